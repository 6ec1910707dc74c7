"""Where a sheet's figures stand: one column for each KPI, one figure a row, or one column for each month."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pandas as pd

from lib.crm.pilot import words
from lib.crm.pilot.across import Cells, Months
from lib.crm.pilot.plan import Column
from lib.crm.sheet import Sheet, is_blank, says

_UNTITLED = re.compile(r"(sheet|table|tabelle|工作表|表)\s?\d*", re.IGNORECASE)
_UNIT = re.compile(r"(\s*[(（]?\s*[%％]|[\s(（]+(pct|percent|min|mins|h|hrs|s|sec|€|\$|¥))[)）]?$")  # behind the name of a KPI


@dataclass(frozen=True, slots=True)
class Layout:
    """`kpi`: the column of a long sheet that names the KPI; `named`: name, cells and columns of each KPI."""

    kpi: str | None
    named: tuple[tuple[str, list[str], tuple[Column, ...]], ...]

    @property
    def read(self) -> frozenset[str]:
        """The columns of figures and of their n."""
        columns = (column for _, _, several in self.named for column in several)
        return frozenset(header for column in columns for header in (column.value, column.n) if header)

    @property
    def months(self) -> list[str]:
        """The months that stand in headers."""
        return [column.month for _, _, columns in self.named for column in columns if column.month]


def long(sheet: Sheet, cells: Cells, rest: list[str], numeric: set[str], months: Months) -> Layout | None:
    """One row for each KPI: a column that names it and one with its value, and maybe one with its n, or a column for each month."""
    kpi = next((header for header in rest if words.names(header, words.KPI) and header not in numeric), None)
    if kpi is None:
        return None
    if "" in months:
        columns = tuple(Column(header, None, month) for month, header in months[""].items())
        return _by_rows(sheet, kpi, columns)
    value = next((header for header in rest if words.names(header, words.VALUE)), None)
    if value is None:
        return None
    if value not in numeric:
        return Layout(kpi, ())
    count = next((header for header in rest if words.names(header, words.COUNT) and header in numeric and header != value), None)
    return _by_rows(sheet, kpi, (Column(value, count),))


def _by_rows(sheet: Sheet, kpi: str, columns: tuple[Column, ...]) -> Layout:
    """The KPIs that the column names, each with its cells. Without an n where it has none in any row."""
    named = []
    for _, part in sheet.rows[sheet.rows[kpi].map(says)].groupby(sheet.rows[kpi].map(words.plain), sort=False):
        name = part[kpi].iloc[0].strip()
        if texts := [text for column in columns for text in part[column.value].tolist() if says(text)]:
            named.append((name, texts, tuple(_with_n(part, column) for column in columns)))
    return Layout(kpi, tuple(named))


def _with_n(part: pd.DataFrame, column: Column) -> Column:
    """The column, without that of its n where this is blank beside every figure."""
    is_there = column.n is not None and not part.loc[part[column.value].map(says), column.n].map(is_blank).all()
    return column if is_there else replace(column, n=None)


def wide(sheet: Sheet, cells: Cells, rest: list[str], numeric: set[str], months: Months) -> Layout:
    """One column for each KPI, or for each and month, and maybe one for its n: the same name with a word for n before or after it, or
    that word alone where there is one KPI."""
    measured = months or {header: {"": header} for header in rest if header in numeric and not words.names(header, words.SERIAL)}
    counted = _counted(list(measured), list(cells))
    others = {name for name in measured if any(_adds(name, header, words.SAMPLE) for header in cells if header not in measured)}
    figures = [name for name in measured if name not in others.union(counted.values()) and not words.names(name, words.SAMPLE)]
    figures = figures or [name for name in measured if name not in others]
    goals = [name for name in figures if words.names(name, words.TARGET) or any(_adds(name, other, words.GOAL) for other in figures)]
    kpis = [name for name in figures if name not in goals] or figures
    named = (
        (name or _title(sheet), list(_texts(cells, own)), tuple(_columns(own, measured.get(counted.get(name, "\0"), {}))))
        for name, own in ((name, measured[name]) for name in kpis)
    )
    return Layout(None, tuple(named))


def _title(sheet: Sheet) -> str:
    """What a sheet of one KPI without a name is about: its worksheet, unless that is called as a program calls it, else its file."""
    return Path(sheet.file).stem if not sheet.title or _UNTITLED.fullmatch(sheet.title) else sheet.title


def _counted(measured: list[str], headers: list[str]) -> dict[str, str]:
    """Which of what is measured is the n of which: told by its name, or by its place on the right of it."""
    lone = [name for name in measured if words.names(name, words.COUNT)]
    others = [name for name in measured if name not in lone]
    is_own = words.mentions(others[0], words.TOTAL) and not words.names(lone[0], words.SAMPLE) if others and lone else False
    if len(measured) == 2 and len(lone) == 1 and not is_own:  # cases beside a revenue are a KPI
        return {name: lone[0] for name in measured if name not in lone}
    found = {name: other for name in measured for other in measured if _adds(other, name, words.COUNT)}
    for left, name in pairwise(headers):
        is_its = words.names(name, words.SAMPLE) and not words.names(left, words.SAMPLE)
        if is_its and left in measured and name in measured and left not in found and name not in found.values():
            found[left] = name
    return found


def _texts(cells: Cells, columns: Mapping[str, str]) -> Iterator[str]:
    return (text for header in columns.values() for text in cells[header])


def _columns(own: Mapping[str, str], counted: Mapping[str, str]) -> Iterator[Column]:
    return (Column(header, counted.get(month), month) for month, header in own.items())


def _adds(other: str, name: str, known: Collection[str]) -> bool:
    """Whether one name is the other with one of the words before or behind it."""
    if other == name:
        return False
    longer, shorter = words.plain(other), _UNIT.sub("", words.plain(name))
    left = longer.removeprefix(shorter) if longer.startswith(shorter) else longer.removesuffix(shorter)
    return left != longer and left.strip(" ()（）#:-–/%％") in known
