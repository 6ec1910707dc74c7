"""What would move a person up, by hand and against trying every value."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.kpis.catalogue import Band, Goal
from lib.kpis.definitions import SHIPPED
from lib.kpis.statistics import Proportion
from lib.scoring.boards import board
from lib.scoring.gates import Critical, Interlock, SafeBand
from lib.simulation.advice import prospects
from tests.scoring.made_up import field, flat

NAN = np.nan
SECONDS = Goal(100.0, 0.0)  # lower is better; the score is 100 − value


def of(found, key):
    return next(one for one in found.advice if one.kpi == key)


def test_the_least_improvement_that_passes_the_next_by_hand():
    # K2 (NPS) and K5 (seconds) weigh ½ each. B has 60 and 50 → 55; A has 58. B passes A with 6 points of K2 or of K5.
    people = field({"K2": [60.0, 60.0, 10.0], "K5": [44.0, 50.0, 90.0]})
    found = prospects(board(people, flat({"K2": 1, "K5": 1}, goals={"K2": Goal(-100.0, 100.0), "K5": SECONDS})), 1)
    # K2 has a way of 200 from floor to target: 60 is worth 80, so B has (80 + 50)/2 = 65, A 68: 6 points of K2 are 12 of its own.
    assert of(found, "K2").needed == pytest.approx(72.0) and of(found, "K2").way == pytest.approx(12 / 200)
    assert of(found, "K5").needed == pytest.approx(44.0) and of(found, "K5").way == pytest.approx(6 / 100)
    assert [(one.rank, one.then) for one in found.advice] == [(2, 1), (2, 1)]
    assert {one.kpi: one.points for one in found.advice} == pytest.approx({"K2": 10.0, "K5": 25.0})
    assert of(found, "K5").end == 0.0 and of(found, "K5").count is None


def test_a_proportion_takes_whole_cases():
    # K4 (resolution) alone, 50 cases each: 80 % and 78 %. Floor .6, target .9: it takes more than one case to pass 80 %.
    people = field({"K4": [0.80, 0.78, 0.60]})
    found = of(prospects(board(people, flat({"K4": 1}, goals={"K4": Goal(0.6, 0.9)})), 1), "K4")
    assert (found.count, found.n, found.then) == (2, 50.0, 1)
    assert found.needed == pytest.approx(0.82)
    assert of(prospects(board(people, flat({"K4": 1}, goals={"K4": Goal(0.6, 0.9)})), 2), "K4").count == 10


def test_fewer_of_a_proportion_where_less_is_better():
    # K13 (churn): 10 % and 14 % of 50; one fewer is 12 %, two 10 % (level), three 8 %.
    people = field({"K13": [0.10, 0.14, 0.20]})
    found = of(prospects(board(people, flat({"K13": 1}, goals={"K13": Goal(0.3, 0.05)})), 1), "K13")
    assert isinstance(SHIPPED.kpis["K13"].statistic, Proportion)
    assert (found.count, found.needed) == (3, pytest.approx(0.08))


def test_not_enough_cases_is_no_advice():
    # All 50 of 50 would be level with nobody above 100 %: the goal ends at 1.1, which no share reaches.
    people = field({"K4": [1.0, 0.98, 0.5]})
    found = prospects(board(people, flat({"K4": 1}, goals={"K4": Goal(0.6, 1.1)})), 1)
    assert not of(found, "K4").gains and np.isnan(of(found, "K4").needed)


def test_the_cheapest_comes_first_and_the_first_gains_only_points():
    # ¾ · 70 + ¼ · 60 = 67.5 has to pass 82.5: K2 to 90 does, K5 to its end gives 77.5. The third needs 7.5 points more.
    people = field({"K2": [80.0, 70.0, 60.0], "K5": [10.0, 40.0, 40.0]})
    made = board(people, flat({"K2": 3, "K5": 1}, goals={"K2": Goal(0.0, 100.0), "K5": SECONDS}))
    assert made.score == pytest.approx([82.5, 67.5, 60.0])
    second, third = prospects(made, 1), prospects(made, 2)
    assert [(one.kpi, one.gains) for one in second.advice] == [("K2", True), ("K5", False)]
    assert of(second, "K2").needed == pytest.approx(90.0)
    # 7.5 points: 10 of K2's 100, or 30 of K5's 100.
    assert [(one.kpi, one.way) for one in third.advice] == [("K2", pytest.approx(0.1)), ("K5", pytest.approx(0.3))]
    first = prospects(made, 0)
    assert not any(one.gains for one in first.advice)
    assert {one.kpi: one.points for one in first.advice} == pytest.approx({"K2": 15.0, "K5": 2.5})


def test_the_end_of_the_curve_is_the_end_of_the_advice():
    # K2 beyond its stretch can gain nothing; nothing alone lets the last pass the next.
    people = field({"K2": [150.0, 130.0, 125.0], "K5": [0.0, 40.0, 90.0]})
    made = board(people, flat({"K2": 9, "K5": 1}, goals={"K2": Goal(0.0, 100.0, 120.0), "K5": Goal(100.0, 50.0)}))
    found = prospects(made, 2)
    assert [one.kpi for one in found.advice] == ["K5"] and not found.advice[0].gains
    assert found.advice[0].points == pytest.approx(8.0) and np.isnan(found.advice[0].needed)


GATE = Interlock("lock", ("K2", "K5"))
CAPPED = {"K2": Goal(0.0, 100.0, 120.0), "K5": SECONDS, "K6": SECONDS}


def test_a_cap_is_lifted_by_the_missing_kpi_only():
    # B: K2 95 (target 100), the others perfect: 98.3 capped to 80. Others have 90 and 85.
    people = field({"K2": [100.0, 95.0, 100.0], "K5": [0.0, 0.0, 0.0], "K6": [30.0, 0.0, 45.0]})
    made = board(people, flat({"K2": 1, "K5": 1, "K6": 1}, goals=CAPPED, gates=[GATE]))
    assert made.score == pytest.approx([90.0, 80.0, 85.0])
    found = prospects(made, 1)
    assert [one.kpi for one in found.advice] == ["K2"]
    assert found.advice[0].needed == pytest.approx(100.0) and found.advice[0].lifts == ("lock",)
    assert (found.advice[0].rank, found.advice[0].then) == (3, 1)
    assert found.advice[0].points == pytest.approx((120 + 100 + 100) / 3 - 80)


def test_with_two_missing_nothing_alone_lifts_the_cap():
    people = field({"K2": [100.0, 95.0, 100.0], "K5": [0.0, 3.0, 0.0], "K6": [30.0, 0.0, 45.0]})
    assert prospects(board(people, flat({"K2": 1, "K5": 1, "K6": 1}, goals=CAPPED, gates=[GATE])), 1).advice == ()


def test_a_gate_s_kpi_without_weight_can_lift_the_cap():
    people = field({"K2": [70.0, 95.0, 65.0], "K13": [0.1, 0.3, 0.1]})
    goals = {"K2": Goal(0.0, 100.0), "K13": Goal(0.2, 0.05)}
    made = board(people, flat({"K2": 1}, goals=goals, gates=[Critical("critical", "K13"), SafeBand("band", "K2", 0.0, 99.0)]))
    assert made.score == pytest.approx([70.0, 60.0, 65.0])
    found = prospects(made, 1)
    # Better than the floor of 20 %: 9 of 50, that is 6 fewer than 15.
    assert [(one.kpi, one.count, one.lifts, one.then) for one in found.advice] == [("K13", 6, ("critical",), 1)]


def test_bands_are_improved_towards_the_band():
    goals = {"K7": Band(100.0, 200.0, 300.0, 500.0)}
    people = field({"K7": [195.0, 150.0, 450.0, 250.0]})
    made = board(people, flat({"K7": 1}, goals=goals))
    low, high = of(prospects(made, 1), "K7"), of(prospects(made, 2), "K7")
    assert low.needed == pytest.approx(195.0) and low.way == pytest.approx(0.45) and low.end == 200.0
    assert high.needed == pytest.approx(400.0) and high.way == pytest.approx(0.25) and high.end == 300.0
    assert prospects(made, 3).advice == ()


def test_team_values_are_left_out_and_named():
    people = field({"K2": [90.0, 70.0, 10.0], "K5": [10.0, 40.0, 90.0]})
    people = replace(people, inherited=frozenset({"K2"}))
    found = prospects(board(people, flat({"K2": 1, "K5": 1}, goals={"K5": SECONDS})), 1)
    assert [one.kpi for one in found.advice] == ["K5"] and found.inherited == ("K2",)


def test_absent_few_and_unscored():
    status = {"K2": np.array(["ok", "too_few", "ok"], dtype=object)}
    people = field({"K2": [90.0, 70.0, 10.0], "K5": [10.0, 40.0, NAN]}, status=status)
    made = board(people, flat({"K2": 3, "K5": 7}, goals={"K5": SECONDS}))
    assert [one.kpi for one in prospects(made, 1).advice] == ["K5"]
    assert np.isnan(made.score[2]) and prospects(made, 2).advice == ()


def test_totals_are_shown_as_they_are_shown():
    # K50 holds for a full-time quarter; who was present half of it has 100 where 50 is shown.
    assert SHIPPED.kpis["K50"].per_period
    people = replace(field({"K50": [120.0, 100.0, 40.0]}), value={"K50": np.array([120.0, 50.0, 40.0])})
    found = of(prospects(board(people, flat({"K50": 1}, goals={"K50": Goal(0.0, 150.0)})), 1), "K50")
    assert (found.value, found.end) == (50.0, 75.0)
    assert found.needed == pytest.approx(60.0) and found.way == pytest.approx(20 / 150)


value = st.one_of(st.integers(-2, 26).map(lambda v: 5.0 * v), st.just(NAN))
goal = st.sampled_from([Goal(0.0, 100.0, 120.0), Goal(20.0, 80.0), Goal(110.0, 10.0, 0.0), Band(10.0, 40.0, 60.0, 90.0)])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(value, min_size=3, max_size=3), min_size=3, max_size=6),
    st.lists(goal, min_size=3, max_size=3),
    st.lists(st.integers(1, 9), min_size=3, max_size=3),
    st.booleans(),
)
def test_advice_is_true_and_nothing_less_would_do(rows, goals, weights, gated):
    """Against trying: no value a little nearer gains a place, the one advised does, and none is left out that would."""
    keys = ("K2", "K5", "K6")
    gates = [Interlock("lock", ("K2", "K5")), Critical("critical", "K6")] if gated else []
    people = field({key: [row[k] for row in rows] for k, key in enumerate(keys)})
    made = board(people, flat(dict(zip(keys, weights, strict=True)), goals=dict(zip(keys, goals, strict=True)), gates=gates))

    scores = np.round(made.score, 9)

    def passes(key, number):
        """Strictly above the next better rank; to draw level is not enough."""
        column = people.basis[key].copy()
        column[0] = number
        then = board(replace(people, basis={**people.basis, key: column}), made.scheme)
        assert (np.round(then.score[1:], 9) == scores[1:])[~np.isnan(scores[1:])].all()
        return round(then.score[0], 9) > np.min(scores[scores > scores[0]], initial=np.inf), then.rank[0]

    advised = {one.kpi: one for one in prospects(made, 0).advice if one.gains}
    for key in keys:
        now = people.basis[key][0]
        if np.isnan(now) or np.isnan(made.rank[0]):
            assert key not in advised
        elif key not in advised:
            assert not any(passes(key, number)[0] for number in np.linspace(-20, 140, 161)), f"{key} would have gained a place"
        else:
            needed = advised[key].needed
            assert passes(key, needed) == (True, advised[key].then) and advised[key].then < made.rank[0]
            nearer = now + (needed - now) * np.append(np.linspace(0, 0.999, 20), 1 - 1e-6)
            assert not any(passes(key, number)[0] for number in nearer)
