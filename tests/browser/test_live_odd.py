"""The deck where companies are odd: one person, equal people, people without data, no data at all, and thirty KPIs."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from bench import crowd
from lib.crm import company
from lib.kpis.definitions import SHIPPED
from lib.language import Text
from lib.scoring.weights import Group
from lib.store.database import open_store
from lib.store.schemes import save
from lib.urls import identity
from tests.browser.conftest import sentence, serving, settle

LAST = "() => new Promise((resolve) => document.addEventListener('steelyard-frame', ({ detail: { latest } }) => resolve({"
LAST += (
    " score: Array.from(latest.score, String), rank: Array.from(latest.rank, String), order: Array.from(latest.order) }), { once: true }))"
)


def _deals(owner, count, won):
    start = pd.Timestamp("2026-01-02")
    return [
        {
            "id": f"{owner}-{i}",
            "owner_id": owner,
            "account_id": f"a{i}",
            "kind": "new",
            "amount": 1000.0,
            "outcome": "won" if i < won else "lost",
            "opened_at": start + pd.Timedelta(days=i),
            "closed_at": start + pd.Timedelta(days=i + 20),
        }
        for i in range(count)
    ]


def _company(path, users, deals):
    rows = [{"user_id": user, "team_id": "t", "role_id": "sales"} for user in users]
    with company.writing(path):
        company.publish(
            path,
            {
                "user": pd.DataFrame({"id": users, "name": [f"Name {user}" for user in users]}),
                "team": pd.DataFrame({"id": ["t"], "name": ["Team"]}),
                "user_assignment": pd.DataFrame(rows),
                "opportunity": pd.DataFrame(deals),
            },
        )
    return f"duckdb:///{path}"


def _moved(page):
    """Press a key on the first weight, and what the browser then says of everybody."""
    page.evaluate(f"void (window.last_ = ({LAST})())")
    slider = page.locator(".deck input[type=range]:enabled").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    told = page.evaluate("last_")
    page.wait_for_timeout(400)
    settle(page)
    assert page.locator('[data-testid="stException"]').count() == 0
    return np.array(told["score"], dtype=float), np.array(told["rank"], dtype=float), told["order"]


@pytest.mark.parametrize(
    ("name", "won"),
    [
        ("one person", {"u0": 20}),
        ("equal people", {"u0": 20, "u1": 20, "u2": 20, "u3": 20}),
        ("a gap", {"u0": 25, "u1": 15, "u2": 20, "u3": None}),
    ],
)
def test_small_roles(tmp_path, open_page, name, won):
    deals = [deal for user, count in won.items() if count is not None for deal in _deals(user, 40, count)]
    crm = _company(tmp_path / "small.duckdb", list(won), deals)
    with serving(tmp_path, tmp_path / "store.sqlite", crm) as url:
        page = open_page(f"{url}/?period=2026-01..2026-02&show=why")
        score, rank, order = _moved(page)
        if name == "one person":
            assert np.isfinite(score).all() and np.isnan(rank).all()
        elif name == "equal people":
            assert np.ptp(score) == 0 and (rank == 1).all() and order == [0, 1, 2, 3]
            assert "4 people share the first place" in sentence(page)
        else:
            assert np.isnan(score[3]) and np.isnan(rank[3]) and order[-1] == 3
            assert sorted(rank[:3]) == [1, 2, 3]


def test_thirty_kpis_and_weights_far_above_a_hundred(tmp_path, open_page):
    path = tmp_path / "crowd.duckdb"
    crowd.crowd(path, 30)
    known = [key for group in crowd.scheme().weighting for key, _ in group.kpis]
    others = [key for key, kpi in SHIPPED.kpis.items() if kpi.grain == "person" and kpi.goal is not None and key not in known][:18]
    extra = Group("extra", Text("Extra <b>bold</b>", "其他"), 2_000.0, tuple((key, 3.0) for key in others))
    scheme = replace(crowd.scheme(), weighting=(*(replace(group, weight=90_000.5) for group in crowd.scheme().weighting), extra))
    crm, store = f"duckdb:///{path}", tmp_path / "store.sqlite"
    save(open_store(f"sqlite:///{store}"), identity(crm), "thirty", scheme, "Ada", "", datetime(2026, 7, 1))
    with serving(tmp_path, store, crm) as url:
        page = open_page(f"{url}/?role={crowd.ROLE}&base=saved.thirty&period=2026-04..2026-06")
        assert page.locator(".deck .weight input").count() >= 30
        score, rank, _ = _moved(page)
        assert np.isfinite(score).all()
        assert np.nanmax(rank) <= 30
        assert page.locator("b", has_text="bold").count() == 0
        said = page.locator(".deck .weights > .weight .share").first.inner_text()
        assert said == "34 %"
