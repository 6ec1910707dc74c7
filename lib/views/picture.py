"""Charts on the page."""

import threading

import altair as alt
import pandas as pd
import streamlit as st

# What Altair has enabled holds for all threads: one chart is turned into a specification at a time.
_one_at_a_time = threading.Lock()
_ASIDE = "aside"


def _aside(frame: pd.DataFrame, kept: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Put a chart's frame aside under a name; it goes to the browser as Arrow."""
    for name, known in kept.items():
        if known is frame:
            return {"name": name}
    kept[name := f"frame{len(kept)}"] = frame
    return {"name": name}


alt.data_transformers.register(_ASIDE, _aside)


def show(chart: alt.LayerChart, key: str) -> None:
    """Draw a chart, which is as wide as its container.

    Not by `st.altair_chart`: that checks every specification against Vega-Lite's schema, a tenth to a quarter of a second
    each time. The tests check the same specifications once.
    """
    kept: dict[str, pd.DataFrame] = {}
    with _one_at_a_time, alt.theme.enable("none"), alt.data_transformers.enable(_ASIDE, kept=kept):
        spec = chart.to_dict(validate=False)
    st.vega_lite_chart(spec | {"datasets": spec.get("datasets", {}) | kept}, key=key)
