"""Tables to read, to click and to take away."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.reports.safe_text import csv
from lib.views import formats, picture
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.picture import Drawn


def behind(
    frame: Frame,
    key: str,
    build: Callable[[], pd.DataFrame],
    opens: Callable[[int, str], None] | None = None,
    drawn: Drawn | None = None,
    **options,
) -> None:
    """A closed box with the table that `build` makes: closed, it costs neither the server nor the browser anything.

    `opens` is told row and column of a cell that is clicked. `drawn`: the chart, to take away as a picture.
    """
    if frame.choices.compact:
        return
    box = st.expander(frame.t("The numbers behind the picture"), key=key, on_change="rerun")
    if box.open:
        with box:
            table = build()
            if opens is None:
                show(frame, f"{key}_table", table, **options)
                clicked = None
            else:
                clicked = clickable(frame, f"{key}_table", table, table, **options)
            if drawn is not None:
                picture.take_away(frame, drawn)
            if clicked:
                opens(*clicked)


def show(frame: Frame, key: str, table: pd.DataFrame, export: pd.DataFrame | None = None, **options) -> None:
    """A table with a button that takes it away as CSV; `export` is what goes into the file, if not the same."""
    st.dataframe(table, key=key, hide_index=True, placeholder=formats.ABSENT, **options)
    take_away(frame, key, table if export is None else export)


def short(frame: Frame, key: str, table: pd.DataFrame, export: pd.DataFrame) -> None:
    """A table of a few rows of text, all in sight and wrapped on a phone, with a button that takes `export` away as CSV."""
    st.table(table.map(escape), border="horizontal", hide_index=True)
    take_away(frame, key, export)


def clickable(frame: Frame, key: str, table: pd.DataFrame, export: pd.DataFrame, **options) -> tuple[int, str] | None:
    """A table whose cells can be clicked; returns row and column of the cell just clicked."""
    chosen = {"on_select": "rerun", "selection_mode": "single-cell"}
    selection = st.dataframe(table, key=key, hide_index=True, placeholder=formats.ABSENT, **chosen, **options)
    take_away(frame, key, export)
    cells = selection["selection"]["cells"]
    return (int(cells[0][0]), str(cells[0][1])) if cells else None


def take_away(frame: Frame, key: str, table: pd.DataFrame | Callable[[], pd.DataFrame]) -> None:
    """A button that downloads the table as CSV, made only when it is pressed."""
    st.download_button(
        frame.t("CSV"),
        lambda: csv(table() if callable(table) else table),
        file_name=f"steelyard-{key}-{frame.period}.csv".replace("..", "-"),
        mime="text/csv",
        key=f"csv_{key}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )
