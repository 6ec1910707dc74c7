"""What a CRM holds: rows, months and freshness of every canonical table, and references that lead nowhere."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, Date, Table, func, literal, select
from sqlalchemy.engine import URL

from lib.crm import company, tables
from lib.crm.source import Crm
from lib.crm.sql import month_start, one_if
from lib.language import Text
from lib.urls import parse


@dataclass(frozen=True, slots=True)
class Kind:
    """A canonical table: its shown name, and the time by which its rows are counted ("" for none)."""

    table: Table
    name: Text
    time: str = ""


KINDS = (
    Kind(tables.case_, Text("Service cases", "服务工单"), "created_at"),
    Kind(tables.survey_response, Text("Survey answers", "调查答卷"), "responded_at"),
    Kind(tables.order_, Text("Orders", "订单"), "ordered_at"),
    Kind(tables.order_line, Text("Order lines", "订单明细")),
    Kind(tables.opportunity, Text("Deals", "商机"), "closed_at"),
    Kind(tables.lead, Text("Leads", "线索"), "created_at"),
    Kind(tables.activity, Text("Activities", "活动记录"), "started_at"),
    Kind(tables.usage_daily, Text("Product usage", "产品使用记录"), "day"),
    Kind(tables.subscription, Text("Contract terms", "合同"), "starts_on"),
    Kind(tables.subscription_change, Text("Changes of contracts", "合同变更"), "changed_on"),
    Kind(tables.payment, Text("Invoices", "账单"), "due_on"),
    Kind(tables.cost, Text("Costs", "成本"), "booked_on"),
    Kind(tables.market_size, Text("Market size", "市场规模"), "booked_on"),
    Kind(tables.account, Text("Customers and prospects", "客户与潜在客户"), "acquired_on"),
    Kind(tables.account_ownership, Text("Ownership of customers", "客户归属")),
    Kind(tables.contact, Text("Contacts", "联系人"), "created_at"),
    Kind(tables.product, Text("Products", "产品")),
    Kind(tables.touchpoint, Text("Touchpoints", "触点")),
    Kind(tables.team, Text("Teams", "团队")),
    Kind(tables.user, Text("People", "人员")),
    Kind(tables.role, Text("Roles", "角色")),
    Kind(tables.user_assignment, Text("Assignments", "任职记录")),
    Kind(tables.reported_kpi, Text("Reported KPIs", "上报指标")),
    Kind(tables.reported_value, Text("Reported values", "上报值"), "reported_on"),
)
KIND_OF = {kind.table.name: kind for kind in KINDS}

# Which column leads to which table.
REFERENCES = {
    "account_id": tables.account,
    "user_id": tables.user,
    "owner_id": tables.user,
    "manager_id": tables.user,
    "team_id": tables.team,
    "parent_id": tables.team,
    "role_id": tables.role,
    "product_id": tables.product,
    "order_id": tables.order_,
    "case_id": tables.case_,
    "contact_id": tables.contact,
    "subscription_id": tables.subscription,
    "touchpoint_id": tables.touchpoint,
}


@dataclass(frozen=True, slots=True)
class Stock:
    """One table of this CRM: rows, first and last day (None without any), rows by month up to `as_of`'s month."""

    kind: Kind
    rows: int
    first: date | None
    last: date | None
    months: dict[date, int]


def stocks(crm: Crm) -> list[Stock]:
    """Every canonical table the CRM has, in the order of `KINDS`."""
    with crm.engine.connect() as connection:
        return [_stock(connection, crm, kind) for kind in KINDS if kind.table.name in crm.columns]


def _stock(connection: Connection, crm: Crm, kind: Kind) -> Stock:
    rows = connection.execute(select(func.count()).select_from(kind.table)).scalar_one()
    if kind.time not in crm.columns[kind.table.name]:
        return Stock(kind, rows, None, None, {})
    time = kind.table.c[kind.time]
    first, last = connection.execute(select(func.min(time), func.max(time))).one()
    month = month_start(time)
    counted = connection.execute(select(month, func.count()).where(time.is_not(None)).group_by(month)).all()
    return Stock(kind, rows, _day(first), _day(last), {_day(day): int(count) for day, count in counted})


def _day(value: date | datetime | str | None) -> date | None:
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime) else value


def references(crm: Crm) -> pd.DataFrame:
    """Every reference of every table: columns `table, column, target, rows, empty, lost` (counts); `lost` names a row
    that is not there."""
    found = []
    with crm.engine.connect() as connection:
        for kind in KINDS:
            present = crm.columns.get(kind.table.name, frozenset())
            for column, target in REFERENCES.items():
                if column in present and crm.columns.get(target.name, frozenset()) >= {"id"}:
                    found.append((kind.table.name, column, target.name, *_lost(connection, kind.table, column, target)))
    return pd.DataFrame(found, columns=["table", "column", "target", "rows", "empty", "lost"])


def _lost(connection: Connection, table: Table, column: str, target: Table) -> tuple[int, int, int]:
    there, asked = target.alias("target"), table.c[column]
    missing = asked.is_not(None) & there.c.id.is_(None)
    row = connection.execute(
        select(func.count(), func.sum(one_if(asked.is_(None))), func.sum(one_if(missing))).select_from(
            table.outerjoin(there, there.c.id == asked)
        )
    ).one()
    return int(row[0]), int(row[1] or 0), int(row[2] or 0)


def impossible(crm: Crm, today: date) -> pd.DataFrame:
    """Rows whose times contradict each other or lie after today: columns `table, earlier, later, rows`."""
    pairs = (
        (tables.case_, "created_at", "closed_at"),
        (tables.case_, "created_at", "first_response_at"),
        (tables.opportunity, "opened_at", "closed_at"),
        (tables.account, "acquired_on", "churned_on"),
        (tables.subscription, "starts_on", "ended_on"),
        (tables.lead, "created_at", "converted_at"),
    )
    found = []
    with crm.engine.connect() as connection:
        for table, earlier, later in pairs:
            if crm.columns.get(table.name, frozenset()) >= {earlier, later}:
                wrong = select(func.count()).select_from(table).where(table.c[later] < table.c[earlier])
                found.append((table.name, earlier, later, connection.execute(wrong).scalar_one()))
        for kind in KINDS:
            if kind.time in crm.columns.get(kind.table.name, frozenset()) and kind.time not in ("due_on", "starts_on"):
                future = select(func.count()).where(month_start(kind.table.c[kind.time]) > literal(today, Date))
                found.append((kind.table.name, kind.time, "today", connection.execute(future).scalar_one()))
    frame = pd.DataFrame(found, columns=["table", "earlier", "later", "rows"])
    return frame[frame["rows"] > 0].reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class Imported:
    """The report of the last import (see `lib.crm.report.Report.as_dict`) and when it was written."""

    at: datetime
    report: dict


def last_import(url: str) -> Imported | None:
    """The report kept beside an embedded company file; None for a server, or rows that no import wrote."""
    parsed: URL = parse(url)
    if parsed.get_backend_name() != "duckdb" or not parsed.database:
        return None
    generation = company.current(Path(parsed.database))
    file = company.report_of(generation) if generation else None
    if file is None or not file.is_file():
        return None
    written = datetime.fromtimestamp(file.stat().st_mtime)
    return Imported(written, json.loads(file.read_text(encoding="utf-8")))


def words(crm: Crm, table: str, column: str, most: int) -> dict[str, int]:
    """The words of a column with the number of their rows, the most frequent first, at most `most`."""
    of = tables.metadata.tables[table].c[column]
    statement = select(of, func.count()).where(of.is_not(None)).group_by(of).order_by(func.count().desc(), of).limit(most)
    with crm.engine.connect() as connection:
        return {str(word): int(count) for word, count in connection.execute(statement).all()}
