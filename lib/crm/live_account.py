"""What a live reading takes and what it leaves out, as a copy's import tells it. Remarks on rows that are taken are not made here: what
does not fit together is looked for in all companies (`lib.crm.doubts`)."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Boolean, Connection, Double, Integer, Row, Subquery, func, select
from sqlalchemy.exc import SQLAlchemyError

from lib.crm.database import Database
from lib.crm.live import BLANK, LINE, PLACE, SKIPPED, STEP, WHY, Taken, in_places, steps_of
from lib.crm.mapping import Rule, Step
from lib.crm.planning import Plan
from lib.crm.report import Action, Count, Issue, Report
from lib.crm.source import first_line, shown
from lib.errors import N_, ConnectionProblem, Message

MOST = 1000  # rows that are named for each step; all are counted


def account(database: Database, plan: Plan, most: int = MOST) -> Report:
    """Counts for every step, and the rows that are left out, at most so many of a step. A row whose key an earlier one has is skipped,
    whatever else it says.

    ConnectionProblem where the database cannot be asked."""
    steps = list(steps_of(database, plan))
    issues = [Issue(one.file, 1, one.table, one.column, "", one.reason, Action.KEPT) for one in plan.absent]
    counts = []
    try:
        with database.engine.connect() as connection:
            places = _places(steps)
            first = _first_of_each(connection, places)
            for taken in steps:
                why = _why(connection, taken)
                loaded, skipped = first.get(taken.number, 0), why.pop(SKIPPED, 0)
                skipped += why.pop("", 0) - loaded
                refused, step = why.total(), taken.step
                counts.append(Count(step.table.name, step.file, loaded + skipped + refused, loaded, skipped, refused))
                issues += _issues(connection, taken, most) if refused else []
                issues += _repeated(connection, taken, places, most) if skipped and not step.unique else []
    except SQLAlchemyError as error:
        raise ConnectionProblem(N_("{url} cannot be read: {reason}"), url=shown(database.url), reason=first_line(error)) from error
    return Report(plan.mapping.source or database.name, tuple(counts), tuple(issues))


def _why(connection: Connection, taken: Taken) -> Counter[str]:
    rows = taken.verdicts().subquery()
    return Counter({why: int(count) for why, count in connection.execute(select(rows.c[WHY], func.count()).group_by(rows.c[WHY])).all()})


def _places(steps: list[Taken]) -> dict[str, Subquery]:
    """Table → the rows of its steps in their places; see `in_places`."""
    found = {}
    for table in dict.fromkeys(taken.step.table for taken in steps):
        own = [taken for taken in steps if taken.step.table is table]
        found[table.name] = in_places([taken.step for taken in own], [taken.select() for taken in own])
    return found


def _first_of_each(connection: Connection, places: dict[str, Subquery]) -> dict[int, int]:
    """Number of a step → its rows whose key no earlier row of the table has."""
    found: dict[int, int] = {}
    for placed in places.values():
        counted = select(placed.c[STEP], func.count()).where(placed.c[PLACE] == 1).group_by(placed.c[STEP])
        found |= {int(number): int(rows) for number, rows in connection.execute(counted).all()}
    return found


def _repeated(connection: Connection, taken: Taken, places: dict[str, Subquery], most: int) -> Iterator[Issue]:
    """The rows of a step whose key an earlier row has."""
    step, placed = taken.step, places[taken.step.table.name]
    asked = select(placed.c[LINE], *(placed.c[name] for name in step.key)).order_by(placed.c[LINE]).limit(most)
    reason = Message(N_("an earlier row has this id"))
    for line, *key in connection.execute(asked.where(placed.c[STEP] == taken.number, placed.c[PLACE] > 1)).all():
        value = " / ".join("" if part is None else str(part) for part in key)
        yield Issue(step.file, int(line), step.table.name, step.key[0], value, reason, Action.SKIPPED)


def _issues(connection: Connection, taken: Taken, most: int) -> Iterator[Issue]:
    rows, rules = taken.verdicts().subquery(), {rule.column.name: rule for rule in taken.step.rules}
    refused = select(rows).where(rows.c[WHY].not_in(["", SKIPPED])).order_by(rows.c[LINE]).limit(most)
    for row in connection.execute(refused).all():
        why = getattr(row, WHY)
        rule = rules[why[1:]]
        yield _issue(taken.step, rule, row, Message(N_("empty, and the table cannot do without it")) if why[0] == BLANK else _reason(rule))


def _issue(step: Step, rule: Rule, row: Row, reason: Message) -> Issue:
    texts = (row._mapping[header] for header in rule.headers)
    value = " / ".join(str(text) for text in texts if text is not None)
    return Issue(step.file, int(getattr(row, LINE)), step.table.name, rule.column.name, value, reason, Action.REJECTED)


def _reason(rule: Rule) -> Message:
    """Why a text that stands there is no value of the column."""
    if rule.values is not None:
        return Message(N_("the mapping has no word for it (it knows {known})"), {"known": ", ".join(rule.values)})
    if rule.vocabulary:
        return Message(N_("not one of {known}"), {"known": ", ".join(rule.vocabulary)})
    if rule.currency:
        return Message(N_("no amount, or no rate for its currency; the mapping has {known}"), {"known": ", ".join(rule.rates)})
    if isinstance(rule.column.type, Boolean):
        return Message(N_("neither yes nor no: say what it means with “values” in the mapping"))
    if isinstance(rule.column.type, Integer):
        return Message(N_("not a whole number"))
    if isinstance(rule.column.type, Double):
        return Message(N_("not a number"))
    return Message(N_("not a date or time written as 2024-01-31 or 2024-01-31 14:30:00"))
