"""What may stand where in a mapping file: options and their types, names of tables and columns, small values.

Every function returns the checked value or raises RequestError with the `place` in the file.
"""

from collections.abc import Container
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Column, Date, DateTime, Double, Integer, String, Table

from lib.crm import tables
from lib.errors import N_, RequestError, did_you_mean

SCALAR = (str, int, float, bool, date, time)
NUMBER = (int, float)
MAPPING = {"source": str, "zone": str, "lenient": bool, "rates": dict, "step": list, "check": list}
CHECK = {"table": str, "has": str, "by": str}
STEP = {
    "file": (str, list),
    "into": str,
    "separator": str,
    "encoding": str,
    "unique": bool,
    "optional": bool,
    "substitute": bool,
    "skip": dict,
    "keep": dict,
    "columns": dict,
    "order": str,
    "zone": str,
    "decimal": str,
    "thousands": str,
}
COLUMN = {
    "from": (str, list),
    "also": list,
    "via": dict,
    "only": dict,
    "fallback": str,
    "join": str,
    "value": SCALAR,
    "repair": dict,
    "values": dict,
    "otherwise": SCALAR,
    "doubtful": list,
    "prefix": str,
    "format": (str, list),
    "inclusive": bool,
    "zone": str,
    "decimal": str,
    "thousands": str,
    "factor": NUMBER,
    "currency": str,
    "refers": str,
    "by": list,
    "expected": bool,
}
VIA = {"file": (str, list), "key": str, "take": (str, list), "where": dict}
ONLY_FOR = {
    "prefix": String,
    "refers": String,
    "format": (Date, DateTime, Double),
    "order": (Date, DateTime),
    "inclusive": Date,
    "zone": (Date, DateTime),
    "decimal": (Double, Integer),
    "thousands": (Double, Integer),
    "factor": (Double, Integer),
    "currency": Double,
}


def options(raw: object, known: dict, place: str, needed: tuple[str, ...] = ()) -> dict:
    """The raw table itself, when it has only known options of the right types and all the needed ones."""
    if not isinstance(raw, dict):
        raise RequestError(N_("{place} is “{value}” and should be a table of options."), place=place, value=str(raw))
    for name, value in raw.items():
        if name not in known:
            raise RequestError(
                N_("{place} has no option “{option}”. Did you mean: {near}?"),
                place=place,
                option=name,
                near=did_you_mean(name, list(known)),
            )
        if not isinstance(value, known[name]) or (isinstance(value, bool) and known[name] is NUMBER):
            raise RequestError(N_("{place}.{option} cannot be “{value}”."), place=place, option=name, value=str(value))
    for name in needed:
        if name not in raw:
            raise RequestError(N_("{place} needs “{option}”."), place=place, option=name)
    return raw


def table(name: str, place: str) -> Table:
    """The canonical table of that name."""
    known = tables.metadata.tables
    if name not in known:
        raise RequestError(
            N_("{place}: there is no canonical table “{table}”. Did you mean: {near}?"),
            place=place,
            table=name,
            near=did_you_mean(name, list(known)),
        )
    return known[name]


def column(of: Table, name: str, place: str) -> Column:
    """The canonical column of that name."""
    if name not in of.columns:
        raise RequestError(
            N_("{place}: the canonical table “{table}” has no column “{column}”. Did you mean: {near}?"),
            place=place,
            table=of.name,
            column=name,
            near=did_you_mean(name, list(of.columns.keys())),
        )
    return of.columns[name]


def require_column(column: Column, given: Container[str], place: str) -> None:
    """RequestError where the table cannot do without the column and nothing feeds it."""
    if not column.nullable and column.name not in given:
        raise RequestError(
            N_("{place} does not say where “{column}” comes from ({meaning}); the table cannot do without it."),
            place=place,
            column=column.name,
            meaning=column.comment,
        )


def file_inside(name: object, place: str) -> str:
    """A file name that cannot lead out of the imported folder."""
    if not isinstance(name, str):
        raise RequestError(N_("{place}.{option} cannot be “{value}”."), place=place, option="file", value=str(name))
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise RequestError(N_("{place}: “{file}” is not inside the imported folder."), place=place, file=name)
    return name


def one_character(text: str, place: str) -> str:
    if len(text) != 1 or text in '"\r\n':
        raise RequestError(N_("{place} is “{value}” and should be one character."), place=place, value=text)
    return text


def encoding(name: str, place: str) -> str:
    """The codec's name; UTF-8 as the codec that does without or with a BOM."""
    try:
        "".encode(name)
    except LookupError as error:
        raise RequestError(
            N_("{place}: there is no encoding “{encoding}”. Write for example utf-8."), place=place, encoding=name
        ) from error
    return "utf-8-sig" if name.lower().replace("_", "-") in ("utf-8", "utf8") else name


def zone(name: str | None, place: str) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RequestError(
            N_("{place}: there is no time zone “{zone}”. Write for example Europe/Berlin, Asia/Shanghai or UTC."),
            place=place,
            zone=name,
        ) from error


def marks(decimal: str, thousands: str, place: str) -> None:
    """The two marks of a number, `thousands` empty when there is none; they must be told apart."""
    if decimal not in (".", ",") or decimal == thousands:
        raise RequestError(
            N_("{place}: decimal is “.” or “,” and differs from thousands, not “{decimal}” and “{thousands}”."),
            place=place,
            decimal=decimal,
            thousands=thousands,
        )
    if thousands:
        one_character("" if thousands.isdigit() else thousands, f"{place}.thousands")


def words(raw: dict, place: str) -> dict[str, frozenset[str]]:
    """By header, the words that count there, without case."""
    return {header: frozenset(word.casefold() for word in texts(listed, f"{place}.{header}")) for header, listed in raw.items()}


def one_of(value: str, known: tuple[str, ...], place: str) -> str:
    if value not in known:
        raise RequestError(
            N_("{place} cannot be “{word}”. Did you mean: {near}?"),
            place=place,
            word=value,
            near=did_you_mean(value, list(known)),
        )
    return value


def rates(raw: dict, place: str) -> dict[str, float]:
    """Currency → what one of it is in the reporting currency."""
    for code, rate in raw.items():
        if not isinstance(rate, NUMBER) or isinstance(rate, bool) or not 0 < rate < float("inf"):
            raise RequestError(N_("{place}: the rate of {code} cannot be “{value}”."), place=place, code=code, value=str(rate))
    return {code.strip().upper(): float(rate) for code, rate in raw.items()}


def lookup(raw: dict, place: str) -> dict[str, str]:
    """From words to words; what is not a text becomes one."""
    for value in raw.values():
        if not isinstance(value, SCALAR):
            raise RequestError(N_("{place} cannot hold “{value}”."), place=place, value=str(value))
    return {word: as_text(value) for word, value in raw.items()}


def texts(raw: object, place: str) -> tuple[str, ...]:
    """One text, or a list of them."""
    found = [raw] if isinstance(raw, str) else raw
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise RequestError(N_("{place} is “{value}” and should be a list of texts."), place=place, value=str(raw))
    return tuple(found)


def as_text(value: object) -> str:
    """A TOML scalar as it would stand in a CSV file: true, 1.5, 2024-01-31."""
    return str(value).lower() if isinstance(value, bool) else str(value)
