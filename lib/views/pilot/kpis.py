"""The sheet's KPIs as a table that can be changed before anything is stored."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.crm.pilot.plan import Figure, Plan
from lib.crm.pilot.scale import jumps
from lib.crm.pilot.taking import take
from lib.crm.pilot.units import in_unit
from lib.crm.reported import DIMENSIONS, GOALS, MEAN, ROLLUPS, SUMMED, UNITS
from lib.crm.sheet import Sheet
from lib.errors import N_, SteelyardError
from lib.kpis.catalogue import DIMENSIONS as CATEGORIES
from lib.kpis.catalogue import Goal
from lib.scoring import curves
from lib.scoring.pilot_goals import with_goals
from lib.views import formats
from lib.views.frame import Frame
from lib.views.markdown import escape

UNIT_WORDS = {
    "rate": N_("rate (%)"),
    "nps": N_("NPS (−100 to 100)"),
    "index": N_("index (0 to 100)"),
    "seconds": N_("duration"),
    "money": N_("money"),
    "number": N_("number"),
}
ROLLUP_WORDS = {"mean": N_("average"), "total": N_("count per month")}
BETTER_WORDS = {False: N_("higher"), True: N_("lower")}


def edited(frame: Frame, sheet: Sheet, plan: Plan, key: str) -> Plan | None:
    """The table, and the plan as it stands there; None while something in it does not fit, which is then said.

    Another unit or direction is another scale: factor and goals are proposed anew from the sheet, all else that was typed stays.
    """
    t, words = frame.t, _words(frame)
    base, used, turn = st.session_state.get(key) or (plan, frozenset(figure.key for figure in plan.figures), 0)
    rows = _table(frame, base, used, words, f"{key}_{turn}")
    changed = tuple(_changed(figure, row, words) for figure, row in zip(base.figures, rows, strict=True))
    turned = tuple(_turned(sheet, base, *each, words) for each in zip(base.figures, changed, rows, strict=True))
    used = frozenset(figure.key for figure, row in zip(base.figures, rows, strict=True) if row["use"])
    if turned != changed:
        new = replace(base, figures=turned)
        frames, _ = take(sheet, new)
        st.session_state[key] = (with_goals(new, frames["reported_value"]), used, turn + 1)
        st.rerun()
    figures = tuple(figure for figure in changed if figure.key in used)
    problems = [problem for figure in figures for problem in _problems(frame, figure)] if figures else [t("Use at least one KPI.")]
    for problem in problems:
        st.warning(problem)
    return None if problems else replace(base, figures=figures)


def _words(frame: Frame) -> dict[str, dict]:
    """What the choices are called, by column and key."""
    t = frame.t
    names = {category.key: t.text(category.name) for category in CATEGORIES}
    return {
        "unit": {unit: t(UNIT_WORDS[unit]) for unit in UNITS},
        "better": {lower: t(word) for lower, word in BETTER_WORDS.items()},
        "rollup": {rollup: t(ROLLUP_WORDS[rollup]) for rollup in ROLLUPS},
        "dimension": {dimension: names[dimension] for dimension in DIMENSIONS},
    }


def _table(frame: Frame, plan: Plan, used: frozenset[str], words: Mapping[str, Mapping], key: str) -> list[dict]:
    """The rows as a person has left them, one for each figure."""
    t = frame.t
    number = {"format": "%.6g", "width": "small"}
    columns = {
        "use": st.column_config.CheckboxColumn(t("Use"), width="small"),
        "name": st.column_config.TextColumn(t("KPI"), required=True, max_chars=60, width="medium"),
        "unit": st.column_config.SelectboxColumn(t("Unit"), options=list(words["unit"].values()), required=True),
        "better": st.column_config.SelectboxColumn(t("Better is"), options=list(words["better"].values()), required=True, width="small"),
        "rollup": st.column_config.SelectboxColumn(t("Measured as"), options=list(words["rollup"].values()), required=True, width="small"),
        "dimension": st.column_config.SelectboxColumn(t("Dimension"), options=list(words["dimension"].values()), required=True),
        "floor": st.column_config.NumberColumn(t("Floor (0)"), **number),
        "target": st.column_config.NumberColumn(t("Target (100)"), **number),
        "stretch": st.column_config.NumberColumn(t("Stretch (120)"), **number),
    }
    table = pd.DataFrame([_row(figure, figure.key in used, words) for figure in plan.figures])
    return st.data_editor(table, column_config=columns, hide_index=True, num_rows="fixed", key=key).to_dict("records")


def _row(figure: Figure, used: bool, words: Mapping[str, Mapping]) -> dict[str, object]:
    goals = {name: None if (value := getattr(figure, name)) is None else round(value / figure.scale, 9) for name in GOALS}
    return {
        "use": used,
        "name": figure.name,
        "unit": words["unit"][figure.unit],
        "better": words["better"][figure.lower_is_better],
        "rollup": words["rollup"][figure.rollup],
        "dimension": words["dimension"][figure.dimension],
        **{name: float("nan") if value is None else value for name, value in goals.items()},
    }


def _key(row: Mapping[str, object], column: str, words: Mapping[str, Mapping]) -> object:
    return next(key for key, word in words[column].items() if word == row[column])


def _turned(sheet: Sheet, plan: Plan, figure: Figure, changed: Figure, row: Mapping[str, object], words: Mapping[str, Mapping]) -> Figure:
    """The changed figure; without goals where its unit or direction is another than before."""
    other = changed if changed.lower_is_better == figure.lower_is_better else changed.without_goals()
    return in_unit(sheet, plan, other, _key(row, "unit", words))


def _changed(figure: Figure, row: Mapping[str, object], words: Mapping[str, Mapping]) -> Figure:
    """The figure as the row says, still in its own unit."""
    rollup = _key(row, "rollup", words) if figure.unit in SUMMED else MEAN
    goals = {name: None if row[name] is None or row[name] != row[name] else float(row[name]) * figure.scale for name in GOALS}
    return replace(
        figure,
        name=str(row["name"]).strip() or figure.name,
        lower_is_better=_key(row, "better", words),
        rollup=rollup,
        dimension=_key(row, "dimension", words),
        **goals,
    )


def _problems(frame: Frame, figure: Figure) -> list[str]:
    t, goals = frame.t, [getattr(figure, name) for name in GOALS]
    if all(goal is None for goal in goals):
        return [t("{kpi}: state floor and target, or leave it out; too few people differ to propose them.", kpi=figure.name)]
    if goals[0] is None or goals[1] is None:
        return [t("{kpi}: state both floor and target.", kpi=figure.name)]
    low_first = not figure.lower_is_better
    known = [goal for goal in goals if goal is not None]
    if known != sorted(known, reverse=not low_first) or len(set(known)) < len(known):
        order = t("floor < target < stretch") if low_first else t("floor > target > stretch")
        return [t("{kpi}: it must be {order}.", kpi=figure.name, order=order)]
    try:
        curves.check(Goal(*goals), figure.name, "")
    except SteelyardError as error:
        return [t.error(error)]
    return []


def doubts(frame: Frame, plan: Plan, values: pd.DataFrame) -> None:
    """Says which KPIs have goals that nobody's value lies between, or months far from one another: most often in another scale."""
    t = frame.t
    of = {figure.key: figure for figure in plan.figures}
    for jump in jumps(values):
        figure = of[jump.kpi]
        said = t(
            "{kpi}: the middle value is {then} in {before} and {now} in {month}. Are both in the same unit?",
            kpi=figure.name, before=formats.month(jump.before), month=formats.month(jump.month),
            then=f"{jump.then / figure.scale:.4g}", now=f"{jump.now / figure.scale:.4g}",
        )  # fmt: skip
        st.warning(escape(said), icon=":material/straighten:")
    for figure in plan.figures:
        own = values.loc[values["kpi_id"] == figure.key, "value"]
        ends = sorted(goal for goal in (figure.floor, figure.target, figure.stretch) if goal is not None)
        if len(own) and (own.max() < ends[0] or own.min() > ends[-1]):
            low, high = (f"{end / figure.scale:.6g}" for end in (own.min(), own.max()))
            doubt = t("{kpi}: all values lie from {low} to {high}, outside its goals. Are they right?", kpi=figure.name, low=low, high=high)
            st.info(escape(doubt))
