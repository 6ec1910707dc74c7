"""Known totals of a real export (Maven Analytics, CRM Sales Opportunities): import, cube and values end to end."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lib.crm.importing import import_folder
from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis.values import kpi_values
from lib.periods import Period

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / "lib" / "crm" / "mappings" / "crm_sales_opportunities.toml"
ALL = Period(date(2017, 3, 1), date(2017, 12, 1))


@pytest.fixture(scope="module")
def deals(shared_data, tmp_path_factory):
    url = f"duckdb:///{tmp_path_factory.mktemp('deals') / 'deals.duckdb'}"
    import_folder(shared_data / "crm_sales_opportunities", MAPPING, url)
    return cubes.build(open_crm(url))


def one(cube, kpi, period=ALL):
    return kpi_values(cube, period, "company", [kpi]).iloc[0]


def test_win_rate_of_the_company(deals):
    row = one(deals, "K49")
    assert (row["n"], round(row["n"] * row["value"])) == (6_711, 4_238)  # 4,238 won and 2,473 lost; open ones are neither
    assert row["value"] == pytest.approx(0.6315, abs=5e-5)


def test_won_value(deals):
    assert one(deals, "K50")["value"] == pytest.approx(10_005_534)
    row = one(deals, "K52")
    assert (row["n"], row["value"]) == (4_238, pytest.approx(10_005_534 / 4_238))


def test_best_agent(deals):
    won = kpi_values(deals, ALL, "user", ["K50"]).set_index("user_id")["value"]
    rate = kpi_values(deals, ALL, "user", ["K49"]).set_index("user_id")
    assert (won.idxmax(), won.max()) == ("Darcel Schlecht", pytest.approx(1_153_214))
    best = rate.loc["Darcel Schlecht"]
    assert round(best["n"] * best["value"]) == 349


def test_the_five_agents_without_deals_are_absent_not_zero(deals):
    found = kpi_values(deals, ALL, "user", ["K49", "K50"])
    assert len(deals.roster.users) == 35
    assert found.groupby("kpi")["user_id"].nunique().to_dict() == {"K49": 30, "K50": 30}


def test_the_win_rate_jumps_at_the_ends_of_quarters(deals):
    rates = {month.month: one(deals, "K49", Period(month, month))["value"] for month in ALL.months}
    assert max(rates.values()) == pytest.approx(0.83, abs=0.01) and min(rates.values()) == pytest.approx(0.49, abs=0.01)
    assert min(rates[month] for month in (3, 6, 9, 12)) > max(rates[month] for month in (4, 5, 7, 8, 10, 11))


def test_agents_offices_and_company_add_up(deals):
    company = one(deals, "K50")["value"]
    teams = kpi_values(deals, ALL, "team", ["K50"])
    offices = teams[teams["above"].str.startswith("office:")]
    agents = kpi_values(deals, ALL, "user_role", ["K50"])
    assert offices["value"].sum() == pytest.approx(company) == agents["value"].sum()


def test_agents_differ_no_more_than_chance(deals):
    # χ² of 30 agents against one common rate: 33.35 with 29 degrees of freedom.
    rate = kpi_values(deals, ALL, "user", ["K49"])
    won, n, p = (rate["n"] * rate["value"]).to_numpy(), rate["n"].to_numpy(), 4_238 / 6_711
    assert np.sum((won - n * p) ** 2 / (n * p * (1 - p))) == pytest.approx(33.35, abs=0.005)
