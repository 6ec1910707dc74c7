"""The sheet that says what the others are: of whom, of when, in what units, and how to use them."""

from lib.periods import Period
from lib.reports.workbook.content import Content
from lib.reports.workbook.scheme_page import gate_name, gate_words
from lib.reports.workbook.sheets import Sheet


def write(sheet: Sheet, content: Content) -> None:
    """What it is about, how to use it, and the definitions."""
    t = content.t
    sheet.text(0, 0, t("About this workbook"), "title")
    lines = [*content.about, (t("Made on"), content.made.isoformat())]
    for row, (what, value) in enumerate(lines, 2):
        sheet.text(row, 0, what, "strong")
        sheet.text(row, 1, value, "wrapped")
    row = len(lines) + 3
    for gate in content.board.scheme.gates:
        sheet.text(row, 0, gate_name(content, gate), "strong")
        sheet.text(row, 1, gate_words(content, gate), "wrapped")
        row += 1
    for words in _how(content):
        sheet.text(row, 1, words, "wrapped")
        row += 1
    _write_definitions(sheet, content, row + 1)
    sheet.paper.set_column(0, 0, 30)
    sheet.paper.set_column(1, 1, 90)
    sheet.paper.set_column(2, 6, 14)


def _how(content: Content) -> list[str]:
    t = content.t
    return [
        t("Yellow cells can be typed over: weights, goals, caps, and the least coverage. Everything else is calculated or was measured."),
        t("Score = Σ share × KPI score ÷ coverage, over KPIs with data. Below the least coverage there is none. Gates cap afterwards."),
        t("An empty cell is absent, never 0. “Too few” values are shown but do not count."),
        t("Intervals (95 %) and the ranks that fit the data are those at export; they disappear when shares or scores differ from then."),
        t("Units: rates 0 to 1 (shown as they are), NPS −100 to 100, durations in seconds, money in the reporting currency."),
    ]


def _write_definitions(sheet: Sheet, content: Content, row: int) -> None:
    t, field = content.t, content.board.field
    sheet.heads(row, 0, [t("KPI"), t("Definition"), t("Key"), t("Unit"), t("Least n"), t("Holds for"), t("Level")])
    for at, key in enumerate(content.kpis, row + 1):
        entry = content.kpi(key)
        sheet.text(at, 0, t.text(entry.name))
        sheet.text(at, 1, t.text(entry.formula), "wrapped")
        sheet.text(at, 2, key, "quiet")
        sheet.text(at, 3, t(entry.unit.value))
        sheet.number(at, 4, entry.min_n, "whole")
        sheet.text(at, 5, _span(field.span.get(key, field.period)))
        sheet.text(at, 6, t("team value") if key in field.inherited else t("own value"))


def _span(period: Period) -> str:
    first, last = f"{period.first:%Y-%m}", f"{period.last:%Y-%m}"
    return first if first == last else f"{first} – {last}"
