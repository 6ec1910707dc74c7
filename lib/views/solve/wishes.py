"""Wishes about weights: kept per role for the session, added by small forms, listed in words."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from lib.errors import SteelyardError
from lib.scoring.boards import Board
from lib.scoring.weights import Weighting
from lib.simulation.solve import Solution
from lib.simulation.solve.wishes import MOST_WISHES, Above, AtLeast, AtMost, Keep, Wish, Within, check, slider_shares
from lib.views import formats
from lib.views.frame import Frame
from lib.views.markdown import bold, escape

KEY = "steelyard_wishes"
SHARE, RANK, NEAR, STAYS = "share", "rank", "near", "stays"
MORE, LESS = "more", "less"


@dataclass
class Wishes:
    """One role's wishes. `asked`: what the last answer was worked out for; `wrong`: why the last wish was refused."""

    listed: tuple[Wish, ...] = ()
    inner: bool = False
    asked: tuple | None = None
    answer: Solution | None = None
    possible_inside: bool = False
    wrong: SteelyardError | None = None


def of_role(role: str) -> Wishes:
    """The session's wishes for a role."""
    return st.session_state.setdefault(KEY, {}).setdefault(role, Wishes())


def slider_names(frame: Frame, weighting: Weighting) -> dict[str, str]:
    """Shown names of the weights, groups first: a KPI with its group behind it; a lone KPI is its group."""
    t, alone = frame.t, len(weighting) == 1
    names = {} if alone else {group.key: t.text(group.name) for group in weighting}
    for group in weighting:
        if len(group.kpis) > 1 or alone:
            names |= {f"{group.key}/{key}": f"{frame.kpi_name(key)} ({t.text(group.name)})" for key, _ in group.kpis}
    return names


def words(frame: Frame, today: Board, wish: Wish) -> str:
    """The wish as a sentence in Markdown."""
    t = frame.t
    if isinstance(wish, Above):
        first, second = (bold(frame.person(person)) for person in (wish.first, wish.second))
        if wish.lead == 0:
            return t("{first} ranks above {second}", first=first, second=second)
        return t("{first} ranks above {second} by {lead} points or more", first=first, second=second, lead=f"{wish.lead:g}")
    if isinstance(wish, Within):
        return t("Every weight stays within ±{points} percentage points of the start", points=f"{wish.points:g}")
    name = bold(slider_names(frame, today.scheme.weighting).get(wish.slider, wish.slider))
    if isinstance(wish, Keep):
        now = slider_shares(today.scheme.weighting).get(wish.slider, float("nan"))
        return t("{name} stays at {share}", name=name, share=formats.percent(now, 1))
    share = f"{100 * wish.share:g}{formats.SPACE}%"
    if isinstance(wish, AtLeast):
        return t("{name} counts at least {share}", name=name, share=share)
    return t("{name} counts at most {share}", name=name, share=share)


def add_form(frame: Frame, role: str, today: Board) -> None:
    """Choose a kind of wish, fill it in, add it."""
    t, wishes = frame.t, of_role(role)
    kinds = {SHARE: t("A share"), RANK: t("A rank"), NEAR: t("Stay near the start"), STAYS: t("Keep a weight")}
    if len(today.field.people) < 2:
        del kinds[RANK]
    kind = st.segmented_control(t("Add a wish"), list(kinds), default=SHARE, format_func=kinds.get, key=f"wish_kind_{role}") or SHARE
    read = {SHARE: _share, RANK: _rank, NEAR: _near, STAYS: _stays}[kind]
    with st.form(f"wish_{role}_{kind}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        made = read(frame, role, today)
        full = len(wishes.listed) >= MOST_WISHES
        st.form_submit_button(t("Add"), on_click=_add, args=(wishes, today, made), icon=":material/add:", disabled=full)
    if wishes.wrong is not None:
        st.warning(escape(t.error(wishes.wrong)))


def _add(wishes: Wishes, today: Board, made: Callable[[], Wish]) -> None:
    wish = made()
    try:
        check(today, (wish,))
    except SteelyardError as error:
        wishes.wrong = error
        return
    wishes.wrong = None
    if wish not in wishes.listed:
        wishes.listed = (*wishes.listed, wish)


def _share(frame: Frame, role: str, today: Board) -> Callable[[], Wish]:
    t, names = frame.t, slider_names(frame, today.scheme.weighting)
    _choose(t("Weight"), f"wish_slider_{role}", names)
    sides = {MORE: t("at least"), LESS: t("at most")}
    _choose(t("Counts"), f"wish_side_{role}", sides, width=130)
    _number(t("Percent"), f"wish_share_{role}", 40.0, 100.0)

    def made() -> Wish:
        kind = AtLeast if st.session_state[f"wish_side_{role}"] == MORE else AtMost
        return kind(st.session_state[f"wish_slider_{role}"], round(st.session_state[f"wish_share_{role}"] / 100, 8))

    return made


def _rank(frame: Frame, role: str, today: Board) -> Callable[[], Wish]:
    t, field = frame.t, today.field
    names = {user: frame.person(user) for user in sorted(field.people, key=lambda user: (frame.person(user).casefold(), user))}
    # The second above the first: the wish that is nearest.
    best = [field.people[i] for i in np.argsort(-np.nan_to_num(today.score, nan=-1.0), kind="stable")]
    places = [list(names).index(user) for user in (best[1], best[0])]
    _choose(t("This person"), f"wish_first_{role}", names, places[0])
    _choose(t("ranks above"), f"wish_second_{role}", names, places[1])
    said = t("Points of the score between the two. With 0 the weights end where the two are all but equal.")
    _number(t("by at least (points)"), f"wish_lead_{role}", 0.1, 120.0, 0.1, said)
    keys = ("first", "second", "lead")
    return lambda: Above(*(st.session_state[f"wish_{key}_{role}"] for key in keys))


def _near(frame: Frame, role: str, today: Board) -> Callable[[], Wish]:
    _number(frame.t("Every weight stays within ± percentage points"), f"wish_points_{role}", 10.0, 100.0)
    return lambda: Within(st.session_state[f"wish_points_{role}"])


def _stays(frame: Frame, role: str, today: Board) -> Callable[[], Wish]:
    _choose(frame.t("Weight"), f"wish_keep_{role}", slider_names(frame, today.scheme.weighting))
    return lambda: Keep(st.session_state[f"wish_keep_{role}"])


def _choose(label: str, key: str, names: dict[str, str], index: int = 0, width: int | str = "stretch") -> None:
    st.selectbox(label, list(names), index=index, format_func=names.get, key=key, width=width)


def _number(label: str, key: str, value: float, most: float, step: float = 1.0, said: str | None = None) -> None:
    st.number_input(label, 0.0, most, value, step, format="%g", key=key, help=said, width=190)


def listing(frame: Frame, role: str, today: Board) -> None:
    """The wishes in words, each with a button that removes it."""
    wishes = of_role(role)
    for i, wish in enumerate(wishes.listed):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(words(frame, today, wish), width="content")
            key = f"wish_remove_{role}_{i}"
            st.button(frame.t("Remove"), key, icon=":material/close:", type="tertiary", on_click=_remove, args=(wishes, wish))


def _remove(wishes: Wishes, wish: Wish) -> None:
    wishes.listed = tuple(other for other in wishes.listed if other != wish)
