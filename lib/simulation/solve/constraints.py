"""Wishes as linear conditions on the shares that may move.

The unknowns are effective shares x ≥ 0 that sum to 1: of the dimensions (the shares inside stay), or of the KPIs. KPI
shares are `spread` · x. A wish is one or several alternatives; an alternative is rows with rows · x ≥ bounds, and
sometimes a duel: one person's score above another's where the two lack different KPIs.
"""

from dataclasses import dataclass

import numpy as np

from lib.scoring import weights
from lib.scoring.boards import Board
from lib.scoring.score import COVERAGE_FLOOR
from lib.simulation.solve.wishes import Above, AtLeast, AtMost, Keep, Wish, Within

# Coverage keeps this far above the floor, so that rounded weights do not take a score away.
COVERAGE_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Space:
    """What may move. `spread` (KPIs × unknowns) turns unknowns into effective KPI shares; `sliders` (name → row) gives every
    slider's share; `today`: the unknowns now; `inner`: whether the unknowns are KPIs."""

    board: Board
    inner: bool
    spread: np.ndarray
    sliders: dict[str, np.ndarray]
    today: np.ndarray


@dataclass(frozen=True, slots=True)
class Duel:
    """Score of `first` − score of `second` ≥ `margin`, where a score is (points · x) ÷ (covered · x)."""

    first: tuple[np.ndarray, np.ndarray]
    second: tuple[np.ndarray, np.ndarray]
    margin: float

    def scores(self, x: np.ndarray) -> tuple[float, float]:
        """Both scores before gates."""
        return tuple(float(points @ x / max(covered @ x, 1e-12)) for points, covered in (self.first, self.second))


@dataclass(frozen=True, slots=True)
class Conditions:
    """rows · x ≥ bounds, and duels."""

    rows: tuple[np.ndarray, ...] = ()
    bounds: tuple[float, ...] = ()
    duels: tuple[Duel, ...] = ()

    def __add__(self, other: "Conditions") -> "Conditions":
        return Conditions(self.rows + other.rows, self.bounds + other.bounds, self.duels + other.duels)


def space_of(board: Board, inner: bool) -> Space:
    """The board's weights as unknowns: its groups, or with `inner` its KPIs."""
    weighting, order = board.scheme.weighting, board.scheme.kpis
    by_kpi = weights.shares(weighting)
    groups = np.zeros((len(order), len(weighting)))
    for g, group in enumerate(weighting):
        total = sum(weight for _, weight in group.kpis)
        for key, weight in group.kpis:
            groups[order.index(key), g] = weight / total if total > 0 else 0.0
    spread = np.eye(len(order)) if inner else groups
    today = np.array([by_kpi[key] for key in order] if inner else list(weights.group_shares(weighting).values()))
    sliders = {}
    for group in weighting:
        members = [order.index(key) for key, _ in group.kpis]
        sliders[group.key] = spread[members].sum(axis=0)
        sliders |= {f"{group.key}/{order[k]}": spread[k] for k in members}
    return Space(board, inner, spread, sliders, today)


def always(space: Space) -> Conditions:
    """What holds without any wish: a group whose inner weights are all 0 cannot be raised."""
    empty = [np.where(np.arange(len(space.today)) == i, -1.0, 0.0) for i in np.flatnonzero(space.spread.sum(axis=0) == 0)]
    return Conditions(tuple(empty), (0.0,) * len(empty))


def alternatives(space: Space, wish: Wish, slack: float) -> tuple[Conditions, ...]:
    """The ways to fulfil a wish; none when no weights can. `slack`: points added to a lead, room for rounded weights."""
    if isinstance(wish, Above):
        return _above(space, wish, slack)
    if isinstance(wish, Within):
        near = wish.points / 100
        return (_sum(_between(row, row @ space.today - near, row @ space.today + near) for row in space.sliders.values()),)
    row = space.sliders[wish.slider]
    if isinstance(wish, AtLeast):
        return (Conditions((row,), (wish.share,)),)
    if isinstance(wish, AtMost):
        return (Conditions((-row,), (-wish.share,)),)
    assert isinstance(wish, Keep)
    return (_between(row, row @ space.today, row @ space.today),)


def _between(row: np.ndarray, low: float, high: float) -> Conditions:
    return Conditions((row, -row), (float(low), float(-high)))


def _sum(parts) -> Conditions:
    return sum(parts, Conditions())


def _above(space: Space, wish: Above, slack: float) -> tuple[Conditions, ...]:
    """min(score, cap) of the first above min(score, cap) of the second: above its score, or above its cap."""
    board = space.board
    a, b = (board.field.people.index(person) for person in (wish.first, wish.second))
    first, second = parts_of(space, a), parts_of(space, b)
    margin = wish.margin + slack
    scored = has_score(first, slack) + has_score(second, slack)
    cap_a, cap_b = board.cap[a], board.cap[b]
    over_score = scored + _duel(first, second, margin) + at_most(second, cap_a - margin)
    if cap_b == np.inf:
        return (over_score,)
    over_cap = scored + _at_least(first, cap_b + margin)
    return (over_score, over_cap) if cap_a >= cap_b + margin else (over_score,)


def parts_of(space: Space, i: int) -> tuple[np.ndarray, np.ndarray]:
    """A person's points and coverage per unit of each unknown."""
    scores = space.board.kpi_scores[i]
    return np.nan_to_num(scores) @ space.spread, (~np.isnan(scores)).astype(float) @ space.spread


def has_score(person: tuple[np.ndarray, np.ndarray], slack: float = 0.0) -> Conditions:
    """The person's coverage reaches the floor."""
    return Conditions((person[1],), (COVERAGE_FLOOR + (COVERAGE_SLACK if slack else 0.0),))


def _duel(first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray], margin: float) -> Conditions:
    if np.allclose(first[1], second[1], rtol=0, atol=1e-15):
        # The same KPIs are there for both: multiplied by the common coverage, the difference is linear.
        return Conditions((first[0] - second[0] - margin * first[1],), (0.0,))
    return Conditions(duels=(Duel(first, second, margin),))


def _at_least(person: tuple[np.ndarray, np.ndarray], score: float) -> Conditions:
    points, covered = person
    return Conditions((points - score * covered,), (0.0,))


def at_most(person: tuple[np.ndarray, np.ndarray], score: float) -> Conditions:
    """The person's score before gates is not above this one."""
    if score == np.inf:
        return Conditions()
    points, covered = person
    return Conditions((score * covered - points,), (0.0,))


def between_levels(duel: Duel, low: float, high: float) -> Conditions:
    """What follows from the duel if the second's score lies between two levels: the first is `margin` above the lower one,
    the second not above the upper one. For equal levels the duel itself follows."""
    return _at_least(duel.first, low + duel.margin) + at_most(duel.second, high)
