"""What bonus rules pay: hand arithmetic, and what holds for any scores."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lib.errors import SettingsError
from lib.kpis.catalogue import Goal
from lib.scoring.boards import board
from lib.scoring.gates import Critical, SafeBand
from lib.simulation import growth as growths
from lib.simulation.bonus import Linear, PerPerson, Pool, Step, Threshold, Tiered, TopGrowth, TopShare, check, payout, winners
from lib.simulation.edges import edge
from lib.simulation.growth import Growth, growth_of
from tests.scoring.made_up import PERIOD, field, flat

quick = settings(max_examples=200, deadline=None)
RULES = (Linear(), Tiered(), TopShare(), TopShare(0.3, by_score=True), Threshold())


def scored(scores, months=None, gates=(), gate_values=None, **ends):
    """A board whose scores are these numbers."""
    columns = {"K1": np.array(scores, float)}
    if gate_values is not None:
        columns["K6"] = np.array(gate_values, float)
    people = field(columns, **ends)
    people = people if months is None else replace(people, months=np.array(months, float))
    return board(people, flat({"K1": 1.0}, goals={"K6": Goal(0.0, 100.0)}, gates=gates))


def paid(scores, rule, purse, **more):
    return payout(scored(scores, **more), rule, purse).amounts.tolist()


def test_a_pool_in_proportion_to_the_score_and_the_months_present():
    # 100·3 : 50·3 : 100·1.5 = 2 : 1 : 1.
    assert paid([100, 50, 100], Linear(), Pool(1000), months=[3, 3, 1.5]) == [50_000, 25_000, 25_000]


def test_steps_pay_the_factor_of_the_highest_one_reached():
    # Nothing, 0.5, 1, 1.5 and 2 of 5.
    assert paid([59.9, 60, 99.9, 100, 120], Tiered(), Pool(500)) == [0, 5_000, 10_000, 15_000, 20_000]


def test_the_first_tenth_and_who_ties_with_it():
    scores = [90, 80, 110, 70, 60, 50, 40, 30, 20, 10, 5]
    assert winners(11, 0.1) == 2 and winners(10, 0.1) == 1 and winners(30, 0.1) == 3
    assert paid(scores, TopShare(), Pool(1000)) == [50_000, 0, 50_000, *[0] * 8]
    tied = [90, 90, 110, *scores[3:]]
    assert paid(tied, TopShare(), Pool(900)) == [30_000, 30_000, 30_000, *[0] * 8]
    # By score: 110 : 90 = 11 : 9.
    assert paid(scores, TopShare(by_score=True), Pool(1000)) == [45_000, 0, 55_000, *[0] * 8]


def test_the_threshold_pays_all_alike_and_keeps_the_pool_when_nobody_reaches_it():
    assert paid([100, 99.999, 120], Threshold(), Pool(1000)) == [50_000, 0, 50_000]
    nobody = payout(scored([99, 98]), Threshold(), Pool(1000))
    assert (nobody.cost, nobody.rest, nobody.recipients) == (0, 100_000, 0)


def test_an_amount_per_person_costs_what_the_scores_make_of_it():
    # 80 % and 120 % of 2,000; the third was there half the period.
    found = payout(scored([80, 120, 100], months=[3, 3, 1.5]), Linear(), PerPerson(2000))
    assert found.amounts.tolist() == [160_000, 240_000, 100_000]
    assert (found.cost, found.rest) == (500_000, 0)


def test_what_cannot_be_shared_equally_stays_in_the_pool():
    found = payout(scored([70, 70, 70]), Linear(), Pool(100))
    assert (found.amounts.tolist(), found.rest) == ([3_333] * 3, 1)


def test_a_gate_that_was_not_evaluated_bars_the_reward_and_no_score_earns_none():
    gates = (Critical("critical", "K6"),)
    found = payout(scored([120, 110, np.nan, 90], gates=gates, gate_values=[np.nan, 50, 50, 50]), Linear(), Pool(2000))
    assert found.amounts.tolist() == [0, 110_000, 0, 90_000]
    assert found.barred.tolist() == [True, False, False, False]
    assert found.unscored.tolist() == [False, False, True, False]
    # The place of the barred person is not passed on: the pool stays.
    top = payout(scored([120, 110, 100, 90], gates=gates, gate_values=[np.nan, 50, 50, 50]), TopShare(), Pool(2000))
    assert (top.cost, top.rest) == (0, 200_000)
    band = payout(scored([120, 110], gates=(SafeBand("band", "K6", 10, 90),), gate_values=[np.nan, 95]), Linear(), Pool(10))
    assert band.amounts.tolist() == [0, 1_000], "an audit mark does not bar"


def test_a_capped_score_is_paid_as_capped():
    found = payout(scored([120, 60], gates=(Critical("critical", "K6"),), gate_values=[-1, 50]), Linear(), Pool(100))
    assert found.amounts.tolist() == [5_000, 5_000]


def test_growth_rewards_the_first_tenth_that_grew():
    people = scored([50] * 10)
    rates = np.array([0.1, 0.3, 0.3, -0.2, np.nan, 0.0, 0.2, 0.1, 0.1, 0.1])
    assert payout(people, TopGrowth(), Pool(100), rates).amounts.tolist() == [0, 5_000, 5_000, *[0] * 7]
    assert payout(people, TopGrowth(), Pool(100), -np.abs(rates)).cost == 0


scores_ = st.lists(st.one_of(st.just(np.nan), st.sampled_from([0.0, 60.0, 80.0, 100.0]), st.floats(0, 120)), min_size=1, max_size=25)
amounts = st.integers(0, 10**9).map(lambda cents: cents / 100)


@quick
@given(scores_, st.sampled_from(RULES), amounts, st.lists(st.floats(0, 3), min_size=25, max_size=25))
def test_a_pool_is_spent_to_the_cent(scores, rule, amount, months):
    found = payout(scored(scores, months=months[: len(scores)]), rule, Pool(amount))
    assert found.cost + found.rest == round(amount * 100)
    assert (found.amounts >= 0).all()
    assert found.recipients == 0 or found.rest < len(scores)
    assert not found.amounts[np.isnan(scores)].any()


@quick
@given(scores_, st.sampled_from(RULES), amounts, st.booleans())
def test_equal_scores_get_equal_amounts_and_a_higher_one_never_less(scores, rule, amount, fixed):
    found = payout(scored(scores), rule, Pool(amount) if fixed else PerPerson(amount)).amounts
    known = [i for i in np.argsort(scores, kind="stable") if not np.isnan(scores[i])]
    for low, high in pairwise(known):
        assert found[low] <= found[high]
        assert round(scores[low], 9) != round(scores[high], 9) or found[low] == found[high]


@quick
@given(scores_, amounts)
@example([1.0, 1.18359375], 407_885.43)
def test_the_linear_pool_is_the_exact_proportion_rounded_down(scores, amount):
    found = payout(scored(scores), Linear(), Pool(amount)).amounts
    parts = [Fraction(0 if np.isnan(score) else round(round(score, 9) * 10**9)) for score in scores]
    if sum(parts):
        exact = [round(amount * 100) * part / sum(parts) for part in parts]
        assert all(abs(cents - part) < 1 + Fraction(1, 10**3) for cents, part in zip(found.tolist(), exact, strict=True))


@quick
@given(scores_, amounts, st.randoms())
def test_the_order_of_people_changes_nobodys_amount(scores, amount, random):
    order = list(range(len(scores)))
    random.shuffle(order)
    for rule in RULES:
        before, after = (paid(s, rule, Pool(amount)) for s in (scores, [scores[i] for i in order]))
        assert after == [before[i] for i in order]


@pytest.mark.parametrize(
    "rule, purse",
    [
        (Linear(), Pool(-1)),
        (Linear(), PerPerson(float("nan"))),
        (TopShare(0), Pool(1)),
        (TopGrowth(1.1), Pool(1)),
        (Threshold(130), Pool(1)),
        (Tiered(()), Pool(1)),
        (Tiered((Step(60, 1), Step(60, 2))), Pool(1)),
        (Tiered((Step(60, 2), Step(80, 1))), Pool(1)),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule, purse):
    with pytest.raises(SettingsError):
        check(rule, purse)


# --- Whose reward hinges on noise --------------------------------------------------------------------------------


def with_intervals(scores, half):
    scores = np.array(scores, float)
    return scored(scores, low={"K1": scores - half}, high={"K1": scores + half})


def test_who_stands_at_the_cut_of_a_threshold():
    # 100 ± 3: 102 may be below, 98 above; 110 and 90 are clear.
    people = with_intervals([110, 102, 98, 90], 3)
    found = edge(people, Threshold(), payout(people, Threshold(), Pool(100)))
    assert (found.unsure.tolist(), found.missed.tolist()) == ([False, True, False, False], [False, False, True, False])


def test_who_stands_at_the_cut_of_a_rank():
    # One place of ten. 101 and 100 differ by 1, less than √(3² + 3²); 95 differs from 101 by 6, more.
    people = with_intervals([101, 100, 95, *range(80, 45, -5)], 3)
    found = edge(people, TopShare(), payout(people, TopShare(), Pool(100)))
    assert np.flatnonzero(found.unsure).tolist() == [0] and np.flatnonzero(found.missed).tolist() == [1]
    exact = with_intervals([101, 100, 95, *range(80, 45, -5)], 0)
    clear = edge(exact, TopShare(), payout(exact, TopShare(), Pool(100)))
    assert not clear.unsure.any() and not clear.missed.any()


def test_nobody_without_a_score_and_nobody_barred_stands_at_the_cut():
    people = scored([101, 100, np.nan], gates=(Critical("critical", "K6"),), gate_values=[50, np.nan, 50])
    found = edge(people, Threshold(), payout(people, Threshold(), Pool(100)))
    assert found.unsure.tolist() == [True, False, False] and not found.missed.any()


def test_growth_within_its_intervals_is_unsure():
    people = scored([100, 100])
    grown = Growth(np.array([0.2, 0.2]), np.array([True, False]), PERIOD, PERIOD)
    found = edge(people, TopGrowth(), payout(people, TopGrowth(), Pool(100), grown.rate), grown)
    assert found.unsure.tolist() == [False, True]


# --- Growth of customers' value --------------------------------------------------------------------------------------


@pytest.fixture
def values(monkeypatch):
    """Customer value by team: A from 100 to 150, B from 100 to 90, C unknown before, D nothing before."""

    def of_teams(cube, period, level, keys, quick):
        now = period == PERIOD
        rows = {"A": 150 if now else 100, "B": 90 if now else 100, "C": 50, "D": 10 if now else 0}
        frame = pd.DataFrame({"above": list(rows), "value": list(rows.values()), "kpi": "K20"})
        frame["status"] = ["ok", "ok", "ok" if now else "too_few", "ok"]
        return frame.assign(low=frame["value"] - 20, high=frame["value"] + 20, first=period.first, last=period.last)

    monkeypatch.setattr(growths, "kpi_values", of_teams)
    monkeypatch.setattr(growths, "unavailable", lambda cube, entry: [])


def test_growth_is_that_of_the_team_worked_in_most(values):
    people = field({"K1": [1.0] * 4}, people=["a", "b", "c", "d"])
    rows = [("a", "A", 2.0), ("a", "B", 1.0), ("b", "B", 3.0), ("c", "C", 3.0), ("d", "D", 3.0)]
    people = replace(people, memberships=pd.DataFrame(rows, columns=["user_id", "team_id", "months"]).assign(role_id="service"))
    found = growth_of(None, people)
    assert found.rate == pytest.approx([0.5, -0.1, np.nan, np.nan], nan_ok=True)
    # 130 to 170 now lies above 80 to 120 before.
    assert found.clear.tolist() == [True, False, False, False]
    assert (str(found.now), str(found.before)) == ("2026-01..2026-03", "2025-10..2025-12")


def test_a_period_is_never_compared_with_itself(values, monkeypatch):
    same = growths.kpi_values
    monkeypatch.setattr(growths, "kpi_values", lambda cube, period, *more, **named: same(cube, PERIOD, *more, **named))
    found = growth_of(None, field({"K1": [1.0]}))
    assert np.isnan(found.rate).all() and found.before is None
