"""A company's own database as an origin: its tables and views under their names, their rows as texts. It is only read."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import islice

import pandas as pd
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Numeric,
    Result,
    Select,
    String,
    Table,
    Time,
    Uuid,
    inspect,
    select,
    type_coerce,
)
from sqlalchemy.engine.reflection import ObjectKind
from sqlalchemy.exc import SQLAlchemyError

from lib.crm.sheet import Sheet
from lib.crm.source import first_line, open_theirs, shown
from lib.errors import N_, ConnectionProblem, RequestError, did_you_mean

_IN_ORDER = (Boolean, Date, DateTime, Integer, Numeric, String, Time, Uuid)
ROWS = 50_000  # fetched at once
_SYSTEM = re.compile(r"information_schema|pg_.*|mysql|performance_schema|sys")
_EITHER = re.compile(r"[+-]?\d+\.\d{3}")  # 1.250: written as text, it could be more than a thousand


@dataclass(frozen=True)
class Database:
    """`most`: how many rows of a table are read; None: all."""

    url: str
    most: int | None = None

    @property
    def name(self) -> str:
        """The database's own name, without host and user: it is kept with what is imported."""
        return str(self.engine.url.database or self.engine.url.get_backend_name()).rpartition("/")[2]

    @cached_property
    def engine(self) -> Engine:
        """Read-only, as of a CRM."""
        return open_theirs(self.url)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Tables and views by name; with their schema before it where that is not the one looked into by default. All of them name
        their schema: a common table expression may have the same name."""
        try:
            return dict(self._reflected())
        except SQLAlchemyError as error:
            raise ConnectionProblem(N_("{url} cannot be read: {reason}"), url=shown(self.url), reason=first_line(error)) from error

    def files(self) -> list[str]:
        return sorted(self.tables)

    def headers(self, file: str, separator: str | None = None, encoding: str | None = None) -> tuple[str, ...]:
        return tuple(self.table(file).columns.keys())

    def sheet(self, file: str, separator: str | None = None, encoding: str | None = None) -> Sheet:
        """The rows in the order of the table's key, counted from 1."""
        table = self.table(file)
        names = list(table.columns.keys())
        try:
            with self.engine.connect() as connection:
                result = connection.execution_options(stream_results=True, max_row_buffer=ROWS).execute(in_order(table).limit(self.most))
                parts = [pd.DataFrame(columns=names, dtype="str"), *_blocks(result, names)]
        except SQLAlchemyError as error:
            raise ConnectionProblem(N_("{url} cannot be read: {reason}"), url=shown(self.url), reason=first_line(error)) from error
        rows = pd.concat(parts, ignore_index=True)
        return Sheet(file, rows.set_axis(pd.RangeIndex(1, len(rows) + 1)), ())

    def table(self, name: str) -> Table:
        """The table of that name. RequestError where there is none."""
        if name not in self.tables:
            raise RequestError(
                N_("The database has no table “{name}”. Did you mean: {near}?"), name=name, near=did_you_mean(name, list(self.tables))
            )
        return self.tables[name]

    def _reflected(self) -> Iterator[tuple[str, Table]]:
        inspector = inspect(self.engine)
        default = inspector.default_schema_name
        embedded = self.engine.dialect.name in ("duckdb", "sqlite")
        others = [] if embedded else [name for name in inspector.get_schema_names() if name != default and not _SYSTEM.fullmatch(name)]
        for schema in (None, *others):
            keys = inspector.get_multi_pk_constraint(schema=schema, kind=ObjectKind.ANY)
            for (_, name), columns in inspector.get_multi_columns(schema=schema, kind=ObjectKind.ANY).items():
                key = set((keys.get((schema, name)) or {}).get("constrained_columns") or ())
                own = [Column(one["name"], one["type"], primary_key=one["name"] in key) for one in columns]
                place = schema or default or "main"
                yield (f"{schema}.{name}" if schema else name), Table(name, MetaData(), *own, schema=place)


def in_order(table: Table) -> Select:
    """All rows in the table's order, days and times of SQLite as the texts they are: what is none must not end the reading."""
    moments = (Date, DateTime, Time)
    columns = [type_coerce(column, String).label(column.name) if isinstance(column.type, moments) else column for column in table.c]
    return select(*columns).order_by(*(table.c[name] for name in order_of(table)))


def order_of(table: Table) -> list[str]:
    """By what a table's rows are in order: its key where it has one, else all columns that have an order."""
    own = [column.name for column in table.primary_key.columns]
    return own or [column.name for column in table.columns if isinstance(column.type, _IN_ORDER)]


def _blocks(result: Result, names: list[str]) -> Iterator[pd.DataFrame]:
    rows = iter(result)
    while block := list(islice(rows, ROWS)):
        texts = (pd.Series(list(map(as_text, cells)), dtype="str") for cells in zip(*block, strict=True))
        yield pd.DataFrame(dict(zip(names, texts, strict=True)))


def as_text(value: object) -> str:
    """A value as an export would write it, so that it is read as the same again; "" for none."""
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return ""
    return next((write for kind, write in _WRITERS if isinstance(value, kind)), str)(value)


def _number(value: object) -> str:
    text = str(value)
    return f"{text}0" if _EITHER.fullmatch(text) else text


_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[object], str]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    (int, str),
    (datetime, lambda value: value.isoformat(sep=" ")),
    ((date, time), lambda value: value.isoformat()),
    (timedelta, lambda value: _number(value.total_seconds())),
    ((dict, list), lambda value: json.dumps(value, ensure_ascii=False)),
    ((bytes, bytearray, memoryview), lambda value: bytes(value).hex()),
    (object, _number),
)
