"""Product usage: the days on which subscribing customers worked with the product."""

import numpy as np
import pandas as pd

from sample_data.contracts import Chains, Terms
from sample_data.customers import Customers
from sample_data.draws import generator
from sample_data.frames import as_dates
from sample_data.orders import PRODUCT_IDS, PRODUCTS
from sample_data.people import Staff
from sample_data.skill import Skill
from sample_data.span import DAY, Span, is_weekend

WORKDAY, WEEKEND = 1.3, 0.25
FADING_DAYS, FADED = 75, 0.45


def tables(span: Span, people: Staff, skill: Skill, entry: Customers, line: Chains, run: Terms, seed: int) -> dict[str, pd.DataFrame]:
    """usage_daily: one row for each account and active day, of its first subscription."""
    rng = generator(seed, "usage")
    first = np.flatnonzero(line.is_first)
    account = line.account[first]
    since, until = _subscribed(span, line, run, first)
    days = np.arange(span.start, span.end, DAY)
    likely = _likelihood(span, people, skill, entry, account, days)
    # Customers who are going to leave use less and less.
    fading = entry.churned[account][:, None] - days[None, :] < FADING_DAYS * DAY
    likely = np.where(fading, likely * FADED, likely)
    inside = (days[None, :] >= since[:, None]) & (days[None, :] < until[:, None])
    row, day = np.nonzero((rng.random(likely.shape) < likely) & inside)
    features = np.array([product[3] for product in PRODUCTS])[line.product[first]]
    users = rng.poisson(np.array([0.8, 2.5, 9.0])[entry.segment[account[row]]]) + 1
    return {"usage_daily": pd.DataFrame({
        "account_id": entry.ids[account[row]], "product_id": PRODUCT_IDS[line.product[first[row]]],
        "day": as_dates(days)[day], "active_users": users,
        "features_used": 1 + (rng.beta(2, 2.5, len(row)) * features[row]).astype(int),
    })}  # fmt: skip


def _subscribed(span: Span, line: Chains, run: Terms, first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First day of each chain, and the day after its last term (the span's end if it runs)."""
    until = np.full(len(line.account), span.start)
    stop = np.where(np.isnat(run.ended), span.end, run.ended)
    np.maximum.at(until, run.chain, stop)
    return line.since[first], np.minimum(until, span.end)[first]


def _likelihood(span, people, skill, entry, account, days) -> np.ndarray:
    """Accounts × days: K27 of the owner, more on workdays."""
    quarters = span.quarter_of(days)
    table = np.empty((len(account), span.quarters))
    for quarter in range(span.quarters):
        opening = max(span.quarter_start(quarter), span.start)
        seat = entry.owner_seat(opening)[account]
        person = people.holder(np.where(seat < 0, entry.first_seat[account], seat), opening)
        table[:, quarter] = skill.value("K27", person, np.full(len(account), quarter))
    week = np.where(is_weekend(days), WEEKEND, WORKDAY)
    return np.minimum(table[:, quarters] * week[None, :], 0.97)
