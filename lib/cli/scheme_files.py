"""Schemes as files: `python -m lib scheme export NAME --to FILE` and `scheme load FILE`, for version control."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from lib.cli import output
from lib.cli.companies import cube_of, definitions_of, name_of, opened
from lib.errors import N_, RequestError
from lib.kpis.definitions import SHIPPED
from lib.language import LANGUAGES, translator
from lib.reports.scheme_file import SchemeFile, dump
from lib.reports.scheme_loading import load
from lib.reports.yaml_nodes import LARGEST
from lib.scoring.presets import ROLE_BY_KEY
from lib.settings import read
from lib.store import schemes
from lib.store.database import Store, open_store
from lib.store.loading import keep


def add(commands: argparse._SubParsersAction) -> None:
    """The command `scheme` and what it can do."""
    scheme = commands.add_parser("scheme", help="saved schemes as YAML files, for version control")
    actions = scheme.add_subparsers(required=True, metavar="ACTION")
    export = actions.add_parser("export", help="write the newest version of a saved scheme as YAML")
    export.add_argument("name", help="the saved scheme's name")
    _common(export)
    export.add_argument("--role", help="which role's, where several have a scheme of that name")
    export.add_argument("--to", type=Path, metavar="FILE", help="where to; without it to standard output")
    export.add_argument("--lang", choices=tuple(LANGUAGES), default="en", help="the language of the comments")
    export.set_defaults(run=_export)
    loading = actions.add_parser("load", help="check a YAML file and save it as the next version of its scheme")
    loading.add_argument("file", type=Path)
    _common(loading)
    loading.add_argument("--author", help="who loads it; without it the file's author, else the file's name")
    loading.set_defaults(run=_load)


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--crm", required=True, metavar="URL", help="the company the scheme is for")
    command.add_argument("--store", metavar="URL", help="where schemes are kept; default: STEELYARD_STORE_URL")


def _store(arguments: argparse.Namespace) -> Store:
    return open_store(arguments.store or read(os.environ).store_url)


def _export(arguments: argparse.Namespace) -> None:
    store = _store(arguments)
    found = schemes.find(store, name_of(arguments.crm), arguments.name)
    roles = [saved.scheme.role for saved in found]
    wanted = [saved for saved in found if arguments.role in (None, saved.scheme.role)]
    if len(wanted) != 1:
        raise RequestError(
            N_("“{name}” is a scheme of {roles}. Say which with --role."), name=arguments.name, roles=", ".join(sorted(roles))
        )
    saved = wanted[0]
    file = SchemeFile(saved.name, saved.scheme, saved.author, saved.note, saved.stage)
    ours = set(saved.scheme.kpis) <= SHIPPED.kpis.keys()
    known = SHIPPED if ours else definitions_of(opened(arguments.crm), arguments.crm, store)
    text = dump(file, translator(arguments.lang), known.kpis)
    if arguments.to is None:
        sys.stdout.write(text)
    else:
        _write(arguments.to, text)


def _write(path: Path, text: str) -> None:
    """The whole file or nothing: a half-written scheme would be refused, or weigh something else."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        raise RequestError(N_("The file {file} cannot be written: {reason}"), file=str(path), reason=error.strerror) from error


def _load(arguments: argparse.Namespace) -> None:
    store = _store(arguments)
    company = cube_of(arguments.crm, store)
    file = load(_read(arguments.file), {*ROLE_BY_KEY, *company.roster.roles}, company.definitions.kpis)
    author = arguments.author or file.author or arguments.file.name[-schemes.LONGEST_NAME :]
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    saved, fresh = keep(store, name_of(arguments.crm), file.name, file.scheme, author, file.note, now, file.stage)
    output.write_json({"name": saved.name, "role": saved.scheme.role, "version": saved.version, "new": fresh})


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise RequestError(N_("The file {file} cannot be read: {reason}"), file=str(path), reason=error.strerror) from error
