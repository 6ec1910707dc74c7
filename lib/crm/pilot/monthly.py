"""Worksheets that are called as months: each says when its rows count, and several are read as one sheet."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pandas as pd

from lib.crm.pilot import words
from lib.crm.pilot.across import month_of
from lib.crm.pilot.figures import in_year, is_month
from lib.crm.pilot.sheets import read_pilot
from lib.crm.sheet import PART, Broken, Sheet
from lib.crm.workbooks import EXCEL, worksheets
from lib.errors import N_, Question

ANY_YEAR = "2000"


def of_months(name: str, data: bytes) -> tuple[str, ...]:
    """The worksheets of a workbook that are called as months, 2026-01 or Jan 2026, or January alone; none where there are not two.
    DataError where the bytes are no workbook."""
    if Path(name).suffix.lower() not in EXCEL:
        return ()
    names = worksheets(name, data)
    found = tuple(filter(is_month, names)), tuple(worksheet for worksheet in names if is_month(in_year(worksheet, ANY_YEAR)))
    return next((several for several in found if len(several) > 1), ())


def read_months(name: str, data: bytes, months: Iterable[str]) -> Sheet:
    """The rows of these worksheets one below the other, each with the name of its worksheet as its month. Errors as of `read_pilot`, and
    Question for months without their year."""
    months = tuple(months)
    if not all(map(is_month, months)):
        said = N_("The worksheets {months} are months without their year. Rename them, such as “{first} 2026”, or choose one of them.")
        raise Question(said, months=", ".join(months), first=months[0])
    parts = [_numbered(place, read_one(name, data, worksheet)) for place, worksheet in enumerate(months)]
    rows = pd.concat([part.rows for part in parts]).fillna("").astype("str")
    headers = list(rows.columns)
    merged = frozenset((line, headers.index(part.rows.columns[place])) for part in parts for line, place in part.merged)
    return Sheet(name, rows, tuple(chain.from_iterable(part.broken for part in parts)), merged, tuple(months))


def read_one(name: str, data: bytes, worksheet: str | None = None, encoding: str | None = None) -> Sheet:
    """The sheet as `read_pilot` reads it; where its worksheet is called as a month and nothing else in it tells one, with a last column
    of that month."""
    sheet = read_pilot(name, data, worksheet, encoding)
    is_told = any(words.names(header, words.MONTH) or month_of(header) for header in sheet.rows.columns)
    return sheet if is_told or not is_month(sheet.title) else replace(sheet, rows=sheet.rows.assign(Month=sheet.title))


def _numbered(place: int, sheet: Sheet) -> Sheet:
    """The sheet with lines that no other part has."""
    rows = sheet.rows.set_axis(sheet.rows.index + place * PART)
    broken = tuple(Broken(row.line + place * PART, row.text, row.reason, row.column) for row in sheet.broken)
    return replace(sheet, rows=rows, broken=broken, merged=frozenset((line + place * PART, column) for line, column in sheet.merged))
