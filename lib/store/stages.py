"""The stage of each team's business, from a month on. Nothing is overwritten: the last word of a month counts."""

from datetime import date, datetime

from sqlalchemy import insert, select

from lib.errors import N_
from lib.store.database import Store, team_stage
from lib.store.schemes import line

History = dict[str, tuple[tuple[date, str | None], ...]]


def save(store: Store, company: str, team: str, since: date, stage: str | None, author: str, now: datetime) -> None:
    """Say that a team is in a stage from a month on; None ends it. SettingsError for an empty or overlong author."""
    row = {
        "company": company,
        "team": team,
        "since": since,
        "stage": stage,
        "author": line(author, N_("name of the author")),
        "created_at": now,
    }
    with store.writing() as connection:
        connection.execute(insert(team_stage).values(**row))


def history(store: Store, company: str) -> History:
    """Team → (month, stage from then on), by month."""
    with store.reading() as connection:
        rows = connection.execute(select(team_stage).where(team_stage.c.company == company).order_by(team_stage.c.id)).all()
    said: dict[str, dict[date, str | None]] = {}
    for row in rows:
        said.setdefault(row.team, {})[row.since] = row.stage
    return {team: tuple(sorted(months.items())) for team, months in said.items()}


def stage_at(known: History, lineage: tuple[str, ...], day: date) -> str | None:
    """The stage in force on a day for the first team of the lineage (a team and those above it) that has any."""
    for team in lineage:
        words = [stage for since, stage in known.get(team, ()) if since <= day]
        if words:
            return words[-1]
    return None
