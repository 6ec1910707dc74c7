"""Nominal weight against real influence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.scoring.boards import board
from lib.simulation.influence import influence
from tests.scoring.made_up import field, flat

NAN = np.nan


def test_a_constant_kpi_moves_nobody_whatever_it_weighs():
    found = influence(board(field({"K1": [50.0, 50, 50, 50], "K2": [10.0, 40, 60, 90]}), flat({"K1": 80, "K2": 20})))
    assert found.share == pytest.approx([0.8, 0.2])
    assert found.influence == pytest.approx([0.0, 1.0])
    assert found.differs.tolist() == [True, True]
    assert found.people == 4


def test_by_hand_three_people_two_kpis():
    # Contributions (40, 0), (20, 10), (0, 20) with weights ½: scores 40, 30, 20. Deviations 10, 0, −10; of the first
    # KPI 20, 0, −20 and of the second −10, 0, 10: shares of the variance (400, −200) ÷ 200.
    found = influence(board(field({"K1": [80.0, 40, 0], "K2": [0.0, 20, 40]}), flat({"K1": 1, "K2": 1})))
    assert found.influence == pytest.approx([2.0, -1.0])


def test_independent_kpis_count_by_weight_times_spread_squared():
    # All combinations: no correlation. Weights ¾ and ¼, spreads 20 and 60: (15² : 15²) → ½ each.
    found = influence(board(field({"K1": [20.0, 20, 40, 40], "K2": [20.0, 80, 20, 80]}), flat({"K1": 3, "K2": 1})))
    assert found.influence == pytest.approx([0.5, 0.5])
    assert found.differs.tolist() == [True, True]


def test_small_differences_are_not_flagged():
    # Spreads in proportion 1 : 1, weights .6 and .4: influence .36 ÷ .52 = .6923, nine points away.
    found = influence(board(field({"K1": [20.0, 20, 40, 40], "K2": [20.0, 40, 20, 40]}), flat({"K1": 6, "K2": 4})))
    assert found.influence == pytest.approx([0.36 / 0.52, 0.16 / 0.52])
    assert found.differs.tolist() == [False, False]


def test_twice_and_ten_points_away_is_flagged():
    # Weights .8 and .2, spreads 20 and 24: influence of the second .0484…: 15 points away and a quarter of its weight.
    found = influence(board(field({"K1": [20.0, 20, 40, 40], "K2": [20.0, 44, 20, 44]}), flat({"K1": 8, "K2": 2})))
    assert found.influence[1] == pytest.approx(23.04 / (256 + 23.04))
    assert found.differs.tolist() == [False, True]


@pytest.mark.parametrize("columns", [{"K1": [10.0, 90.0]}, {"K1": [40.0, 40.0, 40.0]}, {"K1": [NAN, NAN, NAN]}])
def test_nothing_can_be_said_of_too_few_or_equal_scores(columns):
    found = influence(board(field(columns), flat({"K1": 1})))
    assert np.isnan(found.influence).all() and not found.differs.any()


def test_the_unscored_do_not_count():
    # The last has data for 40 % of the weights: no score.
    with_gap = influence(board(field({"K1": [10.0, 60, 90, NAN], "K2": [30.0, 20, 80, 100]}), flat({"K1": 6, "K2": 4})))
    without = influence(board(field({"K1": [10.0, 60, 90], "K2": [30.0, 20, 80]}), flat({"K1": 6, "K2": 4})))
    assert with_gap.people == 3
    assert with_gap.influence == pytest.approx(without.influence)


value = st.one_of(st.integers(0, 24).map(lambda v: 5.0 * v), st.just(NAN))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(value, min_size=4, max_size=4), min_size=1, max_size=12), st.lists(st.integers(1, 9), min_size=4, max_size=4))
def test_influences_add_up_to_one_and_agree_with_the_covariance(rows, weights):
    keys = ("K1", "K2", "K3", "K4")
    found_board = board(field({key: [row[k] for row in rows] for k, key in enumerate(keys)}), flat(dict(zip(keys, weights, strict=True))))
    found = influence(found_board)
    score = found_board.scores.score
    scored = ~np.isnan(score)
    if scored.sum() < 3 or np.ptp(np.round(score[scored], 9)) == 0:
        assert np.isnan(found.influence).all()
        return
    assert found.influence.sum() == pytest.approx(1, abs=1e-9)
    for k in range(4):
        covariance = np.cov(found_board.scores.contributions[scored, k], score[scored])
        assert found.influence[k] == pytest.approx(covariance[0, 1] / covariance[1, 1], abs=1e-6)
