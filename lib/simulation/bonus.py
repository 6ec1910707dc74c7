"""What a bonus rule pays under a scheme, to the cent.

Everybody's part is a factor × the months present (days × full-time share); the CRM knows no salaries, so a month is worth
the same for all. Amounts are whole cents. Equal is equal: a fixed pool is cut into equal cents for equal parts, and the
few cents that cannot be are left in the pool, as is what nobody earned.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lib.errors import N_, SettingsError
from lib.scoring.boards import Board
from lib.scoring.curves import TOP
from lib.scoring.gates import NOT_EVALUATED
from lib.scoring.score import RANK_DECIMALS, ranks

CENTS = 100
LARGEST = 1e12
FACTOR_DECIMALS = RANK_DECIMALS + 2  # a factor may be a rounded score divided by 100
MONTH_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Linear:
    """In proportion to the score: a factor of 1 at 100."""


@dataclass(frozen=True, slots=True)
class Step:
    """From this score on, this factor."""

    score: float
    factor: float


@dataclass(frozen=True, slots=True)
class Tiered:
    """The factor of the highest step reached; nothing below the first."""

    steps: tuple[Step, ...] = (Step(60.0, 0.5), Step(80.0, 1.0), Step(100.0, 1.5), Step(110.0, 2.0))


@dataclass(frozen=True, slots=True)
class TopShare:
    """The first `share` (0..1) of the scored by rank, rounded up, ties at the edge all in: all alike, or by score."""

    share: float = 0.1
    by_score: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """All alike who reach the score."""

    score: float = 100.0


@dataclass(frozen=True, slots=True)
class TopGrowth:
    """T13: the first `share` (0..1) by the growth of their customers' value, of the scored for whom it is known; ties at the edge
    all in, and nobody whose customers lost value."""

    share: float = 0.1


Rule = Linear | Tiered | TopShare | Threshold | TopGrowth


@dataclass(frozen=True, slots=True)
class Pool:
    """A fixed sum, shared out. `amount` in the reporting currency."""

    amount: float


@dataclass(frozen=True, slots=True)
class PerPerson:
    """So much for a factor of 1 and the whole period present; what it costs follows. `amount` in the reporting currency."""

    amount: float


Purse = Pool | PerPerson


@dataclass(frozen=True, slots=True)
class Payout:
    """Whole cents per person, in the field's order. `rest`: what stays in a fixed pool (0 without one).

    `barred`: who gets nothing because a gate was not evaluated, whatever the score; `unscored`: who has no score.
    """

    amounts: np.ndarray
    rest: int
    barred: np.ndarray
    unscored: np.ndarray

    @property
    def cost(self) -> int:
        """What is paid, in cents."""
        return int(self.amounts.sum())

    @property
    def recipients(self) -> int:
        """How many get anything."""
        return int(np.count_nonzero(self.amounts))


def check(rule: Rule, purse: Purse) -> None:
    """SettingsError naming an amount, share or step that makes no sense."""
    if not 0 <= purse.amount <= LARGEST:
        raise SettingsError(
            N_("The amount is {amount}; write a number from 0 to {largest}."), amount=f"{purse.amount:g}", largest=f"{LARGEST:,.0f}"
        )
    if isinstance(rule, TopShare | TopGrowth) and not 0 < rule.share <= 1:
        raise SettingsError(N_("The rewarded share is {share} %; write a number above 0, up to 100."), share=f"{100 * rule.share:g}")
    if isinstance(rule, Threshold) and not 0 <= rule.score <= TOP:
        raise SettingsError(N_("The score to reach is {score}; write a number from 0 to {top}."), score=f"{rule.score:g}", top=f"{TOP:g}")
    if isinstance(rule, Tiered):
        _check_steps(rule.steps)


def _check_steps(steps: tuple[Step, ...]) -> None:
    numbers = [number for step in steps for number in (step.score, step.factor)]
    rising = all(a.score < b.score and a.factor <= b.factor for a, b in pairwise(steps))
    if not steps or not rising or not all(math.isfinite(number) and 0 <= number <= 1000 for number in numbers):
        said = ", ".join(f"{step.score:g} → {step.factor:g}" for step in steps)
        raise SettingsError(N_("The steps are {steps}. Scores must rise strictly, and a higher step may not pay less."), steps=said or "–")


def payout(board: Board, rule: Rule, purse: Purse, growth: np.ndarray | None = None) -> Payout:
    """What everybody of the board gets under the rule. Call `check` first.

    `growth`: per person, NaN where unknown; only TopGrowth asks for it. A gate that was not evaluated bars its person from any
    reward; the place in the ranking is not passed on.
    """
    unscored, barred = np.isnan(board.score), barred_by_gates(board)
    worth = np.where(unscored | barred, 0.0, factors(rule, np.round(board.score, RANK_DECIMALS), growth))
    parts = [_whole(f, FACTOR_DECIMALS) * _whole(months, MONTH_DECIMALS) for f, months in zip(worth, board.field.months, strict=True)]
    if isinstance(purse, PerPerson):
        full = 10**FACTOR_DECIMALS * len(board.field.period.months) * 10**MONTH_DECIMALS
        return Payout(_cents([(2 * part * _whole_cents(purse) + full) // (2 * full) for part in parts]), 0, barred, unscored)
    pool, total = _whole_cents(purse), sum(parts)
    amounts = _cents([pool * part // total if total else 0 for part in parts])
    return Payout(amounts, pool - int(amounts.sum()), barred, unscored)


def barred_by_gates(board: Board) -> np.ndarray:
    """Who has a gate that was not evaluated."""
    states = [board.gated.states[gate.key] == NOT_EVALUATED for gate in board.scheme.gates]
    return np.any(states, axis=0) if states else np.zeros(len(board.field.people), dtype=bool)


def winners(count: int, share: float) -> int:
    """How many places a share of `count` people is: rounded up, at least one where there is anybody."""
    return math.ceil(round(share * count, 9))


def factors(rule: Rule, score: np.ndarray, growth: np.ndarray | None = None) -> np.ndarray:
    """What a full period is worth to people with these scores, before gates bar anybody: 0 for nothing."""
    if isinstance(rule, Linear):
        return np.nan_to_num(score / 100)
    if isinstance(rule, Tiered):
        reached = [np.where(score >= step.score, step.factor, 0.0) for step in rule.steps]
        return np.max(reached, axis=0)
    if isinstance(rule, Threshold):
        return (score >= rule.score).astype(float)
    if isinstance(rule, TopShare):
        return np.where(_first(score, rule.share), np.nan_to_num(score / 100) if rule.by_score else 1.0, 0.0)
    assert isinstance(rule, TopGrowth) and growth is not None
    known = np.where(np.isnan(score), np.nan, growth)
    return (_first(known, rule.share) & (known > 0)).astype(float)


def _first(values: np.ndarray, share: float) -> np.ndarray:
    """Who has one of the first places among those with a value."""
    return ranks(values) <= winners(int(np.count_nonzero(~np.isnan(values))), share)


def _whole(value: float, decimals: int) -> int:
    return round(float(value) * 10**decimals)


def _whole_cents(purse: Purse) -> int:
    return round(purse.amount * CENTS)


def _cents(amounts: list[int]) -> np.ndarray:
    return np.array(amounts, dtype=np.int64)
