"""A table as texts: what every reader hands on."""

from dataclasses import dataclass

import pandas as pd

from lib.errors import Message


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
    """`rows`: texts, one column per header, indexed by the line on which the row starts (header: 1). `merged`: line and header of cells
    that are one with others above or below; each says what the first of them does."""

    file: str
    rows: pd.DataFrame
    broken: tuple[Broken, ...]
    merged: frozenset[tuple[int, str]] = frozenset()

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.broken)
