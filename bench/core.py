"""Scoring and the cube, without a browser."""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from lib.crm import company
from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.scoring.score import person_scores, ranks
from sample_data import generate

PEOPLE, KPIS = 5_000, 30
UNTIL = date(2026, 10, 31)


def timed(action: Callable[[], object], runs: int, goal_ms: float) -> dict:
    """Milliseconds of an action: median, least and most of the runs after one to warm up."""
    action()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return summary(seconds, goal_ms)


def summary(seconds: list[float], goal_ms: float) -> dict:
    """The runs in milliseconds beside the goal."""
    middle = 1000 * statistics.median(seconds)
    figures = {"median_ms": middle, "min_ms": 1000 * min(seconds), "max_ms": 1000 * max(seconds)}
    return {name: round(value, 3) for name, value in figures.items()} | {
        "runs": len(seconds),
        "goal_ms": goal_ms,
        "of_goal": round(middle / goal_ms, 3),
    }


def score() -> dict:
    """Scores and ranks of 5,000 people × 30 KPIs with a tenth of the values absent; one copy of the matrix as reference."""
    rng = np.random.default_rng(7)
    matrix = rng.uniform(0, 120, (PEOPLE, KPIS))
    matrix[rng.random(matrix.shape) < 0.1] = np.nan
    shares = rng.dirichlet(np.ones(KPIS))
    scoring = timed(lambda: person_scores(matrix, shares), 50, goal_ms=2)
    reference = timed(lambda: np.nansum(matrix * shares, axis=1), 50, goal_ms=2)
    scoring["times_numpy_nansum"] = round(scoring["median_ms"] / reference["median_ms"], 2)
    scoring["with_ranks_ms"] = timed(lambda: ranks(person_scores(matrix, shares).score), 50, goal_ms=2)["median_ms"]
    return scoring


def cube() -> dict:
    """The month cube of the sample company, cold: a new connection, every fact read; one scan of all tables as reference."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.duckdb"
        with company.writing(path):
            company.publish(path, generate(UNTIL))
        figures = timed(lambda: cubes.build(open_crm(f"duckdb:///{path}")), 5, goal_ms=1500)
        figures["rows"] = _rows(path)
    return figures


def _rows(path: Path) -> int:
    crm = open_crm(f"duckdb:///{path}")
    with crm.engine.connect() as connection:
        rows = sum(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar() for name in crm.columns)
    crm.engine.dispose()
    return rows
