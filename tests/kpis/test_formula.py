"""Own KPIs by formula: the language refuses what it does not know, and its numbers are those of the KPIs we know and of hand arithmetic."""

import csv
import io
import math
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.cli.commands import main
from lib.crm.source import open_crm
from lib.errors import RequestError
from lib.kpis import cube as cubes
from lib.kpis import formula
from lib.kpis.catalogue.definitions import ACTIVE, PROPOSED, RETIRED, TRIAL, Unit
from lib.kpis.definitions import SHIPPED
from lib.kpis.levels import LEVELS
from lib.kpis.own import Own, with_own
from lib.kpis.own.by_formula import OwnKpi, kpi_of
from lib.kpis.values import kpi_values
from lib.periods import Period
from lib.scoring.boards import board
from lib.scoring.fields import field_of, role_kpis
from lib.scoring.schemes import from_preset
from lib.scoring.standings import presets
from lib.store import own as kept
from lib.store import schemes
from lib.store.database import open_store
from lib.urls import identity
from tests.golden.engines import ENGINES, load
from tests.golden.rows import ROWS

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 1))
NOW = datetime(2026, 11, 1)
MEASURES = SHIPPED.measures


def own(text, count="deals_closed", unit="number", key="f_mine", **more):
    return OwnKpi(key, "Mine", text, count, unit, False, "scale", **more)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("won_amout / deals_won", "Did you mean: won_amount"),
        ("won_amount +", "cannot be read"),
        ("won_amount / (deals_won", "1 “.” and 0 “.”"),
        ("Won amount / deals won", "Between “Won” and “amount” .* won_amount"),
        ("deals_won / deals_closed * 100 %", "Write no %"),
        ("won_amount + * deals_won", "cannot be read after “won_amount [+]”"),
        ("won_amount + cycle_seconds", "money and seconds cannot be added"),
        ("won_amount ** 2", "is not known"),
        ("__import__('os').system('true')", "is not known"),
        ("deals_won.real", "is not known"),
        ("deals_won if deals_closed else 0", "is not known"),
        ("'deals_won'", "is not known"),
        ("True", "is not known"),
        ("1 + 2", "names no measure"),
        ("buyers / orders", "Distinct customers"),
        ("won_amount * deals_won", "neither"),
        ("deals_won + 1", "neither"),
        ("won_amount" + " + won_amount" * 60, "at most"),
    ],
)
def test_what_is_no_formula_is_said(text, said):
    with pytest.raises(RequestError, match=said):
        formula.read(text, "deals_closed", MEASURES)


def test_n_must_be_counted_in_pieces():
    with pytest.raises(RequestError, match="counts nothing"):
        formula.read("won_amount / deals_won", "won_amount", MEASURES)


@given(st.lists(st.sampled_from([*"+-*/()×÷ .0123", "deals_won", "won_amount", "lambda", ":", "[", "=", "\x00", "é"]), max_size=30))
def test_any_text_is_a_formula_or_a_sentence(parts):
    try:
        found = formula.read("".join(parts), "deals_closed", MEASURES)
    except RequestError:
        return
    sums = dict.fromkeys(found.terms, np.array([1.0, 2.0, 0.0]))
    assert len(found.evaluate(sums.__getitem__).value) == 3


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("won_amount / deals_won", [Unit.MONEY]),
        ("deals_won ÷ deals_closed", [Unit.RATE, Unit.INDEX, Unit.NUMBER]),
        ("cycle_seconds / deals_timed", [Unit.SECONDS]),
        ("won_amount / cycle_seconds", [Unit.NUMBER]),
        ("won_amount / won_amount", [Unit.RATE, Unit.INDEX, Unit.NUMBER]),
        ("1 − cases_open / cases", [Unit.RATE, Unit.INDEX, Unit.NUMBER]),
    ],
)
def test_units_follow_from_the_measures(text, units):
    assert list(formula.units_of(formula.read(text, "cases", MEASURES), MEASURES)) == units


def test_a_unit_that_does_not_fit_is_refused():
    with pytest.raises(RequestError, match="only as: money"):
        kpi_of(own("won_amount / deals_won", unit="rate"), SHIPPED)


def test_the_interval_by_hand():
    """Four rows (x, y) = (1, 2), (3, 4), (2, 2), (6, 4): x ÷ y = 1. Residuals −1, −1, 0, 2: √(4/3 × 6) ÷ 12 × t(3) = 0.75."""
    found = formula.read("won_amount / cycle_seconds * 1", "deals_won", MEASURES)
    x, y = np.array([1, 3, 2, 6.0]), np.array([2, 4, 2, 4.0])
    values = {"won_amount": x, "cycle_seconds": y, "deals_won": np.ones(4)}
    estimate = found.evaluate(lambda term: np.array([math.prod(values[name] for name in term).sum()]))
    assert estimate.value == pytest.approx([1.0])
    assert estimate.high - estimate.value == pytest.approx([math.sqrt(4 / 3 * 6) / 12 * 3.182])


def test_a_total_is_a_complete_count_and_a_ratio_is_not():
    kinds = {
        text: formula.read(text, "orders", MEASURES) for text in ("sales", "sales - margin", "margin / sales", "2 * sales / customers")
    }
    assert [(one.is_total, one.is_ratio) for one in kinds.values()] == [(True, False), (True, False), (False, True), (False, False)]


# What the catalogue computes by statistics of its own, as a company would write it. Values, not intervals: a formula's are its own.
ALIKE = [
    ("K49", "deals_won / deals_closed", "deals_closed", "rate"),
    ("K52", "won_amount / deals_priced", "deals_priced", "money"),
    ("K1", "csat_satisfied / csat_answers", "csat_answers", "rate"),
    ("K2", "100 * (nps_promoters − nps_detractors) / nps_answers", "nps_answers", "number"),
    ("K4", "cases_resolved / cases", "cases", "rate"),
    ("K3", "cases_first_contact / cases_closed", "cases_closed", "rate"),
    ("K13", "customers_lost / customers", "customers", "rate"),
    ("K27", "usage_active_days / usage_days", "usage_customers", "rate"),
]


@pytest.fixture(scope="module", params=ENGINES)
def cube(request, tmp_path_factory):
    crm = open_crm(load(tmp_path_factory.mktemp("formula"), request.param, ROWS))
    mine = [own(text, count, unit, f"f_{key}") for key, text, count, unit in ALIKE]
    mine.append(own("2 * sales / customers + 0 * margin / customers", "orders", "money", "f_wide"))
    return cubes.build(crm, definitions=with_own(SHIPPED, Own(kpis=tuple(mine)), crm))


@pytest.mark.parametrize("level", [level for level in LEVELS if level not in ("channel", "touchpoint")])
@pytest.mark.parametrize("key", [row[0] for row in ALIKE])
def test_formulas_give_the_numbers_of_the_catalogue(cube, key, level):
    # A month: quarterly KPIs of ours hold for their quarter, a formula for what was asked.
    period = QUARTER if SHIPPED.kpi(key).cadence.value == "month" else None
    if period is None:
        return
    known, mine = (kpi_values(cube, period, level, [name]) for name in (key, f"f_{key}"))
    ids = [column for column in known.columns if column in ("user_id", "above", "role_id")]
    assert known[ids].to_numpy().tolist() == mine[ids].to_numpy().tolist()
    np.testing.assert_allclose(mine["value"], known["value"], rtol=1e-12)
    if key != "K27":  # there n counts days
        np.testing.assert_array_equal(mine["n"], known["n"])


def test_many_deals_have_the_interval_of_the_catalogue_s_own_statistic():
    rng = np.random.default_rng(1)
    x, n = rng.lognormal(8, 1, 400), 400
    values = {"won_amount": x, "deals_priced": np.ones(n)}
    sums = lambda term: np.array([math.prod(values[name] for name in term).sum()])  # noqa: E731
    mine, ours = (
        formula.read("won_amount / deals_priced", "deals_priced", MEASURES).evaluate(sums),
        SHIPPED.kpi("K52").statistic.evaluate(sums),
    )
    assert mine.value == pytest.approx(ours.value)
    assert mine.high == pytest.approx(ours.high, rel=1e-3)


def test_a_life(tmp_path):
    """Proposed: shown. On trial: may be weighed. Active: in the preset of own KPIs. Retired: gone, its history stays."""
    crm = open_crm(load(tmp_path, "duckdb", ROWS))
    mine, seen = own("deals_won / deals_closed", unit="rate"), {}
    for state in (PROPOSED, TRIAL, ACTIVE, RETIRED):
        cube = cubes.build(crm, definitions=with_own(SHIPPED, Own(kpis=(replace(mine, state=state),)), crm))
        field = field_of(cube, "sales", QUARTER)
        named = {key for preset in presets(field) for group in preset.weighting for key, _ in group.kpis}
        seen[state] = ("f_mine" in cube.definitions.kpis, "f_mine" in role_kpis("sales", cube.definitions.kpis), "f_mine" in named)
    assert seen == {PROPOSED: (True, False, False), TRIAL: (True, True, False), ACTIVE: (True, True, True), RETIRED: (False, False, False)}


def test_every_version_is_kept(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite'}")
    mine = own("deals_won / deals_closed", unit="rate", floor=0.1, target=0.5)
    kept.keep(store, "us", mine, "Ann", NOW)
    kept.keep(store, "us", replace(mine, state=ACTIVE), "Bo", NOW)
    kept.keep(store, "others", replace(mine, name="Theirs"), "Cy", NOW)
    assert kept.latest(store, "us") == Own(kpis=(replace(mine, state=ACTIVE),))
    assert [(one.version, one.author, one.entry.state) for one in kept.history(store, "us")["f_mine"]] == [
        (2, "Bo", ACTIVE),
        (1, "Ann", PROPOSED),
    ]


def test_the_command_line_knows_them_where_it_is_told_the_store(tmp_path, capsys):
    url, store_url = load(tmp_path, "duckdb", ROWS), f"sqlite:///{tmp_path / 's.sqlite'}"
    store, mine = open_store(store_url), own("deals_won / deals_closed", unit="rate", floor=0.1, target=0.5, state=ACTIVE)
    kept.keep(store, identity(url), mine, "Ann", NOW)
    asked = ["--crm", url, "--from", "2026-01", "--to", "2026-03"]
    assert main(["kpis", *asked, "--store", store_url, "--by", "company", "--kpi", "f_mine", "--kpi", "K49"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows[0]["value"] == rows[1]["value"] != ""
    crm = open_crm(url)
    cube = cubes.build(crm, definitions=with_own(SHIPPED, Own(kpis=(mine,)), crm))
    field = field_of(cube, "sales", QUARTER)
    preset = next(preset for preset in presets(field) if preset.key == "own.sales")
    schemes.save(store, identity(url), "ours", from_preset(preset, {}, field.known, field.kpis), "Ann", "", NOW)
    wanted = board(field, from_preset(preset, {}, field.known, field.kpis)).score
    assert main(["scores", *asked, "--store", store_url, "--by", "user", "--scheme", "ours"]) == 0
    said = {row["id"]: row["score"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out)) if row["role"] == "sales"}
    assert [float(said[user]) if said[user] else None for user in field.people] == [
        None if np.isnan(s) else pytest.approx(s, abs=0.05) for s in wanted
    ]
    file = tmp_path / "ours.yaml"
    assert main(["scheme", "export", "ours", "--crm", url, "--store", store_url, "--to", str(file)]) == 0
    assert "f_mine" in file.read_text(encoding="utf-8")
    assert main(["scheme", "load", str(file), "--crm", url, "--store", store_url]) == 0
