"""Tipping points: all pairs of a role on one slider, and what comes next on a slider of a large role."""

import numpy as np

from bench.core import timed
from lib.scoring import weights
from lib.simulation.paths import straight
from lib.simulation.tipping import tipping_points
from lib.simulation.tips import events

PEOPLE, KPIS, MANY = 200, 12, 5_000


def tipping() -> dict:
    """All ties of 200 people × 12 KPIs while one share moves, a tenth of the values absent and a fifth of the people capped;
    the next events on both sides for 5,000 people; one straight line for each pair as reference."""
    scores, shares, caps = _people(PEOPLE)
    figures = timed(lambda: tipping_points(scores, shares, 3, caps=caps), 20, goal_ms=50)
    figures["points"] = len(tipping_points(scores, shares, 3, caps=caps))
    first, second = np.triu_indices(PEOPLE, 1)
    whole = np.nan_to_num(scores)
    reference = timed(lambda: (whole[first] - whole[second]) @ shares, 20, goal_ms=50)
    figures["times_difference_of_all_pairs"] = round(figures["median_ms"] / reference["median_ms"], 2)
    many, shares, caps = _people(MANY)
    ends = weights.move(shares, 3, 0.0), weights.move(shares, 3, 1.0)
    path = straight(many, ends, (0.0, 1.0, float(shares[3])), caps)
    figures["next_events_of_5000_ms"] = timed(lambda: events(path, 0), 10, goal_ms=50)["median_ms"]
    return figures


def _people(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    scores = rng.uniform(0, 120, (count, KPIS))
    scores[rng.random(scores.shape) < 0.1] = np.nan
    return scores, rng.dirichlet(np.ones(KPIS)), np.where(rng.random(count) < 0.2, 80.0, np.inf)
