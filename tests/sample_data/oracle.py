"""An independent witness: KPI values of people in one quarter from the frames, by plain pandas.

Nothing here is shared with the generator. `weights` are the roles' defaults: dimension → (weight, its KPIs).
"""

import numpy as np
import pandas as pd

CURVES = {  # floor, target, stretch
    "K1": (0.70, 0.90, 0.96), "K2": (0, 40, 60), "K3": (0.60, 0.90, 0.97), "K4": (0.70, 0.92, 0.98),
    "K5": (8, 2, 1), "K5.median": (6, 1, 0.5), "K6": (120, 48, 24), "K9": (0.10, 0.30, 0.45), "K13": (0.12, 0.05, 0.02),
    "K18": (0.70, 0.90, 0.97), "K19": (0.2, 0.5, 0.7), "K21": (6000, 3000, 2000), "K23": (0.05, 0.20, 0.30),
    "K25": (20e3, 80e3, 120e3), "K27": (0.1, 0.4, 0.6), "K31": (0.3, 0.8, 0.95), "K35": (1.0, 1.4, 1.8), "K42": (0.75, 0.95, 0.99),
    "K49": (0.30, 0.60, 0.75), "K50": (30e3, 100e3, 150e3), "K51": (120, 50, 30), "K52": (4e3, 10e3, 15e3),
}  # fmt: skip
MINIMUM = {"K1": 10, "K2": 10, "K18": 5, "K49": 10}
WEIGHTS = {
    "sales": {"scale": (40, "K9 K49 K50 K51 K52"), "quality": (25, "K13"), "relationship": (20, "K2"), "service": (15, "K5")},
    "acquisition": {"scale": (70, "K21 K23 K49 K51"), "relationship": (15, "K1"), "service": (15, "K5")},
    "service": {"service": (50, "K3 K4 K5 K6 K7 K42"), "relationship": (50, "K1 K2")},
    "account_manager": {"quality": (45, "K13 K18 K25"), "relationship": (35, "K2 K19 K27 K35"), "scale": (20, "K31")},
    "customer_success": {"relationship": (60, "K1 K2 K27 K19"), "quality": (25, "K13 K18"), "scale": (15, "K31")},
    "after_sales": {"service": (55, "K3 K4 K5.median K6 K42"), "relationship": (45, "K1 K2")},
}  # fmt: skip


def score(kpi: str, value: pd.Series) -> pd.Series:
    if kpi == "K7":
        return pd.Series(np.interp(value, (3, 6, 12, 25), (0, 100, 100, 0)), index=value.index).where(value.notna())
    points = np.array(CURVES[kpi], float)
    order = np.argsort(points)
    return pd.Series(np.interp(value, points[order], np.array([0, 100, 120])[order]), index=value.index).where(value.notna())


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
    closed["hours"] = _hours(closed["closed_at"] - closed["created_at"])
    in_time = (cases["first_response_at"] <= cases["response_due_at"]).astype(float) + (cases["resolved_at"] <= cases["resolution_due_at"])
    by = cases.groupby("owner_id")
    return {
        "K3": closed.groupby("owner_id")["once"].mean(), "K4": cases["resolved_at"].notna().groupby(cases["owner_id"]).mean(),
        "K5": by["first"].mean(), "K5.median": by["first"].median(), "K6": closed.groupby("owner_id")["hours"].mean(),
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
    leads = frames["lead"][_within(frames["lead"]["created_at"], first, stop)]
    soon = (leads["converted_at"] - leads["created_at"]).dt.days < 60
    amount = won.groupby("owner_id")["amount"]
    return {
        "K9": (orders["amount"] * new).groupby(orders["owner_id"]).sum() / sales, "K49": rate.mean()[rate.size() >= 10],
        "K50": amount.sum(), "K51": days.groupby(won["owner_id"]).mean(), "K52": amount.mean(),
        "K25": more.groupby("owner_id")["amount"].sum(), "K23": soon.groupby(leads["owner_id"]).mean(),
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
        "K19": several.groupby(owner).mean(), **_monthly(frames, first, stop), **_usage(frames, first, stop, owner),
    }  # fmt: skip


def _monthly(frames, first, stop) -> dict[str, pd.Series]:
    reached, owned, bought, buyers = [], [], [], []
    for opening in pd.date_range(first, stop, freq="MS", inclusive="left"):
        closing = opening + pd.offsets.MonthBegin()
        owner = owners_on(frames, opening)
        met = frames["activity"][_within(frames["activity"]["started_at"], opening, closing)]["account_id"].dropna().unique()
        reached.append(pd.Series(owner.index.isin(met), index=owner.index).groupby(owner).sum())
        owned.append(owner.groupby(owner).size())
        orders = frames["order_"][_within(frames["order_"]["ordered_at"], opening, closing)]
        bought.append(orders.groupby("owner_id").size())
        buyers.append(orders.groupby("owner_id")["account_id"].nunique())
    return {"K31": _total(reached) / _total(owned), "K35": _total(bought) / _total(buyers)}


def _total(parts: list[pd.Series]) -> pd.Series:
    return pd.concat(parts, axis=1).sum(axis=1)


def _usage(frames, first, stop, owner) -> dict[str, pd.Series]:
    terms = frames["subscription"].copy()
    start = pd.to_datetime(terms["starts_on"]).clip(lower=first)
    end = pd.to_datetime(terms["ended_on"]).fillna(stop).clip(upper=stop)
    terms["days"] = (end - start).dt.days.clip(lower=0)
    possible = terms.groupby(["account_id", "product_id"])["days"].sum().groupby("account_id").max()
    usage = frames["usage_daily"]
    active = usage[_within(usage["day"], first, stop)].groupby("account_id")["day"].nunique()
    possible = possible[possible > 0]
    holder = owner.reindex(possible.index)
    return {"K27": active.reindex(possible.index).fillna(0).groupby(holder).sum() / possible.groupby(holder).sum()}


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


def kpi_scores(frames, role: str, first: str, stop: str) -> pd.DataFrame:
    """Members of the role × its default KPIs, scores 0..120, absent where there are no data."""
    place = roles_on(frames, stop)
    table = values(frames, first, stop)
    table["K21"] = place["team_id"].map(team_acquisition_cost(frames, first, stop)).reindex(table.index)
    names = [kpi for _, kpis in WEIGHTS[role].values() for kpi in kpis.split()]
    members = place.index[place["role_id"] == role]
    return pd.DataFrame({kpi: score(kpi, table[kpi].reindex(members)) for kpi in names})


def person_scores(kpis: pd.DataFrame, role: str, weights: dict[str, float] | None = None) -> pd.Series:
    """Weighted mean over what has data, for the role's default or the given dimension weights."""
    share = pd.Series(0.0, index=kpis.columns)
    for dimension, (default, names) in WEIGHTS[role].items():
        for kpi in names.split():
            share[kpi] = (weights or {}).get(dimension, default) / len(names.split())
    covered = kpis.notna().mul(share, axis=1).sum(axis=1)
    return (kpis.fillna(0).mul(share, axis=1).sum(axis=1) / covered)[covered >= 0.6 * share.sum()].sort_values(ascending=False)
