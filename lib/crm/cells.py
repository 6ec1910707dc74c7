"""From the texts of one column to values of its canonical type. Each distinct text is converted once."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import Boolean, Column, Date, DateTime, Double, Integer, String

from lib.crm.mapping import Rule, Via
from lib.errors import N_, DataError, Message

DTYPES = {
    String: "str",
    Date: "datetime64[us]",
    DateTime: "datetime64[us]",
    Double: "Float64",
    Integer: "Int64",
    Boolean: "boolean",
}
YES_NO = dict.fromkeys(("true", "yes", "y", "ja", "j", "oui", "1", "是"), True) | dict.fromkeys(
    ("false", "no", "n", "nein", "non", "0", "否"), False
)
_DURATION = re.compile(r"(\d+):([0-5]?\d)(?::([0-5]?\d(?:\.\d+)?))?")
_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:,? +(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AaPp])[Mm])?)?")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # a thousand in one country, a thousandth in the other
# 2024/1/5, 2024年1月5日, 2024-02-13 10:00 PM: the year first, so nothing is left to guess.
_YEAR = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AaPp])[Mm])?)?")
_PLAIN = re.compile(r"\s*[+-]?\d+(\.\d+)?\s*")
_GROUPED = re.compile(r"\s*[+-]?\d+(\.\d{3})?\s*")
_CLOCK = re.compile(r"%[HIcXs]")
_LEFT_EMPTY = Message(N_("the mapping has no word for it: left empty"))
_OTHER = "\0"  # what no word is
_INTEGERS = range(-(2**31), 2**31)


@dataclass(frozen=True, slots=True)
class Cells:
    """One column of one step, indexed by line.

    `text` is as in the file, `values` are typed, missing where the cell is blank or unreadable; `repaired` and
    `unreadable` say of distinct texts what was done about them and what is wrong with them; `others` what words became that the
    mapping does not know.
    """

    rule: Rule
    text: pd.Series
    values: pd.Series
    repaired: dict[str, Message]
    unreadable: dict[str, Message]
    others: dict[str, Message]

    @property
    def blank(self) -> pd.Series:
        """True where there is no value and nothing was unreadable."""
        return self.values.isna() & ~self.text.isin(self.unreadable)


def convert(rule: Rule, rows: pd.DataFrame, looked_up: Mapping[str, str] | None = None) -> Cells:
    """The rule applied to a file's rows. `looked_up`: what is found `via` another file, by the text looked for."""
    text = _where(rule, rows, _filled(rule, rows, _via(rule, _text(rule, rows), looked_up)))
    text = _with_currency(text, rows[rule.currency]) if rule.currency else text
    places, distinct = pd.factorize(text)
    rule = _told_by(rule, distinct)
    values, unreadable = [], {}
    for cell in distinct:
        try:
            values.append(_value(rule, cell))
        except DataError as error:
            values.append(None)
            unreadable[cell] = error.message
    repaired = {wrong: Message(N_("read as “{right}”"), {"right": right}) for wrong, right in rule.repair.items()}
    taken = Message(N_("the mapping has no word for it: taken as “{word}”"), {"word": rule.otherwise}) if rule.otherwise else _LEFT_EMPTY
    others = {cell: taken for cell in distinct if cell not in unreadable and _is_other(rule, cell)}
    typed = pd.Series(values, dtype=dtype_of(rule.column)).take(places).set_axis(text.index)
    return Cells(rule, text, typed, repaired, unreadable, others)


def dtype_of(column: Column) -> str:
    """The pandas dtype of a canonical column; all of them can hold missing values."""
    return next(dtype for kind, dtype in DTYPES.items() if isinstance(column.type, kind))


def _text(rule: Rule, rows: pd.DataFrame) -> pd.Series:
    if rule.constant is not None:
        return pd.Series(rule.constant, index=rows.index, dtype="str")
    return _joined([rows[header] for header in rule.headers], rule.join, rows.index)


def _where(rule: Rule, rows: pd.DataFrame, text: pd.Series) -> pd.Series:
    """The texts of the rows in which they count, empty in the others."""
    for header, words in rule.only.items():
        text = text.where(rows[header].str.strip().str.casefold().isin(words), "")
    return text


def _via(rule: Rule, text: pd.Series, looked_up: Mapping[str, str] | None) -> pd.Series:
    """What was looked up; where nothing was found, the text itself in a column that needs a value, so that it can be told."""
    if rule.via is None:
        return text
    found = text.str.strip().map(looked_up)
    return found.where(found.notna(), "" if rule.column.nullable else text)


def _filled(rule: Rule, rows: pd.DataFrame, text: pd.Series) -> pd.Series:
    """The text of the second header where the first has none."""
    return text.where(text.str.strip() != "", rows[rule.fallback]) if rule.fallback else text


def _with_currency(text: pd.Series, currency: pd.Series) -> pd.Series:
    """Amounts with their currency behind them, so that each of them is converted by its own rate."""
    return text.where(text.str.strip() == "", text.str.strip() + " " + currency.str.strip().str.upper())


def _amount(rule: Rule, text: str) -> tuple[str, str]:
    """A text without its currency, and the currency."""
    if not rule.currency or not text.strip():
        return text, ""
    amount, _, code = text.rpartition(" ")
    return amount, code


def _rate(rule: Rule, code: str) -> float:
    if code in rule.rates:
        return rule.rates[code]
    if not rule.rates:
        raise DataError(N_("there are amounts in several currencies; say what each is worth: rates = … at the top of the mapping"))
    raise DataError(N_("no rate for “{code}”; the mapping has {known} (rates = … at its top)"), code=code, known=", ".join(rule.rates))


def via_of(via: Via, join: str, rows: pd.DataFrame) -> dict[str, str]:
    """What stands in the rows under `take`, by what stands under `key`."""
    for header, words in via.where.items():
        rows = rows[rows[header].str.strip().str.casefold().isin(words)]
    rows = rows[rows[via.key].str.strip() != ""]  # a cell that says nothing looks for nothing
    taken = _joined([rows[header] for header in via.take], join, rows.index)
    numbers = pd.to_numeric(taken, errors="coerce")
    order = numbers if numbers.notna().all() else taken
    last = taken.loc[order.sort_values(kind="stable").index]
    return last.groupby(rows[via.key].str.strip().loc[last.index]).last().to_dict()


def _joined(columns: list[pd.Series], join: str, index: pd.Index) -> pd.Series:
    if len(columns) == 1:
        return columns[0]
    return pd.Series([join.join(filter(str.strip, cells)) for cells in zip(*columns, strict=True)], index=index, dtype="str")


def value_of(rule: Rule, text: str) -> object:
    """The value of a text that stands alone, None where it is blank. DataError where it has none."""
    return _value(_told_by(rule, [text]), text)


def _value(rule: Rule, cell: str) -> object:
    text, code = _amount(rule, cell)
    word = _translated(rule, rule.repair.get(text, text))
    if not word.strip():
        return None
    if rule.vocabulary and word not in rule.vocabulary:
        raise DataError(N_("not one of {known}"), known=", ".join(rule.vocabulary))
    value = _reader(rule)(rule, word)
    return value * _rate(rule, code) if rule.currency else value


def _translated(rule: Rule, word: str) -> str:
    if rule.values is None or word in rule.values:
        return word if rule.values is None else rule.values[word]
    alike = {known.strip().casefold(): ours for known, ours in rule.values.items()}
    if word.strip().casefold() in alike:
        return alike[word.strip().casefold()]
    if not word.strip():
        return ""
    if rule.otherwise is None or any(part in word.casefold() for part in rule.doubtful):
        raise DataError(N_("the mapping has no word for it (it knows {known})"), known=", ".join(rule.values))
    return rule.otherwise


def _is_other(rule: Rule, cell: str) -> bool:
    """Whether the cell is taken for what all unknown words are, and nobody has said which of them are doubtful."""
    if rule.otherwise is None or rule.doubtful or not cell.strip():
        return False
    text, _ = _amount(rule, cell)
    return _translated(replace(rule, otherwise=_OTHER), rule.repair.get(text, text)) == _OTHER


def _reader(rule: Rule) -> Callable[[Rule, str], object]:
    return next(reader for kind, reader in _READERS.items() if isinstance(rule.column.type, kind))


def _as_text(rule: Rule, word: str) -> str:
    return rule.prefix + word.strip()


def _as_boolean(rule: Rule, word: str) -> bool:
    try:
        return YES_NO[word.strip().lower()]
    except KeyError:
        raise DataError(N_("neither yes nor no: say what it means with “values” in the mapping")) from None


def _as_number(rule: Rule, word: str) -> float:
    if rule.formats and (clock := _DURATION.fullmatch(word.strip())):
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return (3600 * hours + 60 * minutes + seconds) * rule.factor
    if rule.decimal is None:
        raise DataError(N_("could be two numbers; say decimal = “.” or “,” in the mapping"))
    whole = r"\d+"
    if rule.thousands:
        whole = rf"(\d{{1,3}}({re.escape(rule.thousands)}\d{{3}})+|\d+)"
    point = re.escape(rule.decimal)
    if not re.fullmatch(rf"[+-]?({whole}({point}\d*)?|{point}\d+)(e[+-]?\d+)?", word.strip(), re.ASCII | re.IGNORECASE):
        if _DURATION.fullmatch(word.strip()):
            raise DataError(N_("a duration? Say format = “h:mm:ss” in the mapping"))
        if rule.formats:
            raise DataError(N_("neither a duration written h:mm:ss nor a number"))
        raise DataError(N_("not a number (decimal mark “{decimal}”)"), decimal=rule.decimal)
    plain = word.strip().replace(rule.thousands, "") if rule.thousands else word.strip()
    number = float(plain.replace(rule.decimal, ".")) * rule.factor
    if abs(number) == float("inf"):
        raise DataError(N_("too large a number"))
    return number


def _with_marks(rule: Rule, texts: Iterable[str]) -> Rule:
    """The rule with the marks under which most texts are numbers; with none where two readings are as good and differ."""
    words = [word for text in texts if (word := _outcome(rule, text))]
    point, comma = replace(rule, decimal=".", thousands=","), replace(rule, decimal=",", thousands=".")
    either = any(_EITHER.fullmatch(word.strip()) for word in words)
    if all(map(_PLAIN.fullmatch, words)) and not (either and all(map(_GROUPED.fullmatch, words))):
        return point  # and no other reading fits: by far the most frequent, and quickly told
    fits = [sum(_is_number(one, word) for word in words) for one in (point, comma)]
    if fits[0] != fits[1]:
        return point if fits[0] > fits[1] else comma
    return replace(rule, decimal=None) if either else point


def _outcome(rule: Rule, text: str) -> str:
    amount, _ = _amount(rule, text)
    try:
        return _translated(rule, rule.repair.get(amount, amount))
    except DataError:
        return ""


def _is_number(rule: Rule, word: str) -> bool:
    try:
        _as_number(rule, word)
    except DataError:
        return False
    return True


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
    day = _as_time(rule, word).date()
    return day + timedelta(days=1) if rule.inclusive and day < date.max else day


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
        return _written_otherwise(rule, word)


def _written_otherwise(rule: Rule, word: str) -> tuple[datetime, bool]:
    """A moment that is not in ISO 8601."""
    if found := _DAY.fullmatch(word):
        return _ordered(rule, found)
    if found := _YEAR.fullmatch(word):
        year, month, day, *clock = found.groups()
        return _moment((year, month, day), clock), clock[0] is not None
    raise DataError(N_("not a date or time written as 2024-01-31 or 2024-01-31 14:30:00"))


def _told_by(rule: Rule, texts: Iterable[str]) -> Rule:
    """The rule with what only the whole column tells: which of day and month stands first, and the marks of numbers."""
    if isinstance(rule.column.type, Date | DateTime) and not (rule.order or rule.formats):
        return replace(rule, order=_order_of(texts))
    if rule.currency and not rule.rates:
        codes = {_amount(rule, text)[1] for text in texts if text.strip()}
        rule = replace(rule, rates=dict.fromkeys(codes, 1.0) if len(codes) == 1 else {})
    if isinstance(rule.column.type, Double | Integer) and not rule.decimal:
        return _with_marks(rule, texts)
    return rule


def _order_of(texts: Iterable[str]) -> str | None:
    """Whether the day or the month stands first in texts such as 03/04/2024; None where no day above 12 tells, or two disagree."""
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := _DAY.fullmatch(text.strip()))]
    day, month = any(first > 12 for first, _ in pairs), any(second > 12 for _, second in pairs)
    return None if day == month else "day" if day else "month"


def _ordered(rule: Rule, found: re.Match) -> tuple[datetime, bool]:
    """A day such as 03/04/2024. Which of the two is the month must be said, or be clear from the column or from the day itself."""
    first, second, year, hour, minute, seconds, half = found.groups()
    day_first = rule.order == "day" if rule.order else int(first) > 12
    if not rule.order and int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        raise DataError(N_("the day first or the month? Say order = “day” or “month” in the mapping"))
    month, day = (second, first) if day_first else (first, second)
    return _moment((year, month, day), (hour, minute, seconds, half)), hour is not None


def _moment(day: Iterable[str], clock: Iterable[str | None]) -> datetime:
    hour, minute, seconds, half = clock
    hours = int(hour or 0) % 12 + 12 * (half in "Pp") if half else int(hour or 0)
    try:
        return datetime(*map(int, day), hours, int(minute or 0), int(seconds or 0))
    except ValueError:
        raise DataError(N_("a day or time that no calendar has")) from None


_READERS = {String: _as_text, Date: _as_date, DateTime: _as_time, Double: _as_number, Integer: _as_integer, Boolean: _as_boolean}
