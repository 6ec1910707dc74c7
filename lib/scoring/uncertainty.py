"""How sure a score and a rank are, given the intervals of the KPIs they are made of."""

from dataclasses import dataclass

import numpy as np

from lib.scoring import curves
from lib.scoring.boards import Board
from lib.scoring.score import RANK_DECIMALS

PAIRED = 256


@dataclass(frozen=True, slots=True)
class Certainty:
    """Per person: `low` and `high` of the score's 95 % interval, and the best and worst rank that fit the data."""

    low: np.ndarray
    high: np.ndarray
    best_rank: np.ndarray
    worst_rank: np.ndarray


def certainty(board: Board) -> Certainty:
    """Intervals of scores and ranks.

    Each KPI's interval goes through its curve; the halves combine as independent errors, weighted by the
    renormalised shares. Two people are told apart when the difference of their scores exceeds the
    root sum of squares of the halves that face each other. Complete counts add no error; a KPI whose interval
    nobody could estimate may be worth anything. Gates are held as they are.
    """
    down, up = _halves(board)
    score = np.round(board.score, RANK_DECIMALS)
    known = ~np.isnan(score)
    better, worse = _told_apart(score, down, up)
    unranked = np.isnan(board.rank)
    best = np.where(unranked, np.nan, 1 + better)
    worst = np.where(unranked, np.nan, np.count_nonzero(known) - worse)
    before = board.scores.score
    low = np.minimum(board.score, np.maximum(before - down, 0.0))
    high = np.where(board.score < before, board.score, np.minimum(before + up, curves.TOP))
    return Certainty(low, high, best, worst)


def _told_apart(score: np.ndarray, down: np.ndarray, up: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many are surely better than each person, and surely worse; whoever has no score (NaN) is neither."""
    better, worse = np.zeros(len(score), dtype=int), np.zeros(len(score), dtype=int)
    # Some rows at a time: all pairs of 5,000 people at once would take half a gigabyte.
    for start in range(0, len(score), PAIRED):
        rows = slice(start, start + PAIRED)
        with np.errstate(invalid="ignore"):
            ahead = score[rows, None] - score[None, :] > np.sqrt(down[rows, None] ** 2 + up[None, :] ** 2)
        better += ahead.sum(axis=0)
        worse[rows] = ahead.sum(axis=1)
    return better, worse


def _halves(board: Board) -> tuple[np.ndarray, np.ndarray]:
    people = len(board.field.people)
    down, up = np.zeros(people), np.zeros(people)
    shares = board.scheme.shares
    for k, key in enumerate(board.scheme.kpis):
        if key in board.field.value:
            share = shares[key] / np.where(board.scores.coverage > 0, board.scores.coverage, np.nan)
            below, above = kpi_halves(board, key, k)
            present = ~np.isnan(board.kpi_scores[:, k])
            down += np.where(present, np.nan_to_num(share * below) ** 2, 0.0)
            up += np.where(present, np.nan_to_num(share * above) ** 2, 0.0)
    return np.sqrt(down), np.sqrt(up)


def kpi_halves(board: Board, key: str, k: int) -> tuple[np.ndarray, np.ndarray]:
    """How far the score of the scheme's `k`-th KPI reaches below and above itself, by person; NaN where it is absent."""
    middle = board.kpi_scores[:, k]
    if board.field.definitions.is_complete_count(board.field.kpis[key]):
        unknown = np.zeros(len(middle), dtype=bool)
    else:
        unknown = np.isnan(board.field.low[key]) | np.isnan(board.field.high[key])
    goal = board.scheme.goals[key]
    ends = curves.score(board.field.low[key], goal), curves.score(board.field.high[key], goal)
    below = np.where(unknown, middle, np.nan_to_num(middle - np.fmin(*ends)).clip(min=0))
    above = np.where(unknown, curves.TOP - middle, np.nan_to_num(np.fmax(*ends) - middle).clip(min=0))
    return below, above
