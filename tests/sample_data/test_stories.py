"""Each story is visible in the rows, by plain pandas; those about scores are in test_scored_stories."""

import pandas as pd

from sample_data import stories
from tests.sample_data.conftest import UNTIL

LAST, BEFORE = ("2026-07-01", "2026-10-01"), ("2026-04-01", "2026-07-01")
TOLD = {story.key: story for story in stories(UNTIL)}


def csat(frames, user: str) -> pd.DataFrame:
    answers = frames["survey_response"]
    return answers[(answers["user_id"] == user) & (answers["type"] == "csat")]


def test_stories_are_stable_and_name_known_people_and_accounts(frames):
    assert stories(UNTIL) == stories(UNTIL)
    assert len(TOLD) == len(stories(UNTIL))
    for story in TOLD.values():
        assert story.user_id is None or story.user_id in set(frames["user"]["id"])
        assert story.team_id is None or story.team_id in set(frames["team"]["id"])
        assert set(story.account_ids) <= set(frames["account"]["id"])
        assert story.sentence.endswith(".") and "{" not in story.sentence


def test_self_collected_satisfaction_is_too_good(frames):
    answers = csat(frames, TOLD["self_collected"].user_id)
    satisfied = (answers["score"] >= 4).groupby(answers["collected_by"] == "self").mean()
    assert satisfied[True] > 0.95 and satisfied[False] < 0.88


def test_four_answers_all_top(frames):
    answers = csat(frames, TOLD["four_surveys"].user_id)
    answers = answers[answers["contacted_at"].between(*map(pd.Timestamp, LAST))]
    assert list(answers["score"]) == [5, 5, 5, 5]


def test_short_handling_hides_reopened_cases(frames):
    case = frames["case_"]
    desk = case[case["type"] != "inquiry"]
    mine = desk[desk["owner_id"] == TOLD["short_handling"].user_id]
    assert 180 < mine["handle_seconds"].mean() < 240
    reopened = (mine["reopens"] > 0).mean()
    assert reopened > 0.2 and reopened > 4 * (desk["reopens"] > 0).mean()


def test_the_segment_churns_over_five_percent_twice(frames):
    account = frames["account"].set_index("id")
    chosen = account[(account["segment"] == "medium") & (account["region"] == "South")]
    for first, stop in (BEFORE, LAST):
        rates = []
        for part in (chosen, account.drop(chosen.index)):
            opening = (pd.to_datetime(part["acquired_on"]) < first) & ~(pd.to_datetime(part["churned_on"]) < first)
            lost = part.loc[opening, "churned_on"].pipe(pd.to_datetime).between(first, pd.Timestamp(stop) - pd.Timedelta(days=1))
            rates.append(lost.mean())
        assert rates[0] > 0.07 > rates[1] + 0.005
    gone = chosen[pd.to_datetime(chosen["churned_on"]).between(BEFORE[0], "2026-09-30")]
    assert set(gone.index) == set(TOLD["segment_churn"].account_ids)


def test_the_fast_seller_wins_most_and_loses_most(frames):
    account = frames["account"].set_index("id")
    begun = frames["account_ownership"].sort_values("starts_on").drop_duplicates("account_id").set_index("account_id")
    won = begun[pd.to_datetime(begun["starts_on"]) >= "2024-11-01"]
    assert won["user_id"].value_counts().index[0] == TOLD["fast_seller"].user_id
    mine = account.loc[won.index[won["user_id"] == TOLD["fast_seller"].user_id]]
    assert (mine["segment"] == "small").all()
    old = mine[pd.to_datetime(mine["acquired_on"]) < "2025-11-01"]
    stayed = (pd.to_datetime(old["churned_on"]) - pd.to_datetime(old["acquired_on"])).dt.days
    assert (stayed < 365).mean() > 0.5


def test_satisfaction_rises_while_quality_loss_rises(frames):
    team = TOLD["satisfied_but_costly"].team_id
    cost = frames["cost"][(frames["cost"]["team_id"] == team) & (frames["cost"]["kind"] == "quality")]
    loss = cost.groupby(pd.to_datetime(cost["booked_on"]).dt.to_period("Q"))["amount"].mean()
    members = set(frames["user_assignment"].query("team_id == @team")["user_id"])
    answers = frames["survey_response"]
    answers = answers[answers["user_id"].isin(members) & (answers["type"] == "csat") & (answers["collected_by"] != "self")]
    satisfied = (answers["score"] >= 4).groupby(answers["contacted_at"].dt.to_period("Q")).mean()
    quarters = pd.period_range("2025Q4", "2026Q3", freq="Q")
    assert loss[quarters].is_monotonic_increasing and loss["2026Q3"] > 2.5 * loss["2025Q3"]
    assert satisfied["2026Q3"] > satisfied["2025Q4"] + 0.03
    credit = frames["payment"][frames["payment"]["amount"] < 0].merge(frames["account"], left_on="account_id", right_on="id")
    credit = credit[credit["region"] == "West"].groupby(pd.to_datetime(credit["due_on"]).dt.to_period("Q")).size()
    assert credit["2026Q3"] > 2 * credit[pd.period_range("2025Q1", "2025Q3", freq="Q")].mean()


def test_the_specialist_is_better_within_each_difficulty_but_looks_weak(frames):
    case = frames["case_"].dropna(subset="closed_at")
    desk = frames["user_assignment"].query("role_id == 'service'")["user_id"]
    case = case[case["owner_id"].isin(desk) & (case["type"] != "inquiry")]
    mine = case["owner_id"] == TOLD["hard_cases"].user_id
    once = (case["replies"] == 1) & (case["reopens"] == 0)
    hours = (case["closed_at"] - case["created_at"]).dt.total_seconds() / 3600
    assert (case.loc[mine, "difficulty"] == "hard").mean() > 0.65
    assert once[mine].mean() < once[~mine].mean() and hours[mine].mean() > hours[~mine].mean()
    for _, rows in case.groupby("difficulty"):
        me = mine[rows.index]
        assert once[rows.index][me].mean() > once[rows.index][~me].mean()
        assert hours[rows.index][me].mean() < hours[rows.index][~me].mean()


def test_transfer_and_role_change_in_mid_quarter(frames):
    held = frames["user_assignment"]
    for key, teams, roles in (("transfer", ["t-north-service", "t-east-service"], ["service", "service"]),
                              ("role_change", ["t-south-service", "t-south-customers"], ["service", "customer_success"])):  # fmt: skip
        mine = held[held["user_id"] == TOLD[key].user_id].sort_values("starts_on")
        assert list(mine["team_id"]) == teams and list(mine["role_id"]) == roles
        assert "2026-07-20" < str(mine["starts_on"].iloc[1]) < "2026-09-10"
        assert mine["ends_on"].iloc[0] == mine["starts_on"].iloc[1]


def test_accounts_change_their_owner_in_mid_quarter(frames):
    owned = frames["account_ownership"]
    story = TOLD["handover"]
    assert len(story.account_ids) >= 10
    taken = owned[owned["account_id"].isin(story.account_ids) & (owned["user_id"] == story.user_id)]
    assert len(taken) == len(story.account_ids)
    assert set(map(str, taken["starts_on"])) == {"2026-08-12"}


def test_few_customers_bring_most_of_the_margin(frames):
    margin = frames["order_"].groupby("account_id")["margin"].sum()
    few = TOLD["few_bring_most"].account_ids
    customers = frames["account"]["acquired_on"].notna().sum()
    assert len(few) <= 0.02 * customers
    assert margin[list(few)].sum() > 0.5 * margin.sum()
    assert set(margin.sort_values(ascending=False).index[: len(few) // 2]) <= set(few)
