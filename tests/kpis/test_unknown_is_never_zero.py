"""Silent wrong numbers: an unknown amount, a missing booking or somebody else's month must never become a value."""

from datetime import date, datetime

import numpy as np
import pytest

from lib.errors import DataError
from lib.kpis.values import kpi_values
from lib.periods import Period
from tests.golden.engines import ENGINES, cube_of

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 1))
BASE = {
    "team": [{"id": "A", "name": "A"}, {"id": "B", "name": "B"}],
    "user": [{"id": "u", "name": "U"}, {"id": "v", "name": "V"}],
    "user_assignment": [{"user_id": "u", "team_id": "A", "role_id": "sales"}, {"user_id": "v", "team_id": "B", "role_id": "sales"}],
    "activity": [{"id": "first", "started_at": datetime(2026, 1, 1)}, {"id": "last", "started_at": datetime(2026, 3, 31)}],
}


@pytest.fixture(params=ENGINES)
def company(request, tmp_path):
    return lambda **rows: cube_of(tmp_path, request.param, BASE | rows)


def rows(cube, level, kpi):
    return kpi_values(cube, QUARTER, level, [kpi])


def test_a_team_without_any_booking_has_no_acquisition_cost_not_a_cost_of_zero(company):
    cube = company(
        account=[{"id": "k1", "acquired_on": date(2026, 2, 1)}, {"id": "k2", "acquired_on": date(2026, 2, 2)}],
        account_ownership=[{"account_id": "k1", "user_id": "u"}, {"account_id": "k2", "user_id": "v"}],
        cost=[{"id": "x", "team_id": "A", "kind": "acquisition", "booked_on": date(2026, 2, 1), "amount": 500.0}],
    )
    found = rows(cube, "team", "K21").set_index("above")["value"].to_dict()
    assert found == {"A": 500.0}  # B won a customer, but nobody knows at what cost: 0 would be the best score there is


def test_won_amount_of_deals_whose_amounts_are_unknown_is_absent(company):
    deal = {"owner_id": "u", "outcome": "won", "closed_at": datetime(2026, 2, 1), "kind": "upsell", "amount": None}
    cube = company(opportunity=[deal | {"id": f"d{i}"} for i in range(3)])
    assert rows(cube, "user", "K50").empty  # three deals won, no amount known: not 0
    assert rows(cube, "user", "K25").empty
    assert rows(cube, "user", "K52").empty
    assert rows(cube, "user", "K49")["value"].tolist() == [1.0]


def test_won_amount_of_somebody_who_only_lost_is_zero(company):
    deal = {"owner_id": "u", "outcome": "lost", "closed_at": datetime(2026, 2, 1), "kind": "new", "amount": None}
    cube = company(opportunity=[deal | {"id": "d"}])
    assert rows(cube, "user", "K50")["value"].tolist() == [0.0]


def test_margin_per_customer_is_absent_where_no_margin_is_known(company):
    cube = company(
        account=[{"id": "k", "acquired_on": date(2025, 1, 1)}],
        account_ownership=[{"account_id": "k", "user_id": "u"}],
        order_=[{"id": "o", "account_id": "k", "owner_id": "u", "ordered_at": datetime(2026, 2, 1), "amount": 100.0, "margin": None}],
    )
    assert rows(cube, "company", "K20.margin").empty


def test_clv_to_cac_divides_numbers_of_the_same_period(company):
    """K22 in March alone is the last complete quarter's CLV ÷ that quarter's CAC, never March's."""
    accounts = [{"id": f"k{i}", "acquired_on": date(2025, 1, 1), "churned_on": date(2026, 2, 1) if i == 0 else None} for i in range(10)]
    won = [{"id": f"w{i}", "acquired_on": date(2026, month, 15)} for i, month in enumerate((1, 2, 4))]
    cube = company(
        account=accounts + won,
        account_ownership=[{"account_id": row["id"], "user_id": "u"} for row in accounts + won],
        order_=[{"id": "o", "account_id": "k1", "owner_id": "u", "ordered_at": datetime(2026, 2, 1), "amount": 900.0, "margin": 500.0}],
        cost=[
            {"id": f"x{month}", "team_id": "A", "kind": "acquisition", "booked_on": date(2026, month, 1), "amount": amount}
            for month, amount in [(1, 100.0), (2, 200.0), (4, 50.0)]
        ],
        activity=[{"id": "first", "started_at": datetime(2026, 1, 1)}, {"id": "last", "started_at": datetime(2026, 4, 30)}],
    )
    # January to March: margin 500 ÷ 10 customers = 50, churn 1 ÷ 10, CLV 500; CAC 300 ÷ 2 = 150; 500 ÷ 150.
    for asked in (QUARTER, Period(date(2026, 4, 1), date(2026, 4, 1)), Period(date(2026, 1, 1), date(2026, 4, 1))):
        row = kpi_values(cube, asked, "company", ["K22"]).iloc[0]
        assert (row["value"], row["first"], row["last"]) == (pytest.approx(500 / 150), date(2026, 1, 1), date(2026, 3, 1))


def test_cohorts_outside_the_data_are_not_answered_with_another_time(company):
    lead = {"owner_id": "u", "created_at": datetime(2026, 1, 5), "converted_at": datetime(2026, 1, 6)}
    cube = company(lead=[lead | {"id": "e"}], activity=[{"id": "last", "started_at": datetime(2026, 4, 30)}])
    assert kpi_values(cube, QUARTER, "company", ["K23"])["value"].tolist() == [1.0]
    for year in (2025, 2027, 2030):
        assert kpi_values(cube, Period(date(year, 1, 1), date(year, 3, 1)), "company", ["K23"]).empty


def test_a_department_missing_from_the_team_table_does_not_swallow_its_people(company):
    """Every team that people are assigned to has a row, whether or not the team table names it."""
    case = {"created_at": datetime(2026, 2, 1), "first_response_at": datetime(2026, 2, 1, 1)}
    cube = company(
        team=[{"id": "A", "name": "A"}],
        case_=[case | {"id": "c1", "owner_id": "u"}, case | {"id": "c2", "owner_id": "v"}],
    )
    assert set(rows(cube, "team", "K4")["above"]) == {"A", "B"}


def test_overlapping_histories_are_refused_because_facts_would_count_twice(company):
    twice = [{"user_id": "u", "team_id": team, "role_id": "sales", "starts_on": date(2026, 1, day)} for team, day in (("A", 1), ("B", 9))]
    with pytest.raises(DataError, match="two assignments"):
        company(user_assignment=twice)


def test_overlapping_owners_are_refused_because_customers_would_count_twice(company):
    twice = [{"account_id": "k", "user_id": user, "starts_on": date(2026, 1, day)} for user, day in (("u", 1), ("v", 9))]
    with pytest.raises(DataError, match="two owners"):
        company(account=[{"id": "k"}], account_ownership=twice)


def test_bootstrap_is_the_same_every_time(company):
    cases = [
        {"id": f"c{i}", "owner_id": "u", "account_id": f"k{i % 7}", "created_at": datetime(2026, 2, 1 + i % 20),
         "closed_at": datetime(2026, 3, 1 + i),
         "first_response_at": datetime(2026, 2, 1 + i % 20, 1 + i)}
        for i in range(20)
    ]  # fmt: skip
    cube = company(case_=cases)
    first, again = (rows(cube, "user", "K5")[["low", "high"]].to_numpy() for _ in range(2))
    assert np.isfinite(first).all() and (first == again).all()
