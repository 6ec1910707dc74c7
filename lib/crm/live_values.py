"""One rule of a mapping as SQL: the value a row has in a canonical column, and whether the row can be used with it.

What `lib.crm.cells` does to the texts of a file, on the typed columns of a database. What only texts need (formats of dates, marks of
numbers) has no place here: such a column must be read as a copy, and is refused by name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    Numeric,
    String,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    type_coerce,
)

from lib.crm.cells import YES_NO, value_of
from lib.crm.mapping import Rule
from lib.crm.sql import next_day, stripped
from lib.errors import N_, Message, RequestError

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Cell:
    """`value`: NULL where there is none. `fits`: what must hold of a row that is not left out."""

    value: ColumnElement
    fits: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a source table: its columns by header, the engine, and where in the mapping we are."""

    columns: Mapping[str, ColumnElement]
    engine: str
    place: str

    def refuse(self, rule: Rule, reason: Message) -> RequestError:
        """What is said of a column that cannot be read live."""
        return RequestError(
            N_("{place}: {table}.{column} cannot be read live: {reason}. Read the database as a copy instead."),
            place=self.place,
            table=rule.column.table.name,
            column=rule.column.name,
            reason=reason,
        )


def cell_of(rule: Rule, row: Row, found: ColumnElement | None = None) -> Cell:
    """The rule's value. `found`: what was looked up in another table. RequestError for what only texts can be asked."""
    if rule.constant is not None:
        return Cell(literal(value_of(rule, rule.constant), rule.column.type))
    sources = [found] if found is not None else [row.columns[header] for header in rule.headers]
    counts = [within(row.columns[header], row, rule, words) for header, words in rule.only.items()]
    if _is_words(rule) or len(sources) > 1 or isinstance(rule.column.type, String):
        return _worded(rule, row, sources, counts)
    else:
        cell = _typed(rule, row, sources[0])
        if rule.fallback:
            other = _typed(replace(rule, fallback=None), row, row.columns[rule.fallback])
            cell = Cell(func.coalesce(cell.value, other.value), (*cell.fits, *other.fits))
    if not counts:
        return cell
    return Cell(case((and_(*counts), cell.value)), tuple(or_(fit, ~func.coalesce(and_(*counts), False)) for fit in cell.fits))


def within(column: ColumnElement, row: Row, rule: Rule | None, words: Iterable[str]) -> Condition:
    """Whether one of the words stands there, whatever its case."""
    return func.coalesce(_folded(_text(rule, row, column)), "").in_(_in_small(words))


def text_of(column: ColumnElement, row: Row, rule: Rule) -> ColumnElement:
    """A column as the texts that an export would have, NULL where blank."""
    return func.nullif(stripped(_text(rule, row, column)), "")


def _is_words(rule: Rule) -> bool:
    return rule.values is not None or rule.vocabulary is not None or bool(rule.repair)


def _folded(text: ColumnElement) -> ColumnElement:
    return func.lower(stripped(text))


def _in_small(words: Iterable[str]) -> list[str]:
    """The words as engines write them in small letters: ß is one to some and ss to others."""
    return sorted({small for word in words for small in (word.strip().casefold(), word.strip().lower())})


def _text(rule: Rule | None, row: Row, column: ColumnElement) -> ColumnElement:
    kind = column.type
    if isinstance(kind, Boolean):
        return case((column.is_(True), "true"), (column.is_(False), "false"))
    if isinstance(kind, String):
        return column
    if isinstance(kind, Integer | Uuid) or (isinstance(kind, Numeric) and not isinstance(kind, Float) and kind.scale == 0):
        return cast(column, String)
    said = Message(N_("a column of type {kind} has no single text"), {"kind": str(kind)})
    if rule is None:
        raise RequestError(N_("{place}: {reason}. Read the database as a copy instead."), place=row.place, reason=said)
    raise row.refuse(rule, said)


def _worded(rule: Rule, row: Row, sources: list[ColumnElement], counts: list[Condition]) -> Cell:
    """A value that is made of texts: joined, empty where the row does not count, repaired, translated."""
    text = _joined([_text(rule, row, source) for source in sources], rule.join)
    if rule.fallback:
        text = func.coalesce(func.nullif(stripped(text), ""), _text(rule, row, row.columns[rule.fallback]))
    if counts:
        text = case((and_(*counts), text))
    for wrong, right in rule.repair.items():
        text = case((text == wrong, right), else_=text)
    blank = func.coalesce(stripped(text), "") == ""
    if rule.values is not None:
        return _translated(rule, text, blank)
    if rule.vocabulary:
        return Cell(case((~blank, text)), (or_(blank, text.in_(rule.vocabulary)),))
    if isinstance(rule.column.type, Boolean):
        return _yes_no(text, blank)
    if not isinstance(rule.column.type, String):
        raise row.refuse(rule, Message(N_("a number or a time is not made of texts")))
    trimmed = stripped(text)
    return Cell(case((~blank, literal(rule.prefix).concat(trimmed) if rule.prefix else trimmed)))


def _joined(texts: list[ColumnElement], join: str) -> ColumnElement:
    """The texts that are not blank, with `join` between them."""
    whole = texts[0]
    for text in texts[1:]:
        blanks = [func.coalesce(stripped(one), "") == "" for one in (whole, text)]
        whole = case((blanks[0], text), (blanks[1], whole), else_=whole.concat(join).concat(text))
    return whole


def _translated(rule: Rule, text: ColumnElement, blank: Condition) -> Cell:
    """The mapping's words as values; a word that it does not know leaves the row out, unless it says what others become."""
    plain = replace(rule, values=None, repair={})
    known = {word: _literal(plain, ours) for word, ours in rule.values.items() if word.strip()}
    folded = {word.strip().casefold(): word for word in reversed(known)}
    cases = [(text == word, ours) for word, ours in known.items()]
    cases += [(_folded(text).in_(_in_small([word, alike])), known[word]) for alike, word in folded.items()]
    empty = next((ours for word, ours in rule.values.items() if not word.strip()), "")
    others = null() if rule.otherwise is None else _literal(plain, rule.otherwise)
    value = case((blank, _literal(plain, empty)), *cases, else_=others)
    listed = or_(blank, *(text == word for word in known), _folded(text).in_(_in_small([*known, *folded])))
    if rule.otherwise is None:
        return Cell(value, (listed,))
    doubtful = [_folded(text).contains(part, autoescape=True) for part in rule.doubtful]
    return Cell(value, (or_(listed, ~or_(*doubtful)),) if doubtful else ())


def _literal(rule: Rule, word: str) -> ColumnElement:
    value = value_of(rule, word)
    return cast(null(), rule.column.type) if value is None else literal(value, rule.column.type)


def _yes_no(text: ColumnElement, blank: Condition) -> Cell:
    said = {truth: sorted(word for word, one in YES_NO.items() if one is truth) for truth in (True, False)}
    value = case((_folded(text).in_(said[True]), True), (_folded(text).in_(said[False]), False))
    return Cell(value, (or_(blank, value.is_not(None)),))


def _typed(rule: Rule, row: Row, column: ColumnElement) -> Cell:
    """A value of the column's own type, or one as good."""
    target, kind = rule.column.type, column.type
    reader = next((read for ours, theirs, read in _READERS if isinstance(target, ours) and isinstance(kind, theirs)), None)
    if reader is None:
        raise row.refuse(rule, Message(N_("a column of type {kind} has to be read as text first"), {"kind": str(kind)}))
    return reader(rule, row, column)


def _boolean(rule: Rule, row: Row, column: ColumnElement) -> Cell:
    return Cell(column)


def _counted_boolean(rule: Rule, row: Row, column: ColumnElement) -> Cell:
    return Cell(case((column == 1, True), (column == 0, False)), (or_(column.is_(None), column.in_((0, 1))),))


def _text_boolean(rule: Rule, row: Row, column: ColumnElement) -> Cell:
    return _yes_no(column, func.coalesce(stripped(column), "") == "")


def _number(rule: Rule, row: Row, column: ColumnElement) -> Cell:
    fits: tuple[Condition, ...] = ()
    value = cast(column, Double)
    if row.engine == "sqlite":  # a column of numbers may hold texts there
        fits = (func.typeof(column).in_(("integer", "real", "null")),)
    elif isinstance(column.type, Float):
        value = func.nullif(value, cast("NaN", Double))
        fits = (or_(value.is_(None), func.abs(value) < cast("Infinity", Double)),)
    scaled = value * rule.factor if rule.factor != 1 else value
    return _converted(rule, row, Cell(scaled, fits)) if rule.currency else Cell(scaled, fits)


def _converted(rule: Rule, row: Row, amount: Cell) -> Cell:
    """The amount in the reporting currency."""
    if not rule.rates:
        raise row.refuse(rule, Message(N_("its currencies need rates at the top of the mapping")))
    code = func.upper(func.coalesce(stripped(_text(rule, row, row.columns[rule.currency])), ""))
    known = [(code == name, amount.value * rate) for name, rate in rule.rates.items()]
    return Cell(case(*known), (*amount.fits, or_(amount.value.is_(None), code.in_(list(rule.rates)))))


def _integer(rule: Rule, row: Row, column: ColumnElement) -> Cell:
    number = _number(rule, row, column)
    whole = or_(number.value.is_(None), number.value == func.floor(number.value))
    small = or_(number.value.is_(None), func.abs(number.value) < 2**31)
    return Cell(case((and_(whole, small), cast(number.value, Integer))), (*number.fits, whole, small))


def _moment(rule: Rule, row: Row, column: ColumnElement) -> Cell:
    if row.engine == "sqlite":
        cell = _sqlite_moment(rule, row, column)
    elif isinstance(column.type, Date):
        cell = Cell(column if isinstance(rule.column.type, Date) else cast(column, DateTime))
    else:
        value = _local(rule, row, column)
        cell = Cell(cast(value, Date) if isinstance(rule.column.type, Date) else value)
    return replace(cell, value=_day_after(cell.value)) if rule.inclusive else cell


def _day_after(day: ColumnElement) -> ColumnElement:
    """The day after, of the calendar's last day itself."""
    return case((day < literal(date.max, Date), next_day(day)), else_=day)


def _local(rule: Rule, row: Row, column: ColumnElement) -> ColumnElement:
    """The moment on the company's own clock."""
    aware = bool(getattr(column.type, "timezone", False))
    if not aware and rule.zone is rule.local:
        return column
    if row.engine not in ("postgresql", "duckdb"):
        raise row.refuse(rule, Message(N_("{engine} does not convert times of other zones"), {"engine": row.engine}))
    if rule.local is None:
        raise row.refuse(rule, Message(N_("a time with an offset, and the mapping does not say the company's zone")))
    moment = column if aware else func.timezone(str(rule.zone), column)
    return func.timezone(str(rule.local), moment, type_=DateTime())


def _sqlite_moment(rule: Rule, row: Row, column: ColumnElement) -> Cell:
    """SQLite keeps moments as texts; those without an offset, year first, are moments on one clock."""
    if rule.zone is not rule.local and not isinstance(column.type, Date):
        raise row.refuse(rule, Message(N_("{engine} does not convert times of other zones"), {"engine": "sqlite"}))
    text = func.nullif(stripped(cast(column, String)), "")
    form = "%Y-%m-%d" if isinstance(rule.column.type, Date) else "%Y-%m-%d %H:%M:%f"
    moment = func.strftime(form, text)
    if not isinstance(rule.column.type, Date):
        moment = moment.concat("000")  # microseconds, as SQLAlchemy writes and compares them
    # SQLite takes 30 February for 2 March once it has counted the days.
    exists = func.strftime("%Y-%m-%d", func.julianday(text)) == func.substr(text, 1, 10)
    plain = and_(text.regexp_match("^[0-9]{4}-"), ~text.regexp_match("[zZ+]|:[0-9]+-"), exists)
    return Cell(type_coerce(moment, rule.column.type), (or_(text.is_(None), func.coalesce(plain, False)),))


_READERS: tuple[tuple[type, type | tuple[type, ...], Callable[[Rule, Row, ColumnElement], Cell]], ...] = (
    (Boolean, Boolean, _boolean),
    (Boolean, Integer, _counted_boolean),
    (Boolean, String, _text_boolean),
    (Integer, (Integer, Numeric, Float), _integer),
    (Double, (Integer, Numeric, Float), _number),
    (Date, (Date, DateTime), _moment),
    (DateTime, (Date, DateTime), _moment),
)
