"""The live deck under a person's mouse path in a real browser: is every value drawn, how fast, and what follows the release.

Frames are counted where they are drawn: the deck says after each one which shares and which order stand on the screen.
"""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench import crowd, deck, hand
from bench.browser import VIEWPORT, drag
from tests.browser.conftest import settle

DRAGS = 500

# From the release to the moment when the server is at rest and nothing on the page changes any more, in the deck's own tree neither.
RELEASED = """() => new Promise((resolve) => {
    addEventListener('pointerup', () => {
        const start = performance.now();
        const app = document.querySelector('[data-testid="stApp"]');
        const deck = [...document.querySelectorAll('*')].find((one) => one.shadowRoot?.querySelector('.deck'));
        let ran = false, rested = start, last = start;
        const seen = new MutationObserver(() => { last = performance.now() });
        for (const root of [document.body, deck?.shadowRoot].filter(Boolean))
            seen.observe(root, { subtree: true, childList: true, characterData: true });
        const look = () => {
            const running = app.getAttribute('data-test-script-state') !== 'notRunning';
            if (running) [ran, rested] = [true, performance.now()];
            const end = Math.max(last, rested);
            if (ran && !running && performance.now() - end > 100) { seen.disconnect(); resolve(end - start) }
            else if (performance.now() - start > 20000) { seen.disconnect(); resolve(NaN) }
            else requestAnimationFrame(look);
        };
        look();
    }, { once: true, capture: true });
})"""


def live() -> dict:
    """Frames of a drag for every size, the release, what is sent, and the memory after many drags."""
    figures = {}
    for people, goal in deck.SIZES.items():
        with _crowd(people, port := hand.free_port()) as (url, chromium):
            context = chromium.new_context(viewport=VIEWPORT)
            page, sent = deck.opened(context, url)
            figures[str(people)] = _frames(page, goal, port) | _releases(page, sent)
            if people == 200:
                figures["bundle"] = _bundle(page)
            if people == 1_000:
                figures["1000, why open"] = _with_why(page, sent)
            if people == 1_000:
                figures["memory"] = _memory(page, context)
            context.close()
    return figures


@contextmanager
def _crowd(people: int, port: int) -> Iterator[tuple[str, Browser]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crowd.duckdb"
        crowd.crowd(path, people)
        with deck.served(path, crowd.scheme(), "--js-flags=--expose-gc", f"--remote-debugging-port={port}") as served:
            yield served


def _frames(page: Page, goal: float, port: int) -> dict:
    deck.forget(page)
    hand.drag(page, port, *deck.path(page, 100 / 3, 95))
    page.wait_for_timeout(300)
    figures = deck.frames(page, goal)
    settle(page)
    return figures


def _releases(page: Page, sent: list[int]) -> dict:
    """Release to complete page, and the bytes a rerun sends."""
    seconds, received, now = [], [], 95.0
    for end in (60, 30, 70, 40, 80, 20, 50):
        page.wait_for_timeout(300)
        sent.clear()
        page.evaluate(f"void (window.released_ = ({RELEASED})())")
        drag(page, *deck.path(page, now, end, 8))
        seconds.append(page.evaluate("released_"))
        received.append(sum(sent))
        now = end
    return {
        "release_median_ms": round(statistics.median(seconds[1:])),
        "release_goal_ms": 250,
        "rerun_bytes": round(statistics.median(received)),
    }


def _with_why(page: Page, sent: list[int]) -> dict:
    """The same with a person's explanation open below."""
    page.locator('[data-testid="stButtonGroup"] button', has_text="Why").click()
    page.wait_for_timeout(2_000)
    settle(page)
    return _releases(page, sent)


def _bundle(page: Page) -> dict:
    """What the drawing library weighs on the way, and how often a page and its reload fetch it."""
    page.reload()
    page.wait_for_selector(".deck canvas")
    entry = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('vega.js')).map((one) => one.toJSON())"
    )
    return {"gzip_bytes": entry[0]["encodedBodySize"], "fetched_again_bytes": entry[0]["transferSize"], "loads": len(entry)}


def _memory(page: Page, context) -> dict:
    """The page's heap in MB after some drags and after many, garbage collected."""
    session = context.new_cdp_session(page)

    def heap() -> float:
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6

    def drags(times: int) -> None:
        for number in range(times):
            start, end = (30, 70) if number % 2 else (70, 30)
            drag(page, *deck.path(page, start, end, 3), 4)
        settle(page)

    drags(20)
    early = heap()
    drags(DRAGS)
    late = heap()
    return {"early_mb": round(early, 1), "after_500_drags_mb": round(late, 1), "ratio": round(late / early, 3)}
