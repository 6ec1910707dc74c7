"""The overview's charts: a heat map of teams by dimension, and everybody's distance to target."""

import altair as alt
import pandas as pd

from lib.charts.theme import FONT, Ink

# English breaks at its spaces, Chinese after two characters: four headings must fit a phone.
TWO_LINES = "indexof(datum.label, ' ') < 0 ? [slice(datum.label, 0, 2), slice(datum.label, 2)] : split(datum.label, ' ')"
CELL = 30
LANE = 46


def heat_map(cells: pd.DataFrame, teams: list[str], dimensions: list[str], words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """Teams down, dimensions across; `cells`: `team, dimension, score, label, about`. Colour is centred on 100, and every
    cell carries its number and a sign for off target."""
    base = alt.Chart(cells).encode(
        x=alt.X(
            "dimension:N",
            sort=dimensions,
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                labelExpr=TWO_LINES,
                labelOverlap=False,
                labelFlush=False,
                labelFontSize=10,
                domain=False,
                ticks=False,
                labelColor=ink.text,
            ),
        ),
        y=alt.Y(
            "team:N",
            sort=teams,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=125, labelFlush=False, labelColor=ink.text, labelPadding=6),
        ),
        tooltip=alt.Tooltip("about:N", title=" "),
    )
    colour = alt.Color("score:Q", legend=None, scale=alt.Scale(domain=[40, 100, 120], range=["#d98c5f", "#f2f2ee", "#5fa8a0"], clamp=True))
    return (
        alt.layer(
            base.mark_rect(cornerRadius=3, stroke=ink.paper, strokeWidth=3).encode(color=colour),
            base.mark_text(fontSize=13, fontWeight=600, color="#1f2430").encode(text="label:N"),
        )
        .properties(height=CELL * max(len(teams), 1) + 30, width="container", description=words["description"])
        .configure_view(strokeWidth=0)
        .configure(font=FONT)
    )


def distances(people: pd.DataFrame, roles: list[str], words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """One lane per role, one mark per person at his score: a filled circle on target, a hollow diamond below.

    `people`: `role, score, on_target, name, about, jitter` (−1..1).
    """
    x = alt.X(
        "score:Q",
        title=None,
        scale=alt.Scale(domain=[0, 120], nice=False),
        axis=alt.Axis(values=[0, 20, 40, 60, 80, 100, 120], grid=False, labelColor=ink.muted, domainColor=ink.faint, tickColor=ink.faint),
    )
    y = alt.Y(
        "role:N",
        sort=roles,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=150, labelColor=ink.text, grid=True, gridColor=ink.faint, bandPosition=0.5),
    )
    marks = (
        alt.Chart(people)
        .mark_point(size=70, strokeWidth=1.6)
        .encode(
            x=x,
            y=y,
            yOffset=alt.YOffset("jitter:Q", scale=alt.Scale(domain=[-1.6, 1.6])),
            shape=alt.Shape("on_target:N", scale=alt.Scale(domain=[True, False], range=["circle", "diamond"]), legend=None),
            color=alt.Color("on_target:N", scale=alt.Scale(domain=[True, False], range=[ink.up, ink.down]), legend=None),
            fill=alt.Fill("on_target:N", scale=alt.Scale(domain=[True, False], range=[ink.up, "transparent"]), legend=None),
            tooltip=alt.Tooltip("about:N", title=" "),
        )
    )
    target = alt.Chart(pd.DataFrame({"at": [100.0], "label": [words["target"]]})).encode(x=alt.X("at:Q"))
    return (
        alt.layer(
            target.mark_rule(color=ink.target, strokeDash=[3, 2]),
            target.mark_text(color=ink.target, fontSize=11, baseline="bottom", dy=-4).encode(text="label:N", y=alt.value(0)),
            marks,
        )
        .properties(height=LANE * max(len(roles), 1) + 40, width="container", description=words["description"])
        .configure_view(strokeWidth=0)
        .configure(font=FONT)
    )
