"""Accounts: where they came from, who owns them when, and when they leave."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data import cast, names
from sample_data.draws import generator, spread
from sample_data.frames import as_dates, as_times, looked_up, numbered
from sample_data.people import FAR, NEVER, Staff
from sample_data.pipeline import CHANNEL_SHARES, CHANNELS, Deals
from sample_data.seats import REGION_OF_SEAT, REGIONS, ROLE_OF_SEAT, seats_of
from sample_data.skill import Skill
from sample_data.span import DAY, MONTHS, Span

INITIAL, PROSPECTS = 1_120, 480
SEGMENTS = np.array(["small", "medium", "large"], dtype=object)
SMALL, MEDIUM, LARGE = range(3)
SEGMENT_SHARES = (0.55, 0.33, 0.12)
INDUSTRIES = np.array(["food", "pharma", "logistics", "retail", "chemicals", "machinery", "laboratories", "agriculture"], dtype=object)
HANDED_OVER_AFTER = 45
CHURN_OF_SEGMENT = 0.105
WHALES_IN_REGION = 9


@dataclass(frozen=True, slots=True)
class Customers:
    """One row an account; days are NaT where there are none. Prospects have no `acquired`.

    Owner seats: `first_seat` until `handed`, then `seat` until `moved`, then `next_seat`. `deal` is the won deal.
    """

    ids: np.ndarray
    region: np.ndarray
    segment: np.ndarray
    acquired: np.ndarray
    churned: np.ndarray
    first_seat: np.ndarray
    handed: np.ndarray
    seat: np.ndarray
    moved: np.ndarray
    next_seat: np.ndarray
    deal: np.ndarray
    is_whale: np.ndarray

    def owner_seat(self, days: np.ndarray | np.datetime64) -> np.ndarray:
        """The owning seat of each account on its day (or on one day), churned or not; -1 before it is a customer."""
        seat = np.where(days < self.handed, self.first_seat, self.seat)
        seat = np.where(~np.isnat(self.moved) & (days >= self.moved), self.next_seat, seat)
        return np.where(days >= self.acquired, seat, -1)

    def owner_seat_of(self, rows: np.ndarray, days: np.ndarray) -> np.ndarray:
        """The owning seat of these accounts on their days."""
        seat = np.where(days < self.handed[rows], self.first_seat[rows], self.seat[rows])
        return np.where(~np.isnat(self.moved[rows]) & (days >= self.moved[rows]), self.next_seat[rows], seat)

    def is_customer(self, days: np.ndarray | np.datetime64) -> np.ndarray:
        return (self.acquired <= days) & (np.isnat(self.churned) | (self.churned > days))


def customers(span: Span, people: Staff, skill: Skill, found: Deals, seed: int) -> Customers:
    rng = generator(seed, "customers")
    won = np.flatnonzero(found.won & found.is_new & ~found.is_open)
    deal = np.concatenate((np.full(INITIAL, -1), won, np.full(PROSPECTS, -1)))
    before = span.start - (1 + rng.beta(1, 1.6, INITIAL) * 1_050).astype(int) * DAY
    acquired = np.concatenate((before, found.closed[won].astype("datetime64[D]"), np.full(PROSPECTS, NEVER)))
    winner = np.concatenate((np.full(INITIAL, -1), found.seat[won], np.full(PROSPECTS, -1)))
    region = np.where(winner >= 0, REGION_OF_SEAT[winner], np.arange(len(deal)) % len(REGIONS))
    segment = _segments(rng, winner)
    seat = _owning_seats(rng, region, segment, winner)
    first_seat = np.where(winner >= 0, winner, seat)
    handed = np.where(first_seat != seat, acquired + HANDED_OVER_AFTER * DAY, acquired)
    whale = _whales(region, segment, deal, acquired)
    moved, next_seat = _moves(span, rng, region, seat, acquired)
    entry = Customers(numbered("a-", len(deal), 5), region, segment, acquired, np.full(len(deal), NEVER), first_seat, handed,
                      seat, moved, next_seat, deal, whale)  # fmt: skip
    churned = _churned(span, people, skill, entry, rng)
    fields = {name: getattr(entry, name) for name in Customers.__slots__}
    # A hand-over or a move that would have come after the customer left never happened.
    gone = ~np.isnat(churned)
    late = gone & ~np.isnat(moved) & (moved >= churned)
    return Customers(**fields | {"churned": churned, "moved": np.where(late, NEVER, moved)})


def _segments(rng: np.random.Generator, winner: np.ndarray) -> np.ndarray:
    draw = rng.random(len(winner))
    # A salesperson wins small customers first of all, and large ones are acquisition's.
    seller = (winner >= 0) & (ROLE_OF_SEAT[winner] == "sales")
    small = np.where(seller, 0.85, SEGMENT_SHARES[0])
    small[winner == cast.FAST_SELLER] = 1.0
    return np.where(draw < small, SMALL, np.where(draw < small + (1 - small) * 0.75, MEDIUM, LARGE))


def _owning_seats(rng: np.random.Generator, region: np.ndarray, segment: np.ndarray, winner: np.ndarray) -> np.ndarray:
    """Small accounts go evenly to the region's salespeople (a seller keeps his own), the others to the customer team."""
    seat = np.empty(len(region), int)
    for number in range(len(REGIONS)):
        for roles, chosen in ((("sales",), segment == SMALL), (("account_manager", "customer_success"), segment != SMALL)):
            rows = rng.permutation(np.flatnonzero((region == number) & chosen))
            choice = seats_of(*roles, region=number)
            # The fast seller is busy winning; colleagues do not hand him customers.
            choice = choice[choice != cast.FAST_SELLER] if len(choice) > 2 else choice
            seat[rows] = choice[np.arange(len(rows)) % len(choice)]
    keeps = (winner >= 0) & (segment == SMALL) & (ROLE_OF_SEAT[winner] == "sales")
    return np.where(keeps, winner, seat)


def _whales(region, segment, deal, acquired) -> np.ndarray:
    """The oldest large customers of each region: the few that bring most of the margin."""
    whale = np.zeros(len(region), bool)
    for number in range(len(REGIONS)):
        rows = np.flatnonzero((region == number) & (segment == LARGE) & (deal < 0) & ~np.isnat(acquired))
        whale[rows[np.argsort(acquired[rows], kind="stable")][:WHALES_IN_REGION]] = True
    return whale


def _moves(span: Span, rng, region, seat, acquired) -> tuple[np.ndarray, np.ndarray]:
    """One account in twenty changes its owner once; about 20 accounts change hands in the middle of the last quarter."""
    moved, target = np.full(len(seat), NEVER), seat.copy()
    calm = int((span.quarter_start(span.last_quarter - 1) - span.start).astype(int))
    day = span.start + rng.integers(30, calm - 10, len(seat)) * DAY
    chosen = (rng.random(len(seat)) < 0.05) & (acquired + 90 * DAY < day)
    chosen &= ~np.isin(seat, list(cast.SETTLED))
    for number in np.flatnonzero(chosen):
        others = [other for other in seats_of(ROLE_OF_SEAT[seat[number]], region=region[number])
                  if other != seat[number] and other not in cast.SETTLED]  # fmt: skip
        if others:
            moved[number], target[number] = day[number], others[number % len(others)]
    middle = span.middle_of_quarter(span.last_quarter)
    handed = np.flatnonzero((seat == cast.HANDOVER_FROM) & (acquired + 90 * DAY < middle))[:32]
    moved[handed], target[handed] = middle - 3 * DAY, cast.HANDOVER_TO
    return moved, target


def _churned(span: Span, people: Staff, skill: Skill, entry: Customers, rng: np.random.Generator) -> np.ndarray:
    """Quarter by quarter, each owner loses the share of his opening customers that his skill says."""
    churned = np.full(len(entry.ids), NEVER)
    for quarter in range(span.quarters):
        first, stop = max(span.quarter_start(quarter), span.start), min(span.quarter_start(quarter + 1), span.end)
        rows = np.flatnonzero((entry.acquired < first) & np.isnat(churned) & ~entry.is_whale)
        seat = entry.owner_seat(first)[rows]
        hazard = skill.value("K13", people.holder(seat, first), np.full(len(rows), quarter))
        hazard = _planted_churn(span, entry, rows, seat, quarter, hazard) * ((stop - first).astype(int) / 91)
        lost = rows[spread(rng, seat, entry.segment[rows]) < hazard]
        days = (stop - first).astype(int)
        churned[lost] = first + (1 + rng.random(len(lost)) * (days - 1)).astype(int) * DAY
    return churned


def _planted_churn(span, entry, rows, seat, quarter, hazard) -> np.ndarray:
    segment = (SEGMENTS[entry.segment[rows]] == cast.CHURNING_SEGMENT) & (entry.region[rows] == REGIONS.index(cast.CHURNING_REGION))
    if quarter >= span.last_quarter - 1:
        hazard = np.where(segment, CHURN_OF_SEGMENT, hazard)
    else:
        hazard = np.where(segment, np.minimum(hazard, 0.035), hazard)
    hurried = (entry.first_seat[rows] == cast.FAST_SELLER) & (entry.deal[rows] >= 0)
    return np.where(hurried, 0.36, hazard)


def tables(span: Span, people: Staff, entry: Customers, seed: int) -> dict[str, pd.DataFrame]:
    """account, account_ownership and contact."""
    rng = generator(seed, "accounts")
    history = ownership(span, people, entry)
    now = history[np.isnat(history["stop"].to_numpy())]
    owner = np.full(len(entry.ids), -1)
    owner[now["account"].to_numpy()] = now["person"].to_numpy()
    gone = ~np.isnat(entry.churned)
    forced = rng.random(len(gone)) < 0.18
    cause = np.array(["experience", "market", "other"], dtype=object)[rng.choice(3, len(gone), p=(0.47, 0.36, 0.17))]
    account = pd.DataFrame({
        "id": entry.ids, "name": names.customers(rng, len(gone)), "owner_id": looked_up(people.ids, owner),
        "segment": SEGMENTS[entry.segment], "region": np.array(REGIONS, dtype=object)[entry.region],
        "industry": INDUSTRIES[rng.integers(0, len(INDUSTRIES), len(gone))],
        "acquired_on": as_dates(entry.acquired), "churned_on": as_dates(entry.churned),
        "churn_type": np.where(gone, np.where(forced, "involuntary", "voluntary"), None),
        "churn_cause": np.where(gone, np.where(forced, "other", cause), None),
        "channel": CHANNELS[rng.choice(len(CHANNELS), len(gone), p=CHANNEL_SHARES)],
    })  # fmt: skip
    owned = pd.DataFrame({
        "account_id": entry.ids[history["account"]], "user_id": people.ids[history["person"]],
        "starts_on": as_dates(history["start"].to_numpy()), "ends_on": as_dates(history["stop"].to_numpy()),
    })  # fmt: skip
    return {"account": account, "account_ownership": owned, "contact": _contacts(span, entry, rng)}


def ownership(span: Span, people: Staff, entry: Customers) -> pd.DataFrame:
    """account, person, start, stop (days, half open, NaT = until now), sorted; one person a row, gapless while a customer."""
    end = np.where(np.isnat(entry.churned), FAR, entry.churned)
    moved = np.where(np.isnat(entry.moved), FAR, entry.moved)
    pieces = ((entry.first_seat, entry.acquired, entry.handed), (entry.seat, entry.handed, moved), (entry.next_seat, moved, FAR))
    rows = np.flatnonzero(~np.isnat(entry.acquired))
    parts = [
        pd.DataFrame({"account": rows, "seat": seat[rows], "start": start[rows], "stop": np.minimum(stop, end)[rows]})
        for seat, start, stop in pieces
    ]
    spells = pd.DataFrame({"seat": people.seat, "person": people.person, "since": people.start, "until": people.stop})
    joined = pd.concat(parts).merge(spells, on="seat")
    joined["start"] = joined[["start", "since"]].max(axis=1)
    joined["stop"] = joined[["stop", "until"]].min(axis=1)
    # A hand-over planned for later has not happened yet.
    joined = joined[(joined["start"] < joined["stop"]) & (joined["start"] < pd.Timestamp(span.end))].sort_values(
        ["account", "start"], ignore_index=True
    )
    joined["stop"] = joined["stop"].where(joined["stop"] < pd.Timestamp(span.end))
    return joined[["account", "person", "start", "stop"]]


def _contacts(span: Span, entry: Customers, rng: np.random.Generator) -> pd.DataFrame:
    """Two contacts for each account; prospects' are known since the span began."""
    since = np.where(np.isnat(entry.acquired), span.start, entry.acquired)
    account = np.repeat(np.arange(len(entry.ids)), 2)
    ids = numbered("p-", len(account), 5)
    return pd.DataFrame({
        "id": ids, "account_id": entry.ids[account], "name": names.contacts(rng, len(account)),
        "email": [f"{key}@customer.example" for key in ids],
        "created_at": as_times(since[account].astype("datetime64[s]") + np.timedelta64(9, "h")),
    })  # fmt: skip


def months_owned(span: Span, entry: Customers) -> np.ndarray:
    """Accounts × 24: the seat that owned the customer throughout the month, -1 where none did."""
    starts = span.month_starts
    whole = np.full((len(entry.ids), MONTHS), -1)
    for month in range(MONTHS):
        first, last = starts[month], starts[month + 1] - DAY
        seat = entry.owner_seat(first)
        steady = entry.is_customer(first) & entry.is_customer(last) & (seat == entry.owner_seat(last))
        whole[:, month] = np.where(steady, seat, -1)
    return whole
