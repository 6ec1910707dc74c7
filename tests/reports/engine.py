"""A spreadsheet engine that knows nothing of ours: the workbook's own formulas, calculated outside of Excel."""

import contextlib
import io
import logging
from pathlib import Path

import numpy as np
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter


class Engine:
    """A workbook calculated by the `formulas` package."""

    def __init__(self, content: bytes, folder: Path) -> None:
        import formulas

        self.path = folder / "book.xlsx"
        self.path.write_bytes(content)
        self.cached = load_workbook(self.path, data_only=True)
        logging.getLogger("formulas").setLevel(logging.CRITICAL)
        with contextlib.redirect_stderr(io.StringIO()):
            self._model = formulas.ExcelModel().loads(str(self.path)).finish()

    def calculate(self, typed: dict[tuple[str, int, int], object] | None = None) -> dict[tuple[str, int, int], object]:
        """All cells after typing some: (sheet, row, column) from 0 → number or text. Nothing, and "", are left out."""
        inputs = {self._address(*cell): value for cell, value in (typed or {}).items()}
        with contextlib.redirect_stderr(io.StringIO()):
            solution = self._model.calculate(inputs=inputs)
        names = {name.upper(): name for name in self.cached.sheetnames}
        found = {}
        for key, ranges in solution.items():
            place, _, cell = str(key).rpartition("!")
            if not place or ":" in cell:
                continue
            value = ranges.value[0, 0]
            sheet = names[place.strip("'").rpartition("]")[2].upper()]
            if value is not None and str(value) not in ("", "empty"):
                found[sheet, *_place(cell)] = float(value) if isinstance(value, (int, float, np.number)) else str(value)
        return found

    def at_export(self) -> dict[tuple[str, int, int], object]:
        """What stands beside the formulas for viewers that do not calculate."""
        cells = ((sheet.title, cell) for sheet in self.cached for row in sheet for cell in row)
        return {(name, cell.row - 1, cell.column - 1): cell.value for name, cell in cells if cell.value not in (None, "")}

    def _address(self, sheet: str, row: int, column: int) -> str:
        return f"'[{self.path.name}]{sheet.upper()}'!{get_column_letter(column + 1)}{row + 1}"


def _place(cell: str) -> tuple[int, int]:
    from openpyxl.utils import column_index_from_string
    from openpyxl.utils.cell import coordinate_from_string

    letters, row = coordinate_from_string(cell)
    return row - 1, column_index_from_string(letters) - 1
