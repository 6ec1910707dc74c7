"""What stands below the deck, one question at a time: a moved weight redraws only the one that is open."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from lib.errors import N_
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.money import section as money
from lib.views.saved import save
from lib.views.simulator import goals, numbers
from lib.views.solve import section as solve
from lib.views.takeaway import section as takeaway
from lib.views.why import section as why

SHOW = "show"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its place in the address, its title, its icon, and the function that draws it."""

    key: str
    title: str
    icon: str
    draw: Callable[[Frame, Desk], None]


def _why(frame: Frame, desk: Desk) -> None:
    """The team that was clicked last, if it was a team; and a person."""
    kind, key = desk.weighing.asked or ("person", "")
    if kind == "team":
        why.draw_team(frame, desk, key)
        st.divider()
    why.draw(frame, desk)


SECTIONS = (
    Section("why", N_("Why"), ":material/account_tree:", _why),
    Section("targets", N_("Targets"), ":material/flag:", goals.draw),
    Section("solve", N_("Solve"), ":material/my_location:", solve.draw),
    Section("money", N_("Money"), ":material/payments:", money.draw),
    Section("numbers", N_("Numbers"), ":material/table:", numbers.draw),
    Section("take", N_("Take away"), ":material/download:", takeaway.draw),
    Section("save", N_("Save"), ":material/save:", save.draw),
)
BY_KEY = {section.key: section for section in SECTIONS}


def draw(frame: Frame, desk: Desk) -> None:
    """The switch, and the section it stands at; none at first, and none again after a second click."""
    t, picked = frame.t, frame.choices.picked
    now = next((key for key in (picked.get(SHOW), st.query_params.get(SHOW)) if key in BY_KEY), None)
    picked[SHOW] = now or ""
    widget = f"section_{now}"

    def keep() -> None:
        picked[SHOW] = st.session_state[widget] or ""
        st.query_params.pop(SHOW, None)

    st.segmented_control(
        t("What to look at"),
        list(BY_KEY),
        default=now,
        format_func=lambda key: f"{BY_KEY[key].icon} {t(BY_KEY[key].title)}",
        key=widget,
        on_change=keep,
        label_visibility="collapsed",
    )
    if now:
        BY_KEY[now].draw(frame, desk)
