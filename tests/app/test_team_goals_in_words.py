"""Goals of single teams are said wherever a scheme's goals are: a list without them would name goals that some are not held against."""

from lib.kpis.catalogue import Goal
from lib.views import scheme_words
from tests.app.made_up_frame import frame, plain
from tests.scoring.made_up import flat

OF_TEAMS = {"T": {"K1": Goal(0.5, 0.7), "K3": Goal(0.1, 0.2)}, "U": {"K3": Goal(0.1, 0.2)}}


def test_only_what_the_scheme_uses_is_told_by_team():
    found = [plain(words) for words in scheme_words.team_goals(frame(), flat({"K1": 1.0, "K4": 1.0}, team_goals=OF_TEAMS))]
    assert found == ["Goals in North: Customer satisfaction (CSAT) (floor 50.0 %, target 70.0 %, stretch –)"]


def test_hidden_teams_stay_hidden():
    (found,) = scheme_words.team_goals(frame(hide_names=True), flat({"K1": 1.0}, team_goals=OF_TEAMS))
    assert "North" not in found and "Team 1" in plain(found)
