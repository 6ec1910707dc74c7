"""Moving one weight: the published numbers, and what holds for any shares."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.errors import SettingsError
from lib.scoring.weights import move

quick = settings(max_examples=300, deadline=None)


@st.composite
def cases(draw):
    raw = draw(st.lists(st.one_of(st.just(0.0), st.floats(0.01, 100)), min_size=1, max_size=8))
    assume(sum(raw) > 0)
    shares = np.array(raw) / math.fsum(raw)
    index = draw(st.integers(0, len(raw) - 1))
    return shares, index, draw(st.floats(-0.5, 1.5)), draw(st.frozensets(st.integers(0, len(raw) - 1)))


@pytest.mark.parametrize(
    "shares, index, share, locked, expected",
    [
        ([0.4, 0.3, 0.2, 0.1], 0, 0.6, (), [0.6, 0.2, 0.133333, 0.066667]),
        ([0.4, 0.3, 0.2, 0.1], 0, 0.6, (1,), [0.6, 0.3, 0.066667, 0.033333]),
        ([0.3, 0.3, 0.4], 0, 0.5, (2,), [0.5, 0.1, 0.4]),
    ],
)
def test_published_moves(shares, index, share, locked, expected):
    assert move(np.array(shares), index, share, frozenset(locked)) == pytest.approx(expected, abs=5e-7)


def test_a_share_stops_where_the_free_ones_are_used_up():
    assert move(np.array([0.3, 0.3, 0.4]), 0, 0.9, {2}).tolist() == [0.6, 0.0, 0.4]
    assert move(np.array([0.3, 0.3, 0.4]), 0, -1.0, {2}) == pytest.approx([0.0, 0.6, 0.4])


def test_what_the_only_share_gives_up_is_spread_evenly():
    assert move(np.array([1.0, 0.0, 0.0]), 0, 0.4) == pytest.approx([0.4, 0.3, 0.3])
    assert move(np.array([0.5, 0.0, 0.0, 0.5]), 0, 0.1, {3}) == pytest.approx([0.1, 0.2, 0.2, 0.5])


@pytest.mark.parametrize("locked", [{0}, {1, 2}, {0, 1, 2}])
def test_nothing_moves_when_it_or_all_others_are_locked(locked):
    assert move(np.array([0.2, 0.3, 0.5]), 0, 0.9, locked).tolist() == [0.2, 0.3, 0.5]


def test_the_given_shares_stay_as_they_were():
    before = np.array([0.4, 0.6])
    move(before, 0, 0.9)
    assert before.tolist() == [0.4, 0.6]


@quick
@given(cases())
def test_shares_stay_shares_and_locked_ones_stay_to_the_bit(case):
    shares, index, share, locked = case
    after = move(shares, index, share, locked)
    assert math.fsum(after) == pytest.approx(1, abs=1e-12)
    assert (after >= 0).all()
    assert all(after[k] == shares[k] for k in locked)
    free = [k for k in range(len(shares)) if k != index and k not in locked]
    if index in locked or not free:
        assert after.tolist() == shares.tolist()
        return
    room = 1 - sum(shares[k] for k in locked)
    assert after[index] == pytest.approx(min(max(share, 0), max(room, 0)), abs=1e-12)
    for a in free:
        for b in free:
            if sum(shares[free]) > 0:
                assert after[a] * shares[b] == pytest.approx(after[b] * shares[a], abs=1e-12)


@quick
@given(cases(), st.floats(0, 1), st.floats(0, 1))
def test_the_way_there_does_not_matter_and_the_way_back_leads_home(case, there, detour):
    shares, index, _, locked = case
    free = [k for k in range(len(shares)) if k != index and k not in locked]
    room = 1 - sum(shares[k] for k in locked)
    # Where the free shares are used up, nobody can tell any more what their proportions were.
    assume(sum(shares[free]) > 0 and room > 1e-2)
    share, detour = ((room - 2e-3) * part for part in (there, detour))
    by_detour = move(move(shares, index, detour, locked), index, share, locked)
    assert by_detour == pytest.approx(move(shares, index, share, locked), abs=1e-10)
    assert move(by_detour, index, shares[index], locked) == pytest.approx(shares, abs=1e-10)


@pytest.mark.parametrize("bad", [[0.5, 0.6], [0.5, -0.1, 0.6], [np.nan, 1.0], [np.inf, 0.0], [], [[0.5, 0.5]]])
def test_shares_that_are_none_are_refused(bad):
    with pytest.raises(SettingsError, match="sum to 1"):
        move(np.array(bad), 0, 0.5)


@pytest.mark.parametrize("index, locked", [(2, ()), (-1, ()), (0, (5,))])
def test_a_position_that_does_not_exist_is_named(index, locked):
    with pytest.raises(SettingsError, match=r"number (2|-1|5) among 2"):
        move(np.array([0.5, 0.5]), index, 0.5, frozenset(locked))


def test_a_new_share_that_is_no_number_is_refused():
    with pytest.raises(SettingsError, match="not a number"):
        move(np.array([0.5, 0.5]), 0, math.nan)
