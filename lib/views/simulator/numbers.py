"""The numbers behind the simulator's picture: everybody's, and every team's."""

import pandas as pd
import streamlit as st

from lib.views import kpi_table, pages, tables
from lib.views.desk import Desk, ranked_teams
from lib.views.frame import Frame
from lib.views.ranking import kpi_columns, people_table, team_table


def draw(frame: Frame, desk: Desk) -> None:
    """Two tables: a click on a KPI's number leads to its rows, on any other to the person; on a team to the team."""
    st.markdown(frame.t("**People**"))
    _people(frame, desk)
    st.markdown(frame.t("**Teams**"))
    _teams(frame, desk)


def _people(frame: Frame, desk: Desk) -> None:
    board = desk.pair.scenario
    order, people = desk.pair.order, board.field.people
    by_column = {column: key for key in board.scheme.kpis for column in kpi_columns(frame, key)}

    def opens(row: int, column: str) -> None:
        user = people[order[row]]
        if (key := by_column.get(column)) is None:
            pages.go(frame, "people", person=user, role=board.field.key)
        line = next(line for line in kpi_table.of_person(frame, board, int(order[row])) if line.key == key)
        pages.go(frame, "records", kpi=line.key, level=line.level, of=kpi_table.encode(line.group))

    table = people_table(frame, desk.pair)
    if clicked := tables.clickable(frame, "people_numbers", table, table):
        opens(*clicked)


def _teams(frame: Frame, desk: Desk) -> None:
    rows = pd.concat(ranked_teams(frame, desk), ignore_index=True)

    def opens(row: int, column: str) -> None:
        pages.go(frame, "teams", team=rows["team_id"].iloc[row])

    if rows.empty:
        st.caption(frame.t("No team of this role has a score."))
        return
    table = team_table(frame, rows)
    if clicked := tables.clickable(frame, "team_numbers", table, table):
        opens(*clicked)
