"""A sheet of targets: a row for each KPI, with role, team and month where they differ, and floor, target and stretch, or a band."""

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date

from lib.crm.pilot import words
from lib.crm.pilot.figures import DAY_FIRST, decimal_of, is_clock, is_number, is_percent, month, number, order_of, percent
from lib.crm.pilot.taking import role_of
from lib.crm.report import Action, Count, Issue, Report
from lib.crm.sheet import Sheet, is_blank
from lib.errors import N_, Message, RequestError, SettingsError, did_you_mean
from lib.kpis.catalogue import Band, Direction, Goal, Kpi, Unit
from lib.kpis.definitions import SHIPPED
from lib.scoring import curves
from lib.scoring.targets import Target

TABLE = "target"
HEADERS = {
    "kpi": (*words.KPI, "key", "编号"),
    "role": words.ROLE,
    "team": words.TEAM,
    "since": ("from", "since", "valid from", *words.MONTH, "起始月份", "生效月份", "生效"),
    "floor": ("floor", "lower end", "minimum", "门槛", "门槛值", "下限"),
    "target": ("target", "goal", "good from", "目标", "目标值"),
    "stretch": ("stretch", "good up to", "挑战", "挑战值"),
    "upper": ("upper end", "upper", "maximum", "上限"),
}
POINTS = ("floor", "target", "stretch", "upper")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0, "秒": 1.0, "分钟": 60.0, "小时": 3600.0, "天": 86_400.0}
_SPAN = re.compile(rf"(.+?)\s*({'|'.join(sorted(_SECONDS, key=len, reverse=True))})")


@dataclass(frozen=True, slots=True)
class Known:
    """What a sheet may name: KPIs, and roles and teams by their words in small letters (`words.plain`) → their keys.
    `tells_teams`: whether a remark may name a team that is called nearly so."""

    kpis: Mapping[str, Kpi]
    roles: Mapping[str, str]
    teams: Mapping[str, str]
    tells_teams: bool = True

    def called(self, text: str) -> list[Kpi]:
        """The KPIs of that key, or else of that name; where the company calls one of its own so, none of the catalogue's."""
        said = words.plain(text)
        if keyed := [kpi for kpi in self.kpis.values() if words.plain(kpi.key) == said]:
            return keyed
        named = [kpi for kpi in self.kpis.values() if said in map(words.plain, (kpi.name.en, kpi.name.zh))]
        return [kpi for kpi in named if kpi.key not in SHIPPED.kpis] or named


def read_targets(sheet: Sheet, known: Known, since: date) -> tuple[tuple[Target, ...], Report]:
    """The targets, and an account of every row. `since`: for rows that name no month. A row without any number takes back what was set.

    RequestError where there is no column of KPIs or of targets; what is wrong in a row rejects that row.
    """
    columns = {what: next((header for header in sheet.rows.columns if words.names(header, said)), None) for what, said in HEADERS.items()}
    for what in ("kpi", "target"):
        if columns[what] is None:
            raise RequestError(
                N_("{file} has no column “{wanted}”; it has {found}."),
                file=sheet.file,
                wanted=HEADERS[what][0],
                found=", ".join(filter(None, sheet.rows.columns)) or "–",
            )
    decimal, order = _marks(sheet, columns)
    found: dict[tuple[str, str, str, date], Target] = {}
    issues = [Issue(sheet.file, row.line, TABLE, row.column, row.text, row.reason, Action.REJECTED) for row in sheet.broken]
    for line, row in zip(sheet.rows.index, sheet.rows.to_dict("records"), strict=True):
        cells = {what: row[header].strip() if header and not is_blank(row[header]) else "" for what, header in columns.items()}
        try:
            one = _target(cells, known, since, decimal, order)
            key = (one.kpi, one.role, one.team, one.since)
            if key in found:
                raise _Wrong("kpi", Message(N_("an earlier row says something for the same KPI, role, team and month")))
            found[key] = one
        except _Wrong as wrong:
            what, reason = wrong.args
            issues.append(Issue(sheet.file, int(line), TABLE, columns[what] or what, cells[what], reason, Action.REJECTED))
    count = Count(TABLE, sheet.file, sheet.read, len(found), 0, len(issues))
    return tuple(found.values()), Report(sheet.file, (count,), tuple(sorted(issues, key=lambda issue: issue.line)))


def _marks(sheet: Sheet, columns: Mapping[str, str | None]) -> tuple[str, str]:
    """The decimal mark, and whether days or months come first. RequestError where both readings fit."""
    decimal = decimal_of([sheet.rows[header].tolist() for what, header in columns.items() if what in POINTS and header])
    order = order_of(sheet.rows[columns["since"]].tolist()) if columns["since"] else DAY_FIRST
    if decimal is None or order is None:
        raise RequestError(
            N_("{file}: its numbers or months can be read in two ways. Write 1234.5 without marks between thousands, and 2026-03."),
            file=sheet.file,
        )
    return decimal, order


class _Wrong(Exception):
    """What column is wrong, and why."""


def _target(cells: Mapping[str, str], known: Known, since: date, decimal: str, order: str) -> Target:
    called = known.called(cells["kpi"])
    if len(called) > 1:
        raise _Wrong(
            "kpi", Message(N_("several KPIs are called so; write its key: {near}"), {"near": ", ".join(one.key for one in called)})
        )
    if not called:
        names = [name for one in known.kpis.values() for name in (one.name.en, one.name.zh)]
        raise _Wrong("kpi", Message(N_("there is no such KPI; did you mean {near}?"), {"near": did_you_mean(cells["kpi"], names)}))
    (kpi,) = called
    role, team = (
        _named(cells | {"role": _role(cells["role"], known)}, "role", known.roles),
        _named(cells, "team", known.teams, known.tells_teams),
    )
    first = month(cells["since"], order) if cells["since"] else since
    if isinstance(first, Message):
        raise _Wrong("since", first)
    return Target(kpi.key, role, team, first, _goal(cells, kpi, decimal))


def _role(text: str, known: Known) -> str:
    """The role as the company knows it: what a sheet of people calls “Agent” has become one of ours."""
    return role_of(text) if words.plain(text) not in known.roles and words.plain(role_of(text)) in known.roles else text


def _named(cells: Mapping[str, str], what: str, known: Mapping[str, str], tells: bool = True) -> str:
    if not cells[what]:
        return ""
    said = words.plain(cells[what])
    if said not in known and not tells:
        raise _Wrong(what, Message(N_("not known here")))
    if said not in known:
        raise _Wrong(what, Message(N_("not known here; did you mean {near}?"), {"near": did_you_mean(said, list(known)) if known else "–"}))
    return known[said]


def _goal(cells: Mapping[str, str], kpi: Kpi, decimal: str) -> Goal | Band | None:
    floor, target, stretch, upper = (_point(cells, what, kpi, decimal) for what in POINTS)
    if floor is target is stretch is upper is None:
        return None
    if floor is None or target is None:
        raise _Wrong("target", Message(N_("state both floor and target")))
    if upper is not None and stretch is None:
        raise _Wrong("upper", Message(N_("a band has four points: lower end, good from, good up to, upper end")))
    goal = Goal(floor, target, stretch) if upper is None else Band(floor, target, stretch, upper)
    if reason := out_of_order(kpi, goal):
        raise _Wrong("target", reason)
    return goal


def out_of_order(kpi: Kpi, goal: Goal | Band) -> Message | None:
    """Why these points cannot be a goal of the KPI; None where they can."""
    try:
        curves.check(goal, kpi.key, "")
    except SettingsError:
        points = " / ".join(f"{point:g}" for point in astuple(goal) if point is not None)
        return Message(N_("{points}: floor, target and stretch must rise strictly, or fall strictly; a band must rise"), {"points": points})
    if (
        isinstance(goal, Goal)
        and kpi.direction is not Direction.BAND
        and (goal.target > goal.floor) is not (kpi.direction is Direction.HIGHER)
    ):
        return (
            Message(N_("of this KPI more is better: the floor must lie below the target"))
            if kpi.direction is Direction.HIGHER
            else Message(N_("of this KPI less is better: the floor must lie above the target"))
        )
    return None


def _point(cells: Mapping[str, str], what: str, kpi: Kpi, decimal: str) -> float | None:
    text = cells[what]
    if not text:
        return None
    factor = 1.0
    if kpi.unit is Unit.SECONDS:
        if is_clock(text):
            return number(text, decimal)
        if not (spelt := _SPAN.fullmatch(text)):
            raise _Wrong(what, Message(N_("a duration is written with its unit: 30 s, 5 min, 2 h")))
        text, factor = spelt[1], _SECONDS[spelt[2]]
    if not is_number(text, decimal):
        raise _Wrong(what, Message(N_("not a number (decimal mark “{decimal}”)"), {"decimal": decimal}))
    if is_percent(text) and kpi.unit in (Unit.MONEY, Unit.SECONDS):
        raise _Wrong(what, Message(N_("a percent sign, and the KPI is none of percent")))
    value = percent(text, decimal) * factor if kpi.unit is not Unit.RATE else number(text, decimal)
    if kpi.unit is Unit.RATE and not is_percent(text) and abs(value) > 1:
        raise _Wrong(what, Message(N_("a rate is written as 90 % or 0.9")))
    return value
