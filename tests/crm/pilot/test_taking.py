"""What is proposed from a sheet, and what becomes of every row and cell."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.crm.pilot.plan import Station
from lib.crm.pilot.proposing import propose
from lib.crm.pilot.sheets import read_pilot
from lib.crm.pilot.taking import take
from lib.crm.pilot.template import template
from lib.crm.pilot.units import in_unit, key_of
from lib.errors import Question, RequestError

WHOLE = date(2026, 9, 1)


def planned(text, **options):
    sheet = read_pilot("team.csv", text.encode())
    return sheet, propose(sheet, WHOLE, **options)


def taken(text, **options):
    return take(*planned(text, **options))


def test_both_templates_are_understood_alike():
    plans = {language: propose(read_pilot("t.csv", template(language)), WHOLE) for language in ("en", "zh")}
    told = [
        [(f.unit, f.factor, f.lower_is_better, f.rollup, f.dimension, bool(f.columns[0].n)) for f in plan.figures]
        for plan in plans.values()
    ]
    assert (
        told[0]
        == told[1]
        == [
            ("rate", 1.0, False, "mean", "relationship", True),
            ("rate", 1.0, False, "mean", "service", False),
            ("seconds", 60.0, True, "mean", "service", False),
            ("nps", 1.0, False, "mean", "relationship", False),
            ("number", 1.0, False, "total", "service", False),
        ]
    )
    for plan in plans.values():
        assert None not in (plan.person, plan.team, plan.role, plan.month) and plan.unused == ()
        frames, report = take(read_pilot("t.csv", template("en" if plan is plans["en"] else "zh")), plan)
        assert not report.issues and len(frames["reported_value"]) == 20 and set(frames["user_assignment"]["role_id"]) == {"service"}


def test_long_sheets_say_the_same_as_wide_ones():
    wide, _ = taken("Name,Month,CSAT,CSAT n,Calls\nAda,2026-08,80%,40,12\nBo,2026-08,90%,20,15\n")
    long, _ = taken(
        "KPI,Name,Month,Value,n\nCSAT,Ada,2026-08,80%,40\nCSAT,Bo,2026-08,90%,20\nCalls,Ada,2026-08,12,\nCalls,Bo,2026-08,15,\n"
    )
    columns = ["kpi_id", "user_id", "reported_on", "value", "n"]
    pd.testing.assert_frame_equal(*(f["reported_value"][columns].sort_values(columns, ignore_index=True) for f in (wide, long)))


def test_percent_are_shares_however_they_are_written():
    for text in ("0.8\n0.9", "80\n90", "80%\n90%", "80 %\n90 %"):
        frames, _ = taken("Name,Resolution rate\n" + "\n".join(f"p{k},{cell}" for k, cell in enumerate(text.split("\n"))) + "\n")
        assert frames["reported_value"]["value"].tolist() == pytest.approx([0.8, 0.9]), text


def test_a_lone_number_among_percent_and_a_slip_beyond_all_are_refused():
    frames, report = taken("Name,CSAT\nAda,86%\nBo,79\nCy,180%\nDi,91%\nEve,80%\nFy,82%\n")
    assert sorted(frames["reported_value"]["value"]) == pytest.approx([0.8, 0.82, 0.86, 0.91])
    said = "outside 0 % to 100 %; if this KPI can be, choose “number” as its unit"
    assert [(issue.line, issue.value, str(issue.reason)) for issue in report.issues] == [
        (3, "79", said),
        (4, "180%", said),
    ]


def test_who_changes_teams_changes_assignments():
    frames, _ = taken(
        "Name,Team,Month,Calls\nAda,N,2026-01,1\nAda,S,2026-03,1\nBo,N,2026-01,1\nBo,N,2026-02,1\nCy,N,2026-02,1\nCy,N,2026-03,1\n"
    )
    rows = frames["user_assignment"].astype(object).where(frames["user_assignment"].notna(), None)
    days = [(u, t, s and f"{s:%Y-%m-%d}", e and f"{e:%Y-%m-%d}") for u, t, _, s, e in rows.itertuples(index=False, name=None)]
    assert days == [
        ("Ada", "N", None, "2026-03-01"),
        ("Ada", "S", "2026-03-01", None),
        ("Bo", "N", None, "2026-03-01"),
        ("Cy", "N", "2026-02-01", None),
    ]


def test_rows_and_cells_that_do_not_fit_are_named():
    text = "Name,Team,Month,Calls,CSAT,CSAT n\n,N,2026-01,1,80%,5\nAda,N,soon,2,80%,5\nAda,N,2026-01,3,80%,0\nAda,N,2026-01,4,,\nAda,S,2026-01,5,,\nBo,N,2026-01,x1,n/a,\nAda,N,2026-01,3,,\n"
    text += "".join(f"p{k},N,2026-01,{k},8{k}%,9\n" for k in range(9))
    frames, report = taken(text)
    assert [(issue.line, issue.column, issue.value, str(issue.action)) for issue in report.issues] == [
        (2, "Name", "", "rejected"), (3, "Month", "soon", "rejected"), (4, "CSAT", "80%", "rejected"), (5, "Calls", "4", "rejected"),
        (6, "Team", "Ada", "rejected"), (7, "Calls", "x1", "rejected"), (8, "Calls", "3", "skipped"),
    ]  # fmt: skip
    own = frames["reported_value"]
    assert own[own["user_id"] == "Ada"][["kpi_id", "value"]].to_numpy().tolist() == [["x_calls", 3.0]]


def test_a_key_belongs_to_the_name_and_to_nothing_else():
    assert key_of("CSAT") == key_of(" csat ") == "x_csat"
    assert key_of("解决率") == "x_解决率"
    long = [key_of("average first response time of tickets, hours"), key_of("average first response time of tickets, days")]
    assert len(set(long)) == 2 and all(len(key) <= 26 for key in long)


def test_a_formula_that_failed_is_no_figure_no_person_and_no_team_and_is_told():
    text = "Name,Team,Calls,CSAT\nAda,N,1,#DIV/0!\nBo,N,#REF!,80%\nCy,#NAME?,3,70%\n#REF!,N,4,60%\nDi,N,Err:502,#N/A\n"
    frames, report = taken(text)
    failed = "the spreadsheet's formula failed"
    assert [(issue.line, issue.column, issue.value, str(issue.reason)) for issue in report.issues] == [
        (2, "CSAT", "#DIV/0!", failed), (3, "Calls", "#REF!", failed), (4, "Team", "#NAME?", failed), (5, "Name", "#REF!", failed),
        (6, "Calls", "Err:502", failed),
    ]  # fmt: skip
    values = frames["reported_value"]
    assert sorted(zip(values["user_id"], values["kpi_id"], values["value"], strict=True)) == [("Ada", "x_calls", 1), ("Bo", "x_csat", 0.8)]
    assert (frames["user"]["id"].tolist(), frames["team"]["id"].tolist()) == (["Ada", "Bo", "Di"], ["N"])


def test_a_column_that_is_numbers_too_seldom_is_named():
    frames, report = taken("Name,Calls,CSAT\nAda,1,86\nBo,2,good\nCy,3,91\nDi,4,\nEve,5,88\nFay,6,–\nGil,7,x\n")
    assert frames["reported_kpi"]["name"].tolist() == ["Calls"]
    assert [(issue.line, issue.column, issue.value, str(issue.reason)) for issue in report.issues] == [
        (3, "CSAT", "good", "the column is not used: 3 of its 5 cells are numbers")
    ]


def test_durations_written_with_colons_are_seconds_in_wide_and_long_sheets():
    wide, report = taken("Name,AHT min,Calls\nAda,0:44:35,3\nBo,1:00:00,4\nCy,0:05:30.5,5\nDi,12,6\nEve,12:30,7\n")
    values = wide["reported_value"]
    times = values[values["kpi_id"] == "x_aht_min"]
    assert dict(zip(times["user_id"], times["value"], strict=True)) == {"Ada": 2675.0, "Bo": 3600.0, "Cy": 330.5}
    assert [(issue.line, issue.value, str(issue.reason)) for issue in report.issues] == [
        (5, "12", "no duration (h:mm:ss or with its unit), unlike other cells of this KPI"), (6, "12:30", "not a number (decimal mark “.”)"),
    ]  # fmt: skip
    assert wide["reported_kpi"]["unit"].tolist() == ["seconds", "number"]
    long = "Name,KPI,Value,n\nAda,AHT,0:44:35,10\nBo,AHT,0:30:00,12\nAda,CSAT,80%,10\nBo,CSAT,90%,12\n"
    values = taken(long)[0]["reported_value"]
    assert sorted(values[["kpi_id", "user_id", "value", "n"]].itertuples(index=False, name=None)) == [
        ("x_aht", "Ada", 2675.0, 10.0), ("x_aht", "Bo", 1800.0, 12.0), ("x_csat", "Ada", 0.8, 10.0), ("x_csat", "Bo", 0.9, 12.0),
    ]  # fmt: skip


VALUES = ["kpi_id", "user_id", "reported_on", "value", "n"]


def values_of(text, name="team.csv", **options):
    sheet = read_pilot(name, text.encode())
    frames, report = take(sheet, propose(sheet, WHOLE, **options))
    return frames["reported_value"].sort_values(VALUES, ignore_index=True), frames, report


def test_months_may_stand_in_columns_as_in_rows():
    rows = "Name,Team,Month,CSAT,CSAT n,Calls\nAda,N,2026-01,80%,40,12\nAda,N,2026-02,70%,50,\nBo,S,2026-01,60%,20,15\nBo,S,2026-02,,,16\n"
    of_both = (
        "Name,Team,CSAT 2026-01,CSAT n 2026-01,CSAT Feb 2026,CSAT n Feb 2026,2026-01 Calls,Calls (02/2026),Calls 2026-03\n"
        "Ada,N,80%,40,70%,50,12,,\nBo,S,60%,20,,,15,16,\n"
    )
    expected, frames, _ = values_of(rows)
    found, across, report = values_of(of_both)
    # The n of February is that of February, however the months are written in the headers.
    pd.testing.assert_frame_equal(found, expected)
    for table in ("user", "team", "role", "user_assignment", "reported_kpi"):
        pd.testing.assert_frame_equal(across[table], frames[table])
    assert not report.issues and [(step.read, step.loaded) for step in report.steps] == [(2, 2), (6, 6)]

    calls = "Name,Team,KPI,2026年1月,2026年2月\nAda,N,Calls,12,\nBo,S,Calls,15,16\nAda,N,CSAT,80%,70%\nBo,S,CSAT,60%,\n"
    found, across, report = values_of(calls)
    pd.testing.assert_frame_equal(found, expected.assign(n=pd.array([None] * len(expected), dtype="Float64")))
    pd.testing.assert_frame_equal(across["user_assignment"], frames["user_assignment"])

    found, _, _ = values_of("Name,Date,1/2026,2/2026\nAda,2019-04-01,12,\nBo,2020-05-01,15,16\n", "Calls.csv")
    pd.testing.assert_frame_equal(found, expected[expected["kpi_id"] == "x_calls"].reset_index(drop=True))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.tuples(st.sampled_from("ABCD"), st.sampled_from(["2026-01", "2026-02", "2026-03"])), st.integers(0, 99), min_size=5)
)
def test_a_sheet_turned_from_rows_to_columns_says_the_same(figures):
    months = sorted({month for _, month in figures})
    if len(months) == 1:
        return  # one month in a header is the name of a KPI
    rows = "Name,Month,Calls\n" + "".join(f"{who},{month},{calls}\n" for (who, month), calls in figures.items())
    who = sorted({who for who, _ in figures})
    columns = f"Name,{','.join(f'Calls {month}' for month in months)}\n"
    columns += "".join(f"{one},{','.join(str(figures.get((one, month), '')) for month in months)}\n" for one in who)
    pd.testing.assert_frame_equal(values_of(columns)[0], values_of(rows)[0])


def test_a_cell_below_a_month_that_is_no_figure_is_named_by_its_column():
    text = "Name,CSAT 2026-01,CSAT 2026-02\nAda,80%,x\nBo,60%,90%\nCy,10%,20%\nDi,1%,\nEd,5%,\n,50%,60%\n"
    _, frames, report = values_of(text)
    said = [(issue.line, issue.column, issue.value) for issue in report.issues]
    assert said == [(2, "CSAT 2026-02", "x"), (7, "Name", "")] and len(frames["reported_value"]) == 7
    assert [(step.read, step.loaded, step.rejected) for step in report.steps] == [(6, 5, 1), (8, 7, 1)]


def test_a_month_in_a_name_of_a_kpi_beside_a_column_of_months_is_no_month_of_the_row():
    sheet, plan = planned("Name,Month,Plan 2025-12,Plan 2026-12\nAda,2026-01,5,6\nBo,2026-01,7,8\n")
    assert plan.month == "Month" and [figure.name for figure in plan.figures] == ["Plan 2025-12", "Plan 2026-12"]
    sheet, plan = planned("Name,Margin 2026,Marketing 2026\nAda,5,6\nBo,7,8\n")
    assert [figure.name for figure in plan.figures] == ["Margin 2026", "Marketing 2026"]


def test_totals_and_averages_are_nobody():
    names = ("Total", "Grand total", "Sub-total:", "North total", "Average", "Team average", "合计", "北区小计", "平均值", "Median", "Ø", "All",
             "Average A", "Overall", "Target", "Gesamtsumme", "平均分", "总分", "最高", "Average (n=5)", "Note: ill in May", "Prepared by Bo",
             "数据来源：CRM")  # fmt: skip
    text = "Name,Calls\nAda,3\nToti,4\nBo Average-Smith,5\n总小平,6\nSummer,7\n" + "".join(f"{name},9\n" for name in names)
    frames, report = taken(text)
    assert frames["user"]["name"].tolist() == ["Ada", "Toti", "Bo Average-Smith", "总小平", "Summer"]
    assert [issue.value for issue in report.issues] == [*names] and {str(issue.reason) for issue in report.issues} == {
        "a total, an average, a goal or a note, not a person"
    }


def test_a_person_may_say_otherwise_where_and_as_what_somebody_works():
    sheet, plan = planned("Name,Team,Month,Calls\nAda,N,2026-01,3\nAda,S,2026-02,4\nBo,N,2026-01,5\nBo,N,2026-02,6\nCy,,2026-02,7\n")
    moved = ((Station("Bo", "N", "service"), Station("Bo", "West", "sales")), (Station("Cy", "", "service"), Station("Cy", "N", "service")))
    frames, report = take(sheet, replace(plan, member="service", moved=moved))
    rows = frames["user_assignment"].astype(object).where(frames["user_assignment"].notna(), None)
    february = pd.Timestamp("2026-02-01")
    assert sorted(rows.itertuples(index=False, name=None), key=str) == [
        ("Ada", "N", "service", None, february), ("Ada", "S", "service", february, None),
        ("Bo", "West", "sales", None, None), ("Cy", "N", "service", february, None),
    ]  # fmt: skip
    assert frames["team"]["id"].tolist() == ["N", "S", "West"] and frames["role"]["id"].tolist() == ["sales", "service"]
    assert not report.issues and frames["reported_value"]["value"].tolist() == [3, 4, 5, 6, 7]


def test_numbers_as_accountants_the_swiss_and_chinese_keyboards_write_them():
    text = "Name;Margin;Share\nAda;(1'234.50);(5 %)\nBo;2’000.00 €;１２％\nCy;−７；;3%\nDi;12;4 %\nEd;1 000;5%\n"
    values = taken(text.replace("；", ""))[0]["reported_value"]
    found = {key: part["value"].astype(float).round(9).tolist() for key, part in values.groupby("kpi_id")}
    assert found == {"x_margin": [-1234.5, 2000.0, -7.0, 12.0, 1000.0], "x_share": [0.12, 0.03, 0.04, 0.05]}


def test_names_in_two_columns_are_one_name():
    frames, _ = taken("First name,Last name,Calls\nAda,Love,3\nBo,Berg,4\nAda,Berg,5\n,Cy,6\n")
    assert frames["user"]["name"].tolist() == ["Ada Love", "Bo Berg", "Ada Berg", "Cy"]
    assert taken("姓,名,通话数\n李,雷,3\n韩,梅梅,4\n")[0]["user"]["name"].tolist() == ["李雷", "韩梅梅"]
    assert taken("First name,Team,Calls\nAda,N,3\nBo,N,4\n")[0]["user"]["name"].tolist() == ["Ada", "Bo"]


def test_notes_and_numbers_of_rows_are_neither_people_nor_kpis():
    frames, report = taken("Rank,Name,Year,Calls\n1,Ada,2026,3\n2,Bo,2026,4\n,Note: provisional,,\n,,,\n")
    assert frames["user"]["id"].tolist() == ["Ada", "Bo"] and frames["reported_kpi"]["id"].tolist() == ["x_calls"]
    assert [(issue.line, issue.value) for issue in report.issues] == [(4, "Note: provisional")]


def test_a_month_with_half_a_year_is_one_and_a_column_of_months_that_has_none_is_asked():
    months = taken("Name,Month,Calls\nAda,Jan-26,3\nBo,Feb-26,4\n")[0]["reported_value"]["reported_on"]
    assert [day.date() for day in months] == [date(2026, 1, 31), date(2026, 2, 28)]
    for cell in ("3", "Q3", "January", "26-Jan", "week 7"):
        text = f"Name,Month,Calls\nAda,{cell},3\nBo,{cell},4\n"
        with pytest.raises(Question, match=f"“Month” has “{cell}”"):
            planned(text)
        assert planned(text, given={"month": None})[1].month is None


def test_a_column_of_n_belongs_to_the_kpi_on_its_left_and_is_never_one_itself():
    def columns(header):
        _, plan = planned(f"{header}\nAda,80%,40,12,5\nBo,90%,20,15,6\n")
        return [(figure.name, figure.columns[0].n) for figure in plan.figures], plan.unused

    assert columns("Name,满意度,样本数,通话数,Visits") == ([("满意度", "样本数"), ("通话数", None), ("Visits", None)], ())
    assert columns("Name,CSAT,n,Calls,Calls n") == ([("CSAT", "n"), ("Calls", "Calls n")], ())
    assert columns("Name,CSAT,CSAT n,n,Calls") == ([("CSAT", "CSAT n"), ("Calls", None)], ("n",))
    assert columns("Name,CSAT,Cases,Visits,Calls") == ([(name, None) for name in ("CSAT", "Cases", "Visits", "Calls")], ())


def test_a_time_in_a_name_is_the_unit_only_where_it_is_one():
    def told(header, cells):
        _, plan = planned(f"Name,{header}\nAda,{cells[0]}\nBo,{cells[1]}\nCy,{cells[2]}\n")
        return plan.figures[0].unit, plan.figures[0].lower_is_better

    for header in ("SLA met within 4 hours", "Calls per day", "每天拜访数", "Tickets per hour", "Min order value", "30-day users"):
        assert told(header, ("85", "90", "70")) == ("number", False), header
    for header in ("30-day retention %", "Resolved within 24 hours %", "24小时解决率", "First time fix rate %", "Error-free orders %"):
        assert told(header, ("85", "90", "70")) == ("rate", False), header
    assert told("30-day retention", ("85%", "90%", "70%")) == ("rate", False)
    for header in ("Handling time (min)", "Min per call", "Days to close", "首次响应时长（分钟）", "AHT (s)"):
        assert told(header, ("85", "90", "70")) == ("seconds", True), header


def test_a_kpi_keeps_its_brackets_beside_a_month():
    _, plan = planned(
        "Name,Handling (h) 2026-01,Handling (h) (Feb 2026),2026-01 满意度（%）,满意度（%）2026年2月\nAda,1,2,80,70\nBo,3,4,90,60\n"
    )
    assert [(figure.name, figure.unit, figure.factor) for figure in plan.figures] == [
        ("Handling (h)", "seconds", 3600.0),
        ("满意度（%）", "rate", 0.01),
    ]


def test_a_rate_that_may_be_shares_or_percent_is_asked():
    with pytest.raises(Question, match="“Churn %” 0.5 and 1.4 stand side by side"):
        planned("Name,Churn %\nAda,0.5\nBo,0.8\nCy,1.4\nDi,0.9\nEd,0.7\n")
    values = taken("Name,Churn %\nAda,0.5%\nBo,0.8%\nCy,1.4%\nDi,0.9%\nEd,0.7%\n")[0]["reported_value"]["value"]
    assert values.round(9).tolist() == [0.005, 0.008, 0.014, 0.009, 0.007]


def test_figures_below_no_name_are_refused_and_numbers_of_rows_are_not():
    with pytest.raises(RequestError, match="figures in column 3, which has no name"):
        planned("Name,CSAT,\nAda,80%,5\nBo,90%,6\n")
    assert [figure.name for figure in planned(",Name,Calls\n0,Ada,5\n1,Bo,6\n")[1].figures] == ["Calls"]


def test_hours_of_training_are_good_and_hours_of_waiting_are_not():
    sheet, plan = planned("Name,Training hours,Waiting hours\nAda,3,4\nBo,5,6\n")
    assert [(figure.unit, figure.lower_is_better) for figure in plan.figures] == [("seconds", False), ("seconds", True)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Name,KPI,Value,n\nAda,CSAT,good,3\nBo,CSAT,5,4\n", "In “Value” 1 of 2 .* “good” in line 2"),
        ("Name,KPI,Jan,Feb\nAda,CSAT,3,4\nBo,CSAT,5,6\n", r"not months with their year \(Jan, Feb\)"),
        ("Name,CSAT Q1,CSAT Q2\nAda,3,4\nBo,5,6\n", r"\(CSAT Q1, CSAT Q2\)"), ("姓名,1月,2月\n李,3,4\n王,5,6\n", r"\(1月, 2月\)"),
        ("Name,03/04/2026,05/06/2026\nAda,3,4\nBo,5,6\n", "Does 03/04/2026 in this sheet begin with the day"),
        ("Name,A,B\nAda,\"44.627,80\",5.9\nBo,\"12,5\",6.25\n", "“44.627,80” and “5.9” have different decimal marks"),
        ("Name,Month,A\nAda,03-04-2026,1\nBo,05-06-2026,2\n", "Does 03-04-2026 in this sheet begin with the day"),
        ("CSAT,Calls\n1,2\n", "people"), ("Name,Team\nAda,N\n", "nothing to score people by. Give it one"),
        ('Name,Calls\nAda,"1,234"\n', "decimal mark"), ("Name,Calls\nAda,1\nBo,many\n", "In “Calls” 1 of 2 .* “many” in line 3"),
    ],
)  # fmt: skip
def test_what_cannot_be_proposed_is_said(text, said):
    with pytest.raises(RequestError, match=said):
        planned(text)


CELL = st.sampled_from(["", "n/a", "12", "0.5", "80%", "-3", "x", "1,5", "999999", "=1+1", "2026-01", "无"])
ROW = st.tuples(
    st.sampled_from(["Ada", "Bo", "", " Ada "]), st.sampled_from(["N", "S", ""]), st.sampled_from(["2026-01", "2026-02", "?", ""])
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(ROW, CELL, CELL, CELL), min_size=1, max_size=14))
def test_read_is_loaded_and_skipped_and_rejected(rows):
    lines = [";".join((*who, *cells)) for who, *cells in rows]
    text = "\n".join(["Name;Team;Month;CSAT;CSAT n;Calls", *lines, "Zed;N;2026-01;80%;5;7"]) + "\n"
    sheet = read_pilot("a.csv", text.encode())
    try:
        plan = propose(sheet, WHOLE)
    except RequestError:
        return
    frames, report = take(sheet, plan)
    for count in report.steps:
        assert count.read == count.loaded + count.skipped + count.rejected
    people, figures = report.steps
    assert people.read == 1 + sum(bool("".join((*who, *cells)).strip()) for who, *cells in rows) and figures.loaded == len(
        frames["reported_value"]
    )
    told = [issue for issue in report.issues if not issue.action.loads]
    assert len(told) == people.rejected + figures.rejected + figures.skipped
    assert not frames["reported_value"].duplicated(["kpi_id", "user_id", "reported_on"]).any()
    assert set(frames["reported_value"]["user_id"]) <= set(frames["user"]["id"]) == set(frames["user_assignment"]["user_id"])


def test_a_total_is_never_multiplied_by_an_n():
    frames, report = taken("Name,Month,Calls,Calls n\nAda,2026-08,12,40\nBo,2026-08,15,\n")
    assert frames["reported_value"]["value"].tolist() == [12, 15] and frames["reported_value"]["n"].isna().all()
    assert frames["reported_kpi"]["counted"].tolist() == [False] and not report.issues


def test_fractions_are_shares_and_whole_numbers_are_not():
    """A workbook keeps 86 % as 0.86 and shows the sign only."""
    _, shares = planned("Name,Renewed\nAda,0.86\nBo,0.5\nCy,1\n")
    _, flags = planned("Name,Renewed\nAda,1\nBo,0\nCy,1\n")
    assert [(plan.figures[0].unit, plan.figures[0].factor) for plan in (shares, flags)] == [("rate", 1.0), ("number", 1.0)]


@pytest.mark.parametrize(
    ("cells", "unit", "value"),
    [
        ("112%\n95%\n130%", "number", 112.0),
        ("112%\n95%\n130%", "rate", 0.95),
        ("86\n79\n91", "rate", 0.86),
        ("0.86\n0.79\n0.91", "number", 0.86),
        ("0.86\n0.79\n0.91", "rate", 0.86),
        ("3\n4\n5", "index", 3.0),
    ],
)
def test_another_unit_asks_the_cells_for_its_factor(cells, unit, value):
    sheet, plan = planned("Name,Growth\n" + "\n".join(f"p{k},{cell}" for k, cell in enumerate(cells.split("\n"))) + "\n")
    figure = in_unit(sheet, plan, plan.figures[0], unit)
    frames, _ = take(sheet, replace(plan, figures=(figure,)))
    assert figure.unit == unit and frames["reported_value"]["value"].tolist()[0] == pytest.approx(value)


def test_a_number_without_a_sign_among_numbers_of_percent_is_refused():
    frames, report = taken("Name,Growth\nAda,112%\nBo,130%\nCy,140%\nDi,150%\n")
    assert frames["reported_value"]["value"].tolist() == pytest.approx([112, 130, 140, 150]) and not report.issues
    sheet, plan = planned("Name,Growth\nAda,112%\nBo,13%\nCy,14%\nDi,15%\nEve,16\n")
    plan = replace(plan, figures=(in_unit(sheet, plan, plan.figures[0], "number"),))
    _, report = take(sheet, plan)
    assert [(issue.line, issue.value) for issue in report.issues] == [(6, "16")]


def test_a_blank_team_is_no_team():
    frames, _ = taken("Name,Team,Calls\nAda,N,1\nBo,n/a,2\nCy,–,3\n")
    assert frames["team"]["id"].tolist() == ["N"]
    assert frames["user_assignment"]["team_id"].isna().tolist() == [False, True, True]


def test_thousands_may_be_apart():
    frames, _ = taken("Name,Revenue\nAda,1 234.5\nBo,12 000\n")
    assert frames["reported_value"]["value"].tolist() == [1234.5, 12000]


def test_max_is_a_person_unless_there_is_a_least():
    assert taken("Name,Calls\nMax,3\nMina,4\n")[0]["user"]["name"].tolist() == ["Max", "Mina"]
    assert taken("Name,Calls\nAda,3\nMax,3\nMin,2\n")[0]["user"]["name"].tolist() == ["Ada"]


def test_one_month_in_all_headers_is_that_of_the_figures():
    for text in ("Name,CSAT 2026-01,n,Calls 2026-01\nAda,80%,9,3\nBo,90%,8,4\n", "Name,Calls,Month\nAda,3,202601\nBo,4,20260131\n"):
        assert set(taken(text)[0]["reported_value"]["reported_on"]) == {pd.Timestamp("2026-01-31")}, text
    with pytest.raises(RequestError, match="“CSAT 2026-01” names its month, “Calls” does not"):
        planned("Name,CSAT 2026-01,Calls\nAda,80%,3\nBo,90%,4\n")


def test_days_and_weeks_are_refused_and_a_correction_is_not():
    weeks = "Name,Date,Calls\n" + "".join(f"{name},2026-01-{day:02d},{day}\n" for name in ("Ada", "Bo") for day in (5, 12, 19))
    with pytest.raises(RequestError, match="has days or weeks: “Ada” has “2026-01-05” and “2026-01-12”"):
        planned(weeks)
    months = "Name,Date,Calls\n" + "".join(f"p{k},2026-01-31,{k}\n" for k in range(12))
    frames, report = taken(f"{months}p3,2026-01-30,99\n")
    assert len(frames["reported_value"]) == 12 and [issue.value for issue in report.issues] == ["99"]


def test_a_day_that_no_calendar_has_is_no_month():
    frames, report = taken(
        "Name,Month,Calls\nAda,2026-01-45,1\nBo,2026-02-31,2\nCy,2026-02-28,3\nDi,31.02.2026,4\nEd,28-Feb-2026,5\nFy,2026-02,6\n"
    )
    assert frames["user"]["name"].tolist() == ["Cy", "Ed", "Fy"] and len(report.issues) == 3


def test_percent_of_what_can_be_more_than_all_are_a_number_of_percent():
    for header in ("Quota attainment", "达成率", "Growth", "Margin %"):
        frames, report = taken(f"Name,{header}\nAda,85%\nBo,-3%\nCy,120%\nDi,91%\nEve,80%\nFy,82%\n")
        assert frames["reported_kpi"]["unit"].tolist() == ["number"] and not report.issues, header
        assert frames["reported_value"]["value"].tolist() == pytest.approx([85, -3, 120, 91, 80, 82])
        assert "%" in frames["reported_kpi"]["name"][0]


def test_shares_of_something_called_percent_are_asked():
    with pytest.raises(Question, match="“Churn %” says percent, and 0.5 stands in it"):
        planned("Name,Churn %\nAda,0\nBo,0.5\nCy,0.8\n")
    assert planned("Name,Churn rate\nAda,0\nBo,0.5\nCy,0.8\n")[1].figures[0].unit == "rate"


def test_a_rate_of_an_hour_is_money():
    assert [figure.unit for figure in planned("Name,Hourly rate,Win rate\nAda,25,30\nBo,31,40\n")[1].figures] == ["money", "rate"]


@pytest.mark.parametrize("kpi", [("First time fix rate %", False), ("Complaints handled", False), ("Backlog cleared", False),
                                 ("投诉处理率", False), ("逾期回款", False), ("Zero-error days", False), ("Absence days", True),
                                 ("Cancellation rate", True), ("Unresolved cases", True), ("漏接率", True), ("Lost deals", True)])  # fmt: skip
def test_what_is_good_is_told_from_what_is_bad(kpi):
    assert planned(f"Name,{kpi[0]}\nAda,25\nBo,31\n")[1].figures[0].lower_is_better is kpi[1]


def test_one_kpi_written_in_two_ways_is_one():
    frames, _ = taken("Name,KPI,Value\nAda,CSAT,4\nBo,csat,5\nCy, Csat ,3\n")
    assert frames["reported_kpi"]["name"].tolist() == ["CSAT"] and frames["reported_value"]["value"].tolist() == [4, 5, 3]


@pytest.mark.parametrize("month", ["3", "03", "Mar", "march", "3月"])
def test_a_month_and_its_year_in_two_columns_are_read_together(month):
    text = f"Name,Year,Month,Calls\nAda,2026,{month},5\nAda,2025,{month},6\nBo,2026年,{month},7\n,,,\nCy,26,{month},8\n"
    frames, report = taken(text)
    found = frames["reported_value"][["user_id", "reported_on", "value"]].itertuples(index=False, name=None)
    assert sorted((who, f"{day:%Y-%m-%d}", value) for who, day, value in found) == [
        ("Ada", "2025-03-31", 6), ("Ada", "2026-03-31", 5), ("Bo", "2026-03-31", 7)
    ]  # fmt: skip
    assert [(issue.line, issue.column) for issue in report.issues] == [(6, "Month")]
    assert planned(text)[1].unused == ()


def test_durations_with_their_units_are_durations():
    frames, _ = taken('Name,Handling\nAda,3h 20m\nBo,45 min\nCy,1小时20分30秒\nDi,"1,5 h"\n')
    assert frames["reported_kpi"]["unit"].tolist() == ["seconds"]
    assert frames["reported_value"]["value"].tolist() == [12_000, 2700, 4830, 5400]


def test_a_goal_beside_its_kpi_is_none():
    _, plan = planned(
        "Name,Calls,Calls target,CSAT (goal),CSAT,业绩,业绩目标,Quota,Target\nAda,3,5,85%,80%,1,2,7,1\nBo,4,5,85%,90%,3,2,8,1\n"
    )
    assert [figure.name for figure in plan.figures] == ["Calls", "CSAT", "业绩", "Quota"]
    assert plan.unused == ("Calls target", "CSAT (goal)", "业绩目标", "Target")


@pytest.mark.parametrize("headers", ["CSAT Q1/2026,CSAT Q2/2026", "KW 1/2026,KW 2/2026", "W1-2026,W2-2026", "H1/2026,H2/2026",
                                     "CSAT Jan 2026 - Mar 2026,CSAT Apr 2026 - Jun 2026", "Calls Jan-Feb 2026,Calls Mar-Apr 2026",
                                     "1. Quartal 2026,2. Quartal 2026", "5 Jan,6 Jan", "2026-Q1,2026-Q2"])  # fmt: skip
def test_quarters_weeks_and_spans_are_no_months(headers):
    with pytest.raises(RequestError, match="columns are times, but not months"):
        planned(f"Name,{headers}\nAda,80,81\nBo,70,71\n")


def test_days_of_one_month_in_headers_are_refused():
    with pytest.raises(RequestError, match="“Calls 2026-01-05” and “Calls 2026-01-06” are of the same month"):
        planned("Name,Calls 2026-01-05,Calls 2026-01-06\nAda,10,20\nBo,5,6\n")


@pytest.mark.parametrize(
    "text", ["Name,Calls\nAda,1\nAda,2\nBo,3\nBo,4\n", "Name,Month,Calls\nAda,2026-01,1\nAda,2026-01,2\nBo,2026-01,3\nBo,2026-01,4\n"]
)
def test_several_rows_of_nearly_everybody_are_refused(text):
    with pytest.raises(RequestError, match="several rows for “Ada” in one month"):
        planned(text)


def test_amounts_of_several_currencies_are_asked():
    with pytest.raises(Question, match="“Revenue” has amounts in several currencies"):
        planned("Name,Revenue\nAda,USD 500\nBo,EUR 700\n")
    assert planned("Name,Revenue\nAda,¥500\nBo,700元\nCy,RMB 3\n")[1].figures[0].unit == "money"


def test_percent_and_its_n_belong_together():
    frames, _ = taken("Name,Team,CSAT %,CSAT n\nAda,N,90,10\nBo,N,50,1000\n")
    assert frames["reported_value"][["kpi_id", "value", "n"]].to_numpy().tolist() == [["x_csat", 0.9, 10], ["x_csat", 0.5, 1000]]


def test_the_growth_of_a_total_is_no_total_and_cases_beside_revenue_are_a_kpi():
    for header in ("Sales target attainment", "Revenue growth rate", "销售额达成率"):
        (figure,) = planned(f"Name,{header},n\nAda,80%,10\nBo,70%,1000\n")[1].figures
        assert (figure.unit, figure.rollup, figure.weighted) == ("number", "mean", True), header
    assert planned("姓名,销售额同比增长\n李,12\n王,-5\n")[1].figures[0].unit == "number"
    assert [figure.name for figure in planned("Name,Revenue,Cases\nAda,800,10\nBo,700,5\n")[1].figures] == ["Revenue", "Cases"]


def test_a_person_who_says_rate_is_asked_for_its_scale():
    sheet, plan = planned("Name,Quota attainment\nAda,1.12\nBo,0.95\nCy,0.80\n")
    with pytest.raises(Question, match="0.95 and 1.12 stand side by side"):
        in_unit(sheet, plan, plan.figures[0], "rate")


def test_per_mille_are_no_shares():
    assert planned("Name,Error rate ‰\nAda,0.5\nBo,0.6\n")[1].figures[0].unit == "number"


def test_people_called_like_words_for_sums_are_people():
    names = ["Sum Li", "All Smith", "Mean Joe", "Target Bob"]
    frames, report = taken("Name,Calls\n" + "".join(f"{name},5\n" for name in (*names, "All teams", "Sum of all", "Target 2026", "Mean")))
    assert frames["user"]["name"].tolist() == names and len(report.issues) == 4


def test_the_n_of_a_column_that_is_not_read_is_no_kpi():
    with pytest.raises(RequestError, match="In “AHT” 1 of 3 cells are numbers; “5:45” in line 3 is none"):
        planned("Agent,AHT,n AHT\nAda,0:06:12,3\nBo,5:45,4\nCy,7:20,5\n")


def test_a_sheet_of_targets_is_told_from_one_of_people():
    with pytest.raises(RequestError, match="is a sheet of targets"):
        planned("KPI,Role,Target,Floor\nCSAT,Agent,90%,80%\nCalls,Agent,5,4\n")


def test_a_german_sheet_is_understood():
    text = "Mitarbeiter;Abteilung;Rolle;Monat;Umsatz (€);Retouren %\nJörg;N;Verkauf;31.01.2026;1.200,50;3,5\nUte;S;Verkauf;28.02.2026;900,25;2,5\n"
    _, plan = planned(text)
    assert (plan.person, plan.team, plan.role, plan.month, plan.marks.decimal) == ("Mitarbeiter", "Abteilung", "Rolle", "Monat", ",")
    assert [(figure.unit, figure.rollup, figure.lower_is_better) for figure in plan.figures] == [
        ("money", "total", False),
        ("rate", "mean", True),
    ]


def test_days_with_dots_begin_with_the_day_and_equal_ones_do_not_matter():
    for day in ("05.03.2026", "03/03/2026"):
        assert {when.month for when in taken(f"Name,Month,Calls\nAda,{day},1\nBo,{day},2\n")[0]["reported_value"]["reported_on"]} == {3}
