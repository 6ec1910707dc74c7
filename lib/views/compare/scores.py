"""Scores in each column: of people as a dot plot and a table, and of the teams they work in."""

import math

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts.dots import dots, near
from lib.charts.theme import ink
from lib.scoring.boards import board, team_scores
from lib.simulation.compare import changes, moves, team_effect
from lib.views import company, formats, pages, picture, tables
from lib.views.compare.ranks import Desk, fits, place
from lib.views.frame import Frame

SHOWN = 20  # so many people have a row in the dot plot
MOVED, TOP, BOTTOM = "moved", "top", "bottom"


def people(frame: Frame, on: Desk, followed: str) -> None:
    """Those who moved most, the top or the bottom; the person followed is always among them."""
    t, table = frame.t, on.table
    options = {MOVED: t("Moved most"), TOP: t("Top of A"), BOTTOM: t("Bottom of A")}
    show = st.segmented_control(t("Show"), list(options), default=MOVED, format_func=options.get, key="compare_show")
    kept = _ordered(on, show or MOVED)[:SHOWN]
    if followed and (chosen := table.people.index(followed)) not in kept:
        kept = [chosen, *kept[: SHOWN - 1]]
    names = [frame.person(table.people[i]) for i in kept]
    rows = _rows(names, changes(table)[kept, on.last]).assign(
        low=on.low[kept], high=on.high[kept], chosen=[table.people[i] == followed for i in kept]
    )
    told = [[place(frame, on, i, k) for k in range(len(on.columns))] for i in kept]
    description = t("Scores of {n} people in each column", n=len(kept))
    _draw(frame, on, rows, _marks(on, names, table.score[kept], told), description, "dots_chart")
    first = t("{shown} of {all} people; the table below has all of them.", shown=len(kept), all=len(table.people))
    letter = on.columns[on.last].letter
    second = t("Grey: the 95 % interval in A. At the end of a row: the points gained or lost from A to {last}.", last=letter)
    st.caption(t.sentences(first, second))


def _ordered(on: Desk, show: str) -> list[int]:
    first, moved = on.table.score[:, 0], np.abs(np.nan_to_num(changes(on.table)[:, on.last]))
    by = {MOVED: -moved, TOP: -np.nan_to_num(first, nan=-math.inf), BOTTOM: np.nan_to_num(first, nan=math.inf)}[show]
    return [int(i) for i in np.argsort(by, kind="stable")]


def _rows(names: list[str], change: np.ndarray) -> pd.DataFrame:
    """The dot plot's rows; `change`: points from the first column to the last, NaN without both."""
    rows = []
    for order, (name, moved) in enumerate(zip(names, change, strict=True)):
        up = float(np.sign(np.round(np.nan_to_num(moved), 1)))
        text = f"{'▲ ' if up > 0 else '▼ ' if up < 0 else ''}{formats.signed(moved)}"
        rows.append((order, name, math.nan, math.nan, up, text, False))
    return pd.DataFrame(rows, columns=["order", "name", "low", "high", "change", "text", "chosen"])


def _marks(on: Desk, names: list[str], score: np.ndarray, told: list[list[str]]) -> pd.DataFrame:
    rows = [
        (order, k, score[order, k], f"{name} · {column.letter}: {told[order][k]}")
        for order, name in enumerate(names)
        for k, column in enumerate(on.columns)
    ]
    return pd.DataFrame(rows, columns=["order", "column", "score", "about"])


def _draw(frame: Frame, on: Desk, rows: pd.DataFrame, marks: pd.DataFrame, description: str, key: str) -> None:
    low = near(rows, marks)[0]
    axis = frame.t("score; the axis begins at {low}", low=f"{low:.0f}") if low > 0 else ""
    words = {"description": description, "target": frame.t("target 100"), "move": on.pair, "axis": axis}
    picture.take_away(frame, picture.show(dots(rows, marks, on.headings, words, ink(frame.dark)), key=key))


def everyone(frame: Frame, on: Desk) -> None:
    """Ranks, moves and scores in every column; a click opens the person."""
    first = np.nan_to_num(on.table.rank[:, 0], nan=math.inf)
    order = [int(i) for i in np.argsort(first, kind="stable")]
    letters = [column.letter for column in on.columns]
    named = [f"{column.letter} ({column.name})" for column in on.columns]
    shown = {name: st.column_config.NumberColumn(format="%.1f") for letter in letters for name in _points_columns(frame, letter)}
    table, export = _table(frame, on, order, letters), _table(frame, on, order, named)
    clicked = tables.clickable(frame, "compare_table", table, export, height=min(400, 38 + 35 * len(order)), column_config=shown)
    if clicked:
        pages.go(frame, "people", person=on.table.people[order[clicked[0]]], role=on.role)
    if on.unscored:
        st.caption(frame.t.plural("{n} person has no score in any column.", "{n} people have no score in any column.", on.unscored))


def _points_columns(frame: Frame, label: str) -> tuple[str, str]:
    return frame.t("{column}: score", column=label), frame.t("{column}: points against A", column=label)


def _table(frame: Frame, on: Desk, order: list[int], labels: list[str]) -> pd.DataFrame:
    t, table, moved, changed = frame.t, on.table, moves(on.table), changes(on.table)
    found: dict[str, object] = {t("Person"): [frame.person(table.people[i]) for i in order]}
    for k, label in enumerate(labels):
        score, points = _points_columns(frame, label)
        found[t("{column}: rank", column=label)] = table.rank[order, k]
        found[t("{column}: ranks that fit the data", column=label)] = [fits(on, i, k) for i in order]
        found[score] = table.score[order, k]
        if k:
            found[t("{column}: places against A", column=label)] = moved[order, k]
            found[points] = changed[order, k]
    return pd.DataFrame(found)


def teams(frame: Frame, on: Desk) -> None:
    """Teams with members of this role in each column; their other members stay under the schemes in force."""
    t, own = frame.t, {team for column in on.columns for team in column.board.field.teams}
    effect = team_effect([_team_scores(frame, on, k) for k in range(len(on.columns))])
    effect = effect[effect.index.isin(own) & effect["score"].notna().any(axis=1)]
    effect = effect.sort_values([("score", 0)], ascending=False, kind="stable")
    if effect.empty:
        st.caption(t("No team of this role has a score."))
        return
    score, names = effect["score"].to_numpy(float), [frame.team(team) for team in effect.index]
    told = [[formats.number(value) for value in row] for row in score]
    description = t("Scores of {n} teams in each column", n=len(names))
    _draw(frame, on, _rows(names, score[:, on.last] - score[:, 0]), _marks(on, names, score, told), description, "team_dots")
    st.caption(t("The mean of the members' scores by months present. Members of other roles are weighed by the schemes in force."))
    tables.behind(frame, "compare_teams_behind", lambda: _team_table(frame, on, effect, names))


def _team_scores(frame: Frame, on: Desk, k: int) -> pd.DataFrame:
    column = on.columns[k]
    others = [board(field, company.scheme(frame, field)) for field in column.others.values()]
    return team_scores([*others, column.board], frame.cube.roster.ancestors)


def _team_table(frame: Frame, on: Desk, effect: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    t, found = frame.t, {frame.t("Team"): names}
    for k, column in enumerate(on.columns):
        found[t("{column}: rank", column=column.letter)] = effect["rank"][k].to_list()
        found[t("{column}: score", column=column.letter)] = effect["score"][k].to_list()
    return pd.DataFrame(found)
