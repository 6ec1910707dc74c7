"""What every page gets: language, period, company data, and names shown or hidden."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from lib.crm.inventory import KIND_OF
from lib.errors import SteelyardError
from lib.kpis.catalogue import Kpi
from lib.kpis.cube import Cube
from lib.language import Translator
from lib.periods import Period
from lib.settings import Settings
from lib.store.database import Store
from lib.views.connected import Connected
from lib.views.markdown import escape
from lib.views.state import Choices


@dataclass(frozen=True, slots=True)
class Frame:
    """The shell's gift to a page."""

    t: Translator
    settings: Settings
    cube: Cube
    store: Store
    choices: Choices
    period: Period
    dark: bool
    company: Connected

    @property
    def kpis(self) -> Mapping[str, Kpi]:
        """The company's KPIs by key, in their order."""
        return self.cube.definitions.kpis

    def kpi_name(self, key: str) -> str:
        """A KPI's name in the reader's language; its key where the company has it no more, as a scheme saved earlier may."""
        return self.t.text(self.kpis[key].name) if key in self.kpis else key

    def person(self, user_id: str) -> str:
        """The person's name, or a number where names are hidden."""
        if self.choices.hide_names:
            return self.t("Person {number}", number=_number(self.cube.roster.users, user_id))
        return self.cube.roster.users.get(user_id) or user_id

    def team(self, team_id: str) -> str:
        """The team's name; teams may be named after people, so they hide with them."""
        if self.choices.hide_names:
            return self.t("Team {number}", number=_number(self.cube.roster.teams, team_id))
        return self.cube.roster.teams.get(team_id) or team_id

    def table(self, name: str) -> str:
        """The shown name of a canonical table; its own where it is none."""
        return self.t.text(KIND_OF[name].name) if name in KIND_OF else name


def _number(known: dict[str, str], key: str) -> int:
    return list(known).index(key) + 1 if key in known else 0


KEY = "steelyard_frame"


def current() -> Frame:
    """The frame of this run; pages call it first."""
    return st.session_state[KEY]


def guarded(t: Translator, draw: Callable[[], None]) -> None:
    """Run `draw`; an error of the known family becomes a sentence instead of a stack trace."""
    try:
        draw()
    except SteelyardError as error:
        st.error(escape(t.error(error)), icon=":material/error:")
