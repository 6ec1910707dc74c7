"""A plan from a sheet's headers and cells alone. Everything in it is a proposal that a person confirms or changes."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from lib.crm.pilot import words
from lib.crm.pilot.figures import (
    MOSTLY,
    are_figures,
    currency_of,
    in_year,
    is_clock,
    is_figure,
    is_money,
    is_month,
    is_percent,
    marks_of,
    month,
    number,
    share,
)
from lib.crm.pilot.layout import Cells, Months, long, require_whole_months, wide
from lib.crm.pilot.layout import across as months_across
from lib.crm.pilot.plan import OF_PERCENT, Column, Figure, Plan, mixed_of, months_of, texts_of
from lib.crm.pilot.sheets import read_pilot
from lib.crm.reported import DIMENSIONS, MEAN, MONEY, NPS, NUMBER, RATE, SECONDS, SUMMED, TOTAL, range_of
from lib.crm.sheet import Sheet, says
from lib.crm.workbooks import EXCEL, worksheets
from lib.errors import N_, Question, RequestError, SteelyardError

HALF = 0.5
FEW = 0.1  # share of the months that may have corrections, and the rows are still those of months
LONGEST_KEY = 24
MOST_FIGURES = 60
_TIME = r"(sec|min|hour|hr|day|秒|分钟|小时|天)"
# Calls per day, met within 4 hours, 30-day retention, 每天拜访数, min order value: a time, and not the unit.
_NO_UNIT = re.compile(rf"(\bper|\bevery|/|每)\s*{_TIME}|\d[\s-]*{_TIME}|^min (?!per |to |of )")


def propose(
    sheet: Sheet, whole: date, decimal: str | None = None, order: str | None = None, given: Mapping[str, str | None] = MappingProxyType({})
) -> Plan:
    """A plan for the sheet. `whole`: the month of a sheet without months; `decimal` (“.” or “,”) and `order` (day or month
    first) where a person has said how the sheet writes. `given`: columns a person has chosen, by what they say (`SAYS`).

    RequestError where there is no person or no KPI, or where a cell could be read in two ways.
    """
    cells = {header: list(filter(says, sheet.rows[header].tolist())) for header in sheet.rows.columns if header}
    numeric = {header for header, texts in cells.items() if are_figures(texts)}
    require_whole_months(sheet.file, [header for header in cells if header in numeric])
    if "person" not in given:
        _require_no_targets(sheet, cells)
    people = _people(sheet, cells, numeric, given)
    across = {} if given.get("month") else _across(cells, people)
    if "" in across:
        people["month"] = None  # columns are nothing but months: a day in the rows is that of something else
    rest = [header for header in cells if header not in people.values()]
    if not across and not people["month"] and "month" not in given:
        _require_no_times(sheet, cells)
    layout = long(sheet, cells, rest, numeric, across) or wide(sheet, cells, rest, numeric, across)
    if not layout.named:
        raise _no_numbers(sheet, rest)
    if len(layout.named) > MOST_FIGURES:
        raise RequestError(
            N_("{file} has {count} KPIs; at most {most} are read."), file=sheet.file, count=len(layout.named), most=MOST_FIGURES
        )
    months = cells[people["month"]] if people["month"] and not people["year"] else layout.months
    marks = marks_of([cells[header] for header in rest if header in layout.read], months, decimal, order)
    figures = _distinct([_figure(*named, marks.decimal) for named in layout.named])
    unused = tuple(header for header in rest if header not in {*layout.read, layout.kpi})
    plan = Plan(**people, kpi=layout.kpi, figures=figures, marks=marks, whole=whole, unused=unused)
    _require_months(sheet, plan)
    return plan


def _across(cells: Cells, people: Mapping[str, str | None]) -> Months:
    """The months in headers; where rows have theirs, only those of several columns that are nothing but months."""
    rest = {header: texts for header, texts in cells.items() if header not in people.values()}
    if people["month"]:
        rest = {header: texts for header, texts in rest.items() if is_month(header)}
    return months_across(rest, are_figures) if len(rest) > 1 or not people["month"] else {}


def _require_months(sheet: Sheet, plan: Plan) -> None:
    """RequestError where rows are those of days, weeks or cases: of each month the first would count, and no other."""
    columns = [sheet.rows[header] for header in (plan.identity or plan.person, plan.surname, plan.kpi) if header]
    said = pd.Series(months_of(sheet, plan), index=sheet.rows.index, dtype="str").str.strip()
    is_told = sheet.rows[plan.identity or plan.person].map(says) & (said.map(is_month) if plan.month else True)
    firsts = said.map({text: str(month(text, plan.marks.order)) for text in said.unique()})
    rows = pd.concat([*columns, firsts, said], axis="columns")[is_told].set_axis([*range(len(columns)), "month", "day"], axis="columns")
    by = rows.groupby([*range(len(columns)), "month"])["day"]
    days, cases = by.unique(), by.size()
    several = days[days.map(len) > 1]
    if len(several) > FEW * len(days):
        raise RequestError(
            N_("{file} has days or weeks: “{who}” has “{first}” and “{second}”. Steelyard reads one row for each person and month: sum "
               "them up by month first."), file=sheet.file, who=several.index[0][0], first=several.iloc[0][0], second=several.iloc[0][1],
        )  # fmt: skip
    again = cases[cases > 1]
    if len(again) > HALF * len(cases):
        raise RequestError(
            N_("{file} has several rows for “{who}” in one month ({count}). Steelyard reads one row for each person and month: add a "
               "column with the month, or sum them up first."), file=sheet.file, who=again.index[0][0], count=int(again.iloc[0]),
        )  # fmt: skip


def worksheet_of(name: str, data: bytes, whole: date) -> str | None:
    """The first worksheet of a workbook that is a sheet of figures; None where none is, or the file is no workbook."""
    if Path(name).suffix.lower() not in EXCEL:
        return None
    for worksheet in worksheets(name, data):
        try:
            propose(read_pilot(name, data, worksheet), whole)
        except Question:
            return worksheet
        except SteelyardError:
            continue
        return worksheet
    return None


def _no_numbers(sheet: Sheet, headers: list[str]) -> RequestError:
    """That there is nothing to score people by, and which column comes nearest to it."""
    mixed = [found for header in headers if (found := mixed_of(sheet, header)) and found.numbers]
    if not mixed:
        return RequestError(
            N_("{file} has no column with numbers: nothing to score people by. Give it one for each KPI, with its name above."),
            file=sheet.file,
        )
    best = max(mixed, key=lambda found: found.numbers / found.cells)
    return RequestError(
        N_(
            "{file} has no column with numbers: nothing to score people by. In “{column}” {numbers} of {cells} cells are numbers; "
            "“{value}” in line {line} is none."
        ),
        file=sheet.file, column=best.header, numbers=best.numbers, cells=best.cells, value=best.value, line=sheet.place(best.line)[1],
    )  # fmt: skip


def in_unit(sheet: Sheet, plan: Plan, figure: Figure, unit: str) -> Figure:
    """The figure in another unit: its factor follows from what its cells say, and goals in the old unit are dropped."""
    if unit == figure.unit:
        return figure
    texts = [text for text in texts_of(sheet, plan, figure)["value"].tolist() if says(text)]
    if unit == RATE:
        _require_one_scale(figure.header, texts, plan.marks.decimal)
    factor = _factor(unit, figure.header, texts, plan.marks.decimal)
    return replace(figure.without_goals(), unit=unit, factor=factor, rollup=figure.rollup if unit in SUMMED else MEAN)


def _people(sheet: Sheet, cells: Cells, numeric: set[str], given: Mapping[str, str | None]) -> dict[str, str | None]:
    """The columns that say who, where, as what and when, by `SAYS`."""
    found: dict[str, str | None] = {}

    def take(what: str, known: Collection[str], fits: Callable[[str], bool] = lambda header: True) -> None:
        taken = {*found.values(), *given.values()}
        free = (header for header in cells if header not in taken and words.names(header, known) and fits(header))
        found[what] = given[what] if what in given else next(free, None)

    # A column of that name is meant so when half of it are months: what is none is refused row by row, never counted for another month.
    take("month", words.MONTH, lambda header: share(cells[header], is_month) >= HALF)
    _take_year(found, sheet, cells, given)
    take("team", words.TEAM)
    take("role", words.ROLE)
    take("identity", words.IDENTITY)
    take("person", words.FIRST_NAME, lambda header: header not in numeric)
    first_name = found["person"] if "person" not in given else None
    found["surname"] = next((header for header in cells if first_name and words.names(header, words.LAST_NAME)), None)
    if not found["surname"]:
        take("person", words.PERSON, lambda header: header not in numeric)
        found["person"] = found["person"] or first_name
    found["person"] = found["person"] or found["identity"] or next((h for h in cells if h not in numeric and h not in found.values()), None)
    if not found["person"]:
        raise RequestError(N_("{file} has no column with people. Name one “Name”, “Employee” or “姓名”."), file=sheet.file)
    return found


def _require_no_targets(sheet: Sheet, cells: Cells) -> None:
    """RequestError for a sheet that names KPIs and what is good, and nobody."""
    has_people = any(words.names(header, (*words.PERSON, *words.FIRST_NAME, *words.IDENTITY)) for header in cells)
    has_kpis, has_targets, has_values = (
        any(words.names(header, known) for header in cells) for known in (words.KPI, words.TARGET, words.VALUE)
    )
    if has_kpis and has_targets and not has_people and not has_values:
        raise RequestError(N_("{file} is a sheet of targets: it names KPIs and nobody. Set them in the KPI library."), file=sheet.file)


def _take_year(found: dict[str, str | None], sheet: Sheet, cells: Cells, given: Mapping[str, str | None]) -> None:
    """Where the column of months tells them without their year, and another one tells the year, both together are the month."""
    found["year"] = None
    named = found["month"] or next((header for header in cells if words.names(header, words.MONTH)), None)
    year = next((header for header in cells if words.names(header, words.YEAR)), None)
    if named and year and given.get("month", named) == named and share(cells[named], is_month) < HALF:
        rows = zip(sheet.rows[named].tolist(), sheet.rows[year].tolist(), strict=True)
        if share([in_year(*both) for both in rows if says(both[0])], is_month) >= HALF:
            found["month"], found["year"] = named, year


def _require_no_times(sheet: Sheet, cells: Cells) -> None:
    """Question where a column is called like one of months and its cells are none: all rows would count for one month."""
    for header, texts in cells.items():
        if texts and words.names(header, words.MONTH):
            wrong = next(text for text in texts if not is_month(text))
            raise Question(
                N_("In {file} the column “{column}” has “{value}”, which is no month with its year. Write 2026-03, or call the column "
                   "otherwise if it says something else."), file=sheet.file, column=header, value=wrong,
            )  # fmt: skip


def _figure(header: str, texts: list[str], columns: tuple[Column, ...], decimal: str) -> Figure:
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


def _distinct(figures: list[Figure]) -> tuple[Figure, ...]:
    """Names that differ only in signs would share a key: the later one gets its own."""
    kept: dict[str, Figure] = {}
    for one in figures:
        key = one.key if one.key not in kept else f"{one.key[: LONGEST_KEY - 3]}_{sha256(one.header.encode()).hexdigest()[:4]}"
        kept[key] = replace(one, key=key)
    return tuple(kept.values())
