"""The system's Chromium, and a person's hand in it."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from bench import BenchError
from tests.browser.conftest import FLAGS, NAMES

VIEWPORT = {"width": 1400, "height": 900}
MOVES = 60
PAUSE = 1_000 / 60  # milliseconds: a browser hands on one move for each frame of a 60 Hz screen


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A headless browser until the block ends; BenchError when there is none."""
    executable = next((path for name in NAMES if (path := shutil.which(name))), None)
    if executable is None:
        raise BenchError(f"no browser found (looked for {', '.join(NAMES)}): install Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *flags])
        yield browser
        browser.close()


def drag(page: Page, xs: Sequence[float], y: float, pause: float = PAUSE) -> None:
    """A person's path: a press at the first place, small moves with a trembling hand, a release. Places are CSS pixels."""
    page.mouse.move(xs[0], y)
    page.mouse.down()
    for move, x in enumerate(xs[1:], start=1):
        page.mouse.move(x, y + move % 3)
        page.wait_for_timeout(pause)
    page.mouse.up()


def steps(start: float, end: float, moves: int = MOVES) -> list[float]:
    """The start and so many even moves from it to the end."""
    return [start + (end - start) * move / moves for move in range(moves + 1)]
