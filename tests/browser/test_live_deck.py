"""The live deck under a real mouse: every frame drawn, every number Python's, and what a negotiator asks for."""

import json
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest

from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis.records import Period
from lib.scoring import team_parts, uncertainty, weights
from lib.scoring.boards import board, team_scores
from lib.scoring.fields import field_of
from lib.scoring.schemes import from_preset
from lib.scoring.standings import default_scheme, goals_for, presets, proposals, roles_in
from lib.views.links import decode
from tests.browser.conftest import sentence, settle

LISTEN = """() => {
    window.frames_ = [];
    document.addEventListener('steelyard-frame', ({ detail: { shares, latest, started, drawn } }) => frames_.push({
        milliseconds: drawn - started, order: Array.from(latest.order).join(), shares: shares.kpis.join(),
        score: Array.from(latest.score, String), rank: Array.from(latest.rank, String), coverage: Array.from(latest.coverage),
        before: Array.from(latest.before, String),
        teams: Array.from(latest.teams.score, String), teamRanks: Array.from(latest.teams.rank, String),
        teamEnds: ['low', 'high', 'best', 'worst'].map((name) => Array.from(latest.teams[name], String)) }));
}"""


@pytest.fixture(scope="module")
def company(sample_folder):
    """The sample company's cube, the goals its page uses, the period it opens with, and every role's field in it."""
    cube = cubes.build(open_crm(f"duckdb:///{sample_folder / 'sample.duckdb'}"))
    period = cube.coverage.default()
    return cube, proposals(cube), period, {role: field_of(cube, role, period) for role in roles_in(cube, period)}


def _open(open_page, url):
    page = open_page(url)
    page.wait_for_timeout(500)
    settle(page)
    page.evaluate(LISTEN)
    return page


def _input(page, key):
    return page.locator(f'.deck .weight[data-key="{key}"] > .track input')


def _drag(page, key, to, moves=20):
    """Move a weight's thumb to a place of its track (0..100) with a person's mouse path."""
    thumb = _input(page, key)
    thumb.scroll_into_view_if_needed()
    now, box = float(thumb.evaluate("input => input.value")), thumb.bounding_box()
    y, at = box["y"] + box["height"] / 2, lambda value: box["x"] + 8 + value / 100 * (box["width"] - 16)
    page.mouse.move(at(now), y)
    page.mouse.down()
    for step in range(1, moves + 1):
        page.mouse.move(at(now + (to - now) * step / moves), y + step % 3)
        page.wait_for_timeout(16)
    address = page.url
    page.mouse.up()
    # The server answers when it can: the new address says that it has. A drag that changes nothing leaves it as it is.
    for _ in range(40):
        page.wait_for_timeout(100)
        if page.url != address:
            break
    settle(page)


def _shares(page):
    """The shown share of every dimension."""
    shown = page.locator(".deck .weights > .weight").evaluate_all(
        "all => all.map(w => [w.dataset.key, Number(w.querySelector('.share').textContent.replace('%', ''))])"
    )
    return dict(shown)


def _last(page):
    return page.evaluate("frames_.at(-1)")


def _python(company, page, role):
    """The scores of the role under the weights that the address holds, by the one scoring path."""
    _, kept, _, fields = company
    link = decode({name: values[0] for name, values in parse_qs(urlparse(page.url).query).items()})
    field = fields[role]
    preset = presets(field)[0]
    scheme = from_preset(preset, goals_for(role, kept), field.known, field.kpis)
    moved = weights.with_weights(scheme.weighting, link.weights)
    return board(field, replace(scheme, weighting=moved)), field


@pytest.mark.parametrize("role", ["service", "sales", "customer_success"])
def test_every_number_in_the_browser_is_pythons(app_url, open_page, company, role):
    cube, kept, period, fields = company
    others = [board(other, default_scheme(other, kept)) for name, other in fields.items() if name != role]
    assert isinstance(period, Period)
    page = _open(open_page, f"{app_url}/?role={role}&period={period.first:%Y-%m}..{period.last:%Y-%m}")
    rng = np.random.default_rng(len(role))
    keys = list(_shares(page))
    page.locator(".deck summary").first.click()
    inner = page.locator(".deck details .weight").first.get_attribute("data-key")
    for round_ in range(4):
        key = inner if round_ == 2 else keys[int(rng.integers(len(keys)))]
        if round_ == 1 and len(keys) > 2:
            page.locator(f'.deck .weight[data-key="{keys[0]}"] > .top .lock').click()
            settle(page)
            key = keys[1]
        _drag(page, key, float(rng.uniform(5, 90)))
        wanted, field = _python(company, page, role)
        told = _last(page)
        assert np.allclose(np.array(told["score"], dtype=float), wanted.score, rtol=0, atol=1e-9, equal_nan=True)
        assert np.allclose(np.array(told["before"], dtype=float), wanted.scores.score, rtol=0, atol=1e-9, equal_nan=True)
        assert np.array_equal(np.array(told["rank"], dtype=float), wanted.rank, equal_nan=True)
        assert np.allclose(told["coverage"], wanted.scores.coverage, rtol=0, atol=1e-12)
        teams = team_scores([*others, wanted], cube.roster.ancestors)
        assert np.allclose(np.array(told["teams"], dtype=float), teams["score"], rtol=0, atol=1e-9, equal_nan=True)
        assert np.array_equal(np.array(told["teamRanks"], dtype=float), teams["rank"], equal_nan=True)
        sure = team_parts.certainty([*others, wanted], teams, cube.roster.ancestors)
        low, high, best, worst = np.array(told["teamEnds"], dtype=float)
        assert np.allclose(low, sure["low"], rtol=0, atol=1e-4, equal_nan=True)
        assert np.allclose(high, sure["high"], rtol=0, atol=1e-4, equal_nan=True)
        assert np.array_equal(best, sure["best_rank"], equal_nan=True)
        assert np.array_equal(worst, sure["worst_rank"], equal_nan=True)
    assert sum(_shares(page).values()) == 100


def test_a_drag_draws_every_value_with_its_own_order(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    page.evaluate(
        """() => { window.values_ = new Set();
            const deck = document.querySelector('.deck') ?? [...document.querySelectorAll('*')].find(e => e.shadowRoot?.querySelector('.deck')).shadowRoot;
            deck.querySelector('input').addEventListener('input', (event) => values_.add(Math.round(event.target.value))); }"""
    )
    _drag(page, "service", 92, moves=60)
    frames, values = page.evaluate("frames_"), page.evaluate("values_.size")
    assert values > 20
    assert len({frame["shares"] for frame in frames}) >= 0.95 * values
    assert len({frame["order"] for frame in frames}) > 10


def test_the_interval_in_the_browser_is_pythons(app_url, open_page, company):
    page = _open(open_page, f"{app_url}/?role=service")
    _drag(page, "service", 70)
    wanted, _ = _python(company, page, "service")
    sure = uncertainty.certainty(wanted)
    page.evaluate(
        """() => document.addEventListener('steelyard-frame', async ({ detail }) => {
            const { certainty } = await import(Object.values(performance.getEntriesByType('resource')).find(r => r.name.endsWith('arithmetic.js')).name);
            window.sure_ = Array.from(detail.latest.score, (_, i) => certainty(detail.latest, i)); })"""
    )
    _drag(page, "service", 71, moves=3)
    wanted, _ = _python(company, page, "service")
    sure = uncertainty.certainty(wanted)
    told = page.evaluate("sure_.map(s => [s.low, s.high, s.best, s.worst].map(String))")
    told = np.array(told, dtype=float)
    assert np.allclose(told[:, 0], sure.low, rtol=0, atol=1e-4, equal_nan=True)
    assert np.allclose(told[:, 1], sure.high, rtol=0, atol=1e-4, equal_nan=True)
    assert np.array_equal(told[:, 2:], np.column_stack([sure.best_rank, sure.worst_rank]), equal_nan=True)


def test_locked_weights_stay_and_stop_the_others(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=sales")
    before = _shares(page)
    held = "quality"
    page.locator(f'.deck .weight[data-key="{held}"] > .top .lock').click()
    settle(page)
    _drag(page, "scale", 100)
    after = _shares(page)
    assert after[held] == before[held]
    assert after["scale"] == 100 - before[held]
    assert sum(after.values()) == 100
    assert _input(page, held).is_disabled()
    assert "lock=quality" in page.url
    for key in after:
        if key not in (held, "scale"):
            page.locator(f'.deck .weight[data-key="{key}"] > .top .lock').click()
            settle(page)
    assert _input(page, "scale").is_disabled()  # every other weight is locked


def test_to_the_end_and_back_in_one_drag_keeps_the_proportions(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=sales")
    before = _shares(page)
    thumb = _input(page, "quality")
    box = thumb.bounding_box()
    at = lambda value: box["x"] + 8 + value / 100 * (box["width"] - 16)  # noqa: E731
    y = box["y"] + box["height"] / 2
    page.mouse.move(at(before["quality"]), y)
    page.mouse.down()
    for value in [*range(30, 101, 5), *range(100, before["quality"] - 1, -5), before["quality"]]:
        page.mouse.move(at(value), y)
        page.wait_for_timeout(20)
    page.mouse.up()
    page.wait_for_timeout(200)
    settle(page)
    assert all(abs(share - before[key]) <= 1 for key, share in _shares(page).items())


def test_free_weights_move_alone(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=sales")
    page.get_by_role("button", name="Total 100 %").click()
    settle(page)
    _drag(page, "quality", 80)
    link = parse_qs(urlparse(page.url).query)
    assert link["sum"] == ["free"]
    assert re.fullmatch(r"quality:80(\.0)?", link["w"][0])
    assert sum(_shares(page).values()) == 100


def test_keyboard_undo_and_redo(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    start = _shares(page)
    _input(page, "service").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    settle(page)
    assert _shares(page)["service"] == start["service"] + 4
    moved, said = _shares(page), sentence(page)
    _press_until(page, "Control+z", start)
    _input(page, "service").focus()
    _press_until(page, "Control+Shift+Z", moved)
    assert sentence(page) == said
    page.locator(".deck button.reset").click()
    page.wait_for_timeout(600)
    settle(page)
    assert _shares(page) == start


def _press_until(page, keys, shares):
    """Keys in a row are one step; on a busy machine there may be a pause between them that makes them several."""
    for _ in range(4):
        page.keyboard.press(keys)
        page.wait_for_timeout(600)
        settle(page)
        if _shares(page) == shares:
            break
    assert _shares(page) == shares


def test_the_page_follows_on_release_and_a_link_brings_it_back(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    before = sentence(page)
    _drag(page, "service", 80)
    said, shares = sentence(page), _shares(page)
    assert said != before and "change rank" in said
    other = open_page(page.url)
    other.wait_for_timeout(500)
    settle(other)
    assert (sentence(other), _shares(other)) == (said, shares)


def test_accessible_names_and_values(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    slider = page.get_by_role("slider", name="Service efficacy")
    assert slider.get_attribute("aria-valuetext") == "50 % of all weights"
    assert page.get_by_role("button", name="Lock Service efficacy: it stays while others move").count() == 1
    assert page.get_by_role("group", name=re.compile("^Ranking of people")).count() == 1


def test_a_click_on_a_row_marks_the_person_and_asks_about_him(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    picture = page.locator(".deck .people .canvas").first.bounding_box()
    page.mouse.click(picture["x"] + 120, picture["y"] + 20 + 38 * 2.5)
    page.wait_for_timeout(600)
    settle(page)
    chosen = page.get_by_role("button", name="Chosen (1)")
    assert chosen.is_visible()
    chosen.click()
    assert page.locator(".deck .people .spacer").evaluate("e => e.clientHeight") < 100


def test_why_is_answered_again_whatever_section_is_open(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    picture = page.locator(".deck .people .canvas").first.bounding_box()
    for row in (2, 4):
        # The second click asks about somebody else, though the address still names the first.
        page.mouse.click(picture["x"] + 120, picture["y"] + 20 + 38 * (row + 0.5))
        page.wait_for_timeout(600)
        settle(page)
    again = page.locator(".deck .why")
    name = re.match(r"Why (.*)\? See below", again.inner_text())[1]
    for section in ("Solve", "Why"):  # another section is open, then none
        page.locator('[data-testid="stButtonGroup"] button', has_text=section).click()
        page.wait_for_timeout(600)
        settle(page)
        assert page.get_by_text(f"What would move {name} up").count() == 0
        again.click()
        page.get_by_text(f"What would move {name} up").wait_for()
        settle(page)
    assert page.get_by_role("button", name="Chosen (2)").count() == 1, "asking again marks and unmarks nobody"


def test_every_weight_says_its_tipping_point(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    words = page.locator(".deck .weights > .weight > .tip").all_inner_texts()
    assert words and all(words)
    assert page.locator(".deck .mark").count() > 0


FAILING = "window.vegaEmbed = async () => { throw new Error('bad specification') };"
BROKEN = {
    "cannot be drawn": lambda route: route.abort(),
    "bad specification": lambda route: route.fulfill(body=FAILING, content_type="text/javascript"),
}


@pytest.mark.parametrize("reason", BROKEN)
def test_a_picture_that_cannot_be_drawn_says_so_and_the_weights_still_work(reason, browser, app_url):
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-US")
    page = context.new_page()
    page.route("**/vega.js", BROKEN[reason])
    page.goto(f"{app_url}/?role=service")
    page.wait_for_selector(".deck .problem")
    assert reason in page.locator(".deck .problem").inner_text()
    settle(page)
    before = sentence(page)
    _drag(page, "service", 85)
    assert sentence(page) != before
    context.close()


def test_the_library_is_loaded_once_and_a_rerun_sends_little(browser, app_url):
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-US")
    page = context.new_page()
    loads, received = [], []
    page.on("request", lambda request: loads.append(request.url) if "vega.js" in request.url else None)
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    page.goto(f"{app_url}/?role=service")
    page.wait_for_selector(".deck canvas")
    page.wait_for_timeout(1500)
    settle(page)
    received.clear()
    _drag(page, "service", 60, moves=5)
    assert len(loads) == 1
    assert 0 < sum(received) < 60_000, json.dumps(received)
    context.close()


def _path(page, key, *places):
    """One gesture: press at the thumb, go to each place, release at the last."""
    thumb = _input(page, key)
    box, now = thumb.bounding_box(), float(thumb.evaluate("input => input.value"))
    y, at = box["y"] + box["height"] / 2, lambda value: box["x"] + 8 + value / 100 * (box["width"] - 16)
    page.mouse.move(at(now), y)
    page.mouse.down()
    for place in places:
        page.mouse.move(at(place), y, steps=4)
        page.wait_for_timeout(30)
    page.mouse.up()
    page.wait_for_timeout(600)
    settle(page)


def test_a_thumb_put_back_where_it_was_still_listens(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    _drag(page, "service", 60)
    _path(page, "service", 70, 60)
    page.locator(".deck button.undo").click()
    page.wait_for_timeout(700)
    settle(page)
    assert _shares(page)["service"] == 50
    assert "w" not in parse_qs(urlparse(page.url).query)


def test_undo_right_after_a_key_undoes_that_key(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    _input(page, "service").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+z")
    page.wait_for_timeout(900)
    settle(page)
    shown = _shares(page)["service"]
    assert f"service:{shown}" in page.url.replace("%3A", ":") or (shown == 50 and "w=" not in page.url)
    assert shown < 55


def test_undo_twice_by_keyboard_alone(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    _drag(page, "service", 60)
    _drag(page, "service", 70)
    _input(page, "service").focus()
    for _ in range(2):
        page.keyboard.press("Control+z")
        page.wait_for_timeout(900)
        settle(page)
    assert _shares(page)["service"] == 50


def test_a_link_whose_weights_weigh_nothing_is_left_by_the_first_drag(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service&sum=free&w=service:0,relationship:0")
    assert "All weights" in page.locator('[data-testid="stAlert"]').first.inner_text()
    _drag(page, "service", 80)
    page.wait_for_timeout(500)
    settle(page)
    shown = _shares(page)["service"]
    assert f"to {shown}\u00a0%" in sentence(page)


def test_there_and_back_is_no_change(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=sales")
    for place in (83, 37, 40):
        _drag(page, "scale", place)
    assert "changed" not in sentence(page)
    assert "Move a weight" in sentence(page)


def test_a_section_opens_and_closes(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service&show=why")
    assert page.get_by_text("What really counts").count() == 1
    page.locator('[data-testid="stButtonGroup"] button', has_text="Why").click()
    page.wait_for_timeout(800)
    settle(page)
    assert page.get_by_text("What really counts").count() == 0
    assert "show=" not in page.url


def test_leaving_and_coming_back_leaves_nothing_behind(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    session = page.context.new_cdp_session(page)

    def nodes():
        for name in ("Schemes", "Simulator"):
            page.get_by_role("link", name=name).first.click()
            page.wait_for_timeout(900)
            settle(page)
        page.locator(".deck canvas").first.wait_for()  # a handle of an element would keep its page alive
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        return session.send("Memory.getDOMCounters")["nodes"]

    nodes()
    first = nodes()
    later = [nodes() for _ in range(4)][-1]
    assert later < first + 4 * 120, (first, later)
