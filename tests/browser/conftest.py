"""The real app in a real browser: Streamlit as a user starts it, the system's Chromium driven by Playwright."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.conftest import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DRAWN = ", ".join(f"{chart} {marks}.marks" for chart in ('[data-testid="stVegaLiteChart"]', ".deck") for marks in ("svg", "canvas"))
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


expect.set_options(timeout=30_000)  # on a machine that is busy with a second worker
TRIES, PATIENCE = 5, 6000  # how often something is done that a page drawn anew can undo, and for how long it is waited for then


@pytest.fixture(scope="session")
def devtools() -> int:
    """The port at which the browser listens to those who do not wait for it."""
    return _free_port()


@pytest.fixture(scope="session")
def browser(devtools: int) -> Iterator[Browser]:
    """The system's Chromium. Without one these tests say so; under CI that is a failure."""
    executable = next((path for name in NAMES if (path := shutil.which(name))), None)
    if executable is None:
        reason = f"no browser found (looked for {', '.join(NAMES)}): install Chromium to run the browser tests"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, f"--remote-debugging-port={devtools}"])
        yield chromium
        chromium.close()


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@contextmanager
def serving(data: Path, store: Path, crm: str | None = None, sliders: str = "live", source: str = "") -> Iterator[str]:
    """`streamlit run app.py` on a free port, until the block ends."""
    port = _free_port()
    own = {"DATA": str(data), "STORE_URL": f"sqlite:///{store}", "CRM_URL": crm or "", "SLIDERS": sliders, "SOURCE_URL": source}
    environment = os.environ | {f"STEELYARD_{name}": value for name, value in own.items()}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.address", "127.0.0.1"]
    with (store.parent / f"server-{port}.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_until_healthy(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _wait_until_healthy(port: int, server: subprocess.Popen) -> None:
    for _ in range(240):
        assert server.poll() is None, "the server stopped while starting"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                # Under a base path /healthz would answer 200 with the app's page: the body decides.
                if json.load(answer) == {"status": "ok"}:
                    return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the server never became healthy")


@pytest.fixture
def places(sample_folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A folder of data with the sample company, and a store, for a server of a test's own."""
    return shutil.copytree(sample_folder, tmp_path / "data"), tmp_path / "store.sqlite"


@pytest.fixture(scope="session")
def app_url(browser: Browser, sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on the sample company."""
    with serving(sample_folder, tmp_path_factory.mktemp("store") / "store.sqlite") as url:
        yield url


@pytest.fixture(scope="session")
def native_url(browser: Browser, sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same with Streamlit's own sliders."""
    with serving(sample_folder, tmp_path_factory.mktemp("native") / "store.sqlite", sliders="native") as url:
        yield url


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a URL in a fresh browser profile and wait until its first chart is drawn, or what is `ready` stands there."""
    contexts = []

    def _open(url: str, width: int = 1400, dark: bool = False, ready: str = DRAWN) -> Page:
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-US")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(url)
        page.wait_for_selector(ready)
        settle(page)
        return page

    yield _open
    for context in contexts:
        context.close()


def settle(page: Page) -> None:
    """Wait until the app is at rest: no script running, nothing stale on the page."""
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid="stApp"]');
            return app && app.getAttribute('data-test-script-state') === 'notRunning'
                && !document.querySelector('[data-stale="true"]');
        }"""
    )
    page.wait_for_timeout(150)


def sentence(page: Page) -> str:
    """The one sentence on top."""
    return page.locator('[data-testid="stAlert"]').first.inner_text()


def slider_value(page: Page, index: int = 0) -> int:
    """The number at a slider's thumb."""
    return int(page.locator('[data-testid="stSliderThumbValue"]').nth(index).inner_text())


def drag(page: Page, by: int, index: int = 0) -> None:
    """Move a slider's thumb with a person's mouse path: press, twenty small moves, release."""
    label = page.locator('[data-testid="stSlider"]').nth(index).locator('[data-testid="stSliderThumbValue"]')
    label.scroll_into_view_if_needed()
    box = label.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] + 9
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 21):
        page.mouse.move(x + by * step / 20, y)
        page.wait_for_timeout(15)
    page.mouse.up()
    page.wait_for_timeout(100)
    settle(page)


def fill(page: Page, label: str, text: str, first: bool = False) -> None:
    """Type into the last (or first) field of that label, as a person does: with Enter at the end."""
    found = page.get_by_label(label, exact=True)
    box = found.first if first else found.last

    def typed() -> None:
        box.fill(text)
        box.press("Enter")  # of the box itself: a busy page may have taken the focus away
        page.wait_for_timeout(500)
        settle(page)
        expect(box).to_have_value(text, timeout=PATIENCE)

    _until_it_stays(page, typed)


def choose(page: Page, label: str, text: str) -> None:
    """Choose the first option with this text in the last list of that label, as a person does."""

    def chosen() -> None:
        box = page.get_by_label(label, exact=True).last
        box.click(timeout=PATIENCE)
        page.keyboard.type(text)
        option = page.get_by_role("option").filter(has_text=text).first
        option.wait_for(timeout=PATIENCE)
        said = option.inner_text()
        option.click(timeout=PATIENCE)
        page.wait_for_timeout(500)
        settle(page)
        expect(page.get_by_label(label, exact=True).last).to_have_value(said, timeout=PATIENCE)

    _until_it_stays(page, chosen)


def _until_it_stays(page: Page, done: Callable[[], None]) -> None:
    """Do it again where the page was drawn anew meanwhile, as it is on a busy machine, and took a list or a text away."""
    for left in reversed(range(TRIES)):
        try:
            return done()
        except (PlaywrightTimeout, AssertionError):
            if not left:
                raise
            page.keyboard.press("Escape")
            settle(page)
