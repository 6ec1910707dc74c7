"""A sheet of one's own, from the file to the simulator, with the mouse."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from lib.crm.pilot.template import template
from tests.browser.conftest import choose, serving, settle

ODD = "Name,Team,CSAT\nAda,<b>N</b>,86%\nBo,N,79\nCy,N,91%\nDi,S,70%\nEve,S,82%\nFy,S,88%\n"
KPI_ROW = '[data-testid="stDataFrame"] canvas [role="row"][aria-rowindex="2"]'


@pytest.fixture
def app(places):
    with serving(*places) as address:
        yield address


@pytest.fixture
def bring(app, open_page):
    """Open the page in a profile of its own."""
    return lambda language="en", width=1400: open_page(f"{app}/bring?lang={language}", width, ready='[data-testid="stFileUploader"]')


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
    page.get_by_role("button", name=re.compile("Earlier imports|以前的导入")).click()
    page.get_by_role("button", name=re.compile("team.csv")).click()
    expect(page.get_by_role("button", name=re.compile("Back to the sample company|回到示例公司"))).to_be_visible()


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


def test_another_unit_brings_goals_of_its_own_and_keeps_what_was_typed(bring):
    page = bring()
    drop(page, "growth.csv", "Name,Growth\nMüller,112%\nBo,130%\nCy,90%\nDi,70%\nEve,80%\nFy,60%\n".encode("cp1252"))
    expect(page.locator('[data-testid="stDataFrame"] canvas').first).to_contain_text("Müller")
    _type(page, 200, "Growth of sales")
    _type(page, 420, "rate")
    page.wait_for_timeout(1000)
    settle(page)
    # 112 % and 130 % are no shares; the others' 10th, 60th and 90th percentile in percent.
    expect(page.locator(KPI_ROW).nth(-1)).to_contain_text("Growth of sales")
    assert _cells(page) == ["Growth of sales", "rate (%)", "higher", "average", "Service efficacy", "63", "78", "87"]
    expect(page.get_by_text("2 rows or figures do not fit and are left out:")).to_be_visible()


def test_who_works_where_and_as_what_is_changed_before_it_is_weighed(bring):
    page = bring()
    sheet = "Name,Team,CSAT 2026-01,CSAT 2026-02\nAda,N,86%,80%\nBo,N,79%,81%\nCy,S,91%,92%\nDi,S,70%,72%\nEve,S,82%,80%\n"
    drop(page, "across.csv", sheet.encode())
    expect(page.get_by_text("5 people · 2 teams · 2 months · 10 of 10 figures")).to_be_visible()
    page.locator("summary", has_text="Who works where").click()
    choose(page, "Role of all: the sheet names none", "Service")
    _type(page, 500, "West", page.locator('[data-testid="stExpander"] [data-testid="stDataFrame"]').last)
    settle(page)
    expect(page.get_by_text("5 people · 3 teams · 2 months · 10 of 10 figures")).to_be_visible()
    page.get_by_role("button", name="Weigh with this sheet").click()
    page.wait_for_selector(".deck canvas")
    settle(page)
    expect(page.get_by_text("Service · 5")).to_be_visible()


def _cells(page):
    """The texts of the first row of KPIs, from its name on."""
    return [cell.strip() for cell in page.locator(KPI_ROW).nth(-1).locator('[role="gridcell"]').all_text_contents()][1:]


def _type(page, across, text, grid=None):
    """Write into the cell of the first row that lies so far to the right in the grid; in the page's last unless given."""
    grid = grid or page.locator('[data-testid="stDataFrame"]').last
    editing = "document.querySelector('#portal')?.contains(document.activeElement)"
    for _ in range(20):  # a table that is just being drawn anew, or pushed down by what is drawn above, loses the click
        grid.scroll_into_view_if_needed()
        box = grid.bounding_box()
        page.mouse.click(box["x"] + across, box["y"] + 52)
        page.wait_for_timeout(300)
        if not page.evaluate(editing):  # a second click opens the cell, and the key would close it again
            page.keyboard.press("Enter")
            page.wait_for_timeout(700)
        if page.evaluate(editing):
            break
    assert page.evaluate(editing)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.wait_for_timeout(700)


def test_the_real_deals_are_recognised_changed_and_weighed(app, bring, shared_data):
    page = bring()
    page.set_input_files("input[type=file]", sorted((shared_data / "crm_sales_opportunities").glob("*.csv")))
    settle(page)
    page.locator("summary", has_text="Deals ← sales_pipeline.csv").click()
    settle(page)
    grids = page.locator('[data-testid="stDataFrame"] canvas[data-testid="data-grid-canvas"]')
    deals = ["sales_pipeline.csv", "Deals", "8800", "8800", "0", "0"]
    assert _rows(grids.nth(0))[-1] == deals
    expect(grids.last).to_contain_text("Prospecting")
    words = _rows(grids.last)
    assert words == [["Won", "4238", "won"], ["Lost", "2473", "lost"], ["Engaging", "1589", "open"], ["Prospecting", "500", "open"]]
    page.get_by_role("button", name="Weigh with these files").click()
    page.wait_for_selector(".deck canvas")
    settle(page)
    assert "leads" in page.locator('[data-testid="stAlert"]').first.inner_text()


@pytest.mark.parametrize(
    ("source", "shown", "rows"), [("salesforce", "Salesforce", 12), ("hubspot", "HubSpot", 10), ("zendesk", "Zendesk", 7)]
)
def test_the_native_samples_are_recognised(bring, shared_data, source, shown, rows):
    page = bring(width=390 if source == "zendesk" else 1400)
    page.set_input_files("input[type=file]", sorted((shared_data / "native_crm_samples" / source).glob("*.csv")))
    settle(page)
    expect(page.locator('[data-testid="stSelectbox"]', has_text="These files are from").locator("input")).to_have_value(shown)
    counted = _rows(page.locator('[data-testid="stDataFrame"] canvas[data-testid="data-grid-canvas"]').first)
    assert len(counted) == rows
    if source != "zendesk":  # on a phone the last columns are scrolled to
        assert all(int(read) == int(loaded) + int(skipped) + int(rejected) for _, _, read, loaded, skipped, rejected in counted)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator('[data-testid="stException"]').count() == 0


def test_files_that_no_ready_mapping_knows_are_assigned_by_hand(bring):
    page = bring()
    rows = "".join(f"{k},{who},{stage},2026-0{1 + k % 6}-15,{100 * k}\n" for k, (who, stage) in enumerate(ASSIGNED))
    files = {"geschaeft.csv": "Lauf,Wer,Stand,Am,Wert\n" + rows, "notes.csv": "a\nb\n"}
    page.set_input_files(
        "input[type=file]", [{"name": name, "mimeType": "text/csv", "buffer": text.encode()} for name, text in files.items()]
    )
    settle(page)
    expect(page.get_by_text("Say what is in each file.")).to_be_visible()
    choose(page, "In geschaeft.csv", "Deals")
    # Nothing in the file is called as in any export we know: what is lacking is named, and can be chosen.
    expect(page.get_by_text("does not say where “id” comes from")).to_be_visible()
    settle(page)
    page.locator("summary", has_text="Deals ← geschaeft.csv").click()
    settle(page)
    _type(page, 350, "Lauf")
    settle(page)
    expect(page.get_by_text("does not say where “outcome” comes from")).to_be_visible()
    assert page.get_by_text("does not say where “id” comes from").count() == 0
    assert page.get_by_role("button", name="Weigh with these files").is_disabled()


ASSIGNED = [("Ann", "gewonnen"), ("Bo", "verloren")] * 6


def _rows(canvas):
    """The texts of a grid's rows, as a screen reader is told them."""
    expect(canvas.locator('[role="gridcell"]').first).to_be_attached()
    found = [
        [cell.strip() for cell in row.locator('[role="gridcell"]').all_text_contents()] for row in canvas.locator('[role="row"]').all()
    ]
    return [row for row in found if row]


DEALS = "Nr,Rep,Worth,Stage,Closed\n" + "".join(
    f"{k},Rep {k % 6},{100 + k},{'won' if k % 3 else 'lost'},2026-0{1 + k % 9}-11\n" for k in range(60)
)
MAPPING = """
source = "My deals"
[[step]]
file = "deals.csv"
into = "user"
substitute = true
columns = { id = "Rep", name = "Rep" }
[[step]]
file = "deals.csv"
into = "user_assignment"
substitute = true
columns = { user_id = "Rep", role_id = { value = "sales" } }
[[step]]
file = "deals.csv"
into = "opportunity"
columns = { id = "Nr", owner_id = "Rep", amount = "Worth", closed_at = "Closed", outcome = { from = "Stage", values = { won = "won", lost = "lost" } } }
"""


def test_a_kept_mapping_knows_its_file_again_and_repaired_rows_are_added(app, bring):
    page = bring()
    texts = {"deals.csv": DEALS + "60,Rep 1,x,won,2026-05-10\n", "mine.toml": MAPPING}
    page.set_input_files(
        "input[type=file]", [{"name": name, "mimeType": "text/csv", "buffer": text.encode()} for name, text in texts.items()]
    )
    settle(page)
    page.get_by_role("button", name="Keep this mapping").click()
    page.get_by_role("button", name="Keep it here").click()
    expect(page.get_by_text("Kept as “My deals”")).to_be_visible()
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.get_by_role("button", name="1 rejected row of deals.csv").click()
    rejected = download.value.path().read_text(encoding="utf-8-sig")
    assert rejected.splitlines()[1].startswith("60,Rep 1,x,won,2026-05-10,amount: not a number")
    page.get_by_role("button", name="Weigh with these files").click()
    page.wait_for_selector(".deck canvas")
    page.goto(f"{app}/bring?lang=en")
    page.wait_for_selector("input[type=file]", state="attached")
    settle(page)
    drop(page, "deals.csv", rejected.replace(",x,", ",500,").encode())
    expect(page.locator('[data-testid="stSelectbox"]', has_text="These files are from").locator("input")).to_have_value("My deals")
    page.get_by_text("Add to").click()
    settle(page)
    page.get_by_role("button", name="Weigh with these files").click()
    page.wait_for_selector(".deck canvas")
    page.goto(f"{app}/data?lang=en")
    expect(page.get_by_role("heading", name="What did the last import do?")).to_be_visible()
    settle(page)
    grids = page.locator('[data-testid="stDataFrame"] canvas[data-testid="data-grid-canvas"]')
    held = [cells for k in range(grids.count()) for cells in _rows(grids.nth(k)) if cells[:2] == ["Deals", "opportunity"]]
    assert held[0][2] == "61"


def test_a_sheet_that_could_mean_two_things_is_asked_beside_the_answer(bring):
    page = bring(width=390)
    drop(page, "days.csv", b"Name,Month,Calls\nAda,03-04-2026,1\nBo,05-06-2026,2\nCy,03-04-2026,3\n")
    expect(page.get_by_text("Does 03-04-2026 in this sheet begin with the day or with the month?")).to_be_visible()
    expect(page.locator('[data-testid="stSelectbox"]', has_text="03/04/2026 is")).to_be_visible()
    settle(page)
    choose(page, "03/04/2026 is", "day first")
    expect(page.get_by_text("3 people")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_worksheets_of_months_are_read_together_and_one_alone_if_a_person_says_so(bring):
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for place, month in enumerate(("Jan 2026", "Feb 2026")):
        page = book.create_sheet(month)
        for row in (
            ["Report", None],
            ["Name", "Team", "CSAT"],
            *([name, "N", 0.7 + 0.02 * k + 0.01 * place] for k, name in enumerate("ABCDE")),
        ):
            page.append(row)
        for line in range(3, 8):
            page.cell(line, 3).number_format = "0%"
    page.append(["Total", None, None])
    book.save(stream)
    page = bring()
    drop(page, "team.xlsx", stream.getvalue())
    expect(page.get_by_text("5 people · 1 team · 2 months · 10 of 10 figures")).to_be_visible()
    expect(page.get_by_text("1 row or figure does not fit and is left out:")).to_be_visible()
    page.locator("summary", has_text="How the sheet is read").click()
    choose(page, "Worksheet", "Jan 2026")
    expect(page.get_by_text("5 people · 1 team · 1 month · 5 of 5 figures")).to_be_visible()
    expect(page.get_by_text("Months: Month")).to_be_visible()
