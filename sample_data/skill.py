"""What each person is good at: the score each KPI of each person is meant to reach in each quarter.

A wanted score is on the scale of the dashboard: 0 at the floor, 100 at the target, 120 at the stretch. 140 is the
best value there is. The modules turn wanted scores into rates and means, and draw facts that meet them.
"""

from dataclasses import dataclass

import numpy as np

from sample_data import cast
from sample_data.draws import generator
from sample_data.people import Staff
from sample_data.seats import ROLE_OF_SEAT, seats_of
from sample_data.span import Span

HOUR = 3600.0
# KPI: value at wanted score 0, 100, 120 and 140. Rates 0..1, NPS -1..1, durations in seconds, K51 in days, money.
GOALS = {
    "K1": (0.70, 0.90, 0.96, 1.0),
    "K2": (0.0, 0.40, 0.60, 0.80),
    "K3": (0.60, 0.90, 0.97, 1.0),
    "K4": (0.70, 0.92, 0.98, 1.0),
    "K5": (8 * HOUR, 2 * HOUR, 1 * HOUR, 0.5 * HOUR),
    "K5.median": (6 * HOUR, 1 * HOUR, 0.5 * HOUR, 0.25 * HOUR),
    "K6": (120 * HOUR, 48 * HOUR, 24 * HOUR, 14 * HOUR),
    "K7": (25 * 60.0, 11 * 60.0, 9 * 60.0, 7.5 * 60),
    "K9": (0.10, 0.30, 0.45, 0.60),
    "K13": (0.12, 0.05, 0.02, 0.0),
    "K18": (0.70, 0.90, 0.97, 1.0),
    "K19": (0.20, 0.50, 0.70, 0.90),
    "K21": (6000.0, 3000.0, 2000.0, 1500.0),
    "K23": (0.05, 0.20, 0.30, 0.40),
    "K25": (20_000.0, 80_000.0, 120_000.0, 160_000.0),
    "K27": (0.10, 0.40, 0.60, 0.68),
    "K31": (0.30, 0.80, 0.95, 1.0),
    "K35": (1.0, 1.4, 1.8, 2.2),
    "K49": (0.30, 0.60, 0.75, 0.90),
    "K50": (30_000.0, 100_000.0, 150_000.0, 200_000.0),
    "K51": (120.0, 50.0, 30.0, 20.0),
    "K52": (4_000.0, 10_000.0, 15_000.0, 20_000.0),
}
MEAN, GENERAL, SPECIAL, WOBBLE = 80.0, 11.0, 13.0, 6.0
# Nobody but the leaders of a story passes these in the last quarter and in the one before.
CEILING_LAST, CEILING_BEFORE = 93.0, 100.0
# Churn is near its target everywhere but in the stories: only the planted segment is to raise an alarm.
CHURN_MEAN, CHURN_CEILING = 104.0, 108.0
# The undisputed leader's scores; where a handful of customers decides (new ones, churn, renewal), nothing less than perfect.
UNDISPUTED, PERFECT, FEW_DECIDE = 117.0, 140.0, ("K9", "K13", "K18")
# Leaders are good in other quarters too: halfway between their own level and this one.
LEADERS_LEVEL = 92.0
# Two near-equal leaders with opposite strengths (role: KPI → wanted score of the first and of the second).
OPPOSITES = {
    "sales": {"K9": (114, 93), "K49": (114, 93), "K50": (114, 93), "K51": (114, 93), "K52": (114, 93), "K13": (140, 140),
              "K2": (90, 116), "K5": (90, 112)},
    "acquisition": {"K23": (112, 104), "K49": (114, 104), "K51": (114, 104), "K1": (92, 110), "K5": (92, 108)},
    "service": {"K3": (117, 90), "K4": (115, 92), "K5": (117, 88), "K6": (117, 88), "K7": (110, 110), "K1": (87, 110),
                "K2": (87, 110)},
    "account_manager": {"K13": (140, 140), "K18": (140, 140), "K25": (118, 80), "K2": (97, 102), "K19": (97, 100),
                        "K27": (95, 102), "K35": (97, 101), "K31": (84, 107)},
    "customer_success": {"K1": (112, 102), "K2": (112, 102), "K27": (112, 101), "K19": (106, 102), "K13": (140, 140),
                         "K18": (140, 140), "K31": (73, 115)},
    "after_sales": {"K3": (113, 98), "K4": (111, 99), "K5.median": (112, 98), "K6": (113, 98), "K1": (86, 112),
                    "K2": (35, 112)},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Skill:
    """`wanted` is KPI → people × quarters of wanted scores."""

    wanted: dict[str, np.ndarray]

    def value(self, kpi: str, person: np.ndarray, quarter: np.ndarray) -> np.ndarray:
        """The KPI's value these people are meant to reach; quarters beyond the last count as the last."""
        scores = self.wanted[kpi]
        quarter = np.clip(quarter, 0, scores.shape[1] - 1)
        return np.interp(scores[np.maximum(person, 0), quarter], (0, 100, 120, 140), GOALS[kpi])


def skills(span: Span, people: Staff, seed: int) -> Skill:
    rng = generator(seed, "skill")
    count, quarters = len(people.ids), span.quarters
    general = rng.normal(0, GENERAL, (count, 1)).clip(-20, 20)
    wanted = {kpi: MEAN + general + rng.normal(0, SPECIAL, (count, 1)) + rng.normal(0, WOBBLE, (count, quarters)) for kpi in GOALS}
    wanted["K13"] += CHURN_MEAN - MEAN
    _plant_roles(wanted, people)
    _plant_people(wanted, span, people)
    for scores in wanted.values():
        scores.clip(8, 117, out=scores)
    _plant_leaders(wanted, span, people)
    return Skill(wanted)


def _plant_roles(wanted: dict[str, np.ndarray], people: Staff) -> None:
    """Acquisition is strong where its weight lies and weak in the two light KPIs: only equal weights make it look weak."""
    members = members_of(people, cast.WEAK_ROLE)
    for kpi in ("K1", "K5"):
        wanted[kpi][members] -= 33
    for kpi in ("K23", "K49", "K51"):
        wanted[kpi][members] += 14


def _plant_people(wanted: dict[str, np.ndarray], span: Span, people: Staff) -> None:
    def of(seat: int) -> int:
        return people.last_holder(seat)

    wanted["K1"][of(cast.SELF_COLLECTED)] = 62
    wanted["K3"][of(cast.SHORT_HANDLING)] = 45
    wanted["K3"][of(cast.HARD_CASES)] = 112
    wanted["K6"][of(cast.HARD_CASES)] = 110
    for kpi, score in (("K49", 110), ("K51", 108), ("K52", 40), ("K50", 108), ("K9", 115)):
        wanted[kpi][of(cast.FAST_SELLER)] = score
    wanted["K2"][of(cast.MISSING_KPI)] = 30
    first = span.last_quarter - 3
    for number in seats_of("service", "after_sales", region=3):
        for step, quarter in enumerate(range(first, span.quarters)):
            wanted["K1"][of(int(number)), quarter] = 68 + 11 * min(step, 3)


def _plant_leaders(wanted: dict[str, np.ndarray], span: Span, people: Staff) -> None:
    last, before = span.last_quarter, span.last_quarter - 1
    for rivals in cast.RIVALS:
        members = members_of(people, rivals.role)
        undisputed = people.last_holder(rivals.undisputed)
        for kpi, scores in wanted.items():
            for seat in (rivals.first, rivals.second, rivals.undisputed):
                leader = scores[people.last_holder(seat)]
                leader += (LEADERS_LEVEL - leader) / 2
            few = kpi == "K13"
            scores[members, before] = scores[members, before].clip(max=CHURN_CEILING if few else CEILING_BEFORE)
            scores[members, last:] = scores[members, last:].clip(max=CHURN_CEILING if few else CEILING_LAST)
            scores[undisputed, before] = PERFECT if kpi in FEW_DECIDE else UNDISPUTED
        # How many products customers use is not a matter of one quarter.
        wanted["K19"][undisputed] = UNDISPUTED
        for kpi, (one, other) in OPPOSITES[rivals.role].items():
            wanted[kpi][people.last_holder(rivals.first), last:] = one
            wanted[kpi][people.last_holder(rivals.second), last:] = other


def members_of(people: Staff, role: str) -> np.ndarray:
    """People who hold or held a seat of the role."""
    return np.unique(people.person[ROLE_OF_SEAT[people.seat] == role])
