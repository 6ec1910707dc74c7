"""A plan from a sheet's headers and cells alone. Everything in it is a proposal that a person confirms or changes."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from lib.crm.pilot.across import Cells, Months, months_across, require_whole_months
from lib.crm.pilot.figures import are_figures, is_month, marks_of, month
from lib.crm.pilot.layout import long, wide
from lib.crm.pilot.plan import Plan, mixed_of, months_of
from lib.crm.pilot.sheets import read_pilot
from lib.crm.pilot.units import distinct, figure_of
from lib.crm.pilot.whose import people_of, require_no_times
from lib.crm.sheet import Sheet, says
from lib.crm.workbooks import EXCEL, worksheets
from lib.errors import N_, Question, RequestError, SteelyardError

HALF = 0.5
FEW = 0.1  # share of the months that may have corrections, and the rows are still those of months
MOST_FIGURES = 60


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
    people = people_of(sheet, cells, numeric, given)
    across = {} if given.get("month") else _across(cells, people)
    if "" in across:
        people["month"] = None  # columns are nothing but months: a day in the rows is that of something else
    rest = [header for header in cells if header not in people.values()]
    if not across and not people["month"] and "month" not in given:
        require_no_times(sheet, cells)
    layout = long(sheet, cells, rest, numeric, across) or wide(sheet, cells, rest, numeric, across)
    if not layout.named:
        raise _no_numbers(sheet, rest)
    if len(layout.named) > MOST_FIGURES:
        raise RequestError(
            N_("{file} has {count} KPIs; at most {most} are read."), file=sheet.file, count=len(layout.named), most=MOST_FIGURES
        )
    months = cells[people["month"]] if people["month"] and not people["year"] else layout.months
    marks = marks_of([cells[header] for header in rest if header in layout.read], months, decimal, order)
    figures = distinct([figure_of(*named, marks.decimal) for named in layout.named])
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
