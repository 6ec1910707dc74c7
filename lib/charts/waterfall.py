"""A waterfall: how a score is put together, or how one score became another."""

import math
from dataclasses import dataclass
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.bases import (
    NAME,
    QUIET,
    SAYS,
    TIP,
    arrow,
    axis_across,
    finished,
    haloed,
    label_widths,
    lifted,
    names,
    score_ticks,
    target_line,
    tidy,
)
from lib.charts.ground import SCORE, TARGET, Ground, rows_ground
from lib.charts.labels import widest
from lib.charts.theme import Ink, colour

ROW, NOTED = 30, 38  # pixels of a row, without and with notes
STEP = 12  # pixels to which the room for words is rounded up: the same specification serves most people
FULL = ("total", "from")


def waterfall(steps: pd.DataFrame, words: dict[str, str], ink: Ink) -> dict:
    """A specification with its `datasets`: one row per step in the given order, floating from `start` to `end`, joined by hairlines.

    `steps`: `label` and `note` (small, may be "") at the left; `start`, `end` in points, −120..240, NaN for no bar; `kind`:
    "part" (coloured by `group`), "gain", "loss", "cap" (cut off: hollow), "from" and "total" (full bars from 0); `group`: key
    of `theme.colour`; `text`: the number at the bar's right end, formatted; `about`: tooltip; `href`: where a click on the label
    leads, "" (or no such column) for nowhere. `words`: `description`; `target` labels the line at 100, "" for none. The
    axis is 0..120, wider where a step leaves it.
    """
    steps = steps if "href" in steps else steps.assign(href="")
    rows = _placed(tidy(steps, ("label", "kind", "group", "text", "note", "about", "href"), ("start", "end")), ink)
    shape = _shape(rows)
    target = words["target"] and shape.across[0] <= TARGET <= shape.across[1]
    frames = {
        "rows": rows.assign(tip=rows["tip"].fillna(shape.across[0])),
        "ticks": score_ticks(shape.ground),
        "target": pd.DataFrame({"at": [TARGET], "label": [words["target"]]})[: 1 if target else 0],
    }
    return _specification(shape, words["description"], ink) | {"datasets": frames}


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a specification depends on: rows and their pixels, the room for `labels` and `numbers` in pixels, the axis."""

    count: int
    height: int
    labels: float
    numbers: float
    across: tuple[float, float]

    @property
    def ground(self) -> Ground:
        return rows_ground(self.count, self.height, [self.labels], self.numbers, self.across)


def _shape(rows: pd.DataFrame) -> _Shape:
    labels, numbers = max(label_widths(rows, "label", "note"), default=0.0), widest(rows["number"], NAME)
    rounded = (STEP * math.ceil(pixels / STEP) for pixels in (labels, numbers))
    return _Shape(len(rows), NOTED if rows["note"].any() else ROW, *rounded, _domain(rows))


@lru_cache(maxsize=256)
def _specification(shape: _Shape, description: str, ink: Ink) -> dict:
    # Building it costs a tenth of a second, and a browser that knows it only fills it anew.
    ground = shape.ground
    axis = [*axis_across(alt.NamedData("ticks"), ground, ink), *target_line("", ground, ink, alt.NamedData("target"))]
    layers = [*axis, *_labels(ground, ink), _joints(ground, ink), *_bars(ground, ink)]
    return finished(alt.layer(*layers), ground.height, description).to_dict(validate=False)


def _rows() -> alt.Chart:
    return alt.Chart(alt.NamedData("rows"))


def _labels(ground: Ground, ink: Ink) -> list[alt.Chart]:
    """Labels and notes; a label with an address is a link."""
    label, notes = names(alt.NamedData("rows"), ground, ink, name="label", weight=500)
    links = label.encode(href=alt.Href("href:N")).transform_filter("datum.href !== ''")
    return [label.transform_filter("datum.href === ''"), links, notes]


def _placed(rows: pd.DataFrame, ink: Ink) -> pd.DataFrame:
    full = rows["kind"].isin(FULL)
    place = np.arange(len(rows), dtype=float)
    inks = {"gain": ink.up, "loss": ink.down, "cap": ink.down, "total": ink.text, "from": ink.muted}
    fill = [inks.get(kind) or colour(group) for kind, group in zip(rows["kind"], rows["group"], strict=True)]
    signs = {"gain": 1, "loss": -1}
    return (
        lifted(rows, "note")
        .assign(
            start=rows["start"].where(~full, rows["end"] * 0),
            middle=place + 0.5,
            above=place + 0.23,
            below=place + 0.77,
            edge=fill,
            fill=["transparent" if kind == "cap" else hue for kind, hue in zip(rows["kind"], fill, strict=True)],
            hue=[inks[kind] if kind in signs else ink.text for kind in rows["kind"]],
            number=[f"{arrow(signs.get(kind, 0))} {text}".strip() for kind, text in zip(rows["kind"], rows["text"], strict=True)],
        )
        .assign(tip=lambda frame: frame[["start", "end"]].max(axis=1), next=lambda frame: frame["above"].shift(-1))
    )


def _domain(rows: pd.DataFrame) -> tuple[float, float]:
    ends = rows[["start", "end"]].to_numpy().ravel()
    ends = ends[np.isfinite(ends)]
    low, high = (ends.min(), ends.max()) if len(ends) else SCORE
    return min(SCORE[0], 20 * np.floor(low / 20)), max(SCORE[1], 20 * np.ceil(high / 20))


def _joints(ground: Ground, ink: Ink) -> alt.Chart:
    """Hairlines from each step's end to the next step."""
    base = _rows().transform_filter("isValid(datum.end) && isValid(datum.next)")
    joints = base.mark_rule(**QUIET, color=ink.muted, strokeWidth=1)
    return joints.encode(x=ground.x("end:Q"), y=ground.y("below:Q"), y2=alt.Y2("next:Q"))


def _bars(ground: Ground, ink: Ink) -> list[alt.Chart]:
    bars = _rows().transform_filter("isValid(datum.start) && isValid(datum.end)").mark_bar(cornerRadius=2, strokeWidth=1.4)
    told = _rows().encode(x=ground.x("tip:Q"), y=ground.y("middle:Q"), text=alt.Text("number:N"))
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
