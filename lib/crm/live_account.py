"""What a live reading takes and what it leaves out, as a copy's import tells it. Remarks on rows that are taken are not made here: what
does not fit together is looked for in all companies (`lib.crm.doubts`)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import CTE, Boolean, Connection, Double, Integer, Row, Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from lib.crm.database import Database
from lib.crm.histories import AT_ONCE, left_out, reason_of, whose
from lib.crm.live import BLANK, LINE, PLACE, SAME, SKIPPED, STEP, WHY, Taken, in_places, in_turns, steps_of
from lib.crm.mapping import Rule, Step
from lib.crm.planning import Plan
from lib.crm.report import Action, Count, Issue, Report
from lib.crm.source import first_line, shown
from lib.crm.taking import OTHER_ROW, SAME_ROW
from lib.errors import N_, ConnectionProblem, Message

MOST = 1000  # rows that are named for each step; all are counted


def account(database: Database, plan: Plan, most: int = MOST) -> Report:
    """Counts for every step, and the rows that are left out, at most so many of a step and a reason.

    ConnectionProblem where the database cannot be asked."""
    steps = list(steps_of(database, plan))
    issues = [Issue(one.file, 1, one.table, one.column, "", one.reason, Action.KEPT) for one in plan.absent]
    counts, conflicts = [], list(_conflicts(steps))
    try:
        with database.engine.connect() as connection:
            for taken in steps:
                why, step = _why(connection, taken), taken.step
                own = [(conflict, conflict.count(connection)) for conflict in conflicts if conflict.taken is taken]
                left = Counter({action: sum(n for one, n in own if one.action is action) for action in Action})
                loaded, skipped = why.pop("", 0) - left.total(), why.pop(SKIPPED, 0) + left[Action.SKIPPED]
                rejected = why.total() + left[Action.REJECTED]
                counts.append(Count(step.table.name, step.file, loaded + skipped + rejected, loaded, skipped, rejected))
                issues += _issues(connection, taken, most) if why else []
                issues += [issue for one, n in own if n and one.told for issue in one.issues(connection, most)]
    except SQLAlchemyError as error:
        raise ConnectionProblem(N_("{url} cannot be read: {reason}"), url=shown(database.url), reason=first_line(error)) from error
    return Report(plan.mapping.source or database.name, tuple(counts), tuple(issues))


def _why(connection: Connection, taken: Taken) -> Counter[str]:
    rows = taken.verdicts().subquery()
    return Counter({why: int(count) for why, count in connection.execute(select(rows.c[WHY], func.count()).group_by(rows.c[WHY])).all()})


@dataclass(frozen=True, slots=True)
class Conflict:
    """The rows of a step that are left out for what another row says, good as they are."""

    taken: Taken
    rows: Select
    columns: tuple[str, ...]  # what is shown of them
    reason: Message
    action: Action
    told: bool = True  # whether the rows are named, one by one

    def count(self, connection: Connection) -> int:
        """How many they are."""
        return int(connection.execute(select(func.count()).select_from(self.rows.subquery())).scalar_one())

    def issues(self, connection: Connection, most: int) -> Iterator[Issue]:
        """A remark on each of the first so many."""
        rows, step = self.rows.subquery(), self.taken.step
        asked = select(rows.c[LINE], *(rows.c[name] for name in self.columns)).order_by(rows.c[LINE]).limit(most)
        for line, *key in connection.execute(asked).all():
            value = " / ".join("" if part is None else str(part) for part in key)
            yield Issue(step.file, int(line), step.table.name, self.columns[0], value, self.reason, self.action)


def _conflicts(steps: list[Taken]) -> Iterator[Conflict]:
    for table in dict.fromkeys(taken.step.table for taken in steps):
        own = [taken for taken in steps if taken.step.table is table]
        if len(own) == 1 and own[0].is_unique():
            continue
        if whose(table):
            for taken, (placed, turn) in zip(own, in_turns(own, compared=True), strict=True):
                yield from (*_repeated(taken, placed), _at_once(taken, turn))
        else:
            placed = in_places(own, compared=True)
            yield from (conflict for taken in own for conflict in _repeated(taken, placed))


def _repeated(taken: Taken, placed: CTE) -> Iterator[Conflict]:
    """The rows whose key an earlier row of the table has: those that say the same, and those that say something else."""
    step, columns = taken.step, tuple(taken.step.key)
    rows = select(placed).where(placed.c[STEP] == taken.number, placed.c[PLACE] > 1).subquery()
    same, other = select(rows).where(rows.c[SAME] == 1), select(rows).where(rows.c[SAME] == 0)
    yield Conflict(taken, same, columns, SAME_ROW, Action.SKIPPED, told=not step.unique)
    yield Conflict(taken, other, columns, OTHER_ROW, Action.SKIPPED if step.unique else Action.REJECTED)


def _at_once(taken: Taken, rows: CTE) -> Conflict:
    step, found = taken.step, select(rows).where(rows.c[AT_ONCE] == 1)
    return Conflict(taken, found, (whose(step.table),), reason_of(step.table), left_out(step))


def _issues(connection: Connection, taken: Taken, most: int) -> Iterator[Issue]:
    rows, rules = taken.verdicts().subquery(), {rule.column.name: rule for rule in taken.step.rules}
    refused = select(rows).where(rows.c[WHY].not_in(["", SKIPPED])).order_by(rows.c[LINE]).limit(most)
    for row in connection.execute(refused).all():
        for why in (why for why in taken.refusals if row._mapping[why]):
            reason = Message(N_("empty, and the table cannot do without it")) if why[0] == BLANK else _reason(rules[why[1:]])
            yield _issue(taken.step, rules[why[1:]], row, reason)


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
