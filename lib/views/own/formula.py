"""A new KPI by formula: written with what it means shown at once."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.crm.pilot.units import is_lower_better
from lib.errors import SteelyardError
from lib.kpis import formula
from lib.kpis.catalogue import DIMENSIONS, Unit
from lib.kpis.cube import Cube
from lib.kpis.formula import Formula
from lib.kpis.measures import Kind
from lib.kpis.own import OwnMeasure
from lib.kpis.own.by_formula import LONGEST_NAME, PREFIX, OwnKpi, kpi_of, likely_count
from lib.views import data, formats
from lib.views.frame import Frame
from lib.views.markdown import bold, escape
from lib.views.own import measure
from lib.views.own.keep import keep

HIGH_RATE = 2.0  # beyond 200 % a rate is most often one that was multiplied by 100
EXAMPLE = "won_amount / deals_won"


def draw(frame: Frame, known: list[OwnKpi], own_measures: list[OwnMeasure]) -> None:
    """A formula with its values beside it, before anything is kept."""
    t, measures = frame.t, frame.cube.definitions.measures
    st.caption(t("Measures, numbers, + − × ÷ and parentheses. It is checked as you type it and shown on this company before it is kept."))
    left, right = st.columns(2, gap="large")
    with left:
        name = st.text_input(t("Name"), max_chars=LONGEST_NAME, key="own_name").strip()
        text = st.text_area(t("Formula"), EXAMPLE, height=80, key="own_formula")
    with right:
        st.dataframe(_measures(frame, own_measures), hide_index=True, height=210, key="own_measures")
    try:
        names = formula.names_in(text)
        there = _there(frame.cube)
        counts = [key for key, one in measures.items() if one.unit == "count" and one.kind is not Kind.DISTINCT and one.fact in there]
        first = likely_count(names, measures, counts)
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
    if own in [replace(one, state=own.state) for one in known]:
        st.success(t("“{name}” is kept. Above, its state says whether it is weighed.", name=escape(name)), icon=":material/check_circle:")
        return
    author = st.text_input(t("Your name"), max_chars=60, key="own_new_author", placeholder=t("needed to save"))
    if st.button(t("Propose this KPI"), type="primary", disabled=not name or not author.strip(), icon=":material/add:"):
        keep(frame, own, author)


def _written(frame: Frame, name: str, text: str, count: str, found: Formula, known: list[OwnKpi]) -> OwnKpi:
    """The KPI as the form says."""
    t = frame.t
    first, second, third, fourth = st.columns(4)
    units = formula.units_of(found, frame.cube.definitions.measures)
    unit = first.selectbox(t("Unit"), units, format_func=lambda one: t(one.value), key=f"own_unit_{units[0]}")
    guess = is_lower_better(name)
    better = {"format_func": lambda low: t("lower") if low else t("higher"), "key": f"own_better_{guess}"}
    lower = second.selectbox(t("Better is"), [False, True], int(guess), **better)
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
    if kpi.where_known:
        st.caption(t.text(kpi.source))
    if kpi.unit is Unit.RATE and abs(row["value"]) > HIGH_RATE:
        st.warning(t("A rate of {value}? A formula that is multiplied by 100 is an index.", value=said[0]), icon=":material/edit:")


def _there(cube: Cube) -> set[str]:
    """The facts of which there is any row."""
    return {fact for (fact, _), cells in (cube.cells | cube.counted).items() if len(cells)}


def _measures(frame: Frame, own: list[OwnMeasure]) -> pd.DataFrame:
    """The company's own measures, then ours that it has rows for."""
    t, cube = frame.t, frame.cube
    there = _there(cube)
    mine = {one.key: measure.words(frame, one) for one in own if one.key in cube.definitions.measures}
    rows = [(key, meaning, cube.definitions.measures[key].unit) for key, meaning in mine.items()]
    rows += [
        (key, t(one.meaning), one.unit)
        for key, one in cube.definitions.measures.items()
        if key not in mine and one.fact in there and key not in cube.unknown and one.kind is not Kind.DISTINCT
    ]
    return pd.DataFrame(
        [{t("Measure"): key, t("Meaning"): meaning, t("Unit"): t(unit) if unit != "count" else t("pieces")} for key, meaning, unit in rows]
    )
