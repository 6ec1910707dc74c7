"""A sheet to write on: texts that stay texts, inputs, and formulas beside the value they had at export."""

import math
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from lib.reports.safe_text import runs

_PLAIN = {"valign": "top", "font_size": 11}
LOOKS = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#eef1f4"},
    "text": {},
    "strong": {"bold": True},
    "wrapped": {"text_wrap": True},
    "quiet": {"font_color": "#6b7280"},
    "whole": {"num_format": "0"},
    "score": {"num_format": "0.0"},
    "change": {"num_format": "+0.0;-0.0;0.0"},
    "move": {"num_format": "+0;-0;0"},
    "share": {"num_format": "0.0%"},
    "number": {"num_format": "#,##0.###"},
    "helper": {"num_format": "0.000000", "font_color": "#9aa1ab"},
}
INPUT = {"bg_color": "#fff3bf", "border": 1, "border_color": "#e0c75b"}


@dataclass(frozen=True, slots=True)
class Looks:
    """The workbook's formats, made once each."""

    book: Workbook
    made: dict[tuple, Format]

    def __call__(self, name: str, entry: bool = False, quoted: bool = False) -> Format:
        """A look by name; `entry`: a cell to type into; `quoted`: a text that must stay one when its cell is edited."""
        key = (name, entry, quoted)
        if key not in self.made:
            self.made[key] = self.book.add_format(
                _PLAIN | LOOKS[name] | (INPUT if entry else {}) | ({"quote_prefix": True} if quoted else {})
            )
        return self.made[key]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Rows and columns count from 0."""

    name: str
    paper: Worksheet
    looks: Looks

    def text(self, row: int, column: int, words: str, look: str = "text") -> None:
        """A text, whatever it looks like: Excel never runs it, not even when the cell is edited and left with Enter."""
        self.paper.write_string(row, column, words, self.looks(look, quoted=runs(words)))

    def number(self, row: int, column: int, value: float | None, look: str = "number", entry: bool = False) -> None:
        """A number; an absent one leaves the cell empty."""
        if value is None or not math.isfinite(value):
            self.paper.write_blank(row, column, None, self.looks(look, entry))
        else:
            self.paper.write_number(row, column, value, self.looks(look, entry))

    def formula(self, row: int, column: int, formula: str, value: float | str, look: str = "number") -> None:
        """A live formula and its value at export (NaN: empty)."""
        known = "" if isinstance(value, float) and not math.isfinite(value) else value
        self.paper.write_formula(row, column, f"={formula}", self.looks(look), known)

    def heads(self, row: int, first: int, words: list[str]) -> None:
        """A row of headings."""
        for column, word in enumerate(words, first):
            self.text(row, column, word, "head")

    def at(self, row: int, column: int) -> str:
        """A cell's address as other sheets write it."""
        return f"{self._prefix}{xl_rowcol_to_cell(row, column, True, True)}"

    def span(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        """A range's address as other sheets write it."""
        return f"{self._prefix}{xl_rowcol_to_cell(*first, True, True)}:{xl_rowcol_to_cell(*last, True, True)}"

    @property
    def _prefix(self) -> str:
        return "'" + self.name.replace("'", "''") + "'!"


def quoted(words: str) -> str:
    """A text inside a formula."""
    return '"' + words.replace('"', '""') + '"'
