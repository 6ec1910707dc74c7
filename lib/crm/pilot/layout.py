"""Where a sheet's figures stand: one column for each KPI, one figure a row, or one column for each month."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from pathlib import Path

import pandas as pd

from lib.crm.pilot import words
from lib.crm.pilot.figures import DAY_FIRST, MONTH_FIRST, MONTH_NAMES, is_month, month
from lib.crm.pilot.plan import Column
from lib.crm.sheet import Sheet, is_blank, says
from lib.errors import N_, RequestError

_JOINS = " \t_-–—:·/|.,"  # what stands between a KPI and its month
_OPENS, _CLOSES = f"{_JOINS}(（[", f"{_JOINS})）]"  # and in which the month may stand
# Times that are no month of a year: a month or a day without its year, a quarter, a half, a year, a week.
_YEAR = r"([-. /']*(19|20)?\d\d)?"
_VAGUE = re.compile(
    rf"({'|'.join(MONTH_NAMES)})\.?( ?\d\d?)?|\d{{1,2}}\.? ({'|'.join(MONTH_NAMES)})|\d{{1,2}}/\d{{1,2}}"
    rf"|\d{{1,2}}月份?|[一二三四五六七八九十]{{1,2}}月份?|([qht][1-4]|(cw|kw|w|week|fy) ?\d{{1,2}}){_YEAR}"
    rf"|\d{{4}}[-. ]?([qh][1-4]|kw ?\d{{1,2}})"
    rf"|[1-4]\. (quartal|quarter|halbjahr){_YEAR}|第?[一二三四1-4]季度?|[上下]半年|(19|20)\d\d年?",
    re.IGNORECASE,
)
# What makes 1/2026 behind it a quarter, a half or a week.
_NO_MONTH = re.compile(
    r"(^|[\W\d_])(q|h|t|w|kw|cw|fy|week|woche|half|quarter|quartal|halbjahr|semester)[ ./-]*$|(第|季度|周|半年)\W*$", re.IGNORECASE
)
_UNTITLED = re.compile(r"(sheet|table|tabelle|工作表|表)\s?\d*", re.IGNORECASE)
_UNIT = re.compile(r"(\s*[(（]?\s*[%％]|[\s(（]+(pct|percent|min|mins|h|hrs|s|sec|€|\$|¥))[)）]?$")  # behind the name of a KPI

Cells = Mapping[str, list[str]]  # header → its cells that say something
Months = dict[str, dict[str, str]]  # what is measured → month as a header names it → that header


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


def across(cells: Cells, is_measured: Callable[[list[str]], bool]) -> Months:
    """Which columns are those of which month, where months stand in headers: “2026-01”, or “CSAT 2026-01”. `is_measured`: whether cells,
    those of all its months together, are figures. RequestError where a column of figures has no month and the others have the same."""
    found: Months = {}
    for header in cells:
        if parted := month_of(header):
            found.setdefault(parted[0], {})[parted[1]] = header
    found = {name: several for name, several in found.items() if is_measured([*_texts(cells, several)])}
    for several in found.values():
        _require_months(several)
    if len({month for several in found.values() for month in several}) == 1:
        _require_same_month(cells, [header for several in found.values() for header in several.values()], is_measured)
    return found


def _require_months(several: Mapping[str, str]) -> None:
    """RequestError where two columns of a KPI are of days or weeks of one month, in whatever order days are written."""
    for order in (DAY_FIRST, MONTH_FIRST):
        months = {text: str(month(text, order)) for text in several}
        pair = next(((one, other) for one, other in combinations(several, 2) if months[one] == months[other]), None)
        if pair is None:
            return
    said = N_("“{column}” and “{other}” are of the same month. Steelyard reads one figure for each month: sum them up by month first.")
    raise RequestError(said, column=several[pair[0]], other=several[pair[1]])


def _require_same_month(cells: Cells, with_month: list[str], is_measured: Callable[[list[str]], bool]) -> None:
    others = (header for header, texts in cells.items() if header not in with_month and is_measured(texts))
    other = next((header for header in others if not words.names(header, (*words.SAMPLE, *words.SERIAL))), None)
    if other:
        said = N_("“{column}” names its month, “{other}” does not. Write the month into both names, or into none.")
        raise RequestError(said, column=with_month[0], other=other)


def require_whole_months(file: str, headers: Iterable[str]) -> None:
    """RequestError where columns are those of times that are no month of a year: each would be taken for a KPI."""
    named = (header for header in headers if not month_of(header))
    found = {header: parted[1].casefold() for header in named if (parted := _parted(header, is_month) or _parted(header, _is_vague))}
    if len(set(found.values())) > 1:
        said = N_("In {file} columns are times, but not months with their year ({columns}). Call each by both: 2026-01, or Jan 2026.")
        raise RequestError(said, file=file, columns=", ".join([*found][:3]))


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


def _is_vague(text: str) -> bool:
    return _VAGUE.fullmatch(text) is not None


def month_of(header: str) -> tuple[str, str] | None:
    """What a header says beside a month, and the month; None where there is none, or more of time than that: Q1/2026, Jan–Mar 2026."""
    parted = _parted(header, is_month)
    return None if parted is None or _NO_MONTH.search(parted[0]) or _ends_in_time(parted[0]) else parted


def _ends_in_time(name: str) -> bool:
    parted = _parted(name, is_month) or _parted(name, _is_vague)
    return parted is not None and name.rstrip(_CLOSES).endswith(parted[1])


def _parted(header: str, fits: Callable[[str], bool]) -> tuple[str, str] | None:
    """What a header says before or behind the longest part of it that fits, and that part."""
    ends = [k for k in range(len(header) + 1) if not _within_word(header, k)]
    for k in ends:
        if fits(part := header[k:].lstrip(_OPENS).rstrip(_CLOSES)):
            return header[:k].lstrip(_JOINS).rstrip(_OPENS), part
    for k in reversed(ends):
        if fits(part := header[:k].lstrip(_OPENS).rstrip(_CLOSES)):
            return header[k:].lstrip(_CLOSES).rstrip(_JOINS), part
    return None


def _within_word(header: str, k: int) -> bool:
    """Whether a cut there would part a word or a number."""
    before, behind = header[k - 1 : k], header[k : k + 1]
    same = (before.isdigit() and behind.isdigit()) or (before.isalpha() and behind.isalpha())
    return same and before.isascii() and behind.isascii()
