"""A company with KPIs of its own: they are measured, scored and named like ours, and no other company's numbers change."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from lib.crm.source import open_crm
from lib.crm.sql import one_if
from lib.crm.tables import case_
from lib.errors import RequestError
from lib.kpis import cube as cubes
from lib.kpis.catalogue import KPIS, Direction, Goal, Kpi, Unit, View
from lib.kpis.definitions import SHIPPED, Definitions
from lib.kpis.facts import FACTS, Fact
from lib.kpis.levels import level_columns
from lib.kpis.measures import MEASURES, Kind, Measure
from lib.kpis.records import rows_behind
from lib.kpis.rows import event, one
from lib.kpis.series import kpi_series
from lib.kpis.statistics import Proportion
from lib.kpis.values import kpi_values, unavailable
from lib.language import Text, translator
from lib.periods import Cadence, Period
from lib.scoring.boards import board
from lib.scoring.fields import field_of, role_kpis
from lib.scoring.history import history_of
from lib.scoring.presets import PRESET_BY_KEY, Preset
from lib.scoring.schemes import from_preset
from lib.scoring.uncertainty import certainty
from lib.scoring.weights import Group
from lib.views import data
from lib.views.frame import Frame
from lib.views.ranking import Comparison, people_table
from lib.views.state import Choices
from tests.golden.engines import ENGINES, load
from tests.golden.rows import ROWS

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 1))


def escalation_rows(frame):
    c = case_.c
    rows = select(*event(c.id, c.owner_id, c.account_id, c.created_at), one().label("cases_looked_at"))
    return rows.add_columns(one_if(c.escalated.is_(True)).label("cases_escalated")).where(c.escalated.is_not(None))


def share(key: str, name: str, successes: str, trials: str) -> Kpi:
    view, source = View("service", "process", "value"), Text("service cases", "服务工单")
    goal = Goal(1.0, 0.25, 0.0)
    return Kpi(
        key, Text(name, name), Text(name, name), Unit.RATE, Direction.LOWER, view, Cadence.MONTH, source, Proportion(successes, trials), goal, 1, (),
    )  # fmt: skip


X1, X2 = share("X1", "Cases left open", "cases_open", "cases"), share("X2", "Cases escalated", "cases_escalated", "cases_looked_at")
LOOKED_AT = Measure("cases_looked_at", "escalation", "created_at", Kind.FLOW, "count", "cases of which it is known")
ESCALATED = Measure("cases_escalated", "escalation", "created_at", Kind.FLOW, "count", "of those, escalated")
OWN = Definitions(
    {**SHIPPED.kpis, "X1": X1, "X2": X2},
    {**SHIPPED.measures, LOOKED_AT.key: LOOKED_AT, ESCALATED.key: ESCALATED},
    {**SHIPPED.facts, "escalation": Fact("escalation", escalation_rows, ("created_at",), case_)},
)


@pytest.fixture(scope="module", params=ENGINES)
def built(request, tmp_path_factory):
    """Of one company a cube of our KPIs, one of its own too, and ours again."""
    url = load(tmp_path_factory.mktemp(request.param), request.param, ROWS)
    return tuple(cubes.build(open_crm(url), definitions=known) for known in (SHIPPED, OWN, SHIPPED))


@pytest.fixture
def own(built):
    return built[1]


def found(cube, level, key):
    values = kpi_values(cube, QUARTER, level, [key])
    groups = values[level_columns(level)].itertuples(index=False, name=None)
    return {group: (row.value, row.n, row.status) for group, row in zip(groups, values.itertuples(), strict=True)}


# Submitted in the quarter: Cyd's c1 c2 c3, Dan's c4 and c5, Ann's c8, Fay's c6, nobody's c7. Only c5 is open.
LEFT_OPEN = {
    "user_role": {("cyd", "service"): (0.0, 3, "ok"), ("dan", "service"): (1 / 2, 2, "ok"), ("ann", "sales"): (0.0, 1, "ok")},
    "team": {("S",): (1 / 5, 5, "ok"), ("A",): (0.0, 1, "ok"), ("D1",): (0.0, 1, "ok"), ("HQ",): (1 / 6, 6, "ok")},
    "role": {("service",): (1 / 5, 5, "ok"), ("sales",): (0.0, 1, "ok")},
    "company": {(): (1 / 8, 8, "ok")},
}
# Of the escalation of three it is known: Cyd's c2 yes and c3 no, Dan's c5 yes.
SENT_UP = {
    "user_role": {("cyd", "service"): (1 / 2, 2, "ok"), ("dan", "service"): (1.0, 1, "ok")},
    "team": {("S",): (2 / 3, 3, "ok"), ("HQ",): (2 / 3, 3, "ok")},
    "role": {("service",): (2 / 3, 3, "ok")},
    "company": {(): (2 / 3, 3, "ok")},
}


@pytest.mark.parametrize("level", LEFT_OPEN)
@pytest.mark.parametrize(("key", "wanted"), [("X1", LEFT_OPEN), ("X2", SENT_UP)])
def test_a_kpi_of_the_companys_own_has_values(own, key, wanted, level):
    assert found(own, level, key) == wanted[level]


def test_it_stands_among_the_others_wherever_all_are_asked_for(own):
    every = kpi_values(own, QUARTER, "company")
    assert list(every["kpi"])[-2:] == ["X1", "X2"]
    assert {"X1", "X2"} <= own.answered and unavailable(own, X2) == []


def test_it_has_a_trend_and_the_rows_behind_it(own):
    series = kpi_series(own, X1, "company", tuple(Period(month, month) for month in QUARTER.months))
    # January c1 c2; February c4 c6 c7 c8; March c3 c5.
    assert series.n[:, 0].tolist() == [2, 4, 2] and series.value[:, 0].tolist() == [0.0, 0.0, 0.5]
    behind = rows_behind(own, X1, "team", ("S",), QUARTER)
    assert (behind.value, behind.n, behind.status) == (1 / 5, 5, "ok")
    assert sorted(behind.pieces[0].rows["record"]) == ["c1", "c2", "c3", "c4", "c5"]


OPEN_AND_CSAT = Preset("own", "service", Text("Own", "Own"), (Group("service", Text("All", "All"), 100.0, (("X1", 75.0), ("K1", 25.0))),))


@pytest.fixture
def scored(own):
    field = field_of(own, "service", QUARTER, kpis=["K1", "X1"])
    return board(field, from_preset(OPEN_AND_CSAT, {}, field.known, field.kpis))


def test_it_is_scored(scored):
    assert scored.field.people == ("cyd", "dan") and scored.scheme.kpis == ["X1", "K1"]
    # X1: nothing open is the stretch, 120; one of two 100 · (1 − 0.5) ÷ (1 − 0.25). K1: Cyd's 9 of 12 are 25, Dan's one is too few.
    assert scored.kpi_scores == pytest.approx(np.array([[120.0, 25.0], [200 / 3, np.nan]]), nan_ok=True)
    assert scored.score == pytest.approx(np.array([0.75 * 120 + 0.25 * 25, 200 / 3]))
    assert scored.scores.coverage == pytest.approx(np.array([1.0, 0.75]))
    sure = certainty(scored)
    assert (sure.low < scored.score).all(), "a proportion of few cases is not a complete count"


def test_its_name_stands_in_the_table_of_people(own, scored):
    frame = Frame(translator("en"), None, own, None, Choices(), QUARTER, dark=False, company=None)
    table = people_table(frame, Comparison(scored, scored)).set_index("Person")
    assert frame.kpi_name("X1") == "Cases left open"
    assert table["Cases left open: value (rate)"].to_dict() == {"Cyd": 0.0, "Dan": 0.5}
    assert table["Cases left open: n"].to_dict() == {"Cyd": 3, "Dan": 2}
    assert table["Cases left open: points"].to_dict() == pytest.approx({"Cyd": 90.0, "Dan": 200 / 3})


def test_fields_and_histories_know_the_companys_own(own, scored):
    assert scored.field.kpis["X1"] is X1
    assert history_of(own, "service", (QUARTER,)).field.kpis["X1"] is X1
    assert role_kpis("concierge", own.definitions.kpis)[-2:] == ["X1", "X2"], "a role without presets has every KPI of a person"
    assert role_kpis("service", own.definitions.kpis)[-2:] == ["X1", "X2"], "and so has one of ours, beside what its presets weigh"


def test_a_preset_leaves_out_what_the_company_has_not(built):
    field = field_of(built[0], "service", QUARTER)
    assert from_preset(OPEN_AND_CSAT, {}, field.known, field.kpis).kpis == ["K1"]
    assert from_preset(PRESET_BY_KEY["W6"], {}, field.known, field.kpis).kpis == ["K3", "K4", "K5", "K6", "K7", "K42", "K1", "K2"]


@pytest.mark.parametrize("level", ["user_role", "user", "team", "role", "company", "channel", "touchpoint"])
def test_no_other_companys_numbers_change(built, level):
    before, among, after = (kpi_values(cube, QUARTER, level) for cube in built)
    pd.testing.assert_frame_equal(before, after)
    pd.testing.assert_frame_equal(before, among[~among["kpi"].isin(["X1", "X2"])])


def test_another_company_has_not_heard_of_it(built):
    for cube in (built[0], built[2]):
        with pytest.raises(RequestError, match="There is no KPI “X1”"):
            kpi_values(cube, QUARTER, "company", ["X1"])
        assert cube.answered == built[1].answered - {"X1", "X2"} and "escalation" not in {fact for fact, _ in cube.cells}
    assert (tuple(SHIPPED.kpis), len(KPIS)) == (tuple(kpi.key for kpi in KPIS), len(OWN.kpis) - 2)
    assert tuple(SHIPPED.facts.values()) == FACTS and tuple(SHIPPED.measures.values()) == MEASURES


def test_what_is_kept_for_one_company_is_not_shown_to_another(built):
    shipped, own, again = built
    assert data.version(shipped) == data.version(again) != data.version(own)
    keys = [list(data.values(cube, QUARTER, "company")["kpi"]) for cube in (shipped, own, again)]
    assert keys[0] == keys[2] == keys[1][:-2] and keys[1][-2:] == ["X1", "X2"]


def test_definitions_are_told_apart_by_what_they_say():
    goal = replace(X1, goal=Goal(1.0, 0.3, 0.0))
    rows = replace(OWN.facts["escalation"], rows=SHIPPED.facts["complaint"].rows)
    others = [
        SHIPPED,
        replace(OWN, kpis={**OWN.kpis, "X1": goal}),
        replace(OWN, measures={**OWN.measures, "cases_escalated": replace(ESCALATED, unit="share")}),
        replace(OWN, facts={**OWN.facts, "escalation": rows}),
    ]
    assert len({OWN.version, *(other.version for other in others)}) == 5
    assert Definitions(dict(OWN.kpis), dict(OWN.measures), dict(OWN.facts)).version == OWN.version


def test_what_a_kpi_is_made_of():
    known, kpi = OWN, OWN.kpi
    assert known.measures_of(X2) == {"cases_escalated", "cases_looked_at"} and known.facts_of(X2) == {"escalation"}
    assert known.terms_by_fact["escalation"] == (("cases_escalated",), ("cases_looked_at",))
    assert known.parts_of(kpi("K20")) == (kpi("K20.margin"), kpi("K13")) and known.parts_of(X1) == ()
    assert not known.is_complete_count(X1) and known.is_complete_count(kpi("K50"))
    assert known.measures_of(kpi("K20")) == known.measures_of(kpi("K20.margin")) | known.measures_of(kpi("K13"))


def test_everything_shipped_is_made_of_what_is_shipped():
    for kpi in KPIS:
        assert SHIPPED.measures_of(kpi) | SHIPPED.required_measures(kpi) <= set(SHIPPED.measures), kpi.key
        assert SHIPPED.facts_of(kpi) <= set(SHIPPED.facts), kpi.key
