"""Goals proposed from a company's data, frozen at their first use."""

from datetime import datetime

from sqlalchemy import insert, select

from lib.kpis.catalogue import Goal
from lib.store.database import Store, target
from lib.store.schemes import goal_from_json, goal_to_json


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
