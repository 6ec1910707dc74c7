"""What the data page says of a CRM equals plain loops over its rows; the report of an import is kept beside the rows."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from lib.crm import company, inventory
from lib.crm.outside import outside, twice
from lib.crm.report import as_parts, from_parts
from lib.crm.source import open_crm
from lib.errors import Message
from tests.golden.engines import ENGINES, load
from tests.kpis.tiny_companies import company as tiny

ROWS = tiny(3)
DAY = datetime(2026, 3, 2)
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


def test_rows_days_and_months(crm):
    stocks = {stock.kind.table.name: stock for stock in inventory.stocks(crm)}
    assert {name: stock.rows for name, stock in stocks.items() if stock.rows} == {name: len(rows) for name, rows in ROWS.items() if rows}
    days = [row["created_at"].date() for row in ROWS["case_"]]
    assert (stocks["case_"].first, stocks["case_"].last) == (min(days), max(days))
    assert stocks["case_"].months == dict(Counter(day.replace(day=1) for day in days))


def test_references_that_lead_nowhere(crm):
    found = {(row.table, row.column): (row.empty, row.lost) for row in inventory.references(crm).itertuples()}
    users, accounts = {row["id"] for row in ROWS["user"]}, {row["id"] for row in ROWS["account"]}
    for table, column, known in (("case_", "owner_id", users), ("case_", "account_id", accounts), ("order_", "owner_id", users)):
        named = [row.get(column) for row in ROWS[table]]
        assert found[table, column] == (named.count(None), sum(name is not None and name not in known for name in named))
    assert found["case_", "owner_id"][1] == 2


def test_times_that_cannot_be(crm):
    found = {(row.table, row.earlier, row.later): row.rows for row in inventory.impossible(crm, date(2026, 7, 1)).itertuples()}
    assert found["case_", "created_at", "closed_at"] == 1
    assert found["case_", "created_at", "today"] == 1


def test_values_that_cannot_be(tmp_path, engine):
    """Of two people's cases three have impossible numbers; an answer of 11 on 0 to 10; half of 200 % of a working day is nobody's."""
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
    found = outside(open_crm(load(tmp_path, engine, rows)))
    assert {tuple(row) for row in found.itertuples(index=False)} == {
        ("case_", "replies", 3, 2), ("case_", "handle_seconds", 1, 1), ("survey_response", "score", 2, 1),
        ("activity", "minutes", 1, 1), ("user_assignment", "full_time_share", 1, 1),
    }  # fmt: skip


def test_rows_that_stand_twice(tmp_path, engine):
    users = [{"id": name, "name": name} for name in ("u", "v", "u", "w", "u")]
    found = twice(open_crm(load(tmp_path, engine, {"user": users, "case_": [{"id": "c", "created_at": DAY}]})))
    assert [tuple(row) for row in found.itertuples(index=False)] == [("user", "id", 2, 0)]


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
