"""Amounts in several currencies: converted at the rate the mapping gives, and a row without one is rejected, never added."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from lib.crm.importing import import_folder
from lib.crm.mapping_file import read_raw
from lib.crm.opening import open_company
from lib.crm.sources import ready_mappings
from lib.crm.tables import order_
from lib.errors import DataError, RequestError
from tests.postgres import new_database

PEOPLE = "id,name\nu1,Ann\nu2,Bo\n"
ORDERS = """id,owner,day,sum,cur
o1,u1,2026-01-05,100,EUR
o2,u1,2026-01-06,200.50,usd
o3,u2,2026-01-07,1000,JPY
o4,u2,2026-01-08,50,
o5,u2,2026-01-09,70,EUR
"""
MAPPING = """
{rates}
[[step]]
file = "people.csv"
into = "user"
[step.columns]
id = "id"
name = "name"

[[step]]
file = "orders.csv"
into = "order_"
[step.columns]
id = "id"
owner_id = {{ from = "owner", refers = "user" }}
ordered_at = "day"
amount = {{ from = "sum", currency = "cur" }}
"""


def folder(tmp_path: Path, rates: str, orders: str = ORDERS) -> tuple[Path, Path]:
    files = tmp_path / "export"
    files.mkdir()
    (files / "people.csv").write_text(PEOPLE)
    (files / "orders.csv").write_text(orders)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING.format(rates=rates))
    return files, mapping


def imported(tmp_path, rates, orders=ORDERS):
    files, mapping = folder(tmp_path, rates, orders)
    url = f"duckdb:///{tmp_path / 'company.duckdb'}"
    report = import_folder(files, mapping, url)
    count = next(step for step in report.steps if step.table == "order_")
    assert count.read == count.loaded + count.skipped + count.rejected
    with open_company(url, None).engine.connect() as connection:
        amounts = dict(connection.execute(text("select id, amount from order_")).all())
    return amounts, [(issue.line, issue.column, issue.value, str(issue.reason)) for issue in report.issues if issue.table == "order_"]


def test_amounts_are_converted_and_a_currency_without_a_rate_is_a_rejected_row(tmp_path):
    amounts, issues = imported(tmp_path, "rates = { EUR = 1, USD = 0.9 }")
    assert amounts == {"o1": 100.0, "o2": pytest.approx(180.45), "o5": 70.0}
    assert [(line, column, value) for line, column, value, _ in issues] == [(4, "amount", "1000 JPY"), (5, "amount", "50 ")]
    assert "no rate for “JPY”" in issues[0][3] and "EUR, USD" in issues[0][3]


def test_without_rates_one_currency_is_the_reporting_currency_and_several_are_not_added(tmp_path):
    one = "".join(line for line in ORDERS.splitlines(keepends=True) if "EUR" in line or line.startswith("id"))
    assert imported(tmp_path, "", one)[0] == {"o1": 100.0, "o5": 70.0}


def test_several_currencies_without_rates_are_all_rejected(tmp_path):
    with pytest.raises(DataError, match="amounts in several currencies.*Nothing was changed"):
        imported(tmp_path, "")


def test_two_tables_in_two_currencies_without_rates_are_refused(tmp_path):
    files, mapping = folder(tmp_path, "", "id,owner,day,sum,cur\no1,u1,2026-01-05,100,EUR\n")
    (files / "deals.csv").write_text("id,won,on,sum,cur\nd1,won,2026-01-05,100,USD\n")
    mapping.write_text(
        mapping.read_text()
        + '\n[[step]]\nfile = "deals.csv"\ninto = "opportunity"\n[step.columns]\nid = "id"\noutcome = "won"\nclosed_at = "on"\n'
        + 'amount = { from = "sum", currency = "cur" }\n'
    )
    with pytest.raises(RequestError, match=r"EUR \(orders.csv: cur\), USD \(deals.csv: cur\)"):
        import_folder(files, mapping, f"duckdb:///{tmp_path / 'company.duckdb'}")
    assert not list(tmp_path.glob("company*.duckdb"))


@pytest.mark.parametrize(
    "rates", ["rates = { EUR = 0 }", "rates = { EUR = -1 }", 'rates = { EUR = "1" }', "rates = { EUR = inf }", "rates = 3"]
)
def test_rates_are_numbers_above_zero(tmp_path, rates):
    files, mapping = folder(tmp_path, rates)
    with pytest.raises(RequestError, match="rates"):
        import_folder(files, mapping, f"duckdb:///{tmp_path / 'company.duckdb'}")


def test_an_export_without_the_currency_column_has_one_currency(tmp_path):
    plain = "\n".join(line.rpartition(",")[0] for line in ORDERS.splitlines()) + "\n"
    assert imported(tmp_path, "", plain)[0]["o3"] == 1000.0


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgresql"])
def test_a_live_database_is_converted_alike(tmp_path, engine):
    if engine == "duckdb":
        url = f"duckdb:///{tmp_path / 'theirs.duckdb'}"
    else:
        url = new_database() if engine == "postgresql" else f"sqlite:///{tmp_path / 'theirs.sqlite'}"
    made = create_engine(url)
    with made.begin() as connection:
        connection.execute(text("create table people (id varchar(9), name varchar(9))"))
        connection.execute(text("insert into people values ('u1', 'Ann'), ('u2', 'Bo')"))
        connection.execute(
            text("create table orders (id varchar(9), owner varchar(9), day timestamp, sum double precision, cur varchar(9))")
        )
        for row in ORDERS.splitlines()[1:]:
            key, owner, day, amount, code = row.split(",")
            values = {"id": key, "owner": owner, "day": f"{day} 00:00:00", "sum": float(amount), "cur": code or None}
            connection.execute(text("insert into orders values (:id, :owner, :day, :sum, :cur)"), values)
    made.dispose()
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING.format(rates="rates = { EUR = 1, USD = 0.9 }").replace(".csv", ""))
    crm = open_company(url, read_raw(mapping))
    with crm.engine.connect() as connection:
        amounts = dict(connection.execute(select(order_.c.id, order_.c.amount)).all())
    assert amounts == {"o1": 100.0, "o2": pytest.approx(180.45), "o5": 70.0}
    mapping.write_text(MAPPING.format(rates="").replace(".csv", ""))
    with pytest.raises(RequestError, match="need rates"):
        open_company(url, read_raw(mapping))


@pytest.mark.parametrize(("name", "header"), [("salesforce", "CurrencyIsoCode"), ("zoho", "Currency"), ("odoo", "currency_id")])
def test_the_ready_mappings_name_the_currency(name, header):
    amounts = [step["columns"]["amount"] for step in ready_mappings()[name]["step"] if "amount" in step["columns"]]
    assert header in [spec.get("currency") for spec in amounts]
