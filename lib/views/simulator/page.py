"""The parts of the simulator page, each drawn by one function."""

from functools import partial

import pandas as pd
import streamlit as st

from lib.charts.ranking import datasets, ranking
from lib.charts.theme import ink
from lib.scoring.fields import Field
from lib.views import formats, links, pages, schemes
from lib.views.desk import Desk, open_desk, ranked_teams
from lib.views.frame import Frame, guarded
from lib.views.live import deck
from lib.views.live.tipping import tips_of
from lib.views.markdown import escape
from lib.views.ranking import people_parts, people_rows, team_parts
from lib.views.simulator import sections, sliders
from lib.views.simulator.sentences import headline
from lib.views.state import Setting


@st.fragment
def draw(frame: Frame, fields: dict[str, Field], role: str) -> None:
    """The role's desk, its deck and what stands below. A moved weight reruns this alone, not the frame around it."""
    guarded(frame.t, partial(_draw, frame, fields, role))


def _draw(frame: Frame, fields: dict[str, Field], role: str) -> None:
    desk = open_desk(frame, fields, role)
    if desk is None:
        st.info(frame.t("No KPI of this role has data in this period. Choose a longer period or another role."))
        return
    warnings(frame, desk)
    st.info(headline(frame, desk.pair), icon=":material/balance:")
    _schemes(frame, desk)
    if frame.settings.live:
        deck.draw(frame, desk, tips_of(frame, desk))
    else:
        _native(frame, desk)
    notes(frame, desk)
    sections.draw(frame, desk)
    write_link(frame, desk)


def _schemes(frame: Frame, desk: Desk) -> None:
    with st.container(horizontal=True, gap="medium"):
        start_from(frame, desk)
        compare_with(frame, desk)


def _native(frame: Frame, desk: Desk) -> None:
    """The same page with Streamlit's own sliders, which speak on release."""
    left, right = st.columns([3, 8], gap="large")
    with left:
        toolbar(frame, desk)
        sliders.draw(frame, desk.scenario, desk.weighing, desk.start.given)
    with right:
        people, teams = st.columns([3, 2], gap="medium")
        with people:
            st.subheader(frame.t("People"))
            draw_people(frame, desk)
        with teams:
            st.subheader(frame.t("Teams"))
            draw_teams(frame, desk)


def start_from(frame: Frame, desk: Desk) -> None:
    """The scheme the weights start from."""
    weighing, keys = desk.weighing, list(desk.known)
    key = f"load_{desk.role}_{weighing.revision}"

    def load() -> None:
        weighing.load(Setting(st.session_state[key]))

    st.selectbox(
        frame.t("Weights to start from"),
        keys,
        index=keys.index(desk.start.key),
        format_func=lambda k: desk.known[k].name,
        key=key,
        on_change=load,
    )


def compare_with(frame: Frame, desk: Desk) -> None:
    """The scheme the scenario is compared with."""
    keys = list(desk.known)
    key = f"base_{desk.role}_{desk.base.key}"

    def compare() -> None:
        desk.weighing.base = st.session_state[key]

    st.selectbox(
        frame.t("Compare with"), keys, index=keys.index(desk.base.key), format_func=lambda k: desk.known[k].name, key=key, on_change=compare
    )


def toolbar(frame: Frame, desk: Desk) -> None:
    """Reset, undo and redo."""
    t, weighing = frame.t, desk.weighing
    with st.container(horizontal=True, gap="small"):
        changed = weighing.now != Setting()
        st.button(t("Reset"), on_click=weighing.load, args=(Setting(),), disabled=not changed, icon=":material/restart_alt:")
        st.button(t("Undo"), on_click=weighing.undo, disabled=not weighing.past, icon=":material/undo:")
        st.button(t("Redo"), on_click=weighing.redo, disabled=not weighing.future, icon=":material/redo:")


def notes(frame: Frame, desk: Desk) -> None:
    """Which KPIs are team values, of other months, or not in the data."""
    t, field = frame.t, desk.field
    shared = tuple(key for key in desk.scenario.kpis if key in field.inherited)
    if shared:
        st.caption(t("Team values, the same for all members of a team: {kpis}.", kpis=schemes.names(frame, shared)))
    for span in sorted({field.span[key] for key in desk.scenario.kpis if field.span.get(key, field.period) != field.period}):
        kpis = tuple(key for key in desk.scenario.kpis if field.span.get(key) == span)
        st.caption(t("{kpis}: values of {period}, the last complete ones.", kpis=schemes.names(frame, kpis), period=formats.period(span)))
    _newer(frame, desk)
    if desk.start.dropped:
        st.caption(t("Not in these data, so not weighed: {kpis}.", kpis=schemes.names(frame, desk.start.dropped)))


def _newer(frame: Frame, desk: Desk) -> None:
    """Say that somebody saved the scheme again: the numbers stay with the version they were made of."""
    for choice in dict.fromkeys((desk.base.key, desk.start.key)):
        if newest := schemes.newer(desk.known, desk.known[choice]):
            saved = {name: escape(text) for name, text in (("name", newest.saved.name), ("author", newest.saved.author))}
            st.caption(
                frame.t(
                    "“{name}”: version {old} counts here. {author} has saved version {new} since; choose it above to use it.",
                    old=desk.known[choice].saved.version,
                    new=newest.saved.version,
                    **saved,
                )
            )


def warnings(frame: Frame, desk: Desk) -> None:
    """What of a link was not understood, and weights that weigh nothing."""
    t = frame.t
    pages.say_ignored(frame)
    if desk.problem:
        st.warning(t.sentences(escape(t.error(desk.problem)), t("Until then the baseline is shown.")))


def draw_people(frame: Frame, desk: Desk) -> None:
    """The role's people: contributions, baseline mark, rank and move."""
    groups = tuple(group.key for group in desk.scenario.weighting)
    about = frame.t("Ranking of people by score, with the contribution of each dimension")
    _ranking(frame, people_rows(frame, desk.pair), people_parts(frame, desk.pair), groups, about, "people_chart")


def draw_teams(frame: Frame, desk: Desk) -> None:
    """Teams with members of this role, scored over all their members' roles; below them the departments."""
    t, (teams, above) = frame.t, ranked_teams(frame, desk)
    if teams.empty and above.empty:
        st.caption(t("No team of this role has a score."))
        return
    _teams(frame, teams, "teams_chart")
    if not above.empty:
        st.markdown(t("**Departments**"))
    _teams(frame, above, "departments_chart")
    st.caption(
        t(
            "A team's score is the mean of its members' scores, by months present; 100 means on target for their roles. "
            "Ranks compare teams of the same main role."
        )
    )


def _teams(frame: Frame, rows: pd.DataFrame, key: str) -> None:
    if not rows.empty:
        _ranking(frame, rows, team_parts(rows), ("team",), frame.t("Ranking of teams by the mean score of their members"), key)


def _ranking(frame: Frame, rows: pd.DataFrame, parts: pd.DataFrame, groups: tuple[str, ...], about: str, key: str) -> None:
    spec = ranking(len(rows), groups, about, ink(frame.dark))
    st.vega_lite_chart(spec | {"datasets": datasets(rows, parts, frame.t("target 100"))}, key=key)


def write_link(frame: Frame, desk: Desk) -> None:
    """Put what is on screen into the address, so that the address is the link."""
    weighing, now = desk.weighing, desk.weighing.now
    parameters = links.encode(
        desk.role, frame.period, desk.base.key, desk.start.key, now.raw, weighing.locked, weighing.free, now.goals, now.off
    )
    kept = {name: frame.choices.picked[name] for name in ("show", "who") if frame.choices.picked.get(name)}
    hidden = {links.NAMES: links.HIDDEN} if frame.choices.hide_names else {}
    st.query_params.from_dict(parameters | kept | hidden | {"lang": frame.t.language})
