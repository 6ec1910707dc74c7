"""Who moved: diverging lollipops, rises to the right, falls to the left."""

import altair as alt
import pandas as pd

from lib.charts.bases import NAME, QUIET, SAYS, TIP, arrow, finished, haloed, label_widths, names, tidy
from lib.charts.ground import Ground, by_width
from lib.charts.labels import gutter, widest
from lib.charts.theme import Ink

ROW, NOTED = 28, 38  # pixels of a row, without and with notes
NAMES = (150, 240)  # pixels a name or note gets at most, on a narrow and on a wide screen


def movers(rows: pd.DataFrame, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """One row per entity, from the zero line to its change, with an arrow and the signed number at the end.

    `rows`: `order` (any ascending number), `name`, `note` (small, below it, may be ""), `change` in points or any other unit,
    NaN for unknown; `text`: the change, formatted with its sign; `about`: tooltip. `words`: `description`.
    """
    moved = _placed(tidy(rows.sort_values("order", kind="stable"), ("name", "note", "text", "about"), ("change",)), ink)
    room = gutter(max(label_widths(moved, "name", "note")), caps=NAMES)
    ground = _ground(moved, room)
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(**QUIET, color=ink.muted).encode(x=ground.x("at:Q"), **ground.full)
    layers = [zero, *names(moved, ground, ink, room=room), *_lollipops(moved[moved["known"]], ground, ink)]
    for side, align, shift in (("right", "left", 9), ("left", "right", -9)):
        base = alt.Chart(moved[moved["side"] == side]).encode(x=ground.x("tip:Q"), y=ground.y("middle:Q"), text=alt.Text("number:N"))
        halo, numbers = haloed(base, ink, dx=shift, align=align, fontSize=NAME, fontWeight=600)
        layers += [halo, numbers.encode(color=alt.Color("hue:N", scale=None))]
    return finished(alt.layer(*layers), ground.height, words["description"])


def _placed(rows: pd.DataFrame, ink: Ink) -> pd.DataFrame:
    tip = rows["change"].fillna(0.0)
    return rows.assign(
        known=rows["change"].notna(),
        middle=rows.index + 0.5,
        zero=0.0,
        tip=tip,
        side=["left" if change < 0 else "right" for change in tip],
        hue=[ink.up if change > 0 else ink.down if change < 0 else ink.muted for change in tip],
        number=[f"{arrow(change)} {text}".strip() for change, text in zip(tip, rows["text"], strict=True)],
    )


def _ground(rows: pd.DataFrame, room: tuple[float, float]) -> Ground:
    """The numbers' room lies inside the gutter and the margin: a fall's number never reaches the names."""
    count = max(len(rows), 1)
    low, high = min(rows["tip"].min(), 0.0) if len(rows) else 0.0, max(rows["tip"].max(), 0.0) if len(rows) else 1.0
    falls, rises = (widest(rows.loc[rows["side"] == side, "number"], NAME) for side in ("left", "right"))
    left = tuple(width + (falls + 14 if falls else 6) for width in room)
    across = (low, high) if low < high else (low, low + 1.0)
    return Ground(across, (0, count), (NOTED if rows["note"].any() else ROW) * count, left, (rises + 14, rises + 14), top=4, foot=4)


def _lollipops(rows: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    base = alt.Chart(rows).encode(y=ground.y("middle:Q"), color=alt.Color("hue:N", scale=None))
    sticks = base.mark_rule(**QUIET, strokeWidth=3).encode(x=ground.x("zero:Q"), x2=alt.X2("tip:Q"))
    dots = base.mark_point(filled=True, size=by_width(70, 90), opacity=1).encode(x=ground.x("tip:Q"), tooltip=TIP, description=SAYS)
    return [sticks, dots]
