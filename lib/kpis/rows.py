"""What every fact's SELECT is written with: the frame from outside, and the two constants."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, literal_column


@dataclass(frozen=True, slots=True)
class Frame:
    """What the SELECTs need from outside: the cut-off, and the openings as rows `grain, opening, closing, days`."""

    as_of: datetime
    openings: CTE


def event_grain() -> ColumnElement:
    """Events are counted by month."""
    return literal_column("'month'").label("grain")


def one() -> ColumnElement:
    """The number one: the row itself, counted."""
    return literal_column("1.0")
