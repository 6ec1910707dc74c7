"""Which months a table has rows for: a strip of months per table."""

import altair as alt
import pandas as pd

from lib.charts.bases import NAME, QUIET, SAYS, TEXT, TICK, TIP, axis_across, finished, label_widths, tidy
from lib.charts.ground import Ground, by_width, rows_ground
from lib.charts.labels import month_number, month_ticks, widest
from lib.charts.theme import Ink

ROW = 28
FILL = "#0072B2"


def months_filled(cells: pd.DataFrame, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """Tables down in the order they first appear, every month from the first to the last across.

    `cells`: `table`, `month` (date), `rows` (count, 0 or NaN for none), `share` (0..1 of the table's busiest month), `label` (the
    count, formatted: shown where a cell is wide enough), `about`: tooltip. A month without rows, listed or not, is an
    outlined cell with a dash. `words`: `description`.
    """
    listed = tidy(cells, ("table", "label", "about"), ("rows", "share"), kept=("month",))
    listed["at"] = (month_number(listed["month"]) // 1).astype(int) if len(listed) else 0
    first, last = (int(listed["at"].min()), int(listed["at"].max())) if len(listed) else (0, -1)
    tables = listed["table"].drop_duplicates().to_frame().reset_index(drop=True)
    tables["middle"] = tables.index + 0.5
    ground = rows_ground(len(tables), ROW, label_widths(tables, "table"), 0, (first, max(last, first) + 1), top=2)
    ticks = month_ticks(first, last, ground.across, ground.rooms, TICK, ground.margin[0], shift=0.5)
    limit = by_width(*(f"({end}) - 8" for end in ground.gutter))
    names = alt.Chart(tables).mark_text(**TEXT, fontSize=NAME, color=ink.text, limit=limit)
    layers = [
        *_cells(_whole(listed, tables, range(first, last + 1)), ground, ink),
        *axis_across(ticks, ground, ink, lines=False),
        names.encode(x=alt.XValue(0), y=ground.y("middle:Q"), text=alt.Text("table:N")),
    ]
    return finished(alt.layer(*layers), ground.height, words["description"])


def _whole(listed: pd.DataFrame, tables: pd.DataFrame, months: range) -> pd.DataFrame:
    """Every table in every month: `table, at, rows, share, label, about, middle` and the cell's edges."""
    index = pd.MultiIndex.from_product([tables["table"], months if len(tables) else []], names=["table", "at"])
    grid = listed.drop_duplicates(["table", "at"]).set_index(["table", "at"])[["rows", "share", "label", "about"]].reindex(index)
    grid = grid.reset_index().merge(tables, on="table")
    grid["empty"] = ~(grid["rows"] > 0)
    told = {name: grid[name].fillna("") for name in ("label", "about")}
    return grid.assign(**told, end=grid["at"] + 1, centre=grid["at"] + 0.5, above=grid["middle"] - 0.5, below=grid["middle"] + 0.5)


def _cells(grid: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    full, empty = (alt.Chart(some) for some in (grid[~grid["empty"]], grid[grid["empty"]]))
    filled = full.mark_rect(color=FILL, stroke=ink.paper, strokeWidth=_from(ground, 6, 2, 0), cornerRadius=_from(ground, 6, 3, 0))
    # Paler than two thirds, so that the words' ink stays legible on it in light and in dark.
    depth = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.22, 0.66], clamp=True), legend=None)
    line = {"filled": False, "stroke": ink.muted, "strokeDash": [2, 2], "strokeOpacity": 0.6, "strokeWidth": _from(ground, 6, 0.8, 0)}
    inset = {"xOffset": _from(ground, 6, 2.5, 0), "x2Offset": _from(ground, 6, -2.5, 0), "yOffset": 2.5, "y2Offset": -2.5}
    outline = empty.mark_rect(**line, **inset, cornerRadius=_from(ground, 6, 3, 0))
    numbers = full.mark_text(**QUIET, fontSize=TICK, color=ink.text, opacity=_from(ground, widest(grid["label"], TICK) + 4, 1, 0))
    dashes = empty.mark_text(**QUIET, fontSize=TICK, color=ink.muted, text="–", opacity=_from(ground, 10, 1, 0))
    edges = {"y": ground.y("above:Q"), "y2": alt.Y2("below:Q"), "x": ground.x("at:Q"), "x2": alt.X2("end:Q")}
    centre = {"x": ground.x("centre:Q"), "y": ground.y("middle:Q")}
    return [
        filled.encode(**edges, opacity=depth, tooltip=TIP, description=SAYS),
        outline.encode(**edges, tooltip=TIP, description=SAYS),
        numbers.encode(**centre, text=alt.Text("label:N")),
        dashes.encode(**centre),
    ]


def _from(ground: Ground, pixels: float, yes: float, no: float) -> dict[str, str]:
    """One value where a cell is at least so many pixels wide, another where it is narrower."""
    months = ground.across[1] - ground.across[0]
    sides = (left + right for left, right in zip(ground.gutter, ground.margin, strict=True))
    return by_width(*(f"((width - {side}) / {months} >= {pixels} ? {yes} : {no})" for side in sides))
