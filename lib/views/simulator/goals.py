"""Targets too: a scenario may move a KPI's goal and switch a gate off."""

from collections.abc import Callable
from dataclasses import astuple, replace
from functools import partial

import streamlit as st

from lib.errors import SettingsError
from lib.kpis.catalogue import Band, Goal
from lib.language import Translator
from lib.scoring import curves
from lib.scoring.gates import Gate
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.ranking import gate_names
from lib.views.scales import Scale, scale_of
from lib.views.scheme_words import gate as gate_words
from lib.views.scheme_words import goal as goal_words


def draw(frame: Frame, desk: Desk) -> None:
    """A KPI's floor, target and stretch, and the gates; what differs from the scheme is listed with a way back."""
    t = frame.t
    st.caption(t("Try other targets in this scenario. Nothing is kept until you save the scheme."))
    goals, gates = st.columns([3, 2], gap="large")
    with goals:
        _goal(frame, desk)
    with gates:
        _gates(frame, desk)
    _changed(frame, desk)


def _goal(frame: Frame, desk: Desk) -> None:
    t, now = frame.t, desk.weighing.now
    keys = [key for key in desk.scenario.kpis if key in desk.scenario.goals]

    def shown(key: str) -> str:
        name = frame.kpi_name(key)
        return f"{name} ●" if key in now.goals else name

    key = st.selectbox(t("KPI"), keys, format_func=shown, key=f"goal_kpi_{desk.role}")
    kpi, goal = frame.kpis[key], desk.scenario.goals[key]
    scale = scale_of(kpi, goal, t)
    if kpi.per_period:
        months = t.plural("{n} month", "{n} months", kpi.cadence.months)
        st.caption(t("A total: its goal holds for {months} of a full-time person.", months=months))
    board = desk.pair.scenario
    if others := sum(board.goal(key, i) != goal for i in range(len(board.field.people))) if board.scheme.team_goals else 0:
        st.caption(t.plural("{n} person has a target of the team, which this does not move.",
                            "{n} people have targets of their teams, which this does not move.", others))  # fmt: skip
    boxes = st.columns(len(_points(goal, t)))
    for box, (name, label) in zip(boxes, _points(goal, t).items(), strict=True):
        _point(box, desk, key, name, f"{label} ({scale.name})" if scale.name else label, scale)
    if problem := st.session_state.pop(_problem(desk), None):
        st.error(escape(t.error(problem)), icon=":material/error:")


def _points(goal: Goal | Band, t: Translator) -> dict[str, str]:
    """The goal's numbers by field, and how they are called."""
    if isinstance(goal, Band):
        return {"outer_low": t("Lower end"), "low": t("Good from"), "high": t("Good up to"), "outer_high": t("Upper end")}
    named = {"floor": t("Floor (0 points)"), "target": t("Target (100)"), "stretch": t("Stretch (120)")}
    return named if goal.stretch is not None else {name: named[name] for name in ("floor", "target")}


def _point(box, desk: Desk, key: str, name: str, label: str, scale: Scale) -> None:
    value = getattr(desk.scenario.goals[key], name) * scale.factor
    widget = f"goal_{desk.role}_{key}_{name}_{desk.weighing.revision}"
    box.number_input(
        label, value=round(value, 6), step=scale.step, format="%g", key=widget, on_change=_take, args=(desk, key, name, widget, scale)
    )


def _take(desk: Desk, key: str, name: str, widget: str, scale: Scale) -> None:
    """Take a typed number; one that breaks the order of the goal is refused in words and changes nothing."""
    goal = replace(desk.scenario.goals[key], **{name: st.session_state[widget] / scale.factor})
    try:
        curves.check(goal, key, desk.scenario.role)
    except SettingsError as error:
        st.session_state[_problem(desk)] = error
        desk.weighing.revision += 1
        return
    _set(desk, key, goal)


def _set(desk: Desk, key: str, goal: Goal | Band) -> None:
    now = desk.weighing.now
    others = {other: kept for other, kept in now.goals.items() if other != key}
    unchanged = astuple(goal) == astuple(desk.start.scheme.goals[key])
    desk.weighing.load(replace(now, goals=others if unchanged else others | {key: goal}))


def _problem(desk: Desk) -> str:
    return f"goal_problem_{desk.role}"


def _gates(frame: Frame, desk: Desk) -> None:
    t, now = frame.t, desk.weighing.now
    if not desk.start.scheme.gates:
        st.caption(t("This scheme has no gates."))
    for gate in desk.start.scheme.gates:
        widget = f"gate_{desk.role}_{gate.key}_{desk.weighing.revision}"
        # A switch's own words stay on one line, cut at its end: what the gate asks stands below.
        st.toggle(
            t("Gate on {name}", name=escape(gate_names(frame, gate))),
            value=gate.key not in now.off,
            key=widget,
            on_change=_switch,
            args=(desk, gate, widget),
        )
        st.caption(escape(gate_words(frame, gate)))


def _switch(desk: Desk, gate: Gate, widget: str) -> None:
    now = desk.weighing.now
    off = now.off - {gate.key} if st.session_state[widget] else now.off | {gate.key}
    desk.weighing.load(replace(now, off=off))


def _changed(frame: Frame, desk: Desk) -> None:
    t, now, before = frame.t, desk.weighing.now, desk.start.scheme.goals
    for key, goal in now.goals.items():
        kpi = frame.kpis[key]
        line, back = st.columns([5, 1], vertical_alignment="center")
        words = t(
            "{kpi}: {after}; was {before}",
            kpi=t.text(kpi.name),
            after=goal_words(frame, kpi, goal),
            before=goal_words(frame, kpi, before.get(key)),
        )
        line.markdown(escape(words))
        back.button(t("Undo this"), key=f"goal_back_{desk.role}_{key}", on_click=_back(desk, key))


def _back(desk: Desk, key: str) -> Callable[[], None]:
    return partial(_set, desk, key, desk.start.scheme.goals[key])
