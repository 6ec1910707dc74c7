"""The engines agree on everything: values, n, the seeded bootstrap's intervals, spans and flags."""

from datetime import date

import pandas as pd
import pytest

from lib.kpis.levels import LEVELS, level_columns
from lib.kpis.values import kpi_values
from lib.periods import Period
from tests.golden.engines import ENGINES, cube_of
from tests.golden.rows import ROWS


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engines")
    return [cube_of(folder, engine, ROWS) for engine in ENGINES]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("months", [(1, 3), (2, 2), (1, 6), (4, 6)])
def test_engines_agree(cubes, level, months):
    period = Period(*(date(2026, month, 1) for month in months))
    first, *others = (_sorted(kpi_values(cube, period, level), level) for cube in cubes)
    for other in others:
        pd.testing.assert_frame_equal(first, other, rtol=1e-9, check_dtype=False)


def _sorted(frame, level):
    return frame.sort_values(["kpi", *level_columns(level)], ignore_index=True)


@pytest.mark.parametrize("level", ["user_role", "user", "team", "role"])
def test_rows_come_in_the_order_of_their_ids_whatever_the_engine(cubes, level):
    for cube in cubes:
        frame = kpi_values(cube, Period(date(2026, 1, 1), date(2026, 3, 1)), level)
        for _, rows in frame.groupby("kpi"):
            names = list(rows[level_columns(level)].itertuples(index=False, name=None))
            assert names == sorted(names)


def test_bootstrap_covers_the_months_asked(cubes):
    # The company's 11 subscribed customer-months of the quarter: k1 4 … none of them is used on more than 2 of 28 days,
    # and k10 never, so the interval lies between 0 and the most active customer's share, k2's 2 ÷ 90 or k1's 2 ÷ 59.
    for cube in cubes:
        row = kpi_values(cube, Period(date(2026, 1, 1), date(2026, 3, 1)), "company", ["K27"]).iloc[0]
        assert 0 <= row["low"] <= 5 / 329 <= row["high"] <= 2 / 59
        assert row["high"] > row["low"]
