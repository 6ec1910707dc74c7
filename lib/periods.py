"""Months, native periods and what the data cover. Months are their first day; ranges include both ends."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lib.errors import N_, RequestError

# A quarter whose last working day has no event is over all the same: a weekend and a holiday may close it.
QUIET_DAYS = 4


class Cadence(StrEnum):
    """How long a KPI's own period is. Weekly KPIs are pooled to months: weeks do not nest in them."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"

    @property
    def months(self) -> int:
        """Months in one period."""
        return _MONTHS[self]


_MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF_YEAR: 6}


def add_months(month: date, count: int) -> date:
    """The first day of the month `count` months later (negative: earlier)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def month_of(day: date) -> date:
    """The first day of the day's month."""
    return date(day.year, day.month, 1)


def months_between(first: date, last: date) -> int:
    """Months from the first to the last, both included; 0 or less when reversed."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A range of whole months, both included."""

    first: date
    last: date

    @property
    def months(self) -> tuple[date, ...]:
        """Every month of the range, in order."""
        return tuple(add_months(self.first, i) for i in range(months_between(self.first, self.last)))

    @property
    def end(self) -> date:
        """The first day after the range."""
        return add_months(self.last, 1)

    @property
    def before(self) -> "Period":
        """The range as long right before it."""
        return self.shifted(-len(self.months))

    def shifted(self, months: int) -> "Period":
        """The range as long so many months later (negative: earlier)."""
        return Period(add_months(self.first, months), add_months(self.last, months))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}" if self.first == self.last else f"{self.first:%Y-%m}..{self.last:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the data cover: the first month with an event, and the day of the last event."""

    first_month: date
    last_day: date
    fiscal_start: int = 1

    @property
    def as_of(self) -> date:
        """The cut-off: the first day about which nothing is known."""
        return self.last_day + timedelta(days=1)

    @property
    def period(self) -> Period:
        """All months with data, the last maybe incomplete."""
        return Period(self.first_month, month_of(self.last_day))

    def complete(self, period: Period) -> bool:
        """Whether the data begin at or before the period and reach its end."""
        return period.first >= self.first_month and self.as_of + timedelta(days=QUIET_DAYS) >= period.end

    def native(self, cadence: Cadence) -> tuple[Period, ...]:
        """The complete native periods the data hold, in order. Quarters and halves follow the fiscal year's first month."""
        length = cadence.months
        starts = [m for m in self.period.months if (m.month - self.fiscal_start) % length == 0]
        return tuple(p for m in starts if self.complete(p := Period(m, add_months(m, length - 1))))

    def evaluated(self, cadence: Cadence, asked: Period) -> tuple[Period, ...]:
        """The native periods a KPI is evaluated in: the complete ones inside the range, else the last complete one
        before its end. None when the range lies outside the data: another time's value would be a wrong number."""
        if asked.last < self.period.first or asked.first > self.period.last:
            return ()
        known = self.native(cadence)
        inside = tuple(p for p in known if asked.first <= p.first and p.last <= asked.last)
        return inside or tuple(p for p in known if p.last <= asked.last)[-1:]

    def default(self) -> Period:
        """The last complete quarter, or all the data have when there is none."""
        quarters = self.native(Cadence.QUARTER)
        return quarters[-1] if quarters else self.period


def parse_month(text: str, name: str) -> date:
    """`YYYY-MM` → the month's first day. `name` says where the text stood, for the error."""
    if not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", text):
        raise RequestError(
            N_("{name} is “{text}”; write a month from 1900-01 to 2199-12 as YYYY-MM, for example 2026-03."), name=name, text=text
        )
    year, month = text.split("-")
    return date(int(year), int(month), 1)


def parse_period(first: str, last: str) -> Period:
    """Both months included; reversed months are an error, never swapped in silence."""
    period = Period(parse_month(first, "--from"), parse_month(last, "--to"))
    if period.first > period.last:
        raise RequestError(N_("The period is reversed: {first} lies after {last}."), first=first, last=last)
    return period
