"""What is missing in time: months without rows where there always were some, and tables that have gone silent."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from sqlalchemy import func, select

from lib.crm.doubts import AHEAD, GAP, SILENT, Doubt, owner_of
from lib.crm.inventory import Stock
from lib.crm.source import Crm
from lib.periods import Period, add_months, months_between

FEWEST_DAYS = 8  # with rows, before a silence can be told to be unusual
TOO_LONG = 1.5  # times the usual silence
SHORTEST_SILENCE = 7  # days; shorter ones are weekends and holidays


def in_time(crm: Crm, held: Iterable[Stock], covered: Period, until: date) -> list[Doubt]:
    """Months without rows where there were always some, and tables that have gone silent. `until`: the last day of the company."""
    return [*_silent(crm, held, until), *_gaps(crm, held, covered)]


def _silent(crm: Crm, held: Iterable[Stock], until: date) -> Iterator[Doubt]:
    for stock in held:
        usual = stock.usual_silence(until)
        days = [day for day in stock.days if day <= until]
        if usual is not None and len(days) >= FEWEST_DAYS and stock.kind.time not in AHEAD:
            now = (until - max(days)).days
            if now > max(TOO_LONG * usual, SHORTEST_SILENCE):
                yield _absent(crm, SILENT, stock, days=(now, usual))


def _gaps(crm: Crm, held: Iterable[Stock], covered: Period) -> Iterator[Doubt]:
    for stock in held:
        months = missing_months([month for month in stock.months if covered.first <= month <= covered.last])
        if months:
            yield _absent(crm, GAP, stock, months=months)


def missing_months(filled: Iterable[date]) -> tuple[date, ...]:
    """The months that lie between others and in which rows would have been usual: a table that is filled every quarter misses none of
    the two between. What is usual is the distance most often seen; of equally many the longest."""
    months = sorted(filled)
    steps = [months_between(a, b) - 1 for a, b in pairwise(months)]
    if not steps:
        return ()
    usual = max(set(steps), key=lambda step: (steps.count(step), step))
    return tuple(add_months(a, k) for a, step in zip(months, steps, strict=False) for k in range(usual, step, usual))


def _absent(crm: Crm, kind: str, stock: Stock, **said: tuple) -> Doubt:
    """Rows that are not there touch everybody who has any in the table."""
    table = stock.kind.table
    person, people = owner_of(crm, table), None
    if person is not None:
        with crm.engine.connect() as connection:
            people = int(connection.execute(select(func.count(person.distinct()))).scalar_one())
    return Doubt(kind, table.name, (stock.kind.time,), 0, stock.rows, people, **said)
