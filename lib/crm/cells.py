"""From the texts of one column to values of its canonical type. Each distinct text is converted once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Boolean, Column, Date, DateTime, Double, Integer, String

from lib.crm.mapping import Rule
from lib.errors import N_, DataError, Message

DTYPES = {
    String: "str",
    Date: "datetime64[us]",
    DateTime: "datetime64[us]",
    Double: "Float64",
    Integer: "Int64",
    Boolean: "boolean",
}
YES_NO = dict.fromkeys(("true", "yes", "y", "1", "是"), True) | dict.fromkeys(("false", "no", "n", "0", "否"), False)
_CLOCK = re.compile(r"%[HIcXs]")
_INTEGERS = range(-(2**31), 2**31)


@dataclass(frozen=True, slots=True)
class Cells:
    """One column of one step, indexed by line.

    `text` is as in the file, `values` are typed, missing where the cell is blank or unreadable; `repaired` and
    `unreadable` say of distinct texts what was done about them and what is wrong with them.
    """

    rule: Rule
    text: pd.Series
    values: pd.Series
    repaired: dict[str, Message]
    unreadable: dict[str, Message]

    @property
    def blank(self) -> pd.Series:
        """True where there is no value and nothing was unreadable."""
        return self.values.isna() & ~self.text.isin(self.unreadable)


def convert(rule: Rule, rows: pd.DataFrame) -> Cells:
    """The rule applied to a file's rows."""
    text = _text(rule, rows)
    places, distinct = pd.factorize(text)
    values, unreadable = [], {}
    for cell in distinct:
        try:
            values.append(_value(rule, cell))
        except DataError as error:
            values.append(None)
            unreadable[cell] = error.message
    repaired = {wrong: Message(N_("read as “{right}”"), {"right": right}) for wrong, right in rule.repair.items()}
    typed = pd.Series(values, dtype=dtype_of(rule.column)).take(places).set_axis(text.index)
    return Cells(rule, text, typed, repaired, unreadable)


def dtype_of(column: Column) -> str:
    """The pandas dtype of a canonical column; all of them can hold missing values."""
    return next(dtype for kind, dtype in DTYPES.items() if isinstance(column.type, kind))


def _text(rule: Rule, rows: pd.DataFrame) -> pd.Series:
    if rule.constant is not None:
        return pd.Series(rule.constant, index=rows.index, dtype="str")
    if len(rule.headers) == 1:
        return rows[rule.headers[0]]
    joined = [rule.join.join(filter(str.strip, cells)) for cells in zip(*(rows[header] for header in rule.headers), strict=True)]
    return pd.Series(joined, index=rows.index, dtype="str")


def _value(rule: Rule, cell: str) -> object:
    word = _translated(rule, rule.repair.get(cell, cell))
    if not word.strip():
        return None
    if rule.vocabulary and word not in rule.vocabulary:
        raise DataError(N_("not one of {known}"), known=", ".join(rule.vocabulary))
    return _reader(rule)(rule, word)


def _translated(rule: Rule, word: str) -> str:
    if rule.values is None or word in rule.values:
        return word if rule.values is None else rule.values[word]
    if not word.strip():
        return ""
    if rule.otherwise is None:
        raise DataError(N_("the mapping has no word for it (it knows {known})"), known=", ".join(rule.values))
    return rule.otherwise


def _reader(rule: Rule) -> Callable[[Rule, str], object]:
    return next(reader for kind, reader in _READERS.items() if isinstance(rule.column.type, kind))


def _as_text(rule: Rule, word: str) -> str:
    return rule.prefix + word


def _as_boolean(rule: Rule, word: str) -> bool:
    try:
        return YES_NO[word.strip().lower()]
    except KeyError:
        raise DataError(N_("neither yes nor no")) from None


def _as_number(rule: Rule, word: str) -> float:
    whole = r"\d+"
    if rule.thousands:
        whole = rf"(\d{{1,3}}({re.escape(rule.thousands)}\d{{3}})+|\d+)"
    point = re.escape(rule.decimal)
    if not re.fullmatch(rf"[+-]?({whole}({point}\d*)?|{point}\d+)(e[+-]?\d+)?", word.strip(), re.ASCII | re.IGNORECASE):
        raise DataError(N_("not a number (decimal mark “{decimal}”)"), decimal=rule.decimal)
    plain = word.strip().replace(rule.thousands, "") if rule.thousands else word.strip()
    number = float(plain.replace(rule.decimal, ".")) * rule.factor
    if abs(number) == float("inf"):
        raise DataError(N_("too large a number"))
    return number


def _as_integer(rule: Rule, word: str) -> int:
    number = _as_number(rule, word)
    if number != int(number) or int(number) not in _INTEGERS:
        raise DataError(N_("not a whole number"))
    return int(number)


def _as_time(rule: Rule, word: str) -> datetime:
    moment, has_clock = _parsed(rule, word.strip())
    if not has_clock:
        return moment
    if moment.tzinfo is None and rule.zone is rule.local:
        return moment
    if rule.local is None:
        raise DataError(N_("a time with an offset, and the mapping does not say the company's zone"))
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=rule.zone)).astimezone(rule.local).replace(tzinfo=None)
    except OverflowError:
        raise DataError(N_("not a time of this calendar")) from None


def _as_date(rule: Rule, word: str) -> date:
    return _as_time(rule, word).date()


def _parsed(rule: Rule, word: str) -> tuple[datetime, bool]:
    """The moment, and whether a time of day was written; a bare day is the same day in every zone."""
    for form in rule.formats:
        try:
            return datetime.strptime(word, form), bool(_CLOCK.search(form))
        except ValueError:
            continue
    if rule.formats:
        raise DataError(N_("not a date or time written as {formats}"), formats=" | ".join(rule.formats))
    iso = word.removesuffix(" UTC") + "+00:00" if word.endswith(" UTC") else word
    try:
        return datetime.fromisoformat(iso), len(iso) > len("2024-01-31")
    except ValueError:
        raise DataError(N_("not a date or time written as 2024-01-31 or 2024-01-31 14:30:00")) from None


_READERS = {String: _as_text, Date: _as_date, DateTime: _as_time, Double: _as_number, Integer: _as_integer, Boolean: _as_boolean}
