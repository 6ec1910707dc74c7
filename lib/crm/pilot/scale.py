"""Months of a KPI that may be in another unit than the one before: a share beside percent, thousands beside units."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pandas as pd

JUMP = 20.0  # times the month before, or a part of it, that the middle person hardly ever is


@dataclass(frozen=True, slots=True)
class Jump:
    """The middle value of a KPI, in its unit, in a month (its last day) and in the next one that has values."""

    kpi: str
    before: date
    then: float
    month: date
    now: float


def jumps(values: pd.DataFrame) -> Iterator[Jump]:
    """The first jump of each KPI. `values`: columns `kpi_id`, `reported_on` (the last day of a month), `value`."""
    sizes = values.assign(value=values["value"].astype(float).abs())
    middles = sizes[sizes["value"] > 0].groupby(["kpi_id", "reported_on"])["value"].median()
    for kpi, own in middles.groupby(level="kpi_id"):
        months = [(day.date(), value) for (_, day), value in own.items()]
        pairs = ((before, month) for before, month in pairwise(months) if not 1 / JUMP < month[1] / before[1] < JUMP)
        yield from (Jump(kpi, *before, *month) for before, month in list(pairs)[:1])
