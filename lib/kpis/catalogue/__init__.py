"""The KPI catalogue: every KPI's name, formula, unit, direction, goal and measures, once.

Keys are the mission's. Names and formulas stand here in both languages, because they are data; sentences
around them are translated by `lib.language`. Goals are our defaults unless `source` names where they come
from; `goal=None` means the amount depends on the company and is proposed from its own data.
"""

from lib.errors import N_, RequestError, did_you_mean
from lib.kpis.catalogue import quality, relationship, scale, service
from lib.kpis.catalogue.conflicts import CONFLICTS, Conflict
from lib.kpis.catalogue.definitions import (
    DIMENSIONS,
    GROWTH,
    PERSPECTIVES,
    Band,
    Category,
    Direction,
    Goal,
    Kpi,
    Unit,
    View,
)
from lib.kpis.complete import CompleteRatio, Total
from lib.kpis.measures import BY_KEY as MEASURES
from lib.kpis.statistics import Median, Quotient

__all__ = [
    "BY_KEY", "CONFLICTS", "DIMENSIONS", "GROWTH", "KPIS", "ORDER", "PERSPECTIVES", "Band", "Category", "Conflict", "Direction", "Goal",
    "Kpi", "Unit", "View", "facts_of", "is_complete_count", "kpi", "measures_of", "parts_of", "required_measures",
]  # fmt: skip


def _number(entry: Kpi) -> int:
    return int(entry.key[1:].partition(".")[0])


KPIS = tuple(sorted((*scale.KPIS, *quality.KPIS, *service.KPIS, *relationship.KPIS), key=_number))
BY_KEY = {kpi.key: kpi for kpi in KPIS}
ORDER = {kpi.key: position for position, kpi in enumerate(KPIS)}


def kpi(key: str) -> Kpi:
    """The catalogue's entry; RequestError with the nearest key when there is none."""
    if key not in BY_KEY:
        raise RequestError(N_("There is no KPI “{key}”. Did you mean {near}?"), key=key, near=did_you_mean(key, list(BY_KEY)))
    return BY_KEY[key]


def parts_of(entry: Kpi) -> tuple[Kpi, ...]:
    """The KPIs a derived one is made of; none for the others."""
    if isinstance(entry.statistic, Quotient):
        return kpi(entry.statistic.numerator), kpi(entry.statistic.denominator)
    return ()


def is_complete_count(entry: Kpi) -> bool:
    """Whether nothing was sampled, so that there is no interval to give: sums and ratios of all there is."""
    parts = parts_of(entry)
    return all(is_complete_count(part) for part in parts) if parts else isinstance(entry.statistic, Total | CompleteRatio)


def measures_of(entry: Kpi) -> frozenset[str]:
    """The measures a KPI needs, those of its parts included."""
    own = {key for term in entry.statistic.terms for key in term}
    if isinstance(entry.statistic, Median):
        own.add(entry.statistic.of)
    return frozenset(own).union(*(measures_of(part) for part in parts_of(entry)))


def required_measures(entry: Kpi) -> frozenset[str]:
    """The measures that must be above 0 somewhere for the KPI to have any value at all."""
    return frozenset(entry.statistic.requires).union(*(required_measures(part) for part in parts_of(entry)))


def facts_of(entry: Kpi) -> frozenset[str]:
    """The facts a KPI needs."""
    return frozenset(MEASURES[key].fact for key in measures_of(entry) | required_measures(entry))
