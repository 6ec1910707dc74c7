"""What happens next on a slider, against scoring a fine grid, and by hand."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.scoring import weights
from lib.scoring.boards import board
from lib.scoring.gates import Critical, Interlock
from lib.scoring.score import person_scores, ranks_within
from lib.simulation.paths import path_of, straight
from lib.simulation.tips import Event, Tips, events, person_events, tips
from tests.scoring.made_up import field, flat, scheme

NAN, INF = np.nan, np.inf


def line(at_zero, at_one, now, cap=None, floor=0.6):
    """People whose scores are straight lines from the left end to the right."""
    ends = np.array([0.0, 1.0]), np.array([1.0, 0.0])
    return straight(np.column_stack([at_one, at_zero]), ends, (0.0, 1.0, now), cap, floor)


def test_the_first_change_of_ranks_of_the_top_and_of_one_person_by_hand():
    # A 80 → 0, B 60 → 60, C 0 → 80: C passes A at ½, A falls below B at ¼, C passes B at ¾.
    found = events(line([80.0, 60.0, 0.0], [0.0, 60.0, 80.0], 0.4), chosen=2)
    assert found == Tips(
        rank_left=Event(pytest.approx(0.25), (0, 1)),
        rank_right=Event(pytest.approx(0.5), (0, 2)),
        top_left=Event(pytest.approx(0.25), (0,)),
        top_right=Event(pytest.approx(0.75), (2,)),
        chosen_left=None,
        chosen_right=Event(pytest.approx(0.5), (2,), 3, 2),
    )


def test_people_tied_now_who_part_at_once_are_an_event_here():
    found = events(line([80.0, 0.0, 10.0], [0.0, 80.0, 10.0], 0.5), chosen=0)
    assert found.rank_left == Event(0.5, (1,)) and found.rank_right == Event(0.5, (0,))
    assert found.top_left == Event(0.5, (0,)) and found.top_right == Event(0.5, (1,))
    assert found.chosen_right == Event(0.5, (0,), 1, 2)
    assert found.chosen_left is None  # towards the left A keeps the first place


def test_a_tie_at_the_very_end_is_an_event_there_and_nothing_lies_beyond():
    # A 60 → 40 and B 30 → 40 meet at the right end: B then shares the first place, and nobody falls behind.
    found = events(line([60.0, 30.0, 0.0], [40.0, 40.0, 0.0], 0.5), chosen=1)
    assert found.chosen_right == Event(1.0, (1,), 2, 1) and found.top_right == Event(1.0, (0, 1)) and found.rank_right == Event(1.0, (1,))
    assert found.rank_left is None
    at_the_end = events(line([60.0, 30.0, 0.0], [40.0, 40.0, 0.0], 1.0), chosen=1)
    assert at_the_end.rank_right is None and at_the_end.chosen_left == Event(1.0, (1,), 1, 2)


def test_equal_people_who_stay_equal_are_no_event():
    assert events(line([50.0, 50.0, 20.0], [70.0, 70.0, 20.0], 0.5), chosen=0) == Tips()


def test_a_tie_at_one_cap_begins_and_ends_with_an_event():
    # A stays above 60 and is capped at 60, B = 40 + 40x reaches the same cap at ½: from there both share the first place.
    at_left = events(line([90.0, 40.0, 0.0], [90.0, 80.0, 0.0], 0.2, cap=np.array([60.0, 60.0, INF])))
    assert at_left.top_right == Event(pytest.approx(0.5), (0, 1)) and at_left.rank_right == Event(pytest.approx(0.5), (1,))
    at_right = events(line([90.0, 40.0, 0.0], [90.0, 80.0, 0.0], 0.8, cap=np.array([60.0, 60.0, INF])))
    assert at_right.top_left == Event(pytest.approx(0.5), (0,)) and at_right.top_right is None


def test_whoever_loses_a_score_changes_the_ranks_below():
    # Shares x, 1 − x; A has no first KPI, so a score only while 1 − x ≥ 60 %: up to .4.
    scores = np.array([[NAN, 90.0], [50.0, 50.0], [40.0, 40.0], [30.0, 30.0]])
    path = straight(scores, (np.array([0.0, 1.0]), np.array([1.0, 0.0])), (0.0, 1.0, 0.2))
    found = events(path, chosen=0)
    assert found.rank_right == Event(pytest.approx(0.4), (0, 1, 2, 3))
    assert found.top_right == Event(pytest.approx(0.4), (1,))
    assert found.chosen_right == Event(pytest.approx(0.4), (0,), 1, None)
    assert found.rank_left is None
    back = events(straight(scores, (np.array([0.0, 1.0]), np.array([1.0, 0.0])), (0.0, 1.0, 0.7)), chosen=0)
    assert back.chosen_left == Event(pytest.approx(0.4), (0,), None, 1)


def test_fewer_than_three_scored_have_no_ranks():
    assert events(line([10.0, 20.0], [20.0, 10.0], 0.5), chosen=0) == Tips()
    # The third has a score up to .4 only: with it the ranks of all go.
    scores = np.array([[NAN, 90.0], [50.0, 50.0], [40.0, 40.0]])
    path = straight(scores, (np.array([0.0, 1.0]), np.array([1.0, 0.0])), (0.0, 1.0, 0.2))
    assert events(path).rank_right == Event(pytest.approx(0.4), (0, 1, 2)) and events(path).top_right == Event(pytest.approx(0.4), ())


def test_nobody_at_all():
    assert events(line([], [], 0.5)) == Tips()


worth = st.integers(0, 24).map(lambda v: 5.0 * v)


@st.composite
def paths(draw):
    people, kpis = draw(st.integers(1, 7)), draw(st.integers(2, 5))
    cell = st.one_of(worth, worth, worth, st.just(NAN))
    scores = np.array(draw(st.lists(st.lists(cell, min_size=kpis, max_size=kpis), min_size=people, max_size=people)))
    raw = np.array(draw(st.lists(st.integers(0, 10), min_size=kpis, max_size=kpis)), float)
    assume(raw.sum() > 0)
    shares = raw / raw.sum()
    cap = np.array(draw(st.lists(st.sampled_from([60.0, 80.0, INF, INF]), min_size=people, max_size=people)))
    index = draw(st.integers(0, kpis - 1))
    ends = weights.move(shares, index, 0), weights.move(shares, index, 1)
    path = straight(scores, ends, (0.0, 1.0, float(shares[index])), cap)

    def scored(share):
        return np.minimum(person_scores(scores, weights.move(shares, index, share)).score, cap)

    return path, scored, draw(st.integers(0, people - 1))


def ranked(scores):
    return ranks_within(scores, np.zeros(len(scores)))


@settings(max_examples=150, deadline=None)
@given(paths())
def test_events_are_where_a_fine_grid_sees_the_first_change(case):
    path, scored, chosen = case
    found, now = events(path, chosen), ranked(scored(path.now))
    assert person_events(path, chosen) == (found.chosen_left, found.chosen_right)
    kinds = {
        "rank": lambda r: tuple(np.nan_to_num(r)),
        "top": lambda r: tuple(np.flatnonzero(r == 1)),
        "chosen": lambda r: np.nan_to_num(r[chosen]),
    }
    for word, side in (("left", -1), ("right", 1)):
        grid = np.linspace(path.now, 0.0 if side < 0 else 1.0, 102)[1:-1] if abs(path.now - (side > 0)) > 1e-9 else []
        seen = [ranked(scored(share)) for share in grid]
        for kind, told in kinds.items():
            event = getattr(found, f"{kind}_{word}")
            for share, there in zip(grid, seen, strict=True):
                # Points of the grid may hit a tie that lasts for one point only.
                before_event = event is None or side * (event.share - share) > 1e-6
                if before_event and told(there) != told(now):
                    near = [told(ranked(scored(np.clip(share + d, 0, 1)))) for d in (-1e-6, 1e-6)]
                    assert told(now) in near, f"{kind} changed at {share} before {event}"
            if event is not None and event.share == (side > 0):
                assert told(ranked(scored(event.share))) != told(now), "an event at the end is one at the end"
            if event is not None and 1e-6 < event.share < 1 - 1e-6:
                beyond = ranked(scored(event.share + side * 1e-6))
                assert told(beyond) != told(now)
                if kind == "chosen":
                    assert (event.before or 0, event.after or 0) == (np.nan_to_num(now[chosen]), np.nan_to_num(beyond[chosen]))
                if kind == "top":
                    assert event.rows == tuple(np.flatnonzero(beyond == 1))


GROUPS = [("a", 30, (("K1", 60), ("K2", 40))), ("b", 50, (("K3", 100),)), ("c", 20, (("K4", 0), ("K5", 70), ("K6", 30)))]


def people(seed, size=8):
    rng = np.random.default_rng(seed)
    return {f"K{k}": np.where(rng.random(size) < 0.15, NAN, np.round(rng.uniform(-10, 130, size))) for k in range(1, 7)}


GATES = (Interlock("lock", ("K1", "K2")), Critical("critical", "K3"))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("slider", ["a", "b", "c", "a/K1", "a/K2", "c/K4", "c/K5"])
@pytest.mark.parametrize("locked", [(), ("b",), ("c/K6",)])
def test_a_slider_s_path_is_what_moving_it_scores(seed, slider, locked):
    """The path against the whole board, scored again with weights that were really moved."""
    made = scheme(GROUPS, gates=GATES)
    start = board(field(people(seed)), made)
    path = path_of(start, slider, frozenset(locked))
    if slider in locked:
        assert path is None
        return
    assert path.score(path.now) == pytest.approx(start.score, abs=1e-9, nan_ok=True)
    for share in np.linspace(path.low, path.high, 7)[1:-1]:
        group, _, kpi = slider.partition("/")
        parts = (
            weights.group_shares(made.weighting) if not kpi else {k: w / 100 for g in made.weighting if g.key == group for k, w in g.kpis}
        )
        keys = list(parts)
        prefix = f"{group}/" if kpi else ""
        held = {keys.index(key) for key in keys if f"{prefix}{key}" in locked}
        moved = weights.move(np.array(list(parts.values())), keys.index(kpi or group), share, held)
        raw = {f"{prefix}{key}": 100 * value for key, value in zip(keys, moved, strict=True)}
        there = board(
            field(people(seed)), scheme([(g.key, g.weight, g.kpis) for g in weights.with_weights(made.weighting, raw)], gates=GATES)
        )
        assert path.score(share) == pytest.approx(there.score, abs=1e-4, nan_ok=True)  # weights keep six decimals


@pytest.mark.parametrize(
    "slider, locked",
    [("b/K3", ()), ("a", ("b", "c")), ("a", ("a",)), ("a/K1", ("a/K2",)), ("nobody", ()), ("a/K9", ()), ("d", ()), ("d/K5", ())],
)
def test_nothing_can_move(slider, locked):
    idle = [*GROUPS[:2], ("c", 20, (("K4", 1),)), ("d", 0, (("K5", 0), ("K6", 0)))]
    assert tips(board(field(people(1)), scheme(idle)), slider, frozenset(locked)) is None


def test_a_group_that_weighs_nothing_can_be_raised_and_one_alone_cannot_be_moved():
    weightless = [("a", 1, (("K1", 1),)), ("b", 0, (("K2", 1), ("K3", 1)))]
    start = board(field(people(1)), scheme(weightless))
    assert path_of(start, "b").now == 0.0
    assert path_of(start, "b/K2") is None
    assert path_of(board(field(people(1)), flat({"K1": 1, "K2": 1})), "all") is None


def test_a_person_s_own_tip_is_one_of_their_pairs():
    start = board(field({"K1": [80.0, 50.0, 10.0], "K2": [30.0, 70.0, 20.0]}), scheme([("a", 60, (("K1", 1),)), ("b", 40, (("K2", 1),))]))
    found = tips(start, "a", chosen=0)
    assert found.chosen_left == Event(pytest.approx(4 / 7), (0,), 1, 2)
    assert found.chosen_right is None
