"""What a CRM holds: the rows of every canonical table by day, and what its last import did."""

import json
import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Connection, Date, String, Table, func, literal, select, type_coerce
from sqlalchemy.engine import URL

from lib.crm import company, tables
from lib.crm.source import Crm
from lib.crm.sql import EVER, NEVER, day_of
from lib.language import Text
from lib.periods import month_of
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


USUAL = 0.9  # share of the distances between days with rows, that are no longer than the usual one


@dataclass(frozen=True, slots=True)
class Stock:
    """One table of this CRM: its rows, and how many of them by day, where they have one."""

    kind: Kind
    rows: int
    days: dict[date, int]

    @property
    def first(self) -> date | None:
        """The first day with rows; None without any."""
        return min(self.days, default=None)

    @property
    def last(self) -> date | None:
        """The last day with rows."""
        return max(self.days, default=None)

    @property
    def months(self) -> dict[date, int]:
        """Rows by the first day of the month."""
        found: Counter[date] = Counter()
        for day, rows in self.days.items():
            found[month_of(day)] += rows
        return dict(found)

    def usual_silence(self, until: date) -> int | None:
        """So many days without rows at most lie between one with rows and the next in nine cases of ten, up to a day; one long outage in
        the past does not make the next one usual. None with fewer than two days with rows."""
        days = sorted(day for day in self.days if day <= until)
        steps = sorted((b - a).days - 1 for a, b in pairwise(days))
        return steps[math.ceil(USUAL * len(steps)) - 1] if steps else None


def stocks(crm: Crm) -> list[Stock]:
    """Every canonical table the CRM has, in the order of `KINDS`."""
    with crm.engine.connect() as connection:
        return [_stock(connection, crm, kind) for kind in KINDS if kind.table.name in crm.columns]


def _stock(connection: Connection, crm: Crm, kind: Kind) -> Stock:
    if kind.time not in crm.columns[kind.table.name]:
        return Stock(kind, connection.execute(select(func.count()).select_from(kind.table)).scalar_one(), {})
    day = day_of(kind.table.c[kind.time])
    rows = connection.execute(select(func.count()).select_from(kind.table)).scalar_one()
    # A database may know days that Python does not: infinity, or in SQLite texts that are none. So they are read as they stand.
    known = day.between(literal(EVER, Date), literal(NEVER, Date))
    counted = connection.execute(select(type_coerce(day, String), func.count()).where(known).group_by(day)).all()
    return Stock(kind, rows, {day: int(number) for found, number in counted if (day := _day(found))})


def _day(value: date | str) -> date | None:
    """SQLite may hold texts that are no days."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else value
    except ValueError:
        return None


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
