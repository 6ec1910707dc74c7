"""A KPI of a company's own, from its formula to the simulator and out again, with the mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serving, settle


@pytest.fixture
def app(tmp_path, sample_folder):
    with serving(sample_folder, tmp_path / "store.sqlite") as address:
        yield address


def test_a_formula_is_checked_shown_kept_weighed_and_retired(app, open_page):
    page = open_page(f"{app}/kpis?lang=en")
    page.locator("summary", has_text="Write a KPI of your own").click()
    settle(page)
    write(page, "won_amount / deals_wn")
    expect(page.get_by_text("There is no measure “deals_wn”. Did you mean: deals_won?")).to_be_visible()
    write(page, "won_amount + cycle_seconds")
    expect(page.get_by_text("money and seconds cannot be added")).to_be_visible()
    write(page, "won_amount / deals_priced")
    # The same as deal size, which we define: value and n of the company are said beside it.
    shown = page.get_by_text(re.compile(r"Company: .* n = ")).last
    expect(shown).to_be_visible()
    value = re.search(r"Company: ([\d,.]+)", shown.inner_text())[1]
    field(page, "Name", "Size of a deal")
    field(page, "Your name", "Ann")
    page.get_by_role("button", name="Propose this KPI").click()
    expect(page.get_by_role("heading", name=re.compile("Size of a deal"))).to_be_visible()
    settle(page)
    assert value in page.locator("body").inner_text()
    assert page.locator('[data-testid="stException"]').count() == 0
    page.get_by_label("Your name").first.fill("Bo")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_text("in use", exact=True).first.click()
    settle(page)
    expect(page.locator('[data-testid="stDataFrame"] canvas', has_text="Bo").first).to_be_attached()
    page.goto(f"{app}/?lang=en&role=sales&base=own.sales&start=own.sales")
    page.wait_for_selector(".deck canvas")
    settle(page)
    expect(page.get_by_text("Size of a deal").first).to_be_visible()
    page.goto(f"{app}/kpis?lang=en")
    settle(page)
    page.get_by_label("Your name").first.fill("Cy")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_text("retired", exact=True).first.click()
    settle(page)
    expect(page.locator('[data-testid="stDataFrame"] canvas', has_text="Cy").first).to_be_attached()
    page.goto(f"{app}/records?lang=en")
    settle(page)
    assert "Size of a deal" not in page.locator("body").inner_text()


def write(page, formula):
    page.get_by_label("Formula").last.fill(formula)
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(500)
    settle(page)


def field(page, label, text):
    page.get_by_label(label, exact=True).last.fill(text)
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    settle(page)
