"""The next thing to happen on a path, to the left and to the right: to the ranks, at the top, and to one person.

Scores are continuous along a path but for the coverage floor, so nobody can pass another before neighbours in the present
order tie: the first change needs the pairs of neighbours only, not all pairs. The leader and a chosen person need the
pairs they are in.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from lib.scoring.boards import Board
from lib.scoring.score import COVERAGE_FLOOR, SMALLEST_RANKED_ROLE, ranks
from lib.simulation.paths import FLOOR_SLACK, NEAR, Path, between, course, path_of
from lib.simulation.tipping import TIED, ties

LEFT, RIGHT = -1, 1


@dataclass(frozen=True, slots=True)
class Event:
    """Something changes when the share passes `share` (0..1), or leaves it, where it is the present one.

    `rows`: whose ranks change; at the top, who leads then (nobody when too few are scored); or the chosen person, whose rank
    is `before` and then `after` (None: no rank).
    """

    share: float
    rows: tuple[int, ...]
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Tips:
    """The nearest events to the left (towards less) and right of the present share; None where there is none."""

    rank_left: Event | None = None
    rank_right: Event | None = None
    top_left: Event | None = None
    top_right: Event | None = None
    chosen_left: Event | None = None
    chosen_right: Event | None = None


def tips(
    board: Board, slider: str, locked: frozenset[str] = frozenset(), chosen: int | None = None, coverage_floor: float = COVERAGE_FLOOR
) -> Tips | None:
    """What happens next on both sides of one slider of a board (`group` or `group/KPI`, see `paths.path_of`). `chosen`: the
    row of a person to follow. None when the slider can move nothing."""
    path = path_of(board, slider, locked, coverage_floor)
    return None if path is None else events(path, chosen)


def events(path: Path, chosen: int | None = None) -> Tips:
    """The nearest events on both sides of the present share.

    An event is where what holds just past a share (at the end of the path: there) differs from what holds at the present
    one: competition ranks on scores rounded to 1e-9, none with fewer than three scored. People tied now who part at once
    are an event at the present share; two who only touch and fall back are none. Whoever gains or loses a score at the
    coverage floor changes ranks, too.
    """
    found, meetings = {}, _Meetings(path)
    for side, word in ((LEFT, "left"), (RIGHT, "right")):
        walk = _Walk(path, side, meetings)
        found |= {f"rank_{word}": walk.rank(), f"top_{word}": walk.top(), f"chosen_{word}": None if chosen is None else walk.person(chosen)}
    return Tips(**found)


def person_events(path: Path, row: int) -> tuple[Event | None, Event | None]:
    """The nearest events to the left and right of one person's rank alone."""
    meetings = _Meetings(path)
    return _Walk(path, LEFT, meetings).person(row), _Walk(path, RIGHT, meetings).person(row)


class _Meetings:
    """Positions where people tie on a path, looked for once for both directions."""

    def __init__(self, path: Path) -> None:
        self.path, self._found = path, {}

    def of(self, row: int) -> np.ndarray:
        """Where anybody ties with one person."""
        others = np.delete(np.arange(self.path.people), row)
        return self._between(("person", row), np.full(len(others), row), others)

    def in_order(self, order: np.ndarray) -> np.ndarray:
        """Where neighbours in an order tie."""
        return self._between(("order", order.tobytes()), order[:-1], order[1:])

    def _between(self, key: tuple, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        if key not in self._found:
            self._found[key] = ties(self.path, first, second)[1]
        return self._found[key]


class _Walk:
    """One direction on a path, from the present share on. Positions are 0..1 on the path."""

    def __init__(self, path: Path, side: int, meetings: _Meetings) -> None:
        self.path, self.side, self.meetings = path, side, meetings
        self.start = float(path.along(path.now))
        scores = path.score(path.now)
        self.now, self.scored = ranked(scores), int(np.count_nonzero(~np.isnan(scores)))
        self.past_start = ranks_past(path, self.start, side)
        self.floor_rows, self.floors = _ahead(*_floor_positions(path), self.start, side)

    def rank(self) -> Event | None:
        """The first change of any rank."""
        order = np.argsort(self.past_start, kind="stable")[: np.count_nonzero(~np.isnan(self.past_start))]
        found = self._first(np.concatenate([self._ahead(self.meetings.in_order(order)), self.floors]), lambda at: at.tobytes())
        if found is None:
            return None
        changed = ~((found[1] == self.now) | (np.isnan(found[1]) & np.isnan(self.now)))
        return Event(self._share(found[0]), tuple(np.flatnonzero(changed).tolist()))

    def top(self) -> Event | None:
        """The first change of who leads."""
        leaders = np.flatnonzero(self.past_start == 1)
        candidates = self._concerning(int(leaders[0])) if len(leaders) else self.floors
        found = self._first(candidates, lambda at: tuple(np.flatnonzero(at == 1)))
        return None if found is None else Event(self._share(found[0]), tuple(np.flatnonzero(found[1] == 1).tolist()))

    def person(self, row: int) -> Event | None:
        """The first change of one person's rank."""
        found = self._first(self._concerning(row), lambda at: _whole(at[row]))
        return None if found is None else Event(self._share(found[0]), (row,), _whole(self.now[row]), _whole(found[1][row]))

    def _first(self, candidates: np.ndarray, told: Callable[[np.ndarray], Hashable]) -> tuple[float, np.ndarray] | None:
        """The nearest candidate past which the ranks, as `told`, differ from now's, and the ranks there."""
        now = told(self.now)
        if told(self.past_start) != now:
            return self.start, self.past_start
        for position in np.sort(self.side * candidates) * self.side:
            there = ranks_past(self.path, float(position), self.side)
            if told(there) != now:
                return float(position), there
        return None

    def _ahead(self, positions: np.ndarray) -> np.ndarray:
        return _ahead(positions, positions, self.start, self.side)[1]

    def _concerning(self, row: int) -> np.ndarray:
        """Where anybody can pass the person: ties, and the floors of people who are then no worse, or too few."""
        return np.concatenate([self._ahead(self.meetings.of(row)), self.floors[self._concerned(row)]])

    def _concerned(self, row: int) -> np.ndarray:
        order = np.argsort(self.side * self.floors, kind="stable")
        step = self.side * np.sign(self.path.coverage[1] - self.path.coverage[0])[self.floor_rows[order]]
        after = self.scored + np.cumsum(step)
        few = np.empty(len(order), dtype=bool)
        few[order] = np.minimum(after, after - step) < SMALLEST_RANKED_ROLE + 1
        own, own_scored = _capped(self.path, np.full(len(self.floors), row), self.floors)
        other, _ = _capped(self.path, self.floor_rows, self.floors)
        return few | (self.floor_rows == row) | ~own_scored | (other >= own - TIED)

    def _share(self, position: float) -> float:
        return self.path.now if position == self.start else self.path.at(position)


def ranked(scores: np.ndarray) -> np.ndarray:
    """Competition ranks of one role; NaN without a score, and for all where too few are scored to be ranked."""
    found = ranks(scores)
    return found if np.count_nonzero(~np.isnan(found)) >= SMALLEST_RANKED_ROLE else np.full(len(found), np.nan)


def ranks_past(path: Path, position: float, side: int) -> np.ndarray:
    """Ranks just past a position 0..1, towards `side` (−1 left, 1 right); at the end of the path the ranks there.

    People who tie there are put in order by the slope of their scores, then by its change: two quotients of straight lines
    that agree in value, slope and change of slope are one.
    """
    if position <= 0 if side < 0 else position >= 1:
        return ranked(path.score(path.low if side < 0 else path.high))
    coverage, rise = between(path.coverage, position), path.coverage[1] - path.coverage[0]
    at_floor = np.abs(coverage - path.coverage_floor) <= 2 * FLOOR_SLACK
    scored = np.flatnonzero(np.where(at_floor, side * rise >= 0, coverage >= path.least_coverage) & (coverage > FLOOR_SLACK))
    result = np.full(path.people, np.nan)
    if len(scored) < SMALLEST_RANKED_ROLE:
        return result
    score, slope, bend = course(path, scored, position, side)
    group = _split(np.zeros(len(scored), dtype=int), score)
    found = _places(group)
    # Only people level in the score, usually none, need a look at where they are heading.
    level = np.flatnonzero(np.bincount(group)[group] > 1)
    heading = _split(_split(group[level], slope[level]), bend[level])
    found[level] += _places(heading) - _places(group[level])
    result[scored] = found
    return result


def _split(group: np.ndarray, key: np.ndarray) -> np.ndarray:
    """Groups, numbered from the best, split by a key, greatest first; keys within `NEAR` of each other stay together."""
    order = np.lexsort((-key, group))
    apart = (np.diff(group[order]) > 0) | (np.diff(-key[order]) > NEAR)
    parts = np.empty(len(group), dtype=int)
    parts[order] = np.cumsum(np.concatenate([[0], apart])) if len(group) else []
    return parts


def _places(group: np.ndarray) -> np.ndarray:
    """Competition ranks of people in groups numbered from the best."""
    return 1 + np.concatenate([[0], np.cumsum(np.bincount(group))])[group]


def _capped(path: Path, rows: np.ndarray, position: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores after caps at a position each, and whether coverage suffices there."""
    coverage = between(path.coverage[:, rows], position)
    scored = coverage >= path.least_coverage
    return np.minimum(between(path.numerator[:, rows], position) / np.where(scored, coverage, 1.0), path.cap[rows]), scored


def _floor_positions(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Rows and positions where somebody's coverage passes the floor."""
    beyond = path.coverage - path.coverage_floor
    rows = np.flatnonzero((beyond[0] >= -FLOOR_SLACK) != (beyond[1] >= -FLOOR_SLACK))
    return rows, np.clip(beyond[0, rows] / (beyond[0, rows] - beyond[1, rows]), 0.0, 1.0)


def _ahead(names: np.ndarray, positions: np.ndarray, start: float, side: int) -> tuple[np.ndarray, np.ndarray]:
    ahead = side * (positions - start) >= 0
    return names[ahead], positions[ahead]


def _whole(rank: float) -> int | None:
    return None if np.isnan(rank) else int(rank)
