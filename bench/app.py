"""The app in a real browser: first paint, and from releasing a slider to a changed score."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench import browser
from bench.core import UNTIL, summary
from lib.crm import company
from sample_data import generate
from tests.browser.conftest import DRAWN, serving, settle

ROUNDS = 12


@contextmanager
def _browser(sliders: str = "live") -> Iterator[tuple[str, Browser]]:
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        path = Path(folder) / "sample.duckdb"
        with company.writing(path):
            company.publish(path, generate(UNTIL))
        with serving(Path(folder), Path(folder) / "store.sqlite", sliders=sliders) as url:
            yield url, chromium


def _open(url: str, context) -> Page:
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(DRAWN)
    return page


def paint() -> dict:
    """From the address to the first drawn chart, server and database warm, the browser's cache warm (a returning
    visitor) and cold (a first visit)."""
    with _browser() as (url, chromium):
        warm_up = chromium.new_context(viewport=browser.VIEWPORT)
        settle(_open(url, warm_up))
        warm, cold = [], []
        for _ in range(ROUNDS // 2):
            start = time.perf_counter()
            _open(url, warm_up).close()
            warm.append(time.perf_counter() - start)
            fresh = chromium.new_context(viewport=browser.VIEWPORT)
            start = time.perf_counter()
            _open(url, fresh)
            cold.append(time.perf_counter() - start)
            fresh.close()
    figures = summary(warm, goal_ms=2500)
    figures["first_visit_median_ms"] = round(1000 * statistics.median(cold), 3)
    return figures


def slider() -> dict:
    """With Streamlit's own sliders: from the last key press on one to the new score drawn in the chart.

    Streamlit sends a slider's value when it is released; a key press is the shortest release there is.
    """
    with _browser("native") as (url, chromium):
        page = _open(f"{url}/?role=service", chromium.new_context(viewport=browser.VIEWPORT))
        settle(page)
        page.locator('[data-testid="stSlider"] input').first.focus()
        seconds = [_press(page, "ArrowRight" if i % 2 == 0 else "ArrowLeft") for i in range(ROUNDS)]
    return summary(seconds[2:], goal_ms=250)


def _press(page: Page, key: str) -> float:
    # The page's own clock: from the key event to the first change inside the chart.
    page.evaluate(
        """() => {
            window.changed = new Promise(resolve => {
                let start;
                addEventListener('keyup', () => { start = performance.now() }, {once: true});
                const chart = document.querySelector('[data-testid="stVegaLiteChart"]');
                const seen = new MutationObserver(() => {
                    if (start !== undefined) { seen.disconnect(); resolve(performance.now() - start) }
                });
                seen.observe(chart, {subtree: true, childList: true, characterData: true, attributes: true});
            })
        }"""
    )
    page.keyboard.press(key)
    milliseconds = page.evaluate("window.changed")
    settle(page)
    return milliseconds / 1000
