"""Months in the names of columns, and other times, which are refused."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from lib.crm.pilot import words
from lib.crm.pilot.figures import DAY_FIRST, MONTH_FIRST, MONTH_NAMES, is_month, month
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

Cells = Mapping[str, list[str]]  # header → its cells that say something
Months = dict[str, dict[str, str]]  # what is measured → month as a header names it → that header


def months_across(cells: Cells, is_measured: Callable[[list[str]], bool]) -> Months:
    """Which columns are those of which month, where months stand in headers: “2026-01”, or “CSAT 2026-01”. `is_measured`: whether cells,
    those of all its months together, are figures. RequestError where a column of figures has no month and the others have the same."""
    found: Months = {}
    for header in cells:
        if parted := month_of(header):
            found.setdefault(parted[0], {})[parted[1]] = header
    found = {
        name: several for name, several in found.items() if is_measured([text for header in several.values() for text in cells[header]])
    }
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
