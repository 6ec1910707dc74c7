"""What separates two versions of a scheme, by hand and as a rule."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.kpis.catalogue import Band, Goal
from lib.scoring.differences import GATE, GOAL, GROUP, KPI, PURPOSE, Difference, differences
from lib.scoring.gates import Critical, Interlock
from tests.scoring.made_up import STRAIGHT, flat, scheme

BASE = [("a", 60, (("K1", 1), ("K2", 1))), ("b", 40, (("K3", 1),))]


def seen(found: tuple[Difference, ...]) -> list[tuple]:
    return [(d.what, d.key, d.before, d.after) for d in found]


def test_a_moved_dimension_moves_its_kpis_by_hand():
    found = differences(scheme(BASE), scheme([("a", 40, BASE[0][2]), ("b", 60, BASE[1][2])]))
    assert [(d.what, d.key, round(d.before, 9), round(d.after, 9)) for d in found] == [
        (GROUP, "a", 0.6, 0.4), (GROUP, "b", 0.4, 0.6), (KPI, "K1", 0.3, 0.2), (KPI, "K2", 0.3, 0.2), (KPI, "K3", 0.4, 0.6),
    ]  # fmt: skip
    assert found[0].name.en == "a"


def test_weights_of_the_same_proportions_are_the_same():
    assert differences(scheme(BASE), scheme([("a", 3, (("K1", 7), ("K2", 7))), ("b", 2, (("K3", 50),))])) == ()


def test_a_kpi_that_came_has_no_share_before_and_brings_its_goal():
    found = differences(flat({"K1": 1}), flat({"K1": 1, "K2": 1}))
    assert seen(found) == [(KPI, "K1", 1.0, 0.5), (KPI, "K2", None, 0.5), (GOAL, "K2", None, STRAIGHT)]
    back = differences(flat({"K1": 1, "K2": 1}), flat({"K1": 1}))
    assert seen(back) == [(KPI, "K1", 0.5, 1.0), (KPI, "K2", 0.5, None), (GOAL, "K2", STRAIGHT, None)]


def test_a_group_of_weight_nothing_is_not_the_same_as_no_group():
    found = differences(flat({"K1": 1}), scheme([("all", 1, (("K1", 1),)), ("b", 0, (("K2", 1),))]))
    assert seen(found) == [(GROUP, "b", None, 0.0), (KPI, "K2", None, 0.0), (GOAL, "K2", None, STRAIGHT)]


def test_goals_gates_and_purpose():
    harder, band = Goal(0.0, 110.0, 120.0), Band(1.0, 2.0, 3.0, 4.0)
    before = flat({"K1": 1, "K2": 1}, gates=(Interlock("lock", ("K1", "K2"), 80.0), Critical("low", "K1")))
    after = flat({"K1": 1, "K2": 1}, goals={"K1": harder, "K2": band}, gates=(Interlock("lock", ("K1", "K2"), 70.0),))
    after = type(after)(after.role, after.origin, after.weighting, after.goals, after.gates, "promotion")
    assert seen(differences(before, after)) == [
        (GOAL, "K1", STRAIGHT, harder), (GOAL, "K2", STRAIGHT, band),
        (GATE, "lock", before.gates[0], after.gates[0]), (GATE, "low", before.gates[1], None),
        (PURPOSE, "", "performance", "promotion"),
    ]  # fmt: skip


def test_goals_nobody_uses_are_not_compared():
    assert differences(flat({"K1": 1}, goals={"K6": STRAIGHT}), flat({"K1": 1}, goals={"K6": Goal(1.0, 2.0)})) == ()


WEIGHTS = st.dictionaries(st.sampled_from(["K1", "K2", "K3"]), st.floats(0.001, 100), min_size=1)


@settings(deadline=None)
@given(WEIGHTS, WEIGHTS)
def test_backwards_is_the_mirror_image_and_with_itself_nothing_differs(one, other):
    there, back = differences(flat(one), flat(other)), differences(flat(other), flat(one))
    assert {(d.what, d.key, d.before, d.after) for d in there} == {(d.what, d.key, d.after, d.before) for d in back}
    assert differences(flat(one), flat(one)) == ()


@settings(deadline=None)
@given(WEIGHTS, WEIGHTS)
def test_share_differences_add_up_to_nothing(one, other):
    """Shares sum to 1 on both sides: what one KPI loses others gain."""
    moved = [(d.after or 0.0) - (d.before or 0.0) for d in differences(flat(one), flat(other)) if d.what == KPI]
    assert math.fsum(moved) == pytest.approx(0, abs=1e-7)
