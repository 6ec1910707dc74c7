"""The company's boards as every page sees them: fields by role and stage, under the roles' default schemes."""

from collections.abc import Iterable
from datetime import date

from lib.periods import Period
from lib.scoring.boards import Field, by_stage
from lib.scoring.schemes import Scheme
from lib.scoring.standings import Standings, default_scheme, roles_in, standings
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


def scheme(frame: Frame, field: Field) -> Scheme:
    """The scheme in force for a field: the default of its role and stage."""
    return default_scheme(field, data.goals(frame.cube, frame.company, frame.settings))


def boards(frame: Frame, period: Period | None = None, quick: bool = False) -> Standings:
    """Every field under the scheme in force, and all teams with the departments above them."""
    found = fields(frame, period, quick)
    return standings(found, {key: scheme(frame, field) for key, field in found.items()}, frame.cube.roster.ancestors)
