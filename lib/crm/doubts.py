"""What cannot be as it stands in a CRM: where it is, how many rows say so, how many people it touches, and which rows to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Date, DateTime, FromClause, Table, case, func, literal, or_, select
from sqlalchemy.sql.elements import KeyedColumnElement

from lib.crm import tables
from lib.crm.histories import whose
from lib.crm.inventory import KINDS
from lib.crm.source import Crm
from lib.crm.sql import EVER, day_of, month_start, next_day, one_if
from lib.crm.tables import key_of

# What is wrong. BREAK: one day between two rows of a history.
ORPHAN, ORDER, FUTURE, RANGE, TWICE, NOBODY = "orphan", "order", "future", "range", "twice", "nobody"
GAP, SILENT, BREAK = "gap", "silent", "break"
PERSON = ("owner_id", "user_id")
MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something wrong with a table.

    `kind`: see above. `columns`: those that say so. `rows`: how many of `of`; none for what is not there. `people`: different owners of
    those rows; of all rows where rows are missing; None where the table has no owners. `examples`: ids of the first such rows. `target`:
    the table an orphan should lead to. `months`: without rows. `days`: the silence at the end, and the usual one.
    """

    kind: str
    table: str
    columns: tuple[str, ...]
    rows: int
    of: int
    people: int | None
    examples: tuple[str, ...] = ()
    target: str = ""
    months: tuple[date, ...] = ()
    days: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One condition on the rows of a table: which are doubtful."""

    kind: str
    columns: tuple[str, ...]
    wrong: ColumnElement[bool]
    target: str = ""


ORDERS = (
    (tables.case_, "created_at", "closed_at"),
    (tables.case_, "created_at", "resolved_at"),
    (tables.case_, "created_at", "first_response_at"),
    (tables.opportunity, "opened_at", "closed_at"),
    (tables.account, "acquired_on", "churned_on"),
    (tables.subscription, "starts_on", "ended_on"),
    (tables.lead, "created_at", "converted_at"),
)
AHEAD = ("due_on", "starts_on", "changed_on")  # may lie in the future
MONTHLY = ("reported_on", "booked_on")
# Table, column, the lowest and the highest possible value; None: no limit. Amounts may be negative: they are refunds.
LIMITS = (
    (tables.case_, "handle_seconds", 0, None),
    (tables.case_, "replies", 0, None),
    (tables.case_, "reopens", 0, None),
    (tables.activity, "minutes", 0, 24 * 60),
    (tables.opportunity, "amount", 0, None),
    (tables.subscription, "monthly_amount", 0, None),
    (tables.usage_daily, "active_users", 0, None),
    (tables.usage_daily, "features_used", 0, None),
    (tables.user_assignment, "full_time_share", 0, 1),
    (tables.product, "list_price", 0, None),
    (tables.market_size, "amount", 0, None),
)


def in_rows(crm: Crm, today: date) -> list[Doubt]:
    """Rows that lead nowhere, belong to nobody, stand twice, or hold times or values that cannot be; by table, in the order of `KINDS`."""
    found: list[Doubt] = []
    with crm.engine.connect() as connection:
        for kind in KINDS:
            present = _said(crm, kind.table)
            if present:
                found += _plain(
                    connection, crm, kind.table, [*_on_values(kind.table, present), *_on_times(kind.table, kind.time, present, today)]
                )
                for name in (name for name in tables.REFERENCES if name in present):
                    found += _orphans(connection, crm, kind.table, name)
                found += _twice(connection, crm, kind.table)
                found += _broken(connection, crm, kind.table, present)
    return found


def _said(crm: Crm, table: Table) -> frozenset[str]:
    """The columns of which the company's sources say something: a mapping that fills none leaves nobody's rows behind."""
    if table.name in crm.unmapped:
        return frozenset()
    return frozenset(name for name in crm.columns.get(table.name, ()) if f"{table.name}.{name}" not in crm.unmapped)


def _on_values(table: Table, present: frozenset[str]) -> Iterator[Check]:
    for column in (name for name in PERSON if name in present):
        yield Check(NOBODY, (column,), table.c[column].is_(None))
    for of, name, low, high in LIMITS:
        if of is table and name in present:
            value, sides = table.c[name], []
            sides += [value < low] if low is not None else []
            sides += [value > high] if high is not None else []
            yield Check(RANGE, (name,), or_(*sides))
    if present >= {"score", "scale_min", "scale_max"}:
        yield Check(RANGE, ("score",), or_(table.c.score < table.c.scale_min, table.c.score > table.c.scale_max))


def _on_times(table: Table, time: str, present: frozenset[str], today: date) -> Iterator[Check]:
    for of, earlier, later in ORDERS:
        if of is table and present >= {earlier, later}:
            yield Check(ORDER, (earlier, later), table.c[later] < table.c[earlier])
            if later != time and isinstance(table.c[later].type, DateTime):  # a day may be agreed beforehand, a moment not
                yield Check(FUTURE, (later,), day_of(table.c[later]) > literal(today, Date))
    if time in present and time not in AHEAD:
        # What is booked by months may stand on the last day of the one that runs.
        day = month_start(table.c[time]) if time in MONTHLY else day_of(table.c[time])
        yield Check(FUTURE, (time,), day > literal(today, Date))


def _plain(connection: Connection, crm: Crm, table: Table, checks: list[Check]) -> list[Doubt]:
    return _doubts(connection, table, table, checks, owner_of(crm, table), _id(crm, table))


def _orphans(connection: Connection, crm: Crm, table: Table, name: str) -> list[Doubt]:
    target = tables.REFERENCES[name]
    if "id" not in _said(crm, target):
        return []
    # Of distinct ids: one that stands twice must not make two rows of one.
    there = select(target.c.id).where(target.c.id.is_not(None)).distinct().subquery("there")
    wrong = table.c[name].is_not(None) & there.c.id.is_(None)
    joined = table.outerjoin(there, there.c.id == table.c[name])
    person = None if name in PERSON else owner_of(crm, table)
    return _doubts(connection, table, joined, [Check(ORPHAN, (name,), wrong, target.name)], person, _id(crm, table))


def _twice(connection: Connection, crm: Crm, table: Table) -> list[Doubt]:
    key = [table.c[name] for name in key_of(table)]
    if not key or crm.lacks({table.name: {column.name for column in key}}):
        return []
    person, places = owner_of(crm, table), func.row_number().over(partition_by=key, order_by=key).label("place")
    shown = [column for column in (person, _id(crm, table)) if column is not None]
    rows = select(*{column.name: column for column in shown}.values(), places).select_from(table).subquery("rows")
    # Rows without an id are not the same one.
    again = rows.c.place > 1 if "id" not in rows.c else (rows.c.place > 1) & rows.c.id.is_not(None)
    check = Check(TWICE, tuple(column.name for column in key), again)
    owner, known = (None if column is None else rows.c[column.name] for column in (person, _id(crm, table)))
    return _doubts(connection, table, rows, [check], owner, known)


def _broken(connection: Connection, crm: Crm, table: Table, present: frozenset[str]) -> list[Doubt]:
    """Histories of which a row ends the day before the next begins: whoever wrote the last day meant it to count."""
    of = whose(table)
    if of is None or not present >= {of, "starts_on", "ends_on"}:
        return []
    begun = func.coalesce(table.c.starts_on, literal(EVER, Date))
    following = func.lead(table.c.starts_on).over(partition_by=table.c[of], order_by=begun).label("following")
    shown = {column.name: column for column in (owner_of(crm, table), table.c[of], table.c.ends_on) if column is not None}
    rows = select(*shown.values(), following).select_from(table).subquery("rows")
    owner = owner_of(crm, table)
    check = Check(BREAK, ("ends_on", "starts_on"), next_day(rows.c.ends_on) == rows.c.following)
    return _doubts(connection, table, rows, [check], None if owner is None else rows.c[owner.name], rows.c[of])


def _doubts(
    connection: Connection, table: Table, source: FromClause, checks: list[Check], person: KeyedColumnElement | None,
    known: KeyedColumnElement | None,
) -> list[Doubt]:  # fmt: skip
    """All checks in one reading of the rows; only what is found is read again, for its examples."""
    if not checks:
        return []
    columns: list[ColumnElement] = [func.count()]
    for check in checks:
        owner = literal(0) if person is None else case((check.wrong, person))
        columns += [func.sum(one_if(check.wrong)), func.count(owner.distinct())]
    of, *counts = connection.execute(select(*columns).select_from(source)).one()
    found = []
    for check, rows, people in zip(checks, counts[::2], counts[1::2], strict=True):
        if rows:
            asked = None if known is None else select(known).select_from(source).where(check.wrong).order_by(known).limit(MOST_EXAMPLES)
            examples = () if asked is None else tuple(str(one) for one in connection.execute(asked).scalars() if one is not None)
            touched = None if person is None or check.kind == NOBODY else int(people)
            found.append(Doubt(check.kind, table.name, check.columns, int(rows), int(of), touched, examples, check.target))
    return found


def owner_of(crm: Crm, table: Table) -> KeyedColumnElement | None:
    """The column that names whose the row is; None where there is none."""
    return next((table.c[name] for name in PERSON if name in _said(crm, table)), None)


def _id(crm: Crm, table: Table) -> KeyedColumnElement | None:
    return table.c.id if "id" in crm.columns[table.name] and "id" in table.c else None
