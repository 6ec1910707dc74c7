"""The numbers behind the simulator's picture: everybody's, and every team's."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from lib.kpis.catalogue import Unit
from lib.views import kpi_table, pages, tables
from lib.views.desk import Desk, ranked_teams
from lib.views.formats import SPACE
from lib.views.frame import Frame
from lib.views.ranking import kpi_columns, people_table, team_table

DIGITS = {Unit.SECONDS: 0, Unit.MONEY: 0, Unit.NPS: 0}  # behind the point, of the unit's own values


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
    shown, columns = _digits(frame, board.scheme.kpis, table)
    if clicked := tables.clickable(frame, "people_numbers", shown, table, column_config=columns):
        opens(*clicked)


def _digits(frame: Frame, kpis: Iterable[str], table: pd.DataFrame) -> tuple[pd.DataFrame, dict]:
    """The table in as many digits as a reader needs, and how its columns are shown: thousands apart, rates in percent."""
    forms = dict.fromkeys(table.select_dtypes("float").columns, "%.1f") | {frame.t("Rank"): "%.0f", frame.t("Baseline rank"): "%.0f"}
    # Streamlit cuts digits off where it is told how many to show: rounded here, cut nowhere.
    shown = table.copy()
    for key in kpis:
        value, n, _ = kpi_columns(frame, key)
        if value in shown:
            unit = frame.kpis[key].unit
            forms |= {value: f"%.1f{SPACE}%%" if unit is Unit.RATE else "localized", n: "localized"}
            shown[value] = 100 * shown[value] if unit is Unit.RATE else shown[value].round(DIGITS.get(unit, 2))
            shown[n] = shown[n].round()
    numbers = table.select_dtypes("number").columns
    return shown, {name: st.column_config.NumberColumn(format=form) for name, form in forms.items() if name in numbers}


def _teams(frame: Frame, desk: Desk) -> None:
    rows = pd.concat(ranked_teams(frame, desk), ignore_index=True)

    def opens(row: int, column: str) -> None:
        pages.go(frame, "teams", team=rows["team_id"].iloc[row])

    if rows.empty:
        st.caption(frame.t("No team of this role has a score."))
        return
    table = team_table(frame, rows)
    shown, columns = _digits(frame, (), table)
    if clicked := tables.clickable(frame, "team_numbers", shown, table, column_config=columns):
        opens(*clicked)
