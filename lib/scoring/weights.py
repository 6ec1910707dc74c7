"""Weights of a role on two levels, and the effective shares they give.

A weighting is a tuple of groups (the four dimensions, or a preset's own), each with a weight and with weights
of its KPIs inside. All weights are non-negative reals. The effective share of a KPI is group weight × its
share inside the group, normalised to 1. A group set to 0 keeps its inner weights.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lib.errors import N_, SettingsError
from lib.language import Text

DECIMALS = 6
LARGEST = 1e6
SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Group:
    """A group of KPIs: its weight, and `(KPI key, inner weight)` pairs."""

    key: str
    name: Text
    weight: float
    kpis: tuple[tuple[str, float], ...]


Weighting = tuple[Group, ...]


def check(weighting: Weighting, role: str) -> None:
    """SettingsError naming the weight and role: negative, not finite, absurdly large, twice, or nothing above 0."""
    keys = [key for group in weighting for key, _ in group.kpis]
    if twice := [key for key, times in Counter(keys).items() if times > 1]:
        raise SettingsError(N_("{kpi} stands twice in the weights of {role}. Keep it in one group."), kpi=twice[0], role=role)
    for group in weighting:
        for name, weight in ((group.key, group.weight), *group.kpis):
            if not math.isfinite(weight) or not 0 <= weight <= LARGEST:
                raise SettingsError(
                    N_("The weight of {name} for {role} is {weight}; it must be a number from 0 to {largest}."),
                    name=name,
                    role=role,
                    weight=weight,
                    largest=f"{LARGEST:,.0f}",
                )
    if not weighs_anything(weighting):
        raise SettingsError(N_("All weights of {role} are 0. Raise at least one; nothing can be weighed with nothing."), role=role)


def weighs_anything(weighting: Weighting) -> bool:
    """Whether any KPI has a share at all."""
    return any(group.weight > 0 and any(weight > 0 for _, weight in group.kpis) for group in weighting)


def shares(weighting: Weighting) -> dict[str, float]:
    """Effective share of each KPI, summing to 1, in the weighting's order. Call `check` first."""
    raw = {}
    for group in weighting:
        inner = math.fsum(weight for _, weight in group.kpis)
        for key, weight in group.kpis:
            raw[key] = group.weight * weight / inner if inner > 0 else 0.0
    total = math.fsum(raw.values())
    return {key: value / total for key, value in raw.items()}


def group_shares(weighting: Weighting) -> dict[str, float]:
    """Effective share of each group, summing to 1."""
    by_kpi = shares(weighting)
    return {group.key: math.fsum(by_kpi[key] for key, _ in group.kpis) for group in weighting}


def percentages(parts: Mapping[str, float], total: int = 100) -> dict[str, int]:
    """Whole numbers in proportion to the parts that add up to exactly `total` (largest remainder; ties to the
    earlier). For display only. All parts 0 gives all 0."""
    whole_sum = math.fsum(parts.values())
    if whole_sum <= 0:
        return dict.fromkeys(parts, 0)
    exact = {key: total * value / whole_sum for key, value in parts.items()}
    whole = {key: math.floor(round(value, 9)) for key, value in exact.items()}
    by_remainder = sorted(exact, key=lambda key: -round(exact[key] - whole[key], 9))
    for key in by_remainder[: total - sum(whole.values())]:
        whole[key] += 1
    return whole


def shown(weighting: Weighting) -> tuple[dict[str, int], dict[str, int]]:
    """Whole percentages of the groups, adding up to 100, and of the KPIs, adding up to their group's."""
    by_kpi = shares(weighting)
    groups = percentages(group_shares(weighting))
    kpis = {}
    for group in weighting:
        kpis |= percentages({key: by_kpi[key] for key, _ in group.kpis}, groups[group.key])
    return groups, kpis


def restricted(weighting: Weighting, known: frozenset[str]) -> Weighting:
    """Only the KPIs in `known`; groups left empty fall away, the others keep their weights."""
    kept = (replace(group, kpis=tuple(pair for pair in group.kpis if pair[0] in known)) for group in weighting)
    return tuple(group for group in kept if group.kpis)


def with_weights(weighting: Weighting, raw: Mapping[str, float]) -> Weighting:
    """The weighting with some weights replaced; keys are `group` and `group/KPI`, unknown ones are ignored."""

    def rounded(key: str, old: float) -> float:
        return round(float(raw.get(key, old)), DECIMALS)

    return tuple(
        replace(
            group,
            weight=rounded(group.key, group.weight),
            kpis=tuple((key, rounded(f"{group.key}/{key}", weight)) for key, weight in group.kpis),
        )
        for group in weighting
    )


def raw_weights(weighting: Weighting) -> dict[str, float]:
    """The inverse of `with_weights`: `group` and `group/KPI` → weight, in order."""
    flat: dict[str, float] = {}
    for group in weighting:
        flat[group.key] = group.weight
        flat |= {f"{group.key}/{key}": weight for key, weight in group.kpis}
    return flat


def move(shares: np.ndarray, index: int, share: float, locked: Collection[int] = frozenset()) -> np.ndarray:
    """All shares after one of them is moved; they still sum to 1, and none falls below 0.

    With x the new share, clipped to 0..1 − Σ locked, every free share (neither moved nor locked) is rescaled in
    proportion: share_k′ = share_k · (1 − Σ locked − x) ÷ Σ free. Where all free shares are 0 there is nothing to be
    proportional to, so they divide what is given up evenly. Locked shares stay to the bit. Nothing moves when `index`
    itself or everything else is locked. SettingsError for shares that are negative, not finite or do not sum to 1, for a
    position that does not exist, and for a new share that is not a number.
    """
    before = np.array(shares, dtype=float)
    _check_move(before, index, share, locked)
    free = [k for k in range(len(before)) if k != index and k not in locked]
    if index in locked or not free:
        return before
    room = max(1.0 - math.fsum(before[k] for k in set(locked)), 0.0)
    after, total = before.copy(), math.fsum(before[free])
    after[index] = min(max(float(share), 0.0), room)
    proportions = before[free] / total if total > 0 else np.full(len(free), 1 / len(free))
    after[free] = proportions * (room - after[index])
    return after


def _check_move(shares: np.ndarray, index: int, share: float, locked: Collection[int]) -> None:
    if shares.ndim != 1 or not np.isfinite(shares).all() or (shares < 0).any() or abs(math.fsum(shares) - 1) > SUM_TOLERANCE:
        listed = ", ".join(f"{value:g}" for value in shares.ravel()[:12])
        raise SettingsError(N_("The shares {shares} must be numbers from 0 on that sum to 1. Check the weights."), shares=listed or "–")
    for position in (index, *locked):
        if not 0 <= position < len(shares):
            raise SettingsError(N_("There is no share number {index} among {n}. Count from 0."), index=position, n=len(shares))
    if math.isnan(share):
        raise SettingsError(N_("The new share of number {index} is not a number. Give one from 0 to 1."), index=index)


def array(parts: Mapping[str, float], order: list[str]) -> np.ndarray:
    """The shares as an array in the given KPI order; KPIs without a share get 0."""
    return np.array([parts.get(key, 0.0) for key in order], dtype=float)
