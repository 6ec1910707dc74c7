"""Who owned what when: no overlaps, no gaps, no fact outside an assignment, nothing after a customer left."""

import pandas as pd
import pytest

FACTS = (
    ("case_", "owner_id", "created_at"), ("order_", "owner_id", "ordered_at"), ("activity", "user_id", "started_at"),
    ("survey_response", "user_id", "contacted_at"), ("lead", "owner_id", "created_at"), ("opportunity", "owner_id", "closed_at"),
)  # fmt: skip
AFTER_CHURN = (
    ("case_", ("created_at", "first_response_at", "resolved_at", "closed_at")), ("order_", ("ordered_at",)),
    ("activity", ("started_at",)), ("survey_response", ("contacted_at", "responded_at")), ("usage_daily", ("day",)),
    ("payment", ("due_on", "paid_on")), ("opportunity", ("opened_at", "closed_at")),
    ("subscription", ("starts_on", "renewed_on")), ("account_ownership", ("starts_on",)),
)  # fmt: skip
FAR = pd.Timestamp("2200-01-01")


def interval(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(start=pd.to_datetime(frame["starts_on"]), stop=pd.to_datetime(frame["ends_on"]).fillna(FAR))


def joined_to_history(facts: pd.DataFrame, history: pd.DataFrame, fact_keys: list[str], keys: list[str], time: str) -> pd.Series:
    """How many of the history's intervals contain each fact."""
    history = interval(history)[[*keys, "start", "stop"]].set_axis([*fact_keys, "start", "stop"], axis=1)
    facts = facts[[*fact_keys, time]].dropna().reset_index(names="row")
    joined = facts.merge(history, on=fact_keys, how="left")
    inside = (joined[time] >= joined["start"]) & (joined[time] < joined["stop"])
    return inside.groupby(joined["row"]).sum()


@pytest.mark.parametrize(("table", "key"), [("user_assignment", "user_id"), ("account_ownership", "account_id")])
def test_intervals_never_overlap(company, table, key):
    history = interval(company[1][table]).sort_values([key, "start"])
    assert (history["start"] < history["stop"]).all()
    following = history.groupby(key)["start"].shift(-1)
    assert (history["stop"] <= following.fillna(FAR)).all()


def test_a_customer_always_has_exactly_one_owner(company):
    _, frames = company
    history = interval(frames["account_ownership"]).sort_values(["account_id", "start"])
    accounts = frames["account"].set_index("id")
    ends = pd.to_datetime(accounts["churned_on"]).fillna(FAR)
    grouped = history.groupby("account_id")
    customers = accounts.index[accounts["acquired_on"].notna()]
    assert set(grouped.groups) == set(customers)
    assert (grouped["start"].min() == pd.to_datetime(accounts["acquired_on"])[customers]).all()
    assert (grouped["stop"].max() == ends[customers]).all()
    following = grouped["start"].shift(-1)
    assert (following.isna() | (following == history["stop"])).all()


def test_todays_owner_is_the_one_of_the_history(frames):
    current = frames["account_ownership"][frames["account_ownership"]["ends_on"].isna()].set_index("account_id")["user_id"]
    owner = frames["account"].set_index("id")["owner_id"].dropna()
    assert owner.sort_index().to_dict() == current.sort_index().to_dict()


def test_owners_are_employed_as_long_as_they_own(company):
    _, frames = company
    owned = interval(frames["account_ownership"])
    spells = interval(frames["user_assignment"]).groupby("user_id").agg(since=("start", "min"), until=("stop", "max"))
    joined = owned.join(spells, on="user_id")
    assert (joined["start"] >= joined["since"]).all() and (joined["stop"] <= joined["until"]).all()


@pytest.mark.parametrize(("table", "who", "when"), FACTS)
def test_no_fact_outside_its_persons_assignment(company, table, who, when):
    _, frames = company
    found = joined_to_history(frames[table], frames["user_assignment"], [who], ["user_id"], when)
    assert (found == 1).all(), f"{(found != 1).sum()} of {len(found)}"


def test_orders_belong_to_the_accounts_owner_of_the_day(company):
    _, frames = company
    found = joined_to_history(
        frames["order_"], frames["account_ownership"], ["account_id", "owner_id"], ["account_id", "user_id"], "ordered_at"
    )
    assert (found == 1).all()


@pytest.mark.parametrize(("table", "columns"), AFTER_CHURN)
def test_nothing_happens_after_a_customer_left(company, table, columns):
    _, frames = company
    left = pd.to_datetime(frames["account"].set_index("id")["churned_on"]).dropna()
    rows = frames[table][frames[table]["account_id"].isin(left.index)]
    for column in columns:
        times = pd.to_datetime(rows[column])
        assert not (times >= rows["account_id"].map(left)).any(), column


@pytest.mark.parametrize("table", ["case_", "order_", "usage_daily", "payment"])
def test_nothing_happens_before_a_customer_came(company, table):
    _, frames = company
    column = {"case_": "created_at", "order_": "ordered_at", "usage_daily": "day", "payment": "paid_on"}[table]
    came = pd.to_datetime(frames["account"].set_index("id")["acquired_on"])
    assert not (pd.to_datetime(frames[table][column]) < frames[table]["account_id"].map(came)).any()


def test_customers_leave_after_they_came(company):
    account = company[1]["account"]
    gone = account[account["churned_on"].notna()]
    assert (gone["churned_on"] > gone["acquired_on"]).all()
    assert gone[["churn_type", "churn_cause"]].notna().all().all()
    assert (
        account.loc[
            account["churned_on"].isna(),
            [
                "churn_type",
                "churn_cause",
            ],
        ]
        .isna()
        .all()
        .all()
    )


def test_times_of_a_case_are_in_order(company):
    case = company[1]["case_"]
    assert not (case["first_response_at"] < case["created_at"]).any()
    assert not (case["resolved_at"] < case["created_at"]).any()
    assert not (case["closed_at"] < case["resolved_at"]).any()
    assert not (case["closed_at"] < case["first_response_at"]).any()


def test_times_of_deals_and_leads_are_in_order(company):
    deal, lead = company[1]["opportunity"], company[1]["lead"]
    assert not (deal["closed_at"] < deal["opened_at"]).any()
    assert ((deal["outcome"] == "open") == deal["closed_at"].isna()).all()
    assert (deal.loc[deal["outcome"] == "lost", "amount"] == 0).all()
    assert not (lead["converted_at"] < lead["created_at"]).any()


def test_roles_own_what_they_should(company):
    _, frames = company
    held = frames["account_ownership"].merge(frames["account"], left_on="account_id", right_on="id")
    role = frames["user_assignment"].drop_duplicates("user_id", keep="last").set_index("user_id")["role_id"]
    current = held[held["ends_on"].isna()]
    small = current[current["segment"] == "small"]["user_id"].map(role)
    assert small.isin(["sales", "acquisition"]).all()
    assert (small == "sales").mean() > 0.9


def test_lines_add_up_to_orders(frames):
    total = frames["order_line"].groupby("order_id")["amount"].sum()
    order = frames["order_"].set_index("id")["amount"]
    assert (total - order).abs().max() < 0.01


def test_a_renewal_ends_one_term_and_starts_the_next(company):
    terms = company[1]["subscription"]
    renewed = terms[terms["renewed_on"].notna()]
    starts = set(zip(terms["account_id"], terms["product_id"], terms["starts_on"], strict=True))
    assert len(renewed) > 500
    assert set(zip(renewed["account_id"], renewed["product_id"], renewed["ended_on"], strict=True)) <= starts


def test_some_people_have_a_month_without_any_case(frames):
    case = frames["case_"]
    role = frames["user_assignment"].drop_duplicates("user_id").set_index("user_id")
    desk = role.index[
        role["role_id"].isin(["service", "after_sales"]) & role["ends_on"].isna() & (role["starts_on"] < case["created_at"].min().date())
    ]
    counted = case[case["owner_id"].isin(desk)].groupby(["owner_id", case["created_at"].dt.to_period("M")]).size().unstack()
    assert (counted.isna().sum(axis=1) == 1).sum() >= 5
