"""What the cube cannot roll up: medians, and the bootstrap for means of few observations. Own queries."""

import zlib

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Date, Select, Subquery, and_, case, func, literal, select

from lib.crm.sql import literal_rows, month_start
from lib.kpis.catalogue import Kpi
from lib.kpis.cube import Cube
from lib.kpis.definitions import Definitions
from lib.kpis.intervals import Z95
from lib.kpis.levels import level_columns
from lib.kpis.measures import Kind, Measure
from lib.kpis.scans import frame_of, level_source, read
from lib.kpis.statistics import Mean, Median, RatioOfSums
from lib.periods import Period

RESAMPLES = 2_000


def _span(periods: tuple[Period, ...], column: ColumnElement) -> ColumnElement:
    # By month, as the cube does it: SQLite compares a date with a timestamp as texts, and loses the first day.
    month = month_start(column)
    return and_(month >= literal(periods[0].first, Date), month <= literal(periods[-1].last, Date))


def _rows(cube: Cube, measure_key: str, level: str, periods: tuple[Period, ...], of_role: str | None = None):
    measure = cube.definitions.measures[measure_key]
    fact = cube.definitions.facts[measure.fact]
    rows = fact.rows(frame_of(cube.coverage)).subquery("facts")
    source, groups, role, _ = level_source(cube.crm, fact, rows, measure.anchor, cube.roster, level)
    condition = _span(periods, rows.c[measure.anchor])
    if of_role:
        condition = and_(condition, role == of_role)
    if measure.kind is Kind.STOCK:
        condition = and_(condition, rows.c.grain == "month")
    return rows, source, groups, condition


def medians(cube: Cube, statistic: Median, level: str, periods: tuple[Period, ...]) -> pd.DataFrame:
    """Columns: the level's ids, `value, n, low, high`; the interval is the one of order statistics (Conover 1999,
    normal approximation), which needs about six observations."""
    rows, source, groups, condition = _rows(cube, statistic.of, level, periods)
    return read(cube.crm, _placed(rows, source, groups, condition & (rows.c[statistic.count] == 1), statistic))


def medians_over(cube: Cube, statistic: Median, level: str, spans: list[Period | None]) -> pd.DataFrame:
    """`medians` of many spans in one query, with the span's number as column `window`."""
    known = [(number, span.first, span.last) for number, span in enumerate(spans) if span]
    if not known:
        return pd.DataFrame(columns=[*level_columns(level), "window", "value", "n", "low", "high"])
    everything = (Period(min(first for _, first, _ in known), max(last for _, _, last in known)),)
    rows, source, groups, condition = _rows(cube, statistic.of, level, everything)
    windows = literal_rows(known, ("window", "first", "last"), "windows")
    month = month_start(rows.c[cube.definitions.measures[statistic.of].anchor])
    source = source.join(windows, (month >= windows.c.first) & (month <= windows.c.last))
    groups = [*groups, windows.c.window.label("window")]
    return read(cube.crm, _placed(rows, source, groups, condition & (rows.c[statistic.count] == 1), statistic))


def _placed(rows: Subquery, source, groups: list, condition: ColumnElement, statistic: Median) -> Select:
    keys = [g.element for g in groups]
    place = func.row_number().over(partition_by=keys, order_by=rows.c[statistic.of])
    size = func.count().over(partition_by=keys)
    placed = (
        select(*groups, rows.c[statistic.of].label("x"), place.label("place"), size.label("size"))
        .select_from(source)
        .where(condition)
        .subquery("placed")
    )
    return _order_statistics(placed, [placed.c[g.name] for g in groups])


def _order_statistics(placed, keys) -> Select:
    x, doubled, size = placed.c.x, 2 * placed.c.place, placed.c.size
    middle = (doubled >= size) & (doubled <= size + 2) & ((size % 2 == 0) | (doubled == size + 1))
    below = (doubled < size) & ((size - doubled) * (size - doubled) >= Z95**2 * size)
    above = (doubled > size + 2) & ((doubled - size - 2) * (doubled - size - 2) >= Z95**2 * size)
    return select(
        *keys,
        func.avg(case((middle, x))).label("value"),
        func.max(size).label("n"),
        func.max(case((below, x))).label("low"),
        func.min(case((above, x))).label("high"),
    ).group_by(*keys)


def ends_of(statistic: Mean | RatioOfSums) -> tuple[str, str]:
    """The measures above and below the line."""
    if isinstance(statistic, Mean):
        return statistic.total, statistic.count
    return statistic.numerator, statistic.denominator


def bootstrap(clusters: pd.DataFrame, kpi: Kpi, level: str, groups: list[tuple]) -> dict[tuple, tuple[float, float]]:
    """95 % percentile interval of a mean or ratio for the named groups, resampling whole customers.

    `clusters`: see `clusters_of`. The seed comes from KPI and group, so the same data always give the same interval. A
    group with fewer than two customers gets none: nothing can be said of others from one.
    """
    assert isinstance(kpi.statistic, Mean | RatioOfSums)
    above, below = ends_of(kpi.statistic)
    known = clusters[clusters[below] > 0]
    ids = level_columns(level)
    by_group = {_key(name): part for name, part in known.groupby(ids)} if ids else {(): known}
    return {
        group: _percentiles(by_group[group][above], by_group[group][below], zlib.crc32("|".join((kpi.key, *group)).encode()))
        for group in groups
        if group in by_group and len(by_group[group]) >= 2
    }


def _key(name) -> tuple:
    return name if isinstance(name, tuple) else (name,)


def clusters_of(cube: Cube, kpi: Kpi, level: str, periods: tuple[Period, ...]) -> pd.DataFrame:
    """Sums by group and customer of every measure that a mean or ratio of the KPI's fact and time needs.

    All of them at once: the KPIs of one fact share the query. A row without a customer stands for itself.
    """
    assert isinstance(kpi.statistic, Mean | RatioOfSums)
    known = cube.definitions
    top = known.measures[ends_of(kpi.statistic)[0]]
    rows, source, groups, condition = _rows(cube, top.key, level, periods, kpi.of_role)
    customer = func.coalesce(rows.c.account_id, rows.c.record)
    sums = [_cluster_sum(known, rows, measure).label(measure.key) for measure in _measures_beside(known, top)]
    keys = [*[g.element for g in groups], customer]
    statement = select(*groups, customer.label("customer"), *sums).select_from(source).where(condition).group_by(*keys)
    return read(cube.crm, statement).sort_values([*level_columns(level), "customer"], ignore_index=True)


def _measures_beside(known: Definitions, top: Measure) -> list[Measure]:
    means = (kpi.statistic for kpi in known.kpis.values() if isinstance(kpi.statistic, Mean | RatioOfSums))
    found = [known.measures[key] for key in dict.fromkeys(key for statistic in means for key in ends_of(statistic))]
    return [measure for measure in found if (measure.fact, measure.anchor) == (top.fact, top.anchor)]


def _cluster_sum(known: Definitions, rows: Subquery, measure: Measure) -> ColumnElement:
    if known.facts[measure.fact].counted == measure.key:
        return func.count(month_start(rows.c[measure.anchor]).distinct())
    return func.sum(rows.c[measure.key])


def _percentiles(above: pd.Series, below: pd.Series, seed: int) -> tuple[float, float]:
    x, y = above.to_numpy(float), below.to_numpy(float)
    drawn = np.random.default_rng(seed).integers(0, len(x), size=(RESAMPLES, len(x)))
    low, high = np.quantile(x[drawn].sum(axis=1) / y[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)
