"""Why a team's score differs between two schemes: the months-weighted mean of its members' steps, which adds up exactly."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from lib.scoring import team_parts
from lib.scoring.boards import Board, itself
from lib.scoring.explain import reasons


@dataclass(frozen=True, slots=True)
class TeamStep:
    """Points of the team's score that one KPI of one role made (`Field.key`)."""

    role: str
    kpi: str
    points: float


@dataclass(frozen=True, slots=True)
class TeamChange:
    """From a team's score under the baselines to that under the scenarios.

    `baseline + Σ steps + gate + members = scenario`, to rounding. `members`: what came of people with a score under one of
    the two only (`partly`, their ids). `scored`: people with a score under both.
    """

    baseline: float
    steps: tuple[TeamStep, ...]
    gate: float
    members: float
    scenario: float
    scored: int
    partly: tuple[str, ...]


def team_change(pairs: list[tuple[Board, Board]], team: str, ancestors: Callable[[str], tuple[str, ...]] = itself) -> TeamChange | None:
    """Explain a team's score, all below it included. `pairs`: baseline and scenario of every role, the same board twice where
    nothing changed. None when nobody of the team has a score under both."""
    before = team_parts.members([pair[0] for pair in pairs], team, ancestors)
    after = team_parts.members([pair[1] for pair in pairs], team, ancestors)
    both = [(a, b) for a, b in zip(before, after, strict=True) if a.share > 0 and b.share > 0]
    months = math.fsum(a.months for a, _ in both)
    if months == 0:
        return None
    points: dict[tuple[str, str], float] = {}
    gate = 0.0
    explained = {id(pair[0]): reasons(*pair) for pair in pairs if pair[0] is not pair[1]}
    for member, _ in both:
        if found := explained.get(id(member.board)):
            share = member.months / months
            gate += share * float(found.gate[member.row])
            for kpi, steps in found.steps.items():
                key = member.board.field.key, kpi
                points[key] = points.get(key, 0.0) + share * float(steps[member.row])
    baseline, scenario = _score(before), _score(after)
    partly = dict.fromkeys(a.board.field.people[a.row] for a, b in zip(before, after, strict=True) if (a.share > 0) != (b.share > 0))
    rest = scenario - baseline - gate - math.fsum(points.values()) if partly else 0.0
    return TeamChange(
        baseline,
        tuple(TeamStep(role, kpi, value) for (role, kpi), value in points.items()),
        gate,
        rest,
        scenario,
        len({a.board.field.people[a.row] for a, _ in both}),
        tuple(partly),
    )


def _score(members: list[team_parts.Member]) -> float:
    return math.fsum(member.share * member.board.score[member.row] for member in members if member.share > 0)
