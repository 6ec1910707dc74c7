"""The company's boards as every page sees them: fields by role and stage, under the roles' default schemes."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date

from lib.kpis.catalogue import Band, Goal, Kpi
from lib.periods import Period
from lib.scoring.fields import Field, by_stage
from lib.scoring.schemes import Scheme
from lib.scoring.standings import Standings, default_scheme, roles_in, standings
from lib.scoring.targets import in_force
from lib.store.stages import stage_at
from lib.views import data
from lib.views.frame import Frame


def stages_of(frame: Frame, teams: Iterable[tuple[str, date]]) -> list[str | None]:
    """The stage each team is in on its day."""
    known, ancestors = data.stages(frame.company, frame.settings), frame.cube.roster.ancestors
    return [stage_at(known, ancestors(team), day) if known else None for team, day in teams]


def fields(frame: Frame, period: Period | None = None, quick: bool = False) -> dict[str, Field]:
    """The fields of all roles in the period, split by stage where teams have one: `Field.key` → field. `quick`: for a
    period to compare with."""
    asked = period or frame.period
    found: dict[str, Field] = {}
    for role in roles_in(frame.cube, asked):
        found |= staged(frame, data.field(frame.cube, role, asked, quick), asked)
    return found


def staged(frame: Frame, field: Field, period: Period) -> dict[str, Field]:
    """A role's field by the stage its teams are in when the period opens."""
    teams = list(field.teams)
    stages = dict(zip(teams, stages_of(frame, [(team, period.first) for team in teams]), strict=True))
    return by_stage(field, stages.get)


def scheme(frame: Frame, field: Field, month: date | None = None) -> Scheme:
    """The scheme in force for a field: the default of its role and stage, with the targets of that month; of the one in which the field's
    period opens unless given."""
    kept, said = data.goals(frame.cube, frame.company, frame.settings), data.targets(frame.company, frame.settings)
    return default_scheme(field, kept, said, month)


def targets_since(frame: Frame, months: Iterable[date]) -> list[date]:
    """For each month the last one, up to it, in which a target was set to begin: from then on the same are in force; the first of all
    where none was."""
    begun = sorted({one.since for one in data.targets(frame.company, frame.settings)})
    places = [bisect_right(begun, month) for month in months]
    return [begun[place - 1] if place else date.min for place in places]


def goal(frame: Frame, kpi: Kpi, team: str = "", month: date | None = None) -> Goal | Band | None:
    """What a value of the company or of a team is held against, whatever the roles in it: what is set for it, else ours."""
    own, of_teams = in_force(data.targets(frame.company, frame.settings), "", month or frame.period.first)
    lineage = frame.cube.roster.ancestors(team)
    near = next((of_teams[one][kpi.key] for one in lineage if kpi.key in of_teams.get(one, ())), None)
    return near or own.get(kpi.key, kpi.goal)


def boards(frame: Frame, period: Period | None = None, quick: bool = False) -> Standings:
    """Every field under the scheme in force, and all teams with the departments above them."""
    found = fields(frame, period, quick)
    return standings(found, {key: scheme(frame, field) for key, field in found.items()}, frame.cube.roster.ancestors)
