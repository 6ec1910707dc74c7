"""A database that no mapping knows becomes a company by the form alone: what is in each table, and some headers."""

import json
from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import Column, DateTime, Integer, MetaData, Numeric, String, Table, func, select

from lib.cli.commands import main
from lib.crm import drafts, guessing, tables, wholeness
from lib.crm.database import Database
from lib.crm.live import open_live
from lib.crm.live_account import account
from lib.crm.planning import plan_from
from tests.crm.databases import fill

WORDS = MetaData()
STAFF = Table(
    "staff", WORDS, Column("staff_no", Integer, primary_key=True, autoincrement=False), Column("first_name", String(9)),
    Column("last_name", String(9)), Column("mail", String(20)), Column("job_title", String(9)),
)  # fmt: skip
CLIENTS = Table("clients", WORDS, Column("client_no", Integer, primary_key=True, autoincrement=False), Column("company", String(20)))
DEALS = Table(
    "sales_deals", WORDS, Column("ref", String(9), primary_key=True), Column("rep_mail", String(20)), Column("client_no", Integer),
    Column("state", String(9)), Column("finished", DateTime), Column("worth", Numeric(12, 2)),
)  # fmt: skip
PEOPLE = [(k, f"F{k}", f"L{k}", f"p{k}@x.org", "Sales" if k < 4 else "Support") for k in range(1, 6)]
SOLD = [
    (f"D{k}", f"P{1 + k % 4}@x.org" if k else "gone@x.org", 1 + k % 3, ["WON", "LOST", "RUNNING"][k % 3], datetime(2026, 1 + k % 9, 5), 100 + k)
    for k in range(40)
]  # fmt: skip
TOLD = (("owner_id", "rep_mail"), ("outcome", "state"), ("closed_at", "finished"), ("amount", "worth"))


def row(table, values):
    return dict(zip(table.columns.keys(), values, strict=True))


def test_people_roles_owners_and_customers_are_found_from_what_a_person_says_is_in_each_table(fresh, tmp_path, monkeypatch, capsys):
    clients = [row(CLIENTS, (k, f"Client {k}")) for k in range(1, 4)]
    fill(fresh, (STAFF, [row(STAFF, one) for one in PEOPLE]), (CLIENTS, clients), (DEALS, [row(DEALS, one) for one in SOLD]))
    base = Database(fresh)
    guessed = guessing.tables_of(base.files(), base.headers)
    assert guessed == {"sales_deals": "opportunity", "clients": "account", "staff": "user"}
    raw = {"step": drafts.assembled(guessed, base.headers, "sales")}
    place = [step["into"] for step in raw["step"]].index("opportunity")
    for column, header in TOLD:
        raw = drafts.with_header(raw, place, column, header)
    raw = drafts.with_words(raw, place, "outcome", {"WON": "won", "LOST": "lost", "RUNNING": "open"})
    plan = plan_from(base, raw, "by hand")
    crm = open_live(base, plan)
    wholeness.require_rows(crm)
    assert all(count.rejected == 0 for count in account(base, plan).steps)
    deal, work = tables.opportunity.c, tables.user_assignment.c
    with crm.engine.connect() as connection:
        owners = connection.execute(select(deal.owner_id, func.count()).group_by(deal.owner_id)).all()
        roles = connection.execute(select(work.user_id, work.role_id, work.manager_id).order_by(work.user_id)).all()
        customers = connection.execute(select(deal.account_id, func.count()).group_by(deal.account_id)).all()
        named = connection.execute(select(tables.user.c.name).where(tables.user.c.id == "2")).scalar_one()
    assert dict(map(tuple, owners)) == Counter(mail[1:].removesuffix("@x.org") if mail[0] == "P" else mail for _, mail, *_ in SOLD)
    assert [tuple(one) for one in roles] == [(str(k), "sales" if k < 4 else "service", None) for k, *_ in PEOPLE]
    assert dict(map(tuple, customers)) == Counter(str(client) for _, _, client, *_ in SOLD)
    assert named == "F2 L2"
    (tmp_path / "own.toml").write_text(drafts.as_toml(raw), encoding="utf-8")
    monkeypatch.setenv("STEELYARD_CRM_MAPPING", str(tmp_path / "own.toml"))
    command = ["kpis", "--crm", fresh, "--by", "company", "--from", "2026-01", "--to", "2026-07", "--kpi", "K49", "--format", "json"]
    assert main(command) == 0
    (value,) = json.loads(capsys.readouterr().out)
    won, lost = (sum(state == word and day < datetime(2026, 8, 1) for _, _, _, state, day, _ in SOLD) for word in ("WON", "LOST"))
    assert value["value"] == won / (won + lost) and value["n"] == won + lost


def test_the_command_line_proposes_a_mapping_that_can_be_used_as_it_is(fresh, tmp_path, monkeypatch, capsys):
    clients = [row(CLIENTS, (k, f"Client {k}")) for k in range(1, 4)]
    fill(fresh, (STAFF, [row(STAFF, one) for one in PEOPLE]), (CLIENTS, clients), (DEALS, [row(DEALS, one) for one in SOLD]))
    monkeypatch.setenv("STEELYARD_SOURCE_URL", fresh)
    assert main(["mapping"]) == 0
    file = tmp_path / "proposed.toml"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    copy = f"duckdb:///{tmp_path / 'copy.duckdb'}"
    assert main(["refresh", "--mapping", str(file), "--crm", copy]) == 0
    capsys.readouterr()
    command = ["kpis", "--crm", copy, "--by", "user", "--from", "2026-01", "--to", "2026-07", "--kpi", "K49", "--format", "json"]
    assert main(command) == 0
    found = {one["id"]: (one["value"], one["n"]) for one in json.loads(capsys.readouterr().out) if one["n"]}
    closed = [(mail, state) for _, mail, _, state, day, _ in SOLD if day < datetime(2026, 8, 1)]
    for k in range(1, 5):
        won, lost = (closed.count((f"P{k}@x.org", word)) for word in ("WON", "LOST"))
        assert found[str(k)] == (won / (won + lost), won + lost)


def test_what_is_missing_in_a_proposed_mapping_is_said_above_it(tmp_path, capsys):
    (tmp_path / "blatt.csv").write_text("wert\n100\n", encoding="utf-8")
    assert main(["mapping", str(tmp_path)]) == 1
    assert "No name tells what is in blatt.csv" in capsys.readouterr().err
    (tmp_path / "deals_2026.csv").write_text("ref;verkäufer;wert;status\n1;Ada;100;won\n", encoding="utf-8")
    assert main(["mapping", str(tmp_path)]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("#")]
    assert any("Not whole yet" in line for line in said) and "# deals_2026.csv: nothing reads verkäufer, wert" in said


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("staff", "user"), ("sales_deals", "opportunity"), ("public.SalesOrders", "order_"), ("order_items", "order_line"),
        ("customer_contacts", "contact"), ("tickets_2026-11.csv", "case_"), ("Opportunities export.xlsx", "opportunity"),
        ("tblCompanies", "account"), ("客户列表.csv", "account"), ("订单明细", "order_line"), ("2026工单", "case_"),
        ("deal_stage_history", ""), ("ticket_comments", ""), ("status", ""), ("news", ""), ("2026-11", ""),
    ],
)  # fmt: skip
def test_what_is_in_a_table_is_guessed_from_its_name(name, table):
    assert guessing.table_of(name) == table


def test_of_two_tables_for_the_same_the_one_is_proposed_of_which_more_is_known():
    headers = {"deals": ("deal_id", "owner", "amount", "status", "close_date"), "old_deals": ("deal_id", "amount"), "users": ("x",)}
    assert guessing.tables_of(headers, headers.__getitem__) == {"deals": "opportunity", "old_deals": "", "users": ""}
