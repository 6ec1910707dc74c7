"""Charts on the page, and taken away as pictures."""

import threading
from dataclasses import dataclass

import altair as alt
import pandas as pd
import streamlit as st

from lib.charts.theme import ink
from lib.reports import pictures
from lib.views import formats
from lib.views.frame import Frame

KINDS = {"png": (pictures.png, "image/png"), "svg": (pictures.svg, "image/svg+xml")}
# What Altair has enabled holds for all threads: one chart is turned into a specification at a time.
_one_at_a_time = threading.Lock()
_ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart that is on the page: its key there, its specification with its data, and what it shows in words."""

    key: str
    spec: dict
    title: str


def _aside(frame: pd.DataFrame, kept: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Put a chart's frame aside under a name; it goes to the browser as Arrow."""
    for name, known in kept.items():
        if known is frame:
            return {"name": name}
    kept[name := f"frame{len(kept)}"] = frame
    return {"name": name}


alt.data_transformers.register(_ASIDE, _aside)


def show(chart: alt.LayerChart | dict, key: str) -> Drawn:
    """Draw a chart, or a specification with its `datasets` as frames; it is as wide as its container.

    Not by `st.altair_chart`: that checks every specification against Vega-Lite's schema, a tenth to a quarter of a second
    each time. The tests check the same specifications once.
    """
    spec = chart if isinstance(chart, dict) else _specification(chart)
    st.vega_lite_chart(spec, key=key)
    return Drawn(key, spec, spec["description"])


def _specification(chart: alt.LayerChart) -> dict:
    kept: dict[str, pd.DataFrame] = {}
    with _one_at_a_time, alt.theme.enable("none"), alt.data_transformers.enable(_ASIDE, kept=kept):
        spec = chart.to_dict(validate=False)
    return spec | {"datasets": spec.get("datasets", {}) | kept}


def take_away(frame: Frame, drawn: Drawn) -> None:
    """PNG and SVG of a chart as it stands on the page, in its light or dark, with what it shows and the period above it."""
    if not frame.choices.compact:
        with st.container(horizontal=True, gap="small"):
            for ending in KINDS:
                _button(frame, drawn, ending)


def _button(frame: Frame, drawn: Drawn, ending: str) -> None:
    make, mime = KINDS[ending]
    colours = ink(frame.dark)
    period = formats.period(frame.period, frame.settings.fiscal_start)
    caption = pictures.Caption(drawn.title, period, (), colours.paper, colours.text, colours.muted)
    st.download_button(
        ending.upper(),
        lambda: make(drawn.spec, caption),
        file_name=f"steelyard-{drawn.key}-{frame.period}.{ending}".replace("..", "_"),
        mime=mime,
        key=f"{ending}_{drawn.key}",
        icon=":material/image:",
        type="tertiary",
        on_click="ignore",
    )
