"""A company's own KPIs, each with its history: a change is a new version, and none is forgotten."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import insert, select

from lib.kpis.own import OwnKpi
from lib.store.database import Store, own_kpi


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an own KPI."""

    kpi: OwnKpi
    version: int
    author: str
    at: datetime


def keep(store: Store, company: str, kpi: OwnKpi, author: str, now: datetime) -> None:
    """Keep the KPI as it is from now on."""
    with store.writing() as connection:
        connection.execute(insert(own_kpi).values(company=company, key=kpi.key, content=asdict(kpi), author=author, created_at=now))


def history(store: Store, company: str) -> dict[str, list[Version]]:
    """Every own KPI's versions by its key, the newest first."""
    with store.reading() as connection:
        rows = connection.execute(select(own_kpi).where(own_kpi.c.company == company).order_by(own_kpi.c.id)).all()
    known, found = {field.name for field in fields(OwnKpi)}, {}
    for row in rows:
        versions = found.setdefault(row.key, [])
        kpi = OwnKpi(**{name: value for name, value in row.content.items() if name in known})
        versions.insert(0, Version(kpi, len(versions) + 1, row.author, row.created_at))
    return found


def latest(store: Store, company: str) -> tuple[OwnKpi, ...]:
    """Every own KPI as it is now, in the order in which they were first kept."""
    return tuple(versions[0].kpi for versions in history(store, company).values())
