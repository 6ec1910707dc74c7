"""The weights of one role: sliders per dimension that open into KPIs, with the effective share beside each."""

import streamlit as st

from lib.charts.theme import colour
from lib.scoring import weights
from lib.scoring.schemes import Scheme
from lib.scoring.weights import Group
from lib.views import pages
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.state import Weighing


def draw(frame: Frame, scheme: Scheme, weighing: Weighing, given: tuple[str, ...]) -> None:
    """Draw the role's sliders. `scheme` is the scenario; `given`: groups whose weight the sources state."""
    totals, shares = weights.shown(scheme.weighting)
    if len(scheme.weighting) == 1:
        # One dimension has nothing to be weighed against: its KPIs are the sliders.
        _kpis(frame, scheme.role, scheme.weighting[0], weighing, shares)
        return
    for group in scheme.weighting:
        _group(frame, scheme.role, group, weighing, totals[group.key], shares, group.key in given)


def _group(frame: Frame, role: str, group: Group, weighing: Weighing, total: int, shares: dict[str, int], given: bool) -> None:
    t = frame.t
    name, ours = t.text(group.name), t("our default")
    origin = "" if given else f" :small[:gray[{ours}]]"
    square = f':color[■]{{foreground="{colour(group.key)}"}}'
    _slider(role, group.key, name, f"{square} **{escape(name)}** — **{total} %**{origin}", group.weight, weighing)
    if len(group.kpis) == 1:
        key = group.kpis[0][0]
        st.caption(_linked(frame, key), help=t.text(frame.kpis[key].formula))
        return
    with st.expander(t.plural("{n} KPI", "{n} KPIs", len(group.kpis))):
        _kpis(frame, role, group, weighing, shares)


def _kpis(frame: Frame, role: str, group: Group, weighing: Weighing, shares: dict[str, int]) -> None:
    for key, weight in group.kpis:
        name = frame.kpi_name(key)
        heading = f"{_linked(frame, key)} — **{shares[key]} %**"
        _slider(role, f"{group.key}/{key}", name, heading, weight, weighing, frame.t.text(frame.kpis[key].formula))


def _linked(frame: Frame, key: str) -> str:
    """A KPI's name that leads to the library, beside this page: the sliders stay as they are."""
    return f"[{escape(frame.kpi_name(key))}]({pages.href(frame, 'kpis', kpi=key)})"


def _slider(role: str, key: str, name: str, heading: str, weight: float, weighing: Weighing, explained: str | None = None) -> None:
    # The heading carries colour and share; the slider's own label stays plain, because a screen reader reads it.
    st.markdown(heading, help=explained)
    widget = f"w_{role}_{key}_{weighing.revision}"
    # A weight with decimals (from a saved scheme or a link) keeps them until its slider is moved.
    st.slider(
        name,
        0,
        100,
        value=min(max(round(weight), 0), 100),
        key=widget,
        label_visibility="collapsed",
        on_change=_save,
        args=(weighing, key, widget),
    )


def _save(weighing: Weighing, key: str, widget: str) -> None:
    weighing.move({key: float(min(max(st.session_state[widget], 0), 100))})
