"""Why a single wish for a rank cannot be fulfilled, where one reason is plain."""

from dataclasses import dataclass

import numpy as np

from lib.scoring.boards import Board
from lib.simulation.solve.constraints import always, at_most, has_score, parts_of, space_of
from lib.simulation.solve.nearest import nearest
from lib.simulation.solve.wishes import Above

NO_DATA, CAPPED, NOWHERE_BETTER = "no data", "capped", "nowhere better"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`kind`: `person` has no KPI of these weights; is in no KPI better than the second; or is capped at `cap`, and no weights
    bring the second below that."""

    kind: str
    person: str
    cap: float = float("inf")


def obstacle(board: Board, wish: Above, inner: bool) -> Obstacle | None:
    """The plain reason, if there is one. `inner`: whether shares of KPIs may move."""
    first, second = (board.field.people.index(person) for person in (wish.first, wish.second))
    for person, i in ((wish.first, first), (wish.second, second)):
        if np.isnan(board.kpi_scores[i]).all():
            return Obstacle(NO_DATA, person)
    ours, theirs = board.kpi_scores[first], board.kpi_scores[second]
    if np.array_equal(np.isnan(ours), np.isnan(theirs)) and not (ours > theirs).any():
        return Obstacle(NOWHERE_BETTER, wish.first)
    cap = board.cap[first]
    out_of_reach = cap < np.inf and board.cap[second] > cap - wish.margin and _never_below(board, second, cap - wish.margin, inner)
    return Obstacle(CAPPED, wish.first, cap) if out_of_reach else None


def _never_below(board: Board, i: int, score: float, inner: bool) -> bool:
    space = space_of(board, inner)
    person = parts_of(space, i)
    return nearest(space.today, always(space) + has_score(person) + at_most(person, score), most_steps=1).x is None
