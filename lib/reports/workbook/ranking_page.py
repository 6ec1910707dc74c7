"""The ranking beside the weights: sorted by formula, so that it sorts itself when a weight moves."""

import numpy as np

from lib.reports.workbook import score_page as scores
from lib.reports.workbook.content import Content
from lib.reports.workbook.scheme_page import BASELINE, TOP
from lib.reports.workbook.score_page import ScorePage
from lib.reports.workbook.sheets import Sheet, quoted

MATCH, RANK, PERSON, SCORE, LOW, HIGH, FITS, OLD, CHANGE, OLD_RANK, MOVE, COVERAGE = range(BASELINE + 2, BASELINE + 14)
AS_EXPORTED = (1, PERSON)


def write(sheet: Sheet, content: Content, page: ScorePage) -> None:
    """The ranking, best first; people without a score stand last."""
    t = content.t
    sheet.text(0, PERSON, t("Ranking"), "title")
    same, changed = t("as exported"), t("changed: intervals and the ranks that fit hold at export only and are left out")
    sheet.formula(*AS_EXPORTED, f"IF({page.as_exported},{quoted(same)},{quoted(changed)})", same, "quiet")
    heads = [
        t("Row"), t("Rank"), t("Person"), t("Score"), t("Score, low"), t("Score, high"), t("Ranks that fit the data"), t("Baseline score"),
        t("Change"), t("Baseline rank"), t("Move"), t("Data coverage"),
    ]  # fmt: skip
    sheet.heads(TOP - 1, MATCH, heads)
    for row, i in enumerate(content.order):
        _write_row(sheet, content, page, row, i, same)
    sheet.paper.set_column(MATCH, MATCH, 5, None, {"hidden": True})
    sheet.paper.set_column(PERSON, PERSON, 24)
    sheet.paper.set_column(SCORE, COVERAGE, 10)
    last = TOP + max(len(content.order), 1) - 1
    bar = {"type": "data_bar", "bar_color": "#8fb8d8", "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 120}
    sheet.paper.conditional_format(TOP, SCORE, last, SCORE, bar)


def _write_row(sheet: Sheet, content: Content, page: ScorePage, row: int, i: int, same: str) -> None:
    at, board, base = TOP + row, content.board, content.baseline
    sheet.formula(at, MATCH, f"MATCH({row + 1},{page.column(scores.PLACE)},0)", row + 1, "helper")

    def of(column: int, when: str = "") -> str:
        value = f"INDEX({page.column(column)},{sheet.at(at, MATCH)})"
        given = f"AND({when},ISNUMBER({value}))" if when else f"ISNUMBER({value})"
        return f'IF({given},{value},"")'

    def step(first: int, second: int) -> str:
        a, b = sheet.at(at, first), sheet.at(at, second)
        return f'IF(AND(ISNUMBER({a}),ISNUMBER({b})),{a}-{b},"")'

    still = f"{sheet.at(*AS_EXPORTED)}={quoted(same)}"
    sheet.formula(at, PERSON, f"INDEX({page.column(scores.PERSON)},{sheet.at(at, MATCH)})", content.people[i], "strong")
    sheet.formula(at, RANK, of(scores.RANK), float(board.rank[i]), "whole")
    sheet.formula(at, SCORE, of(scores.SCORE), float(board.score[i]), "score")
    low, high, best, worst = (page.export[column][i] for column in (scores.LOW, scores.HIGH, scores.BEST, scores.WORST))
    sheet.formula(at, LOW, of(scores.LOW, still), float(low), "score")
    sheet.formula(at, HIGH, of(scores.HIGH, still), float(high), "score")
    ends = [f"INDEX({page.column(column)},{sheet.at(at, MATCH)})" for column in (scores.BEST, scores.WORST)]
    fits = f"{best:.0f}–{worst:.0f}" if np.isfinite(best) else ""
    sheet.formula(at, FITS, f'IF(AND({still},ISNUMBER({ends[0]})),{ends[0]}&"–"&{ends[1]},"")', fits, "text")
    sheet.formula(at, OLD, of(scores.OLD_SCORE), float(base.score[i]), "score")
    sheet.formula(at, CHANGE, step(SCORE, OLD), float(board.score[i] - base.score[i]), "change")
    sheet.formula(at, OLD_RANK, of(scores.OLD_RANK), float(base.rank[i]), "whole")
    sheet.formula(at, MOVE, step(OLD_RANK, RANK), float(base.rank[i] - board.rank[i]), "move")
    sheet.formula(at, COVERAGE, of(scores.COVERAGE), float(board.scores.coverage[i]), "share")
