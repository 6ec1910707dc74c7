"""What a CRM holds equals plain loops over its rows; the report of an import is kept beside the rows."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from lib.crm import company, inventory
from lib.crm.report import as_parts, from_parts
from lib.crm.source import open_crm
from lib.errors import Message
from tests.golden.engines import ENGINES, load
from tests.kpis.tiny_companies import company as tiny

ROWS = tiny(3)


@pytest.fixture(scope="module", params=ENGINES)
def crm(request, tmp_path_factory):
    return open_crm(load(tmp_path_factory.mktemp(request.param), request.param, ROWS))


def test_rows_days_and_months(crm):
    stocks = {stock.kind.table.name: stock for stock in inventory.stocks(crm)}
    assert {name: stock.rows for name, stock in stocks.items() if stock.rows} == {name: len(rows) for name, rows in ROWS.items() if rows}
    days = [row["created_at"].date() for row in ROWS["case_"]]
    assert (stocks["case_"].first, stocks["case_"].last) == (min(days), max(days))
    assert stocks["case_"].months == dict(Counter(day.replace(day=1) for day in days))


def test_a_message_survives_being_kept():
    message = Message("{what} is {text}", {"what": Message("the {field}", {"field": "name"}), "text": "odd"})
    assert str(from_parts(as_parts(message))) == str(message) == "the name is odd"


def test_the_report_goes_with_its_generation_and_away_with_it(tmp_path: Path):
    path = tmp_path / "acme.duckdb"
    for number in range(3):
        with company.writing(path):
            company.publish(path, {"user": _users(number)}, report={"source": f"import {number}"})
        kept = inventory.last_import(f"duckdb:///{path}")
        assert kept is not None and kept.report == {"source": f"import {number}"}
    assert len(list(tmp_path.glob("*.report.json"))) == len(list(tmp_path.glob("acme-*.duckdb"))) == 2
    with company.writing(path):
        company.publish(path, {"user": _users(9)})
    assert inventory.last_import(f"duckdb:///{path}") is None


def _users(number):
    import pandas as pd

    return pd.DataFrame({"id": [f"u{number}"], "name": [f"User {number}"]})


def test_a_server_has_no_report():
    assert inventory.last_import("postgresql+psycopg://nobody@127.0.0.1:1/none") is None


def test_days_that_python_does_not_know_are_rows_without_a_day(tmp_path):
    crm = open_crm(
        load(tmp_path, "sqlite", {"user": [{"id": "u", "name": "U"}], "contact": [{"id": "k", "created_at": datetime(2026, 3, 2)}]})
    )
    engine = create_engine(f"sqlite:///{tmp_path / 'company.sqlite'}")
    with engine.begin() as connection:
        for number, odd in enumerate(("not a date", "", "2026-02-30", "12000-01-01")):
            connection.execute(text("INSERT INTO contact (id, created_at) VALUES (:id, :odd)"), {"id": f"odd{number}", "odd": odd})
    engine.dispose()
    (stock,) = [stock for stock in inventory.stocks(crm) if stock.kind.table.name == "contact"]
    assert (stock.rows, stock.days) == (5, {date(2026, 3, 2): 1})


def test_infinity_is_no_day(tmp_path):
    url = load(tmp_path, "postgresql", {"user": [{"id": "u", "name": "U"}], "contact": [{"id": "k", "created_at": datetime(2026, 3, 2)}]})
    engine = create_engine(url)
    with engine.begin() as connection:
        for number, odd in enumerate(("infinity", "-infinity", "0044-03-15 BC")):
            connection.execute(text(f"INSERT INTO contact (id, created_at) VALUES ('odd{number}', timestamp '{odd}')"))
    engine.dispose()
    (stock,) = [stock for stock in inventory.stocks(open_crm(url)) if stock.kind.table.name == "contact"]
    assert (stock.rows, stock.days) == (4, {date(2026, 3, 2): 1})
