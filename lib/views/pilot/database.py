"""The company's own database: its tables, the mapping onto ours as a form, and whether it is read live or as a copy."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.crm import wholeness
from lib.crm.database import Database
from lib.crm.importing import import_from
from lib.crm.live import open_live
from lib.crm.planning import plan_from
from lib.crm.sources import of_any_database, ready_mappings
from lib.errors import N_
from lib.store import mappings
from lib.views import connected
from lib.views.frame import Frame
from lib.views.pilot import mapping_form
from lib.views.pilot.mapping_choice import choose

LOOKED_AT = 2000  # rows of each table from which the form shows what becomes of them
TABLES_SECONDS = 60  # how late a new table is seen
ANY = "any database"
KEPT = N_("as kept here")


def draw(frame: Frame, done: Callable[[], None]) -> None:
    """Tables, mapping, and the two ways to read. `done`: what follows once one is chosen."""
    t, url = frame.t, frame.settings.source_url
    sample = _sample(url)
    _tables(frame, sample)
    kept = connected.chosen(frame.settings)
    own = {t(KEPT): kept.content} if kept else {}
    place, fitted = choose(frame, sample, own, {ANY: of_any_database()} | ready_mappings(), "database", t("Its tables are called as in"))
    if fitted is None:
        return
    st.caption(t("Shown from the first {n} rows of each table.", n=f"{LOOKED_AT:,}"))
    draft = mapping_form.draw(frame, sample, fitted, place, "database")
    st.caption(
        t(
            "Live: every question goes to the database, which is only read; new numbers every five minutes. Copy: the rows are kept "
            "here until the next copy; `python -m lib refresh` makes one, by hand or on a schedule."
        )
    )
    with st.container(horizontal=True):
        live = st.button(t("Read it live"), type="primary", icon=":material/sensors:", disabled=draft.plan is None)
        copy = st.button(t("Weigh with a copy"), icon=":material/content_copy:", disabled=draft.plan is None)
    everything = Database(url)
    if live:
        with st.spinner(t("Asking the database …"), show_time=False):
            wholeness.require_rows(open_live(everything, plan_from(everything, draft.raw, place)))
    if copy:
        bar = st.progress(0.0, t("Importing …"))
        plan = plan_from(everything, draft.raw, place)
        import_from(everything, plan, frame.settings.pilot_url, lambda share: bar.progress(share, t("Importing …")), whole=True)
    if live or copy:
        connected.use(frame.settings, draft.raw, mappings.LIVE if live else mappings.COPY)
        done()


@st.cache_resource(max_entries=2, ttl=TABLES_SECONDS, show_spinner=False)
def _sample(url: str) -> Database:
    return Database(url, LOOKED_AT)


def _tables(frame: Frame, database: Database) -> None:
    t = frame.t
    rows = [{t("Table"): name, t("Columns"): ", ".join(table.columns.keys())} for name, table in sorted(database.tables.items())]
    with st.expander(t.plural("{n} table in the database", "{n} tables in the database", len(rows)), key="database_tables"):
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="database_columns")
