"""The golden company: January to June 2026, small enough that every number is worked out by hand.

HQ ─┬─ D1 (department) ─┬─ A ── Ann until 14 February, Bob
    │                   └─ B ── Ann from 15 February
    ├─ S ── Cyd, Dan (service)
    └─ E ── Eve (acquisition): spends, wins nobody
Fay has no assignment. Bob is account manager until the end of February and salesman from 1 March. There is no
event at all in May.
"""

from datetime import date as d
from datetime import datetime as t
from datetime import timedelta

TEAMS = [
    {"id": "HQ", "name": "Company"},
    {"id": "D1", "name": "Department one", "parent_id": "HQ"},
    {"id": "A", "name": "Team A", "parent_id": "D1"},
    {"id": "B", "name": "Team B", "parent_id": "D1"},
    {"id": "S", "name": "Service", "parent_id": "HQ"},
    {"id": "E", "name": "Acquisition", "parent_id": "HQ"},
]
USERS = [{"id": key, "name": name} for key, name in
         {"ann": "Ann", "bob": "Bob", "cyd": "Cyd", "dan": "Dan", "eve": "Eve", "fay": "Fay"}.items()]  # fmt: skip
ASSIGNMENTS = [
    {"user_id": "ann", "team_id": "A", "role_id": "sales", "ends_on": d(2026, 2, 15)},
    {"user_id": "ann", "team_id": "B", "role_id": "sales", "starts_on": d(2026, 2, 15)},
    {"user_id": "bob", "team_id": "A", "role_id": "account_manager", "starts_on": d(2025, 1, 1), "ends_on": d(2026, 3, 1)},
    {"user_id": "bob", "team_id": "A", "role_id": "sales", "starts_on": d(2026, 3, 1)},
    {"user_id": "cyd", "team_id": "S", "role_id": "service"},
    {"user_id": "dan", "team_id": "S", "role_id": "service", "starts_on": d(2026, 1, 1), "full_time_share": 0.5},
    {"user_id": "eve", "team_id": "E", "role_id": "acquisition"},
]

# Customers and their owners. k1 passes from Ann to Bob on 10 February and leaves on 15 March; k4's first day
# outside is the quarter's first day; k5 is acquired on a quarter's first day; nobody owns k8; k9 is a prospect.
ACCOUNTS = [
    {"id": "k1", "acquired_on": d(2025, 5, 1), "churned_on": d(2026, 3, 15)},
    {"id": "k2", "acquired_on": d(2025, 6, 1)},
    {"id": "k3", "acquired_on": d(2025, 1, 1)},
    {"id": "k4", "acquired_on": d(2025, 12, 31), "churned_on": d(2026, 1, 1)},
    {"id": "k5", "acquired_on": d(2026, 1, 1)},
    {"id": "k6", "acquired_on": d(2026, 2, 15)},
    {"id": "k7", "acquired_on": d(2026, 4, 1)},
    {"id": "k8", "acquired_on": d(2026, 3, 20)},
    {"id": "k9"},
    {"id": "k10", "acquired_on": d(2025, 2, 2)},
]
OWNERSHIP = [
    {"account_id": "k1", "user_id": "ann", "ends_on": d(2026, 2, 10)},
    {"account_id": "k1", "user_id": "bob", "starts_on": d(2026, 2, 10)},
    {"account_id": "k2", "user_id": "ann"},
    {"account_id": "k3", "user_id": "bob"},
    {"account_id": "k4", "user_id": "bob"},
    {"account_id": "k5", "user_id": "ann"},
    {"account_id": "k6", "user_id": "ann", "starts_on": d(2026, 2, 15)},
    {"account_id": "k7", "user_id": "bob"},
    {"account_id": "k10", "user_id": "fay"},
]


def _case(key, owner, account, created, response, resolved, closed, replies, reopens, handle, response_due=None, resolution_due=None):
    return {
        "id": key, "owner_id": owner, "account_id": account, "created_at": created, "first_response_at": response,
        "resolved_at": resolved, "closed_at": closed, "replies": replies, "reopens": reopens, "handle_seconds": handle,
        "response_due_at": response_due, "resolution_due_at": resolution_due,
    }  # fmt: skip


CASES = [
    # Answered after 1 h in time, resolved after 4 h one hour late, closed after 24 h.
    _case("c1", "cyd", "k1", t(2026, 1, 10, 9), t(2026, 1, 10, 10), t(2026, 1, 10, 13), t(2026, 1, 11, 9), 1, 0, 300.0,
          t(2026, 1, 10, 11), t(2026, 1, 10, 12)),
    # The last second of January; 1 h, closed after 48 h in February; two contacts.
    _case("c2", "cyd", "k2", t(2026, 1, 31, 23, 59, 59), t(2026, 2, 1, 0, 59, 59), t(2026, 2, 2, 23, 59, 59), t(2026, 2, 2, 23, 59, 59),
          2, 0, 500.0, t(2026, 2, 1, 1, 59, 59), t(2026, 2, 3, 23, 59, 59)),
    # The last second of the quarter; 2 h, one hour late, closed after 24 h in April.
    _case("c3", "cyd", "k3", t(2026, 3, 31, 23, 59, 59), t(2026, 4, 1, 1, 59, 59), t(2026, 4, 1, 23, 59, 59), t(2026, 4, 1, 23, 59, 59),
          1, 0, 700.0, t(2026, 4, 1, 0, 59, 59), t(2026, 4, 2)),
    # The first second of February; 2 h, closed after 48 h, reopened; handling time unknown.
    _case("c4", "dan", "k1", t(2026, 2, 1), t(2026, 2, 1, 2), t(2026, 2, 3), t(2026, 2, 3), 1, 1, None),
    # Open and unanswered at the cut-off, 1 July: 22 + 30 + 31 + 30 = 113 days = 9 763 200 s. Both due times missed.
    _case("c5", "dan", "k2", t(2026, 3, 10), None, None, None, 0, 0, None, t(2026, 3, 10, 4), t(2026, 3, 12)),
    # Fay's: 1 h, closed after 24 h.
    _case("c6", "fay", "k10", t(2026, 2, 10), t(2026, 2, 10, 1), t(2026, 2, 10, 12), t(2026, 2, 11), 1, 0, 400.0),
    # Nobody's: 3 h, closed unresolved after 48 h, number of contacts unknown.
    _case("c7", None, None, t(2026, 2, 20), t(2026, 2, 20, 3), None, t(2026, 2, 22), None, None, 100.0),
    # Ann's last second in team A; ½ h, closed after 24 h when she is in team B.
    _case("c8", "ann", "k2", t(2026, 2, 14, 23, 59, 59), t(2026, 2, 15, 0, 29, 59), t(2026, 2, 15, 12), t(2026, 2, 15, 23, 59, 59),
          1, 0, 200.0),
]  # fmt: skip


def _answers(kind, user, scores, scale, contacted, responded=None, by=None):
    return [
        {"type": kind, "user_id": user, "score": score, "scale_min": scale[0], "scale_max": scale[1], "contacted_at": contacted,
         "responded_at": responded or contacted, "collected_by": by, "account_id": "k1"}
        for score in scores
    ]  # fmt: skip


NPS, FIVE, TEN = (0.0, 10.0), (1.0, 5.0), (0.0, 10.0)
SURVEYS = [
    *_answers("nps", "ann", [9, 9, 9, 10, 10, 10, 8, 8, 7, 3, 6, 0], NPS, t(2026, 1, 20)),  # 6 promoters, 3 detractors
    *_answers("nps", "ann", [10], NPS, t(2026, 3, 31, 12), t(2026, 4, 2)),  # late: March, team B
    *_answers("nps", "ann", [10], NPS, t(2026, 1, 21), by="self"),  # she asked herself: not counted
    *_answers("nps", "ann", [5], FIVE, t(2026, 1, 21)),  # not on 0–10: not an NPS answer
    *_answers("nps", "bob", [10, 5], NPS, t(2026, 2, 28, 23, 59, 59)),  # account manager's last second
    *_answers("nps", "bob", [9], NPS, t(2026, 3, 1)),  # salesman's first
    *_answers("nps", "fay", [0], NPS, t(2026, 2, 2)),
    *_answers("csat", "cyd", [5, 5, 5, 5, 4, 4, 4, 4, 3, 1], FIVE, t(2026, 3, 31, 23, 59, 59), by="system"),  # 8 satisfied
    *_answers("csat", "cyd", [7.5, 7], TEN, t(2026, 1, 5), by="third_party"),  # 1 satisfied: 75 % of the scale
    *_answers("csat", "cyd", [None], FIVE, t(2026, 1, 5)),  # not answered
    *_answers("csat", "cyd", [5, 2], FIVE, t(2026, 2, 5), by="self"),
    *_answers("csat", "dan", [2], FIVE, t(2026, 3, 30), t(2026, 4, 5)),  # late: March
    *_answers("csat", "dan", [5], FIVE, t(2026, 4, 1)),  # the next quarter's first second
]
for _place, _answer in enumerate(SURVEYS):
    _answer["id"] = f"r{_place}"

ORDERS = [
    {"id": "o1", "account_id": "k1", "owner_id": "ann", "ordered_at": t(2026, 1, 15, 12), "amount": 1000.0, "margin": 400.0},
    {"id": "o2", "account_id": "k2", "owner_id": "ann", "ordered_at": t(2026, 1, 20), "amount": 2000.0, "margin": 600.0},
    {"id": "o3", "account_id": "k3", "owner_id": "bob", "ordered_at": t(2026, 1, 1), "amount": 3000.0, "margin": 900.0},  # day 365
    {"id": "o4", "account_id": "k3", "owner_id": "bob", "ordered_at": t(2026, 1, 31, 23, 59, 59), "amount": 500.0, "margin": 100.0},
    {"id": "o5", "account_id": "k3", "owner_id": "bob", "ordered_at": t(2026, 3, 5), "amount": 700.0, "margin": 300.0},
    {"id": "o6", "account_id": "k10", "owner_id": "fay", "ordered_at": t(2026, 2, 1), "amount": 250.0, "margin": 50.0},  # day 364
    {"id": "o7", "owner_id": "ann", "ordered_at": t(2026, 2, 20), "amount": 800.0, "margin": 200.0},  # buyer unknown
    {"id": "o8", "account_id": "k5", "owner_id": "ann", "ordered_at": t(2026, 4, 1), "amount": 900.0, "margin": 90.0},
    {"id": "o9", "account_id": "k2", "owner_id": "bob", "ordered_at": t(2026, 1, 25), "amount": 100.0, "margin": 10.0},  # Ann's customer
]
LINES = [
    {"id": f"l{place}", "order_id": order, "product_id": product, "quantity": 1.0, "amount": 1.0}
    for place, (order, product) in enumerate(
        [("o1", "p1"), ("o2", "p1"), ("o2", "p2"), ("o3", "p1"), ("o4", "p1"), ("o5", "p2"), ("o6", "p1"), ("o8", "p1"), ("o8", "p2"),
         ("o9", "p1")]
    )
]  # fmt: skip


def _deals(owner, closed, outcome, *each):
    """Deals closed together; each is (days open or None, amount, kind)."""
    return [
        {"owner_id": owner, "outcome": outcome, "closed_at": closed, "opened_at": closed - timedelta(days=days) if days else None,
         "amount": amount, "kind": kind, "account_id": "k1"}
        for days, amount, kind in each
    ]  # fmt: skip


DEALS = [
    *_deals("ann", t(2026, 3, 2), "won", (40, 1000.0, "new"), (40, 2000.0, "new"), (40, 3000.0, "new"), (40, 4000.0, "upsell"),
            (40, 5000.0, "cross_sell"), (None, None, None)),  # the last: amount, kind and opening unknown
    *_deals("ann", t(2026, 3, 2), "lost", (40, 0.0, "upsell"), (40, 0.0, None), (40, 0.0, None), (40, 0.0, None)),
    *_deals("ann", t(2026, 2, 14, 23), "won", (None, 700.0, "new")),  # her last hour in team A
    *_deals("bob", t(2026, 2, 10), "won", (30, 500.0, "upsell")),  # as account manager
    *_deals("bob", t(2026, 3, 20), "won", *[(10, 100.0, "new")] * 3),  # as salesman
    *_deals("bob", t(2026, 3, 20), "lost", *[(10, 0.0, None)] * 7),
    *_deals("fay", t(2026, 3, 5), "lost", (10, 0.0, None)),
    {"owner_id": "ann", "outcome": "open", "opened_at": t(2026, 3, 1), "amount": 99_999.0, "kind": "upsell"},
]  # fmt: skip
for _place, _deal in enumerate(DEALS):
    _deal["id"] = f"d{_place}"

LEADS = [
    *[{"owner_id": "eve", "created_at": t(2026, 1, 10), "converted_at": t(2026, 2, 9)}] * 3,
    {"owner_id": "eve", "created_at": t(2026, 1, 10), "converted_at": t(2026, 3, 11)},  # after exactly 60 days: too late
    *[{"owner_id": "eve", "created_at": t(2026, 1, 10)}] * 6,
    {"owner_id": "fay", "created_at": t(2026, 3, 31, 23, 59, 59)},
    {"owner_id": "eve", "created_at": t(2026, 4, 8), "converted_at": t(2026, 4, 9)},
    *[{"owner_id": "eve", "created_at": t(2026, 6, 10), "converted_at": t(2026, 6, 11)}] * 2,  # immature at the cut-off
]
LEADS = [lead | {"id": f"e{place}"} for place, lead in enumerate(LEADS)]

COSTS = [
    {"id": "x1", "team_id": "A", "kind": "acquisition", "booked_on": d(2026, 1, 31), "amount": 3000.0},
    {"id": "x2", "team_id": "E", "kind": "acquisition", "booked_on": d(2026, 2, 28), "amount": 1000.0},
    {"id": "x3", "team_id": "B", "kind": "acquisition", "booked_on": d(2026, 2, 20), "amount": 600.0},
    {"id": "x4", "team_id": "S", "kind": "service", "booked_on": d(2026, 2, 1), "amount": 500.0},
    {"id": "x5", "team_id": None, "kind": "acquisition", "booked_on": d(2026, 3, 31), "amount": 100.0},
]
SUBSCRIPTIONS = [
    {"id": "s1", "account_id": "k3", "product_id": "p1", "starts_on": d(2025, 1, 1), "due_on": d(2026, 2, 1),
     "renewed_on": d(2026, 1, 20), "ended_on": d(2026, 2, 1)},
    {"id": "s2", "account_id": "k1", "product_id": "p1", "starts_on": d(2025, 3, 1), "due_on": d(2026, 3, 1), "ended_on": d(2026, 3, 1)},
    {"id": "s3", "account_id": "k2", "product_id": "p1", "starts_on": d(2025, 4, 1), "due_on": d(2026, 4, 1)},
    {"id": "s4", "account_id": "k3", "product_id": "p1", "starts_on": d(2026, 2, 1), "due_on": d(2027, 2, 1)},
    {"id": "s5", "account_id": "k10", "product_id": "p1", "starts_on": d(2025, 1, 1), "due_on": d(2026, 1, 1), "renewed_on": d(2026, 1, 5)},
    {"id": "s6", "account_id": "k8", "product_id": "p1", "starts_on": d(2026, 3, 21), "due_on": d(2026, 3, 31),
     "renewed_on": d(2026, 3, 31)},
]  # fmt: skip
USAGE = [
    {"account_id": account, "product_id": product, "day": day, "active_users": 1, "features_used": 1}
    for account, product, day in [
        ("k1", "p1", d(2026, 1, 5)), ("k1", "p2", d(2026, 1, 5)), ("k1", "p1", d(2026, 1, 6)),
        ("k2", "p1", d(2026, 2, 1)), ("k2", "p1", d(2026, 2, 28)), ("k3", "p1", d(2026, 3, 31)),
    ]
]  # fmt: skip
ACTIVITIES = [
    {"id": f"a{place}", "account_id": account, "user_id": user, "type": "call", "started_at": at, "minutes": 10.0}
    for place, (account, user, at) in enumerate(
        [("k1", "ann", t(2026, 1, 5)), ("k3", "bob", t(2026, 2, 3)), ("k1", "ann", t(2026, 3, 10)), ("k2", "bob", t(2026, 3,
         31, 23, 59, 59)),
         (None, "bob", t(2026, 2, 3)), ("k2", "ann", t(2026, 1, 15)), ("k2", "ann", t(2026, 1, 15)), ("k8", "ann", t(2026, 6, 30))]
    )
]  # fmt: skip

ROWS = {
    "team": TEAMS, "user": USERS, "user_assignment": ASSIGNMENTS, "account": ACCOUNTS, "account_ownership": OWNERSHIP,
    "product": [{"id": "p1", "name": "One", "features": 10}, {"id": "p2", "name": "Two", "features": 4}],
    "case_": CASES, "survey_response": SURVEYS, "order_": ORDERS, "order_line": LINES, "opportunity": DEALS, "lead": LEADS,
    "cost": COSTS, "subscription": SUBSCRIPTIONS, "usage_daily": USAGE, "activity": ACTIVITIES,
}  # fmt: skip
