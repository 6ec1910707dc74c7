"""How goals are typed: rates in percent, times in the unit their largest number reads well in."""

from dataclasses import astuple, dataclass

from lib.kpis.catalogue import Band, Goal, Kpi, Unit
from lib.language import Translator


@dataclass(frozen=True, slots=True)
class Scale:
    """How a KPI's goal is typed: `factor` typed units make one of the KPI's own, `name` says which."""

    factor: float
    name: str
    step: float


def scale_of(kpi: Kpi, goal: Goal | Band, t: Translator) -> Scale:
    """Rates are typed in percent, times in the unit their largest number reads well in, the rest as it is."""
    if kpi.unit is Unit.RATE:
        return Scale(100.0, "%", 1.0)
    if kpi.unit is not Unit.SECONDS:
        return Scale(1.0, "", 1.0 if kpi.unit in (Unit.NPS, Unit.INDEX) else 0.1)
    largest = max(abs(point) for point in astuple(goal) if point is not None)
    for name, length in ((t("d"), 86_400.0), (t("h"), 3_600.0), (t("min"), 60.0)):
        if largest >= 1.5 * length:
            return Scale(1 / length, name, 1.0)
    return Scale(1.0, t("s"), 1.0)
