"""Deals and leads before customers are known: who closed what when, won or lost, and how leads led there."""

from dataclasses import dataclass

import numpy as np

from sample_data import cast
from sample_data.draws import at_work, days_between, generator, skewed, spread
from sample_data.people import Staff
from sample_data.seats import ROLE_OF_SEAT, seats_of
from sample_data.skill import Skill
from sample_data.span import DAY, Span

SECONDS_A_DAY = 86_400
QUARTERS_AFTER = 2
SMALLEST, LARGEST = 14, 26
LEAD_WINDOW_DAYS = 58
CHANNELS = np.array(["web", "referral", "partner", "fair", "outbound", "advertising"], dtype=object)
CHANNEL_SHARES = (0.3, 0.18, 0.14, 0.1, 0.16, 0.12)


@dataclass(frozen=True, slots=True)
class Deals:
    """One row a deal. `person` closed it (or holds it while open); times are seconds; `amount` as won or expected."""

    seat: np.ndarray
    person: np.ndarray
    opened: np.ndarray
    closed: np.ndarray
    won: np.ndarray
    is_new: np.ndarray
    amount: np.ndarray
    is_open: np.ndarray


def deals(span: Span, people: Staff, skill: Skill, seed: int) -> Deals:
    """Deals that close inside the span, and those open at its end (they close in the two quarters after it)."""
    rng = generator(seed, "deals")
    seat, quarter = _planned(span, people, skill, rng)
    first = np.maximum(span.quarter_start(quarter), span.start)
    day = days_between(rng, span, first, span.quarter_start(quarter + 1), months_after=3 * QUARTERS_AFTER)
    closed = at_work(rng, day)
    person = people.working(span, seat, np.minimum(day, span.end - DAY))
    won = spread(rng, person, quarter) < skill.value("K49", person, quarter)
    length = skill.value("K51", person, quarter) * skewed(spread(rng, person, quarter, won), 0.45) * np.where(won, 1, 1.25)
    opened = closed - (np.maximum(length, 0.05) * SECONDS_A_DAY).astype("timedelta64[s]")
    opened = np.maximum(opened, at_work(rng, np.repeat(span.start, len(seat))))
    opened = np.minimum(opened, closed - np.timedelta64(900, "s"))
    amount = _amounts(span, skill, rng, seat, person, quarter, won)
    is_new = _is_new(rng, seat, person, quarter, won)
    last = span.last_second
    kept = (person >= 0) & (opened <= last) & (opened >= span.start)
    columns = (seat, person, opened, closed, won, is_new, amount, closed > last)
    return Deals(*(column[kept] for column in columns))


def _planned(span: Span, people: Staff, skill: Skill, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Seat and closing quarter of each deal; a salesperson's number of deals makes his won amount come out."""
    quarters = np.arange(span.quarters + QUARTERS_AFTER)
    seats = seats_of("sales", "acquisition", "account_manager", "customer_success")
    seat, quarter = (grid.ravel() for grid in np.meshgrid(seats, quarters, indexing="ij"))
    middle = np.clip(span.quarter_start(quarter) + 45 * DAY, span.start, span.end - DAY)
    person = people.holder(seat, middle)
    meant = skill.value("K50", person, quarter) / skill.value("K49", person, quarter) / skill.value("K52", person, quarter)
    count = np.where(ROLE_OF_SEAT[seat] == "sales", np.clip(np.round(meant), SMALLEST, LARGEST), rng.integers(14, 20, len(seat)))
    count[seat == cast.FAST_SELLER] = 30
    # A quarter cut by the span's start holds only its share of deals.
    inside = (span.quarter_start(quarter + 1) - np.maximum(span.quarter_start(quarter), span.start)).astype(float) / 91
    return tuple(np.repeat(column, np.round(count * inside.clip(0, 1)).astype(int)) for column in (seat, quarter))


def _amounts(span, skill, rng, seat, person, quarter, won) -> np.ndarray:
    """Deal sizes: around K52 for sellers; account managers' won deals add up to K25 of the quarter."""
    size = skewed(spread(rng, person, quarter, won), 0.5)
    owners = np.isin(ROLE_OF_SEAT[seat], ("account_manager", "customer_success"))
    key = np.maximum(person, 0) * 100 + quarter
    total = np.bincount(key, weights=size * won, minlength=key.max() + 1)[key]
    inside = (span.quarter_start(quarter + 1) - np.maximum(span.quarter_start(quarter), span.start)).astype(float) / 91
    upsell = skill.value("K25", person, quarter) * inside.clip(0, 1) * size / np.where(total > 0, total, 1)
    upsell = np.where(total > 0, upsell, 5_000 * size)
    return np.round(np.where(owners, upsell, skill.value("K52", person, quarter) * size), 0)


def _is_new(rng, seat, person, quarter, won) -> np.ndarray:
    """Acquisition wins new customers only; salespeople also sell more to the small customers they own."""
    share = np.where(ROLE_OF_SEAT[seat] == "sales", 0.45, np.where(ROLE_OF_SEAT[seat] == "acquisition", 1.0, 0.0))
    share[seat == cast.FAST_SELLER] = 0.9
    return spread(rng, person, quarter, won) < share


@dataclass(frozen=True, slots=True)
class Leads:
    """One row a lead; `deal` is the deal it became (its row in `Deals`), -1 if none; times are seconds."""

    person: np.ndarray
    created: np.ndarray
    converted: np.ndarray
    deal: np.ndarray
    channel: np.ndarray


def leads(span: Span, people: Staff, skill: Skill, found: Deals, seed: int) -> Leads:
    """A new deal began as a lead that converted that day; in each month so many leads never convert that K23 comes out."""
    rng = generator(seed, "leads")
    source = np.flatnonzero(found.is_new & (rng.random(len(found.seat)) < 0.92))
    wait = (rng.beta(1, 2, len(source)) * LEAD_WINDOW_DAYS * SECONDS_A_DAY).astype("timedelta64[s]")
    created = at_work(rng, (found.opened[source] - wait).astype("datetime64[D]"))
    kept = (created >= span.start) & (created < found.opened[source])
    source, created = source[kept], created[kept]
    seat, converted = found.seat[source], found.opened[source]
    lost_seat, lost_month = _unconverted(span, people, skill, seat, created)
    lost_created = at_work(rng, days_between(rng, span, span.month_starts[lost_month], span.month_starts[lost_month + 1]))
    late = lost_created + (rng.integers(61, 120, len(lost_seat)) * SECONDS_A_DAY).astype("timedelta64[s]")
    late = np.where((rng.random(len(lost_seat)) < 0.02) & (late <= span.last_second), late, np.datetime64("NaT"))
    seat, created = np.append(seat, lost_seat), np.append(created, lost_created)
    converted, deal = np.append(converted, late), np.append(source, np.full(len(lost_seat), -1))
    person = people.working(span, seat, created)
    channel = CHANNELS[rng.choice(len(CHANNELS), len(seat), p=CHANNEL_SHARES)]
    order = np.lexsort((deal, created))
    order = order[person[order] >= 0]
    return Leads(person[order], created[order], converted[order], deal[order], channel[order])


def _unconverted(span, people, skill, seat, created) -> tuple[np.ndarray, np.ndarray]:
    """Seat and month of each lead that did not convert."""
    key, count = np.unique(seat * 100 + span.month_of(created.astype("datetime64[D]")), return_counts=True)
    seats, months = key // 100, key % 100
    middle = span.month_starts[months] + 14 * DAY
    rate = skill.value("K23", people.holder(seats, middle), span.quarter_of(middle))
    # Salespeople get fewer cold leads than acquisition does.
    rate = np.where(ROLE_OF_SEAT[seats] == "sales", rate * 1.4, rate)
    missing = np.round(count * (1 - rate) / rate).astype(int)
    return np.repeat(seats, missing), np.repeat(months, missing)
