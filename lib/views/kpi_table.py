"""KPI values as a table: each name leads to the library, each number to the rows behind it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

import pandas as pd

from lib.kpis.catalogue import Band, Direction, Goal, Kpi
from lib.kpis.values import ABSENT, NO_RESULT, TOO_FEW
from lib.periods import Period
from lib.scoring.boards import Board
from lib.scoring.targets import Goals
from lib.views import formats, gate_words, pages, tables
from lib.views.frame import Frame


@dataclass(frozen=True, slots=True)
class Line:
    """One KPI of one group: its value with n and interval (NaN where absent), the goal it is held against, and what it
    is worth in a score (NaN where it is not scored). `share`: of the scheme's weights; `counted`: that with the shares of absent
    KPIs gone to the others, NaN where it is absent itself or there is no score; `failed`: it misses what a capping gate asks.
    `level` and `group` say whose rows are behind it."""

    key: str
    level: str
    group: tuple[str, ...]
    value: float
    n: float
    low: float
    high: float
    status: str
    span: Period | None
    goal: Goal | Band | None
    lower_bound: bool = False
    inherited: bool = False
    score: float = math.nan
    share: float = math.nan
    counted: float = math.nan
    points: float = math.nan
    failed: bool = False


def of_person(frame: Frame, board: Board, i: int) -> list[Line]:
    """The KPIs of a person's scheme, in its order."""
    field, user, failed = board.field, board.field.people[i], gate_words.failed(board, i)
    lines = []
    for k, key in enumerate(board.scheme.kpis):
        inherited = key in field.inherited
        known = key in field.value
        number = {name: getattr(field, name)[key][i] if known else math.nan for name in ("value", "n", "low", "high")}
        absent = math.isnan(board.kpi_scores[i, k]) or math.isnan(board.score[i])
        lines.append(
            Line(
                key,
                "team" if inherited else "user_role",
                (field.main_teams[i],) if inherited else (user, field.role),
                **number,
                status=str(field.status[key][i]) if known else ABSENT,
                span=field.span.get(key),
                goal=board.goal(key, i) if key in board.scheme.goals else None,
                inherited=inherited,
                score=board.kpi_scores[i, k],
                share=board.scheme.shares[key],
                counted=math.nan if absent else board.scheme.shares[key] / board.scores.coverage[i],
                points=math.nan if absent else board.scores.contributions[i, k],
                failed=key in failed,
            )
        )
    return lines


def of_values(frame: Frame, values: pd.DataFrame, level: str, group: tuple[str, ...], goals: Goals | None = None) -> list[Line]:
    """The rows of `kpi_values` of one group; `goals` (a role's) stand for the KPIs' own."""
    return [
        Line(row.kpi, level, group, row.value, row.n, row.low, row.high, row.status, Period(row.first, row.last),
             _goal_of_group(frame.kpis[row.kpi], goals or {}), bool(row.lower_bound))
        for row in values.itertuples()
    ]  # fmt: skip


def _goal_of_group(kpi: Kpi, goals: Goals) -> Goal | Band | None:
    # A total's goal holds for one full-time person in one period, so it says nothing of a group's total.
    return None if kpi.per_period else goals.get(kpi.key, kpi.goal)


def draw(frame: Frame, key: str, lines: list[Line]) -> None:
    """The table; a click on a name opens the library, a click on a number the rows behind it."""
    scored = any(math.isfinite(line.share) for line in lines)
    clicked = tables.clickable(frame, key, _shown(frame, lines, scored), _exported(frame, lines, scored), row_height=32)
    if clicked is None:
        return
    line, column = lines[clicked[0]], clicked[1]
    if column == frame.t("KPI"):
        pages.go(frame, "kpis", kpi=line.key)
    pages.go(frame, "records", kpi=line.key, level=line.level, of=encode(line.group))


def encode(group: Iterable[str]) -> str:
    """A group's ids as one word for an address."""
    return "/".join(quote(part, safe="") for part in group)


def decode(word: str) -> tuple[str, ...]:
    """The inverse of `encode`."""
    return tuple(unquote(part) for part in word.split("/")) if word else ()


def _shown(frame: Frame, lines: list[Line], scored: bool) -> pd.DataFrame:
    t, rows = frame.t, []
    for line in lines:
        kpi = frame.kpis[line.key]
        row = {
            t("KPI"): t.text(kpi.name),
            t("Value"): _value(frame, kpi, line),
            t("95 % interval"): interval(frame, kpi, line.low, line.high) if math.isfinite(line.value) else formats.ABSENT,
            t("n"): formats.count(line.n),
            t("Goal"): goal(frame, kpi, line.goal),
        }
        if scored:
            row |= {
                t("Score"): formats.number(line.score),
                t("Weight"): formats.percent(line.counted, 1),
                t("Points"): formats.number(line.points),
            }
        rows.append(row | {t("Note"): note(frame, kpi, line)})
    return pd.DataFrame(rows)


def _value(frame: Frame, kpi: Kpi, line: Line) -> str:
    mark = "≥ " if line.lower_bound else ""
    return mark + formats.kpi_value(kpi, line.value, frame.t, frame.settings.currency)


def interval(frame: Frame, kpi: Kpi, low: float, high: float) -> str:
    """From `low` to `high` in the KPI's unit, or why there is no interval."""
    return formats.interval(frame.cube.definitions, kpi, low, high, frame.t, frame.settings.currency)


def goal(frame: Frame, kpi: Kpi, wanted: Goal | Band | None) -> str:
    """The target with its direction, or the band."""
    if wanted is None:
        return formats.ABSENT
    if isinstance(wanted, Band):
        return interval(frame, kpi, wanted.low, wanted.high)
    sign = "≥" if wanted.target > wanted.floor else "≤"
    return f"{sign} {formats.kpi_value(kpi, wanted.target, frame.t, frame.settings.currency)}"


def reached(kpi: Kpi, value: float, wanted: Goal | Band | None) -> bool | None:
    """Whether the value is on target; None where that cannot be said."""
    if wanted is None or not math.isfinite(value):
        return None
    if isinstance(wanted, Band):
        return wanted.low <= value <= wanted.high
    return value >= wanted.target if kpi.direction is Direction.HIGHER else value <= wanted.target


def note(frame: Frame, kpi: Kpi, line: Line) -> str:
    """What to know about a value before trusting it."""
    t, parts = frame.t, []
    if line.failed:
        parts.append(t("✗ caps the score"))
    if line.status == ABSENT:
        parts.append(t("no data"))
    if line.status == TOO_FEW:
        parts.append(t("too few: needs {n}", n=kpi.min_n))
    if line.status == NO_RESULT:
        parts.append(t("cost without result, worth the floor"))
    if line.inherited:
        parts.append(t("team value"))
    if line.lower_bound:
        parts.append(t("a lower bound"))
    if line.span and line.span != frame.period:
        parts.append(t("holds for {period}", period=formats.period(line.span)))
    return " · ".join(parts)


def _exported(frame: Frame, lines: list[Line], scored: bool) -> pd.DataFrame:
    t = frame.t
    rows = []
    for line in lines:
        kpi = frame.kpis[line.key]
        target = line.goal.target if isinstance(line.goal, Goal) else math.nan
        row = {
            t("Key"): line.key,
            t("KPI"): t.text(kpi.name),
            t("Value"): line.value,
            t("Unit"): t(kpi.unit.value),
            t("n"): line.n,
            t("Low (95 %)"): line.low,
            t("High (95 %)"): line.high,
            t("Target"): target,
        }
        if scored:
            counted = {t("Weight (%)"): 100 * line.share, t("Weight that counted (%)"): 100 * line.counted}
            row |= {t("Score"): line.score, **counted, t("Points"): line.points}
        rows.append(row | {t("Months"): str(line.span or ""), t("Note"): note(frame, kpi, line)})
    return pd.DataFrame(rows)
