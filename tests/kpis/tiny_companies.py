"""Random tiny companies: transfers, gaps, role changes, reopened and open cases, facts of nobody, edges of months."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
LONG_FIRST = date(2024, 11, 1)  # in the middle of a quarter
AS_OF = datetime(2026, 7, 1)
USERS = ("u1", "u2", "u3", "u4")
TEAMS = {"HQ": None, "D": "HQ", "A": "D", "B": "D", "C": "HQ"}
ROLES = ("sales", "service")
CHANNELS = ("web", "fair", None)


def company(seed: int) -> dict[str, list[dict]]:
    """The rows of all canonical tables that measures read."""
    rows = _core(Random(seed))
    _enrich(Random(seed + 1_000), rows)
    return rows


def long_company(seed: int) -> dict[str, list[dict]]:
    """The same company with more than a year before it, from LONG_FIRST on: bills, terms, orders, and customers lost."""
    rows, r = company(seed), Random(seed + 2_000)
    accounts = rows["account"] + [
        {"id": f"y{i}", "acquired_on": _day(r, date(2024, 1, 1), date(2025, 12, 31)), "churned_on": None,
         "segment": r.choice(["small", "large", None])}
        for i in range(10)
    ]  # fmt: skip
    for row in accounts[len(rows["account"]) :]:
        lost = row["acquired_on"] + timedelta(days=r.randint(1, 500))
        row["churned_on"] = lost if lost <= LAST else None
    rows["account"] = accounts
    rows["payment"] += [
        {"id": f"pb{i}", "account_id": _some(r, accounts), "due_on": due, "paid_on": r.choice([None, due, due]), "amount": 50.0}
        for i, due in enumerate(_day(r, date(2024, 9, 1), LAST) for _ in range(150))
    ]
    rows["subscription"] += [
        {"id": f"pt{i}", "account_id": row["id"], "product_id": "p1", "starts_on": date(2024, 8, 1), "ended_on": None,
         "due_on": _day(r, date(2025, 1, 1), LAST), "renewed_on": None, "monthly_amount": 10.0}
        for i, row in enumerate(accounts)
    ]  # fmt: skip
    rows["order_"] += [
        {"id": f"po{i}", "account_id": _some(r, accounts), "owner_id": _user(r), "ordered_at": at, "amount": 100.0,
         "margin": float(r.randint(1, 90))}
        for i, at in enumerate(datetime.combine(_day(r, LONG_FIRST, LAST), datetime.min.time()) for _ in range(60))
    ]  # fmt: skip
    rows["activity"] += [{"id": "start", "account_id": None, "user_id": None, "started_at": datetime.combine(LONG_FIRST, datetime.min.time()),
                          "type": "call", "minutes": None}]  # fmt: skip
    return rows


def _core(r: Random) -> dict[str, list[dict]]:
    """Customers and their owners, cases, ratings, orders, deals, leads, costs, terms, usage and contacts."""
    accounts = [_account(r, f"k{i}") for i in range(8)]
    orders = [
        {"id": f"o{i}", "account_id": _some(r, accounts), "owner_id": _user(r), "ordered_at": _time(r), "amount": float(r.randint(1, 900)),
         "margin": float(r.randint(-50, 300))}
        for i in range(r.randint(0, 20))
    ]  # fmt: skip
    return {
        "team": [{"id": key, "name": key, "parent_id": above} for key, above in TEAMS.items()],
        "user": [{"id": key, "name": key} for key in USERS],
        "user_assignment": [row for user in USERS for row in _assignments(r, user)],
        "account": accounts,
        "account_ownership": [row for account in accounts for row in _owners(r, account["id"])],
        "case_": [_case(r, f"c{i}", accounts) for i in range(r.randint(0, 25))],
        "survey_response": [_answer(r, f"s{i}", accounts) for i in range(r.randint(0, 30))],
        "order_": orders,
        "order_line": [
            {"id": f"l{i}", "order_id": r.choice(orders)["id"], "product_id": r.choice(["p1", "p2", None]), "quantity": 1.0, "amount": 1.0}
            for i in range(30 if orders else 0)
        ],
        "opportunity": [_deal(r, f"d{i}", accounts) for i in range(r.randint(0, 30))],
        "lead": [_lead(r, f"e{i}") for i in range(r.randint(0, 20))],
        "cost": [
            {"id": f"x{i}", "team_id": r.choice([*TEAMS, None]), "kind": r.choice(["acquisition", "service"]), "booked_on": _day(r),
             "amount": float(r.randint(1, 500))}
            for i in range(r.randint(0, 8))
        ],
        "subscription": [_term(r, f"t{i}", accounts) for i in range(r.randint(0, 12))],
        "product": [{"id": "p1", "name": "One", "features": 4}, {"id": "p2", "name": "Two", "features": r.choice([None, 9])}],
        "usage_daily": [
            {"account_id": account, "product_id": product, "day": day, "active_users": 1, "features_used": r.randint(1, 6)}
            for account, product, day in sorted({(r.choice(accounts)["id"], r.choice(["p1", "p2"]), _day(r)) for _ in range(40)})
        ],
        # The first and the last activity fix what the data cover.
        "activity": [
            {"id": f"a{i}", "account_id": _some(r, accounts), "user_id": _user(r), "started_at": at, "type": "call", "minutes": 5.0}
            for i, at in enumerate([datetime(2026, 1, 1), datetime(2026, 6, 30, 12), *(_time(r) for _ in range(25))])
        ],
    }  # fmt: skip


def _enrich(r: Random, rows: dict[str, list[dict]]) -> None:
    """What else is known of them: reasons, segments, channels, amounts, bills, touchpoints. Drawn apart, so that the
    core stays as varied as it was."""
    accounts = rows["account"]
    fleeting = [_fleeting(r, f"z{i}") for i in range(r.randint(2, 6))]
    accounts += fleeting
    rows["account_ownership"] += [row for account in fleeting for row in _owners(r, account["id"])]
    rows["order_"] += [
        {"id": f"q{i}", "account_id": _some(r, accounts), "owner_id": _user(r), "ordered_at": _time(r), "amount": float(r.randint(1, 900)),
         "margin": float(r.randint(-50, 300))}
        for i in range(r.randint(0, 12))
    ]  # fmt: skip
    for row in rows["user_assignment"]:
        row["role_id"] = r.choice([row["role_id"], row["role_id"], "executive"])
    for user in rows["user"]:
        user["is_partner"] = r.choice([True, True, True, False, None])
    for row in accounts:
        row["segment"], row["channel"] = r.choice(["small", "large", None]), r.choice(CHANNELS)
        if row["churned_on"]:
            row["churn_type"] = r.choice(["voluntary", "voluntary", "involuntary", "unclear", None])
            row["churn_cause"] = r.choice(["experience", "experience", "market", "other", "unclear", None])
    for row in rows["order_"]:
        if r.random() < 0.15:
            row["margin"] = None
    for row in rows["case_"]:
        row["type"], row["escalated"] = r.choice(["complaint", "complaint", "question", None]), r.choice([True, False, None, None])
        _unsettle(r, row)
    for row in rows["lead"]:
        row["channel"] = r.choice(CHANNELS)
    for row in rows["cost"]:
        row["channel"] = r.choice(CHANNELS)
    rows["cost"] += [
        {"id": f"y{i}", "team_id": r.choice([*TEAMS, None]), "kind": r.choice(["service", "quality"]), "booked_on": _day(r),
         "amount": float(r.randint(1, 500)), "channel": None}
        for i in range(r.randint(2, 10))
    ]  # fmt: skip
    for row in rows["activity"]:
        row["minutes"], row["account_id"] = r.choice([None, 5.0, 30.0, 60.0]), r.choice([row["account_id"], row["account_id"], None])
    for row in rows["subscription"]:
        row["monthly_amount"] = r.choice([None, 0.0, *(float(r.randint(1, 300)) for _ in range(5))])
    rows["subscription"] += _first_terms(r, accounts)
    changing = rows["subscription"][:5]
    rows["subscription_change"] = [_change(r, f"g{i}", changing) for i in range(r.randint(0, 15) if changing else 0)]
    rows["usage_daily"] += _first_uses(r, accounts, {(row["account_id"], row["product_id"], row["day"]) for row in rows["usage_daily"]})
    rows["payment"] = [_bill(r, f"b{i}", accounts) for i in range(r.randint(10, 50))]
    rows["market_size"] = [
        {"id": f"m{i}", "booked_on": r.choice([date(2026, 1, 1), date(2026, 1, 31), date(2026, 4, 1), _day(r, date(2025, 12, 1), LAST)]),
         "region": r.choice(["north", "south", None]), "amount": float(r.randint(1, 90_000))}
        for i in range(r.randint(0, 6))
    ]  # fmt: skip
    rows["touchpoint"] = [
        {"id": "w0", "name": "w0", "is_key": True, "target": r.choice([0.5, 0.6, 0.65])},
        {"id": "w1", "name": "w1", "is_key": True, "target": r.choice([None, 0.5, 0.75])},
        {"id": "w2", "name": "w2", "is_key": r.choice([False, None]), "target": 0.5},
    ]
    rows["survey_response"] += [_rating(r, f"f{i}", accounts) for i in range(r.randint(40, 110))]
    rows["survey_response"] += [_early(r, f"h{i}", accounts) for i in range(r.randint(0, 12))]


def _day(r, first=FIRST, last=LAST):
    edges = [date(2026, month, 1) for month in range(1, 7)] + [date(2026, month, 1) - timedelta(days=1) for month in range(2, 7)]
    edges = [day for day in edges if first <= day <= last]
    return r.choice(edges) if edges and r.random() < 0.3 else first + timedelta(days=r.randint(0, (last - first).days))


def _time(r):
    clock = r.choice([timedelta(0), timedelta(hours=23, minutes=59, seconds=59), timedelta(seconds=r.randint(0, 86_399))])
    return datetime.combine(_day(r), datetime.min.time()) + clock


def _user(r):
    return r.choice([*USERS, None])


def _some(r, accounts):
    return r.choice([*(account["id"] for account in accounts), None])


def _account(r, key):
    acquired = r.choice([None, _day(r), _day(r, date(2024, 1, 1), FIRST), _day(r, date(2024, 1, 1), FIRST)])
    churned = acquired + timedelta(days=r.randint(1, 700)) if acquired and r.random() < 0.5 else None
    return {"id": key, "acquired_on": acquired, "churned_on": churned if churned and churned <= LAST else None}


def _history(r, empty_start=True):
    """Half-open intervals in order, some with a gap between them, some open at the ends."""
    cuts = sorted({_day(r) for _ in range(r.randint(1, 3))})
    ends = [None if empty_start and r.random() < 0.5 else date(2024, 1, 1), *cuts, r.choice([None, LAST])]
    spans = [(a, b) for a, b in pairwise(ends) if a is None or b is None or a < b]
    return [span for span in spans if r.random() < 0.8]


def _assignments(r, user):
    return [
        {"user_id": user, "team_id": r.choice(list(TEAMS)), "role_id": r.choice(ROLES), "starts_on": start, "ends_on": end,
         "full_time_share": r.choice([None, 0.5, 1.0])}
        for start, end in _history(r)
    ]  # fmt: skip


def _owners(r, account):
    return [{"account_id": account, "user_id": r.choice(USERS), "starts_on": start, "ends_on": end} for start, end in _history(r)]


def _case(r, key, accounts):
    created = _time(r)
    later = [created + timedelta(seconds=r.randint(0, 9 * 86_400)) for _ in range(5)]
    first, closed = (r.choice([at, None]) for at in later[:2])
    return {
        "id": key, "owner_id": _user(r), "account_id": _some(r, accounts), "created_at": created, "first_response_at": first,
        "resolved_at": r.choice([closed, None]), "closed_at": closed, "replies": r.choice([None, 0, 1, 1, 2]),
        "reopens": r.choice([None, 0, 0, 1]),
        "handle_seconds": r.choice([None, float(r.randint(1, 2_000))]), "response_due_at": r.choice([None, later[2]]),
        "resolution_due_at": r.choice([None, later[3]]),
    }  # fmt: skip


def _answer(r, key, accounts):
    kind = r.choice(["nps", "csat"])
    low, high = (0, 10) if kind == "nps" else r.choice([(1, 5), (0, 10), (1, 7)])
    contacted = _time(r)
    return {
        "id": key, "type": kind, "score": r.choice([None, *map(float, range(low, high + 1))]), "scale_min": float(low),
        "scale_max": float(high),
        "user_id": _user(r), "account_id": _some(r, accounts), "contacted_at": contacted,
        "responded_at": contacted + timedelta(days=r.randint(0, 20)),
        "collected_by": r.choice([None, "system", "third_party", "self"]),
    }  # fmt: skip


def _deal(r, key, accounts):
    outcome, closed = r.choice(["won", "lost", "open"]), _time(r)
    return {
        "id": key, "owner_id": _user(r), "account_id": _some(r, accounts), "outcome": outcome,
        "closed_at": None if outcome == "open" else closed,
        "opened_at": r.choice([None, closed - timedelta(days=r.randint(0, 90))]), "amount": float(r.randint(1,
        900)) if outcome == "won" else 0.0,
        "kind": r.choice([None, "new", "upsell", "cross_sell", "renewal"]),
    }  # fmt: skip


def _lead(r, key):
    created = _time(r)
    took = r.choice([None, timedelta(days=60), timedelta(days=59, hours=23), timedelta(days=r.randint(0, 80))])
    return {"id": key, "owner_id": _user(r), "created_at": created, "converted_at": created + took if took is not None else None}


def _term(r, key, accounts):
    starts = _day(r, date(2025, 6, 1), LAST)
    ended = starts + timedelta(days=r.randint(1, 400)) if r.random() < 0.5 else None
    return {
        "id": key, "account_id": r.choice(accounts)["id"], "product_id": r.choice(["p1", "p2"]), "starts_on": starts, "ended_on": ended,
        "due_on": r.choice([None, _day(r)]), "renewed_on": r.choice([None, _day(r)]),
    }  # fmt: skip


def _unsettle(r, row):
    """Some cases come in or are closed in the first second of a month, or stay open, resolved or not."""
    kind = r.choice(["as it was", "as it was", "as it was", "came then", "closed then", "open"])
    month = date(2026, row["created_at"].month, 1)
    if kind == "came then":
        row["created_at"] = datetime.combine(month, datetime.min.time())
    if kind == "closed then" and month < date(2026, 6, 1):
        row["closed_at"] = datetime.combine(date(2026, month.month + 1, 1), datetime.min.time())
        row["resolved_at"] = r.choice([row["closed_at"], None])
    if kind == "open" or (kind == "came then" and r.random() < 0.5):
        row["closed_at"], row["resolved_at"] = None, r.choice([row["created_at"] + timedelta(hours=1), None])


def _fleeting(r, key):
    """A customer of whom most are won not long ago and lost soon."""
    acquired = _day(r, date(2025, 10, 1), date(2026, 5, 31))
    churned = _day(r, max(acquired + timedelta(days=1), FIRST)) if r.random() < 0.7 else None
    return {"id": key, "acquired_on": acquired, "churned_on": churned}


def _first_terms(r, accounts):
    """Terms that begin about 30 days after their customer was won, some on exactly that day."""
    return [
        {"id": f"v{i}", "account_id": row["id"], "product_id": r.choice(["p1", "p2"]),
         "starts_on": row["acquired_on"] + timedelta(days=r.choice([0, 10, 29, 30])), "ended_on": None,
         "due_on": r.choice([None, _day(r), date(2026, 9, 1)]), "renewed_on": None,
         "monthly_amount": float(r.randint(1, 300))}
        for i, row in enumerate(accounts) if row["acquired_on"] and r.random() < 0.5
    ]  # fmt: skip


def _first_uses(r, accounts, taken):
    """Usage about 30 days after their customer was won, some on exactly that day."""
    wanted = {
        (row["id"], r.choice(["p1", "p2"]), row["acquired_on"] + timedelta(days=r.choice([-1, 0, 29, 30])))
        for row in accounts if row["acquired_on"]
    }  # fmt: skip
    return [
        {"account_id": account, "product_id": product, "day": day, "active_users": 1, "features_used": r.randint(1, 3)}
        for account, product, day in sorted(wanted - taken)
        if FIRST <= day <= LAST
    ]


def _change(r, key, terms):
    amounts = [None, *(float(r.randint(0, 300)) for _ in range(9))]
    return {
        "id": key, "subscription_id": r.choice(terms)["id"], "changed_on": _day(r), "kind": r.choice(["upgrade", "downgrade", "renewal"]),
        "monthly_before": r.choice(amounts), "monthly_after": r.choice(amounts),
    }  # fmt: skip


def _bill(r, key, accounts):
    due = _day(r, date(2025, 9, 1), LAST)
    return {
        "id": key, "account_id": _some(r, accounts), "due_on": r.choice([None, *[due] * 9]),
        "paid_on": r.choice([None, *(due + timedelta(days=r.randint(-10, 40)) for _ in range(4))]),
        "amount": r.choice([None, -20.0, 0.0, *[50.0] * 7]), "status": None,
    }  # fmt: skip


def _rating(r, key, accounts):
    """An answer about a touchpoint or an all-round rating, not always on its scale, sometimes with an unknown time of contact."""
    contacted = _time(r)
    return {
        "id": key, "type": r.choice(["touchpoint", "touchpoint", "360"]), "score": r.choice([None, 0.0, 6.0, *map(float, range(1, 6)), 4.0, 5.0]),
        "scale_min": 1.0, "scale_max": 5.0, "user_id": r.choice([_user(r), "u1"]),
        "account_id": _some(r, accounts), "touchpoint_id": r.choice(["w0", "w0", "w0", "w0", "w1", "w2", "gone", None]), "contacted_at": r.choice([contacted, contacted, None]),
        "responded_at": min(contacted + timedelta(days=r.choice([0, 0, 9, 20])), datetime(2026, 6, 30, 23)),
        "collected_by": r.choice([None, "system", "third_party", "self", "customer", "peer", "manager", "stranger"]),
    }  # fmt: skip


def _early(r, key, accounts):
    """An answer from before the data begin, whose contact is not known: it says how satisfied the customer was.

    Answers of the first day of a month and of the eve are where half a year before an opening begins."""
    first = date(2025, r.randint(7, 12), 1)
    day = r.choice([first, first, first - timedelta(days=1), first + timedelta(days=r.randint(0, 27))])
    return {
        "id": key, "type": r.choice(["csat", "nps"]), "score": float(r.randint(0, 10)), "scale_min": 0.0, "scale_max": 10.0, "user_id": _user(r),
        "account_id": _some(r, accounts), "contacted_at": None, "collected_by": r.choice([None, "system", "self"]),
        "responded_at": datetime.combine(day, datetime.min.time()) + r.choice([timedelta(0), timedelta(hours=23, minutes=59, seconds=59)]),
    }  # fmt: skip
