"""What the reader of workbooks does not tell of cells: formulas that failed, and those that were never computed, which both look empty
to it; and which numbers are shown in percent."""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from xml.etree import ElementTree

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from lib.errors import N_, DataError

# In Excel's files. A cell with a formula and no result; and one with a result that is an error.
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</(?:\w+:)?c>"
)
_FAILED = re.compile(rb"<(?:\w+:)?c ([^>]*\bt=\"e\"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.DOTALL)
# What a program that computes nothing writes as a formula's result.
_ZERO = re.compile(rb"<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*<v>0(?:\.0)?</v>\s*</(?:\w+:)?c>")
_TO_COMPUTE = re.compile(rb"<(?:\w+:)?calcPr [^>]*\bfullCalcOnLoad=\"(?:1|true)\"")
_PERCENT = {9, 10}  # the formats 0% and 0.00%, which every workbook knows
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_WORKBOOK, _LINKS, _STYLES, _OPEN_DOCUMENT = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "content.xml"

MOST_ROWS, MOST_COLUMNS = 1000, 1000  # for which one cell is taken to stand
Place = tuple[int, int]  # row and column, from 0
Failed = dict[Place, str]  # what the cell shows: #DIV/0!


def failed_formulas(name: str, data: bytes, sheet: str) -> Failed:
    """The worksheet's cells whose formula failed; none in formats that are no archive of XML. DataError for a formula that a program wrote
    and never computed."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        known = set(packed.namelist())
        try:
            if _OPEN_DOCUMENT in known:
                return dict(_of_open_document(name, packed, sheet))
            part = _part_of(packed, sheet) if {_WORKBOOK, _LINKS} <= known else None
        except ElementTree.ParseError:
            return {}
        if part not in known:
            return {}
        is_to_compute = _TO_COMPUTE.search(packed.read(_WORKBOOK)) is not None
        return dict(_of_excel(name, packed.read(part), is_to_compute))


def percent_cells(data: bytes, sheet: str) -> frozenset[Place]:
    """Row and column, from 0, of the worksheet's cells that are shown in percent; none in formats that are no archive of XML."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return frozenset()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        known = set(packed.namelist())
        try:
            if _OPEN_DOCUMENT in known:
                cells = _cells(packed, sheet)
                return frozenset(place for area, cell in cells if _said(cell, "value-type") == "percentage" for place in product(*area))
            if not {_WORKBOOK, _LINKS, _STYLES} <= known or (part := _part_of(packed, sheet)) not in known:
                return frozenset()
            styles = _percent_styles(ElementTree.fromstring(packed.read(_STYLES)))
        except ElementTree.ParseError:
            return frozenset()
        return frozenset(_styled(packed.read(part), styles)) if styles else frozenset()


def _percent_styles(styles: ElementTree.Element) -> list[int]:
    """The numbers of the cell formats that show percent."""
    own = {_said(one, "numFmtId"): _said(one, "formatCode") or "" for one in styles.iter() if _plain(one.tag) == "numFmt"}
    percent = {str(number) for number in _PERCENT} | {number for number, code in own.items() if "%" in re.sub(r'"[^"]*"|\\.', "", code)}
    cells = next((one for one in styles if _plain(one.tag) == "cellXfs"), ())
    return [place for place, one in enumerate(cells) if _said(one, "numFmtId") in percent]


def _styled(text: bytes, styles: list[int]) -> Iterator[Place]:
    one = b"|".join(str(style).encode() for style in styles)
    for cell in re.finditer(rb'<(?:\w+:)?c (?=[^>]*\bs="(?:%s)")[^>]*\br="([A-Z]{1,3}\d{1,7})"' % one, text):
        yield xl_cell_to_rowcol(cell[1].decode())


def _of_excel(name: str, text: bytes, is_to_compute: bool) -> Iterator[tuple[Place, str]]:
    """`is_to_compute`: the workbook says that no result in it is true before a spreadsheet has opened it."""
    if is_to_compute and (cell := _ZERO.search(text)):
        raise _uncomputed(name, dict(_ATTRIBUTE.findall(cell[1])).get(b"r", b"?").decode(errors="replace"))
    for cell in _UNCOMPUTED.finditer(text):
        attributes = dict(_ATTRIBUTE.findall(cell[1]))
        if attributes.get(b"t") != b"str":  # the result is an empty text
            raise _uncomputed(name, attributes.get(b"r", b"?").decode(errors="replace"))
    for cell in _FAILED.finditer(text):
        place = dict(_ATTRIBUTE.findall(cell[1])).get(b"r", b"").decode(errors="replace")
        if re.fullmatch(r"[A-Z]{1,3}\d{1,7}", place):
            yield xl_cell_to_rowcol(place), cell[2].decode(errors="replace")


def _part_of(packed: zipfile.ZipFile, sheet: str) -> str:
    """Where in an Excel workbook the worksheet of that name is."""
    book, links = (ElementTree.fromstring(packed.read(part)) for part in (_WORKBOOK, _LINKS))
    link = next((value for one in book.iter() if one.get("name") == sheet for key, value in one.items() if key.endswith("}id")), None)
    target = next((one.get("Target", "") for one in links if one.get("Id") == link), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _of_open_document(name: str, packed: zipfile.ZipFile, sheet: str) -> Iterator[tuple[Place, str]]:
    if b"formula=" not in packed.read(_OPEN_DOCUMENT):
        return
    for (rows, columns), cell in _cells(packed, sheet):
        place = rows.start, columns.start
        if _said(cell, "formula"):
            if _said(cell, "value-type") is None:
                raise _uncomputed(name, xl_rowcol_to_cell(*place))
            if "error" in (value for key, value in cell.items() if _plain(key) == "value-type"):
                yield place, "".join(cell.itertext()).strip()


def _cells(packed: zipfile.ZipFile, sheet: str) -> Iterator[tuple[tuple[range, range], ElementTree.Element]]:
    """The cells of an open document's worksheet, with the rows and columns each of them stands for."""
    row, column, rows, here = 0, 0, 1, False
    with packed.open(_OPEN_DOCUMENT) as stream:
        for event, element in ElementTree.iterparse(stream, ("start", "end")):
            kind = _plain(element.tag)
            if event == "start":
                here = _said(element, "name") == sheet if kind == "table" else here
                column = 0 if kind == "table-row" else column
                row = 0 if kind == "table" else row
                rows = int(_said(element, "number-rows-repeated") or 1) if kind == "table-row" else rows
            elif kind == "table-row":
                row += rows
                element.clear()
            elif kind in ("table-cell", "covered-table-cell"):
                columns = int(_said(element, "number-columns-repeated") or 1)
                if here:
                    yield (range(row, row + min(rows, MOST_ROWS)), range(column, column + min(columns, MOST_COLUMNS))), element
                column += columns


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _said(element: ElementTree.Element, attribute: str) -> str | None:
    return next((value for key, value in element.items() if _plain(key) == attribute), None)


def _uncomputed(name: str, cell: str) -> DataError:
    return DataError(
        N_("{file}: the formula in cell {cell} was never computed. Open the file in Excel or LibreOffice, save it and drop it again."),
        file=name,
        cell=cell,
    )
