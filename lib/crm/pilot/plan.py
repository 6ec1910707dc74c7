"""What a pilot's sheet says of people and KPIs: proposed (`proposing`), changed by a person, then carried out (`taking`)."""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from lib.crm.pilot import words
from lib.crm.pilot.figures import Marks, in_year, is_numberish
from lib.crm.reported import MEAN, RATE, SECONDS
from lib.crm.sheet import Sheet, is_blank, says

OF_PERCENT = 100.0  # the factor of cells with a percent sign that are numbers of percent, such as growth
MINUTE = 60.0
MEMBER = "member"  # the role of people in a sheet without roles
SAYS = ("person", "identity", "team", "role", "month")  # what the columns of people can say


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures and that of their n, if they have any. `month`: as the header names it; "" where the rows tell."""

    value: str
    n: str | None = None
    month: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI of the sheet. `header`: what the sheet calls it; `columns`: where its figures stand, one column or one for each month.

    Values are multiplied by `factor` into `unit` (rates 0..1, durations in seconds). `clock`: its cells are durations written h:mm:ss
    or 3h 20m.
    `rollup`: a mean of what was sampled, or the total of a month, counted completely. `floor`, `target`, `stretch` in the unit, None
    where nobody said them.
    """

    key: str
    name: str
    header: str
    columns: tuple[Column, ...]
    unit: str
    factor: float
    lower_is_better: bool
    rollup: str
    dimension: str
    clock: bool = False
    floor: float | None = None
    target: float | None = None
    stretch: float | None = None

    def without_goals(self) -> "Figure":
        """The figure as if nobody had said what is good."""
        return replace(self, floor=None, target=None, stretch=None)

    @property
    def weighted(self) -> bool:
        """Whether its values are weighted by their n: totals are not, whatever stands in that column."""
        return any(column.n for column in self.columns) and self.rollup == MEAN

    @property
    def scale(self) -> float:
        """What a shown value is multiplied by to be in the unit: rates are shown in percent, durations as the sheet writes them, those
        written h:mm:ss or 3h 20m in minutes."""
        duration = MINUTE if self.clock else self.factor
        return 0.01 if self.unit == RATE else duration if self.unit == SECONDS else 1.0


@dataclass(frozen=True, slots=True)
class Station:
    """Where and as what a person works ("" for no team)."""

    person: str
    team: str
    role: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Which column says what. `surname`: that of the last name where `person` is the first name. `year`: that of the year where `month`
    tells the month alone. `kpi`: the column of a long sheet that names the KPI of its row. `month`: None where months stand in headers,
    or where the whole sheet holds for `whole`. `unused`: columns that are read by nothing. `member`: the role of all in a sheet without
    roles. `moved`: stations of the sheet, each with the one that a person says instead.
    """

    person: str
    surname: str | None
    identity: str | None
    team: str | None
    role: str | None
    month: str | None
    year: str | None
    kpi: str | None
    figures: tuple[Figure, ...]
    marks: Marks
    whole: date
    unused: tuple[str, ...]
    member: str = MEMBER
    moved: tuple[tuple[Station, Station], ...] = ()

    @property
    def is_across(self) -> bool:
        """Whether months stand in headers."""
        return any(column.month for figure in self.figures for column in figure.columns)


def months_of(sheet: Sheet, plan: Plan) -> list[str]:
    """What each row says of its month, "" where the plan has no column of it."""
    if not plan.month:
        return [""] * len(sheet.rows)
    texts = sheet.rows[plan.month].tolist()
    return list(map(in_year, texts, sheet.rows[plan.year].tolist())) if plan.year else texts


@dataclass(frozen=True, slots=True)
class Mixed:
    """A column of which some cells are numbers and others are not: how many are, of how many that say something, and the first that
    is none."""

    header: str
    numbers: int
    cells: int
    line: int
    value: str


def mixed_of(sheet: Sheet, header: str) -> Mixed | None:
    """What the column mixes; None where no cell of it is anything but a number."""
    texts = sheet.rows.loc[sheet.rows[header].map(says), header]
    others = texts[~texts.map(is_numberish)]
    if others.empty:
        return None
    return Mixed(header, len(texts) - len(others), len(texts), int(others.index[0]), others.iloc[0])


def texts_of(sheet: Sheet, plan: Plan, figure: Figure) -> pd.DataFrame:
    """The figure's cells that say something: `value` and `n` as they are written ("" where it has no n), with their `column`, the
    `month` its header names ("" where rows tell), and whether one of the two is `merged` with others, by line."""
    rows = sheet.rows if plan.kpi is None else sheet.rows[sheet.rows[plan.kpi].map(words.plain) == words.plain(figure.header)]
    return pd.concat([_cells(sheet, rows, column) for column in figure.columns])


def _cells(sheet: Sheet, rows: pd.DataFrame, column: Column) -> pd.DataFrame:
    rows = rows[~rows[column.value].map(is_blank)]
    places = [place for place, header in enumerate(sheet.rows.columns) if header in (column.value, column.n)]
    merged = [any((line, place) in sheet.merged for place in places) for line in rows.index] if sheet.merged else False
    said = {"value": rows[column.value], "n": rows[column.n] if column.n else "", "column": column.value, "month": column.month}
    return pd.DataFrame({**said, "merged": merged}, index=rows.index)
