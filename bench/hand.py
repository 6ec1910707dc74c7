"""A hand that does not wait: mouse events at fixed times, whatever the page still does with those before.

Playwright's own mouse sends an event when the page has dealt with the last one, so that a slow page would be dragged slowly.
"""

import json
import socket
import time
from collections.abc import Sequence

from playwright.sync_api import Page
from websockets.sync.client import ClientConnection, connect

from bench.browser import PAUSE

PATIENCE = 120  # seconds until a page must have dealt with all events


def free_port() -> int:
    """A port for the browser's DevTools."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def drag(page: Page, port: int, xs: Sequence[float], y: float, pause: float = PAUSE) -> None:
    """`browser.drag` by the clock: a move every `pause` milliseconds. `port`: the browser's `--remote-debugging-port`."""
    session = page.context.new_cdp_session(page)
    target = session.send("Target.getTargetInfo")["targetInfo"]["targetId"]
    session.detach()
    with connect(f"ws://127.0.0.1:{port}/devtools/page/{target}", open_timeout=PATIENCE, proxy=None) as devtools:
        _await(devtools, _send(devtools, 1, "mouseMoved", xs[0], y, held=False))
        start = time.perf_counter()
        _send(devtools, 2, "mousePressed", xs[0], y)
        for move, x in enumerate(xs[1:], start=1):
            time.sleep(max(start + move * pause / 1_000 - time.perf_counter(), 0))
            _send(devtools, 2 + move, "mouseMoved", x, y + move % 3)
        _await(devtools, _send(devtools, 2 + len(xs), "mouseReleased", xs[-1], y + (len(xs) - 1) % 3))


def _send(devtools: ClientConnection, number: int, kind: str, x: float, y: float, held: bool = True) -> int:
    button = {"button": "left", "clickCount": 1} if kind != "mouseMoved" else {"button": "left" if held else "none"}
    event = {"type": kind, "x": x, "y": y, "buttons": int(held and kind != "mouseReleased")} | button
    devtools.send(json.dumps({"id": number, "method": "Input.dispatchMouseEvent", "params": event}))
    return number


def _await(devtools: ClientConnection, number: int) -> None:
    """Until the page has dealt with the event of that number."""
    while json.loads(devtools.recv(timeout=PATIENCE)).get("id") != number:
        pass
