"""A sheet of targets: what is understood, and every row that is not, with its reason."""

from dataclasses import replace
from datetime import date

import pytest

from lib.crm.pilot.sheets import read_pilot
from lib.errors import RequestError
from lib.kpis.catalogue import Band, Goal, Unit
from lib.kpis.definitions import SHIPPED
from lib.scoring.target_sheet import Known, read_targets
from lib.scoring.targets import Target

KNOWN = Known(SHIPPED.kpis, {"sales": "sales", "销售": "sales", "service": "service"}, {"north": "T1", "t1": "T1"})
JULY = date(2026, 7, 1)


def read(text):
    found, report = read_targets(read_pilot("targets.csv", text.encode()), KNOWN, JULY)
    (count,) = report.steps
    assert count.read == count.loaded + count.rejected and count.loaded == len(found)
    return found, [(issue.line, issue.column, issue.value, str(issue.reason.template)[:30]) for issue in report.issues]


def test_rows_are_understood_in_the_units_people_write():
    found, issues = read(
        "KPI,Role,Team,From,Floor,Target,Stretch,Upper end\n"
        "K1,,,,80 %,90 %,95 %,\n"
        "win rate,Sales,North,2026-09,0.4,0.55,,\n"
        "K5,service,,2026-01,8 h,4 h,2 h,\n"
        "K7,service,,,5 min,8 min,15 min,30 min\n"
        "K2,销售,t1,2026-10,,,,\n"
    )
    assert issues == []
    assert found == (
        Target("K1", "", "", JULY, Goal(0.8, 0.9, 0.95)),
        Target("K49", "sales", "T1", date(2026, 9, 1), Goal(0.4, 0.55)),
        Target("K5", "service", "", date(2026, 1, 1), Goal(8 * 3600.0, 4 * 3600.0, 2 * 3600.0)),
        Target("K7", "service", "", JULY, Band(300.0, 480.0, 900.0, 1800.0)),
        Target("K2", "sales", "T1", date(2026, 10, 1), None),
    )


def test_chinese_headers_and_decimal_commas():
    found, issues = read("指标;角色;门槛值;目标值;挑战值\n净推荐值;销售;10,5;30,5;50\n")
    assert (found, issues) == ((Target("K2", "sales", "", JULY, Goal(10.5, 30.5, 50.0)),), [])


def test_what_does_not_fit_is_left_out_row_by_row_and_said():
    found, issues = read(
        "KPI,Role,Team,From,Floor,Target,Stretch,Upper end\n"
        "K999,,,,1,2,3,\n"
        "K1,selling,,,0.1,0.2,0.3,\n"
        "K1,,Nowhere,,0.1,0.2,0.3,\n"
        "K1,,,soon,0.1,0.2,0.3,\n"
        "K1,,,,80,90,95,\n"
        "K1,,,,0.9,0.8,0.7,\n"
        "K5,,,,1 h,2 h,3 h,\n"
        "K1,,,,,0.8,,\n"
        "K1,,,,x,0.8,,\n"
        "K1,,,,0.1,0.2,,0.9\n"
        "K1,,,,0.1,0.2,0.3,\n"
        "K1,,,,0.2,0.3,0.4,\n"
    )
    assert found == (Target("K1", "", "", JULY, Goal(0.1, 0.2, 0.3)),)
    assert [(line, column) for line, column, _, _ in issues] == [
        (2, "KPI"), (3, "Role"), (4, "Team"), (5, "From"), (6, "Floor"), (7, "Target"), (8, "Target"), (9, "Target"), (10, "Floor"),
        (11, "Upper end"), (13, "KPI"),
    ]  # fmt: skip
    assert [reason for *_, reason in issues][4] == "a rate is written as 90 % or 0"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Name;Target\nK1;1\n", "no column “kpi”"),
        ("KPI;Floor\nK1;1\n", "no column “target”"),
        ("KPI;Floor;Target\nK50;1.000;2.000\n", "in two ways"),
        ("KPI;From;Floor;Target\nK50;03/04/2026;1;2\n", "in two ways"),
    ],
)
def test_what_cannot_be_read_at_all_is_an_error(text, said):
    with pytest.raises(RequestError, match=said):
        read(text)


def test_teams_near_in_name_are_told_only_where_names_are():
    sheet = read_pilot("targets.csv", b"KPI,Team,Floor,Target\nK1,Nort,0.1,0.2\n")
    told, hidden = (read_targets(sheet, replace(KNOWN, tells_teams=tells), JULY)[1].issues[0].reason for tells in (True, False))
    assert "north" in str(told) and "north" not in str(hidden)


def own(key, name, unit):
    return replace(SHIPPED.kpis["K2"], key=key, name=replace(SHIPPED.kpis["K2"].name, en=name, zh=name), unit=unit)


def test_the_companys_own_kpi_goes_before_the_catalogues_of_that_name():
    csat = replace(SHIPPED.kpis["K1"], key="x_csat")
    known = replace(
        KNOWN, kpis={**SHIPPED.kpis, "x_csat": csat, "m_a": own("m_a", "Mood", Unit.NUMBER), "m_b": own("m_b", "mood", Unit.NUMBER)}
    )
    text = f"KPI,Floor,Target\n{csat.name.zh},70%,80%\nK1,60%,90%\nMood,1,2\n"
    found, report = read_targets(read_pilot("targets.csv", text.encode()), known, JULY)
    assert [(one.kpi, one.goal.target) for one in found] == [("x_csat", 0.8), ("K1", 0.9)]
    assert [str(issue.reason) for issue in report.issues] == ["several KPIs are called so; write its key: m_a, m_b"]


def test_percent_and_durations_are_in_the_unit_of_their_kpi():
    kpis = {"g": own("g", "Growth %", Unit.NUMBER), "i": own("i", "Index", Unit.INDEX), "s": own("s", "Wait", Unit.SECONDS),
            "m": own("m", "Revenue", Unit.MONEY), "n": own("n", "NPS", Unit.NPS)}  # fmt: skip
    text = "KPI,Floor,Target\nGrowth %,0%,110%\nIndex,40%,60\nNPS,10%,50%\nWait,3m 20s,0:05:00\nWait,3,5\nWait,3 min,5\nRevenue,3%,5\n"
    found, report = read_targets(read_pilot("targets.csv", text.encode()), replace(KNOWN, kpis=kpis), JULY)
    assert [(one.kpi, one.goal.floor, one.goal.target) for one in found] == [("g", 0, 110), ("i", 40, 60), ("n", 10, 50), ("s", 200, 300)]
    assert [(issue.line, issue.column) for issue in report.issues] == [(6, "Floor"), (7, "Target"), (8, "Floor")]


def test_a_role_may_be_called_as_the_sheet_of_people_called_it():
    found, issues = read("KPI,Role,Floor,Target\nK1,Agent,0.1,0.2\n")
    assert found[0].role == "service" and not issues
