"""A saved scheme for the golden company's five roles, and the scores it gives, by hand."""

from lib.kpis.catalogue import Goal
from lib.kpis.definitions import SHIPPED
from lib.language import Text
from lib.scoring.gates import Interlock
from lib.scoring.schemes import Scheme
from lib.scoring.weights import Group

K50, K21, K25 = Goal(0.0, 5_000.0, 10_000.0), Goal(6_000.0, 3_000.0, 2_000.0), Goal(0.0, 1_000.0, 2_000.0)


def _scheme(role, groups, goals, gates=()):
    weighting = tuple(Group(key, Text(key, key), float(weight), kpis) for key, weight, kpis in groups)
    published = {key: SHIPPED.kpis[key].goal for _, _, kpis in groups for key, _ in kpis}
    return Scheme(role, "pay", weighting, published | goals, gates).check()


SCHEMES = (
    _scheme("sales", [("scale", 60, (("K49", 1.0), ("K50", 1.0))), ("relationship", 40, (("K2", 1.0),))], {"K50": K50}),
    _scheme("service", [("relationship", 70, (("K1", 1.0),)), ("service", 30, (("K4", 1.0),))], {}, (Interlock("T5", ("K1", "K4")),)),
    _scheme("acquisition", [("scale", 100, (("K21", 40.0), ("K23", 60.0)))], {"K21": K21}),
    _scheme("account_manager", [("quality", 100, (("K25", 1.0),))], {"K25": K25}),
    _scheme("executive", [("relationship", 100, (("K46", 1.0),))], {}),
)

# (user, role) → score, coverage. Nobody has a rank: no role has three people.
PEOPLE = {
    # K49 7 ÷ 11: 100 + 20 · (0.636364 − 0.6) ÷ 0.15 = 104.848485. K50 15 700 in three months, 5 233.33 a month:
    # 100 + 20 · 233.33 ÷ 5000 = 100.933333. K2 30.769231 of 40: 76.923077. 0.3 · 104.848485 + 0.3 · 100.933333 + 0.4 · 76.923077.
    ("ann", "sales"): (92.5037762238, 1.0),
    # K49 3 ÷ 10 is the floor: 0. K50 300 in his one month as salesman: 6. K2 too few. (0.3 · 0 + 0.3 · 6) ÷ 0.6, on the coverage floor.
    ("bob", "sales"): (3.0, 0.6),
    # K25 500 in two months as account manager: 250 a month of 1000.
    ("bob", "account_manager"): (25.0, 1.0),
    # K1 9 ÷ 12: 100 · (0.75 − 0.70) ÷ 0.20 = 25. K4 of 3 cases is too few, so the interlock is not evaluated.
    ("cyd", "service"): (25.0, 0.7),
    ("dan", "service"): (None, 0.0),
    # K21: 1000 spent, nobody won: the floor, 0. K23 3 ÷ 10 is the stretch: 120. 0.4 · 0 + 0.6 · 120.
    ("eve", "acquisition"): (72.0, 1.0),
    ("gus", "executive"): (None, 0.0),  # K46 of four activities is too few
}

# Team or department → main role, score, rank among those of the same main role and height.
TEAMS = {
    # Ann 1.5 months, Bob 1 as salesman and 2 as account manager: (1.5 · 92.503776 + 1 · 3 + 2 · 25) ÷ 4.5.
    "A": ("sales", 42.6123698524, 2),
    "B": ("sales", 92.5037762238, 1),  # Ann alone, 1.5 months
    "S": ("service", 25.0, 1),  # Dan, without a score, is left out
    "E": ("acquisition", 72.0, 1),
    # A and B together: Ann 3 months, Bob 1 and 2: (3 · 92.503776 + 3 + 2 · 25) ÷ 6.
    "D1": ("sales", 55.0852214452, 1),
    # All: 4 months of sales, 2 of account management, 4.5 of service (Dan's 1.5 unscored), 3 of acquisition, 2 of Gus, unscored:
    # (330.511329 + 3 · 25 + 3 · 72) ÷ (6 + 3 + 3).
    "HQ": ("service", 51.7926107226, 1),
}
