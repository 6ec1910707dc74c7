"""What a team's score is made of: its members and its dimensions, in parts that add up."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.language import Text
from lib.scoring import uncertainty
from lib.scoring.boards import Board, itself
from lib.scoring.score import RANK_DECIMALS


@dataclass(frozen=True, slots=True)
class Member:
    """One person in one role (and stage) of a team: row of the board, months in this team, and the share of the team's
    score, 0..1 (0 without a score)."""

    board: Board
    row: int
    months: float
    share: float

    @property
    def adds(self) -> float:
        """Points of the team's score; NaN without a score."""
        return self.share * self.board.score[self.row] if self.share else math.nan


@dataclass(frozen=True, slots=True)
class Part:
    """Points of the team's score that come from one dimension, or that gates took (`key` "gates")."""

    key: str
    name: Text | None
    points: float


def members(boards: list[Board], team: str, ancestors: Callable[[str], tuple[str, ...]] = itself) -> list[Member]:
    """Everybody of the team and the teams below it; the scored ones' points add up to the team's score."""
    months: dict[tuple[int, int], float] = {}
    for number, board in enumerate(boards):
        place = {user: row for row, user in enumerate(board.field.people)}
        rows = board.field.memberships
        for user, own, length in zip(rows["user_id"], rows["team_id"], rows["months"], strict=True):
            if team in ancestors(own):
                key = (number, place[user])
                months[key] = months.get(key, 0.0) + float(length)
    whole = math.fsum(length for (number, row), length in months.items() if not math.isnan(boards[number].score[row]))
    return [
        Member(boards[number], row, length, 0.0 if math.isnan(boards[number].score[row]) else length / whole)
        for (number, row), length in months.items()
    ]


def parts(own: list[Member]) -> list[Part]:
    """The team's score by dimension (or the presets' own groups), and what gates took; they add up to the score."""
    names: dict[str, Text] = {}
    points: dict[str, list[float]] = {}
    gates: list[float] = []
    for member in own:
        if not member.share:
            continue
        column = {key: k for k, key in enumerate(member.board.scheme.kpis)}
        for group in member.board.scheme.weighting:
            names.setdefault(group.key, group.name)
            inside = math.fsum(member.board.scores.contributions[member.row, column[key]] for key, _ in group.kpis)
            points.setdefault(group.key, []).append(member.share * inside)
        gates.append(member.share * (member.board.score[member.row] - member.board.scores.score[member.row]))
    found = [Part(key, names[key], math.fsum(values)) for key, values in points.items()]
    cut = math.fsum(gates)
    return [*found, Part("gates", None, cut)] if cut else found


def certainty(boards: list[Board], teams: pd.DataFrame, ancestors: Callable[[str], tuple[str, ...]] = itself) -> pd.DataFrame:
    """`teams` (see `team_scores`) with `low, high`, the 95 % interval its members' give as independent errors, and
    `best_rank, worst_rank` among the teams it is ranked with."""
    bounds = {id(board): uncertainty.interval(board) for board in boards}
    halves = [_halves(members(boards, team, ancestors), bounds) for team in teams["team_id"]]
    down, up = (np.array([half[side] for half in halves], dtype=float) for side in (0, 1))
    score = np.round(teams["score"].to_numpy(float), RANK_DECIMALS)
    kind = np.array([f"{len(ancestors(row.team_id))} {row.role}" for row in teams.itertuples()])
    with np.errstate(invalid="ignore"):
        ahead = score[:, None] - score[None, :] > np.sqrt(down[:, None] ** 2 + up[None, :] ** 2)
    same = (kind[:, None] == kind[None, :]) & ~np.isnan(score)[:, None] & ~np.isnan(score)[None, :]
    best, size = 1 + (ahead & same).sum(axis=0), same.sum(axis=1)
    worst = size - (ahead & same).sum(axis=1)
    unknown = np.isnan(score)
    return teams.assign(
        low=teams["score"] - down,
        high=teams["score"] + up,
        best_rank=np.where(unknown, np.nan, best),
        worst_rank=np.where(unknown, np.nan, worst),
    )


def _halves(own: list[Member], bounds: dict[int, tuple[np.ndarray, np.ndarray]]) -> tuple[float, float]:
    scored = [member for member in own if member.share]
    if not scored:
        return math.nan, math.nan
    below = [member.share * (member.board.score[member.row] - bounds[id(member.board)][0][member.row]) for member in scored]
    above = [member.share * (bounds[id(member.board)][1][member.row] - member.board.score[member.row]) for member in scored]
    return math.sqrt(math.fsum(x * x for x in below)), math.sqrt(math.fsum(x * x for x in above))
