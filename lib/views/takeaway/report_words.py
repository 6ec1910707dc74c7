"""The words and numbers of what is taken away: title, what differs from the baseline, the ranking, and how sure it is."""

import math
from datetime import date

import numpy as np

from lib.charts.theme import colour
from lib.reports.one_page import OnePage, Person, Share
from lib.scoring import uncertainty, weights
from lib.scoring.differences import KPI, SAME, Difference, differences
from lib.scoring.schemes import Scheme
from lib.scoring.standings import field_name
from lib.views import connected, formats, scheme_words
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.ranking import people_parts, people_rows

MOST_PEOPLE = 60
MOST_NAMED = 6


def title(frame: Frame, desk: Desk) -> str:
    """Role and period."""
    period = formats.period(frame.period, frame.settings.fiscal_start)
    return f"{frame.t.text(field_name(frame.cube, desk.field))} · {period}"


def subtitle(frame: Frame, desk: Desk, scheme: str) -> str:
    """The scheme, what it is compared with, and the company."""
    t = frame.t
    return t("Scheme: {scheme} · baseline: {baseline} · {company}", scheme=scheme, baseline=desk.base.name, company=company(frame))


def company(frame: Frame) -> str:
    """What the company is called."""
    return connected.named(frame.t, frame.company)


def about(frame: Frame, desk: Desk, scheme: str) -> tuple[tuple[str, str], ...]:
    """The lines of a workbook's last sheet: what, and what it is."""
    t, board = frame.t, desk.pair.scenario
    lines = [
        (t("Role"), t.text(field_name(frame.cube, desk.field))),
        (t("Period"), str(frame.period)),
        (t("Company"), company(frame)),
        (t("Scheme"), scheme),
        (t("Purpose"), scheme_words.purpose(frame, desk.scenario.purpose)),
        (t("Baseline"), desk.base.name),
        (t("People"), t("{scored} of {all} have a score", scored=board.scored, all=len(board.field.people))),
    ]
    return (*lines, (t("Differs from the baseline"), _differences(frame, desk) or formats.ABSENT))


def page(frame: Frame, desk: Desk, scheme: str, made: date) -> OnePage:
    """The one-page report."""
    t, differs = frame.t, _differences(frame, desk)
    heads = {
        "weights": t("Weights and goals"), "goal": t("▼ share in the baseline · goal"), "ranking": t("Ranking"), "target": t("target 100"),
        "score": t("Score"), "change": t("Change"), "fits": t("Ranks that fit"),
    }  # fmt: skip
    return OnePage(
        title(frame, desk),
        subtitle(frame, desk, scheme),
        (t("Differs from the baseline: {differences}.", differences=differs) if differs else t("The scheme is the baseline."),),
        tuple(_shares(frame, desk)),
        (
            *(t("Gate: {words}", words=scheme_words.gate(frame, gate)) for gate in desk.scenario.gates),
            *scheme_words.team_goals(frame, desk.scenario),
        ),
        tuple(_people(frame, desk)),
        len(desk.field.people),
        lambda n: t.plural("and {n} more person", "and {n} more people", n),
        lambda n: t.plural("and {n} more weight", "and {n} more weights", n),
        tuple(_footer(frame, desk, made)),
        heads,
        t.language.replace("_", "-"),
    )


def _differences(frame: Frame, desk: Desk) -> str:
    """What of the scheme is not the baseline's; at most so many things by name. Empty when nothing is."""
    t, found = frame.t, _own_differences(desk)
    told = [f"{what} {before} → {after}" for what, before, after, _ in scheme_words.differences(frame, found).itertuples(index=False)]
    more = len(told) - MOST_NAMED
    rest = [t.plural("and {n} more difference", "and {n} more differences", more)] if more > 0 else []
    return t("; ").join([*told[:MOST_NAMED], *rest])


def _own_differences(desk: Desk) -> tuple[Difference, ...]:
    """The differences, without those shares of KPIs that only follow from their group's."""
    base, scheme = desk.base.scheme, desk.scenario
    inner = [_inner(one) for one in (base, scheme)]

    def follows(one: Difference) -> bool:
        before, after = (shares.get(one.key) for shares in inner)
        return one.what == KPI and None not in (before, after) and before[0] == after[0] and abs(before[1] - after[1]) < SAME

    return tuple(one for one in differences(base, scheme) if not follows(one))


def _inner(scheme: Scheme) -> dict[str, tuple[str, float]]:
    """KPI → its group, and its share inside the group."""
    totals = {group.key: math.fsum(weight for _, weight in group.kpis) for group in scheme.weighting}
    return {key: (g.key, weight / totals[g.key] if totals[g.key] else 0.0) for g in scheme.weighting for key, weight in g.kpis}


def _shares(frame: Frame, desk: Desk) -> list[Share]:
    t, scheme, base = frame.t, desk.scenario, desk.base.scheme
    now, before = scheme.shares, base.shares
    groups, groups_before = weights.group_shares(scheme.weighting), weights.group_shares(base.weighting) if base.weighting else {}
    lines = []
    for group in scheme.weighting:
        share = groups[group.key]
        hue, old = colour(group.key), groups_before.get(group.key, math.nan)
        lines.append(Share(t.text(group.name), hue, share, old, formats.percent(share, 1), is_group=True))
        for key, _ in group.kpis:
            kpi = frame.kpis[key]
            goal = scheme_words.goal(frame, key, scheme.goals[key])
            lines.append(Share(t.text(kpi.name), hue, now[key], before.get(key, math.nan), formats.percent(now[key], 1), goal))
    return lines


def _people(frame: Frame, desk: Desk) -> list[Person]:
    """The first of the ranking, more than fit on a page."""
    sure, order = uncertainty.certainty(desk.pair.scenario), desk.pair.order
    rows, parts = people_rows(frame, desk.pair).head(MOST_PEOPLE), people_parts(frame, desk.pair)
    by_place = dict(iter(parts[parts["order"] < MOST_PEOPLE].groupby("order")))
    found = []
    for place, row in enumerate(rows.to_dict("records")):
        best, worst = sure.best_rank[order[place]], sure.worst_rank[order[place]]
        note = row["note"].removeprefix(formats.rank_range(best, worst, frame.t)).removeprefix(" · ")
        drawn = by_place[place][["start", "end", "group", "counted"]].itertuples(index=False) if place in by_place else ()
        found.append(
            Person(
                row["rank"], row["move"], row["rising"], row["name"], note, row["score_text"], row["delta_text"], _range(best, worst),
                row["low"], row["high"], row["baseline"], tuple((a, b, colour(group), bool(counts)) for a, b, group, counts in drawn),
            )
        )  # fmt: skip
    return found


def _range(best: float, worst: float) -> str:
    if not math.isfinite(best):
        return formats.ABSENT
    return f"{best:.0f}" if best == worst else f"{best:.0f}–{worst:.0f}"


def _footer(frame: Frame, desk: Desk, made: date) -> list[str]:
    t, board = frame.t, desk.pair.scenario
    scored, everybody = board.scored, len(board.field.people)
    lacking = t("{scored} of {all} people have a score; the others lack data for too much of the weights.", scored=scored, all=everybody)
    score = t("Score: mean of the KPI scores by share (floor 0, target 100, stretch 120) over the KPIs with data; gates cap afterwards.")
    hidden = t("Names are hidden.") if frame.choices.hide_names else ""
    marks = t("▼ baseline; line: 95 % interval; pale: cut off by a gate") + t(".")
    return [
        _how_sure(frame, desk),
        t.sentences(lacking if scored < everybody else t("All {all} people have a score.", all=scored), score),
        t.sentences(marks, hidden, t("Made with Steelyard on {day}.", day=made.isoformat())),
    ]


def _how_sure(frame: Frame, desk: Desk) -> str:
    """How many ranks could as well be others, and the widest range."""
    t, sure, rank = frame.t, uncertainty.certainty(desk.pair.scenario), desk.pair.scenario.rank
    ranked = np.isfinite(rank) & np.isfinite(sure.best_rank)
    if not ranked.any():
        return t("Fewer than three people have a score, so nobody is ranked.")
    open_ranks = ranked & (sure.best_rank < sure.worst_rank)
    if not open_ranks.any():
        return t("On these data every rank is clear at 95 %.")
    widest = int(np.argmax(np.where(open_ranks, sure.worst_rank - sure.best_rank, -1)))
    return t(
        "How sure: for {n} of {all} ranked people other ranks fit the data as well; for {name} every rank from {best} to {worst} does.",
        n=int(open_ranks.sum()),
        all=int(ranked.sum()),
        best=int(sure.best_rank[widest]),
        worst=int(sure.worst_rank[widest]),
        name=frame.person(desk.field.people[widest]),
    )
