"""The store's tables and its transactions: SQLite in WAL mode with BEGIN IMMEDIATE, or a server's database.

Deferred SQLite transactions lose writes to lock errors when several people save at once; immediate ones wait. On
PostgreSQL a lock of the transaction does the same: whoever writes, writes alone, and version numbers count without gaps.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from lib.errors import N_, ConnectionProblem
from lib.urls import parse

SCHEMA_VERSION = 3
BUSY_MILLISECONDS = 20_000
WRITERS = 730_561  # the number of our lock on a PostgreSQL server; any number nobody else uses

metadata = MetaData()
schema = Table("steelyard_schema", metadata, Column("version", Integer, primary_key=True))
scheme = Table(
    "scheme",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company", String, nullable=False, comment="which CRM it was made for"),
    Column("role", String, nullable=False),
    Column("name", String, nullable=False),
    Column("version", Integer, nullable=False, comment="1, 2, … per company, role and name"),
    Column("author", String, nullable=False, comment="typed display name, unverified"),
    Column("note", String, nullable=False),
    Column("purpose", String, nullable=False, comment="performance, promotion or workshop"),
    Column("state", String, nullable=False, comment="draft or approved"),
    Column("content", JSON, nullable=False, comment="weights, goals and gates"),
    Column("created_at", DateTime, nullable=False, comment="UTC"),
    Column("stage", String, comment="growth or mature: made for teams in that stage; empty: for any"),
    Column("archived_at", DateTime, comment="UTC; since when the scheme is out of lists and choices, the same in all its versions"),
    UniqueConstraint("company", "role", "name", "version"),
)
scheme_event = Table(
    "scheme_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company", String, nullable=False),
    Column("role", String, nullable=False),
    Column("name", String, nullable=False, comment="the scheme's name when it happened"),
    Column("action", String, nullable=False, comment="renamed, archived, restored, duplicated or returned"),
    Column("detail", String, nullable=False, comment="the new name, or the name and version it was made from"),
    Column("author", String, nullable=False, comment="typed display name, unverified"),
    Column("at", DateTime, nullable=False, comment="UTC"),
)
target = Table(
    "target",
    metadata,
    Column("company", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("kpi", String, primary_key=True),
    Column("content", JSON, nullable=False, comment="floor, target, stretch"),
    Column("origin", String, nullable=False, comment="what it was proposed from"),
    Column("created_at", DateTime, nullable=False, comment="UTC"),
)
target_set = Table(
    "target_set",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company", String, nullable=False, comment="whose it is"),
    Column("kpi", String, nullable=False),
    Column("role", String, nullable=False, comment="empty: any"),
    Column("team", String, nullable=False, comment="team or department; empty: any"),
    Column("since", Date, nullable=False, comment="first month it holds for, until the next"),
    Column("content", JSON, comment="floor, target, stretch or band; empty: what was set before holds no more"),
    Column("author", String, nullable=False, comment="typed display name, unverified"),
    Column("note", String, nullable=False),
    Column("created_at", DateTime, nullable=False, comment="UTC; of one KPI, role, team and month the last word counts"),
)
team_stage = Table(
    "team_stage",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company", String, nullable=False, comment="which CRM it was said of"),
    Column("team", String, nullable=False),
    Column("since", Date, nullable=False, comment="first month it holds for, until the next"),
    Column("stage", String, comment="growth or mature; empty: no stage any more"),
    Column("author", String, nullable=False, comment="typed display name, unverified"),
    Column("created_at", DateTime, nullable=False, comment="UTC; of one month the last word counts"),
)
own_kpi = Table(
    "own_kpi",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company", String, nullable=False, comment="whose it is"),
    Column("key", String, nullable=False),
    Column("content", JSON, nullable=False, comment="a KPI by formula, a measure, or a KPI of figures; which of them is its kind"),
    Column("author", String, nullable=False, comment="typed display name, unverified"),
    Column("created_at", DateTime, nullable=False, comment="UTC; of one key the last word counts"),
)
figure = Table(
    "figure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company", String, nullable=False, comment="whose it is"),
    Column("kpi", String, nullable=False, comment="key of the KPI in own_kpi"),
    Column("whose", String, nullable=False, comment="id of the person or team"),
    Column("month", Date, nullable=False, comment="first day of the month it holds for"),
    Column("value", Double, comment="in the KPI's unit; empty: taken back"),
    Column("n", Double, comment="number of cases it is of; empty: not said"),
    Column("author", String, nullable=False, comment="typed display name, unverified"),
    Column("created_at", DateTime, nullable=False, comment="UTC; of one KPI, person and month the last word counts"),
)
mapping = Table(
    "mapping",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, comment="of the mapping; each name has versions"),
    Column("content", JSON, nullable=False, comment="the mapping as in its file; no address and no password"),
    Column("use", String, nullable=False, comment="live, copy or off, of the company's own database; empty for files"),
    Column("created_at", DateTime, nullable=False, comment="UTC"),
)
# What came into a table after a version, all of it nullable; tables that came whole are made on opening.
ADDED_AFTER = {2: (scheme.c.stage, scheme.c.archived_at)}


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. Read with `reading`, write with `writing`; both are whole transactions."""

    engine: Engine

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction: begun immediately, committed at the end, rolled back on any error."""
        with _explained(), self.engine.connect() as connection, connection.execution_options(steelyard_write=True).begin():
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(WRITERS)))
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction."""
        with _explained(), self.engine.connect() as connection:
            yield connection


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise ConnectionProblem(
            N_("The store cannot be used: {reason}. Check STEELYARD_STORE_URL and the folder's permissions."),
            reason=str(getattr(error, "orig", None) or error).strip().splitlines()[0][:200],
        ) from error


def open_store(url: str) -> Store:
    """Open the store, making it on first use. ConnectionProblem when it cannot be used or is newer than we are."""
    parsed = parse(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    with _explained():
        if sqlite and parsed.database:
            _make_folder(Path(parsed.database).parent)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_MILLISECONDS / 1000} if sqlite else {})
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    store = Store(engine)
    _check_version(store)
    return store


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConnectionProblem(
            N_("The store's folder {folder} cannot be made: {reason}"), folder=str(folder), reason=error.strerror
        ) from error


def _prepare_sqlite(connection, record) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    _write_ahead(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn write-ahead logging on. SQLite does not wait for others here, whatever its timeout: so we do."""
    last = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or time.monotonic() > last:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("steelyard_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _check_version(store: Store) -> None:
    with store.writing() as connection:
        metadata.create_all(connection)
        found = connection.execute(select(schema.c.version)).scalar()
        if found is None:
            connection.execute(insert(schema).values(version=SCHEMA_VERSION))
        elif 1 <= found < SCHEMA_VERSION:
            _upgrade(connection, found)
        elif found != SCHEMA_VERSION:
            raise ConnectionProblem(
                N_("The store has schema version {found}, this Steelyard needs {needed}. Update Steelyard, or name another store."),
                found=found,
                needed=SCHEMA_VERSION,
            )


def _upgrade(connection: Connection, found: int) -> None:
    """Bring a store of version `found` up in place: columns are added, no row is changed."""
    for version in range(found, SCHEMA_VERSION):
        for column in ADDED_AFTER.get(version, ()):
            # A store may have the column already: copied together, or upgraded by somebody's hand.
            if column.name not in {known["name"] for known in inspect(connection).get_columns(column.table.name)}:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {column.name} {kind}")
    connection.execute(update(schema).values(version=SCHEMA_VERSION))
