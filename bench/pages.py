"""Every page, warm: from the address to the last thing drawn by the server, without a browser's start."""

import os
import tempfile
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from bench.core import UNTIL, summary
from lib.crm import company
from lib.views.pages import PAGES
from sample_data import generate

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5


def pages() -> dict:
    """Milliseconds of a rerun of each page with all caches warm, and of the first visit after the simulator."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.duckdb"
        with company.writing(path):
            company.publish(path, generate(UNTIL))
        os.environ |= {"STEELYARD_DATA": folder, "STEELYARD_STORE_URL": f"sqlite:///{folder}/store.sqlite"}
        app = AppTest.from_file(str(ROOT / "lib" / "shell.py"), default_timeout=120)
        app.run()
        for page in PAGES:
            app.switch_page(page.script)
            first = _timed(app)
            figures[page.path] = summary([_timed(app) for _ in range(RUNS)], goal_ms=1000) | {"first_visit_ms": round(1000 * first)}
    return figures


def _timed(app: AppTest) -> float:
    start = time.perf_counter()
    app.run()
    return time.perf_counter() - start
