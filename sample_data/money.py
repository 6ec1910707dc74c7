"""Money besides sales: invoices and their payment, costs of the teams, and the size of the market."""

import numpy as np
import pandas as pd

from sample_data import cast
from sample_data.customers import Customers
from sample_data.draws import generator
from sample_data.frames import as_dates, money, numbered
from sample_data.orders import Orders
from sample_data.people import NEVER
from sample_data.pipeline import CHANNEL_SHARES, CHANNELS
from sample_data.seats import REGION_OF_SEAT, REGIONS, team_of
from sample_data.skill import GOALS
from sample_data.span import DAY, MONTHS, SEASON, Span

PAYMENT_TERM = 14
SERVICE_COST, CUSTOMER_TEAM_COST, QUALITY_COST = 46_000.0, 31_000.0, 6_500.0
# Quality loss of the costly region in each of the last four quarters, as a multiple of the usual.
RISING_LOSS = (1.4, 2.0, 2.8, 3.9)
# What each region's customers cost to win, as scores on the goal of K21.
ACQUISITION_LEVEL = (100.0, 60.0, 90.0, 78.0)
MARKET_SHARE = (0.11, 0.08, 0.095, 0.07)


def tables(span: Span, entry: Customers, bought: Orders, seed: int) -> dict[str, pd.DataFrame]:
    """payment, cost and market_size."""
    return {"payment": _payments(span, entry, bought, generator(seed, "payments")),
            "cost": _costs(span, entry, bought, generator(seed, "costs")),
            "market_size": _market(span, entry, bought, generator(seed, "market"))}  # fmt: skip


def _payments(span: Span, entry: Customers, bought: Orders, rng: np.random.Generator) -> pd.DataFrame:
    """One invoice for a customer's orders of a month, due two weeks after the last; credit notes are negative."""
    month = span.month_of(bought.at.astype("datetime64[D]"))
    key, inverse = np.unique(bought.account * MONTHS + month, return_inverse=True)
    account = key // MONTHS
    amount = np.bincount(inverse, weights=bought.amount)
    last = np.zeros(len(key), "datetime64[s]")
    np.maximum.at(last, inverse, bought.at)
    due = last.astype("datetime64[D]") + PAYMENT_TERM * DAY
    paid = due + np.round(rng.normal(1, 6, len(key))).astype(int) * DAY
    paid = np.maximum(paid, last.astype("datetime64[D]"))
    # Who leaves settles before: nothing is due or paid afterwards.
    left = entry.churned[account] - DAY
    due, paid = np.where(left < due, left, due), np.where(left < paid, left, paid)
    failed = rng.random(len(key)) < 0.025
    credit = _credit_notes(span, entry, account, amount, last, rng)
    status = np.where(failed, "failed", np.where(paid < span.end, "paid", "open"))
    paid = np.where(failed | (paid >= span.end), NEVER, paid)
    account = np.concatenate((account, account[credit]))
    status = np.concatenate((status, np.full(len(credit), "paid")))
    amount = np.concatenate((amount, -0.35 * amount[credit]))
    back = np.minimum(last[credit].astype("datetime64[D]") + 5 * DAY, span.end - DAY)
    back = np.where(left[credit] < back, left[credit], back)
    due, paid = np.concatenate((due, back)), np.concatenate((paid, back))
    order = np.lexsort((amount, account, due))
    return pd.DataFrame({
        "id": numbered("i-", len(due), 5), "account_id": entry.ids[account[order]], "due_on": as_dates(due[order]),
        "paid_on": as_dates(paid[order]), "amount": money(amount[order]), "status": status[order],
    })  # fmt: skip


def _credit_notes(span, entry, account, amount, last, rng) -> np.ndarray:
    """Invoices that are partly refunded: few, but ever more in the costly region."""
    quarter = span.quarter_of(last.astype("datetime64[D]"))
    rate = np.full(len(account), 0.012) * _loss(span, entry.region[account], quarter)
    return np.flatnonzero(rng.random(len(account)) < rate)


def _loss(span: Span, region: np.ndarray, quarter: np.ndarray) -> np.ndarray:
    """Multiple of the usual quality loss."""
    step = np.clip(quarter - (span.last_quarter - len(RISING_LOSS)), 0, len(RISING_LOSS))
    rising = np.append(1.0, RISING_LOSS)[step]
    return np.where(region == REGIONS.index(cast.COSTLY_REGION), rising, 1.0)


def _costs(span: Span, entry: Customers, bought: Orders, rng: np.random.Generator) -> pd.DataFrame:
    """Booked on each month's last day: acquisition by channel, service and quality by team."""
    region, month = (grid.ravel() for grid in np.meshgrid(np.arange(len(REGIONS)), np.arange(MONTHS), indexing="ij"))
    day = span.month_starts[month + 1] - DAY
    noise = rng.normal(1, 0.04, (4, len(month))).clip(0.85, 1.15)
    season = SEASON[day.astype("datetime64[M]").astype(int) % 12]
    loss = _loss(span, region, span.quarter_of(day)) * season
    parts = [
        (region, day, "service", "service", None, SERVICE_COST * season * noise[0]),
        (region, day, "customers", "service", None, CUSTOMER_TEAM_COST * noise[1]),
        (region, day, "service", "quality", None, QUALITY_COST * loss * noise[2]),
        (region, day, "customers", "quality", None, 0.3 * QUALITY_COST * season * noise[3]),
    ]
    spent = _acquisition_spent(span, entry, rng)[region, month]
    for channel, share in zip(CHANNELS, CHANNEL_SHARES, strict=True):
        parts.append((region, day, "sales", "acquisition", channel, spent * share))
    frame = pd.concat([
        pd.DataFrame({"team_id": [team_of(REGIONS[number], team) for number in where], "channel": channel, "kind": kind,
                      "booked_on": as_dates(days), "amount": money(amount)})
        for where, days, team, kind, channel, amount in parts
    ]).sort_values(["booked_on", "team_id", "kind", "channel"], ignore_index=True)  # fmt: skip
    frame.insert(0, "id", numbered("k-", len(frame), 4))
    return frame.astype({"channel": object}).where(frame.notna(), None)


def _acquisition_spent(span: Span, entry: Customers, rng: np.random.Generator) -> np.ndarray:
    """Regions × 24: customers won by acquisition and sellers × K21 of the team and quarter, spread over its months."""
    joined = np.flatnonzero(entry.deal >= 0)
    quarter = span.quarter_of(entry.acquired[joined])
    won = np.zeros((len(REGIONS), span.quarters))
    np.add.at(won, (REGION_OF_SEAT[entry.first_seat[joined]], quarter), 1)
    wanted = np.array(ACQUISITION_LEVEL)[:, None] + rng.normal(0, 3, won.shape)
    acquisition = next(rivals for rivals in cast.RIVALS if rivals.role == "acquisition")
    last, before = span.last_quarter, span.last_quarter - 1
    # The two rivals' teams cost the same, and the undisputed leader's least.
    wanted[:, before] = wanted[:, before].clip(max=100)
    wanted[REGION_OF_SEAT[acquisition.undisputed], before] = 130
    wanted[:, last:] = wanted[:, last:].clip(max=92)
    for seat in (acquisition.first, acquisition.second):
        wanted[REGION_OF_SEAT[seat], last:] = 112
    spent = won * np.interp(wanted, (0, 100, 120, 140), GOALS["K21"])
    months = span.quarter_of(span.month_starts[:MONTHS])
    return spent[:, months] / np.bincount(months)[months]


def _market(span: Span, entry: Customers, bought: Orders, rng: np.random.Generator) -> pd.DataFrame:
    """Industry sales of each quarter that begins in the span: own sales ÷ the region's share of the market."""
    starts = span.quarter_start(np.arange(span.quarters))
    quarters = np.flatnonzero((starts >= span.start) & (starts < span.end))
    region, quarter = (grid.ravel() for grid in np.meshgrid(np.arange(len(REGIONS)), quarters, indexing="ij"))
    own = np.zeros((len(REGIONS), span.quarters))
    np.add.at(own, (entry.region[bought.account], span.quarter_of(bought.at.astype("datetime64[D]"))), bought.amount)
    usual = own[:, quarters].mean(axis=1)[region]
    share = np.array(MARKET_SHARE)[region]
    amount = usual / share * rng.normal(1, 0.03, len(region))
    return pd.DataFrame({
        "id": numbered("m-", len(region), 3), "booked_on": as_dates(starts[quarter]),
        "region": np.array(REGIONS, dtype=object)[region], "amount": money(amount),
    })  # fmt: skip
