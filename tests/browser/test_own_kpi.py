"""A KPI of a company's own, from its formula to the simulator and out again, with the mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import choose, fill, serving, settle


@pytest.fixture(scope="module")
def app(tmp_path_factory, sample_folder):
    """One store for all: what one test keeps, the others do not mind."""
    with serving(sample_folder, tmp_path_factory.mktemp("own") / "store.sqlite") as address:
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
    shown = form(page).get_by_text(re.compile(r"Company: .* n = "))
    expect(shown).to_be_visible()
    value = re.search(r"Company: ([\d,.]+)", shown.inner_text())[1]
    fill(page, "Name", "Size of a deal")
    fill(page, "Your name", "Ann")
    page.get_by_role("button", name="Propose this KPI").click()
    expect(page.get_by_role("heading", name=re.compile("Size of a deal"))).to_be_visible()
    settle(page)
    assert value in page.locator("body").inner_text()
    assert page.locator('[data-testid="stException"]').count() == 0
    fill(page, "Your name", "Bo", first=True)
    page.get_by_text("in use", exact=True).first.click()
    settle(page)
    expect(page.locator('[data-testid="stDataFrame"] canvas', has_text="Bo").first).to_be_attached()
    page.goto(f"{app}/?lang=en&role=sales&base=own.sales&start=own.sales")
    page.wait_for_selector(".deck canvas")
    settle(page)
    expect(page.get_by_text("Size of a deal").first).to_be_visible()
    page.goto(f"{app}/kpis?lang=en")
    settle(page)
    fill(page, "Your name", "Cy", first=True)
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
    expect(page.get_by_label("Formula").last).to_have_value(formula)


def test_rows_are_counted_by_a_condition_and_become_a_kpi(app, open_page):
    page = open_page(f"{app}/kpis?lang=en")
    page.locator("summary", has_text="Write a KPI of your own").click()
    settle(page)
    page.get_by_text("Count rows of a table", exact=True).click()
    settle(page)
    choose(page, "Only rows whose", "first response")
    choose(page, "Test", "is later than")
    choose(page, "Column", "response promised by")
    fill(page, "Its name in formulas", "late answers")
    expect(page.get_by_text("first response is later than response promised by")).to_be_visible()
    shown = form(page).get_by_text(re.compile(r"^Company: [\d,]+"))
    late = int(re.search(r"Company: ([\d,]+)", shown.inner_text())[1].replace(",", ""))
    fill(page, "Your name", "Ann")
    page.get_by_role("button", name="Keep this measure").click()
    settle(page)
    expect(page.get_by_role("heading", name="Measures of your own")).to_be_visible()
    page.get_by_text("By formula", exact=True).click()
    expect(form(page).get_by_role("button", name="Propose this KPI")).to_be_visible()
    settle(page)
    write(page, "late_answers / cases")
    shown = form(page).get_by_text(re.compile(r"Company: .*%.* n = "))
    expect(shown).to_be_visible()
    share, n = re.search(r"Company: ([\d.]+)\s%.*n = ([\d,]+)", shown.inner_text()).groups()
    assert float(share) == pytest.approx(100 * late / int(n.replace(",", "")), abs=0.05)


PEOPLE = """Employee,Month,Well-being
Elif Ferreira,2026-08,80
Zhao Lei,2026-08,60
Viktor Dubois,2026-08,75
Minh O'Brien,2026-08,70
Emre Ferreira,2026-08,55
Nobody Known,2026-08,10
"""


def test_a_sheet_of_figures_becomes_a_kpi_of_the_people_who_are_there(app, open_page, tmp_path):
    file = tmp_path / "well-being.csv"
    file.write_text(PEOPLE)
    page = open_page(f"{app}/bring?lang=en&from=figures", ready='[data-testid="stFileUploaderDropzone"]')
    page.locator('input[type="file"]').last.set_input_files(file)
    expect(page.get_by_text("5 people · 1 month · 5 of 6 rows · 5 of 5 figures")).to_be_visible()
    settle(page)
    fill(page, "Your name", "Ann")
    page.get_by_role("button", name="Add these figures").click()
    expect(page.get_by_role("heading", name=re.compile("^Well-being"))).to_be_visible()
    settle(page)
    expect(page.get_by_text("Company: 68.00 · n = 5")).to_be_visible()  # (80 + 60 + 75 + 70 + 55) ÷ 5
    page.get_by_text("The rows behind it").click()
    expect(page.get_by_text("The rows below give exactly the number every page shows.")).to_be_visible()
    settle(page)
    expect(page.locator('[data-testid="stDataFrame"] canvas', has_text="Elif Ferreira").first).to_be_attached()
    page.goto(f"{app}/?lang=en&role=service&base=own.service&start=own.service")
    page.wait_for_selector(".deck canvas")
    settle(page)
    expect(page.get_by_text("Well-being").first).to_be_visible()


def form(page):
    """The box of the new KPI: the page above says a company's value, too."""
    return page.locator('[data-testid="stExpander"]').filter(has=page.locator("summary", has_text="Write a KPI of your own"))
