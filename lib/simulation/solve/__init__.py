"""The weights nearest to today's that fulfil wishes; or that there are none, and which wishes exclude each other."""

from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np

from lib.scoring import weights
from lib.scoring.boards import Board, board
from lib.scoring.weights import DECIMALS, Weighting
from lib.simulation.solve.constraints import Space, alternatives, always, space_of
from lib.simulation.solve.nearest import Nearest, nearest
from lib.simulation.solve.wishes import Wish, check, circular, holds, slider_shares

EXACT, SEARCHED = "exact", "searched"
# Points added to every lead, so that it survives the rounding of weights to six decimals.
LEAD_SLACK = 2e-4
MOST_CASES = 256
# Steps of the search, for an answer and for each wish that may be to blame: about two seconds and half a second.
MOST_STEPS, FEW_STEPS = 160, 40
WHOLE = 100 * 10**DECIMALS


@dataclass(frozen=True, slots=True)
class Moved:
    """One slider's effective share, 0..1."""

    slider: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Solution:
    """`weighting`: group weights in percent, six decimals; None when nothing was found. `moved`: all sliders.

    `distance`: square root of the summed squares of the changes of the shares that may move (groups, or KPIs).
    `proof` exact: nothing nearer exists (by more than 0.01 percentage points), or none at all; searched: the search ended
    without that proof.
    `conflicts`: wishes that exclude each other; with `minimal`, shown for each that without it the others of them can be fulfilled.
    `cures`: those of them whose removal is enough to fulfil all the rest.
    """

    found: bool
    weighting: Weighting | None
    moved: tuple[Moved, ...]
    distance: float
    proof: str
    conflicts: tuple[Wish, ...] = ()
    minimal: bool = True
    cures: tuple[Wish, ...] = ()


def solve(today: Board, wishes: tuple[Wish, ...], inner: bool = False) -> Solution:
    """The weights nearest to the board's that fulfil all wishes; goals, gates and values stay.

    `inner`: shares of KPIs may move, too; otherwise only dimensions move and the shares inside stay. RequestError for a
    wish that names what does not exist.
    """
    check(today, wishes)
    if _all_hold(today, wishes, today.scheme.weighting):
        return _solution(today, today.scheme.weighting, 0.0, EXACT)
    space = space_of(today, inner)
    for slack in (LEAD_SLACK, 0.0):
        answer = _nearest(space, wishes, slack)
        if answer.x is not None:
            weighting = _weighting(space, answer.x)
            if _all_hold(today, wishes, weighting):
                return _solution(today, weighting, _distance(space, answer.x), EXACT if answer.proven else SEARCHED)
        if not answer.proven:
            break
    if answer.x is not None or not answer.proven:
        return Solution(False, None, (), float("nan"), SEARCHED)
    conflicts, minimal = _conflict(space, wishes)
    cures = tuple(wish for wish in conflicts if _any(space, _without(wishes, wish)).x is not None)
    return Solution(False, None, (), float("nan"), EXACT, conflicts, minimal, cures)


def rescored(today: Board, weighting: Weighting) -> Board:
    """The same people under other weights."""
    return board(today.field, replace(today.scheme, weighting=weighting))


def _all_hold(today: Board, wishes: tuple[Wish, ...], weighting: Weighting) -> bool:
    shares, found = slider_shares(today.scheme.weighting), rescored(today, weighting)
    return all(holds(wish, shares, found) for wish in wishes)


def _solution(today: Board, weighting: Weighting, distance: float, proof: str) -> Solution:
    before, after = slider_shares(today.scheme.weighting), slider_shares(weighting)
    return Solution(True, weighting, tuple(Moved(key, before[key], after[key]) for key in before), distance, proof)


def _nearest(space: Space, wishes: tuple[Wish, ...], slack: float, most_steps: int = MOST_STEPS, any_point: bool = False) -> Nearest:
    """The best of all combinations of the wishes' alternatives."""
    if circular(wishes):
        return Nearest(None, True)
    cases = product(*(alternatives(space, wish, slack) for wish in wishes))
    best, proven, left = None, True, most_steps
    for case in islice(cases, MOST_CASES):
        answer = nearest(space.today, sum(case, always(space)), max(left, 1), any_point)
        left, proven = left - answer.steps, proven and answer.proven
        if answer.x is not None and (best is None or _distance(space, answer.x) < _distance(space, best)):
            best = answer.x
        if best is not None and any_point:
            return Nearest(best, False)
    return Nearest(best, proven and next(cases, None) is None)


def _distance(space: Space, x: np.ndarray) -> float:
    return float(np.linalg.norm(x - space.today))


def _conflict(space: Space, wishes: tuple[Wish, ...]) -> tuple[tuple[Wish, ...], bool]:
    """An impossible set without needless wishes by the deletion filter (Chinneck and Dravnieks 1991), and whether each wish of it
    was shown to be needed."""
    kept, minimal = wishes, True
    for wish in wishes:
        without = _any(space, _without(kept, wish))
        if without.x is None and without.proven:
            kept = _without(kept, wish)
        else:
            minimal = minimal and without.x is not None
    return kept, minimal


def _without(wishes: tuple[Wish, ...], wish: Wish) -> tuple[Wish, ...]:
    at = wishes.index(wish)
    return wishes[:at] + wishes[at + 1 :]


def _any(space: Space, wishes: tuple[Wish, ...]) -> Nearest:
    """Some weights for the wishes, not the nearest."""
    return _nearest(space, wishes, 0.0, FEW_STEPS, any_point=True)


def _weighting(space: Space, x: np.ndarray) -> Weighting:
    """The unknowns as weights: percent with six decimals that add up to 100 exactly."""
    weighting = space.board.scheme.weighting
    by_kpi = dict(zip(space.board.scheme.kpis, space.spread @ x, strict=True))
    parts = {group.key: float(sum(by_kpi[key] for key, _ in group.kpis)) for group in weighting}
    whole = _percent(parts)
    empty = {group.key for group in weighting if not any(weight > 0 for _, weight in group.kpis)}
    return tuple(
        replace(
            group,
            weight=group.weight if group.key in empty and not space.inner else whole[group.key],
            kpis=_inner(group, by_kpi) if space.inner and whole[group.key] > 0 else group.kpis,
        )
        for group in weighting
    )


def _inner(group: weights.Group, by_kpi: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(_percent({key: by_kpi[key] for key, _ in group.kpis}).items())


def _percent(parts: dict[str, float]) -> dict[str, float]:
    clean = {key: value if value > 1e-9 else 0.0 for key, value in parts.items()}
    return {key: whole / 10**DECIMALS for key, whole in weights.percentages(clean, WHOLE).items()}
