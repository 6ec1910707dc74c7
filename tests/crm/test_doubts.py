"""What cannot be in a CRM equals plain loops over its rows, on every engine; what is missing is told from what is seldom."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.crm import doubts, freshness, inventory
from lib.crm.doubts import GAP, SILENT, Doubt
from lib.crm.source import open_crm
from lib.periods import Period, add_months
from tests.golden.engines import ENGINES, load
from tests.kpis.tiny_companies import company as tiny

TODAY = date(2026, 7, 1)
DAY = datetime(2026, 3, 2)
ROWS = tiny(3)
# Two cases of nobody known, one closed before it was opened, one in the future.
ROWS["case_"] = [
    *ROWS["case_"],
    {"id": "x1", "owner_id": "ghost", "account_id": "k0", "created_at": datetime(2026, 2, 2), "closed_at": datetime(2026, 2, 1)},
    {"id": "x2", "owner_id": "ghost", "account_id": "phantom", "created_at": datetime(2030, 1, 1)},
]


@pytest.fixture(scope="module", params=ENGINES)
def crm(request, tmp_path_factory):
    return open_crm(load(tmp_path_factory.mktemp(request.param), request.param, ROWS))


@pytest.fixture(params=ENGINES)
def engine(request):
    return request.param


def found_in(crm, *kinds):
    return {(one.kind, one.table, one.columns): one for one in doubts.in_rows(crm, TODAY) if one.kind in kinds}


def test_references_that_lead_nowhere_and_rows_of_nobody(crm):
    found = found_in(crm, doubts.ORPHAN, doubts.NOBODY)
    users, accounts = ({row["id"] for row in ROWS[table]} for table in ("user", "account"))
    for table, column, known in (("case_", "owner_id", users), ("case_", "account_id", accounts), ("order_", "owner_id", users)):
        named = [(row["id"], row.get(column)) for row in ROWS[table]]
        lost = sorted(key for key, name in named if name is not None and name not in known)
        one = found.get((doubts.ORPHAN, table, (column,)))
        assert (one.rows, one.of, one.examples) == (len(lost), len(named), tuple(lost[:3])) if lost else one is None
        if column == "owner_id":
            empty = [name for _, name in named].count(None)
            nobody = found.get((doubts.NOBODY, table, (column,)))
            assert nobody.rows == empty if empty else nobody is None
    assert found[doubts.ORPHAN, "case_", ("owner_id",)].rows == 2
    assert found[doubts.ORPHAN, "case_", ("account_id",)].people == 1  # of “ghost”


def test_times_that_cannot_be(crm):
    found = found_in(crm, doubts.ORDER, doubts.FUTURE)
    later = sorted(row["id"] for row in ROWS["lead"] if row.get("converted_at") and row["converted_at"].date() > TODAY)
    assert later, "the company must have leads that are converted after the day"
    lead = found.pop((doubts.FUTURE, "lead", ("converted_at",)))
    assert (lead.rows, lead.of, lead.examples) == (len(later), len(ROWS["lead"]), tuple(later[:3]))
    assert found == {
        (doubts.ORDER, "case_", ("created_at", "closed_at")): Doubt(
            doubts.ORDER, "case_", ("created_at", "closed_at"), 1, len(ROWS["case_"]), 1, ("x1",)
        ),
        (doubts.FUTURE, "case_", ("created_at",)): Doubt(doubts.FUTURE, "case_", ("created_at",), 1, len(ROWS["case_"]), 1, ("x2",)),
    }


def test_moments_that_have_not_come_and_solutions_before_the_question(tmp_path, engine):
    late, early = datetime(2031, 1, 1), datetime(2026, 3, 1)
    cases = [("a", DAY, late, None), ("b", DAY, None, late), ("c", DAY, early, None), ("d", DAY, DAY, DAY)]
    rows = {
        "case_": [dict(zip(("id", "created_at", "resolved_at", "first_response_at"), one, strict=True)) for one in cases],
        "lead": [{"id": "l", "created_at": DAY, "converted_at": late}],
        "subscription": [{"id": "s", "account_id": "k", "starts_on": DAY.date(), "ended_on": late.date()}],
    }
    found = found_in(open_crm(load(tmp_path, engine, rows)), doubts.FUTURE, doubts.ORDER)
    assert {(one.kind, one.table, one.columns[-1], one.examples) for one in found.values()} == {
        (doubts.FUTURE, "case_", "resolved_at", ("a",)), (doubts.FUTURE, "case_", "first_response_at", ("b",)),
        (doubts.ORDER, "case_", "resolved_at", ("c",)), (doubts.FUTURE, "lead", "converted_at", ("l",)),
    }  # fmt: skip


def test_values_that_cannot_be(tmp_path, engine):
    """Of two people's cases three have impossible numbers; answers below and above 0 to 10; 200 % of a job."""
    odd = [
        {"id": "a", "owner_id": "u", "created_at": DAY, "replies": -1, "handle_seconds": -5.0},
        {"id": "b", "owner_id": "u", "created_at": DAY, "replies": -2, "handle_seconds": 5.0},
        {"id": "c", "owner_id": "v", "created_at": DAY, "replies": -1, "reopens": 0},
        {"id": "d", "created_at": DAY, "replies": 0},
    ]
    answers = [
        {"id": f"s{score}", "type": "nps", "user_id": "u", "score": score, "scale_min": 0, "scale_max": 10} for score in (-1, 0, 10, 11)
    ]
    work = [{"id": f"w{n}", "user_id": "v", "started_at": DAY, "minutes": n} for n in (0, 1440, 1441)]
    people = [{"user_id": user, "role_id": "r", "full_time_share": share} for user, share in (("u", 1.0), ("v", 2.0))]
    users = [{"id": "u", "name": "U"}, {"id": "v", "name": "V"}]
    rows = {"user": users, "case_": odd, "survey_response": answers, "activity": work, "user_assignment": people}
    found = found_in(open_crm(load(tmp_path, engine, rows)), doubts.RANGE)
    assert {(one.table, one.columns[0], one.rows, one.of, one.people, one.examples) for one in found.values()} == {
        ("case_", "replies", 3, 4, 2, ("a", "b", "c")), ("case_", "handle_seconds", 1, 4, 1, ("a",)),
        ("survey_response", "score", 2, 4, 1, ("s-1", "s11")), ("activity", "minutes", 1, 3, 1, ("w1441",)),
        ("user_assignment", "full_time_share", 1, 2, 1, ()),
    }  # fmt: skip


def test_rows_that_stand_twice_are_counted_once_too_often_and_make_no_orphans(tmp_path, engine):
    users = [{"id": name, "name": name} for name in ("u", "v", "u", "w", "u")]
    cases = [{"id": key, "owner_id": owner, "created_at": DAY} for key, owner in (("c", "u"), ("d", "v"), ("d", "v"), ("e", "x"))]
    crm = open_crm(load(tmp_path, engine, {"user": users, "case_": cases}))
    twice = found_in(crm, doubts.TWICE)
    assert {(one.table, one.columns, one.rows, one.of, one.people, one.examples) for one in twice.values()} == {
        ("user", ("id",), 2, 5, None, ("u", "u")), ("case_", ("id",), 1, 4, 1, ("d",)),
    }  # fmt: skip
    (orphan,) = found_in(crm, doubts.ORPHAN).values()
    assert (orphan.rows, orphan.of, orphan.people, orphan.examples) == (1, 4, None, ("e",))


def test_what_is_no_mistake_is_not_called_one(tmp_path, engine):
    """The month that runs is reported on its last day, a piece may come back, and what a mapping does not fill is nobody's mistake."""
    rows = {
        "user": [{"id": "u", "name": "U"}],
        "reported_value": [{"kpi_id": "x", "user_id": "u", "reported_on": date(2026, 7, 31), "value": 1.0}],
        "order_": [{"id": f"o{k}", "ordered_at": DAY, "amount": -5.0} for k in range(2)],
        "order_line": [{"id": "l", "order_id": "o1", "product_id": "p", "quantity": -1}],
    }
    crm = open_crm(load(tmp_path, engine, rows))
    said = replace(crm, unmapped=frozenset({"product", "order_.owner_id", "reported_kpi"}))
    assert [one for one in doubts.in_rows(said, date(2026, 7, 2)) if one.table != "reported_value"] == []
    found = {(one.kind, one.table) for one in doubts.in_rows(crm, date(2026, 7, 2))}
    assert found >= {(doubts.NOBODY, "order_"), (doubts.ORPHAN, "order_line")} and (doubts.FUTURE, "reported_value") not in found


def test_a_day_of_nobody_between_two_rows_of_a_history_is_told(tmp_path, engine):
    """A ends the day before it goes on, twice; B goes on at once; C pauses for two days; the customer k has no owner for a day."""
    jan, march = date(2026, 1, 31), date(2026, 3, 31)
    work = [
        ("a", None, jan), ("a", date(2026, 2, 1), march), ("a", date(2026, 4, 1), None), ("b", None, jan), ("b", jan, None),
        ("c", None, jan), ("c", date(2026, 2, 2), None),
    ]  # fmt: skip
    owned = [("k", "a", None, jan), ("k", "b", date(2026, 2, 1), None), ("l", "a", None, jan), ("l", "b", date(2026, 5, 1), None)]
    rows = {
        "user": [{"id": name, "name": name} for name in "abc"],
        "user_assignment": [dict(zip(("user_id", "role_id", "starts_on", "ends_on"), (w, "r", s, e), strict=True)) for w, s, e in work],
        "account": [{"id": "k"}, {"id": "l"}],
        "account_ownership": [dict(zip(("account_id", "user_id", "starts_on", "ends_on"), one, strict=True)) for one in owned],
    }
    found = found_in(open_crm(load(tmp_path, engine, rows)), doubts.BREAK)
    assert {(one.table, one.rows, one.of, one.people, one.examples) for one in found.values()} == {
        ("user_assignment", 2, 7, 1, ("a", "a")), ("account_ownership", 1, 4, 1, ("k",)),
    }  # fmt: skip


# --- what is missing -----------------------------------------------------------------------------------------------------------------


def held(tmp_path, engine, days, invoices=()):
    """A company whose orders and leads lie on these days."""
    rows = {
        "user": [{"id": "u", "name": "U"}, {"id": "v", "name": "V"}],
        "order_": [
            {"id": f"o{k}", "owner_id": "uv"[k % 2], "ordered_at": datetime(2026, 1, 1) + timedelta(day), "amount": 1.0}
            for k, day in enumerate(days)
        ],
        "lead": [{"id": f"l{k}", "owner_id": "u", "created_at": datetime(2026, 1, 1) + timedelta(k)} for k in range(181)],
        "payment": [{"id": f"p{k}", "due_on": date(2026, 1, 1) + timedelta(k)} for k in invoices],
    }
    crm = open_crm(load(tmp_path, engine, rows))
    covered = Period(date(2026, 1, 1), date(2026, 6, 1))
    return freshness.in_time(crm, inventory.stocks(crm), covered, date(2026, 6, 30))


def test_a_table_that_fell_silent_and_one_with_a_hole_are_named_with_whom_they_touch(tmp_path, engine):
    silent, gap = held(tmp_path, engine, [*range(0, 40, 2), *range(91, 150)])
    assert (silent.kind, silent.table, silent.people) == (SILENT, "order_", 2) and silent.days == (180 - 149, 1)
    assert (gap.kind, gap.table, gap.months) == (GAP, "order_", (date(2026, 3, 1),))


def test_a_week_end_and_what_comes_by_quarters_are_no_silence(tmp_path, engine):
    assert held(tmp_path, engine, [day for day in range(180) if day % 7 < 5], invoices=range(0, 30)) == []
    assert freshness.missing_months([date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1)]) == ()


@given(st.integers(1, 4), st.lists(st.booleans(), min_size=9, max_size=24))
def test_missing_months_are_those_that_were_taken_out(step, kept):
    """Every `step` months there are rows; of most places they are taken out nowhere: what is taken out between is found."""
    there = [add_months(date(2024, 1, 1), step * k) for k in range(3 * len(kept))]
    holes = {there[3 * k + 1] for k, stays in enumerate(kept) if not stays and k % 3 == 1}
    assert set(freshness.missing_months([month for month in there if month not in holes])) == holes
