"""The parts of a score: one bar per dimension on the score axis."""

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.bases import NAME, SAYS, TIP, finished, haloed, label_widths, names, score_axis, tidy
from lib.charts.ground import rows_ground
from lib.charts.labels import widest
from lib.charts.theme import Ink, colour

ROW = 38


def group_bars(rows: pd.DataFrame, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """One row per dimension in the given order, its score as a bar from 0.

    `rows`: `label`; `weight_text` (small, below it); `score` in 0..120, NaN where there are no data; `text`: the score, formatted,
    at the bar's end; `group`: key of `theme.colour`; `about`: tooltip. `words`: `description`; `target` labels the line
    at 100, "" for none; `no_data` stands where a score is absent.
    """
    bars = tidy(rows, ("label", "weight_text", "text", "group", "about"), ("score",))
    known = bars["score"].notna()
    place = np.arange(len(bars), dtype=float)
    bars = bars.assign(
        middle=place + 0.5,
        above=place + 0.25,
        below=place + 0.75,
        zero=0.0,
        tip=bars["score"].fillna(0.0),
        fill=[colour(group) for group in bars["group"]],
        number=bars["text"].where(known, words["no_data"]),
        hue=np.where(known, ink.text, ink.muted),
    )
    ground = rows_ground(len(bars), ROW, label_widths(bars, "label", "weight_text"), widest(bars["text"], NAME))
    drawn = alt.Chart(bars[known]).mark_bar(cornerRadius=2)
    drawn = drawn.encode(
        x=ground.x("zero:Q"), x2=alt.X2("score:Q"), y=ground.y("above:Q"), y2=alt.Y2("below:Q"), fill=alt.Fill("fill:N", scale=None)
    ).encode(tooltip=TIP, description=SAYS)
    told = alt.Chart(bars).encode(x=ground.x("tip:Q"), y=ground.y("middle:Q"), text=alt.Text("number:N"))
    halo, numbers = haloed(told, ink, dx=6, fontSize=NAME, fontWeight=600)
    layers = [*score_axis(words, ground, ink), *names(bars, ground, ink, name="label", note="weight_text"), drawn, halo]
    return finished(alt.layer(*layers, numbers.encode(color=alt.Color("hue:N", scale=None))), ground.height, words["description"])
