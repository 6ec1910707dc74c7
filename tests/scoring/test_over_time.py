"""The change between two periods splits into data, weight, coverage and gate steps that add up exactly."""

from dataclasses import replace

import numpy as np
import pytest

from lib.kpis.catalogue import Goal
from lib.scoring.boards import board
from lib.scoring.explain import over_time
from lib.scoring.gates import Critical
from tests.scoring.made_up import field, flat

KEYS = ("K1", "K2", "K3", "K4")


def _random_board(rng, people, weights, target=100.0):
    values = {key: np.where(rng.random(len(people)) < 0.25, np.nan, rng.uniform(-10, 110, len(people))) for key in KEYS}
    gates = [Critical("critical", "K4")]
    return board(
        field(values, people=people),
        flat(dict(zip(KEYS, weights, strict=True)), goals={"K1": Goal(0.0, target), "K4": Goal(0.0, 100.0)}, gates=gates),
    )


@pytest.mark.parametrize("seed", range(25))
def test_steps_add_up_whoever_and_whatever_came_or_went(seed):
    rng = np.random.default_rng(seed)
    earlier = _random_board(rng, [f"p{i}" for i in range(12)], rng.integers(0, 5, 4) + 0.5)
    later = _random_board(rng, [f"p{i}" for i in range(11, 2, -1)] + ["new"], rng.integers(0, 5, 4) + 0.5, 60.0)
    found = over_time(earlier, later)
    assert set(found.people) == {f"p{i}" for i in range(3, 12)}
    total = found.earlier + found.gate
    for steps in (found.data, found.goal, found.weight, found.coverage):
        total = total + sum(steps.values())
    both = ~np.isnan(found.earlier) & ~np.isnan(found.later)
    assert both.any()
    assert total[both] == pytest.approx(found.later[both], abs=1e-9)
    assert np.isnan(sum(found.data.values())[~both]).all()
    assert not any(found.goal[key][both].any() for key in KEYS[1:])


def test_steps_by_hand():
    # Equal weights. K1 from 40 to 60 (data +10). K2 50 both times. Then weights 3 : 1 in the later period:
    # K1: mean share (½ + ¾)/2 × 20 = 12.5 data, ¼ × mean score 50 = 12.5 weight; K2: −¼ × 50 = −12.5 weight. 45 → 57.5.
    earlier = board(field({"K1": [40.0], "K2": [50.0]}), flat({"K1": 1.0, "K2": 1.0}))
    later = board(field({"K1": [60.0], "K2": [50.0]}), flat({"K1": 3.0, "K2": 1.0}))
    found = over_time(earlier, later)
    assert (found.earlier[0], found.later[0]) == (45.0, 57.5)
    assert (found.data["K1"][0], found.weight["K1"][0]) == (12.5, 12.5)
    assert (found.data["K2"][0], found.weight["K2"][0]) == (0.0, -12.5)
    assert found.coverage["K1"][0] == found.coverage["K2"][0] == found.gate[0] == 0.0


def test_a_kpi_that_went_is_a_coverage_step():
    # Shares ⅔ and ⅓: 60 and 90 → 70. Without K2 the score is 60: −30 for K2 gone, and K1's share grows by ⅓ × 60 = +20.
    earlier = board(field({"K1": [60.0], "K2": [90.0]}), flat({"K1": 2.0, "K2": 1.0}))
    later = board(field({"K1": [60.0], "K2": [np.nan]}), flat({"K1": 2.0, "K2": 1.0}))
    found = over_time(earlier, later)
    assert (found.earlier[0], found.later[0]) == pytest.approx((70.0, 60.0))
    assert found.coverage["K2"][0] == pytest.approx(-30.0)
    assert found.weight["K1"][0] == pytest.approx(20.0)


def test_another_goal_is_no_change_of_the_data():
    # 40 of 100, then 60 of 80: 60 would have been worth 60 by the earlier goal (data +20), and is worth 75 by the later one (+15).
    earlier = board(field({"K1": [40.0]}), flat({"K1": 1.0}, goals={"K1": Goal(0.0, 100.0)}))
    later = board(field({"K1": [60.0]}), flat({"K1": 1.0}, goals={"K1": Goal(0.0, 80.0)}))
    found = over_time(earlier, later)
    assert (found.data["K1"][0], found.goal["K1"][0], found.later[0]) == pytest.approx((20.0, 15.0, 75.0))


def test_another_team_is_another_goal_and_no_change_of_the_data():
    # 60 both times; the role's target is 100, team B's 80. From T to B: 60 is worth 75 there, so data 0 and goal +15; back again −15.
    scheme = replace(flat({"K1": 1.0}), team_goals={"B": {"K1": Goal(0.0, 80.0)}})
    in_t, in_b = (board(_in_team(team, field({"K1": [60.0, 60.0]})), scheme) for team in ("T", "B"))
    for earlier, later, step in ((in_t, in_b, 15.0), (in_b, in_t, -15.0)):
        found = over_time(earlier, later)
        assert found.data["K1"] == pytest.approx([0.0, 0.0])
        assert found.goal["K1"] == pytest.approx([step, 0.0])
        assert found.later - found.earlier == pytest.approx([step, 0.0])


def _in_team(team, measured):
    """The first person in that team, whoever else where he is."""
    memberships = measured.memberships.assign(team_id=[team, "T"])
    return replace(measured, memberships=memberships, lineages={"T": ("T",), "B": ("B",)})
