"""Wishes that no weights fulfil: which exclude each other, why where it is plain, and what would help."""

import streamlit as st

from lib.scoring.boards import Board
from lib.simulation.solve import EXACT, Solution
from lib.simulation.solve.why import CAPPED, NO_DATA, NOWHERE_BETTER, obstacle
from lib.simulation.solve.wishes import Above, Wish
from lib.views import formats
from lib.views.frame import Frame
from lib.views.markdown import bold
from lib.views.solve.wishes import Wishes, words


def draw(frame: Frame, wishes: Wishes, today: Board, answer: Solution) -> None:
    """That there are no such weights, which wishes are to blame, and what would help."""
    t = frame.t
    if answer.proof != EXACT:
        st.warning(t("No weights were found that fulfil all wishes; the search ended without proof that there are none. Relax a wish."))
        return
    alone = len(answer.conflicts) == 1
    needed = t("No weights fulfil these wishes together; without any one of them the others could be:")
    together = needed if answer.minimal else t("No weights fulfil these wishes together:")
    first = t("No weights fulfil this wish:") if alone else together
    listed = "\n".join(f"- {words(frame, today, wish)}" for wish in answer.conflicts)
    helps = [*(_why(frame, wishes, today, answer.conflicts[0]) if alone else []), *_what_helps(frame, wishes, today, answer)]
    st.warning("\n\n".join((first, listed, *helps)))


def _what_helps(frame: Frame, wishes: Wishes, today: Board, answer: Solution) -> list[str]:
    t, found = frame.t, []
    if answer.cures and len(wishes.listed) > 1:
        every = len(answer.cures) == len(answer.conflicts)
        some = t("It is enough to remove: {wishes}.", wishes=t.names(words(frame, today, wish) for wish in answer.cures))
        found.append(t("Remove one of them, and all that is left can be fulfilled.") if every else some)
    elif not answer.cures:
        found.append(t("Other wishes exclude each other besides: remove one of these and search again."))
    if wishes.possible_inside:
        found.append(t("It can be done if KPI shares may move, too."))
    return found


def _why(frame: Frame, wishes: Wishes, today: Board, wish: Wish) -> list[str]:
    t = frame.t
    reason = obstacle(today, wish, wishes.inner) if isinstance(wish, Above) else None
    if reason is None:
        return []
    name, other, cap = bold(frame.person(reason.person)), bold(frame.person(wish.second)), formats.number(reason.cap, 0)
    return {
        NO_DATA: [t("{name} has no data in any KPI of these weights.", name=name)],
        NOWHERE_BETTER: [t("{name} is not better than {other} in any KPI.", name=name, other=other)],
        CAPPED: [t("A gate caps {name} at {cap}, and no weights bring {other} below that.", name=name, cap=cap, other=other)],
    }[reason.kind]
