"""KPI values of random tiny companies equal plain loops over the rows; parts of a whole add up to it."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from lib.kpis.catalogue import KPIS
from lib.kpis.definitions import SHIPPED
from lib.kpis.levels import LEVELS, level_columns
from lib.kpis.measures import Kind
from lib.kpis.values import kpi_values
from lib.periods import Cadence, Period
from tests.golden.engines import ENGINES, cube_of
from tests.kpis.oracle import Oracle
from tests.kpis.tiny_companies import AS_OF, FIRST, LONG_FIRST, TEAMS, company, long_company

SEEDS = range(8)
PEOPLE = ("user_role", "user", "team_role", "team", "role", "company")
ASKED = [(1, 3), (4, 6), (1, 6), (5, 5)]
LONG_ASKED = [
    Period(date(*first, 1), date(*last, 1))
    for first, last in [((2025, 1), (2025, 3)), ((2025, 10), (2025, 12)), ((2026, 1), (2026, 3)), ((2026, 4), (2026, 6))]
]
# A cohort's month must have ended so many days before the cut-off: 31 May + 60 days lies after it, + 30 days is its eve.
MATURE = {"K23": [date(2026, month, 1) for month in (1, 2, 3, 4)], "K26": [date(2026, month, 1) for month in (1, 2, 3, 4, 5)]}


def period(first, last):
    return Period(date(2026, first, 1), date(2026, last, 1))


def months_of(kpi, asked):
    """The months a KPI is evaluated in: whole quarters or halves inside, else the last before; mature ones for cohorts."""
    inside = list(asked.months)
    if kpi.cadence is not Cadence.MONTH:
        natives = {Cadence.QUARTER: (period(1, 3), period(4, 6)), Cadence.HALF_YEAR: (period(1, 6),)}[kpi.cadence]
        whole = [native for native in natives if native.first >= asked.first and native.last <= asked.last]
        before = [native for native in natives if native.last <= asked.last][-1:]
        return [month for native in whole or before for month in native.months]
    if kpi.key in MATURE:
        mature = MATURE[kpi.key]
        return [month for month in inside if month in mature] or [month for month in mature if month <= asked.last][-1:]
    return inside


@cache
def built(seed):
    """The company's rows, its cube, and the oracle; the engines by turns."""
    rows = company(seed)
    folder = TemporaryDirectory()
    cube = cube_of(Path(folder.name), ENGINES[seed % len(ENGINES)], rows)
    return cube, Oracle(rows, AS_OF, FIRST), folder


@cache
def everything(seed, asked, level):
    return kpi_values(built(seed)[0], period(*asked), level, quick=True)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
def test_values_equal_plain_loops(kpi, level):
    compared = 0
    for seed in SEEDS:
        # Half of the periods each; both engines meet all of them.
        for asked in ASKED[(seed // 2 + 1) % 2 :: 2]:
            frame = everything(seed, asked, level)
            frame = frame[frame["kpi"] == kpi.key]
            names = list(frame[level_columns(level)].itertuples(index=False, name=None))
            found = {tuple(name): (row.value, row.n) for name, row in zip(names, frame.itertuples(), strict=True)}
            months = months_of(kpi, period(*asked))
            wanted = built(seed)[1].values(kpi.key, months, level) if months else {}
            assert set(found) == set(wanted), (seed, asked)
            for group, (value, n) in wanted.items():
                expected = np.nan if value is None else value
                assert found[group] == (pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True), n), (seed, asked, group)
                compared += 1
    has_groups = level in {"person": PEOPLE, "team": ("team", "company"), "company": ("company",)}[kpi.grain]
    assert compared >= 2 if has_groups or (kpi.key, level) in Oracle.SPLIT else compared == 0


@cache
def built_long(seed):
    """The same with more than a year of history."""
    rows = long_company(seed)
    folder = TemporaryDirectory()
    return cube_of(Path(folder.name), ENGINES[seed % len(ENGINES)], rows), rows, folder


@pytest.mark.parametrize("seed", SEEDS[:4])
@pytest.mark.parametrize("kpi", ["K17", "K24", "K28"])
def test_long_histories_equal_plain_loops(kpi, seed):
    cube, rows, _ = built_long(seed)
    oracle = Oracle(rows, AS_OF, LONG_FIRST)
    for quarter in LONG_ASKED:
        found = kpi_values(cube, quarter, "company", [kpi])
        wanted = oracle.values(kpi, list(quarter.months), "company")
        assert list(zip(found["value"], found["n"], strict=True)) == [
            (pytest.approx(value, rel=1e-9), n) for value, n in wanted.values()
        ], quarter


def test_what_long_histories_ask_is_how_far_back_the_past_counts():
    """Risk and predicted value would differ if they learnt from more than the last 12 months or 4 quarters."""
    differ = {"K17": 0, "K24": 0, "K28": 0}
    for seed in SEEDS[:4]:
        rows = built_long(seed)[1]
        oracle, elephant = Oracle(rows, AS_OF, LONG_FIRST), Oracle(rows, AS_OF, LONG_FIRST)
        elephant.REMEMBERED_MONTHS = elephant.REMEMBERED_QUARTERS = 99
        for kpi in differ:
            for quarter in LONG_ASKED:
                differ[kpi] += oracle.values(kpi, quarter.months, "company") != elephant.values(kpi, quarter.months, "company")
    assert differ["K17"] and differ["K24"] and not differ["K28"]


@pytest.mark.parametrize("seed", SEEDS)
def test_flows_and_stocks_of_parts_add_up_to_the_whole(seed):
    """Company = Σ teams + what has no team = Σ people + what has nobody, for every additive term and month."""
    cube = built(seed)[0]
    tables = [cells for (fact, _), cells in cube.cells.items()]
    assert tables
    for cells in tables:
        terms = [column for column in cells if column not in ("grain", "period", "user_id", "team_id", "role_id", "part")]
        whole = cells.groupby(["grain", "period"])[terms].sum()
        for part in ("team_id", "user_id", "role_id"):
            parts = cells.groupby(["grain", "period", part])[terms].sum().groupby(["grain", "period"]).sum()
            np.testing.assert_allclose(parts.to_numpy(float), whole.to_numpy(float), rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kpi", ["K4", "K50", "K13", "K10", "K31"])
def test_n_of_the_top_team_is_the_sum_of_the_teams_own(seed, kpi):
    cells = built(seed)[0]
    counted = {"K4": "cases", "K50": "deals_closed", "K13": "customers", "K10": "customers", "K31": "coverage_customers"}[kpi]
    measure, grain = SHIPPED.measures[counted], "quarter" if kpi == "K13" else "month"
    own = cells.cells[measure.fact, measure.anchor]
    own = own[(own["grain"] == (grain if measure.kind is Kind.STOCK else "month")) & own["team_id"].isin(TEAMS)]
    frame = everything(seed, (1, 6), "team")
    top = frame[(frame["kpi"] == kpi) & (frame["above"] == "HQ")]
    assert sum(top["n"]) == own[counted].sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_customers_won_and_lost_lead_from_one_opening_to_the_next(seed):
    """Opening + won − lost = next opening: no customer is counted twice or slips between two quarters."""
    rows = company(seed)["account"]
    frame = {asked: everything(seed, asked, "company").set_index("kpi") for asked in ((1, 3), (4, 6))}

    def openings(asked):
        return frame[asked]["n"].get("K13", 0.0)

    def lost(asked):
        return frame[asked]["n"].get("K13", 0.0) * frame[asked]["value"].get("K13", 0.0)

    first, second = date(2026, 1, 1), date(2026, 4, 1)
    stayed = [a for a in rows if a["acquired_on"] and first <= a["acquired_on"] < second
              and not (a["churned_on"] and a["churned_on"] < second)]  # fmt: skip
    assert openings((1, 3)) - lost((1, 3)) + len(stayed) == pytest.approx(openings((4, 6)))


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_quarter_equals_its_three_months_pooled(seed):
    """Σ ÷ Σ: numerators and denominators of months add up to the quarter's."""
    for kpi in ("K4", "K49", "K31", "K42"):
        parts = [frame[frame["kpi"] == kpi] for frame in (everything(seed, (m, m), "company") for m in (1, 2, 3))]
        whole = kpi_values(built(seed)[0], period(1, 3), "company", [kpi])
        n = sum(part["n"].sum() for part in parts)
        hits = sum((part["n"] * part["value"]).sum() for part in parts)
        assert whole["n"].sum() == n
        assert (whole["n"] * whole["value"]).sum() == pytest.approx(hits)


def test_months_begin_at_midnight():
    assert AS_OF - timedelta(seconds=1) == AS_OF.replace(month=6, day=30, hour=23, minute=59, second=59)
    rows = company(0)
    moments = [row["created_at"] for seed in SEEDS for row in company(seed)["case_"]]
    assert any((at + timedelta(seconds=1)).day == 1 and at.day != 1 for at in moments), "no case in a month's last second"
    assert any(at.day == 1 and at.time() == at.min.time() for at in moments), "no case in a month's first second"
    assert rows
