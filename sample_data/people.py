"""People and their careers: who sat on which seat when, who was on leave, and the tables that say so."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data import cast, names
from sample_data.draws import generator
from sample_data.frames import as_dates, numbered
from sample_data.seats import (
    COMPANY_TEAM,
    REGION_OF_SEAT,
    REGIONS,
    ROLE_NAMES,
    ROLE_OF_SEAT,
    SEATS,
    TEAM_NAMES,
    TEAM_OF_SEAT,
    department_id,
    seats_of,
    team_of,
)  # fmt: skip
from sample_data.span import DAY, Span

NEVER = np.datetime64("NaT", "D")
FAR = np.datetime64("2200-01-01", "D")
REPLACEMENTS = 15
LEAVES = 9


@dataclass(frozen=True, slots=True)
class Staff:
    """Spells (seat, person, start, stop; days, half open, sorted by seat and start) and people (by number).

    `on_leave` is people × 24 months; `hired`, `left` are days, `left` NaT for those still there.
    """

    seat: np.ndarray
    person: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    hired: np.ndarray
    left: np.ndarray
    share: np.ndarray
    on_leave: np.ndarray
    ids: np.ndarray
    names: list[str]

    def holder(self, seats: np.ndarray, days: np.ndarray) -> np.ndarray:
        """The person on each seat on each day; -1 while the seat is vacant."""
        seats, days = np.broadcast_arrays(seats, np.asarray(days, "datetime64[D]"))
        key = self.seat * 1_000_000 + self.start.astype(int)
        found = np.searchsorted(key, seats * 1_000_000 + days.astype(int), side="right") - 1
        found = np.maximum(found, 0)
        fits = (self.seat[found] == seats) & (days >= self.start[found]) & (days < self.stop[found])
        return np.where(fits, self.person[found], -1)

    def last_holder(self, seat: int) -> int:
        return int(self.person[np.flatnonzero(self.seat == seat)[-1]])

    def working(self, span: Span, seats: np.ndarray, days: np.ndarray) -> np.ndarray:
        """The person at work on each seat and day; -1 if the seat is vacant or its holder on leave that month."""
        person = self.holder(seats, days)
        month = np.clip(span.month_of(np.asarray(days)), 0, self.on_leave.shape[1] - 1)
        return np.where((person >= 0) & ~self.on_leave[np.maximum(person, 0), month], person, -1)


@dataclass(slots=True)
class _Careers:
    """Spells while they are being written: one open spell per seat, closed ones in a list."""

    sitting: list[int]
    since: list[np.datetime64]
    closed: list[tuple]
    hired: list[np.datetime64]
    left: list[np.datetime64]

    def vacate(self, seat: int, day: np.datetime64) -> int:
        person = self.sitting[seat]
        self.closed.append((seat, person, self.since[seat], day))
        return person

    def seat_down(self, seat: int, person: int, day: np.datetime64) -> None:
        self.sitting[seat], self.since[seat] = person, day

    def newcomer(self, day: np.datetime64) -> int:
        self.hired.append(day)
        self.left.append(NEVER)
        return len(self.hired) - 1

    def replace(self, seat: int, day: np.datetime64, vacant_days: int) -> None:
        """The holder leaves the company; a newcomer follows after the vacancy."""
        self.left[self.vacate(seat, day)] = day
        self.seat_down(seat, self.newcomer(day + vacant_days * DAY), day + vacant_days * DAY)

    def promote(self, source: int, target: int, day: np.datetime64) -> None:
        """The target's holder leaves, the source's holder moves there, a newcomer takes the source."""
        self.left[self.vacate(target, day)] = day
        self.seat_down(target, self.vacate(source, day), day)
        self.seat_down(source, self.newcomer(day), day)

    def swap(self, one: int, other: int, day: np.datetime64) -> None:
        first, second = self.vacate(one, day), self.vacate(other, day)
        self.seat_down(one, second, day)
        self.seat_down(other, first, day)


def staff(span: Span, seed: int) -> Staff:
    rng = generator(seed, "people")
    careers = _written(span, rng)
    spells = careers.closed + [(seat, careers.sitting[seat], careers.since[seat], FAR) for seat in range(SEATS)]
    spells.sort(key=lambda spell: (spell[0], spell[2]))
    seat, person, start, stop = (np.array(column) for column in zip(*spells, strict=True))
    count = len(careers.hired)
    settled = {careers.sitting[number] for number in cast.SETTLED}
    share = np.where(rng.random(count) < 0.1, rng.choice([0.6, 0.75, 0.8], count), 1.0)
    share[sorted(settled)] = 1.0
    return Staff(
        seat, person, start.astype("datetime64[D]"), stop.astype("datetime64[D]"), np.array(careers.hired, "datetime64[D]"),
        np.array(careers.left, "datetime64[D]"), share, _leaves(span, rng, careers, count), numbered("u-", count, 3),
        names.people(rng, count),
    )  # fmt: skip


def _written(span: Span, rng: np.random.Generator) -> _Careers:
    hired = list(span.start - rng.integers(3 * 365, 12 * 365, SEATS) * DAY)
    careers = _Careers(list(range(SEATS)), list(hired), [], list(hired), [NEVER] * SEATS)
    calm_until = int((span.quarter_start(span.last_quarter - 1) - span.start).astype(int)) - 40
    free = [number for number in range(SEATS) if number not in cast.SETTLED and ROLE_OF_SEAT[number] != "executive"]
    leaving = rng.choice(free, REPLACEMENTS, replace=False)
    events = [(span.start + int(day) * DAY, "replace", int(number)) for number, day in
              zip(leaving, rng.integers(45, calm_until, REPLACEMENTS), strict=True)]  # fmt: skip
    events.append((span.middle_of_quarter(3), "swap", 0))
    for day, kind, number in sorted(events):
        if kind == "swap":
            careers.swap(*cast.SWAP, day)
        else:
            # Seats that own customers are filled the same day: a customer is never without an owner.
            careers.replace(number, day, 28 if ROLE_OF_SEAT[number] in ("service", "after_sales") else 0)
    middle = span.middle_of_quarter(span.last_quarter)
    careers.promote(cast.TRANSFER_FROM, cast.TRANSFER_TO, middle)
    careers.promote(cast.ROLE_CHANGE_FROM, cast.ROLE_CHANGE_TO, middle + 4)
    return careers


def _leaves(span: Span, rng: np.random.Generator, careers: _Careers, count: int) -> np.ndarray:
    """One whole month away for some people of the service desks, before the two quarters of the stories."""
    away = np.zeros((count, 24), bool)
    calm = int(span.month_of(span.quarter_start(span.last_quarter - 1)))
    desk = [number for number in seats_of("service", "after_sales") if number not in cast.SETTLED]
    for number in rng.choice(desk, LEAVES, replace=False):
        away[careers.sitting[number], rng.integers(2, calm)] = True
    return away


def tables(span: Span, people: Staff) -> dict[str, pd.DataFrame]:
    """team, role, user and user_assignment."""
    return {"team": _team(), "role": pd.DataFrame(ROLE_NAMES, columns=["id", "name"]), "user": _user(people),
            "user_assignment": _assignment(people)}  # fmt: skip


def _team() -> pd.DataFrame:
    rows = [(COMPANY_TEAM, names.COMPANY, None)]
    for region in REGIONS:
        rows.append((department_id(region), region, COMPANY_TEAM))
        rows += [(team_of(region, key), f"{region} {shown}", department_id(region)) for key, shown in TEAM_NAMES]
    return pd.DataFrame(rows, columns=["id", "name", "parent_id"])


def _user(people: Staff) -> pd.DataFrame:
    return pd.DataFrame({
        "id": people.ids, "name": people.names, "email": [f"{key}@libra.example" for key in people.ids],
        "is_active": np.isnat(people.left), "is_partner": np.isin(people.ids, _partners(people)),
        "hired_on": as_dates(people.hired), "left_on": as_dates(people.left),
    })  # fmt: skip


def _partners(people: Staff) -> np.ndarray:
    """Who holds a seat that a partner company staffs."""
    return people.ids[[people.last_holder(number) for number in cast.PARTNERS]]


def _assignment(people: Staff) -> pd.DataFrame:
    head = np.array([people.last_holder(int(seats_of("executive", region=region)[0])) for region in range(len(REGIONS))])
    manager = people.ids[head[REGION_OF_SEAT[people.seat]]]
    return pd.DataFrame({
        "user_id": people.ids[people.person], "team_id": TEAM_OF_SEAT[people.seat], "role_id": ROLE_OF_SEAT[people.seat],
        "manager_id": np.where(ROLE_OF_SEAT[people.seat] == "executive", None, manager),
        "starts_on": as_dates(people.start), "ends_on": as_dates(np.where(people.stop == FAR, NEVER, people.stop)),
        "full_time_share": people.share[people.person],
    })  # fmt: skip
