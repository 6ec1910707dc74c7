"""The compare page in a browser: fits every screen, a changed column changes address and answer, a reload keeps both."""

from urllib.parse import parse_qs, urlparse

import pytest

from tests.browser.conftest import sentence, settle


def _query(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(page.url).query).items()}


def _choose(page, label: str, option: str) -> None:
    """Pick an option of the box with this label, as a person does."""
    box = page.locator('[data-testid="stSelectbox"]', has=page.locator("label", has_text=label)).first
    box.locator("input").first.click()
    page.locator('[role="option"]', has_text=option).first.click()
    page.wait_for_timeout(400)
    settle(page)


@pytest.mark.parametrize(("width", "dark", "language"), [(1400, False, "en"), (390, True, "zh_CN"), (390, False, "en")])
@pytest.mark.parametrize("path", ["compare?role=service&a=W6&b=W9&c=W10.service&d=W11.service&e=W6@2026-04..2026-06", "schemes?"])
def test_nothing_overflows_or_fails(app_url, browser, path, width, dark, language):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", locale="en-US")
    page = context.new_page()
    page.set_default_timeout(40_000)
    page.goto(f"{app_url}/{path}&lang={language}")
    page.wait_for_selector("h1")
    page.wait_for_timeout(500)
    settle(page)
    sideways = page.locator('[data-testid="stMain"]').evaluate("main => main.scrollWidth - main.clientWidth")
    assert sideways <= 0
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.locator('[data-testid="stAlertContentError"]').count() == 0
    for chart in page.locator('[data-testid="stVegaLiteChart"]').all():
        box = chart.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width + 1
    context.close()


def test_a_changed_column_changes_answer_and_address_and_a_reload_keeps_both(app_url, open_page):
    page = open_page(f"{app_url}/compare?role=service&lang=en")
    assert (_query(page)["a"], _query(page)["b"]) == ("W6", "W9")
    before = sentence(page)
    _choose(page, "▲ C", "W10 Equal weights")
    page.wait_for_function("new URLSearchParams(location.search).get('c') === 'W10.service'")
    said, address = sentence(page), page.url
    assert said != before
    page.reload()
    page.wait_for_selector('[data-testid="stVegaLiteChart"] svg.marks, [data-testid="stVegaLiteChart"] canvas.marks')
    page.wait_for_timeout(500)
    settle(page)
    assert (sentence(page), page.url) == (said, address)
    other = open_page(address)
    assert sentence(other) == said


def test_the_charts_show_the_same_people_as_the_answer(app_url, open_page):
    page = open_page(f"{app_url}/compare?role=customer_success&lang=en")
    page.get_by_role("button", name="Growth stage and mature stage").click()
    page.wait_for_function("new URLSearchParams(location.search).get('b') === 'W4.customer_success'")
    settle(page)
    assert page.locator('[data-testid="stException"]').count() == 0
    winner = page.locator('[data-testid="stAlert"] strong').nth(2).inner_text()
    drawn = page.locator('[data-testid="stVegaLiteChart"]').first.inner_text()
    assert winner in drawn and "A" in drawn and "B" in drawn
