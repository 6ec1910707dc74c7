"""Straight paths through the weights: everybody's score while one share moves from one end to the other.

Where one share moves and the free rest keeps its proportions (`weights.move`), every share is linear in it. So are a
person's numerator N = Σ share × KPI score and coverage D = Σ share, both over the KPIs with data, and the score is
min(N ÷ D, cap): exact at every point, from the two ends alone.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from lib.scoring import weights
from lib.scoring.boards import Board
from lib.scoring.score import COVERAGE_FLOOR

# What the scoring path forgives at the coverage floor.
FLOOR_SLACK = 1e-12
# Scores, and slopes in points over the whole path, this near are one.
NEAR = 1e-10


@dataclass(frozen=True, slots=True)
class Path:
    """`numerator` and `coverage` (2 × people): N and D where the share is `low`, and where it is `high`. `cap`: per person
    the highest score gates allow (inf: none). `now`: the present share, from `low` to `high`, which lie in 0..1. Below
    `coverage_floor` there is no score."""

    numerator: np.ndarray
    coverage: np.ndarray
    cap: np.ndarray
    low: float
    high: float
    now: float
    coverage_floor: float = COVERAGE_FLOOR

    @property
    def people(self) -> int:
        """How many people."""
        return self.numerator.shape[1]

    @property
    def least_coverage(self) -> float:
        """The coverage from which on there is a score, as the scoring path has it."""
        return max(self.coverage_floor - FLOOR_SLACK, FLOOR_SLACK)

    def along(self, share: float | np.ndarray) -> float | np.ndarray:
        """The share as a position from 0 (`low`) to 1 (`high`)."""
        return (share - self.low) / (self.high - self.low)

    def at(self, position: float) -> float:
        """The share at a position from 0 to 1; exact at both ends."""
        return self.low * (1 - position) + self.high * position

    def score(self, share: float | np.ndarray) -> np.ndarray:
        """Everybody's score at that share, after caps; NaN below the coverage floor. At several: shares × people."""
        position = np.asarray(self.along(share))[..., None]
        coverage = between(self.coverage, position)
        scored = coverage >= self.least_coverage
        raw = between(self.numerator, position) / np.where(scored, coverage, 1.0)
        return np.where(scored, np.minimum(raw, self.cap), np.nan)


def between(ends: np.ndarray, position: float | np.ndarray) -> np.ndarray:
    """What lies between two ends (2 × people) at a position 0..1; exact at both ends."""
    return ends[0] * (1 - position) + ends[1] * position


def course(path: Path, rows: np.ndarray, position: float | np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Score after caps, its slope and the change of its slope at a position 0..1, walking towards `side` (−1 left, 1 right).

    Two quotients of straight lines that agree in all three are one; of two that agree in the score, the one with the greater
    slope, then the greater change of slope, is ahead just past the position.
    """
    numerator, coverage = between(path.numerator[:, rows], position), between(path.coverage[:, rows], position)
    climb, rise = (ends[1, rows] - ends[0, rows] for ends in (path.numerator, path.coverage))
    raw = numerator / coverage
    slope = side * (climb - raw * rise) / coverage
    bend = -2 * side * rise * slope / coverage
    cap = path.cap[rows]
    leaving = (slope > NEAR) | ((np.abs(slope) <= NEAR) & (bend > NEAR))
    held = (raw > cap + NEAR) | ((raw > cap - NEAR) & leaving)
    return np.where(held, cap, raw), np.where(held, 0.0, slope), np.where(held, 0.0, bend)


def straight(
    kpi_scores: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    reach: tuple[float, float, float],
    cap: np.ndarray | None = None,
    coverage_floor: float = COVERAGE_FLOOR,
) -> Path:
    """The path between two sets of shares. `kpi_scores`: people × KPIs, NaN where absent; `ends`: the KPIs' shares at the
    lowest and at the highest share; `reach`: that lowest and highest share, and the present one."""
    # Column by column in the order of the KPIs, as in the scoring path, so that equal people stay equal to the bit.
    present = ~np.isnan(kpi_scores)
    worth = np.where(present, kpi_scores, 0.0)
    numerator, coverage = np.zeros((2, len(kpi_scores))), np.zeros((2, len(kpi_scores)))
    for k in range(kpi_scores.shape[1]):
        share = np.array([[ends[0][k]], [ends[1][k]]])
        numerator += share * worth[:, k]
        coverage += share * present[:, k]
    cap = np.full(len(kpi_scores), np.inf) if cap is None else np.asarray(cap, dtype=float)
    return Path(numerator, coverage, cap, *reach, coverage_floor)


def path_of(board: Board, slider: str, locked: frozenset[str] = frozenset(), coverage_floor: float = COVERAGE_FLOOR) -> Path | None:
    """The path of one slider of a board, `group` or `group/KPI` as in `weights.raw_weights`.

    A group's share is that of the whole, 0..1: the other free groups are rescaled in proportion, shares inside them stay.
    A KPI's share is that inside its group: the group's other free KPIs are rescaled, the groups' shares stay. `locked`
    holds such keys; groups hold groups, KPIs those of their own group. None when nothing can move: no such slider,
    everything else or the slider itself locked, one KPI alone in its group, or a group that weighs nothing.
    """
    group, _, kpi = slider.partition("/")
    groups, inside = weights.group_shares(board.scheme.weighting) if board.scheme.weighting else {}, _inside(board)
    if kpi and groups.get(group, 0.0) > 0:
        moved = _moved(inside[group], kpi, {key for key in inside[group] if f"{group}/{key}" in locked})
        ends = [_effective(groups, inside | {group: parts}) for parts in moved.ends] if moved else []
    else:
        # A group all of whose KPIs weigh 0 can neither give nor take.
        idle = {key for key, parts in inside.items() if not any(parts.values())}
        moved = None if kpi else _moved(groups, group, (locked & groups.keys()) | idle)
        ends = [_effective(parts, inside) for parts in moved.ends] if moved else []
    if moved is None:
        return None
    order = board.scheme.kpis
    arrays = weights.array(ends[0], order), weights.array(ends[1], order)
    return straight(board.kpi_scores, arrays, moved.reach, board.cap, coverage_floor)


def _inside(board: Board) -> dict[str, dict[str, float]]:
    """Per group the shares of its KPIs inside it, summing to 1; all 0 where the group's KPIs all weigh 0."""
    found = {}
    for group in board.scheme.weighting:
        total = math.fsum(weight for _, weight in group.kpis)
        found[group.key] = {key: weight / total if total > 0 else 0.0 for key, weight in group.kpis}
    return found


def _effective(groups: dict[str, float], inside: dict[str, dict[str, float]]) -> dict[str, float]:
    return {kpi: groups[group] * share for group, parts in inside.items() for kpi, share in parts.items()}


@dataclass(frozen=True, slots=True)
class _Moved:
    """Parts of a whole with one of them at its lowest and at its highest share; `reach`: both, and the present share."""

    ends: tuple[dict[str, float], dict[str, float]]
    reach: tuple[float, float, float]


def _moved(parts: dict[str, float], key: str, locked: set[str]) -> _Moved | None:
    keys = list(parts)
    if key not in parts or not any(parts.values()):
        return None
    found = reach_of(np.array(list(parts.values())), keys.index(key), frozenset(keys.index(other) for other in locked))
    if found is None:
        return None
    low, high = (dict(zip(keys, end.tolist(), strict=True)) for end in found[0])
    return _Moved((low, high), found[1])


Reach = tuple[tuple[np.ndarray, np.ndarray], tuple[float, float, float]]


def reach_of(shares: np.ndarray, index: int, locked: Collection[int]) -> Reach | None:
    """The shares with one of them at its lowest and at its highest, and (lowest, highest, present share); None when it
    cannot move."""
    low, high = weights.move(shares, index, 0.0, locked), weights.move(shares, index, 1.0, locked)
    if not low[index] < high[index]:
        return None
    return (low, high), (float(low[index]), float(high[index]), float(np.clip(shares[index], low[index], high[index])))
