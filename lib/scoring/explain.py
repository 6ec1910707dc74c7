"""Why a score differs between two schemes, in steps that add up exactly."""

from dataclasses import dataclass

import numpy as np

from lib.scoring.boards import Board


@dataclass(frozen=True, slots=True)
class Difference:
    """From baseline to scenario, per person. `steps`: KPI → Δ contribution; `gate`: what gates changed beyond that.

    `baseline + Σ steps + gate = scenario`, to rounding. NaN where either score is absent.
    """

    baseline: np.ndarray
    steps: dict[str, np.ndarray]
    gate: np.ndarray
    scenario: np.ndarray


def between(baseline: Board, scenario: Board) -> Difference:
    """Explain the change of everybody's score from one scheme to another, on the same field."""
    before, after = _contributions(baseline), _contributions(scenario)
    zero = np.zeros(len(baseline.field.people))
    keys = list(dict.fromkeys([*baseline.scheme.kpis, *scenario.scheme.kpis]))
    absent = np.isnan(baseline.score) | np.isnan(scenario.score)
    steps = {key: np.where(absent, np.nan, after.get(key, zero) - before.get(key, zero)) for key in keys}
    gate = (scenario.score - scenario.scores.score) - (baseline.score - baseline.scores.score)
    return Difference(baseline.score, steps, gate, scenario.score)


def _contributions(board: Board) -> dict[str, np.ndarray]:
    return {key: board.scores.contributions[:, k] for k, key in enumerate(board.scheme.kpis)}
