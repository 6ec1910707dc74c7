"""Small and odd companies: a page says what it cannot show, and none of them breaks."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle

import numpy as np
import pytest

from lib.language import LANGUAGES
from lib.periods import Period
from lib.scoring.boards import board
from lib.scoring.fields import field_of
from lib.scoring.history import history_of, team_track
from lib.scoring.standings import default_scheme
from lib.views.pages import PAGES
from tests.app.conftest import open_boxes
from tests.golden.engines import ENGINES, Rows, cube_of, load
from tests.golden.rows import ROWS
from tests.kpis.tiny_companies import company as tiny


def _days(count: int) -> Iterator[datetime]:
    return (datetime(2026, 1, 1) + timedelta(days=day) for day in range(count))


def _service(days: int) -> Rows:
    """One person of one team who handles two cases a day, from New Year on; the last day's last case stays open."""
    cases = [
        {"id": f"c{day:%m%d}{half}", "owner_id": "u", "created_at": day, "closed_at": day + timedelta(hours=5), "replies": 1,
         "first_response_at": day + timedelta(hours=1), "resolved_at": day + timedelta(hours=5)}
        for day in _days(days)
        for half in "ab"
    ]  # fmt: skip
    last = {"id": "open", "owner_id": "u", "created_at": datetime(2026, 1, 1, 12) + timedelta(days=days - 1)}
    return {
        "user": [{"id": "u", "name": "U"}],
        "team": [{"id": "A", "name": "A"}],
        "user_assignment": [{"user_id": "u", "team_id": "A", "role_id": "service"}],
        "case_": [*cases, last],
    }


def _strangers() -> Rows:
    """People without a name, in a team nobody described, in a role of the CRM's own; one of them has done nothing."""
    rows = _service(200)
    rows["user"] = [{"id": "u"}, {"id": "idle"}]
    rows["team"] = []
    rows["user_assignment"] = [{"user_id": user, "team_id": "lost", "role_id": "oracle"} for user in ("u", "idle")]
    return rows


def _without_teams() -> Rows:
    """Two people at work, and no team at all: they are weighed all the same."""
    rows = _service(200)
    rows["user"] = [{"id": "u", "name": "U"}, {"id": "v", "name": "V"}]
    rows["team"] = []
    rows["user_assignment"] = [{"user_id": user, "role_id": "service"} for user in "uv"]
    rows["case_"] += [case | {"id": f"v{case['id']}", "owner_id": "v"} for case in rows["case_"][::2]]
    return rows


def _gone() -> Rows:
    """Everybody has left before the last quarter."""
    rows = _service(200)
    rows["user_assignment"] = [rows["user_assignment"][0] | {"ends_on": date(2026, 2, 1)}]
    return rows


COMPANIES = {
    "golden": lambda: ROWS,
    "tiny": lambda: tiny(3),
    "one month": lambda: _service(31),
    "half a month": lambda: _service(15),
    "two months": lambda: _service(59),
    "one day": lambda: _service(1),
    "nobody assigned": lambda: {name: rows for name, rows in _service(31).items() if name in ("user", "case_")},
    "strangers": _strangers,
    "everybody gone": _gone,
    "without teams": _without_teams,
}


@pytest.mark.parametrize("engine", ENGINES)
def test_who_is_in_no_team_scores_as_in_one(tmp_path, engine):
    months, scores = Period(date(2026, 3, 1), date(2026, 5, 1)), []
    with_teams = _without_teams()
    with_teams["team"] = [{"id": "A", "name": "A"}]
    with_teams["user_assignment"] = [row | {"team_id": "A"} for row in with_teams["user_assignment"]]
    for rows, folder in ((_without_teams(), "without"), (with_teams, "with")):
        (tmp_path / folder).mkdir()
        cube = cube_of(tmp_path / folder, engine, rows)
        field = field_of(cube, "service", months)
        assert field.people == ("u", "v")
        scores.append(board(field, default_scheme(field, {})).score)
    assert np.isfinite(scores[0]).all()
    np.testing.assert_array_equal(*scores)


@pytest.mark.parametrize(("name", "language"), zip(COMPANIES, cycle(LANGUAGES), strict=False))
def test_every_page_of_an_odd_company_opens(start, tmp_path, name, language):
    app, broken = start(crm=load(tmp_path, "sqlite", COMPANIES[name]()), lang=language, opened=False), {}
    for page in PAGES:
        open_boxes(app.switch_page(page.script).run())
        assert app.title[0].value.endswith(("?", "？"))
        # An error box is the boundary around a page: what is only absent is no error.
        if found := [element.value for element in (*app.exception, *app.error)]:
            broken[page.path] = found
    assert broken == {}


@pytest.mark.parametrize("page", ["people", "teams"])
def test_data_younger_than_a_trend_say_so(start, tmp_path, page):
    app = start(page, crm=load(tmp_path, "sqlite", _service(31)))
    assert not app.exception
    assert "A trend needs three months in a row with enough data; there are none." in [caption.value for caption in app.caption]


def test_a_history_without_windows_has_nobody(tmp_path):
    cube = cube_of(tmp_path, "sqlite", _service(31))
    history = history_of(cube, "service", ())
    scored = board(history.field, default_scheme(history.field, {})).score
    assert (len(history.person), len(history.field.people), len(scored), history.windows) == (0, 0, 0, ())
    assert history.rows_of("u").tolist() == []
    track = team_track([(history, scored, scored, scored)], frozenset({"A"}), 0)
    assert [len(numbers) for numbers in (track.score, track.low, track.high, track.members)] == [0, 0, 0, 0]


def test_a_history_of_a_role_nobody_has_is_empty(tmp_path):
    cube = cube_of(tmp_path, "sqlite", _service(200))
    windows = (cube.coverage.default(),)
    history = history_of(cube, "sales", windows)
    assert (len(history.person), history.windows) == (0, windows)
    track = team_track([(history, *[np.empty(0)] * 3)], frozenset({"A"}), 1)
    assert np.isnan(track.score).tolist() == [True]
