"""SQL that means the same on every engine.

Each construct compiles to the engine's own words with inlined literals, because a bound parameter in
`date_trunc` makes SELECT and GROUP BY differ, and date arithmetic differs on all of them.
"""

from datetime import date

from sqlalchemy import CTE, ColumnElement, Date, Double, Integer, String, case, cast, column, func, literal, values
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

EVER, NEVER = date(1, 1, 1), date(9999, 12, 31)


class month_start(FunctionElement):
    """First day of the month of a date or timestamp."""

    type = Date()
    inherit_cache = True


@compiles(month_start)
def _month_start(element, compiler, **kw):
    return f"CAST(date_trunc('month', {compiler.process(element.clauses, **kw)}) AS DATE)"


@compiles(month_start, "sqlite")
def _month_start_sqlite(element, compiler, **kw):
    return f"(substr({compiler.process(element.clauses, **kw)}, 1, 7) || '-01')"


@compiles(month_start, "hive")
def _month_start_hive(element, compiler, **kw):
    return f"trunc({compiler.process(element.clauses, **kw)}, 'MM')"


class day_of(FunctionElement):
    """The day of a date or timestamp."""

    type = Date()
    inherit_cache = True


@compiles(day_of)
def _day_of(element, compiler, **kw):
    return f"CAST({compiler.process(element.clauses, **kw)} AS DATE)"


@compiles(day_of, "sqlite")
def _day_of_sqlite(element, compiler, **kw):
    return f"substr({compiler.process(element.clauses, **kw)}, 1, 10)"


class stripped(FunctionElement):
    """A text without blanks around it, of all kinds that Python's `strip` takes for such: SQL's own trim leaves line ends and tabs."""

    type = String()
    inherit_cache = True


_BLANKS = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())


@compiles(stripped)
def _stripped(element, compiler, **kw):
    return f"trim({compiler.process(element.clauses, **kw)}, '{_BLANKS}')"


@compiles(stripped, "hive")
def _stripped_hive(element, compiler, **kw):
    return f"trim(BOTH '{_BLANKS}' FROM {compiler.process(element.clauses, **kw)})"


@compiles(stripped, "mysql")
def _stripped_mysql(element, compiler, **kw):
    return f"trim({compiler.process(element.clauses, **kw)})"


class next_day(FunctionElement):
    """The day after a date."""

    type = Date()
    inherit_cache = True


@compiles(next_day)
def _next_day(element, compiler, **kw):
    return f"(CAST({compiler.process(element.clauses, **kw)} AS DATE) + 1)"


@compiles(next_day, "sqlite")
def _next_day_sqlite(element, compiler, **kw):
    return f"date({compiler.process(element.clauses, **kw)}, '+1 day')"


@compiles(next_day, "hive")
def _next_day_hive(element, compiler, **kw):
    return f"date_add({compiler.process(element.clauses, **kw)}, 1)"


class seconds_between(FunctionElement):
    """Seconds from the first date or timestamp to the second; fractions of a second may be dropped."""

    type = Double()
    inherit_cache = True


def _pair(element, compiler, kw) -> tuple[str, str]:
    start, end = element.clauses
    return compiler.process(start, **kw), compiler.process(end, **kw)


@compiles(seconds_between)
def _seconds_between(element, compiler, **kw):
    start, end = _pair(element, compiler, kw)
    return f"extract(epoch from (CAST({end} AS TIMESTAMP) - CAST({start} AS TIMESTAMP)))"


@compiles(seconds_between, "sqlite")
def _seconds_between_sqlite(element, compiler, **kw):
    start, end = _pair(element, compiler, kw)
    return f"CAST(strftime('%s', {end}) - strftime('%s', {start}) AS REAL)"


@compiles(seconds_between, "hive")
def _seconds_between_hive(element, compiler, **kw):
    start, end = _pair(element, compiler, kw)
    return f"CAST(unix_timestamp(CAST({end} AS TIMESTAMP)) - unix_timestamp(CAST({start} AS TIMESTAMP)) AS DOUBLE)"


def one_if(condition: ColumnElement) -> ColumnElement:
    """1 where the condition holds, else 0."""
    return case((condition, 1.0), else_=0.0)


def value_if(condition: ColumnElement, value: ColumnElement) -> ColumnElement:
    """The value where the condition holds, else 0; an unknown value counts as 0, so ask for it in the condition."""
    return case((condition, cast(value, Double)), else_=0.0)


def inside(day: ColumnElement, starts_on: ColumnElement, ends_on: ColumnElement) -> ColumnElement:
    """Whether a day or time lies in the half-open interval; empty ends are open.

    Written without OR: DuckDB joins on plain comparisons by hash, and on anything else row by row.
    """
    return (func.coalesce(starts_on, literal(EVER, Date)) <= day) & (func.coalesce(ends_on, literal(NEVER, Date)) > day)


def literal_rows(rows: list[tuple], names: tuple[str, ...], alias: str) -> CTE:
    """A small table of constants, as a common table expression: the one form that every engine reads, and that
    DuckDB does not plan as one query per row. `rows` must not be empty; types come from the first row."""
    columns = [column(name, _type(value)) for name, value in zip(names, rows[0], strict=True)]
    return values(*columns, name=f"{alias}_rows").data(rows).cte(alias)


def _type(value: object) -> TypeEngine:
    if isinstance(value, date):
        return Date()
    return Integer() if isinstance(value, int) else String()
