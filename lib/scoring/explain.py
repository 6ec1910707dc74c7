"""Why a score differs between two schemes, in steps that add up exactly."""

from dataclasses import dataclass

import numpy as np

from lib.scoring.boards import Board, kpi_scores
from lib.scoring.fields import in_teams_of


@dataclass(frozen=True, slots=True)
class Development:
    """From an earlier to a later board, for the people of both, in the earlier one's order.

    `earlier + Σ data + Σ goal + Σ weight + Σ coverage + gate = later`, to rounding. Per KPI: `data`, what its value changed; `goal`, what
    another goal made of it; `weight`, what its renormalised share changed; `coverage`, its coming or going. NaN where either score is
    absent.
    """

    people: tuple[str, ...]
    earlier: np.ndarray
    data: dict[str, np.ndarray]
    goal: dict[str, np.ndarray]
    weight: dict[str, np.ndarray]
    coverage: dict[str, np.ndarray]
    gate: np.ndarray
    later: np.ndarray


def over_time(earlier: Board, later: Board) -> Development:
    """Explain the change of people's scores between two periods, whose schemes may differ.

    With shares r and KPI scores s before and after (r′, s′), a KPI present in both gives r′s′ − rs = mean(r, r′)·(s′ − s)
    + (r′ − r)·mean(s, s′) exactly; and with m, what the later value is worth by the earlier goal, that of the person's earlier team,
    s′ − s = (m − s) + (s′ − m).
    """
    row_then, row_now = ({user: row for row, user in enumerate(board.field.people)} for board in (earlier, later))
    both = tuple(user for user in row_then if user in row_now)
    first, second = (np.array([row[user] for user in both], dtype=int) for row in (row_then, row_now))
    old, new = _parts(earlier, first), _parts(later, second)
    keys = list(dict.fromkeys([*old, *new]))
    absent = np.isnan(earlier.score[first]) | np.isnan(later.score[second])
    same_teams = in_teams_of(earlier.field, later.field) if earlier.scheme.team_goals else later.field
    as_before = {key: kpi_scores(same_teams, earlier.scheme, key)[second] for key in keys if key in old and key in new}
    steps = {key: _steps(old.get(key), new.get(key), as_before.get(key), absent) for key in keys}
    gate = (later.score - later.scores.score)[second] - (earlier.score - earlier.scores.score)[first]
    parts = ({key: steps[key][part] for key in keys} for part in range(4))
    return Development(both, earlier.score[first], *parts, gate, later.score[second])


@dataclass(frozen=True, slots=True)
class Reasons:
    """From a baseline to a scenario on the same people, split by what was changed.

    Per KPI the points that its `weight_steps`, its `goal_steps` and its coming or going (`coverage_steps`) made; `gate`: what
    gates changed beyond that. `baseline + weights + goals + coverage + gate = scenario`, to rounding. NaN where either
    score is absent.
    """

    baseline: np.ndarray
    weight_steps: dict[str, np.ndarray]
    goal_steps: dict[str, np.ndarray]
    coverage_steps: dict[str, np.ndarray]
    gate: np.ndarray
    scenario: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """What other weights made of everybody's score."""
        return self._sum(self.weight_steps)

    @property
    def goals(self) -> np.ndarray:
        """What other goals made of it: the same values are worth other points."""
        return self._sum(self.goal_steps)

    @property
    def coverage(self) -> np.ndarray:
        """What KPIs made of it that only one of the two schemes has."""
        return self._sum(self.coverage_steps)

    @property
    def steps(self) -> dict[str, np.ndarray]:
        """Everything a KPI changed, before gates: its change of contribution."""
        return {key: self.weight_steps[key] + self.goal_steps[key] + self.coverage_steps[key] for key in self.weight_steps}

    def _sum(self, steps: dict[str, np.ndarray]) -> np.ndarray:
        return sum(steps.values(), np.zeros(len(self.baseline)))


def reasons(baseline: Board, scenario: Board) -> Reasons:
    """Explain the change of everybody's score from one scheme to another, on the same field, by weights, goals and gates.

    The formula of `over_time`; values stay, so data change nothing.
    """
    found = over_time(baseline, scenario)
    return Reasons(found.earlier, found.weight, found.goal, found.coverage, found.gate, found.later)


def _parts(board: Board, rows: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """KPI → (renormalised share, KPI score) of the rows; both NaN where the KPI is absent."""
    found = {}
    for k, key in enumerate(board.scheme.kpis):
        scores = board.kpi_scores[rows, k]
        share = np.where(
            np.isnan(scores), np.nan, board.scheme.shares[key] / np.where(board.scores.coverage > 0, board.scores.coverage, np.nan)[rows]
        )
        found[key] = (share, scores)
    return found


def _steps(old: tuple | None, new: tuple | None, as_before: np.ndarray | None, absent: np.ndarray) -> tuple[np.ndarray, ...]:
    none = (np.full(len(absent), np.nan), np.full(len(absent), np.nan))
    (r, s), (r2, s2) = old or none, new or none
    in_both = ~np.isnan(s) & ~np.isnan(s2)
    middle = s2 if as_before is None else as_before
    data = np.where(in_both, (r + r2) / 2 * (middle - s), 0.0)
    goal = np.where(in_both, (r + r2) / 2 * (s2 - middle), 0.0)
    weight = np.where(in_both, (r2 - r) * (s + s2) / 2, 0.0)
    coverage = np.where(in_both, 0.0, np.nan_to_num(r2 * s2) - np.nan_to_num(r * s))
    return tuple(np.where(absent, np.nan, step) for step in (data, goal, weight, coverage))
