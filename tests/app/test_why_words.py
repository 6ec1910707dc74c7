"""The sentences and steps of “Why”: they add up, keep their promises, and names stay names."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.kpis.catalogue import KPIS, Goal, Unit
from lib.scoring.boards import board
from lib.scoring.explain import reasons
from lib.scoring.gates import Interlock, SafeBand
from lib.simulation.advice import prospects
from lib.simulation.team_change import team_change
from lib.views.ranking import Comparison
from lib.views.state import Weighing
from lib.views.why import steps as why_steps
from lib.views.why import words as why_words
from tests.app.made_up_frame import HOSTILE, frame, plain
from tests.scoring.made_up import field, flat, scheme


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


def test_people_level_now_who_part_at_once_are_not_said_to_part_elsewhere():
    # Level at 50 where a counts 50 %; the first is better in a, so any less of it puts the second ahead.
    both = pair(two_groups(50, 50), two_groups(50, 50), {"K2": [60.0, 40.0, 0.0], "K3": [60.0, 40.0, 0.0], "K5": [40.0, 60.0, 0.0]})
    desk = SimpleNamespace(pair=both, scenario=both.scenario.scheme, weighing=Weighing())
    assert both.scenario.rank.tolist() == [1, 1, 3]
    lines = [plain(line) for line in why_words.tipping(frame(), desk, 0)]
    assert lines == [f"If **a** counts any less than now (50.0 %), **{plain(HOSTILE)}** falls to rank 2."]


def test_a_share_near_the_present_one_is_told_apart_from_it():
    # The first passes the second where 60a + 40(1 − a) = 40a + 60.02(1 − a): a = 20.02 ÷ 40.02 = 50.025 %.
    both = pair(two_groups(50, 50), two_groups(50, 50), {"K2": [60.0, 40.0, 0.0], "K3": [60.0, 40.0, 0.0], "K5": [40.0, 60.02, 0.0]})
    desk = SimpleNamespace(pair=both, scenario=both.scenario.scheme, weighing=Weighing())
    lines = [plain(line) for line in why_words.tipping(frame(), desk, 0)]
    assert lines == [f"If **a** counts more than 50.02 % (now 50.00 %), **{plain(HOSTILE)}** rises to rank 1."]


def test_advice_is_given_in_digits_that_tell_now_from_then():
    # What has to be passed is nearer than a tenth of a day, and not passed by 2.041.
    day = 86_400.0
    people = field({"K6": [2.0444 * day, 2.0409 * day, 3.0 * day]})
    scored = board(people, flat({"K6": 1}, goals={"K6": Goal(4 * day, 1 * day)}))
    line = plain(why_words.advised(frame(), scored, 0, prospects(scored, 0).advice[0]))
    assert line == "**Resolution time** from 2.044 d to 2.040 d: rank 2 becomes 1"


def test_for_the_first_nothing_is_advised_that_moves_nobody():
    scored = board(field({"K2": [90.0, 60.0, 50.0], "K3": [90.0, 60.0, 50.0]}), flat({"K2": 1, "K3": 1}))
    found = prospects(scored, 0).advice
    assert found and why_words.worth_saying(scored, 0, found) == []
    assert why_words.worth_saying(scored, 1, prospects(scored, 1).advice)


def test_what_a_cap_takes_is_said_and_what_it_leaves_no_room_for_is_not():
    people = field({"K2": [50.0, 50.0, 80.0], "K3": [50.0, 69.9, 99.0], "K5": [10.0, 10.0, 100.0]})
    lock = [Interlock("lock", ("K5",), 60.0)]
    scored = board(people, flat({"K2": 1, "K3": 1}, goals={"K5": Goal(0.0, 100.0)}, gates=lock))
    # The first has 50 and 10 points up to the cap, the second 59.95 and a twentieth of a point: K2 at its end alone would add 35.
    assert scored.score[:2] == pytest.approx([50.0, 59.95])
    line = plain(why_words.advised(frame(), scored, 0, next(one for one in prospects(scored, 0).advice if not one.gains)))
    assert line.endswith("+10.0 points, no place by itself; the cap at 60 takes the rest")
    close = prospects(scored, 1).advice
    assert any(why_words.held_by_cap(scored, 1, one) for one in close)
    assert not [one for one in why_words.worth_saying(scored, 1, close) if one.kpi == "K2"]


def test_advice_in_words_counts_cases_and_names_the_audit():
    people = field({"K1": [0.96, 0.90, 0.50]})
    gates = [SafeBand("T4", "K1", 0.85, 0.95), Interlock("T5", ("K1",), 60.0)]
    scored = board(people, flat({"K1": 1}, goals={"K1": Goal(0.6, 0.94, 1.0)}, gates=gates))
    found = prospects(scored, 1)
    line = plain(why_words.advised(frame(), scored, 1, found.advice[0]))
    assert "from 90.0 % to 98.0 % (4 more of 50): rank 2 becomes 1; the cap falls away; that high it will be audited" in line
    first = prospects(scored, 0).advice[0]
    assert plain(why_words.advised(frame(), scored, 0, first)).endswith(
        "from 96.0 % to 100.0 %: +13.3 points, no place by itself; that high it will be audited"
    )


UNITS = {unit: next(entry for entry in KPIS if entry.unit is unit) for unit in Unit if any(e.unit is unit for e in KPIS)}


@given(st.sampled_from(sorted(UNITS)), st.floats(0.001, 5e6), st.booleans())
def test_a_shown_value_never_promises_too_much(unit, value, up):
    shown = why_words.safely_rounded(UNITS[unit], value, up)
    assert (shown >= value - 1e-5 * max(1, value)) if up else (shown <= value + 1e-5 * max(1, value))
    for more in (1, 3):
        finer = why_words.safely_rounded(UNITS[unit], value, up, more)
        assert (finer >= value - 1e-6 * max(1, value)) if up else (finer <= value + 1e-6 * max(1, value))
        assert abs(finer - value) <= abs(shown - value) + 1e-6 * max(1, value)
    largest_step = {Unit.RATE: 0.001, Unit.NPS: 1, Unit.MONEY: 1e4, Unit.SECONDS: 8640}.get(unit, 0.01)
    assert abs(shown - value) <= largest_step + 1e-9
