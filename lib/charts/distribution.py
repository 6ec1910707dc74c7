"""How a KPI is distributed: a lane per group, a dot per entity, the median, and the goals as flags."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.bases import NAME, QUIET, SAYS, TEXT, TICK, TIP, axis_across, finished, haloed, label_widths, tidy
from lib.charts.ground import Ground, by_width
from lib.charts.labels import flag_levels, gutter, text_width, thinned
from lib.charts.theme import Ink

STOREY, BAND, FOOT, SPACE = 14, 40, 16, 10  # pixels of a flag, the dots, the median's label, and between two lanes


def distribution(
    values: pd.DataFrame, lanes: pd.DataFrame, goals: pd.DataFrame, ticks: Sequence[tuple[float, str]], words: dict[str, str], ink: Ink
) -> alt.LayerChart:
    """One lane per row of `lanes`, one translucent dot per row of `values`. Positions are in the KPI's own unit.

    `values`: `lane`, `position` (NaN: not drawn), `about`: tooltip (a dot has no room for its `text`). `lanes`, in
    order: `lane`, `median` (position), `median_text`. `goals`: `lane`, `position`, `label` (floor, target, stretch …).
    `ticks`: the axis's positions with their labels. `words`: `description`.
    """
    lanes = tidy(lanes, ("lane", "median_text"), ("median",))
    dots = tidy(values, ("lane", "about"), ("position",)).dropna(subset=["position"])
    flags = tidy(goals, ("lane", "label"), ("position",)).dropna(subset=["position"])
    across = _across([*dots["position"], *flags["position"], *lanes["median"].dropna(), *(at for at, _ in ticks)])
    ground = _ground(lanes, flags, across)
    flags = _hung(flags, ground)
    placed = _stacked(lanes, flags)
    size = float(placed["bottom"].iloc[-1]) if len(placed) else BAND
    ground = Ground(across, (0, size), size, ground.gutter, ground.margin, top=4)
    axis = thinned([at for at, _ in ticks], [label for _, label in ticks], across, ground.rooms, TICK)
    layers = [*axis_across(axis, ground, ink), *_names(placed, ground, ink), *_dots(dots, placed, ground, ink)]
    return finished(
        alt.layer(*layers, *_flags(flags, placed, ground, ink), *_medians(placed, ground, ink)), ground.height, words["description"]
    )


def _across(positions: list[float]) -> tuple[float, float]:
    low, high = (min(positions), max(positions)) if positions else (0.0, 1.0)
    edge = 0.02 * (high - low) or max(abs(low), 1.0) / 2
    return low - edge, high + edge


def _ground(lanes: pd.DataFrame, flags: pd.DataFrame, across: tuple[float, float]) -> Ground:
    """The margin takes what hangs out of the plot on the right: a flag of a goal near the end."""
    side = gutter(max(label_widths(lanes, "lane")), caps=(116, 200))
    bare = Ground(across, (0, 1), 1, side, (8, 8)).rooms
    out = 0.0
    for flag in flags.itertuples():
        out = max(out, text_width(flag.label, TICK) + 6 - (across[1] - flag.position) / (across[1] - across[0]) * bare["narrow"])
    return Ground(across, (0, 1), 1, side, (8 + max(out, 0), 8 + max(out, 0)))


def _hung(flags: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """The flags with their `storey`, found for the narrowest screen: on wider ones they only move apart."""
    low, high = ground.across
    storeys = pd.Series(0, index=flags.index)
    for _, some in flags.groupby("lane"):
        pixels = ((some["position"] - low) / (high - low) * ground.rooms["narrow"]).tolist()
        storeys[some.index] = flag_levels(pixels, [text_width(label, TICK) for label in some["label"]])
    return flags.assign(storey=storeys)


def _stacked(lanes: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """The lanes with the pixels of their `band`'s middle and their `bottom`."""
    storeys = flags.groupby("lane")["storey"].max() + 1
    above = lanes["lane"].map(storeys).fillna(0) * STOREY
    bottom = (above + BAND + FOOT + SPACE).cumsum()
    return lanes.assign(bottom=bottom, band=bottom - SPACE - FOOT - BAND / 2)


def _names(lanes: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    base = alt.Chart(lanes).encode(y=ground.y("band:Q"))
    limit = by_width(*(f"{end} - 8" for end in ground.gutter))
    name = base.mark_text(**TEXT, fontSize=NAME, fontWeight=600, color=ink.text, limit=limit)
    line = base.mark_rule(**QUIET, color=ink.faint, strokeWidth=1.5)
    return [
        line.encode(x=alt.XValue(ground.left()), x2=alt.X2Value(ground.right())),
        name.encode(text=alt.Text("lane:N"), x=alt.XValue(0)),
    ]


def _dots(dots: pd.DataFrame, lanes: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    """The dots, moved up and down a little so that equal values show as several."""
    dots = dots.merge(lanes[["lane", "band"]], on="lane").sort_values(["lane", "position"], kind="stable")
    turn = dots.groupby("lane").cumcount() * 3 % 7 - 3
    dots = dots.assign(at=dots["band"] + turn * np.where(dots.groupby("lane")["lane"].transform("size") > 1, BAND / 2 - 6, 0) / 3)
    marks = alt.Chart(dots).mark_point(filled=True, size=58, color=ink.accent, opacity=0.55)
    return [marks.encode(x=ground.x("position:Q"), y=ground.y("at:Q"), tooltip=TIP, description=SAYS)]


def _flags(flags: pd.DataFrame, lanes: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    flags = flags.merge(lanes[["lane", "band"]], on="lane")
    top = flags["band"] - BAND / 2 - STOREY * (flags["storey"] + 1)
    base = alt.Chart(flags.assign(top=top, foot=flags["band"] + BAND / 2, words=top + STOREY / 2)).encode(x=ground.x("position:Q"))
    poles = base.mark_rule(**QUIET, color=ink.target, strokeWidth=1.2, strokeDash=[3, 2]).encode(y=ground.y("top:Q"), y2=alt.Y2("foot:Q"))
    told = base.encode(y=ground.y("words:Q"), text=alt.Text("label:N"))
    return [poles, *haloed(told, ink, dx=4, fontSize=TICK, color=ink.muted)]


def _medians(lanes: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    known = lanes.dropna(subset=["median"])
    low, high = ground.across
    share = (known["median"] - low) / (high - low)
    known = known.assign(above=known["band"] - BAND / 2 + 2, below=known["band"] + BAND / 2 - 2, words=known["band"] + BAND / 2 + FOOT / 2)
    ticks = alt.Chart(known).mark_rule(**QUIET, color=ink.text, strokeWidth=3)
    layers = [ticks.encode(x=ground.x("median:Q"), y=ground.y("above:Q"), y2=alt.Y2("below:Q"))]
    for align, some in (("left", known[share < 0.3]), ("center", known[share.between(0.3, 0.7)]), ("right", known[share > 0.7])):
        base = alt.Chart(some).encode(x=ground.x("median:Q"), y=ground.y("words:Q"), text=alt.Text("median_text:N"))
        layers += haloed(base, ink, align=align, fontSize=TICK, fontWeight=600, color=ink.text)
    return layers
