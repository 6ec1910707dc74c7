"""The sheet's KPIs as a table that can be changed before anything is stored."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.crm.pilot.plan import DIMENSIONS, MEAN, ROLLUPS, UNITS, Figure, Plan
from lib.errors import N_, SteelyardError
from lib.kpis.catalogue import DIMENSIONS as CATEGORIES
from lib.kpis.catalogue import Goal
from lib.scoring import curves
from lib.views.frame import Frame

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
GOALS = ("floor", "target", "stretch")


def edited(frame: Frame, plan: Plan, key: str) -> Plan | None:
    """The table, and the plan as it stands there; None while something in it does not fit, which is then said."""
    t = frame.t
    names = {category.key: t.text(category.name) for category in CATEGORIES}
    words = {
        "unit": {unit: t(UNIT_WORDS[unit]) for unit in UNITS},
        "better": {lower: t(word) for lower, word in BETTER_WORDS.items()},
        "rollup": {rollup: t(ROLLUP_WORDS[rollup]) for rollup in ROLLUPS},
        "dimension": {dimension: names[dimension] for dimension in DIMENSIONS},
    }
    table = pd.DataFrame([_row(figure, words) for figure in plan.figures])
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
    found = st.data_editor(table, column_config=columns, hide_index=True, num_rows="fixed", key=key)
    figures, problems = [], []
    for figure, row in zip(plan.figures, found.to_dict("records"), strict=True):
        if row["use"]:
            changed = _changed(figure, row, words)
            problems += _problems(frame, changed)
            figures.append(changed)
    if not figures:
        problems.append(t("Use at least one KPI."))
    for problem in problems:
        st.warning(problem)
    return None if problems else replace(plan, figures=tuple(figures))


def _row(figure: Figure, words: Mapping[str, Mapping]) -> dict[str, object]:
    goals = {name: None if (value := getattr(figure, name)) is None else round(value / figure.scale, 9) for name in GOALS}
    return {
        "use": True,
        "name": figure.name,
        "unit": words["unit"][figure.unit],
        "better": words["better"][figure.lower_is_better],
        "rollup": words["rollup"][figure.rollup],
        "dimension": words["dimension"][figure.dimension],
        **{name: float("nan") if value is None else value for name, value in goals.items()},
    }


def _changed(figure: Figure, row: Mapping[str, object], words: Mapping[str, Mapping]) -> Figure:
    chosen = {name: next(key for key, word in known.items() if word == row[name]) for name, known in words.items()}
    unit = chosen["unit"]
    factor = figure.factor if unit == figure.unit else _factor(figure, unit)
    own = replace(figure, unit=unit, factor=factor, rollup=chosen["rollup"] if unit not in ("rate", "nps", "index") else MEAN)
    goals = {name: None if row[name] is None or row[name] != row[name] else float(row[name]) * own.scale for name in GOALS}
    name = str(row["name"]).strip() or figure.name
    return replace(own, name=name, lower_is_better=chosen["better"], dimension=chosen["dimension"], **goals)


def _factor(figure: Figure, unit: str) -> float:
    """Of a unit that was not proposed: percent become shares, all else stays as it is written."""
    return 0.01 if unit == "rate" and figure.factor in (1.0, 100.0) and figure.unit != "rate" else 1.0


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
