"""The 24 months of the sample company: their days, months and calendar quarters."""

import datetime
from dataclasses import dataclass

import numpy as np

MONTHS = 24
DAY = np.timedelta64(1, "D")
# January … December: summer is quiet, the year's end is busy.
SEASON = np.array([0.97, 0.95, 1.04, 1.0, 1.0, 1.02, 0.88, 0.82, 1.02, 1.05, 1.1, 1.18])
WEEKEND = 0.06


@dataclass(frozen=True, slots=True)
class Span:
    """24 whole months. `start` is the first day inside, `end` the first day after, both `datetime64[D]`.

    Quarters are calendar quarters, numbered from the one that contains `start`; the first and the last may lie
    only partly inside. "The last quarter" of the stories is the last one that lies inside whole.
    """

    start: np.datetime64
    end: np.datetime64

    @property
    def month_starts(self) -> np.ndarray:
        """25 days: the first of each month, and `end`."""
        return (self.start.astype("datetime64[M]") + np.arange(MONTHS + 1)).astype("datetime64[D]")

    @property
    def quarters(self) -> int:
        """How many calendar quarters touch the span: 8 or 9."""
        return int(self.quarter_of(self.end - DAY)) + 1

    @property
    def last_quarter(self) -> int:
        """The last quarter that lies inside whole."""
        return int(self.quarter_of(self.end)) - 1

    def month_of(self, days: np.ndarray) -> np.ndarray:
        """Months since `start`, 0..23 inside the span."""
        return days.astype("datetime64[M]").astype(int) - self.start.astype("datetime64[M]").astype(int)

    def quarter_of(self, days: np.ndarray) -> np.ndarray:
        """Quarters since the one that contains `start`."""
        first = self.start.astype("datetime64[M]").astype(int) // 3
        return days.astype("datetime64[M]").astype(int) // 3 - first

    def quarter_start(self, quarter: int | np.ndarray) -> np.ndarray:
        """First day of the quarter, which may lie before `start`."""
        first = self.start.astype("datetime64[M]").astype(int) // 3
        months = (np.asarray(quarter) + first) * 3
        return months.astype("datetime64[M]").astype("datetime64[D]")

    def months_of_quarter(self, quarter: int) -> tuple[str, ...]:
        """The quarter's months as 'YYYY-MM'."""
        first = self.quarter_start(quarter).astype("datetime64[M]")
        return tuple(str(first + step) for step in range(3))

    def middle_of_quarter(self, quarter: int) -> np.datetime64:
        """The 15th of the quarter's second month: inside the quarter and inside a month."""
        return (self.quarter_start(quarter).astype("datetime64[M]") + 1).astype("datetime64[D]") + 14

    @property
    def last_second(self) -> np.datetime64:
        return self.end.astype("datetime64[s]") - np.timedelta64(1, "s")

    def day_weights(self, months_after: int = 0) -> np.ndarray:
        """Relative business of each day from `start` on: season × weekday."""
        stop = (self.end.astype("datetime64[M]") + months_after).astype("datetime64[D]")
        days = np.arange(self.start, stop, DAY)
        month = days.astype("datetime64[M]").astype(int) % 12
        return SEASON[month] * np.where(is_weekend(days), WEEKEND, 1.0)


def is_weekend(days: np.ndarray) -> np.ndarray:
    """Saturday or Sunday (1970-01-01 was a Thursday)."""
    return (days.astype("datetime64[D]").astype(int) + 3) % 7 >= 5


def span_until(until: datetime.date) -> Span:
    """The 24 months that end with the month of `until`."""
    end = (np.datetime64(until, "M") + 1).astype("datetime64[D]")
    start = (np.datetime64(until, "M") + 1 - MONTHS).astype("datetime64[D]")
    return Span(start, end)
