"""Several boards side by side: the ranks of the same people, how far two orders agree, and who moves.

People may differ from board to board: who is not ranked on one has no rank there (NaN), never the last one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.scoring.boards import Board
from lib.scoring.score import RANK_DECIMALS, SMALLEST_RANKED_ROLE

PERSISTENCE = 0.9  # the weight of the first places in the overlap: ten places carry 86 % of it
FEWEST = SMALLEST_RANKED_ROLE


@dataclass(frozen=True, slots=True)
class Aligned:
    """People × boards. `people`: everyone with a score on any board, by id; `rank`: 1 is best; `score`: 0..120 after
    gates. NaN where a person has none."""

    people: tuple[str, ...]
    rank: np.ndarray
    score: np.ndarray


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two orders agree.

    `both`: people ranked on both boards; `pairs`: pairs of them that no board holds equal; `kept`: those in the same
    order on both; `tied`: the pairs left out. `kendall`: τ-b, −1..1, over the people ranked on both; `overlap`: the
    rank-biased overlap, 0..1, of the whole lists, so that who is on only one of them counts as different. Both are
    NaN with fewer than three people ranked on both, τ-b also where a board holds all of them equal.
    """

    both: int
    only_first: int
    only_second: int
    pairs: int
    kept: int
    tied: int
    kendall: float
    overlap: float


def aligned(boards: Sequence[Board]) -> Aligned:
    """The boards' ranks and scores, person by person."""
    columns = [pd.DataFrame({"rank": b.rank, "score": b.score}, index=list(b.field.people)).dropna(subset=["score"]) for b in boards]
    people = tuple(sorted(set().union(*(column.index for column in columns))))
    rank, score = (np.column_stack([column[name].reindex(people).to_numpy(float) for column in columns]) for name in ("rank", "score"))
    return Aligned(people, rank, score)


def agreement(first: np.ndarray, second: np.ndarray) -> Agreement:
    """Two columns of ranks (NaN: not ranked) of the same people, in the same order."""
    in_first, in_second = ~np.isnan(first), ~np.isnan(second)
    both = in_first & in_second
    n = int(both.sum())
    pairs, kept, kendall = _kendall(first[both], second[both])
    overlap = rank_biased_overlap(first, second) if n >= FEWEST else math.nan
    alone = int((in_first & ~both).sum()), int((in_second & ~both).sum())
    return Agreement(n, *alone, pairs, kept, n * (n - 1) // 2 - pairs, kendall, overlap)


def _kendall(x: np.ndarray, y: np.ndarray) -> tuple[int, int, float]:
    """(pairs untied on both, pairs in the same order, τ-b), for ranks without gaps.

    M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945): τ-b = (C − D) ÷ √((P − Tx)(P − Ty)),
    over P pairs of which C keep and D change their order and Tx, Ty are tied on one side.
    """
    possible = len(x) * (len(x) - 1) // 2
    tied_x, tied_y, tied_both = _tied(x), _tied(y), _tied(x + 1j * y)
    pairs = possible - tied_x - tied_y + tied_both
    if len(x) < FEWEST or possible in (tied_x, tied_y):
        return pairs, 0 if pairs == 0 else _same_order(x, y), math.nan
    # Imported here: SciPy's statistics take longer to load than all else on the page together.
    from scipy.stats import kendalltau

    tau = float(kendalltau(x, y, method="asymptotic").statistic)
    surplus = round(tau * math.sqrt((possible - tied_x) * (possible - tied_y)))
    return pairs, (pairs + surplus) // 2, tau


def _tied(values: np.ndarray) -> int:
    counts = np.unique(values, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def _same_order(x: np.ndarray, y: np.ndarray) -> int:
    return sum(int((x[i] - x[j]) * (y[i] - y[j]) > 0) for i in range(len(x)) for j in range(i))


def rank_biased_overlap(first: np.ndarray, second: np.ndarray, p: float = PERSISTENCE) -> float:
    """RBO_ext of two rankings, 0..1; NaN where one is empty. Ranks are competition ranks (1, 2, 2, 4), NaN: not on the list.

    W. Webber, A. Moffat, J. Zobel, "A similarity measure for indefinite rankings", ACM TOIS 28 (2010), eq. 32: the mean
    agreement of the two tops over all depths d, weighted by p^d, with the agreement seen at the end extrapolated. Equal
    people stand on the same place, as in sports: a tie that begins at or above depth d belongs to the top d as a whole, and the
    agreement is twice the common people over the people of both tops (their section on ties; RBO^w of M. Corsi and
    J. Urbano, "The Treatment of Ties in Rank-Biased Overlap", SIGIR 2024).
    """
    short, long = sorted((first, second), key=lambda ranks: np.count_nonzero(~np.isnan(ranks)))
    s, length = (int(np.count_nonzero(~np.isnan(ranks))) for ranks in (short, long))
    if s == 0:
        return math.nan
    depth = np.arange(1, length + 1)
    common = _counted(np.fmax(short, long)[~np.isnan(short) & ~np.isnan(long)], depth)
    sizes = _counted(short[~np.isnan(short)], depth), _counted(long[~np.isnan(long)], depth)
    at_end = 2 * common[s - 1] / (sizes[0][s - 1] + sizes[1][s - 1])
    # Beyond its end the shorter list is thought to go on as it agreed so far.
    unseen = np.maximum(depth - s, 0)
    agreement_at = 2 * (common + at_end * unseen) / (sizes[0] + unseen + sizes[1])
    last = (common[-1] + at_end * (length - s)) / length
    return float((1 - p) / p * np.sum(agreement_at * p**depth) + last * p**length)


def _counted(ranks: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """How many of the ranks lie within each depth."""
    return np.searchsorted(np.sort(ranks), depth, side="right").astype(float)


def moves(table: Aligned, base: int = 0) -> np.ndarray:
    """People × boards: places gained (positive) or lost against the base board, NaN where a rank is absent."""
    return table.rank[:, [base]] - table.rank


def changes(table: Aligned, base: int = 0) -> np.ndarray:
    """People × boards: points gained or lost against the base board, NaN where a score is absent."""
    return table.score - table.score[:, [base]]


def extremes(table: Aligned, board: int, base: int = 0) -> tuple[list[int], list[int]]:
    """Who wins and who loses most against the base board: rows in order, the largest first.

    Winners gain places or, with their rank kept or absent, points; by places first, then by points. Equal ones by id.
    """
    places, points = np.nan_to_num(moves(table, base)[:, board]), np.nan_to_num(np.round(changes(table, base)[:, board], RANK_DECIMALS))
    order = np.lexsort((-points, -places))
    gained = [int(i) for i in order if (places[i], points[i]) > (0, 0)]
    lost = [int(i) for i in np.lexsort((points, places)) if (places[i], points[i]) < (0, 0)]
    return gained, lost


def span(table: Aligned) -> np.ndarray:
    """Per person the widest distance between two of his ranks; 0 with fewer than two ranks."""
    known = np.where(np.isnan(table.rank), -np.inf, table.rank).max(axis=1) - np.where(np.isnan(table.rank), np.inf, table.rank).min(axis=1)
    return np.where(np.count_nonzero(~np.isnan(table.rank), axis=1) < 2, 0.0, known)


def team_effect(teams: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Teams under each board. `teams`: one `team_scores` per board.

    Index: team; columns `(score, k)`, `(rank, k)` and `(members, k)` of board k; NaN where the team is not on it.
    """
    numbered = {k: frame.set_index("team_id")[["score", "rank", "members"]] for k, frame in enumerate(teams)}
    return pd.concat(numbered, axis=1).swaplevel(axis=1).sort_index()
