"""A worksheet as texts, as if it were a CSV file."""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pandas as pd
from python_calamine import CalamineError, load_workbook

from lib.crm import heading
from lib.crm.sheet import Sheet
from lib.crm.workbook_marks import failed_formulas, percent_cells
from lib.errors import N_, DataError, RequestError

EXCEL = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
EXACT = 1 << 53  # whole numbers from here on have lost their last digits
LARGEST = 200 << 20  # bytes that a workbook may unpack to

_THOUSAND = re.compile(r"-?\d{1,3}\.\d{3}")
Range = tuple[tuple[int, int], tuple[int, int]]  # first and last row and column of merged cells, counted from 0


def worksheets(name: str, data: bytes) -> list[str]:
    """The names of a workbook's worksheets, in their order. DataError where the bytes are no workbook."""
    _refuse_bombs(name, data)
    try:
        return list(load_workbook(io.BytesIO(data)).sheet_names)
    except CalamineError as error:
        raise _unreadable(name, error) from error


def read_workbook(name: str, data: bytes, worksheet: str | None = None, is_percent_shown: bool = False) -> Sheet:
    """The rows of a worksheet, by its name or the first that has a cell, below the row that names its columns. `is_percent_shown`: a
    number that the workbook shows in percent is written so, 86% and not 0.86.

    DataError where the bytes are no workbook, RequestError where it has no such worksheet or no cell.
    """
    _refuse_bombs(name, data)
    try:
        book = load_workbook(io.BytesIO(data))
        known = book.sheet_names
        if worksheet is not None and worksheet not in known:
            raise RequestError(
                N_("{file} has no worksheet “{sheet}”. It has: {known}."), file=name, sheet=worksheet, known=", ".join(known)
            )
        for sheet in [worksheet] if worksheet else known:
            found = book.get_sheet_by_name(sheet)
            if grid := found.to_python(skip_empty_area=False):
                for (row, column), text in failed_formulas(name, data, sheet).items():
                    if row < len(grid) and column < len(grid[row]):
                        grid[row][column] = text
                shown = percent_cells(data, sheet) if is_percent_shown else frozenset()
                texts = [_texts(row, place, shown) for place, row in enumerate(grid)]
                return replace(_grid(name, texts, found.merged_cell_ranges or []), title=sheet)
    except CalamineError as error:
        raise _unreadable(name, error) from error
    raise RequestError(N_("{file} does not begin with a line of column names."), file=name)


def _unreadable(name: str, error: CalamineError) -> DataError:
    return DataError(N_("{file} cannot be read as a workbook: {reason}"), file=name, reason=str(error))


def _refuse_bombs(name: str, data: bytes) -> None:
    """A workbook of a few kB can unpack to gigabytes."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        size = sum(part.file_size for part in packed.infolist())
        if size > LARGEST:
            raise DataError(N_("{file} unpacks to more than {most} MB. Save the sheet alone, as CSV."), file=name, most=LARGEST >> 20)
        if damaged := _damaged(packed):  # or larger than it says
            raise DataError(N_("{file} cannot be read as a workbook: {reason}"), file=name, reason=damaged)


def _damaged(packed: zipfile.ZipFile) -> str:
    try:
        return packed.testzip() or ""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        return str(error) or type(error).__name__


def _texts(row: list, place: int, shown: Collection[tuple[int, int]]) -> list[str]:
    """The cells of a row as texts; `shown`: row and column of those that are in percent."""
    return [_percent(cell) if (place, column) in shown else _cell(cell) for column, cell in enumerate(row)]


def _percent(value: object) -> str:
    return f"{_cell(float(f'{value * 100:.15g}'))}%" if isinstance(value, int | float) else _cell(value)


def _grid(name: str, grid: list[list[str]], ranges: Sequence[Range]) -> Sheet:
    """The rows below the column names. As in a workbook, the first row's number is 1."""
    filled = [(number, row) for number, row in enumerate(grid, start=1) if any(row)]
    (place, header), *rows = filled[heading.line_of([row for _, row in filled[: heading.LOOKED_AT]]) :]
    names = [title.strip() for title in header]
    # Columns without a name are read where something stands in them: it must not be lost without a word.
    width = max((k + 1 for k, title in enumerate(names) if title or any(row[k] for _, row in rows)), default=0)
    merged = _spread(name, grid, [((top, left), end) for (top, left), end in ranges if top >= place and left < width])
    index = pd.Index([number for number, _ in rows], dtype="int64")
    return Sheet(
        name,
        pd.DataFrame([row[:width] for _, row in rows], index=index, columns=names[:width], dtype="str"),
        (),
        frozenset((row + 1, column) for row, column in merged),
    )


def _spread(name: str, grid: list[list[str]], ranges: Iterable[Range]) -> set[tuple[int, int]]:
    """Write what merged cells say into each row that they go over, in their first column; row and column of all these cells."""
    spans = [(top, min(bottom + 1, len(grid)), left) for (top, left), (bottom, _) in ranges if top < bottom and top < len(grid)]
    if sum(end - top for top, end, _ in spans) > sum(map(len, grid)):
        raise DataError(N_("{file} cannot be read as a workbook: {reason}"), file=name, reason="overlapping merged cells")
    for top, end, column in spans:
        for row in range(top, end):
            grid[row][column] = grid[top][column]
    return {(row, column) for top, end, column in spans for row in range(top, end)}


def _clock(value: timedelta) -> str:
    """A duration as h:mm:ss: its seconds alone would be taken for whatever unit the column names."""
    seconds = round(value.total_seconds(), 3)
    minutes, rest = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else ""
    return f"{sign}{int(minutes // 60)}:{int(minutes % 60):02d}:{f'{rest:06.3f}'.rstrip('0').rstrip('.')}"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value.is_integer() and abs(value) >= EXACT:
            raise DataError(
                N_("{value} has more digits than a workbook keeps of a number. Save that column as text."), value=f"{value:.0f}"
            )
        text = str(int(value)) if value.is_integer() else f"{value:.15g}"
        # The workbook knows that 4.125 is no thousand: a fourth digit says so to whoever reads texts.
        return f"{text}0" if _THOUSAND.fullmatch(text) else text
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _clock(value)
    return str(value)
