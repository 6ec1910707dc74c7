"""The ready mappings on exports as people make them: what a stage, an owner, a number means, and what nothing can be made of."""

import pytest
from sqlalchemy import text

from lib.cli.commands import main
from lib.crm.source import open_crm
from lib.kpis.cube import build
from lib.kpis.values import kpi_values
from lib.periods import parse_period

HUBSPOT = "Record ID,Deal Stage,Deal owner,Create Date,Close Date,Amount"


@pytest.fixture
def imported(tmp_path, capsys):
    """Import files under a ready mapping: exit code, what was said on stderr, and how to read a table."""
    url = f"duckdb:///{tmp_path / 'acme.duckdb'}"

    def run(mapping, *options, **files):
        folder = tmp_path / "export"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        code = main(["import", str(folder), "--mapping", mapping, "--crm", url, *options])
        return code, capsys.readouterr()

    def rows(select):
        crm = open_crm(url)
        with crm.engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(select))]
        crm.engine.dispose()
        return found

    return run, rows, url


def test_a_stage_that_looks_closed_and_is_not_known_is_asked_never_open(imported):
    run, rows, _ = imported
    stages = ["Closed Won", "已丢单", "Closed Won (Sales Pipeline)", "成交了", "Appointment Scheduled", "Lost to X"]
    code, said = run(
        "hubspot", deals=HUBSPOT + "\n" + "".join(f"{k},{stage},Ann,2024-01-05,2024-02-05,1\n" for k, stage in enumerate(stages))
    )
    assert code == 0 and rows("SELECT id, outcome FROM opportunity ORDER BY id") == [("0", "won"), ("1", "lost"), ("4", "open")]
    assert said.out.count('"rejected"') > 3


def test_hubspots_two_flags_are_read_together(imported):
    run, rows, _ = imported
    header = HUBSPOT + ",Is Closed Won,Is closed lost"
    flags = ["true,false", "false,true", "false,false", ",true", "true,"]
    lines = "".join(f"{k},Closed Lost,Ann,2024-01-05,2024-02-05,1,{flag}\n" for k, flag in enumerate(flags))
    code, _ = run("hubspot", deals=f"{header}\n{lines}")
    assert code == 0 and rows("SELECT id, outcome FROM opportunity ORDER BY id") == [("0", "won"), ("1", "lost"), ("2", "open")]


def test_deals_of_nobody_and_of_people_in_two_teams_leave_a_company_that_can_be_scored(imported):
    run, rows, url = imported
    header = HUBSPOT + ",HubSpot Team"
    lines = [
        "1,Closed Won,Ann Lee,2024-01-05,2024-02-05,1000,East",
        "2,Offer,,2024-01-05,,500,",
        "3,Closed Won,Ann Lee ,2024-01-06,2024-02-06,1,West",
    ]
    code, _ = run("hubspot", deals="\n".join([header, *lines]) + "\n")
    assert code == 0 and rows('SELECT id FROM "user"') == [("Ann Lee",)]
    assert rows("SELECT user_id, team_id FROM user_assignment") == [("Ann Lee", "East")]
    assert build(open_crm(url)).answered, "two assignments at once would have been refused"


def test_a_list_of_people_and_names_in_deals_are_the_same_people(imported):
    run, rows, _ = imported
    owners = "owner_id,first_name,last_name,email\n1001,Ann,Lee,ann@x.com\n"
    code, _ = run(
        "hubspot", owners=owners, deals=f"{HUBSPOT}\n1,Closed Won,Ann Lee,2024-01-05,2024-02-05,1000\n2,Offer,ann@x.com,2024-01-05,,5\n"
    )
    assert code == 0 and rows('SELECT id FROM "user"') == [("1001",)]
    assert rows("SELECT DISTINCT owner_id FROM opportunity") == [("1001",)]


def test_odoos_stages_alone_do_not_tell_who_won(imported):
    run, rows, _ = imported
    head = "External ID,Opportunity,Salesperson,Stage,Created on,Closed Date,Expected Revenue"
    code, said = run("odoo", crm_lead=f"{head}\na,A,Ann,Won,2024-01-05,2024-02-05,10\n")
    assert code == 1 and "outcome" in said.err and "won_status" in said.err
    more = "".join(f"{k},A,Ann,New,2024-01-05,2024-02-05,10,{flags}\n" for k, flags in enumerate(["True,100.00", "False,0.0", "True,40.0"]))
    code, _ = run("odoo", crm_lead=f"{head},Active,Probability\n{more}")
    assert code == 0 and rows("SELECT id, outcome FROM opportunity ORDER BY id") == [("0", "won"), ("1", "lost"), ("2", "open")]


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        (["1.250,50", "12.500", "7"], [1250.5, 12500.0, 7.0]),
        (["1,250.50", "12,500", "7"], [1250.5, 12500.0, 7.0]),
        (["12.5", "1.250"], [12.5, 1.25]),
        (["1,000.00", "5"], [1000.0, 5.0]),
        (["12.500", "1.250"], []),
    ],
)
def test_the_marks_of_numbers_are_those_of_the_column_or_are_asked(imported, amounts, found):
    run, rows, _ = imported
    code, said = run("hubspot", deals=HUBSPOT + "\n" + "".join(f'{k},Offer,Ann,2024-01-05,,"{one}"\n' for k, one in enumerate(amounts)))
    assert (code == 0) == bool(found)
    if found:
        assert [amount for (amount,) in rows("SELECT amount FROM opportunity ORDER BY id")] == found
    else:
        assert "could be two numbers" in said.err


def test_a_company_says_how_its_export_writes_and_where_it_is(imported):
    run, rows, _ = imported
    deals = HUBSPOT + "\n1,Offer,Ann,03/04/2024 20:00,,12.500\n"
    code, said = run("hubspot", "--order", "day", "--decimal", ",", "--zone", "Asia/Shanghai", deals=deals)
    assert code == 0, said.err
    assert rows("SELECT amount, opened_at::VARCHAR FROM opportunity") == [(12500.0, "2024-04-04 04:00:00")]
    code, said = run("hubspot", deals=deals)
    assert code == 1 and ("could be two numbers" in said.err or "day first or the month" in said.err)


def test_only_what_was_done_is_an_activity_and_a_draft_is_no_order(imported):
    run, rows, _ = imported
    tasks = "Id,OwnerId,Status,ActivityDate\n1,u,Completed,2024/1/5\n2,u,已完成,2024年1月6日\n3,u,未启动,2024-01-07\n4,u,Open,2024-01-08\n"
    orders = "订单 ID,客户 ID,订单开始日期,订单金额,状态\n1,a,2024-01-05,10,草稿\n2,a,2024-01-05,20,已激活\n"
    code, _ = run("salesforce", task=tasks, 订单=orders)
    assert code == 0 and rows("SELECT id, CAST(started_at AS DATE)::VARCHAR FROM activity ORDER BY id") == [
        ("1", "2024-01-05"),
        ("2", "2024-01-06"),
    ]
    assert rows("SELECT id FROM order_") == [("2",)]


def test_new_customers_are_unknown_where_nobody_says_since_when_there_are_customers(imported):
    run, _, url = imported
    orders = "Order ID,Account ID,Order Owner,Order Start Date,Order Amount,Status\n1,001,Ann,2024-01-05,1000,Activated\n2,001,Ann,2024-02-05,1,Activated\n"
    code, _ = run("salesforce", orders=orders, accounts="Id,Name\n001,Acme\n")
    assert code == 0
    assert "K9" not in set(kpi_values(build(open_crm(url)), parse_period("2024-01", "2024-02"), "company")["kpi"])
