"""From a baseline score to a scenario score, as the rows of a waterfall."""

import math

import pandas as pd

from lib.scoring.explain import Reasons
from lib.scoring.standings import field_name
from lib.simulation.team_change import TeamChange
from lib.views import formats, pages
from lib.views.desk import Desk
from lib.views.explained import SMALLEST_STEP, STEP_COLUMNS
from lib.views.frame import Frame

Step = tuple[str, float, str, str]  # label, points, note, address


def of_person(frame: Frame, found: Reasons, i: int, missed: str = "") -> pd.DataFrame:
    """The steps of one person by KPI, largest first, then the gates; they add up. `missed`: what the gates miss, as a note."""
    t = frame.t
    steps: list[Step] = []
    for key, points in found.steps.items():
        kinds = {
            t("weight"): found.weight_steps[key][i],
            t("target"): found.goal_steps[key][i],
            t("came or went"): found.coverage_steps[key][i],
        }
        told = [(kind, value) for kind, value in kinds.items() if abs(value) >= SMALLEST_STEP]
        note = told[0][0] if len(told) == 1 else " · ".join(f"{kind} {formats.signed(value)}" for kind, value in told)
        steps.append((frame.kpi_name(key), float(points[i]), note, pages.href(frame, "kpis", kpi=key)))
    gate = (t("Gates"), float(found.gate[i]), missed or t("gate"), "")
    return _rows(frame, float(found.baseline[i]), steps, [gate], float(found.scenario[i]))


def of_team(frame: Frame, desk: Desk, found: TeamChange) -> pd.DataFrame:
    """The steps of a team by role and KPI, largest first, then gates and people who gained or lost their score."""
    t = frame.t
    several = len({step.role for step in found.steps}) > 1
    steps: list[Step] = []
    for step in found.steps:
        role = t.text(field_name(frame.cube, desk.fields[step.role])) if several else ""
        steps.append((frame.kpi_name(step.kpi), step.points, role, pages.href(frame, "kpis", kpi=step.kpi)))
    rest = [(t("Gates"), found.gate, t("gate"), ""), (t("People who gained or lost their score"), found.members, "", "")]
    return _rows(frame, found.baseline, steps, rest, found.scenario)


def _rows(frame: Frame, baseline: float, steps: list[Step], rest: list[Step], scenario: float) -> pd.DataFrame:
    t, at = frame.t, baseline
    large = sorted((step for step in steps if abs(step[1]) >= SMALLEST_STEP), key=lambda step: -abs(step[1]))
    shown = [*large, *(step for step in rest if abs(step[1]) >= SMALLEST_STEP)]
    small = math.fsum(step[1] for step in (*steps, *rest) if abs(step[1]) < SMALLEST_STEP)
    if shown and abs(small) >= SMALLEST_STEP:
        shown.append((t("All smaller steps"), small, "", ""))
    rows = [(t("Baseline"), 0.0, at, "from", "", formats.number(at), "", "", "")]
    for label, change, note, href in shown:
        text = formats.signed(change)
        about = " · ".join(part for part in (label, note, text) if part)
        rows.append((label, at, at + change, "gain" if change > 0 else "loss", "", text, note, about, href))
        at += change
    rows.append((t("Scenario"), 0.0, scenario, "total", "", formats.number(scenario), "", "", ""))
    return pd.DataFrame(rows, columns=[*STEP_COLUMNS, "href"])
