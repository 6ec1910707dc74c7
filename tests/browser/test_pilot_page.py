"""A sheet of one's own, from the file to the simulator, with the mouse."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from lib.crm.pilot.template import template
from tests.browser.conftest import serving, settle

ODD = "Name,Team,CSAT\nAda,<b>N</b>,86%\nBo,N,79\nCy,N,91%\nDi,S,70%\nEve,S,82%\nFy,S,88%\n"


@pytest.fixture
def app(tmp_path, sample_folder):
    data = shutil.copytree(sample_folder, tmp_path / "data")
    with serving(data, tmp_path / "store.sqlite") as address:
        yield address


@pytest.fixture
def bring(browser, app):
    """Open the page in a profile of its own."""
    contexts = []

    def opened(language="en", width=1400):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-US")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{app}/bring?lang={language}")
        page.wait_for_selector("input[type=file]", state="attached")
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def drop(page, name, contents):
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": contents})
    settle(page)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_template_is_weighed_and_the_sample_comes_back(app, bring, language):
    page = bring(language, 390 if language == "zh_CN" else 1400)
    drop(page, "team.csv", template(language[:2]))
    page.get_by_role("button", name=re.compile("Weigh with this sheet|用这张表称量")).click()
    page.wait_for_selector(".deck canvas")
    settle(page)
    said = page.locator('[data-testid="stAlert"]').first.inner_text()
    assert ("Cy leads" in said) if language == "en" else ("王芳" in said)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{app}/bring?lang={language}")
    page.get_by_role("button", name=re.compile("Back to the sample company|回到示例公司")).click()
    expect(page.get_by_role("button", name=re.compile("Back to the sample company|回到示例公司"))).to_have_count(0)


def test_what_does_not_fit_is_shown_before_anything_is_stored(bring):
    page = bring()
    drop(page, "odd.csv", ODD.encode())
    expect(page.get_by_text("1 row or figure does not fit and is left out:")).to_be_visible()
    assert page.locator("b").count() == 0
    drop_again = page.get_by_role("button", name=re.compile("Remove"))
    drop_again.first.click()
    settle(page)
    drop(page, "ask.csv", b'Name,Calls\nAda,"1,234"\nBo,"2,345"\n')
    expect(page.get_by_text("Say which decimal mark it uses")).to_be_visible()
