"""`python -m lib mapping`: a mapping to begin with, for files or a database that nobody has mapped yet."""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from lib.crm import drafts, guessing, wholeness
from lib.crm.database import Database
from lib.crm.fitting import Fitted
from lib.crm.origins import Folder, Origin
from lib.crm.sources import of_any_database, ready_mappings
from lib.crm.tables import is_needed, metadata
from lib.errors import N_, RequestError, SettingsError
from lib.settings import read, secret


def add(commands: argparse._SubParsersAction) -> None:
    """The command and its options."""
    said = "a mapping to begin with, as TOML: that of the CRM it is recognised as, or guessed from names of files and headers"
    command = commands.add_parser("mapping", help=said)
    command.add_argument("source", type=Path, nargs="?", help="a folder of files; default: the database of STEELYARD_SOURCE_URL")
    command.add_argument("--role", choices=guessing.ROLES, default="sales", help="of people, where nothing says it; default: sales")
    command.set_defaults(run=propose)


def propose(arguments: argparse.Namespace) -> None:
    """Print the mapping, with what nothing is taken from and what is missing as comments above."""
    origin, ready = _origin(arguments.source), ready_mappings()
    if arguments.source is None:
        ready = {"any database": of_any_database()} | ready
    recognised = guessing.best(origin, ready)
    fitted = recognised[1] if recognised else guessing.assembled(origin, guessing.tables_of(origin.files(), origin.headers), arguments.role)
    if not fitted.raw["step"]:
        known = ", ".join(sorted(metadata.tables))
        raise RequestError(N_("No name tells what is in {files}. Write a step for each, into one of: {known}."),
                           files=", ".join(origin.files()[:8]), known=known)  # fmt: skip
    for line in _remarks(fitted):
        print(f"# {line}")
    print(drafts.as_toml(fitted.raw), end="")


def _origin(folder: Path | None) -> Origin:
    if folder is not None:
        return Folder(folder)
    url = read(os.environ, source_secret=secret("source")).source_url
    if not url:
        raise SettingsError(N_("Name a folder, or say in STEELYARD_SOURCE_URL where the company's database is."))
    return Database(url)


def _remarks(fitted: Fitted) -> Iterator[str]:
    yield "A proposal: look at it. How it is written: lib/crm/mapping.py"
    if lacking := wholeness.lacking_of(fitted.raw):
        yield f"Not whole yet: {lacking}"
    for file, headers in fitted.unused.items():
        if headers:
            yield f"{file}: nothing reads {', '.join(headers)}"
    for step in fitted.raw["step"]:
        table = metadata.tables[step["into"]]
        lacking = [column.name for column in table.columns if is_needed(column) and column.name not in step["columns"]]
        if lacking:
            yield f"{step['file']} into {table.name}: say where {', '.join(lacking)} comes from"
