"""A company's own database read where it is: the mapping stands before every query as common table expressions.

A canonical table is the union of what its steps select; a statement on `opportunity` gets `WITH opportunity AS (…)` before it, and so
reads the company's own tables. Nothing is written there, and what a copy would hold (`lib.crm.importing`) is what is read.
"""

import hashlib
from collections.abc import Iterator
from functools import cached_property

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Engine,
    FromClause,
    Integer,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    event,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.sql import visitors

from lib.crm import tables
from lib.crm.database import Database, order_of
from lib.crm.histories import AT_ONCE, in_turn, whose
from lib.crm.live_values import Cell, Condition, Row, cell_of, text_of, within
from lib.crm.mapping import Rule, Step
from lib.crm.planning import Plan, unmapped
from lib.crm.source import Crm, open_theirs, version_of
from lib.crm.sql import stripped
from lib.crm.tables import is_needed
from lib.errors import N_, Message

STEP, LINE, GOOD, PLACE, SAME, WHY = (f"steelyard_{name}" for name in ("step", "line", "good", "place", "same", "why"))
SKIPPED, UNREADABLE, BLANK = "-", "?", "!"


def open_live(database: Database, plan: Plan) -> Crm:
    """The company in its own database, through the plan. RequestError for a column that only a copy can be made of."""
    expressions = canonical(database, plan)
    engine = open_theirs(database.url, pooled=True)
    _put_before(engine, expressions)
    columns = {name: frozenset(table.columns.keys()) for name, table in tables.metadata.tables.items()}
    made = hashlib.sha256(repr(plan.mapping).encode()).hexdigest()[:12]
    return Crm(engine, columns, f"{version_of(database.url)}#{made}", frozenset(unmapped(plan.mapping)))


def canonical(database: Database, plan: Plan) -> dict[str, CTE]:
    """Every canonical table by name, as a common table expression over the database's own."""
    steps = list(steps_of(database, plan))
    return {
        name: _rows_of(table, [one for one in steps if one.step.table is table]).cte(name) for name, table in tables.metadata.tables.items()
    }


def steps_of(database: Database, plan: Plan) -> Iterator["Taken"]:
    """The plan's steps on their way into SQL, in their order; each may refer to the rows of those before it."""
    former: dict[str, list[Taken]] = {}
    for number, step in enumerate(plan.mapping.steps, start=1):
        known = {name: _rows_of(tables.metadata.tables[name], steps).subquery() for name, steps in former.items()}
        taken = Taken(database, step, number, known)
        yield taken
        former.setdefault(step.table.name, []).append(taken)


def _put_before(engine: Engine, expressions: dict[str, CTE]) -> None:
    @event.listens_for(engine, "before_execute", retval=True)
    def _before(connection, statement, many, parameters, options):
        if isinstance(statement, Select | CompoundSelect):
            read = ((element, getattr(element, "table", None)) for element in visitors.iterate(statement))
            named = dict.fromkeys(table.name for pair in read for table in pair if _is_canonical(table))
            statement = statement.add_cte(*(expressions[name] for name in named))
        return statement, many, parameters


def _is_canonical(table: object) -> bool:
    return isinstance(table, Table) and table.metadata is tables.metadata


def _rows_of(table: Table, steps: list["Taken"]) -> Select | CompoundSelect:
    """The table's rows: each key once, the first step and the first row of it; and nobody in two places at once."""
    columns = [column.name for column in table.columns]
    if not steps:
        return select(*(cast(null(), column.type).label(column.name) for column in table.columns)).where(literal(1, Integer) == 0)
    if len(steps) == 1 and steps[0].is_unique():
        rows = steps[0].plain().subquery()
        return select(*(rows.c[name] for name in columns))
    if whose(table):
        return union_all(*(_kept(turn, table) for _, turn in in_turns(steps)))
    placed = in_places(steps)
    return select(*(placed.c[name] for name in columns)).where(placed.c[PLACE] == 1)


def in_places(steps: list["Taken"], compared: bool = False) -> CTE:
    """The rows of all steps of a table, with STEP, LINE, and the PLACE of each among those of its key: only the first counts. `compared`:
    with SAME, 1 for a row that says what the first of its key says, else 0."""
    return _placed([taken.select() for taken in steps], steps[0].step, compared)


def in_turns(steps: list["Taken"], compared: bool = False) -> list[tuple[CTE, CTE]]:
    """For each step of a history its rows and those that earlier steps have left, as `in_places` has them; and its first rows of each
    key, with AT_ONCE for those that overlap another."""
    found: list[tuple[CTE, CTE]] = []
    for taken in steps:
        kept = [_kept(turn, taken.step.table, STEP, LINE) for _, turn in found]
        placed = _placed([*kept, taken.select()], taken.step, compared)
        rows = select(placed).where(placed.c[PLACE] == 1, placed.c[STEP] == taken.number).subquery()
        found.append((placed, in_turn(taken.step, rows, LINE, union_all(*kept).subquery() if kept else None)))
    return found


def _placed(selects: list[Select], step: Step, compared: bool) -> CTE:
    rows = union_all(*selects).subquery() if len(selects) > 1 else selects[0].subquery()
    window = {"partition_by": [rows.c[name] for name in step.key], "order_by": (rows.c[STEP], rows.c[LINE])}
    placed = select(*rows.c, func.row_number().over(**window).label(PLACE))
    if compared:
        firsts = [
            rows.c[column.name].is_not_distinct_from(func.first_value(rows.c[column.name]).over(**window)) for column in step.table.columns
        ]
        placed = placed.add_columns(case((and_(*firsts), literal(1, Integer)), else_=literal(0, Integer)).label(SAME))
    return placed.cte()


def _kept(rows: CTE, table: Table, *more: str) -> Select:
    return select(*(rows.c[name] for name in (*table.columns.keys(), *more))).where(rows.c[AT_ONCE] == 0)


class Taken:
    """One step on its way into SQL: the source table, and what is joined to it."""

    def __init__(self, database: Database, step: Step, number: int, known: dict[str, FromClause]) -> None:
        self.database, self.step, self.number, self.known = database, step, number, known
        self.source = database.table(step.file).alias()
        self.joined: FromClause = self.source
        self.row = Row(self.source.c, database.engine.dialect.name, step.place)

    def is_unique(self) -> bool:
        """Whether the source table's own key tells the rows apart, as it stands: then the database need not number them. Texts do not:
        they are trimmed."""
        own = tuple(c.name for c in self.database.table(self.step.file).primary_key.columns if not isinstance(c.type, String))
        key = whose(self.step.table) or "id"
        ids = [rule for rule in self.step.rules if rule.column.name == key]
        plain = [rule for rule in ids if rule.headers == own and not (rule.via or rule.only or rule.fallback or rule.by or rule.repair)]
        return len(own) == 1 and bool(plain) and plain[0].values is None and key in self.step.key

    def select(self) -> Select:
        """The step's rows that can be read, with all canonical columns, STEP and LINE."""
        rows = select(*self._columns(), literal(self.number, Integer).label(STEP), self._line(), self._good().label(GOOD))
        numbered = rows.select_from(self.joined).subquery()  # before any row is left out: a line is a line of the table
        return select(*(column for column in numbered.c if column.name != GOOD)).where(numbered.c[GOOD] == 1)

    def plain(self) -> Select:
        """The step's rows that can be read, with all canonical columns and nothing else."""
        return select(*self._columns()).select_from(self.joined).where(self._good() == 1)

    def _good(self) -> ColumnElement:
        """1 for a row that counts and can be read, else 0."""
        needed = [self.cells[rule.column.name].value.is_not(None) for rule in self.step.rules if is_needed(rule.column)]
        fits = [fit for cell in self.cells.values() for fit in cell.fits]
        conditions = [*self._kept(), *needed, *fits]
        return case((and_(*conditions), literal(1, Integer)), else_=literal(0, Integer)) if conditions else literal(1, Integer)

    def _columns(self) -> list[ColumnElement]:
        values = {name: cell.value for name, cell in _settled(self.step, self.cells).items()}
        columns = [values.get(c.name, null()) for c in self.step.table.columns]
        return [_of_type(value, c).label(c.name) for value, c in zip(columns, self.step.table.columns, strict=True)]

    def verdicts(self) -> Select:
        """Every row of the source: LINE, WHY it is left out, each of the `refusals` as 1 or 0, and the texts of its columns. WHY is ""
        for a row that is taken, SKIPPED for one that does not count, else the first of the refusals."""
        skipped = [~func.coalesce(and_(*self._kept()), False)] if self._kept() else []
        if self.step.substitute:
            skipped += [self.cells[rule.column.name].value.is_(None) for rule in self.step.rules if is_needed(rule.column)]
        reasons = [(condition, SKIPPED) for condition in skipped] + [(condition, why) for why, condition in self.refusals.items()]
        why = case(*reasons, else_="") if reasons else literal("")
        flags = [case((condition, literal(1, Integer)), else_=literal(0, Integer)).label(why) for why, condition in self.refusals.items()]
        read = dict.fromkeys(header for rule in self.step.rules for header in rule.headers)
        texts = [cast(self.source.c[header], String).label(header) for header in read]
        return select(self._line(), why.label(WHY), *flags, *texts).select_from(self.joined)

    @cached_property
    def refusals(self) -> dict[str, Condition]:
        """For what a row that counts is rejected: a canonical column with UNREADABLE or BLANK before it, and when that is so."""
        found: dict[str, Condition] = {}
        for rule in self.step.rules:
            cell, name = self.cells[rule.column.name], rule.column.name
            fits = func.coalesce(and_(*cell.fits), False) if cell.fits else true()
            if cell.fits:
                found[UNREADABLE + name] = ~fits
            if is_needed(rule.column) and not self.step.substitute:
                found[BLANK + name] = and_(cell.value.is_(None), fits)
        return found

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """The step's values by canonical column."""
        return {rule.column.name: self._cell(rule) for rule in self.step.rules}

    def _line(self) -> ColumnElement:
        return func.row_number().over(order_by=self._order()).label(LINE)

    def _order(self) -> list[ColumnElement]:
        """As in a copy: the same row is first every time."""
        return [self.source.c[name] for name in order_of(self.database.table(self.step.file))] or [literal(1, Integer)]

    def _kept(self) -> list[Condition]:
        skipped = [~within(self.source.c[header], self.row, None, words) for header, words in self.step.skip.items()]
        return skipped + [within(self.source.c[header], self.row, None, words) for header, words in self.step.keep.items()]

    def _cell(self, rule: Rule) -> Cell:
        cell = cell_of(rule, self.row, self._looked_up(rule) if rule.via else None)
        return Cell(self._resolved(rule, cell), cell.fits) if rule.by and rule.refers in self.known else cell

    def _looked_up(self, rule: Rule):
        """The greatest of what the other table has for the text, as an outer join."""
        via, other = rule.via, self.database.table(rule.via.file).alias()
        if len(via.take) > 1 or len(rule.headers) > 1:
            raise self.row.refuse(rule, Message(N_("several columns are looked up at once")))
        rows = Row(other.c, self.row.engine, self.row.place)
        where = [within(other.c[header], rows, rule, words) for header, words in via.where.items()]
        key = text_of(other.c[via.key], rows, rule)
        found = select(key.label("key"), func.max(other.c[via.take[0]]).label("taken")).where(*where).group_by(key).subquery()
        asked = text_of(self.source.c[rule.headers[0]], self.row, rule)
        self.joined = self.joined.outerjoin(found, found.c.key == asked)
        return found.c.taken if rule.column.nullable else case((found.c.key.is_(None), asked), else_=found.c.taken)

    def _resolved(self, rule: Rule, cell: Cell):
        """The id of the row that is meant: the text where it is one, else what has this e-mail or name and is alone with it."""
        table = self.known[rule.refers]
        ids = select(table.c.id).subquery()
        self.joined = self.joined.outerjoin(ids, ids.c.id == cell.value)
        found = []
        for column in rule.by:
            named = func.lower(stripped(table.c[column]))
            single = select(named.label("named"), func.min(table.c.id).label("id")).group_by(named).having(func.count() == 1).subquery()
            self.joined = self.joined.outerjoin(single, single.c.named == func.lower(stripped(cell.value)))
            found.append(single.c.id)
        return case((ids.c.id.is_not(None), cell.value), else_=func.coalesce(*found, cell.value))


def _of_type(value, column):
    return cast(value, column.type) if value is None or value.type._isnull else value


def _settled(step: Step, cells: dict[str, Cell]) -> dict[str, Cell]:
    """The closing day of an open opportunity is what somebody expects: nothing has been closed on it."""
    if step.table is tables.opportunity and {"closed_at", "outcome"} <= cells.keys():
        done = case((cells["outcome"].value != "open", cells["closed_at"].value))
        return cells | {"closed_at": Cell(done, cells["closed_at"].fits)}
    return cells
