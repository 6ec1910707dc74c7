"""Goals for KPIs whose amount depends on the company: proposed once from its own data, then kept.

A proposal is frozen by whoever stores it: goalposts that moved with the people present would let a newcomer
change everybody's score.
"""

import numpy as np

from lib.kpis.catalogue import Direction, Goal

FEWEST = 4
QUANTILES = (0.10, 0.60, 0.90)


def propose(direction: Direction, values: np.ndarray) -> Goal | None:
    """Floor, target and stretch from the values of people (or teams) with enough data.

    They are the 10th, 60th and 90th percentile in the better direction, rounded to two significant digits.
    None with fewer than four values, or when rounding leaves no strict order.
    """
    known = values[np.isfinite(values)]
    if len(known) < FEWEST:
        return None
    points = np.quantile(known, QUANTILES if direction is Direction.HIGHER else [1 - q for q in QUANTILES])
    floor, target, stretch = (two_digits(point) for point in points)
    ordered = floor < target < stretch if direction is Direction.HIGHER else floor > target > stretch
    return Goal(floor, target, stretch) if ordered else None


def two_digits(value: float) -> float:
    """Rounded to two significant digits; 0 stays 0."""
    if value == 0:
        return 0.0
    digits = 1 - int(np.floor(np.log10(abs(value))))
    return float(round(value, digits))
