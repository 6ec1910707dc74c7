"""Solve for it: a wish first, the weights after."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from lib.errors import SteelyardError
from lib.scoring import uncertainty, weights
from lib.scoring.boards import Board, board
from lib.scoring.weights import Weighting
from lib.simulation.solve import EXACT, Solution, rescored, solve
from lib.simulation.solve.wishes import Above
from lib.views import formats, tables
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.markdown import bold, escape
from lib.views.ranking import Comparison
from lib.views.solve import unsolvable
from lib.views.solve.wishes import Wishes, add_form, listing, of_role, slider_names
from lib.views.state import Setting


def draw(frame: Frame, desk: Desk) -> None:
    """Wishes, and the weights nearest to the starting ones that fulfil them; or which wishes exclude each other."""
    t, wishes = frame.t, of_role(desk.role)
    today = _today(desk)
    st.caption(
        t(
            "Say what should come out, and see which weights bring it about: the ones nearest to the starting weights ({scheme}). "
            "Goals and gates stay as they are in the scenario.",
            scheme=escape(desk.start.name),
        )
    )
    add_form(frame, desk.role, today)
    listing(frame, desk.role, today)
    _how_far(frame, desk, wishes)
    key = f"wish_find_{desk.role}"
    if st.button(t("Find the nearest weights"), key, type="primary", icon=":material/my_location:", disabled=not wishes.listed):
        with st.spinner(t("Looking for weights …")):
            _find(frame, desk, wishes, today)
    if wishes.answer is not None and wishes.asked == _question(desk, wishes):
        _answer(frame, desk, wishes, today, wishes.answer)


def _today(desk: Desk) -> Board:
    """The weights the sliders started from, under the scenario's goals and gates."""
    return board(desk.field, replace(desk.scenario, weighting=desk.start.scheme.weighting))


def _how_far(frame: Frame, desk: Desk, wishes: Wishes) -> None:
    t = frame.t
    if len(desk.start.scheme.weighting) == 1:
        wishes.inner = True
        return
    options = {False: t("Dimension weights only"), True: t("KPI shares, too")}
    key = f"wish_inner_{desk.role}"

    def keep() -> None:
        wishes.inner = bool(st.session_state[key])

    st.segmented_control(t("What may move"), list(options), default=wishes.inner, format_func=options.get, key=key, on_change=keep)


def _question(desk: Desk, wishes: Wishes) -> tuple:
    now = desk.weighing.now
    return (wishes.listed, wishes.inner, desk.start.key, dict(now.goals), now.off, desk.field.period, desk.start.scheme.weighting)


def _find(frame: Frame, desk: Desk, wishes: Wishes, today: Board) -> None:
    wishes.asked, wishes.answer, wishes.possible_inside = _question(desk, wishes), None, False
    try:
        wishes.answer = solve(today, wishes.listed, wishes.inner)
        if not wishes.answer.found and not wishes.inner:
            wishes.possible_inside = solve(today, wishes.listed, inner=True).found
    except SteelyardError as error:
        st.warning(frame.t.error(error))


def _answer(frame: Frame, desk: Desk, wishes: Wishes, today: Board, answer: Solution) -> None:
    if not answer.found:
        unsolvable.draw(frame, wishes, today, answer)
        return
    then = rescored(today, answer.weighting)
    st.success(_headline(frame, today, wishes, answer, then), icon=":material/check:")
    if answer.distance == 0:
        return
    raw = _moved_raw(desk, answer)
    taken = desk.weighing.now.raw == raw
    setting = Setting(desk.weighing.now.loaded, raw, desk.weighing.now.goals, desk.weighing.now.off)
    label = frame.t("Taken") if taken else frame.t("Take these weights")
    st.button(label, icon=":material/check:", disabled=taken, on_click=desk.weighing.load, args=(setting,), key=f"wish_take_{desk.role}")
    left, right = st.columns([4, 5], gap="medium")
    with left:
        tables.show(frame, "solved_weights", _weights_table(frame, wishes, today, answer))
    with right:
        _who_moves(frame, Comparison(today, then))


def _moved_raw(desk: Desk, answer: Solution) -> dict[str, float]:
    """The raw weights that differ from where the sliders started."""
    before = weights.raw_weights(desk.start.scheme.weighting)
    return {key: weight for key, weight in weights.raw_weights(answer.weighting).items() if weight != before[key]}


def _headline(frame: Frame, today: Board, wishes: Wishes, answer: Solution, then: Board) -> str:
    t = frame.t
    if answer.distance == 0:
        first = t("The starting weights already fulfil every wish.")
    else:
        moved = sum(abs(m.after - m.before) for m in answer.moved if ("/" in m.slider) == wishes.inner) / 2
        first = t(
            "These weights fulfil every wish; to get there, {share} of the whole weight is shifted.",
            share=formats.percent(moved, 1 if moved >= 5e-4 else 3),
        )
    proof = t("Nothing nearer does.") if answer.proof == EXACT else t("The search could not rule out that nearer ones exist.")
    lost = int(np.count_nonzero(np.isnan(then.score) & ~np.isnan(today.score)))
    unscored = t.plural(
        "{n} person loses the score: too few data under these weights.",
        "{n} people lose the score: too few data under these weights.",
        lost,
    )
    return t.sentences(first, proof if answer.distance else "", unscored if lost else "", *_unsure(frame, wishes, then))


def _unsure(frame: Frame, wishes: Wishes, then: Board) -> list[str]:
    """Ranks that are wished for and not sure on these data."""
    sure, place = uncertainty.certainty(then), then.field.people.index
    close = [w for w in wishes.listed if isinstance(w, Above) and sure.low[place(w.first)] <= sure.high[place(w.second)]]
    return [
        frame.t(
            "The 95 % intervals of {first} and {second} overlap: on these data their order is not certain.",
            first=bold(frame.person(wish.first)),
            second=bold(frame.person(wish.second)),
        )
        for wish in close
    ]


def _weights_table(frame: Frame, wishes: Wishes, today: Board, answer: Solution) -> pd.DataFrame:
    """The shares that may move: KPIs only where they do not just follow their dimension."""
    t, names = frame.t, _indented(frame, today.scheme.weighting)
    shown = [move for move in answer.moved if move.slider in names and (wishes.inner or "/" not in move.slider)]
    rows = [(names[move.slider], 100 * move.before, 100 * move.after, 100 * (move.after - move.before)) for move in shown]
    return pd.DataFrame(rows, columns=[t("Weight"), t("Start (%)"), t("Then (%)"), t("Change (points)")]).round(2)


def _indented(frame: Frame, weighting: Weighting) -> dict[str, str]:
    """Names of the weights, KPIs set in under their groups."""
    names = slider_names(frame, weighting)
    return {key: formats.SPACE * 4 + frame.kpi_name(key.split("/")[1]) if "/" in key else name for key, name in names.items()}


def _who_moves(frame: Frame, pair: Comparison) -> None:
    t, people = frame.t, pair.scenario.field.people
    rows = [
        (pair.scenario.rank[i], pair.baseline.rank[i], frame.person(people[i]), pair.scenario.score[i], pair.baseline.score[i])
        for i in pair.order
        if pair.moves[i] != 0
    ]
    if not rows:
        st.caption(t("Nobody changes rank."))
        return
    columns = [t("Rank then"), t("Rank at the start"), t("Person"), t("Score then"), t("Score at the start")]
    tables.show(frame, "solved_ranks", pd.DataFrame(rows, columns=columns).round(2))
