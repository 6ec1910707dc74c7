"""What the tables of reported KPIs may say: the closed vocabularies of `reported_kpi`, and the range of a value by its unit."""

import math
from collections.abc import Mapping

RATE, NPS, INDEX, SECONDS, MONEY, NUMBER = "rate", "nps", "index", "seconds", "money", "number"
UNITS = (RATE, NPS, INDEX, SECONDS, MONEY, NUMBER)
SUMMED = (SECONDS, MONEY, NUMBER)  # units in which a month can be a total
HIGHER, LOWER = "higher", "lower"
MEAN, TOTAL = "mean", "total"
ROLLUPS = (MEAN, TOTAL)
DIMENSIONS = ("scale", "quality", "service", "relationship")
VOCABULARY: Mapping[str, tuple[str, ...]] = {
    "unit": UNITS,
    "direction": (HIGHER, LOWER),
    "rollup": ROLLUPS,
    "dimension": DIMENSIONS,
}
GOALS = ("floor", "target", "stretch")
_RANGES = {RATE: (0.0, 1.0), NPS: (-100.0, 100.0), INDEX: (0.0, 100.0), SECONDS: (0.0, math.inf)}


def range_of(unit: str) -> tuple[float, float]:
    """The lowest and the highest value there can be in a unit."""
    return _RANGES.get(unit, (-math.inf, math.inf))
