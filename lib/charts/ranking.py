"""The ranking: one row per person or team, stacked contributions, baseline mark, target line, score and move."""

from functools import lru_cache

import altair as alt
import pandas as pd

from lib.charts.theme import FONT, Ink, colour

ROW = 38
TOP = 20
NARROW = "width < 480"


@lru_cache(maxsize=256)
def ranking(count: int, groups: tuple[str, ...], description: str, ink: Ink) -> dict:
    """The specification of a ranking of `count` rows, without its data: see `datasets`.

    `groups`: keys in stacking order. `description`: what a screen reader says. Building a chart costs a quarter
    of a second, filling it nothing: so it is built once for each shape.
    """
    base = alt.Chart(alt.NamedData("rows")).encode(y=_y("middle:Q", count))
    layers = [
        base.mark_rule(color=ink.faint, strokeWidth=1).encode(y=_y("bottom:Q", count), x=alt.value(0), x2=alt.value(alt.ExprRef("width"))),
        _bars(list(groups), count),
        _target(count, ink),
        base.mark_rule(color=ink.text, strokeWidth=1.3).encode(x=_x("low:Q"), x2="high:Q").transform_filter("isValid(datum.low)"),
        base.mark_point(shape="triangle-down", filled=True, size=60, color=ink.text, yOffset=-13, opacity=1)
        .encode(x=_x("baseline:Q"))
        .transform_filter("isValid(datum.baseline)"),
        *_words(base, ink),
    ]
    chart = alt.layer(*layers).add_params(
        alt.param(name="gutter", expr=f"{NARROW} ? max(150, width * 0.44) : 262"),
        alt.param(name="margin_right", expr=f"{NARROW} ? 46 : 108"),
    )
    chart = chart.properties(height=TOP + ROW * count + 2, width="container", padding=0, description=description)
    return chart.configure_view(strokeWidth=0).configure_text(font=FONT).configure(font=FONT).to_dict()


def datasets(rows: pd.DataFrame, parts: pd.DataFrame, target: str) -> dict[str, pd.DataFrame]:
    """The named data of a ranking.

    `rows`: `order` (0-based place), `name`, `note`, `rank`, `move`, `rising` (−1, 0, 1), `score_text`,
    `delta_text`, `baseline`, `low`, `high` (0..120, NaN where absent), `about` (tooltip). `parts`: `order,
    group, start, end, counted, about`; parts that a gate cut off have `counted` 0. `target`: the label of the
    line at 100.
    """
    return {
        "rows": rows.assign(middle=rows["order"] + 0.5, bottom=rows["order"] + 1.0),
        "target": pd.DataFrame({"at": [100.0], "label": [target]}),
        "parts": parts.assign(above=parts["order"] + 0.29, below=parts["order"] + 0.71),
    }


def _y(field: str, count: int) -> alt.Y:
    return alt.Y(field, axis=None, scale=alt.Scale(domain=[0, count], range=[TOP, TOP + ROW * count], nice=False, zero=True))


def _x(field: str) -> alt.X:
    scale = alt.Scale(domain=[0, 120], range=[alt.ExprRef("gutter"), alt.ExprRef("width - margin_right")], nice=False, clamp=True)
    return alt.X(field, scale=scale, axis=None)


def _bars(groups: list[str], count: int) -> alt.Chart:
    scale = alt.Scale(domain=groups, range=[colour(group) for group in groups])
    return (
        alt.Chart(alt.NamedData("parts"))
        .mark_bar(cornerRadius=2)
        .encode(
            x=_x("start:Q"),
            x2="end:Q",
            y=_y("above:Q", count),
            y2="below:Q",
            color=alt.Color("group:N", scale=scale, legend=None),
            opacity=alt.Opacity("counted:Q", scale=alt.Scale(domain=[0, 1], range=[0.25, 1]), legend=None),
            tooltip=alt.Tooltip("about:N", title=" "),
        )
    )


def _target(count: int, ink: Ink) -> alt.LayerChart:
    data = alt.Chart(alt.NamedData("target")).encode(x=_x("at:Q"))
    line = data.mark_rule(color=ink.target, strokeWidth=1.2, strokeDash=[3, 2]).encode(y=alt.value(TOP), y2=alt.value(TOP + ROW * count))
    return alt.layer(line, data.mark_text(color=ink.target, fontSize=11, baseline="bottom", dy=-4).encode(text="label:N", y=alt.value(TOP)))


def _words(base: alt.Chart, ink: Ink) -> list[alt.Chart]:
    name_at = alt.value(alt.ExprRef(f"{NARROW} ? 54 : 66"))
    small = alt.ExprRef(f"{NARROW} ? 11 : 12")
    wide_only = alt.ExprRef(f"{NARROW} ? 0 : 1")
    limit = alt.ExprRef(f"{NARROW} ? gutter - 58 : gutter - 74")
    left = {"align": "left", "baseline": "middle"}
    return [
        base.mark_text(align="right", baseline="middle", fontSize=15, fontWeight=600, color=ink.text).encode(
            text="rank:N", x=alt.value(20)
        ),
        base.mark_text(**left, fontSize=small, fontWeight=600).encode(
            text="move:N",
            x=alt.value(25),
            color=alt.when("datum.rising > 0")
            .then(alt.value(ink.up))
            .when("datum.rising < 0")
            .then(alt.value(ink.down))
            .otherwise(alt.value(ink.muted)),
        ),
        base.mark_text(**left, fontSize=alt.ExprRef(f"{NARROW} ? 13 : 14.5"), fontWeight=600, dy=-7, limit=limit, color=ink.text).encode(
            text="name:N", x=name_at, tooltip=alt.Tooltip("about:N", title=" ")
        ),
        base.mark_text(**left, fontSize=small, dy=9, limit=limit, color=ink.muted).encode(text="note:N", x=name_at),
        base.mark_text(align="right", baseline="middle", fontSize=15, fontWeight=600, color=ink.text).encode(
            text="score_text:N", x=alt.value(alt.ExprRef(f"{NARROW} ? width - 4 : width - 56")), tooltip=alt.Tooltip("about:N", title=" ")
        ),
        base.mark_text(align="right", baseline="middle", fontSize=13, color=ink.muted, opacity=wide_only).encode(
            text="delta_text:N", x=alt.value(alt.ExprRef("width - 4"))
        ),
    ]
