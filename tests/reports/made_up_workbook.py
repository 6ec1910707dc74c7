"""A workbook of invented people in which everything happens: gaps, ties, too few, cost without result, all gates and goals."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from lib.kpis.catalogue import Band, Goal
from lib.language import Text, translator
from lib.reports.workbook import Content, teams_of
from lib.scoring.boards import Board, board
from lib.scoring.gates import Critical, Interlock, SafeBand
from lib.scoring.schemes import Scheme
from lib.scoring.score import COVERAGE_FLOOR
from tests.scoring.made_up import KPIS, field, scheme

PEOPLE = 11
HOSTILE = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2",
    "@SUM(A1)",
    "\tTab",
    "＝1",
    'O\'Brien "x"',
    "李 明",
    "<b>&amp;</b>",
    "plain",
    " =HYPERLINK(1)",
)
GOALS = {
    "K1": Goal(0.0, 100.0, 120.0),
    "K2": Goal(110.0, 50.0, 20.0),
    "K3": Band(10.0, 40.0, 80.0, 125.0),
    "K4": Goal(20.0, 90.0),
    "K6": Goal(-0.2, 0.5),
}
GATES = (
    Interlock("T5", ("K1", "K6"), 70.0),
    Critical("churn", "K4", 55.0),
    SafeBand("T4", "K5", 20.0, 90.0),
    Critical("no goal", "K42", 10.0),
)
SCHEME = scheme(
    [("service", 50, (("K1", 20), ("K2", 30))), ("relationship", 30, (("K3", 50), ("K4", 50))), ("own", 20, (("K5", 100),))],
    goals=GOALS,
    gates=GATES,
)
# The south has another goal and another kind of goal, and everybody one that is set for the top.
SCHEME = replace(SCHEME, team_goals={"south": {"K1": Goal(10.0, 80.0, 110.0), "K3": Goal(0.0, 90.0)}, "top": {"K2": Goal(100.0, 40.0)}})
BASELINE = scheme([("service", 1, (("K1", 1), ("K2", 1))), ("relationship", 1, (("K3", 1), ("K4", 1)))], goals=GOALS)


def ancestors(team: str) -> tuple[str, ...]:
    """Every team belongs to the top."""
    return (team,) if team == "top" else (team, "top")


def people():
    """Eleven people: two alike, one with too few data for a score, one whose cost brought nothing."""
    random = np.random.default_rng(3)
    values = {key: random.uniform(0, 130, PEOPLE) for key in KPIS}
    values["K6"] = random.uniform(-0.4, 1.0, PEOPLE)
    for key in KPIS:
        values[key][8] = values[key][7]
    values["K3"][2] = values["K4"][2] = values["K1"][5] = values["K6"][6] = np.nan
    values["K1"][1] = values["K2"][1] = np.nan
    status = {"K2": np.array(["ok"] * PEOPLE, object)}
    status["K2"][1], status["K2"][3], status["K2"][4] = "absent", "no_result", "too_few"
    made = field(values, status=status)
    rows = [(user, "south" if i % 2 or i == 8 else "north", 3.0 - i % 3) for i, user in enumerate(made.people)] + [
        (made.people[0], "south", 0.5)
    ]
    memberships = [(user, made.role, team, months) for user, team, months in rows]
    lineages = {team: ancestors(team) for team in ("north", "south")}
    return replace(made, memberships=pd.DataFrame(memberships, columns=list(made.memberships)), lineages=lineages)


def others() -> list[Board]:
    """Four people of another role, one of them in a team of ours."""
    made = field({"K1": np.array([55.0, 75.0, np.nan, 95.0])}, people=["o1", "o2", "o3", "o4"], role="sales")
    made.memberships["team_id"] = ["north", "south", "south", "far"]
    return [board(made, scheme([("all", 1, (("K1", 1),))], role="sales"))]


def content(language: str = "en", content_scheme: Scheme = SCHEME) -> Content:
    """The workbook's content."""
    measured = people()
    pair = board(measured, BASELINE), board(measured, content_scheme)
    order = np.lexsort((np.array(measured.people), -np.nan_to_num(np.round(pair[1].score, 9), nan=-np.inf)))
    roles = {"service": Text("Service", "客服"), "sales": Text("Sales", "销售")}
    t = translator(language)
    teams = teams_of(others(), pair, ancestors, {"north", "south", "top"}, lambda team: f"=TEAM({team})", roles, t)
    about = (("Role", "Service"), ("Scheme", "=evil"))
    return Content(t, "=Service · 2026 Q1", *pair, HOSTILE, tuple(order.tolist()), teams, about, date(2026, 11, 1), COVERAGE_FLOOR)
