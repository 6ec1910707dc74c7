"""What a pilot's sheet says of people and KPIs: proposed from its headers and cells, changed by a person, then carried out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType

from lib.crm.pilot import words
from lib.crm.pilot.figures import COMMA, POINT, Marks, is_month, is_number, marks_of, number
from lib.crm.reading import Sheet
from lib.errors import N_, RequestError

UNITS = ("rate", "nps", "index", "seconds", "money", "number")
MEAN, TOTAL = "mean", "total"
ROLLUPS = (MEAN, TOTAL)
DIMENSIONS = ("scale", "quality", "service", "relationship")
BLANK = frozenset({"", "-", "–", "—", "/", "n/a", "na", "n.a.", "none", "null", "无", "暂无", "#n/a"})
SAYS = ("person", "identity", "team", "role", "month")  # what the columns of people can say
MOSTLY = 0.8
LONGEST_KEY = 24
MOST_FIGURES = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI of the sheet. `header`: its column, or in a long sheet its name in the KPI column; `counted`: the column of its n, if it
    has any.

    Values are multiplied by `factor` into `unit` (rates 0..1, durations in seconds). `rollup`: a mean of what was sampled, or
    the total of a month, counted completely. `floor`, `target`, `stretch` in the unit, None where nobody said them.
    """

    key: str
    name: str
    header: str
    counted: str | None
    unit: str
    factor: float
    lower_is_better: bool
    rollup: str
    dimension: str
    floor: float | None = None
    target: float | None = None
    stretch: float | None = None

    @property
    def weighted(self) -> bool:
        """Whether its values are weighted by their n: totals are not, whatever stands in that column."""
        return self.counted is not None and self.rollup == MEAN

    @property
    def scale(self) -> float:
        """What a shown value is multiplied by to be in the unit: rates are shown in percent, durations as the sheet writes them."""
        return 0.01 if self.unit == "rate" else self.factor if self.unit == "seconds" else 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Which column says what. `kpi`, `value`, `count`: the columns of a long sheet, one figure a row. `month`: None where the whole
    sheet holds for `whole`. `unused`: columns that are read by nothing."""

    person: str
    identity: str | None
    team: str | None
    role: str | None
    month: str | None
    kpi: str | None
    value: str | None
    count: str | None
    figures: tuple[Figure, ...]
    marks: Marks
    whole: date
    unused: tuple[str, ...]


def is_blank(text: str) -> bool:
    """Whether a cell says nothing."""
    return text.strip().casefold() in BLANK


def propose(
    sheet: Sheet, whole: date, decimal: str | None = None, order: str | None = None, given: Mapping[str, str | None] = MappingProxyType({})
) -> Plan:
    """A plan from the headers and cells. `whole`: the month of a sheet without months; `decimal` (“.” or “,”) and `order` (day or
    month first) where a person has said how the sheet writes. `given`: columns a person has chosen, by what they say (`SAYS`).

    RequestError where there is no person or no KPI, or where a cell could be read in two ways.
    """
    cells = {header: [text for text in sheet.rows[header].tolist() if not is_blank(text)] for header in sheet.rows.columns if header}
    numeric = {header for header, texts in cells.items() if texts and _share(texts, _numberish) >= MOSTLY}
    found: dict[str, str | None] = {}

    def take(what: str, known: Iterable[str], fits=lambda header: True) -> str | None:
        taken = {*found.values(), *given.values()}
        free = [header for header in cells if header not in taken and words.names(header, known) and fits(header)]
        found[what] = given[what] if what in given else next(iter(free), None)
        return found[what]

    take("month", words.MONTH, lambda header: _share(cells[header], is_month) >= MOSTLY)
    take("team", words.TEAM)
    take("role", words.ROLE)
    take("identity", words.IDENTITY)
    if not take("person", words.PERSON, lambda header: header not in numeric):
        found["person"] = found["identity"] or next((h for h in cells if h not in numeric and h not in found.values()), None)
    if not found["person"]:
        raise RequestError(N_("{file} has no column with people. Name one “Name”, “Employee” or “姓名”."), file=sheet.file)
    rest = [header for header in cells if header not in found.values()]
    long = _long(rest, numeric)
    months = cells[found["month"]] if found["month"] else []
    if long:
        kpi, value, count = long
        marks = marks_of([cells[value], *([cells[count]] if count else [])], months, decimal, order)
        figures = _named(sheet, long, marks)
        unused = [header for header in rest if header not in long]
        counts: set[str] = set()
    else:
        kpi = value = count = None
        measured = [header for header in rest if header in numeric]
        marks = marks_of([cells[header] for header in measured], months, decimal, order)
        counted = _counts(measured)
        counts = set(counted.values())
        figures = [figure(header, cells[header], marks, counted.get(header)) for header in measured if header not in counts]
        unused = [header for header in rest if header not in numeric]
    if not figures:
        raise RequestError(N_("{file} has no column with numbers: nothing to score people by."), file=sheet.file)
    if len(figures) > MOST_FIGURES:
        raise RequestError(N_("{file} has {count} KPIs; at most {most} are read."), file=sheet.file, count=len(figures), most=MOST_FIGURES)
    parts = (found["identity"], found["team"], found["role"], found["month"])
    return Plan(found["person"], *parts, kpi, value, count, _distinct(figures), marks, whole, tuple(unused))


def _share(texts: list[str], fits) -> float:
    return sum(map(fits, texts)) / len(texts) if texts else 0.0


def _numberish(text: str) -> bool:
    return is_number(text, POINT) or is_number(text, COMMA)


def _long(rest: list[str], numeric: set[str]) -> tuple[str, str, str | None] | None:
    """The columns of KPI, value and n in a sheet with one figure a row."""
    kpi = next((header for header in rest if words.names(header, words.KPI) and header not in numeric), None)
    value = next((header for header in rest if words.names(header, words.VALUE) and header in numeric), None)
    count = next((header for header in rest if words.names(header, words.COUNT) and header in numeric and header != value), None)
    return (kpi, value, count) if kpi and value else None


def _named(sheet: Sheet, long: tuple[str, str, str | None], marks: Marks) -> list[Figure]:
    kpi, value, count = long
    known = sheet.rows[~sheet.rows[kpi].map(is_blank) & ~sheet.rows[value].map(is_blank)]
    named = known.groupby(known[kpi].str.strip(), sort=False)
    return [
        figure(name, part[value].tolist(), marks, count if count and not part[count].map(is_blank).all() else None) for name, part in named
    ]


def _counts(headers: list[str]) -> dict[str, str]:
    """KPI column → the column of its n: the same name with a word for n before or after it."""
    found = {}
    for header in headers:
        for other in headers:
            if other != header and (left := _without(words.plain(other), words.plain(header))) and left.strip(" ()（）#:") in words.COUNT:
                found[header] = other
    return found


def _without(longer: str, shorter: str) -> str | None:
    if longer.startswith(shorter):
        return longer[len(shorter) :]
    return longer[: -len(shorter)] if longer.endswith(shorter) else None


def figure(header: str, texts: list[str], marks: Marks, counted: str | None = None) -> Figure:
    """The KPI that a header and its cells suggest."""
    values = [number(text, marks.decimal) for text in texts if is_number(text, marks.decimal)]
    unit, factor = _unit(header, texts, values)
    total = unit in ("money", "number") and words.mentions(header, words.TOTAL) and not words.mentions(header, words.AVERAGE)
    dimension = next((key for key, known in words.DIMENSIONS.items() if words.mentions(header, known)), "service")
    lower = unit != "nps" and (unit == "seconds" or words.mentions(header, words.LOWER))
    return Figure(key_of(header), header.strip(), header, counted, unit, factor, lower, TOTAL if total else MEAN, dimension)


def _unit(header: str, texts: list[str], values: list[float]) -> tuple[str, float]:
    """The unit, and what values are multiplied by to be in it."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if words.mentions(header, words.NPS) and low >= -100 and high <= 100:
        return "nps", 1.0
    for factor, known in words.SECONDS.items():
        if words.mentions(header, known) and low >= 0:
            return "seconds", factor
    signed = [text.strip().endswith(("%", "％")) for text in texts]
    if any(signed):
        # Growth or attainment of a quota is often above 100 %: a number of percent. A few such, or a lone 85 among 85 %,
        # are typing errors, refused when they are read.
        return ("rate", 1.0) if not all(signed) or _within(values, 1.0) else ("number", 100.0)
    if words.mentions(header, words.RATE):
        if _within(values, 1.0):
            return "rate", 1.0
        if _within(values, 100.0):
            return "rate", 0.01
    if words.mentions(header, words.MONEY) or any(re.search(r"[€$£¥￥]", text) for text in texts):
        return "money", 1.0
    return "number", 1.0


def _within(values: list[float], most: float) -> bool:
    """Whether nearly all values lie from 0 to `most`."""
    return sum(0 <= value <= most for value in values) >= MOSTLY * len(values)


def key_of(name: str) -> str:
    """The KPI's key: the same for the same name in every sheet, whatever its place there."""
    said = re.sub(r"\W+", "_", words.plain(name)).strip("_") or "kpi"
    if len(said) > LONGEST_KEY:
        said = f"{said[: LONGEST_KEY - 5]}_{sha256(name.encode()).hexdigest()[:4]}"
    return f"x_{said}"


def _distinct(figures: list[Figure]) -> tuple[Figure, ...]:
    """Names that differ only in signs would share a key: the later one gets its own."""
    taken: set[str] = set()
    kept = []
    for one in figures:
        key = one.key if one.key not in taken else f"{one.key[: LONGEST_KEY - 3]}_{sha256(one.header.encode()).hexdigest()[:4]}"
        taken.add(key)
        kept.append(replace(one, key=key))
    return tuple(kept)
