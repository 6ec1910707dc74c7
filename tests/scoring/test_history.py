"""A score in the trend is the score on the board: one path, whether one period is asked for or twenty."""

from datetime import date

import numpy as np
import pytest

from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis.series import trailing
from lib.periods import Period
from lib.scoring import uncertainty
from lib.scoring.boards import Board, board, team_scores
from lib.scoring.fields import by_stage, field_of
from lib.scoring.history import history_of, team_track
from lib.scoring.standings import default_scheme, proposals, roles_in
from lib.scoring.team_parts import certainty, members, parts

QUARTER = Period(date(2026, 7, 1), date(2026, 9, 1))


@pytest.fixture(scope="module")
def cube(sample_folder):
    return cubes.build(open_crm(f"duckdb:///{sample_folder / 'sample.duckdb'}"))


@pytest.fixture(scope="module")
def goals(cube):
    return proposals(cube)


@pytest.fixture(scope="module")
def boards(cube, goals) -> dict[str, Board]:
    fields = {role: field_of(cube, role, QUARTER) for role in roles_in(cube, QUARTER)}
    return {role: board(field, default_scheme(field, goals)) for role, field in fields.items()}


@pytest.fixture(scope="module")
def windows(cube):
    return trailing(cube.coverage.period.months, 3)


def test_windows_end_with_every_month_and_have_three(windows):
    assert windows[0] == Period(date(2024, 11, 1), date(2025, 1, 1))
    assert windows[-1] == Period(date(2026, 8, 1), date(2026, 10, 1))
    assert all(len(window.months) == 3 for window in windows)


@pytest.mark.parametrize("role", ["sales", "acquisition", "service", "account_manager", "customer_success", "after_sales", "executive"])
def test_the_window_of_a_quarter_scores_like_its_board(cube, goals, boards, windows, role):
    history, at = history_of(cube, role, windows), windows.index(QUARTER)
    scored = board(history.field, default_scheme(history.field, goals)).score
    found = {user: scored[row] for row, user in enumerate(history.person) if history.window[row] == at}
    wanted = dict(zip(boards[role].field.people, boards[role].score, strict=True))
    assert set(found) == set(wanted)
    for user, score in wanted.items():
        assert found[user] == pytest.approx(score, abs=1e-9, nan_ok=True), user


def test_a_teams_track_passes_through_its_score(cube, goals, boards, windows):
    at, tracks = windows.index(QUARTER), []
    for role in boards:
        history = history_of(cube, role, windows)
        scored = board(history.field, default_scheme(history.field, goals))
        sure = uncertainty.certainty(scored)
        tracks.append((history, scored.score, sure.low, sure.high))
    closure = cube.roster.closure()
    teams = team_scores(list(boards.values()), cube.roster.ancestors)
    assert len(teams) == 17
    for row in teams.itertuples():
        below = frozenset(closure.loc[closure["above"] == row.team_id, "team_id"])
        track = team_track(tracks, below, len(windows))
        assert track.score[at] == pytest.approx(row.score, abs=1e-9), row.team_id
        assert track.low[at] <= row.score <= track.high[at]


def test_members_and_dimensions_add_up_to_the_teams_score(cube, boards):
    every, ancestors = list(boards.values()), cube.roster.ancestors
    for row in team_scores(every, ancestors).itertuples():
        own = members(every, row.team_id, ancestors)
        assert sum(member.adds for member in own if member.share) == pytest.approx(row.score, abs=1e-9)
        assert sum(part.points for part in parts(own)) == pytest.approx(row.score, abs=1e-9)
        assert len({member.board.field.people[member.row] for member in own}) == row.members


def test_a_teams_interval_holds_its_score_and_its_rank_lies_in_its_range(cube, boards):
    every = list(boards.values())
    teams = certainty(every, team_scores(every, cube.roster.ancestors), cube.roster.ancestors)
    scored = teams[teams["score"].notna()]
    assert (scored["low"] <= scored["score"]).all() and (scored["score"] <= scored["high"]).all()
    assert (scored["low"] < scored["high"]).all()
    assert (scored["best_rank"] <= scored["rank"]).all() and (scored["rank"] <= scored["worst_rank"]).all()


def test_people_of_another_stage_are_ranked_apart_by_another_scheme(cube, goals):
    whole = field_of(cube, "customer_success", QUARTER)
    growing = set(whole.memberships.loc[whole.memberships["team_id"].str.contains("north|east"), "team_id"])
    split = by_stage(whole, lambda team: "growth" if team in growing else None)
    assert set(split) == {"customer_success", "customer_success/growth"}
    assert sorted(user for part in split.values() for user in part.people) == sorted(whole.people)
    schemes = {key: default_scheme(part, goals) for key, part in split.items()}
    assert [schemes[key].origin for key in split] == ["W7" if key == "customer_success" else "W3.customer_success" for key in split]
    for key, part in split.items():
        place = [whole.people.index(user) for user in part.people]
        for kpi, values in part.value.items():
            np.testing.assert_array_equal(values, whole.value[kpi][place])
        ranks = board(part, schemes[key]).rank
        assert np.nanmin(ranks) == 1


def test_quick_fields_have_the_same_values(cube):
    slow, quick = (field_of(cube, "account_manager", QUARTER, quick=flag) for flag in (False, True))
    for kpi in slow.value:
        np.testing.assert_array_equal(slow.value[kpi], quick.value[kpi])
        np.testing.assert_array_equal(slow.n[kpi], quick.n[kpi])
        both = np.isfinite(slow.low[kpi]) & np.isfinite(quick.low[kpi])
        assert ((quick.low[kpi] <= quick.value[kpi] + 1e-9) | ~both).all()
