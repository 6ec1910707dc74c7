"""KPIs of a company's own by formula: written with what it means shown at once, and led through their life."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from lib.errors import SteelyardError
from lib.kpis import formula
from lib.kpis.catalogue import DIMENSIONS, Unit
from lib.kpis.catalogue.definitions import RETIRED
from lib.kpis.formula import Formula
from lib.kpis.measures import Kind
from lib.kpis.own import LONGEST_NAME, PREFIX, STATES, OwnKpi, kpi_of
from lib.store import own_kpis
from lib.views import data, formats, tables
from lib.views.frame import Frame
from lib.views.markdown import bold, escape

HIGH_RATE = 2.0  # beyond 200 % a rate is most often one that was multiplied by 100
EXAMPLE = "won_amount / deals_won"


def draw(frame: Frame) -> None:
    """The KPIs there are, and a new one."""
    t = frame.t
    history = data.own_history(frame.company, frame.settings)
    if history:
        _known(frame, history)
    with st.expander(t("Write a KPI of your own"), icon=":material/function:", key="own_new", on_change="rerun") as box:
        if box.open:
            _new(frame, [versions[0].kpi for versions in history.values()])


def _known(frame: Frame, history: dict[str, list[own_kpis.Version]]) -> None:
    """Every own KPI with its state, and all that was said of it."""
    t = frame.t
    st.subheader(t("KPIs of your own, by formula"))
    left, middle, right = st.columns([3, 4, 2], vertical_alignment="bottom")
    names = {key: versions[0].kpi.name for key, versions in history.items()}
    key = left.selectbox(t("KPI"), list(names), format_func=names.get, key="own_key")
    now = history[key][0]
    author = right.text_input(t("Your name"), max_chars=60, key="own_author", placeholder=t("to change the state"))
    state = middle.segmented_control(
        t("State"),
        list(STATES),
        default=now.kpi.state,
        format_func=lambda one: t(STATES[one]),
        key=f"own_state_{key}_{now.version}",
        help=_states(frame),
        disabled=not author.strip(),
    )
    if state and state != now.kpi.state:
        _keep(frame, replace(now.kpi, state=state), author)
    rows = [
        {
            t("Version"): one.version,
            t("State"): t(STATES[one.kpi.state]),
            t("Formula"): one.kpi.formula,
            t("Unit"): t(one.kpi.unit),
            t("Who"): one.author,
            t("When (UTC)"): f"{one.at:%Y-%m-%d %H:%M}",
        }
        for one in history[key]
    ]
    tables.show(frame, "own_history", pd.DataFrame(rows))


def _states(frame: Frame) -> str:
    return frame.t(
        "Proposed: shown here, weighed nowhere. On trial: a scheme may weigh it. In use: it is in the scheme of your own KPIs. "
        "Retired: gone everywhere, its history stays."
    )


def _new(frame: Frame, known: list[OwnKpi]) -> None:
    """A formula with its values beside it, before anything is kept."""
    t, measures = frame.t, frame.cube.definitions.measures
    st.caption(t("Measures, numbers, + − × ÷ and parentheses. It is checked as you type it and shown on this company before it is kept."))
    left, right = st.columns(2, gap="large")
    with left:
        name = st.text_input(t("Name"), max_chars=LONGEST_NAME, key="own_name").strip()
        text = st.text_area(t("Formula"), EXAMPLE, height=80, key="own_formula")
    with right:
        st.dataframe(_measures(frame), hide_index=True, height=210, key="own_measures")
    try:
        counts = [key for key, measure in measures.items() if measure.unit == "count" and measure.kind is not Kind.DISTINCT]
        names = formula.names_in(text)
        first = next((key for key in reversed(names) if key in counts), counts[0])
        count = left.selectbox(
            t("n counts"), counts, counts.index(first), key=f"own_count_{first}", help=t("The observations it rests on.")
        )
        found = formula.read(text, count, measures)
    except SteelyardError as error:
        st.warning(escape(t.error(error)), icon=":material/edit:")
        return
    own = _written(frame, name or t("Without a name"), text, count, found, known)
    try:
        _preview(frame, own, found)
        kpi_of(own, frame.cube.definitions)
    except SteelyardError as error:
        st.warning(escape(t.error(error)), icon=":material/edit:")
        return
    if not name:
        st.caption(t("Give it a name to keep it."))
    author = st.text_input(t("Your name"), max_chars=60, key="own_new_author")
    if st.button(t("Propose this KPI"), type="primary", disabled=not name or not author.strip(), icon=":material/add:"):
        _keep(frame, own, author)


def _written(frame: Frame, name: str, text: str, count: str, found: Formula, known: list[OwnKpi]) -> OwnKpi:
    """The KPI as the form says."""
    t = frame.t
    first, second, third, fourth = st.columns(4)
    units = formula.units_of(found, frame.cube.definitions.measures)
    unit = first.selectbox(t("Unit"), units, format_func=lambda one: t(one.value), key=f"own_unit_{units[0]}")
    lower = second.selectbox(t("Better is"), [False, True], format_func=lambda low: t("lower") if low else t("higher"), key="own_better")
    dimensions = {one.key: t.text(one.name) for one in DIMENSIONS}
    dimension = third.selectbox(t("Dimension"), list(dimensions), format_func=dimensions.get, key="own_dimension")
    min_n = fourth.number_input(t("Fewest observations"), 1, 1000, 5, key="own_min_n")
    key = _key(name, known)
    return OwnKpi(key, name, text.strip(), count, unit.value, lower, dimension, int(min_n))


def _key(name: str, known: Iterable[OwnKpi]) -> str:
    """The key of the KPI of that name: the known one's, so that a changed formula is its next version."""
    same = next((one.key for one in known if one.name == name), None)
    return same or f"{PREFIX}{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _preview(frame: Frame, own: OwnKpi, found: Formula) -> None:
    """The company's value and the people's, with what kind of number it is."""
    t, currency = frame.t, frame.settings.currency
    values = data.tried(frame.cube, own, frame.period, frame.settings.fiscal_start)
    kpi = kpi_of(own, frame.cube.definitions)
    company, people = values[values["user_id"].isna()], values[values["user_id"].notna()]
    if company.empty:
        st.info(t("It has no value in this period: one of its measures is never above 0."))
        return
    row = company.iloc[0]
    said = [t("Company: {value}", value=bold(formats.kpi_value(kpi, row["value"], t, currency))), f"n = {formats.count(row['n'])}"]
    if row["low"] == row["low"]:
        low, high = (formats.kpi_value(kpi, row[end], t, currency) for end in ("low", "high"))
        said.append(t("95 %: {low} to {high}", low=low, high=high))
    elif not found.is_ratio:
        said.append(t("a complete count: no interval"))
    if len(people):
        enough = int((people["n"] >= own.min_n).sum())
        ends = [formats.kpi_value(kpi, people["value"].quantile(q), t, currency) for q in (0.1, 0.5, 0.9)]
        said.append(t("{n} people with enough observations; 10 %, half and 90 % of them are below {low}, {middle}, {high}",
                      n=enough, low=ends[0], middle=ends[1], high=ends[2]))  # fmt: skip
    st.markdown(" · ".join(said))
    if kpi.unit is Unit.RATE and abs(row["value"]) > HIGH_RATE:
        st.warning(t("A rate of {value}? A formula that is multiplied by 100 is an index.", value=said[0]), icon=":material/edit:")


def _measures(frame: Frame) -> pd.DataFrame:
    """The measures that this company has rows for."""
    t, cube = frame.t, frame.cube
    there = {fact for (fact, _), cells in (cube.cells | cube.counted).items() if len(cells)}
    rows = [
        {t("Measure"): key, t("Meaning"): t(measure.meaning), t("Unit"): t(measure.unit) if measure.unit != "count" else t("pieces")}
        for key, measure in cube.definitions.measures.items()
        if measure.fact in there and key not in cube.unknown and measure.kind is not Kind.DISTINCT
    ]
    return pd.DataFrame(rows)


def _keep(frame: Frame, own: OwnKpi, author: str) -> None:
    """Keep it, and let everybody see it."""
    t = frame.t
    own_kpis.keep(frame.store, frame.company.identity, own, author.strip(), datetime.now(UTC).replace(tzinfo=None))
    data.own_changed()
    if own.state != RETIRED:
        st.query_params["kpi"] = own.key
        frame.choices.picked["kpi"] = own.key
    st.toast(t("“{name}” is {state}.", name=own.name, state=t(STATES[own.state])))
    st.rerun()
