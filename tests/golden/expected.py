"""What the golden company's KPI values are, by hand. KPI → level → group → (value, n); what is not listed is absent.

`Q1` holds for January to March, `FEBRUARY` for that month alone, `SECOND` for April to June and `HALF` for the half year
they make up. Teams include all below them: D1 is A and B, HQ is all teams; the company adds what has no team (Fay's,
nobody's). Days are 86 400 s.
"""

HOUR, DAY = 3_600, 86_400
AM, SALES, SERVICE, LEADS, EXECUTIVE = "account_manager", "sales", "service", "acquisition", "executive"

# Enough observations for a score: as the catalogue says, written down here a second time.
MINIMUM = {
    "K1": 10, "K1.self": 10, "K2": 10, "K3": 10, "K4": 10, "K5": 5, "K5.median": 5, "K6": 5, "K7": 5, "K8": 10, "K9": 10, "K10": 10,
    "K11": 1, "K12": 10, "K13": 10, "K14": 10, "K14.nrr": 10, "K14.grr": 10, "K15": 10, "K15.involuntary": 10, "K16": 10, "K16.market": 10,
    "K16.other": 10, "K17": 10, "K18": 5, "K19": 10, "K20.margin": 10, "K20": 10, "K21": 1, "K22": 1, "K23": 10, "K24": 5, "K25": 1,
    "K26": 10, "K27": 10, "K27.depth": 10, "K28": 10, "K29": 10, "K29.journey": 1, "K30": 10, "K31": 10, "K35": 10, "K41": 1, "K42": 10,
    "K42.partner": 10, "K46": 10, "K47": 5, "K48": 3, "K48.customer": 1, "K48.peer": 1, "K48.manager": 1, "K49": 10, "K50": 1, "K51": 5,
    "K52": 5,
}  # fmt: skip

NOTHING = {"user_role": {}, "user": {}, "team": {}, "role": {}, "company": None}

# The health of customers at the openings of the months, where at least three of its five parts are known: satisfaction, usage, cases,
# payment, renewal. (Never: k4 to k7, of whom cases and at most one part more are known. No usage is known on 1 January.)
HEALTH = {
    "k1": {
        # The answers of July and August, 60, 70 and 20 of 100: 50, no warning yet; bill b1 paid; renewal due in 59 days of 90.
        1: (50 + 100 + 100 + 100 * 59 / 90) / 4,
        # July's are too old; Ann's twelve give 890. 2 of 31 days; c4 comes in that very second; b2 unpaid; renewal due in 28 days.
        2: ((890 + 20) / 13 + 100 * 2 / 31 / 0.4 + 100 + 0 + 100 * 28 / 90) / 5,
        3: (890 / 12 + 0 + 100 + 0) / 4,  # its term ended that day: nothing to renew
    },
    "k2": {
        # No answer, no usage, the open case c2 is escalated, b3 is paid on the opening itself: too late. Renewal due in 59 days.
        2: (0 + 0 + 0 + 100 * 59 / 90) / 4,
        3: (75 + 100 * 2 / 28 / 0.4 + 100 + 100 + 100 * 31 / 90) / 5,  # answers 10 and 5
        4: (80 + 0 + 0 + 100 + 0) / 5,  # and 9; c5 escalated; renewal due that day
        5: (80 + 0 + 0) / 3, 6: (80 + 0 + 0) / 3,  # renewal overdue: nothing known of it; no bill was due in the three months before
    },
    "k3": {
        1: (100 + 100 + 100 * 31 / 90) / 3,  # no answer yet; b4 paid; renewal due in 31 days
        2: (72.5 + 0 + 100 + 100 + 100) / 5,  # answers 7.5 and 7 of 10; b4 was due just three months before, b5 is about nothing
        3: (72.5 + 0 + 100 + 100 + 100) / 5,
        4: ((145 + 750) / 12 + 100 * 1 / 31 / 0.4 + 50 + 100 + 100) / 5,  # ten more answers, worth 750; c3 open, not escalated
        5: (895 / 12 + 100 + 100 + 100 + 100) / 5,  # 13 of 30 days: more than 40 %; b8 was due just three months before
        6: (895 / 12 + 0 + 100 + 100) / 4,
    },
    "k8": {5: (100 * 1 / 30 / 0.4 + 100 + 100) / 3, 6: (0 + 100 + 100) / 3},  # its term does not run on 1 March; due before April
    # Answer 0, no usage, no open case; from April on b6 is unpaid. Its renewal was due on 1 January.
    "k10": {3: (0 + 0 + 100) / 3, 4: (0 + 0 + 100 + 0) / 4, 5: 25.0, 6: 25.0},
}  # fmt: skip


def _health(*which):
    """The mean health of customers and months, and how many there are."""
    return sum(HEALTH[account][month] for account, month in which) / len(which), len(which)


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
    # Customers with a case, by month and whose case: S k1 k2 · k1 · k2 k3; A (c8) k1 in February, the same customer as S's; Fay
    # k10; c7 has no customer. Service cost: S 700 + 500, E 40, D1 60, no team 90. A served somebody, but nothing is booked for it.
    "K8": {
        "user_role": {}, "user": {}, "role": {},
        "team": {"S": (1_200 / 5, 5), "E": (None, 0), "D1": (60.0, 1), "HQ": (1_300 / 5, 5)}, "company": (1_390 / 6, 6),
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
    # Sales 8350 (see K9) of a market of 40 000 + 43 500; the figures of February and May are not for a quarter.
    "K11": {**NOTHING, "company": (8_350 / 83_500, 8)},
    # Ann 400 + 600 of 3000 in A, 200 of 800 in B; Bob 900 + 100 of 3500 (o9's margin is unknown), then 300 of 700; Fay 50 of 250.
    "K12": {
        "user_role": {("ann", SALES): (1_200 / 3_800, 3), ("bob", AM): (1_000 / 3_500, 2), ("bob", SALES): (300 / 700, 1)},
        "user": {"ann": (1_200 / 3_800, 3), "bob": (1_300 / 4_200, 3), "fay": (50 / 250, 1)},
        "team": {"A": (2_300 / 7_200, 5), "B": (200 / 800, 1), "D1": (2_500 / 8_000, 6), "HQ": (2_500 / 8_000, 6)},
        "role": {SALES: (1_500 / 4_500, 4), AM: (1_000 / 3_500, 2)}, "company": (2_550 / 8_250, 7),
    },
    # On 1 January Ann owns k1 (lost in March, by then Bob's) and k2, Bob k3 and k4 (lost that day), Fay k10. All in A.
    "K13": {
        "user_role": {("ann", SALES): (1 / 2, 2), ("bob", AM): (1 / 2, 2)},
        "user": {"ann": (1 / 2, 2), "bob": (1 / 2, 2), "fay": (0.0, 1)},
        "team": {"A": (2 / 4, 4), "D1": (2 / 4, 4), "HQ": (2 / 4, 4)},
        "role": {SALES: (1 / 2, 2), AM: (1 / 2, 2)}, "company": (2 / 5, 5),
    },
    # A month, from its opening to the next, by the owner at the first. Ann, in A: k1 200 → 200 and k2 300 → 400 in January, k1 200 → 0
    # (ended) and k2 400 → 350 in February; in B k2 350 → 280 (changed on the closing day) in March. Bob: k3 100 → 80 (the next term) and
    # 80 → 80; in March its second term's amount is unknown. k1, his in March, pays nothing any more. Nobody's k9, no customer,
    # 50 → 50 each month. k10's amount is unknown; k5's trial and k6's old term run at no opening.
    # Lost: Ann 200 + 50 of 1100, then 70 of 350; Bob 20 of 180.
    "K14": {
        "user_role": {("ann", SALES): (320 / 1_450, 5), ("bob", AM): (20 / 180, 2)},
        "user": {"ann": (320 / 1_450, 5), "bob": (20 / 180, 2)},
        "team": {"A": (270 / 1_280, 6), "B": (70 / 350, 1), "D1": (340 / 1_630, 7), "HQ": (340 / 1_630, 7)},
        "role": {SALES: (320 / 1_450, 5), AM: (20 / 180, 2)}, "company": (340 / 1_780, 10),
    },
    # At the closing: Ann 200 + 400 + 0 + 350 in A, 280 in B; Bob 80 + 80; nobody 150.
    "K14.nrr": {
        "user_role": {("ann", SALES): (1_230 / 1_450, 5), ("bob", AM): (160 / 180, 2)},
        "user": {"ann": (1_230 / 1_450, 5), "bob": (160 / 180, 2)},
        "team": {"A": (1_110 / 1_280, 6), "B": (280 / 350, 1), "D1": (1_390 / 1_630, 7), "HQ": (1_390 / 1_630, 7)},
        "role": {SALES: (1_230 / 1_450, 5), AM: (160 / 180, 2)}, "company": (1_540 / 1_780, 10),
    },
    # The same without what k2 gained in January: Ann 200 + 300 + 0 + 350 in A.
    "K14.grr": {
        "user_role": {("ann", SALES): (1_130 / 1_450, 5), ("bob", AM): (160 / 180, 2)},
        "user": {"ann": (1_130 / 1_450, 5), "bob": (160 / 180, 2)},
        "team": {"A": (1_010 / 1_280, 6), "B": (280 / 350, 1), "D1": (1_290 / 1_630, 7), "HQ": (1_290 / 1_630, 7)},
        "role": {SALES: (1_130 / 1_450, 5), AM: (160 / 180, 2)}, "company": (1_440 / 1_780, 10),
    },
    # The customers of K13: Ann's k1 left of its own will, Bob's k4 did not.
    "K15": {
        "user_role": {("ann", SALES): (1 / 2, 2), ("bob", AM): (0.0, 2)},
        "user": {"ann": (1 / 2, 2), "bob": (0.0, 2), "fay": (0.0, 1)},
        "team": {"A": (1 / 4, 4), "D1": (1 / 4, 4), "HQ": (1 / 4, 4)},
        "role": {SALES: (1 / 2, 2), AM: (0.0, 2)}, "company": (1 / 5, 5),
    },
    "K15.involuntary": {
        "user_role": {("ann", SALES): (0.0, 2), ("bob", AM): (1 / 2, 2)},
        "user": {"ann": (0.0, 2), "bob": (1 / 2, 2), "fay": (0.0, 1)},
        "team": {"A": (1 / 4, 4), "D1": (1 / 4, 4), "HQ": (1 / 4, 4)},
        "role": {SALES: (0.0, 2), AM: (1 / 2, 2)}, "company": (1 / 5, 5),
    },
    # k1 left for its experience; why k4 left nobody knows, so Bob's share is unknown, not 0. Fay lost nobody: 0.
    "K16": {
        "user_role": {("ann", SALES): (1 / 2, 2)}, "user": {"ann": (1 / 2, 2), "fay": (0.0, 1)},
        "team": {"A": (1 / 4, 4), "D1": (1 / 4, 4), "HQ": (1 / 4, 4)}, "role": {SALES: (1 / 2, 2)}, "company": (1 / 5, 5),
    },
    # Neither k1 nor, as far as known, k4: whoever lost k4 may have lost it for this.
    **{key: {
        "user_role": {("ann", SALES): (0.0, 2)}, "user": {"ann": (0.0, 2), "fay": (0.0, 1)}, "team": {},
        "role": {SALES: (0.0, 2)}, "company": None,
    } for key in ("K16.market", "K16.other")},
    # No opening lies three months before these.
    "K17": NOTHING,
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
    # Margin: A 400 + 600 (Ann) + 900 + 100 + 300 (Bob; o9's unknown) = 2300, B 200, Fay 50; over 4, 0 and 5 customers.
    "K20.margin": {
        "user_role": {}, "user": {}, "role": {},
        "team": {"A": (575.0, 4), "D1": (625.0, 4), "HQ": (625.0, 4)}, "company": (510.0, 5),
    },
    "K20": {  # 575 ÷ ½, 625 ÷ ½, 510 ÷ 0.4
        "user_role": {}, "user": {}, "role": {},
        "team": {"A": (1_150.0, 4), "D1": (1_250.0, 4), "HQ": (1_250.0, 4)}, "company": (1_275.0, 5),
    },
    # A 3000 ÷ 1, B 600 ÷ 1, E 1000 ÷ 0, HQ 4600 ÷ 2; the company adds 100 without team and k8: 4700 ÷ 3.
    # Channels: the web cost 3000 + 600 and won k5 and k8; the fair won nobody; of k6's referral no cost is known, and the 100 have
    # no channel.
    "K21": {
        "user_role": {}, "user": {}, "role": {},
        "team": {"A": (3_000.0, 1), "B": (600.0, 1), "D1": (1_800.0, 2), "E": (None, 0), "HQ": (2_300.0, 2)}, "company": (4_700 / 3, 3),
        "channel": {"web": (1_800.0, 2), "fair": (None, 0)},
    },
    "K22": {  # its n is the smaller of its parts'
        "user_role": {}, "user": {}, "role": {},
        "team": {"A": (1_150 / 3_000, 1), "D1": (1_250 / 1_800, 2), "HQ": (1_250 / 2_300, 2)}, "company": (1_275 * 3 / 4_700, 3),
    },
    # Eve 3 of 10 (a fourth after exactly 60 days is too late), Fay 0 of 1. Of Eve's, 5 came from the web, the late one and 2 more from
    # the fair, 2 from nobody knows where; Fay's from the web.
    "K23": {
        "user_role": {("eve", LEADS): (3 / 10, 10)}, "user": {"eve": (3 / 10, 10), "fay": (0.0, 1)},
        "team": {"E": (3 / 10, 10), "HQ": (3 / 10, 10)}, "role": {LEADS: (3 / 10, 10)}, "company": (3 / 11, 11),
        "channel": {"web": (3 / 6, 6), "fair": (0.0, 3)},
    },
    # By segment: large customers earned 400 + 600 and lost k1, small ones 900 + 100 + 300 and lost k4; those without segment lost nobody,
    # so k8 has no prediction. Won: k5, large (Ann, A), k6, small (Ann, B).
    "K24": {
        "user_role": {("ann", SALES): (1_150.0, 2)}, "user": {"ann": (1_150.0, 2)},
        "team": {"A": (1_000.0, 1), "B": (1_300.0, 1), "D1": (1_150.0, 2), "HQ": (1_150.0, 2)},
        "role": {SALES: (1_150.0, 2)}, "company": (1_150.0, 2),
    },
    # Known kinds: Ann 5 won and 1 lost in March, 1 in February; upsell 4000 + cross-sell 5000. Bob 500 of 1, then 0 of 3.
    "K25": {
        "user_role": {("ann", SALES): (9_000.0, 7), ("bob", AM): (500.0, 1), ("bob", SALES): (0.0, 3)},
        "user": {"ann": (9_000.0, 7), "bob": (500.0, 4)},
        "team": {"A": (500.0, 5), "B": (9_000.0, 6), "D1": (9_500.0, 11), "HQ": (9_500.0, 11)},
        "role": {SALES: (9_000.0, 10), AM: (500.0, 1)}, "company": (9_500.0, 11),
    },
    # k5 (Ann, A) used two features on its 30th day, k6 (Ann, B), subscriber of old, on its 31st; k8 (nobody) in April.
    "K26": {
        "user_role": {("ann", SALES): (1 / 2, 2)}, "user": {"ann": (1 / 2, 2)},
        "team": {"A": (1.0, 1), "B": (0.0, 1), "D1": (1 / 2, 2), "HQ": (1 / 2, 2)}, "role": {SALES: (1 / 2, 2)}, "company": (2 / 3, 3),
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
    # Owners at the openings: k1 Ann's, in March Bob's; k2 Ann's, in March in B; k3 Bob's; k10 Fay's.
    "K28": {
        "user_role": {
            ("ann", SALES): _health(("k1", 1), ("k1", 2), ("k2", 2), ("k2", 3)), ("bob", AM): _health(("k3", 1), ("k3", 2)),
            ("bob", SALES): _health(("k3", 3), ("k1", 3)),
        },
        "user": {
            "ann": _health(("k1", 1), ("k1", 2), ("k2", 2), ("k2", 3)), "bob": _health(("k3", 1), ("k3", 2), ("k3", 3), ("k1", 3)),
            "fay": _health(("k10", 3)),
        },
        "team": {
            "A": _health(("k1", 1), ("k1", 2), ("k2", 2), ("k3", 1), ("k3", 2), ("k3", 3), ("k1", 3)), "B": _health(("k2", 3)),
            **dict.fromkeys(("D1", "HQ"),
                            _health(("k1", 1), ("k1", 2), ("k2", 2), ("k3", 1), ("k3", 2), ("k3", 3), ("k1", 3), ("k2", 3))),
        },
        "role": {
            SALES: _health(("k1", 1), ("k1", 2), ("k2", 2), ("k2", 3), ("k3", 3), ("k1", 3)), AM: _health(("k3", 1), ("k3", 2)),
        },
        "company": _health(
            ("k1", 1), ("k1", 2), ("k2", 2), ("k3", 1), ("k3", 2), ("k3", 3), ("k1", 3), ("k2", 3), ("k10", 3)
        ),
    },
    # Ann's advice 1 + 1 + ¾ + ¾ + ¼ in A, her delivery 0.9 in B; Bob's advice ½ + ½, then delivery 3 × 0.4 + 0.5; Cyd's hotline 1;
    # nobody's advice 0. The lobby is not key.
    "K29": {
        "user_role": {
            ("ann", SALES): (4.65 / 6, 6), ("bob", AM): (1 / 2, 2), ("bob", SALES): (1.7 / 4, 4), ("cyd", SERVICE): (1.0, 1),
        },
        "user": {"ann": (4.65 / 6, 6), "bob": (2.7 / 6, 6), "cyd": (1.0, 1)},
        "team": {"A": (6.45 / 11, 11), "B": (0.9, 1), "D1": (7.35 / 12, 12), "S": (1.0, 1), "HQ": (8.35 / 13, 13)},
        "role": {SALES: (6.35 / 10, 10), AM: (1 / 2, 2), SERVICE: (1.0, 1)}, "company": (8.35 / 14, 14),
        "touchpoint": {"advice": (4.75 / 8, 8), "delivery": (2.6 / 5, 5), "hotline": (1.0, 1)},
    },
    # Five answers or more: Ann's advice, 3.75 of 5 × 0.75, just there. A's advice 4.75 of 7 × 0.75, below (the company's, 8, too);
    # with Ann's in B five of delivery, 2.6 of 5 × 0.5, there. Bob has two and four. The hotline has no target.
    "K29.journey": {
        "user_role": {("ann", SALES): (1.0, 1)}, "user": {"ann": (1.0, 1)},
        "team": {"A": (0.0, 1), "D1": (1 / 2, 2), "HQ": (1 / 2, 2)}, "role": {SALES: (1.0, 2)}, "company": (1 / 2, 2),
        "touchpoint": {"advice": (0.0, 1), "delivery": (1.0, 1)},
    },
    # Not for the first time: k2 (o9 is its second order; Ann's customer, Bob's sale) and k3. k1 and k10 bought once, k4 never.
    "K30": {
        "user_role": {("ann", SALES): (1 / 2, 2), ("bob", AM): (1 / 2, 2)},
        "user": {"ann": (1 / 2, 2), "bob": (1 / 2, 2), "fay": (0.0, 1)},
        "team": {"A": (2 / 4, 4), "D1": (2 / 4, 4), "HQ": (2 / 4, 4)},
        "role": {SALES: (1 / 2, 2), AM: (1 / 2, 2)}, "company": (2 / 5, 5),
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
    # Sales as in K9: A 7300, D1 and HQ 8100, the company 8350. Quality cost: A 73, S 100 (which sells nothing), no team 77.
    "K41": {
        "user_role": {}, "user": {}, "role": {},
        "team": {"A": (73 / 7_300, 6), "D1": (73 / 8_100, 7), "HQ": (173 / 8_100, 7)}, "company": (250 / 8_350, 8),
    },
    # Cyd: 1 + 2 + 1 of 6; Dan 0 of 2.
    "K42": {
        "user_role": {("cyd", SERVICE): (4 / 6, 6), ("dan", SERVICE): (0.0, 2)}, "user": {"cyd": (4 / 6, 6), "dan": (0.0, 2)},
        "team": {"S": (4 / 8, 8), "HQ": (4 / 8, 8)}, "role": {SERVICE: (4 / 8, 8)}, "company": (4 / 8, 8),
    },
    # Cyd's alone.
    "K42.partner": {
        "user_role": {("cyd", SERVICE): (4 / 6, 6)}, "user": {"cyd": (4 / 6, 6)},
        "team": {"S": (4 / 6, 6), "HQ": (4 / 6, 6)}, "role": {SERVICE: (4 / 6, 6)}, "company": (4 / 6, 6),
    },
    # Minutes of executives, while they are: Gus 30 + 50 (a prospect) + 20 with customers, 100 without; of two more the length is unknown.
    "K46": {
        "user_role": {("gus", EXECUTIVE): (100 / 200, 4)}, "user": {"gus": (100 / 200, 4)}, "team": {"HQ": (100 / 200, 4)},
        "role": {EXECUTIVE: (100 / 200, 4)}, "company": (100 / 200, 4),
    },
    # Complaints: Cyd's c1 and c3 settled, Dan's c5 open, Ann's c8 settled, nobody's c7 closed, but not resolved.
    "K47": {
        "user_role": {("cyd", SERVICE): (1.0, 2), ("dan", SERVICE): (0.0, 1), ("ann", SALES): (1.0, 1)},
        "user": {"cyd": (1.0, 2), "dan": (0.0, 1), "ann": (1.0, 1)},
        "team": {"S": (2 / 3, 3), "A": (1.0, 1), "D1": (1.0, 1), "HQ": (3 / 4, 4)},
        "role": {SERVICE: (2 / 3, 3), SALES: (1.0, 1)}, "company": (3 / 5, 5),
    },
    # The half year ends in June.
    **dict.fromkeys(("K48", "K48.customer", "K48.peer", "K48.manager"), NOTHING),
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

QUARTERLY = (
    "K1", "K1.self", "K2", "K11", "K12", "K13", "K15", "K15.involuntary", "K16", "K16.market", "K16.other", "K18", "K19", "K20.margin",
    "K20", "K22", "K24", "K30", "K41", "K46",
)  # fmt: skip
HALF_YEARLY = ("K48", "K48.customer", "K48.peer", "K48.manager")

FEBRUARY = {
    # No quarter is complete by the end of February, and no lead came in.
    **dict.fromkeys((*QUARTERLY, *HALF_YEARLY, "K23"), NOTHING),
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
    "K8": {  # S 500 ÷ k1, D1 60 ÷ k1, E 40 ÷ nobody, HQ 600 ÷ k1 again; the company's second is k10
        "user_role": {}, "user": {}, "role": {},
        "team": {"S": (500.0, 1), "D1": (60.0, 1), "E": (None, 0), "HQ": (600.0, 1)}, "company": (300.0, 2),
    },
    "K9": {  # Ann 0 of 800 in B, Fay 250 of 250
        "user_role": {("ann", SALES): (0.0, 1)}, "user": {"ann": (0.0, 1), "fay": (1.0, 1)},
        "team": {"B": (0.0, 1), "D1": (0.0, 1), "HQ": (0.0, 1)}, "role": {SALES: (0.0, 1)}, "company": (250 / 1_050, 2),
    },
    "K10": {  # k6 won by Ann in B, where she had no customer on 1 February
        "user_role": {("ann", SALES): (1 / 3, 3), ("bob", AM): (0.0, 1)}, "user": {"ann": (1 / 3, 3), "bob": (0.0, 1), "fay": (0.0, 1)},
        "team": {"A": (0.0, 4), "D1": (1 / 4, 4), "HQ": (1 / 4, 4)}, "role": {SALES: (1 / 3, 3), AM: (0.0, 1)}, "company": (1 / 5, 5),
    },
    # k1 200 → 0 and k2 400 → 350 (Ann's on 1 February, in A), k3 80 → 80, k9 50 → 50.
    "K14": {
        "user_role": {("ann", SALES): (250 / 600, 2), ("bob", AM): (0.0, 1)}, "user": {"ann": (250 / 600, 2), "bob": (0.0, 1)},
        "team": {"A": (250 / 680, 3), "D1": (250 / 680, 3), "HQ": (250 / 680, 3)}, "role": {SALES: (250 / 600, 2), AM: (0.0, 1)},
        "company": (250 / 730, 4),
    },
    **{key: {  # nobody pays more than before
        "user_role": {("ann", SALES): (350 / 600, 2), ("bob", AM): (1.0, 1)}, "user": {"ann": (350 / 600, 2), "bob": (1.0, 1)},
        "team": {"A": (430 / 680, 3), "D1": (430 / 680, 3), "HQ": (430 / 680, 3)}, "role": {SALES: (350 / 600, 2), AM: (1.0, 1)},
        "company": (480 / 730, 4),
    } for key in ("K14.nrr", "K14.grr")},
    "K17": NOTHING,
    "K21": {  # B 600 ÷ 1, E 1000 ÷ 0, HQ 1600 ÷ 1; web and fair spent, but k6 came by referral
        "user_role": {}, "user": {}, "role": {},
        "team": {"B": (600.0, 1), "D1": (600.0, 1), "E": (None, 0), "HQ": (1_600.0, 1)}, "company": (1_600.0, 1),
        "channel": {"web": (None, 0), "fair": (None, 0)},
    },
    "K25": {
        "user_role": {("ann", SALES): (0.0, 1), ("bob", AM): (500.0, 1)}, "user": {"ann": (0.0, 1), "bob": (500.0, 1)},
        "team": {"A": (500.0, 2), "D1": (500.0, 2), "HQ": (500.0, 2)}, "role": {SALES: (0.0, 1), AM: (500.0, 1)}, "company": (500.0, 2),
    },
    "K26": {  # k6, a day too late
        "user_role": {("ann", SALES): (0.0, 1)}, "user": {"ann": (0.0, 1)}, "team": {"B": (0.0, 1), "D1": (0.0, 1), "HQ": (0.0, 1)},
        "role": {SALES: (0.0, 1)}, "company": (0.0, 1),
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
    "K28": {
        "user_role": {("ann", SALES): _health(("k1", 2), ("k2", 2)), ("bob", AM): _health(("k3", 2))},
        "user": {"ann": _health(("k1", 2), ("k2", 2)), "bob": _health(("k3", 2))},
        "team": dict.fromkeys(("A", "D1", "HQ"), _health(("k1", 2), ("k2", 2), ("k3", 2))),
        "role": {SALES: _health(("k1", 2), ("k2", 2)), AM: _health(("k3", 2))},
        "company": _health(("k1", 2), ("k2", 2), ("k3", 2)),
    },
    "K29": {  # Bob's ½ + ½, nobody's 0; Ann's late one is January's
        "user_role": {("bob", AM): (1 / 2, 2)}, "user": {"bob": (1 / 2, 2)}, "team": dict.fromkeys(("A", "D1", "HQ"), (1 / 2, 2)),
        "role": {AM: (1 / 2, 2)}, "company": (1 / 3, 3), "touchpoint": {"advice": (1 / 3, 3)},
    },
    "K29.journey": NOTHING,  # three answers are too few
    "K31": {
        "user_role": {("ann", SALES): (0.0, 3), ("bob", AM): (1.0, 1)}, "user": {"ann": (0.0, 3), "bob": (1.0, 1), "fay": (0.0, 1)},
        "team": {"A": (1 / 4, 4), "D1": (1 / 4, 4), "HQ": (1 / 4, 4)}, "role": {SALES: (0.0, 3), AM: (1.0, 1)}, "company": (1 / 5, 5),
    },
    "K35": {"user_role": {}, "user": {"fay": (1.0, 1)}, "team": {}, "role": {}, "company": (1.0, 1)},
    "K42": NOTHING, "K42.partner": NOTHING,
    "K47": {  # c8 settled, c7 not
        "user_role": {("ann", SALES): (1.0, 1)}, "user": {"ann": (1.0, 1)}, "team": dict.fromkeys(("A", "D1", "HQ"), (1.0, 1)),
        "role": {SALES: (1.0, 1)}, "company": (1 / 2, 2),
    },
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

# Warning signs (parts of health below 50) at the first openings: 1 January k1 none, k3 one (renewal); 1 February k1 three (usage, payment,
# renewal), k2 three (usage, cases, payment), k3 one (usage); 1 March k1 two, k2 two (usage, renewal), k3 one, k10 two. k1 was lost
# within three months of each. Those who know January on 1 April, February too on 1 May, March too on 1 June give the risks
#     (lost among those with as many signs + 10 · lost ÷ all) ÷ (those with as many signs + 10).
RISK = {
    4: {1: (0 + 10 * 1 / 2) / 11, 3: (0 + 10 * 1 / 2) / 10},  # nobody had three signs yet
    5: {0: (1 + 10 * 2 / 5) / 11, 1: (0 + 10 * 2 / 5) / 12, 2: (0 + 10 * 2 / 5) / 10, 3: (1 + 10 * 2 / 5) / 12},
    6: {1: (0 + 10 * 3 / 9) / 13, 2: (1 + 10 * 3 / 9) / 13, 3: (1 + 10 * 3 / 9) / 12},
}
# Signs then: k2 three (usage, cases, renewal), two, two; k3 one (usage; an open case is worth 50, not below), none, one; k8, nobody's,
# one (usage) in May and June; k10 three (satisfaction, usage, payment).
RISKS = {
    "ann": RISK[4][3] + RISK[5][2] + RISK[6][2], "bob": RISK[4][1] + RISK[5][0] + RISK[6][1], "nobody": RISK[5][1] + RISK[6][1],
    "fay": RISK[4][3] + RISK[5][3] + RISK[6][3],
}  # fmt: skip

# April to June, for what cannot be seen in the first quarter. Ann is in B, Bob salesman in A.
SECOND = {
    "K8": NOTHING, "K11": NOTHING, "K26": NOTHING, "K29": NOTHING, "K29.journey": NOTHING, "K41": NOTHING, "K46": NOTHING, "K47": NOTHING,
    # o8: 90 of 900.
    "K12": {
        "user_role": {("ann", SALES): (0.1, 1)}, "user": {"ann": (0.1, 1)}, "team": dict.fromkeys(("B", "D1", "HQ"), (0.1, 1)),
        "role": {SALES: (0.1, 1)}, "company": (0.1, 1),
    },
    # Ann's k2 280 each month; Bob's k7 70 → 70 in May, 70 → 0 in June: its term ends on the first day after the data. k3's second term
    # has no amount, so k3 is not counted in June either, when it ends. Nobody's k8 90 and k9 50 each month. 840 + 140 + 270 + 150 = 1400.
    "K14": {
        "user_role": {("ann", SALES): (0.0, 3), ("bob", SALES): (70 / 140, 2)}, "user": {"ann": (0.0, 3), "bob": (70 / 140, 2)},
        "team": {"A": (70 / 140, 2), "B": (0.0, 3), "D1": (70 / 980, 5), "HQ": (70 / 980, 5)}, "role": {SALES: (70 / 980, 5)},
        "company": (70 / 1_400, 11),
    },
    **{key: {
        "user_role": {("ann", SALES): (1.0, 3), ("bob", SALES): (70 / 140, 2)}, "user": {"ann": (1.0, 3), "bob": (70 / 140, 2)},
        "team": {"A": (70 / 140, 2), "B": (1.0, 3), "D1": (910 / 980, 5), "HQ": (910 / 980, 5)}, "role": {SALES: (910 / 980, 5)},
        "company": (1_330 / 1_400, 11),
    } for key in ("K14.nrr", "K14.grr")},
    # On 1 April: Ann k2 k5 k6, Bob k3, nobody k8, Fay k10. Nobody leaves; k5 buys, for the first time.
    **{key: {
        "user_role": {("ann", SALES): (0.0, 3), ("bob", SALES): (0.0, 1)}, "user": {"ann": (0.0, 3), "bob": (0.0, 1), "fay": (0.0, 1)},
        "team": {"A": (0.0, 1), "B": (0.0, 3), "D1": (0.0, 4), "HQ": (0.0, 4)}, "role": {SALES: (0.0, 4)}, "company": (0.0, 6),
    } for key in ("K15", "K15.involuntary", "K16", "K16.market", "K16.other", "K30")},
    "K17": {
        "user_role": {("ann", SALES): (RISKS["ann"] / 3, 3), ("bob", SALES): (RISKS["bob"] / 3, 3)},
        "user": {who: (RISKS[who] / 3, 3) for who in ("ann", "bob", "fay")},
        "team": {
            "A": (RISKS["bob"] / 3, 3), "B": (RISKS["ann"] / 3, 3),
            **dict.fromkeys(("D1", "HQ"), ((RISKS["ann"] + RISKS["bob"]) / 6, 6)),
        },
        "role": {SALES: ((RISKS["ann"] + RISKS["bob"]) / 6, 6)}, "company": (sum(RISKS.values()) / 11, 11),
    },
    # Bob's k7, large: 1000 in the first quarter and o8's 90 in this one, k1 lost in both together.
    "K24": {
        "user_role": {("bob", SALES): (1_090.0, 1)}, "user": {"bob": (1_090.0, 1)}, "team": dict.fromkeys(("A", "D1", "HQ"), (1_090.0, 1)),
        "role": {SALES: (1_090.0, 1)}, "company": (1_090.0, 1),
    },
    "K28": {
        "user_role": {("ann", SALES): _health(("k2", 4), ("k2", 5), ("k2", 6)), ("bob", SALES): _health(("k3", 4), ("k3", 5), ("k3", 6))},
        "user": {
            "ann": _health(("k2", 4), ("k2", 5), ("k2", 6)), "bob": _health(("k3", 4), ("k3", 5), ("k3", 6)),
            "fay": _health(("k10", 4), ("k10", 5), ("k10", 6)),
        },
        "team": {
            "A": _health(("k3", 4), ("k3", 5), ("k3", 6)), "B": _health(("k2", 4), ("k2", 5), ("k2", 6)),
            **dict.fromkeys(("D1", "HQ"), _health(("k3", 4), ("k3", 5), ("k3", 6), ("k2", 4), ("k2", 5), ("k2", 6))),
        },
        "role": {SALES: _health(("k3", 4), ("k3", 5), ("k3", 6), ("k2", 4), ("k2", 5), ("k2", 6))},
        "company": _health(
            ("k3", 4), ("k3", 5), ("k3", 6), ("k2", 4), ("k2", 5), ("k2", 6), ("k10", 4), ("k10", 5), ("k10", 6), ("k8", 5), ("k8", 6),
        ),
    },
}  # fmt: skip

# January to June. Ann: customers ¾ + 1 and a colleague ½ in A, the manager ¼ and colleagues (one without source, one "system") 1 + 0 in B;
# Bob: manager ¾, then a colleague 0.8; Dan: a customer ½; Fay: a colleague ¼.
HALF = {
    "K48": {
        "user_role": {("ann", SALES): (3.5 / 6, 6), ("bob", AM): (0.75, 1), ("bob", SALES): (0.8, 1), ("dan", SERVICE): (0.5, 1)},
        "user": {"ann": (3.5 / 6, 6), "bob": (1.55 / 2, 2), "dan": (0.5, 1), "fay": (0.25, 1)},
        "team": {"A": (3.8 / 5, 5), "B": (1.25 / 3, 3), "D1": (5.05 / 8, 8), "S": (0.5, 1), "HQ": (5.55 / 9, 9)},
        "role": {SALES: (4.3 / 7, 7), AM: (0.75, 1), SERVICE: (0.5, 1)}, "company": (5.8 / 10, 10),
    },
    "K48.customer": {
        "user_role": {("ann", SALES): (1.75 / 2, 2), ("dan", SERVICE): (0.5, 1)}, "user": {"ann": (1.75 / 2, 2), "dan": (0.5, 1)},
        "team": {"A": (1.75 / 2, 2), "D1": (1.75 / 2, 2), "S": (0.5, 1), "HQ": (2.25 / 3, 3)},
        "role": {SALES: (1.75 / 2, 2), SERVICE: (0.5, 1)}, "company": (2.25 / 3, 3),
    },
    "K48.peer": {
        "user_role": {("ann", SALES): (1.5 / 3, 3), ("bob", SALES): (0.8, 1)},
        "user": {"ann": (1.5 / 3, 3), "bob": (0.8, 1), "fay": (0.25, 1)},
        "team": {"A": (1.3 / 2, 2), "B": (1 / 2, 2), "D1": (2.3 / 4, 4), "HQ": (2.3 / 4, 4)},
        "role": {SALES: (2.3 / 4, 4)}, "company": (2.55 / 5, 5),
    },
    "K48.manager": {
        "user_role": {("ann", SALES): (0.25, 1), ("bob", AM): (0.75, 1)}, "user": {"ann": (0.25, 1), "bob": (0.75, 1)},
        "team": {"A": (0.75, 1), "B": (0.25, 1), "D1": (1 / 2, 2), "HQ": (1 / 2, 2)},
        "role": {SALES: (0.25, 1), AM: (0.75, 1)}, "company": (1 / 2, 2),
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
    ("K20", "team", "A"): (676.5016190877, 3832.3372028114),  # 575 ÷ 0.8499610108 and ÷ 0.1500389892
    ("K22", "team", "A"): (0.2255005397, 1.2774457343),  # those ÷ 3000
    ("K20", "company", ()): (662.9612602955, 4335.9687378970),  # 510 ÷ Wilson 2 of 5
    ("K15", "team", "A"): (0.0455872608, 0.6993581574),  # Wilson 1 of 4
    ("K16.market", "user", "ann"): (0.0, 0.6576197725),  # Wilson 0 of 2
    ("K30", "company", ()): (0.1176207742, 0.7692757187),  # Wilson 2 of 5
    ("K42.partner", "user", "cyd"): (0.2999933151, 0.9032285889),  # Wilson 4 of 6
    ("K47", "company", ()): (0.2307242813, 0.8823792258),  # Wilson 3 of 5
    ("K23", "channel", "web"): (0.1876163065, 0.8123836935),  # Wilson 3 of 6
    ("K5.median", "company", ()): (1_800.0, 9_763_200.0),  # places ⌊(8 − z√8) / 2⌋ = 1 and 1 + ⌈(8 + z√8) / 2⌉ − 1 = 8 of 8
}
WITHOUT_INTERVAL = {  # complete counts, and medians of too few
    ("K10", "company", ()), ("K21", "team", "A"), ("K25", "user", "ann"), ("K50", "company", ()), ("K20.margin", "team", "A"),
    ("K5.median", "team", "S"), ("K8", "team", "S"), ("K11", "company", ()), ("K41", "team", "A"), ("K21", "channel", "web"),
}  # fmt: skip
