"""One person with other values of one KPI, scored again by the one path with its curves and gates."""

from dataclasses import dataclass, replace

import numpy as np

from lib.kpis.catalogue import Band, Goal
from lib.scoring.boards import Board, board
from lib.scoring.fields import Field
from lib.scoring.gates import CAPPED
from lib.scoring.score import RANK_DECIMALS


@dataclass(frozen=True, slots=True)
class Trial:
    """The person in `row` of a board, and the KPI that may change. Values are as the goal sees them (`Field.basis`)."""

    board: Board
    row: int
    key: str
    coverage_floor: float

    @property
    def basis(self) -> float:
        """The present value."""
        return float(self.board.field.basis[self.key][self.row])

    @property
    def goal(self) -> Goal | Band:
        """What the value is held against."""
        return self.board.goal(self.key, self.row)

    def alone(self, values: np.ndarray) -> Board:
        """The person as often as there are values, each with one of them."""
        return board(self._repeated(values), self.board.scheme, self.coverage_floor)

    def among_all(self, value: float) -> Board:
        """The whole board, with the one value replaced."""
        column = self.board.field.basis[self.key].copy()
        column[self.row] = value
        changed = replace(self.board.field, basis=self.board.field.basis | {self.key: column})
        return board(changed, self.board.scheme, self.coverage_floor)

    def passes(self, values: np.ndarray) -> np.ndarray:
        """Whether each value lifts the person above the next better rank."""
        scores, own = np.round(self.board.score, RANK_DECIMALS), np.round(self.board.score[self.row], RANK_DECIMALS)
        return np.round(self.alone(values).score, RANK_DECIMALS) > np.min(scores[scores > own], initial=np.inf)

    def lifted(self, value: float) -> tuple[str, ...]:
        """Gates that cap the person now, and no longer with the value."""
        then = self.alone(np.array([value])).gated.states
        now = self.board.gated.states
        return tuple(key for key, state in now.items() if state[self.row] == CAPPED and then[key][0] != CAPPED)

    def _repeated(self, values: np.ndarray) -> Field:
        field, row, count = self.board.field, self.row, len(values)
        needed = {*self.board.scheme.kpis, *(key for gate in self.board.scheme.gates for key in gate.kpis)} & field.value.keys()
        columns = {
            name: {kpi: np.full(count, getattr(field, name)[kpi][row], dtype=getattr(field, name)[kpi].dtype) for kpi in needed}
            for name in ("value", "n", "low", "high", "basis", "status")
        }
        columns["basis"][self.key] = values
        # The memberships stay those of the field: they say whose goals the person has.
        return replace(field, people=(field.people[row],) * count, months=np.full(count, field.months[row]), **columns)
