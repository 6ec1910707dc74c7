"""The sentences and steps of “Why”: they add up, keep their promises, and names stay names."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.kpis.catalogue import KPIS, Goal, Unit
from lib.kpis.definitions import SHIPPED
from lib.language import translator
from lib.scoring.boards import board
from lib.scoring.explain import reasons
from lib.scoring.gates import Interlock, SafeBand
from lib.simulation.advice import prospects
from lib.simulation.team_change import team_change
from lib.views.frame import Frame
from lib.views.ranking import Comparison
from lib.views.state import Choices, Weighing
from lib.views.why import steps as why_steps
from lib.views.why import words as why_words
from tests.scoring.made_up import PERIOD, field, flat, scheme

HOSTILE = "<b>*Ada*</b> $x$ :red[B]"


def frame(language="en", **choices):
    roster = SimpleNamespace(
        users={"p000": HOSTILE, "p001": "Bo", "p002": "Cy"}, teams={"T": "North"}, roles={}, ancestors=lambda team: (team,)
    )
    settings = SimpleNamespace(currency="")
    return Frame(
        translator(language), settings, SimpleNamespace(roster=roster, definitions=SHIPPED), None, Choices(**choices), PERIOD, False
    )


def plain(text):
    """Without the characters that keep words together or keep them from being Markdown."""
    return text.replace("\u00a0", " ").replace("\\", "")


def two_groups(first, second, **more):
    return scheme([("a", first, (("K2", 1), ("K3", 1))), ("b", second, (("K5", 1),))], **more)


PEOPLE = {"K2": [80.0, 60.0, 30.0], "K3": [80.0, 50.0, 40.0], "K5": [10.0, 60.0, 70.0]}


def pair(before, after, values=PEOPLE):
    people = field(values)
    return Comparison(board(people, before), board(people, after))


def test_the_steps_of_a_person_end_at_the_scenario_s_score():
    both = pair(two_groups(50, 50), two_groups(20, 80, goals={"K2": Goal(0.0, 90.0)}, gates=[Interlock("lock", ("K2", "K5"), 40.0)]))
    found = reasons(both.baseline, both.scenario)
    for i in range(3):
        rows = why_steps.of_person(frame(), found, i)
        assert rows["end"].iloc[0] == pytest.approx(both.baseline.score[i])
        assert rows["end"].iloc[-2] == pytest.approx(rows["end"].iloc[-1], abs=1e-9) == pytest.approx(both.scenario.score[i])
        assert (rows["start"].iloc[2:-1].to_numpy() == rows["end"].iloc[1:-2].to_numpy()).all()
        text = why_words.change(frame(), both, i, found)
        parts = {"weights": found.weights[i], "targets": found.goals[i], "gates": found.gate[i]}
        for word, value in parts.items():
            shown = f"{word} {'+' if value > 0 else '−'}{abs(value):.1f}"
            assert (shown in text) == (abs(value) >= 0.05), (shown, text)


def test_the_steps_of_a_team_end_at_its_score():
    both = pair(two_groups(50, 50), two_groups(20, 80))
    found = team_change([(both.baseline, both.scenario)], "T")
    rows = why_steps.of_team(frame(), SimpleNamespace(fields={"service": both.scenario.field}), found)
    assert rows["end"].iloc[-2] == pytest.approx(rows["end"].iloc[-1], abs=1e-9) == pytest.approx(float(np.mean(both.scenario.score)))


def test_names_stay_names_and_can_be_hidden():
    both = pair(two_groups(50, 50), two_groups(20, 80))
    text = why_words.change(frame(), both, 0, reasons(both.baseline, both.scenario))
    assert r"\<b\>\*Ada\*" in text and "<b>" not in text
    hidden = why_words.change(frame(hide_names=True), both, 0, reasons(both.baseline, both.scenario))
    assert "Ada" not in hidden and "Person 1" in hidden


def test_no_score_is_said_with_its_coverage():
    values = PEOPLE | {"K5": [10.0, math.nan, 70.0]}
    lost = pair(two_groups(60, 40), two_groups(50, 50), values)
    text = why_words.change(frame(), lost, 1, reasons(lost.baseline, lost.scenario))
    assert "has no score now" in text and "50" in text
    gained = pair(two_groups(50, 50), two_groups(60, 40), values)
    assert "under the baseline there is no score" in why_words.change(frame(), gained, 1, reasons(gained.baseline, gained.scenario))
    never = pair(two_groups(50, 50), two_groups(40, 60), values)
    assert "has no score:" in why_words.change(frame(), never, 1, reasons(never.baseline, never.scenario))


def test_tips_are_said_for_groups_and_for_kpis_inside_them():
    both = pair(two_groups(50, 50), two_groups(50, 50))
    desk = SimpleNamespace(pair=both, scenario=both.scenario.scheme, weighing=Weighing())
    # Group a is worth 80, 55, 35 and b 10, 60, 70. The last: 35a + 70(1 − a) passes 55a + 60(1 − a) below a third, and the
    # first, 80a + 10(1 − a), below 60/105.
    assert both.scenario.score == pytest.approx([45.0, 57.5, 52.5])
    lines = [plain(line) for line in why_words.tipping(frame(), desk, 2)]
    assert set(why_words.sliders(frame(), desk)) == {"a", "a/K2"}  # b mirrors a, and K3 mirrors K2
    assert lines[0] == "If **a** counts more than 57.1 % (now 50.0 %), **Cy** falls to rank 3."
    assert "If **a** counts less than 33.3 % (now 50.0 %), **Cy** rises to rank 1." in lines
    # Inside a, with K2 at x: Bo has 55 + 5x and Cy 55 − 5x. They are level where K2 counts nothing, and not before.
    assert "If **Net promoter score (NPS)** counts 0.0 % (now 25.0 %), **Cy** rises to rank 1." in lines
    desk.weighing.locked = frozenset({"b", "a/K3"})
    assert why_words.tipping(frame(), desk, 2) == []
    desk.weighing.free = True
    assert [plain(line) for line in why_words.tipping(frame(), desk, 2)] == lines


def test_advice_in_words_counts_cases_and_names_the_audit():
    people = field({"K1": [0.96, 0.90, 0.50]})
    gates = [SafeBand("T4", "K1", 0.85, 0.95), Interlock("T5", ("K1",), 60.0)]
    scored = board(people, flat({"K1": 1}, goals={"K1": Goal(0.6, 0.94, 1.0)}, gates=gates))
    found = prospects(scored, 1)
    line = plain(why_words.advised(frame(), scored, found.advice[0]))
    assert "from 90.0 % to 98.0 % (4 more of 50): rank 2 becomes 1; the cap falls away; that high it will be audited" in line
    first = prospects(scored, 0).advice[0]
    assert plain(why_words.advised(frame(), scored, first)).endswith(
        "from 96.0 % to 100.0 %: +13.3 points, no place by itself; that high it will be audited"
    )


UNITS = {unit: next(entry for entry in KPIS if entry.unit is unit) for unit in Unit if any(e.unit is unit for e in KPIS)}


@given(st.sampled_from(sorted(UNITS)), st.floats(0.001, 5e6), st.booleans())
def test_a_shown_value_never_promises_too_much(unit, value, up):
    shown = why_words.safely_rounded(UNITS[unit], value, up)
    assert (shown >= value - 1e-5 * max(1, value)) if up else (shown <= value + 1e-5 * max(1, value))
    largest_step = {Unit.RATE: 0.001, Unit.NPS: 1, Unit.MONEY: 1e4, Unit.SECONDS: 8640}.get(unit, 0.01)
    assert abs(shown - value) <= largest_step + 1e-9
