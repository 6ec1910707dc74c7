"""Texts that a spreadsheet must not run.

A cell that begins like a formula is run by Excel, LibreOffice and WPS when a CSV file is opened, and a text of the CRM
may have been typed by anybody (OWASP, "CSV injection").
"""

import re

import pandas as pd

_NUMBER = re.compile(r"[+-]?\d[\d.,]*%?", re.ASCII)
# =, +, -, @, their full-width forms, and tab, CR, LF: at the very start, or after blanks that a spreadsheet may trim.
_RUNS = re.compile(r"[\t\r\n]|[\s\u200b\ufeff]*[=+\-@＝＋－＠]")


def runs(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula."""
    return _RUNS.match(text) is not None


def neutral(cell: object) -> object:
    """A text that might run, kept from it by an apostrophe in front; everything else, numbers above all, as it is.

    A carriage return inside becomes a line feed: writers quote that one, and leave the other to begin a new row.
    """
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
    return f"'{text}" if runs(cell) else text


def csv(table: pd.DataFrame, again: bool = False) -> bytes:
    """The table in UTF-8 with a mark that spreadsheets recognise; no cell and no heading can be run. Absent numbers are empty.
    `again`: it is read again, so that a text that is a number stays as it is."""

    def kept(cell: object) -> object:
        return cell if again and isinstance(cell, str) and _NUMBER.fullmatch(cell) else neutral(cell)

    safe = table.apply(lambda column: column.map(kept) if not pd.api.types.is_numeric_dtype(column) else column)
    return safe.rename(columns=neutral).to_csv(index=False).encode("utf-8-sig")
