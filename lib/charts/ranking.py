"""The ranking: one row per person or team, stacked contributions, baseline mark, target line, score and move."""

from functools import lru_cache

import altair as alt
import pandas as pd

from lib.charts.bases import QUIET, SAYS, TEXT, TIP, finished, target_line, whiskers
from lib.charts.ground import SCORE, TARGET, Ground, by_width
from lib.charts.theme import Ink, colour

ROW = 38
PHONE = "max(150, width * 0.44)"  # a phone's gutter grows with its width: names need it more than bars
DIGIT = 9  # pixels of a digit of a rank


@lru_cache(maxsize=256)
def ranking(count: int, groups: tuple[str, ...], description: str, ink: Ink, ranks: int | None = None) -> dict:
    """The specification of a ranking of `count` rows, without its data: see `datasets`. `ranks`: the last place there
    is, where only a window of the ranking is drawn.

    `groups`: keys in stacking order. `description`: what a screen reader says. Building a chart costs a quarter
    of a second, filling it nothing: so it is built once for each shape.
    """
    rows = max(count, 1)
    ground = Ground(SCORE, (0, rows), ROW * rows, (PHONE, 262), (46, 108), top=20, foot=2)
    base = alt.Chart(alt.NamedData("rows")).encode(y=ground.y("middle:Q"))
    underline = alt.Chart(alt.NamedData("rows")).mark_rule(**QUIET, color=ink.faint, strokeWidth=1)
    before = base.mark_point(**QUIET, shape="triangle-down", filled=True, size=60, color=ink.text, yOffset=-13, opacity=1)
    band = base.mark_rect(**QUIET, color=ink.accent, opacity=0.13, x=0, x2={"expr": "width"}).transform_filter("datum.chosen > 0")
    layers = [
        band.encode(y=ground.y("order:Q"), y2=alt.Y2("bottom:Q")),
        underline.encode(y=ground.y("bottom:Q"), x=alt.XValue(0), x2=alt.X2Value({"expr": "width"})),
        _bars(list(groups), ground, ink),
        *target_line("", ground, ink, alt.NamedData("target")),
        whiskers(base, ground, color=ink.text, strokeWidth=1.3).transform_filter("isValid(datum.low)"),
        before.encode(x=ground.x("baseline:Q")).transform_filter("isValid(datum.baseline)"),
        *_names(base, ink, len(str(ranks or rows))),
        *_numbers(base, ink),
    ]
    return finished(alt.layer(*layers), ground.height, description).to_dict()


@lru_cache(maxsize=256)
def compiled(count: int, groups: tuple[str, ...], description: str, ink: Ink, ranks: int) -> dict:
    """The same for Vega alone, which a browser fills while a weight moves: it need not know Vega-Lite."""
    # Imported here: it takes a tenth of a second, and only the live simulator needs it.
    import vl_convert

    return vl_convert.vegalite_to_vega(ranking(count, groups, description, ink, ranks) | {"background": "transparent"})


def datasets(rows: pd.DataFrame, parts: pd.DataFrame, target: str) -> dict[str, pd.DataFrame]:
    """The named data of a ranking.

    `rows`: `order` (0-based place), `name`, `note`, `rank`, `move`, `rising` (−1, 0, 1), `score_text`,
    `delta_text`, `baseline`, `low`, `high` (0..120, NaN where absent), `about` (tooltip). `chosen` 1, where
    there is such a column, marks a row. `parts`: `order,
    group, start, end, counted, about`; parts that a gate cut off have `counted` 0. `target`: the label of the
    line at 100.
    """
    return {
        "rows": rows.assign(middle=rows["order"] + 0.5, bottom=rows["order"] + 1.0),
        "target": pd.DataFrame({"at": [TARGET], "label": [target]}),
        "parts": parts.assign(above=parts["order"] + 0.29, below=parts["order"] + 0.71),
    }


def _bars(groups: list[str], ground: Ground, ink: Ink) -> alt.Chart:
    """The stacked parts, a hairline of paper between two: neighbours stay apart in print, too."""
    scale = alt.Scale(domain=groups, range=[colour(group) for group in groups])
    bars = alt.Chart(alt.NamedData("parts")).mark_bar(cornerRadius=2, stroke=ink.paper, strokeWidth=0.8)
    return bars.encode(
        x=ground.x("start:Q"),
        x2=alt.X2("end:Q"),
        y=ground.y("above:Q"),
        y2=alt.Y2("below:Q"),
        color=alt.Color("group:N", scale=scale, legend=None),
        opacity=alt.Opacity("counted:Q", scale=alt.Scale(domain=[0, 1], range=[0.25, 1]), legend=None),
        tooltip=TIP,
        description=SAYS,
    )


def _names(base: alt.Chart, ink: Ink, digits: int) -> list[alt.Chart]:
    """Rank, move, name and note; ranks and moves have up to so many `digits`."""
    rank = 2 + DIGIT * digits
    narrow, wide = (rank + 10 + round(size * (1.6 + 0.6 * digits)) for size in (11, 12))
    small, limit = by_width(11, 12), by_width(f"{PHONE} - {narrow + 4}", 262 - wide - 8)
    hue = {"expr": f"datum.rising > 0 ? '{ink.up}' : datum.rising < 0 ? '{ink.down}' : '{ink.muted}'"}
    name = base.mark_text(**TEXT | {"tooltip": True}, fontSize=by_width(13, 14.5), fontWeight=600, dy=-7, limit=limit, color=ink.text)
    note = base.mark_text(**TEXT, fontSize=small, dy=9, limit=limit, color=ink.muted)
    at = alt.XValue(by_width(narrow, wide))
    return [
        _right(base, ink.text, fontSize=15, fontWeight=600).encode(text=alt.Text("rank:N"), x=alt.XValue(rank)),
        base.mark_text(**TEXT, fontSize=small, fontWeight=600, color=hue).encode(text=alt.Text("move:N"), x=alt.XValue(rank + 5)),
        name.encode(text=alt.Text("name:N"), x=at, tooltip=TIP, description=SAYS),
        note.encode(text=alt.Text("note:N"), x=at),
    ]


def _numbers(base: alt.Chart, ink: Ink) -> list[alt.Chart]:
    score = _right(base, ink.text, fontSize=15, fontWeight=600, tooltip=True)
    change = _right(base, ink.muted, fontSize=13, opacity=by_width(0, 1))
    return [
        score.encode(text=alt.Text("score_text:N"), x=alt.XValue(by_width("width - 4", "width - 56")), tooltip=TIP),
        change.encode(text=alt.Text("delta_text:N"), x=alt.XValue({"expr": "width - 4"})),
    ]


def _right(base: alt.Chart, hue: str, **mark) -> alt.Chart:
    return base.mark_text(**TEXT | {"align": "right", "color": hue} | mark)
