"""From a URL to a CRM we only read: the engine, and which canonical columns it really has."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, column, create_engine, event, inspect, select, table
from sqlalchemy.engine import URL
from sqlalchemy.engine.reflection import ObjectKind
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from lib.crm import company, tables
from lib.errors import N_, ConnectionProblem
from lib.urls import parse

EMBEDDED = ("duckdb", "sqlite")
ESSENTIAL = ("user",)


@dataclass(frozen=True, slots=True)
class Crm:
    """An open CRM. `columns` holds, per canonical table that exists, the canonical columns it has; `unmapped` those tables and
    `table.column`s of which the source of an imported company says nothing: they are there, and empty."""

    engine: Engine
    columns: dict[str, frozenset[str]]
    version: str
    unmapped: frozenset[str] = frozenset()

    @property
    def complete(self) -> bool:
        """Whether every canonical column is there, as in every file of our own."""
        return all(self.columns.get(name, frozenset()) >= set(table.columns.keys()) for name, table in tables.metadata.tables.items())

    def lacks(self, needed: dict[str, set[str]]) -> list[str]:
        """Which of the needed tables and `table.column`s are missing, in alphabetical order."""
        missing = [name for name in needed if name not in self.columns]
        missing += [f"{name}.{column}" for name, wanted in needed.items() if name in self.columns for column in wanted - self.columns[name]]
        return sorted(missing)


def embedded_file(url: str) -> Path:
    """The company file a `duckdb:///` URL names; other URLs are refused, because we write only files of our own."""
    parsed = parse(url)
    if parsed.get_backend_name() != "duckdb" or not parsed.database or parsed.database.startswith((":", "md:")):
        raise ConnectionProblem(
            N_("“{url}” is not an embedded company file. Steelyard never writes to a CRM server; use duckdb:///FILE.duckdb."),
            url=parsed.render_as_string(hide_password=True),
        )
    return Path(parsed.database)


def version_of(url: str) -> str:
    """What tells one state of an embedded CRM from the next (file name, size and time); the bare URL of a server."""
    parsed = parse(url)
    if parsed.get_backend_name() in EMBEDDED and parsed.database:
        file = _existing(parsed)
        written = [one for one in (file, file.with_name(f"{file.name}-wal")) if one.is_file()]  # SQLite writes beside the file first
        states = [one.stat() for one in written]
        return ":".join([str(file.resolve()), *(f"{state.st_mtime_ns}:{state.st_size}" for state in states)])
    return parsed.render_as_string(hide_password=True)


def open_crm(url: str) -> Crm:
    """Open the CRM read-only and look at what it has.

    Errors: ConnectionProblem for an unknown engine, a missing file, a server that does not answer, or a
    database without Steelyard's tables.
    """
    version = version_of(url)
    engine = open_engine(url)
    try:
        columns, unmapped = _columns(engine)
    except SQLAlchemyError as error:
        raise ConnectionProblem(N_("{url} cannot be read: {reason}"), url=shown(url), reason=first_line(error)) from error
    _require_essentials(url, columns)
    return Crm(engine, columns, version, unmapped)


def open_engine(url: str) -> Engine:
    """A read-only engine. ConnectionProblem for an unknown engine or a file that is not there."""
    return _engine(parse(url))


def open_theirs(url: str, pooled: bool = False) -> Engine:
    """The same for a database that others write: no connection stays open behind a question, unless `pooled`. A DuckDB file is never
    held longer than it is read, because that locks its writers out."""
    parsed = parse(url)
    return _engine(parsed) if pooled and parsed.get_backend_name() != "duckdb" else _engine(parsed, poolclass=NullPool)


def _engine(url: URL, **options: Any) -> Engine:
    try:
        if url.get_backend_name() == "duckdb":
            return create_engine(url.set(database=str(_existing(url))), connect_args={"read_only": True}, **options)
        if url.get_backend_name() == "sqlite":
            file = _existing(url).resolve()
            engine = create_engine(f"sqlite:///file:{file}?mode=ro&uri=true", **options)
            event.listen(engine, "connect", _with_all_letters)
            return engine
        engine = create_engine(url, pool_pre_ping=True, **options)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise ConnectionProblem(
            N_("No driver for “{engine}” is installed ({reason})."), engine=url.drivername, reason=str(error)
        ) from error
    if url.get_backend_name() == "postgresql":
        event.listen(engine, "connect", _read_only_session)
    return engine


def _with_all_letters(connection, record) -> None:
    """SQLite's own function makes small letters of A to Z only: GELÖST would be another word than gelöst."""
    connection.create_function("lower", 1, lambda text: text.casefold() if isinstance(text, str) else text, deterministic=True)


def _read_only_session(connection, record) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    connection.commit()


def _existing(url: URL) -> Path:
    path = Path(url.database or "")
    file = company.current(path) if url.get_backend_name() == "duckdb" else path
    if file is None or not file.is_file():
        raise ConnectionProblem(
            N_("There is no CRM file {file}. Import one with: python -m lib import FOLDER --mapping FILE --crm {url}"),
            file=str(path),
            url=str(url),
        )
    return file


def _columns(engine: Engine) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """One question for all tables and views; asking for each costs a cold start a quarter of a second. And what is unmapped."""
    found = inspect(engine).get_multi_columns(kind=ObjectKind.ANY)
    known = tables.metadata.tables
    unmapped: frozenset[str] = frozenset()
    if any(name == company.UNMAPPED for _, name in found):
        with engine.connect() as connection:
            unmapped = frozenset(connection.execute(select(column("name")).select_from(table(company.UNMAPPED))).scalars())
    columns = {
        name: frozenset(one["name"] for one in columns) & frozenset(known[name].columns.keys())
        for (_, name), columns in found.items()
        if name in known
    }
    return columns, unmapped


def _require_essentials(url: str, columns: dict[str, frozenset[str]]) -> None:
    missing = [name for name in ESSENTIAL if name not in columns]
    if missing:
        raise ConnectionProblem(
            N_("{url} has no table “{table}”. It needs Steelyard's canonical tables; import your files, or map them first."),
            url=shown(url),
            table=missing[0],
        )


def shown(url: str) -> str:
    """The URL without its password."""
    return parse(url).render_as_string(hide_password=True)


def first_line(error: Exception) -> str:
    """What the driver says, in one line."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0][:200]
