"""The weights of one role: sliders per dimension that open into KPIs, with the effective share beside each."""

import streamlit as st

from lib.charts.theme import colour
from lib.kpis.catalogue import BY_KEY
from lib.scoring import weights
from lib.scoring.schemes import Scheme
from lib.scoring.weights import Group
from lib.views.frame import Frame
from lib.views.sentences import escape
from lib.views.state import Weighing


def draw(frame: Frame, scheme: Scheme, weighing: Weighing, given: tuple[str, ...]) -> None:
    """Draw the role's sliders. `scheme` is the scenario; `given`: groups whose weight the sources state."""
    totals, shares = weights.shown(scheme.weighting)
    for group in scheme.weighting:
        _group(frame, scheme.role, group, weighing, totals[group.key], shares, group.key in given)


def _group(frame: Frame, role: str, group: Group, weighing: Weighing, total: int, shares: dict[str, int], given: bool) -> None:
    t = frame.t
    origin = "" if given else f" <span style='opacity:.6;font-size:.8rem'>{t('our default')}</span>"
    with st.container(gap="xxsmall"):
        st.markdown(
            f"<div style='display:flex;justify-content:space-between;align-items:baseline'><span>"
            f"<span style='color:{colour(group.key)}'>■</span> <b>{t.text(group.name)}</b>{origin}</span>"
            f"<b style='font-size:1.25rem'>{total} %</b></div>",
            unsafe_allow_html=True,
        )
        _slider(role, group.key, t.text(group.name), group.weight, weighing)
        if len(group.kpis) > 1:
            with st.expander(t.count("{n} KPI", "{n} KPIs", len(group.kpis))):
                for key, weight in group.kpis:
                    _kpi(frame, role, group, key, weight, weighing, shares[key])
        else:
            st.caption(_described(frame, group.kpis[0][0]))


def _kpi(frame: Frame, role: str, group: Group, key: str, weight: float, weighing: Weighing, share: int) -> None:
    st.markdown(f"{_described(frame, key)} — **{share} %**", help=frame.t.text(BY_KEY[key].formula))
    _slider(role, f"{group.key}/{key}", frame.t.text(BY_KEY[key].name), weight, weighing)


def _described(frame: Frame, key: str) -> str:
    return escape(frame.t.text(BY_KEY[key].name))


def _slider(role: str, key: str, label: str, weight: float, weighing: Weighing) -> None:
    widget = f"w_{role}_{key}_{weighing.revision}"
    # A weight with decimals (from a saved scheme or a link) keeps them until its slider is moved.
    st.slider(
        label, 0, 100, value=min(max(round(weight), 0), 100), key=widget, label_visibility="collapsed",
        on_change=_save, args=(weighing, key, widget),
    )


def _save(weighing: Weighing, key: str, widget: str) -> None:
    weighing.move(key, float(min(max(st.session_state[widget], 0), 100)))
