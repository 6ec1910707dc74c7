"""Teams: the mean of their members' scores weighted by months. This role's members are live, all others as at export."""

from dataclasses import dataclass

import numpy as np

from lib.reports.workbook import score_page as scores
from lib.reports.workbook.content import Content, Member
from lib.reports.workbook.score_page import ScorePage, rounded
from lib.reports.workbook.sheets import Sheet
from lib.scoring.score import RANK_DECIMALS

TOP = 3
NUMBER, TEAM, ROLE, PEOPLE, OWN, SCORE, RANK, OLD, CHANGE, ROUNDED, PEERS, MONTHS, POINTS = range(13)
M_NUMBER, M_TEAM, M_PERSON, M_MONTHS, M_SCORE, M_COUNTED, M_POINTS = range(7)


@dataclass(frozen=True, slots=True)
class TeamPages:
    """The teams, and this role's members in them. `teams`, `members`: a sheet each."""

    teams: Sheet
    members: Sheet
    content: Content
    page: ScorePage

    @property
    def _lines(self) -> list[tuple[int, Member]]:
        """(number of the team, member), team by team."""
        return [(number, member) for number, team in enumerate(self.content.teams, 1) for member in team.members]

    def write(self) -> None:
        """Both sheets."""
        self._write_members()
        self._write_teams()

    def _write_members(self) -> None:
        t, sheet, score = self.content.t, self.members, self.content.board.score
        sheet.text(0, 0, t("This role's members in their teams and departments"), "title")
        heads = [t("Number"), t("Team"), t("Person"), t("Months present"), t("Score"), t("Months that count"), t("Months × score")]
        sheet.heads(TOP - 1, 0, heads)
        rows = {i: row for row, i in enumerate(self.content.order)}
        for at, (number, member) in enumerate(self._lines, TOP):
            value, counts = float(score[member.person]), bool(np.isfinite(score[member.person]))
            live = self.page.cell(rows[member.person], scores.SCORE)
            known = f"ISNUMBER({sheet.at(at, M_SCORE)})"
            sheet.number(at, M_NUMBER, number, "whole")
            sheet.text(at, M_TEAM, self.content.teams[number - 1].name)
            sheet.text(at, M_PERSON, self.content.people[member.person])
            sheet.number(at, M_MONTHS, member.months)
            sheet.formula(at, M_SCORE, f'IF(ISNUMBER({live}),{live},"")', value, "score")
            sheet.formula(at, M_COUNTED, f"IF({known},{sheet.at(at, M_MONTHS)},0)", member.months if counts else 0.0)
            part = f"IF({known},{sheet.at(at, M_MONTHS)}*{sheet.at(at, M_SCORE)},0)"
            sheet.formula(at, M_POINTS, part, member.months * value if counts else 0.0, "score")
        sheet.paper.set_column(M_TEAM, M_PERSON, 24)
        sheet.paper.set_column(M_MONTHS, M_POINTS, 11)
        sheet.paper.freeze_panes(TOP, 0)

    def _write_teams(self) -> None:
        t, sheet = self.content.t, self.teams
        sheet.text(0, 0, t("Teams"), "title")
        says = t(
            "The mean of the members' scores, weighted by months; members of other roles as at export. 100: on target for their roles."
        )
        sheet.text(1, 0, says, "quiet")
        heads = [
            t("Number"), t("Team"), t("Main role"), t("People"), t("Of this role"), t("Score"), t("Rank"), t("Baseline score"), t("Change"),
            t("Score rounded for ranking"), t("Compared with"), t("Months of other roles"), t("Months × score of other roles"),
        ]  # fmt: skip
        sheet.heads(TOP - 1, 0, heads)
        groups = list(dict.fromkeys(team.peers for team in self.content.teams))
        for at, team in enumerate(self.content.teams, TOP):
            sheet.number(at, NUMBER, at - TOP + 1, "whole")
            sheet.text(at, TEAM, team.name, "strong")
            sheet.text(at, ROLE, team.role)
            sheet.number(at, PEOPLE, team.people, "whole")
            sheet.number(at, OWN, len({member.person for member in team.members}), "whole")
            sheet.number(at, OLD, team.before, "score")
            sheet.number(at, PEERS, groups.index(team.peers) + 1, "whole")
            sheet.number(at, MONTHS, team.other_months)
            sheet.number(at, POINTS, team.other_points, "score")
            self._write_score(at)
        sheet.paper.set_column(TEAM, ROLE, 24)
        sheet.paper.set_column(PEOPLE, POINTS, 11)
        sheet.paper.freeze_panes(TOP, 2)

    def _sum(self, at: int, column: int) -> str:
        if not self._lines:
            return "0"
        last = TOP + len(self._lines) - 1
        numbers, values = (self.members.span((TOP, c), (last, c)) for c in (M_NUMBER, column))
        return f"SUMIF({numbers},{self.teams.at(at, NUMBER)},{values})"

    def _write_score(self, at: int) -> None:
        sheet, team = self.teams, self.content.teams[at - TOP]
        months = f"{sheet.at(at, MONTHS)}+{self._sum(at, M_COUNTED)}"
        points = f"{sheet.at(at, POINTS)}+{self._sum(at, M_POINTS)}"
        score, old, mine = (sheet.at(at, column) for column in (SCORE, OLD, ROUNDED))
        ends = (TOP, TOP + len(self.content.teams) - 1)
        every, peers = (sheet.span((ends[0], column), (ends[1], column)) for column in (ROUNDED, PEERS))
        sheet.formula(at, SCORE, f'IF({months}>0,({points})/({months}),"")', float(team.score), "score")
        sheet.formula(at, ROUNDED, f"IF(ISNUMBER({score}),ROUND({score},{RANK_DECIMALS}),-1)", rounded(team.score), "helper")
        better = f"SUMPRODUCT(({peers}={sheet.at(at, PEERS)})*({every}>{mine}))+1"
        sheet.formula(at, RANK, f'IF(ISNUMBER({score}),{better},"")', float(team.rank), "whole")
        step = f'IF(AND(ISNUMBER({score}),ISNUMBER({old})),{score}-{old},"")'
        sheet.formula(at, CHANGE, step, float(team.score - team.before), "change")
