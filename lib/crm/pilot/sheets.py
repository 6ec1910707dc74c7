"""One sheet as texts: CSV, TSV or Excel, in whatever encoding and with whatever separator it was saved."""

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

from lib.crm import heading
from lib.crm.pilot.figures import are_figures
from lib.crm.reading import first_records, sheet_of
from lib.crm.sheet import Sheet, says
from lib.crm.texts import ENCODINGS, encoding_of, separator_of
from lib.crm.workbooks import EXCEL, read_workbook
from lib.errors import N_, DataError, RequestError

LARGEST = 200 << 20  # bytes of a file
MOST_COLUMNS = 500


def read_pilot(name: str, data: bytes, worksheet: str | None = None, encoding: str | None = None) -> Sheet:
    """The sheet of that file name. `worksheet`: which one of a workbook; its first that has a cell unless given. `encoding`: of a text,
    one of `ENCODINGS`, where a person has said it.

    DataError where it cannot be read, RequestError where it has no line of column names or no such worksheet, and for figures in a column
    without a name.
    """
    if len(data) > LARGEST:
        raise DataError(N_("{file} has more than {most} MB. Split it, or import it with a mapping."), file=name, most=LARGEST >> 20)
    sheet = (
        read_workbook(name, data, worksheet, is_percent_shown=True) if Path(name).suffix.lower() in EXCEL else _text(name, data, encoding)
    )
    sheet = _named(sheet)
    names = list(sheet.rows.columns)
    if len(names) > MOST_COLUMNS:
        raise DataError(N_("{file} has {count} columns; at most {most} are read."), file=name, count=len(names), most=MOST_COLUMNS)
    twice = [header for header, count in Counter(filter(None, names)).items() if count > 1]
    if twice:
        raise DataError(N_("{file} has two columns “{header}”. Rename one of them."), file=name, header=twice[0])
    return _without_unnamed(sheet)


def _named(sheet: Sheet) -> Sheet:
    """The sheet, with names in one line."""
    names = heading.joined(list(sheet.rows.columns), sheet.rows.head(heading.LOOKED_AT).values.tolist())
    return replace(sheet, rows=sheet.rows.iloc[1:].set_axis(names, axis="columns")) if names else sheet


def _without_unnamed(sheet: Sheet) -> Sheet:
    """The sheet without columns that have no name. RequestError where figures stand in one; the first may be a number of rows."""
    unnamed = [place for place, header in enumerate(sheet.rows.columns) if not header]
    for place in filter(None, unnamed):
        if are_figures(list(filter(says, sheet.rows.iloc[:, place].tolist()))):
            raise RequestError(
                N_("{file} has figures in column {place}, which has no name. Write the name of each column into one line."),
                file=sheet.file, place=place + 1,
            )  # fmt: skip
    kept = [place for place, header in enumerate(sheet.rows.columns) if header]
    places = {place: now for now, place in enumerate(kept)}
    merged = frozenset((line, places[place]) for line, place in sheet.merged if place in places)
    return replace(sheet, rows=sheet.rows.iloc[:, kept], merged=merged)


def _text(name: str, data: bytes, encoding: str | None) -> Sheet:
    encoding = encoding or encoding_of(name, io.BytesIO(data))
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        raise DataError(N_("{file} is not text in {encodings}. Save it as UTF-8."), file=name, encodings=ENCODINGS[encoding]) from error
    if "\0" in text:
        raise DataError(N_("{file} is neither text nor a workbook. Save it as CSV or Excel."), file=name)
    separator = separator_of(text)
    titles = heading.line_of(first_records(name, text, separator, heading.LOOKED_AT))
    sheet = sheet_of(name, io.StringIO(text, newline=""), separator, MOST_COLUMNS, titles)
    filled = sheet.rows.apply(lambda cells: cells.str.strip().ne("")).any(axis=1)  # as in a workbook, a row without a cell is none
    return replace(sheet, rows=sheet.rows[filled])
