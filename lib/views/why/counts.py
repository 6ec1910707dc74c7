"""What really counts in a ranking: the weight of each KPI beside its influence."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from lib.scoring.boards import Board
from lib.simulation.influence import Influence, influence
from lib.views import formats, schemes, tables
from lib.views.frame import Frame


@dataclass(frozen=True, slots=True)
class Counts:
    """Influence on a ranking, the names of the KPIs in which it differs widely from the weight, and the tables to read and to keep."""

    found: Influence
    far: str
    tables: tuple[pd.DataFrame, pd.DataFrame]


def counts(frame: Frame, board: Board) -> Counts:
    """What really counts in a board's ranking."""
    found = influence(board)
    far = tuple(key for key, differs in zip(found.kpis, found.differs, strict=True) if differs)
    return Counts(found, schemes.names(frame, far), _tables(frame, found))


def draw(frame: Frame, counts: Counts) -> None:
    """Nominal weight beside influence, with a warning where they differ widely."""
    t, found = frame.t, counts.found
    st.markdown(t("##### What really counts in this ranking"))
    if np.isnan(found.influence).all():
        st.caption(t("Too few people with a score, or all with the same: nothing can be said about influence."))
        return
    if counts.far:
        st.warning(
            t(
                "Weight is not influence: in the differences between the scores, before gates, these KPIs count far more or far less than "
                "they weigh: {kpis}. One person may still rise much by one of them.",
                kpis=counts.far,
            )
        )
    tables.short(frame, "influence", *counts.tables)
    st.caption(
        t(
            "Influence is the part of the differences between {n} scores, before gates, that comes from a KPI. A KPI in which all "
            "are alike has none, however much it weighs; below 0 it works against the ranking.",
            n=found.people,
        )
    )


def _tables(frame: Frame, found: Influence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """To read, and to take away."""
    t = frame.t
    names = [frame.kpi_name(key) for key in found.kpis]
    notes = [_note(frame, *row) for row in zip(found.share, found.influence, found.differs, strict=True)]
    shown = [[formats.percent(value, 1) for value in column] for column in (found.share, found.influence)]
    read = pd.DataFrame({t("KPI"): names, t("Weight"): shown[0], t("Influence"): shown[1], t("Note"): notes})
    numbers = {t("Weight (%)"): 100 * found.share, t("Influence (%)"): 100 * found.influence}
    return read, pd.DataFrame({t("KPI"): names, **numbers, t("Note"): notes})


def _note(frame: Frame, share: float, influence: float, differs: bool) -> str:
    if not differs:
        return ""
    return frame.t("▲ decides more than it weighs") if influence > share else frame.t("▼ decides less than it weighs")
