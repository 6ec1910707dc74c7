"""Fields and schemes made of plain arrays, for tests that need no CRM."""

from datetime import date

import numpy as np
import pandas as pd

from lib.kpis.catalogue import Goal
from lib.language import Text
from lib.periods import Period
from lib.scoring.fields import Field
from lib.scoring.schemes import Scheme
from lib.scoring.weights import Group

PERIOD = Period(date(2026, 1, 1), date(2026, 3, 1))
KPIS = ("K1", "K2", "K3", "K4", "K5", "K6")
STRAIGHT = Goal(0.0, 100.0, 120.0)  # the value is the score


def field(values: dict[str, np.ndarray], low=None, high=None, status=None, people=None, role="service") -> Field:
    """A field whose people have these KPI values (NaN: absent)."""
    size = len(next(iter(values.values())))
    people = tuple(people or (f"p{i:03}" for i in range(size)))
    values = {key: np.asarray(column, float) for key, column in values.items()}
    none = {key: np.full(size, np.nan) for key in values}
    known = {key: np.where(np.isnan(column), "absent", "ok").astype(object) for key, column in values.items()}
    memberships = pd.DataFrame({"user_id": people, "role_id": role, "team_id": "T", "months": 3.0})
    return Field(
        role, PERIOD, people, np.full(size, 3.0), memberships, values, {key: np.full(size, 50.0) for key in values},
        none | (low or {}), none | (high or {}), values, known | (status or {}), frozenset(), dict.fromkeys(values, PERIOD), frozenset(values),
    )  # fmt: skip


def scheme(groups, goals=None, gates=(), role="service", team_goals=None) -> Scheme:
    """`groups`: (key, weight, ((KPI, weight), …)); every KPI's goal is STRAIGHT unless given."""
    weighting = tuple(Group(key, Text(key, key), float(weight), tuple((k, float(w)) for k, w in kpis)) for key, weight, kpis in groups)
    straight = {key: STRAIGHT for group in weighting for key, _ in group.kpis}
    return Scheme(role, "test", weighting, straight | (goals or {}), tuple(gates), team_goals=team_goals or {})


def flat(weights: dict[str, float], **more) -> Scheme:
    """One group with these weights."""
    return scheme([("all", 1.0, tuple(weights.items()))], **more)
