"""One sheet as texts: CSV, TSV or Excel, in whatever encoding and with whatever separator it was saved."""

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

from lib.crm.reading import sheet_of
from lib.crm.sheet import Sheet
from lib.crm.texts import ENCODINGS, encoding_of, separator_of
from lib.crm.workbooks import EXCEL, read_workbook
from lib.errors import N_, DataError

LARGEST = 200 << 20  # bytes of a file
MOST_COLUMNS = 500


def read_pilot(name: str, data: bytes, worksheet: str | None = None, encoding: str | None = None) -> Sheet:
    """The sheet of that file name. `worksheet`: which one of a workbook; its first that has a cell unless given. `encoding`: of a text,
    one of `ENCODINGS`, where a person has said it.

    DataError where it cannot be read, RequestError where it has no line of column names or no such worksheet.
    """
    if len(data) > LARGEST:
        raise DataError(N_("{file} has more than {most} MB. Split it, or import it with a mapping."), file=name, most=LARGEST >> 20)
    sheet = read_workbook(name, data, worksheet) if Path(name).suffix.lower() in EXCEL else _text(name, data, encoding)
    names = list(sheet.rows.columns)
    if len(names) > MOST_COLUMNS:
        raise DataError(N_("{file} has {count} columns; at most {most} are read."), file=name, count=len(names), most=MOST_COLUMNS)
    twice = [header for header, count in Counter(filter(None, names)).items() if count > 1]
    if twice:
        raise DataError(N_("{file} has two columns “{header}”. Rename one of them."), file=name, header=twice[0])
    return sheet


def _text(name: str, data: bytes, encoding: str | None) -> Sheet:
    encoding = encoding or encoding_of(name, io.BytesIO(data))
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        raise DataError(N_("{file} is not text in {encodings}. Save it as UTF-8."), file=name, encodings=ENCODINGS[encoding]) from error
    if "\0" in text:
        raise DataError(N_("{file} is neither text nor a workbook. Save it as CSV or Excel."), file=name)
    sheet = sheet_of(name, io.StringIO(text, newline=""), separator_of(text), MOST_COLUMNS)
    says = sheet.rows.apply(lambda cells: cells.str.strip().ne("")).any(axis=1)  # as in a workbook, a row without a cell is none
    return replace(sheet, rows=sheet.rows[says])
