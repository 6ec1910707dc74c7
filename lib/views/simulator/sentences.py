"""The one sentence on top: what the weights did, and how sure it is."""

import numpy as np

from lib.scoring import explain, uncertainty, weights
from lib.scoring.weights import Weighting
from lib.views import formats
from lib.views.frame import Frame
from lib.views.markdown import bold
from lib.views.ranking import Comparison

EQUAL = 1e-5  # changes of shares this near are one


def headline(frame: Frame, pair: Comparison) -> str:
    """One or two sentences in Markdown; names are escaped."""
    board = pair.scenario
    if not board.scored:
        return frame.t("Nobody of this role can be scored in this period: too few data. Choose a longer period.")
    if not pair.moved:
        return frame.t.sentences(_leader(frame, pair), frame.t("Move a weight and see who rises."))
    return frame.t.sentences(_what_moved(frame, pair), _who_moved(frame, pair), _sure(frame, pair))


def _leader(frame: Frame, pair: Comparison) -> str:
    board, t = pair.scenario, frame.t
    if not np.isfinite(board.rank).any():
        return t("{n} scored; fewer than three people of a role are not ranked.", n=board.scored)
    best = np.flatnonzero(board.rank == 1)
    if len(best) > 1:
        return _sure(frame, pair)
    score = formats.number(board.score[best[0]])
    text = t("{name} leads with {score}.", name=bold(frame.person(board.field.people[best[0]])), score=score)
    return t.sentences(text, _sure(frame, pair))


def _what_moved(frame: Frame, pair: Comparison) -> str:
    """What differs between the two schemes: the largest change of a dimension, targets, gates."""
    t, found = frame.t, []
    if pair.weights_moved:
        found.append(_weights_moved(frame, pair))
    if pair.goals_moved:
        found.append(t("targets of {kpis} moved", kpis=t.names(frame.kpi_name(key) for key in pair.goals_moved)))
    if pair.gates_moved:
        found.append(t("other gates than the baseline's"))
    moved = t(", ").join(found)
    return t("{moved}:", moved=moved[:1].upper() + moved[1:])


def _weights_moved(frame: Frame, pair: Comparison) -> str:
    """The dimension whose share changed most; of equal ones the first that rose, because a hand raises or the rest makes room."""
    t, schemes = frame.t, (pair.baseline.scheme.weighting, pair.scenario.scheme.weighting)
    before, after = (weights.group_shares(weighting) for weighting in schemes)
    if set(before) != set(after):
        return t("other groups of KPIs than the baseline's")
    change = {key: after[key] - before[key] for key in after}
    most = max(abs(moved) for moved in change.values())
    if most < 5e-4:
        return t("weights inside the dimensions changed")
    largest = max((key for key in change if abs(change[key]) > most - EQUAL), key=lambda key: change[key] > 0)
    name = next(group.name for group in schemes[1] if group.key == largest)
    return t("{dimension} from {before} to {after}", dimension=t.text(name), **_shares(schemes, largest))


def _shares(schemes: tuple[Weighting, Weighting], group: str) -> dict[str, str]:
    """A dimension's shares before and after: the whole ones that stand beside its slider, with a digit where these hide the change."""
    exact = [weights.group_shares(weighting)[group] for weighting in schemes]
    whole = [weights.shown(weighting)[0][group] / 100 for weighting in schemes]
    told = (whole[1] - whole[0]) * (exact[1] - exact[0]) > 0
    texts = [formats.percent(share, 0 if told else 1) for share in (whole if told else exact)]
    return dict(zip(("before", "after"), texts, strict=True))


def _who_moved(frame: Frame, pair: Comparison) -> str:
    t = frame.t
    change = pair.scenario.score - pair.baseline.score
    if not np.isfinite(change).any() or np.nanmax(np.abs(change)) < 0.05:
        return t("no score changes.")
    winner, loser = int(np.nanargmax(change)), int(np.nanargmin(change))
    ranked = np.isfinite(pair.moves)
    parts = []
    if change[winner] >= 0.05:
        parts.append(t("{name} gains most ({delta})", name=_named(frame, pair, winner), delta=_delta(frame, pair, winner)))
    if change[loser] <= -0.05:
        parts.append(t("{name} loses most ({delta})", name=_named(frame, pair, loser), delta=_delta(frame, pair, loser)))
    if ranked.any():
        moved = int(np.count_nonzero(pair.moves[ranked]))
        parts.append(t("{moved} of {all} change rank", moved=moved, all=int(ranked.sum())))
    return t(", ").join(parts) + t(".")


def _named(frame: Frame, pair: Comparison, i: int) -> str:
    return bold(frame.person(pair.scenario.field.people[i]))


def _delta(frame: Frame, pair: Comparison, i: int) -> str:
    """A person's change; where more than weights made it, how much came from what."""
    t, found = frame.t, explain.reasons(pair.baseline, pair.scenario)
    change = formats.signed(found.scenario[i] - found.baseline[i])
    if not (pair.goals_moved or pair.gates_moved):
        return change
    named = ((t("weights"), found.weights), (t("targets"), found.goals), (t("other KPIs"), found.coverage), (t("gates"), found.gate))
    parts = [f"{name} {formats.signed(points[i])}" for name, points in named if abs(points[i]) >= 0.05]
    return t("{change}: {parts}", change=change, parts=t.names(parts))


def _sure(frame: Frame, pair: Comparison) -> str:
    """How many behind the first place cannot be told apart from it."""
    t, board = frame.t, pair.scenario
    if not np.isfinite(board.rank).any():
        return ""
    sure, best = uncertainty.certainty(board), np.flatnonzero(board.rank == 1)
    shared = t("{n} people share the first place with {score}.", n=len(best), score=formats.number(board.score[best[0]]))
    others = int(sure.worst_rank[best].max()) - len(best)  # whoever is not surely below the first
    if others == 0:
        return shared if len(best) > 1 else t("The first place is clear of the others at 95 %.")
    said = t.plural(
        "On these data {n} other person cannot be told apart from the first.",
        "On these data {n} others cannot be told apart from the first.",
        others,
    )
    return t.sentences(shared if len(best) > 1 else "", said)
