"""Published numbers of other scoring systems."""

import numpy as np
import pytest

from lib.kpis.catalogue import Band, Goal
from lib.scoring import curves
from lib.scoring.boards import board
from lib.scoring.gates import CAPPED, PASSED, Critical
from lib.scoring.score import person_scores, ranks, ranks_within, weighted_mean
from tests.scoring.made_up import field, flat

NAN = np.nan


def total(scores, weights):
    weights = np.array(weights, float)
    return person_scores(np.array([scores], float), weights / weights.sum())


def test_gainsight_scorecard():
    assert total([47, 59, 21], [20, 15, 22]).score[0] == pytest.approx(40.12, abs=0.005)


def test_absent_is_renormalised_not_counted_as_zero():
    found = total([0.9, 0.2, 0.5, NAN], [0.4, 0.3, 0.2, 0.1])
    assert found.score[0] == pytest.approx(0.577778, abs=5e-7)
    assert found.coverage[0] == pytest.approx(0.9)
    assert total([0.9, 0.2, 0.5, 0.0], [0.4, 0.3, 0.2, 0.1]).score[0] == pytest.approx(0.52)


def test_losing_a_weak_kpi_raises_the_score_so_coverage_is_shown():
    whole, gap = total([0.9, 0.2, 0.5, 0.4], [0.4, 0.3, 0.2, 0.1]), total([0.9, NAN, 0.5, 0.4], [0.4, 0.3, 0.2, 0.1])
    assert whole.score[0] == pytest.approx(0.56)
    assert gap.score[0] == pytest.approx(0.714286, abs=5e-7)
    assert gap.coverage[0] == pytest.approx(0.7)


def test_frappe_hrms_2023_five_five_and_absent_is_five():
    assert total([5, 5, NAN], [1, 1, 1]).score[0] == pytest.approx(5)


def test_coverage_floor_of_sixty_percent_is_inclusive():
    assert total([50, 70, NAN], [0.3, 0.3, 0.4]).score[0] == pytest.approx(60)
    assert np.isnan(total([50, 70, NAN], [0.3, 0.29, 0.41]).score[0])
    assert np.isnan(total([NAN, NAN], [1, 1]).score[0])


def test_zendesk_a_critical_category_below_half_sets_the_review_to_zero():
    gate = Critical("critical", "K1", cap=0.0)
    goals = {"K1": Goal(50.0, 100.0)}
    found = board(field({"K1": [49, 51, 90], "K2": [100, 100, 100]}), flat({"K1": 1, "K2": 1}, goals=goals, gates=[gate]))
    assert list(found.gated.states["critical"]) == [CAPPED, PASSED, PASSED]
    assert found.score == pytest.approx([0.0, (2 + 100) / 2, (80 + 100) / 2])
    assert found.scores.score[0] == pytest.approx(50.0)


def test_spider_impact_is_piecewise_linear():
    # 300 → 0, 500 → 3.3, 700 → 6.6, 900 → 10 on a scale of 10: thirds, as printed.
    found = curves.score(np.array([300.0, 500.0, 700.0, 900.0]), Goal(300.0, 900.0)) / 10
    assert found == pytest.approx([0, 3.3, 6.6, 10], abs=0.1)
    # Scaled to our 0 – 100 – 120: between the points as between theirs.
    found = curves.score(np.array([400.0, 500.0, 600.0, 700.0, 800.0, 900.0, 1000.0]), Goal(500.0, 700.0, 900.0))
    assert found == pytest.approx([0, 0, 50, 100, 110, 120, 120])


@pytest.mark.parametrize("goal, worth", [(Goal(0.0, 10.0), {1: 10, 11: 100, -1: 0}), (Goal(10.0, 0.0), {1: 90, -1: 100, 11: 0})])
def test_coinr_goalposts(goal, worth):
    assert curves.score(np.array(list(worth), float), goal) == pytest.approx(list(worth.values()))


def test_negative_floors_and_lower_is_better():
    assert curves.score(np.array([-50.0, 0.0, 50.0]), Goal(-50.0, 50.0)) == pytest.approx([0, 50, 100])
    assert curves.score(np.array([0.12, 0.05, 0.02, 0.0, 0.2]), Goal(0.12, 0.05, 0.02)) == pytest.approx([0, 100, 120, 120, 0])


def test_a_band_is_full_inside_and_never_above_100():
    band = Band(180.0, 360.0, 720.0, 1500.0)
    found = curves.score(np.array([100.0, 180, 270, 360, 500, 720, 1110, 1500, 9999]), band)
    assert found == pytest.approx([0, 0, 50, 100, 100, 100, 50, 0, 0])


def test_a_newcomer_changes_nobodys_score():
    # Min–max would turn (.7778, .7500, 0) into (.7778, .9167, .3333); fixed goalposts 0..100 change nothing.
    a, b = [80, 70, 60], [50, 58, 40]
    before = board(field({"K1": a, "K2": b}), flat({"K1": 1, "K2": 1}))
    after = board(field({"K1": [*a, 20], "K2": [*b, 45]}), flat({"K1": 1, "K2": 1}))
    assert before.score == pytest.approx([65, 64, 50])
    assert (after.score[:3] == before.score).all()
    assert after.score[3] == pytest.approx(32.5)


@pytest.mark.parametrize(
    "scores, expected",
    [
        ([90, 80, 80, 70], [1, 2, 2, 4]),
        ([70, 70, 70], [1, 1, 1]),
        ([50, NAN, 60], [2, NAN, 1]),
        ([0.1 + 0.2, 0.3, 0.2], [1, 1, 3]),  # equal is equal
    ],
)
def test_competition_ranks(scores, expected):
    assert np.array_equal(ranks(np.array(scores, float)), np.array(expected, float), equal_nan=True)


def test_no_ranks_in_a_role_of_fewer_than_three():
    assert np.isnan(ranks_within(np.array([1.0, 2.0]), np.array(["a", "a"]))).all()
    assert list(ranks_within(np.array([1.0, 2.0, 3.0]), np.array(["a", "a", "a"]))) == [3, 2, 1]


def test_team_mean_is_weighted_by_months_and_leaves_out_the_unscored():
    assert weighted_mean(np.array([100.0, 40.0, NAN]), np.array([1.0, 3.0, 3.0])) == pytest.approx(55)
    assert np.isnan(weighted_mean(np.array([NAN]), np.array([3.0])))
