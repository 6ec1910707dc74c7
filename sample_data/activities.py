"""Contacts with customers and other logged work."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data.customers import Customers
from sample_data.draws import at_month_end, at_work, days_between, generator, skewed, spread
from sample_data.frames import as_times, looked_up, numbered
from sample_data.people import Staff
from sample_data.portfolio import Portfolio
from sample_data.seats import REGION_OF_SEAT, REGIONS, ROLE_OF_SEAT, SEATS
from sample_data.skill import Skill
from sample_data.span import MONTHS, Span

TYPES = np.array(["call", "mail", "visit", "meeting", "internal"], dtype=object)
MINUTES = np.array([14.0, 9.0, 95.0, 55.0, 60.0])
INTERNAL = 4
# role: contacts a month with prospects, with customers of the region, internal entries
MONTHLY = {
    "sales": (3, 0, 2), "acquisition": (22, 0, 2), "service": (0, 0, 2), "after_sales": (0, 5, 2),
    "account_manager": (0, 0, 3), "customer_success": (0, 0, 3), "executive": (2, 16, 14),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contacts:
    """One row an activity: person and account (-1: none), its seat, time in seconds, type (row of TYPES), minutes."""

    seat: np.ndarray
    person: np.ndarray
    account: np.ndarray
    at: np.ndarray
    type: np.ndarray
    minutes: np.ndarray


def contacts(span: Span, people: Staff, skill: Skill, entry: Customers, owned: np.ndarray, nearby: Portfolio, seed: int) -> Contacts:
    rng = generator(seed, "activities")
    parts = (_with_own(span, people, skill, owned, rng), _with_prospects(entry, rng), _with_region(nearby, rng), _internal(rng))
    seat, month, account = (np.concatenate(column) for column in zip(*parts, strict=True))
    starts = span.month_starts
    at = at_month_end(rng, span, at_work(rng, days_between(rng, span, starts[month], starts[month + 1])), 0.001)
    person = people.working(span, seat, at.astype("datetime64[D]"))
    kind = np.where(account < 0, INTERNAL, rng.choice(4, len(seat), p=(0.5, 0.27, 0.13, 0.1)))
    kind = np.where((ROLE_OF_SEAT[seat] == "executive") & (account >= 0), 2 + kind % 2, kind)
    minutes = np.maximum(1.0, np.round(MINUTES[kind] * skewed(rng.random(len(seat)), 0.5)))
    order = np.argsort(at, kind="stable")
    order = order[person[order] >= 0]
    return Contacts(*(column[order] for column in (seat, person, account, at, kind, minutes)))


def _with_own(span, people, skill, owned, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Seat, month, account: owners reach the share K31 of their customers each month, some more than once."""
    account, month = np.nonzero(owned >= 0)
    seat = owned[account, month]
    opening = span.month_starts[month]
    person = people.holder(seat, opening)
    reach = skill.value("K31", person, span.quarter_of(opening))
    # Salespeople have three times as many, small customers.
    reach = np.where(ROLE_OF_SEAT[seat] == "sales", reach * 0.45, reach)
    reached = spread(rng, seat, month) < reach
    account, month, seat = account[reached], month[reached], seat[reached]
    times = 1 + rng.poisson(0.4, len(seat))
    return np.repeat(seat, times), np.repeat(month, times), np.repeat(account, times)


def _planned(rng: np.random.Generator, kind: int) -> tuple[np.ndarray, np.ndarray]:
    """Seat and month of each entry of one of the three kinds in MONTHLY."""
    rate = np.array([MONTHLY[role][kind] for role in ROLE_OF_SEAT], float)
    count = rng.poisson(np.repeat(rate, MONTHS))
    return np.repeat(np.repeat(np.arange(SEATS), MONTHS), count), np.repeat(np.tile(np.arange(MONTHS), SEATS), count)


def _with_prospects(entry: Customers, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    seat, month = _planned(rng, 0)
    account = np.empty(len(seat), int)
    prospects = np.flatnonzero(np.isnat(entry.acquired))
    for region in range(len(REGIONS)):
        rows = np.flatnonzero(REGION_OF_SEAT[seat] == region)
        account[rows] = rng.choice(prospects[entry.region[prospects] == region], len(rows))
    return seat, month, account


def _with_region(nearby: Portfolio, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    seat, month = _planned(rng, 1)
    return seat, month, nearby.pick(rng, REGION_OF_SEAT[seat], month)


def _internal(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    seat, month = _planned(rng, 2)
    return seat, month, np.full(len(seat), -1)


def tables(people: Staff, entry: Customers, met: Contacts) -> dict[str, pd.DataFrame]:
    """activity."""
    return {"activity": pd.DataFrame({
        "id": numbered("v-", len(met.at), 5), "account_id": looked_up(entry.ids, met.account),
        "user_id": people.ids[met.person], "type": TYPES[met.type], "started_at": as_times(met.at), "minutes": met.minutes,
    })}  # fmt: skip
