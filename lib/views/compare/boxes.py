"""The boxes in which columns are chosen, and comparisons that are one click away."""

import streamlit as st

from lib.charts.columns import GLYPHS, LETTERS
from lib.periods import Period
from lib.scoring.presets import ROLE_BY_KEY, STAGES, default_of
from lib.views import formats
from lib.views.compare.columns import FEWEST, MOST, SCENARIO, Pick, before, keep
from lib.views.frame import Frame
from lib.views.schemes import Choice


def draw(frame: Frame, role: str, picks: list[Pick], known: dict[str, Choice]) -> None:
    """The ready-made comparisons, and a box for each column."""
    t = frame.t
    with st.container(horizontal=True, gap="small"):
        for label, ready in ready_made(frame, role, known).items():
            st.button(label, key=f"ready_{role}_{label}", on_click=keep, args=(frame, role, ready), disabled=ready == picks)
        if len(picks) < MOST:
            fresh = next((Pick(key) for key in known if Pick(key) not in picks), Pick(next(iter(known))))
            st.button(t("Add a column"), icon=":material/add:", on_click=keep, args=(frame, role, [*picks, fresh]), type="tertiary")
    for number, place in enumerate(st.columns(len(picks))):
        with place:
            _box(frame, role, picks, number, known)


def ready_made(frame: Frame, role: str, known: dict[str, Choice]) -> dict[str, list[Pick]]:
    """Comparisons one click away, by label; only those the role has schemes and data for."""
    t, default, found = frame.t, next(iter(known)), {}
    if SCENARIO in known:
        found[t("Baseline and my scenario")] = [Pick(frame.choices.weighing(role).base or default), Pick(SCENARIO)]
    found[t("The first three")] = [Pick(key) for key in list(known)[:3]]
    found[t("This period and the one before")] = [*before(frame, default), Pick(default)]
    name = role.split("/")[0]
    staged = [default_of(name, stage.key).key for stage in STAGES] if name in ROLE_BY_KEY else []
    if len(set(staged)) == len(STAGES) and set(staged) <= known.keys():
        found[t("Growth stage and mature stage")] = [Pick(key) for key in staged]
    return {label: picks for label, picks in found.items() if len(picks) >= FEWEST}


def _box(frame: Frame, role: str, picks: list[Pick], number: int, known: dict[str, Choice]) -> None:
    """Scheme and period of one column, and the way to take it out."""
    t, letter, pick = frame.t, LETTERS[number], picks[number]
    key = f"column_{role}_{number}_{len(picks)}_{pick.code}_{t.language}"
    rest = [*picks[:number], *picks[number + 1 :]]

    def change() -> None:
        fresh = Pick(st.session_state[f"{key}_scheme"], st.session_state[f"{key}_period"])
        keep(frame, role, [*picks[:number], fresh, *picks[number + 1 :]])

    keys = list(known)
    st.selectbox(f"{GLYPHS[number]} {letter}", keys, keys.index(pick.key), lambda k: known[k].name, f"{key}_scheme", on_change=change)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        periods, shown = _periods(frame, pick)
        label = t("Period of {letter}", letter=letter)
        st.selectbox(label, periods, periods.index(pick.period), shown.get, f"{key}_period", on_change=change, label_visibility="collapsed")
        if len(picks) > FEWEST:
            out = t("Take {letter} out", letter=letter)
            st.button("", key=f"{key}_out", icon=":material/close:", help=out, on_click=keep, args=(frame, role, rest), type="tertiary")


def _periods(frame: Frame, pick: Pick) -> tuple[list[Period | None], dict[Period | None, str]]:
    """What the period box offers: the page's, then every other; with their names."""
    coverage = frame.cube.coverage
    others = formats.period_choices(coverage)
    others += [pick.period] if pick.period and pick.period not in others else []
    names: dict[Period | None, str] = {period: formats.period(period, coverage.fiscal_start) for period in others}
    above = frame.t("{period}, as above", period=formats.period(frame.period, coverage.fiscal_start))
    return [None, *others], {None: above} | names
