"""Names are data: HTML, formulas, Markdown and Vega expressions are shown as they are and never run."""

import pandas as pd
import pytest

from lib.crm import company
from tests.browser.conftest import serving

NAMES = (
    '<img src=x onerror="window.hacked=1">',
    "=cmd|' /C calc'!A0",
    "${window.hacked=1}",
    "{{ datum.hacked }} **bold** $x^2$ :red[x]",
    'O\'Brien "Bobby"; DROP TABLE user;--',
    "赵敏 🏆",
)


@pytest.fixture(scope="module")
def hostile_url(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "hostile.duckdb"
    deals = [
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
    users = [f"u{user}" for user in range(len(NAMES))]
    with company.writing(path):
        company.publish(
            path,
            {
                "user": pd.DataFrame({"id": users, "name": NAMES}),
                "team": pd.DataFrame({"id": ["t"], "name": ["<b>Team</b>"]}),
                "user_assignment": pd.DataFrame({"user_id": users, "team_id": "t", "role_id": "sales"}),
                "opportunity": pd.DataFrame(deals),
            },
        )
    with serving(folder, folder / "store.sqlite", f"duckdb:///{path}") as url:
        yield url


@pytest.mark.parametrize("path", ["/", "/overview"])
def test_hostile_names_are_shown_and_not_run(hostile_url, open_page, path):
    page = open_page(f"{hostile_url}{path}")
    page.mouse.move(300, 500)
    assert page.evaluate("window.hacked") is None
    assert page.locator("main img, [data-testid='stMain'] img[src='x']").count() == 0
    if path == "/":
        drawn = page.locator('[data-testid="stVegaLiteChart"]').first.inner_text()
        assert "赵敏 🏆" in drawn
        assert "<img src=x" in drawn
        # The sentence on top names somebody, in his own characters.
        assert any(name in page.locator('[data-testid="stAlert"]').first.inner_text() for name in NAMES)
