"""What every fact's SELECT is written with: the frame from outside, and the constants."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CTE, ColumnElement, literal_column

from lib.crm.sql import literal_rows

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Frame:
    """What the SELECTs need from outside: the cut-off, and the openings of every complete month and quarter.

    `openings` has one row each: `grain, opening, closing, days`. `near` has them too, with the days some facts look
    back and ahead to: `month_before, quarter_before, half_year_before, three_quarters_before, year_before,
    quarter_after`.
    """

    as_of: datetime
    openings: CTE
    near: CTE


OPENING_COLUMNS = ("grain", "opening", "closing", "days")
NEAR = {
    "month_before": -1,
    "quarter_before": -3,
    "half_year_before": -6,
    "three_quarters_before": -9,
    "year_before": -12,
    "quarter_after": 3,
}


def framed(as_of: datetime, openings: list[tuple], near: list[tuple]) -> Frame:
    """The frame of that cut-off with these rows of `openings` and `near`."""
    return Frame(as_of, literal_rows(openings, OPENING_COLUMNS, "openings"), literal_rows(near, (*OPENING_COLUMNS, *NEAR), "near"))


_DAY = date(2000, 1, 1)
_OPENING = ("month", _DAY, _DAY, 31)
ANY = framed(datetime(2000, 1, 1), [_OPENING], [(*_OPENING, *(_DAY for _ in NEAR))])  # to look at a SELECT that is never asked


def event_grain() -> ColumnElement:
    """Events are counted by month."""
    return literal_column("'month'").label("grain")


def event(record: ColumnElement, user: ColumnElement, account: ColumnElement, at: ColumnElement) -> tuple[ColumnElement, ...]:
    """The leading columns of a person's event: its grain and id, whose it is, which customer's, and when it counts."""
    return event_grain(), record.label("record"), user.label("user_id"), account.label("account_id"), at


def one() -> ColumnElement:
    """The number one: the row itself, counted."""
    return literal_column("1.0")
