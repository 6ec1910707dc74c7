"""Weights typed beside their sliders: Python gets exactly the number, the others make room, nonsense changes nothing.

And what stands around the sliders: room kept from the first moment, bars that can be read on every width, words under the pointer.
"""

import re
from urllib.parse import parse_qs, urlparse

import pytest

from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.scoring import weights
from lib.scoring.fields import field_of
from lib.scoring.schemes import from_preset
from lib.scoring.standings import goals_for, presets, proposals
from lib.views.links import decode
from tests.browser.conftest import settle


@pytest.fixture(scope="module")
def company(sample_folder):
    """The sample company's cube and the goals its page uses."""
    cube = cubes.build(open_crm(f"duckdb:///{sample_folder / 'sample.duckdb'}"))
    return cube, proposals(cube)


def _weighting(company, page, role):
    """The weights that Python has by the address, and those it began with."""
    cube, kept = company
    link = decode({name: values[0] for name, values in parse_qs(urlparse(page.url).query).items()})
    field = field_of(cube, role, cube.coverage.default())
    begun = from_preset(presets(field)[0], goals_for(role, kept), field.known, field.kpis).weighting
    return weights.with_weights(begun, link.weights), begun


def _weight(page, key):
    return page.locator(f'.deck .weight[data-key="{key}"]')


def _type(page, key, text, press="Enter"):
    """Click the number, type another, and press a key."""
    _weight(page, key).locator("> .top .share").click()
    field = page.locator(".deck .typed")
    field.fill(text)
    address = page.url
    field.press(press)
    return address


def _answered(page, address):
    page.wait_for_function("address => location.href !== address", arg=address)
    settle(page)


def _open(open_page, url):
    page = open_page(url)
    page.wait_for_timeout(500)
    settle(page)
    return page


@pytest.mark.parametrize(("text", "wanted"), [("37.5", 37.5), ("37,5 %", 37.5), ("12.34", 12.34), ("0", 0.0), ("100", 100.0)])
def test_a_typed_share_is_pythons_and_the_others_keep_their_proportions(app_url, open_page, company, text, wanted):
    page = _open(open_page, f"{app_url}/?role=sales")
    _answered(page, _type(page, "quality", text))
    now, begun = _weighting(company, page, "sales")
    shares, before = weights.group_shares(now), weights.group_shares(begun)
    assert 100 * shares["quality"] == pytest.approx(wanted, abs=1e-5)
    rest = sum(share for key, share in before.items() if key != "quality")
    for key, share in before.items():
        if key != "quality":
            assert shares[key] == pytest.approx((1 - wanted / 100) * share / rest, abs=1e-7)
    assert _weight(page, "quality").locator("> .top .share").inner_text() == f"{wanted:g} %"
    assert page.locator(".deck .typed").count() == 0


def test_a_locked_weight_stays_and_limits_what_can_be_typed(app_url, open_page, company):
    page = _open(open_page, f"{app_url}/?role=sales")
    keys = page.locator(".deck .weights > .weight").evaluate_all("all => all.map((weight) => weight.dataset.key)")
    held, moved, *others = keys
    _weight(page, held).locator("> .top .lock").click()
    settle(page)
    begun = weights.group_shares(_weighting(company, page, "sales")[0])
    room = 100 * (1 - begun[held])
    address = _type(page, moved, f"{room + 0.5:g}")
    assert page.locator(".deck .typed").evaluate("field => field.validity.customError")
    page.locator(".deck .typed").fill("37.5")
    page.locator(".deck .typed").press("Enter")
    _answered(page, address)
    now = weights.group_shares(_weighting(company, page, "sales")[0])
    assert now[held] == pytest.approx(begun[held], abs=1e-7)
    assert now[moved] == pytest.approx(0.375, abs=1e-7)
    left, before = 1 - begun[held] - 0.375, sum(begun[key] for key in others)
    assert all(now[key] == pytest.approx(left * begun[key] / before, abs=1e-7) for key in others)
    assert _weight(page, held).locator("> .top .share").is_disabled()


@pytest.mark.parametrize("text", ["", "much", "-5", "101", "1e1", "5..5", "NaN", "٣", "12 kg"])
def test_nonsense_is_refused_and_the_old_number_stays(app_url, open_page, text):
    page = _open(open_page, f"{app_url}/?role=service")
    number = _weight(page, "service").locator("> .top .share")
    before = number.inner_text()
    address = _type(page, "service", text)
    field = page.locator(".deck .typed")
    assert field.count() == 1 and field.evaluate("field => field.validity.customError"), "it says what it wants"
    field.press("Escape")
    page.wait_for_timeout(600)
    settle(page)
    assert (number.inner_text(), page.url) == (before, address)
    assert page.locator(".deck .undo").is_disabled(), "nothing was done that could be undone"


def test_keyboard_alone_types_a_weight_and_escape_takes_it_back(app_url, open_page, company):
    page = _open(open_page, f"{app_url}/?role=service")
    number = _weight(page, "service").locator("> .top .share")
    before, address = number.inner_text(), page.url
    number.focus()
    page.keyboard.press("Enter")
    field = page.locator(".deck .typed")
    assert re.fullmatch(r"Service efficacy: a number from 0 to 100", field.get_attribute("aria-label"))
    page.keyboard.type("80")
    page.keyboard.press("Escape")
    assert (number.inner_text(), page.url) == (before, address)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.url == address, "a number that was only looked at moves nothing"
    page.keyboard.press("Enter")
    page.keyboard.type("80")
    page.keyboard.press("Enter")
    _answered(page, address)
    assert number.inner_text() == "80 %"
    assert weights.group_shares(_weighting(company, page, "service")[0])["service"] == pytest.approx(0.8, abs=1e-7)
    assert number.evaluate("number => number.getRootNode().activeElement === number"), "who types goes on where he was"


def test_a_kpis_number_is_its_share_of_all_and_its_sliders_place_stands_beside(app_url, open_page, company):
    page = _open(open_page, f"{app_url}/?role=service")
    page.locator(".deck summary").first.click()
    settle(page)
    now, _ = _weighting(company, page, "service")
    group = next(group for group in now if group.key == "service")
    inner, whole = dict(group.kpis), weights.group_shares(now)["service"]
    key = next(iter(inner))
    said = _weight(page, f"service/{key}").locator("> .part").inner_text()
    within = inner[key] / sum(inner.values())
    assert said.startswith(f"{100 * within:.0f} % of Service efficacy · ") and said.endswith(" % of all")
    assert _weight(page, f"service/{key}").locator("input[type=range]").evaluate("i => Number(i.value)") == pytest.approx(100 * within)
    _answered(page, _type(page, f"service/{key}", "15"))
    now, _ = _weighting(company, page, "service")
    inner = dict(next(group for group in now if group.key == "service").kpis)
    assert whole * inner[key] / sum(inner.values()) == pytest.approx(0.15, abs=1e-6)
    assert weights.group_shares(now)["service"] == pytest.approx(whole, abs=1e-9)


def test_alone_a_typed_weight_moves_no_other(app_url, open_page, company):
    page = _open(open_page, f"{app_url}/?role=service&sum=free")
    before, _ = _weighting(company, page, "service")
    _answered(page, _type(page, "service", "37.5"))
    now, _ = _weighting(company, page, "service")
    assert {group.key: group.weight for group in now} == {group.key: group.weight for group in before} | {"service": 37.5}
    assert _weight(page, "service").locator("> .part").inner_text() == "weight 38"


WATCH = """window.heights_ = []; (function look() {
    const deck = window.deck_ ??= [...document.querySelectorAll('*')].map((e) => e.shadowRoot?.querySelector('.deck') ?? (e.matches('.deck') ? e : null)).find(Boolean);
    if (deck) heights_.push([deck.getBoundingClientRect().height, deck.querySelectorAll('.weight').length,
        deck.querySelectorAll('button:not(:disabled)').length]);
    requestAnimationFrame(look);
})()"""


@pytest.mark.parametrize("width", [390, 800, 1400])
def test_the_decks_room_is_kept_from_the_first_moment_and_no_button_lives_before_it(app_url, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.add_init_script(WATCH)
    page.goto(f"{app_url}/?role=service")
    page.wait_for_selector(".deck .people canvas")
    page.wait_for_selector(".deck .weight")
    settle(page)
    found = page.evaluate("heights_")
    early = [height for height, sliders, _ in found if sliders == 0]
    assert early and min(early) > 550
    assert abs(found[-1][0] - early[-1]) < 120, "what stands below hardly moves"
    assert not [alive for _, sliders, alive in found if sliders == 0 and alive > 2], "only the picture's own buttons"
    context.close()


@pytest.mark.parametrize("width", [390, 768, 900, 1024, 1200, 1400, 1920])
def test_pictures_keep_room_for_bars_on_every_width(app_url, open_page, width):
    page = open_page(f"{app_url}/?role=service", width=width)
    settle(page)
    boxes = {name: page.locator(f".deck .{name} canvas").first.bounding_box() for name in ("people", "teams")}
    sliders = page.locator(".deck .sliders").bounding_box()
    assert all(box["width"] >= 310 for box in boxes.values())
    assert sliders["width"] >= 200
    beside = boxes["people"]["x"] > sliders["x"] + sliders["width"]
    assert beside == (width >= 768), "from a tablet on the picture stands beside the thumb"


def test_the_pointer_reads_what_the_picture_cuts(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    canvas = page.locator(".deck .people .canvas")
    box = canvas.bounding_box()
    titles = []
    for row in range(3):
        page.mouse.move(box["x"] + 120, box["y"] + 22 + 38 * row + 19)
        titles.append(canvas.get_attribute("title"))
    names = [title.split("\n")[0] for title in titles]
    assert len(set(names)) == 3 and all("rank 1" in title for title in titles)
    page.mouse.move(box["x"] + 120, box["y"] + 5)
    assert canvas.get_attribute("title") == ""


def test_every_mark_of_the_sliders_has_its_word_on_screen(app_url, open_page):
    page = _open(open_page, f"{app_url}/?role=service")
    kinds = page.locator(".deck .ticks .mark").evaluate_all("all => all.map((mark) => mark.className)")
    told = page.locator(".deck .legend .key").evaluate_all(
        "all => all.map((key) => [key.firstElementChild.className, key.textContent.trim()])"
    )
    assert kinds and set(kinds) <= {name for name, _ in told}
    assert len({words for _, words in told}) == len(told) == 4
