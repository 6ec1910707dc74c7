"""Scores, ranks and team means. The one path every page, export and preview takes.

Pure NumPy; rows are people, columns KPIs in a fixed order. Contributions are summed column by column in that
order, never by a matrix product: BLAS gave identical people unequal scores.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np

COVERAGE_FLOOR = 0.6
RANK_DECIMALS = 9
SMALLEST_RANKED_ROLE = 3


@dataclass(frozen=True, slots=True)
class Scores:
    """`contributions` (people × KPIs): renormalised share × KPI score, 0 where absent; `score` before gates, 0..120,
    NaN below the coverage floor; `coverage`: share of the weights with data, 0..1."""

    contributions: np.ndarray
    score: np.ndarray
    coverage: np.ndarray


def person_scores(kpi_scores: np.ndarray, shares: np.ndarray, coverage_floor: float = COVERAGE_FLOOR) -> Scores:
    """Weighted scores of people with gaps.

    `kpi_scores`: people × KPIs, 0..120, NaN where absent. `shares`: one per KPI, or people × KPIs; sums to 1.
    The score is Σ share × KPI score ÷ coverage, with coverage = Σ share over the KPIs with data, and equals
    the sum of its contributions exactly.
    """
    # One row per KPI in memory: every step walks along it, and the sums keep the order of the KPIs.
    contributions = np.array(kpi_scores.T, order="C")
    weight = np.atleast_2d(shares).T
    present = ~np.isnan(contributions)
    contributions[~present] = 0.0
    coverage = _in_order((share * row for share, row in zip(weight, present, strict=True)), len(kpi_scores))
    scored = coverage >= max(coverage_floor - 1e-12, 1e-12)
    contributions *= weight
    contributions /= np.where(scored, coverage, np.inf)
    score = np.where(scored, _in_order(contributions, len(kpi_scores)), np.nan)
    return Scores(contributions.T, score, coverage)


def _in_order(rows: Iterable[np.ndarray], people: int) -> np.ndarray:
    return reduce(np.add, rows, np.zeros(people))


def ranks(scores: np.ndarray) -> np.ndarray:
    """Competition ranks (1, 2, 2, 4), highest first, on scores rounded to 1e-9; NaN has no rank (NaN)."""
    rounded = np.round(scores, RANK_DECIMALS)
    known = ~np.isnan(rounded)
    ordered = np.sort(rounded[known])
    result = np.full(len(rounded), np.nan)
    result[known] = len(ordered) - np.searchsorted(ordered, rounded[known], side="right") + 1
    return result


def ranks_within(scores: np.ndarray, groups: np.ndarray, smallest: int = SMALLEST_RANKED_ROLE) -> np.ndarray:
    """Ranks inside each group; none in groups with fewer than `smallest` scored members."""
    result = np.full(len(scores), np.nan)
    for group in np.unique(groups):
        members = groups == group
        if np.count_nonzero(~np.isnan(scores[members])) >= smallest:
            result[members] = ranks(scores[members])
    return result


def weighted_mean(scores: np.ndarray, weights: np.ndarray) -> float:
    """Mean of the known scores weighted by months present; NaN when nobody is scored."""
    known = ~np.isnan(scores) & (weights > 0)
    if not known.any():
        return float("nan")
    return float(np.sum(scores[known] * weights[known]) / np.sum(weights[known]))
