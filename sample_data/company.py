"""The sample company, whole: each module writes its tables, in the order in which they need each other."""

import datetime
from collections.abc import Callable

import pandas as pd

from sample_data import (
    activities,
    contracts,
    customers,
    dealing,
    money,
    orders,
    people,
    pipeline,
    portfolio,
    service,
    skill,
    span,
    surveys,
    usage,
)  # fmt: skip
from sample_data.seats import SEATS


def unheard(share: float) -> None:
    """Progress nobody listens to."""


def generate(until: datetime.date, seed: int = 7, progress: Callable[[float], None] = unheard) -> dict[str, pd.DataFrame]:
    """Canonical table name → rows, for the 24 months that end with the month of `until`.

    The same arguments give identical frames. `progress` is told the share done, 0..1.
    """
    months = span.span_until(until)
    staff = people.staff(months, seed)
    able = skill.skills(months, staff, seed)
    deals = pipeline.deals(months, staff, able, seed)
    leads = pipeline.leads(months, staff, able, deals, seed)
    entry = customers.customers(months, staff, able, deals, seed)
    owned = customers.months_owned(months, entry)
    mine, nearby = portfolio.by_seat(owned, SEATS), portfolio.by_region(owned, entry.segment)
    frames = people.tables(months, staff) | customers.tables(months, staff, entry, seed)
    progress(0.2)
    frames |= dealing.tables(months, staff, deals, leads, entry, mine, seed)
    bought = orders.orders(months, staff, able, entry, owned, seed)
    frames |= orders.tables(months, staff, able, entry, bought, seed)
    progress(0.4)
    lines = contracts.chains(months, entry, seed)
    terms = contracts.terms(months, staff, able, entry, lines, seed)
    frames |= contracts.tables(months, entry, lines, terms, seed)
    frames |= usage.tables(months, staff, able, entry, lines, terms, seed)
    frames |= money.tables(months, entry, bought, seed)
    progress(0.6)
    cases = service.cases(months, staff, able, entry, mine, nearby, seed)
    frames |= service.tables(staff, entry, cases, frames["contact"]["id"].to_numpy(), seed)
    met = activities.contacts(months, staff, able, entry, owned, nearby, seed)
    frames |= activities.tables(staff, entry, met)
    progress(0.8)
    frames |= surveys.tables(months, staff, able, entry, cases, met, nearby, seed)
    progress(1.0)
    return frames
