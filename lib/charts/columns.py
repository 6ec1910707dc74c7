"""The columns of a comparison: each has a letter, a shape and a colour of its own, the same in every chart."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from lib.charts.bases import NAME, QUIET, TEXT, TICK
from lib.charts.ground import Ground, by_width
from lib.charts.theme import SERIES, Ink

LETTERS = "ABCDE"
GLYPHS = ("●", "■", "▲", "◆", "✚")  # the shapes of `SERIES` as characters
KEY = 36  # pixels from one column's key to the next
LEAST = 90  # pixels a column's name needs
HEAD = 52


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its letter, and the name of what it shows."""

    letter: str
    name: str


def heads(columns: Sequence[Heading], ground: Ground, ink: Ink) -> list[alt.Chart]:
    """Shape, letter and name above each column, one below the other; names only where they have room. They take `HEAD` pixels."""
    gaps = max(len(columns) - 1, 1)
    apart = f"(width - ({ground.gutter[1]}) - ({ground.margin[1]})) / {gaps}"
    rows = _marked(columns)
    base = alt.Chart(rows).encode(x=ground.x("at:Q"))
    line = base.mark_rule(**QUIET, color=ink.faint).encode(**ground.full)
    name = base.mark_text(**TEXT | {"align": "center"}, fontSize=TICK, color=ink.muted, limit=by_width(40, f"{apart} - 10"))
    name = name.encode(text=alt.Text("name:N"), y=alt.YValue(39), opacity=alt.OpacityValue({"expr": f"{apart} < {LEAST} ? 0 : 1"}))
    return [line, *_keys(base, ink, (8, 23), dx=0, align="center"), name]


def key(columns: Sequence[Heading], ink: Ink) -> list[alt.Chart]:
    """Shape and letter of each column in a row, at the chart's upper left."""
    rows = _marked(columns)
    rows = rows.assign(pixel=[10.0 + KEY * at for at in rows["at"]])
    return _keys(alt.Chart(rows).encode(x=alt.X("pixel:Q", axis=None, scale=None)), ink, (9, 9), dx=9, align="left")


def _marked(columns: Sequence[Heading]) -> pd.DataFrame:
    found = [(at, column.letter, column.name, *SERIES[at]) for at, column in enumerate(columns)]
    return pd.DataFrame(found, columns=["at", "letter", "name", "hue", "shape"])


def _keys(base: alt.Chart, ink: Ink, at: tuple[float, float], dx: float, align: str) -> list[alt.Chart]:
    """Shapes and letters at two heights, in pixels."""
    marks = base.mark_point(**QUIET, filled=True, size=60, opacity=1)
    letters = base.mark_text(**TEXT | {"align": align}, fontSize=NAME, fontWeight=600, color=ink.text, xOffset=dx)
    return [
        marks.encode(y=alt.YValue(at[0]), color=alt.Color("hue:N", scale=None), shape=alt.Shape("shape:N", scale=None)),
        letters.encode(y=alt.YValue(at[1]), text=alt.Text("letter:N")),
    ]
