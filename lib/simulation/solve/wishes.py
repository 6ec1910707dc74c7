"""What somebody may wish of the weights, and whether weights fulfil it.

A slider is named as everywhere: `group` (a dimension) or `group/KPI`. Shares are effective shares, 0..1.
"""

import math
from dataclasses import dataclass

from lib.errors import N_, RequestError, did_you_mean
from lib.scoring import weights
from lib.scoring.boards import Board
from lib.scoring.score import RANK_DECIMALS
from lib.scoring.weights import Weighting

# A lead below this many points is none: rounding weights to six decimals moves scores by up to 1e-4.
LEAST_LEAD = 1e-4
# Shares and leads are fulfilled to this much: weights have six decimals of a percent.
SHARE_TOLERANCE = 1e-7
LEAD_TOLERANCE = 1e-6
MOST_WISHES = 12


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A weight's effective share is `share` (0..1) or more."""

    slider: str
    share: float


@dataclass(frozen=True, slots=True)
class AtMost:
    """A weight's effective share is `share` (0..1) or less."""

    slider: str
    share: float


@dataclass(frozen=True, slots=True)
class Keep:
    """A weight's effective share stays as it is today."""

    slider: str


@dataclass(frozen=True, slots=True)
class Within:
    """Every effective share stays within `points` percentage points of today's."""

    points: float


@dataclass(frozen=True, slots=True)
class Above:
    """`first` ranks strictly above `second`, by `lead` points of the score after gates or more. Both must be scored."""

    first: str
    second: str
    lead: float = 0.0

    @property
    def margin(self) -> float:
        """Points between the two scores, at least LEAST_LEAD."""
        return max(self.lead, LEAST_LEAD)


Wish = AtLeast | AtMost | Keep | Within | Above


def slider_shares(weighting: Weighting) -> dict[str, float]:
    """Effective share of every slider, groups and `group/KPI`, in the weighting's order."""
    by_kpi = weights.shares(weighting)
    found: dict[str, float] = {}
    for group in weighting:
        found[group.key] = math.fsum(by_kpi[key] for key, _ in group.kpis)
        found |= {f"{group.key}/{key}": by_kpi[key] for key, _ in group.kpis}
    return found


def check(board: Board, wishes: tuple[Wish, ...]) -> None:
    """RequestError naming an unknown weight or person, a number out of range, or too many wishes."""
    if len(wishes) > MOST_WISHES:
        raise RequestError(N_("{n} wishes are too many; {most} at a time. Remove some."), n=len(wishes), most=MOST_WISHES)
    for wish in wishes:
        if isinstance(wish, Above):
            _check_people(board, wish)
        elif isinstance(wish, Within):
            _check_number(wish.points, 100.0)
        else:
            _check_slider(board, wish.slider)
            _check_number(100 * getattr(wish, "share", 0.0), 100.0)


def _check_people(board: Board, wish: Above) -> None:
    known = list(board.field.people)
    for person in (wish.first, wish.second):
        if person not in known:
            raise RequestError(N_("There is no “{person}” among the people of {role}."), person=person, role=board.field.key)
    if wish.first == wish.second:
        raise RequestError(N_("Nobody can rank above themselves. Choose two people."))
    _check_number(wish.lead, 120.0)


def _check_slider(board: Board, slider: str) -> None:
    known = list(slider_shares(board.scheme.weighting))
    if slider not in known:
        raise RequestError(N_("There is no weight “{slider}”. Did you mean {near}?"), slider=slider, near=did_you_mean(slider, known))


def _check_number(value: float, most: float) -> None:
    if not 0 <= value <= most:
        raise RequestError(N_("{value} is out of range; write a number from 0 to {most}."), value=f"{value:g}", most=f"{most:g}")


def holds(wish: Wish, today: dict[str, float], found: Board) -> bool:
    """Whether a board, scored as every board is, fulfils the wish. `today`: the slider shares to compare with."""
    if isinstance(wish, Above):
        return _ranks_above(wish, found)
    now = slider_shares(found.scheme.weighting)
    if isinstance(wish, Within):
        return all(abs(now[key] - today[key]) <= wish.points / 100 + SHARE_TOLERANCE for key in today)
    if isinstance(wish, AtLeast):
        return now[wish.slider] >= wish.share - SHARE_TOLERANCE
    if isinstance(wish, AtMost):
        return now[wish.slider] <= wish.share + SHARE_TOLERANCE
    return abs(now[wish.slider] - today[wish.slider]) <= SHARE_TOLERANCE


def _ranks_above(wish: Above, found: Board) -> bool:
    people = found.field.people
    first, second = (round(float(found.score[people.index(person)]), RANK_DECIMALS) for person in (wish.first, wish.second))
    # Without a score (NaN) nobody is above or below: both comparisons are false.
    return first > second and first - second >= wish.margin - LEAD_TOLERANCE


def circular(wishes: tuple[Wish, ...]) -> bool:
    """Whether the wishes want somebody above himself by way of others: no weights do that."""
    below: dict[str, set[str]] = {}
    for wish in wishes:
        if isinstance(wish, Above):
            below.setdefault(wish.first, set()).add(wish.second)
    while ends := {person for people in below.values() for person in people} - below.keys():
        below = {first: people - ends for first, people in below.items() if people - ends}
    return bool(below)
