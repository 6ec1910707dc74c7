"""A new copy of the company's own database, by hand or on a schedule. Its address comes from the environment, never from the line."""

import argparse
import os

from lib.cli import output
from lib.crm.database import Database
from lib.crm.importing import import_from
from lib.crm.mapping_file import read_raw
from lib.crm.planning import plan_from
from lib.crm.sources import mapping_file
from lib.errors import N_, RequestError, SettingsError
from lib.settings import Settings, read, secret
from lib.store import mappings
from lib.store.database import open_store


def refresh(arguments: argparse.Namespace) -> None:
    """Copy the database through its mapping; readers see the new rows at once and whole."""
    settings = read(os.environ, source_secret=secret("source"))
    if not settings.source_url:
        raise SettingsError(N_("Say in STEELYARD_SOURCE_URL where the company's database is."))
    database, raw = Database(settings.source_url), _mapping(arguments.mapping, settings)
    plan = plan_from(database, raw, arguments.mapping or mappings.DATABASE)
    report = import_from(database, plan, arguments.crm or settings.pilot_url, whole=True)
    output.write_json(report.as_dict())


def _mapping(file: str | None, settings: Settings) -> dict:
    if file:
        return read_raw(mapping_file(file))
    kept = mappings.latest(open_store(settings.store_url)).get(mappings.DATABASE)
    if kept is None:
        raise RequestError(N_("No mapping is kept for the database. Make one on the page “Your own data”, or say --mapping FILE."))
    return kept.content
