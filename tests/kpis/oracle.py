"""Every KPI by plain loops over rows: slow, obvious, and sharing nothing with `lib` but the canonical column names.

`values(rows, kpi, months, level)` → group → (value, n). `months` are the months the KPI is evaluated in. A group is
a tuple of ids: (user, role), (user,), (team, role), (team,), (role,), () or, for a few KPIs, (channel,) or (touchpoint,).
None as value is cost without result.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta
from statistics import median

DAY = 86_400.0
COSTS = {"K8": "service", "K21": "acquisition", "K41": "quality"}


def following(month):
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def preceding(month):
    return (month - timedelta(days=1)).replace(day=1)


def moved(month, count):
    for _ in range(abs(count)):
        month = following(month) if count > 0 else preceding(month)
    return month


def quarters(months):
    return [month for month in months if month.month % 3 == 1]


def share_of_scale(row):
    """Where an answer lies on its scale, 0..1; None where it is missing or not on it."""
    low, high, score = row["scale_min"], row["scale_max"], row["score"]
    if score is None or low is None or high is None or not (low < high and low <= score <= high):
        return None
    return (score - low) / (high - low)


def warning_signs(parts):
    """How many parts lie below 50; what is 50 but for the rounding of fractions does not."""
    return len([part for part in parts if part < 50 - 1e-9])


class Oracle:
    """Loops over one company's rows; `as_of` is the cut-off, `first` the first month of the data.

    What a KPI learns from the past it learns from the last 12 months or 4 quarters.
    """

    REMEMBERED_MONTHS, REMEMBERED_QUARTERS = 12, 4

    def __init__(self, rows, as_of, first):
        self.rows, self.as_of, self.first = rows, as_of, first
        self.openings = [first]
        while following(following(self.openings[-1])) <= as_of.date():
            self.openings.append(following(self.openings[-1]))
        self.accounts = {row["id"]: row for row in rows["account"]}
        self.parents = {row["id"]: row.get("parent_id") for row in rows["team"]}
        self.parts = {}  # known parts of health, worked out once: (customer, opening) → numbers

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
        if level in ("channel", "touchpoint"):
            return []
        above = []
        while team:
            above.append(team)
            team = self.parents.get(team)
        if level == "team_role":
            return [(team, role) for team in above if role]
        return [(team,) for team in above]

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

    def k8(self, months, level):
        for row in self.rows["cost"]:
            if row["kind"] == "service" and self.within(row["booked_on"], months):
                yield self.groups_of(level, None, row["team_id"], None), row["amount"], 0, 0
        seen = set()
        for row, groups in self.events("case_", "created_at", "owner_id", months, level):
            if row["account_id"]:
                for group in groups:
                    served = (group, row["account_id"], row["created_at"].month)
                    if served not in seen:
                        seen.add(served)
                        yield [group], 0.0, 1, 1

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

    def k11(self, months, level):
        if level != "company":
            return
        for opening in quarters(months):
            figures = [row["amount"] for row in self.rows["market_size"] if self.within(row["booked_on"], [opening])]
            if figures:
                yield [()], 0.0, sum(figures), 0
                quarter = [opening, following(opening), following(following(opening))]
                for row in self.rows["order_"]:
                    if self.within(row["ordered_at"], quarter):
                        yield [()], row["amount"], 0, 1

    def k12(self, months, level):
        for row, groups in self.events("order_", "ordered_at", "owner_id", months, level):
            if row["margin"] is not None:
                yield groups, row["margin"], row["amount"], 1

    def k13(self, months, level):
        for opening in quarters(months):
            closing = following(following(following(opening)))
            for account in self.customers(opening):
                gone = self.accounts[account].get("churned_on")
                yield self.groups(level, self.owner(account, opening), opening), float(gone is not None and gone < closing), 1, 1

    def amount_on(self, term, day):
        """What the term costs a month on that day; None where it is unknown."""
        changes = [row for row in self.rows["subscription_change"] if row["subscription_id"] == term["id"]]
        changes.sort(key=lambda row: (row["changed_on"], row["id"]))
        if not changes:
            return term.get("monthly_amount")
        amount = changes[0]["monthly_before"]
        for row in changes:
            if row["changed_on"] <= day:
                amount = row["monthly_after"]
        return amount

    def running(self, account, day):
        return [row for row in self.rows["subscription"]
                if row["account_id"] == account and row["starts_on"] <= day and (row.get("ended_on") is None or row["ended_on"] > day)]  # fmt: skip

    def recurring(self, months, level):
        """Groups, recurring revenue at the opening and at the next one, of each account whose amounts are known."""
        for month in months:
            for account in self.accounts:
                before = [self.amount_on(term, month) for term in self.running(account, month)]
                after = [self.amount_on(term, following(month)) for term in self.running(account, following(month))]
                if None not in before + after and sum(before) > 0:
                    yield self.groups(level, self.owner(account, month), month), sum(before), sum(after)

    def k14(self, months, level):
        for groups, before, after in self.recurring(months, level):
            yield groups, max(before - after, 0.0), before, 1

    def k14_nrr(self, months, level):
        for groups, before, after in self.recurring(months, level):
            yield groups, after, before, 1

    def k14_grr(self, months, level):
        for groups, before, after in self.recurring(months, level):
            yield groups, min(before, after), before, 1

    def lost_because(self, column, reason, reasons, months, level):
        """Here the second number is no denominator: it counts those lost for a reason nobody knows."""
        for opening in quarters(months):
            for account in self.customers(opening):
                row = self.accounts[account]
                gone = row.get("churned_on") is not None and row["churned_on"] < moved(opening, 3)
                groups = self.groups(level, self.owner(account, opening), opening)
                yield groups, int(gone and row.get(column) == reason), int(gone and row.get(column) not in reasons), 1

    def k15(self, months, level):
        return self.lost_because("churn_type", "voluntary", ("voluntary", "involuntary"), months, level)

    def k15_involuntary(self, months, level):
        return self.lost_because("churn_type", "involuntary", ("voluntary", "involuntary"), months, level)

    def k16(self, months, level):
        return self.lost_because("churn_cause", "experience", ("experience", "market", "other"), months, level)

    def k16_market(self, months, level):
        return self.lost_because("churn_cause", "market", ("experience", "market", "other"), months, level)

    def k16_other(self, months, level):
        return self.lost_because("churn_cause", "other", ("experience", "market", "other"), months, level)

    def satisfaction(self, account, opening):
        shares = []
        for row in self.rows["survey_response"]:
            if row["account_id"] == account and row["type"] in ("csat", "nps") and row.get("collected_by") != "self":
                answered = row["responded_at"]
                lately = answered is not None and moved(opening, -6) <= answered.date() < opening
                if lately and share_of_scale(row) is not None:
                    shares.append(share_of_scale(row))
        return 100 * sum(shares) / len(shares) if shares else None

    def usage(self, account, opening):
        month = preceding(opening)
        if month < self.first or not self.running(account, month):
            return None
        days = {row["day"] for row in self.rows["usage_daily"] if row["account_id"] == account and self.within(row["day"], [month])}
        return 100 * min(1, len(days) / (opening - month).days / 0.4)

    def case_part(self, account, opening):
        midnight = datetime.combine(opening, time())
        still_open = [
            row for row in self.rows["case_"]
            if row["account_id"] == account and row["created_at"] < midnight and (row["closed_at"] is None or row["closed_at"] >= midnight)
        ]  # fmt: skip
        if any(row.get("escalated") for row in still_open):
            return 0
        return 50 if still_open else 100

    def payment_part(self, account, opening):
        due = [row for row in self.rows["payment"]
               if row["account_id"] == account and row["amount"] and row["amount"] > 0
               and row["due_on"] and moved(opening, -3) <= row["due_on"] < opening]  # fmt: skip
        if not due:
            return None
        return 0 if any(row["paid_on"] is None or row["paid_on"] >= opening for row in due) else 100

    def renewal_part(self, account, opening):
        days = [(row["due_on"] - opening).days for row in self.running(account, opening) if row.get("due_on") and row["due_on"] >= opening]
        return 100 * min(1, min(days) / 90) if days else None

    def known_parts(self, account, opening):
        """The parts of the customer's health that are known; none where they are fewer than three."""
        if (account, opening) not in self.parts:
            parts = [part(account, opening) for part in
                     (self.satisfaction, self.usage, self.case_part, self.payment_part, self.renewal_part)]  # fmt: skip
            known = [part for part in parts if part is not None]
            self.parts[account, opening] = known if len(known) >= 3 else []
        return self.parts[account, opening]

    def healths(self, months, level):
        for opening in months:
            for account in self.customers(opening):
                if self.known_parts(account, opening):
                    yield self.groups(level, self.owner(account, opening), opening), self.known_parts(account, opening), opening

    def risk(self, signs, opening):
        """Share of customers with as many warning signs who were lost within three months, drawn towards that of all."""
        seen = []
        for earlier in self.openings:
            if moved(earlier, 3) <= opening and earlier >= moved(opening, -self.REMEMBERED_MONTHS):
                for account in self.customers(earlier):
                    parts = self.known_parts(account, earlier)
                    if parts:
                        gone = self.accounts[account].get("churned_on")
                        lost = gone is not None and gone < moved(earlier, 3)
                        seen.append((warning_signs(parts), lost))
        if not seen:
            return None
        alike = [lost for count, lost in seen if count == signs]
        return (sum(alike) + 10 * sum(lost for _, lost in seen) / len(seen)) / (len(alike) + 10)

    def k17(self, months, level):
        for groups, parts, opening in self.healths(months, level):
            risk = self.risk(warning_signs(parts), opening)
            if risk is not None:
                yield groups, risk, 1, 1

    def k28(self, months, level):
        for groups, parts, _ in self.healths(months, level):
            yield groups, sum(parts) / len(parts), 1, 1

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
            if row["margin"] is not None:
                yield groups, row["margin"], 0, 0
        for groups, _, one, n in self.k13(months, level):
            yield groups, 0.0, one, n

    def k21(self, months, level):
        for row in self.rows["cost"]:
            if row["kind"] == "acquisition" and self.within(row["booked_on"], months):
                yield self.paid_by(level, row), row["amount"], 0, 0
        for account, row in self.accounts.items():
            if self.within(row.get("acquired_on"), months):
                groups = self.groups(level, self.owner(account, row["acquired_on"]), row["acquired_on"])
                yield self.channel(row) if level == "channel" else groups, 0.0, 1, 1

    def channel(self, row):
        return [(row["channel"],)] if row.get("channel") else []

    def paid_by(self, level, cost):
        return self.channel(cost) if level == "channel" else self.groups_of(level, None, cost["team_id"], None)

    def k23(self, months, level):
        for row, groups in self.events("lead", "created_at", "owner_id", months, level):
            soon = row["converted_at"] is not None and row["converted_at"] - row["created_at"] < timedelta(days=60)
            yield self.channel(row) if level == "channel" else groups, float(soon), 1, 1

    def k24(self, months, level):
        for account, row in self.accounts.items():
            if self.within(row.get("acquired_on"), months):
                worth = self.predicted(row.get("segment") or "", row["acquired_on"])
                if worth is not None:
                    yield self.groups(level, self.owner(account, row["acquired_on"]), row["acquired_on"]), worth, 1, 1

    def predicted(self, segment, day):
        """Margin ÷ customers lost of a segment, over the four complete quarters that end with the day's, or those there are."""
        margins, lost = [], 0
        complete = [opening for opening in quarters(self.openings) if moved(opening, 2) in self.openings]
        for opening in [opening for opening in complete if opening <= day][-self.REMEMBERED_QUARTERS :]:
            quarter = [opening, moved(opening, 1), moved(opening, 2)]
            alike = [account for account, row in self.accounts.items() if (row.get("segment") or "") == segment]
            for row in self.rows["order_"]:
                if row["account_id"] in alike and row["margin"] is not None and self.within(row["ordered_at"], quarter):
                    margins.append(row["margin"])
            for account in self.customers(opening):
                gone = self.accounts[account].get("churned_on")
                lost += account in alike and gone is not None and gone < moved(opening, 3)
        return sum(margins) / lost if margins and lost else None

    def deals(self, months, level):
        for row, groups in self.events("opportunity", "closed_at", "owner_id", months, level):
            if row["outcome"] in ("won", "lost"):
                yield row, groups, row["outcome"] == "won"

    def k25(self, months, level):
        for row, groups, won in self.deals(months, level):
            if row["kind"] is not None:
                yield groups, row["amount"] if won and row["kind"] in ("upsell", "cross_sell") else 0.0, 0, 1

    def k26(self, months, level):
        for account, row in self.accounts.items():
            if not self.within(row.get("acquired_on"), months):
                continue
            won, late = row["acquired_on"], row["acquired_on"] + timedelta(days=30)
            if any(term["account_id"] == account and term["starts_on"] < late for term in self.rows["subscription"]):
                active = any(use["account_id"] == account and use["features_used"] >= 2 and won <= use["day"] < late
                             for use in self.rows["usage_daily"])  # fmt: skip
                yield self.groups(level, self.owner(account, won), won), float(active), 1, 1

    def k27(self, months, level):
        for month in months:
            for account in self.customers(month):
                if self.running(account, month):
                    days = {u["day"] for u in self.rows["usage_daily"] if u["account_id"] == account and self.within(u["day"], [month])}
                    groups = self.groups(level, self.owner(account, month), month)
                    yield groups, float(len(days)), (following(month) - month).days, 1

    def k27_depth(self, months, level):
        features = {row["id"]: row.get("features") for row in self.rows["product"]}
        for month in months:
            for account in self.customers(month):
                running = {row["product_id"] for row in self.running(account, month)}
                for product in sorted(p for p in running if p and features.get(p)):
                    best = 0
                    for use in self.rows["usage_daily"]:
                        if (use["account_id"], use["product_id"]) == (account, product) and self.within(use["day"], [month]):
                            best = max(best, use["features_used"])
                    groups = self.groups(level, self.owner(account, month), month)
                    yield groups, float(min(best, features[product])), features[product], 1

    def answers(self, kind, months, level):
        """Answers on their scale that the rated person did not collect: (row, groups, 0..1), at the contact or else the answer."""
        for row in self.rows["survey_response"]:
            at = row["contacted_at"] or row["responded_at"]
            if row["type"] == kind and row.get("collected_by") != "self" and share_of_scale(row) is not None and self.within(at, months):
                yield row, self.groups(level, row["user_id"], at), share_of_scale(row)

    def key_answers(self, months, level):
        touchpoints = {row["id"]: row for row in self.rows["touchpoint"]}
        for row, groups, share in self.answers("touchpoint", months, level):
            touchpoint = touchpoints.get(row.get("touchpoint_id"))
            if touchpoint is not None and touchpoint.get("is_key"):
                yield touchpoint, groups, share

    def k29(self, months, level):
        for touchpoint, groups, share in self.key_answers(months, level):
            yield [(touchpoint["id"],)] if level == "touchpoint" else groups, share, 1, 1

    def k29_journey(self, months, level):
        shares = defaultdict(list)
        for touchpoint, groups, share in self.key_answers(months, level):
            if touchpoint.get("target") is not None:
                for group in [(touchpoint["id"],)] if level == "touchpoint" else groups:
                    shares[group, touchpoint["target"], touchpoint["id"]].append(share)
        for (group, target, _), those in shares.items():
            if len(those) >= 5:
                yield [group], float(sum(those) >= len(those) * target - 1e-9), 1, 1

    def k30(self, months, level):
        for opening in quarters(months):
            quarter = [opening, moved(opening, 1), moved(opening, 2)]
            for account in self.customers(opening):
                mine = [row for row in self.rows["order_"] if row["account_id"] == account]
                mine.sort(key=lambda row: (row["ordered_at"], row["id"]))
                again = any(self.within(row["ordered_at"], quarter) for row in mine[1:])
                yield self.groups(level, self.owner(account, opening), opening), float(again), 1, 1

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

    def k41(self, months, level):
        for row in self.rows["cost"]:
            if row["kind"] == "quality" and self.within(row["booked_on"], months):
                yield self.groups_of(level, None, row["team_id"], None), row["amount"], 0, 0
        for row, groups in self.events("order_", "ordered_at", "owner_id", months, level):
            yield groups, 0.0, row["amount"], 1

    def k42_partner(self, months, level):
        partners = [row["id"] for row in self.rows["user"] if row.get("is_partner")]
        return self.k42(months, level, partners)

    def k42(self, months, level, owners=None):
        for row, groups in self.events("case_", "created_at", "owner_id", months, level):
            if owners is not None and row["owner_id"] not in owners:
                continue
            for due, done in (("response_due_at", "first_response_at"), ("resolution_due_at", "resolved_at")):
                if row[due] is not None and (row[done] is not None or row[due] < self.as_of):
                    yield groups, float(row[done] is not None and row[done] <= row[due]), 1, 1

    def k46(self, months, level):
        for row, groups in self.events("activity", "started_at", "user_id", months, level):
            executive = self.place(row["user_id"], row["started_at"])[1] == "executive"
            if executive and row["minutes"] is not None:
                yield groups, row["minutes"] if row["account_id"] else 0.0, row["minutes"], 1

    def k47(self, months, level):
        for row, groups in self.events("case_", "created_at", "owner_id", months, level):
            if row.get("type") == "complaint":
                yield groups, float(row["resolved_at"] is not None and row["closed_at"] is not None), 1, 1

    def k48(self, months, level, source=None):
        sources = {"customer": "customer", "third_party": "customer", "peer": "peer", "system": "peer", None: "peer", "manager": "manager"}
        for row, groups, share in self.answers("360", months, level):
            who = sources.get(row.get("collected_by"))
            if who is not None and source in (None, who):
                yield groups, share, 1, 1

    def k48_customer(self, months, level):
        return self.k48(months, level, "customer")

    def k48_peer(self, months, level):
        return self.k48(months, level, "peer")

    def k48_manager(self, months, level):
        return self.k48(months, level, "manager")

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
    TEAM_ONLY = ("K8", "K20.margin", "K20", "K21", "K22", "K41")
    SPLIT = (("K21", "channel"), ("K23", "channel"), ("K29", "touchpoint"), ("K29.journey", "touchpoint"))
    REASONS = ("K15", "K15.involuntary", "K16", "K16.market", "K16.other")

    def values(self, kpi, months, level):
        """Group → (value, n); groups without data are left out."""
        if kpi in self.TEAM_ONLY and level in ("user_role", "user", "team_role", "role"):
            return {}
        if level in ("channel", "touchpoint") and (kpi, level) not in self.SPLIT:
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
        if kpi in self.REASONS:
            return {group: (hits / n, n) for group, (hits, unknown, n) in sums.items() if n and (hits or not unknown)}
        if kpi in COSTS:
            booked = self.booked(COSTS[kpi], months, level)
            costs = {group: (x / y if y else None, n) for group, (x, y, n) in sums.items() if group in booked}
            # Quality costs of those who sell nothing say nothing; the other two are cost without result.
            return {group: cost for group, cost in costs.items() if cost[0] is not None or kpi != "K41"}
        if kpi == "K20.margin":
            known, unknown = self.margins(months, level)
            sums = {group: row for group, row in sums.items() if group in known or group not in unknown}
        return {group: (x / y, n) for group, (x, y, n) in sums.items() if y}

    def booked(self, kind, months, level):
        """The groups for which such a cost was booked at all."""
        return {group for row in self.rows["cost"] if row["kind"] == kind and self.within(row["booked_on"], months)
                for group in self.paid_by(level, row)}  # fmt: skip

    def margins(self, months, level):
        """The groups with an order whose margin is known, and those with one whose margin is not."""
        known, unknown = set(), set()
        for row, groups in self.events("order_", "ordered_at", "owner_id", months, level):
            (unknown if row["margin"] is None else known).update(groups)
        return known, unknown

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
