"""The sheet of the scores: every step of every person, from the KPI's score to the rank, as a formula."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lib.kpis.values import NO_RESULT, OK
from lib.reports.workbook import score_formulas as formulas
from lib.reports.workbook.content import Content
from lib.reports.workbook.data_pages import GoalPage, ValuePage
from lib.reports.workbook.scheme_page import SchemePage
from lib.reports.workbook.sheets import Sheet
from lib.scoring import uncertainty
from lib.scoring.score import RANK_DECIMALS

TOP = 4
PERSON, RANK, SCORE, COVERAGE, BEFORE, ROUNDED, PLACE, OLD_ROUNDED, OLD_SCORE, OLD_RANK, LOW, HIGH, BEST, WORST, GATES = range(15)
_WHOLE = (OLD_RANK, BEST, WORST)


@dataclass(frozen=True)
class ScorePage:
    """Results on the left, the steps to them on the right: KPI scores, shares of what is known, contributions."""

    sheet: Sheet
    content: Content
    scheme: SchemePage
    goals: GoalPage
    values: ValuePage

    @property
    def _own(self) -> list[str]:
        return self.content.board.scheme.kpis

    @property
    def _worth_at(self) -> int:
        return GATES + len(self.content.board.scheme.gates)

    @property
    def _shares_at(self) -> int:
        return self._worth_at + len(self.content.kpis)

    @property
    def _parts_at(self) -> int:
        return self._shares_at + len(self._own)

    def cell(self, row: int, column: int) -> str:
        """A person's cell."""
        return self.sheet.at(TOP + row, column)

    def column(self, column: int) -> str:
        """A column of all people."""
        return self.sheet.span((TOP, column), (TOP + len(self.content.order) - 1, column))

    @property
    def as_exported(self) -> str:
        """The formula that is true while shares and scores are those at export."""
        return f"{self.scheme.moved}+SUMPRODUCT(ABS({self.column(ROUNDED)}-{self.column(OLD_ROUNDED)}))<0.000001"

    @cached_property
    def worth(self) -> dict[str, np.ndarray]:
        """KPI → scores of all people at export."""
        board = self.content.board
        found = {key: board.kpi_scores[:, k] for k, key in enumerate(self._own)}
        return {key: found[key] if key in found else self._worth_of(key) for key in self.content.kpis}

    def _worth_of(self, key: str) -> np.ndarray:
        field, board = self.content.board.field, self.content.board
        if key not in field.basis or key not in board.scheme.goals:
            return np.full(len(field.people), np.nan)
        usable = np.where(field.status[key] == OK, field.basis[key], np.nan)
        return np.where(field.status[key] == NO_RESULT, 0.0, board.worth(key, usable))

    def write(self) -> None:
        """Headings and everybody."""
        self._write_heads()
        for row, i in enumerate(self.content.order):
            self.sheet.text(TOP + row, PERSON, self.content.people[i])
            self._write_steps(row, i)
            self._write_score(row, i)
            self._write_rank(row, i)
        self._write_export()
        self.sheet.paper.set_column(PERSON, PERSON, 24)
        self.sheet.paper.set_column(RANK, self._parts_at + len(self._own), 11)
        self.sheet.paper.freeze_panes(TOP, 1)

    def _write_heads(self) -> None:
        t, sheet, gates = self.content.t, self.sheet, self.content.board.scheme.gates
        sheet.text(0, 0, t("Scores"), "title")
        sheet.text(1, self._worth_at, t("KPI scores, 0 to 120"), "strong")
        sheet.text(1, self._shares_at, t("Shares of what is known"), "strong")
        sheet.text(1, self._parts_at, t("Contributions to the score before gates"), "strong")
        left = [
            t("Person"), t("Rank"), t("Score"), t("Data coverage"), t("Score before gates"), t("Score rounded for ranking"), t("Place"),
            t("Score rounded, at export"), t("Baseline score"), t("Baseline rank"), t("Score, low, at export"), t("Score, high, at export"),
            t("Best rank that fits, at export"), t("Worst rank that fits, at export"),
        ]  # fmt: skip
        asked = [t("Gate: {kpis}", kpis=t.names(self.content.name(key) for key in gate.kpis)) for gate in gates]
        sheet.heads(TOP - 1, 0, [*left, *asked, *(self.content.name(key) for key in (*self.content.kpis, *self._own, *self._own))])
        sheet.text(TOP - 2, self._worth_at - 1, t("Share"), "quiet")
        for k, key in enumerate(self._own):
            sheet.formula(TOP - 2, self._worth_at + k, self.scheme.share(key), self.content.board.scheme.shares[key], "share")

    def _write_steps(self, row: int, i: int) -> None:
        """KPI scores, shares and contributions; the share of an absent KPI is empty, never 0."""
        board, sheet, at = self.content.board, self.sheet, TOP + row
        for k, key in enumerate(self.content.kpis):
            sheet.formula(at, self._worth_at + k, formulas.worth(self.goals, self.values, row, key), float(self.worth[key][i]), "score")
        coverage = self.cell(row, COVERAGE)
        for k, key in enumerate(self._own):
            worth, share = self.cell(row, self._worth_at + k), self.cell(row, self._shares_at + k)
            counts = np.isfinite(board.score[i]) and np.isfinite(board.kpi_scores[i, k])
            now = float(board.scheme.shares[key] / board.scores.coverage[i]) if counts else np.nan
            part = float(board.scores.contributions[i, k]) if counts else np.nan
            given = f"AND({formulas.known(coverage, self.scheme.floor)},ISNUMBER({worth}))"
            whole = sheet.at(TOP - 2, self._worth_at + k)
            sheet.formula(at, self._shares_at + k, f'IF({given},{whole}/{coverage},"")', now, "share")
            sheet.formula(at, self._parts_at + k, f'IF(ISNUMBER({share}),{share}*{worth},"")', part, "score")

    def _block(self, row: int, first: int) -> str:
        """The scheme's KPIs of one row, from that column on."""
        return self.sheet.span((row, first), (row, first + len(self._own) - 1))

    def _write_score(self, row: int, i: int) -> None:
        board, sheet, at = self.content.board, self.sheet, TOP + row
        coverage, before = self.cell(row, COVERAGE), self.cell(row, BEFORE)
        covered = f'SUMIF({self._block(at, self._worth_at)},">=0",{self._block(TOP - 2, self._worth_at)})'
        total = f'IF({formulas.known(coverage, self.scheme.floor)},SUM({self._block(at, self._parts_at)}),"")'
        states = {gate: self.cell(row, GATES + g) for g, gate in enumerate(board.scheme.gates)}
        sheet.formula(at, COVERAGE, covered, float(board.scores.coverage[i]), "share")
        sheet.formula(at, BEFORE, total, float(board.scores.score[i]), "score")
        sheet.formula(at, SCORE, formulas.gated(self.scheme, before, states), float(board.score[i]), "score")
        for g, gate in enumerate(states):
            scores = [self.cell(row, self._worth_at + self.content.kpis.index(key)) for key in gate.kpis]
            state = formulas.word(self.content, board.gated.states[gate.key][i])
            sheet.formula(at, GATES + g, formulas.gate(self.scheme, self.values, row, gate, scores), state, "text")

    def _write_rank(self, row: int, i: int) -> None:
        sheet, at, board = self.sheet, TOP + row, self.content.board
        score, mine, every = self.cell(row, SCORE), self.cell(row, ROUNDED), self.column(ROUNDED)
        above = sheet.span((TOP, ROUNDED), (at, ROUNDED))
        sheet.formula(at, ROUNDED, f"IF(ISNUMBER({score}),ROUND({score},{RANK_DECIMALS}),-1)", rounded(board.score[i]), "helper")
        sheet.formula(at, RANK, formulas.rank(score, self.column(SCORE), mine, every), float(board.rank[i]), "whole")
        sheet.formula(at, PLACE, formulas.place(mine, every, above), row + 1, "whole")

    @cached_property
    def export(self) -> dict[int, np.ndarray]:
        """Column → what holds for the weights at export only."""
        base, sure = self.content.baseline, uncertainty.certainty(self.content.board)
        ends = {LOW: sure.low, HIGH: sure.high, BEST: sure.best_rank, WORST: sure.worst_rank}
        return {OLD_SCORE: base.score, OLD_RANK: base.rank} | ends

    def _write_export(self) -> None:
        for row, i in enumerate(self.content.order):
            self.sheet.number(TOP + row, OLD_ROUNDED, rounded(self.content.board.score[i]), "helper")
            for column, values in self.export.items():
                self.sheet.number(TOP + row, column, float(values[i]), "whole" if column in _WHOLE else "score")


def rounded(score: float) -> float:
    """The score as ranks see it; −1 where there is none, so that it comes last."""
    return -1.0 if np.isnan(score) else float(np.round(score, RANK_DECIMALS))
