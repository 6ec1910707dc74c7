"""What a column of figures measures: unit, scale, direction and roll-up, as its name and its cells suggest."""

import re
from dataclasses import replace
from hashlib import sha256

from lib.crm.pilot import words
from lib.crm.pilot.figures import (
    MOSTLY,
    currency_of,
    is_clock,
    is_figure,
    is_money,
    is_percent,
    number,
    share,
)
from lib.crm.pilot.plan import OF_PERCENT, Column, Figure, Plan, texts_of
from lib.crm.reported import DIMENSIONS, MEAN, MONEY, NPS, NUMBER, RATE, SECONDS, SUMMED, TOTAL, range_of
from lib.crm.sheet import Sheet, says
from lib.errors import N_, Question

HALF = 0.5
LONGEST_KEY = 24
_TIME = r"(sec|min|hour|hr|day|秒|分钟|小时|天)"
# Calls per day, met within 4 hours, 30-day retention, 每天拜访数, min order value: a time, and not the unit.
_NO_UNIT = re.compile(rf"(\bper|\bevery|/|每)\s*{_TIME}|\d[\s-]*{_TIME}|^min (?!per |to |of )")


def in_unit(sheet: Sheet, plan: Plan, figure: Figure, unit: str) -> Figure:
    """The figure in another unit: its factor follows from what its cells say, and goals in the old unit are dropped."""
    if unit == figure.unit:
        return figure
    texts = [text for text in texts_of(sheet, plan, figure)["value"].tolist() if says(text)]
    if unit == RATE:
        _require_one_scale(figure.header, texts, plan.marks.decimal)
    factor = _factor(unit, figure.header, texts, plan.marks.decimal)
    return replace(figure.without_goals(), unit=unit, factor=factor, rollup=figure.rollup if unit in SUMMED else MEAN)


def figure_of(header: str, texts: list[str], columns: tuple[Column, ...], decimal: str) -> Figure:
    """The KPI that a header and its cells suggest."""
    unit = _unit(header, texts, decimal)
    no_total = (*words.AVERAGE, *words.OPEN_ENDED, *words.RATE)
    total = unit in (MONEY, NUMBER) and words.mentions(header, words.TOTAL) and not words.mentions(header, no_total)
    total = total and not any(map(is_percent, texts))
    _require_one_currency(header, texts)
    dimension = next((key for key, known in words.DIMENSIONS.items() if words.mentions(header, known)), DIMENSIONS[2])
    lower = (unit == SECONDS and not words.mentions(header, words.HIGHER)) or (unit != NPS and is_lower_better(header))
    if unit == RATE:
        _require_one_scale(header, texts, decimal)
    factor, rollup = _factor(unit, header, texts, decimal), TOTAL if total else MEAN
    name = header.strip()
    if factor == OF_PERCENT and unit == NUMBER and not words.mentions(name, words.PERCENT):
        name += " %"
    return Figure(key_of(header), name, header, columns, unit, factor, lower, rollup, dimension, _has_clocks(texts))


def _require_one_currency(header: str, texts: list[str]) -> None:
    """Question where amounts of several currencies stand in one column: they would be added as if they were of one."""
    first: dict[str, str] = {}
    for text in texts:
        if code := currency_of(text):
            first.setdefault(code, text)
    if len(first) > 1:
        one, other = list(first.values())[:2]
        said = N_("“{column}” has amounts in several currencies ({one}, {other}). Convert them to one before you bring them.")
        raise Question(said, column=header, one=one, other=other)


def _require_one_scale(header: str, texts: list[str], decimal: str) -> None:
    """Question where a rate without percent signs is mostly at most 1, and sometimes above, or called one of percent: 0.5 may be 50 % or
    0.5 %."""
    values = [number(text, decimal) for text in texts if is_figure(text, decimal)]
    above = [value for value in values if value > 1]
    if any(map(is_percent, texts)) or share(values, lambda value: 0 <= value <= 1) < HALF:
        return
    if not above and any(values) and words.mentions(header, words.PERCENT):
        said = N_("“{column}” says percent, and {small} stands in it: a share or percent? Write percent signs into the cells.")
        raise Question(said, column=header, small=f"{next(filter(None, values)):g}")
    if above:
        small, large = (f"{value:g}" for value in (next(value for value in values if value <= 1), above[0]))
        said = N_(
            "In “{column}” {small} and {large} stand side by side: is {small} a share or percent? Write percent signs into the cells."
        )
        raise Question(said, column=header, small=small, large=large)


def is_lower_better(name: str) -> bool:
    """Whether the name of a KPI suggests that less of it is better; a proposal only."""
    return words.mentions(name, words.LOWER) and not words.mentions(name, words.HIGHER)


def _unit(header: str, texts: list[str], decimal: str) -> str:
    values = [number(text, decimal) for text in texts if is_figure(text, decimal)]
    if words.mentions(header, words.NPS) and _within(values, *range_of(NPS)):
        return NPS
    if _has_clocks(texts):
        return SECONDS
    signed, is_open = [is_percent(text) for text in texts], words.mentions(header, words.OPEN_ENDED)
    if any(signed):
        # Growth or attainment of a quota is often above 100 %: a number of percent. A few such elsewhere, or a lone 85 among 85 %,
        # are typing errors, refused when they are read.
        return NUMBER if is_open or (all(signed) and not _within(values, 0.0, 1.0)) else RATE
    if words.mentions(header, words.PER_MILLE):
        return NUMBER
    is_rate = words.mentions(header, words.RATE) and not words.mentions(header, words.PER_TIME)
    if is_rate and is_open:
        return NUMBER
    if is_rate and _within(values, 0.0, 100.0):
        return RATE
    if _seconds(header) and _within(values, *range_of(SECONDS)):
        return SECONDS
    if is_open and not words.mentions(header, ("margin",)) and not any(map(is_money, texts)):
        return NUMBER
    if words.mentions(header, (*words.MONEY, *words.PER_TIME)) or any(map(is_money, texts)):
        return MONEY
    # A workbook keeps 86 % as 0.86 and shows the sign only.
    fractions = not is_open and _within(values, 0.0, 1.0) and any(value % 1 for value in values)
    return RATE if fractions else NUMBER


def _factor(unit: str, header: str, texts: list[str], decimal: str) -> float:
    """What the numbers in the cells are multiplied by to be in the unit; one with a percent sign is a share already."""
    values = [number(text, decimal) for text in texts if is_figure(text, decimal)]
    if any(is_percent(text) for text in texts):
        return 1.0 if unit == RATE else OF_PERCENT
    if _has_clocks(texts):
        return 1.0
    if unit == SECONDS:
        return _seconds(header) or 1.0
    return 0.01 if unit == RATE and not _within(values, 0.0, 1.0) else 1.0


def _has_clocks(texts: list[str]) -> bool:
    return share(texts, is_clock) >= HALF


def _seconds(header: str) -> float | None:
    """The seconds of the unit of time that a header names; None where it says how often or within which time."""
    if _NO_UNIT.search(words.plain(header)):
        return None
    return next((length for length, known in words.SECONDS.items() if words.mentions(header, known)), None)


def _within(values: list[float], low: float, high: float) -> bool:
    """Whether nearly all values lie between two ends."""
    return sum(low <= value <= high for value in values) >= MOSTLY * len(values)


def key_of(name: str) -> str:
    """The KPI's key: the same for the same name in every sheet, whatever its place there."""
    said = re.sub(r"\W+", "_", words.plain(name)).strip("_") or "kpi"
    if len(said) > LONGEST_KEY:
        said = f"{said[: LONGEST_KEY - 5]}_{sha256(name.encode()).hexdigest()[:4]}"
    return f"x_{said}"


def distinct(figures: list[Figure]) -> tuple[Figure, ...]:
    """The figures, each with a key of its own. Names that differ only in signs would share a key: the later one gets its own."""
    kept: dict[str, Figure] = {}
    for one in figures:
        key = one.key if one.key not in kept else f"{one.key[: LONGEST_KEY - 3]}_{sha256(one.header.encode()).hexdigest()[:4]}"
        kept[key] = replace(one, key=key)
    return tuple(kept.values())
