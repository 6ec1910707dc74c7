"""Tipping points against hand arithmetic and against scoring every step of a fine grid."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.errors import SettingsError
from lib.scoring.score import person_scores
from lib.scoring.weights import move
from lib.simulation.tipping import tipping_points

NAN, INF = np.nan, np.inf
GRID = np.linspace(0, 1, 151)


def score_at(scores, shares, index, share, locked=frozenset(), caps=None, floor=0.6):
    """The scoring path itself, one share at a time."""
    found = person_scores(scores, move(shares, index, share, locked), floor).score
    return found if caps is None else np.minimum(found, caps)


def as_tuples(points):
    return [(pytest.approx(point.share, abs=1e-9), point.first, point.second) for point in points]


def test_two_people_tie_at_four_sevenths():
    found = tipping_points(np.array([[0.8, 0.3], [0.5, 0.7]]), np.array([0.4, 0.6]), 0)
    assert as_tuples(found) == [(4 / 7, 0, 1)]
    found = tipping_points(np.array([[0.8, 0.3], [0.5, 0.7]]), np.array([0.4, 0.6]), 1)
    assert as_tuples(found) == [(3 / 7, 0, 1)]


def test_with_a_lock_the_path_is_another():
    # Shares x, .5, .5 − x: A = 80x + 15 + 0, B = 50x + 10 + 30(.5 − x) = 20x + 25; 60x = 10.
    scores = np.array([[80.0, 30.0, 0.0], [50.0, 20.0, 30.0]])
    found = tipping_points(scores, np.array([0.1, 0.5, 0.4]), 0, {1})
    assert as_tuples(found) == [(1 / 6, 0, 1)]


@pytest.mark.parametrize(
    "scores", [[[80.0, 30.0], [70.0, 20.0]], [[50.0, 40.0], [50.0, 40.0]], [[50.0, 40.0]], np.empty((0, 2)), [[NAN, NAN], [NAN, NAN]]]
)
def test_no_tie_no_point(scores):
    assert len(tipping_points(np.array(scores), np.array([0.5, 0.5]), 0)) == 0


@pytest.mark.parametrize("locked", [{0}, {1, 2}])
def test_nothing_can_move(locked):
    assert len(tipping_points(np.array([[1.0, 2, 3], [3.0, 1, 2]]), np.array([0.2, 0.3, 0.5]), 0, locked)) == 0


def test_the_nearest_comes_first_then_the_smaller_share_then_the_rows():
    # Lines through (0, 0..): A = 100x, B = 100 − 100x, C = 50 − … all three meet at ½; D meets A at ¼, B at ¾.
    scores = np.array([[100.0, 0.0], [0.0, 100.0], [50.0, 50.0], [25.0, 25.0]])
    found = tipping_points(scores, np.array([0.5, 0.5]), 0)
    assert as_tuples(found) == [(0.5, 0, 1), (0.5, 0, 2), (0.5, 1, 2), (0.25, 0, 3), (0.75, 1, 3)]


def test_ties_at_the_ends_count():
    # A and C start level at 40; A and B end level at 70; B = 30 + 40x and C = 40 − 20x meet at 1/6.
    scores = np.array([[70.0, 40.0], [70.0, 30.0], [20.0, 40.0]])
    found = tipping_points(scores, np.array([0.3, 0.7]), 0)
    assert as_tuples(found) == [(1 / 6, 1, 2), (0.0, 0, 2), (1.0, 0, 1)]


def test_a_pair_that_touches_ties_once():
    # B lacks the third KPI. At x: A = 100x·… chosen so that N_A·D_B − N_B·D_A is a square: see the numbers below.
    # Shares x, (1 − x)/2, (1 − x)/2. D_B = (1 + x)/2, N_B = b·x + c·(1 − x)/2, N_A = a·x + d·(1 − x) with
    # Q = (a·x + d(1 − x))(1 + x)/2 − b·x − c(1 − x)/2 = ½[(d − c) + (a + c − 2b)x + (a − d)x²]. A square with root ½:
    # (d − c) : (a + c − 2b) : (a − d) = 1 : −4 : 4 → d = 50, c = 40, a = 90, b = 85.
    scores = np.array([[90.0, 50.0, 50.0], [85.0, 40.0, NAN]])
    found = tipping_points(scores, np.array([0.4, 0.3, 0.3]), 0, coverage_floor=0.5)
    assert as_tuples(found) == [(0.5, 0, 1)]
    near = tipping_points(scores - np.array([[0.0], [0.001]]), np.array([0.4, 0.3, 0.3]), 0, coverage_floor=0.5)
    assert len(near) == 0
    twice = tipping_points(scores + np.array([[0.0], [0.1]]), np.array([0.4, 0.3, 0.3]), 0, coverage_floor=0.5)
    assert len(twice) == 2 and twice.share.min() < 0.5 < twice.share.max()


def test_nobody_ties_below_the_coverage_floor():
    # The same pair; B has data for (1 + x)/2 of the weights, so a score from x = .2 on.
    scores = np.array([[50.0, 50.0, 50.0], [60.0, 40.0, NAN]])
    shares = np.array([0.4, 0.3, 0.3])
    tie = 1 / 3  # 60x + 20(1 − x) = 50(1 + x)/2
    assert as_tuples(tipping_points(scores, shares, 0)) == [(tie, 0, 1)]
    assert as_tuples(tipping_points(scores, shares, 0, coverage_floor=2 / 3)) == [(tie, 0, 1)]
    assert len(tipping_points(scores, shares, 0, coverage_floor=0.67)) == 0


def test_a_cap_is_a_tie_where_the_other_reaches_it():
    # A = 100 throughout, capped at 60; B = 40 + 50x reaches it at .4; without the cap they never meet.
    scores, shares = np.array([[100.0, 100.0], [90.0, 40.0]]), np.array([0.5, 0.5])
    assert len(tipping_points(scores, shares, 0)) == 0
    assert as_tuples(tipping_points(scores, shares, 0, caps=np.array([60.0, INF]))) == [(0.4, 0, 1)]
    # Both capped at 60 they tie for good from .4 on: the tie that lasts has one end inside the path.
    assert as_tuples(tipping_points(scores, shares, 0, caps=np.array([60.0, 60.0]))) == [(0.4, 0, 1)]
    # Two equal people with different caps part where the lower cap begins to hold.
    assert as_tuples(tipping_points(np.array([[90.0, 40.0]] * 2), shares, 0, caps=np.array([60.0, INF]))) == [(0.4, 0, 1)]
    assert len(tipping_points(np.array([[90.0, 40.0]] * 2), shares, 0, caps=np.array([60.0, 60.0]))) == 0


def test_columns_and_shares_must_agree():
    with pytest.raises(SettingsError, match="column"):
        tipping_points(np.ones((3, 4)), np.array([0.5, 0.5]), 0)


worth = st.one_of(st.integers(0, 24).map(lambda v: 5.0 * v), st.floats(0, 120).map(lambda v: round(v, 2)))


@st.composite
def cases(draw, gaps=True, capped=True):
    people, kpis = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    cell = st.one_of(worth, worth, worth, st.just(NAN)) if gaps else worth
    scores = np.array(draw(st.lists(st.lists(cell, min_size=kpis, max_size=kpis), min_size=people, max_size=people)))
    raw = np.array(draw(st.lists(st.integers(0, 10), min_size=kpis, max_size=kpis)), float)
    assume(raw.sum() > 0)
    locked = draw(st.frozensets(st.integers(0, kpis - 1), max_size=kpis - 1))
    caps = np.array(draw(st.lists(st.sampled_from([60.0, 80.0, INF, INF]), min_size=people, max_size=people))) if capped else None
    return scores, raw / raw.sum(), draw(st.integers(0, kpis - 1)), locked, caps


@settings(max_examples=200, deadline=None)
@given(cases())
def test_every_point_is_a_tie_and_no_tie_is_missing(case):
    scores, shares, index, locked, caps = case
    found = tipping_points(scores, shares, index, locked, caps=caps)
    room = 1 - sum(shares[k] for k in locked)
    for point in found:
        assert -1e-12 <= point.share <= room + 1e-12
        there = score_at(scores, shares, index, point.share, locked, caps)
        if np.isnan(there[[point.first, point.second]]).any():
            # At the edge of a gap the share may be off by rounding: the score is there a hair's breadth away.
            near = [score_at(scores, shares, index, np.clip(point.share + d, 0, room), locked, caps) for d in (-1e-9, 1e-9)]
            there = next(s for s in near if not np.isnan(s[[point.first, point.second]]).any())
        assert there[point.first] == pytest.approx(there[point.second], abs=1e-7)
    assert (np.diff(np.round(np.abs(found.share - shares[index]), 12)) >= 0).all()
    grid = np.array([score_at(scores, shares, index, share * room, locked, caps) for share in GRID])
    for i, j in itertools.combinations(range(len(scores)), 2):
        own = np.sort(found.share[(found.first == i) & (found.second == j)])
        check_pair(grid[:, i] - grid[:, j], GRID * room, own)


def check_pair(difference, shares, own):
    """Between two points in a row the order of the pair never turns; where it turns, there is a point; equal people have none."""
    known = ~np.isnan(difference)
    side = np.where(np.abs(difference) < 1e-9, 0, np.sign(np.nan_to_num(difference)))
    for a, b in itertools.pairwise(np.flatnonzero(known)):
        if b == a + 1 and side[a] != side[b]:
            assert ((own >= shares[a] - 1e-9) & (own <= shares[b] + 1e-9)).any(), "the order turned without a tipping point"
    assert len(own) <= 6
    if known.any() and (side[known] == 0).all() and known.sum() > 10:
        assert len(own) == 0, "equal all the way"


@settings(max_examples=150, deadline=None)
@given(cases(gaps=False, capped=False))
def test_without_gaps_the_points_are_where_the_weighted_differences_cancel(case):
    """Σ w_k·(a_k − b_k) = 0, solved by hand for each pair: a straight line in the share."""
    scores, shares, index, locked, _ = case
    free = [k for k in range(len(shares)) if k != index and k not in locked]
    assume(index not in locked and free)
    room = 1 - sum(shares[k] for k in locked)
    assume(room > 1e-6)
    total = sum(shares[k] for k in free)
    expected = set()
    for i, j in itertools.combinations(range(len(scores)), 2):
        d = scores[i] - scores[j]
        rest = sum((shares[k] / total if total > 0 else 1 / len(free)) * d[k] for k in free)
        fixed, slope = sum(shares[k] * d[k] for k in locked) + room * rest, d[index] - rest
        if abs(slope) > 1e-6:
            root = -fixed / slope
            assume(min(abs(root), abs(root - room)) > 1e-9 or root in (0.0, room))
            expected |= {(round(root, 7), i, j)} if 0 <= root <= room else set()
        else:
            assume(abs(fixed) > 1e-6 or (fixed == 0 and slope == 0))
    found = {(round(point.share, 7), point.first, point.second) for point in tipping_points(scores, shares, index, locked)}
    assert {(i, j) for _, i, j in found} == {(i, j) for _, i, j in expected}
    assert sorted(s for s, _, _ in found) == pytest.approx(sorted(s for s, _, _ in expected), abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(cases(), st.randoms())
def test_the_order_of_people_does_not_matter(case, random):
    scores, shares, index, locked, caps = case
    order = list(range(len(scores)))
    random.shuffle(order)
    before = tipping_points(scores, shares, index, locked, caps=caps)
    after = tipping_points(scores[order], shares, index, locked, caps=caps[order])

    def named(points, names):
        return sorted((round(p.share, 9), *sorted((names[p.first], names[p.second]))) for p in points)

    assert named(after, order) == named(before, range(len(scores)))
