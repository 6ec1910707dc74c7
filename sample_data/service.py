"""Service cases: from question to closing, as the service desks' system records them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data import cast
from sample_data.customers import Customers
from sample_data.draws import HOUR, at_month_end, at_work, days_between, generator, into_office_hours, skewed, spread
from sample_data.frames import as_times, looked_up, numbered, until_end
from sample_data.people import Staff
from sample_data.portfolio import Portfolio
from sample_data.seats import REGION_OF_SEAT, ROLE_OF_SEAT, seats_of
from sample_data.skill import Skill
from sample_data.span import MONTHS, SEASON, Span

MONTHLY = {"service": 52, "after_sales": 40, "sales": 6, "acquisition": 7}
TYPES = np.array(["question", "problem", "complaint", "inquiry"], dtype=object)
TYPE_SHARES = {"service": (0.5, 0.37, 0.13), "after_sales": (0.3, 0.5, 0.2)}
CHANNELS = np.array(["phone", "mail", "chat", "web"], dtype=object)
DIFFICULTIES = np.array(["easy", "normal", "hard"], dtype=object)
USUAL_MIX, HARD_MIX = (0.30, 0.55, 0.15), (0.05, 0.22, 0.73)
# What an easy, normal, hard case does to a person's values; the usual mix leaves them as they are.
ONE_CONTACT = np.array([0.06, 0.025, -0.21])
DURATION = np.array([0.5, 1.0, 2.3])
HANDLING = np.array([0.7, 1.0, 1.6])
RESPONSE_DUE = 8 * HOUR
RESOLUTION_DUE = np.array([96, 168, 336]) * HOUR
RESPONSE_SPREAD, DURATION_SPREAD = 1.05, 0.8


@dataclass(frozen=True, slots=True)
class Cases:
    """One row a case; times in seconds, NaT for what has not happened; `difficulty`, `type` are rows of the names."""

    seat: np.ndarray
    person: np.ndarray
    account: np.ndarray
    created: np.ndarray
    responded: np.ndarray
    resolved: np.ndarray
    closed: np.ndarray
    difficulty: np.ndarray
    type: np.ndarray
    replies: np.ndarray
    reopens: np.ndarray
    handling: np.ndarray
    escalated: np.ndarray


def cases(span: Span, people: Staff, skill: Skill, entry: Customers, mine: Portfolio, nearby: Portfolio, seed: int) -> Cases:
    rng = generator(seed, "cases")
    seat, person, account, created = _submitted(span, people, mine, nearby, rng)
    quarter = span.quarter_of(created.astype("datetime64[D]"))
    difficulty = _difficulty(rng, seat, person, quarter)
    responded = created + _response_seconds(skill, rng, seat, person, quarter)
    length = skill.value("K6", person, quarter) * DURATION[difficulty] / (np.dot(USUAL_MIX, DURATION))
    length = length * skewed(spread(rng, person, quarter, difficulty), DURATION_SPREAD)
    closed = into_office_hours(created + length.astype("timedelta64[s]"))
    closed = np.maximum(closed, responded + np.timedelta64(600, "s"))
    resolved = responded + ((closed - responded).astype(float) * rng.uniform(0.75, 1, len(seat))).astype("timedelta64[s]")
    handling = _handling_seconds(skill, rng, seat, person, quarter, difficulty)
    kind = _types(rng, seat)
    # Nothing goes on after a customer has left: what is open then is settled the second before.
    left = entry.churned[account].astype("datetime64[s]") - np.timedelta64(1, "s")
    responded, resolved, closed = (np.where(left < times, left, times) for times in (responded, resolved, closed))
    late = closed > created + RESOLUTION_DUE[difficulty].astype("timedelta64[s]")
    escalated = rng.random(len(seat)) < np.where(late & (kind == 2), 0.5, np.where(late, 0.12, 0.015))
    last = span.last_second
    solved = _solved(skill, rng, person, quarter, resolved <= last)
    closing = span.quarter_of(closed.astype("datetime64[D]"))
    replies, reopens = _contacts_needed(skill, rng, seat, person, closing, difficulty, solved, closed <= last)
    resolved = np.where(solved, resolved, np.datetime64("NaT"))
    return Cases(seat, person, account, created, until_end(responded, last), resolved, until_end(closed, last), difficulty, kind,
                 replies, reopens, handling, escalated)  # fmt: skip


def _submitted(span, people, mine, nearby, rng) -> tuple[np.ndarray, ...]:
    """Seat, person, account and time of each case, by time: desks serve their region, sellers their own customers."""
    seats = seats_of(*MONTHLY)
    seat, month = (grid.ravel() for grid in np.meshgrid(seats, np.arange(MONTHS), indexing="ij"))
    starts = span.month_starts
    season = SEASON[starts[month].astype("datetime64[M]").astype(int) % 12]
    share = people.share[np.maximum(people.holder(seat, starts[month]), 0)]
    rate = np.array([MONTHLY[role] for role in ROLE_OF_SEAT[seat]]) * season * np.where(ROLE_OF_SEAT[seat] == "service", share, 1)
    count = np.round(rate * rng.uniform(0.85, 1.15, len(seat))).astype(int)
    seat, month = np.repeat(seat, count), np.repeat(month, count)
    created = at_work(rng, days_between(rng, span, starts[month], starts[month + 1]))
    created = at_month_end(rng, span, created, 0.0015)
    person = people.working(span, seat, created.astype("datetime64[D]"))
    asks_seller = ROLE_OF_SEAT[seat] == "sales"
    account = np.where(asks_seller, mine.pick(rng, seat, month), nearby.pick(rng, REGION_OF_SEAT[seat], month))
    order = np.argsort(created, kind="stable")
    order = order[(person[order] >= 0) & (account[order] >= 0)]
    return seat[order], person[order], account[order], created[order]


def _difficulty(rng, seat, person, quarter) -> np.ndarray:
    draw = spread(rng, person, quarter)
    usual = np.searchsorted(np.cumsum(USUAL_MIX)[:2], draw, side="right")
    return np.where(seat == cast.HARD_CASES, np.searchsorted(np.cumsum(HARD_MIX)[:2], draw, side="right"), usual)


def _response_seconds(skill, rng, seat, person, quarter) -> np.ndarray:
    """Lognormal around the mean K5; after-sales people are measured by the median."""
    mean_of_median_1 = np.exp(RESPONSE_SPREAD**2 / 2)
    mean = np.where(
        ROLE_OF_SEAT[seat] == "after_sales", skill.value("K5.median", person, quarter) * mean_of_median_1,
        skill.value("K5", person, quarter),
    )  # fmt: skip
    seconds = mean * skewed(spread(rng, person, quarter), RESPONSE_SPREAD)
    return np.maximum(seconds, 45).astype("timedelta64[s]")


def _solved(skill, rng, person, quarter, in_time) -> np.ndarray:
    """The share K4 of each person's quarter, chosen among the cases whose solution lies inside the span."""
    rate = skill.value("K4", person, quarter) * _times_rarer(in_time, np.ones(len(in_time), bool), person, quarter)
    solved = np.zeros(len(in_time), bool)
    solved[in_time] = spread(rng, person[in_time], quarter[in_time]) < rate[in_time]
    return solved


def _times_rarer(chosen: np.ndarray, among: np.ndarray, *groups: np.ndarray) -> np.ndarray:
    """How many times rarer the chosen rows are than the others they are counted among, in each row's group."""
    key = np.zeros(len(chosen), int)
    for group in groups:
        key = key * 200 + group
    _, place = np.unique(key, return_inverse=True)
    few, many = (np.bincount(place, weights=rows) for rows in (chosen, among))
    return (many / np.maximum(few, 1))[place]


def _contacts_needed(skill, rng, seat, person, quarter, difficulty, solved, closed) -> tuple[np.ndarray, np.ndarray]:
    """Replies and reopens: one and none in the share K3 of those closed in the quarter, fewer in hard ones.

    Unsolved cases took more.
    """
    rate = np.minimum(skill.value("K3", person, quarter) + ONE_CONTACT[difficulty], 1.0)
    rate = rate * _times_rarer(solved, closed, person, quarter, difficulty)
    once = np.zeros(len(seat), bool)
    once[solved] = spread(rng, person[solved], quarter[solved], difficulty[solved]) < rate[solved]
    size = len(seat)
    reopened = ~once & (rng.random(size) < np.where(seat == cast.SHORT_HANDLING, 0.8, 0.22))
    replies = np.where(once, 1, 2 + rng.poisson(0.6, size))
    # Whoever rushes answers once, and the case comes back.
    replies = np.where(reopened & (seat == cast.SHORT_HANDLING), 1, replies)
    return replies, np.where(reopened, 1 + rng.poisson(0.25, size), 0)


def _handling_seconds(skill, rng, seat, person, quarter, difficulty) -> np.ndarray:
    mean = skill.value("K7", person, quarter) * HANDLING[difficulty] / np.dot(USUAL_MIX, HANDLING)
    mean = np.where(seat == cast.SHORT_HANDLING, 3.4 * 60, mean)
    return np.round(mean * skewed(spread(rng, person, quarter, difficulty), 0.5))


def _types(rng, seat) -> np.ndarray:
    draw = rng.random(len(seat))
    kind = np.full(len(seat), 3)
    for role, shares in TYPE_SHARES.items():
        kind = np.where(ROLE_OF_SEAT[seat] == role, np.searchsorted(np.cumsum(shares)[:2], draw, side="right"), kind)
    return kind


def tables(people: Staff, entry: Customers, handled: Cases, contact_ids: np.ndarray, seed: int) -> dict[str, pd.DataFrame]:
    """case_; `contact_ids` holds two contacts for each account."""
    rng = generator(seed, "case records")
    size = len(handled.created)
    contact = handled.account * 2 + (rng.random(size) < 0.3)
    promised = handled.created + np.timedelta64(RESPONSE_DUE, "s")
    solution = handled.created + RESOLUTION_DUE[handled.difficulty].astype("timedelta64[s]")
    return {"case_": pd.DataFrame({
        "id": numbered("c-", size, 5), "account_id": entry.ids[handled.account], "contact_id": looked_up(contact_ids, contact),
        "owner_id": people.ids[handled.person], "type": TYPES[handled.type],
        "channel": CHANNELS[rng.choice(4, size, p=(0.4, 0.3, 0.18, 0.12))], "difficulty": DIFFICULTIES[handled.difficulty],
        "created_at": as_times(handled.created), "first_response_at": as_times(handled.responded),
        "resolved_at": as_times(handled.resolved), "closed_at": as_times(handled.closed), "replies": handled.replies,
        "reopens": handled.reopens, "handle_seconds": handled.handling, "response_due_at": as_times(promised),
        "resolution_due_at": as_times(solution), "escalated": handled.escalated,
    })}  # fmt: skip
