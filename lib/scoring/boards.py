"""A role's board: its people, their KPI values and scores under one scheme, and the teams they make up."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from lib.kpis.catalogue import Band, Goal, Kpi
from lib.kpis.catalogue.definitions import PROPOSED
from lib.kpis.cube import Cube
from lib.kpis.definitions import SHIPPED, Definitions
from lib.kpis.values import ABSENT, NO_RESULT, OK, kpi_values, unavailable
from lib.periods import Cadence, Period
from lib.scoring import curves, gates, weights
from lib.scoring.presets import PRESETS, ROLE_BY_KEY
from lib.scoring.schemes import Scheme
from lib.scoring.score import COVERAGE_FLOOR, Scores, person_scores, ranks_within


@dataclass(frozen=True, slots=True)
class Field:
    """The role's people and everything measured of them, before any weight.

    `people`: user ids in a fixed order; `months`: months present, by person; `memberships`: user, team, months.
    Per KPI key an array over people: `value`, `n`, `low`, `high` (the KPI's unit), `basis` (the value as the
    goal sees it: totals per native period of a full-time person), `status` (ok, too_few, no_result, absent).
    `inherited`: KPIs that are team values. `span`: KPI → the months it holds for. `known`: the KPIs the CRM has
    data for at all, in whatever period: who is present decides nothing about them. `stage`: the stage of the
    teams these people work in, where teams have one; people of other stages are weighed and ranked apart.
    `definitions`: what the company's KPIs are. `lineages`: team → the team and those above it, nearest first.
    """

    role: str
    period: Period
    people: tuple[str, ...]
    months: np.ndarray
    memberships: pd.DataFrame
    value: dict[str, np.ndarray]
    n: dict[str, np.ndarray]
    low: dict[str, np.ndarray]
    high: dict[str, np.ndarray]
    basis: dict[str, np.ndarray]
    status: dict[str, np.ndarray]
    inherited: frozenset[str]
    span: dict[str, Period]
    known: frozenset[str]
    stage: str | None = None
    definitions: Definitions = field(default=SHIPPED, repr=False)
    lineages: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def kpis(self) -> Mapping[str, Kpi]:
        """All KPIs of the company, whether measured here or not, by key."""
        return self.definitions.kpis

    @property
    def key(self) -> str:
        """Role and stage in one word."""
        return f"{self.role}/{self.stage}" if self.stage else self.role

    def lineage(self, i: int) -> tuple[str, ...]:
        """The team the person spent most of the period in, and those above it."""
        return self.lineages.get(_main_teams(self.memberships)[self.people[i]], ())

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams its people work in, by id; some may work in none."""
        return tuple(sorted(set(self.memberships["team_id"]) - {""}))


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


def role_kpis(role: str, kpis: Mapping[str, Kpi]) -> list[str]:
    """Of the company's `kpis`, in their order, those that a preset or gate of the role uses, and the company's own; for a role of
    the CRM's own every KPI a person can have."""
    if role not in ROLE_BY_KEY:
        ours = [key for key in SHIPPED.kpis if kpis[key].grain == "person" and not kpis[key].shown_beside]
        return [*ours, *own_kpis(kpis)]
    wanted = {key for preset in PRESETS if preset.role == role for group in preset.weighting for key, _ in group.kpis}
    wanted |= {key for gate in ROLE_BY_KEY[role].gates for key in gate.kpis}
    wanted |= set(own_kpis(kpis))
    return [key for key in kpis if key in wanted]


def own_kpis(kpis: Mapping[str, Kpi]) -> list[str]:
    """The company's own KPIs that people can be weighed by: their own values or their teams'."""
    own = (entry for key, entry in kpis.items() if key not in SHIPPED.kpis)
    return [entry.key for entry in own if entry.grain != "company" and entry.life != PROPOSED]


def is_inherited(entry: Kpi, role: str) -> bool:
    """Whether people of the role get the value of their team: costs, and for leaders all but their own time."""
    leads = role in ROLE_BY_KEY and ROLE_BY_KEY[role].leads
    return (leads and not entry.personal) or entry.grain == "team"


def field_of(cube: Cube, role: str, period: Period, kpis: list[str] | None = None, quick: bool = False) -> Field:
    """Everything measured of the role's people in the period; only the KPIs asked for, or all the role may use.

    `quick`: see `kpi_values`."""
    known = cube.definitions
    asked = role_kpis(role, known.kpis) if kpis is None else kpis
    keys = [key for key in asked if not unavailable(cube, known.kpi(key))]
    memberships = cube.roster.presence(period)
    memberships = memberships[memberships["role_id"] == role].sort_values(["user_id", "team_id"], ignore_index=True)
    people = tuple(memberships["user_id"].unique())
    months = memberships.groupby("user_id")["months"].sum().reindex(people).to_numpy(float)
    inherited = frozenset(key for key in keys if is_inherited(known.kpis[key], role))
    own = _own_values(cube, role, period, [key for key in keys if key not in inherited], quick)
    teams = kpi_values(cube, period, "team", sorted(inherited), quick).rename(columns={"above": "team_id"})
    columns: dict[str, dict[str, np.ndarray]] = {name: {} for name in ("value", "n", "low", "high", "basis", "status")}
    span = {}
    for key in keys:
        rows = _inherited(teams, key, memberships) if key in inherited else own[own["kpi"] == key].set_index("user_id")
        if len(rows):
            span[key] = Period(rows["first"].iloc[0], rows["last"].iloc[0])
        aligned = rows.reindex(people)
        for name in ("value", "n", "low", "high"):
            columns[name][key] = aligned[name].to_numpy(float)
        columns["status"][key] = aligned["status"].fillna(ABSENT).to_numpy(object)
        columns["basis"][key] = _basis(cube, known.kpis[key], role, people, columns["value"][key], span.get(key, period))
    return Field(
        role, period, people, months, memberships, **columns, inherited=inherited, span=span, known=cube.answered, definitions=known,
        lineages=lineages_of(cube, memberships),
    )  # fmt: skip


def lineages_of(cube: Cube, memberships: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Team → itself and those above it, for every team somebody is in."""
    return {team: cube.roster.ancestors(team) for team in dict.fromkeys(memberships["team_id"]) if team}


def by_stage(measured: Field, stage_of: Callable[[str], str | None]) -> dict[str, Field]:
    """The field's people by the stage of the team they spent most of the period in: `Field.key` → their field."""
    team = _main_teams(measured.memberships)
    stages = [stage_of(team[user]) for user in measured.people]
    found = [only(measured, [s == stage for s in stages], stage) for stage in sorted(set(stages), key=str)]
    return {part.key: part for part in found}


def only(measured: Field, chosen: list[bool], stage: str | None) -> Field:
    """Some of the field's people, who work in teams of that stage."""
    if all(chosen):
        return replace(measured, stage=stage)
    rows = np.array(chosen)
    people = tuple(user for user, kept in zip(measured.people, chosen, strict=True) if kept)
    memberships = measured.memberships[measured.memberships["user_id"].isin(people)].reset_index(drop=True)
    columns = {
        name: {key: values[rows] for key, values in getattr(measured, name).items()}
        for name in ("value", "n", "low", "high", "basis", "status")
    }
    return replace(measured, people=people, months=measured.months[rows], memberships=memberships, stage=stage, **columns)


def _main_teams(memberships: pd.DataFrame) -> dict[str, str]:
    """Person → the team he spent most of the period in."""
    main = memberships.sort_values("months", ascending=False, kind="stable").drop_duplicates("user_id")
    return dict(zip(main["user_id"], main["team_id"], strict=True))


def _own_values(cube: Cube, role: str, period: Period, keys: list[str], quick: bool) -> pd.DataFrame:
    values = kpi_values(cube, period, "user_role", keys, quick)
    return values[values["role_id"] == role]


def _inherited(teams: pd.DataFrame, key: str, memberships: pd.DataFrame) -> pd.DataFrame:
    """The value of the team a person spent most of the period in."""
    main = memberships.sort_values("months", ascending=False, kind="stable").drop_duplicates("user_id")
    return main.merge(teams[teams["kpi"] == key], on="team_id").set_index("user_id")


def _basis(cube: Cube, kpi: Kpi, role: str, people: tuple[str, ...], values: np.ndarray, span: Period) -> np.ndarray:
    if not kpi.per_period:
        return values
    present = cube.roster.presence(span)
    months = present[present["role_id"] == role].groupby("user_id")["months"].sum().reindex(people).to_numpy(float)
    length = Cadence(kpi.cadence).months
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(months > 0, values / (months / length), np.nan)


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
    teams = _main_teams(measured.memberships)
    goals = {team: scheme.goal_in(measured.lineages.get(team, ()), key) for team in dict.fromkeys(teams.values())}
    for goal in dict.fromkeys(goals.values()):
        if goal != scheme.goals[key]:
            yield goal, np.array([goals[teams[user]] == goal for user in measured.people])


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
