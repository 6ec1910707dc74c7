"""A team's change from one scheme to another, against the team's scores and by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lib.scoring.boards import board, team_scores
from lib.scoring.gates import Critical
from lib.simulation.team_change import team_change
from tests.scoring.made_up import field, flat

NAN = np.nan
KEYS = ("K1", "K2", "K3")


def with_teams(people, teams, months):
    rows = pd.DataFrame({"user_id": people.people, "role_id": people.role, "team_id": teams, "months": months})
    return replace(people, memberships=rows, months=np.array(months))


def test_by_hand():
    # A (1 month) and B (3 months), weights 1 : 1 → 1 : 3. A: 80 and 40, B: 20 and 60. K1 loses a quarter: −20 and −5, K2 gains
    # 10 and 15. The mean: K1 (−20 − 15)/4, K2 (10 + 45)/4.
    people = with_teams(field({"K1": [80.0, 20.0], "K2": [40.0, 60.0]}), ["T", "T"], [1.0, 3.0])
    start, there = board(people, flat({"K1": 1, "K2": 1})), board(people, flat({"K1": 1, "K2": 3}))
    found = team_change([(start, there)], "T")
    assert {step.kpi: step.points for step in found.steps} == pytest.approx({"K1": -8.75, "K2": 13.75})
    assert (found.baseline, found.scenario) == pytest.approx((45.0, 50.0))
    assert (found.gate, found.members, found.partly, found.scored) == (0.0, 0.0, (), 2)


@pytest.mark.parametrize("seed", range(20))
def test_steps_add_up_to_the_change_of_the_team_s_score(seed):
    rng = np.random.default_rng(seed)
    parents = {"north": "all", "south": "all"}
    pairs = []
    for role in ("service", "sales"):
        size = int(rng.integers(3, 9))
        values = {key: np.where(rng.random(size) < 0.25, NAN, np.round(rng.uniform(-10, 130, size))) for key in KEYS}
        people = with_teams(
            field(values, role=role, people=[f"{role}{i}" for i in range(size)]),
            rng.choice(["north", "south"], size),
            rng.uniform(0.1, 3, size),
        )
        start = board(people, flat(dict(zip(KEYS, rng.integers(1, 9, 3), strict=True)), role=role))
        gates = [Critical("critical", "K3")]
        there = board(people, flat(dict(zip(KEYS, rng.integers(1, 9, 3), strict=True)), gates=gates, role=role))
        pairs.append((start, there if role == "service" else start))

    def above(team):
        return (team, parents[team]) if team in parents else (team,)

    before, after = (team_scores([pair[k] for pair in pairs], above).set_index("team_id")["score"] for k in (0, 1))
    for team in before.index:
        found = team_change(pairs, team, above)
        if found is None:
            for start, there in pairs:
                own = [team in above(own) for own in start.field.memberships["team_id"]]
                assert np.isnan(start.score + there.score)[own].all()
            continue
        assert (found.baseline, found.scenario) == pytest.approx((before[team], after[team]), abs=1e-9)
        total = found.baseline + sum(step.points for step in found.steps) + found.gate + found.members
        assert total == pytest.approx(found.scenario, abs=1e-9)
        assert {step.role for step in found.steps} <= {"service"}
        assert found.partly or found.members == 0.0


def test_who_gains_a_score_is_a_step_of_its_own():
    # B has K2 only: no score at 1 : 1, one at 1 : 3. A stays at 50 throughout; the team becomes the mean of 50 and 90.
    people = with_teams(field({"K1": [50.0, NAN], "K2": [50.0, 90.0]}), ["T", "T"], [1.0, 1.0])
    found = team_change([(board(people, flat({"K1": 1, "K2": 1})), board(people, flat({"K1": 1, "K2": 3})))], "T")
    assert (found.baseline, found.scenario, found.members) == pytest.approx((50.0, 70.0, 20.0))
    assert found.partly == ("p001",) and found.scored == 1


def test_nobody_scored_in_both():
    people = field({"K1": [NAN], "K2": [NAN]})
    start = board(people, flat({"K1": 1, "K2": 1}))
    assert team_change([(start, start)], "T") is None
