"""The company of a URL, as the commands read it."""

import os
from datetime import date

from lib.crm.known_as import known_as
from lib.crm.mapping_file import read_raw
from lib.crm.opening import open_company
from lib.crm.source import Crm, open_crm
from lib.kpis import cube
from lib.kpis.cube import Cube
from lib.kpis.definitions import Definitions
from lib.kpis.own import Own, with_own
from lib.kpis.reported import definitions
from lib.settings import read
from lib.store import own
from lib.store.database import Store


def name_of(url: str) -> str:
    """What it is known by in the store."""
    return known_as(url, read(os.environ).pilot_url)


def opened(url: str) -> Crm:
    """The company at the URL; through the configured mapping where it is the configured one."""
    settings = read(os.environ)
    mapped = settings.crm_mapping if settings.crm_url in (None, url) else None
    return open_company(url, read_raw(mapped), mapped.name) if mapped else open_crm(url)


def definitions_of(crm: Crm, url: str, store: Store | None) -> Definitions:
    """What its numbers are made of; with the KPIs of its own by formula where a store is asked for them."""
    return with_own(definitions(crm), own.latest(store, name_of(url)) if store else Own(), crm)


def cube_of(url: str, store: Store | None) -> Cube:
    """Its cube, for those definitions."""
    crm = opened(url)
    return cube.build(crm, read(os.environ).fiscal_start, date.today(), definitions_of(crm, url, store))
