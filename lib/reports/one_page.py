"""A scheme and its ranking on one A4 page, whatever the number of people: the first of them, and how many more there are."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from lib.reports.shapes import box, rule, triangle
from lib.reports.typesetting import fitted, wrapped, write

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

LEFT, RIGHT, TOP, FOOT = 40.0, 555.0, 800.0, 34.0
INK, MUTED, FAINT, TARGET, UP, DOWN = "#1f2430", "#6b7280", "#e5e7eb", "#c0143c", "#00755a", "#b34700"
SHARE_ROW, ROW, LEAST_ROW = 14.0, 21.0, 18.0
MOST_SHARES, MOST_RULES, MOST_DIFFERENCES = 18, 6, 4
NAME_AT, BAR_AT, BAR_END = LEFT + 52, LEFT + 208, RIGHT - 140
SCORE_AT, CHANGE_AT = RIGHT - 100, RIGHT - 60
SCORE_TOP = 120.0


@dataclass(frozen=True, slots=True)
class Share:
    """A group (`goal` empty) or a KPI of the scheme: share of 1 now and in the baseline (NaN: not in it), and its goal."""

    name: str
    colour: str
    now: float
    before: float
    text: str
    goal: str = ""
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the ranking. `parts`: (start, end, colour, whether it counts), 0..120; `rising` −1, 0, 1; NaN where absent."""

    rank: str
    move: str
    rising: int
    name: str
    note: str
    score: str
    change: str
    fits: str
    low: float
    high: float
    baseline: float
    parts: tuple[tuple[float, float, str, bool], ...]


@dataclass(frozen=True, slots=True)
class OnePage:
    """The page's words and numbers. `heads`: name → heading (weights, goal, ranking, target, score, change, fits);
    `rules`: gates, and goals of single teams; `people`: the first of `total`; `more`, `more_weights`: how many people, or groups and
    KPIs, are left out → a sentence; `footer`: sentences on what the numbers are and how sure."""

    title: str
    subtitle: str
    differs: tuple[str, ...]
    shares: tuple[Share, ...]
    rules: tuple[str, ...]
    people: tuple[Person, ...]
    total: int
    more: Callable[[int], str]
    more_weights: Callable[[int], str]
    footer: tuple[str, ...]
    heads: dict[str, str]
    language: str


def pdf(page: OnePage) -> bytes:
    """The page as PDF; the same bytes for the same content."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, lang=page.language, pageCompression=1)
    canvas.setTitle(page.title)
    canvas.setAuthor("Steelyard")
    canvas.setSubject(page.subtitle)
    bottom = _footer(canvas, page)
    y = _header(canvas, page)
    y = _shares(canvas, page, y)
    y = _rules(canvas, page, y)
    _ranking(canvas, page, y - 10, bottom)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _header(canvas: "Canvas", page: OnePage) -> float:
    write(canvas, LEFT, TOP, fitted(page.title, 18, RIGHT - LEFT, bold=True), 18, bold=True)
    y = TOP - 17
    for line in wrapped(page.subtitle, 9, RIGHT - LEFT, 2):
        write(canvas, LEFT, y, line, 9, MUTED)
        y -= 12
    y -= 4
    for line in [line for words in page.differs for line in wrapped(words, 9.5, RIGHT - LEFT, 2)][:MOST_DIFFERENCES]:
        write(canvas, LEFT, y, line, 9.5)
        y -= 13
    return y


def _heading(canvas: "Canvas", y: float, words: str) -> float:
    rule(canvas, LEFT, y + 3, RIGHT, y + 3, FAINT)
    write(canvas, LEFT, y - 10, words, 10.5, bold=True)
    return y - 24


def _shares(canvas: "Canvas", page: OnePage, y: float) -> float:
    """One line per group and KPI: share as a bar, the baseline's as a tick, the goal in words."""
    y = _heading(canvas, y, page.heads["weights"])
    write(canvas, RIGHT, y + 14, page.heads["goal"], 7.5, MUTED, align="right")
    bar, end = LEFT + 210, LEFT + 310
    longest = max([0.01, *(share.now for share in page.shares), *(share.before for share in page.shares if share.before == share.before)])
    for share in page.shares[:MOST_SHARES]:
        indent, size = (0, 9) if share.is_group else (10, 8)
        room = bar - LEFT - indent - 46
        write(canvas, LEFT + indent, y, fitted(share.name, size, room, share.is_group), size, bold=share.is_group)
        write(canvas, bar - 6, y, share.text, size, bold=share.is_group, align="right")
        box(canvas, bar, y - 1.5, (end - bar) * share.now / longest, 8, share.colour, 1.0 if share.is_group else 0.55)
        if share.before == share.before:
            triangle(canvas, bar + (end - bar) * share.before / longest, y + 7.5)
        write(canvas, RIGHT, y, fitted(share.goal, 7, RIGHT - end - 8), 7, MUTED, align="right")
        y -= SHARE_ROW
    if len(page.shares) > MOST_SHARES:
        write(canvas, LEFT + 10, y, page.more_weights(len(page.shares) - MOST_SHARES), 8, MUTED)
        y -= SHARE_ROW
    return y


def _rules(canvas: "Canvas", page: OnePage, y: float) -> float:
    rest = ["…"] if len(page.rules) > MOST_RULES else []
    for words in [*page.rules[:MOST_RULES], *rest]:
        write(canvas, LEFT, y, fitted(words, 8, RIGHT - LEFT), 8, MUTED)
        y -= 11
    return y


def _ranking(canvas: "Canvas", page: OnePage, y: float, bottom: float) -> None:
    """As many people as there is room for, and how many more."""
    y = _heading(canvas, y, page.heads["ranking"]) - 5
    for name, x in (("score", SCORE_AT), ("change", CHANGE_AT), ("fits", RIGHT)):
        write(canvas, x, y + 19, page.heads[name], 7.5, MUTED, align="right")
    at = _across(100.0)
    write(canvas, at, y + 17, page.heads["target"], 7.5, TARGET, align="centre")
    row = min(max((y - bottom + 10) / max(page.total + 0.5, 1), LEAST_ROW), ROW)
    room = int((y - bottom + 10) // row)
    shown = page.people if page.total <= room else page.people[: max(room - 1, 0)]
    for place, person in enumerate(shown):
        _person(canvas, person, y - place * row)
        rule(canvas, LEFT, y - place * row - 9, RIGHT, y - place * row - 9, FAINT)
    end = y - len(shown) * row
    if shown:
        rule(canvas, at, y + 14, at, end + row - 9, TARGET, dash=True)
    if len(shown) < page.total:
        write(canvas, NAME_AT, end, page.more(page.total - len(shown)), 8.5, MUTED)


def _person(canvas: "Canvas", person: Person, y: float) -> None:
    hue = {1: UP, -1: DOWN}.get(person.rising, MUTED)
    write(canvas, LEFT + 18, y, person.rank, 10, bold=True, align="right")
    write(canvas, LEFT + 22, y, person.move, 7.5, hue, bold=True)
    write(canvas, NAME_AT, y + 3, fitted(person.name, 9, BAR_AT - NAME_AT - 8, bold=True), 9, bold=True)
    write(canvas, NAME_AT, y - 6, fitted(person.note, 6.5, BAR_AT - NAME_AT - 8), 6.5, MUTED)
    for start, end, colour, counts in person.parts:
        box(canvas, _across(start), y - 3, _across(end) - _across(start), 9, colour, 1.0 if counts else 0.3)
    if person.low == person.low and person.high == person.high:
        rule(canvas, _across(person.low), y + 1.5, _across(person.high), y + 1.5, INK)
    if person.baseline == person.baseline:
        triangle(canvas, _across(person.baseline), y + 8.5)
    write(canvas, SCORE_AT, y, person.score, 10, bold=True, align="right")
    write(canvas, CHANGE_AT, y, person.change, 8.5, MUTED, align="right")
    write(canvas, RIGHT, y, fitted(person.fits, 8, 44), 8, MUTED, align="right")


def _footer(canvas: "Canvas", page: OnePage) -> float:
    """The sentences at the foot, written from below; returns the height they end at."""
    lines = [line for words in page.footer for line in wrapped(words, 7.5, RIGHT - LEFT, 3)]
    for place, line in enumerate(reversed(lines)):
        write(canvas, LEFT, FOOT + 10 * place, line, 7.5, MUTED)
    return FOOT + 10 * len(lines) + 6


def _across(score: float) -> float:
    return BAR_AT + (BAR_END - BAR_AT) * min(max(score, 0.0), SCORE_TOP) / SCORE_TOP
