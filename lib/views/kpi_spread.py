"""How a KPI is spread now: over people and teams, over channels and touchpoints."""

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts.distribution import distribution
from lib.charts.theme import ink
from lib.kpis.catalogue import Band, Goal, Kpi
from lib.kpis.catalogue.definitions import PROPOSED
from lib.kpis.levels import SPLITS
from lib.kpis.values import OK, has_level, unavailable
from lib.scoring.fields import Field, is_inherited
from lib.scoring.standings import role_name, roles_in
from lib.views import axes, company, data, formats, kpi_table, pages, picture, tables
from lib.views.frame import Frame
from lib.views.markdown import escape


def spread(frame: Frame, kpi: Kpi) -> None:
    """How the KPI is distributed now over the people (or teams) of each role, with the goals."""
    t, currency = frame.t, frame.settings.currency
    dots, lanes, goals, told, apart = [], [], [], [], {}
    for role in roles_in(frame.cube, frame.period):
        field = data.field(frame.cube, role, frame.period)
        if kpi.key not in field.value or not (kpi.roles == () or role in kpi.roles):
            continue
        lane = t.text(role_name(frame.cube, role))
        for name, value, n in _entities(frame, field, kpi):
            text = formats.kpi_value(kpi, value, t, currency)
            dots.append((lane, value, text, f"{name}: {text} · n = {formats.count(n)}"))
            told.append((lane, name, value, n))
        values = [value for where, value, *_ in dots if where == lane]
        if not values:
            continue
        median = float(np.median(values))
        lanes.append((lane, median, t("median {value}", value=formats.kpi_value(kpi, median, t, currency))))
        scheme = company.scheme(frame, field)
        goals += [(lane, at, label) for at, label in _flags(frame, scheme.goals.get(kpi.key))]
        apart |= {team: None for team, own in scheme.team_goals.items() if kpi.key in own and field.has_in(team)}
    if not lanes:
        proposed = t("It is only proposed: people are shown once it is on trial or in use.")
        st.caption(proposed if kpi.life == PROPOSED else t("No person or team has enough data in this period."))
        return
    frame_ = pd.DataFrame(dots, columns=["lane", "position", "text", "about"])
    flags = pd.DataFrame(goals, columns=["lane", "position", "label"])
    ticks = axes.ticks([*frame_["position"], *flags["position"]], kpi.unit, lambda value: formats.kpi_value(kpi, value, t, currency))
    words = {"description": t("Values of {kpi} by role, one dot each, with median and goals", kpi=t.text(kpi.name))}
    chart = distribution(frame_, pd.DataFrame(lanes, columns=["lane", "median", "median_text"]), flags, ticks, words, ink(frame.dark))
    drawn = picture.show(chart, key=f"spread_{kpi.key}")
    if apart:
        said = t("The lines are the goals of the role; others hold in {teams}: see the table below.", teams=t.names(map(frame.team, apart)))
        st.caption(escape(said))
    names = [t("Role"), t("Name"), t("{kpi} ({unit})", kpi=t.text(kpi.name), unit=t(kpi.unit.value)), t("n")]
    tables.behind(frame, f"spread_behind_{kpi.key}", lambda: pd.DataFrame(told, columns=names), drawn=drawn)


def _entities(frame: Frame, field: Field, kpi: Kpi) -> list[tuple[str, float, float]]:
    """Name, value as the goal sees it, and n of everybody with enough data; of teams where the value is the team's."""
    status, basis, n = field.status[kpi.key], field.basis[kpi.key], field.n[kpi.key]
    if is_inherited(kpi, field.role):
        found = {team: (basis[i], n[i]) for i, team in enumerate(field.main_teams) if status[i] == OK}
        return [(frame.team(team), value, count) for team, (value, count) in found.items()]
    return [(frame.person(user), basis[i], n[i]) for i, user in enumerate(field.people) if status[i] == OK]


def _flags(frame: Frame, goal: Goal | Band | None) -> list[tuple[float, str]]:
    t = frame.t
    if isinstance(goal, Band):
        return [(goal.low, t("band from")), (goal.high, t("band to"))]
    if goal is None:
        return []
    named = ((goal.floor, t("floor")), (goal.target, t("target")), (goal.stretch, t("stretch")))
    return [(value, label) for value, label in named if value is not None]


def splits(frame: Frame, kpi: Kpi) -> None:
    """By channel or touchpoint, where the KPI can be split."""
    t, currency = frame.t, frame.settings.currency
    for level in SPLITS:
        if not has_level(frame.cube, kpi, level) or unavailable(frame.cube, kpi):
            continue
        values = data.values(frame.cube, frame.period, level, (kpi.key,))
        if values.empty:
            continue
        heading = {"channel": t("By channel"), "touchpoint": t("By touchpoint")}[level]
        st.subheader(heading)
        known = data.parts(frame.cube, level)
        shown = pd.DataFrame(
            {
                heading: [known.get(part, part) for part in values["part"]],
                t("Value"): [formats.kpi_value(kpi, value, t, currency) for value in values["value"]],
                t("95 % interval"): [
                    kpi_table.interval(frame, kpi, low, high) for low, high in zip(values["low"], values["high"], strict=True)
                ],
                t("n"): [formats.count(n) for n in values["n"]],
            }
        )
        raw = values.assign(part=shown[heading])[["part", "kpi", "value", "n", "low", "high"]]
        names = [heading, t("Key"), t("Value ({unit})", unit=t(kpi.unit.value)), t("n"), t("Low (95 %)"), t("High (95 %)")]
        clicked = tables.clickable(frame, f"split_{kpi.key}", shown, raw.set_axis(names, axis=1))
        if clicked:
            pages.go(frame, "records", kpi=kpi.key, level=level, of=kpi_table.encode((values["part"].iloc[clicked[0]],)))
