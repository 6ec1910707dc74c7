"""Every KPI of the golden company equals the hand arithmetic of `expected`, at every level, on both engines."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib.kpis.catalogue import KPIS
from lib.kpis.values import kpi_values
from lib.periods import Period
from tests.golden.expected import FEBRUARY, HALF, HALF_YEARLY, INTERVALS, MINIMUM, Q1, QUARTERLY, RISK, SECOND, WITHOUT_INTERVAL

LEVELS = {
    "user_role": ["user_id", "role_id"], "user": ["user_id"], "team": ["above"], "role": ["role_id"], "company": [],
    "channel": ["part"], "touchpoint": ["part"],
}  # fmt: skip
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 1))
SECOND_QUARTER = Period(date(2026, 4, 1), date(2026, 6, 1))


def month(number: int) -> Period:
    return Period(date(2026, number, 1), date(2026, number, 1))


ASKED = {}


def all_values(cube, period, level):
    """Everything at a level, asked for once per engine and period."""
    key = (cube.crm.version, period, level)
    if key not in ASKED:
        ASKED[key] = kpi_values(cube, period, level)
    return ASKED[key]


def found(cube, period, level, kpi):
    """Group → row; the company's group is ()."""
    frame = all_values(cube, period, level)
    frame = frame[frame["kpi"] == kpi]
    names = [tuple(row) if len(row) != 1 else row[0] for row in frame[LEVELS[level]].itertuples(index=False)]
    assert len(set(names)) == len(names)
    return dict(zip(names, frame.to_dict("records"), strict=True))


def wanted(table, kpi, level):
    groups = table[kpi].get(level, {}) if level in ("channel", "touchpoint") else table[kpi][level]
    return ({} if groups is None else {(): groups}) if level == "company" else groups


def assert_equal(rows, groups, kpi):
    assert set(rows) == set(groups)
    for name, (value, n) in groups.items():
        row = rows[name]
        assert row["n"] == n, name
        if value is None:
            assert np.isnan(row["value"]) and row["status"] == "no_result", name
        else:
            assert row["value"] == pytest.approx(value, rel=1e-12, abs=1e-12), name
            assert row["status"] == ("ok" if n >= MINIMUM[kpi] else "too_few"), name


def test_asking_for_one_kpi_gives_what_asking_for_all_gives(golden):
    for kpi in KPIS:
        alone = kpi_values(golden, QUARTER, "team", [kpi.key]).sort_values("above", ignore_index=True)
        among = all_values(golden, QUARTER, "team").query("kpi == @kpi.key").sort_values("above", ignore_index=True)
        pd.testing.assert_frame_equal(alone, among, check_dtype=False)


def test_every_kpi_has_hand_arithmetic():
    assert set(Q1) == set(FEBRUARY) == set(MINIMUM) == {kpi.key for kpi in KPIS}
    assert {kpi for kpi in Q1 if "channel" in Q1[kpi]} == {"K21", "K23"}
    assert {kpi for kpi in Q1 if "touchpoint" in Q1[kpi]} == {"K29", "K29.journey"}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kpi", Q1)
def test_quarter(golden, kpi, level):
    rows = found(golden, QUARTER, level, kpi)
    assert_equal(rows, wanted(Q1, kpi, level), kpi)
    assert {(row["first"], row["last"]) for row in rows.values()} <= {(date(2026, 1, 1), date(2026, 3, 1))}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kpi", FEBRUARY)
def test_single_month(golden, kpi, level):
    rows = found(golden, month(2), level, kpi)
    assert_equal(rows, wanted(FEBRUARY, kpi, level), kpi)
    assert {(row["first"], row["last"]) for row in rows.values()} <= {(date(2026, 2, 1), date(2026, 2, 1))}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kpi", QUARTERLY)
def test_a_month_inside_a_quarter_shows_the_last_complete_quarter_and_says_so(golden, kpi, level):
    rows = found(golden, month(5), level, kpi)
    assert_equal(rows, wanted(Q1, kpi, level), kpi)
    assert {(row["first"], row["last"]) for row in rows.values()} <= {(date(2026, 1, 1), date(2026, 3, 1))}


@pytest.mark.parametrize("kpi", [
    "K3", "K4", "K5", "K5.median", "K6", "K7", "K8", "K9", "K21", "K25", "K26", "K29", "K29.journey", "K35", "K42", "K42.partner", "K47",
    "K49", "K50", "K51", "K52",
])  # fmt: skip
def test_a_month_without_events_is_absent_not_zero(golden, kpi):
    for level in LEVELS:
        assert found(golden, month(5), level, kpi) == {}


def test_states_at_an_opening_exist_in_a_month_without_events(golden):
    # On 1 May: k2 k3 k5 k6 k7 k8 k10, of which nobody was contacted and none was won.
    for kpi in ("K10", "K31"):
        row = found(golden, month(5), "company", kpi)[()]
        assert (row["value"], row["n"]) == (0.0, 7)


def test_immature_leads_wait(golden):
    # 31 May + 60 days lies after the cut-off of 1 July; April's one lead, converted, is the last mature cohort.
    for period in (month(6), month(5), month(4), Period(date(2026, 4, 1), date(2026, 6, 1))):
        row = found(golden, period, "user", "K23")["eve"]
        assert (row["value"], row["n"], row["first"], row["last"]) == (1.0, 1, date(2026, 4, 1), date(2026, 4, 1))


@pytest.mark.parametrize("kpi", [kpi.key for kpi in KPIS])
@pytest.mark.parametrize("period", [Period(date(2025, 10, 1), date(2025, 12, 1)), Period(date(2026, 7, 1), date(2026, 9, 1))], ids=str)
def test_outside_the_data_nothing_is_shown(golden, kpi, period):
    for level in LEVELS:
        assert found(golden, period, level, kpi) == {}


def test_second_quarter(golden):
    second = SECOND_QUARTER
    # Dan's "5" of 1 April, 0:00. NPS: nobody.
    assert_equal(found(golden, second, "company", "K1"), {(): (1.0, 1)}, "K1")
    assert found(golden, second, "company", "K2") == {}
    # On 1 April: Ann (in B) k2 k5 k6, Bob k3 (k7 comes that day), nobody k8, Fay k10; nobody leaves. k2 and k3 have two
    # products; k5 buys its two in the first second of the quarter.
    assert_equal(found(golden, second, "team", "K13"), {"A": (0.0, 1), "B": (0.0, 3), "D1": (0.0, 4), "HQ": (0.0, 4)}, "K13")
    assert_equal(found(golden, second, "company", "K13"), {(): (0.0, 6)}, "K13")
    assert_equal(found(golden, second, "user", "K19"), {"ann": (1 / 3, 3), "bob": (1.0, 1), "fay": (0.0, 1)}, "K19")
    assert_equal(found(golden, second, "company", "K19"), {(): (2 / 6, 6)}, "K19")
    # k2's term is due on 1 April and not renewed.
    assert_equal(found(golden, second, "team", "K18"), {"B": (0.0, 1), "D1": (0.0, 1), "HQ": (0.0, 1)}, "K18")
    # c3 is closed in April, in one contact.
    assert_equal(found(golden, second, "user", "K3"), {"cyd": (1.0, 1)}, "K3")
    assert_equal(found(golden, second, "user", "K7"), {"cyd": (700.0, 1)}, "K7")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kpi", SECOND)
def test_second_quarter_at_every_level(golden, kpi, level):
    assert_equal(found(golden, SECOND_QUARTER, level, kpi), wanted(SECOND, kpi, level), kpi)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kpi", HALF_YEARLY)
def test_half_years_are_shown_from_their_end_on(golden, kpi, level):
    for period in (Period(date(2026, 1, 1), date(2026, 6, 1)), SECOND_QUARTER, month(6)):
        rows = found(golden, period, level, kpi)
        assert_equal(rows, wanted(HALF, kpi, level), kpi)
        assert {(row["first"], row["last"]) for row in rows.values()} <= {(date(2026, 1, 1), date(2026, 6, 1))}
    assert found(golden, month(5), level, kpi) == {}


def test_a_customer_says_more_about_risk_when_more_openings_are_three_months_old(golden):
    # k2's three warning signs on 1 April, then two, two; k3's one, none, one.
    for number, ann, bob in ((4, RISK[4][3], RISK[4][1]), (5, RISK[5][2], RISK[5][0]), (6, RISK[6][2], RISK[6][1])):
        assert_equal(found(golden, month(number), "user_role", "K17"), {("ann", "sales"): (ann, 1), ("bob", "sales"): (bob, 1)}, "K17")


def test_two_quarters_pool_numerators_and_denominators(golden):
    half = Period(date(2026, 1, 1), date(2026, 6, 1))
    assert_equal(found(golden, half, "company", "K13"), {(): (2 / 11, 11)}, "K13")  # (2 + 0) ÷ (5 + 6)
    assert_equal(found(golden, half, "user", "K13"), {"ann": (1 / 5, 5), "bob": (1 / 3, 3), "fay": (0.0, 2)}, "K13")
    assert_equal(found(golden, half, "company", "K1"), {(): (10 / 14, 14)}, "K1")
    # The second quarter's sales are not held against the first quarter's market.
    assert_equal(found(golden, half, "company", "K11"), {(): (8_350 / 83_500, 8)}, "K11")
    assert_equal(found(golden, half, "company", "K12"), {(): (2_640 / 9_150, 8)}, "K12")  # 2550 + 90 of 8250 + 900
    assert_equal(found(golden, half, "company", "K14"), {(): (410 / 3_180, 21)}, "K14")
    # One lost of A's 5 for its experience. Of the other, k4, nobody knows; 0 is unknown for Bob's three, too.
    assert_equal(found(golden, half, "team", "K16"), {"A": (1 / 5, 5), "B": (0.0, 3), "D1": (1 / 8, 8), "HQ": (1 / 8, 8)}, "K16")
    assert_equal(found(golden, half, "user", "K16"), {"ann": (1 / 5, 5), "fay": (0.0, 2)}, "K16")
    assert_equal(found(golden, half, "company", "K24"), {(): (3_390 / 3, 3)}, "K24")  # 1000 + 1300 + 1090
    assert_equal(found(golden, half, "company", "K41"), {(): (250 / 9_250, 9)}, "K41")


def test_unfinished_cases_are_marked_as_a_lower_bound(golden):
    for kpi in ("K5", "K6"):
        marks = {name: bool(row["lower_bound"]) for name, row in found(golden, QUARTER, "team", kpi).items()}
        assert marks == {"S": True, "A": False, "D1": False, "HQ": True}
        assert not found(golden, month(2), "company", kpi)[()]["lower_bound"]


def test_sums_that_lack_an_unknown_amount_are_marked_as_a_lower_bound(golden):
    marks = {name: bool(row["lower_bound"]) for name, row in found(golden, QUARTER, "team", "K20.margin").items()}
    assert marks == {"A": True, "D1": True, "HQ": True}  # o9's margin


@pytest.mark.parametrize("kpi, level, group", INTERVALS)
def test_interval(golden, kpi, level, group):
    row = found(golden, QUARTER, level, kpi)[group]
    assert (row["low"], row["high"]) == pytest.approx(INTERVALS[kpi, level, group], rel=1e-9)


@pytest.mark.parametrize("kpi, level, group", sorted(WITHOUT_INTERVAL))
def test_complete_counts_and_too_few_have_no_interval(golden, kpi, level, group):
    row = found(golden, QUARTER, level, kpi)[group]
    assert np.isnan(row["low"])
    assert np.isnan(row["high"]) or kpi == "K5.median"
