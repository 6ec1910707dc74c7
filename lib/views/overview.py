"""The parts of the overview page."""

import math

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts.overview import distances, heat_map
from lib.charts.theme import ink
from lib.kpis.catalogue import BY_KEY, DIMENSIONS, Band, Direction, Goal, Kpi
from lib.kpis.trends import company_trend
from lib.kpis.values import OK, unavailable
from lib.periods import Period, add_months
from lib.scoring import uncertainty
from lib.scoring.boards import Board
from lib.scoring.dimensions import team_dimensions
from lib.scoring.presets import ROLE_BY_KEY
from lib.scoring.standings import Standings, default_scheme, role_name, roles_in, standings
from lib.views import data, formats, tables
from lib.views.frame import Frame

HEADLINE_KPIS = ("K1", "K2", "K13", "K4", "K3", "K18", "K9", "K49", "K5", "K50", "K51", "K52")
TILES, TILES_IN_A_ROW = 8, 4


@st.cache_data(max_entries=60, ttl=3600, show_spinner=False)
def _trend(_cube, version: str, key: str, first, last) -> pd.DataFrame:
    return company_trend(_cube, BY_KEY[key], Period(first, last))


def company_boards(frame: Frame) -> Standings:
    """Every role under its default scheme."""
    goals = data.goals(frame.cube, frame.settings)
    fields = {role: data.field(frame.cube, role, frame.period) for role in roles_in(frame.cube, frame.period)}
    return standings(fields, {role: default_scheme(field, goals) for role, field in fields.items()})


def tiles(frame: Frame) -> None:
    """The headline KPIs of the company: value, change, trend, target, n and interval."""
    shown = []
    values = data.values(frame.cube, frame.period, "company", HEADLINE_KPIS)
    before = data.values(frame.cube, _period_before(frame.period), "company", HEADLINE_KPIS)
    former = {row.kpi: row for row in before.itertuples() if row.status == OK}
    for row in values.itertuples():
        if row.status == OK and not unavailable(frame.cube, BY_KEY[row.kpi]):
            shown.append(row)
    shown = sorted(shown, key=lambda row: HEADLINE_KPIS.index(row.kpi))[:TILES]
    if not shown:
        st.info(frame.t("No KPI has data in this period. Choose another period above."))
        return
    for start in range(0, len(shown), TILES_IN_A_ROW):
        for column, row in zip(st.columns(TILES_IN_A_ROW), shown[start : start + TILES_IN_A_ROW], strict=False):
            with column:
                _tile(frame, row, former.get(row.kpi))


def _period_before(period: Period) -> Period:
    length = len(period.months)
    return Period(add_months(period.first, -length), add_months(period.last, -length))


def _tile(frame: Frame, row, former) -> None:
    t, kpi, currency = frame.t, BY_KEY[row.kpi], frame.settings.currency
    trend = _trend(frame.cube, data.version(frame.cube), row.kpi, frame.period.first, frame.period.last)
    comparable = former is not None and former.last < row.first
    change = row.value - former.value if comparable else math.nan
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.metric(
            t.text(kpi.name),
            formats.kpi_value(kpi, row.value, t, currency),
            delta=_delta(frame, kpi, change),
            delta_color=_good(kpi, change),
            delta_arrow="off" if _nothing(kpi, change) else "auto",
            chart_data=trend["value"].tolist() if len(trend) > 2 else None,
            chart_type="line",
            help=t.text(kpi.formula),
            height="content",
        )
        st.caption(" · ".join(_facts(frame, kpi, row)))


def _good(kpi: Kpi, change: float) -> str:
    if kpi.direction is Direction.BAND or _nothing(kpi, change):
        return "off"
    return "normal" if kpi.direction is Direction.HIGHER else "inverse"


def _nothing(kpi: Kpi, change: float) -> bool:
    """Whether a change is absent or rounds to nothing."""
    return not math.isfinite(change) or abs(change) < (5e-4 if kpi.unit == "rate" else 0.05)


def _delta(frame: Frame, kpi: Kpi, change: float) -> str | None:
    if not math.isfinite(change):
        return None
    t = frame.t
    if kpi.unit == "rate":
        text = t("{change} points", change=formats.signed(100 * change))
    elif kpi.unit in ("seconds", "money"):
        sign = formats.MINUS if change < 0 else "+"
        text = sign + formats.kpi_value(kpi, abs(change), t, frame.settings.currency)
    else:
        text = formats.signed(change)
    # Streamlit reads the arrow's direction off a leading ASCII minus.
    return text.replace(formats.MINUS, "-") + " " + t("vs. before")


def _facts(frame: Frame, kpi: Kpi, row) -> list[str]:
    t, currency = frame.t, frame.settings.currency
    parts = []
    if target := _target(frame, kpi, row.value):
        parts.append(target)
    parts.append(f"n = {formats.count(row.n)}")
    parts.append(formats.interval(kpi, row.low, row.high, t, currency) if math.isfinite(row.low) else t("complete count"))
    if row.lower_bound:
        parts.append(t("at least: some are still open"))
    span = Period(row.first, row.last)
    if span != frame.period:
        parts.append(t("holds for {period}", period=formats.period(span)))
    return parts


def _target(frame: Frame, kpi: Kpi, value: float) -> str:
    t, currency, goal = frame.t, frame.settings.currency, kpi.goal
    if goal is None:
        return ""
    if isinstance(goal, Band):
        low, high = (formats.kpi_value(kpi, bound, t, currency) for bound in (goal.low, goal.high))
        return ("✓ " if goal.low <= value <= goal.high else "✗ ") + t("band {low} to {high}", low=low, high=high)
    reached = value >= goal.target if isinstance(goal, Goal) and goal.target > goal.floor else value <= goal.target
    sign = "≥" if goal.target > goal.floor else "≤"
    return ("✓ " if reached else "✗ ") + t("target {sign} {target}", sign=sign, target=formats.kpi_value(kpi, goal.target, t, currency))


def teams_by_dimension(frame: Frame, result: Standings) -> None:
    """The heat map, and the table behind it."""
    t = frame.t
    # Executives stand for the whole department, which the teams below it show better.
    cells = team_dimensions([board for role, board in result.boards.items() if not (role in ROLE_BY_KEY and ROLE_BY_KEY[role].leads)])
    if cells.empty:
        st.caption(t("No team has a score in this period."))
        return
    named = {dimension.key: t.text(dimension.name) for dimension in DIMENSIONS}
    ordered = result.teams[result.teams["team_id"].isin(cells["team_id"])].sort_values("score", ascending=False)
    teams = [frame.team(team) for team in ordered["team_id"]]
    cells = cells.assign(
        team=[frame.team(team) for team in cells["team_id"]], dimension=cells["dimension"].map(named).fillna(cells["dimension"])
    )
    cells["label"] = [("" if score >= 100 else "▾ ") + formats.number(score, 0) for score in cells["score"]]
    cells["about"] = [
        t(
            "{team}, {dimension}: {score} (100 = on target), {n} people",
            team=row.team,
            dimension=row.dimension,
            score=formats.number(row.score),
            n=row.people,
        )
        for row in cells.itertuples()
    ]
    order = [name for name in named.values() if name in set(cells["dimension"])]
    words = {"description": t("Heat map of team scores by dimension; 100 is on target")}
    st.altair_chart(heat_map(cells, teams, order, words, ink(frame.dark)), key="heat_map")
    table = cells[["team", "dimension", "score", "people"]].set_axis([t("Team"), t("Dimension"), t("Score"), t("People")], axis=1)
    tables.behind(frame, "heat_table", lambda: table)


def on_and_off_target(frame: Frame, result: Standings) -> None:
    """Who is on target and who is not, by role, and the table behind it."""
    t = frame.t
    people = pd.DataFrame([row for board in result.boards.values() for row in _distances(frame, board)])
    if people.empty:
        st.caption(t("Nobody has a score in this period."))
        return
    on = int(people["on_target"].sum())
    st.markdown(t("**{on}** of {all} scored people are on target for their role (score 100 or more).", on=on, all=len(people)))
    roles = list(dict.fromkeys(people["role"]))
    words = {"target": t("target 100"), "description": t("Scores of all people by role, with the target line at 100")}
    st.altair_chart(distances(people, roles, words, ink(frame.dark)), key="distances")
    st.caption(t("● on target   ◇ below target"))
    table = people[["role", "name", "score", "low", "high", "rank"]].sort_values("score", ascending=False)
    names = [t("Role"), t("Person"), t("Score"), t("Score, low"), t("Score, high"), t("Rank")]
    tables.behind(frame, "people_table", lambda: table.set_axis(names, axis=1))


def _distances(frame: Frame, board: Board) -> list[dict]:
    sure = uncertainty.certainty(board)
    role = frame.t.text(role_name(frame.cube, board.field.role))
    rows = []
    for i in np.flatnonzero(~np.isnan(board.score)):
        name = frame.person(board.field.people[i])
        score, low, high = (formats.number(x) for x in (board.score[i], sure.low[i], sure.high[i]))
        rows.append(
            {
                "role": role,
                "name": name,
                "score": board.score[i],
                "low": sure.low[i],
                "high": sure.high[i],
                "rank": board.rank[i],
                "on_target": bool(board.score[i] >= 100 - 1e-9),
                "jitter": ((i * 7) % 5 - 2) / 2,
                "about": " · ".join((name, frame.t("score {score} ({low} to {high})", score=score, low=low, high=high))),
            }
        )
    return rows
