"""Which columns say who, where, as what and when."""

from collections.abc import Callable, Collection, Mapping

from lib.crm.pilot import words
from lib.crm.pilot.across import Cells
from lib.crm.pilot.figures import (
    in_year,
    is_month,
    share,
)
from lib.crm.sheet import Sheet, says
from lib.errors import N_, Question, RequestError

HALF = 0.5


def people_of(sheet: Sheet, cells: Cells, numeric: set[str], given: Mapping[str, str | None]) -> dict[str, str | None]:
    """The columns that say who, where, as what and when, by `SAYS`; `given`: those a person has chosen. RequestError where there is nobody,
    as in a sheet of targets."""
    if "person" not in given:
        _require_no_targets(sheet, cells)
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


def require_no_times(sheet: Sheet, cells: Cells) -> None:
    """Question where a column is called like one of months and its cells are none: all rows would count for one month."""
    for header, texts in cells.items():
        if texts and words.names(header, words.MONTH):
            wrong = next(text for text in texts if not is_month(text))
            raise Question(
                N_("In {file} the column “{column}” has “{value}”, which is no month with its year. Write 2026-03, or call the column "
                   "otherwise if it says something else."), file=sheet.file, column=header, value=wrong,
            )  # fmt: skip
