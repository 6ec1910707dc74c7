"""Which company is looked at: the configured one; else what was chosen on the page *Your own data*; else the sample."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

import streamlit as st

from lib.crm import company
from lib.crm.inventory import last_import
from lib.crm.known_as import known_as
from lib.crm.mapping_file import read_raw
from lib.crm.source import embedded_file
from lib.language import Translator
from lib.settings import Settings, read
from lib.store import mappings
from lib.store.database import Store, open_store
from lib.urls import identity, parse

CHOICE_SECONDS = 5  # how late another server process sees what was chosen in this one


class Kind(Enum):
    """Where the company comes from."""

    CONFIGURED = "configured"
    LIVE = "live"
    IMPORTED = "imported"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Connected:
    """`identity`: what it is known by in the store. `mapping`: what a database with tables of its own is read through; None: it has
    the canonical ones. The URL of what was imported is that of one version: whoever holds it sees no other."""

    kind: Kind
    url: str
    identity: str
    mapping: dict | None = None


def settings() -> Settings:
    """The settings, from environment and secrets."""
    return read(os.environ, _secret("crm"), _secret("source"))


def _secret(connection: str) -> str | None:
    try:
        return st.secrets["connections"][connection]["url"]
    except (KeyError, FileNotFoundError):
        return None


@st.cache_resource(show_spinner=False)
def store(url: str) -> Store:
    """The store, opened once."""
    return open_store(url)


def to(configured: Settings) -> Connected:
    """The company that is looked at. RequestError for a configured mapping that cannot be read."""
    if url := configured.crm_url:
        mapping = read_raw(configured.crm_mapping) if configured.crm_mapping else None
        return Connected(Kind.CONFIGURED, url, identity(url), mapping)
    if live := _live(configured):
        return live
    if version := company.current(embedded_file(configured.pilot_url)):
        return Connected(Kind.IMPORTED, f"duckdb:///{version}", known_as(configured.pilot_url, configured.pilot_url))
    return Connected(Kind.SAMPLE, configured.sample_url, identity(configured.sample_url))


def named(t: Translator, company: Connected) -> str:
    """What the company is called: the sample, the files it was imported from, or its database without way, user and password."""
    if company.kind is Kind.SAMPLE:
        return t("the sample company")
    if company.kind is Kind.IMPORTED:
        last = last_import(company.url)
        return str(last.report["source"]) if last else t("your own data")
    url = parse(company.url)
    return (url.database or url.host or "").replace("\\", "/").rstrip("/").rpartition("/")[2]


def _live(configured: Settings) -> Connected | None:
    kept = chosen(configured) if configured.source_url else None
    if kept is None or kept.use != mappings.LIVE:
        return None
    return Connected(Kind.LIVE, configured.source_url, identity(configured.source_url), kept.content)


def is_live(configured: Settings) -> bool:
    """Whether the company's own database is what is looked at."""
    return configured.crm_url is None and _live(configured) is not None


def stop_live() -> None:
    """What was imported is looked at from now on, else the sample; the database's mapping stays."""
    configured = settings()
    if kept := chosen(configured):
        use(configured, kept.content, mappings.OFF)


def use(configured: Settings, mapping: dict, how: str) -> None:
    """Keep the mapping of the company's own database, and how it is read from now on: LIVE, COPY or OFF."""
    mappings.keep(store(configured.store_url), mappings.DATABASE, mapping, datetime.now(UTC).replace(tzinfo=None), how)
    changed()


def chosen(configured: Settings) -> mappings.Kept | None:
    """The mapping of the company's own database, as it was kept last."""
    return kept(configured).get(mappings.DATABASE)


def kept(configured: Settings) -> dict[str, mappings.Kept]:
    """The mappings that are kept."""
    return _kept(store(configured.store_url), configured.store_url)


@st.cache_data(ttl=CHOICE_SECONDS, show_spinner=False)
def _kept(_store: Store, url: str) -> dict[str, mappings.Kept]:
    return mappings.latest(_store)


def changed() -> None:
    """Somebody kept a mapping, or chose another company: everybody looks anew."""
    _kept.clear()
