"""The sheets that formulas read: goals, and what was measured of everybody."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lib.kpis.catalogue import Band, Direction
from lib.kpis.values import ABSENT, NO_RESULT, OK, TOO_FEW
from lib.reports.workbook.content import Content
from lib.reports.workbook.sheets import Sheet

TOP = 3
POINTS = ("floor", "target", "stretch", "outer_low", "low", "high", "outer_high")


@dataclass(frozen=True)
class GoalPage:
    """One row per KPI, then those of teams whose people have another goal; the points of a goal can be typed over."""

    sheet: Sheet
    content: Content

    @cached_property
    def _rows(self) -> list[tuple[str, str]]:
        """KPI and team ("" for the role) of each row."""
        scheme = self.content.board.scheme
        own = [(key, team) for team, goals in scheme.team_goals.items() for key in self.content.kpis if key in goals]
        return [*((key, "") for key in self.content.kpis), *own]

    def _row(self, key: str, row: int) -> int:
        """The row of the goal that the person in that row of the other sheets has."""
        goals, field = self.content.board.scheme.team_goals, self.content.board.field
        lineage = field.lineage(self.content.order[row]) if goals else ()
        return TOP + self._rows.index((key, next((team for team in lineage if key in goals.get(team, ())), "")))

    def _point(self, row: int, name: str) -> str:
        """The cell of one of the goal's points, by its name in `Goal` or `Band`."""
        return self.sheet.at(row, 4 + POINTS.index(name))

    def write(self) -> None:
        """All goals."""
        t, sheet, scheme = self.content.t, self.sheet, self.content.board.scheme
        sheet.text(0, 0, t("Goals"), "title")
        sheet.text(1, 0, t("Floor is worth 0, target 100, stretch 120, in straight lines between; a band is worth 100 inside."), "quiet")
        points = [t("Floor"), t("Target"), t("Stretch"), t("Outer low"), t("Low"), t("High"), t("Outer high")]
        sheet.heads(TOP - 1, 0, [t("KPI"), t("Key"), t("Unit"), t("Better"), *points])
        better = {Direction.HIGHER: t("higher"), Direction.LOWER: t("lower"), Direction.BAND: t("in the band")}
        for row, (key, team) in enumerate(self._rows, TOP):
            sheet.text(row, 0, f"{self.content.name(key)} · {self.content.team(team)}" if team else self.content.name(key))
            sheet.text(row, 1, key, "quiet")
            kpi = self.content.kpi(key)
            sheet.text(row, 2, t(kpi.unit.value))
            sheet.text(row, 3, better[kpi.direction])
            goal = scheme.team_goals[team][key] if team else scheme.goals.get(key)
            for column, name in enumerate(POINTS, 4):
                if goal is not None and name in type(goal).__dataclass_fields__:
                    sheet.number(row, column, getattr(goal, name), "number", entry=True)
        sheet.paper.set_column(0, 0, 34)
        sheet.paper.set_column(1, 3, 10)
        sheet.paper.set_column(4, 10, 11)
        sheet.paper.freeze_panes(TOP, 1)

    def worth(self, key: str, value: str, row: int) -> str:
        """The formula of a KPI's score, 0 to 120, for a value in a cell, by the goal of the person in that row."""
        own = self._row(key, row)
        p = {name: self._point(own, name) for name in POINTS}
        if isinstance(self.content.board.goal(key, self.content.order[row]), Band):
            rising = f"100*({value}-{p['outer_low']})/({p['low']}-{p['outer_low']})"
            falling = f"100*({p['outer_high']}-{value})/({p['outer_high']}-{p['high']})"
            return f"MAX(0,MIN(100,{rising},{falling}))"
        reached = f"({value}-{p['floor']})/({p['target']}-{p['floor']})"
        beyond = f"100+20*({value}-{p['target']})/({p['stretch']}-{p['target']})"
        return f"IF({reached}<=1,100*MAX(0,{reached}),IF(ISNUMBER({p['stretch']}),MIN(120,{beyond}),100))"


@dataclass(frozen=True, slots=True)
class ValuePage:
    """One row per person; per KPI its value, what the goal sees of it, n and status."""

    sheet: Sheet
    content: Content

    def _column(self, key: str) -> int:
        return 2 + 4 * self.content.kpis.index(key)

    def basis(self, row: int, key: str) -> str:
        """The cell of the value as the goal sees it, of the person in that row."""
        return self.sheet.at(TOP + row, self._column(key) + 1)

    def status(self, row: int, key: str) -> str:
        """The cell that says whether the value counts."""
        return self.sheet.at(TOP + row, self._column(key) + 3)

    def word(self, status: str) -> str:
        """A status in the reader's language."""
        t = self.content.t
        return {OK: t("ok"), TOO_FEW: t("too few"), NO_RESULT: t("no result"), ABSENT: t("no data")}[status]

    def write(self) -> None:
        """All values."""
        t, sheet, field = self.content.t, self.sheet, self.content.board.field
        sheet.text(0, 0, t("Values"), "title")
        for key in self.content.kpis:
            sheet.text(1, self._column(key), f"{self.content.name(key)} ({t(self.content.kpi(key).unit.value)})", "strong")
            sheet.heads(TOP - 1, self._column(key), [t("Value"), t("Value the goal sees"), "n", t("Status")])
        sheet.heads(TOP - 1, 0, [t("Person"), t("Months present")])
        for row, i in enumerate(self.content.order):
            sheet.text(TOP + row, 0, self.content.people[i])
            sheet.number(TOP + row, 1, field.months[i], "score")
            for key in self.content.kpis:
                self._write_value(TOP + row, i, key)
        sheet.paper.set_column(0, 0, 24)
        sheet.paper.set_column(1, 1 + 4 * len(self.content.kpis), 11)
        sheet.paper.freeze_panes(TOP, 1)

    def _write_value(self, row: int, i: int, key: str) -> None:
        field, column = self.content.board.field, self._column(key)
        measured = key in field.basis
        for shift, values in enumerate((field.value, field.basis, field.n)):
            self.sheet.number(row, column + shift, float(values[key][i]) if measured else np.nan, "whole" if shift == 2 else "number")
        self.sheet.text(row, column + 3, self.word(field.status[key][i] if measured else ABSENT))
