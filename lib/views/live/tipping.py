"""Tipping points of every weight, as marks on its slider and as one sentence."""

import math
from dataclasses import dataclass

from lib.scoring import weights
from lib.scoring.weights import Weighting
from lib.simulation.paths import path_of
from lib.simulation.team_tips import TeamEvent, race
from lib.simulation.tips import Event, Tips, events
from lib.views.desk import Desk
from lib.views.frame import Frame

RANK, TOP, CHOSEN, TEAM = "rank", "top", "chosen", "team"
MOST_NAMED = 2


def tips_of(frame: Frame, desk: Desk) -> dict[str, dict]:
    """Slider key → `marks` (position 0..100 on the slider, kind, words) and `words`, the most important of them."""
    weighing, board = desk.weighing, desk.pair.scenario
    t, locked = frame.t, frozenset() if weighing.free else weighing.locked
    found = {}
    teams = race(desk.others, board, frame.cube.roster.ancestors)
    for key in _shown(desk):
        if (path := path_of(board, key, locked)) is not None:
            near = events(path, desk.asked)
            others = _others(desk.scenario.weighting, key) if weighing.free else None
            most = path.high if others is None else 100 / (100 + others) if others > 0 else 1.0
            said = _Slider(frame, desk, _whole(desk.scenario.weighting, key), most)
            near = _within(near, most)
            leading = [] if "/" in key and len(desk.scenario.weighting) > 1 else _teams(said, teams.next_changes(path))
            marks = [*_marks(said, near, others), *_team_marks(leading, others)]
            found[key] = {"marks": marks, "words": t("; ").join([_words(said, near), *(team.words for team in leading)])}
    return found


@dataclass(frozen=True, slots=True)
class _Slider:
    """Who reads, what is weighed, the share of everything that the slider's own shares are parts of, and the most of
    these it can reach."""

    frame: Frame
    desk: Desk
    whole: float
    most: float


def _within(near: Tips, most: float) -> Tips:
    """Without the events that the slider cannot reach: a weight that moves alone never gets a share of all."""
    reached = {name: event for name in Tips.__dataclass_fields__ if (event := getattr(near, name)) and event.share <= most + 1e-12}
    return Tips(**reached)


@dataclass(frozen=True, slots=True)
class _Team:
    """Another team leads from a share (0..1 of the slider's own) on."""

    share: float
    words: str


def _teams(slider: _Slider, changes: tuple[TeamEvent | None, TeamEvent | None]) -> list[_Team]:
    frame, found = slider.frame, []
    for right, event in zip((False, True), changes, strict=True):
        if event is not None and event.share <= slider.most + 1e-12:
            what = _leading(frame, [frame.team(team) for team in event.teams])
            found.append(_Team(event.share, frame.t("{where} {what}", where=_where(slider, right, event.share), what=what)))
    return found


def _team_marks(teams: list[_Team], others: float | None) -> list[dict]:
    places = [(100 * team.share if others is None else _raw(team.share, others), team.words) for team in teams]
    return [{"at": at, "kind": TEAM, "text": words} for at, words in places if 0 <= at <= 100]


def _whole(weighting: Weighting, key: str) -> float:
    """1 for a dimension; for a KPI its dimension's share, because beside every slider stands its share of everything."""
    group, _, kpi = key.partition("/")
    return weights.group_shares(weighting)[group] if kpi else 1.0


def sliders_of(weighting: Weighting) -> list[str]:
    """The weights that have a slider: dimensions where there are several, and KPIs of dimensions that have several."""
    groups = [group.key for group in weighting] if len(weighting) > 1 else []
    return groups + [f"{group.key}/{key}" for group in weighting if len(group.kpis) > 1 for key, _ in group.kpis]


def _shown(desk: Desk) -> list[str]:
    """The sliders in sight: those of closed dimensions are not, and each costs a large company some hundredths of a second."""
    weighting = desk.scenario.weighting
    inner = len(weighting) == 1
    return [key for key in sliders_of(weighting) if inner or "/" not in key or key.split("/")[0] in desk.weighing.opened]


def _others(weighting: Weighting, key: str) -> float:
    """The sum of the other weights on the slider's level: what a share is a part of where a weight moves alone."""
    group, _, kpi = key.partition("/")
    raw = weights.raw_weights(weighting)
    level = [f"{group}/{name}" for g in weighting if g.key == group for name, _ in g.kpis] if kpi else [g.key for g in weighting]
    return math.fsum(raw[name] for name in level if name != key)


def _events(near: Tips) -> list[tuple[str, bool, Event]]:
    """What is near: kind, whether it lies to the right, and the event."""
    named = ((TOP, near.top_left, near.top_right), (CHOSEN, near.chosen_left, near.chosen_right), (RANK, near.rank_left, near.rank_right))
    return [(kind, right, event) for kind, *sides in named for right, event in zip((False, True), sides, strict=True) if event is not None]


def _marks(slider: _Slider, near: Tips, others: float | None) -> list[dict]:
    marks = []
    for kind, right, event in _events(near):
        at = 100 * event.share if others is None else _raw(event.share, others)
        if 0 <= at <= 100:
            marks.append({"at": at, "kind": kind, "text": _sentence(slider, kind, right, event)})
    return marks


def _raw(share: float, others: float) -> float:
    """The weight that has this share beside the others, where it moves alone."""
    return share * others / (1 - share) if share < 1 else math.inf


def _words(slider: _Slider, near: Tips) -> str:
    """Who leads next, or else what changes at all; that nothing does is said, too."""
    t, found = slider.frame.t, _events(near)
    for wanted in ((TOP,), (CHOSEN,)):
        if said := [event for event in found if event[0] in wanted]:
            return _sentences(slider, said)
    if found:
        return t("The first place stays; {what}", what=_sentences(slider, found))
    return t("No tipping point: the ranks stay whatever this weight is.")


def _sentences(slider: _Slider, found: list[tuple[str, bool, Event]]) -> str:
    """What happens where; the same on both sides is said once."""
    t, places = slider.frame.t, {}
    for kind, right, event in found:
        places.setdefault(_what(slider, kind, event), []).append(_where(slider, right, event.share))
    return t("; ").join(t("{where} {what}", where=t(" or ").join(where), what=what) for what, where in places.items())


def _sentence(slider: _Slider, kind: str, right: bool, event: Event) -> str:
    t = slider.frame.t
    return t("{where} {what}", where=_where(slider, right, event.share), what=_what(slider, kind, event))


def _where(slider: _Slider, right: bool, share: float) -> str:
    """Beyond which share, in tenths of a percent on its far side; at the end of the slider, the end."""
    t, whole, most = slider.frame.t, 100 * slider.whole, 100 * slider.whole * slider.most
    tenths = math.ceil(10 * share * whole - 1e-8) if right else math.floor(10 * share * whole + 1e-8)
    if tenths / 10 >= most - 1e-9 if right else tenths <= 0:
        return t("at {share} %", share=f"{min(max(share * whole, 0.0), most):.3g}")
    return t("above {share} %", share=f"{tenths / 10:g}") if right else t("below {share} %", share=f"{tenths / 10:g}")


def _what(slider: _Slider, kind: str, event: Event) -> str:
    frame, people = slider.frame, slider.desk.field.people
    t = frame.t
    names = [frame.person(people[row]) for row in event.rows[:MOST_NAMED]]
    if kind == CHOSEN:
        if event.after is None:
            return t("{name} has no rank", name=names[0])
        return t("{name} is at rank {rank}", name=names[0], rank=event.after)
    if kind == RANK:
        return t("ranks change")
    if len(event.rows) > MOST_NAMED:
        return t("{n} people lead together", n=len(event.rows))
    return _leading(frame, names)


def _leading(frame: Frame, names: list[str]) -> str:
    t = frame.t
    if not names:
        return t("nobody leads")
    if len(names) > MOST_NAMED:
        return t("{n} teams lead together", n=len(names))
    return t("{names} leads", names=names[0]) if len(names) == 1 else t("{names} lead together", names=t(" and ").join(names))
