"""What the reader of workbooks does not tell of formulas: those that failed, and those that were never computed. Both look like empty
cells to it."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from lib.errors import N_, DataError

# In Excel's files. A cell with a formula and no result; and one with a result that is an error.
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</(?:\w+:)?c>"
)
_FAILED = re.compile(rb"<(?:\w+:)?c ([^>]*\bt=\"e\"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.DOTALL)
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_WORKBOOK, _LINKS, _OPEN_DOCUMENT = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "content.xml"

Failed = dict[tuple[int, int], str]  # by row and column from 0, what the cell shows: #DIV/0!


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
        return dict(_of_excel(name, packed.read(part))) if part in known else {}


def _of_excel(name: str, text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
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


def _of_open_document(name: str, packed: zipfile.ZipFile, sheet: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Rows and columns are counted: each can stand for many."""
    if b"formula=" not in packed.read(_OPEN_DOCUMENT):
        return
    row, column, here = 0, 0, False
    with packed.open(_OPEN_DOCUMENT) as stream:
        for event, element in ElementTree.iterparse(stream, ("start", "end")):
            kind = _plain(element.tag)
            if event == "start":
                here = _said(element, "name") == sheet if kind == "table" else here
                column = 0 if kind == "table-row" else column
                row = 0 if kind == "table" else row
            elif kind == "table-row":
                row += int(_said(element, "number-rows-repeated") or 1)
                element.clear()
            elif kind in ("table-cell", "covered-table-cell"):
                if here and _said(element, "formula"):
                    if _said(element, "value-type") is None:
                        raise _uncomputed(name, xl_rowcol_to_cell(row, column))
                    if "error" in (value for key, value in element.items() if _plain(key) == "value-type"):
                        yield (row, column), "".join(element.itertext()).strip()
                column += int(_said(element, "number-columns-repeated") or 1)


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
