"""The parts of the overview page: one company, department or team, against the period before or the year before."""

import math
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts.movers import movers
from lib.charts.overview import distances, heat_map
from lib.charts.theme import ink
from lib.kpis.catalogue import DIMENSIONS
from lib.scoring import uncertainty
from lib.scoring.boards import Board
from lib.scoring.dimensions import team_dimensions
from lib.scoring.presets import ROLE_BY_KEY
from lib.scoring.standings import Standings, field_name
from lib.views import company, formats, pages, picture, tables
from lib.views import scope as scopes
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.scope import Scope
from lib.views.tiles import beyond_chance

MOVERS = 5
MOVES = {"user": object, "role": object, "before": float, "now": float, "change": float, "clear": bool}


def teams_by_dimension(frame: Frame, scope: Scope, result: Standings) -> None:
    """The heat map, and the table behind it."""
    t = frame.t
    # Executives stand for the whole department, which the teams below it show better.
    cells = team_dimensions([board for board in result.boards.values() if not _leads(board)])
    cells = cells[cells["team_id"].isin(scopes.inside(frame, scope))]
    if cells.empty:
        st.caption(t("No team has a score in this period."))
        return
    named = {group.key: t.text(group.name) for board in result.boards.values() for group in board.scheme.weighting}
    named = {dimension.key: t.text(dimension.name) for dimension in DIMENSIONS} | named
    ordered = result.teams[result.teams["team_id"].isin(cells["team_id"])].sort_values("score", ascending=False)
    teams = [frame.team(team) for team in ordered["team_id"]]
    cells = cells.assign(
        team=[frame.team(team) for team in cells["team_id"]], dimension=cells["dimension"].map(named).fillna(cells["dimension"])
    )
    cells["label"] = [("" if score >= 100 else "▼ ") + formats.number(score, 0) for score in cells["score"]]
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
    drawn = picture.show(heat_map(cells, teams, order, words, ink(frame.dark)), key="heat_map")
    table = cells[["team", "dimension", "score", "people"]].set_axis([t("Team"), t("Dimension"), t("Score"), t("People")], axis=1)
    ids = cells["team_id"].to_list()
    tables.behind(frame, "heat_table", lambda: table, lambda row, column: pages.go(frame, "teams", team=ids[row]), drawn=drawn)


def _leads(board: Board) -> bool:
    return board.field.role in ROLE_BY_KEY and ROLE_BY_KEY[board.field.role].leads


def on_and_off_target(frame: Frame, scope: Scope, result: Standings) -> None:
    """Who is on target and who is not, by role, and the table behind it."""
    t, inside = frame.t, scopes.inside(frame, scope)
    people = pd.DataFrame([row for board in result.boards.values() for row in _distances(frame, board, inside)])
    if people.empty:
        st.caption(t("Nobody has a score in this period."))
        return
    on = int(people["on_target"].sum())
    st.markdown(t("**{on}** of {all} scored people are on target for their role (score 100 or more).", on=on, all=len(people)))
    roles = list(dict.fromkeys(people["role"]))
    words = {"target": t("target 100"), "description": t("Scores of all people by role, with the target line at 100")}
    drawn = picture.show(distances(people, roles, words, ink(frame.dark)), key="distances")
    st.caption(t("● on target   ◇ below target"))
    people = people.sort_values("score", ascending=False, kind="stable", ignore_index=True)
    table = people[["role", "name", "score", "low", "high", "rank"]]
    names = [t("Role"), t("Person"), t("Score"), t("Score, low"), t("Score, high"), t("Rank")]

    def opens(row: int, column: str) -> None:
        pages.go(frame, "people", person=people["user"].iloc[row], role=people["key"].iloc[row])

    tables.behind(frame, "people_table", lambda: table.set_axis(names, axis=1), opens, drawn=drawn)


def _distances(frame: Frame, board: Board, inside: frozenset[str]) -> list[dict]:
    sure = uncertainty.certainty(board)
    role = frame.t.text(field_name(frame.cube, board.field))
    rows, here = [], scopes.people_in(board, inside)
    for i in np.flatnonzero(~np.isnan(board.score)):
        if board.field.people[i] not in here:
            continue
        name = frame.person(board.field.people[i])
        score, low, high = (formats.number(x) for x in (board.score[i], sure.low[i], sure.high[i]))
        rows.append(
            {
                "user": board.field.people[i],
                "key": board.field.key,
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


def moved_most(frame: Frame, scope: Scope, result: Standings) -> None:
    """Whose score rose and fell most, and whether that is more than chance."""
    t = frame.t
    if scope.former.first < frame.cube.coverage.first_month:
        st.caption(t("The data hold no {period} to compare with.", period=formats.period(scope.former)))
        return
    # Without the types a frame of nobody would not know that a change is a number.
    moves = pd.DataFrame(_moves(frame, scope, result), columns=list(MOVES)).astype(MOVES)
    rising, falling = moves[moves["change"] > 0].nlargest(MOVERS, "change"), moves[moves["change"] < 0].nsmallest(MOVERS, "change")
    shown = pd.concat([rising, falling[::-1]], ignore_index=True)
    if shown.empty:
        st.caption(t("Nobody has a score in both periods."))
        return
    said = {True: t("beyond chance"), False: t("within chance")}
    rows = shown.assign(
        order=range(len(shown)),
        name=[frame.person(user) for user in shown["user"]],
        # The decisive words come first: on a phone the end is cut.
        note=[f"{said[bool(clear)]} · {role}" for role, clear in zip(shown["role"], shown["clear"], strict=True)],
        text=[formats.signed(change) for change in shown["change"]],
    )
    rows["about"] = [
        t(
            "{name}: from {before} to {now}, {clear}",
            name=row.name_,
            before=formats.number(row.before),
            now=formats.number(row.now),
            clear=said[bool(row.clear)],
        )
        for row in rows.rename(columns={"name": "name_"}).itertuples()
    ]
    words = {"description": t("People whose score rose and fell most since {period}", period=formats.period(scope.former))}
    drawn = picture.show(movers(rows, words, ink(frame.dark)), key="movers")
    st.caption(
        t("Against {period}. Beyond chance: the change exceeds what both 95 % intervals allow.", period=formats.period(scope.former))
    )
    names = [t("Person"), t("Role"), t("Score before"), t("Score now"), t("Change"), t("Beyond chance")]
    moves = moves.sort_values("change", ascending=False, kind="stable", ignore_index=True)
    table = moves.assign(user=[frame.person(user) for user in moves["user"]])

    def opens(row: int, column: str) -> None:
        pages.go(frame, "people", person=moves["user"].iloc[row])

    tables.behind(frame, "movers_behind", lambda: table.set_axis(names, axis=1), opens, drawn=drawn)


def _moves(frame: Frame, scope: Scope, result: Standings) -> list[tuple]:
    inside, rows = scopes.inside(frame, scope), []
    former = company.boards(frame, scope.former, quick=True).boards
    for key, board in result.boards.items():
        if key not in former:
            continue
        sure, then = uncertainty.certainty(board), uncertainty.certainty(former[key])
        place, here = {user: j for j, user in enumerate(former[key].field.people)}, scopes.people_in(board, inside)
        for i, user in enumerate(board.field.people):
            j = place.get(user)
            if j is None or user not in here:
                continue
            before, now = former[key].score[j], board.score[i]
            change = now - before
            if math.isfinite(change) and abs(change) >= 0.05:
                clear = beyond_chance((before, then.low[j], then.high[j]), (now, sure.low[i], sure.high[i]))
                rows.append((user, frame.t.text(field_name(frame.cube, board.field)), before, now, change, clear))
    return rows


def print_switch(frame: Frame) -> None:
    """The switch to a compact page that prints on one or two sheets."""
    frame.choices.compact = st.query_params.get("print") == "1"

    def keep() -> None:
        if st.session_state["compact"]:
            st.query_params["print"] = "1"
        else:
            st.query_params.pop("print", None)

    said = frame.t("Without tables and links; print it from the browser's menu.")
    st.toggle(frame.t("Compact, for printing"), value=frame.choices.compact, key="compact", on_change=keep, help=said)


def print_heading(frame: Frame, scope: Scope) -> None:
    """What a printed page must say of itself."""
    t = frame.t
    if not frame.choices.compact:
        return
    name = escape(frame.team(scope.team)) if scope.team else t("Whole company")
    facts = {"name": name, "period": formats.period(frame.period), "former": formats.period(scope.former), "day": f"{date.today()}"}
    st.caption(t("{name} · {period} against {former} · printed {day}", **facts))
