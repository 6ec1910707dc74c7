"""Random draws: one generator per subject, quotas instead of coin flips, business hours."""

import zlib

import numpy as np

from sample_data.span import DAY, Span

SECOND = np.timedelta64(1, "s")
HOUR = 3600
CELL = 0.3


def generator(seed: int, subject: str) -> np.random.Generator:
    """Depends on seed and subject only, so that more rows of one subject never shift another."""
    return np.random.default_rng([seed, zlib.crc32(subject.encode())])


def spread(rng: np.random.Generator, *groups: np.ndarray) -> np.ndarray:
    """Uniform numbers in 0..1 that fill each group evenly: the n rows of a group fall into n equal cells.

    `spread(...) < p` then holds for ⌊np⌋ or ⌈np⌉ rows of a group: a person's rate is what it is meant to be,
    and not the luck of fifteen coin flips. Rows are in random order within the group.
    """
    size = len(groups[0])
    if size == 0:
        return np.zeros(0)
    order = np.lexsort((rng.random(size), *groups))
    changed = np.zeros(size, bool)
    for group in groups:
        ordered = group[order]
        changed[1:] |= ordered[1:] != ordered[:-1]
    changed[0] = True
    first = np.flatnonzero(changed)
    counts = np.diff(np.append(first, size))
    rank = np.arange(size) - np.repeat(first, counts)
    numbers = np.empty(size)
    # Near the middle of its cell, so that ⌊np⌋ or ⌈np⌉ is nearly always the closer of the two.
    numbers[order] = (rank + 0.5 + CELL * (rng.random(size) - 0.5)) / np.repeat(counts, counts)
    return numbers


def skewed(uniform: np.ndarray, sigma: float) -> np.ndarray:
    """Lognormal numbers with mean 1 at the given quantiles (0..1), cut at the 99.5th percentile."""
    return np.exp(sigma * normal(uniform) - sigma**2 / 2)


def normal(uniform: np.ndarray) -> np.ndarray:
    """Standard normal quantiles, within ±2.6 (Tukey's lambda, accurate to 0.02 there)."""
    inside = np.clip(uniform, 0.005, 0.995)
    return (inside**0.1349 - (1 - inside) ** 0.1349) / 0.1975


def days_between(rng: np.random.Generator, span: Span, first: np.ndarray, stop: np.ndarray, months_after: int = 0) -> np.ndarray:
    """One busy day in each half-open interval `first`..`stop` (days), weekends and summer less often."""
    total = np.concatenate(([0.0], np.cumsum(span.day_weights(months_after))))
    low = np.clip((first - span.start).astype(int), 0, len(total) - 1)
    high = np.clip((stop - span.start).astype(int), 0, len(total) - 1)
    aim = total[low] + rng.random(len(low)) * (total[high] - total[low])
    index = np.clip(np.searchsorted(total, aim, side="right") - 1, low, np.maximum(high - 1, low))
    return span.start + index * DAY


def at_work(rng: np.random.Generator, days: np.ndarray) -> np.ndarray:
    """A time on each day, to the second: 8 to 18 o'clock, one in forty at night."""
    size = len(days)
    office = 8 * HOUR + rng.beta(1.6, 1.8, size) * 10 * HOUR
    night = ((19 + rng.random(size) * 11) % 24) * HOUR
    seconds = np.where(rng.random(size) < 0.025, night, office).astype(int)
    return days.astype("datetime64[s]") + seconds * SECOND


def into_office_hours(times: np.ndarray) -> np.ndarray:
    """Moves evening times back into the afternoon and night times on into the morning, same day."""
    days = times.astype("datetime64[D]")
    hour = (times - days.astype("datetime64[s]")).astype(float) / HOUR
    hour = np.where(hour < 8, 8 + hour / 2, np.where(hour >= 18, 14 + (hour - 18) * 2 / 3, hour))
    return days.astype("datetime64[s]") + (hour * HOUR).astype(int) * SECOND


def at_month_end(rng: np.random.Generator, span: Span, times: np.ndarray, share: float) -> np.ndarray:
    """Moves a share of the times to 23:59 on their month's last day."""
    chosen = rng.random(len(times)) < share
    last = (times.astype("datetime64[M]") + 1).astype("datetime64[D]").astype("datetime64[s]")
    return np.where(chosen, last - rng.integers(1, 60, len(times)) * SECOND, times)
