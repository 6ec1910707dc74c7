"""The explore pages in a browser: nothing overflows or fails, a click leads to the rows, and links keep what they should."""

from urllib.parse import parse_qs, urlparse

import pytest

from tests.browser.conftest import settle

PAGES = ("overview", "teams", "people", "records?kpi=K3&level=team&of=t-south", "kpis?kpi=K21", "data")
KEPT = "period=2026-04..2026-06&lang=zh_CN&names=hidden"


def _query(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(page.url).query).items()}


def _open(browser, url, width=1400, dark=False, first="h1"):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", locale="en-US")
    page = context.new_page()
    page.set_default_timeout(40_000)
    page.goto(url)
    page.wait_for_selector(first)
    page.wait_for_timeout(500)
    settle(page)
    return page


@pytest.mark.parametrize(("width", "dark", "language"), [(1400, False, "en"), (390, True, "zh_CN"), (1920, True, "zh_CN")])
def test_no_page_overflows_fails_or_hides_a_word(browser, app_url, width, dark, language):
    for path in PAGES:
        mark = "&" if "?" in path else "?"
        page = _open(browser, f"{app_url}/{path}{mark}lang={language}", width, dark)
        overflow = page.evaluate(
            "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth })()"
        )
        assert overflow <= 0, (path, width)
        assert page.locator('[data-testid="stException"]').count() == 0, path
        assert page.locator('[data-testid="stAlertContentError"]').count() == 0, path
        for chart in page.locator('[data-testid="stVegaLiteChart"]').all():
            box = chart.bounding_box()
            assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= width + 1), path
        page.context.close()


def _click_cell(page, table: int, row: int, from_left: int) -> None:
    canvas = page.locator('[data-testid="stDataFrame"] canvas[data-testid="data-grid-canvas"]').nth(table)
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + from_left, box["y"] + 36 + 32 * row + 16)


def test_a_click_on_a_number_opens_its_rows_and_keeps_period_language_and_hidden_names(browser, app_url):
    page = _open(browser, f"{app_url}/people?person=u-034&role=service&{KEPT}")
    _click_cell(page, table=0, row=1, from_left=330)
    page.wait_for_url("**/records?**")
    settle(page)
    kept = {"kpi": "K4", "level": "user_role", "of": "u-034/service", "period": "2026-04..2026-06", "lang": "zh_CN", "names": "hidden"}
    page.wait_for_selector('[data-testid="stAlertContentSuccess"]')
    assert _query(page) == kept
    assert "Horváth" not in page.inner_text("body")


def test_a_click_on_a_kpis_name_opens_the_library(browser, app_url):
    page = _open(browser, f"{app_url}/people?person=u-034&role=service&{KEPT}")
    _click_cell(page, table=0, row=0, from_left=60)
    page.wait_for_url("**/kpis?**")
    settle(page)
    page.wait_for_function("new URLSearchParams(location.search).get('kpi') === 'K3'")
    assert {name: _query(page)[name] for name in ("period", "lang", "names")} == {
        "period": "2026-04..2026-06", "lang": "zh_CN", "names": "hidden"
    }  # fmt: skip


def test_a_click_on_a_member_opens_the_person(browser, app_url):
    page = _open(browser, f"{app_url}/teams?team=t-west-service&period=2026-07..2026-09&lang=en")
    _click_cell(page, table=0, row=0, from_left=60)
    page.wait_for_url("**/people?**")
    settle(page)
    page.wait_for_function("new URLSearchParams(location.search).get('person') !== null")
    assert _query(page)["role"] in ("service", "after_sales")


def test_every_page_is_reached_from_the_top_and_keeps_the_period(browser, app_url):
    page = _open(browser, f"{app_url}/overview?period=2026-01..2026-03&lang=en")
    for name, path in (("Teams", "teams"), ("People", "people"), ("Records", "records"), ("KPI library", "kpis"), ("Data", "data")):
        page.get_by_role("link", name=name).first.click()
        page.wait_for_url(f"**/{path}*")
        page.wait_for_function("new URLSearchParams(location.search).get('period') === '2026-01..2026-03'")
        settle(page)
        assert page.locator('[data-testid="stException"]').count() == 0


def test_the_tour_is_walked_with_the_mouse(browser, app_url):
    page = _open(browser, app_url)
    page.get_by_role("button", name="Show me around").click()
    paths = []
    for number in range(1, 9):
        page.wait_for_selector(f"text=Stop {number} of 8")
        settle(page)
        paths.append(urlparse(page.url).path)
        page.get_by_role("button", name="Next stop" if number < 8 else "Done").click()
    assert paths == ["/overview", "/", "/", "/teams", "/people", "/people", "/kpis", "/records"]
    page.wait_for_timeout(800)
    assert page.locator("text=/Stop \\d of 8/").count() == 0


def test_a_csv_has_the_units_and_opens_in_a_spreadsheet(browser, app_url, tmp_path):
    page = _open(browser, f"{app_url}/people?person=u-034&role=service&lang=en&period=2026-07..2026-09")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).first.click()
    waiting.value.save_as(tmp_path / "kpis.csv")
    text = (tmp_path / "kpis.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("Key,KPI,Value,Unit,n,")
    assert "K3,First-contact resolution," in text and ",rate," in text and ",seconds," in text


def test_a_click_on_a_name_in_a_chart_opens_the_library(browser, app_url):
    page = _open(browser, f"{app_url}/people?person=u-034&role=service&lang=en&names=hidden")
    label = page.locator('[data-testid="stVegaLiteChart"] text', has_text="First-contact resolution").first
    label.wait_for()
    settle(page)
    box = label.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
    page.wait_for_url("**/kpis?**")
    assert _query(page)["kpi"] == "K3" and _query(page)["names"] == "hidden"
