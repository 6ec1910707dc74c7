"""KPI values of many groups in many periods at once, for trends.

The same statistics as `values`, over sums by window instead of one period's; intervals of few observations come from
Student's t instead of the bootstrap, which would need a query for each.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.kpis import samples
from lib.kpis.catalogue import Kpi
from lib.kpis.cube import Cube
from lib.kpis.estimates import Estimate, Term
from lib.kpis.known import where_known
from lib.kpis.levels import WITH_TEAMS_BELOW, level_columns
from lib.kpis.measures import Kind, Measure
from lib.kpis.scans import name_of
from lib.kpis.statistics import Attainment, Mean, Median, Quotient, RatioOfSums, student
from lib.kpis.values import ABSENT, NO_RESULT, OK, TOO_FEW, evaluated, has_level, unavailable
from lib.periods import Cadence, Period

Windows = tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One KPI over windows × groups: `value`, `n`, `low`, `high` and `status` (ok, too_few, no_result, absent) are
    matrices of that shape; `groups` are tuples of the level's ids; `spans`: the months each window's values hold for."""

    groups: list[tuple]
    value: np.ndarray
    n: np.ndarray
    low: np.ndarray
    high: np.ndarray
    status: np.ndarray
    spans: tuple[Period | None, ...]

    def of(self, group: tuple) -> int | None:
        """The column of a group; None when nothing is known of it."""
        return self.groups.index(group) if group in self.groups else None


def trailing(months: tuple, length: int) -> Windows:
    """For every month the window of `length` months that ends with it, where the data begin early enough."""
    return tuple(Period(months[i - length + 1], months[i]) for i in range(length - 1, len(months)))


def kpi_series(cube: Cube, entry: Kpi, level: str, windows: Windows) -> Series:
    """The KPI's values of every group of the level in every window; no groups where the CRM has nothing of it."""
    if unavailable(cube, entry) or not has_level(cube, entry, level) or not windows:
        return _empty(windows)
    groups, estimate = _estimate(cube, entry, level, windows)
    if not groups:
        return _empty(windows)
    shape = (len(windows), len(groups))
    value, n, low, high, unbounded = (
        np.asarray(part).reshape(shape) for part in (estimate.value, estimate.n, estimate.low, estimate.high, estimate.unbounded)
    )
    known = np.isfinite(value) | unbounded.astype(bool)
    status = np.where(unbounded.astype(bool), NO_RESULT, np.where(n >= entry.min_n, OK, TOO_FEW))
    spans = tuple(Period(p[0].first, p[-1].last) if (p := evaluated(cube, entry, window)) else None for window in windows)
    return Series(groups, value, n, low, high, np.where(known, status, ABSENT).astype(object), spans)


def _empty(windows: Windows) -> Series:
    none = np.full((len(windows), 0), np.nan)
    return Series([], none, none, none, none, none.astype(object), (None,) * len(windows))


def _estimate(cube: Cube, entry: Kpi, level: str, windows: Windows) -> tuple[list[tuple], Estimate]:
    statistic = entry.statistic
    if isinstance(statistic, Quotient):
        return _quotient(cube, entry, statistic, level, windows)
    if isinstance(statistic, Median):
        return _median(cube, entry, statistic, level, windows)
    if isinstance(statistic, Attainment):
        return _attainment(cube, entry, statistic, level, windows)
    tables = {term: _by_month(cube, entry, term, level_columns(level), level) for term in statistic.terms}
    groups = sorted({group for table in tables.values() for group in table.columns})
    sums = {term: _windowed(cube, entry, term, table, groups, windows).ravel() for term, table in tables.items()}
    estimate = statistic.evaluate(lambda term: sums[term])
    if isinstance(statistic, Mean | RatioOfSums):
        estimate = student(statistic, estimate, lambda term: sums[term])
    return groups, estimate


def _by_month(cube: Cube, entry: Kpi, term: Term, ids: list[str], level: str) -> pd.DataFrame:
    """Periods × groups (tuples): the term's sums."""
    measure = cube.definitions.measures[term[0]]
    if measure.kind is Kind.DISTINCT:
        cells = cube.distinct(measure.fact, level)
    else:
        cells = cube.cells[measure.fact, measure.anchor]
        cells = cells[cells["grain"] == _grain(entry, measure)]
    if entry.of_role:
        cells = cells[cells["role_id"] == entry.of_role]
    cells = where_known(cube, cells, measure.fact, entry.where_known)
    if level in WITH_TEAMS_BELOW and measure.kind is not Kind.DISTINCT:
        cells = cells.merge(cube.roster.closure(), on="team_id")
    for column in ids:
        cells = cells[cells[column] != ""]
    summed = cells.groupby(["period", *ids], sort=True)[name_of(term)].sum()
    if not ids:
        return summed.to_frame().set_axis(pd.Index([()], tupleize_cols=False), axis=1)
    table = summed.unstack(ids, fill_value=0.0)
    return table.set_axis(pd.Index([_tuple(name) for name in table.columns], tupleize_cols=False), axis=1)


def _tuple(name) -> tuple:
    return name if isinstance(name, tuple) else (name,)


def _grain(entry: Kpi, measure: Measure) -> str:
    return entry.cadence.value if measure.kind is Kind.STOCK else Cadence.MONTH.value


def _windowed(cube: Cube, entry: Kpi, term: Term, table: pd.DataFrame, groups: list[tuple], windows: Windows) -> np.ndarray:
    """Windows × groups: the sums over the native periods each window is evaluated in."""
    place = {day.date(): row for row, day in enumerate(table.index)}
    matrix = np.zeros((len(table) + 1, len(groups)))  # the last row stands for a month without any cell
    column = {group: number for number, group in enumerate(groups)}
    matrix[:-1, [column[group] for group in table.columns]] = table.to_numpy(float)
    out = np.zeros((len(windows), len(groups)))
    for row, window in enumerate(windows):
        natives = evaluated(cube, entry, window)
        stock = cube.definitions.measures[term[0]].kind is Kind.STOCK
        days = [p.first for p in natives] if stock else [month for p in natives for month in p.months]
        out[row] = matrix[[place.get(day, -1) for day in days]].sum(axis=0)
    return out


def _quotient(cube: Cube, entry: Kpi, statistic: Quotient, level: str, windows: Windows) -> tuple[list[tuple], Estimate]:
    own = tuple(Period(p[0].first, p[-1].last) if (p := evaluated(cube, entry, window)) else window for window in windows)
    top, bottom = (kpi_series(cube, part, level, own) for part in cube.definitions.parts_of(entry))
    groups = sorted({*top.groups, *bottom.groups})
    parts = [_aligned(part, groups, len(windows)) for part in (top, bottom)]
    estimate = statistic.combine(*parts)
    unknown = np.repeat([not evaluated(cube, entry, window) for window in windows], len(groups))
    return groups, Estimate(np.where(unknown, np.nan, estimate.value), estimate.n, estimate.low, estimate.high, estimate.unbounded)


def _aligned(part: Series, groups: list[tuple], windows: int) -> Estimate:
    def moved(values: np.ndarray, fill: float) -> np.ndarray:
        out = np.full((windows, len(groups)), fill)
        if part.groups:
            out[:, [groups.index(group) for group in part.groups]] = values
        return out.ravel()

    unbounded = moved((part.status == NO_RESULT).astype(float), 0.0) > 0
    return Estimate(moved(part.value, np.nan), moved(part.n, 0.0), moved(part.low, np.nan), moved(part.high, np.nan), unbounded)


def _median(cube: Cube, entry: Kpi, statistic: Median, level: str, windows: Windows) -> tuple[list[tuple], Estimate]:
    spans = [evaluated(cube, entry, window) for window in windows]
    ids = level_columns(level)
    frames = samples.medians_over(cube, statistic, level, [Period(p[0].first, p[-1].last) if p else None for p in spans])
    frames = frames.dropna(subset=ids)
    names = list(frames[ids].itertuples(index=False, name=None)) if ids else [()] * len(frames)
    groups = sorted(set(names))
    shape = (len(windows), len(groups))
    arrays = {column: np.full(shape, np.nan) for column in ("value", "n", "low", "high")}
    for name, row in zip(names, frames.itertuples(), strict=True):
        for column, array in arrays.items():
            array[row.window, groups.index(name)] = getattr(row, column)
    value, n, low, high = (array.ravel() for array in arrays.values())
    return groups, Estimate(value, np.nan_to_num(n), low, high, np.zeros(len(value), dtype=bool))


def _attainment(cube: Cube, entry: Kpi, statistic: Attainment, level: str, windows: Windows) -> tuple[list[tuple], Estimate]:
    ids = list(dict.fromkeys([*level_columns(level), "part"]))
    tables = {term: _by_month(cube, entry, term, ids, level) for term in statistic.terms}
    parts = sorted({group for table in tables.values() for group in table.columns})
    sums = [_windowed(cube, entry, term, tables[term], parts, windows).ravel() for term in statistic.terms]
    enough, *marks = (mark.reshape(len(windows), len(parts)).astype(float) for mark in statistic.attained(*sums))
    width = len(level_columns(level))
    groups = sorted({part[:width] for part in parts})
    member = np.array([[part[:width] == group for group in groups] for part in parts], dtype=float).reshape(len(parts), len(groups))
    n = enough @ member
    with np.errstate(invalid="ignore", divide="ignore"):
        value, low, high = (np.where(n > 0, mark @ member / n, np.nan).ravel() for mark in marks)
    return groups, Estimate(value, n.ravel(), low, high, np.zeros(value.size, dtype=bool))
