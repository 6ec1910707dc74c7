"""Many windows at once give what one period at a time gives."""

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from lib.kpis.catalogue import KPIS
from lib.kpis.levels import LEVELS, level_columns
from lib.kpis.series import kpi_series, trailing
from lib.kpis.trends import trend
from lib.kpis.values import ABSENT, kpi_values
from lib.periods import Period
from tests.golden.engines import ENGINES, cube_of
from tests.kpis.tiny_companies import company

SEEDS = (1, 2)
MONTHS = tuple(date(2026, month, 1) for month in range(1, 7))
WINDOWS = (*trailing(MONTHS, 1)[::3], *trailing(MONTHS, 3)[::2], Period(MONTHS[0], MONTHS[-1]))


@cache
def built(seed):
    folder = TemporaryDirectory()
    return cube_of(Path(folder.name), ENGINES[seed % len(ENGINES)], company(seed)), folder


@cache
def one_by_one(seed, window, level):
    return kpi_values(built(seed)[0], window, level, quick=True)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", SEEDS)
def test_values_n_and_status_are_those_of_each_period_alone(seed, level):
    cube, compared = built(seed)[0], 0
    for kpi in KPIS:
        series = kpi_series(cube, kpi, level, WINDOWS)
        for number, window in enumerate(WINDOWS):
            alone = one_by_one(seed, window, level)
            alone = alone[alone["kpi"] == kpi.key]
            groups = list(alone[level_columns(level)].itertuples(index=False, name=None))
            wanted = {group: (row.value, row.n, row.status) for group, row in zip(groups, alone.itertuples(), strict=True)}
            known = {group: i for i, group in enumerate(series.groups) if series.status[number, i] != ABSENT}
            assert set(known) == set(wanted), (kpi.key, window)
            for group, i in known.items():
                value, n, status = wanted[group]
                assert series.value[number, i] == pytest.approx(value, rel=1e-9, abs=1e-12, nan_ok=True), (kpi.key, window, group)
                assert (series.n[number, i], series.status[number, i]) == (n, status)
                compared += 1
    assert compared >= 4


def test_formula_intervals_are_the_same_and_small_samples_get_students():
    cube, checked = built(1)[0], set()
    for key in ("K4", "K5", "K9", "K2"):
        kpi = next(kpi for kpi in KPIS if kpi.key == key)
        series = kpi_series(cube, kpi, "company", WINDOWS[-1:])
        alone = kpi_values(cube, WINDOWS[-1], "company", [key]).iloc[0]
        if (np.isfinite(alone["low"]) and alone["n"] >= 30) or key in ("K4", "K2"):
            assert (series.low[0, 0], series.high[0, 0]) == pytest.approx((alone["low"], alone["high"]))
            checked.add(key)
        assert series.low[0, 0] <= series.value[0, 0] <= series.high[0, 0]
    assert checked >= {"K4", "K2"}


def test_a_mean_of_three_has_students_interval():
    # 1, 2, 3 hours: mean 2, s = 1, half = 4.303 × 1 ÷ √3 = 2.484 hours.
    from lib.kpis.statistics import Mean, student

    mean = Mean("x", "one")
    sums = {("x",): np.array([6.0]), ("one",): np.array([3.0]), ("x", "x"): np.array([14.0])}
    found = student(mean, mean.evaluate(sums.__getitem__), sums.__getitem__)
    assert (found.low[0], found.high[0]) == pytest.approx((2 - 2.4843, 2 + 2.4843), abs=1e-3)


def test_a_trend_holds_one_point_for_each_native_period_with_a_value():
    cube = built(1)[0]
    for key, most in (("K4", 6), ("K13", 2), ("K48", 1)):
        kpi = next(kpi for kpi in KPIS if kpi.key == key)
        found = trend(cube, kpi, "company", (), Period(MONTHS[0], MONTHS[-1]))
        assert 0 < len(found) <= most
        for row in found.itertuples():
            alone = kpi_values(cube, Period(row.first, row.last), "company", [key]).iloc[0]
            assert (row.value, row.n) == (pytest.approx(alone["value"], rel=1e-9), alone["n"])
            assert (row.first, row.last) == (alone["first"], alone["last"])
