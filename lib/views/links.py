"""Links that reproduce what is on screen, and survive nonsense.

`?role=service&period=2026-07..2026-09&base=W6&start=W9&w=w9_quality:50,w9_quality/K3:20` — every part is decoded to known
keys and ranges; what is not understood is left out and named. Nothing is unpickled or evaluated.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lib.errors import SteelyardError
from lib.periods import Period, parse_month

NAMES, HIDDEN = "names", "hidden"
LARGEST_WEIGHT = 100.0
LONGEST = 4_000
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


def decode(parameters: Mapping[str, str]) -> Link:
    """Read a link's parameters. Whether role, base and weight keys exist is for the caller to say."""
    ignored: list[str] = []
    period = _period(parameters.get("period", ""), ignored)
    weights = _weights(parameters.get("w", ""), ignored)
    role, base, start = (parameters.get(name) or None for name in ("role", "base", "start"))
    return Link(role, period, base, start, weights, parameters.get(NAMES) == HIDDEN, tuple(ignored))


def encode(role: str, period: Period, base: str, start: str, weights: Mapping[str, float]) -> dict[str, str]:
    """The parameters that `decode` reads: what is compared with, what the sliders started from, and what was moved since."""
    parameters = {"role": role, "period": of_period(period), "base": base}
    if start != base:
        parameters["start"] = start
    if weights:
        parameters["w"] = ",".join(f"{key}:{_short(weight)}" for key, weight in weights.items())
    return parameters


def of_period(period: Period) -> str:
    """A period as links write it."""
    return f"{period.first:%Y-%m}..{period.last:%Y-%m}"


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
