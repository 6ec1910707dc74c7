"""Goals, gates and differences of schemes, in words."""

import pandas as pd

from lib.kpis.catalogue import Band, Goal
from lib.scoring.differences import GATE, GOAL, GROUP, KPI, Difference
from lib.scoring.gates import Critical, Gate, Interlock
from lib.scoring.presets import PERFORMANCE, PROMOTION, STAGE_BY_KEY
from lib.scoring.schemes import Scheme
from lib.views import formats
from lib.views.frame import Frame
from lib.views.ranking import gate_names


def goal(frame: Frame, key: str, wanted: Goal | Band | None) -> str:
    """All points of a goal in the KPI's unit; as plain numbers where the company has the KPI no more."""
    t = frame.t

    def shown(value: float | None) -> str:
        if value is None or key not in frame.kpis:
            return formats.ABSENT if value is None else f"{value:g}"
        return formats.kpi_value(frame.kpis[key], value, t, frame.settings.currency)

    if wanted is None:
        return formats.ABSENT
    if isinstance(wanted, Band):
        ends = {name: shown(getattr(wanted, name)) for name in ("outer_low", "low", "high", "outer_high")}
        return t("100 from {low} to {high}, 0 at {outer_low} and {outer_high}", **ends)
    return t(
        "floor {floor}, target {target}, stretch {stretch}",
        floor=shown(wanted.floor),
        target=shown(wanted.target),
        stretch=shown(wanted.stretch),
    )


def team_goals(frame: Frame, scheme: Scheme) -> list[str]:
    """A line for each team that is held against goals of its own in KPIs that the scheme weighs or asks for."""
    t, found = frame.t, []
    for team, goals in scheme.team_goals.items():
        own = [f"{frame.kpi_name(key)} ({goal(frame, key, wanted)})" for key, wanted in goals.items() if key in scheme.used]
        if own:
            found.append(t("Goals in {team}: {goals}", team=frame.team(team), goals=t("; ").join(own)))
    return found


def gate(frame: Frame, wanted: Gate | None) -> str:
    """What a gate asks, and what it does."""
    t = frame.t
    if wanted is None:
        return formats.ABSENT
    names = gate_names(frame, wanted)
    if isinstance(wanted, Interlock):
        return t("{kpis} must all reach their targets, else the score is capped at {cap}", kpis=names, cap=formats.number(wanted.cap, 0))
    if isinstance(wanted, Critical):
        return t("{kpis} must be better than its floor, else the score is capped at {cap}", kpis=names, cap=formats.number(wanted.cap, 0))
    kpi = frame.kpis[wanted.kpi]
    high = formats.kpi_value(kpi, wanted.high, t, frame.settings.currency)
    return t("{kpis} above {high} gets an audit mark, no cap", kpis=names, high=high)


def purpose(frame: Frame, key: str) -> str:
    """What a scheme decides about."""
    t = frame.t
    return {PERFORMANCE: t("performance"), PROMOTION: t("promotion")}.get(key, key)


def stage(frame: Frame, key: str | None) -> str:
    """The stage of the teams a scheme is made for."""
    if key is None:
        return frame.t("any stage")
    return frame.t.text(STAGE_BY_KEY[key].name) if key in STAGE_BY_KEY else key


def differences(frame: Frame, found: tuple[Difference, ...]) -> pd.DataFrame:
    """One row per difference: what, before, after, and the change of a share in points."""
    t = frame.t
    columns = [t("What"), t("Before"), t("After"), t("Change")]
    return pd.DataFrame([_row(frame, one) for one in found], columns=columns)


def _row(frame: Frame, one: Difference) -> tuple[str, str, str, str]:
    t = frame.t
    if one.what in (GROUP, KPI):
        before, after = (formats.percent(share, 1) if share is not None else formats.ABSENT for share in (one.before, one.after))
        name = t("Weight of {name}", name=t.text(one.name)) if one.what == GROUP else t("Share of {name}", name=frame.kpi_name(one.key))
        change = formats.signed(100 * ((one.after or 0.0) - (one.before or 0.0)))
        return name, before, after, t("{change} points", change=change)
    if one.what == GOAL:
        name = t("Goal of {name}", name=frame.kpi_name(one.key))
        name = t("{goal}, in {team}", goal=name, team=frame.team(one.team)) if one.team else name
        return name, goal(frame, one.key, one.before), goal(frame, one.key, one.after), ""
    if one.what == GATE:
        return t("Gate on {name}", name=gate_names(frame, one.after or one.before)), gate(frame, one.before), gate(frame, one.after), ""
    return t("Purpose"), purpose(frame, one.before), purpose(frame, one.after), ""
