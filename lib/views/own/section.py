"""What is the company's own: its KPIs and measures with their state and history, and the ways to a new one."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.kpis.own import OwnKpi, OwnMeasure, ReadyMade
from lib.kpis.own.by_formula import STATES
from lib.store import own
from lib.store.own import Version
from lib.views import data, pages, tables
from lib.views.frame import Frame
from lib.views.own import formula, measure
from lib.views.own.keep import keep

History = dict[str, list[Version]]


def draw(frame: Frame) -> None:
    """The KPIs and measures there are, and a new one."""
    t = frame.t
    history = data.own_history(frame.company, frame.settings)
    kpis = {key: versions for key, versions in history.items() if not isinstance(versions[0].entry, OwnMeasure)}
    measures = {key: versions for key, versions in history.items() if key not in kpis}
    if kpis:
        st.subheader(t("KPIs of your own"))
        _kpis(frame, kpis)
    if measures:
        st.subheader(t("Measures of your own"))
        _measures(frame, measures)
    with st.expander(t("Write a KPI of your own"), icon=":material/function:", key="own_new", on_change="rerun") as box:
        if box.open:
            _new(frame, history)


def _new(frame: Frame, history: History) -> None:
    """One of the ways to a new KPI."""
    t = frame.t
    ways = {"formula": t("By formula"), "measure": t("Count rows of a table"), "figures": t("Figures from a sheet")}
    asked = t("How is it measured?")
    way = st.segmented_control(asked, list(ways), default="formula", format_func=ways.get, key="own_way") or "formula"
    now = [versions[0].entry for versions in history.values()]
    if way == "formula":
        formula.draw(frame, *([entry for entry in now if isinstance(entry, kind)] for kind in (OwnKpi, OwnMeasure)))
    elif way == "measure":
        measure.draw(frame, [entry for entry in now if isinstance(entry, OwnMeasure)])
    else:
        st.markdown(t("What no system counts is brought in a sheet: people or teams by month."))
        pages.link(frame, "bring", t("Bring a sheet of figures"), **{"from": "figures"})


def _kpis(frame: Frame, history: History) -> None:
    """Every own KPI with its state, and all that was said of it."""
    t = frame.t
    left, middle, right = st.columns([3, 4, 2], vertical_alignment="bottom")
    names = {key: versions[0].entry.name for key, versions in history.items()}
    shown = frame.choices.picked.get("kpi")
    first = list(names).index(shown) if shown in names else 0
    key = left.selectbox(t("KPI"), list(names), first, format_func=names.get, key=f"own_key_{first}")
    now = history[key][0]
    author = right.text_input(t("Your name"), max_chars=60, key="own_author", placeholder=t("to change the state"))
    state = middle.segmented_control(
        t("State"),
        list(STATES),
        default=now.entry.state,
        format_func=lambda one: t(STATES[one]),
        key=f"own_state_{key}_{now.version}",
        help=_states(frame),
        disabled=not author.strip(),
    )
    if state and state != now.entry.state:
        keep(frame, replace(now.entry, state=state), author)
    rows = [
        {
            t("Version"): one.version,
            t("State"): t(STATES[one.entry.state]),
            t("Formula"): one.entry.formula if isinstance(one.entry, OwnKpi) else t("figures from a sheet"),
            t("Unit"): t(one.entry.unit),
            t("Who"): one.author,
            t("When (UTC)"): f"{one.at:%Y-%m-%d %H:%M}",
        }
        for one in history[key]
    ]
    tables.show(frame, "own_history", pd.DataFrame(rows))
    if isinstance(now.entry, ReadyMade):
        _brought(frame, now.entry)


def _brought(frame: Frame, kpi: ReadyMade) -> None:
    """Who brought figures when, and how many of them changed earlier ones; each of them in the file to take away."""
    t, name = frame.t, frame.person if kpi.grain == "person" else frame.team
    said = own.said_of(frame.store, frame.company.identity, kpi.key)
    changed = said["before"].notna() & (said["before"] != said["value"])
    grouped = said.assign(changed=changed, back=said["value"].isna()).groupby(["at", "author"], sort=False)
    table = grouped.agg(size=("whose", "size"), changed=("changed", "sum"), back=("back", "sum")).reset_index()
    shown = pd.DataFrame(
        {
            t("When (UTC)"): table["at"].dt.strftime("%Y-%m-%d %H:%M"),
            t("Who"): table["author"],
            t("Figures"): table["size"],
            t("of which changed"): table["changed"],
            t("of which taken back"): table["back"],
        }
    )
    every = pd.DataFrame(
        {
            t("When (UTC)"): said["at"].dt.strftime("%Y-%m-%d %H:%M"),
            t("Who"): said["author"],
            t("Whose"): [name(whose) for whose in said["whose"]],
            t("Month"): [f"{month:%Y-%m}" for month in said["month"]],
            t("Value"): said["value"],
            "n": said["n"],
            t("before"): said["before"],
        }
    )
    tables.show(frame, "own_figures_brought", shown, every)


def _states(frame: Frame) -> str:
    return frame.t(
        "Proposed: shown here, weighed nowhere. On trial: a scheme may weigh it. In use: it is in the scheme of your own KPIs. "
        "Retired: gone everywhere, its history stays."
    )


def _measures(frame: Frame, history: History) -> None:
    """Every own measure in words, and who said so."""
    t = frame.t
    rows = [
        {
            t("Measure"): key,
            t("Meaning"): measure.words(frame, versions[0].entry),
            t("State"): t("in use") if key in frame.cube.definitions.measures else t("left out: these data lack a column"),
            t("Version"): versions[0].version,
            t("Who"): versions[0].author,
            t("When (UTC)"): f"{versions[0].at:%Y-%m-%d %H:%M}",
        }
        for key, versions in history.items()
    ]
    tables.show(frame, "own_measures_kept", pd.DataFrame(rows))
