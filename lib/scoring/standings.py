"""The whole company at once: every role's field and board, the goals it needs, and the teams."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from lib.crm.pilot.plan import MEMBER
from lib.kpis.catalogue import DIMENSIONS, Band, Direction, Goal, Kpi
from lib.kpis.catalogue.definitions import ACTIVE
from lib.kpis.cube import Cube
from lib.kpis.values import OK, kpi_values, unavailable
from lib.language import Text
from lib.periods import Period, add_months
from lib.scoring import targets
from lib.scoring.boards import Board, board, itself, team_scores
from lib.scoring.fields import Field, field_of, own_kpis, role_kpis
from lib.scoring.presets import ROLE_BY_KEY, ROLES, STAGE_BY_KEY, Preset, default_of, presets_of
from lib.scoring.schemes import Scheme, from_preset
from lib.scoring.targets import Goals
from lib.scoring.weights import Group

MOST_KPIS = 8


@dataclass(frozen=True, slots=True)
class Standings:
    """Boards by role (and stage, see `Field.key`), in the catalogue's order of roles, and the teams they make up
    (see `team_scores`)."""

    boards: dict[str, Board]
    teams: pd.DataFrame


# Of the roles that every company may have, and of those in a sheet that names no roles.
OUR_NAMES = {role.key: role.name for role in ROLES} | {MEMBER: Text("Member", "成员")}


def roles_in(cube: Cube, period: Period) -> list[str]:
    """Roles with anybody present in the period: ours in their order, then the CRM's own by id."""
    present = set(cube.roster.presence(period)["role_id"])
    ours = [role.key for role in ROLES]
    return [key for key in ours if key in present] + sorted(present - set(ours) - {""})


def role_name(cube: Cube, role: str) -> Text:
    """The role's name: ours in two languages, or the CRM's own."""
    if role in OUR_NAMES:
        return OUR_NAMES[role]
    name = cube.roster.roles.get(role) or role
    return Text(name, name)


def field_name(cube: Cube, field: Field) -> Text:
    """The role's name, with the stage of its teams where they have one."""
    name = role_name(cube, field.role)
    if field.stage is None:
        return name
    stage = STAGE_BY_KEY[field.stage].name if field.stage in STAGE_BY_KEY else Text(field.stage, field.stage)
    return Text(f"{name.en}, {stage.en.lower()}", f"{name.zh}（{stage.zh}）")


def presets(field: Field) -> tuple[Preset, ...]:
    """The presets of the field's role, the default of its stage first; a role of the CRM's own gets one with equal dimensions
    over what the company has data for. A company with KPIs of its own has one of those, too, and where nothing else can be
    weighed that one alone."""
    role, kpis = field.role, field.kpis
    own = [key for key in own_kpis(kpis) if key in field.known and kpis[key].life == ACTIVE]
    shipped = _shipped(field)
    if not own:
        return shipped
    usable = [preset for preset in shipped if any(key in field.known for group in preset.weighting for key, _ in group.kpis)]
    return (*usable, _own(field, own)) if role in ROLE_BY_KEY else (_own(field, own),)


def _own(field: Field, keys: list[str]) -> Preset:
    """The company's own KPIs, all of the same weight."""
    groups = [Group(d.key, d.name, 10.0, tuple((key, 50.0) for key in keys if field.kpis[key].dimension == d.key)) for d in DIMENSIONS]
    weighed = tuple(replace(group, weight=10.0 * len(group.kpis)) for group in groups if group.kpis)
    return Preset(f"own.{field.role}", field.role, Text("Own KPIs, equal weights", "自有指标，等权重"), weighed, gated=False)


def _shipped(field: Field) -> tuple[Preset, ...]:
    role, kpis = field.role, field.kpis
    if role in ROLE_BY_KEY:
        first = default_of(role, field.stage)
        return (first, *(preset for preset in presets_of(role) if preset is not first))
    kept = [key for key in role_kpis(role, kpis) if key in field.known][:MOST_KPIS]
    groups = [Group(d.key, d.name, 25.0, tuple((key, 50.0) for key in kept if kpis[key].dimension == d.key)) for d in DIMENSIONS]
    return (Preset(f"default.{role}", role, Text("Equal dimensions", "各维度等权"), tuple(g for g in groups if g.kpis)),)


def proposals(cube: Cube) -> dict[tuple[str, str], targets.Goal]:
    """A goal for every role and KPI whose catalogue entry has none, from all the data; to be kept by the store."""
    found, kpis = {}, cube.definitions.kpis
    for role in roles_in(cube, cube.coverage.period):
        open_kpis = [kpis[key] for key in role_kpis(role, kpis) if kpis[key].goal is None and not unavailable(cube, kpis[key])]
        if open_kpis:
            field = field_of(cube, role, cube.coverage.period, [kpi.key for kpi in open_kpis])
            for kpi in open_kpis:
                if goal := targets.propose(kpi.direction, _values_for_goal(cube, field, kpi)):
                    found[role, kpi.key] = goal
    return found


def _values_for_goal(cube: Cube, field: Field, kpi: Kpi):
    if kpi.grain == "person":
        return pd.Series(field.basis[kpi.key]).where(field.status[kpi.key] == OK).to_numpy(float)
    # One value per team, not one per member, so that large teams do not count more; monthly ones are too few.
    teams = kpi_values(cube, cube.coverage.period, "team", [kpi.key])
    own = teams[teams["above"].isin(field.memberships["team_id"]) & (teams["status"] == OK)]
    return own["value"].to_numpy(float)


def of_last_year(cube: Cube, role: str, team: str = "") -> dict[str, Goal | Band]:
    """Goals for the KPIs of a role's people, or of those in a team and below it, from their values in the last twelve months."""
    last = cube.coverage.period.last
    year = Period(max(add_months(last, -11), cube.coverage.period.first), last)
    kpis = cube.definitions.kpis
    field = field_of(cube, role, year, [key for key in role_kpis(role, kpis) if not unavailable(cube, kpis[key])], quick=True)
    own = [not team or team in field.lineage(i) for i in range(len(field.people))]
    values = {key: np.where((field.status[key] == OK) & own, field.basis[key], np.nan) for key in field.basis}
    found = {key: _proposed(kpis[key], _once(field, key, values[key])) for key in values}
    return {key: goal for key, goal in found.items() if goal is not None}


def _proposed(kpi: Kpi, values: np.ndarray) -> Goal | Band | None:
    return targets.propose_band(values) if kpi.direction is Direction.BAND else targets.propose(kpi.direction, values, targets.MOST_DIGITS)


def _once(field: Field, key: str, values: np.ndarray) -> np.ndarray:
    """The values, those of teams once for each team."""
    if key not in field.inherited:
        return values
    return values[~pd.Index(field.main_teams).duplicated()]


def goals_for(role: str, kept: Mapping[tuple[str, str], targets.Goal]) -> Goals:
    """The kept goals of one role, by KPI."""
    return {kpi: goal for (owner, kpi), goal in kept.items() if owner == role}


def default_scheme(
    field: Field, kept: Mapping[tuple[str, str], targets.Goal], said: Iterable[targets.Target] = (), month: date | None = None
) -> Scheme:
    """The scheme a role starts from on this company's data. `said`: what somebody has set; what is in force in that month counts, in
    which the field's period opens unless given."""
    return scheme_of(presets(field)[0], field, kept, said, month)


def scheme_of(
    preset: Preset,
    field: Field,
    kept: Mapping[tuple[str, str], targets.Goal],
    said: Iterable[targets.Target] = (),
    month: date | None = None,
) -> Scheme:
    """One of the role's presets as a scheme on this company's data."""
    set_ = targets.in_force(said, field.role, month or field.period.first)
    return from_preset(preset, goals_for(field.role, kept), field.known, field.kpis, set_)


def standings(
    fields: Mapping[str, Field], schemes: Mapping[str, Scheme], ancestors: Callable[[str], tuple[str, ...]] = itself
) -> Standings:
    """Boards of all fields under their schemes, and the teams' scores. In a role whose scheme has no KPI nobody is scored.

    `fields` and `schemes` have the same keys. `ancestors` (a roster's) adds the departments above the teams."""
    boards = {role: board(field, schemes[role]) for role, field in fields.items()}
    return Standings(boards, team_scores(list(boards.values()), ancestors))
