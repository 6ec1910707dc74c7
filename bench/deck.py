"""The live deck of a crowd in a real browser: served, opened, dragged, and what its own frames say."""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from bench import browser, crowd
from lib.scoring.schemes import Scheme
from lib.store.database import open_store
from lib.store.schemes import save
from lib.urls import identity
from tests.browser.conftest import serving, settle

SIZES = {200: 8.0, 1_000: 8.0, 5_000: 16.0}  # people: goal of the median frame in milliseconds
THUMB = 8  # pixels from a slider's edge to the middle of its thumb at the end
SLIDER = ".deck input[type=range]"

LISTEN = """() => {
    window.frames_ = []; window.values_ = new Set();
    document.addEventListener('steelyard-frame', ({ detail: { started, drawn, shares, latest } }) => frames_.push({
        milliseconds: drawn - started, shares: shares.kpis.join(), order: Array.from(latest.order.subarray(0, 40)).join() }));
    const host = [...document.querySelectorAll('*')].find((e) => e.shadowRoot?.querySelector('.deck'));
    const input = (host?.shadowRoot ?? document).querySelector('.deck input[type=range]');
    input.addEventListener('input', () => values_.add(Math.round(input.value)));
}"""


@contextmanager
def served(crm: Path, scheme: Scheme, *flags: str) -> Iterator[tuple[str, Browser]]:
    """The app on a crowd's company with the scheme as baseline: the deck's address, and a browser with the flags to open it in."""
    with tempfile.TemporaryDirectory() as folder, browser.chromium(*flags) as chromium:
        store, url = Path(folder) / "store.sqlite", f"duckdb:///{crm}"
        save(open_store(f"sqlite:///{store}"), identity(url), scheme.origin, scheme, "bench", "", datetime(2026, 7, 1))
        with serving(Path(folder), store, url) as app:
            yield f"{app}/?role={crowd.ROLE}&base=saved.{scheme.origin}&period={crowd.PERIOD}", chromium


def opened(context: BrowserContext, url: str) -> tuple[Page, list[int]]:
    """The deck at rest, and a list that grows by the bytes of whatever the server sends."""
    sent: list[int] = []
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(len(frame))))
    page.goto(url)
    page.wait_for_selector(".deck canvas")
    settle(page)
    page.evaluate(LISTEN)
    return page, sent


def path(page: Page, start: float, end: float, moves: int = browser.MOVES) -> tuple[list[float], float]:
    """Where a hand goes that moves the first weight from and to values of 0..100: places across, and the height."""
    box = page.locator(SLIDER).first.bounding_box()
    left, width = box["x"] + THUMB, box["width"] - 2 * THUMB
    return [left + value / 100 * width for value in browser.steps(start, end, moves)], box["y"] + box["height"] / 2


def forget(page: Page) -> None:
    """Count from here on."""
    page.wait_for_timeout(500)
    page.evaluate("frames_.length = 0; values_.clear()")


def frames(page: Page, goal: float) -> dict:
    """What the deck said of its frames since: values the slider had and how many of them were drawn, distinct orders of the first
    forty, and milliseconds of a frame beside the goal."""
    drawn, values = page.evaluate("frames_"), page.evaluate("values_.size")
    milliseconds = [frame["milliseconds"] for frame in drawn]
    return {
        "values": values,
        "drawn_of_values": round(len({frame["shares"] for frame in drawn}) / values, 3),
        "orders": len({frame["order"] for frame in drawn}),
        "frame_median_ms": round(statistics.median(milliseconds), 2),
        "frame_max_ms_after_first": round(max(milliseconds[1:]), 2),
        "goal_ms": goal,
        "of_goal": round(statistics.median(milliseconds) / goal, 3),
    }
