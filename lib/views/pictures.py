"""Any chart of a page as a picture: two small buttons, PNG and SVG, each made when it is pressed."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import streamlit as st

from lib.charts.theme import ink
from lib.reports import pictures
from lib.views import formats
from lib.views.frame import Frame

KINDS = {"png": (pictures.png, "image/png"), "svg": (pictures.svg, "image/svg+xml")}


def take_away(frame: Frame, key: str, chart: alt.TopLevelMixin | Mapping[str, Any], title: str, legend: tuple = ()) -> None:
    """PNG and SVG of the chart as it stands on the page, in its light or dark, with a title and the period.

    `key`: the chart's on this page; `title`: plain text; `legend`: what its colours stand for, (key, name).
    """
    if frame.choices.compact:
        return
    with st.container(horizontal=True, gap="small"):
        for ending in KINDS:
            _button(frame, key, chart, title, legend, ending)


def _button(frame: Frame, key: str, chart, title: str, legend: tuple, ending: str) -> None:
    make, mime = KINDS[ending]
    colours = ink(frame.dark)
    period = formats.period(frame.period, frame.settings.fiscal_start)
    caption = pictures.Caption(title, period, legend, colours.paper, colours.text, colours.muted)

    def made() -> bytes:
        return make(chart if isinstance(chart, Mapping) else chart.to_dict(), caption)

    st.download_button(
        ending.upper(),
        made,
        file_name=f"steelyard-{key}-{frame.period}.{ending}".replace("..", "_"),
        mime=mime,
        key=f"{ending}_{key}",
        icon=":material/image:",
        type="tertiary",
        on_click="ignore",
    )
