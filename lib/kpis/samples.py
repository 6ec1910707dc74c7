"""What the cube cannot roll up: medians, and the bootstrap for means of few observations. Own queries."""

import zlib

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Date, Select, and_, case, func, literal, select

from lib.crm.sql import month_start
from lib.kpis import facts as fact_module
from lib.kpis.catalogue import Kpi
from lib.kpis.cube import Cube, frame_of, level_columns, level_source, read
from lib.kpis.measures import BY_KEY as MEASURES
from lib.kpis.measures import Kind
from lib.kpis.statistics import Z95, Mean, Median, RatioOfSums
from lib.periods import Period

RESAMPLES = 2_000


def _span(periods: tuple[Period, ...], column: ColumnElement) -> ColumnElement:
    # By month, as the cube does it: SQLite compares a date with a timestamp as texts, and loses the first day.
    month = month_start(column)
    return and_(month >= literal(periods[0].first, Date), month <= literal(periods[-1].last, Date))


def _rows(cube: Cube, measure_key: str, level: str, periods: tuple[Period, ...]):
    measure = MEASURES[measure_key]
    fact = fact_module.BY_KEY[measure.fact]
    rows = fact.rows(frame_of(cube.coverage)).subquery("facts")
    source, groups = level_source(cube.crm, fact, rows, measure.anchor, cube.roster, level)
    condition = _span(periods, rows.c[measure.anchor])
    if measure.kind is Kind.STOCK:
        condition = and_(condition, rows.c.grain == "month")
    return rows, source, groups, condition


def medians(cube: Cube, statistic: Median, level: str, periods: tuple[Period, ...]) -> pd.DataFrame:
    """Columns: the level's ids, `value, n, low, high`; the interval is the one of order statistics (Conover 1999,
    normal approximation), which needs about six observations."""
    rows, source, groups, condition = _rows(cube, statistic.of, level, periods)
    keys = [g.element for g in groups]
    place = func.row_number().over(partition_by=keys, order_by=rows.c[statistic.of])
    size = func.count().over(partition_by=keys)
    placed = (
        select(*groups, rows.c[statistic.of].label("x"), place.label("place"), size.label("size"))
        .select_from(source)
        .where(and_(condition, rows.c[statistic.count] == 1))
        .subquery("placed")
    )
    return read(cube.crm, _order_statistics(placed, [placed.c[g.name] for g in groups]))


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


def bootstrap(cube: Cube, kpi: Kpi, level: str, periods: tuple[Period, ...], groups: list[tuple]) -> dict[tuple, tuple[float, float]]:
    """95 % percentile interval of a mean or ratio for the named groups, resampling whole customers.

    The seed comes from KPI and group, so the same data always give the same interval. A group with fewer
    than two customers gets none: nothing can be said of others from one.
    """
    clusters = _clusters(cube, kpi, level, periods)
    ids = level_columns(level)
    by_group = {_key(name): part for name, part in clusters.groupby(ids)} if ids else {(): clusters}
    return {
        group: _percentiles(by_group[group], zlib.crc32("|".join((kpi.key, *group)).encode()))
        for group in groups
        if group in by_group and len(by_group[group]) >= 2
    }


def _key(name) -> tuple:
    return name if isinstance(name, tuple) else (name,)


def _clusters(cube: Cube, kpi: Kpi, level: str, periods: tuple[Period, ...]) -> pd.DataFrame:
    statistic = kpi.statistic
    assert isinstance(statistic, Mean | RatioOfSums)
    top = statistic.total if isinstance(statistic, Mean) else statistic.numerator
    bottom = statistic.count if isinstance(statistic, Mean) else statistic.denominator
    rows, source, groups, condition = _rows(cube, top, level, periods)
    if MEASURES[bottom].kind is Kind.DISTINCT:
        below = func.count(month_start(rows.c[MEASURES[bottom].anchor]).distinct())
    else:
        below = func.sum(rows.c[bottom])
    statement = (
        select(*groups, rows.c.account_id, func.sum(rows.c[top]).label("x"), below.label("y"))
        .select_from(source)
        .where(condition)
        .group_by(*[g.element for g in groups], rows.c.account_id)
    )
    frame = read(cube.crm, statement)
    return frame[frame["y"] > 0].sort_values([*level_columns(level), "account_id"], ignore_index=True)


def _percentiles(clusters: pd.DataFrame, seed: int) -> tuple[float, float]:
    x, y = clusters["x"].to_numpy(float), clusters["y"].to_numpy(float)
    drawn = np.random.default_rng(seed).integers(0, len(x), size=(RESAMPLES, len(x)))
    low, high = np.quantile(x[drawn].sum(axis=1) / y[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)
