"""What happens to a saved scheme: renamed, duplicated, archived and restored, an old version brought back.

Each is one transaction and leaves an event; versions are added, never changed in what they weigh, and never deleted.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from lib.errors import N_, SettingsError, did_you_mean
from lib.store.database import Store, scheme, scheme_event
from lib.store.schemes import SavedScheme, called, insert_version, line, read

RENAMED, ARCHIVED, RESTORED, DUPLICATED, RETURNED = "renamed", "archived", "restored", "duplicated", "returned"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a scheme. `name`: what it was called then; `detail`: its new name, or the name and
    version it was made from; `at` is UTC, `author` a typed name, unverified."""

    name: str
    action: str
    detail: str
    author: str
    at: datetime


def rename(store: Store, company: str, role: str, name: str, new: str, author: str, now: datetime) -> None:
    """Give all versions another name; SettingsError when another scheme of the role has it, or had it and is archived."""
    new = line(new, N_("name of the scheme"))
    with store.writing() as connection:
        _all(connection, company, role, name)
        if new == name:
            return
        _free(connection, company, role, new)
        connection.execute(update(scheme).where(called(company, role, name)).values(name=new))
        _note(connection, company, role, Event(name, RENAMED, new, author, now))


def archive(store: Store, company: str, role: str, name: str, author: str, now: datetime) -> None:
    """Take the scheme out of lists and choices. Nothing is deleted; `restore` brings it back."""
    _put_away(store, company, role, name, now, Event(name, ARCHIVED, "", author, now))


def restore(store: Store, company: str, role: str, name: str, author: str, now: datetime) -> None:
    """Bring an archived scheme back with all its versions."""
    _put_away(store, company, role, name, None, Event(name, RESTORED, "", author, now))


def duplicate(
    store: Store, company: str, role: str, name: str, version: int, new: str, author: str, note: str, now: datetime
) -> SavedScheme:
    """Version 1 of a new name, with what that version weighs. SettingsError when the new name is taken."""
    new = line(new, N_("name of the scheme"))
    with store.writing() as connection:
        old = _one(connection, company, role, name, version)
        _free(connection, company, role, new)
        _note(connection, company, role, Event(new, DUPLICATED, f"{name} v{version}", author, now))
        return insert_version(connection, company, replace(old, name=new, author=author, note=note, created_at=now, state="draft"))


def bring_back(store: Store, company: str, role: str, name: str, version: int, author: str, note: str, now: datetime) -> SavedScheme:
    """An old version as the newest again: a new version with its content. SettingsError when the scheme is archived."""
    with store.writing() as connection:
        old = _one(connection, company, role, name, version)
        if old.archived:
            raise SettingsError(N_("“{name}” is archived. Restore it first, or choose another name."), name=name)
        _note(connection, company, role, Event(name, RETURNED, f"{name} v{version}", author, now))
        return insert_version(connection, company, replace(old, author=author, note=note, created_at=now, state="draft"))


def history(store: Store, company: str, role: str, name: str) -> list[Event]:
    """What happened to the scheme that is called `name` now, under its former names, too; last first."""
    wanted = (scheme_event.c.company == company) & (scheme_event.c.role == role)
    with store.reading() as connection:
        rows = connection.execute(select(scheme_event).where(wanted).order_by(scheme_event.c.id.desc())).all()
    found = []
    for row in rows:
        if row.action == RENAMED and row.detail == name:
            name = row.name
        elif row.name != name:
            continue
        elif row.action == RENAMED:
            break  # from here back the name belonged to a scheme that has another one now
        found.append(Event(row.name, row.action, row.detail, row.author, row.at))
    return found


def _put_away(store: Store, company: str, role: str, name: str, since: datetime | None, event: Event) -> None:
    with store.writing() as connection:
        if _all(connection, company, role, name)[0].archived == (since is not None):
            return
        connection.execute(update(scheme).where(called(company, role, name)).values(archived_at=since))
        _note(connection, company, role, event)


def _note(connection: Connection, company: str, role: str, event: Event) -> None:
    author = line(event.author, N_("name of the author"))
    row = {"name": event.name, "action": event.action, "detail": event.detail, "author": author, "at": event.at}
    connection.execute(insert(scheme_event).values(company=company, role=role, **row))


def _all(connection: Connection, company: str, role: str, name: str) -> list[SavedScheme]:
    """The scheme's versions, newest first; SettingsError when nothing is named, or nothing has the name."""
    if not name:
        raise SettingsError(N_("No scheme is chosen. Choose one from the list first."))
    rows = connection.execute(select(scheme).where(called(company, role, name)).order_by(scheme.c.version.desc())).all()
    if not rows:
        same_role = (scheme.c.company == company) & (scheme.c.role == role)
        names = sorted(connection.execute(select(scheme.c.name).where(same_role).distinct()).scalars())
        near = did_you_mean(name, names) if names else "–"
        raise SettingsError(N_("The role {role} has no scheme “{name}” any more. Saved schemes: {near}."), role=role, name=name, near=near)
    return [read(row) for row in rows]


def _one(connection: Connection, company: str, role: str, name: str, version: int) -> SavedScheme:
    known = {saved.version: saved for saved in _all(connection, company, role, name)}
    if version not in known:
        raise SettingsError(
            N_("“{name}” has no version {version}; its versions are 1 to {last}."), name=name, version=version, last=max(known)
        )
    return known[version]


def _free(connection: Connection, company: str, role: str, name: str) -> None:
    taken = connection.execute(select(scheme.c.archived_at).where(called(company, role, name))).first()
    if taken is not None and taken.archived_at is not None:
        raise SettingsError(N_("An archived scheme of this role is called “{name}”. Restore that one, or choose another name."), name=name)
    if taken is not None:
        raise SettingsError(N_("Another scheme of this role is called “{name}”. Choose another name."), name=name)
