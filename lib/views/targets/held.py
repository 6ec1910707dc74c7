"""Which goals of a KPI are in force: by role and by team, where each comes from, and what it weighs."""

import math

import pandas as pd
import streamlit as st

from lib.kpis.catalogue import Band, Goal, Kpi
from lib.kpis.catalogue.definitions import ACTIVE
from lib.kpis.definitions import SHIPPED
from lib.scoring.fields import own_kpis
from lib.scoring.standings import role_name, roles_in
from lib.views import company, data, formats, kpi_table, tables
from lib.views.frame import Frame


def draw(frame: Frame, kpi: Kpi) -> None:
    """Floor, target and stretch by role and team, and the weight in the scheme in force."""
    t, own = frame.t, own_kpis(frame.kpis)
    unweighed = t("in “Own KPIs”") if kpi.key in own and kpi.life == ACTIVE else t("not weighed")
    rows, raw = [], []
    for role in roles_in(frame.cube, frame.period):
        field = data.field(frame.cube, role, frame.period)
        scheme = company.scheme(frame, field)
        share = scheme.shares.get(kpi.key)
        if share is None and role not in kpi.roles and kpi.key not in own:
            continue
        name = t.text(role_name(frame.cube, role))
        teams = [team for team, goals in scheme.team_goals.items() if kpi.key in goals and field.has_in(team)]
        for team in ("", *teams):
            goal = scheme.team_goals[team][kpi.key] if team else scheme.goals.get(kpi.key)
            who = t("{role}, in {team}", role=name, team=frame.team(team)) if team else name
            origin = _set_by(frame, kpi.key, role, team, goal)
            origin = origin or _unsaid(frame, kpi, role, goal)
            shown, numbers = _points(frame, kpi, goal)
            weight = formats.percent(share) if share is not None else unweighed
            rows.append({t("Role"): who} | shown | {t("Weight"): weight, t("Origin"): origin})
            raw.append(
                {t("Role"): who, t("Unit"): t(kpi.unit.value)} | numbers | {t("Weight (%)"): 100 * (share or 0.0), t("Origin"): origin}
            )
    if rows:
        tables.show(frame, f"goals_{kpi.key}", pd.DataFrame(rows), pd.DataFrame(raw))
    else:
        st.caption(t("No role carries it: it is shown, not scored."))


def _unsaid(frame: Frame, kpi: Kpi, role: str, goal: Goal | Band | None) -> str:
    """Where a goal comes from that nobody has set here."""
    t = frame.t
    if goal is None:
        return formats.ABSENT
    if kpi.goal is None and (role, kpi.key) in data.goals(frame.cube, frame.company, frame.settings):
        return t("proposed from these data")
    return t("our default") if kpi.key in SHIPPED.kpis else t("came with the KPI")


def _points(frame: Frame, kpi: Kpi, goal: Goal | Band | None) -> tuple[dict[str, str], dict[str, float]]:
    """The goal's points as texts and as numbers, by heading."""
    t = frame.t
    points = (goal.floor, goal.target, goal.stretch) if isinstance(goal, Goal) else (math.nan,) * 3
    texts = [formats.ABSENT if x is None or x != x else formats.kpi_value(kpi, x, t, frame.settings.currency) for x in points]
    if isinstance(goal, Band):
        texts[1] = kpi_table.goal(frame, kpi, goal)
    headings = [t("Floor"), t("Target"), t("Stretch")]
    return dict(zip(headings, texts, strict=True)), dict(zip(headings, points, strict=True))


def _set_by(frame: Frame, kpi: str, role: str, team: str, goal: Goal | Band | None) -> str:
    """Who set the goal that is in force, and since when; nothing where nobody did."""
    words = [word for word in data.targets_history(frame.company, frame.settings)
             if word.target.kpi == kpi and word.target.role in (role, "") and word.target.team == team
             and word.target.since <= frame.period.first and word.target.goal is not None and word.target.goal == goal]  # fmt: skip
    if not words:
        return ""
    last = max(words, key=lambda word: (word.target.since, word.at))
    return frame.t("set by {who}, from {month}", who=last.author, month=formats.month(last.target.since))
