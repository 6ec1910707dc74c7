"""What a company has of its own, each with its history: a change is a new version, and none is forgotten.

The figures of people and teams are kept one by one: of the same KPI, person or team, and month the last word counts, and an empty value
takes it back.
"""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

import pandas as pd
from sqlalchemy import func, insert, select

from lib.kpis.own import COLUMNS, Figures, Own, OwnKpi, OwnMeasure, ReadyMade, Said
from lib.kpis.own.measures import Condition
from lib.store.database import Store, figure, own_kpi

Entry = OwnKpi | OwnMeasure | ReadyMade
KINDS: dict[str, type] = {"formula": OwnKpi, "measure": OwnMeasure, "figures": ReadyMade}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a measure or KPI."""

    entry: Entry
    version: int
    author: str
    at: datetime


def keep(store: Store, company: str, entry: Entry, author: str, now: datetime) -> None:
    """Keep the measure or KPI as it is from now on."""
    keep_figures(store, company, (entry,), (), author, now)


def keep_figures(store: Store, company: str, entries: tuple[Entry, ...], said: tuple[Said, ...], author: str, now: datetime) -> None:
    """Keep KPIs as they are from now on and what is said of them, all of it or nothing."""
    with store.writing() as connection:
        for entry in entries:
            kind = next(name for name, one in KINDS.items() if isinstance(entry, one))
            content = asdict(entry) | {"kind": kind}
            connection.execute(insert(own_kpi).values(company=company, key=entry.key, content=content, author=author, created_at=now))
        if said:
            connection.execute(insert(figure), [{"company": company, "author": author, "created_at": now} | asdict(one) for one in said])


def history(store: Store, company: str) -> dict[str, list[Version]]:
    """Everything's versions by its key, the newest first."""
    with store.reading() as connection:
        rows = connection.execute(select(own_kpi).where(own_kpi.c.company == company).order_by(own_kpi.c.id)).all()
    found: dict[str, list[Version]] = {}
    for row in rows:
        versions = found.setdefault(row.key, [])
        versions.insert(0, Version(_entry(row.content), len(versions) + 1, row.author, row.created_at))
    return found


def _entry(content: dict) -> Entry:
    kind = KINDS[content.get("kind", "formula")]
    known = {name: value for name, value in content.items() if name in {field.name for field in fields(kind)}}
    if kind is OwnMeasure:
        known["conditions"] = tuple(Condition(**one | {"values": tuple(one["values"])}) for one in known["conditions"])
    return kind(**known)


def figures(store: Store, company: str) -> Figures:
    """The last word on every figure."""
    newest = select(func.max(figure.c.id)).where(figure.c.company == company).group_by(figure.c.kpi, figure.c.whose, figure.c.month)
    columns = [figure.c[name] for name in COLUMNS]
    with store.reading() as connection:
        rows = connection.execute(select(*columns).where(figure.c.id.in_(newest), figure.c.value.is_not(None)).order_by(*columns[:3])).all()
    values = pd.DataFrame([tuple(row) for row in rows], columns=list(COLUMNS))
    return Figures(values.astype({"value": float, "n": float}))


def said_of(store: Store, company: str, kpi: str) -> pd.DataFrame:
    """All that was ever said of the KPI's figures, the newest first: `whose`, `month`, `value` (missing: taken back), `n`, `author`, `at`,
    and `before`: the value that stood until then, missing where none did."""
    names = ("whose", "month", "value", "n", "author", "created_at")
    asked = select(*(figure.c[name] for name in names)).where(figure.c.company == company, figure.c.kpi == kpi).order_by(figure.c.id)
    with store.reading() as connection:
        rows = connection.execute(asked).all()
    found = pd.DataFrame([tuple(row) for row in rows], columns=[*names[:-1], "at"]).astype({"value": float, "n": float})
    return found.assign(before=found.groupby(["whose", "month"])["value"].shift()).iloc[::-1].reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class Brought:
    """How many figures were brought, and the last time somebody did."""

    count: int
    author: str
    at: datetime


def brought(store: Store, company: str) -> Brought | None:
    """What was brought to the company in sheets; None where nothing was."""
    own = figure.c.company == company
    with store.reading() as connection:
        last = connection.execute(select(figure.c.author, figure.c.created_at).where(own).order_by(figure.c.id.desc()).limit(1)).first()
    return Brought(len(figures(store, company).values), last.author, last.created_at) if last else None


def latest(store: Store, company: str) -> Own:
    """Everything as it is now, each kind in the order in which it was first kept."""
    return current(history(store, company), figures(store, company))


def current(known: dict[str, list[Version]], said: Figures) -> Own:
    """What is in force of a history."""
    now = [versions[0].entry for versions in known.values()]
    kinds = [tuple(entry for entry in now if isinstance(entry, kind)) for kind in (OwnMeasure, ReadyMade, OwnKpi)]
    return Own(*kinds, said)
