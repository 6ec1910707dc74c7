"""Whether a company can be looked at: something has happened in it, and somebody has a role there."""

from collections.abc import Callable, Mapping

import pandas as pd
from sqlalchemy import Column, select

from lib.crm.source import Crm
from lib.crm.tables import EVENTS, user_assignment
from lib.errors import N_, DataError, Message

NO_EVENT = Message(N_("no case, survey answer, order, deal, lead, activity, day of usage or reported value has a time"))
NOBODY = Message(N_("nobody has a role: say where “Assignments” (user_assignment) come from, with the role of each person"))


def _lacking(has: Callable[[Column], bool]) -> Message | None:
    """`has`: whether any row says something in the column."""
    if not any(has(column) for column in EVENTS):
        return NO_EVENT
    return None if has(user_assignment.c.role_id) else NOBODY


def lacking_of(raw: Mapping) -> Message | None:
    """What a company needs and a mapping, as it is written, does not fill; None where nothing is."""
    fills = {step["into"]: step["columns"] for step in raw["step"]}
    return _lacking(lambda column: column.name in fills.get(column.table.name, ()))


def require_frames(frames: Mapping[str, pd.DataFrame]) -> None:
    """DataError where the tables make no company that can be looked at."""
    _require(_lacking(lambda column: column.table.name in frames and bool(frames[column.table.name][column.name].notna().any())))


def require_rows(crm: Crm) -> None:
    """The same of a database."""
    _require(lacking_in(crm))


def lacking_in(crm: Crm) -> Message | None:
    """What the database lacks, None where nothing is."""
    with crm.engine.connect() as connection:

        def has(column: Column) -> bool:
            asked = select(column).where(column.is_not(None)).limit(1)
            return not crm.lacks({column.table.name: {column.name}}) and connection.execute(asked).first() is not None

        return _lacking(has)


def _require(reason: Message | None) -> None:
    if reason:
        raise DataError(N_("Nobody could be weighed with this: {reason}. Nothing was changed."), reason=reason)
