"""What stands below a slider: where something happens, true to the tenth, and said once for both sides."""

import re
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from lib.scoring.boards import board
from lib.scoring.score import ranks
from lib.views.live import tipping
from lib.views.ranking import Comparison
from lib.views.state import Weighing
from tests.app.made_up_frame import frame, plain
from tests.scoring.made_up import field, scheme


def desk(values, weight=50.0):
    """Three people weighed by a (K2) and b (K3)."""
    made = scheme([("a", weight, (("K2", 1),)), ("b", 100 - weight, (("K3", 1),))])
    both = board(field(values), made)
    return SimpleNamespace(pair=Comparison(both, both), scenario=made, weighing=Weighing(), others=[], field=both.field, asked=None)


def words(values, weight=50.0):
    return plain(tipping.tips_of(frame(hide_names=True), desk(values, weight))["a"]["words"])


def test_who_leads_where_is_said_on_the_side_it_happens():
    # The second leads below 40a + 60(1 − a) = 60a + 42(1 − a): a = 18 ÷ 38 = 47.37 %, rounded to the side that is true.
    assert words({"K2": [60.0, 40.0, 0.0], "K3": [42.0, 60.0, 0.0]}) == "below 47.3 % Person 2 leads"


def test_what_happens_on_both_sides_is_said_once():
    # The last two are level at 50 %: below it they have swapped.
    found = words({"K2": [100.0, 40.0, 60.0], "K3": [100.0, 60.0, 40.0]}, 60.0)
    assert found == "The first place stays; below 50 % ranks change"
    # Level people part on both sides at once.
    found = words({"K2": [100.0, 40.0, 60.0], "K3": [100.0, 60.0, 40.0]}, 50.0)
    assert found == "The first place stays; below 50 % or above 50 % ranks change"


def test_two_who_lead_together_are_two():
    # At 0 a counts nothing, and the first two are level in b.
    assert words({"K2": [60.0, 40.0, 0.0], "K3": [60.0, 60.0, 0.0]}) == "at 0 % Person 1 and Person 2 lead together"


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 99), min_size=4, max_size=4), st.integers(1, 99))
def test_a_tip_is_true_just_beyond_the_share_it_names(drawn, weight):
    values = {"K2": [100.0, *map(float, drawn[:2])], "K3": [100.0, *map(float, drawn[2:])]}

    def rank(share):
        return ranks(board(field(values), desk(values, share).scenario).score).tolist()

    said, now = words(values, float(weight)), rank(float(weight))
    places = re.findall(r"(below|above|at) ([\d.]+) %", said)
    assert said.startswith("The first place stays" if places else "No tipping point")
    for side, share in places:
        assert rank(float(share) + {"below": -1e-4, "above": 1e-4, "at": 0.0}[side]) != now
    if not places:
        assert all(rank(float(share)) == now for share in range(0, 101, 10))
