"""Which team leads along a slider, by hand and against scoring the teams of moved boards."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lib.scoring import weights
from lib.scoring.boards import board, team_scores
from lib.scoring.gates import Critical
from lib.simulation.team_tips import TeamEvent, team_top
from tests.scoring.made_up import field, scheme

NAN = np.nan
GROUPS = [("a", 50, (("K1", 1),)), ("b", 50, (("K2", 1),))]


def with_teams(people, teams, months):
    rows = pd.DataFrame({"user_id": people.people, "role_id": people.role, "team_id": teams, "months": months})
    return replace(people, memberships=rows, months=np.array(months, float))


def test_by_hand():
    # North: (80·1 + 60·3)/4 = 65 of K1, 40 of K2; South: 45 of K1, 70 of K2. 65x + 40(1 − x) = 45x + 70(1 − x) at .6.
    people = with_teams(field({"K1": [80.0, 60.0, 45.0], "K2": [40.0, 40.0, 70.0]}), ["north", "north", "south"], [1, 3, 2])
    assert team_top([], board(people, scheme(GROUPS)), "a") == (None, TeamEvent(pytest.approx(0.6, abs=1e-9), ("north",)))
    assert team_top([], board(people, scheme(GROUPS)), "b") == (TeamEvent(pytest.approx(0.4, abs=1e-9), ("north",)), None)


def test_members_of_other_roles_count_and_stay():
    # North has 65 of K1 and 50 of K2: 50 + 15x. South: two months of 45x + 70(1 − x) and one of 20, (160 − 50x)/3. Level at 10/95.
    people = with_teams(field({"K1": [80.0, 60.0, 45.0], "K2": [50.0, 50.0, 70.0]}), ["north", "north", "south"], [1, 3, 2])
    other = with_teams(field({"K1": [20.0]}, role="sales", people=["q"]), ["south"], [1])
    sales = board(other, scheme([("all", 1, (("K1", 1),))], role="sales"))
    assert team_top([sales], board(people, scheme(GROUPS)), "a") == (TeamEvent(pytest.approx(10 / 95, abs=1e-9), ("south",)), None)
    # Three months of sales make South a sales team: North has no peer to be compared with.
    more = board(with_teams(other, ["south"], [3]), sales.scheme)
    assert team_top([more], board(people, scheme(GROUPS)), "a") == (None, None)


def test_nothing_can_move_or_one_team_alone():
    people = with_teams(field({"K1": [80.0, 60.0, 45.0], "K2": [40.0, 40.0, 70.0]}), ["north"] * 3, [1, 3, 2])
    assert team_top([], board(people, scheme(GROUPS)), "a") == (None, None)
    assert team_top([], board(people, scheme(GROUPS)), "a", frozenset({"b"})) == (None, None)


@pytest.mark.parametrize("seed", range(12))
def test_the_leader_changes_where_it_is_said_and_not_before(seed):
    rng = np.random.default_rng(seed)
    size = 14
    values = {key: np.where(rng.random(size) < 0.15, NAN, np.round(rng.uniform(0, 110, size))) for key in ("K1", "K2", "K3")}
    people = with_teams(field(values), rng.choice(["n", "s", "w"], size), np.round(rng.uniform(0.5, 3, size), 2))
    groups, gates = [("a", 30, (("K1", 1),)), ("b", 40, (("K2", 1),)), ("c", 30, (("K3", 1),))], [Critical("critical", "K3")]

    def leaders(share):
        moved = weights.move(np.array([0.3, 0.4, 0.3]), 0, share)
        made = scheme([(key, 100 * w, kpis) for (key, _, kpis), w in zip(groups, moved, strict=True)], gates=gates)
        found = team_scores([board(people, made)])
        return tuple(found["team_id"][found["rank"] == 1])

    found = dict(zip((0.0, 1.0), team_top([], board(people, scheme(groups, gates=gates)), "a"), strict=True))
    for end, event in found.items():
        reach = np.linspace(0.3, end if event is None else event.share, 30)[:-1]
        assert {leaders(share) for share in reach} == {leaders(0.3)}
        if event is not None and abs(event.share - end) > 1e-5:
            assert leaders(event.share + np.sign(end - 0.3) * 1e-6) == event.teams != leaders(0.3)
