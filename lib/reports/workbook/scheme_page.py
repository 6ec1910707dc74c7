"""The sheet to play on: weights and gates to type over, shares that follow, and beside them the ranking, sorted anew."""

from dataclasses import dataclass

from lib.reports.workbook.content import Content
from lib.reports.workbook.sheets import Sheet
from lib.scoring import weights
from lib.scoring.gates import Critical, Gate, Interlock

NAME, GROUP, WEIGHT, RAW, SHARE, EXPORTED, BASELINE = range(7)
TOP = 4


@dataclass(frozen=True, slots=True)
class SchemePage:
    """Where everything stands: groups first, then KPIs, then the rules."""

    sheet: Sheet
    content: Content

    @property
    def _kpis_at(self) -> int:
        return TOP + len(self.content.board.scheme.weighting) + 2

    @property
    def _rules_at(self) -> int:
        return self._kpis_at + len(self.content.board.scheme.kpis) + 2

    def _row(self, key: str) -> int:
        return self._kpis_at + self.content.board.scheme.kpis.index(key)

    def _gate_row(self, gate: Gate) -> int:
        return self._rules_at + 2 + self.content.board.scheme.gates.index(gate)

    def share(self, key: str) -> str:
        """The cell of a KPI's share."""
        return self.sheet.at(self._row(key), SHARE)

    @property
    def floor(self) -> str:
        """The cell of the coverage floor."""
        return self.sheet.at(self._rules_at, WEIGHT)

    def limit(self, gate: Gate) -> str:
        """The cell of a gate's cap, or of a safe band's upper end."""
        return self.sheet.at(self._gate_row(gate), WEIGHT)

    def on(self, gate: Gate) -> str:
        """The cell that says whether a gate is on."""
        return self.sheet.at(self._gate_row(gate), RAW)

    @property
    def moved(self) -> str:
        """How far the shares are from those at export, as a formula."""
        ends = (self._kpis_at, self._rules_at - 3)
        now, then = (self.sheet.span((ends[0], column), (ends[1], column)) for column in (SHARE, EXPORTED))
        return f"SUMPRODUCT(ABS({now}-{then}))"

    def write(self) -> None:
        """Weights, shares and rules."""
        t, sheet = self.content.t, self.sheet
        sheet.text(0, NAME, self.content.title, "title")
        sheet.text(1, NAME, t("Change a yellow cell: shares, scores, ranks and teams follow."), "quiet")
        self._write_groups()
        self._write_kpis()
        self._write_rules()
        sheet.paper.set_column(NAME, NAME, 34)
        sheet.paper.set_column(GROUP, GROUP, 20)
        sheet.paper.set_column(WEIGHT, BASELINE, 11)
        sheet.paper.freeze_panes(TOP, 1)

    def _heads(self, row: int, first: str, second: str) -> None:
        t = self.content.t
        words = [first, second, t("Weight"), t("Weight × inner share"), t("Share"), t("Share at export"), t("Baseline share")]
        self.sheet.heads(row, NAME, words)

    def _write_groups(self) -> None:
        t, sheet, board = self.content.t, self.sheet, self.content.board
        self._heads(TOP - 1, t("Dimension"), "")
        now, before = weights.group_shares(board.scheme.weighting), weights.group_shares(self.content.baseline.scheme.weighting)
        for row, group in enumerate(board.scheme.weighting, TOP):
            ends = self._row(group.kpis[0][0]), self._row(group.kpis[-1][0])
            sheet.text(row, NAME, t.text(group.name), "strong")
            self._weight(row, group.weight)
            sheet.formula(row, SHARE, f"SUM({sheet.span((ends[0], SHARE), (ends[1], SHARE))})", now[group.key], "share")
            sheet.number(row, EXPORTED, now[group.key], "share")
            sheet.number(row, BASELINE, before.get(group.key), "share")

    def _write_kpis(self) -> None:
        t, scheme = self.content.t, self.content.board.scheme
        self._heads(self._kpis_at - 1, t("KPI"), t("Dimension"))
        for place, group in enumerate(scheme.weighting, TOP):
            for key, weight in group.kpis:
                self._write_kpi(self._row(key), key, weight, place, (self._row(group.kpis[0][0]), self._row(group.kpis[-1][0])))

    def _write_kpi(self, row: int, key: str, weight: float, group_row: int, ends: tuple[int, int]) -> None:
        sheet, scheme = self.sheet, self.content.board.scheme
        group = scheme.weighting[group_row - TOP]
        inner = sheet.span((ends[0], WEIGHT), (ends[1], WEIGHT))
        every = sheet.span((self._kpis_at, RAW), (self._rules_at - 3, RAW))
        total = sum(w for _, w in group.kpis)
        sheet.text(row, NAME, self.content.name(key))
        sheet.text(row, GROUP, self.content.t.text(group.name), "quiet")
        self._weight(row, weight)
        raw = group.weight * weight / total if total > 0 else 0.0
        sheet.formula(row, RAW, f"IF(SUM({inner})>0,{sheet.at(group_row, WEIGHT)}*{sheet.at(row, WEIGHT)}/SUM({inner}),0)", raw, "helper")
        sheet.formula(row, SHARE, f"IF(SUM({every})>0,{sheet.at(row, RAW)}/SUM({every}),0)", scheme.shares[key], "share")
        sheet.number(row, EXPORTED, scheme.shares[key], "share")
        sheet.number(row, BASELINE, self.content.baseline.scheme.shares.get(key), "share")

    def _weight(self, row: int, weight: float) -> None:
        self.sheet.number(row, WEIGHT, weight, entry=True)
        self._only(row, WEIGHT, 0, weights.LARGEST)

    def _only(self, row: int, column: int, low: float, high: float) -> None:
        t = self.content.t
        rule = {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
        words = t("A number from {low} to {high}.", low=f"{low:g}", high=f"{high:,.0f}")
        self.sheet.paper.data_validation(row, column, row, column, rule | {"error_title": "Steelyard", "error_message": words})

    def _write_rules(self) -> None:
        t, sheet, row = self.content.t, self.sheet, self._rules_at
        sheet.text(row, NAME, t("Least data coverage for a score"))
        sheet.number(row, WEIGHT, self.content.coverage_floor, "share", entry=True)
        self._only(row, WEIGHT, 0, 1)
        if self.content.board.scheme.gates:
            sheet.heads(row + 1, NAME, [t("Gate"), "", t("Cap or limit"), t("On (1) or off (0)")])
        for gate in self.content.board.scheme.gates:
            self._write_gate(gate)

    def _write_gate(self, gate: Gate) -> None:
        row, capped = self._gate_row(gate), isinstance(gate, Interlock | Critical)
        self.sheet.text(row, NAME, gate_name(self.content, gate))
        self.sheet.number(row, WEIGHT, gate.cap if capped else gate.high, "score" if capped else "number", entry=True)
        self.sheet.number(row, RAW, 1, "whole", entry=True)
        self._only(row, RAW, 0, 1)


def gate_name(content: Content, gate: Gate) -> str:
    """A gate by its kind and KPIs."""
    t, kpis = content.t, content.t.names(content.name(key) for key in gate.kpis)
    if isinstance(gate, Interlock):
        return t("Interlock: {kpis}", kpis=kpis)
    return t("Critical: {kpis}", kpis=kpis) if isinstance(gate, Critical) else t("Safe band: {kpis}", kpis=kpis)


def gate_words(content: Content, gate: Gate) -> str:
    """What a gate asks for."""
    t = content.t
    if isinstance(gate, Interlock):
        return t("All must reach their targets, else the score is capped.")
    if isinstance(gate, Critical):
        return t("It must be better than its floor, else the score is capped.")
    return t("Above the limit it is audited, without a cap.")
