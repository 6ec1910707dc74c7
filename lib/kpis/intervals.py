"""Intervals of proportions, net scores and quotients, and Student's t. Pure NumPy; NaN where nothing can be said."""

import numpy as np

Z95 = 1.959963984540054


def quotient(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """The quotient where the denominator is above 0, else NaN."""
    out = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=out, where=denominator > 0)
    return out


def wilson(successes: np.ndarray, trials: np.ndarray, z: float = Z95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of a proportion, 0..1; NaN without trials (Wilson 1927)."""
    share = quotient(successes, trials)
    n = np.where(trials > 0, trials, np.nan)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(np.maximum(share * (1 - share) / n + z * z / (4 * n * n), 0))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def net_promoter_interval(
    promoters: np.ndarray, detractors: np.ndarray, answers: np.ndarray, z: float = Z95
) -> tuple[np.ndarray, np.ndarray]:
    """Interval of the net promoter score, −100..100, from the shares after adding ¾ promoters, 1½ passives and
    ¾ detractors (an adjusted Wald interval; the point estimate stays as it is, and lies inside)."""
    n = np.where(answers > 0, answers + 3, np.nan)
    p, d = (promoters + 0.75) / n, (detractors + 0.75) / n
    half = z * np.sqrt((p + d - (p - d) ** 2) / n)
    plain = quotient(promoters - detractors, answers)
    low, high = np.minimum(p - d - half, plain), np.maximum(p - d + half, plain)
    return 100 * np.clip(low, -1, 1), 100 * np.clip(high, -1, 1)


def mover_ratio(top: tuple[np.ndarray, ...], bottom: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Interval of a ratio of two independent positive estimates `(value, low, high)`; infinite above where the
    denominator's interval reaches 0 (Donner & Zou 2012, eq. 9 and 10)."""
    a, la, ua = top
    b, lb, ub = bottom
    product = a * b
    with np.errstate(divide="ignore", invalid="ignore"):
        low = (product - np.sqrt(np.maximum(product**2 - la * ub * (2 * a - la) * (2 * b - ub), 0))) / (ub * (2 * b - ub))
        high = (product + np.sqrt(np.maximum(product**2 - ua * lb * (2 * a - ua) * (2 * b - lb), 0))) / (lb * (2 * b - lb))
        # Beyond twice the estimate the formula's branch ends; the plain quotient of the far ends is the safe bound.
        low = np.where(2 * b - ub > 0, low, la / ub)
    return low, np.where(lb > 0, high, np.where(np.isnan(b), np.nan, np.inf))


# Two-sided 95 % quantiles of Student's t for 1 to 29 degrees of freedom (Fisher & Yates, table III).
_T95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101,
        2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045)  # fmt: skip


def student_t(freedom: np.ndarray) -> np.ndarray:
    """The two-sided 95 % quantile of Student's t; NaN without a degree of freedom."""
    table = np.array([np.nan, *_T95, Z95])
    return table[np.clip(np.nan_to_num(freedom), 0, len(table) - 1).astype(int)]
