"""The live deck beside LineUp, the ranking tool of the npm package `lineupjs`: the same people, KPI scores and shares, the same
hand, the same measure, in the same run.

Both start from the same weighted sum of twelve KPIs on one level; the first KPI is dragged from its share to the same end in
sixty moves: on the deck's slider, and in LineUp by the handle of its column's header, whose width is the weight. Both keep all
weights at 100 % together. The hand goes by the clock, as a person's does; under "waiting" stands one drag of the hand of
`python -m bench live`, which makes the next move only when the page has dealt with the last one.
"""

import statistics
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from playwright.sync_api import BrowserContext, Page

from bench import BenchError, browser, crowd, deck, hand, npm, watch
from lib.scoring.boards import Board
from tests.browser.conftest import settle

LINEUP = npm.Package("lineupjs", "4.16.0", "hrRTOPQMc/z6RbSx/8T2tVTSR2zeIQYZ1exEyt8avOLUcGPdTmqhh3rL962Tj5H1uym8MjFvPb3gzyB+MZY94A==")
PAGE = Path(__file__).with_suffix(".html")
ROUNDS = 3
SETTLED = 2_000  # milliseconds until LineUp has drawn itself
END = 95.0  # percent
TOP = 120  # the highest KPI score
RESTS = ("ranking_rest_ms", "page_rest_ms")
SAME = 1e-4  # points between two orders' scores that are the same
HANDLE = ".lu-nested-th .lu-handle"
Drag = Callable[..., None]  # a page, and the places `xs` and `y` a hand goes to

# What the deck draws: the share at the first slider's thumb, and the people of the last frame it drew.
KEEP = """document.addEventListener('steelyard-frame', ({ detail: { shares, latest } }) =>
    window.frame_ = { order: Array.from(latest.order.subarray(0, %d)).join(), picture: shares.kpis.join() });"""
DRAWN = """() => {
    const host = [...document.querySelectorAll('*')].find((e) => e.shadowRoot?.querySelector('.deck'));
    const input = (host?.shadowRoot ?? document).querySelector('.deck input[type=range]');
    return { weight: Math.round(10 * parseFloat(input.style.getPropertyValue('--at'))) / 10, ...window.frame_ };
}"""


def lineup() -> dict:
    """For every size the deck's figures, LineUp's and their ratios: the medians of the rounds, and the least and the most."""
    with _page() as address:
        return {"lineupjs": LINEUP.version} | {str(people): _size(people, goal, address) for people, goal in deck.SIZES.items()}


def _size(people: int, goal: float, address: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        path, port = Path(folder) / "crowd.duckdb", hand.free_port()
        crowd.crowd(path, people)
        board = crowd.scored(path, crowd.flat())
        with deck.served(path, board.scheme, f"--remote-debugging-port={port}") as (url, chromium):
            mine, theirs = (chromium.new_context(viewport=browser.VIEWPORT) for _ in range(2))
            mine.add_init_script(KEEP % watch.ROWS)

            def both(drag: Drag) -> tuple[dict, dict]:
                return _ours(mine, url, board, goal, drag), _theirs(theirs, address, board, drag)

            # By turns, so that a busy machine is busy for both.
            by_clock = _compared([both(partial(hand.drag, port=port)) for _ in range(ROUNDS)])
            return by_clock | {"waiting": _compared([both(browser.drag)])}


def _compared(rounds: list[tuple[dict, dict]]) -> dict:
    ours, theirs = (summary(list(side)) for side in zip(*rounds, strict=True))
    return {"ours": ours, "lineup": theirs, "ratio": ratios(ours, theirs)}


def _ours(context: BrowserContext, url: str, board: Board, goal: float, drag: Drag) -> dict:
    """The deck's drag: by the common measure, and after it what the deck itself says of its frames."""
    page, _ = deck.opened(context, url)
    deck.forget(page)
    _watch(page, DRAWN, board.score)
    xs, y = deck.path(page, _start(board), END)
    drag(page, xs=xs, y=y)
    settle(page)
    seen, told = watch.at_rest(page), deck.frames(page, goal)
    page.close()
    return watch.figures(seen, browser.MOVES) | {f"deck_{name}": figure for name, figure in told.items()}


def _theirs(context: BrowserContext, address: str, board: Board, drag: Drag) -> dict:
    page = context.new_page()
    page.goto(address)
    page.evaluate("build", _table(board))
    page.wait_for_selector(HANDLE)
    page.wait_for_timeout(SETTLED)
    _watch(page, f"() => drawn({watch.ROWS})", _complete(board))
    xs, y = _path(page, _start(board))
    drag(page, xs=xs, y=y)
    seen = watch.at_rest(page)
    page.close()
    return watch.figures(seen, browser.MOVES)


def _path(page: Page, start: float) -> tuple[list[float], float]:
    """Where a hand goes that takes the first column's width from its share to the end; the sum stays as wide as it is."""
    grip = page.evaluate("grip()")
    return [grip["x"] + (share - start) / 100 * grip["width"] for share in browser.steps(start, END)], grip["y"]


def _watch(page: Page, read: str, scores: np.ndarray) -> None:
    watch.watch(page, read)
    check_same(page.evaluate("watch_.samples[0].order"), scores)


def check_same(order: str, scores: np.ndarray) -> None:
    """BenchError unless the people on top have the highest of Python's scores: else two different tables would be compared."""
    shown = scores[[int(person) for person in order.split(",")]]
    best = np.sort(scores[~np.isnan(scores)])[::-1][: watch.ROWS]
    if len(shown) != len(best) or not np.allclose(shown, best, rtol=0, atol=SAME):
        raise BenchError(f"the page ranks the people {order}, whose scores {shown.round(3)} are not the highest {best.round(3)}")


def _complete(board: Board) -> np.ndarray:
    """Everybody's score as LineUp gives it: none (NaN) to a person without data for one of the KPIs."""
    return np.where(np.isnan(board.kpi_scores).any(axis=1), np.nan, board.score)


def _start(board: Board) -> float:
    return 100 * board.scheme.shares[board.scheme.kpis[0]]


def _table(board: Board) -> dict:
    scores = np.where(np.isnan(board.kpi_scores), None, board.kpi_scores.astype(object))
    shares = [board.scheme.shares[key] for key in board.scheme.kpis]
    return {"names": list(board.field.people), "keys": board.scheme.kpis, "scores": scores.tolist(), "shares": shares, "top": TOP}


def summary(rounds: list[dict]) -> dict:
    """Each figure's median over the rounds, and its least and most where they differ."""
    figures, ranges = {}, {}
    for name in rounds[0]:
        known = [one[name] for one in rounds if one[name] is not None]
        figures[name] = round(statistics.median(known), 3) if known else None
        if known and min(known) < max(known):
            ranges[name] = [min(known), max(known)]
    return figures | {"ranges": ranges}


def ratios(ours: dict, theirs: dict) -> dict[str, float | None]:
    """How many times more the deck draws, and how many times longer LineUp takes; None where nothing was drawn."""
    more = {name: (ours[name], theirs[name]) for name in ("states", "orders")}
    longer = {name: (theirs[name], ours[name]) for name in ("drag_ms", "weight_after_ms", "order_after_ms", *RESTS)}
    return {name: round(above / below, 2) if above is not None and below else None for name, (above, below) in (more | longer).items()}


@contextmanager
def _page() -> Iterator[str]:
    """LineUp on a page of this machine, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        npm.unpack(LINEUP, Path(folder))
        (Path(folder) / PAGE.name).write_bytes(PAGE.read_bytes())
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{PAGE.name}"
        finally:
            server.shutdown()
            server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Standard output is for the figures."""
