"""Goals proposed from a company's data, frozen at their first use; and those somebody has set, each with who, when and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from lib.errors import N_
from lib.kpis.catalogue import Goal
from lib.scoring.targets import Target
from lib.store.database import Store, target, target_set
from lib.store.schemes import goal_from_json, goal_to_json, line


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody has set, and when he said so."""

    target: Target
    author: str
    note: str
    at: datetime


def kept(store: Store, company: str) -> dict[tuple[str, str], Goal]:
    """`(role, KPI)` → the goal kept for this company."""
    with store.reading() as connection:
        rows = connection.execute(select(target).where(target.c.company == company)).all()
    return {(row.role, row.kpi): goal_from_json(row.content) for row in rows}


def keep(store: Store, company: str, proposals: dict[tuple[str, str], Goal], origin: str, now: datetime) -> dict[tuple[str, str], Goal]:
    """Keep the proposals that have no goal yet, and return all that is kept: the first proposal stays."""
    with store.writing() as connection:
        rows = connection.execute(select(target.c.role, target.c.kpi).where(target.c.company == company)).all()
        known = {(row.role, row.kpi) for row in rows}
        new = [
            {"company": company, "role": role, "kpi": kpi, "content": goal_to_json(goal), "origin": origin, "created_at": now}
            for (role, kpi), goal in proposals.items()
            if (role, kpi) not in known
        ]
        if new:
            connection.execute(insert(target), new)
    return kept(store, company)


def say(store: Store, company: str, said: Iterable[Target], author: str, note: str, now: datetime) -> None:
    """Set these, all or none. SettingsError for an empty or overlong author."""
    name = line(author, N_("name of the author"))
    rows = [
        {
            "company": company,
            "kpi": one.kpi,
            "role": one.role,
            "team": one.team,
            "since": one.since,
            "content": None if one.goal is None else goal_to_json(one.goal),
            "author": name,
            "note": note.strip(),
            "created_at": now,
        }
        for one in said
    ]
    if rows:
        with store.writing() as connection:
            connection.execute(insert(target_set), rows)


def history(store: Store, company: str) -> tuple[Word, ...]:
    """Everything that was set, in the order in which it was said."""
    with store.reading() as connection:
        rows = connection.execute(select(target_set).where(target_set.c.company == company).order_by(target_set.c.id)).all()
    return tuple(
        Word(
            Target(row.kpi, row.role, row.team, row.since, None if row.content is None else goal_from_json(row.content)),
            row.author,
            row.note,
            row.created_at,
        )
        for row in rows
    )
