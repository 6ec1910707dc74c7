"""How much the customers of people's teams became worth more (T13): customer lifetime value (K20), period on period."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.kpis.cube import Cube
from lib.kpis.values import OK, kpi_values, unavailable
from lib.periods import Period
from lib.scoring.fields import Field

VALUE = "K20"


@dataclass(frozen=True, slots=True)
class Growth:
    """Per person of the field: `rate`, value now ÷ value before − 1 (NaN where either is unknown or not above 0), and `clear`:
    whether the 95 % intervals of both say it grew. `now`, `before`: the months compared, None where the data hold none."""

    rate: np.ndarray
    clear: np.ndarray
    now: Period | None
    before: Period | None


def growth_of(cube: Cube, field: Field) -> Growth:
    """Growth of the customers' value of the team each person worked in most, against the same length of time just before.

    Costs, and so this KPI, have no person: members share their team's value.
    """
    unknown = Growth(np.full(len(field.people), np.nan), np.zeros(len(field.people), dtype=bool), None, None)
    if unavailable(cube, field.definitions.kpi(VALUE)):
        return unknown
    now = _by_team(cube, field.period)
    if now.empty:
        return unknown
    span = Period(now["first"].iloc[0], now["last"].iloc[0])
    former = span.before
    before = _by_team(cube, former)
    # A value of other months than asked for would compare a period with itself.
    if before.empty or Period(before["first"].iloc[0], before["last"].iloc[0]) != former:
        return Growth(unknown.rate, unknown.clear, span, None)
    both = before.join(now, how="inner", lsuffix="_before").reindex(list(field.main_teams))
    rate = np.where(both["value_before"] > 0, both["value"] / both["value_before"] - 1, np.nan)
    clear = (both["low"] > both["high_before"]).to_numpy(bool)
    return Growth(rate.astype(float), clear, span, former)


def _by_team(cube: Cube, period: Period) -> pd.DataFrame:
    found = kpi_values(cube, period, "team", [VALUE], quick=True)
    columns = ["value", "low", "high", "first", "last"]
    return found[found["status"] == OK].set_index("above")[columns]
