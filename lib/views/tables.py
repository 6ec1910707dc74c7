"""The numbers behind a picture, made only when somebody opens them."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.views.frame import Frame


def behind(frame: Frame, key: str, build: Callable[[], pd.DataFrame]) -> None:
    """A closed box with the table that `build` makes: closed, it costs neither the server nor the browser anything."""
    box = st.expander(frame.t("The numbers behind the picture"), key=key, on_change="rerun")
    if box.open:
        box.dataframe(build(), hide_index=True)
