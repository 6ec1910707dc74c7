"""From a KPI's value to its score: floor → 0, target → 100, stretch → 120, clipped."""

from itertools import pairwise

import numpy as np

from lib.errors import N_, SettingsError
from lib.kpis.catalogue import Band, Goal

TOP = 120.0
ON_TARGET = 100.0


def check(goal: Goal | Band, kpi: str, role: str) -> None:
    """SettingsError naming KPI and role unless the order is strict and every number finite."""
    points = (goal.outer_low, goal.low, goal.high, goal.outer_high) if isinstance(goal, Band) else _points(goal)
    rising = all(a < b for a, b in pairwise(points))
    falling = not isinstance(goal, Band) and all(a > b for a, b in pairwise(points))
    if not all(np.isfinite(points)) or not (rising or falling):
        raise SettingsError(
            N_("The goal of {kpi} for {role} is {points}. Floor, target and stretch must rise strictly, or fall strictly."),
            kpi=kpi,
            role=role,
            points=" / ".join(f"{p:g}" for p in points),
        )


def _points(goal: Goal) -> tuple[float, ...]:
    return (goal.floor, goal.target) if goal.stretch is None else (goal.floor, goal.target, goal.stretch)


def score(values: np.ndarray, goal: Goal | Band) -> np.ndarray:
    """Scores 0..120 (bands and goals without stretch: 0..100) of the values, same shape; NaN stays NaN.

    Piecewise linear between the goal's points and constant outside. Lower is better where the floor lies
    above the target; negative floors are fine.
    """
    if isinstance(goal, Band):
        return _interpolate(values, (goal.outer_low, goal.low, goal.high, goal.outer_high), (0.0, ON_TARGET, ON_TARGET, 0.0))
    points = _points(goal)
    worth = (0.0, ON_TARGET, TOP)[: len(points)]
    if goal.floor > goal.target:
        return _interpolate(values, points[::-1], worth[::-1])
    return _interpolate(values, points, worth)


def _interpolate(values: np.ndarray, x: tuple[float, ...], y: tuple[float, ...]) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    # Clipped again: rounding inside the interpolation may leave the range by 1e-14.
    return np.where(np.isnan(values), np.nan, np.clip(np.interp(values, x, y), min(y), max(y)))
