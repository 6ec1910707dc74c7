"""Every KPI by plain loops over rows: slow, obvious, and sharing nothing with `lib` but the canonical column names.

`values(rows, kpi, months, level)` → group → (value, n). `months` are the months the KPI is evaluated in. A group is
a tuple of ids: (user, role), (user,), (team,), (role,) or (). None as value is cost without result.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta
from statistics import median

DAY = 86_400.0


def following(month):
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def quarters(months):
    return [month for month in months if month.month % 3 == 1]


class Oracle:
    """Loops over one company's rows; `as_of` is the cut-off."""

    def __init__(self, rows, as_of):
        self.rows, self.as_of = rows, as_of
        self.accounts = {row["id"]: row for row in rows["account"]}
        self.parents = {row["id"]: row.get("parent_id") for row in rows["team"]}

    def place(self, user, moment):
        """(team, role) of the person at a day or time; (None, None) in a gap."""
        day = moment.date() if isinstance(moment, datetime) else moment
        for row in self.rows["user_assignment"]:
            if row["user_id"] == user and (row.get("starts_on") or day) <= day and (row.get("ends_on") is None or day < row["ends_on"]):
                return row["team_id"], row["role_id"]
        return None, None

    def owner(self, account, day):
        for row in self.rows["account_ownership"]:
            begun = (row.get("starts_on") or day) <= day
            if row["account_id"] == account and begun and (row.get("ends_on") is None or day < row["ends_on"]):
                return row["user_id"]
        return None

    def groups(self, level, user, moment):
        team, role = self.place(user, moment) if user else (None, None)
        return self.groups_of(level, user, team, role)

    def groups_of(self, level, user, team, role):
        if level == "company":
            return [()]
        if level == "user":
            return [(user,)] if user else []
        if level == "user_role":
            return [(user, role)] if user and role else []
        if level == "role":
            return [(role,)] if role else []
        above = []
        while team:
            above.append((team,))
            team = self.parents.get(team)
        return above

    def is_customer(self, account, opening):
        row = self.accounts[account]
        return bool(row.get("acquired_on")) and row["acquired_on"] < opening and (row.get("churned_on") or opening) >= opening

    def customers(self, opening):
        return [account for account in self.accounts if self.is_customer(account, opening)]

    def within(self, moment, months):
        if moment is None:
            return False
        day = moment.date() if isinstance(moment, datetime) else moment
        return day.replace(day=1) in months

    # One method per KPI yields observations: (groups it belongs to, numerator, denominator, n).

    def events(self, table, anchor, person, months, level):
        for row in self.rows[table]:
            if self.within(row.get(anchor), months):
                yield row, self.groups(level, row.get(person), row[anchor])

    def k1(self, months, level, by_self=False):
        for row, groups in self.events("survey_response", "contacted_at", "user_id", months, level):
            if row["type"] == "csat" and row["score"] is not None and (row.get("collected_by") == "self") == by_self:
                share = (row["score"] - row["scale_min"]) / (row["scale_max"] - row["scale_min"])
                yield groups, float(share >= 0.75), 1, 1

    def k1_self(self, months, level):
        return self.k1(months, level, by_self=True)

    def k2(self, months, level):
        for row, groups in self.events("survey_response", "contacted_at", "user_id", months, level):
            if row["type"] == "nps" and row["score"] is not None and row.get("collected_by") != "self":
                yield groups, 100.0 if row["score"] >= 9 else -100.0 if row["score"] <= 6 else 0.0, 1, 1

    def k3(self, months, level):
        for row, groups in self.events("case_", "closed_at", "owner_id", months, level):
            if row["replies"] is not None:
                once = row["resolved_at"] is not None and row["replies"] <= 1 and not row["reopens"]
                yield groups, float(once), 1, 1

    def k4(self, months, level):
        for row, groups in self.events("case_", "created_at", "owner_id", months, level):
            yield groups, float(row["resolved_at"] is not None), 1, 1

    def k5(self, months, level):
        for row, groups in self.events("case_", "created_at", "owner_id", months, level):
            answered = row["first_response_at"] or row["closed_at"] or self.as_of
            yield groups, (answered - row["created_at"]).total_seconds(), 1, 1

    def k6(self, months, level):
        for row, groups in self.events("case_", "created_at", "owner_id", months, level):
            yield groups, ((row["closed_at"] or self.as_of) - row["created_at"]).total_seconds(), 1, 1

    def k7(self, months, level):
        for row, groups in self.events("case_", "closed_at", "owner_id", months, level):
            if row["handle_seconds"] is not None:
                yield groups, row["handle_seconds"], 1, 1

    def k9(self, months, level):
        for row, groups in self.events("order_", "ordered_at", "owner_id", months, level):
            acquired = self.accounts.get(row["account_id"], {}).get("acquired_on")
            age = row["ordered_at"] - datetime.combine(acquired, time()) if acquired else None
            new = age is not None and timedelta(0) <= age < timedelta(days=365)
            yield groups, row["amount"] if new else 0.0, row["amount"], 1

    def k10(self, months, level):
        yield from self.won(months, level)
        for month in months:
            for account in self.customers(month):
                yield self.groups(level, self.owner(account, month), month), 0.0, 1, 1

    def won(self, months, level):
        for account, row in self.accounts.items():
            if self.within(row.get("acquired_on"), months):
                yield self.groups(level, self.owner(account, row["acquired_on"]), row["acquired_on"]), 1.0, 0, 0

    def k13(self, months, level):
        for opening in quarters(months):
            closing = following(following(following(opening)))
            for account in self.customers(opening):
                gone = self.accounts[account].get("churned_on")
                yield self.groups(level, self.owner(account, opening), opening), float(gone is not None and gone < closing), 1, 1

    def k18(self, months, level):
        for opening in quarters(months):
            closing = following(following(following(opening)))
            for row in self.rows["subscription"]:
                if row.get("due_on") and opening <= row["due_on"] < closing:
                    groups = self.groups(level, self.owner(row["account_id"], opening), opening)
                    yield groups, float(row.get("renewed_on") is not None), 1, 1

    def k19(self, months, level):
        orders = {row["id"]: row for row in self.rows["order_"]}
        for opening in quarters(months):
            for account in self.customers(opening):
                bought = {
                    line["product_id"] for line in self.rows["order_line"]
                    if orders[line["order_id"]]["account_id"] == account and line["product_id"]
                    and orders[line["order_id"]]["ordered_at"].date() < opening
                }  # fmt: skip
                yield self.groups(level, self.owner(account, opening), opening), float(len(bought) >= 2), 1, 1

    def k20_margin(self, months, level):
        for row, groups in self.events("order_", "ordered_at", "owner_id", months, level):
            yield groups, row["margin"], 0, 0
        for groups, _, one, n in self.k13(months, level):
            yield groups, 0.0, one, n

    def k21(self, months, level):
        for row in self.rows["cost"]:
            if row["kind"] == "acquisition" and self.within(row["booked_on"], months):
                yield self.groups_of(level, None, row["team_id"], None), row["amount"], 0, 0
        for groups, one, _, _ in self.won(months, level):
            yield groups, 0.0, one, one

    def k23(self, months, level):
        for row, groups in self.events("lead", "created_at", "owner_id", months, level):
            soon = row["converted_at"] is not None and row["converted_at"] - row["created_at"] < timedelta(days=60)
            yield groups, float(soon), 1, 1

    def deals(self, months, level):
        for row, groups in self.events("opportunity", "closed_at", "owner_id", months, level):
            if row["outcome"] in ("won", "lost"):
                yield row, groups, row["outcome"] == "won"

    def k25(self, months, level):
        for row, groups, won in self.deals(months, level):
            if row["kind"] is not None:
                yield groups, row["amount"] if won and row["kind"] in ("upsell", "cross_sell") else 0.0, 0, 1

    def k27(self, months, level):
        for month in months:
            for account in self.customers(month):
                terms = [row for row in self.rows["subscription"] if row["account_id"] == account]
                if any(row["starts_on"] <= month and (row.get("ended_on") is None or row["ended_on"] > month) for row in terms):
                    days = {u["day"] for u in self.rows["usage_daily"] if u["account_id"] == account and self.within(u["day"], [month])}
                    groups = self.groups(level, self.owner(account, month), month)
                    yield groups, float(len(days)), (following(month) - month).days, 1

    def k27_depth(self, months, level):
        features = {row["id"]: row.get("features") for row in self.rows["product"]}
        for month in months:
            for account in self.customers(month):
                running = {
                    row["product_id"]
                    for row in self.rows["subscription"]
                    if row["account_id"] == account and row["starts_on"] <= month and (row.get("ended_on") is None or row["ended_on"] > month)
                }
                for product in sorted(p for p in running if p and features.get(p)):
                    best = 0
                    for use in self.rows["usage_daily"]:
                        if (use["account_id"], use["product_id"]) == (account, product) and self.within(use["day"], [month]):
                            best = max(best, use["features_used"])
                    groups = self.groups(level, self.owner(account, month), month)
                    yield groups, float(min(best, features[product])), features[product], 1

    def k31(self, months, level):
        for month in months:
            met = {row["account_id"] for row in self.rows["activity"] if self.within(row["started_at"], [month])}
            for account in self.customers(month):
                yield self.groups(level, self.owner(account, month), month), float(account in met), 1, 1

    def k35(self, months, level):
        seen = set()
        for row, groups in self.events("order_", "ordered_at", "owner_id", months, level):
            if row["account_id"]:
                for group in groups:
                    buyer = (group, row["account_id"], row["ordered_at"].month)
                    yield [group], 1.0, int(buyer not in seen), int(buyer not in seen)
                    seen.add(buyer)

    def k42(self, months, level):
        for row, groups in self.events("case_", "created_at", "owner_id", months, level):
            for due, done in (("response_due_at", "first_response_at"), ("resolution_due_at", "resolved_at")):
                if row[due] is not None and (row[done] is not None or row[due] < self.as_of):
                    yield groups, float(row[done] is not None and row[done] <= row[due]), 1, 1

    def k49(self, months, level):
        for _, groups, won in self.deals(months, level):
            yield groups, float(won), 1, 1

    def k50(self, months, level):
        for row, groups, won in self.deals(months, level):
            yield groups, row["amount"] if won else 0.0, 0, 1

    def k51(self, months, level):
        for row, groups, won in self.deals(months, level):
            if won and row["opened_at"] is not None:
                yield groups, (row["closed_at"] - row["opened_at"]).total_seconds(), 1, 1

    def k52(self, months, level):
        for row, groups, won in self.deals(months, level):
            if won:
                yield groups, row["amount"], 1, 1

    TOTALS = ("K25", "K50")
    TEAM_ONLY = ("K20.margin", "K20", "K21", "K22")

    def values(self, kpi, months, level):
        """Group → (value, n); groups without data are left out."""
        if kpi in self.TEAM_ONLY and level in ("user_role", "user", "role"):
            return {}
        if kpi == "K20":
            return self.quotient("K20.margin", "K13", months, level)
        if kpi == "K22":
            return self.quotient("K20", "K21", months, level)
        if kpi == "K5.median":
            found = self.observed(self.k5(months, level))
            return {group: (median(x for x, _, _ in seen), len(seen)) for group, seen in found.items()}
        found = self.observed(getattr(self, kpi.lower().replace(".", "_"))(months, level))
        sums = {group: tuple(map(sum, zip(*seen, strict=True))) for group, seen in found.items()}
        if kpi in self.TOTALS:
            return {group: (x, n) for group, (x, _, n) in sums.items()}
        if kpi == "K21":
            booked = {group for row in self.rows["cost"] if row["kind"] == "acquisition" and self.within(row["booked_on"], months)
                      for group in self.groups_of(level, None, row["team_id"], None)}  # fmt: skip
            return {group: (x / y if y else None, n) for group, (x, y, n) in sums.items() if group in booked}
        return {group: (x / y, n) for group, (x, y, n) in sums.items() if y}

    def observed(self, rows):
        found = defaultdict(list)
        for groups, x, y, n in rows:
            for group in groups:
                found[group].append((x, y, n))
        return found

    def quotient(self, top, bottom, months, level):
        above, below = self.values(top, months, level), self.values(bottom, months, level)
        return {group: (above[group][0] / below[group][0], min(above[group][1], below[group][1]))
                for group in above if group in below and below[group][0]}  # fmt: skip
