"""The sentence on top says how many others may be first: counted here from the table behind it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.language import translator
from lib.scoring import uncertainty, weights
from lib.scoring.boards import board
from lib.views import markdown
from lib.views.ranking import Comparison
from lib.views.simulator import sentences
from tests.app.conftest import texts
from tests.app.made_up_frame import frame
from tests.scoring.made_up import field, scheme


def test_those_who_cannot_be_told_apart_from_the_first_do_not_include_him(start, monkeypatch):
    seen = []
    original = uncertainty.certainty

    def spy(board):
        found = original(board)
        seen.append((found, board))
        return found

    monkeypatch.setattr(sentences.uncertainty, "certainty", spy)
    app = start(role="sales")
    said = int(re.search(r"On these data (\d+) other", app.info[0].value)[1])
    found, board = seen[-1]
    leader = board.rank.tolist().index(1)
    # The sentence and the leader's own row, which says how far down he may stand, are about the same people.
    assert said == found.worst_rank[leader] - 1 > 0
    assert any("leads with" in text for text in texts(app))


KPIS = {"a": "K2", "b": "K3", "c": "K5"}


def weighed(groups):
    """A scheme with these weights of groups, each of one KPI."""
    return scheme([(name, weight, ((KPIS[name], 1),)) for name, weight in groups.items()])


def moved(before, after):
    """What the headline says of three people weighed by groups of these weights before and after."""
    people = field({"K2": [80.0, 60.0, 30.0], "K3": [10.0, 60.0, 70.0], "K5": [50.0, 20.0, 90.0]})
    made = [board(people, weighed(groups)) for groups in (before, after)]
    return sentences.headline(frame(), Comparison(*made)).split(":")[0].replace("\u00a0", " ")


@pytest.mark.parametrize("share", range(51, 100, 4))
def test_of_two_equal_changes_the_one_that_rose_is_named(share):
    # 1 − 0.7 is not 0.3: which of the two changes is larger was for the last bit to say.
    assert moved({"a": 50, "b": 50}, {"a": share, "b": 100 - share}) == f"A from 50 % to {share} %"
    assert moved({"a": 50, "b": 50}, {"a": 100 - share, "b": share}) == f"B from 50 % to {share} %"


@settings(deadline=None, max_examples=50)
@given(*[st.lists(st.integers(1, 1000), min_size=3, max_size=3)] * 2)
def test_the_headline_has_the_shares_beside_the_sliders(before, after):
    groups = [dict(zip("abc", drawn, strict=True)) for drawn in (before, after)]
    weightings = [weighed(one).weighting for one in groups]
    said = re.fullmatch(r"(\w) from (\S+) % to (\S+) %", moved(*groups))
    if said:
        name, told = said[1].lower(), said.groups()[1:]
        exact = [weights.group_shares(made) for made in weightings]
        changes = {group: exact[1][group] - exact[0][group] for group in "abc"}
        assert abs(changes[name]) == pytest.approx(max(abs(change) for change in changes.values()), abs=1e-4)
        assert (float(told[1]) - float(told[0])) * changes[name] > 0, "the numbers say which way it went"
        beside = [str(weights.shown(made)[0][name]) for made in weightings]
        assert list(told) == beside or "." in told[0]


def test_largest_remainders_are_those_beside_the_sliders():
    # 25 : 62.5 : 12.5 is 25, 63 and 12 beside the sliders; rounded alone 62.5 would be 62.
    assert moved({"a": 50, "b": 25, "c": 25}, {"a": 25, "b": 62.5, "c": 12.5}) == "B from 25 % to 63 %"
    # Whole shares that hide the change, or turn it round, are given a digit.
    assert moved({"a": 30, "b": 70}, {"a": 30.2, "b": 69.8}) == "A from 30.0 % to 30.2 %"


def test_sentences_in_a_row_have_a_space_in_english_and_none_in_chinese():
    assert translator("en").sentences("One.", "", "Two.") == "One. Two."
    assert translator("zh_CN").sentences("一。", "", "二。") == "一。二。"


def test_names_keep_their_characters_in_markdown():
    for name in ("*a*", "[x](y)", "$a$", ":red[x]", "<b>", "a_b", "`c`", "O'Brien", "赵敏"):
        escaped = markdown.escape(name)
        assert re.sub(r"\\(.)", r"\1", escaped) == name
        assert not re.search(r"(?<!\\)[*_`\[\]$<>:]", escaped)
