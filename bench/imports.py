"""A million deals as HubSpot exports them, from the command line: time, memory, and pandas reading the same file beside it."""

import json
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from bench import BenchError
from bench.command import run

ROWS = 1_000_000
PEOPLE, COMPANIES = 500, 20_000
GOAL_SECONDS, GOAL_MB = 60, 1024


def imports() -> dict:
    """Seconds and largest memory of `python -m lib import`; `reference_s`: pandas reads the file's texts and does nothing with them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "export"
        folder.mkdir()
        deals().to_csv(folder / "deals.csv", index=False)
        companies = pd.DataFrame({"Record ID": range(COMPANIES), "Company name": [f"Company {k}" for k in range(COMPANIES)]})
        companies.to_csv(folder / "companies.csv", index=False)
        began = time.perf_counter()
        pd.read_csv(folder / "deals.csv", dtype="str", keep_default_na=False)
        reference = time.perf_counter() - began
        seconds, memory, loaded = _imported(folder, f"duckdb:///{name}/large.duckdb")
    return {
        "rows": ROWS, "loaded": loaded, "seconds": round(seconds, 1), "goal_s": GOAL_SECONDS, "largest_mb": memory, "goal_mb": GOAL_MB,
        "reference_s": round(reference, 1), "ratio": round(seconds / reference, 1),
    }  # fmt: skip


def deals() -> pd.DataFrame:
    """A million deals of 500 people with 20,000 companies, under HubSpot's labels."""
    rng = np.random.default_rng(7)
    opened = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 365 * 86_400, ROWS), unit="s")
    closed = opened + pd.to_timedelta(rng.integers(0, 90 * 86_400, ROWS), unit="s")
    return pd.DataFrame(
        {
            "Record ID": np.arange(ROWS),
            "Deal Name": [f"Deal {k}" for k in range(ROWS)],
            "Deal owner": [f"Person {k}" for k in rng.integers(0, PEOPLE, ROWS)],
            "Associated Company": [f"Company {k}" for k in rng.integers(0, COMPANIES, ROWS)],
            "Deal Stage": rng.choice(["Closed Won", "Closed Lost", "Qualified"], ROWS),
            "Create Date": opened.strftime("%Y-%m-%d %H:%M:%S"),
            "Close Date": closed.strftime("%Y-%m-%d %H:%M:%S"),
            "Amount": rng.integers(100, 1_000_000, ROWS) / 100,
            "Deal Type": "New Business",
        }
    )


def _imported(folder: Path, url: str) -> tuple[float, int, int]:
    """Seconds, largest resident megabytes, and the deals loaded."""
    ran = run("import", folder, "--crm", url)
    if ran.code:
        raise BenchError(f"the import failed: {ran.errors.strip()}")
    counted = {one["table"]: one["loaded"] for one in json.loads(ran.output)["tables"]}
    return ran.seconds, ran.mb, counted["opportunity"]
