"""What a KPI really does to the ranking, beside the weight it is said to have.

A KPI in which people hardly differ, or which moves against the others, shifts nobody however much it weighs: weight is
not importance (Paruolo, Saisana, Saltelli 2013, "Ratings and rankings: voodoo or science?", J. R. Stat. Soc. A 176). We
measure importance by the part of the variance of the scores that a KPI's contributions carry, cov(contribution, score) ÷
var(score): the parts add up to 1 (Shorrocks 1982, "Inequality decomposition by factor components", Econometrica 50).
"""

from dataclasses import dataclass

import numpy as np

from lib.scoring.boards import Board
from lib.scoring.score import RANK_DECIMALS

FEWEST = 3
# A KPI does something else than it says beyond 15 points of difference, or when one is twice the other and 10 points away.
FAR, DOUBLE, NEAR_ENOUGH = 0.15, 2.0, 0.10


@dataclass(frozen=True, slots=True)
class Influence:
    """Per KPI of a board: its nominal `share` of the weights, and the `influence` it has on the scores before gates; both
    add up to 1. An influence below 0 works against the ranking, which is possible. `people`: how many scored people it is
    measured on. All influences are NaN with fewer than three, or when all have the same score."""

    kpis: tuple[str, ...]
    share: np.ndarray
    influence: np.ndarray
    people: int

    @property
    def differs(self) -> np.ndarray:
        """KPIs whose influence is far from their share: by more than 0.15, or by at least 0.10 and a factor of 2."""
        apart = np.abs(self.influence - self.share)
        larger, smaller = np.maximum(self.influence, self.share), np.minimum(self.influence, self.share)
        return (apart > FAR + 1e-9) | ((apart >= NEAR_ENOUGH - 1e-9) & (larger > DOUBLE * smaller))


def influence(board: Board) -> Influence:
    """The influence of each KPI on the board's ranking, over the people with a score."""
    kpis = tuple(board.scheme.kpis)
    share = np.array([board.scheme.shares[key] for key in kpis])
    scored = ~np.isnan(board.scores.score)
    contributions, score = board.scores.contributions[scored], board.scores.score[scored]
    people = int(np.count_nonzero(scored))
    if people < FEWEST or np.ptp(score) <= 10.0**-RANK_DECIMALS:
        return Influence(kpis, share, np.full(len(kpis), np.nan), people)
    from_mean = score - score.mean()
    carried = (contributions - contributions.mean(axis=0)).T @ from_mean
    return Influence(kpis, share, carried / (from_mean @ from_mean), people)
