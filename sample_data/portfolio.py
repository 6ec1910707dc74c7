"""Picking a customer for a piece of work: one that was the seat's, or the region's, throughout that month."""

from dataclasses import dataclass

import numpy as np

from sample_data.seats import REGION_OF_SEAT
from sample_data.span import MONTHS


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`accounts` sorted by key (seat or region × 24 + month); `first` and `count` for each key."""

    accounts: np.ndarray
    first: np.ndarray
    count: np.ndarray

    def pick(self, rng: np.random.Generator, holder: np.ndarray, month: np.ndarray) -> np.ndarray:
        """An account for each row, -1 where the holder had none in the month."""
        key = holder * MONTHS + month
        count = self.count[key]
        place = self.first[key] + (rng.random(len(key)) * count).astype(int)
        return np.where(count > 0, np.append(self.accounts, -1)[np.minimum(place, len(self.accounts))], -1)


def by_seat(owned: np.ndarray, seats: int) -> Portfolio:
    """From accounts × months of owning seats (-1: none)."""
    account, month = np.nonzero(owned >= 0)
    return _grouped(account, owned[account, month] * MONTHS + month, seats * MONTHS)


def by_region(owned: np.ndarray, segment: np.ndarray) -> Portfolio:
    """The same by region; a large customer is picked three times as often as a small one."""
    account, month = np.nonzero(owned >= 0)
    region = REGION_OF_SEAT[owned[account, month]]
    times = segment[account] + 1
    return _grouped(np.repeat(account, times), np.repeat(region * MONTHS + month, times), (region.max() + 1) * MONTHS)


def _grouped(account: np.ndarray, key: np.ndarray, keys: int) -> Portfolio:
    order = np.argsort(key, kind="stable")
    count = np.bincount(key, minlength=keys)
    return Portfolio(account[order], np.cumsum(count) - count, count)
