"""Opportunities and leads as records: deals meet the accounts they are about."""

import numpy as np
import pandas as pd

from sample_data.customers import Customers
from sample_data.draws import at_work, generator
from sample_data.frames import as_times, looked_up, numbered
from sample_data.orders import PRODUCT_IDS, SOLD
from sample_data.people import Staff
from sample_data.pipeline import Deals, Leads
from sample_data.portfolio import Portfolio
from sample_data.seats import REGION_OF_SEAT
from sample_data.span import DAY, Span


def tables(
    span: Span, people: Staff, found: Deals, received: Leads, entry: Customers, mine: Portfolio, seed: int
) -> dict[str, pd.DataFrame]:
    """opportunity and lead."""
    rng = generator(seed, "dealing")
    account = _accounts(span, found, entry, mine, rng)
    # A deal with a customer the seat did not own throughout the month would contradict the ownership history.
    kept = found.is_new | found.is_open | (account >= 0)
    ids = numbered("d-", len(found.seat), 5)
    outcome = np.where(found.is_open, "open", np.where(found.won, "won", "lost"))
    stage = np.where(found.is_open, np.array(["qualified", "proposal", "negotiation"])[rng.integers(0, 3, len(ids))], outcome)
    since = np.where(found.is_new | (account < 0), span.start, np.maximum(entry.acquired[account], span.start) + DAY)
    opened = np.maximum(found.opened, np.minimum(at_work(rng, since), found.closed - np.timedelta64(900, "s")))
    opportunity = pd.DataFrame({
        "id": ids, "account_id": looked_up(entry.ids, account), "owner_id": people.ids[found.person],
        "product_id": PRODUCT_IDS[rng.integers(0, SOLD, len(ids))],
        "kind": np.where(found.is_new, "new", np.where(rng.random(len(ids)) < 0.55, "upsell", "cross_sell")),
        "stage": stage, "outcome": outcome, "opened_at": as_times(opened),
        "closed_at": as_times(np.where(found.is_open, np.datetime64("NaT"), found.closed)),
        "amount": np.where(found.won | found.is_open, found.amount, 0.0),
    })  # fmt: skip
    of_deal = looked_up(entry.ids, np.where(received.deal >= 0, account[received.deal], -1))
    lead = pd.DataFrame({
        "id": numbered("n-", len(received.created), 5), "owner_id": people.ids[received.person], "account_id": of_deal,
        "channel": received.channel, "created_at": as_times(received.created), "converted_at": as_times(received.converted),
    })  # fmt: skip
    return {"opportunity": opportunity[kept].reset_index(drop=True), "lead": lead}


def _accounts(span, found, entry, mine, rng) -> np.ndarray:
    """The account of each deal: the customer won, a prospect that stayed one, or a customer of the seat; -1: none."""
    account = np.full(len(found.seat), -1)
    joined = np.flatnonzero(entry.deal >= 0)
    account[entry.deal[joined]] = joined
    without = found.is_new & (account < 0)
    prospects = np.flatnonzero(np.isnat(entry.acquired))
    for region in range(4):
        rows = np.flatnonzero(without & (REGION_OF_SEAT[found.seat] == region))
        account[rows] = rng.choice(prospects[entry.region[prospects] == region], len(rows))
    account[without & found.is_open & (rng.random(len(account)) < 0.4)] = -1
    more = np.flatnonzero(~found.is_new)
    month = np.clip(span.month_of(found.closed[more].astype("datetime64[D]")), 0, 23)
    account[more] = mine.pick(rng, found.seat[more], month)
    return account
