"""What a visitor does with mouse and keyboard, and what the address remembers: Streamlit's own sliders, and every page."""

import re
from urllib.parse import parse_qs, urlparse

import pytest

from tests.browser.conftest import drag, sentence, settle, slider_value


def _query(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(page.url).query).items()}


def test_dragging_a_weight_moves_the_people(native_url, open_page):
    page = open_page(f"{native_url}/?role=service")
    before, order = sentence(page), page.locator('[data-testid="stVegaLiteChart"]').first.inner_text()
    drag(page, by=80)
    assert slider_value(page) > 60
    assert sentence(page) != before
    assert "change rank" in sentence(page)
    assert page.locator('[data-testid="stVegaLiteChart"]').first.inner_text() != order
    assert float(_query(page)["w"].split(":")[1]) == slider_value(page)


def test_the_first_range_inputs_are_weights(native_url, open_page):
    page = open_page(f"{native_url}/?role=service")
    names = page.locator('input[type="range"]').evaluate_all("inputs => inputs.map(i => i.getAttribute('aria-label'))")
    assert names[0] == "Service efficacy"


def test_fast_key_presses_are_all_kept(native_url, open_page):
    page = open_page(f"{native_url}/?role=service")
    start = slider_value(page)
    page.locator('[data-testid="stSlider"] input').first.focus()
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url(lambda url: f"w=service%3A{start - 12}&" in url)
    settle(page)
    assert slider_value(page) == start - 12


def test_leaving_the_page_and_coming_back_keeps_the_weights(native_url, open_page):
    page = open_page(f"{native_url}/?role=service")
    drag(page, by=-60)
    value, said = slider_value(page), sentence(page)
    for name in ("Overview", "Simulator"):
        page.get_by_role("link", name=name).first.click()
        page.wait_for_timeout(600)
        settle(page)
    assert slider_value(page) == value
    assert sentence(page) == said


def test_reset_brings_the_baseline_back(native_url, open_page):
    page = open_page(f"{native_url}/?role=service")
    before = sentence(page)
    drag(page, by=70)
    assert sentence(page) != before
    page.get_by_role("button", name="Reset").click()
    page.wait_for_timeout(300)
    settle(page)
    assert slider_value(page) == 50
    assert sentence(page) == before
    assert "w" not in _query(page)


def test_a_reload_and_a_shared_link_show_the_same(native_url, open_page):
    page = open_page(f"{native_url}/?role=sales")
    drag(page, by=50)
    page.wait_for_url(re.compile(r"[?&]w="))  # the address follows the picture
    value, said, address = slider_value(page), sentence(page), page.url
    page.reload()
    page.wait_for_selector('[data-testid="stSlider"]')
    page.wait_for_timeout(500)
    settle(page)
    assert (slider_value(page), sentence(page)) == (value, said)
    other = open_page(address)
    assert (slider_value(other), sentence(other)) == (value, said)


def test_the_language_stays_through_pages_and_in_the_address(app_url, open_page):
    page = open_page(f"{app_url}/?lang=zh_CN")
    assert page.locator("h1").inner_text() == "权重一动，谁会上升？"
    page.get_by_role("link", name="总览").first.click()
    page.wait_for_timeout(600)
    settle(page)
    assert page.locator("h1").inner_text() == "公司整体表现如何？"
    assert _query(page)["lang"] == "zh_CN"


def test_nonsense_in_the_address_is_survived(app_url, open_page):
    page = open_page(f"{app_url}/?role=%3Cscript%3E&period=x&w=service:9e9,%00&base=%F0%9F%92%A9&lang=xx")
    assert "not understood" in page.locator('[data-testid="stAlert"]').first.inner_text()
    assert page.locator(".deck .weight").count() >= 2


@pytest.mark.parametrize("path", ["/", "/overview"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("width", [390, 1400, 1920])
def test_nothing_scrolls_sideways(app_url, open_page, path, language, width):
    page = open_page(f"{app_url}{path}?lang={language}", width=width, dark=language == "zh_CN")
    sideways = page.locator('[data-testid="stMain"]').evaluate("main => main.scrollWidth - main.clientWidth")
    assert sideways <= 0
