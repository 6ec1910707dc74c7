"""What one visitor has chosen. One plain object in the session is the truth; widgets only show and change it.

A slider takes its value from here, has a key with the role's revision in it, and saves in its callback. A
reset, undo, preset or link bumps the revision, so that the browser draws new sliders instead of keeping old ones.
"""

from dataclasses import dataclass, field

import streamlit as st

from lib.periods import Period

KEY = "steelyard"
MOST_UNDO = 100


@dataclass
class Weighing:
    """One role's sliders: the scheme they are compared with, the weights that differ, and the way back."""

    base: str | None = None
    loaded: str | None = None
    raw: dict[str, float] = field(default_factory=dict)
    revision: int = 0
    past: list[tuple[str | None, dict[str, float]]] = field(default_factory=list)
    future: list[tuple[str | None, dict[str, float]]] = field(default_factory=list)

    def change(self, loaded: str | None, raw: dict[str, float]) -> None:
        """Take new weights and remember the old ones."""
        self.past = [*self.past[-MOST_UNDO:], (self.loaded, dict(self.raw))]
        self.future = []
        self.loaded, self.raw = loaded, dict(raw)

    def move(self, key: str, weight: float) -> None:
        """One slider moved."""
        self.change(self.loaded, self.raw | {key: weight})

    def load(self, name: str | None, raw: dict[str, float]) -> None:
        """Other weights altogether: the sliders are drawn anew."""
        self.change(name, raw)
        self.revision += 1

    def undo(self) -> None:
        """One step back."""
        self._travel(self.past, self.future)

    def redo(self) -> None:
        """One step forward again."""
        self._travel(self.future, self.past)

    def _travel(self, source: list, target: list) -> None:
        if source:
            target.append((self.loaded, dict(self.raw)))
            self.loaded, raw = source.pop()
            self.raw = dict(raw)
            self.revision += 1


@dataclass
class Choices:
    """A session's choices. `language` None: not chosen yet; `period` None: the data's default. `picked`: what the pages
    show (a team, a person, a KPI, …), by the name it has in the address. `compact`: without what paper cannot open.
    `tour`: the stop of the guided tour, with `arriving` until its page is open."""

    language: str | None = None
    role: str | None = None
    period: Period | None = None
    hide_names: bool = False
    weighings: dict[str, Weighing] = field(default_factory=dict)
    picked: dict[str, str] = field(default_factory=dict)
    link_read: bool = False
    ignored: tuple[str, ...] = ()
    compact: bool = False
    tour: int | None = None
    arriving: bool = False

    def weighing(self, role: str) -> Weighing:
        """The role's sliders."""
        return self.weighings.setdefault(role, Weighing())


def choices() -> Choices:
    """The session's choices, made on its first run."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Choices()
    return st.session_state[KEY]
