"""Round ticks for an axis in a KPI's own unit."""

import math
from collections.abc import Callable, Iterable

from lib.kpis.catalogue import Unit

MOST = 5
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DURATIONS = (60.0, 300.0, 900.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 28_800.0, 43_200.0, 86_400.0)


def ticks(values: Iterable[float], unit: Unit, shown: Callable[[float], str]) -> list[tuple[float, str]]:
    """Three to six round positions that span the values, with their labels."""
    known = [float(value) for value in values if value is not None and math.isfinite(value)]
    if not known:
        return []
    low, high = min(known), max(known)
    if low == high:
        low, high = (low - abs(low) / 2, high + abs(high) / 2) if low else (0.0, 1.0)
    step = _step(high - low, unit)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [(round(number * step, 10), shown(round(number * step, 10))) for number in range(first, last + 1)]


def _step(span: float, unit: Unit) -> float:
    if unit is Unit.SECONDS:
        fitting = [step for step in DURATIONS if span / step <= MOST]
        if fitting:
            return fitting[0]
        days = _round_step(span / 86_400.0 / MOST)
        return 86_400.0 * max(days, 1.0)
    return _round_step(span / MOST)


def _round_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * step for step in STEPS if power * step >= least * (1 - 1e-9))
