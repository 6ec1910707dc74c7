"""Why, in words: what made a score, what would raise it, and where a rank tips. All names are escaped for Markdown."""

import math

from lib.kpis.catalogue import Band, Goal, Kpi, Unit
from lib.scoring import uncertainty, weights
from lib.scoring.boards import Board
from lib.scoring.explain import Reasons
from lib.scoring.gates import SafeBand
from lib.simulation.advice import Advice
from lib.simulation.paths import Path, path_of
from lib.simulation.tips import Event, person_events
from lib.views import formats
from lib.views.desk import Desk
from lib.views.explained import SMALLEST_STEP
from lib.views.frame import Frame
from lib.views.markdown import bold, escape
from lib.views.ranking import Comparison

LEAST_UNDER_CAP = 1.0  # points


def change(frame: Frame, pair: Comparison, i: int, found: Reasons) -> str:
    """From which score and rank to which, and what made the difference."""
    t, before, after = frame.t, pair.baseline.score[i], pair.scenario.score[i]
    name = bold(frame.person(pair.scenario.field.people[i]))
    words = {"name": name, "before": formats.number(before), "after": formats.number(after)}
    if math.isnan(before) or math.isnan(after):
        unscored = pair.scenario if math.isnan(after) else pair.baseline
        return _unscored(frame, words, formats.percent(unscored.scores.coverage[i]), math.isnan(before), math.isnan(after))
    if abs(after - before) < SMALLEST_STEP:
        text = t("{name}: score {after}, as under the baseline.", **words)
    else:
        text = t("{name}: from {before} to {after} ({delta}).", delta=formats.signed(after - before), **words)
    return t.sentences(text, _parts(frame, found, i), rank(frame, pair, i))


def _unscored(frame: Frame, words: dict[str, str], share: str, before: bool, after: bool) -> str:
    t = frame.t
    if before and after:
        return t("{name} has no score: there are data for {share} of the weights only.", share=share, **words)
    if after:
        return t("{name} had {before} and has no score now: there are data for {share} of the weights only.", share=share, **words)
    return t("{name} has {after} now; under the baseline there is no score, with data for {share} of the weights.", share=share, **words)


def _parts(frame: Frame, found: Reasons, i: int) -> str:
    t = frame.t
    parts = (
        (t("weights"), found.weights[i]),
        (t("targets"), found.goals[i]),
        (t("KPIs that came or went"), found.coverage[i]),
        (t("gates"), found.gate[i]),
    )
    told = [f"{word} {formats.signed(value)}" for word, value in parts if abs(value) >= SMALLEST_STEP]
    return t("Of this: {parts}.", parts=t.names(told)) if told else ""


def rank(frame: Frame, pair: Comparison, i: int) -> str:
    """The ranks before and now, and which ones fit the data."""
    t, before, now = frame.t, pair.baseline.rank[i], pair.scenario.rank[i]
    if math.isnan(now):
        return ""
    sure = uncertainty.certainty(pair.scenario)
    best, worst = int(sure.best_rank[i]), int(sure.worst_rank[i])
    if math.isnan(before) or before == now:
        text = t("Rank {rank} of {of}", rank=int(now), of=pair.scenario.scored)
    else:
        text = t("Rank {before} becomes {rank} of {of}", before=int(before), rank=int(now), of=pair.scenario.scored)
    if best == worst:
        return t("{rank}, sure at 95 %.", rank=text)
    return t("{rank}; the data fit every rank from {best} to {worst}.", rank=text, best=best, worst=worst)


def worth_saying(board: Board, i: int, advice: tuple[Advice, ...]) -> list[Advice]:
    """What gains a place or lifts a cap; for all but the first also what adds points that count: one where a cap takes the rest."""
    first = board.rank[i] == 1
    seen = [one for one in advice if one.points >= (LEAST_UNDER_CAP if held_by_cap(board, i, one) else SMALLEST_STEP)]
    return [one for one in advice if one.gains or one.lifts or (not first and one in seen)]


def held_by_cap(board: Board, i: int, one: Advice) -> bool:
    """Whether a cap that stays takes the rest of what the KPI would add."""
    return not one.gains and not one.lifts and abs(board.score[i] + one.points - board.cap[i]) < 1e-9


def advised(frame: Frame, board: Board, i: int, one: Advice) -> str:
    """One line of advice: the KPI, from what to what, how many cases, and the place it gains."""
    t, kpi = frame.t, frame.kpis[one.kpi]
    goal = one.needed if one.gains else one.end
    now, then = _from_to(frame, board, i, one, goal)
    line = t("**{kpi}** from {now} to {then}", kpi=escape(t.text(kpi.name)), now=now, then=then)
    if one.count:
        counted = {"count": one.count, "n": formats.count(one.n)}
        cases = t("{count} more of {n}", **counted) if one.needed > one.value else t("{count} fewer of {n}", **counted)
        line = t("{line} ({cases})", line=line, cases=cases)
    if one.gains:
        line = t("{line}: rank {before} becomes {rank}", line=line, before=one.rank, rank=one.then)
    else:
        line = t("{line}: {delta} points, no place by itself", line=line, delta=formats.signed(one.points))
    if one.lifts:
        line = t("{line}; the cap falls away", line=line)
    if held_by_cap(board, i, one):
        line = t("{line}; the cap at {cap} takes the rest", line=line, cap=formats.number(board.cap[i], 0))
    if any(isinstance(gate, SafeBand) and gate.kpi == one.kpi and goal > gate.high for gate in board.scheme.gates):
        line = t("{line}; that high it will be audited", line=line)
    return line


def _from_to(frame: Frame, board: Board, i: int, one: Advice, goal: float) -> tuple[str, str]:
    """The value now and the one that keeps the promise, in the fewest digits in which they differ."""
    t, kpi, currency = frame.t, frame.kpis[one.kpi], frame.settings.currency
    for more in range(formats.MOST_DIGITS + 1):
        shown = goal if one.count else safely_rounded(kpi, goal, goal > one.value, more)
        now, then = (formats.kpi_value(kpi, value, t, currency, more) for value in (one.value, shown))
        if now != then and not _past(board.goal(one.kpi, i), one.value, shown):
            break
    return now, then


def _past(goal: Goal | Band, now: float, then: float) -> bool:
    """Whether a value is past a band, where it is worth less again."""
    return isinstance(goal, Band) and (then > goal.high if then > now else then < goal.low)


def safely_rounded(kpi: Kpi, value: float, up: bool, more: int = 0) -> float:
    """The value in as many digits as are shown, rounded to the side that keeps the promise; `more`: digits beyond the usual ones."""
    if kpi.unit is Unit.SECONDS:
        step = next((length / 10 for length in (86_400.0, 3_600.0, 60.0) if abs(value) >= 1.5 * length), 1.0)
    elif kpi.unit is Unit.MONEY:
        step = 1e4 if abs(value) >= 1e6 else 1.0
    else:
        step = {Unit.RATE: 0.001, Unit.NPS: 1.0}.get(kpi.unit, 0.01)
    step /= 10**more
    steps = round(value / step, 6)
    return (math.ceil(steps) if up else math.floor(steps)) * step


def tipping(frame: Frame, desk: Desk, i: int) -> list[str]:
    """Where each slider alone changes the person's rank; first what moves the least part of all weights."""
    found = []
    # A weight that moves alone takes all others along, whether locked or not.
    locked = frozenset() if desk.weighing.free else desk.weighing.locked
    groups = weights.group_shares(desk.scenario.weighting)
    for slider, label in sliders(frame, desk).items():
        group, _, kpi = slider.partition("/")
        # Everywhere on the page a KPI's share is that of everything, not that inside its dimension.
        part = groups[group] if kpi else 1.0
        path = path_of(desk.pair.scenario, slider, locked)
        if path is not None:
            for event, more in zip(person_events(path, i), (False, True), strict=True):
                if event is not None:
                    found.append((part * abs(event.share - path.now), _tip(frame, desk, label, path, part, event, more)))
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def _tip(frame: Frame, desk: Desk, label: str, path: Path, part: float, event: Event, more: bool) -> str:
    t, name = frame.t, bold(frame.person(desk.pair.scenario.field.people[event.rows[0]]))
    if event.after is None:
        what = t("{name} has no rank any more", name=name)
    elif event.before is None:
        what = t("{name} gets rank {rank}", name=name, rank=event.after)
    elif event.after < event.before:
        what = t("{name} rises to rank {rank}", name=name, rank=event.after)
    else:
        what = t("{name} falls to rank {rank}", name=name, rank=event.after)
    share, now = _shares(path, part, event)
    if share == now:
        # People level now who part at once.
        share = formats.percent(part * path.now, 1)
        if more:
            return t("If {weight} counts any more than now ({share}), {what}.", weight=label, what=what, share=share)
        return t("If {weight} counts any less than now ({share}), {what}.", weight=label, what=what, share=share)
    shares = {"share": share, "now": now}
    if event.share != path.now and event.share in (path.low, path.high):
        return t("If {weight} counts {share} (now {now}), {what}.", weight=label, what=what, **shares)
    if more:
        return t("If {weight} counts more than {share} (now {now}), {what}.", weight=label, what=what, **shares)
    return t("If {weight} counts less than {share} (now {now}), {what}.", weight=label, what=what, **shares)


def _shares(path: Path, part: float, event: Event) -> tuple[str, str]:
    """The share of an event and the present one, in the fewest digits that tell the first from the second and, if it lies before
    them, from the ends of the path."""
    ends = [end for end in (path.low, path.high) if event.share != end]
    for digits in (1, 2, 3):
        share, *others = (formats.percent(part * value, digits) for value in (event.share, path.now, *ends))
        if share not in others:
            break
    return share, others[0]


def sliders(frame: Frame, desk: Desk) -> dict[str, str]:
    """The keys of the role's sliders, and their names for a sentence. Of two that share a whole the second only mirrors
    the first and is left out."""
    t, weighting = frame.t, desk.scenario.weighting
    found = _not_mirrored([(group.key, bold(t.text(group.name))) for group in weighting])
    for group in weighting:
        found |= _not_mirrored([(f"{group.key}/{key}", bold(frame.kpi_name(key))) for key, _ in group.kpis])
    return found


def _not_mirrored(parts: list[tuple[str, str]]) -> dict[str, str]:
    return dict(parts[:1] if len(parts) == 2 else parts if len(parts) > 2 else [])
