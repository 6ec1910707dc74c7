"""Where somebody stands among his peers: a dot and its interval each, best first."""

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.bases import NAME, QUIET, SAYS, TEXT, TIP, finished, label_widths, score_axis, tidy, whiskers
from lib.charts.ground import Ground, by_width, rows_ground
from lib.charts.labels import spread, widest
from lib.charts.theme import Ink

ROW, GAP = 22, 17
NAMED = 40  # up to so many rows each has its name; more become a strip
STRIP = 440
MOST_LABELS = 20


def peers(rows: pd.DataFrame, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """One row per peer by `order`; above forty a strip, in which only the chosen ones, the first and the last are named.

    `rows`: `order` (any ascending number, best first), `name`, `score` in 0..120, NaN for none; `low`, `high`: its interval,
    NaN for none; `chosen` (bool): emphasised; `text`: the score, formatted; `about`: tooltip. `words`: `description`; `target`
    labels the line at 100, "" for none.
    """
    placed = tidy(rows.sort_values("order", kind="stable"), ("name", "text", "about"), ("score", "low", "high"), ("chosen",))
    placed = placed.assign(middle=placed.index + 0.5, chosen=placed["chosen"].astype(bool))
    count, strip = len(placed), len(placed) > NAMED
    row = STRIP / count if strip else ROW
    told = _labelled(placed, row) if strip else placed.assign(label_at=placed["middle"])
    ground = rows_ground(count, row, [1.06 * width for width in label_widths(told, "name")], widest(told["text"], NAME))
    leaders = [_leaders(told, ground, ink)] if strip else [_band(placed, ground, ink)]
    layers = [*leaders, *score_axis(words, ground, ink), *_marks(placed, ground, ink, strip), *_labels(told, ground, ink)]
    return finished(alt.layer(*layers), ground.height, words["description"])


def _labelled(rows: pd.DataFrame, row: float) -> pd.DataFrame:
    """The rows a strip names, each label moved so far that none lies over another."""
    wanted = [0, len(rows) - 1, *np.flatnonzero(rows["chosen"])][:MOST_LABELS]
    told = rows.iloc[sorted(set(wanted))]
    return told.assign(label_at=spread(told["middle"].tolist(), GAP / row, 0, len(rows)))


def _band(rows: pd.DataFrame, ground: Ground, ink: Ink) -> alt.Chart:
    """A faint band behind the chosen rows: the eye finds name and number together."""
    chosen = rows.loc[rows["chosen"], ["middle"]].assign(
        above=lambda frame: frame["middle"] - 0.5, below=lambda frame: frame["middle"] + 0.5
    )
    band = alt.Chart(chosen).mark_rect(**QUIET, color=ink.faint, opacity=0.6, cornerRadius=3)
    return band.encode(x=alt.XValue(0), x2=alt.X2Value({"expr": "width"}), y=ground.y("above:Q"), y2=alt.Y2("below:Q"))


def _leaders(told: pd.DataFrame, ground: Ground, ink: Ink) -> alt.Chart:
    """Hairlines from a strip's names to their rows."""
    base = alt.Chart(told).encode(y=ground.y("label_at:Q"), y2=alt.Y2("middle:Q"))
    return base.mark_rule(**QUIET, color=ink.muted, strokeWidth=0.8).encode(x=alt.XValue(ground.left(-8)), x2=alt.X2Value(ground.left(4)))


def _marks(rows: pd.DataFrame, ground: Ground, ink: Ink, strip: bool) -> list[alt.Chart]:
    layers = []
    for chosen in (False, True):
        some = rows[rows["chosen"] == chosen]
        hue, thick = (ink.accent, 3.5) if chosen else (ink.muted, ground.size / max(len(rows), 1) if strip else 1.3)
        lines = alt.Chart(some.dropna(subset=["low", "high"])).encode(y=ground.y("middle:Q"))
        size = by_width(80, 110) if chosen else 12 if strip else by_width(36, 46)
        dots = alt.Chart(some.dropna(subset=["score"])).mark_point(filled=True, opacity=1, size=size, color=hue)
        layers += [
            whiskers(lines, ground, color=hue, strokeWidth=thick, opacity=0.3 if strip and not chosen else 1),
            dots.encode(x=ground.x("score:Q"), y=ground.y("middle:Q"), tooltip=TIP, description=SAYS),
        ]
    return layers


def _labels(told: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    limit = by_width(*(f"({end}) - 10" for end in ground.gutter))
    layers = []
    for chosen, weight in ((False, 400), (True, 700)):
        base = alt.Chart(told[told["chosen"] == chosen]).encode(y=ground.y("label_at:Q"))
        mark = TEXT | {"fontSize": NAME, "fontWeight": weight, "color": ink.text}
        layers += [
            base.mark_text(**mark, limit=limit).encode(text=alt.Text("name:N"), x=alt.XValue(0)),
            base.mark_text(**mark | {"align": "right"}).encode(text=alt.Text("text:N"), x=alt.XValue({"expr": "width - 2"})),
        ]
    return layers
