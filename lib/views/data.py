"""Cached company data. Cubes and fields are frozen and shared by all sessions; nobody changes them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st
from sqlalchemy import select

from lib.crm import doubts
from lib.crm import inventory as inventories
from lib.crm.database import Database
from lib.crm.doubts import Doubt
from lib.crm.freshness import in_time
from lib.crm.live_account import account
from lib.crm.opening import open_company
from lib.crm.planning import plan_from
from lib.crm.report import as_parts
from lib.crm.source import version_of
from lib.crm.tables import touchpoint
from lib.kpis import cube as cubes
from lib.kpis import trends
from lib.kpis.catalogue import Band
from lib.kpis.cube import Cube
from lib.kpis.own import Figures, Own, OwnKpi, OwnMeasure, alone, measured_alone, with_own
from lib.kpis.own.measures import SOURCES
from lib.kpis.records import Behind, rows_behind
from lib.kpis.reported import definitions
from lib.kpis.series import trailing
from lib.kpis.values import kpi_values
from lib.periods import Cadence, Period
from lib.scoring import standings
from lib.scoring.fields import Field, field_of
from lib.scoring.history import History, history_of
from lib.scoring.targets import Goal, Target
from lib.settings import Settings
from lib.store import own as kept_own
from lib.store import stages as kept_stages
from lib.store import targets as kept_goals
from lib.store.database import Store
from lib.views.connected import Connected, store

SERVER_SECONDS = 300
OTHERS_SECONDS = 10  # how late another server process sees what was changed in this one


@dataclass(frozen=True, slots=True)
class Inventory:
    """What every table holds, and what of it cannot be."""

    stocks: tuple[inventories.Stock, ...]
    doubts: tuple[Doubt, ...]


@st.cache_resource(max_entries=3, ttl=3600, show_spinner=False)
def _cube(url: str, mapping: dict | None, _own: Own, own_version: str, version: str, fiscal_start: int, tick: int) -> Cube:
    crm = open_company(url, mapping)
    return cubes.build(crm, fiscal_start, date.today(), with_own(definitions(crm), _own, crm))


def cube(company: Connected, configured: Settings) -> Cube:
    """The company's cube; made anew when the embedded file changes, and every five minutes for a server."""
    version = version_of(company.url)
    embedded = version != company.url and ":" in version and company.url.startswith(("duckdb", "sqlite"))
    tick = 0 if embedded else int(datetime.now(UTC).timestamp() // SERVER_SECONDS)
    mine = kept_own.current(*_own(store(configured.store_url), configured.store_url, company.identity, _revision()["own"]))
    return _cube(company.url, company.mapping, mine, mine.version, version, configured.fiscal_start, tick)


def own_history(company: Connected, configured: Settings) -> dict[str, list[kept_own.Version]]:
    """The versions of the company's own measures and KPIs by key, the newest first."""
    return _own(store(configured.store_url), configured.store_url, company.identity, _revision()["own"])[0]


@st.cache_resource(max_entries=20, ttl=OTHERS_SECONDS, show_spinner=False)
def _own(_store: Store, url: str, company: str, revision: int) -> tuple[dict[str, list[kept_own.Version]], Figures]:
    return kept_own.history(_store, company), kept_own.figures(_store, company)


def brought(company: Connected, configured: Settings) -> kept_own.Brought | None:
    """The figures that were brought to the company in sheets."""
    return kept_own.brought(store(configured.store_url), company.identity)


def own_changed() -> None:
    """Somebody changed what is the company's own: every session reads it anew."""
    _revision()["own"] += 1


@st.cache_data(max_entries=20, ttl=3600, show_spinner=False)
def _tried(_cube: Cube, version: str, own: OwnKpi, first: date, last: date, fiscal_start: int) -> pd.DataFrame:
    tried = cubes.build(_cube.crm, fiscal_start, date.today(), alone(own, _cube.definitions))
    period = Period(first, last)
    company, people = (kpi_values(tried, period, level, [own.key]) for level in ("company", "user"))
    return pd.concat([company, people], ignore_index=True)


def tried(cube: Cube, own: OwnKpi, period: Period, fiscal_start: int) -> pd.DataFrame:
    """The values a KPI would have, of the company and of its people. RequestError where it cannot be one."""
    return _tried(cube, version(cube), own, period.first, period.last, fiscal_start)


@st.cache_data(max_entries=50, ttl=3600, show_spinner=False)
def _tried_measure(_cube: Cube, version: str, one: OwnMeasure, first: date, last: date, fiscal_start: int) -> pd.DataFrame:
    level, column = ("user", "user_id") if SOURCES[one.table].grain == "person" else ("team", "above")
    tried = cubes.build(_cube.crm, fiscal_start, date.today(), measured_alone(one, _cube.definitions))
    (key,) = tried.definitions.kpis
    company, others = (kpi_values(tried, Period(first, last), each, [key]) for each in ("company", level))
    return pd.concat([company.assign(whose=None), others.rename(columns={column: "whose"})], ignore_index=True)


def tried_measure(cube: Cube, one: OwnMeasure, period: Period, fiscal_start: int) -> pd.DataFrame:
    """What a measure would be (`value`, `n`), of the company (`whose` is empty) and of its people or teams. RequestError where it
    cannot be one."""
    return _tried_measure(cube, version(cube), one, period.first, period.last, fiscal_start)


@st.cache_data(max_entries=100, ttl=3600, show_spinner=False)
def _words(_cube: Cube, version: str, table: str, column: str, most: int) -> dict[str, int]:
    return inventories.words(_cube.crm, table, column, most)


def words_of(cube: Cube, table: str, column: str, most: int) -> dict[str, int]:
    """The words of a column with the number of their rows, the most frequent first."""
    return _words(cube, version(cube), table, column, most)


def version(company: Cube) -> str:
    """What tells this state of the company, and what is asked of it, from another; for caches."""
    return f"{company.crm.version}@{company.coverage}/{company.definitions.version}"


@st.cache_resource(max_entries=200, ttl=3600, show_spinner=False)
def _field(_cube: Cube, version: str, role: str, first, last, quick: bool) -> Field:
    return field_of(_cube, role, Period(first, last), quick=quick)


def field(company: Cube, role: str, period: Period, quick: bool = False) -> Field:
    """The role's field in the period; `quick` for one to be compared with (see `kpi_values`)."""
    return _field(company, version(company), role, period.first, period.last, quick)


@st.cache_resource(max_entries=30, ttl=3600, show_spinner=False)
def _history(_cube: Cube, version: str, role: str, length: int) -> History:
    months = [period.first for period in _cube.coverage.native(Cadence.MONTH)]
    return history_of(_cube, role, trailing(tuple(months), length))


def history(company: Cube, role: str, length: int) -> History:
    """The role's people in every window of `length` complete months."""
    return _history(company, version(company), role, length)


@st.cache_data(max_entries=300, ttl=3600, show_spinner=False)
def _trend(_cube: Cube, version: str, key: str, level: str, group: tuple[str, ...], first, last) -> pd.DataFrame:
    return trends.trend(_cube, _cube.definitions.kpis[key], level, group, Period(first, last))


def trend(company: Cube, key: str, level: str, group: tuple[str, ...], period: Period) -> pd.DataFrame:
    """A group's values over the KPI's own periods up to the end of `period`."""
    return _trend(company, version(company), key, level, group, period.first, period.last)


@st.cache_data(max_entries=200, ttl=3600, show_spinner=False)
def _values(_cube: Cube, version: str, level: str, keys: tuple[str, ...] | None, first, last):
    return kpi_values(_cube, Period(first, last), level, keys)


def values(company: Cube, period: Period, level: str, keys: tuple[str, ...] | None = None):
    """KPI values of a level in the period, as a frame of the caller's own."""
    return _values(company, version(company), level, keys, period.first, period.last)


@st.cache_resource(max_entries=20, ttl=3600, show_spinner=False)
def _behind(_cube: Cube, version: str, key: str, level: str, group: tuple[str, ...], first, last) -> Behind:
    return rows_behind(_cube, _cube.definitions.kpis[key], level, group, Period(first, last))


def behind(company: Cube, key: str, level: str, group: tuple[str, ...], period: Period) -> Behind:
    """The rows behind a number, shared by all who look at it."""
    return _behind(company, version(company), key, level, group, period.first, period.last)


@st.cache_data(max_entries=20, ttl=3600, show_spinner=False)
def _parts(_cube: Cube, version: str, level: str) -> dict[str, str]:
    if level != "touchpoint" or _cube.crm.lacks({"touchpoint": {"id", "name"}}):
        return {}
    with _cube.crm.engine.connect() as connection:
        return {str(key): str(name) for key, name in connection.execute(select(touchpoint.c.id, touchpoint.c.name)).all()}


def parts(company: Cube, level: str) -> dict[str, str]:
    """Shown names of the parts of a level: touchpoints have one, channels are their own."""
    return _parts(company, version(company), level)


@st.cache_resource(max_entries=20, ttl=3600, show_spinner=False)
def _goals(_cube: Cube, version: str, company: str, store_url: str) -> dict[tuple[str, str], Goal]:
    now = datetime.now(UTC).replace(tzinfo=None)
    return kept_goals.keep(store(store_url), company, standings.proposals(_cube), str(_cube.coverage.period), now)


def goals(cube: Cube, company: Connected, configured: Settings) -> dict[tuple[str, str], Goal]:
    """Goals kept for this company; proposed from its data at the first sight."""
    return _goals(cube, f"{cube.crm.version}/{cube.definitions.version}", company.identity, configured.store_url)


@st.cache_resource(max_entries=100, ttl=3600, show_spinner=False)
def _of_last_year(_cube: Cube, version: str, role: str, team: str) -> dict[str, Goal | Band]:
    return standings.of_last_year(_cube, role, team)


def of_last_year(cube: Cube, role: str, team: str) -> dict[str, Goal | Band]:
    """Goals proposed from the last twelve months of a role's people, or of those in a team."""
    return _of_last_year(cube, version(cube), role, team)


@st.cache_resource(max_entries=20, ttl=OTHERS_SECONDS, show_spinner=False)
def _targets(_store: Store, url: str, company: str, revision: int) -> tuple[kept_goals.Word, ...]:
    return kept_goals.history(_store, company)


def targets_history(company: Connected, configured: Settings) -> tuple[kept_goals.Word, ...]:
    """Every target somebody has set, in the order in which it was said."""
    url = configured.store_url
    return _targets(store(url), url, company.identity, _revision()["targets"])


def targets(company: Connected, configured: Settings) -> tuple[Target, ...]:
    """The same, without who said so."""
    return tuple(word.target for word in targets_history(company, configured))


def targets_changed() -> None:
    """Somebody set a target: every session reads them anew."""
    _revision()["targets"] += 1


@st.cache_data(max_entries=20, ttl=3600, show_spinner=False)
def _stages(_store: Store, url: str, company: str, revision: int) -> kept_stages.History:
    return kept_stages.history(_store, company)


@st.cache_resource(show_spinner=False)
def _revision() -> dict[str, int]:
    return {"stages": 0, "own": 0, "targets": 0}


def stages(company: Connected, configured: Settings) -> kept_stages.History:
    """The stages of all teams."""
    url = configured.store_url
    return _stages(store(url), url, company.identity, _revision()["stages"])


def stages_changed() -> None:
    """Somebody changed a stage: every session reads them anew."""
    _revision()["stages"] += 1


@st.cache_resource(max_entries=5, ttl=SERVER_SECONDS, show_spinner=False)
def _inventory(_cube: Cube, version: str, today: date) -> Inventory:
    crm, coverage = _cube.crm, _cube.coverage
    held = tuple(inventories.stocks(crm))
    return Inventory(held, (*in_time(crm, held, coverage.period, coverage.last_day), *doubts.in_rows(crm, today)))


def inventory(company: Cube) -> Inventory:
    """What the CRM holds."""
    return _inventory(company, version(company), date.today())


@st.cache_data(max_entries=5, ttl=SERVER_SECONDS, show_spinner=False)
def _live_account(url: str, mapping: dict, version: str) -> dict:
    database = Database(url)
    return account(database, plan_from(database, mapping, "the mapping")).as_dict(as_parts)


def live_account(company: Cube, live: Connected) -> dict:
    """What a live reading takes and leaves out, as the report of an import is kept."""
    return _live_account(live.url, live.mapping or {}, version(company))


@st.cache_resource(max_entries=3, ttl=3600, show_spinner=False)
def stories(until: date) -> tuple:
    """The stories planted in the sample company that ends on a day."""
    # Imported here: only the sample company has them.
    from sample_data.stories import stories as told

    return told(until)
