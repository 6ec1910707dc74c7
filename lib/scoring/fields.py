"""A role's field: its people and everything measured of them, before any weight."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from lib.kpis.catalogue import Kpi
from lib.kpis.catalogue.definitions import PROPOSED
from lib.kpis.cube import Cube
from lib.kpis.definitions import SHIPPED, Definitions
from lib.kpis.values import ABSENT, kpi_values, unavailable
from lib.periods import Cadence, Period
from lib.scoring.presets import PRESETS, ROLE_BY_KEY


@dataclass(frozen=True)
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

    @cached_property
    def main_teams(self) -> tuple[str, ...]:
        """By person the team most of the period was spent in; "" for none."""
        main = main_memberships(self.memberships)
        team = dict(zip(main["user_id"], main["team_id"], strict=True))
        return tuple(team[user] for user in self.people)

    def lineage(self, i: int) -> tuple[str, ...]:
        """The main team of a person, and those above it, nearest first."""
        return self.lineages.get(self.main_teams[i], ())

    def has_in(self, team: str) -> bool:
        """Whether anybody works in the team, or below it."""
        return any(team in lineage for lineage in self.lineages.values())

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams its people work in, by id; some may work in none."""
        return tuple(sorted(set(self.memberships["team_id"]) - {""}))


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
    stages = [stage_of(team) for team in measured.main_teams]
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


def in_teams_of(earlier: Field, later: Field) -> Field:
    """The later field as if everybody of both were still in his earlier teams: what is measured stays, whose goals hold goes back."""
    stayed = later.memberships["user_id"].isin(earlier.people)
    memberships = pd.concat([earlier.memberships, later.memberships[~stayed]], ignore_index=True)
    return replace(later, memberships=memberships, lineages={**later.lineages, **earlier.lineages})


def main_memberships(memberships: pd.DataFrame) -> pd.DataFrame:
    """Of each person the one with most months; of equal ones the first."""
    return memberships.sort_values("months", ascending=False, kind="stable").drop_duplicates("user_id")


def _own_values(cube: Cube, role: str, period: Period, keys: list[str], quick: bool) -> pd.DataFrame:
    values = kpi_values(cube, period, "user_role", keys, quick)
    return values[values["role_id"] == role]


def _inherited(teams: pd.DataFrame, key: str, memberships: pd.DataFrame) -> pd.DataFrame:
    """The value of the team a person spent most of the period in."""
    return main_memberships(memberships).merge(teams[teams["kpi"] == key], on="team_id").set_index("user_id")


def _basis(cube: Cube, kpi: Kpi, role: str, people: tuple[str, ...], values: np.ndarray, span: Period) -> np.ndarray:
    if not kpi.per_period:
        return values
    present = cube.roster.presence(span)
    months = present[present["role_id"] == role].groupby("user_id")["months"].sum().reindex(people).to_numpy(float)
    length = Cadence(kpi.cadence).months
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(months > 0, values / (months / length), np.nan)
