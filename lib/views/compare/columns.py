"""Which columns are compared: up to five schemes × periods, kept in the session, written in the address.

In the address a column is `a=W6`, for the period of the page, or `b=saved.Name@3@2026-04..2026-06`, for one of its own.
"""

from dataclasses import dataclass, replace

import streamlit as st

from lib.charts.columns import LETTERS
from lib.errors import SettingsError
from lib.periods import Period, add_months
from lib.scoring.boards import Board, board
from lib.scoring.fields import Field
from lib.views import company, formats, links, schemes
from lib.views.frame import Frame
from lib.views.schemes import Choice
from lib.views.state import Setting, Weighing

SCENARIO = "scenario"
FEWEST, MOST = 2, len(LETTERS)


@dataclass(frozen=True, slots=True)
class Pick:
    """What a column asks for: a scheme's key, and a period of its own or None for the page's."""

    key: str
    period: Period | None = None

    @property
    def code(self) -> str:
        """As it stands in the address."""
        return self.key if self.period is None else f"{self.key}@{links.of_period(self.period)}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with people in it: its letter, shown name and period (`when`), and board; `others`: the fields of all other roles then."""

    letter: str
    name: str
    when: str
    choice: Choice
    period: Period
    board: Board
    others: dict[str, Field]


def choices_of(frame: Frame, role: str, field: Field) -> dict[str, Choice]:
    """Presets and saved schemes of the role, and the simulator's scenario where its sliders were moved."""
    weighing = frame.choices.weighing(role)
    known = schemes.choices_of(frame, field, weighing.schemes | _named(frame, role))
    moved = _moved(weighing, known) if known else None
    try:
        scenario = schemes.scenario_of(known, moved)[2] if moved else None
    except SettingsError:
        return known
    return known | ({SCENARIO: Choice(SCENARIO, frame.t("My scenario"), scenario, (), ())} if scenario else {})


def _named(frame: Frame, role: str) -> set[str]:
    """What the columns of the address and of the session name, each with and without its last part, which may be a period."""
    codes = [*(st.query_params.get(letter.lower(), "") for letter in LETTERS), *frame.choices.picked.get(f"columns {role}", "").split("\n")]
    return {part for code in codes for part in (code, code.rpartition("@")[0])}


def _moved(weighing: Weighing, known: dict[str, Choice]) -> Weighing | None:
    """The role's sliders without what these schemes do not know; None where nothing is moved."""
    loaded, base = (schemes.resolved(known, key) for key in (weighing.now.loaded, weighing.base))
    scheme = known[loaded or base or next(iter(known))].scheme
    now, _ = schemes.known_only(scheme, replace(weighing.now, loaded=loaded))
    return None if now == Setting(loaded) else Weighing(base, now)


def chosen(frame: Frame, role: str, known: dict[str, Choice]) -> list[Pick]:
    """The columns' picks: from the address if it is new, else what this session chose for the role, else the default."""
    kept = frame.choices.picked
    asked = [st.query_params.get(letter.lower()) for letter in LETTERS]
    written = kept.get("columns_written", "")
    codes = [code for code in asked if code]
    if codes and "\n".join(codes) != written:
        found = [_read(frame, letter, code, known) for letter, code in zip(LETTERS, asked, strict=True) if code]
    else:
        found = [_parse(frame, code, known) for code in kept.get(f"columns {role}", "").split("\n") if code]
    picks = [pick for pick in found if pick]
    picks = picks if len(picks) >= FEWEST else _completed(frame, picks, known)
    keep(frame, role, picks)
    return picks


def keep(frame: Frame, role: str, picks: list[Pick]) -> None:
    """Remember the columns of the role."""
    frame.choices.picked[f"columns {role}"] = "\n".join(pick.code for pick in picks)


def address(frame: Frame, role: str, picks: list[Pick], known: dict[str, Choice]) -> dict[str, str]:
    """The role and its columns as parameters, and what makes the scenario.

    Remembered, so that the page tells its own address from a link.
    """
    codes = [pick.code for pick in picks]
    frame.choices.picked["columns_written"] = "\n".join(codes)
    found = {"role": role} | dict(zip(LETTERS.lower(), codes, strict=False))
    if not any(pick.key == SCENARIO for pick in picks):
        return found
    moved = _moved(frame.choices.weighing(role), {key: choice for key, choice in known.items() if key != SCENARIO})
    base, start, _ = schemes.scenario_of(known, moved)
    now = moved.now
    made_of = links.encode(role, frame.period, base.key, start.key, now.raw, goals=now.goals, off=now.off)
    return made_of | found


def _read(frame: Frame, letter: str, code: str, known: dict[str, Choice]) -> Pick | None:
    pick = _parse(frame, code, known)
    if pick is None:
        frame.choices.ignored = (*frame.choices.ignored, f"{letter.lower()}={code[:40]}")
    return pick


def _parse(frame: Frame, code: str, known: dict[str, Choice]) -> Pick | None:
    if key := schemes.resolved(known, code):
        return Pick(key)
    before, _, word = code.rpartition("@")
    key, period, data = schemes.resolved(known, before), links.decode({"period": word}).period, frame.cube.coverage.period
    return Pick(key, period) if key and period and data.first <= period.first and period.last <= data.last else None


def _completed(frame: Frame, picks: list[Pick], known: dict[str, Choice]) -> list[Pick]:
    """At least two columns: the default scheme, the scenario, the next ones; with one scheme only, the period before."""
    keys = [next(iter(known)), *([SCENARIO] if SCENARIO in known else []), *known]
    wanted = [*picks, *(Pick(key) for key in dict.fromkeys(keys))]
    found = list(dict.fromkeys(wanted))[:3]
    return found if len(found) >= FEWEST else [*found, *before(frame, found[0].key)]


def before(frame: Frame, key: str) -> list[Pick]:
    """The scheme in the period before the page's, where the data reach back so far."""
    months = len(frame.period.months)
    earlier = Period(add_months(frame.period.first, -months), add_months(frame.period.first, -1))
    return [Pick(key, earlier)] if earlier.first >= frame.cube.coverage.period.first else []


def boards(frame: Frame, role: str, picks: list[Pick], known: dict[str, Choice]) -> list[Column]:
    """The columns that have anybody of the role in their period."""
    found: list[Column] = []
    fields: dict[Period, dict[str, Field]] = {}
    for letter, pick in zip(LETTERS, picks, strict=False):
        period = pick.period or frame.period
        if period not in fields:
            fields[period] = company.fields(frame, period)
        if role not in fields[period]:
            continue
        choice = known[pick.key]
        shown = formats.period(period, frame.cube.coverage.fiscal_start)
        scored = board(fields[period][role], choice.scheme)
        others = {key: field for key, field in fields[period].items() if key != role}
        found.append(Column(letter, f"{choice.name} · {shown}", shown, choice, period, scored, others))
    return found


def say_empty(frame: Frame, picks: list[Pick], found: list[Column]) -> None:
    """Name the columns without anybody of the role: they are left out."""
    full = {column.letter for column in found}
    for letter, pick in zip(LETTERS, picks, strict=False):
        if letter not in full:
            shown = formats.period(pick.period or frame.period, frame.cube.coverage.fiscal_start)
            st.warning(frame.t("Column {letter} is empty: nobody has this role in {period}.", letter=letter, period=shown))
