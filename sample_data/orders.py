"""What customers buy: products, opportunities as records, orders and their lines."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data.customers import LARGE, Customers
from sample_data.draws import at_month_end, at_work, days_between, generator, skewed, spread
from sample_data.frames import as_times, money, numbered
from sample_data.people import Staff
from sample_data.seats import ROLE_OF_SEAT
from sample_data.skill import Skill
from sample_data.span import DAY, SEASON, Span

# name, family, list price, features. The four of the family "software" are subscribed to.
PRODUCTS = (
    ("Bench scale", "instruments", 890.0, 4), ("Floor scale", "instruments", 2_400.0, 4),
    ("Analytical balance", "instruments", 6_800.0, 9), ("Checkweigher", "instruments", 14_500.0, 12),
    ("Calibration weights", "accessories", 320.0, 1), ("Label printer", "accessories", 740.0, 3),
    ("Load cell", "accessories", 260.0, 1), ("Calibration visit", "services", 450.0, 1),
    ("Libra Cloud", "software", 120.0, 12), ("Libra Recipes", "software", 90.0, 8),
    ("Libra Fleet", "software", 150.0, 10), ("Libra Audit", "software", 80.0, 6),
)  # fmt: skip
SOLD = 8
PRODUCT_IDS = numbered("pr-", len(PRODUCTS), 2)
SIZE_OF_SEGMENT = np.array([620.0, 2_300.0, 7_500.0])
WHALE_SIZE, WHALE_MARGIN, MARGIN = 4.4, 0.44, 0.22
BUYS_IN_A_MONTH = 0.47
NEW_FOR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Orders:
    """One row an order: account and person numbers, time in seconds, net sales and margin."""

    account: np.ndarray
    person: np.ndarray
    at: np.ndarray
    amount: np.ndarray
    margin: np.ndarray


def orders(span: Span, people: Staff, skill: Skill, entry: Customers, owned: np.ndarray, seed: int) -> Orders:
    rng = generator(seed, "orders")
    account, day = _purchases(span, people, skill, entry, owned, rng)
    at = at_month_end(rng, span, at_work(rng, day), 0.002)
    order = np.argsort(at, kind="stable")
    account, at = account[order], at[order]
    day = at.astype("datetime64[D]")
    seat = entry.owner_seat_of(account, day)
    person = people.holder(seat, day)
    size = SIZE_OF_SEGMENT[entry.segment] * skewed(rng.random(len(entry.ids)), 0.7)
    size = np.where(entry.is_whale, SIZE_OF_SEGMENT[LARGE] * WHALE_SIZE, size)
    amount = size[account] * skewed(rng.random(len(account)), 0.5)
    is_new = day < entry.acquired[account] + NEW_FOR_DAYS * DAY
    seller = ROLE_OF_SEAT[seat] == "sales"
    amount = np.where(seller, amount * _new_share_factor(span, skill, person, day, amount, is_new & seller, seller), amount)
    rate = rng.normal(MARGIN, 0.06, len(entry.ids))
    # One customer in nine costs more than he brings.
    rate = np.where(rng.random(len(rate)) < 0.11, -0.08, rate)
    rate = np.where(entry.is_whale, WHALE_MARGIN, rate)
    margin = amount * (rate[account] + rng.normal(0, 0.03, len(account)))
    return Orders(account, person, at, money(amount), money(margin))


def _purchases(span, people, skill, entry, owned, rng) -> tuple[np.ndarray, np.ndarray]:
    """Account and day of each order: a first one on becoming a customer, then some in about half of the months."""
    starts = span.month_starts
    account, month = np.nonzero(owned >= 0)
    person = people.holder(owned[account, month], starts[month])
    season = SEASON[starts[month].astype("datetime64[M]").astype(int) % 12]
    buys = (spread(rng, person, month) < BUYS_IN_A_MONTH * season) | entry.is_whale[account]
    account, month, person = account[buys], month[buys], person[buys]
    more = skill.value("K35", person, span.quarter_of(starts[month])) - 1
    count = 1 + np.floor(more + spread(rng, person, month)).astype(int)
    account, month = np.repeat(account, count), np.repeat(month, count)
    day = days_between(rng, span, starts[month], starts[month + 1])
    joined = np.flatnonzero(entry.deal >= 0)
    first = entry.acquired[joined] + rng.integers(0, 4, len(joined)) * DAY
    inside = (first < span.end) & (np.isnat(entry.churned[joined]) | (first < entry.churned[joined]))
    return np.append(account, joined[inside]), np.append(day, first[inside])


def _new_share_factor(span, skill, person, day, amount, young, seller) -> np.ndarray:
    """Factor on new customers' orders that brings each salesperson's quarter to his K9."""
    quarter = span.quarter_of(day)
    key = np.maximum(person, 0) * 100 + quarter
    new = np.bincount(key, weights=amount * young, minlength=key.max() + 1)[key]
    all_ = np.bincount(key, weights=amount * seller, minlength=key.max() + 1)[key]
    share = skill.value("K9", person, quarter)
    wanted = share / (1 - share) * (all_ - new)
    factor = np.where((new > 0) & (all_ > new), wanted / np.where(new > 0, new, 1), 1.0)
    return np.where(young, factor.clip(0.3, 3.5), 1.0)


def tables(span: Span, people: Staff, skill: Skill, entry: Customers, bought: Orders, seed: int) -> dict[str, pd.DataFrame]:
    """product, order_ and order_line."""
    rng = generator(seed, "lines")
    ids = numbered("o-", len(bought.at), 6)
    head = pd.DataFrame({
        "id": ids, "account_id": entry.ids[bought.account], "owner_id": people.ids[bought.person],
        "ordered_at": as_times(bought.at), "amount": bought.amount, "margin": bought.margin,
    })  # fmt: skip
    product = pd.DataFrame(PRODUCTS, columns=["name", "family", "list_price", "features"])
    product.insert(0, "id", PRODUCT_IDS)
    return {"product": product, "order_": head, "order_line": _lines(span, people, skill, entry, bought, ids, rng)}


def _lines(span, people, skill, entry, bought, ids, rng) -> pd.DataFrame:
    """One line for a customer of one product, one to three for the others; the last line takes the rounding."""
    product, several = _assortment(span, people, skill, entry, rng)
    many = several[bought.account]
    count = np.where(many, 1 + rng.choice(3, len(many), p=(0.15, 0.4, 0.45)), 1)
    row = np.repeat(np.arange(len(ids)), count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    share = 1 / count[row]
    part = np.where(place == 0, 0.0, np.round(bought.amount[row] * share, 2))
    rest = bought.amount - np.bincount(row, weights=part)
    amount = np.round(np.where(place == 0, rest[row], part), 2)
    # A single line of a customer of several products is any of his first two.
    start = np.where(many & (count == 1), rng.integers(0, 2, len(count)), 0)
    item = (product[bought.account[row]] + (start[row] + place) * 3) % SOLD
    price = np.array([entry_[2] for entry_ in PRODUCTS])[item]
    return pd.DataFrame({
        "id": numbered("l-", len(row), 6), "order_id": ids[row], "product_id": PRODUCT_IDS[item],
        "quantity": np.maximum(1.0, np.round(amount / price)), "amount": amount,
    })  # fmt: skip


def _assortment(span, people, skill, entry, rng) -> tuple[np.ndarray, np.ndarray]:
    """First product of each account, and whether it buys several: the share K19 of each seat's last holder."""
    seat = entry.next_seat
    holder = np.array([people.last_holder(int(number)) for number in range(len(ROLE_OF_SEAT))])
    share = skill.value("K19", holder[seat], np.full(len(seat), 99))
    opening = span.quarter_start(span.last_quarter)
    return rng.integers(0, SOLD, len(seat)), spread(rng, seat, entry.is_customer(opening)) < share
