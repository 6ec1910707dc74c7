"""Own measures and figures against plain Python over the golden rows, on every engine, at every level, and down to their rows."""

import math
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from lib.crm import tables
from lib.crm.source import open_crm
from lib.errors import RequestError
from lib.kpis import cube as cubes
from lib.kpis import ready_made
from lib.kpis.definitions import SHIPPED
from lib.kpis.facts import FACTS
from lib.kpis.figures import COLUMNS, Figures
from lib.kpis.own import Own, OwnKpi, OwnMeasure, ReadyMade, Said, with_own
from lib.kpis.own.measures import HOMES, SOURCES, SPAN, SUM, TESTS, Condition, check, named
from lib.kpis.records import rows_behind
from lib.kpis.scans import frame_of
from lib.kpis.values import kpi_values
from lib.periods import Period, month_of
from lib.scoring.fields import field_of
from lib.store import own as kept
from tests.golden.engines import ENGINES, load
from tests.golden.rows import ROWS

HALF = Period(date(2026, 1, 1), date(2026, 6, 1))
NOW = datetime(2026, 11, 1)

CONDITIONS = {
    "complaints_only": ("case_", "created_at", Condition("type", "is", ("complaint", "problem"))),
    "no_complaints": ("case_", "created_at", Condition("type", "is_not", ("complaint",))),
    "answered": ("case_", "created_at", Condition("first_response_at", "filled")),
    "unanswered": ("case_", "created_at", Condition("first_response_at", "empty")),
    "answered_in_time": ("case_", "created_at", Condition("first_response_at", "by", ("response_due_at",))),
    "answered_late": ("case_", "created_at", Condition("first_response_at", "after", ("response_due_at",))),
    "long_calls": ("activity", "started_at", Condition("minutes", "at_least", ("30",))),
    "short_calls": ("activity", "started_at", Condition("minutes", "at_most", ("30",))),
    "longer_calls": ("activity", "started_at", Condition("minutes", "above", ("30",))),
    "shorter_calls": ("activity", "started_at", Condition("minutes", "below", ("30",))),
    "escalations": ("case_", "closed_at", Condition("escalated", "yes")),
    "calm": ("case_", "closed_at", Condition("escalated", "no")),
}  # fmt: skip


def owned(account, at):
    """Who owns a customer on a day, by hand."""
    day = at.date() if isinstance(at, datetime) else at
    for one in ROWS["account_ownership"]:
        if one["account_id"] == account and one.get("starts_on", date.min) <= day < one.get("ends_on", date.max):
            return one["user_id"]
    return None


def fits(row, condition):
    cell, (value, *_) = row.get(condition.column), condition.values or (None,)
    if condition.test in ("filled", "empty"):
        return (cell is not None) == (condition.test == "filled")
    if cell is None:
        return False
    other = row.get(value)
    return {
        "is": lambda: cell in condition.values,
        "is_not": lambda: cell not in condition.values,
        "at_least": lambda: cell >= float(value),
        "at_most": lambda: cell <= float(value),
        "above": lambda: cell > float(value),
        "below": lambda: cell < float(value),
        "yes": lambda: cell is True,
        "no": lambda: cell is False,
        "by": lambda: other is not None and cell <= other,
        "after": lambda: other is not None and cell > other,
    }[condition.test]()


def amount(one, row):
    """What a row adds, and whether it counts at all."""
    if not all(fits(row, condition) for condition in one.conditions):
        return 0.0, 0
    if one.aggregate == SUM:
        value = row.get(one.column)
        return (0.0, 0) if value is None else (float(value), 1)
    if one.aggregate == SPAN:
        start, end = row.get(one.column), row.get(one.until)
        return (0.0, 0) if start is None or end is None else ((end - start).total_seconds(), 1)
    return 1.0, 1


def by_hand(one, period):
    """The measure by person (or team), and of everything, from the rows."""
    source, found, all_of_it = SOURCES[one.table], {}, [0.0, 0]
    for row in ROWS[one.table]:
        at = row.get(one.time)
        if at is None or not period.first <= month_of(at.date() if isinstance(at, datetime) else at) <= period.last:
            continue
        value, n = amount(one, row)
        customer = row["id"] if one.table == "account" else row.get("account_id")
        whose = row.get(source.person) if source.person else owned(customer, at)
        for total in [all_of_it, *([found.setdefault(whose, [0.0, 0])] if whose else [])]:
            total[0] += value
            total[1] += n
    return {whose: total for whose, total in found.items() if total[1]}, all_of_it


def measures():
    """Every table by every time: its rows, its first number added up, a span between two of its times; and every test."""
    found = []
    for table, source in SOURCES.items():
        for time in source.times:
            found.append(OwnMeasure(f"m_{table}_{time}", table, time))
    found += [
        OwnMeasure("worth", "opportunity", "closed_at", SUM, "amount", conditions=(Condition("outcome", "is", ("won",)),)),
        OwnMeasure("time_to_win", "opportunity", "closed_at", SPAN, "opened_at", "closed_at", (Condition("outcome", "is", ("won",)),)),
        OwnMeasure("talked", "activity", "started_at", SUM, "minutes", conditions=(Condition("account_id", "filled"),)),
        OwnMeasure("spent", "cost", "booked_on", SUM, "amount"),
        OwnMeasure("late_by", "case_", "created_at", SPAN, "response_due_at", "first_response_at",
                   (Condition("first_response_at", "after", ("response_due_at",)), Condition("escalated", "filled"))),
    ]  # fmt: skip
    return tuple(found) + tuple(OwnMeasure(key, table, time, conditions=(one,)) for key, (table, time, one) in CONDITIONS.items())


MEASURES = measures()


def totals(own):
    """A KPI for each measure that says its sum."""
    return tuple(
        OwnKpi(f"f_{m.key}", m.key, m.key, m.key if m.aggregate == "rows" else f"{m.key}_n", unit_of(m), False, "scale") for m in own
    )


def unit_of(one):
    return {"worth": "money", "spent": "money", "time_to_win": "seconds", "late_by": "seconds"}.get(one.key, "number")


@pytest.fixture(scope="module", params=ENGINES)
def cube(request, tmp_path_factory):
    crm = open_crm(load(tmp_path_factory.mktemp("own"), request.param, ROWS))
    return cubes.build(crm, definitions=with_own(SHIPPED, Own(measures=MEASURES, kpis=totals(MEASURES)), crm))


def test_every_test_is_tried():
    assert {one.test for m in MEASURES for one in m.conditions} == set(TESTS)


@pytest.mark.parametrize("one", MEASURES, ids=lambda one: one.key)
def test_a_measure_is_what_plain_python_adds_up(cube, one):
    checked = 0
    for period in [*[Period(month, month) for month in HALF.months], HALF]:
        people, everything = by_hand(one, period)
        level, column = ("user", "user_id") if SOURCES[one.table].grain == "person" else ("team", "above")
        found = kpi_values(cube, period, level, [f"f_{one.key}"])
        said = {row[column]: (row["value"], row["n"]) for row in found.to_dict("records") if row["n"]}
        if level == "user":
            assert said.keys() == people.keys()
        for whose, (value, n) in people.items():
            if level == "user" or whose in ("A", "B", "S", "E"):  # nothing is below these
                assert said[whose] == (pytest.approx(value), n)
                checked += 1
        company = kpi_values(cube, period, "company", [f"f_{one.key}"])
        sums = (company["value"].iloc[0], company["n"].iloc[0]) if len(company) else (0.0, 0)
        assert sums == (pytest.approx(everything[0]), everything[1])
    assert checked or not any(by_hand(one, HALF)[0].values())


@pytest.mark.parametrize("one", MEASURES, ids=lambda one: one.key)
def test_its_rows_make_it_again(cube, one):
    kpi = cube.definitions.kpis[f"f_{one.key}"]
    people, everything = by_hand(one, HALF)
    behind = rows_behind(cube, kpi, "company", (), HALF)
    assert (behind.value, behind.n) == (pytest.approx(everything[0]), everything[1]) or not everything[1]
    assert sum(len(piece.rows) for piece in behind.pieces[:1]) == everything[1] or one.table == "cost"
    if SOURCES[one.table].grain == "person":
        for whose, (value, n) in people.items():
            again = rows_behind(cube, kpi, "user", (whose,), HALF)
            assert (again.value, again.n) == (pytest.approx(value), n)


def test_every_home_has_every_row_of_its_table_by_that_time_and_of_the_same_people(cube):
    frame = frame_of(cube.coverage)
    for (table, time), key in HOMES.items():
        fact = next(fact for fact in FACTS if fact.key == key)
        statement = fact.rows(frame)
        columns, of = statement.selected_columns, tables.metadata.tables[table].c
        assert statement.whereclause is None and time in fact.anchors
        whose = columns["user_id" if fact.belongs_to == "person" else "team_id"]
        assert getattr(whose, "element", whose) is of[SOURCES[table].person]
        assert columns[time] is of[time] and columns["record"].element is of.id
        joined = [one for one in statement.get_final_froms()[0]._from_objects if one is not of.id.table]
        assert all(getattr(one, "isouter", True) for one in joined)


def test_a_share_of_our_own_rows_has_the_interval_of_one_scan(cube):
    """A measure that sits in our fact varies with it: the share's interval is that of the same share written with our measures."""
    crm = cube.crm
    mine = OwnMeasure("solved", "case_", "created_at", conditions=(Condition("resolved_at", "filled"),))
    kpis = (OwnKpi("f_a", "A", "solved / cases", "cases", "rate", False, "scale"),
            OwnKpi("f_b", "B", "cases_resolved / cases", "cases", "rate", False, "scale"))  # fmt: skip
    tried = cubes.build(crm, definitions=with_own(SHIPPED, Own(measures=(mine,), kpis=kpis), crm))
    values = kpi_values(tried, HALF, "user", ["f_a", "f_b"])
    a, b = (values[values["kpi"] == key].drop(columns="kpi").reset_index(drop=True) for key in ("f_a", "f_b"))
    pd.testing.assert_frame_equal(a, b)
    assert a["low"].notna().any()


def test_what_the_crm_lacks_leaves_the_measure_out_and_nothing_else(tmp_path):
    rows = {**ROWS, "case_": [{name: cell for name, cell in row.items() if name != "escalated"} for row in ROWS["case_"]]}
    crm = open_crm(load(tmp_path, "duckdb", rows))
    without = type(crm)(crm.engine, crm.columns | {"case_": crm.columns["case_"] - {"escalated"}}, crm.version, crm.unmapped)
    own = Own(measures=MEASURES, kpis=totals(MEASURES))
    found = with_own(SHIPPED, own, without)
    assert set(with_own(SHIPPED, own, crm).kpis) - set(found.kpis) == {"f_escalations", "f_calm", "f_late_by"}
    assert "K2" in cubes.build(without, definitions=found).answered


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (OwnMeasure("m", "usage_daily", "day"), "belong to nobody"),
        (OwnMeasure("m", "case_", "created"), "Did you mean created_at"),
        (OwnMeasure("m", "case_", "created_at", "mean"), "cannot be used"),
        (OwnMeasure("m", "case_", "created_at", SUM, "type"), "cannot be used"),
        (OwnMeasure("m", "case_", "created_at", SPAN, "created_at", "type"), "cannot be used"),
        (OwnMeasure("m", "case_", "created_at", conditions=(Condition("typ", "is", ("a",)),)), "Did you mean type"),
        (OwnMeasure("m", "case_", "created_at", conditions=(Condition("type", "at_least", ("3",)),)), "cannot be used"),
        (OwnMeasure("m", "case_", "created_at", conditions=(Condition("type", "is"),)), "at least one word"),
        (OwnMeasure("m", "case_", "created_at", conditions=(Condition("replies", "at_least", ("three",)),)), "one number"),
        (OwnMeasure("m", "case_", "created_at", conditions=(Condition("closed_at", "by", ("type",)),)), "cannot be used"),
    ],
)
def test_what_is_no_measure_is_said(wrong, said):
    with pytest.raises(RequestError, match=said):
        check(wrong)


def test_names():
    assert named(" Late Answers ") == "late_answers"
    assert named("退款数") == "退款数"
    for wrong in ("", "2nd", "a+b", "x" * 41, "cases", "amount", "part", "above", "if", "foo_n", "x"):
        with pytest.raises(RequestError):
            named(wrong)


# --- figures -----------------------------------------------------------------------------------------------------------------------

WELL_BEING = ReadyMade("m_mood", "Well-being", "index", False, "mean", "relationship", True, 40.0, 70.0, 90.0)
COURSES = ReadyMade("m_courses", "Courses", "number", False, "total", "service", False, 0.0, 2.0, 4.0)
ON_TIME = ReadyMade("m_on_time", "On time", "rate", False, "mean", "service", True, 0.5, 0.9, 1.0, grain="team")
SAID = (
    Said("m_mood", "ann", date(2026, 1, 1), 60.0, 10.0), Said("m_mood", "ann", date(2026, 2, 1), 90.0, 30.0),
    Said("m_mood", "bob", date(2026, 2, 1), 50.0, 10.0), Said("m_mood", "fay", date(2026, 2, 1), 10.0, 5.0),
    Said("m_courses", "ann", date(2026, 2, 1), 3.0, None), Said("m_courses", "cyd", date(2026, 3, 1), 1.0, None),
    Said("m_on_time", "A", date(2026, 2, 1), 0.8, 50.0), Said("m_on_time", "S", date(2026, 2, 1), 0.5, 10.0),
)  # fmt: skip
FIRST_QUARTER = Period(date(2026, 1, 1), date(2026, 3, 1))


@pytest.fixture(params=ENGINES)
def with_figures(request, tmp_path, store):
    kept.keep_figures(store, "us", (WELL_BEING, COURSES, ON_TIME), SAID, "Ann", NOW)
    crm = open_crm(load(tmp_path, request.param, ROWS))
    own = kept.latest(store, "us")
    mine = OwnKpi("f_each", "Mood a course", "m_mood_sum / m_courses_sum", "m_mood_rows", "number", False, "scale")
    return cubes.build(crm, definitions=with_own(SHIPPED, Own(ready_made=own.ready_made, kpis=(mine,), figures=own.figures), crm))


def said(cube, key, level, period=FIRST_QUARTER):
    found = kpi_values(cube, period, level, [key])
    ids = [name for name in ("user_id", "role_id", "above") if name in found]
    return {tuple(row[name] for name in ids): (pytest.approx(row["value"]), row["n"]) for row in found.to_dict("records")}


def test_figures_roll_up_as_hand_arithmetic_says(with_figures):
    cube = with_figures
    assert said(cube, "m_mood", "user") == {("ann",): (82.5, 2), ("bob",): (50.0, 1), ("fay",): (10.0, 1)}
    # Ann was in team A at the end of January, in B at the end of February; Bob in A; Fay is in no team.
    assert said(cube, "m_mood", "team")[("A",)] == ((60 * 10 + 50 * 10) / 20, 2)
    assert said(cube, "m_mood", "team")[("B",)] == (90.0, 1)
    assert said(cube, "m_mood", "team")[("D1",)] == ((600 + 2700 + 500) / 50, 3)
    assert said(cube, "m_mood", "company") == {(): ((600 + 2700 + 500 + 50) / 55, 4)}
    assert said(cube, "m_mood", "user_role") == {("ann", "sales"): (82.5, 2), ("bob", "account_manager"): (50.0, 1)}
    assert said(cube, "m_courses", "company") == {(): (2.0, 2)}
    assert said(cube, "m_on_time", "team") == {("A",): (0.8, 50), ("D1",): (0.8, 50), ("S",): (0.5, 10), ("HQ",): (45 / 60, 60)}
    assert said(cube, "m_on_time", "user") == {}
    assert said(cube, "m_mood", "user", Period(date(2026, 4, 1), date(2026, 6, 1))) == {}


def test_figures_join_a_formula(with_figures):
    # Of January her mood is known, and nothing of courses: it is not counted as none.
    assert said(with_figures, "f_each", "user")[("ann",)] == (2700 / 3, 1)


def test_figures_have_their_rows(with_figures):
    cube = with_figures
    behind = rows_behind(cube, cube.definitions.kpis["m_mood"], "team", ("D1",), FIRST_QUARTER)
    assert (behind.value, behind.n) == (pytest.approx(76.0), 3)
    (piece,) = behind.pieces
    assert piece.rows[["record", "user_id"]].to_numpy().tolist() == [["ann|2026-01", "ann"], ["ann|2026-02", "ann"], ["bob|2026-02", "bob"]]
    behind = rows_behind(cube, cube.definitions.kpis["m_on_time"], "company", (), FIRST_QUARTER)
    assert (behind.value, behind.n) == (0.75, 60)


def test_people_inherit_the_figures_of_their_team(with_figures):
    field = field_of(with_figures, "sales", Period(date(2026, 2, 1), date(2026, 3, 1)))
    assert "m_on_time" in field.inherited
    by_person = dict(zip(field.people, field.value["m_on_time"], strict=True))
    assert by_person["bob"] == 0.8 and math.isnan(by_person["ann"])  # Ann was longest in B, of which nobody said anything


def test_the_last_word_counts_and_an_empty_value_takes_it_back(store):
    first = Said("m_mood", "ann", date(2026, 1, 1), 60.0, None)
    kept.keep_figures(store, "us", (WELL_BEING,), (first, Said("m_mood", "bob", date(2026, 1, 1), 50.0, 3.0)), "Ann", NOW)
    kept.keep_figures(store, "us", (), (Said("m_mood", "ann", date(2026, 1, 1), 65.0, None),), "Bo", NOW + timedelta(days=1))
    kept.keep_figures(store, "us", (), (Said("m_mood", "bob", date(2026, 1, 1), None, None),), "Bo", NOW + timedelta(days=1))
    kept.keep_figures(store, "them", (), (first,), "Cy", NOW)
    values = kept.figures(store, "us").values
    assert values[["kpi", "whose", "month", "value"]].to_numpy().tolist() == [["m_mood", "ann", date(2026, 1, 1), 65.0]]
    assert values["n"].isna().all()
    told = kept.said_of(store, "us", "m_mood").astype(object).where(lambda frame: frame.notna(), None)
    assert told[["whose", "value", "author", "before"]].to_numpy().tolist() == [
        ["bob", None, "Bo", 50.0], ["ann", 65.0, "Bo", 60.0], ["bob", 50.0, "Ann", None], ["ann", 60.0, "Ann", None],
    ]  # fmt: skip
    assert kept.said_of(store, "us", "m_other").empty


def test_figures_are_equal_where_their_values_are():
    rows = [("k", "ann", date(2026, 1, 1), 1.0, 2.0)]
    one, same, other = (Figures(pd.DataFrame(part, columns=list(COLUMNS))) for part in (rows, list(rows), [(*rows[0][:3], 2.0, 2.0)]))
    assert one == same and hash(one) == hash(same) and one != other and repr(one) != repr(other)


def test_the_sum_of_money_is_money():
    units = [m.unit for m in ready_made.measures_of(ReadyMade("m_x", "X", "money", False, "total", "scale", False), "figures")]
    assert units == ["money", "count", "count"]


def test_what_we_define_is_what_it_was(cube):
    """Own measures in our facts, and figures beside them, change no number of ours."""
    plain = cubes.build(cube.crm)
    for level in ("user_role", "team", "company"):
        ours, wide = (kpi_values(one, FIRST_QUARTER, level, list(SHIPPED.kpis)) for one in (plain, cube))
        pd.testing.assert_frame_equal(ours, wide)
