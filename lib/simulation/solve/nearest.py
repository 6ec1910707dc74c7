"""The point nearest to today's shares under conditions: SciPy's linear programme (HiGHS) says whether there is one, its
quadratic programme (SLSQP, exact gradients) finds it.

A duel is not linear in the shares, but for a fixed level of the second's score both its sides are. So the range of levels is
halved until the relaxed problem's own answer fulfils the duel (branch and bound, always the nearest bound first): what
is then found is the nearest of all, and when no range is left there is none. Reference: Land and Doig 1960.
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

import numpy as np

from lib.errors import N_, RequestError
from lib.scoring.curves import TOP
from lib.simulation.solve.constraints import Conditions, Duel, between_levels

# A distance this much larger (0.01 percentage points) is as near.
TOLERANCE = 1e-4
# How far a duel may be missed, in points: a quarter of the room that `solve` leaves for rounding.
MISSED = 5e-5
# After the first point, one more is looked for every so many steps; the steps between only prove.
POLISHED_EVERY = 8


@dataclass(frozen=True, slots=True)
class Nearest:
    """`x` None: nothing found. `proven`: nothing nearer exists, or nothing at all. `steps`: how many it took."""

    x: np.ndarray | None
    proven: bool
    steps: int = 0


def nearest(today: np.ndarray, asked: Conditions, most_steps: int, any_point: bool = False) -> Nearest:
    """The shares nearest to `today` (Euclidean) that fulfil the conditions, are not negative and sum to 1.

    `any_point`: the first one found is enough, however far."""
    order, queue, best = count(), [], None

    def look(levels: tuple[tuple[float, float], ...]) -> None:
        if (x := _project(today, _relaxed(asked, levels))) is not None:
            heappush(queue, (_distance(x, today), next(order), levels, x))

    look(((0.0, TOP),) * len(asked.duels))
    for step in range(most_steps):
        if not queue or (best is not None and (any_point or queue[0][0] >= _distance(best, today) - TOLERANCE)):
            return Nearest(best, not any_point or best is None, step)
        _, _, levels, x = heappop(queue)
        lost = _worst_lost(asked, x)
        if lost is None:
            return Nearest(x, True, step)
        if best is None or step % POLISHED_EVERY == 0:
            best = _nearer(best, _polished(x, today, asked), today)
        for half in _halves(asked, levels, lost, x):
            look(half)
    return Nearest(best, not queue and best is None, most_steps)


def _distance(x: np.ndarray, today: np.ndarray) -> float:
    return float(np.linalg.norm(x - today))


def _nearer(best: np.ndarray | None, other: np.ndarray | None, today: np.ndarray) -> np.ndarray | None:
    if best is None or other is None:
        return other if best is None else best
    return min(best, other, key=lambda x: _distance(x, today))


def _relaxed(asked: Conditions, levels: tuple[tuple[float, float], ...]) -> Conditions:
    parts = (between_levels(duel, low, high) for duel, (low, high) in zip(asked.duels, levels, strict=True))
    return sum(parts, Conditions(asked.rows, asked.bounds))


def _lost(asked: Conditions, x: np.ndarray) -> list[float]:
    """By how many points each duel is missed; 0 or less where it is won."""
    return [duel.margin - first + second for duel in asked.duels for first, second in (duel.scores(x),)]


def _worst_lost(asked: Conditions, x: np.ndarray) -> int | None:
    missed = _lost(asked, x)
    return int(np.argmax(missed)) if missed and max(missed) > MISSED else None


def _halves(asked: Conditions, levels: tuple[tuple[float, float], ...], lost: int, x: np.ndarray):
    """Two narrower ranges for the lost duel; the level between both scores shuts `x` out of either."""
    duel, (low, high) = asked.duels[lost], levels[lost]
    first, second = duel.scores(x)
    middle = min(max((first - duel.margin + second) / 2, low), high)
    for part in ((low, middle), (middle, high)):
        yield (*levels[:lost], part, *levels[lost + 1 :])


def _project(today: np.ndarray, linear: Conditions) -> np.ndarray | None:
    """The nearest point under linear conditions; None when there is none."""
    start = _feasible(len(today), linear)
    if start is None:
        return None
    found = _minimise(start, today, _linear(linear, len(today)))
    if found is None:
        raise RequestError(N_("The nearest weights could not be worked out exactly. Remove a wish, or change its number a little."))
    return found


def _linear(asked: Conditions, unknowns: int) -> list[dict]:
    """The linear conditions as SLSQP wants them."""
    rows, bounds = _matrix(asked, unknowns), np.array(asked.bounds)
    return [{"type": "ineq", "fun": lambda x: rows @ x - bounds, "jac": lambda x: rows}] if len(rows) else []


def _matrix(linear: Conditions, unknowns: int) -> np.ndarray:
    return np.array(linear.rows) if linear.rows else np.empty((0, unknowns))


def _feasible(unknowns: int, linear: Conditions) -> np.ndarray | None:
    # Imported here: SciPy takes most of a second.
    from scipy.optimize import linprog

    limits = {"A_ub": -_matrix(linear, unknowns), "b_ub": -np.array(linear.bounds)} if linear.rows else {}
    found = linprog(np.zeros(unknowns), **limits, A_eq=np.ones((1, unknowns)), b_eq=[1.0], bounds=(0, 1), method="highs")
    return found.x if found.status == 0 else None


def _minimise(start: np.ndarray, today: np.ndarray, conditions: list[dict]) -> np.ndarray | None:
    """Half the squared distance to today's shares, least; None when the solver does not end in a point that fulfils all."""
    from scipy.optimize import minimize

    total = {"type": "eq", "fun": lambda x: np.array([x.sum() - 1.0]), "jac": lambda x: np.ones((1, len(x)))}
    found = minimize(
        lambda x: 0.5 * float((x - today) @ (x - today)),
        start,
        jac=lambda x: x - today,
        bounds=[(0.0, 1.0)] * len(start),
        constraints=[total, *conditions],
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 200},
    )
    x = np.clip(found.x, 0.0, 1.0)
    missed = max([abs(x.sum() - 1.0), *(float(-min(condition["fun"](x), default=0.0)) for condition in conditions)])
    return x if np.isfinite(missed) and missed <= 1e-8 else None


def _polished(x: np.ndarray, today: np.ndarray, asked: Conditions) -> np.ndarray | None:
    """A point near `x` that wins every duel, as near to today's as it gets from there."""
    won = {
        "type": "ineq",
        "fun": lambda y: -np.array(_lost(asked, y)),
        "jac": lambda y: np.array([_slope(duel, y) for duel in asked.duels]),
    }
    return _minimise(x, today, [*_linear(asked, len(today)), won])


def _slope(duel: Duel, x: np.ndarray) -> np.ndarray:
    """How the lead of the first over the second changes with each share."""
    slopes = []
    for (points, covered), score in zip((duel.first, duel.second), duel.scores(x), strict=True):
        slopes.append((points - score * covered) / max(covered @ x, 1e-12))
    return slopes[0] - slopes[1]
