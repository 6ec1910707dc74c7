"""A company's own PostgreSQL database, from its tables to the simulator, with the mouse."""

import re

import pandas as pd
import pytest
from playwright.sync_api import expect
from sqlalchemy import Date, create_engine, text

from tests.browser.conftest import serving, settle
from tests.postgres import new_database


@pytest.fixture
def source(shared_data):
    """The real deals as tables of a database: typed columns, no keys, nobody's list of people."""
    url = new_database()
    engine = create_engine(url)
    for file in sorted((shared_data / "crm_sales_opportunities").glob("*.csv")):
        table = pd.read_csv(file)
        days = [column for column in table if "date" in column]
        table[days] = table[days].apply(lambda column: pd.to_datetime(column).dt.date)
        table.to_sql(file.stem, engine, index=False, dtype=dict.fromkeys(days, Date()))
    engine.dispose()
    return url


@pytest.fixture
def app(places, source):
    with serving(*places, source=source) as address:
        yield address


@pytest.fixture
def bring(app, open_page):
    """Open the page in a profile of its own."""
    return lambda language="en", width=1400: open_page(f"{app}/bring?lang={language}", width, ready='[data-testid="stExpander"]')


def test_the_real_deals_are_read_live_then_as_a_copy_and_left_again(app, bring, source):
    page = bring()
    expect(page.get_by_text("5 tables in the database")).to_be_visible()
    page.get_by_role("button", name="Read it live").click()
    page.wait_for_selector(".deck canvas")
    settle(page)
    assert "Sales · 30" in page.locator("body").inner_text()
    leads = page.locator('[data-testid="stAlert"]').first.inner_text()
    assert re.search(r"leads with \d", leads)
    page.goto(f"{app}/data?lang=en")
    expect(page.get_by_role("heading", name="What does the live reading leave out?")).to_be_visible()
    settle(page)
    counted = page.locator('[data-testid="stDataFrame"] canvas', has_text="sales_pipeline").last
    expect(counted).to_be_attached()
    assert "8800" in counted.text_content().replace(",", "")
    # Nothing is kept here: without the table there is no company, and there is a way back.
    again = bring("zh_CN", 390)
    assert again.evaluate("document.documentElement.scrollWidth <= innerWidth")
    again.get_by_role("button", name="用副本称量").click()
    again.wait_for_selector(".deck canvas")
    settle(again)
    engine = create_engine(source)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE sales_pipeline"))
    engine.dispose()
    page.goto(f"{app}/?lang=en")
    page.wait_for_selector(".deck canvas")
    settle(page)
    assert page.locator('[data-testid="stAlert"]').first.inner_text() == leads
    page.goto(f"{app}/bring?lang=en")
    page.get_by_role("button", name="Back to the sample company").click()
    expect(page.get_by_text("The sample company is in force.")).to_be_visible()
    assert page.locator('[data-testid="stException"]').count() == 0


def test_a_live_database_that_is_gone_is_said_and_can_be_left(places, bring, source):
    page = bring()
    page.get_by_role("button", name="Read it live").click()
    page.wait_for_selector(".deck canvas")
    engine = create_engine(source)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE sales_pipeline RENAME TO archive"))
    engine.dispose()
    with serving(*places, source=source) as other:  # a server that has not read it before
        page.goto(f"{other}/?lang=en")
        expect(page.get_by_text("Which company shall be weighed?")).to_be_visible()
        page.get_by_role("button", name="Stop reading it live").click()
        page.wait_for_selector(".deck canvas")
        assert page.get_by_text("Which company shall be weighed?").count() == 0
