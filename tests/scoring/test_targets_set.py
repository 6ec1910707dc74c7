"""Targets somebody has set: whose they are and since when, and the same score by an independent calculation on every path."""

import math
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.crm.source import open_crm
from lib.errors import SettingsError
from lib.kpis import cube as cubes
from lib.kpis.catalogue import Band, Goal
from lib.language import Text, translator
from lib.periods import Period
from lib.reports.scheme_file import SchemeFile, dump
from lib.reports.scheme_loading import load as load_scheme
from lib.scoring import uncertainty
from lib.scoring.boards import board
from lib.scoring.differences import differences
from lib.scoring.fields import field_of
from lib.scoring.gates import CAPPED, Interlock
from lib.scoring.schemes import Scheme
from lib.scoring.standings import default_scheme
from lib.scoring.targets import Target, in_force, without_base
from lib.scoring.weights import Group
from lib.simulation.advice import prospects
from lib.store import targets
from lib.store.schemes import from_json, to_json
from tests.golden.engines import load
from tests.golden.rows import ROWS

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 1))
JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))
NOW = datetime(2026, 11, 1)
A, B, C, D = (Goal(float(k), k + 1.0) for k in range(4))


def test_the_nearest_month_role_and_team_count():
    said = [
        Target("K1", "", "", JAN, A), Target("K1", "sales", "", FEB, B), Target("K1", "sales", "T", FEB, C), Target("K1", "", "T", JAN, D),
        Target("K2", "sales", "", MAR, A), Target("K3", "service", "", JAN, A),
    ]  # fmt: skip
    assert in_force(said, "sales", date(2025, 12, 1)) == ({}, {})
    assert in_force(said, "sales", JAN) == ({"K1": A}, {"T": {"K1": D}})
    assert in_force(said, "sales", FEB) == ({"K1": B}, {"T": {"K1": C}})
    assert in_force(said, "sales", MAR) == ({"K1": B, "K2": A}, {"T": {"K1": C}})
    assert in_force(said, "service", MAR) == ({"K1": A, "K3": A}, {"T": {"K1": D}})


def test_the_last_word_of_a_month_counts_and_an_empty_one_takes_it_back():
    said = [Target("K1", "", "", JAN, A), Target("K1", "", "", FEB, B), Target("K1", "", "", JAN, C), Target("K1", "", "", MAR, None)]
    assert in_force(said, "sales", JAN)[0] == {"K1": C}
    assert in_force(said, "sales", FEB)[0] == {"K1": B}
    assert in_force(said, "sales", MAR)[0] == {}


def test_a_team_cannot_differ_from_a_target_that_is_not_there():
    team, early, late = Target("K1", "sales", "T", FEB, A), Target("K1", "sales", "", JAN, B), Target("K1", "sales", "", MAR, B)
    nothing, back = Target("K1", "sales", "T", FEB, None), Target("K1", "sales", "", FEB, None)
    none = {"sales": (), "service": ()}
    assert without_base([], [team, late, nothing], none) == [team]
    assert without_base([], [team, Target("K2", "sales", "", JAN, B), Target("K1", "service", "", JAN, B)], none) == [team]
    for base in (early, Target("K1", "", "", FEB, B)):
        assert without_base([], [team, base], none) == without_base([base], [team], none) == []
    assert without_base([early], [back, team], none) == without_base([], [early, back, team], none) == [team]
    assert without_base([], [team], {"sales": {"K1"}}) == [] and without_base([], [team], {"service": {"K1"}}) == [team]
    anybody = Target("K1", "", "T", FEB, A)
    assert without_base([], [anybody], none) == [anybody] and without_base([], [anybody], {"service": {"K1"}}) == []


# --- the score ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def field(tmp_path_factory):
    """Ann was longest in B, Bob in A, both below D1."""
    cube = cubes.build(open_crm(load(tmp_path_factory.mktemp("targets"), "duckdb", ROWS)))
    return field_of(cube, "sales", Period(FEB, MAR))


def curve(value, goal):
    """A KPI's score, written out anew."""
    if math.isnan(value):
        return math.nan
    if isinstance(goal, Band):
        if value < goal.low:
            return 100 * min(max((value - goal.outer_low) / (goal.low - goal.outer_low), 0), 1)
        return 100 if value <= goal.high else 100 * min(max((goal.outer_high - value) / (goal.outer_high - goal.high), 0), 1)
    reached = (value - goal.floor) / (goal.target - goal.floor)
    if reached <= 1 or goal.stretch is None:
        return 100 * min(max(reached, 0), 1)
    return min(100 + 20 * (value - goal.target) / (goal.stretch - goal.target), 120)


goals_ = st.lists(st.integers(-50, 200), min_size=4, max_size=4, unique=True).flatmap(
    lambda points: st.sampled_from(
        [Goal(*(p / 100 for p in points[:2])), Goal(*(p / 100 for p in sorted(points[:3]))), Goal(*(p / 100 for p in sorted(points[:3])[::-1])),
         Band(*(p / 100 for p in sorted(points)))]
    )
)  # fmt: skip


def scheme_of(goal, team_goals, gates=()):
    group = Group("scale", Text("Scale", "规模"), 10.0, (("K49", 60.0), ("K52", 40.0)))
    return Scheme("sales", "test", (group,), {"K49": goal, "K52": Goal(0.0, 5000.0)}, gates, team_goals=team_goals)


@settings(deadline=None)
@given(goals_, goals_, goals_, goals_)
def test_everybody_is_held_against_the_goal_of_his_nearest_team(field, role, team_a, team_b, above):
    for of_teams in (
        {"A": {"K49": team_a}},
        {"A": {"K49": team_a}, "B": {"K49": team_b}},
        {"D1": {"K49": above}, "B": {"K49": team_b}},
        {"HQ": {"K52": A}},
    ):
        scored = board(field, scheme_of(role, of_teams))
        lineage = {"ann": ("B", "D1", "HQ"), "bob": ("A", "D1", "HQ")}
        for i, user in enumerate(field.people):
            wanted = next((of_teams[team]["K49"] for team in lineage[user] if "K49" in of_teams.get(team, {})), role)
            assert scored.goal("K49", i) == wanted
            value = field.basis["K49"][i] if field.status["K49"][i] == "ok" else math.nan
            assert scored.kpi_scores[i, 0] == pytest.approx(curve(value, wanted), abs=1e-9, nan_ok=True)


def test_gates_intervals_advice_and_files_know_them(field):
    gate = Interlock("lock", ("K49",), 50.0)
    low, high = Goal(0.0, 0.1), Goal(0.8, 0.99)
    one = board(field, scheme_of(low, {"D1": {"K49": high}}, (gate,)))
    same = board(field, scheme_of(high, {}, (gate,)))
    np.testing.assert_array_equal(one.kpi_scores, same.kpi_scores)
    assert one.gated.states["lock"].tolist() == same.gated.states["lock"].tolist()
    assert CAPPED in one.gated.states["lock"]
    for mine, other in zip(uncertainty.interval(one), uncertainty.interval(same), strict=True):
        np.testing.assert_array_equal(mine, other)
    for i in range(len(field.people)):
        assert repr(prospects(one, i)) == repr(prospects(same, i))  # NaN equals NaN here
    scheme = one.scheme
    assert from_json("sales", "test", to_json(scheme)) == scheme
    written = dump(SchemeFile("Ours", scheme), translator("en"))
    assert load_scheme(written).scheme == replace(scheme, origin="Ours")
    (changed,) = differences(scheme_of(low, {}, (gate,)), scheme)
    assert (changed.key, changed.team, changed.before, changed.after) == ("K49", "D1", None, high)


def test_what_is_set_comes_before_ours_and_what_was_proposed(field):
    mine = Goal(0.2, 0.4, 0.6)
    said = [
        Target("K49", "sales", "", JAN, mine),
        Target("K52", "", "B", JAN, Goal(1.0, 2.0)),
        Target("K49", "sales", "", MAR, Goal(0.3, 0.5)),
    ]
    found = default_scheme(field, {("sales", "K52"): Goal(10.0, 20.0)}, said)
    assert found.goals["K49"] == mine  # what holds from March on says nothing of a period that opens in February
    assert found.goals["K52"] == Goal(10.0, 20.0) and found.team_goals == {"B": {"K52": Goal(1.0, 2.0)}}
    assert default_scheme(field, {}).goals["K49"] == field.kpis["K49"].goal


def test_a_goal_of_a_team_out_of_order_is_refused(field):
    with pytest.raises(SettingsError, match="K49"):
        scheme_of(A, {"B": {"K49": Goal(0.5, 0.5)}}).check()


def test_every_word_is_kept(store):
    said = (Target("K1", "sales", "", JAN, Goal(0.5, 0.9)), Target("K1", "", "T", FEB, Band(0.1, 0.2, 0.3, 0.4)))
    targets.say(store, "us", said, "Ann", "new year", NOW)
    targets.say(store, "us", (Target("K1", "sales", "", JAN, None),), "Bo", "", NOW)
    targets.say(store, "them", said, "Cy", "", NOW)
    words = targets.history(store, "us")
    assert [word.target for word in words] == [*said, Target("K1", "sales", "", JAN, None)]
    assert [(word.author, word.note) for word in words] == [("Ann", "new year"), ("Ann", "new year"), ("Bo", "")]
    with pytest.raises(SettingsError):
        targets.say(store, "us", said, "  ", "", NOW)
    assert len(targets.history(store, "us")) == 3
