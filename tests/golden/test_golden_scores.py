"""The golden company's scores under a saved scheme equal the hand arithmetic of `pay`."""

from datetime import date

import numpy as np
import pytest

from lib.periods import Period
from lib.scoring.fields import field_of
from lib.scoring.gates import NOT_EVALUATED
from lib.scoring.standings import roles_in, standings
from tests.golden.pay import PEOPLE, SCHEMES, TEAMS

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 1))


@pytest.fixture(scope="module")
def result(golden):
    schemes = {scheme.role: scheme for scheme in SCHEMES}
    return standings({role: field_of(golden, role, QUARTER) for role in roles_in(golden, QUARTER)}, schemes, golden.roster.ancestors)


def test_people(result):
    found = {
        (user, role): (board.score[i], board.scores.coverage[i], board.rank[i])
        for role, board in result.boards.items()
        for i, user in enumerate(board.field.people)
    }
    assert set(found) == set(PEOPLE)
    for name, (score, coverage) in PEOPLE.items():
        assert found[name][0] == pytest.approx(np.nan if score is None else score, abs=1e-9, nan_ok=True), name
        assert found[name][1] == pytest.approx(coverage, abs=1e-12), name
        assert np.isnan(found[name][2]), name


def test_teams(result):
    found = {row.team_id: row for row in result.teams.itertuples()}
    assert set(found) == set(TEAMS)
    for name, (role, score, rank) in TEAMS.items():
        assert (found[name].role, found[name].rank) == (role, rank)
        assert found[name].score == pytest.approx(score, abs=1e-9)
    assert (found["S"].members, found["S"].unscored) == (2, 1)
    assert (found["A"].members, found["A"].unscored) == (2, 0)


def test_cost_without_result_is_worth_the_floor_and_says_so(result):
    board = result.boards["acquisition"]
    k21 = board.scheme.kpis.index("K21")
    assert board.kpi_scores[0, k21] == 0.0
    assert board.field.status["K21"][0] == "no_result"
    assert "K21" in board.field.inherited


def test_a_gate_without_enough_answers_is_not_evaluated(result):
    board = result.boards["service"]
    assert list(board.gated.states["T5"]) == [NOT_EVALUATED, NOT_EVALUATED]


def test_months_present_are_days_times_the_full_time_share(result):
    months = {role: dict(zip(board.field.people, board.field.months, strict=True)) for role, board in result.boards.items()}
    assert months == {
        "sales": {"ann": 3.0, "bob": 1.0}, "account_manager": {"bob": 2.0}, "service": {"cyd": 3.0, "dan": 1.5},
        "acquisition": {"eve": 3.0}, "executive": {"gus": 2.0},
    }  # fmt: skip
    rows = result.boards["sales"].field.memberships
    by_team = {(row.user_id, row.team_id): row.months for row in rows.itertuples()}
    assert by_team == {("ann", "A"): 1.5, ("ann", "B"): 1.5, ("bob", "A"): 1.0}
