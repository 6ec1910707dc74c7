"""An independent witness: KPI values of people in one quarter from the frames, by plain pandas.

Nothing here is shared with the generator or with `lib`. Left out is what the dashboard counts by months of its
own: K6 with open cases, K23 of mature months, K27 and K31 by each month's opening.
"""

import pandas as pd

MINIMUM = {"K1": 10, "K2": 10, "K18": 5, "K49": 10}


def values(frames: dict[str, pd.DataFrame], first: str, stop: str) -> pd.DataFrame:
    """People × KPI values for the days first ≤ day < stop; too few answers are absent."""
    first, stop = pd.Timestamp(first), pd.Timestamp(stop)
    parts = {**_service(frames, first, stop), **_surveys(frames, first, stop), **_sales(frames, first, stop),
             **_ownership(frames, first, stop)}  # fmt: skip
    return pd.DataFrame(parts)


def _within(column: pd.Series, first: pd.Timestamp, stop: pd.Timestamp) -> pd.Series:
    day = pd.to_datetime(column)
    return (day >= first) & (day < stop)


def _hours(column: pd.Series) -> pd.Series:
    return column.dt.total_seconds() / 3600


def _service(frames, first, stop) -> dict[str, pd.Series]:
    every = frames["case_"]
    cases = every[_within(every["created_at"], first, stop)].copy()
    cases["first"] = _hours(cases["first_response_at"] - cases["created_at"])
    closed = every[_within(every["closed_at"], first, stop)].copy()
    closed["once"] = (closed["replies"] == 1) & (closed["reopens"] == 0)
    in_time = (cases["first_response_at"] <= cases["response_due_at"]).astype(float) + (cases["resolved_at"] <= cases["resolution_due_at"])
    by = cases.groupby("owner_id")
    return {
        "K3": closed.groupby("owner_id")["once"].mean(), "K4": cases["resolved_at"].notna().groupby(cases["owner_id"]).mean(),
        "K5": by["first"].mean(), "K5.median": by["first"].median(),
        "K7": closed.groupby("owner_id")["handle_seconds"].mean() / 60, "K42": (in_time / 2).groupby(cases["owner_id"]).mean(),
    }  # fmt: skip


def _surveys(frames, first, stop) -> dict[str, pd.Series]:
    answers = frames["survey_response"]
    answers = answers[_within(answers["contacted_at"], first, stop) & (answers["collected_by"] != "self")]
    csat, nps = answers[answers["type"] == "csat"], answers[answers["type"] == "nps"]
    parts = {"K1": (csat["score"] >= 4).groupby(csat["user_id"]),
             "K2": (100 * ((nps["score"] >= 9).astype(int) - (nps["score"] <= 6))).groupby(nps["user_id"])}  # fmt: skip
    return {kpi: group.mean()[group.size() >= MINIMUM[kpi]] for kpi, group in parts.items()}


def _sales(frames, first, stop) -> dict[str, pd.Series]:
    deals = frames["opportunity"]
    deals = deals[_within(deals["closed_at"], first, stop)]
    won = deals[deals["outcome"] == "won"]
    days = (won["closed_at"] - won["opened_at"]).dt.total_seconds() / 86_400
    more = won[won["kind"].isin(["upsell", "cross_sell"])]
    rate = (deals["outcome"] == "won").groupby(deals["owner_id"])
    orders = frames["order_"].merge(frames["account"][["id", "acquired_on"]], left_on="account_id", right_on="id")
    orders = orders[_within(orders["ordered_at"], first, stop)]
    new = (orders["ordered_at"] - pd.to_datetime(orders["acquired_on"])).dt.days < 365
    sales = orders.groupby("owner_id")["amount"].sum()
    amount = won.groupby("owner_id")["amount"]
    return {
        "K9": (orders["amount"] * new).groupby(orders["owner_id"]).sum() / sales, "K49": rate.mean()[rate.size() >= 10],
        "K50": amount.sum(), "K51": days.groupby(won["owner_id"]).mean(), "K52": amount.mean(),
        "K25": more.groupby("owner_id")["amount"].sum(),
    }  # fmt: skip


def owners_on(frames, day: pd.Timestamp) -> pd.Series:
    """Account → owner of everyone who is a customer on the morning of the day."""
    owned = frames["account_ownership"]
    start, end = pd.to_datetime(owned["starts_on"]), pd.to_datetime(owned["ends_on"])
    return owned[(start < day) & (end.isna() | (end >= day))].drop_duplicates("account_id").set_index("account_id")["user_id"]


def _ownership(frames, first, stop) -> dict[str, pd.Series]:
    account = frames["account"].set_index("id")
    owner = owners_on(frames, first)
    lost = _within(account["churned_on"].reindex(owner.index), first, stop)
    terms = frames["subscription"]
    due = terms[_within(terms["due_on"], first, stop)]
    holder = due["account_id"].map(owner)
    renewed = due["renewed_on"].notna().groupby(holder)
    lines = frames["order_line"].merge(frames["order_"], left_on="order_id", right_on="id")
    lines = lines[lines["ordered_at"] < stop]
    several = lines.groupby("account_id")["product_id"].nunique().reindex(owner.index).fillna(0) >= 2
    return {
        "K13": lost.groupby(owner).mean(), "K18": renewed.mean()[renewed.size() >= MINIMUM["K18"]],
        "K19": several.groupby(owner).mean(), **_monthly(frames, first, stop),
    }  # fmt: skip


def _monthly(frames, first, stop) -> dict[str, pd.Series]:
    bought, buyers = [], []
    for opening in pd.date_range(first, stop, freq="MS", inclusive="left"):
        closing = opening + pd.offsets.MonthBegin()
        orders = frames["order_"][_within(frames["order_"]["ordered_at"], opening, closing)]
        bought.append(orders.groupby("owner_id").size())
        buyers.append(orders.groupby("owner_id")["account_id"].nunique())
    return {"K35": _total(bought) / _total(buyers)}


def _total(parts: list[pd.Series]) -> pd.Series:
    return pd.concat(parts, axis=1).sum(axis=1)


def team_acquisition_cost(frames, first: str, stop: str) -> pd.Series:
    """Team → acquisition cost ÷ customers won by its people as first owners."""
    first, stop = pd.Timestamp(first), pd.Timestamp(stop)
    cost = frames["cost"]
    spent = cost[(cost["kind"] == "acquisition") & _within(cost["booked_on"], first, stop)].groupby("team_id")["amount"].sum()
    begun = frames["account_ownership"].sort_values("starts_on").drop_duplicates("account_id")
    begun = begun[_within(begun["starts_on"], first, stop)]
    return spent / begun["user_id"].map(roles_on(frames, stop)["team_id"]).value_counts()


def roles_on(frames, day: str | pd.Timestamp) -> pd.DataFrame:
    """User → role and team on the day before."""
    day = pd.Timestamp(day) - pd.Timedelta(days=1)
    held = frames["user_assignment"]
    end = pd.to_datetime(held["ends_on"])
    return held[(pd.to_datetime(held["starts_on"]) <= day) & (end.isna() | (end > day))].set_index("user_id")[["role_id", "team_id"]]
