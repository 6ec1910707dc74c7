"""What a statistic takes and gives: sums of terms in, a value with n and a 95 % interval out.

A statistic names the measures it needs as terms: a term is a tuple of measure keys whose product is summed over the
rows (one key: the sum; the same key twice: the sum of squares).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Term = tuple[str, ...]
Sums = Callable[[Term], np.ndarray]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Arrays of equal length: value, n (observations), low and high of the 95 % interval.

    NaN value: absent. NaN interval with a value: a complete count, or too few to estimate. `unbounded` marks
    cost without result, which is worth the floor.
    """

    value: np.ndarray
    n: np.ndarray
    low: np.ndarray
    high: np.ndarray
    unbounded: np.ndarray


def bounded(value: np.ndarray, n: np.ndarray, low: np.ndarray, high: np.ndarray) -> Estimate:
    """An estimate without any cost that has no result."""
    return Estimate(value, n, low, high, np.zeros(len(value), dtype=bool))
