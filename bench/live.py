"""The live deck under a person's mouse path in a real browser: is every value drawn, how fast, and what follows the release.

Frames are counted where they are drawn: the deck says after each one which shares and which order stand on the screen.
"""

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench import crowd
from lib.store.database import open_store
from lib.store.schemes import save
from lib.urls import identity
from tests.browser.conftest import FLAGS, NAMES, serving, settle

SIZES = {200: 8.0, 1_000: 8.0, 5_000: 16.0}  # people: goal of the median frame in milliseconds
MOVES = 60
DRAGS = 500
WIDTH = 1400

LISTEN = """() => {
    window.frames_ = []; window.values_ = new Set();
    document.addEventListener('steelyard-frame', ({ detail: { started, drawn, shares, latest } }) => frames_.push({
        milliseconds: drawn - started, shares: shares.kpis.join(), order: Array.from(latest.order.subarray(0, 40)).join() }));
    const host = [...document.querySelectorAll('*')].find((e) => e.shadowRoot?.querySelector('.deck'));
    const input = (host?.shadowRoot ?? document).querySelector('.deck input[type=range]');
    input.addEventListener('input', () => values_.add(Math.round(input.value)));
}"""
# From the release to the moment when the server is at rest and nothing on the page has changed for a frame.
RELEASED = """() => new Promise((resolve) => {
    addEventListener('pointerup', () => {
        const start = performance.now();
        let ran = false, last = start;
        const seen = new MutationObserver(() => { last = performance.now() });
        seen.observe(document.body, { subtree: true, childList: true, characterData: true });
        const look = () => {
            const state = document.querySelector('[data-testid="stApp"]').getAttribute('data-test-script-state');
            ran ||= state === 'running';
            if (ran && state === 'notRunning' && performance.now() - last > 100) { seen.disconnect(); resolve(last - start) }
            else if (performance.now() - start > 20000) { seen.disconnect(); resolve(NaN) }
            else requestAnimationFrame(look);
        };
        look();
    }, { once: true, capture: true });
})"""


def live() -> dict:
    """Frames of a drag for every size, the release, what is sent, and the memory after many drags."""
    figures = {}
    for people, goal in SIZES.items():
        with _crowd(people) as (url, chromium):
            context = chromium.new_context(viewport={"width": WIDTH, "height": 900})
            page, sent = _open(context, url)
            figures[str(people)] = _frames(page, goal) | _releases(page, sent)
            if people == 200:
                figures["bundle"] = _bundle(page)
            if people == 1_000:
                figures["1000, why open"] = _with_why(page, sent)
            if people == 1_000:
                figures["memory"] = _memory(page, context)
            context.close()
    return figures


@contextmanager
def _crowd(people: int) -> Iterator[tuple[str, object]]:
    executable = next(path for name in NAMES if (path := shutil.which(name)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path, store = Path(folder) / "crowd.duckdb", Path(folder) / "store.sqlite"
        crowd.crowd(path, people)
        crm = f"duckdb:///{path}"
        save(open_store(f"sqlite:///{store}"), identity(crm), "bench", crowd.scheme(), "bench", "", datetime(2026, 7, 1))
        with serving(Path(folder), store, crm) as url:
            chromium = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, "--js-flags=--expose-gc"])
            yield f"{url}/?role={crowd.ROLE}&base=saved.bench&period=2026-04..2026-06", chromium
            chromium.close()


def _open(context, url: str) -> tuple[Page, list[int]]:
    sent: list[int] = []
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(len(frame))))
    page.goto(url)
    page.wait_for_selector(".deck canvas")
    settle(page)
    page.evaluate(LISTEN)
    return page, sent


def _drag(page: Page, start: float, end: float, moves: int, pause: float) -> None:
    """A person's path: a press, small moves with a trembling hand, a release."""
    box = page.locator(".deck input[type=range]").first.bounding_box()
    y = box["y"] + box["height"] / 2

    def at(value: float) -> float:
        return box["x"] + 8 + value / 100 * (box["width"] - 16)

    page.mouse.move(at(start), y)
    page.mouse.down()
    for move in range(1, moves + 1):
        page.mouse.move(at(start + (end - start) * move / moves), y + move % 3)
        page.wait_for_timeout(pause)
    page.mouse.up()


def _frames(page: Page, goal: float) -> dict:
    page.wait_for_timeout(500)
    page.evaluate("frames_.length = 0; values_.clear()")
    _drag(page, 100 / 3, 95, MOVES, 16)
    page.wait_for_timeout(300)
    frames, values = page.evaluate("frames_"), page.evaluate("values_.size")
    settle(page)
    milliseconds = [frame["milliseconds"] for frame in frames]
    return {
        "values": values,
        "drawn_of_values": round(len({frame["shares"] for frame in frames}) / values, 3),
        "orders": len({frame["order"] for frame in frames}),
        "frame_median_ms": round(statistics.median(milliseconds), 2),
        "frame_max_ms_after_first": round(max(milliseconds[1:]), 2),
        "goal_ms": goal,
        "of_goal": round(statistics.median(milliseconds) / goal, 3),
    }


def _releases(page: Page, sent: list[int]) -> dict:
    """Release to complete page, and the bytes a rerun sends."""
    seconds, received, now = [], [], 95.0
    for end in (60, 30, 70, 40, 80, 20, 50):
        page.wait_for_timeout(300)
        sent.clear()
        page.evaluate(f"void (window.released_ = ({RELEASED})())")
        _drag(page, now, end, 8, 16)
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

    def drag(times: int) -> None:
        for number in range(times):
            start, end = (30, 70) if number % 2 else (70, 30)
            _drag(page, start, end, 3, 4)
        settle(page)

    drag(20)
    early = heap()
    drag(DRAGS)
    late = heap()
    return {"early_mb": round(early, 1), "after_500_drags_mb": round(late, 1), "ratio": round(late / early, 3)}
