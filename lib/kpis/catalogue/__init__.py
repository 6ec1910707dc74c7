"""The KPI catalogue: name, formula, unit, direction, goal and measures of every KPI we ship, once.

Keys are the mission's. Names and formulas stand here in both languages, because they are data; sentences
around them are translated by `lib.language`. Goals are our defaults unless `source` names where they come
from; `goal=None` means the amount depends on the company and is proposed from its own data.
"""

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

__all__ = [
    "CONFLICTS", "DIMENSIONS", "GROWTH", "KPIS", "PERSPECTIVES", "Band", "Category", "Conflict", "Direction", "Goal", "Kpi", "Unit", "View",
]  # fmt: skip


def _number(entry: Kpi) -> int:
    return int(entry.key[1:].partition(".")[0])


KPIS = tuple(sorted((*scale.KPIS, *quality.KPIS, *service.KPIS, *relationship.KPIS), key=_number))
