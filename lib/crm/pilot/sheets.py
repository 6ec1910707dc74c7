"""One sheet as texts: CSV, TSV or Excel, in whatever encoding and with whatever separator it was saved."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, load_workbook

from lib.crm.reading import Sheet, sheet_of
from lib.errors import N_, DataError, RequestError

EXCEL = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030", "cp1252": "Windows-1252"}
# Half of Chinese text, also traditional, is signs of GB2312's first level; of Western text misread as GB18030 hardly one is.
COMMON = 0.5
FIRST_LEVEL = range(0xA1, 0xD8)  # first bytes of its punctuation and of its 3,755 common characters
LARGEST = 200 << 20  # bytes of a file, and of what a workbook unpacks to
MOST_COLUMNS = 500
LOOKED_AT = 200  # lines from which the separator is told


def read_pilot(name: str, data: bytes, worksheet: str | None = None, encoding: str | None = None) -> Sheet:
    """The sheet of that file name. `worksheet`: which one of a workbook; its first that has a cell unless given. `encoding`: of a text,
    one of `ENCODINGS`, where a person has said it.

    DataError where it cannot be read, RequestError where it has no line of column names or no such worksheet.
    """
    if len(data) > LARGEST:
        raise DataError(N_("{file} has more than {most} MB. Split it, or import it with a mapping."), file=name, most=LARGEST >> 20)
    sheet = _workbook(name, data, worksheet) if Path(name).suffix.lower() in EXCEL else _text(name, data, encoding)
    names = list(sheet.rows.columns)
    if len(names) > MOST_COLUMNS:
        raise DataError(N_("{file} has {count} columns; at most {most} are read."), file=name, count=len(names), most=MOST_COLUMNS)
    twice = [header for header, count in Counter(filter(None, names)).items() if count > 1]
    if twice:
        raise DataError(N_("{file} has two columns “{header}”. Rename one of them."), file=name, header=twice[0])
    return sheet


def _text(name: str, data: bytes, encoding: str | None) -> Sheet:
    text = _decoded(name, data, [encoding] if encoding else _likely(data))
    if "\0" in text:
        raise DataError(N_("{file} is neither text nor a workbook. Save it as CSV or Excel."), file=name)
    return sheet_of(name, io.StringIO(text, newline=""), separator_of(text))


def _likely(data: bytes) -> list[str]:
    """The encodings to try, in order."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ["utf-16"]
    return ["utf-8-sig", "gb18030", "cp1252"] if _is_chinese(data) else ["utf-8-sig", "cp1252", "gb18030"]


def _is_chinese(data: bytes) -> bool:
    """Whether the bytes say common Chinese in GB18030. Nearly all Western text decodes in it as well: “Müller” as “M黮ler”."""
    foreign = [sign for sign in data.decode("gb18030", errors="ignore") if not sign.isascii()]
    return sum(map(_is_common, foreign)) >= COMMON * len(foreign)


def _is_common(sign: str) -> bool:
    first, *rest = sign.encode("gb2312", errors="ignore") or b"\0"
    return first in FIRST_LEVEL and bool(rest)


def _decoded(name: str, data: bytes, encodings: Iterable[str]) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    tried = ", ".join(ENCODINGS[encoding] for encoding in encodings)
    raise DataError(N_("{file} is not text in {encodings}. Save it as UTF-8."), file=name, encodings=tried)


def separator_of(text: str) -> str:
    """The separator that cuts the first lines into the same number of fields, the more the better."""
    lines = [line for line in text[: 1 << 20].splitlines() if line.strip()][:LOOKED_AT]

    def fits(separator: str) -> tuple[float, int]:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=separator))
        width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        return (times / max(sum(widths.values()), 1) if width > 1 else 0.0, width)

    return max(SEPARATORS, key=fits)


def _workbook(name: str, data: bytes, worksheet: str | None) -> Sheet:
    _refuse_bombs(name, data)
    try:
        book = load_workbook(io.BytesIO(data))
        known = book.sheet_names
        if worksheet is not None and worksheet not in known:
            raise RequestError(
                N_("{file} has no worksheet “{sheet}”. It has: {known}."), file=name, sheet=worksheet, known=", ".join(known)
            )
        for sheet in [worksheet] if worksheet else known:
            if grid := book.get_sheet_by_name(sheet).to_python(skip_empty_area=False):
                return _grid(name, grid)
    except CalamineError as error:
        raise DataError(N_("{file} cannot be read as a workbook: {reason}"), file=name, reason=str(error)) from error
    raise RequestError(N_("{file} does not begin with a line of column names."), file=name)


def _refuse_bombs(name: str, data: bytes) -> None:
    """A workbook of a few kB can unpack to gigabytes."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        size = sum(part.file_size for part in packed.infolist())
    if size > LARGEST:
        raise DataError(N_("{file} unpacks to more than {most} MB. Save the sheet alone, as CSV."), file=name, most=LARGEST >> 20)


def _grid(name: str, grid: list[list]) -> Sheet:
    """The rows below the first that has a cell; as in a workbook, the first row's number is 1."""
    filled = [(number, row) for number, row in enumerate(grid, start=1) if any(cell != "" for cell in row)]
    (_, header), *rows = filled
    names = [_cell(cell).strip() for cell in header]
    width = max((k + 1 for k, title in enumerate(names) if title), default=0)
    texts = [[_cell(cell) for cell in row[:width]] for _, row in rows]
    index = pd.Index([number for number, _ in rows], dtype="int64")
    return Sheet(name, pd.DataFrame(texts, index=index, columns=names[:width], dtype="str"), ())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.15g}"
    return str(value)
