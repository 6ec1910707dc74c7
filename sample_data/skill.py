"""What each person is good at: the score each KPI of each person is meant to reach in each quarter.

A wanted score is on the scale of the dashboard: 0 at the floor, 100 at the target, 120 at the stretch. 140 is the
best value there is. The modules turn wanted scores into rates and means, and draw facts that meet them.
"""

from dataclasses import dataclass

import numpy as np

from sample_data import cast
from sample_data.draws import generator
from sample_data.people import Staff
from sample_data.seats import REGIONS, ROLE_OF_SEAT, seats_of
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
QUARTERS_DRAWN = 10
# Churn is near its target everywhere but in the stories: only the planted segment is to raise an alarm.
CHURN_MEAN = 104.0
# Two service people in three reach both targets of the interlock gate: satisfaction and resolution are high and near each other.
DESK = ("service", "after_sales")
DESK_LEVEL = {"K1": 106.0, "K4": 109.0}
DESK_SPREAD = 0.5
DESK_OTHERS, DESK_OTHERS_LEVEL, DESK_OTHERS_SPREAD = ("K2", "K3", "K5", "K5.median", "K6"), 75.0, 1.25
# The goals of these come from the company's own data: people differ more, so that the goals lie apart.
OPEN, OPEN_SPREAD = ("K25", "K50", "K52"), 1.6
# Nobody but the leaders of a story passes these in the quarter before the last and in the last one.
CEILINGS, CHURN_CEILINGS, DESK_CEILINGS = (
    (100.0, 93.0), (108.0, 108.0),
    {"K1": (108.0, 111.0), "K4": (112.0, 113.0)} | dict.fromkeys(DESK_OTHERS, (98.0, 86.0)),
)  # fmt: skip
# The undisputed leader's scores; more where others come near or a handful of customers decides (new ones, churn, renewal).
UNDISPUTED, PERFECT, FEW_DECIDE = 117.0, 140.0, ("K9", "K13", "K18")
# Leaders are good in other quarters too: halfway between their own level and this one.
LEADERS_LEVEL, LEADERS_DESK_LEVEL = 92.0, 111.0
# Light KPIs in which sales is weak, and what makes up for them; shifts of the whole role's level.
WEAK_ROLE_SHIFTS = {"K9": -38.0, "K51": -38.0, "K2": 13.0, "K5": 13.0}
# Satisfaction at the costly desk: until four quarters ago, and in each of the last four.
COSTLY_SATISFACTION = (72.0, 84.0, 96.0, 108.0)
# Two near-equal leaders with opposite strengths (role: KPI → wanted score of the first and of the second). What is
# above 120 in both decides nothing; where only one is, chance is in the other's value alone. The desks' K1 are 44 and 45
# of the 48 answers that `surveys` keeps of most rivals, 87 of 96 and 38 of 40.
OPPOSITES = {
    "sales": {"K9": (128, 75), "K49": (130, 75.4), "K50": (128, 128), "K51": (128, 70), "K52": (128, 128), "K13": (140, 140),
              "K2": (90, 130), "K5": (92, 130)},
    "acquisition": {"K23": (130, 98), "K49": (140, 140), "K51": (130, 92), "K1": (93, 130), "K5": (93, 130)},
    "service": {"K3": (130, 86), "K4": (118, 105), "K5": (130, 86), "K6": (130, 86), "K7": (100, 100), "K1": (105.6, 112.5),
                "K2": (74, 130)},
    "account_manager": {"K13": (140, 140), "K18": (140, 140), "K25": (130, 130), "K2": (130, 86), "K19": (102, 102),
                        "K27": (130, 86), "K35": (100, 100), "K31": (72, 130)},
    "customer_success": {"K1": (116, 106), "K2": (130, 102), "K27": (130, 105), "K19": (102, 102), "K13": (140, 140),
                         "K18": (140, 140), "K31": (63, 130)},
    "after_sales": {"K3": (99.5, 77), "K4": (105, 106), "K5.median": (99.5, 77), "K6": (99.5, 77), "K1": (102.1, 116.67),
                    "K2": (30, 130)},
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
    count = len(people.ids)
    general = rng.normal(0, GENERAL, (count, 1)).clip(-20, 20)
    # Counted back from the last quarter, so that every month of the year draws the same last quarter.
    shown = slice(QUARTERS_DRAWN - 2 - span.last_quarter, QUARTERS_DRAWN - 2 - span.last_quarter + span.quarters)
    wanted = {
        kpi: MEAN + general + rng.normal(0, SPECIAL, (count, 1)) + rng.normal(0, WOBBLE, (count, QUARTERS_DRAWN))[:, shown] for kpi in GOALS
    }
    wanted["K13"] += CHURN_MEAN - MEAN
    for kpi in OPEN:
        wanted[kpi] = MEAN + OPEN_SPREAD * (wanted[kpi] - MEAN)
    _plant_roles(wanted, people)
    _plant_people(wanted, span, people)
    for scores in wanted.values():
        scores.clip(8, 117, out=scores)
    _plant_ceilings(wanted, span, people)
    _plant_gates(wanted, span, people)
    _plant_leaders(wanted, span, people)
    return Skill(wanted)


def _plant_roles(wanted: dict[str, np.ndarray], people: Staff) -> None:
    """Desks satisfy and solve; the weak role is weak in its light KPIs only, so that equal weights make it look weak."""
    members = members_of(people, *DESK)
    for kpi, level in DESK_LEVEL.items():
        wanted[kpi][members] = level + DESK_SPREAD * (wanted[kpi][members] - MEAN)
    for kpi in DESK_OTHERS:
        wanted[kpi][members] = DESK_OTHERS_LEVEL + DESK_OTHERS_SPREAD * (wanted[kpi][members] - MEAN)
    members = members_of(people, cast.WEAK_ROLE)
    for kpi, shift in WEAK_ROLE_SHIFTS.items():
        wanted[kpi][members] += shift


def _plant_people(wanted: dict[str, np.ndarray], span: Span, people: Staff) -> None:
    def of(seat: int) -> int:
        return people.last_holder(seat)

    first = span.last_quarter - len(COSTLY_SATISFACTION) + 1
    step = np.clip(np.arange(span.quarters) - first, 0, len(COSTLY_SATISFACTION) - 1)
    for number in seats_of(*DESK, region=REGIONS.index(cast.COSTLY_REGION)):
        wanted["K1"][of(int(number))] += np.array(COSTLY_SATISFACTION)[step] - DESK_LEVEL["K1"]
    wanted["K1"][of(cast.SELF_COLLECTED)] = 62
    wanted["K3"][of(cast.SHORT_HANDLING)] = 45
    wanted["K3"][of(cast.HARD_CASES)] = 112
    wanted["K6"][of(cast.HARD_CASES)] = 110
    for kpi, score in (("K49", 110), ("K51", 108), ("K52", 40), ("K50", 108), ("K9", 115)):
        wanted[kpi][of(cast.FAST_SELLER)] = score
    wanted["K2"][of(cast.MISSING_KPI)] = 30


def _plant_ceilings(wanted: dict[str, np.ndarray], span: Span, people: Staff) -> None:
    last, before = span.last_quarter, span.last_quarter - 1
    desk, everyone = members_of(people, *DESK), np.arange(len(people.ids))
    for kpi, scores in wanted.items():
        groups = [(everyone, CHURN_CEILINGS if kpi == "K13" else CEILINGS)]
        if kpi in DESK_CEILINGS:
            groups = [(np.setdiff1d(everyone, desk), CEILINGS), (desk, DESK_CEILINGS[kpi])]
        if kpi in OPEN:
            groups = []
        for members, (earlier, now) in groups:
            scores[members, before] = scores[members, before].clip(max=earlier)
            scores[members, last:] = scores[members, last:].clip(max=now)


def _plant_gates(wanted: dict[str, np.ndarray], span: Span, people: Staff) -> None:
    """One who does well but solves too few cases, and one whose customers are all too satisfied."""
    capped = people.last_holder(cast.CAPPED)
    for kpi, score in (("K1", 110), ("K2", 93), ("K3", 93), ("K4", 88), ("K5", 93), ("K6", 93), ("K7", 100)):
        wanted[kpi][capped] = score
    satisfied = people.last_holder(cast.TOO_SATISFIED)
    for kpi, score in (("K1", 130), ("K2", 78), ("K3", 82), ("K4", 108)):
        wanted[kpi][satisfied, span.last_quarter :] = score


def _plant_leaders(wanted: dict[str, np.ndarray], span: Span, people: Staff) -> None:
    last, before = span.last_quarter, span.last_quarter - 1
    for rivals in cast.RIVALS:
        undisputed = people.last_holder(rivals.undisputed)
        for kpi, scores in wanted.items():
            desk = rivals.role in DESK and kpi in DESK_LEVEL
            for seat in (rivals.first, rivals.second, rivals.undisputed):
                leader = scores[people.last_holder(seat)]
                leader += ((LEADERS_DESK_LEVEL if desk else LEADERS_LEVEL) - leader) / 2
            scores[undisputed, before] = PERFECT if kpi in (*FEW_DECIDE, *OPEN) else UNDISPUTED
        # How many products customers use is not a matter of one quarter.
        wanted["K19"][undisputed] = UNDISPUTED
        for kpi, (one, other) in OPPOSITES[rivals.role].items():
            wanted[kpi][people.last_holder(rivals.first), last:] = one
            wanted[kpi][people.last_holder(rivals.second), last:] = other


def members_of(people: Staff, *roles: str) -> np.ndarray:
    """People who hold or held a seat of the roles."""
    return np.unique(people.person[np.isin(ROLE_OF_SEAT[people.seat], roles)])
