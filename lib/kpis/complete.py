"""Statistics of all there is: nothing is sampled, so there is no interval to give. See `statistics` for the others."""

from dataclasses import dataclass

import numpy as np

from lib.kpis.estimates import Estimate, Sums, Term, bounded
from lib.kpis.intervals import quotient


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of all there is: a complete count, so no interval. Absent where nothing was counted.

    `known` and `unknown` count the rows whose amount is known or not: with unknown ones only, the total is
    absent, never 0; with some, it is a lower bound.
    """

    total: str
    count: str
    known: str
    unknown: str

    @property
    def requires(self) -> tuple[str, ...]:
        return (self.count,)

    @property
    def terms(self) -> tuple[Term, ...]:
        return (self.total,), (self.count,), (self.known,), (self.unknown,)

    @property
    def lower_bound(self) -> str:
        return self.unknown

    def evaluate(self, sums: Sums) -> Estimate:
        total, n, known, unknown = (sums(term) for term in self.terms)
        none = np.full(len(n), np.nan)
        absent = (n == 0) | ((known == 0) & (unknown > 0))
        return bounded(np.where(absent, np.nan, total), n, none, none)


@dataclass(frozen=True, slots=True)
class CompleteRatio:
    """Σx ÷ Σy of two complete counts: nothing was sampled, so no interval; `count` is what n shows.

    `known` counts the rows x is summed over. Without any, x is unknown and the ratio absent, never 0; where `unknown`
    counts the rows that lack x, it is absent only if there are such rows, and with some the ratio is a lower
    bound. With `result_missing`, cost without result
    (x above 0, y of 0) is marked unbounded instead of absent.
    """

    numerator: str
    denominator: str
    count: str
    known: str
    unknown: str | None = None
    result_missing: bool = False

    @property
    def requires(self) -> tuple[str, ...]:
        return self.denominator, self.known

    @property
    def terms(self) -> tuple[Term, ...]:
        base = (self.numerator,), (self.denominator,), (self.count,), (self.known,)
        return (*base, (self.unknown,)) if self.unknown else base

    @property
    def lower_bound(self) -> str | None:
        return self.unknown

    def evaluate(self, sums: Sums) -> Estimate:
        x, y, n, known = (sums(term) for term in self.terms[:4])
        lacking = sums((self.unknown,)) > 0 if self.unknown else np.ones(len(x), dtype=bool)
        none = np.full(len(x), np.nan)
        unbounded = (x > 0) & (y == 0) & self.result_missing
        return Estimate(np.where((known == 0) & lacking, np.nan, quotient(x, y)), n, none, none, unbounded)
