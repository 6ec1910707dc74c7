"""Mappings kept by name, in versions, and what is done with a database through one: read live, as a copy, or not at all."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from lib.store.database import Store, mapping

LIVE, COPY, OFF = "live", "copy", "off"
DATABASE = "database"  # the name under which the mapping of the company's own database is kept


@dataclass(frozen=True, slots=True)
class Kept:
    """`content`: the mapping as it stands in a file (`lib.crm.mapping`). `use`: LIVE, COPY or OFF; "" for a mapping of files."""

    name: str
    content: dict
    use: str
    at: datetime


def keep(store: Store, name: str, content: dict, now: datetime, use: str = "") -> None:
    """Keep a new version; none that was kept before is changed."""
    with store.writing() as connection:
        connection.execute(insert(mapping).values(name=name, content=content, use=use, created_at=now))


def latest(store: Store) -> dict[str, Kept]:
    """The newest version of each name."""
    with store.reading() as connection:
        rows = connection.execute(select(mapping).order_by(mapping.c.id)).all()
    return {row.name: Kept(row.name, row.content, row.use, row.created_at) for row in rows}
