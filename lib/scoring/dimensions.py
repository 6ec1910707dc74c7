"""Scores of one dimension alone: what a person or team reaches inside each group of KPIs."""

import numpy as np
import pandas as pd

from lib.scoring.boards import Board
from lib.scoring.score import weighted_mean


def person_dimensions(board: Board) -> dict[str, np.ndarray]:
    """Group key → score 0..120 of every person over the group's KPIs with data; NaN where none has."""
    column = {key: k for k, key in enumerate(board.scheme.kpis)}
    shares = board.scheme.shares
    found = {}
    for group in board.scheme.weighting:
        total, weight = np.zeros(len(board.field.people)), np.zeros(len(board.field.people))
        for key, _ in group.kpis:
            scores = board.kpi_scores[:, column[key]]
            present = ~np.isnan(scores)
            total += np.where(present, shares[key] * np.nan_to_num(scores), 0.0)
            weight += np.where(present, shares[key], 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            found[group.key] = np.where(weight > 0, total / weight, np.nan)
    return found


def team_dimensions(boards: list[Board]) -> pd.DataFrame:
    """Columns `team_id, dimension, score, people`: members' dimension scores weighted by months present.

    Teams without anybody measured in a dimension have no row.
    """
    parts = [_members(board) for board in boards]
    members = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["team_id", "dimension", "score", "months"])
    members = members[members["team_id"] != ""]
    rows = [
        {
            "team_id": team,
            "dimension": dimension,
            "people": int(rows["score"].notna().sum()),
            "score": weighted_mean(rows["score"].to_numpy(float), rows["months"].to_numpy(float)),
        }
        for (team, dimension), rows in members.groupby(["team_id", "dimension"], sort=True)
        if rows["score"].notna().any()
    ]
    return pd.DataFrame(rows, columns=["team_id", "dimension", "score", "people"])


def _members(board: Board) -> pd.DataFrame:
    rows = board.field.memberships
    frames = [
        rows.assign(dimension=group, score=rows["user_id"].map(dict(zip(board.field.people, scores, strict=True))).astype(float))
        for group, scores in person_dimensions(board).items()
    ]
    return pd.concat(frames, ignore_index=True)[["team_id", "dimension", "score", "months"]]
