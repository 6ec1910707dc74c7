"""Links that reproduce what is on screen, and survive nonsense.

`?role=service&period=2026-07..2026-09&base=W6&start=W9&w=w9_quality:50,w9_quality/K3:20&lock=w9_quality&sum=free
&goal=K3:0.6/0.9/0.97&off=T5` — every part is decoded to known
keys and ranges; what is not understood is left out and named. Nothing is unpickled or evaluated.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from types import MappingProxyType

from lib.errors import SteelyardError
from lib.kpis.catalogue import Band, Goal
from lib.periods import Period, parse_month
from lib.scoring import curves

NAMES, HIDDEN = "names", "hidden"
LARGEST_WEIGHT = 100.0
LONGEST = 4_000
SEVERAL = 40
FREE = "free"
_NAME = re.compile(r"[\w./]{1,60}")
_NUMBER = r"-?\d{1,12}(?:\.\d{1,9})?(?:e[+-]?\d{1,2})?"
_GOAL = re.compile(rf"([\w.]{{1,30}}):({_NUMBER}(?:/{_NUMBER}){{1,3}})")
_PAIR = re.compile(r"([\w./]{1,60}):(\d{1,9}(?:\.\d{1,6})?)")


@dataclass(frozen=True, slots=True)
class Link:
    """What a link asks for; None or empty where it says nothing. `ignored`: the parts not understood."""

    role: str | None
    period: Period | None
    base: str | None
    start: str | None
    weights: dict[str, float]
    hide_names: bool
    ignored: tuple[str, ...]
    locked: frozenset[str] = frozenset()
    free: bool = False
    goals: dict[str, Goal | Band] = field(default_factory=dict)
    off: frozenset[str] = frozenset()


def decode(parameters: Mapping[str, str]) -> Link:
    """Read a link's parameters. Whether role, base and weight keys exist is for the caller to say."""
    ignored: list[str] = []
    period = _period(parameters.get("period", ""), ignored)
    weights = _weights(parameters.get("w", ""), ignored)
    role, base, start = (parameters.get(name) or None for name in ("role", "base", "start"))
    locked, off = (_names(parameters, name, ignored) for name in ("lock", "off"))
    goals = _goals(parameters.get("goal", ""), ignored)
    hidden, free = parameters.get(NAMES) == HIDDEN, parameters.get("sum") == FREE
    return Link(role, period, base, start, weights, hidden, tuple(ignored), locked, free, goals, off)


def encode(
    role: str,
    period: Period,
    base: str,
    start: str,
    weights: Mapping[str, float],
    locked: Iterable[str] = (),
    free: bool = False,
    goals: Mapping[str, Goal | Band] = MappingProxyType({}),
    off: Iterable[str] = (),
) -> dict[str, str]:
    """The parameters that `decode` reads: what is compared with, what the sliders started from, and what was moved since."""
    parameters = {"role": role, "period": of_period(period), "base": base}
    if start != base:
        parameters["start"] = start
    if weights:
        parameters["w"] = ",".join(f"{key}:{_short(weight)}" for key, weight in weights.items())
    if goals:
        parameters["goal"] = ",".join(f"{key}:{_points(goal)}" for key, goal in goals.items())
    named = {"lock": ",".join(sorted(locked)), "off": ",".join(sorted(off)), "sum": FREE if free else ""}
    return parameters | {name: text for name, text in named.items() if text}


def of_period(period: Period) -> str:
    """A period as links write it."""
    return f"{period.first:%Y-%m}..{period.last:%Y-%m}"


def _points(goal: Goal | Band) -> str:
    return "/".join(f"{point:.9g}" for point in astuple(goal) if point is not None)


def _names(parameters: Mapping[str, str], name: str, ignored: list[str]) -> frozenset[str]:
    parts = [part for part in parameters.get(name, "")[:LONGEST].split(",") if part][:SEVERAL]
    ignored.extend(f"{name}={part[:40]}" for part in parts if not _NAME.fullmatch(part))
    return frozenset(part for part in parts if _NAME.fullmatch(part))


def _goals(text: str, ignored: list[str]) -> dict[str, Goal | Band]:
    """Goals in their KPI's own unit: two or three points are floor, target and stretch, four are a band."""
    goals: dict[str, Goal | Band] = {}
    for part in text[:LONGEST].split(",") if text else []:
        if match := _GOAL.fullmatch(part):
            points = [float(point) for point in match[2].split("/")]
            goal = Band(*points) if len(points) == 4 else Goal(*points)
            try:
                curves.check(goal, match[1], "")
            except SteelyardError:
                match = None
            else:
                goals[match[1]] = goal
        if not match:
            ignored.append(f"goal={part[:40]}")
    return goals


def _short(weight: float) -> str:
    return f"{weight:.6f}".rstrip("0").rstrip(".")


def _period(text: str, ignored: list[str]) -> Period | None:
    if not text:
        return None
    try:
        first, _, last = text.partition("..")
        period = Period(parse_month(first, "period"), parse_month(last or first, "period"))
    except SteelyardError:
        period = None
    if period is None or period.first > period.last:
        ignored.append(f"period={text[:40]}")
        return None
    return period


def _weights(text: str, ignored: list[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in text[:LONGEST].split(",") if text else []:
        match = _PAIR.fullmatch(part)
        weight = float(match[2]) if match else math.nan
        if match and 0 <= weight <= LARGEST_WEIGHT:
            weights[match[1]] = weight
        else:
            ignored.append(f"w={part[:40]}")
    return weights
