"""What the golden company's KPI values are, by hand. KPI → level → group → (value, n); what is not listed is absent.

`Q1` holds for January to March, `FEBRUARY` for that month alone. Teams include all below them: D1 is A and B, HQ is
all teams; the company adds what has no team (Fay's, nobody's). Days are 86 400 s.
"""

HOUR, DAY = 3_600, 86_400
AM, SALES, SERVICE, LEADS = "account_manager", "sales", "service", "acquisition"

# Enough observations for a score: as the catalogue says, written down here a second time.
MINIMUM = {
    "K1": 10, "K1.self": 10, "K2": 10, "K3": 10, "K4": 10, "K5": 5, "K5.median": 5, "K6": 5, "K7": 5, "K9": 10, "K10": 10, "K13": 10,
    "K18": 5, "K19": 10, "K20.margin": 10, "K20": 10, "K21": 1, "K22": 1, "K23": 10, "K25": 1, "K27": 10, "K27.depth": 10, "K31": 10, "K35": 10, "K42": 10,
    "K49": 10, "K50": 1, "K51": 5, "K52": 5,
}  # fmt: skip

Q1 = {
    # Cyd: 8 of 10 on 1–5 and 1 of 2 on 0–10; Dan's late "2" counts in March, his "5" of 1 April does not.
    "K1": {
        "user_role": {("cyd", SERVICE): (9 / 12, 12), ("dan", SERVICE): (0.0, 1)},
        "user": {"cyd": (9 / 12, 12), "dan": (0.0, 1)},
        "team": {"S": (9 / 13, 13), "HQ": (9 / 13, 13)}, "role": {SERVICE: (9 / 13, 13)}, "company": (9 / 13, 13),
    },
    "K1.self": {
        "user_role": {("cyd", SERVICE): (1 / 2, 2)}, "user": {"cyd": (1 / 2, 2)},
        "team": {"S": (1 / 2, 2), "HQ": (1 / 2, 2)}, "role": {SERVICE: (1 / 2, 2)}, "company": (1 / 2, 2),
    },
    # Ann 7 promoters and 3 detractors of 13, one promoter of them late and in B. Bob 1 − 1 of 2, then 1 of 1. Fay 0 − 1 of 1.
    "K2": {
        "user_role": {("ann", SALES): (400 / 13, 13), ("bob", AM): (0.0, 2), ("bob", SALES): (100.0, 1)},
        "user": {"ann": (400 / 13, 13), "bob": (100 / 3, 3), "fay": (-100.0, 1)},
        # A: 6 + 2 promoters, 3 + 1 detractors of 15; D1: 9 and 4 of 16; the company: 9 and 5 of 17.
        "team": {"A": (400 / 15, 15), "B": (100.0, 1), "D1": (500 / 16, 16), "HQ": (500 / 16, 16)},
        "role": {SALES: (500 / 14, 14), AM: (0.0, 2)}, "company": (400 / 17, 17),
    },
    # Closed in the quarter with known contacts: c1 yes, c2 no (two contacts), c4 no (reopened), c6 yes, c8 yes (closed in B).
    "K3": {
        "user_role": {("cyd", SERVICE): (1 / 2, 2), ("dan", SERVICE): (0.0, 1), ("ann", SALES): (1.0, 1)},
        "user": {"cyd": (1 / 2, 2), "dan": (0.0, 1), "ann": (1.0, 1), "fay": (1.0, 1)},
        "team": {"S": (1 / 3, 3), "B": (1.0, 1), "D1": (1.0, 1), "HQ": (2 / 4, 4)},
        "role": {SERVICE: (1 / 3, 3), SALES: (1.0, 1)}, "company": (3 / 5, 5),
    },
    # Submitted in the quarter: Cyd c1 c2 c3 all, Dan c4 but not c5, Ann c8 (in A), Fay c6, nobody's c7 not.
    "K4": {
        "user_role": {("cyd", SERVICE): (1.0, 3), ("dan", SERVICE): (1 / 2, 2), ("ann", SALES): (1.0, 1)},
        "user": {"cyd": (1.0, 3), "dan": (1 / 2, 2), "ann": (1.0, 1), "fay": (1.0, 1)},
        "team": {"S": (4 / 5, 5), "A": (1.0, 1), "D1": (1.0, 1), "HQ": (5 / 6, 6)},
        "role": {SERVICE: (4 / 5, 5), SALES: (1.0, 1)}, "company": (6 / 8, 8),
    },
    # Hours: Cyd 1 + 1 + 2; Dan 2 and c5's 113 days; Ann ½; Fay 1; nobody's 3. In seconds:
    # S 14 400 + 7 200 + 9 763 200 = 9 784 800; HQ + 1 800 = 9 786 600; company + 3 600 + 10 800 = 9 801 000.
    "K5": {
        "user_role": {("cyd", SERVICE): (4_800.0, 3), ("dan", SERVICE): (4_885_200.0, 2), ("ann", SALES): (1_800.0, 1)},
        "user": {"cyd": (4_800.0, 3), "dan": (4_885_200.0, 2), "ann": (1_800.0, 1), "fay": (3_600.0, 1)},
        "team": {"S": (1_956_960.0, 5), "A": (1_800.0, 1), "D1": (1_800.0, 1), "HQ": (1_631_100.0, 6)},
        "role": {SERVICE: (1_956_960.0, 5), SALES: (1_800.0, 1)}, "company": (1_225_125.0, 8),
    },
    # In order: ½ 1 1 1 2 2 3 h and 113 days; S 1 1 2 2 h and 113 days; HQ is S and Ann's ½ h.
    "K5.median": {
        "user_role": {("cyd", SERVICE): (3_600.0, 3), ("dan", SERVICE): (4_885_200.0, 2), ("ann", SALES): (1_800.0, 1)},
        "user": {"cyd": (3_600.0, 3), "dan": (4_885_200.0, 2), "ann": (1_800.0, 1), "fay": (3_600.0, 1)},
        "team": {"S": (7_200.0, 5), "A": (1_800.0, 1), "D1": (1_800.0, 1), "HQ": (5_400.0, 6)},
        "role": {SERVICE: (7_200.0, 5), SALES: (1_800.0, 1)}, "company": (5_400.0, 8),
    },
    # Days: Cyd 1 + 2 + 1; Dan 2 and 113; Ann 1; Fay 1; nobody's 2. S 119 ÷ 5, HQ 120 ÷ 6, company 123 ÷ 8.
    "K6": {
        "user_role": {("cyd", SERVICE): (4 * DAY / 3, 3), ("dan", SERVICE): (115 * DAY / 2, 2), ("ann", SALES): (DAY, 1)},
        "user": {"cyd": (4 * DAY / 3, 3), "dan": (115 * DAY / 2, 2), "ann": (DAY, 1), "fay": (DAY, 1)},
        "team": {"S": (119 * DAY / 5, 5), "A": (DAY, 1), "D1": (DAY, 1), "HQ": (20 * DAY, 6)},
        "role": {SERVICE: (119 * DAY / 5, 5), SALES: (DAY, 1)}, "company": (123 * DAY / 8, 8),
    },
    # Closed in the quarter: Cyd 300 + 500, Dan's unknown, Fay 400, nobody's 100, Ann 200 (in B).
    "K7": {
        "user_role": {("cyd", SERVICE): (400.0, 2), ("ann", SALES): (200.0, 1)},
        "user": {"cyd": (400.0, 2), "ann": (200.0, 1), "fay": (400.0, 1)},
        "team": {"S": (400.0, 2), "B": (200.0, 1), "D1": (200.0, 1), "HQ": (1_000 / 3, 3)},
        "role": {SERVICE: (400.0, 2), SALES: (200.0, 1)}, "company": (300.0, 5),
    },
    # Ann: new 1000 + 2000 of 3800 (800 in B from an unknown buyer). Bob: new 100 of 3000 + 500 + 100, then 0 of 700. Fay 250 of 250.
    "K9": {
        "user_role": {("ann", SALES): (3_000 / 3_800, 3), ("bob", AM): (100 / 3_600, 3), ("bob", SALES): (0.0, 1)},
        "user": {"ann": (3_000 / 3_800, 3), "bob": (100 / 4_300, 4), "fay": (1.0, 1)},
        "team": {"A": (3_100 / 7_300, 6), "B": (0.0, 1), "D1": (3_100 / 8_100, 7), "HQ": (3_100 / 8_100, 7)},
        "role": {SALES: (3_000 / 4_500, 4), AM: (100 / 3_600, 3)}, "company": (3_350 / 8_350, 8),
    },
    # Won: k5 (Ann, A), k6 (Ann, B on her first day there), k8 (nobody). Customers at the month's start, January, February, March:
    # Ann k1 k2 · k1 k2 k5 · k2 k5 k6; Bob k3 k4 · k3 · k3 k1; Fay k10 each. Ann is in B on 1 March only.
    "K10": {
        "user_role": {("ann", SALES): (2 / 8, 8), ("bob", AM): (0.0, 3), ("bob", SALES): (0.0, 2)},
        "user": {"ann": (2 / 8, 8), "bob": (0.0, 5), "fay": (0.0, 3)},
        "team": {"A": (1 / 10, 10), "B": (1 / 3, 3), "D1": (2 / 13, 13), "HQ": (2 / 13, 13)},
        "role": {SALES: (2 / 10, 10), AM: (0.0, 3)}, "company": (3 / 16, 16),
    },
    # On 1 January Ann owns k1 (lost in March, by then Bob's) and k2, Bob k3 and k4 (lost that day), Fay k10. All in A.
    "K13": {
        "user_role": {("ann", SALES): (1 / 2, 2), ("bob", AM): (1 / 2, 2)},
        "user": {"ann": (1 / 2, 2), "bob": (1 / 2, 2), "fay": (0.0, 1)},
        "team": {"A": (2 / 4, 4), "D1": (2 / 4, 4), "HQ": (2 / 4, 4)},
        "role": {SALES: (1 / 2, 2), AM: (1 / 2, 2)}, "company": (2 / 5, 5),
    },
    # Due: k3's renewed (Bob), k1's not (Ann's at the opening), k10's renewed (Fay), k8's renewed (nobody).
    "K18": {
        "user_role": {("ann", SALES): (0.0, 1), ("bob", AM): (1.0, 1)},
        "user": {"ann": (0.0, 1), "bob": (1.0, 1), "fay": (1.0, 1)},
        "team": {"A": (1 / 2, 2), "D1": (1 / 2, 2), "HQ": (1 / 2, 2)},
        "role": {SALES: (0.0, 1), AM: (1.0, 1)}, "company": (3 / 4, 4),
    },
    # Nobody had bought anything before January.
    "K19": {
        "user_role": {("ann", SALES): (0.0, 2), ("bob", AM): (0.0, 2)},
        "user": {"ann": (0.0, 2), "bob": (0.0, 2), "fay": (0.0, 1)},
        "team": {"A": (0.0, 4), "D1": (0.0, 4), "HQ": (0.0, 4)},
        "role": {SALES: (0.0, 2), AM: (0.0, 2)}, "company": (0.0, 5),
    },
    # Margin: A 400 + 600 (Ann) + 900 + 100 + 300 + 10 (Bob) = 2310, B 200, Fay 50; over 4, 0 and 5 customers.
    "K20.margin": {
        "user_role": {}, "user": {}, "role": {},
        "team": {"A": (577.5, 4), "D1": (627.5, 4), "HQ": (627.5, 4)}, "company": (512.0, 5),
    },
    "K20": {  # 577.5 ÷ ½, 627.5 ÷ ½, 512 ÷ 0.4
        "user_role": {}, "user": {}, "role": {},
        "team": {"A": (1_155.0, 4), "D1": (1_255.0, 4), "HQ": (1_255.0, 4)}, "company": (1_280.0, 5),
    },
    # A 3000 ÷ 1, B 600 ÷ 1, E 1000 ÷ 0, HQ 4600 ÷ 2; the company adds 100 without team and k8: 4700 ÷ 3.
    "K21": {
        "user_role": {}, "user": {}, "role": {},
        "team": {"A": (3_000.0, 1), "B": (600.0, 1), "D1": (1_800.0, 2), "E": (None, 0), "HQ": (2_300.0, 2)}, "company": (4_700 / 3, 3),
    },
    "K22": {  # its n is the smaller of its parts'
        "user_role": {}, "user": {}, "role": {},
        "team": {"A": (1_155 / 3_000, 1), "D1": (1_255 / 1_800, 2), "HQ": (1_255 / 2_300, 2)}, "company": (1_280 * 3 / 4_700, 3),
    },
    # Eve 3 of 10 (a fourth after exactly 60 days is too late), Fay 0 of 1.
    "K23": {
        "user_role": {("eve", LEADS): (3 / 10, 10)}, "user": {"eve": (3 / 10, 10), "fay": (0.0, 1)},
        "team": {"E": (3 / 10, 10), "HQ": (3 / 10, 10)}, "role": {LEADS: (3 / 10, 10)}, "company": (3 / 11, 11),
    },
    # Known kinds: Ann 5 won and 1 lost in March, 1 in February; upsell 4000 + cross-sell 5000. Bob 500 of 1, then 0 of 3.
    "K25": {
        "user_role": {("ann", SALES): (9_000.0, 7), ("bob", AM): (500.0, 1), ("bob", SALES): (0.0, 3)},
        "user": {"ann": (9_000.0, 7), "bob": (500.0, 4)},
        "team": {"A": (500.0, 5), "B": (9_000.0, 6), "D1": (9_500.0, 11), "HQ": (9_500.0, 11)},
        "role": {SALES: (9_000.0, 10), AM: (500.0, 1)}, "company": (9_500.0, 11),
    },
    # Subscribed on the month's first day: k1 January and February, k2 k3 k10 all three months. Active: k1 2 days in January
    # (two products on one of them), k2 2 in February, k3 1 in March. Days: 31 + 28 + 31 = 90.
    "K27": {
        "user_role": {("ann", SALES): (4 / 149, 5), ("bob", AM): (0.0, 2), ("bob", SALES): (1 / 31, 1)},
        "user": {"ann": (4 / 149, 5), "bob": (1 / 90, 3), "fay": (0.0, 3)},
        "team": {"A": (5 / 208, 7), "B": (0.0, 1), "D1": (5 / 239, 8), "HQ": (5 / 239, 8)},
        "role": {SALES: (5 / 180, 6), AM: (0.0, 2)}, "company": (5 / 329, 11),
    },
    # The same customers and months, each subscribed to p1 with 10 features. One feature was used: k1 in January, k2 in February,
    # k3 in March. k1's use of p2 does not count: it does not subscribe to p2.
    "K27.depth": {
        "user_role": {("ann", SALES): (2 / 50, 5), ("bob", AM): (0.0, 2), ("bob", SALES): (1 / 10, 1)},
        "user": {"ann": (2 / 50, 5), "bob": (1 / 30, 3), "fay": (0.0, 3)},
        "team": {"A": (3 / 70, 7), "B": (0.0, 1), "D1": (3 / 80, 8), "HQ": (3 / 80, 8)},
        "role": {SALES: (3 / 60, 6), AM: (0.0, 2)}, "company": (3 / 110, 11),
    },
    # Contacted: January k1 k2 (twice, once counted), February k3, March k1 (by Ann, but Bob's by then) and k2 (by Bob, Ann's).
    "K31": {
        "user_role": {("ann", SALES): (3 / 8, 8), ("bob", AM): (1 / 3, 3), ("bob", SALES): (1 / 2, 2)},
        "user": {"ann": (3 / 8, 8), "bob": (2 / 5, 5), "fay": (0.0, 3)},
        "team": {"A": (4 / 10, 10), "B": (1 / 3, 3), "D1": (5 / 13, 13), "HQ": (5 / 13, 13)},
        "role": {SALES: (4 / 10, 10), AM: (1 / 3, 3)}, "company": (5 / 16, 16),
    },
    # January: Ann k1 k2 once each; Bob k3 twice and Ann's k2 once. February Fay k10, March Bob k3. k2 is one buyer of A, not two.
    "K35": {
        "user_role": {("ann", SALES): (1.0, 2), ("bob", AM): (3 / 2, 2), ("bob", SALES): (1.0, 1)},
        "user": {"ann": (1.0, 2), "bob": (4 / 3, 3), "fay": (1.0, 1)},
        "team": {"A": (6 / 4, 4), "D1": (6 / 4, 4), "HQ": (6 / 4, 4)},
        "role": {SALES: (1.0, 3), AM: (3 / 2, 2)}, "company": (7 / 5, 5),
    },
    # Cyd: 1 + 2 + 1 of 6; Dan 0 of 2.
    "K42": {
        "user_role": {("cyd", SERVICE): (4 / 6, 6), ("dan", SERVICE): (0.0, 2)}, "user": {"cyd": (4 / 6, 6), "dan": (0.0, 2)},
        "team": {"S": (4 / 8, 8), "HQ": (4 / 8, 8)}, "role": {SERVICE: (4 / 8, 8)}, "company": (4 / 8, 8),
    },
    # Ann 6 of 10 in B and 1 of 1 in A; Bob 1 of 1, then 3 of 10; Fay 0 of 1.
    "K49": {
        "user_role": {("ann", SALES): (7 / 11, 11), ("bob", AM): (1.0, 1), ("bob", SALES): (3 / 10, 10)},
        "user": {"ann": (7 / 11, 11), "bob": (4 / 11, 11), "fay": (0.0, 1)},
        "team": {"A": (5 / 12, 12), "B": (6 / 10, 10), "D1": (11 / 22, 22), "HQ": (11 / 22, 22)},
        "role": {SALES: (10 / 21, 21), AM: (1.0, 1)}, "company": (11 / 23, 23),
    },
    # Ann 1 + 2 + 3 + 4 + 5 thousand in B, 700 in A; Bob 500, then 3 × 100; Fay closed one, lost.
    "K50": {
        "user_role": {("ann", SALES): (15_700.0, 11), ("bob", AM): (500.0, 1), ("bob", SALES): (300.0, 10)},
        "user": {"ann": (15_700.0, 11), "bob": (800.0, 11), "fay": (0.0, 1)},
        "team": {"A": (1_500.0, 12), "B": (15_000.0, 10), "D1": (16_500.0, 22), "HQ": (16_500.0, 22)},
        "role": {SALES: (16_000.0, 21), AM: (500.0, 1)}, "company": (16_500.0, 23),
    },
    # Ann 5 × 40 days (one opening unknown); Bob 30, then 3 × 10.
    "K51": {
        "user_role": {("ann", SALES): (40 * DAY, 5), ("bob", AM): (30 * DAY, 1), ("bob", SALES): (10 * DAY, 3)},
        "user": {"ann": (40 * DAY, 5), "bob": (15 * DAY, 4)},
        "team": {"A": (15 * DAY, 4), "B": (40 * DAY, 5), "D1": (260 * DAY / 9, 9), "HQ": (260 * DAY / 9, 9)},
        "role": {SALES: (230 * DAY / 8, 8), AM: (30 * DAY, 1)}, "company": (260 * DAY / 9, 9),
    },
    # The deal of unknown amount is left out of both sides.
    "K52": {
        "user_role": {("ann", SALES): (15_700 / 6, 6), ("bob", AM): (500.0, 1), ("bob", SALES): (100.0, 3)},
        "user": {"ann": (15_700 / 6, 6), "bob": (200.0, 4)},
        "team": {"A": (1_500 / 5, 5), "B": (3_000.0, 5), "D1": (1_650.0, 10), "HQ": (1_650.0, 10)},
        "role": {SALES: (16_000 / 9, 9), AM: (500.0, 1)}, "company": (1_650.0, 10),
    },
}  # fmt: skip

NOTHING = {"user_role": {}, "user": {}, "team": {}, "role": {}, "company": None}
QUARTERLY = ("K1", "K1.self", "K2", "K13", "K18", "K19", "K20.margin", "K20", "K22")

FEBRUARY = {
    # No quarter is complete by the end of February, and no lead came in.
    **dict.fromkeys((*QUARTERLY, "K23"), NOTHING),
    "K3": {  # closed: c2 c4 no, c6 c8 yes
        "user_role": {("cyd", SERVICE): (0.0, 1), ("dan", SERVICE): (0.0, 1), ("ann", SALES): (1.0, 1)},
        "user": {"cyd": (0.0, 1), "dan": (0.0, 1), "ann": (1.0, 1), "fay": (1.0, 1)},
        "team": {"S": (0.0, 2), "B": (1.0, 1), "D1": (1.0, 1), "HQ": (1 / 3, 3)},
        "role": {SERVICE: (0.0, 2), SALES: (1.0, 1)}, "company": (2 / 4, 4),
    },
    "K4": {  # submitted: c4 c6 c8 resolved, c7 not; c2, one second earlier, is January's
        "user_role": {("dan", SERVICE): (1.0, 1), ("ann", SALES): (1.0, 1)}, "user": {"dan": (1.0, 1), "ann": (1.0, 1), "fay": (1.0, 1)},
        "team": {"S": (1.0, 1), "A": (1.0, 1), "D1": (1.0, 1), "HQ": (1.0, 2)},
        "role": {SERVICE: (1.0, 1), SALES: (1.0, 1)}, "company": (3 / 4, 4),
    },
    "K5": {  # 2 h, ½ h, 1 h, 3 h
        "user_role": {("dan", SERVICE): (7_200.0, 1), ("ann", SALES): (1_800.0, 1)},
        "user": {"dan": (7_200.0, 1), "ann": (1_800.0, 1), "fay": (3_600.0, 1)},
        "team": {"S": (7_200.0, 1), "A": (1_800.0, 1), "D1": (1_800.0, 1), "HQ": (4_500.0, 2)},
        "role": {SERVICE: (7_200.0, 1), SALES: (1_800.0, 1)}, "company": (5_850.0, 4),
    },
    "K5.median": {
        "user_role": {("dan", SERVICE): (7_200.0, 1), ("ann", SALES): (1_800.0, 1)},
        "user": {"dan": (7_200.0, 1), "ann": (1_800.0, 1), "fay": (3_600.0, 1)},
        "team": {"S": (7_200.0, 1), "A": (1_800.0, 1), "D1": (1_800.0, 1), "HQ": (4_500.0, 2)},
        "role": {SERVICE: (7_200.0, 1), SALES: (1_800.0, 1)}, "company": (5_400.0, 4),
    },
    "K6": {  # 2, 1, 1, 2 days
        "user_role": {("dan", SERVICE): (2 * DAY, 1), ("ann", SALES): (DAY, 1)}, "user": {"dan": (2 * DAY, 1), "ann": (DAY,
        1), "fay": (DAY, 1)},
        "team": {"S": (2 * DAY, 1), "A": (DAY, 1), "D1": (DAY, 1), "HQ": (1.5 * DAY, 2)},
        "role": {SERVICE: (2 * DAY, 1), SALES: (DAY, 1)}, "company": (1.5 * DAY, 4),
    },
    "K7": {  # 500, 200, 400, 100
        "user_role": {("cyd", SERVICE): (500.0, 1), ("ann", SALES): (200.0, 1)}, "user": {"cyd": (500.0, 1), "ann": (200.0,
        1), "fay": (400.0, 1)},
        "team": {"S": (500.0, 1), "B": (200.0, 1), "D1": (200.0, 1), "HQ": (350.0, 2)},
        "role": {SERVICE: (500.0, 1), SALES: (200.0, 1)}, "company": (300.0, 4),
    },
    "K9": {  # Ann 0 of 800 in B, Fay 250 of 250
        "user_role": {("ann", SALES): (0.0, 1)}, "user": {"ann": (0.0, 1), "fay": (1.0, 1)},
        "team": {"B": (0.0, 1), "D1": (0.0, 1), "HQ": (0.0, 1)}, "role": {SALES: (0.0, 1)}, "company": (250 / 1_050, 2),
    },
    "K10": {  # k6 won by Ann in B, where she had no customer on 1 February
        "user_role": {("ann", SALES): (1 / 3, 3), ("bob", AM): (0.0, 1)}, "user": {"ann": (1 / 3, 3), "bob": (0.0, 1), "fay": (0.0, 1)},
        "team": {"A": (0.0, 4), "D1": (1 / 4, 4), "HQ": (1 / 4, 4)}, "role": {SALES: (1 / 3, 3), AM: (0.0, 1)}, "company": (1 / 5, 5),
    },
    "K21": {  # B 600 ÷ 1, E 1000 ÷ 0, HQ 1600 ÷ 1
        "user_role": {}, "user": {}, "role": {},
        "team": {"B": (600.0, 1), "D1": (600.0, 1), "E": (None, 0), "HQ": (1_600.0, 1)}, "company": (1_600.0, 1),
    },
    "K25": {
        "user_role": {("ann", SALES): (0.0, 1), ("bob", AM): (500.0, 1)}, "user": {"ann": (0.0, 1), "bob": (500.0, 1)},
        "team": {"A": (500.0, 2), "D1": (500.0, 2), "HQ": (500.0, 2)}, "role": {SALES: (0.0, 1), AM: (500.0, 1)}, "company": (500.0, 2),
    },
    "K27": {  # k2's 2 days of 4 × 28
        "user_role": {("ann", SALES): (2 / 56, 2), ("bob", AM): (0.0, 1)}, "user": {"ann": (2 / 56, 2), "bob": (0.0, 1), "fay": (0.0, 1)},
        "team": {"A": (2 / 84, 3), "D1": (2 / 84, 3), "HQ": (2 / 84, 3)}, "role": {SALES: (2 / 56, 2), AM: (0.0, 1)},
        "company": (2 / 112, 4),
    },
    "K27.depth": {  # k2's one feature of 4 × 10
        "user_role": {("ann", SALES): (1 / 20, 2), ("bob", AM): (0.0, 1)}, "user": {"ann": (1 / 20, 2), "bob": (0.0, 1), "fay": (0.0, 1)},
        "team": {"A": (1 / 30, 3), "D1": (1 / 30, 3), "HQ": (1 / 30, 3)}, "role": {SALES: (1 / 20, 2), AM: (0.0, 1)},
        "company": (1 / 40, 4),
    },
    "K31": {
        "user_role": {("ann", SALES): (0.0, 3), ("bob", AM): (1.0, 1)}, "user": {"ann": (0.0, 3), "bob": (1.0, 1), "fay": (0.0, 1)},
        "team": {"A": (1 / 4, 4), "D1": (1 / 4, 4), "HQ": (1 / 4, 4)}, "role": {SALES: (0.0, 3), AM: (1.0, 1)}, "company": (1 / 5, 5),
    },
    "K35": {"user_role": {}, "user": {"fay": (1.0, 1)}, "team": {}, "role": {}, "company": (1.0, 1)},
    "K42": NOTHING,
    "K49": {
        "user_role": {("ann", SALES): (1.0, 1), ("bob", AM): (1.0, 1)}, "user": {"ann": (1.0, 1), "bob": (1.0, 1)},
        "team": {"A": (1.0, 2), "D1": (1.0, 2), "HQ": (1.0, 2)}, "role": {SALES: (1.0, 1), AM: (1.0, 1)}, "company": (1.0, 2),
    },
    "K50": {
        "user_role": {("ann", SALES): (700.0, 1), ("bob", AM): (500.0, 1)}, "user": {"ann": (700.0, 1), "bob": (500.0, 1)},
        "team": {"A": (1_200.0, 2), "D1": (1_200.0, 2), "HQ": (1_200.0, 2)}, "role": {SALES: (700.0, 1), AM: (500.0, 1)},
        "company": (1_200.0, 2),
    },
    "K51": {
        "user_role": {("bob", AM): (30 * DAY, 1)}, "user": {"bob": (30 * DAY, 1)},
        "team": {"A": (30 * DAY, 1), "D1": (30 * DAY, 1), "HQ": (30 * DAY, 1)}, "role": {AM: (30 * DAY, 1)}, "company": (30 * DAY, 1),
    },
    "K52": {
        "user_role": {("ann", SALES): (700.0, 1), ("bob", AM): (500.0, 1)}, "user": {"ann": (700.0, 1), "bob": (500.0, 1)},
        "team": {"A": (600.0, 2), "D1": (600.0, 2), "HQ": (600.0, 2)}, "role": {SALES: (700.0, 1), AM: (500.0, 1)}, "company": (600.0, 2),
    },
}  # fmt: skip

# 95 % intervals that a formula gives: (KPI, level, group) → low, high; z = 1.959964.
INTERVALS = {
    ("K1", "user", "cyd"): (0.4676946651, 0.9110583316),  # Wilson 9 of 12
    ("K1", "company", ()): (0.4236934318, 0.8731929635),  # Wilson 9 of 13
    ("K2", "user", "ann"): (-14.6938073813, 64.6938073813),  # p = 7.75 / 16, d = 3.75 / 16, ± z √((p + d − (p − d)²) / 16)
    ("K2", "company", ()): (-17.5730770181, 57.5730770181),  # p = 9.75 / 20, d = 5.75 / 20
    ("K2", "user", "fay"): (-100.0, 48.4986494203),  # p = 0.75 / 4, d = 1.75 / 4: −98.5, widened to hold the −100 observed
    ("K13", "team", "A"): (0.1500389892, 0.8499610108),  # Wilson 2 of 4
    ("K18", "company", ()): (0.3006418426, 0.9544127392),  # Wilson 3 of 4
    ("K23", "user", "eve"): (0.1077912674, 0.6032218525),  # Wilson 3 of 10
    ("K31", "team", "A"): (0.1681803297, 0.6873262303),  # Wilson 4 of 10
    ("K49", "company", ()): (0.2923715742, 0.6703726266),  # Wilson 11 of 23
    ("K20", "team", "A"): (679.4429304751, 3848.9995384758),  # 577.5 ÷ 0.8499610108 and ÷ 0.1500389892
    ("K22", "team", "A"): (0.2264809768, 1.2829998462),  # those ÷ 3000
    ("K20", "company", ()): (665.5611083751, 4352.9725368691),  # 512 ÷ Wilson 2 of 5
    ("K5.median", "company", ()): (1_800.0, 9_763_200.0),  # places ⌊(8 − z√8) / 2⌋ = 1 and 1 + ⌈(8 + z√8) / 2⌉ − 1 = 8 of 8
}
WITHOUT_INTERVAL = {  # complete counts, and medians of too few
    ("K10", "company", ()), ("K21", "team", "A"), ("K25", "user", "ann"), ("K50", "company", ()), ("K20.margin", "team", "A"),
    ("K5.median", "team", "S"),
}  # fmt: skip
