"""Several boards side by side: published values, a slow oracle over sets, brute force over pairs, and invariants."""

import math
import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.scoring.boards import board, team_scores
from lib.scoring.score import ranks
from lib.simulation.compare import Aligned, agreement, aligned, changes, extremes, moves, rank_biased_overlap, span, team_effect
from tests.scoring.made_up import field, flat

NAN = math.nan


def columns(*rankings: str) -> list[np.ndarray]:
    """Rankings written as `a (b c) d`, ties in brackets, as competition ranks over the union of their items."""
    places = []
    for ranking in rankings:
        places.append({})
        for group in re.findall(r"\([^)]*\)|\w+", ranking):
            tied = group.strip("()").split()
            places[-1] |= dict.fromkeys(tied, len(places[-1]) + 1)
    items = sorted(set().union(*places))
    return [np.array([found.get(item, NAN) for item in items], float) for found in places]


@pytest.mark.parametrize(
    "one, other, p, expected",
    [
        # Five items, the first moved to the fourth place: 0.1 × (0 + 0.9 × 1/2 + 0.81 × 2/3 + 0.729 × 10), by hand.
        ("a b c d e", "b c d a e", 0.9, 0.828),
        # Worked example and test values published with M. Corsi and J. Urbano, "The Treatment of Ties in Rank-Biased Overlap",
        # SIGIR 2024 (sigir2024-rbo: README and test.csv, variant w, extrapolated).
        ("red (blue green) yellow pink", "(blue red) white (yellow black purple) green", 0.95, 0.7068257),
        ("i3 (i1 i5 i7) i9", "(i1 i9) i7 i3 i4", 0.930093081332594, 0.697096710334179),
        ("i2 i5 i3 (i1 i4)", "i5 i8 i2 (i3 i9)", 0.968922741966306, 0.580287544332462),
        ("i1 i15 (i2 i3 i4)", "i1 (i12 i15) i4 i6 (i2 i3 i13) (i5 i8)", 0.921692836285129, 0.778860753171343),
        ("(i7 i8 i9 i11) i1", "(i1 i2 i5 i10) (i3 i7)", 0.915183282098296, 0.274548418542976),
        ("(i3 i6) (i2 i7) i10", "(i3 i6 i7 i10) (i1 i2)", 0.965413635276732, 0.946064537517568),
        ("i6 i1 i10 i21 i3 i22 (i7 i16)", "(i9 i16) i6 (i1 i3 i10 i13 i18 i21) (i2 i7 i8 i12 i17 i19)", 0.950020892991299, 0.662994173947287),
    ],
)  # fmt: skip
def test_rank_biased_overlap_is_the_published_one(one, other, p, expected):
    first, second = columns(one, other)
    assert rank_biased_overlap(first, second, p) == pytest.approx(expected, abs=5e-8)
    assert rank_biased_overlap(second, first, p) == pytest.approx(expected, abs=5e-8)


def test_overlap_of_two_lists_with_strangers_by_hand():
    """a b c d e f g and z c a v w x y agree by 0, 0, 2/3, 1/2, 2/5, 1/3, 2/7 at depths 1 to 7; extrapolated with p = 0.9
    that is (1 − p) Σ p^(d−1) A_d + p^7 · 2/7."""
    agreed = [0, 0, 2 / 3, 1 / 2, 2 / 5, 1 / 3, 2 / 7]
    expected = sum(0.1 * 0.9**d * a for d, a in enumerate(agreed)) + 0.9**7 * 2 / 7
    assert rank_biased_overlap(*columns("a b c d e f g", "z c a v w x y")) == pytest.approx(expected, abs=1e-12)


def slow_overlap(first: np.ndarray, second: np.ndarray, p: float) -> float:
    """For lists of the same people: (1 − p) Σ p^(d−1) A_d to depth 3,000, with sets, A_d as Webber et al. define it under ties."""
    total = 0.0
    for d in range(1, 3001):
        one, other = ({i for i, rank in enumerate(found) if rank <= d} for found in (first, second))
        total += (1 - p) * p ** (d - 1) * 2 * len(one & other) / (len(one) + len(other))
    return total


SCORES = st.integers(1, 9).flatmap(lambda n: st.tuples(*(st.lists(st.integers(0, 6).map(float), min_size=n, max_size=n) for _ in range(2))))


@settings(max_examples=25, deadline=None)
@given(SCORES)
def test_overlap_of_the_same_people_is_the_slow_sum(pair):
    first, second = (ranks(np.array(scores)) for scores in pair)
    assert rank_biased_overlap(first, second) == pytest.approx(slow_overlap(first, second, 0.9), abs=1e-9)


@settings(deadline=None)
@given(SCORES)
def test_overlap_lies_between_0_and_1_and_is_1_with_itself(pair):
    first, second = (ranks(np.array(scores)) for scores in pair)
    assert -1e-12 <= rank_biased_overlap(first, second) <= 1 + 1e-12
    assert rank_biased_overlap(first, first) == pytest.approx(1, abs=1e-12)


def test_lists_without_anybody_in_common_overlap_by_nothing_and_empty_ones_not_at_all():
    assert rank_biased_overlap(*columns("a b c", "d e f g")) == 0
    assert math.isnan(rank_biased_overlap(np.array([NAN, NAN]), np.array([1.0, 2.0])))


def counted(first: np.ndarray, second: np.ndarray) -> tuple[int, int, int, float]:
    """Brute force over pairs: in the same order, in the opposite, tied somewhere; and τ-b from its definition."""
    both = ~np.isnan(first) & ~np.isnan(second)
    kept = turned = tied = tied_first = tied_second = 0
    for (a, b), (c, d) in combinations(list(zip(first[both], second[both], strict=True)), 2):
        product = (a - c) * (b - d)
        kept, turned, tied = kept + (product > 0), turned + (product < 0), tied + (product == 0)
        tied_first, tied_second = tied_first + (a == c), tied_second + (b == d)
    possible = kept + turned + tied
    below = math.sqrt((possible - tied_first) * (possible - tied_second))
    return kept, turned, tied, (kept - turned) / below if below else NAN


RANKED = st.lists(st.tuples(*(st.one_of(st.just(NAN), st.integers(0, 5).map(float)) for _ in range(2))), max_size=14)


@settings(deadline=None)
@given(RANKED)
def test_pairs_and_kendall_are_those_of_brute_force(scores):
    first, second = (ranks(np.array([pair[k] for pair in scores], float)) for k in range(2))
    found, (kept, turned, tied, tau) = agreement(first, second), counted(first, second)
    assert (found.kept, found.pairs, found.tied) == (kept, kept + turned, tied)
    assert found.both == int((~np.isnan(first) & ~np.isnan(second)).sum())
    if found.both < 3 or math.isnan(tau):
        assert math.isnan(found.kendall)
    else:
        assert found.kendall == pytest.approx(tau, abs=1e-12)


def test_ten_people_with_two_ties_by_hand():
    """45 pairs, one tied in each ranking, one turned: 42 kept of 43, τ-b = (42 − 1) ÷ √(44 × 44)."""
    first = np.array([1, 2, 2, 4, 5, 6, 7, 8, 9, 10], float)
    second = np.array([1, 2, 4, 3, 5, 6, 6, 8, 9, 10], float)
    found = agreement(first, second)
    assert (found.pairs, found.kept, found.tied) == (43, 42, 2)
    assert found.kendall == pytest.approx(41 / 44, abs=1e-12)


def test_too_few_people_and_one_place_for_all_have_no_number():
    two = agreement(np.array([1.0, 2.0, NAN]), np.array([2.0, 1.0, 3.0]))
    assert (two.both, two.only_first, two.only_second, two.kept, two.pairs) == (2, 0, 1, 0, 1)
    assert math.isnan(two.kendall) and math.isnan(two.overlap)
    equal = agreement(np.ones(4), np.array([1.0, 2.0, 3.0, 4.0]))
    assert (equal.pairs, equal.tied) == (0, 6) and math.isnan(equal.kendall)


def test_millions_of_pairs_are_counted_exactly():
    rng = np.random.default_rng(3)
    first, second = (ranks(rng.normal(size=2500).round(2)) for _ in range(2))
    product = np.sign(first[:, None] - first) * np.sign(second[:, None] - second)
    found = agreement(first, second)
    assert (found.kept, found.pairs) == (int((product > 0).sum()) // 2, int((product != 0).sum()) // 2)
    assert found.pairs + found.tied == 2500 * 2499 // 2


def test_people_are_aligned_by_name_and_absence_is_no_rank():
    one = board(field({"K1": [90, 80, 70, 60]}, people=["d", "c", "b", "a"]), flat({"K1": 1}))
    other = board(field({"K1": [50, 60, NAN, 70]}, people=["a", "b", "c", "e"]), flat({"K1": 1}))
    table = aligned([one, other])
    assert table.people == ("a", "b", "c", "d", "e")
    assert np.array_equal(table.rank, [[4, 3], [3, 2], [2, NAN], [1, NAN], [NAN, 1]], equal_nan=True)
    assert np.array_equal(table.score, [[60, 50], [70, 60], [80, NAN], [90, NAN], [NAN, 70]], equal_nan=True)
    assert np.array_equal(moves(table)[:, 1], [1, 1, NAN, NAN, NAN], equal_nan=True)
    assert np.array_equal(changes(table)[:, 1], [-10, -10, NAN, NAN, NAN], equal_nan=True)
    assert np.array_equal(span(table), [1, 1, 0, 0, 0])


def test_a_role_of_two_has_scores_and_no_ranks():
    two = board(field({"K1": [90, 80]}), flat({"K1": 1}))
    table = aligned([two, two])
    assert np.isnan(table.rank).all() and not np.isnan(table.score).any()
    assert agreement(table.rank[:, 0], table.rank[:, 1]).both == 0


def test_nobody_scored_is_an_empty_table():
    empty = board(field({"K1": [NAN, NAN, NAN]}), flat({"K1": 1}))
    table = aligned([empty, empty])
    assert table.people == () and table.rank.shape == (0, 2)
    assert extremes(table, 1) == ([], [])


def test_who_wins_goes_by_places_then_by_points():
    rank = np.array([[1, 3], [2, 1], [3, 2], [4, 4], [5, 5], [NAN, 6]], float)
    score = np.array([[90, 70], [80, 95], [70, 90], [60, 61], [50, 45], [NAN, 1]], float)
    won, lost = extremes(Aligned(tuple("abcdef"), rank, score), 1)
    assert won == [2, 1, 3]  # one place and 20 points, one place and 15, no place and 1 point
    assert lost == [0, 4]


PEOPLE = st.integers(3, 8).flatmap(lambda n: st.lists(st.permutations(range(n)), min_size=2, max_size=4))


@settings(deadline=None)
@given(PEOPLE)
def test_moves_of_the_same_people_without_ties_add_up_to_nothing(values):
    table = aligned([board(field({"K1": [10.0 * place for place in column]}), flat({"K1": 1})) for column in values])
    assert (moves(table).sum(axis=0) == 0).all()
    won, lost = extremes(table, len(values) - 1)
    assert not set(won) & set(lost)


def test_teams_stand_side_by_side_and_a_missing_one_has_nothing():
    north = pd.DataFrame({"user_id": ["p000", "p001"], "role_id": "service", "team_id": ["n", "s"], "months": 3.0})
    people = field({"K1": [90, 80], "K2": [10, 40]})
    people = type(people)(**{name: getattr(people, name) for name in people.__dataclass_fields__} | {"memberships": north})
    before, after = (team_scores([board(people, flat(weights))]) for weights in ({"K1": 1, "K2": 0}, {"K1": 0, "K2": 1}))
    effect = team_effect([before, after[after["team_id"] == "s"]])
    assert list(effect.index) == ["n", "s"]
    assert np.array_equal(effect["score"].to_numpy(), [[90, NAN], [80, 40]], equal_nan=True)
    assert np.array_equal(effect["rank"].to_numpy(), [[1, NAN], [2, 1]], equal_nan=True)
