"""Gates: conditions applied after the sum. They never hide; the score before stays beside the one after."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lib.scoring import curves

INTERLOCK_CAP = 80.0
CRITICAL_CAP = 60.0


@dataclass(frozen=True, slots=True)
class Interlock:
    """All the KPIs must reach their targets, else the score is capped (T5)."""

    key: str
    kpis: tuple[str, ...]
    cap: float = INTERLOCK_CAP


@dataclass(frozen=True, slots=True)
class Critical:
    """One KPI must be better than its floor, else the score is capped."""

    key: str
    kpi: str
    cap: float = CRITICAL_CAP

    @property
    def kpis(self) -> tuple[str, ...]:
        return (self.kpi,)


@dataclass(frozen=True, slots=True)
class SafeBand:
    """Above `high` the KPI gets an audit mark, no cap (T4)."""

    key: str
    kpi: str
    low: float
    high: float

    @property
    def kpis(self) -> tuple[str, ...]:
        return (self.kpi,)


Gate = Interlock | Critical | SafeBand

PASSED, CAPPED, AUDIT, NOT_EVALUATED = "passed", "capped", "audit", "not evaluated"


@dataclass(frozen=True, slots=True)
class Gated:
    """`score`: after the lowest cap that applies. `states`: gate key → one word per person."""

    score: np.ndarray
    states: dict[str, np.ndarray]


def missed(gate: Interlock | Critical, worth: list[np.ndarray]) -> np.ndarray:
    """Whether KPI scores (an array over people for each of the gate's KPIs) miss what it asks; absent ones miss nothing."""
    if isinstance(gate, Interlock):
        return np.any([score < curves.ON_TARGET - 1e-9 for score in worth], axis=0)
    return np.any([score <= 0.0 for score in worth], axis=0)


def _state(gate: Gate, values: dict[str, np.ndarray], worth: Mapping[str, np.ndarray], people: int) -> np.ndarray:
    columns = [values.get(key, np.full(people, np.nan)) for key in gate.kpis]
    absent = np.any([np.isnan(column) for column in columns], axis=0)
    if isinstance(gate, SafeBand):
        state = np.where(columns[0] > gate.high, AUDIT, PASSED)
    elif any(key not in worth for key in gate.kpis):
        return np.full(people, NOT_EVALUATED, dtype=object)
    else:
        state = np.where(missed(gate, [worth[key] for key in gate.kpis]), CAPPED, PASSED)
    return np.where(absent, NOT_EVALUATED, state).astype(object)


def apply(score: np.ndarray, gates: tuple[Gate, ...], values: dict[str, np.ndarray], worth: Mapping[str, np.ndarray]) -> Gated:
    """Cap the scores. `values`: KPI key → values of the people (NaN: absent or too few), `worth`: what those are worth by their goals,
    for the KPIs that have one."""
    states = {gate.key: _state(gate, values, worth, len(score)) for gate in gates}
    capped = score.copy()
    for gate in gates:
        if not isinstance(gate, SafeBand):
            capped = np.where(states[gate.key] == CAPPED, np.minimum(capped, gate.cap), capped)
    return Gated(capped, states)
