"""Saved schemes: every save is a new version, with author, note and time. Nothing is overwritten.

What happens to a scheme after it was saved is in `scheme_life`.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select

from lib.errors import N_, Message, RequestError, SettingsError, did_you_mean
from lib.kpis.catalogue import Band, Goal
from lib.language import Text
from lib.scoring.gates import Critical, Gate, Interlock, SafeBand
from lib.scoring.schemes import Scheme
from lib.scoring.weights import Group
from lib.store.database import Store, scheme

LONGEST_NAME = 80
LONGEST_NOTE = 2_000
_GOALS = {"goal": Goal, "band": Band}
_GATES = {"interlock": Interlock, "critical": Critical, "safe_band": SafeBand}


@dataclass(frozen=True, slots=True)
class SavedScheme:
    """One version of a saved scheme. `author` is a typed name, unverified; `created_at` is UTC. `stage`: of the teams it
    was made for, None for any. `archived`: out of lists and choices, the same in all versions. `state`: draft or approved."""

    name: str
    version: int
    author: str
    note: str
    created_at: datetime
    scheme: Scheme
    stage: str | None = None
    archived: bool = False
    state: str = "draft"


def save(
    store: Store, company: str, name: str, content: Scheme, author: str, note: str, now: datetime, stage: str | None = None
) -> SavedScheme:
    """Save as the next version of that name.

    SettingsError for an empty or overlong name, author or note, a scheme that weighs nothing, and the name of an
    archived scheme: a version nobody would see.
    """
    content.check()
    fresh = SavedScheme(line(name, N_("name of the scheme")), 0, author, note, now, content, stage)
    with store.writing() as connection:
        put_away = called(company, content.role, fresh.name) & scheme.c.archived_at.is_not(None)
        if connection.execute(select(scheme.c.id).where(put_away)).first():
            raise SettingsError(N_("“{name}” is archived. Restore it first, or choose another name."), name=fresh.name)
        return insert_version(connection, company, fresh)


def called(company: str, role: str, name: str) -> ColumnElement[bool]:
    """The versions of one scheme."""
    return (scheme.c.company == company) & (scheme.c.role == role) & (scheme.c.name == name)


def insert_version(connection: Connection, company: str, fresh: SavedScheme) -> SavedScheme:
    """Write `fresh` as the next version of its name, inside a writing transaction; its own version is not looked at."""
    author = line(fresh.author, N_("name of the author"))
    if len(fresh.note) > LONGEST_NOTE:
        raise SettingsError(N_("The note has {length} characters; {longest} fit."), length=len(fresh.note), longest=LONGEST_NOTE)
    content = fresh.scheme
    same = called(company, content.role, fresh.name)
    version = (connection.execute(select(func.max(scheme.c.version)).where(same)).scalar() or 0) + 1
    connection.execute(
        insert(scheme).values(
            company=company,
            role=content.role,
            name=fresh.name,
            version=version,
            author=author,
            note=fresh.note,
            purpose=content.purpose,
            state=fresh.state,
            content=to_json(content),
            created_at=fresh.created_at,
            stage=fresh.stage,
        )
    )
    return replace(fresh, version=version, author=author)


def line(text: str, field: str) -> str:
    """A line somebody typed, trimmed; SettingsError naming the field when it is empty or too long."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_NAME:
        raise SettingsError(
            N_("The {field} needs 1 to {longest} characters; it has {length}."),
            field=Message(field),
            longest=LONGEST_NAME,
            length=len(text),
        )
    return text


def latest(store: Store, company: str, role: str | None = None, archived: bool = False) -> list[SavedScheme]:
    """The highest version of every name, whatever the clocks said when it was saved; last saved first. `archived`: those, too."""
    highest: dict[tuple[str, str], SavedScheme] = {}
    for saved in versions(store, company, role, archived):
        key = (saved.scheme.role, saved.name)
        if key not in highest or saved.version > highest[key].version:
            highest[key] = saved
    return list(highest.values())


def versions(store: Store, company: str, role: str | None = None, archived: bool = False) -> list[SavedScheme]:
    """All versions, last saved first. `archived`: those of archived schemes, too."""
    wanted = scheme.c.company == company
    if role is not None:
        wanted &= scheme.c.role == role
    if not archived:
        wanted &= scheme.c.archived_at.is_(None)
    with store.reading() as connection:
        rows = connection.execute(select(scheme).where(wanted).order_by(scheme.c.id.desc())).all()
    return [read(row) for row in rows]


def find(store: Store, company: str, name: str) -> list[SavedScheme]:
    """The newest version of the name for each role that has one; RequestError naming the nearest when none has, or
    saying that the scheme is archived."""
    known = latest(store, company, archived=True)
    found = [saved for saved in known if saved.name == name and not saved.archived]
    if not found and any(saved.name == name for saved in known):
        raise RequestError(N_("The scheme “{name}” is archived. Restore it on the page Schemes, or name another."), name=name)
    if not found:
        names = sorted({saved.name for saved in known if not saved.archived})
        raise RequestError(
            N_("There is no scheme “{name}”. Saved schemes: {near}."), name=name, near=did_you_mean(name, names) if names else "–"
        )
    return found


def read(row) -> SavedScheme:
    """A row of the table as a saved scheme."""
    content = replace(from_json(row.role, f"{row.name} v{row.version}", row.content), purpose=row.purpose)
    archived = row.archived_at is not None
    return SavedScheme(row.name, row.version, row.author, row.note, row.created_at, content, row.stage, archived, row.state)


def to_json(content: Scheme) -> dict:
    """A scheme as plain JSON; `from_json` is its inverse."""
    return {
        "weighting": [
            {"key": g.key, "en": g.name.en, "zh": g.name.zh, "weight": g.weight, "kpis": [list(pair) for pair in g.kpis]}
            for g in content.weighting
        ],
        "goals": {key: goal_to_json(content.goals[key]) for key in _goals_needed(content)},
        "gates": [_gate_to_json(gate) for gate in content.gates],
        "team_goals": {
            team: {key: goal_to_json(goal) for key, goal in goals.items()} for team, goals in _team_goals_needed(content).items()
        },
    }


def _goals_needed(content: Scheme) -> list[str]:
    return [key for key in content.used if key in content.goals]


def _team_goals_needed(content: Scheme) -> dict[str, dict[str, Goal | Band]]:
    needed = {team: {key: goal for key, goal in goals.items() if key in content.used} for team, goals in content.team_goals.items()}
    return {team: goals for team, goals in needed.items() if goals}


def from_json(role: str, origin: str, content: dict) -> Scheme:
    """The scheme that `to_json` wrote."""
    weighting = tuple(
        Group(g["key"], Text(g["en"], g["zh"]), float(g["weight"]), tuple((key, float(w)) for key, w in g["kpis"]))
        for g in content["weighting"]
    )
    goals = {key: goal_from_json(goal) for key, goal in content["goals"].items()}
    of_teams = {team: {key: goal_from_json(goal) for key, goal in own.items()} for team, own in content.get("team_goals", {}).items()}
    return Scheme(role, origin, weighting, goals, tuple(_gate_from_json(gate) for gate in content["gates"]), team_goals=of_teams)


def goal_to_json(goal: Goal | Band) -> dict:
    """A goal as plain JSON."""
    kind = "band" if isinstance(goal, Band) else "goal"
    return {"kind": kind} | {name: getattr(goal, name) for name in type(goal).__dataclass_fields__}


def goal_from_json(content: dict) -> Goal | Band:
    """The goal that `goal_to_json` wrote."""
    return _GOALS[content["kind"]](**{name: value for name, value in content.items() if name != "kind"})


def _gate_to_json(gate: Gate) -> dict:
    kind = next(name for name, kind in _GATES.items() if isinstance(gate, kind))
    return {"kind": kind} | {name: getattr(gate, name) for name in type(gate).__dataclass_fields__}


def _gate_from_json(content: dict) -> Gate:
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in content.items() if name != "kind"}
    return _GATES[content["kind"]](**fields)
