"""What the overview is about: the company, a department or a team; and the period it is compared with."""

from dataclasses import dataclass

import streamlit as st

from lib.periods import Period
from lib.scoring.boards import Board
from lib.views import formats, pages, teams
from lib.views.frame import Frame

COMPANY = ""
BEFORE, YEAR = "before", "year"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the page is about: a team with all below it, or the company (`team` empty); compared with `former`."""

    team: str
    former: Period

    @property
    def level(self) -> str:
        """The level of its KPI values."""
        return "team" if self.team else "company"

    @property
    def group(self) -> tuple[str, ...]:
        """Its group at that level."""
        return (self.team,) if self.team else ()


def choose(frame: Frame) -> Scope:
    """Company, department or team; the period before or the year before."""
    t, ancestors = frame.t, frame.cube.roster.ancestors
    present = {above for team in frame.cube.roster.presence(frame.period)["team_id"].unique() if team for above in ancestors(team)}
    order = teams.in_tree_order(frame, present)
    tops = [team for team in order if len(ancestors(team)) == 1]
    # A single top is the company itself: it would stand there twice.
    order = [team for team in order if team not in tops] if len(tops) == 1 else order

    def shown(team: str) -> str:
        depth = len(ancestors(team)) - 1 if team else 0
        return formats.SPACE * 4 * depth + frame.team(team) if team else t("Whole company")

    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        team = pages.select(frame, "team", t("Company, department or team"), [COMPANY, *order], COMPANY, shown)
    with right:
        versus = _versus(frame)
    return Scope(team, frame.period.shifted(-12) if versus == YEAR else frame.period.before)


def _versus(frame: Frame) -> str:
    t = frame.t
    options = {BEFORE: t("against the period before"), YEAR: t("against the year before")}
    return pages.switch(frame, "versus", t("Compare"), list(options), BEFORE, options.__getitem__)


def inside(frame: Frame, scope: Scope) -> frozenset[str]:
    """The teams of the scope; of the whole company also "", where people without a team are."""
    closure = frame.cube.roster.closure()
    return frozenset([*closure["team_id"], ""] if not scope.team else closure.loc[closure["above"] == scope.team, "team_id"])


def people_in(board: Board, teams_inside: frozenset[str]) -> frozenset[str]:
    """Who of the board works in one of the teams."""
    rows = board.field.memberships
    return frozenset(rows.loc[rows["team_id"].isin(teams_inside), "user_id"])
