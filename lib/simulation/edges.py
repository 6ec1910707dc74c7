"""Whose reward hinges on noise: places at the cut of a bonus rule that the data cannot tell apart."""

from dataclasses import dataclass

import numpy as np

from lib.scoring.boards import Board
from lib.scoring.score import RANK_DECIMALS
from lib.scoring.uncertainty import Certainty, certainty
from lib.simulation.bonus import Payout, Rule, TopGrowth, TopShare, factors, winners
from lib.simulation.growth import Growth


@dataclass(frozen=True, slots=True)
class Edge:
    """Per person: `unsure`, paid, but what fits the data includes another factor (for rewards by rank: no place);
    `missed`: not paid, though the data allow it. Who is barred or has no score is neither."""

    unsure: np.ndarray
    missed: np.ndarray


def edge(board: Board, rule: Rule, paid: Payout, growth: Growth | None = None) -> Edge:
    """Who stands at the cut, by the 95 % intervals of scores and ranks. In roles too small for ranks everybody does."""
    open_ = ~(paid.barred | paid.unscored)
    got = paid.amounts > 0
    if isinstance(rule, TopGrowth):
        doubt = ~growth.clear if growth is not None else np.ones(len(got), dtype=bool)
        return Edge(open_ & got & doubt, np.zeros(len(got), dtype=bool))
    sure = certainty(board)
    other = _by_rank(board, rule, sure) if isinstance(rule, TopShare) else _by_score(rule, sure)
    return Edge(open_ & got & other, open_ & ~got & other)


def _by_rank(board: Board, rule: TopShare, sure: Certainty) -> np.ndarray:
    """Whose possible ranks lie on both sides of the last rewarded place."""
    places = winners(board.scored, rule.share)
    unranked = np.isnan(sure.best_rank)
    return unranked | ((sure.best_rank <= places) & (sure.worst_rank > places))


def _by_score(rule: Rule, sure: Certainty) -> np.ndarray:
    """Whose interval holds scores of different worth."""
    low, high = (factors(rule, np.round(end, RANK_DECIMALS)) for end in (sure.low, sure.high))
    return low != high
