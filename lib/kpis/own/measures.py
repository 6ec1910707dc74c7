"""Measures of a company's own: the rows of a table that fit some conditions, counted, or with a column of theirs added up.

Where one of our facts has the same rows, by the same time and of the same people, the measure becomes one of its columns: it is read in
the same scan, and varies together with the fact's other measures. Else the rows are a fact of their own.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from keyword import iskeyword

from sqlalchemy import Boolean, Column, ColumnElement, Date, DateTime, Double, Integer, Select, Table, and_, select, true

from lib.crm.sql import inside, one_if, seconds_between, value_if
from lib.crm.tables import account_ownership, metadata
from lib.errors import N_, RequestError, did_you_mean
from lib.kpis.definitions import SHIPPED, Definitions
from lib.kpis.facts import Fact, needs
from lib.kpis.levels import IDS
from lib.kpis.measures import Kind, Measure
from lib.kpis.rows import Frame, event, event_grain

ROWS, SUM, SPAN = "rows", "sum", "span"
AGGREGATES = {ROWS: N_("number of rows"), SUM: N_("sum of a column"), SPAN: N_("time from one column to another")}
IS, IS_NOT, FILLED, EMPTY = "is", "is_not", "filled", "empty"
AT_LEAST, AT_MOST, ABOVE, BELOW = "at_least", "at_most", "above", "below"
YES, NO = "yes", "no"
BY, AFTER = "by", "after"
TESTS = {
    IS: N_("is one of"),
    IS_NOT: N_("is filled, but none of"),
    AT_LEAST: "≥",
    AT_MOST: "≤",
    ABOVE: ">",
    BELOW: "<",
    YES: N_("is yes"),
    NO: N_("is no"),
    BY: N_("is not later than"),
    AFTER: N_("is later than"),
    FILLED: N_("is filled"),
    EMPTY: N_("is empty"),
}
UNITS = {"amount": "money", "margin": "money", "monthly_amount": "money", "handle_seconds": "seconds", "minutes": "minutes"}
LONGEST_NAME = 40  # bytes: the name is a column's in every engine, and some cut theirs


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows can be counted: a table, by one of its times; `person`: the column that says whose they are. "" for the customer's
    owner at that time, and for a table of teams the column of the team."""

    table: str
    person: str
    times: tuple[str, ...]
    grain: str = "person"


SOURCES = {
    source.table: source
    for source in (
        Source("case_", "owner_id", ("created_at", "first_response_at", "resolved_at", "closed_at")),
        Source("opportunity", "owner_id", ("closed_at", "opened_at")),
        Source("order_", "owner_id", ("ordered_at",)),
        Source("lead", "owner_id", ("created_at", "converted_at")),
        Source("activity", "user_id", ("started_at",)),
        Source("survey_response", "user_id", ("contacted_at", "responded_at")),
        Source("account", "", ("acquired_on", "churned_on")),
        Source("subscription", "", ("starts_on", "due_on", "renewed_on", "ended_on")),
        Source("payment", "", ("due_on", "paid_on")),
        Source("cost", "team_id", ("booked_on",), "team"),
    )
}
# Facts of ours that have every row of the table, by that time.
HOMES = {
    ("case_", "created_at"): "case",
    ("case_", "closed_at"): "case",
    ("order_", "ordered_at"): "order",
    ("lead", "created_at"): "lead",
    ("cost", "booked_on"): "cost",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a row must fulfil. `values`: words (is, is not), a number, or another column (by, after). A row whose column is empty
    fulfils nothing but `empty`."""

    column: str
    test: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """As a person has said it. `key`: its name in formulas. `column`: what is added up, or where a time begins; `until`: where it ends.

    A sum counts only rows whose column is known; how many they are is a measure of its own, `key` with `_n`.
    """

    key: str
    table: str
    time: str
    aggregate: str = ROWS
    column: str = ""
    until: str = ""
    conditions: tuple[Condition, ...] = ()

    @property
    def fact(self) -> str:
        """The key of the fact its rows are of."""
        return HOMES.get((self.table, self.time), f"own_{self.table}_{self.time}")


def named(text: str) -> str:
    """The text as a name in formulas. RequestError where it cannot be one."""
    name = unicodedata.normalize("NFKC", text.strip()).lower().replace(" ", "_").replace("-", "_")
    if not name.isidentifier() or iskeyword(name) or len(name.encode()) > LONGEST_NAME:
        raise RequestError(
            N_("“{name}” cannot be the name of a measure: write letters, digits and _, a letter first, at most {most} bytes."),
            name=name,
            most=LONGEST_NAME,
        )
    taken = {column.name for table in metadata.tables.values() for column in table.columns}
    # A sum `a` has its number of rows beside it, `a_n`; `x` is what is tried before it has a name.
    if name in SHIPPED.measures or name in taken | {*IDS, "record", "opening", "period", "x"} or name.endswith("_n"):
        raise RequestError(N_("“{name}” means something else already. Choose another name for the measure."), name=name)
    return name


def columns_of(table: str, test: str = "") -> list[str]:
    """The columns of a table that a test can be asked of; all for none."""
    return [column.name for column in metadata.tables[table].columns if not test or test in tests_of(column)]


def tests_of(column: Column) -> tuple[str, ...]:
    """What can be asked of a column."""
    if isinstance(column.type, Boolean):
        return YES, NO, FILLED, EMPTY
    if isinstance(column.type, Date | DateTime):
        return BY, AFTER, FILLED, EMPTY
    if isinstance(column.type, Double | Integer):
        return AT_LEAST, AT_MOST, ABOVE, BELOW, FILLED, EMPTY
    return IS, IS_NOT, FILLED, EMPTY


def numbers_of(table: str) -> list[str]:
    """The columns of a table that can be added up."""
    return columns_of(table, AT_LEAST)


def times_of(table: str) -> list[str]:
    """The columns of a table that are times of the same kind as those its rows are counted by."""
    kind = type(metadata.tables[table].c[SOURCES[table].times[0]].type)
    return [column.name for column in metadata.tables[table].columns if isinstance(column.type, kind)]


def check(one: OwnMeasure) -> None:
    """RequestError that says what of it there is not."""
    if one.table not in SOURCES:
        raise RequestError(
            N_("Rows of “{table}” belong to nobody. Did you mean {near}?"), table=one.table, near=did_you_mean(one.table, list(SOURCES))
        )
    _known(one.time, SOURCES[one.table].times, one.table)
    _known(one.aggregate, tuple(AGGREGATES), one.key)
    if one.aggregate == SUM:
        _known(one.column, numbers_of(one.table), one.table)
    if one.aggregate == SPAN:
        for column in (one.column, one.until):
            _known(column, times_of(one.table), one.table)
    for condition in one.conditions:
        _check_condition(condition, one.table)


def _known(name: str, known: list[str] | tuple[str, ...], where: str) -> None:
    if name not in known:
        raise RequestError(
            N_("“{name}” cannot be used here ({where}). Did you mean {near}?"), name=name, where=where, near=did_you_mean(name, list(known))
        )


def _check_condition(one: Condition, table: str) -> None:
    _known(one.column, columns_of(table), table)
    _known(one.test, tests_of(metadata.tables[table].c[one.column]), one.column)
    if one.test in (IS, IS_NOT) and not one.values:
        raise RequestError(N_("“{column}”: choose at least one word."), column=one.column)
    if one.test in (AT_LEAST, AT_MOST, ABOVE, BELOW):
        try:
            (value,) = one.values
            float(value)
        except ValueError as error:
            raise RequestError(N_("“{column}” is compared with one number."), column=one.column) from error
    if one.test in (BY, AFTER):
        _known("".join(one.values), times_of(table), table)


def read_by(one: OwnMeasure) -> dict[str, set[str]]:
    """The tables and columns a measure reads. RequestError for one that cannot be (`check`)."""
    check(one)
    return needs(_Widened(_Rows(one.table, one.time), (one,))(None))


def with_measures(known: Definitions, own: tuple[OwnMeasure, ...]) -> Definitions:
    """The definitions with these measures, each of which fits (`check`)."""
    measures, facts = dict(known.measures), dict(known.facts)
    for fact in dict.fromkeys(one.fact for one in own):
        mine = tuple(one for one in own if one.fact == fact)
        home = facts.get(fact) or _own_fact(mine[0])
        facts[fact] = replace(home, rows=_Widened(home.rows, mine), anchors=tuple(dict.fromkeys([*home.anchors, *(m.time for m in mine)])))
        measures |= {measure.key: measure for one in mine for measure in _measures(one)}
    return replace(known, measures=measures, facts=facts)


def _own_fact(one: OwnMeasure) -> Fact:
    table = metadata.tables[one.table]
    return Fact(one.fact, _Rows(one.table, one.time), (one.time,), table, belongs_to=SOURCES[one.table].grain)


def unit_of(one: OwnMeasure) -> str:
    """What it is measured in, as `Measure.unit`."""
    return {ROWS: "count", SPAN: "seconds"}.get(one.aggregate) or UNITS.get(one.column, "number")


def _measures(one: OwnMeasure) -> list[Measure]:
    if one.aggregate == ROWS:
        return [Measure(one.key, one.fact, one.time, Kind.FLOW, "count", one.key)]
    return [
        Measure(one.key, one.fact, one.time, Kind.FLOW, unit_of(one), one.key),
        Measure(f"{one.key}_n", one.fact, one.time, Kind.FLOW, "count", N_("rows it is known of")),
    ]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The SELECT of a table's rows by one of their times, before any measure."""

    table: str
    time: str

    def __call__(self, frame: Frame | None) -> Select:
        source, table = SOURCES[self.table], metadata.tables[self.table]
        at = table.c[self.time]
        if source.grain == "team":
            return select(event_grain(), table.c.id.label("record"), table.c[source.person].label("team_id"), at)
        customer = table.c.id if self.table == "account" else table.c.account_id
        if source.person:
            return select(*event(table.c.id, table.c[source.person], customer, at))
        o = account_ownership.c
        owned = table.outerjoin(account_ownership, (o.account_id == customer) & inside(at, o.starts_on, o.ends_on))
        return select(*event(table.c.id, o.user_id, customer, at)).select_from(owned)


@dataclass(frozen=True, slots=True)
class _Widened:
    """A fact's SELECT with columns for own measures."""

    rows: Callable[[Frame | None], Select]
    own: tuple[OwnMeasure, ...]

    def __call__(self, frame: Frame | None) -> Select:
        return self.rows(frame).add_columns(*(column for one in self.own for column in _columns(one)))


def _columns(one: OwnMeasure) -> list[ColumnElement]:
    table = metadata.tables[one.table]
    fits = and_(true(), *(_fits(table, condition) for condition in one.conditions))
    if one.aggregate == ROWS:
        return [one_if(fits).label(one.key)]
    of = table.c[one.column]
    known = fits & of.is_not(None)
    if one.aggregate == SUM:
        return [value_if(known, of).label(one.key), one_if(known).label(f"{one.key}_n")]
    until = table.c[one.until]
    known &= until.is_not(None)
    return [value_if(known, seconds_between(of, until)).label(one.key), one_if(known).label(f"{one.key}_n")]


def _fits(table: Table, one: Condition) -> ColumnElement:
    column = table.c[one.column]
    if one.test in (IS, IS_NOT):
        return column.in_(one.values) if one.test == IS else column.is_not(None) & column.not_in(one.values)
    if one.test in (FILLED, EMPTY):
        return column.is_not(None) if one.test == FILLED else column.is_(None)
    if one.test in (YES, NO):
        return column.is_(one.test == YES)
    if one.test in (BY, AFTER):
        other = table.c[one.values[0]]
        return column <= other if one.test == BY else column > other
    value = float(one.values[0])
    compared: Mapping[str, ColumnElement] = {
        AT_LEAST: column >= value, AT_MOST: column <= value, ABOVE: column > value, BELOW: column < value,
    }  # fmt: skip
    return compared[one.test]
