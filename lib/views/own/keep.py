"""Keeping a measure or KPI of the company's own, so that everybody sees it."""

from datetime import UTC, datetime

import streamlit as st

from lib.kpis.catalogue.definitions import RETIRED
from lib.kpis.own import OwnMeasure
from lib.kpis.own.by_formula import STATES
from lib.store import own
from lib.views import data
from lib.views.frame import Frame


def keep(frame: Frame, entry: own.Entry, author: str) -> None:
    """Keep it from now on, and draw the page anew."""
    t = frame.t
    own.keep(frame.store, frame.company.identity, entry, author.strip(), datetime.now(UTC).replace(tzinfo=None))
    data.own_changed()
    if isinstance(entry, OwnMeasure):
        st.toast(t("“{name}” can be used in formulas.", name=entry.key))
    else:
        if entry.state != RETIRED:
            st.query_params["kpi"] = frame.choices.picked["kpi"] = entry.key
        st.toast(t("“{name}” is {state}.", name=entry.name, state=t(STATES[entry.state])))
    st.rerun()
