"""What one visitor has chosen. One plain object in the session is the truth; widgets only show and change it.

A slider takes its value from here, has a key with the role's revision in it, and saves in its callback. A
reset, undo, preset or link bumps the revision, so that the browser draws new sliders instead of keeping old ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from lib.kpis.catalogue import Band, Goal
from lib.periods import Period

KEY = "steelyard"
MOST_UNDO = 100


@dataclass(frozen=True, slots=True)
class Setting:
    """What a role's scenario is made of: the scheme started from (None: the baseline's), and what differs from it —
    weights by `group` or `group/KPI`, goals by KPI, and the keys of gates that are switched off."""

    loaded: str | None = None
    raw: dict[str, float] = field(default_factory=dict)
    goals: dict[str, Goal | Band] = field(default_factory=dict)
    off: frozenset[str] = frozenset()


@dataclass
class Weighing:
    """One role's scenario: the scheme it is compared with, its setting, and the way back.

    `locked`: weights that stay while others move. `free`: a weight moves alone, and only shares are normalised.
    `opened`: dimensions whose KPIs are in sight. `chosen`: people marked in the picture; `asked`: the last person or
    team (its kind, its id) somebody clicked. `heard`: the last word of the live deck. `revision` counts what Streamlit's own
    widgets have not done themselves: they are then drawn anew.
    """

    base: str | None = None
    now: Setting = field(default_factory=Setting)
    locked: frozenset[str] = frozenset()
    free: bool = False
    opened: frozenset[str] = frozenset()
    chosen: tuple[str, ...] = ()
    asked: tuple[str, str] | None = None
    heard: str = ""
    revision: int = 0
    past: list[Setting] = field(default_factory=list)
    future: list[Setting] = field(default_factory=list)

    @property
    def schemes(self) -> set[str]:
        """The keys of all schemes that the scenario, its baseline or a step back or forward needs."""
        settings = (self.now, *self.past, *self.future)
        return {key for key in (self.base, *(setting.loaded for setting in settings)) if key}

    def change(self, setting: Setting) -> None:
        """Take another setting and remember the old one; one that changes nothing is not a step."""
        if setting != self.now:
            self.past = [*self.past[-MOST_UNDO:], self.now]
            self.future = []
            self.now = setting

    def move(self, moved: Mapping[str, float]) -> None:
        """Some weights moved, by the reader's hand."""
        self.change(replace(self.now, raw=self.now.raw | moved))

    def load(self, setting: Setting) -> None:
        """Another setting altogether: the sliders are drawn anew."""
        self.change(setting)
        self.revision += 1

    def pick(self, kind: str, key: str) -> None:
        """A person or team was clicked: it is asked about; a person is marked, and unmarked by the next click."""
        if kind == "person":
            self.chosen = tuple(user for user in self.chosen if user != key) if key in self.chosen else (*self.chosen, key)
        self.asked = (kind, key)

    def undo(self) -> None:
        """One step back."""
        self._travel(self.past, self.future)

    def redo(self) -> None:
        """One step forward again."""
        self._travel(self.future, self.past)

    def _travel(self, source: list[Setting], target: list[Setting]) -> None:
        if source:
            target.append(self.now)
            self.now = source.pop()
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
