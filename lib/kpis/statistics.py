"""How sums of samples become a value with n and a 95 % interval. Pure NumPy: arrays in, arrays of the same length out.

Nothing here divides by zero: no data is NaN, never 0. Statistics of all there is stand in `complete`.
"""

from dataclasses import dataclass

import numpy as np

from lib.kpis.complete import CompleteRatio, Total
from lib.kpis.estimates import Estimate, Sums, Term, bounded
from lib.kpis.intervals import Z95, mover_ratio, net_promoter_interval, quotient, student_t, wilson

BOOTSTRAP_BELOW = 30


@dataclass(frozen=True, slots=True)
class Proportion:
    """successes ÷ trials, the successes among the trials; Wilson interval.

    `unknown` counts trials nobody can say of whether they are successes: with some the share is a lower bound, with
    those only it is absent, never 0.
    """

    successes: str
    trials: str
    unknown: str | None = None

    @property
    def requires(self) -> tuple[str, ...]:
        return (self.trials,)

    @property
    def terms(self) -> tuple[Term, ...]:
        base = (self.successes,), (self.trials,)
        return (*base, (self.unknown,)) if self.unknown else base

    @property
    def lower_bound(self) -> str | None:
        return self.unknown

    def evaluate(self, sums: Sums) -> Estimate:
        successes, trials = sums((self.successes,)), sums((self.trials,))
        share = quotient(successes, trials)
        if self.unknown:
            share = np.where((successes == 0) & (sums((self.unknown,)) > 0), np.nan, share)
        return bounded(share, trials, *wilson(successes, trials))


@dataclass(frozen=True, slots=True)
class NetScore:
    """100 × (promoters − detractors) ÷ answers, −100..100."""

    promoters: str
    detractors: str
    answers: str

    @property
    def requires(self) -> tuple[str, ...]:
        return (self.answers,)

    @property
    def terms(self) -> tuple[Term, ...]:
        return (self.promoters,), (self.detractors,), (self.answers,)

    def evaluate(self, sums: Sums) -> Estimate:
        p, d, n = (sums(term) for term in self.terms)
        return bounded(100 * quotient(p - d, n), n, *net_promoter_interval(p, d, n))


@dataclass(frozen=True, slots=True)
class Mean:
    """total ÷ count with s/√n; below 30 observations the interval is left to the bootstrap over customers.

    `lower_bound` names the measure that counts observations still running: where it is above 0 the mean is
    a lower bound.
    """

    total: str
    count: str
    lower_bound: str | None = None

    @property
    def requires(self) -> tuple[str, ...]:
        return (self.count,)

    @property
    def terms(self) -> tuple[Term, ...]:
        base = (self.total,), (self.count,), (self.total, self.total)
        return (*base, (self.lower_bound,)) if self.lower_bound else base

    def evaluate(self, sums: Sums) -> Estimate:
        total, n, squares = sums((self.total,)), sums((self.count,)), sums((self.total, self.total))
        mean = quotient(total, n)
        variance = quotient(np.maximum(squares - n * mean * mean, 0), n - 1)
        half = np.where(n >= BOOTSTRAP_BELOW, Z95 * np.sqrt(quotient(variance, n)), np.nan)
        return bounded(mean, n, mean - half, mean + half)


@dataclass(frozen=True, slots=True)
class RatioOfSums:
    """Σx ÷ Σy over `count` rows, with the delta method's interval from Σx², Σy² and Σxy.

    `witness`: a measure that must be above 0 somewhere in the company, without which the ratio means nothing. `clustered`: few rows
    get their interval from the bootstrap over customers; otherwise, where rows have none, from Student's t.
    """

    numerator: str
    denominator: str
    count: str
    lowest: float = -np.inf
    highest: float = np.inf
    witness: str | None = None
    clustered: bool = True

    @property
    def requires(self) -> tuple[str, ...]:
        return (self.denominator, self.witness) if self.witness else (self.denominator,)

    @property
    def terms(self) -> tuple[Term, ...]:
        x, y = self.numerator, self.denominator
        return (x,), (y,), (self.count,), (x, x), (y, y), (x, y)

    def evaluate(self, sums: Sums) -> Estimate:
        x, y, n, xx, yy, xy = (sums(term) for term in self.terms)
        value = quotient(x, y)
        residual = np.maximum(xx - 2 * value * xy + value * value * yy, 0)
        half = Z95 * np.sqrt(quotient(n * residual, n - 1)) * quotient(np.ones_like(y), y)
        half = np.where(n >= BOOTSTRAP_BELOW, half, np.nan)
        low, high = np.clip(value - half, self.lowest, self.highest), np.clip(value + half, self.lowest, self.highest)
        estimate = bounded(value, n, low, high)
        return estimate if self.clustered else student(self, estimate, sums)


def student(statistic: "Mean | RatioOfSums", estimate: Estimate, sums: Sums) -> Estimate:
    """The estimate with Student's t intervals where there were too few observations for the normal ones (2 to 29)."""
    n = estimate.n
    if isinstance(statistic, Mean):
        x, one, xx = (sums(term) for term in statistic.terms[:3])
        mean = quotient(x, one)
        half = np.sqrt(quotient(quotient(np.maximum(xx - n * mean * mean, 0), n - 1), n))
    else:
        x, y, _, xx, yy, xy = (sums(term) for term in statistic.terms)
        value = quotient(x, y)
        residual = np.maximum(xx - 2 * value * xy + value * value * yy, 0)
        half = np.sqrt(quotient(n * residual, n - 1)) * quotient(np.ones_like(y), y)
    half = half * student_t(n - 1)
    few = np.isnan(estimate.low) & (n >= 2)
    lowest, highest = (statistic.lowest, statistic.highest) if isinstance(statistic, RatioOfSums) else (-np.inf, np.inf)
    low, high = np.clip(estimate.value - half, lowest, highest), np.clip(estimate.value + half, lowest, highest)
    return Estimate(estimate.value, n, np.where(few, low, estimate.low), np.where(few, high, estimate.high), estimate.unbounded)


@dataclass(frozen=True, slots=True)
class Median:
    """The middle value of `of` over the rows counted by `count`; its own query, never rolled up."""

    of: str
    count: str

    @property
    def requires(self) -> tuple[str, ...]:
        return (self.count,)

    @property
    def terms(self) -> tuple[Term, ...]:
        return ((self.count,),)


@dataclass(frozen=True, slots=True)
class Attainment:
    """Parts on target ÷ parts with enough answers; part by part Σ`total` ≥ Σ`target` over `count` answers.

    n counts the parts. The interval runs from the parts that are on target for sure to those that may be, by each
    part's mean ± 1.96 s/√n.
    """

    total: str
    target: str
    count: str
    fewest: int

    @property
    def requires(self) -> tuple[str, ...]:
        return (self.count,)

    @property
    def terms(self) -> tuple[Term, ...]:
        return (self.total,), (self.target,), (self.count,), (self.total, self.total)

    def attained(self, total, target, count, squares) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Per part: whether it counts, is on target, is so for sure, and may be."""
        enough = count >= self.fewest
        n = np.where(enough, count, 2.0)
        spread = np.sqrt(np.maximum(squares - total * total / n, 0) / (n - 1) / n)
        beyond = (total - target) / n
        half = Z95 * spread
        return enough, enough & (beyond >= -1e-9), enough & (beyond - half >= -1e-9), enough & (beyond + half >= -1e-9)


@dataclass(frozen=True, slots=True)
class Quotient:
    """One KPI ÷ another, of the same group and period; interval by MOVER (Donner & Zou 2012)."""

    numerator: str
    denominator: str

    @property
    def requires(self) -> tuple[str, ...]:
        return ()

    @property
    def terms(self) -> tuple[Term, ...]:
        return ()

    def combine(self, top: Estimate, bottom: Estimate) -> Estimate:
        """The quotient's estimate; its n is the smaller of the two. A part without interval counts as exact."""
        value = quotient(top.value, bottom.value)
        low, high = mover_ratio(_with_interval(top), _with_interval(bottom))
        exact = np.isnan(top.low) & np.isnan(bottom.low)
        low, high = np.where(exact, np.nan, low), np.where(exact, np.nan, high)
        return Estimate(value, np.fmin(top.n, bottom.n), low, high, np.zeros(len(value), dtype=bool))


def _with_interval(part: Estimate) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known = np.isfinite(part.low) & np.isfinite(part.high)
    return part.value, np.where(known, part.low, part.value), np.where(known, part.high, part.value)


Statistic = Proportion | NetScore | Mean | RatioOfSums | Total | CompleteRatio | Median | Attainment | Quotient
