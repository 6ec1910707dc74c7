"""Why a scenario differs from the baseline: weights, goals, KPIs that came or went, gates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.kpis.catalogue import Band, Goal
from lib.scoring.boards import board
from lib.scoring.explain import reasons
from lib.scoring.gates import Critical, Interlock
from tests.scoring.made_up import field, flat

KEYS = ("K1", "K2", "K3", "K4")
GOALS = st.sampled_from([Goal(0.0, 100.0, 120.0), Goal(20.0, 80.0), Goal(110.0, 10.0, 0.0), Band(10.0, 40.0, 60.0, 90.0)])
GATES = (Interlock("lock", ("K1", "K2")), Critical("critical", "K3"))
value = st.one_of(st.integers(-2, 26).map(lambda v: 5.0 * v), st.floats(-10, 130), st.just(np.nan))


@st.composite
def schemes(draw):
    keys = sorted(draw(st.sets(st.sampled_from(KEYS), min_size=2)))
    gates = draw(st.sets(st.sampled_from(GATES)))
    return flat(
        {key: draw(st.integers(1, 9)) for key in keys}, goals={key: draw(GOALS) for key in KEYS}, gates=sorted(gates, key=lambda g: g.key)
    )


@settings(max_examples=250, deadline=None)
@given(schemes(), schemes(), st.lists(st.lists(value, min_size=4, max_size=4), min_size=1, max_size=8))
def test_reasons_add_up_whatever_changed(before, after, rows):
    people = field({key: [row[k] for row in rows] for k, key in enumerate(KEYS)})
    first, second = board(people, before), board(people, after)
    found = reasons(first, second)
    both = ~np.isnan(first.score) & ~np.isnan(second.score)
    total = found.baseline + found.weights + found.goals + found.coverage + found.gate
    assert total[both] == pytest.approx(second.score[both], abs=1e-9)
    assert np.isnan(total[~both]).all()
    then, now = contributions(first), contributions(second)
    assert found.steps.keys() == then.keys() | now.keys()
    for key, step in found.steps.items():
        assert step[both] == pytest.approx((now.get(key, 0.0) - then.get(key, 0.0))[both], abs=1e-9)


def contributions(made):
    return {key: made.scores.contributions[:, k] for k, key in enumerate(made.scheme.kpis)}


@settings(max_examples=100, deadline=None)
@given(schemes(), st.lists(st.lists(value, min_size=4, max_size=4), min_size=1, max_size=8), st.integers(1, 9))
def test_only_what_was_changed_is_named(made, rows, weight):
    people = field({key: [row[k] for row in rows] for k, key in enumerate(KEYS)})
    key = made.kpis[0]
    start = board(people, made)
    same_goals = flat({k: w if k != key else weight for k, w in made.weighting[0].kpis}, goals=made.goals, gates=made.gates)
    assert np.nan_to_num(reasons(start, board(people, same_goals)).goals) == pytest.approx(0, abs=0)
    same_weights = flat(dict(made.weighting[0].kpis), goals={**made.goals, key: Goal(30.0, 70.0)}, gates=made.gates)
    moved = reasons(start, board(people, same_weights))
    assert np.nan_to_num(moved.weights) == pytest.approx(0, abs=1e-12) and np.nan_to_num(moved.coverage) == pytest.approx(0, abs=0)
    no_gates = reasons(start, board(people, flat(dict(made.weighting[0].kpis), goals=made.goals)))
    assert np.nan_to_num(no_gates.weights + no_gates.goals + no_gates.coverage) == pytest.approx(0, abs=1e-12)


def test_reasons_by_hand():
    # K1 60, K2 50, weights 1 : 1 → 55. Weights 3 : 1 and K1's target 80 instead of 100 → K1 is worth 75: 56.25 + 12.5 = 68.75.
    # K1: mean share .625 × 15 = 9.375 by the goal, ¼ × mean score 67.5 = 16.875 by the weight; K2: −¼ × 50.
    people = field({"K1": [60.0], "K2": [50.0]})
    start = board(people, flat({"K1": 1.0, "K2": 1.0}))
    found = reasons(start, board(people, flat({"K1": 3.0, "K2": 1.0}, goals={"K1": Goal(0.0, 80.0)})))
    assert (found.baseline[0], found.scenario[0]) == (55.0, 68.75)
    assert (found.goals[0], found.weights[0], found.coverage[0], found.gate[0]) == (9.375, 4.375, 0.0, 0.0)
    assert found.steps["K1"][0] == 26.25


def test_a_gate_that_is_switched_on_is_the_gate_s_doing():
    people = field({"K1": [90.0], "K2": [120.0]})
    start = board(people, flat({"K1": 1.0, "K2": 1.0}))
    found = reasons(start, board(people, flat({"K1": 1.0, "K2": 1.0}, gates=[GATES[0]])))
    assert (found.gate[0], found.weights[0], found.goals[0]) == (-25.0, 0.0, 0.0)
