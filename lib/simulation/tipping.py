"""Tipping points: the shares of one KPI at which two people change places.

Along the path of `weights.move` a person's score is a linear function over a linear one (`paths`), so two people tie
where N_i·D_j = N_j·D_i: a quadratic in the share, a straight line where nobody lacks data. Where a cap holds one of them,
the other ties by reaching it.
"""

from collections.abc import Collection

import numpy as np

from lib.errors import N_, SettingsError
from lib.scoring.score import COVERAGE_FLOOR
from lib.simulation.paths import NEAR, Path, between, course, reach_of, straight

RECORD = [("share", float), ("first", int), ("second", int)]
# Scores this near are one score: ranks are taken on scores rounded to 1e-9.
TIED = 1e-9
# Positions 0..1 on a path that differ by less are one position.
SAME_PLACE = 1e-9


def tipping_points(
    scores: np.ndarray,
    shares: np.ndarray,
    index: int,
    locked: Collection[int] = frozenset(),
    *,
    caps: np.ndarray | None = None,
    coverage_floor: float = COVERAGE_FLOOR,
) -> np.recarray:
    """Where two people tie while the share of KPI `index` moves from 0 to 1 − Σ locked and the free rest is rescaled.

    `scores`: people × KPIs, 0..120, NaN where absent (the weights of the others then count more, and below the coverage
    floor there is no score and no tie). `shares`: one per KPI, summing to 1. `caps`: per person the highest score that
    gates allow, inf where none.

    Records `share`, `first`, `second` (rows, first < second), nearest to the present share first, then by share, first,
    second. A pair that only touches ties too. People equal on the whole path have no tipping point; a tie that lasts for a
    while (two people at one cap) is given by the ends it has inside the path. Empty when nothing can move. Time and
    memory grow with the square of the people. SettingsError when the shapes differ or `weights.move` refuses the shares.
    """
    scores, shares = np.asarray(scores, dtype=float), np.asarray(shares, dtype=float)
    if scores.ndim != 2 or scores.shape[1] != len(shares):
        raise SettingsError(
            N_("The scores have the shape {shape}; they need one column for each of {n} shares."), shape=scores.shape, n=len(shares)
        )
    found = reach_of(shares, index, locked)
    if found is None:
        return np.recarray(0, dtype=RECORD)
    path = straight(scores, *found, cap=caps, coverage_floor=coverage_floor)
    first, second = np.triu_indices(len(scores), 1)
    pair, position = ties(path, first, second)
    share = path.low + position * (path.high - path.low)
    points = np.rec.fromarrays([share, first[pair], second[pair]], dtype=RECORD)
    return points[np.lexsort((points.second, points.first, points.share, np.round(np.abs(points.share - path.now), 12)))]


def ties(path: Path, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every tie of the given pairs of rows: (number of the pair, position 0..1 on the path), sorted by both."""
    found = [*_raw_ties(path, first, second), _cap_ties(path, first, second), _cap_ties(path, second, first)]
    pair, position = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((position, pair))
    pair, position = pair[order], position[order]
    again = np.zeros(len(pair), dtype=bool)
    again[1:] = (np.diff(pair) == 0) & (np.diff(position) < SAME_PLACE)
    kept = ~again & _parting(path, first[pair], second[pair], position)
    return pair[kept], position[kept]


def _parting(path: Path, first: np.ndarray, second: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Whether people who tie part on one side at least: under caps a tie may last on both."""
    parting = np.ones(len(position), dtype=bool)
    capped = np.flatnonzero(np.isfinite(path.cap[first]) | np.isfinite(path.cap[second]))
    at = position[capped]
    parting[capped] = False
    for side, inside in ((-1, at > 0), (1, at < 1)):
        one, other = course(path, first[capped], at, side), course(path, second[capped], at, side)
        apart = np.any([np.abs(a - b) > NEAR for a, b in zip(one[1:], other[1:], strict=True)], axis=0)
        parting[capped] |= inside & apart
    return parting


def _raw_ties(path: Path, first: np.ndarray, second: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Where scores meet that no cap holds."""
    found = []
    for roots in _quadratic(*_difference(path, first, second)):
        pair, position = _inside(roots)
        one, other = _raw(path, first[pair], position), _raw(path, second[pair], position)
        with np.errstate(invalid="ignore"):
            uncapped = (one <= path.cap[first[pair]] + TIED) & (other <= path.cap[second[pair]] + TIED)
            tied = uncapped & (np.abs(one - other) <= TIED)
        found.append((pair[tied], position[tied]))
    return found


def _cap_ties(path: Path, rising: np.ndarray, held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where one of a pair reaches the cap that holds the other."""
    asked = np.flatnonzero(np.isfinite(path.cap[held]) & (path.cap[held] <= path.cap[rising]))
    asked = asked[~_always_equal(path, rising[asked], held[asked])]
    ends = path.numerator[:, rising[asked]] - path.cap[held[asked]] * path.coverage[:, rising[asked]]
    with np.errstate(divide="ignore", invalid="ignore"):
        number, position = _inside(ends[0] / (ends[0] - ends[1]))
    pair = asked[number]
    with np.errstate(invalid="ignore"):
        tied = (_raw(path, held[pair], position) >= path.cap[held[pair]] - TIED) & ~np.isnan(_raw(path, rising[pair], position))
    return pair[tied], position[tied]


def _difference(path: Path, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """N_i·D_j − N_j·D_i on the path as q0·(1−t)² + 2·q1·t(1−t) + q2·t²: exactly 0 for equal people, exact at both ends."""
    one, other = path.numerator[:, first], path.numerator[:, second]
    left, right = path.coverage[:, second], path.coverage[:, first]
    q1 = (one[0] * left[1] - other[0] * right[1] + one[1] * left[0] - other[1] * right[0]) / 2
    return one[0] * left[0] - other[0] * right[0], q1, one[1] * left[1] - other[1] * right[1]


def _always_equal(path: Path, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Pairs with one score on the whole path."""
    same = np.max(np.abs(_difference(path, first, second)), axis=0, initial=0.0) <= TIED / 10
    return same & (path.cap[first] == path.cap[second])


def _quadratic(q0: np.ndarray, q1: np.ndarray, q2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both roots of q0·(1−t)² + 2·q1·t(1−t) + q2·t² (±inf or NaN where there are fewer), without cancellation; see Press et
    al., Numerical Recipes, 5.6. A pair that comes as near as a tie without crossing has its nearest point as root."""
    square, half = q0 - 2 * q1 + q2, q1 - q0
    discriminant = q1 * q1 - q0 * q2
    discriminant = np.where(np.abs(discriminant) <= np.abs(square) * TIED / 4, 0.0, discriminant)
    equal = np.max(np.abs((q0, q1, q2)), axis=0, initial=0.0) <= TIED / 10
    with np.errstate(divide="ignore", invalid="ignore"):
        larger = -(half + np.copysign(np.sqrt(discriminant), half))
        return np.where(equal, np.nan, larger / square), np.where(equal, np.nan, q0 / larger)


def _inside(roots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and values of the roots within 0..1; rounding at the ends is forgiven."""
    number = np.flatnonzero((roots >= -1e-12) & (roots <= 1 + 1e-12))
    return number, np.clip(roots[number], 0.0, 1.0)


def _raw(path: Path, rows: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Scores before caps at these positions; NaN below the coverage floor."""
    coverage = between(path.coverage[:, rows], position)
    scored = coverage >= path.least_coverage
    return np.where(scored, between(path.numerator[:, rows], position) / np.where(scored, coverage, 1.0), np.nan)
