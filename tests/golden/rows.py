"""The golden company: January to June 2026, small enough that every number is worked out by hand.

HQ ─┬─ D1 (department) ─┬─ A ── Ann until 14 February, Bob
    │                   └─ B ── Ann from 15 February
    ├─ S ── Cyd, Dan (service)
    └─ E ── Eve (acquisition): spends, wins nobody
Gus is the executive of HQ until the end of February. Fay has no assignment. Bob is account manager until the end of February and salesman from 1 March. There is no
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
         {"ann": "Ann", "bob": "Bob", "cyd": "Cyd", "dan": "Dan", "eve": "Eve", "fay": "Fay", "gus": "Gus"}.items()]  # fmt: skip
USERS[0]["is_partner"], USERS[2]["is_partner"] = False, True  # Cyd works for a partner; of the others nobody knows, or does not
ASSIGNMENTS = [
    {"user_id": "ann", "team_id": "A", "role_id": "sales", "ends_on": d(2026, 2, 15)},
    {"user_id": "ann", "team_id": "B", "role_id": "sales", "starts_on": d(2026, 2, 15)},
    {"user_id": "bob", "team_id": "A", "role_id": "account_manager", "starts_on": d(2025, 1, 1), "ends_on": d(2026, 3, 1)},
    {"user_id": "bob", "team_id": "A", "role_id": "sales", "starts_on": d(2026, 3, 1)},
    {"user_id": "cyd", "team_id": "S", "role_id": "service"},
    {"user_id": "dan", "team_id": "S", "role_id": "service", "starts_on": d(2026, 1, 1), "full_time_share": 0.5},
    {"user_id": "eve", "team_id": "E", "role_id": "acquisition"},
    {"user_id": "gus", "team_id": "HQ", "role_id": "executive", "ends_on": d(2026, 3, 1)},
]

# Customers and their owners. k1 passes from Ann to Bob on 10 February and leaves on 15 March; k4's first day
# outside is the quarter's first day; k5 is acquired on a quarter's first day; nobody owns k8; k9 is a prospect.
# k4's cause of leaving is a word nobody defined; k8 and k10 have no segment; k3's channel spent nothing.
ACCOUNTS = [
    {"id": "k1", "acquired_on": d(2025, 5, 1), "churned_on": d(2026, 3, 15), "segment": "large",
     "churn_type": "voluntary", "churn_cause": "experience"},
    {"id": "k2", "acquired_on": d(2025, 6, 1), "segment": "large"},
    {"id": "k3", "acquired_on": d(2025, 1, 1), "segment": "small", "channel": "mail"},
    {"id": "k4", "acquired_on": d(2025, 12, 31), "churned_on": d(2026, 1, 1), "segment": "small",
     "churn_type": "involuntary", "churn_cause": "weather"},
    {"id": "k5", "acquired_on": d(2026, 1, 1), "segment": "large", "channel": "web"},
    {"id": "k6", "acquired_on": d(2026, 2, 15), "segment": "small", "channel": "referral"},
    {"id": "k7", "acquired_on": d(2026, 4, 1), "segment": "large"},
    {"id": "k8", "acquired_on": d(2026, 3, 20), "channel": "web"},
    {"id": "k9", "segment": "small"},
    {"id": "k10", "acquired_on": d(2025, 2, 2)},
]  # fmt: skip
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
    _case("c8", "ann", "k1", t(2026, 2, 14, 23, 59, 59), t(2026, 2, 15, 0, 29, 59), t(2026, 2, 15, 12), t(2026, 2, 15, 23, 59, 59),
          1, 0, 200.0),
]  # fmt: skip
# c3 was resolved in the next quarter, c5 is open, c7 is closed but not resolved; c6 is of no known type.
TYPES = {"c1": "complaint", "c2": "question", "c3": "complaint", "c4": "problem", "c5": "complaint", "c7": "complaint", "c8": "complaint"}
for _one in CASES:
    _one["type"], _one["escalated"] = TYPES.get(_one["id"]), {"c2": True, "c5": True, "c3": False}.get(_one["id"])


def _answers(kind, user, scores, scale, contacted, responded=None, by=None, account="k1", touchpoint=None):
    return [
        {"type": kind, "user_id": user, "score": score, "scale_min": scale[0], "scale_max": scale[1], "contacted_at": contacted,
         "responded_at": responded or contacted, "collected_by": by, "account_id": account, "touchpoint_id": touchpoint}
        for score in scores
    ]  # fmt: skip


NPS, FIVE, TEN = (0.0, 10.0), (1.0, 5.0), (0.0, 10.0)
SURVEYS = [
    *_answers("nps", "ann", [9, 9, 9, 10, 10, 10, 8, 8, 7, 3, 6, 0], NPS, t(2026, 1, 20)),  # 6 promoters, 3 detractors
    *_answers("nps", "ann", [10], NPS, t(2026, 3, 31, 12), t(2026, 4, 2)),  # late: March, team B
    *_answers("nps", "ann", [10], NPS, t(2026, 1, 21), by="self"),  # she asked herself: not counted
    *_answers("nps", "ann", [5], FIVE, t(2026, 1, 21), account="k5"),  # not on 0–10: not an NPS answer
    *_answers("nps", "bob", [10, 5], NPS, t(2026, 2, 28, 23, 59, 59), account="k2"),  # account manager's last second
    *_answers("nps", "bob", [9], NPS, t(2026, 3, 1), account="k2"),  # salesman's first
    *_answers("nps", "fay", [0], NPS, t(2026, 2, 2), account="k10"),
    *_answers("csat", "cyd", [5, 5, 5, 5, 4, 4, 4, 4, 3, 1], FIVE, t(2026, 3, 31, 23, 59, 59), by="system", account="k3"),  # 8 satisfied
    *_answers("csat", "cyd", [7.5, 7], TEN, t(2026, 1, 5), by="third_party", account="k3"),  # 1 satisfied: 75 % of the scale
    *_answers("csat", "cyd", [None], FIVE, t(2026, 1, 5)),  # not answered
    *_answers("csat", "cyd", [5, 2], FIVE, t(2026, 2, 5), by="self"),
    *_answers("csat", "dan", [2], FIVE, t(2026, 3, 30), t(2026, 4, 5)),  # late: March
    *_answers("csat", "dan", [5], FIVE, t(2026, 4, 1)),  # the next quarter's first second
    # Before the data begin, and known by their answer alone: the last second that is too old for k1's health on
    # 1 February, and the first that is not. Together they are half of the scale, which 0.6 + 0.7 + 0.2 just misses.
    *_answers("csat", "ann", [6, 7], TEN, None, t(2025, 7, 31, 23, 59, 59)),
    *_answers("csat", "ann", [2], TEN, None, t(2025, 8, 1)),
    # Touchpoints: advice and delivery are key and have a target, hotline is key without one, lobby is not key.
    *_answers("touchpoint", "ann", [5, 5, 4, 4], FIVE, t(2026, 1, 12), touchpoint="advice"),  # 1, 1, ¾, ¾
    *_answers("touchpoint", "ann", [2], FIVE, t(2026, 1, 31, 23, 59, 59), t(2026, 2, 10), touchpoint="advice"),  # late: January; ¼
    *_answers("touchpoint", "ann", [1], FIVE, t(2026, 1, 12), by="self", touchpoint="advice"),
    *_answers("touchpoint", "ann", [7, None], FIVE, t(2026, 1, 12), touchpoint="advice"),  # beyond the scale; not answered
    *_answers("touchpoint", "ann", [1, 1], FIVE, t(2026, 1, 12), touchpoint="lobby"),
    *_answers("touchpoint", "ann", [1], FIVE, t(2026, 1, 12)),  # of no touchpoint
    *_answers("touchpoint", "ann", [9], TEN, t(2026, 3, 2), touchpoint="delivery"),
    *_answers("touchpoint", "bob", [3, 3], FIVE, t(2026, 2, 3), touchpoint="advice"),
    *_answers("touchpoint", "bob", [4, 4, 4, 5], TEN, t(2026, 3, 5), by="third_party", touchpoint="delivery"),
    *_answers("touchpoint", "cyd", [10], TEN, t(2026, 3, 6), touchpoint="hotline"),
    *_answers("touchpoint", None, [1], FIVE, None, t(2026, 2, 20), touchpoint="advice"),  # nobody's, counted when answered
    # All-round ratings: whose work a customer, a colleague or the manager rates.
    *_answers("360", "ann", [4], FIVE, t(2026, 1, 15), by="customer"),
    *_answers("360", "ann", [5], FIVE, t(2026, 1, 15), by="third_party"),
    *_answers("360", "ann", [3], FIVE, t(2026, 2, 14, 23, 59, 59), t(2026, 3, 1), by="peer"),  # her last second in A
    *_answers("360", "ann", [2], FIVE, t(2026, 3, 15), by="manager"),
    *_answers("360", "ann", [5], FIVE, t(2026, 3, 15)),
    *_answers("360", "ann", [1], FIVE, t(2026, 3, 15), by="system"),
    *_answers("360", "ann", [5], FIVE, t(2026, 3, 15), by="self"),
    *_answers("360", "bob", [4], FIVE, t(2026, 2, 28, 23, 59, 59), by="manager"),
    *_answers("360", "bob", [8], TEN, t(2026, 4, 15), by="peer"),
    *_answers("360", "cyd", [6, 0], FIVE, t(2026, 3, 15), by="customer"),  # beyond the scale
    *_answers("360", "dan", [3], FIVE, t(2026, 6, 30, 23, 59, 59), by="customer"),  # the half year's last second
    *_answers("360", "fay", [2, None], FIVE, t(2026, 1, 15), by="peer"),
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
    {"id": "o9", "account_id": "k2", "owner_id": "bob", "ordered_at": t(2026, 1, 25), "amount": 100.0},  # Ann's customer; margin unknown
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
# By channel: Eve's three of January that converted web, the late one fair, of the six others two web, two fair, two unknown.
CHANNELS = [*["web"] * 3, "fair", "web", "web", "fair", "fair", None, None, "web"]
LEADS = [lead | {"id": f"e{place}", "channel": CHANNELS[place] if place < len(CHANNELS) else None} for place, lead in enumerate(LEADS)]

COSTS = [
    {"id": "x1", "team_id": "A", "kind": "acquisition", "booked_on": d(2026, 1, 31), "amount": 3000.0, "channel": "web"},
    {"id": "x2", "team_id": "E", "kind": "acquisition", "booked_on": d(2026, 2, 28), "amount": 1000.0, "channel": "fair"},
    {"id": "x3", "team_id": "B", "kind": "acquisition", "booked_on": d(2026, 2, 20), "amount": 600.0, "channel": "web"},
    {"id": "x4", "team_id": "S", "kind": "service", "booked_on": d(2026, 2, 1), "amount": 500.0},
    {"id": "x5", "team_id": None, "kind": "acquisition", "booked_on": d(2026, 3, 31), "amount": 100.0},
    {"id": "x6", "team_id": "S", "kind": "service", "booked_on": d(2026, 1, 15), "amount": 700.0},
    {"id": "x7", "team_id": "E", "kind": "service", "booked_on": d(2026, 2, 27), "amount": 40.0},  # E serves nobody
    {"id": "x8", "team_id": "D1", "kind": "service", "booked_on": d(2026, 2, 28), "amount": 60.0},  # the department's own
    {"id": "x9", "team_id": None, "kind": "service", "booked_on": d(2026, 3, 31), "amount": 90.0},
    {"id": "y1", "team_id": "A", "kind": "quality", "booked_on": d(2026, 1, 10), "amount": 73.0},
    {"id": "y2", "team_id": "S", "kind": "quality", "booked_on": d(2026, 2, 10), "amount": 100.0},  # S sells nothing
    {"id": "y3", "team_id": None, "kind": "quality", "booked_on": d(2026, 3, 5), "amount": 77.0},
]
MARKET = [
    {"id": "m1", "booked_on": d(2026, 1, 1), "region": "north", "amount": 40_000.0},
    {"id": "m2", "booked_on": d(2026, 1, 31), "region": "south", "amount": 43_500.0},
    {"id": "m3", "booked_on": d(2026, 2, 1), "amount": 9_999.0},  # not in the quarter's first month
    {"id": "m4", "booked_on": d(2026, 5, 1), "amount": 9_999.0},  # so the second quarter has no figure
    {"id": "m5", "booked_on": d(2025, 10, 1), "amount": 9_999.0},  # before the data
]
# s1 to s6 are what K18 and K27 are worked out with. s7 and s8 begin and end between two openings or before the first.
SUBSCRIPTIONS = [
    {"id": "s1", "account_id": "k3", "product_id": "p1", "starts_on": d(2025, 1, 1), "due_on": d(2026, 2, 1),
     "renewed_on": d(2026, 1, 20), "ended_on": d(2026, 2, 1), "monthly_amount": 100.0},
    {"id": "s2", "account_id": "k1", "product_id": "p1", "starts_on": d(2025, 3, 1), "due_on": d(2026, 3, 1), "ended_on": d(2026, 3, 1),
     "monthly_amount": 200.0},  # cancelled
    {"id": "s3", "account_id": "k2", "product_id": "p1", "starts_on": d(2025, 4, 1), "due_on": d(2026, 4, 1),
     "monthly_amount": 999.0},  # its changes say otherwise
    {"id": "s4", "account_id": "k3", "product_id": "p1", "starts_on": d(2026, 2, 1), "due_on": d(2027, 2, 1), "monthly_amount": 80.0},
    {"id": "s5", "account_id": "k10", "product_id": "p1", "starts_on": d(2025, 1, 1), "due_on": d(2026, 1, 1), "renewed_on": d(2026, 1, 5)},
    {"id": "s6", "account_id": "k8", "product_id": "p1", "starts_on": d(2026, 3, 21), "due_on": d(2026, 3, 31),
     "renewed_on": d(2026, 3, 31), "monthly_amount": 90.0},
    {"id": "s7", "account_id": "k5", "product_id": "p1", "starts_on": d(2026, 1, 10), "ended_on": d(2026, 1, 25), "monthly_amount": 5.0},
    {"id": "s8", "account_id": "k6", "product_id": "p1", "starts_on": d(2024, 1, 1), "ended_on": d(2025, 1, 1), "monthly_amount": 5.0},
    {"id": "s9", "account_id": "k9", "product_id": "p1", "starts_on": d(2025, 6, 1), "monthly_amount": 50.0},  # no customer
    {"id": "s10", "account_id": "k3", "product_id": "p2", "starts_on": d(2026, 3, 10), "ended_on": d(2026, 6, 15),
     "monthly_amount": None},
    # Begins exactly 30 days after k7 was won, and is not running on the first day after the data.
    {"id": "s11", "account_id": "k7", "product_id": "p1", "starts_on": d(2026, 5, 1), "ended_on": d(2026, 7, 1), "monthly_amount": 70.0},
]  # fmt: skip
# k2 pays 300 until 15 January, then 400; on 10 February first 250 and then 350; 280 from 1 April.
CHANGES = [
    {"id": "g4", "subscription_id": "s3", "changed_on": d(2026, 4, 1), "kind": "downgrade", "monthly_before": 350.0, "monthly_after": 280.0},
    {"id": "g3", "subscription_id": "s3", "changed_on": d(2026, 2, 10), "kind": "upgrade", "monthly_before": 250.0, "monthly_after": 350.0},
    {"id": "g2", "subscription_id": "s3", "changed_on": d(2026, 2, 10), "kind": "downgrade", "monthly_before": 400.0, "monthly_after": 250.0},
    {"id": "g1", "subscription_id": "s3", "changed_on": d(2026, 1, 15), "kind": "upgrade", "monthly_before": 300.0, "monthly_after": 400.0},
]  # fmt: skip
PAYMENTS = [
    {"id": "b1", "account_id": "k1", "due_on": d(2025, 12, 10), "paid_on": d(2025, 12, 20), "amount": 200.0, "status": "paid"},
    {"id": "b2", "account_id": "k1", "due_on": d(2026, 1, 31), "amount": 200.0, "status": "failed"},
    {"id": "b3", "account_id": "k2", "due_on": d(2026, 1, 15), "paid_on": d(2026, 2, 1), "amount": 300.0, "status": "paid"},
    {"id": "b4", "account_id": "k3", "due_on": d(2025, 11, 1), "paid_on": d(2025, 11, 1), "amount": 100.0, "status": "paid"},
    {"id": "b5", "account_id": "k3", "due_on": d(2026, 1, 5), "amount": 0.0, "status": "open"},  # nothing to pay
    {"id": "b6", "account_id": "k10", "due_on": d(2026, 3, 1), "amount": 60.0, "status": "open"},
    {"id": "b7", "account_id": "k8", "due_on": d(2026, 4, 20), "paid_on": d(2026, 4, 20), "amount": 90.0, "status": "paid"},
    {"id": "b8", "account_id": "k3", "due_on": d(2026, 2, 1), "paid_on": d(2026, 2, 28), "amount": 80.0, "status": "paid"},
]
USAGE = [
    {"account_id": account, "product_id": product, "day": day, "active_users": 1, "features_used": 1}
    for account, product, day in [
        ("k1", "p1", d(2026, 1, 5)), ("k1", "p2", d(2026, 1, 5)), ("k1", "p1", d(2026, 1, 6)),
        ("k2", "p1", d(2026, 2, 1)), ("k2", "p1", d(2026, 2, 28)), ("k3", "p1", d(2026, 3, 31)), ("k5", "p1", d(2026, 1, 2)),
        *[("k3", "p1", d(2026, 4, day)) for day in range(1, 14)],
    ]
]  # fmt: skip
# Two features at once: k5's last day of its first 30, k6's first day after them (it had only one feature within), and k8's.
USAGE += [
    {"account_id": account, "product_id": "p1", "day": day, "active_users": 1, "features_used": features}
    for account, day, features in [
        ("k5", d(2026, 1, 30), 2), ("k6", d(2026, 3, 16), 1), ("k6", d(2026, 3, 17), 3), ("k8", d(2026, 4, 10), 2),
    ]
]  # fmt: skip
# Customer, person, time, minutes. From a8 on: internal work, a prospect (k9), and customers whom somebody else meets that month, too.
ACTIVITIES = [
    {"id": f"a{place}", "account_id": account, "user_id": user, "type": "call", "started_at": at, "minutes": minutes}
    for place, (account, user, at, minutes) in enumerate(
        [("k1", "ann", t(2026, 1, 5), 30.0), ("k3", "bob", t(2026, 2, 3), 20.0), ("k1", "ann", t(2026, 3, 10), 45.0),
         ("k2", "bob", t(2026, 3, 31, 23, 59, 59), 15.0), (None, "bob", t(2026, 2, 3), 60.0), ("k2", "ann", t(2026, 1, 15), 10.0),
         ("k2", "ann", t(2026, 1, 15), None), ("k8", "ann", t(2026, 6, 30), 25.0), (None, "ann", t(2026, 3, 20), 35.0),
         (None, "dan", t(2026, 1, 7), 120.0), (None, None, t(2026, 2, 2), 50.0), ("k9", "fay", t(2026, 2, 5), 40.0),
         ("k1", "gus", t(2026, 1, 20), 30.0), (None, "gus", t(2026, 1, 10), 100.0), ("k2", "gus", t(2026, 1, 21), None),
         ("k9", "gus", t(2026, 2, 10), 50.0), (None, "gus", t(2026, 2, 10), None), ("k3", "gus", t(2026, 2, 28, 23, 59, 59), 20.0),
         (None, "gus", t(2026, 3, 1), 200.0)]
    )
]  # fmt: skip
TOUCHPOINTS = [
    {"id": "advice", "name": "Advice", "stage": "before", "is_key": True, "target": 0.75},
    {"id": "delivery", "name": "Delivery", "stage": "during", "is_key": True, "target": 0.5},
    {"id": "hotline", "name": "Hotline", "stage": "after", "is_key": True},
    {"id": "lobby", "name": "Lobby", "stage": "before", "is_key": False, "target": 0.5},
]

ROWS = {
    "team": TEAMS, "user": USERS, "user_assignment": ASSIGNMENTS, "account": ACCOUNTS, "account_ownership": OWNERSHIP,
    "product": [{"id": "p1", "name": "One", "features": 10}, {"id": "p2", "name": "Two", "features": 4}],
    "case_": CASES, "survey_response": SURVEYS, "order_": ORDERS, "order_line": LINES, "opportunity": DEALS, "lead": LEADS,
    "cost": COSTS, "subscription": SUBSCRIPTIONS, "usage_daily": USAGE, "activity": ACTIVITIES, "subscription_change": CHANGES,
    "payment": PAYMENTS, "market_size": MARKET, "touchpoint": TOUCHPOINTS,
}  # fmt: skip
