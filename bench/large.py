"""The cube of a company with a million cases and a million orders, from DuckDB, cold."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from bench.core import UNTIL, timed
from lib.crm import company
from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from sample_data import generate

ROWS = 1_000_000
CUSTOMERS_TIMES = 10
# Keys that get a suffix when the customers are multiplied; people, teams and products stay one company's.
CUSTOMER_IDS = ("account_id", "contact_id", "subscription_id")
MULTIPLIED = ("account", "account_ownership", "contact", "subscription", "subscription_change", "payment", "usage_daily")


def million() -> dict:
    """The sample company with ten times the customers, and cases and orders drawn from it up to a million each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.duckdb"
        frames = grown(generate(UNTIL))
        with company.writing(path):
            company.publish(path, frames)
        figures = timed(lambda: cubes.build(open_crm(f"duckdb:///{path}")), 3, goal_ms=6000)
        figures["rows"] = {name: len(frame) for name, frame in frames.items() if len(frame) > 100_000}
    return figures


def grown(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Frames of the larger company; times move by up to two days, so that rows are not copies of each other."""
    rng = np.random.default_rng(7)
    large = {name: frame for name, frame in frames.items() if name not in (*MULTIPLIED, "case_", "order_")}
    for name in MULTIPLIED:
        large[name] = pd.concat([_suffixed(frames[name], number) for number in range(CUSTOMERS_TIMES)], ignore_index=True)
    large["case_"] = _drawn(frames["case_"], rng, "created_at")
    large["order_"] = _drawn(frames["order_"], rng, "ordered_at")
    return large


def _suffixed(frame: pd.DataFrame, number: int) -> pd.DataFrame:
    keys = [column for column in ("id", *CUSTOMER_IDS) if column in frame]
    return frame.assign(**{key: frame[key] + f"-{number}" for key in keys})


def _drawn(frame: pd.DataFrame, rng: np.random.Generator, time: str) -> pd.DataFrame:
    rows = frame.iloc[rng.integers(0, len(frame), ROWS)].reset_index(drop=True)
    copies = rng.integers(0, CUSTOMERS_TIMES, ROWS).astype(str)
    later = pd.to_timedelta(rng.integers(0, 2 * 86_400, ROWS), unit="s")
    moved = {name: rows[name] + later for name in rows if pd.api.types.is_datetime64_any_dtype(rows[name])}
    ids = {name: rows[name] + "-" + copies for name in CUSTOMER_IDS if name in rows}
    return rows.assign(id=np.arange(ROWS).astype(str), **moved, **ids).sort_values(time, ignore_index=True)
