"""How sure a score and a rank are, given the intervals of the KPIs they are made of and that gates look at."""

from dataclasses import dataclass

import numpy as np

from lib.kpis.values import OK
from lib.scoring import curves, gates
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
    """Intervals of scores (see `interval`) and ranks.

    Two people are told apart when the difference of their scores exceeds the root sum of squares of the halves of their
    intervals that face each other.
    """
    low, high = interval(board)
    score = np.round(board.score, RANK_DECIMALS)
    known = ~np.isnan(score)
    better, worse = _told_apart(score, board.score - low, high - board.score)
    unranked = np.isnan(board.rank)
    best = np.where(unranked, np.nan, 1 + better)
    worst = np.where(unranked, np.nan, np.count_nonzero(known) - worse)
    return Certainty(low, high, best, worst)


def interval(board: Board) -> tuple[np.ndarray, np.ndarray]:
    """Low and high end of everybody's score at 95 %.

    Each KPI's interval goes through its curve; the halves combine as independent errors, weighted by the
    renormalised shares. A gate that the intervals of its KPIs leave open opens the score's interval, too (see `caps`).
    Complete counts add no error; a KPI whose interval nobody could estimate may be worth anything.
    """
    down, up = _halves(board)
    surely, perhaps = caps(board)
    low = np.minimum(np.maximum(board.scores.score - down, 0.0), perhaps)
    high = np.minimum(np.minimum(board.scores.score + up, curves.TOP), surely)
    return low, high


def caps(board: Board) -> tuple[np.ndarray, np.ndarray]:
    """Per person the lowest cap that holds wherever in their intervals the gates' KPIs lie, and the lowest that holds somewhere
    in them; inf where none does."""
    lowest = [np.full(len(board.field.people), np.inf) for _ in range(2)]
    reach = gate_reach(board)
    for gate in board.scheme.gates:
        if gate.key in reach:
            lowest = [np.where(holds, np.minimum(cap, gate.cap), cap) for cap, holds in zip(lowest, reach[gate.key], strict=True)]
    return lowest[0], lowest[1]


def gate_reach(board: Board) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Gate key → per person whether it caps wherever in their intervals its KPIs lie, and whether it caps somewhere in them. Where
    it is not evaluated it caps nowhere."""
    found = {}
    for gate in board.scheme.gates:
        evaluated = board.gated.states[gate.key] != gates.NOT_EVALUATED
        if not isinstance(gate, gates.SafeBand) and evaluated.any():
            lows, highs = zip(*(_ends(board, key, _worth(board, key)) for key in gate.kpis), strict=True)
            found[gate.key] = evaluated & gates.missed(gate, list(highs)), evaluated & gates.missed(gate, list(lows))
    return found


def _worth(board: Board, key: str) -> np.ndarray:
    """The scores of a KPI that a gate looks at, weighed or not; NaN without a usable value."""
    usable = np.where(board.field.status[key] == OK, board.field.basis[key], np.nan)
    return board.worth(key, usable)


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
    low, high = _ends(board, key, middle)
    return middle - low, high - middle


def _ends(board: Board, key: str, middle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest score of a KPI that fits its interval; 0 and 120 where nobody could estimate one."""
    if board.field.definitions.is_complete_count(board.field.kpis[key]):
        unknown = np.zeros(len(middle), dtype=bool)
    else:
        unknown = np.isnan(board.field.low[key]) | np.isnan(board.field.high[key])
    ends = board.worth(key, board.field.low[key]), board.worth(key, board.field.high[key])
    low, high = np.fmin(np.fmin(*ends), middle), np.fmax(np.fmax(*ends), middle)
    absent = np.isnan(middle)
    return tuple(np.where(absent, np.nan, np.where(unknown, end, known)) for end, known in ((0.0, low), (curves.TOP, high)))
