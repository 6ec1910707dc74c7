"""Random tiny companies: transfers, gaps, role changes, reopened and open cases, facts of nobody, edges of months."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
AS_OF = datetime(2026, 7, 1)
USERS = ("u1", "u2", "u3", "u4")
TEAMS = {"HQ": None, "D": "HQ", "A": "D", "B": "D", "C": "HQ"}
ROLES = ("sales", "service")


def company(seed: int) -> dict[str, list[dict]]:
    """The rows of all canonical tables that measures read."""
    r = Random(seed)
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
