"""Goals of a company: what somebody has set for a KPI, a role and a team from a month on; else ours, or proposed from its own data.

A proposal is frozen by whoever stores it: goalposts that moved with the people present would let a newcomer
change everybody's score.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from lib.kpis.catalogue import Band, Direction, Goal

Goals = Mapping[str, Goal | Band]

FEWEST = 4
QUANTILES = (0.10, 0.60, 0.90)
MOST_DIGITS = 4  # of goals proposed for a person to change
BAND_QUANTILES = (0.05, 0.20, 0.80, 0.95)


def propose(direction: Direction, values: np.ndarray, most_digits: int = 2) -> Goal | None:
    """Floor, target and stretch from the values of people (or teams) with enough data.

    They are the 10th, 60th and 90th percentile in the better direction, rounded to two significant digits, or to as many up to
    `most_digits` as leave them in strict order. None with fewer than four values, or where nothing does.
    """
    known = values[np.isfinite(values)]
    if len(known) < FEWEST:
        return None
    points = np.quantile(known, QUANTILES if direction is Direction.HIGHER else [1 - q for q in QUANTILES])
    for digits in range(2, most_digits + 1):
        floor, target, stretch = (rounded(point, digits) for point in points)
        if floor < target < stretch if direction is Direction.HIGHER else floor > target > stretch:
            return Goal(floor, target, stretch)
    return None


def propose_band(values: np.ndarray) -> Band | None:
    """Where the middle of the values lies: good from the 20th to the 80th percentile, worth nothing beyond the 5th and the 95th; each
    rounded to two significant digits. None with fewer than four values, or when rounding leaves no strict order."""
    known = values[np.isfinite(values)]
    if len(known) < FEWEST:
        return None
    points = [rounded(point) for point in np.quantile(known, BAND_QUANTILES)]
    return Band(*points) if all(a < b for a, b in pairwise(points)) else None


def rounded(value: float, digits: int = 2) -> float:
    """Rounded to so many significant digits; 0 stays 0."""
    if value == 0:
        return 0.0
    return float(round(value, digits - 1 - int(np.floor(np.log10(abs(value))))))


@dataclass(frozen=True, slots=True)
class Target:
    """A goal somebody has set: for a role ("": any) in a team or department ("": any), from the month that begins on `since` until
    another is set. No goal: what was set before holds no more."""

    kpi: str
    role: str
    team: str
    since: date
    goal: Goal | Band | None


def without_base(already: Iterable[Target], said: Iterable[Target], proposed: Mapping[str, Collection[str]]) -> list[Target]:
    """Those of `said` that are for one team while the KPI has no goal for all of its role then: nothing is weighed without one, so they
    would do nothing. `already`: what was set before; `proposed`: by role the KPIs that have a goal without being set one."""
    said = tuple(said)
    everything = (*already, *said)

    def based(one: Target) -> bool:
        roles = [one.role] if one.role else list(proposed)
        return any(one.kpi in proposed.get(role, ()) or one.kpi in in_force(everything, role, one.since)[0] for role in roles)

    return [one for one in said if one.team and one.goal is not None and not based(one)]


def in_force(said: Iterable[Target], role: str, month: date) -> tuple[Goals, Mapping[str, Goals]]:
    """What is set for a role in a month: for all of it, and by team. `said`: in the order in which it was said; of the same month the
    last word counts. What is set for the role comes before what is set for any; what is set for a team before what is for none."""
    latest: dict[tuple[str, str, str], Target] = {}
    for one in said:
        key = (one.kpi, one.role, one.team)
        if one.role in (role, "") and one.since <= month and (key not in latest or latest[key].since <= one.since):
            latest[key] = one
    found: dict[str, dict[str, Goal | Band]] = {}
    for one in sorted(latest.values(), key=lambda one: one.role != ""):
        if one.goal is not None:
            found.setdefault(one.team, {})[one.kpi] = one.goal
    return found.pop("", {}), found
