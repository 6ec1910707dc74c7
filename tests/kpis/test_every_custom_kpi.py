"""Every KPI that the mission leaves to a company's own words, expressed with what the pages offer; the numbers are by hand."""

from datetime import date, datetime

import pytest

from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis import formula
from lib.kpis.definitions import SHIPPED
from lib.kpis.levels import level_columns
from lib.kpis.own import Own, OwnKpi, OwnMeasure, ReadyMade, Said, alone, with_own
from lib.kpis.own.by_formula import likely_count
from lib.kpis.own.measures import SUM, Condition, check
from lib.kpis.records import rows_behind
from lib.kpis.series import kpi_series
from lib.kpis.values import has_level, kpi_values
from lib.periods import Period
from lib.store import own as kept
from tests.golden.engines import ENGINES, load
from tests.golden.rows import ROWS

FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 1))
NOW = datetime(2026, 11, 1)


def day(number):
    return datetime(2026, 2, number, 9)


def case(key, who, kind, **cells):
    return {"id": key, "owner_id": who, "type": kind, "created_at": day(2), "replies": 1, "reopens": 0, **cells}


MORE = {
    "case_": [
        case("o1", "ann", "opinion", first_response_at=day(3)), case("o2", "ann", "opinion"), case("o3", "bob", "opinion", first_response_at=day(4)),
        case("p1", "ann", "complaint", resolved_at=day(5), escalated=False), case("p2", "ann", "complaint", resolved_at=day(5), escalated=True),
        case("p3", "ann", "complaint"),
    ],
    "survey_response": [
        {"id": f"u{place}", "type": "unboxing", "user_id": who, "score": score, "scale_min": 1.0, "scale_max": 5.0, "contacted_at": day(6)}
        for place, (who, score) in enumerate([("ann", 4), ("ann", 5), ("bob", 3), ("ann", None)])
    ],
    "activity": [
        {"id": f"i{place}", "user_id": "ann", "type": kind, "started_at": day(7), "minutes": minutes}
        for place, (kind, minutes) in enumerate([("invitation", None)] * 4 + [("event", 30.0), ("event", 60.0), ("event", 90.0)])
    ],
    "account": [{"id": "n1", "acquired_on": date(2026, 2, 9)}, {"id": "n2", "acquired_on": date(2026, 2, 10)}],
    "account_ownership": [{"account_id": key, "user_id": "ann", "starts_on": date(2026, 2, 1)} for key in ("n1", "n2")],
    "cost": [{"id": "m1", "team_id": "B", "kind": "service", "booked_on": date(2026, 2, 20), "amount": 700.0}],
}  # fmt: skip
COMPANY = {table: [*ROWS[table], *MORE.get(table, [])] for table in ROWS}

OPINIONS, COMPLAINTS = Condition("type", "is", ("opinion",)), Condition("type", "is", ("complaint",))
UNBOXING, EVENT = Condition("type", "is", ("unboxing",)), Condition("type", "is", ("event",))
MEASURES = (
    OwnMeasure("opinions", "case_", "created_at", conditions=(OPINIONS,)),
    OwnMeasure("opinions_answered", "case_", "created_at", conditions=(OPINIONS, Condition("first_response_at", "filled"))),
    OwnMeasure("grievances", "case_", "created_at", conditions=(COMPLAINTS,)),
    OwnMeasure("pacified", "case_", "created_at", conditions=(COMPLAINTS, Condition("resolved_at", "filled"), Condition("escalated", "no"))),
    OwnMeasure("unboxing", "survey_response", "contacted_at", SUM, "score", conditions=(UNBOXING,)),
    OwnMeasure("invited", "activity", "started_at", conditions=(Condition("type", "is", ("invitation",)),)),
    OwnMeasure("came", "activity", "started_at", conditions=(EVENT,)),
    OwnMeasure("stayed", "activity", "started_at", SUM, "minutes", conditions=(EVENT,)),
    OwnMeasure("opened", "account", "acquired_on"),
    OwnMeasure("requests", "case_", "created_at"),
    OwnMeasure("spent", "cost", "booked_on", SUM, "amount"),
)  # fmt: skip


def figure(key, unit, rollup="total", counted=False, grain="person"):
    return ReadyMade(f"m_{key}", key, unit, False, rollup, "service", counted, grain=grain)


FIGURES = (
    figure("use", "number", "mean"), figure("attention", "rate", "mean"), figure("price", "money", "mean"),
    figure("benefit", "money"), figure("sacrifice", "money"), figure("assets", "money"), figure("lookups", "number"),
    figure("before", "money"), figure("now", "money"), figure("ideas", "number"), figure("mood", "index", "mean", counted=True),
    figure("okr", "rate", "mean"), figure("budget", "money", grain="team"), figure("trained", "number", grain="team"),
    figure("staff", "number", grain="team"), figure("on_time", "rate", "mean", counted=True, grain="team"),
)  # fmt: skip
ANN = {"use": 8, "attention": 0.5, "price": 2, "benefit": 90, "sacrifice": 60, "assets": 500_000, "lookups": 20, "before": 100, "now": 120,
       "ideas": 3, "okr": 0.7}  # fmt: skip
SAID = (
    *(Said(f"m_{key}", "ann", date(2026, 2, 1), float(value), None) for key, value in ANN.items()),
    Said("m_mood", "ann", date(2026, 2, 1), 60.0, 10.0), Said("m_mood", "bob", date(2026, 2, 1), 80.0, 30.0),
    Said("m_budget", "B", date(2026, 2, 1), 2000.0, None), Said("m_trained", "B", date(2026, 2, 1), 8.0, None),
    # Of Bob somebody has said one half only: nothing of him may count where both are needed.
    Said("m_benefit", "bob", date(2026, 2, 1), 50.0, None), Said("m_now", "bob", date(2026, 2, 1), 80.0, None),
    Said("m_staff", "B", date(2026, 2, 1), 10.0, None), Said("m_on_time", "B", date(2026, 2, 1), 0.95, 40.0),
)  # fmt: skip

# Key of the mission and name: formula, its n, unit; the finest level, whose, value and n there.
KPIS = {
    "K32 cost saving": ("m_budget_sum - spent", "m_budget_rows", "money", "team", "B", 700.0, 1),
    "K33 added value U·A÷C": (
        "(m_use_sum / m_use_n) × (m_attention_sum / m_attention_n) ÷ (m_price_sum / m_price_n)", "m_use_rows", None, "user", "ann", 2.0, 1,
    ),
    "K34 perceived value": ("m_benefit_sum ÷ m_sacrifice_sum", "m_benefit_rows", "rate", "user", "ann", 1.5, 1),
    "K36 knowledge-system use": ("m_lookups_sum / requests", "requests", "number", "user", "ann", 20 / 6, 6),
    "training coverage": ("m_trained_sum / m_staff_sum", "m_trained_rows", "rate", "team", "B", 0.8, 1),
    "K37 unboxing score": ("unboxing / unboxing_n", "unboxing_n", "number", "user", "ann", 4.5, 2),
    "K38 pacification rate": ("pacified / grievances", "grievances", "rate", "user", "ann", 1 / 4, 4),
    "K39 opinion response rate": ("opinions_answered / opinions", "opinions", "rate", "user", "ann", 0.5, 2),
    "K40 assets kept vs accounts opened": ("m_assets_sum / opened", "opened", "money", "user", "ann", 500_000 / 3, 3),
    "K43 invitation rate": ("came / invited", "invited", "rate", "user", "ann", 0.75, 4),
    "K43 durability": ("stayed / came", "came", None, "user", "ann", 60.0, 3),
    "K45 the customer's own growth": ("(m_now_sum - m_before_sum) / m_before_sum", "m_now_rows", "rate", "user", "ann", 0.2, 1),
    "innovation output": ("m_ideas_sum", "m_ideas_rows", "number", "user", "ann", 3.0, 1),
}  # fmt: skip
MANUAL = {
    "m_mood": ("K44 well-being index", "company", (), (60 * 10 + 80 * 30) / 40, 2),
    "m_on_time": ("delivery timeliness", "team", ("B",), 0.95, 40),
    "m_okr": ("OKR progress", "user", ("ann",), 0.7, 1),
}

KNOWN_OF_ONE = {"m_budget_sum", "m_sacrifice_sum", "m_lookups_sum", "m_staff_sum", "m_assets_sum", "m_before_sum"}


@pytest.fixture(scope="module", params=ENGINES)
def crm(request, tmp_path_factory):
    return open_crm(load(tmp_path_factory.mktemp("custom"), request.param, COMPANY))


def test_each_is_a_formula_or_a_figure_with_the_value_that_hand_arithmetic_has(crm, store):
    for one in MEASURES:
        check(one)
    kept.keep_figures(store, "us", FIGURES, SAID, "Ann", NOW)
    figures = kept.latest(store, "us")
    known = with_own(SHIPPED, Own(measures=MEASURES, ready_made=figures.ready_made, figures=figures.figures), crm)
    written = tuple(
        OwnKpi(f"f_{place}", name, text, n, unit or unit_of(text, n, known), False, "service")
        for place, (name, (text, n, unit, *_)) in enumerate(KPIS.items())
    )
    own = Own(measures=MEASURES, ready_made=figures.ready_made, kpis=written, figures=figures.figures)
    cube = cubes.build(crm, definitions=with_own(SHIPPED, own, crm))
    for one in written:
        *_, level, whose, value, n = KPIS[one.name]
        assert found(cube, one.key, level)[(whose,)] == (pytest.approx(value), n), one.name
        if KNOWN_OF_ONE & set(formula.names_in(one.formula)):
            # Only hers is known: of everybody together it is hers, whatever the others were paid, spent or asked.
            assert found(cube, one.key, "company") == {(): (pytest.approx(value), n)}, one.name
            assert level == "team" or ("bob",) not in found(cube, one.key, "user"), one.name
        again(cube, one.key)
        tried = cubes.build(crm, definitions=alone(one, known))
        assert found(tried, one.key, level) == found(cube, one.key, level), one.name
    for key, (name, level, group, value, n) in MANUAL.items():
        assert found(cube, key, level)[group] == (pytest.approx(value), n), name


def unit_of(text, n, known):
    return formula.units_of(formula.read(text, n, known.measures), known.measures)[0]


def again(cube, key):
    """Its rows make the number again, and so does the trend, at every level."""
    for level in ("user", "user_role", "team", "role", "company"):
        kpi, values = cube.definitions.kpis[key], kpi_values(cube, FEBRUARY, level, [key])
        if not has_level(cube, kpi, level):
            continue
        trend = kpi_series(cube, kpi, level, (FEBRUARY,))
        for row in values.to_dict("records"):
            group = tuple(row[name] for name in level_columns(level))
            behind = rows_behind(cube, kpi, level, group, FEBRUARY)
            place = trend.groups.index(group)
            for value, n in ((behind.value, behind.n), (trend.value[0, place], trend.n[0, place])):
                assert (value, n) == (pytest.approx(row["value"], nan_ok=True), row["n"]), (key, level, group)


def found(cube, key, level):
    values = kpi_values(cube, FEBRUARY, level, [key])
    ids = [name for name in ("user_id", "above") if name in values]
    return {tuple(row[name] for name in ids): (row["value"], row["n"]) for row in values.to_dict("records")}


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("won_amount / deals_won", "deals_won"), ("deals_won / won_amount", "deals_won"), ("m_benefit_sum / m_sacrifice_sum", "m_sacrifice_rows"),
        ("unboxing", "unboxing_n"), ("handle_seconds", "cases_handled"), ("stayed / 60", "stayed_n"), ("nothing / known", "cases"),
    ],
)  # fmt: skip
def test_n_is_proposed_from_what_the_formula_names(crm, text, n):
    known = with_own(SHIPPED, Own(measures=MEASURES, ready_made=FIGURES), crm).measures
    counts = [key for key, one in known.items() if one.unit == "count"]
    assert likely_count(formula.names_in(text), known, counts) == n
