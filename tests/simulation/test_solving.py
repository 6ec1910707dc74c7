"""Weights for a wish: against hand arithmetic, a dense grid scored by the one scoring path, and an exact oracle."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import RequestError
from lib.kpis.catalogue import Goal
from lib.scoring import weights
from lib.scoring.boards import board
from lib.scoring.gates import Critical
from lib.scoring.score import person_scores
from lib.simulation.solve import EXACT, SEARCHED, rescored, solve
from lib.simulation.solve.why import CAPPED, NO_DATA, NOWHERE_BETTER, Obstacle, obstacle
from lib.simulation.solve.wishes import Above, AtLeast, AtMost, Keep, Within, holds, slider_shares
from tests.scoring.made_up import field, scheme

KPIS = ("K1", "K2", "K3", "K4")
quick = settings(max_examples=60, deadline=None)


def made(rows, today, gates=(), goals=None):
    """People p000, p001, … with these KPI scores (NaN: absent), each KPI a dimension of its own with today's weight."""
    columns = {key: np.array([row[k] for row in rows], float) for k, key in enumerate(KPIS[: len(today)])}
    extra = {"K6": np.full(len(rows), np.nan)} if goals is None else {"K6": np.array(goals, float)}
    groups = [(f"d{k}", weight, ((KPIS[k], 1.0),)) for k, weight in enumerate(today)]
    return board(field(columns | extra), scheme(groups, goals={"K6": Goal(0.0, 100.0)}, gates=gates))


def shares_of(solution):
    return [weights.group_shares(solution.weighting)[group.key] for group in solution.weighting]


@pytest.mark.parametrize(
    "today, wish, expected",
    [
        ((50, 50), AtLeast("d0", 0.6), (0.6, 0.4)),
        ((40, 30, 30), AtLeast("d0", 0.5), (0.5, 0.25, 0.25)),
        # Half of the 20 points each would take the last below 0: it gives its 5, the other the rest.
        ((70, 25, 5), AtLeast("d0", 0.9), (0.9, 0.1, 0.0)),
        ((60, 30, 10), AtMost("d0", 0.3), (0.3, 0.45, 0.25)),
        ((60, 30, 10), AtLeast("d2/K3", 0.2), (0.55, 0.25, 0.2)),
    ],
)
def test_the_nearest_shares_by_hand(today, wish, expected):
    found = solve(made([[50.0] * len(today)], today), (wish,))
    assert found.found and found.proof == EXACT
    assert shares_of(found) == pytest.approx(expected, abs=1e-8)
    assert found.distance == pytest.approx(np.linalg.norm(np.array(expected) - np.array(today) / 100), abs=1e-7)


def test_the_published_tie_is_where_one_passes_the_other():
    """A = (80, 30) and B = (50, 70) tie at the first weight 4/7."""
    found = solve(made([(80, 30), (50, 70)], (50, 50)), (Above("p000", "p001"),))
    assert shares_of(found)[0] == pytest.approx(4 / 7, abs=1e-5)
    assert shares_of(found)[0] > 4 / 7
    # Six points ahead: 70 w − 40 = 6.
    ahead = solve(made([(80, 30), (50, 70)], (50, 50)), (Above("p000", "p001", 6.0),))
    assert shares_of(ahead)[0] == pytest.approx(46 / 70, abs=1e-5)


def test_what_holds_today_needs_no_move():
    today = made([(80, 30), (50, 70)], (33.333333, 66.666667))
    found = solve(today, (Above("p001", "p000"), AtMost("d0", 0.5)))
    assert found.found and found.weighting == today.scheme.weighting and found.distance == 0
    assert all(move.before == move.after for move in found.moved)


def test_a_fulfilled_wish_is_fulfilled_after_rounding_to_six_decimals():
    found = solve(made([(80, 30, 10), (50, 70, 20)], (20, 30, 50)), (Above("p000", "p001"), AtMost("d2", 1 / 3)))
    raw = weights.raw_weights(found.weighting)
    assert all(weight == round(weight, 6) for weight in raw.values())
    assert sum(group.weight for group in found.weighting) == pytest.approx(100, abs=1e-12)


def test_whoever_is_worse_everywhere_cannot_rank_above():
    found = solve(made([(40, 50), (60, 50.0)], (50, 50)), (AtLeast("d0", 0.2), Above("p000", "p001")))
    assert (found.found, found.proof) == (False, EXACT)
    assert found.conflicts == (Above("p000", "p001"),)
    assert found.cures == (Above("p000", "p001"),)


def test_only_the_wishes_that_exclude_each_other_are_named():
    wishes = (AtMost("d2", 0.5), AtLeast("d0", 0.6), Within(60), AtLeast("d1", 0.5))
    found = solve(made([(50, 50, 50)], (40, 30, 30)), wishes)
    assert (found.found, found.proof) == (False, EXACT)
    assert set(found.conflicts) == {AtLeast("d0", 0.6), AtLeast("d1", 0.5)}
    assert set(found.cures) == set(found.conflicts)


def test_a_circle_of_ranks_conflicts_as_a_whole():
    today = made([(90, 10, 50), (50, 90, 10), (10, 50, 90)], (40, 30, 30))
    circle = (Above("p000", "p001"), Above("p001", "p002"), Above("p002", "p000"))
    found = solve(today, (*circle, Within(90)))
    assert (found.found, found.proof) == (False, EXACT)
    assert set(found.conflicts) == set(circle)
    for left_out in circle:
        assert solve(today, tuple(wish for wish in circle if wish != left_out)).found


def test_two_separate_conflicts_have_no_single_cure():
    wishes = (AtLeast("d0", 0.9), AtMost("d0", 0.1), AtLeast("d1", 0.5), AtMost("d1", 0.1))
    found = solve(made([(50, 50, 50)], (40, 30, 30)), wishes)
    assert len(found.conflicts) == 2 and found.cures == ()


def test_kept_weights_stay_and_the_others_share_the_change():
    found = solve(made([(50,) * 4], (40, 30, 20, 10)), (Keep("d1"), AtLeast("d0", 0.5)))
    # Ten points from d2 and d3, five each.
    assert shares_of(found) == pytest.approx((0.5, 0.3, 0.15, 0.05), abs=1e-8)


def test_stay_near_today_limits_every_share():
    today = made([(80, 30), (50, 70)], (50, 50))
    assert not solve(today, (Within(5), Above("p000", "p001"))).found
    near = solve(today, (Within(10), Above("p000", "p001")))
    assert shares_of(near)[0] == pytest.approx(4 / 7, abs=1e-5)


CAP = Critical("critical", "K6", 60.0)


def test_a_capped_person_passes_only_whom_the_weights_bring_below_the_cap():
    """p000 scores 100 but is capped at 60; p001 has 90 and 20: below 60 from a first weight of 4/7 downwards."""
    today = made([(100, 100), (90, 20)], (80, 20), gates=(CAP,), goals=[-1, 50])
    assert today.score[0] == 60
    found = solve(today, (Above("p000", "p001"),))
    assert shares_of(found)[0] == pytest.approx(4 / 7, abs=1e-5) and shares_of(found)[0] < 4 / 7
    never = solve(made([(100, 100), (90, 70)], (80, 20), gates=(CAP,), goals=[-1, 50]), (Above("p000", "p001"),))
    assert (never.found, never.proof) == (False, EXACT)


def test_above_a_capped_person_it_is_enough_to_pass_the_cap():
    """p001 would score 100, its cap is 60: p000 with 80 and 40 passes it from a first weight of one half."""
    today = made([(80, 40), (100, 100)], (20, 80), gates=(CAP,), goals=[50, -1])
    found = solve(today, (Above("p000", "p001"),))
    assert shares_of(found)[0] == pytest.approx(0.5, abs=1e-5) and shares_of(found)[0] > 0.5


def test_two_people_capped_alike_stay_equal():
    found = solve(made([(100, 90), (90, 100)], (50, 50), gates=(CAP,), goals=[-1, -1]), (Above("p000", "p001"),))
    # One of them must come below the cap, and neither can.
    assert (found.found, found.proof) == (False, EXACT)


def test_both_must_keep_a_score():
    """p000 lacks the second KPI: the first must weigh 60 % for a score at all."""
    today = made([(90, np.nan), (50, 50)], (30, 70))
    assert np.isnan(today.score[0])
    found = solve(today, (Above("p000", "p001"),))
    assert shares_of(found)[0] == pytest.approx(0.6, abs=1e-5)
    never = solve(today, (Above("p000", "p001"), AtMost("d0", 0.5)))
    assert (never.found, never.proof, len(never.conflicts)) == (False, EXACT, 2)


def test_gaps_make_a_ratio_and_the_tie_is_still_exact():
    """p000 lacks the third KPI: its score is (90 x + 30 y) ÷ (x + y), p001 has 60 throughout: equal where x = y."""
    found = solve(made([(90, 30, np.nan), (60, 60, 60)], (30, 50, 20)), (Above("p000", "p001"), Keep("d2")))
    assert found.proof == EXACT
    assert shares_of(found) == pytest.approx((0.4, 0.4, 0.2), abs=1e-5)


def test_shares_inside_a_dimension_move_only_when_asked():
    today = board(
        field({"K1": [90.0, 50.0], "K2": [10.0, 60.0], "K3": [50.0, 50.0]}),
        scheme([("a", 50, (("K1", 50), ("K2", 50))), ("b", 50, (("K3", 100),))]),
    )
    assert not solve(today, (Above("p000", "p001"),)).found
    found = solve(today, (Above("p000", "p001"),), inner=True)
    # On the line 40 x = 50 y of the tie, nearest to (.25, .25, .5): 7.625 y = 1.6875.
    y = 1.6875 / 7.625
    now = slider_shares(found.weighting)
    assert [now[key] for key in ("a/K1", "a/K2", "b")] == pytest.approx([1.25 * y, y, 1 - 2.25 * y], abs=1e-4)


def test_the_reason_is_named_only_where_it_is_one():
    wish = Above("p000", "p001")
    assert obstacle(made([(np.nan, np.nan), (60, 50)], (50, 50)), wish, False) == Obstacle(NO_DATA, "p000")
    assert obstacle(made([(40, 50), (60, 50)], (50, 50)), wish, False) == Obstacle(NOWHERE_BETTER, "p000")
    never = made([(100, 100), (90, 70)], (80, 20), gates=(CAP,), goals=[-1, 50])
    assert obstacle(never, wish, False) == Obstacle(CAPPED, "p000", 60.0)
    # 20 in the second KPI: weights do bring the second below the cap.
    assert obstacle(made([(100, 100), (90, 20)], (80, 20), gates=(CAP,), goals=[-1, 50]), wish, False) is None
    assert obstacle(made([(80, 30), (50, 70)], (50, 50)), wish, False) is None


@pytest.mark.parametrize(
    "wish", [AtLeast("d7", 0.5), AtLeast("d0", 1.5), Above("p000", "p000"), Above("p000", "zz"), Within(-1), AtMost("d0", float("nan"))]
)
def test_a_wish_about_nothing_is_refused_in_words(wish):
    with pytest.raises(RequestError):
        solve(made([(50, 50), (40, 60)], (50, 50)), (wish,))


# --- Oracles -------------------------------------------------------------------------------------------------

STEP = 40
GRID = np.array([(i, j, STEP - i - j) for i in range(STEP + 1) for j in range(STEP + 1 - i)], float) / STEP

number = st.integers(0, 12).map(lambda x: 10.0 * x)
gappy = st.one_of(number, number, number, st.just(np.nan))
people = st.lists(st.tuples(gappy, gappy, gappy), min_size=3, max_size=3)
part = st.integers(0, 10)
weights_today = st.tuples(part, part, part).filter(any)
some_share = st.integers(0, 10).map(lambda x: x / 10)
pair = st.permutations(["p000", "p001", "p002"])
wish = st.one_of(
    st.builds(AtLeast, st.sampled_from(["d0", "d1", "d2"]), some_share),
    st.builds(AtMost, st.sampled_from(["d0", "d1", "d2"]), some_share),
    st.builds(Keep, st.sampled_from(["d0", "d1", "d2"])),
    st.builds(Within, st.integers(1, 40).map(float)),
    pair.map(lambda order: Above(order[0], order[1])),
    pair.map(lambda order: Above(order[0], order[1])),
)


def over_the_grid(today, wishes):
    """The distance of every grid point that fulfils all wishes by a hand's breadth, scored by the one path."""
    before = np.array(list(weights.group_shares(today.scheme.weighting).values()))
    fits = np.ones(len(GRID), bool)
    capped = np.array([today.gated.states["critical"][i] == "capped" for i in range(3)])
    scores = [person_scores(np.repeat(today.kpi_scores[[i]], len(GRID), axis=0), GRID).score for i in range(3)]
    scores = [np.minimum(score, 60.0) if capped[i] else score for i, score in enumerate(scores)]
    for asked in wishes:
        if isinstance(asked, Above):
            a, b = int(asked.first[1:]), int(asked.second[1:])
            fits &= scores[a] - scores[b] > 0.001
        elif isinstance(asked, Within):
            fits &= (np.abs(GRID - before) <= asked.points / 100 + 1e-12).all(axis=1)
        else:
            column, now = GRID[:, int(asked.slider[1:])], before[int(asked.slider[1:])]
            least = asked.share if isinstance(asked, AtLeast) else now if isinstance(asked, Keep) else 0.0
            most = asked.share if isinstance(asked, AtMost) else now if isinstance(asked, Keep) else 1.0
            fits &= (column >= least - 1e-12) & (column <= most + 1e-12)
    return np.linalg.norm(GRID - before, axis=1)[fits]


@settings(max_examples=150, deadline=None)
@given(
    people,
    weights_today,
    st.lists(wish, min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from([-1.0, 50.0]), min_size=3, max_size=3),
)
def test_no_point_of_a_dense_grid_is_nearer_or_fulfils_what_is_said_to_be_impossible(rows, today, wishes, limits):
    start = made(rows, today, gates=(CAP,), goals=limits)
    found = solve(start, tuple(wishes))
    known = over_the_grid(start, wishes)
    if not found.found:
        assert found.proof == SEARCHED or (len(known) == 0 and found.conflicts)
        return
    now, before = rescored(start, found.weighting), slider_shares(start.scheme.weighting)
    assert all(holds(asked, before, now) for asked in wishes)
    assert len(known) == 0 or found.distance <= known.min() + 2e-4


@settings(max_examples=40, deadline=None)
@given(people, weights_today, st.lists(wish, min_size=2, max_size=5, unique=True))
def test_every_wish_of_a_conflict_is_needed_for_it(rows, today, wishes):
    start = made(rows, today)
    found = solve(start, tuple(wishes))
    if found.found or found.proof == SEARCHED or not found.minimal:
        return
    assert not solve(start, found.conflicts).found
    for left_out in found.conflicts:
        rest = tuple(asked for asked in found.conflicts if asked != left_out)
        assert solve(start, rest).found
    for cure in found.cures:
        assert solve(start, tuple(asked for asked in wishes if asked != cure)).found


def nearest_by_active_sets(today, rows, bounds):
    """The exact projection: of every choice of conditions that hold with equality, the nearest point that fulfils all."""
    rows = np.vstack([rows, np.eye(len(today))])
    bounds = np.concatenate([bounds, np.zeros(len(today))])
    best = np.inf
    for size in range(len(today)):
        for chosen in combinations(range(len(rows)), size):
            matrix = np.vstack([np.ones((1, len(today))), rows[list(chosen)]])
            right = np.concatenate([[1.0], bounds[list(chosen)]])
            step, *_ = np.linalg.lstsq(matrix, right - matrix @ today, rcond=None)
            point = today + step
            if abs(matrix @ point - right).max() < 1e-9 and (rows @ point >= bounds - 1e-9).all():
                best = min(best, float(np.linalg.norm(step)))
    return best


@quick
@given(
    st.lists(st.lists(number, min_size=4, max_size=4), min_size=3, max_size=3),
    st.lists(st.integers(1, 10), min_size=4, max_size=4),
    st.lists(pair.map(lambda order: Above(order[0], order[1], 1.0)), min_size=1, max_size=2, unique=True),
    some_share,
)
def test_without_gaps_the_distance_is_that_of_the_exact_projection(rows, today, ranks, least):
    start = made(rows, today)
    wishes = (*ranks, AtLeast("d3", least))
    table = np.array(rows)
    conditions = [table[int(w.first[1:])] - table[int(w.second[1:])] for w in ranks] + [np.array([0.0, 0, 0, 1])]
    oracle = nearest_by_active_sets(np.array(today) / sum(today), np.array(conditions), np.array([1.0] * len(ranks) + [least]))
    found = solve(start, wishes)
    assert found.proof == EXACT and found.found == np.isfinite(oracle)
    if found.found:
        assert found.distance == pytest.approx(oracle, abs=1e-4)
