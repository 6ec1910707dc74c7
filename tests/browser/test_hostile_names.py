"""Names are data: HTML, formulas, Markdown and Vega expressions are shown as they are and never run."""

import pandas as pd
import pytest

from lib.crm import company
from tests.browser.conftest import serving, settle

NAMES = (
    '<img src=x onerror="window.hacked=1">',
    "=cmd|' /C calc'!A0",
    "${window.hacked=1}",
    "{{ datum.hacked }} **bold** $x^2$ :red[x]",
    'O\'Brien "Bobby"; DROP TABLE user;--',
    "赵敏 🏆",
)
TEAM, PARENT = "<b>Team</b> *a* _b_ $c$ $d$ :red[e]", "[Parent](javascript:window.hacked=1) ~~f~~ `g`"
ROLE = "*Chief* $x$ $y$ :blue[z] <i>i</i>"
FOLDER = "a _b_ ~~c~~"  # of what a URL does not quote
CHANGED = 3  # who changed roles, and whose name is the most hostile in Markdown


def _deals() -> list[dict]:
    return [
        {
            "id": f"d{user}-{i}",
            "owner_id": f"u{user}",
            "account_id": f"a{i}",
            "kind": "new",
            "amount": 1000.0 + 300 * user + i,
            "outcome": "won" if (i + user) % 3 else "lost",
            "opened_at": pd.Timestamp("2026-01-02") + pd.Timedelta(days=i),
            "closed_at": pd.Timestamp("2026-01-20") + pd.Timedelta(days=2 * i),
        }
        for user in range(len(NAMES))
        for i in range(36)
    ]


def _assignments() -> list[dict]:
    rows = [{"user_id": f"u{user}", "team_id": "t", "role_id": "sales"} for user in range(len(NAMES))]
    change = pd.Timestamp("2026-02-15")
    rows[CHANGED]["ends_on"] = change
    return [*rows, {"user_id": f"u{CHANGED}", "team_id": "t", "role_id": "chief", "starts_on": change}]


@pytest.fixture(scope="module")
def hostile_url(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile") / FOLDER
    folder.mkdir()
    path = folder / "hostile.duckdb"
    with company.writing(path):
        company.publish(
            path,
            {
                "user": pd.DataFrame({"id": [f"u{user}" for user in range(len(NAMES))], "name": NAMES}),
                "team": pd.DataFrame({"id": ["t", "p"], "name": [TEAM, PARENT], "parent_id": ["p", None]}),
                "role": pd.DataFrame({"id": ["chief"], "name": [ROLE]}),
                "user_assignment": pd.DataFrame(_assignments()),
                "opportunity": pd.DataFrame(_deals()),
            },
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEELYARD_CURRENCY", "$")
        with serving(folder, folder / "store.sqlite", f"duckdb:///{path}") as url:
            yield url


def _nothing_ran(page):
    assert page.evaluate("window.hacked") is None
    assert page.locator("main img, [data-testid='stMain'] img[src='x'], [data-testid='stMain'] a[href^='javascript']").count() == 0
    # We write neither italics nor formulas, struck text or code in Markdown: whatever is one came from a name.
    written = page.locator("[data-testid='stMarkdownContainer'], [data-testid='stCaptionContainer']")
    made = ("em", "i", "del", "code", ".katex", ".stMarkdownColoredText >> text=/^[exz]$/")
    assert {what: count for what in made if (count := written.locator(what).count())} == {}


@pytest.mark.parametrize("path", ["/", "/overview"])
def test_hostile_names_are_shown_and_not_run(hostile_url, open_page, path):
    page = open_page(f"{hostile_url}{path}")
    page.mouse.move(300, 500)
    _nothing_ran(page)
    if path == "/":
        # The sentence on top names somebody, in his own characters.
        assert any(name in page.locator('[data-testid="stAlert"]').first.inner_text() for name in NAMES)


# Page → what it shows as it is written.
SHOWN = {
    "/overview?team=t&print=1": (TEAM, "$"),
    "/overview": ("$",),
    "/teams?team=t": (TEAM, PARENT, ROLE),
    "/teams?team=p": (TEAM, PARENT, ROLE),
    "/people?person=u0&role=sales": (NAMES[0], NAMES[5]),  # the other one is drawn among the peers
    f"/people?person=u{CHANGED}&role=chief": (NAMES[CHANGED], TEAM, ROLE),
    f"/people?person=u{CHANGED}&role=sales": (NAMES[CHANGED], TEAM, ROLE),
    "/records?kpi=K49&level=team_role&of=t/chief": (TEAM, ROLE),
    f"/records?kpi=K50&level=user&of=u{CHANGED}": (NAMES[CHANGED], "$"),
    "/kpis?kpi=K52": ("$",),
    "/data": (FOLDER,),
}


@pytest.mark.parametrize("path", SHOWN)
def test_hostile_names_stay_as_they_are_on_every_page(hostile_url, open_page, path):
    page = open_page(f"{hostile_url}/overview")
    page.goto(f"{hostile_url}{path}")
    page.wait_for_selector("[data-testid='stMain'] h1")
    settle(page)
    _nothing_ran(page)
    assert page.locator("[data-testid='stException']").count() == 0
    text = page.locator("[data-testid='stMain']").inner_text()
    assert [name for name in SHOWN[path] if name not in text] == []


def test_a_hostile_search_is_answered_as_it_was_typed(hostile_url, open_page):
    page = open_page(f"{hostile_url}/kpis?kpi=K49")
    word = "*a* $b$ $c$ :red[x] <i>d</i>"
    page.get_by_placeholder("name, key or formula").fill(word)
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-testid="stAlert"]')
    settle(page)
    _nothing_ran(page)
    assert word in page.locator('[data-testid="stAlert"]').first.inner_text()
