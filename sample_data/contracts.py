"""Subscriptions: terms, their renewal when due, and the movements of recurring revenue."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data.customers import SMALL, Customers
from sample_data.draws import generator, skewed, spread
from sample_data.frames import as_dates, money, numbered
from sample_data.orders import PRODUCT_IDS, SOLD
from sample_data.people import NEVER, Staff
from sample_data.skill import Skill
from sample_data.span import DAY, Span

MONTHLY = np.array([90.0, 260.0, 900.0])
# Share of due terms cancelled by notice before: renewals are that much likelier, so that K18 comes out.
NOTICES = 0.06
KINDS = np.array(["downgrade", "upgrade"], dtype=object)


@dataclass(frozen=True, slots=True)
class Chains:
    """One row a contract that is renewed again and again: account, product, term in days, first day of it all."""

    account: np.ndarray
    product: np.ndarray
    term: np.ndarray
    since: np.ndarray
    monthly: np.ndarray
    is_first: np.ndarray


@dataclass(frozen=True, slots=True)
class Terms:
    """One row a term; days, NaT where not (yet). `chain` is the row in `Chains`."""

    chain: np.ndarray
    start: np.ndarray
    due: np.ndarray
    renewed: np.ndarray
    ended: np.ndarray


def chains(span: Span, entry: Customers, seed: int) -> Chains:
    """Most medium and large customers subscribe to one product, half of those to a second; few small ones do."""
    rng = generator(seed, "chains")
    size = len(entry.ids)
    likely = np.where(entry.segment == SMALL, 0.07, 0.93)
    subscribes = (rng.random(size) < likely) & ~np.isnat(entry.acquired)
    second = subscribes & (rng.random(size) < 0.5)
    first_product = rng.integers(0, 4, size)
    account = np.concatenate((np.flatnonzero(subscribes), np.flatnonzero(second)))
    is_first = np.arange(len(account)) < subscribes.sum()
    term = np.where(rng.random(len(account)) < 0.3, 182, 365)
    # Terms in force at the start are somewhere in their middle; later ones begin with the customer.
    middle = span.start - (rng.random(len(account)) * term).astype(int) * DAY
    fresh = entry.acquired[account] + rng.integers(1, 25, len(account)) * DAY
    since = np.where(entry.deal[account] < 0, np.maximum(middle, entry.acquired[account]), fresh)
    left = entry.churned[account]
    kept = (since < span.end) & (np.isnat(left) | (since < left))
    product = (first_product[account] + np.where(is_first, 0, 1)) % 4 + SOLD
    monthly = money(MONTHLY[entry.segment[account]] * skewed(rng.random(len(account)), 0.5))
    return Chains(*(column[kept] for column in (account, product, term, since, monthly, is_first)))


def terms(span: Span, people: Staff, skill: Skill, entry: Customers, line: Chains, seed: int) -> Terms:
    """Quarter by quarter: what is due is renewed in the share K18 of its owner at the quarter's opening."""
    rng = generator(seed, "terms")
    start, running = line.since.copy(), np.ones(len(line.account), bool)
    left = entry.churned[line.account]
    parts: list[tuple] = []
    for quarter in range(span.quarters):
        opening, stop = max(span.quarter_start(quarter), span.start), min(span.quarter_start(quarter + 1), span.end)
        due = start + line.term * DAY
        cancelled = running & (left < stop)
        # Notice given in the quarter in which the term is due makes it due then; otherwise it never comes due.
        notice = np.where(due < span.quarter_start(quarter + 1), np.minimum(due, left), NEVER)
        parts.append((np.flatnonzero(cancelled), start, notice, NEVER, left))
        coming = np.flatnonzero(running & ~cancelled & (due < stop))
        seat = entry.owner_seat(opening)[line.account[coming]]
        seat = np.where(seat < 0, entry.first_seat[line.account[coming]], seat)
        person = people.holder(seat, opening)
        rate = skill.value("K18", person, np.full(len(coming), quarter))
        stays = np.zeros(len(start), bool)
        stays[coming] = spread(rng, person) < rate + NOTICES
        parts.append((np.flatnonzero(stays), start, due, due, due))
        lapsed = np.setdiff1d(coming, np.flatnonzero(stays))
        parts.append((lapsed, start, due, NEVER, due))
        start = np.where(stays, due, start)
        running &= ~cancelled
        running[lapsed] = False
    parts.append((np.flatnonzero(running), start, start + line.term * DAY, NEVER, NEVER))
    rows = [np.concatenate([_taken(part, column) for part in parts]) for column in range(5)]
    order = np.lexsort((rows[1], rows[0]))
    return Terms(*(column[order] for column in rows))


def _taken(part: tuple, column: int) -> np.ndarray:
    """Column of one batch of terms, whose values are for all chains or the same for each."""
    rows = part[0]
    if column == 0:
        return rows
    values = part[column]
    return values[rows] if isinstance(values, np.ndarray) and values.ndim else np.full(len(rows), values)


def tables(span: Span, entry: Customers, line: Chains, run: Terms, seed: int) -> dict[str, pd.DataFrame]:
    """subscription and subscription_change."""
    rng = generator(seed, "changes")
    size = len(run.chain)
    stop = np.where(np.isnat(run.ended), span.end, run.ended)
    length = (stop - run.start).astype(int)
    day = run.start + (1 + rng.random(size) * np.maximum(length - 2, 1)).astype(int) * DAY
    changes = (rng.random(size) < 0.2) & (day > span.start) & (day < stop) & (length > 30)
    rises = rng.random(size) < 0.62
    factor = np.where(changes, np.where(rises, 1.2, 0.85), 1.0)
    opening = run.chain != np.append(-1, run.chain[:-1])
    grown = np.cumsum(np.log(factor)) - np.log(factor)
    base = grown[np.maximum.accumulate(np.where(opening, np.arange(size), 0))]
    before = money(line.monthly[run.chain] * np.exp(grown - base))
    after = money(before * factor)
    ids = numbered("s-", size, 5)
    subscription = pd.DataFrame({
        "id": ids, "account_id": entry.ids[line.account[run.chain]], "product_id": PRODUCT_IDS[line.product[run.chain]],
        "starts_on": as_dates(run.start), "due_on": as_dates(run.due), "renewed_on": as_dates(run.renewed),
        "ended_on": as_dates(run.ended), "monthly_amount": before,
    })  # fmt: skip
    fresh, renewed = opening & (run.start >= span.start), ~np.isnat(run.renewed)
    gone = ~np.isnat(run.ended) & ~renewed
    parts = (
        (fresh, run.start, "new", np.zeros(size), before),
        (changes, day, KINDS[rises.astype(int)], before, after),
        (renewed, run.renewed, "renewal", after, after),
        (gone, run.ended, "cancel", after, np.zeros(size)),
    )
    return {"subscription": subscription, "subscription_change": _movements(ids, parts)}


def _movements(ids: np.ndarray, parts: tuple) -> pd.DataFrame:
    """One row for each movement, by day."""
    frames = [
        pd.DataFrame({"subscription_id": ids, "changed_on": day, "kind": kind, "monthly_before": old, "monthly_after": new})[rows]
        for rows, day, kind, old, new in parts
    ]
    movement = pd.concat(frames).sort_values(["changed_on", "subscription_id", "kind"], ignore_index=True)
    movement["changed_on"] = as_dates(movement["changed_on"].to_numpy())
    movement.insert(0, "id", numbered("sc-", len(movement), 5))
    return movement
