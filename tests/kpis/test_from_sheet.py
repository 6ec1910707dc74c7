"""A sheet of figures for a company that is there: whose rows they are is found by id, name or e-mail, and never guessed."""

from dataclasses import replace
from datetime import date

import pytest

from lib.crm.pilot.proposing import propose
from lib.crm.pilot.sheets import read_pilot
from lib.crm.pilot.taking import take
from lib.crm.source import open_crm
from lib.kpis import roster
from lib.kpis.own import ReadyMade, Said, from_sheet
from tests.golden.engines import ENGINES, load
from tests.golden.rows import ROWS

WHOLE = date(2026, 3, 1)
MAILS = {"ann": "ann@example.org", "bob": "Bob@Example.org"}
USERS = [row | {"email": MAILS.get(row["id"])} for row in ROWS["user"]] + [{"id": "u9", "name": "Ann"}]


@pytest.fixture(scope="module", params=ENGINES)
def crm(request, tmp_path_factory):
    return open_crm(load(tmp_path_factory.mktemp("sheet"), request.param, {**ROWS, "user": USERS}))


def brought(crm, text, before=(), name="figures.csv"):
    """Grain, column, KPIs, figures and what was left out of a sheet."""
    people, sheet = roster.load(crm), read_pilot(name, text.encode())
    known = [from_sheet.known_people(crm, people), from_sheet.known_teams(people)]
    best = max(known, key=lambda one: from_sheet.column_of(sheet, one)[1])
    column, _ = from_sheet.column_of(sheet, best)
    matched = from_sheet.with_ids(sheet, column, best)
    given = {"person": column, "identity": None, "team": None, "role": None}
    plan = from_sheet.only_of(propose(matched, WHOLE, given=given), column)
    frames, report = take(matched, plan)
    kpis, said = from_sheet.said(plan, frames["reported_value"], best.grain, {one.name: one for one in before})
    return best.grain, column, kpis, said, [(issue.line, issue.column, issue.value, str(issue.reason.template)) for issue in report.issues]


def test_people_are_found_by_id_name_and_mail_and_the_others_are_listed(crm):
    text = "Who;Month;Mood;Mood n\ncyd;2026-02;7;3\nBOB@example.org;2026-02;5;4\n dan ;2026-02;6;2\nAnn;2026-02;9;1\nZoe;2026-02;1;1\n;2026-02;3;1\n"
    grain, column, kpis, said, left_out = brought(crm, text)
    assert (grain, column, [one.name for one in kpis]) == ("person", "Who", ["Mood"])
    month = date(2026, 2, 1)
    assert said == (Said("m_mood", "cyd", month, 7.0, 3.0), Said("m_mood", "bob", month, 5.0, 4.0), Said("m_mood", "dan", month, 6.0, 2.0))
    assert left_out == [
        (5, "Who", "Ann", "{n} are called so: write the id"),
        (6, "Who", "Zoe", "nobody of this company is called so"),
        (7, "Who", "", "empty, and the table cannot do without it"),
    ]


def test_teams_have_figures_too_and_a_lone_n_is_that_of_the_only_kpi(crm):
    grain, column, kpis, said, left_out = brought(
        crm, "部门,月份,准时交付率,样本数\nTeam A,2026-02,80%,50\nHQ,2026-02,75%,200\nNowhere,2026-02,1%,1\n"
    )
    assert (grain, column) == ("team", "部门")
    assert kpis == (ReadyMade("m_准时交付率", "准时交付率", "rate", False, "mean", kpis[0].dimension, True, grain="team"),)
    assert [(one.whose, one.value, one.n) for one in said] == [("A", pytest.approx(0.8), 50.0), ("HQ", 0.75, 200.0)]
    assert left_out == [(4, "部门", "Nowhere", "no team of this company is called so")]


def test_months_of_figures_may_stand_in_columns(crm):
    text = "Team,On time 2026-01,On time n 2026-01,On time Feb 2026,On time n Feb 2026\nTeam A,80%,50,70%,40\nHQ,75%,200,,\n"
    grain, _, kpis, said, left_out = brought(crm, text)
    assert (grain, [(one.name, one.counted) for one in kpis], left_out) == ("team", [("On time", True)], [])
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    assert sorted((one.whose, one.month, round(one.value, 9), one.n) for one in said) == [
        ("A", january, 0.8, 50.0), ("A", february, 0.7, 40.0), ("HQ", january, 0.75, 200.0),
    ]  # fmt: skip


def test_a_month_that_is_none_is_refused_and_not_counted_for_another(crm):
    _, _, _, said, left_out = brought(crm, "Who;Month;Mood\nbob;2026-02;7\ncyd;13/13/2026;3\ndan;2026-02;4\n")
    assert [(one.whose, one.month) for one in said] == [("bob", date(2026, 2, 1)), ("dan", date(2026, 2, 1))]
    assert [(line, column) for line, column, *_ in left_out] == [(3, "Month")]


def test_the_same_person_twice_in_a_month_counts_once(crm):
    _, _, _, said, left_out = brought(crm, "Who;Mood\nbob;7\nBob@example.org;7\nBob;8\ncyd;6\n")
    assert [(one.whose, one.month, one.value, one.n) for one in said] == [("bob", WHOLE, 7.0, None), ("cyd", WHOLE, 6.0, None)]
    assert [line for line, *_ in left_out] == [3, 4]


def test_a_kpi_of_the_same_name_goes_on_but_not_in_another_unit(crm):
    before = ReadyMade("m_old_key", "Mood", "number", False, "mean", "service", False)
    _, _, kpis, said, _ = brought(crm, "Who;Mood\nbob;7\ncyd;9\n", [before])
    assert kpis == () and said[0].kpi == "m_old_key"  # its goal and its state stay
    _, _, kpis, said, _ = brought(crm, "Who;Mood!;On time;On-time\nbob;7;70;7\ncyd;9;80;8\n", [replace(before, key="m_mood")])
    assert len({one.key for one in kpis} | {"m_mood"}) == 4 and {one.kpi for one in said} == {one.key for one in kpis}
    sheet = read_pilot("f.csv", b"Who;Mood\nbob;70%\ncyd;90%\n")
    plan = propose(sheet, WHOLE, given={"person": "Who", "identity": None, "team": None, "role": None})
    assert from_sheet.in_another_unit(plan, "person", {"Mood": before}) == ["Mood"]
    assert from_sheet.in_another_unit(plan, "person", {}) == []
