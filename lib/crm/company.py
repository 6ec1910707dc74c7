"""The embedded company file: written whole, published atomically, read while it is being replaced.

`duckdb:///folder/acme.duckdb` names a company. Its rows live in `acme-<fingerprint>.duckdb` and the small
text file `acme.current` says which one is in force, and which were before. A new generation is written under a temporary name,
closed, renamed, and only then named by the pointer: readers see the old rows or the new ones, never a mix.
(Replacing the data file itself served old rows as long as one connection was open.)
"""

import hashlib
import json
import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
from filelock import FileLock, Timeout
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from lib.crm import tables
from lib.errors import N_, ConnectionProblem, RequestError

Frames = Mapping[str, pd.DataFrame]
PATIENCE_SECONDS = 120
ROWS_AT_ONCE = 122_880  # DuckDB's own group of rows; more at once only takes more memory
VERSIONS = 6  # of an imported company that can be gone back to
UNMAPPED = "steelyard_unmapped"  # our own table in a company's file: of which tables and columns its source says nothing


def pointer_of(path: Path) -> Path:
    """The file that names the generation in force."""
    return path.with_suffix(".current")


def current(path: Path) -> Path | None:
    """The data file in force for the company at `path`: by its pointer, or the file itself; None if neither."""
    pointer = pointer_of(path)
    if pointer.exists():
        named = path.parent / next(iter(_history(path)), "")
        if named.is_file():
            return named
        raise ConnectionProblem(
            N_("{pointer} names {file}, which is gone. Import the company again."), pointer=pointer.name, file=named.name
        )
    return path if path.exists() else None


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Hold the company for writing; a second writer waits, a dead one leaves nothing locked."""
    lock = FileLock(path.with_suffix(".lock"), timeout=PATIENCE_SECONDS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise ConnectionProblem(
            N_("Somebody else has been writing {file} for {seconds} seconds. Try again when that import is done."),
            file=str(path),
            seconds=PATIENCE_SECONDS,
        ) from error
    except OSError as error:
        raise ConnectionProblem(N_("{file} cannot be written: {reason}"), file=str(path), reason=error.strerror or str(error)) from error
    try:
        yield
    finally:
        lock.release()


def report_of(generation: Path) -> Path:
    """The file that says how a generation was imported."""
    return generation.with_suffix(".report.json")


def publish(
    path: Path,
    frames: Frames,
    progress: Callable[[float], None] = lambda share: None,
    report: Mapping[str, object] | None = None,
    unmapped: Iterable[str] = (),
    kept: int = 2,
) -> Path:
    """Write the frames (canonical table name → rows) as the new generation and return its file.

    Every canonical table exists afterwards, empty where no frame is given. Columns a frame lacks are NULL.
    Call it inside `writing(path)`. `progress` is told the share done, 0..1. `report`: how it was imported, kept beside
    the rows as JSON. `unmapped`: tables and `table.column`s of which the source says nothing, so that their emptiness says nothing.
    `kept`: how many versions, this one included, can be gone back to.
    """
    if path.exists() and not pointer_of(path).exists():
        raise ConnectionProblem(
            N_("{file} exists and was not made by an import. Choose another file name; nothing was changed."), file=str(path)
        )
    _remove_unfinished(path)
    temporary = path.with_name(f"{path.stem}-{uuid.uuid4().hex}.tmp")
    try:
        _write(temporary, frames, progress, unmapped)
        named = path.with_name(f"{path.stem}-{_fingerprint(temporary)}.duckdb")
        if report is not None:
            report_of(named).write_text(json.dumps(report, ensure_ascii=False, default=str), encoding="utf-8")
        os.replace(temporary, named)
    finally:
        temporary.unlink(missing_ok=True)
    former = _former(path)
    _point(path, [named.name, *(name for name in _history(path) if name != named.name)])
    _remove_older(path, {named, former}, kept)
    return named


@dataclass(frozen=True, slots=True)
class Version:
    """One import that can be gone back to: its name, when it was written, and of what."""

    name: str
    written: datetime
    source: str
    in_force: bool


def versions(path: Path) -> list[Version]:
    """The company's versions that are still there, the newest first."""
    now = _former(path)
    return [
        Version(file.stem.removeprefix(f"{path.stem}-"), datetime.fromtimestamp(file.stat().st_mtime), _source_of(file), file == now)
        for file in _generations(path)
    ]


def restore(path: Path, name: str | None = None) -> Version:
    """Put the version of that name in force; without a name what was in force before: undo. Call it inside `writing(path)`.

    RequestError where there is none.
    """
    known, history = versions(path), _history(path)
    files = {version.name: f"{path.stem}-{version.name}.duckdb" for version in known}
    before = [file for file in history[1:] if file in files.values()]
    chosen = [files[name], *(file for file in history if file != files[name])] if name in files else []
    after = before if name is None else chosen
    if not after and name is None:
        raise RequestError(N_("{file}: no import was in force before this one. `versions` lists those that can be chosen."), file=path.name)
    if not after:
        listed = ", ".join(f"{version.name} ({version.written:%Y-%m-%d %H:%M})" for version in known)
        raise RequestError(N_("{file} has no such version. It has: {known}."), file=path.name, known=listed or "–")
    _point(path, after)
    return next(version for version in versions(path) if version.in_force)


def _history(path: Path) -> list[str]:
    """The names of the data files that were put in force, that in force first; none for a broken pointer."""
    pointer = pointer_of(path)
    return pointer.read_text(encoding="utf-8").split() if pointer.exists() else []


def _source_of(file: Path) -> str:
    report = report_of(file)
    return str(json.loads(report.read_text(encoding="utf-8")).get("source", "")) if report.is_file() else ""


def _generations(path: Path) -> list[Path]:
    """The company's data files, the newest first."""
    mine = re.compile(re.escape(path.stem) + r"-[0-9a-f]{12}\.duckdb")
    found = [file for file in path.parent.iterdir() if mine.fullmatch(file.name)] if path.parent.is_dir() else []
    return sorted(found, key=lambda file: file.stat().st_mtime_ns, reverse=True)


def withdraw(path: Path) -> None:
    """Put the company at `path` out of force; its files stay until the next one is published. Call it inside `writing(path)`."""
    pointer_of(path).unlink(missing_ok=True)


def _former(path: Path) -> Path | None:
    """The generation in force before; None too when its pointer is broken, so that an import can repair it."""
    try:
        return current(path)
    except ConnectionProblem:
        return None


def _write(file: Path, frames: Frames, progress: Callable[[float], None], unmapped: Iterable[str]) -> None:
    unknown = sorted(set(frames) - set(tables.metadata.tables))
    if unknown:
        raise KeyError(f"not canonical tables: {unknown}")
    connection = duckdb.connect(str(file))
    try:
        for done, table in enumerate(tables.metadata.sorted_tables, start=1):
            _create(connection, table)
            if table.name in frames and len(frames[table.name]):
                _insert(connection, table, frames[table.name])
            progress(done / len(tables.metadata.tables))
        connection.execute(f"CREATE TABLE {UNMAPPED} (name VARCHAR NOT NULL)")
        for name in unmapped:
            connection.execute(f"INSERT INTO {UNMAPPED} VALUES (?)", [name])
    finally:
        connection.close()


def _create(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    # DuckDB understands PostgreSQL's DDL; its keys would be indexes that slow the load, so NOT NULL is all we keep.
    columns = ", ".join(
        f'"{c.name}" {c.type.compile(dialect=postgresql.dialect())}{"" if c.nullable else " NOT NULL"}' for c in table.columns
    )
    connection.execute(f'CREATE TABLE "{table.name}" ({columns})')


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, frame: pd.DataFrame) -> None:
    known = [column.name for column in table.columns if column.name in frame]
    extra = sorted(set(frame.columns) - set(known))
    if extra:
        raise KeyError(f"{table.name} has no columns {extra}")
    names = ", ".join(f'"{name}"' for name in known)
    for start in range(0, len(frame), ROWS_AT_ONCE):
        connection.register("incoming", frame[known].iloc[start : start + ROWS_AT_ONCE])
        connection.execute(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM incoming')
        connection.unregister("incoming")


def _fingerprint(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:12]


def _point(path: Path, history: list[str]) -> None:
    pointer = pointer_of(path)
    draft = pointer.with_name(f"{pointer.name}-{uuid.uuid4().hex}.tmp")
    draft.write_text("\n".join(history) + "\n", encoding="utf-8")
    os.replace(draft, pointer)


def _remove_unfinished(path: Path) -> None:
    """Remove what a killed writer left: we hold the lock, so nobody is writing it any more."""
    unfinished = re.compile(re.escape(path.stem) + r"-[0-9a-f]{32}\.tmp(\.wal)?")
    for file in path.parent.iterdir():
        if unfinished.fullmatch(file.name):
            file.unlink(missing_ok=True)


def _remove_older(path: Path, keep: set[Path | None], kept: int) -> None:
    for old in _generations(path)[kept:]:
        if old not in keep:
            old.unlink(missing_ok=True)
            report_of(old).unlink(missing_ok=True)
