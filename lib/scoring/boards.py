"""A role's board: its people's scores under one scheme, and the teams they make up."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lib.kpis.catalogue import Band, Goal
from lib.kpis.values import NO_RESULT, OK
from lib.scoring import curves, gates, weights
from lib.scoring.fields import Field
from lib.scoring.schemes import Scheme
from lib.scoring.score import COVERAGE_FLOOR, Scores, person_scores, ranks_within


@dataclass(frozen=True, slots=True)
class Board:
    """A field under a scheme. Matrices are people × the scheme's KPIs; `rank` is NaN where there is none."""

    field: Field
    scheme: Scheme
    kpi_scores: np.ndarray
    scores: Scores
    gated: gates.Gated
    rank: np.ndarray

    @property
    def score(self) -> np.ndarray:
        """The score after gates, NaN where coverage is too low."""
        return self.gated.score

    def goal(self, key: str, i: int) -> Goal | Band:
        """What the person's value of a KPI is held against. KeyError where it has no goal."""
        return self.scheme.goal_in(self.field.lineage(i), key) if self.scheme.team_goals else self.scheme.goals[key]

    def worth(self, key: str, values: np.ndarray) -> np.ndarray:
        """What such values of a KPI, one for each person, are worth by their goals."""
        return worth(self.field, self.scheme, key, values)

    @property
    def cap(self) -> np.ndarray:
        """Per person the lowest cap of the gates that cap them; inf where none does. Gates look at KPI values, which no weight
        changes, so the caps hold whatever the weights are."""
        cap = np.full(len(self.field.people), np.inf)
        for gate in self.scheme.gates:
            if not isinstance(gate, gates.SafeBand):
                cap = np.where(self.gated.states[gate.key] == gates.CAPPED, np.minimum(cap, gate.cap), cap)
        return cap

    @property
    def scored(self) -> int:
        """People with a score."""
        return int(np.count_nonzero(~np.isnan(self.score)))


def board(measured: Field, scheme: Scheme, coverage_floor: float = COVERAGE_FLOOR) -> Board:
    """Score a field's people under the scheme."""
    order = scheme.kpis
    by_kpi = np.column_stack([kpi_scores(measured, scheme, key) for key in order]) if order else np.empty((len(measured.people), 0))
    scores = person_scores(by_kpi, weights.array(scheme.shares, order), coverage_floor)
    usable = {key: np.where(measured.status[key] == OK, measured.basis[key], np.nan) for key in measured.basis}
    nobody = np.full(len(measured.people), np.nan)
    asked = dict.fromkeys(key for gate in scheme.gates for key in gate.kpis if key in scheme.goals)
    reached = {key: worth(measured, scheme, key, usable.get(key, nobody)) for key in asked}
    gated = gates.apply(scores.score, scheme.gates, usable, reached)
    role = np.full(len(measured.people), measured.role)
    return Board(measured, scheme, by_kpi, scores, gated, ranks_within(gated.score, role))


def kpi_scores(measured: Field, scheme: Scheme, key: str) -> np.ndarray:
    """The score of a KPI, 0 to 120, by person; NaN where absent."""
    if key not in measured.basis:
        return np.full(len(measured.people), np.nan)
    usable = np.where(measured.status[key] == OK, measured.basis[key], np.nan)
    return np.where(measured.status[key] == NO_RESULT, 0.0, worth(measured, scheme, key, usable))


def worth(measured: Field, scheme: Scheme, key: str, values: np.ndarray) -> np.ndarray:
    """What values of a KPI, one for each of the field's people, are worth by the goals of their teams or of the role."""
    found = curves.score(values, scheme.goals[key])
    for goal, rows in _of_teams(measured, scheme, key):
        found = np.where(rows, curves.score(values, goal), found)
    return found


def _of_teams(measured: Field, scheme: Scheme, key: str) -> Iterator[tuple[Goal | Band, np.ndarray]]:
    """The goals of teams that differ from the role's, and whose they are."""
    if not any(key in goals for goals in scheme.team_goals.values()):
        return
    teams = measured.main_teams
    goals = {team: scheme.goal_in(measured.lineages.get(team, ()), key) for team in dict.fromkeys(teams)}
    for goal in dict.fromkeys(goals.values()):
        if goal != scheme.goals[key]:
            yield goal, np.array([goals[team] == goal for team in teams])


TEAM_COLUMNS = ["team_id", "score", "members", "unscored", "role", "rank"]


@dataclass
class Tally:
    """One team while its members are counted: Σ months × score and Σ months of the scored, all, the unscored, months by role."""

    weighted: float = 0.0
    weight: float = 0.0
    members: set[str] = field(default_factory=set)
    unscored: set[str] = field(default_factory=set)
    months_by_role: dict[str, float] = field(default_factory=dict)

    def add(self, user: str, role: str, months: float, score: float) -> None:
        self.members.add(user)
        self.months_by_role[role] = self.months_by_role.get(role, 0.0) + months
        if math.isnan(score):
            self.unscored.add(user)
        else:
            self.weighted += score * months
            self.weight += months

    @property
    def score(self) -> float:
        return self.weighted / self.weight if self.weight > 0 else math.nan

    @property
    def role(self) -> str:
        """The role most months were spent in; of equal ones the first by name."""
        return min(self.months_by_role, key=lambda role: (-self.months_by_role[role], role))


def itself(team: str) -> tuple[str, ...]:
    """A team without any above it."""
    return (team,)


def seats(board_: Board, ancestors: Callable[[str], tuple[str, ...]]) -> Iterator[tuple[str, str, float, float]]:
    """Everybody in every team he counts for, departments included: user, team, months, score."""
    # Plain Python: a few hundred rows at every move of a slider, where each pandas call costs a millisecond.
    by_person = dict(zip(board_.field.people, board_.score.tolist(), strict=True))
    rows = (board_.field.memberships[column].tolist() for column in ("user_id", "team_id", "months"))
    for user, team, months in zip(*rows, strict=True):
        for above in ancestors(team):
            yield user, above, months, by_person[user]


def tallies(boards: list[Board], ancestors: Callable[[str], tuple[str, ...]]) -> dict[str, Tally]:
    """What the members of all boards bring to each team and department, by team id."""
    found: dict[str, Tally] = {}
    for board_ in boards:
        for user, team, months, score in seats(board_, ancestors):
            found.setdefault(team, Tally()).add(user, board_.field.role, months, score)
    return found


def team_scores(boards: list[Board], ancestors: Callable[[str], tuple[str, ...]] = itself) -> pd.DataFrame:
    """Teams from their members' gated scores, weighted by months present; a department has all members below it.

    Columns: `team_id, score, members, unscored, role` (the role most months were spent in), `rank` among the
    teams of the same main role and the same height in the tree. A team without any scored member has NaN and no
    rank. `ancestors`: a team → itself and the teams above it.
    """
    teams = [(team, t.score, len(t.members), len(t.unscored), t.role) for team, t in sorted(tallies(boards, ancestors).items())]
    peers = np.array([f"{len(ancestors(team))} {role}" for team, _, _, _, role in teams])
    ranks = ranks_within(np.array([score for _, score, _, _, _ in teams], dtype=float), peers, smallest=1)
    return pd.DataFrame([(*team, rank) for team, rank in zip(teams, ranks, strict=True)], columns=TEAM_COLUMNS)
