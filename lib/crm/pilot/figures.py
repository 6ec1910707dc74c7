"""Numbers and months as people write them. What could mean two things is asked, never guessed."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeVar

from lib.errors import N_, Message, Question

T = TypeVar("T")
POINT, COMMA = ".", ","
MOSTLY = 0.8  # share of the cells that tell what a column is
CLEARLY = 0.8  # share of the cells that tell the decimal mark; the others are refused
DAY_FIRST, MONTH_FIRST = "day", "month"
_SIGNS = "%％€$£¥￥元 \u00a0\u202f"
_CODES = "USD|EUR|GBP|CHF|CNY|RMB|JPY|INR|HKD|SGD|AUD|CAD"
_CURRENCY = re.compile(rf"[€$£¥￥元]|\b({_CODES})\b")
_SAME = {"€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY", "元": "CNY", "RMB": "CNY"}  # and $ is that of whoever writes it
_CODE = re.compile(rf"({_CODES})\s*(?=[\d.,(+-])|(?<=[\d.,)])\s*({_CODES})")  # USD 500, 500 USD
_BEFORE_CURRENCY = re.compile(r"([+-])\s*[€$£¥￥]\s*")  # -€5
_MYRIADS = {"万": 1e4, "亿": 1e8}
_GROUPED = {
    POINT: re.compile(r"(?=[^eE]*\d)[+-]?(\d{1,3}([,\s'’]\d{3})+|\d{1,2}(,\d\d)+,\d{3}|\d+)?(\.\d+)?([eE][+-]?\d{1,2}|[万亿])?", re.ASCII),
    COMMA: re.compile(r"(?=[^eE]*\d)[+-]?(\d{1,3}([.\s'’]\d{3})+|\d+)?(,\d+)?([eE][+-]?\d{1,2}|[万亿])?", re.ASCII),
}
_PLAIN = {0xFF01 + k: 0x21 + k for k in range(94)} | {ord("−"): ord("-")}  # full-width signs, as Chinese input methods write them
_NEGATIVE = re.compile(r"\(([^()+-]+)\)")  # as accountants write it
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d):([0-5]\d(?:[.,]\d+)?)", re.ASCII)  # not 12:30, which may be hours or minutes
# 3h 20m, 1小时20分: numbers with a unit of time behind them. A lone m may be a million.
_PART = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:(h|hrs?|hours?|小时|时)|(m|mins?|minutes?|分钟?)|(s|secs?|seconds?|秒钟?))\.?(?![a-z])",
    re.ASCII | re.IGNORECASE,
)
# A lone separator before three digits: a thousand in one country, a thousandth in the other.
_EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar", "feb february februar", "mar march mär märz mrz", "apr april", "may mai", "jun june juni",
            "jul july juli", "aug august", "sep sept september", "oct october okt oktober", "nov november", "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_OF_YEAR = re.compile(rf"0?([1-9]|1[0-2])月?份?|({'|'.join(MONTH_NAMES)})\.?", re.IGNORECASE)
_YEAR = re.compile(r"((?:19|20)\d\d)年?")
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?(?:[ T][\d:.]+)?")
_DIGITS = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(\d\d)?")  # 202603, 20260331
_NAMED = re.compile(r"(?:(\d{1,2})[-. ]{1,2})?([^\W\d_]{3,9})[-. /']*(\d{4})|([^\W\d_]{3,9})[-. /'’]{1,2}(\d{2})")  # March 2026, or Mar-26
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{4})")
_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: [\d:.]+)?")


@dataclass(frozen=True, slots=True)
class Marks:
    """How a sheet writes: the decimal mark, and whether the day or the month stands first in 03/04/2026."""

    decimal: str = POINT
    order: str = DAY_FIRST


def bare(text: str) -> str:
    """The number without blanks, percent signs and currencies around it, in plain digits, with a plain minus."""
    if not text.isascii():
        text = text.translate(_PLAIN)
    text = _BEFORE_CURRENCY.sub(r"\1", _CODE.sub("", text).strip(_SIGNS), count=1)
    found = _NEGATIVE.fullmatch(text)
    return f"-{found[1].strip(_SIGNS)}" if found else text


def is_number(text: str, decimal: str) -> bool:
    """Whether the text is a number under that decimal mark."""
    return _GROUPED[decimal].fullmatch(bare(text)) is not None


def is_money(text: str) -> bool:
    """Whether the text names a currency."""
    return _CURRENCY.search(text) is not None


def currency_of(text: str) -> str:
    """The currency a text names; "" where it names none. ¥ and 元 are the same."""
    found = _CURRENCY.search(text)
    return _SAME.get(found[0], found[0]) if found else ""


def is_clock(text: str) -> bool:
    """Whether the text is a duration written h:mm:ss, or with its units."""
    return _seconds(text) is not None


def _seconds(text: str) -> float | None:
    if found := _CLOCK.fullmatch(text.strip()):
        hours, minutes, seconds = (float(part.replace(COMMA, POINT)) for part in found.groups())
        return 3600 * hours + 60 * minutes + seconds
    parts = [found.groups() for found in _PART.finditer(text)] if not text.isdigit() else []
    if not parts or _PART.sub("", text).strip(" ,，") or [part[2] for part in parts] in (["m"], ["M"]):
        return None
    sizes = [next(size for size, unit in zip((3600, 60, 1), units, strict=True) if unit) for _, *units in parts]
    is_ordered = all(one > other for one, other in pairwise(sizes))
    return sum(float(part[0].replace(COMMA, POINT)) * size for part, size in zip(parts, sizes, strict=True)) if is_ordered else None


def is_figure(text: str, decimal: str) -> bool:
    """Whether the text is a number or a duration."""
    return is_number(text, decimal) or is_clock(text)


def is_numberish(text: str) -> bool:
    """Whether the text is a figure under one of the decimal marks."""
    return is_figure(text, POINT) or is_figure(text, COMMA)


def are_figures(texts: list[str]) -> bool:
    """Whether nearly all of the texts are figures."""
    return bool(texts) and share(texts, is_numberish) >= MOSTLY


def share(texts: Sequence[T], fits: Callable[[T], bool]) -> float:
    """The share of the texts, or numbers, that fit, 0..1; 0 of none."""
    return sum(map(fits, texts)) / len(texts) if texts else 0.0


def number(text: str, decimal: str) -> float:
    """The number; a percent sign divides by 100, a duration is in seconds. Only for what `is_figure`."""
    seconds = _seconds(text)
    if seconds is not None:
        return seconds
    return percent(text, decimal) / (100 if is_percent(text) else 1)


def percent(text: str, decimal: str) -> float:
    """The number as it is written, also before a percent sign. Only for what `is_number`."""
    plain = re.sub(r"[,\s'’]" if decimal == POINT else r"[.\s'’]", "", bare(text)).replace(COMMA, POINT)
    myriad = _MYRIADS.get(plain[-1], 1.0)
    return float(plain.rstrip("万亿")) * myriad


def is_percent(text: str) -> bool:
    """Whether a percent sign stands behind the number."""
    return text.strip(" )）").endswith(("%", "％"))


def decimal_of(columns: Iterable[Iterable[str]]) -> str | None:
    """The decimal mark under which nearly all cells of the columns are numbers; None where that is so of both and they differ in what
    they say, or of neither."""
    known = [text for column in columns for text in column if is_numberish(text)]
    telling = [text for text in known if is_number(text, POINT) != is_number(text, COMMA)]
    if not telling:
        return None if any(map(_either, known)) else POINT
    points = sum(is_number(text, POINT) for text in telling)
    if max(points, len(telling) - points) < CLEARLY * len(telling):
        return None
    return POINT if 2 * points > len(telling) else COMMA


def _either(text: str) -> bool:
    return _EITHER.fullmatch(bare(text)) is not None


def order_of(texts: Iterable[str]) -> str | None:
    """Whether days or months stand first in days of the form 03/04/2026; None where nothing tells."""
    days = [found for text in texts if (found := _DAY.fullmatch(text.strip()))]
    pairs = [
        (int(found[1]), int(found[2])) for found in days if found[0][len(found[1])] != "."
    ]  # 31.12.2026 is written by who begins with days
    if any(first > 12 for first, _ in pairs) or all(first == second for first, second in pairs):
        return DAY_FIRST
    return MONTH_FIRST if any(second > 12 for _, second in pairs) else None


def is_month(text: str) -> bool:
    """Whether the text names a month or a day of one, in whatever order."""
    return any(_month(text, order) is not None for order in (DAY_FIRST, MONTH_FIRST))


def in_year(text: str, year: str) -> str:
    """The month that two texts name together, 3 (or Mar, 3月) of 2026 as 2026-3; both where they are none."""
    found, years = _OF_YEAR.fullmatch(text.strip()), _YEAR.fullmatch(year.strip())
    if not found or not years:
        return f"{year.strip()} {text.strip()}".strip()
    return f"{years[1]}-{found[1] or MONTH_NAMES[found[2].lower()]}"


def month(text: str, order: str) -> date | Message:
    """The month's first day, or what is wrong with the text."""
    return _month(text, order) or Message(N_("not a month; write it as 2026-03"))


def _month(text: str, order: str) -> date | None:
    word = text.strip()
    if found := _ISO.fullmatch(word) or _DIGITS.fullmatch(word):
        return _first_of(int(found[1]), int(found[2]), int(found[3] or 1))
    if found := _SHORT.fullmatch(word):
        return _first_of(int(found[2]), int(found[1]))
    if found := _DAY.fullmatch(word):
        day, number = (found[1], found[2]) if order == DAY_FIRST else (found[2], found[1])
        return _first_of(int(found[3]), int(number), int(day))
    if found := _NAMED.fullmatch(word):
        name, year = (found[2], int(found[3])) if found[2] else (found[4], 2000 + int(found[5]))
        return _first_of(year, MONTH_NAMES[name.lower()], int(found[1] or 1)) if name.lower() in MONTH_NAMES else None
    return None


def _first_of(year: int, number: int, day: int = 1) -> date | None:
    """The first day of the month of that day; None where no calendar has it."""
    is_known = 1900 <= year <= 2199 and 1 <= number <= 12 and 1 <= day <= monthrange(year, number)[1]
    return date(year, number, 1) if is_known else None


def marks_of(figures: Iterable[Iterable[str]], months: Iterable[str], decimal: str | None = None, order: str | None = None) -> Marks:
    """How the sheet writes. Question where it could be read in two ways and nobody said in which."""
    columns, days = [list(column) for column in figures], list(months)
    decimal, order = decimal or decimal_of(columns), order or order_of(days)
    if decimal is None:
        raise _which_mark([text for column in columns for text in column])
    if order is None:
        text = next(text for text in days if _DAY.fullmatch(text.strip()))
        raise Question(N_("Does {text} in this sheet begin with the day or with the month? Say which."), text=text)
    return Marks(decimal, order)


def _which_mark(texts: list[str]) -> Question:
    """That two readings are as good, with what the sheet says."""
    comma = next((text for text in texts if is_number(text, COMMA) and not is_number(text, POINT)), None)
    point = next((text for text in texts if is_number(text, POINT) and not is_number(text, COMMA)), None)
    if comma and point:
        said = N_("“{comma}” and “{point}” have different decimal marks. Say which one this sheet uses: “.” or “,”.")
        return Question(said, comma=comma, point=point)
    text = next(filter(_either, texts))
    return Question(N_("Is {text} in this sheet a thousand or a bit more than one? Say which decimal mark it uses: “.” or “,”."), text=text)
