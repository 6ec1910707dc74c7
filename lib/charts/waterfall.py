"""A waterfall: how a score is put together, or how one score became another."""

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.bases import NAME, QUIET, SAYS, TIP, arrow, finished, haloed, label_widths, names, score_axis, tidy
from lib.charts.ground import SCORE, Ground, rows_ground
from lib.charts.labels import widest
from lib.charts.theme import Ink, colour

ROW, NOTED = 30, 38  # pixels of a row, without and with notes
FULL = ("total", "from")


def waterfall(steps: pd.DataFrame, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """One row per step in the given order, floating from `start` to `end`, joined by hairlines.

    `steps`: `label` and `note` (small, may be "") at the left; `start`, `end` in points, −120..240, NaN for no bar; `kind`:
    "part" (coloured by `group`), "gain", "loss", "cap" (cut off: hollow), "from" and "total" (full bars from 0); `group`: key
    of `theme.colour`; `text`: the number at the bar's right end, formatted; `about`: tooltip; `href`: where a click on the label
    leads, "" (or no such column) for nowhere. `words`: `description`; `target` labels the line at 100, "" for none. The
    axis is 0..120, wider where a step leaves it.
    """
    steps = steps if "href" in steps else steps.assign(href="")
    rows = _placed(tidy(steps, ("label", "kind", "group", "text", "note", "about", "href"), ("start", "end")), ink)
    height = NOTED if rows["note"].any() else ROW
    ground = rows_ground(len(rows), height, label_widths(rows, "label", "note"), widest(rows["number"], NAME), _domain(rows))
    layers = [*score_axis(words, ground, ink), *_labels(rows, ground, ink), _joints(rows, ground, ink)]
    return finished(alt.layer(*layers, *_bars(rows, ground, ink)), ground.height, words["description"])


def _labels(rows: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    """Labels and notes; a label with an address is a link."""
    plain = names(rows[rows["href"] == ""], ground, ink, name="label", weight=500)
    leading, notes = names(rows[rows["href"] != ""], ground, ink, name="label", weight=500)
    return [*plain, leading.encode(href=alt.Href("href:N")), notes]


def _placed(rows: pd.DataFrame, ink: Ink) -> pd.DataFrame:
    full = rows["kind"].isin(FULL)
    place = np.arange(len(rows), dtype=float)
    inks = {"gain": ink.up, "loss": ink.down, "cap": ink.down, "total": ink.text, "from": ink.muted}
    fill = [inks.get(kind) or colour(group) for kind, group in zip(rows["kind"], rows["group"], strict=True)]
    signs = {"gain": 1, "loss": -1}
    return rows.assign(
        start=rows["start"].where(~full, rows["end"] * 0),
        middle=place + 0.5,
        above=place + 0.23,
        below=place + 0.77,
        edge=fill,
        fill=["transparent" if kind == "cap" else hue for kind, hue in zip(rows["kind"], fill, strict=True)],
        hue=[inks[kind] if kind in signs else ink.text for kind in rows["kind"]],
        number=[f"{arrow(signs.get(kind, 0))} {text}".strip() for kind, text in zip(rows["kind"], rows["text"], strict=True)],
    ).assign(tip=lambda frame: frame[["start", "end"]].max(axis=1))


def _domain(rows: pd.DataFrame) -> tuple[float, float]:
    ends = rows[["start", "end"]].to_numpy().ravel()
    ends = ends[np.isfinite(ends)]
    low, high = (ends.min(), ends.max()) if len(ends) else SCORE
    return min(SCORE[0], 20 * np.floor(low / 20)), max(SCORE[1], 20 * np.ceil(high / 20))


def _joints(rows: pd.DataFrame, ground: Ground, ink: Ink) -> alt.Chart:
    """Hairlines from each step's end to the next step."""
    joints = pd.DataFrame({"at": rows["end"], "from": rows["below"], "to": rows["above"].shift(-1)}).dropna()
    return (
        alt.Chart(joints)
        .mark_rule(**QUIET, color=ink.muted, strokeWidth=1)
        .encode(x=ground.x("at:Q"), y=ground.y("from:Q"), y2=alt.Y2("to:Q"))
    )


def _bars(rows: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    bars = alt.Chart(rows.dropna(subset=["start", "end"])).mark_bar(cornerRadius=2, strokeWidth=1.4)
    told = alt.Chart(rows.assign(tip=rows["tip"].fillna(ground.across[0]))).encode(
        x=ground.x("tip:Q"), y=ground.y("middle:Q"), text=alt.Text("number:N")
    )
    halo, numbers = haloed(told, ink, dx=6, fontSize=NAME, fontWeight=600)
    return [
        bars.encode(
            x=ground.x("start:Q"),
            x2=alt.X2("end:Q"),
            y=ground.y("above:Q"),
            y2=alt.Y2("below:Q"),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("edge:N", scale=None),
            tooltip=TIP,
            description=SAYS,
        ),
        halo,
        numbers.encode(color=alt.Color("hue:N", scale=None)),
    ]
