"""A table as texts: what every reader hands on, and which of its cells say something."""

import re
from dataclasses import dataclass

import pandas as pd

from lib.errors import Message

PART = 1 << 21  # more lines than a worksheet can have
BLANK = frozenset({"", "-", "–", "—", "/", "n/a", "na", "n.a.", "none", "null", "无", "暂无", "#n/a"})
_FAILED = re.compile(r"#[^\W\d_][\w/]*[!?]|Err:\d+")  # #DIV/0!, #REF!, #NAME?, #WERT!, Err:502


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that cannot be used, such as one that cannot be cut into the header's columns. `column`: the one that is wrong, if it is
    one."""

    line: int
    text: str
    reason: Message
    column: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows`: texts, one column per header, indexed by the line on which the row starts (header: 1). `merged`: line and place, from 0,
    of the column of cells that are one with others above or below; each says what the first of them does. `parts`: the worksheets that
    it was put together of; lines of the second begin at PART, of the third at twice that. `title`: the name of
    its worksheet, "" where it has none."""

    file: str
    rows: pd.DataFrame
    broken: tuple[Broken, ...]
    merged: frozenset[tuple[int, int]] = frozenset()
    parts: tuple[str, ...] = ()
    title: str = ""

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.broken)

    def place(self, line: int) -> tuple[str, int]:
        """The file, or the worksheet, in which the line stands, and its number there."""
        part, number = divmod(line, PART)
        return (self.parts[part], number) if self.parts else (self.file, line)


def is_blank(text: str) -> bool:
    """Whether a cell says nothing."""
    return text.strip().casefold() in BLANK


def has_failed(text: str) -> bool:
    """Whether a spreadsheet's formula failed in the cell: it says nothing, and somebody should know."""
    return _FAILED.fullmatch(text.strip()) is not None


def says(text: str) -> bool:
    """Whether a cell says something."""
    return not (is_blank(text) or has_failed(text))
