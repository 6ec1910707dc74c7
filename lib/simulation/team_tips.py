"""From which share on another team leads.

A team's score is the months-weighted mean of its members' scores, each a quotient of its own where people lack data: there
is no formula for where two teams tie. So the leader is looked for on a grid, then narrowed down.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lib.scoring.boards import Board, itself, team_scores
from lib.scoring.score import COVERAGE_FLOOR, RANK_DECIMALS
from lib.simulation.paths import Path, path_of

STEPS = 200
# A step is divided into so many parts, so many times: to 1e-12 of it.
PARTS, ROUNDS = 8, 14


@dataclass(frozen=True, slots=True)
class TeamEvent:
    """From `share` (0..1) on these `teams` lead: more than one when they share the first place."""

    share: float
    teams: tuple[str, ...]


def team_top(
    others: list[Board],
    board: Board,
    slider: str,
    locked: frozenset[str] = frozenset(),
    ancestors: Callable[[str], tuple[str, ...]] = itself,
    coverage_floor: float = COVERAGE_FLOOR,
) -> tuple[TeamEvent | None, TeamEvent | None]:
    """The nearest change of the leading team to the left and to the right of one slider's present share.

    The teams are those people of this board work in, of the most frequent main role and height in the tree; `others`:
    the boards of all other roles, which stay as they are. What is guaranteed: the leaders are exact on 200 steps from one
    end of the slider to the other (0.5 % of its reach), and a change is narrowed down to 1e-12; two changes within one
    step that undo each other are not seen. None where nothing changes or nothing can move.
    """
    path = path_of(board, slider, locked, coverage_floor)
    return (None, None) if path is None else race(others, board, ancestors).next_changes(path)


def _peers(others: list[Board], board: Board, ancestors: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    found = team_scores([*others, board], ancestors)
    role = dict(zip(found["team_id"], found["role"], strict=True))
    kind = {team: (role[team], len(ancestors(team))) for team in board.field.teams}
    most = Counter(kind.values()).most_common(1)
    return tuple(team for team in kind if kind[team] == most[0][0])


@dataclass(frozen=True, slots=True)
class Race:
    """Teams of one kind while one role's weights move: its people's `months` in each (teams × people), and of everybody
    else Σ months × score (`rest`) and Σ months (`weight`)."""

    names: tuple[str, ...]
    months: np.ndarray
    rest: np.ndarray
    weight: np.ndarray

    def next_changes(self, path: Path) -> tuple[TeamEvent | None, TeamEvent | None]:
        """The nearest change of the leaders on both sides of the present share; see `team_top`."""
        if len(self.names) < 2:
            return None, None
        return self._next(path, path.low), self._next(path, path.high)

    def leading(self, path: Path, shares: np.ndarray) -> np.ndarray:
        """Who leads at each of the shares (shares × teams)."""
        score = path.score(shares)
        scored = ~np.isnan(score)
        # As numbers: NumPy multiplies truth values a hundred times slower.
        total = self.weight + scored.astype(float) @ self.months.T
        with np.errstate(invalid="ignore"):
            means = np.round((self.rest + np.where(scored, score, 0.0) @ self.months.T) / np.where(total > 0, total, np.nan), RANK_DECIMALS)
        return means == np.fmax.reduce(means, axis=1, keepdims=True, initial=-np.inf)

    def _next(self, path: Path, end: float) -> TeamEvent | None:
        step = (path.high - path.low) / STEPS
        shares = np.linspace(path.now, end, max(int(np.ceil(abs(end - path.now) / step)), 1) + 1)
        leading = self.leading(path, shares)
        other = np.flatnonzero((leading != leading[0]).any(axis=1))
        return self._narrowed(path, shares[other[0] - 1], shares[other[0]], leading[0]) if len(other) else None

    def _narrowed(self, path: Path, before: float, after: float, now: np.ndarray) -> TeamEvent:
        for _ in range(ROUNDS):
            shares = np.linspace(before, after, PARTS + 1)
            # The last one leads to a change by what is known of it, even where rounding says otherwise.
            other = (self.leading(path, shares) != now).any(axis=1)
            first = max(int(np.argmax(other)), 1) if other.any() else PARTS
            before, after = shares[first - 1], shares[first]
        # A tie lasts for one point only: who leads is said for just past it, unless the path ends there.
        beyond = after + np.sign(after - path.now) * 1e-6 * (path.high - path.low)
        there = self.leading(path, np.clip([beyond], path.low, path.high))[0]
        return TeamEvent(float(after), tuple(team for team, leads in zip(self.names, there, strict=True) if leads))


def race(others: list[Board], board: Board, ancestors: Callable[[str], tuple[str, ...]] = itself) -> Race:
    """The teams this board's people work in, of the most frequent main role and height; made once for all sliders."""
    teams = _peers(others, board, ancestors)
    rest, weight = np.zeros(len(teams)), np.zeros(len(teams))
    for other in others:
        months, scored = _months(other, teams, ancestors), ~np.isnan(other.score)
        rest += months @ np.where(scored, other.score, 0.0)
        weight += months @ scored.astype(float)
    return Race(teams, _months(board, teams, ancestors), rest, weight)


def _months(board: Board, teams: tuple[str, ...], ancestors: Callable[[str], tuple[str, ...]]) -> np.ndarray:
    """Months of the board's people in each team and below it (teams × people)."""
    months = np.zeros((len(teams), len(board.field.people)))
    place = {user: row for row, user in enumerate(board.field.people)}
    number = {team: k for k, team in enumerate(teams)}
    rows = (board.field.memberships[column].tolist() for column in ("user_id", "team_id", "months"))
    for user, team, length in zip(*rows, strict=True):
        for above in ancestors(team):
            if above in number:
                months[number[above], place[user]] += length
    return months
