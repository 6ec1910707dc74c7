"""What would move a person up: for every KPI the least improvement of it alone that gains a place.

Nothing is derived from a formula: the person is scored again, by the one scoring path with its curves and gates, with
other values of one KPI, and every piece of advice is checked on the whole board.
"""

import math
from dataclasses import dataclass

import numpy as np

from lib.kpis.catalogue import Band, Goal
from lib.kpis.statistics import Proportion
from lib.kpis.values import OK
from lib.periods import Cadence
from lib.scoring.boards import Board
from lib.scoring.fields import Field
from lib.scoring.gates import SafeBand
from lib.scoring.score import COVERAGE_FLOOR
from lib.simulation.trials import Trial

# So many values at once between what is too little and what is enough, so many times: to 1e-12 of the way.
VALUES, ROUNDS = 1001, 4
SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class Advice:
    """One KPI improved alone, everything and everybody else as they are. Values are in the KPI's unit, as it is shown.

    `value` now; `needed`: the least that passes the next better rank (NaN: no improvement does, up to `end`, where the
    curve ends); `way`: that improvement as a part of the way from floor to target. For a proportion `count` is how
    many more (where less is better: fewer) of the `n` cases it takes, and `needed` is the value with them; else None.
    `rank` now (None: not ranked), `then`: the rank with `needed`. `points`: what the value at `end` adds to the score after
    gates. `lifts`: gates that cap now and no longer with `needed`, or with `end` where nothing gains a place.
    """

    kpi: str
    value: float
    needed: float
    end: float
    way: float
    count: int | None
    n: float
    rank: int | None
    then: int | None
    points: float
    lifts: tuple[str, ...]

    @property
    def gains(self) -> bool:
        """Whether it gains a place."""
        return self.then is not None


@dataclass(frozen=True, slots=True)
class Prospects:
    """The advice for one person, cheapest first (least of the way from floor to target), then what adds points without
    gaining a place, most first. `inherited`: KPIs of the scheme that are team values, so not the person's to move."""

    advice: tuple[Advice, ...]
    inherited: tuple[str, ...]


def prospects(scored: Board, row: int, coverage_floor: float = COVERAGE_FLOOR) -> Prospects:
    """What would move the person in this row up. No advice without a score; for the first, and where nobody is ranked,
    only what adds points. KPIs without a usable value, or at the end of their curve, are left out."""
    keys = list(
        dict.fromkeys([*scored.scheme.kpis, *(key for gate in scored.scheme.gates if not isinstance(gate, SafeBand) for key in gate.kpis)])
    )
    inherited = tuple(key for key in keys if key in scored.field.inherited)
    if math.isnan(scored.score[row]):
        return Prospects((), inherited)
    found = (_advice(Trial(scored, row, key, coverage_floor)) for key in keys if key not in inherited and _movable(scored, row, key))
    helpful = [one for one in found if one is not None and (one.gains or one.points > SMALLEST)]
    return Prospects(tuple(sorted(helpful, key=lambda one: (not one.gains, one.way if one.gains else -one.points))), inherited)


def _movable(scored: Board, row: int, key: str) -> bool:
    field = scored.field
    return key in field.basis and key in scored.scheme.goals and field.status[key][row] == OK and math.isfinite(field.basis[key][row])


def _advice(trial: Trial) -> Advice | None:
    field, row, key, basis = trial.board.field, trial.row, trial.key, trial.basis
    end, length = _end_and_length(trial.goal, basis)
    unit = _unit(field, row, key)
    if end is None or math.isnan(unit):
        return None
    needed, count = _needed(trial, end)
    ranked = trial.board.rank[row]
    then = math.nan if math.isnan(needed) else trial.among_all(needed).rank[row]
    # The last word has the whole board.
    gains = then < ranked
    needed, count = (needed, count) if gains else (math.nan, None)
    best = max(float(trial.alone(np.array([end])).score[0]), float(trial.board.score[row]))
    return Advice(
        key,
        basis * unit,
        needed * unit,
        end * unit,
        abs(needed - basis) / length,
        count,
        float(field.n[key][row]),
        None if math.isnan(ranked) else int(ranked),
        int(then) if gains else None,
        best - float(trial.board.score[row]),
        trial.lifted(needed if gains else end),
    )


def _end_and_length(goal: Goal | Band, basis: float) -> tuple[float | None, float]:
    """Where the curve ends in the better direction (None: there already), and the length of the way from floor to target."""
    if isinstance(goal, Band):
        if basis < goal.low:
            return goal.low, goal.low - goal.outer_low
        return (goal.high if basis > goal.high else None), goal.outer_high - goal.high
    end = goal.target if goal.stretch is None else goal.stretch
    open_ = basis < end if goal.target > goal.floor else basis > end
    return (end if open_ else None), abs(goal.target - goal.floor)


def _unit(field: Field, row: int, key: str) -> float:
    """What the goal's value is multiplied with to be the shown one: totals are held against one native period of one
    full-time person. NaN where that is not known."""
    if not field.kpis[key].per_period:
        return 1.0
    if field.basis[key][row] != 0:
        return float(field.value[key][row] / field.basis[key][row])
    known = field.span.get(key) == field.period
    return float(field.months[row]) / Cadence(field.kpis[key].cadence).months if known else math.nan


def _needed(trial: Trial, end: float) -> tuple[float, int | None]:
    """The least value that passes the next better rank, and for a proportion how many more (or fewer) cases it is; NaN and
    None when no value up to the end does."""
    low, high = trial.basis, end
    if math.isnan(trial.board.rank[trial.row]) or not trial.passes(np.array([end]))[0]:
        return math.nan, None
    for _ in range(ROUNDS):
        values = np.linspace(low, high, VALUES)
        first = int(np.argmax(trial.passes(values)))
        low, high = values[max(first - 1, 0)], values[first]
    statistic = trial.board.field.kpis[trial.key].statistic
    return _counted(trial, float(high)) if isinstance(statistic, Proportion) else (float(high), None)


def _counted(trial: Trial, needed: float) -> tuple[float, int | None]:
    """The value with whole cases; NaN when there are not enough of them."""
    n, basis = float(trial.board.field.n[trial.key][trial.row]), trial.basis
    sign = 1 if needed > basis else -1
    # A count ÷ a count, as it would be measured: 0.3 − 5 ÷ 50 is not quite 10 ÷ 50, and a floor of 0.2 is a floor.
    successes = round(basis * n) if abs(basis * n - round(basis * n)) < 1e-6 else basis * n
    least = max(math.floor(abs(needed - basis) * n - 1e-6), 1)
    for count in range(least, least + 3):
        value = (successes + sign * count) / n
        if not -SMALLEST <= value <= 1 + SMALLEST:
            break
        if trial.passes(np.array([min(max(value, 0.0), 1.0)]))[0]:
            return min(max(value, 0.0), 1.0), count
    return math.nan, None
