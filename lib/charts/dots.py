"""Scores under several schemes: a row per person or team, a mark per column, each column with a shape of its own."""

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from lib.charts.bases import NAME, QUIET, SAYS, TEXT, TICK, TIP, finished, label_widths, score_axis, tidy, whiskers
from lib.charts.columns import Heading, key
from lib.charts.ground import SCORE, Ground, by_width, rows_ground
from lib.charts.labels import widest
from lib.charts.theme import SERIES, Ink

ROW, TOP, FOOT = 24, 40, 34
SIZES = (84, 64, 48, 34, 24)  # the first column's mark is the largest: of equal scores every shape shows
STEP, LEAST = 5, 20  # the axis ends at multiples of so many points, and spans at least so many


def dots(rows: pd.DataFrame, marks: pd.DataFrame, columns: Sequence[Heading], words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """One row per person or team by `order`; the grey bar is the 95 % interval in the first column.

    `rows`: `order` (any ascending number), `name`, `low`, `high` (0..120, NaN for none), `change` (−1, 0, 1: its direction), `text`
    (the change, formatted, with its sign), `chosen` (bool). `marks`: `order`, `column` (from 0), `score` in 0..120, NaN for none,
    `about`: tooltip. `words`: `description`; `target` labels the line at 100, "" for none; `move` names the columns of the change;
    `axis` says below the axis what it shows, and that it does not begin at 0.
    """
    told = tidy(rows.sort_values("order", kind="stable"), ("name", "text"), ("order", "low", "high", "change"), ("chosen",))
    told = told.assign(middle=told.index + 0.5, chosen=told["chosen"].astype(bool))
    drawn = tidy(marks, ("about",), ("order", "column", "score")).merge(told[["order", "middle"]], on="order")
    ends = near(told, drawn)
    room = widest([*told["text"], words["move"]], TICK)
    ground = rows_ground(len(told), ROW, label_widths(told, "name"), room, across=ends, top=TOP, foot=FOOT)
    layers = [*_said(words, ground, ink), *_band(told, ground, ink), *key(columns, ink), *score_axis(words, ground, ink)]
    layers += [*_ranges(told, drawn, ground, ink), *_marks(drawn, len(columns), ground, ink), *_labels(told, ground, ink)]
    return finished(alt.layer(*layers), ground.height, words["description"])


def near(rows: pd.DataFrame, marks: pd.DataFrame) -> tuple[float, float]:
    """The axis's ends, round scores in 0..120 around every mark and interval: a position needs no zero, and moves of a few points
    are seen only close to."""
    values = pd.to_numeric(pd.concat([marks["score"], rows["low"], rows["high"]]), errors="coerce").clip(*SCORE).dropna()
    if values.empty:
        return SCORE
    low, high = STEP * math.floor(values.min() / STEP), STEP * math.ceil(values.max() / STEP)
    missing = max(LEAST - (high - low), 0)
    low = max(low - STEP * math.ceil(missing / 2 / STEP), SCORE[0])
    high = min(max(high, low + LEAST), SCORE[1])
    return float(min(low, high - LEAST)), float(high)


def _said(words: dict[str, str], ground: Ground, ink: Ink) -> list[alt.Chart]:
    """Above the changes the columns they are about; below the axis what it shows."""
    texts = pd.DataFrame({"move": [words["move"]], "axis": [words["axis"]]})
    base, mark = alt.Chart(texts), TEXT | {"fontSize": TICK, "color": ink.muted, "align": "right"}
    return [
        base.mark_text(**mark).encode(text=alt.Text("move:N"), x=alt.XValue({"expr": "width - 2"}), y=alt.YValue(9)),
        base.mark_text(**mark).encode(text=alt.Text("axis:N"), x=alt.XValue({"expr": "width - 2"}), y=alt.YValue(ground.bottom + 26)),
    ]


def _band(rows: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    """A faint band behind the chosen rows."""
    chosen = rows.loc[rows["chosen"], ["middle"]].assign(
        above=lambda frame: frame["middle"] - 0.5, below=lambda frame: frame["middle"] + 0.5
    )
    band = alt.Chart(chosen).mark_rect(**QUIET, color=ink.faint, opacity=0.6, cornerRadius=3)
    return [band.encode(x=alt.XValue(0), x2=alt.X2Value({"expr": "width"}), y=ground.y("above:Q"), y2=alt.Y2("below:Q"))]


def _ranges(rows: pd.DataFrame, marks: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    """The interval as a bar, and a hairline from a row's lowest mark to its highest."""
    sure = alt.Chart(rows.loc[rows["low"].notna() & rows["high"].notna(), ["low", "high", "middle"]]).encode(y=ground.y("middle:Q"))
    ends = marks.groupby("middle", as_index=False)["score"].agg(low="min", high="max").dropna()
    hair = alt.Chart(ends).encode(y=ground.y("middle:Q"))
    return [whiskers(sure, ground, color=ink.muted, strokeWidth=8, opacity=0.22), whiskers(hair, ground, color=ink.muted, strokeWidth=1.2)]


def _marks(marks: pd.DataFrame, count: int, ground: Ground, ink: Ink) -> list[alt.Chart]:
    """Every score; the first column's mark lies below the others, and is larger."""
    known = marks[marks["score"].notna() & (marks["column"] < count)].sort_values("column", kind="stable")
    column, known = known["column"].astype(int), known[["score", "middle", "about"]]
    known = known.assign(hue=[SERIES[k][0] for k in column], shape=[SERIES[k][1] for k in column], size=[SIZES[k] for k in column])
    # A hairline of paper around each mark: two that nearly meet stay two.
    points = alt.Chart(known).mark_point(filled=True, opacity=1, stroke=ink.paper, strokeWidth=0.8)
    looks = {"shape": alt.Shape("shape:N", scale=None), "size": alt.Size("size:Q", scale=None), "fill": alt.Fill("hue:N", scale=None)}
    return [points.encode(x=ground.x("score:Q"), y=ground.y("middle:Q"), tooltip=TIP, description=SAYS, **looks)]


def _labels(rows: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    limit = by_width(*(f"({end}) - 10" for end in ground.gutter))
    hues = [ink.up if change > 0 else ink.down if change < 0 else ink.muted for change in rows["change"]]
    told = rows[["name", "text", "middle"]].assign(hue=hues, weight=rows["chosen"].map({False: 400, True: 700}))
    base = alt.Chart(told).encode(y=ground.y("middle:Q"))
    name = base.mark_text(**TEXT, fontSize=NAME, fontWeight={"expr": "datum.weight"}, color=ink.text, limit=limit)
    text = base.mark_text(**TEXT | {"align": "right"}, fontSize=TICK, fontWeight=600)
    return [
        name.encode(text=alt.Text("name:N"), x=alt.XValue(0)),
        text.encode(text=alt.Text("text:N"), x=alt.XValue({"expr": "width - 2"}), color=alt.Color("hue:N", scale=None)),
    ]
