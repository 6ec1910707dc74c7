"""Files as they are: every cell a text, every row with its line; only how the text is written is told from it.

Blank lines are no rows. A row with another number of fields than the header, or whose quotation marks
do not match, is broken: it is handed back apart, with the reason, and stops nothing.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

import pandas as pd

from lib.crm.sheet import Broken, Sheet
from lib.crm.texts import LONGEST_CELL, encoding_of, separator_of
from lib.crm.workbooks import EXCEL, read_workbook
from lib.errors import N_, DataError, Message, RequestError, did_you_mean

ROWS = 100_000  # rows become a frame at once; as Python lists they would take ten times the memory
MOST_COLUMNS = 4096
LOOKED_AT = 1 << 20  # characters from which the separator is told


@dataclass(frozen=True, slots=True)
class _Unread:
    """The text of a record that cannot be cut into fields, and why."""

    text: str
    reason: Message


Record = tuple[int, list[str] | _Unread]  # the line it starts on; its fields, or why it has none


def read_sheet(folder: Path, file: str, separator: str | None = None, encoding: str | None = None) -> Sheet:
    """The file's rows; a workbook's are those of its first worksheet that has a cell. Separator and encoding are told from the text
    where they are not given.

    Errors: RequestError for a missing file or one without a header; DataError for one that is not text in
    this encoding or ends inside a quotation, because what is lost then cannot be told.
    """
    path = _existing(folder, file)
    if path.suffix.lower() in EXCEL:
        return read_workbook(file, path.read_bytes())
    with _opened(path, file, encoding) as stream:
        return sheet_of(file, stream, separator or _told(stream))


def read_headers(folder: Path, file: str, separator: str | None = None, encoding: str | None = None) -> tuple[str, ...]:
    """The file's headers, without columns that have none. Errors as of `read_sheet`; none for an encoding there is not, which the
    mapping's check says better."""
    path = _existing(folder, file)
    if path.suffix.lower() in EXCEL:
        return tuple(filter(None, read_workbook(file, path.read_bytes()).rows.columns))
    try:
        with _opened(path, file, encoding) as stream:
            separator = separator or _told(stream)
            first = next((fields for _, fields in _records(file, stream, separator)), None)
    except (LookupError, TypeError):
        return ()
    if not isinstance(first, list):
        raise RequestError(N_("{file} does not begin with a line of column names."), file=file)
    return tuple(filter(None, (name.strip() for name in first)))


@contextmanager
def _opened(path: Path, file: str, encoding: str | None) -> Iterator[TextIO]:
    if encoding is None:
        with path.open("rb") as stream:
            encoding = encoding_of(file, stream)
    try:
        with path.open(encoding=encoding, newline="") as stream:
            yield stream
    except UnicodeError as error:
        raise DataError(
            N_("{file}, line {line}: this is not {encoding} text. Say encoding = … in the mapping's step, or save the file as UTF-8."),
            file=file,
            line=_undecodable_line(path, encoding),
            encoding=encoding.removesuffix("-sig"),
        ) from error


def _told(stream: TextIO) -> str:
    """The separator of an open text, which stands at its beginning again."""
    separator = separator_of(stream.read(LOOKED_AT))
    stream.seek(0)
    return separator


def require_header(sheet: Sheet, header: str, place: str) -> None:
    """RequestError unless the header stands in the file exactly once."""
    known = list(sheet.rows.columns)
    if header not in known:
        raise RequestError(
            N_("{place}: {file} has no column “{header}”. Did you mean: {near}?"),
            place=place,
            file=sheet.file,
            header=header,
            near=did_you_mean(header, known),
        )
    if known.count(header) > 1:
        raise RequestError(
            N_("{place}: {file} has {count} columns “{header}”; rename all but one."),
            place=place,
            file=sheet.file,
            header=header,
            count=known.count(header),
        )


def _existing(folder: Path, file: str) -> Path:
    if not folder.is_dir():
        raise RequestError(N_("There is no folder {folder}."), folder=str(folder))
    if (folder / file).is_file():
        return folder / file
    known = sorted(path.name for path in folder.iterdir() if path.is_file())
    raise RequestError(
        N_("There is no file “{file}” in {folder}. Did you mean: {near}?"),
        file=file,
        folder=str(folder),
        near=did_you_mean(file, known),
    )


def first_records(file: str, text: str, separator: str, most: int) -> list[list[str]]:
    """The first records of a text, without those that cannot be cut into fields."""
    csv.field_size_limit(LONGEST_CELL)
    return [
        fields if isinstance(fields, list) else [] for _, fields in islice(_records(file, io.StringIO(text, newline=""), separator), most)
    ]


def sheet_of(file: str, stream: TextIO, separator: str, most: int = MOST_COLUMNS, titles: int = 0) -> Sheet:
    """The rows of an open text below the record that names the columns; `file` names it in errors, `titles` records stand above it.
    DataError where it has more than `most` columns."""
    csv.field_size_limit(LONGEST_CELL)
    records = islice(_records(file, stream, separator), titles, None)
    _, header = next(records, (0, None))
    if header is None:
        raise RequestError(N_("{file} is empty."), file=file)
    if not isinstance(header, list):
        raise RequestError(N_("{file} does not begin with a line of column names."), file=file)
    if len(header) > most:
        raise DataError(N_("{file} has {count} columns; at most {most} are read."), file=file, count=len(header), most=most)
    names, broken = [name.strip() for name in header], []
    parts = [_frame([], names)]
    while block := list(islice(records, ROWS)):
        parts.append(_frame([record for record in block if _fits(record, header)], names))
        broken += [_broken(line, found, header, separator) for line, found in block if not _fits((line, found), header)]
    return Sheet(file, pd.concat(parts), tuple(broken))


def _fits(record: Record, header: list[str]) -> bool:
    return isinstance(record[1], list) and len(record[1]) == len(header)


def _frame(records: list[Record], names: list[str]) -> pd.DataFrame:
    lines = pd.Index([line for line, _ in records], dtype="int64")
    return pd.DataFrame([fields for _, fields in records], index=lines, columns=names, dtype="str")


def _broken(line: int, found: list[str] | _Unread, header: list[str], separator: str) -> Broken:
    if isinstance(found, _Unread):
        return Broken(line, found.text, found.reason)
    counts = {"found": len(found), "expected": len(header)}
    return Broken(line, _written(found, separator), Message(N_("number of fields: {found}; the header has {expected}"), counts))


def _written(fields: list[str], separator: str) -> str:
    """The fields as they stand in a file, in quotation marks where they need them."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="").writerow(fields)
    return text.getvalue()


class _Lines:
    """The lines of a stream; `taken`: those that were read since it was emptied."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self.taken = stream, list[str]()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._stream)
        self.taken.append(line)
        return line


def _records(file: str, stream: TextIO, separator: str) -> Iterator[Record]:
    """The records of the file; blank lines are none."""
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        lines.taken.clear()
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                said = N_(
                    "{file}, line {line}: a cell has more than {most} characters, or a quotation mark is not closed; nothing was changed."
                )
                raise DataError(said, file=file, line=line, most=LONGEST_CELL) from error
            if "unexpected end of data" in str(error):
                raise DataError(
                    N_("{file}, line {line}: a quotation mark opened here is not closed. Put it right in the file; nothing was changed."),
                    file=file,
                    line=line,
                ) from error
            lost = {"first": line, "last": reader.line_num}
            reason = Message(N_("quotation marks do not match; lines {first} to {last} cannot be read"), lost)
            yield line, _Unread("".join(lines.taken).rstrip("\r\n"), reason)
            continue
        if fields:
            yield line, fields


def _undecodable_line(path: Path, encoding: str) -> int:
    data = path.read_bytes()
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return data[: error.start].count(b"\n") + 1
    except UnicodeError:  # a UTF-16 file without its mark
        return 1
    return data.count(b"\n") + 1
