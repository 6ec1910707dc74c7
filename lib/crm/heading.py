"""Which lines at the top of a sheet name its columns: often there is a title above them, and sometimes they are two."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from lib.crm.sheet import says

LOOKED_AT = 20  # rows
HALF = 0.5
_TITLE = 2  # filled cells that a title has at most: Prepared by | Ada
_NUMBER = re.compile(r"[^\w]*\d[\d.,:'’\s]*[^\w]*")  # not 2026-01

Row = Sequence[str]


def line_of(rows: Sequence[Row]) -> int:
    """The place among the first rows of the one that names the columns: the first with two filled cells or more, or one that stands
    below titles. 0 where there is none."""
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows[:LOOKED_AT]]
    first = next((place for place, said in enumerate(filled) if len(said) > 1), 0)
    if not filled or len(filled[first]) > _TITLE:
        return first
    names = takewhile(lambda place: not _has_number(filled[place]), range(first + 1, len(filled)))
    return next((place for place in names if _is_wider(filled[place], filled[first])), first)


def _is_wider(said: Row, title: Row) -> bool:
    return len(said) >= 2 * len(title) and len(set(said)) == len(said)


def joined(names: Row, rows: Sequence[Row]) -> list[str] | None:
    """The names of columns written in two lines, `names` and the first of `rows`, each as one: “CSAT” above “Jan 2026” and “Feb 2026”.
    None where that row is one of the table."""
    if not rows:
        return None
    second, below = [cell.strip() if says(cell) else "" for cell in rows[0]], rows[1:LOOKED_AT]
    measured = [_are_numbers([row[place] for row in below]) for place in range(len(names))]
    columns = list(zip(names, second, measured, strict=True))
    is_named = any(lower and is_measured for _, lower, is_measured in columns) and not _has_number(second)
    # Two names stand above figures only; no name at all above none, unless these number the rows.
    fits = all(bool(upper) != bool(lower) or bool(upper) == is_measured or (place == 0 and not upper)
               for place, (upper, lower, is_measured) in enumerate(columns))  # fmt: skip
    return list(_in_one(zip(names, second, strict=True))) if is_named and fits else None


def _in_one(columns: Iterable[tuple[str, str]]) -> Iterator[str]:
    group = ""
    for upper, lower in columns:
        group = (upper if lower else "") if upper else group
        above = upper or (group if lower else "")
        yield above if above == lower else f"{above} {lower}".strip()


def _has_number(row: Row) -> bool:
    return any(_NUMBER.fullmatch(cell) for cell in row)


def _are_numbers(cells: list[str]) -> bool:
    said = [cell.strip() for cell in cells if says(cell)]
    return bool(said) and sum(_NUMBER.fullmatch(cell) is not None for cell in said) > HALF * len(said)
