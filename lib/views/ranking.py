"""Boards as rows: for the ranking chart, for the table behind it, and for the sentence on top."""

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.kpis.values import ABSENT, NO_RESULT, TOO_FEW
from lib.scoring import uncertainty
from lib.scoring.boards import Board
from lib.scoring.fields import Field
from lib.scoring.gates import AUDIT, CAPPED, NOT_EVALUATED, Gate
from lib.scoring.schemes import Scheme
from lib.scoring.standings import role_name
from lib.views import formats
from lib.views.frame import Frame

SMALLEST_SHARE = 1e-6


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two boards of one field, and what separates them."""

    baseline: Board
    scenario: Board

    @property
    def moved(self) -> bool:
        """Whether the schemes differ in what a score depends on."""
        return bool(self.weights_moved or self.goals_moved or self.gates_moved)

    @property
    def weights_moved(self) -> bool:
        """Whether the shares differ by more than weights are kept to."""
        before, after = self.baseline.scheme.shares, self.scenario.scheme.shares
        return any(abs(before.get(key, 0.0) - after.get(key, 0.0)) > SMALLEST_SHARE for key in before | after)

    @property
    def goals_moved(self) -> tuple[str, ...]:
        """The KPIs of both schemes whose goals differ."""
        before, after = self.baseline.scheme, self.scenario.scheme
        gated = [key for gate in after.gates for key in gate.kpis]
        both = [key for key in dict.fromkeys([*after.kpis, *gated]) if key in before.goals and key in after.goals]
        teams = {*before.team_goals, *after.team_goals}

        def of_teams(scheme: Scheme, key: str) -> list:
            return [scheme.team_goals.get(team, {}).get(key) for team in teams]

        return tuple(key for key in both if before.goals[key] != after.goals[key] or of_teams(before, key) != of_teams(after, key))

    @property
    def gates_moved(self) -> bool:
        """Whether one scheme has a gate that the other has not."""
        return set(self.baseline.scheme.gates) != set(self.scenario.scheme.gates)

    @property
    def order(self) -> np.ndarray:
        """People by scenario score, best first; equal ones by id, the unscored last."""
        score = np.nan_to_num(np.round(self.scenario.score, 9), nan=-math.inf)
        return np.lexsort((np.array(self.scenario.field.people), -score))

    @property
    def moves(self) -> np.ndarray:
        """Places gained (positive) or lost, NaN where either rank is absent."""
        return self.baseline.rank - self.scenario.rank


def people_rows(frame: Frame, pair: Comparison) -> pd.DataFrame:
    """The ranking chart's rows."""
    sure = uncertainty.certainty(pair.scenario)
    teams, said = teams_of_people(frame, pair.scenario.field), flags(frame, pair.scenario)
    return pd.DataFrame([_person(frame, pair, sure, teams, said[i], place, i) for place, i in enumerate(pair.order)])


def teams_of_people(frame: Frame, field: Field) -> dict[str, list[str]]:
    """The shown names of everybody's teams in the period, first to last."""
    stations = frame.cube.roster.stations(field.role, field.period)
    return {user: [frame.team(team) for team in stations[user]] for user in field.people}


def _person(
    frame: Frame, pair: Comparison, sure: uncertainty.Certainty, teams: dict[str, list[str]], said: list[str], place: int, i: int
) -> dict:
    t, board = frame.t, pair.scenario
    score, before = board.score[i], pair.baseline.score[i]
    where = " → ".join(teams[board.field.people[i]])
    certainty = formats.rank_range(sure.best_rank[i], sure.worst_rank[i], t)
    name = frame.person(board.field.people[i])
    covered = t("data for {share} of the weights", share=formats.percent(board.scores.coverage[i]))
    gaps = board.scores.coverage[i] < 1 - 1e-9
    note = " · ".join(part for part in (certainty, covered if gaps else "", *said, where) if part)
    return {
        "order": place,
        "name": name,
        "note": note,
        "rank": f"{board.rank[i]:.0f}" if math.isfinite(board.rank[i]) else formats.ABSENT,
        **_move(pair.moves[i]),
        "score": score,
        "score_text": formats.number(score),
        "delta_text": formats.signed(score - before),
        "baseline": before,
        "low": sure.low[i],
        "high": sure.high[i],
        "about": " · ".join(
            part
            for part in (
                name,
                t(
                    "score {score} ({low} to {high})",
                    score=formats.number(score),
                    low=formats.number(sure.low[i]),
                    high=formats.number(sure.high[i]),
                ),
                certainty,
                covered,
                *said,
                *_absent(frame, board, i),
            )
            if part
        ),
    }


def _move(places: float) -> dict:
    if not math.isfinite(places) or places == 0:
        return {"move": "·" if math.isfinite(places) else "", "rising": 0}
    return {"move": f"▲+{places:.0f}" if places > 0 else f"▼{formats.MINUS}{-places:.0f}", "rising": 1 if places > 0 else -1}


def flags(frame: Frame, board: Board) -> list[list[str]]:
    """What the gates say about each person: capped, perhaps capped, to be audited, or not evaluated."""
    reach = uncertainty.gate_reach(board)
    return [
        [*_capped(frame, board, i), *_open(frame, board, reach, i), *constant] for i, constant in enumerate(constant_flags(frame, board))
    ]


def constant_flags(frame: Frame, board: Board) -> list[list[str]]:
    """What the gates say about each person whatever the weights are."""
    return [_marks(frame, board, i) for i in range(len(board.field.people))]


def _capped(frame: Frame, board: Board, i: int) -> list[str]:
    t, before = frame.t, board.scores.score[i]
    hit = [gate for gate in board.scheme.gates if board.gated.states[gate.key][i] == CAPPED and board.score[i] < before]
    return [t("{before} capped: {kpis}", before=formats.number(before), kpis=gate_names(frame, gate)) for gate in hit]


def _open(frame: Frame, board: Board, reach: dict[str, tuple[np.ndarray, np.ndarray]], i: int) -> list[str]:
    """Gates that would cut this score somewhere in the intervals of their KPIs, and elsewhere not."""
    found = []
    for gate in board.scheme.gates:
        if gate.key in reach and gate.cap < board.scores.score[i]:
            surely, perhaps = (holds[i] for holds in reach[gate.key])
            if perhaps and not surely:
                found.append(frame.t("cap uncertain: the data on {kpis} fit both sides of the gate", kpis=gate_names(frame, gate)))
    return found


def _marks(frame: Frame, board: Board, i: int) -> list[str]:
    t, found = frame.t, []
    for gate in board.scheme.gates:
        state = board.gated.states[gate.key][i]
        if state == AUDIT:
            found.append(t("audit: {kpis} above its safe band", kpis=gate_names(frame, gate)))
        elif state == NOT_EVALUATED:
            found.append(t("gate on {kpis} not evaluated", kpis=gate_names(frame, gate)))
    return found


def gate_names(frame: Frame, gate: Gate) -> str:
    """The KPIs a gate looks at."""
    return frame.t(" and ").join(frame.kpi_name(key) for key in gate.kpis)


def _absent(frame: Frame, board: Board, i: int) -> list[str]:
    """Which KPIs of the scheme a person has no usable value for, and which are worth the floor because cost brought no result."""
    t = frame.t
    status = {key: board.field.status[key][i] if key in board.field.status else ABSENT for key in board.scheme.kpis}

    def names(wanted: str) -> str:
        return t.names(frame.kpi_name(key) for key, found in status.items() if found == wanted)

    sentences = (
        (ABSENT, t("no data: {kpis}", kpis=names(ABSENT))),
        (TOO_FEW, t("too few: {kpis}", kpis=names(TOO_FEW))),
        (NO_RESULT, t("cost without result, worth the floor: {kpis}", kpis=names(NO_RESULT))),
    )
    return [sentence for state, sentence in sentences if state in status.values()]


def people_parts(frame: Frame, pair: Comparison) -> pd.DataFrame:
    """The chart's stacked contributions by group; they add up to the score before gates, and what a gate cut off is marked."""
    board = pair.scenario
    rows = []
    for place, i in enumerate(pair.order):
        if not math.isfinite(board.score[i]):
            continue
        start = 0.0
        for group, width in _group_contributions(board, i).items():
            about = f"{frame.t.text(_group_name(board, group))} {formats.number(width)}"
            rows += _split(place, group, start, start + width, board.score[i], about)
            start += width
    return pd.DataFrame(rows, columns=["order", "group", "start", "end", "counted", "about"])


def _split(place: int, group: str, start: float, end: float, cap: float, about: str) -> list[tuple]:
    """One part, or two where the gated score lies inside it."""
    if end <= cap + 1e-9:
        return [(place, group, start, end, 1, about)]
    kept = [(place, group, start, cap, 1, about)] if start < cap else []
    return [*kept, (place, group, max(start, cap), end, 0, about)]


def _group_contributions(board: Board, i: int) -> dict[str, float]:
    column = {key: k for k, key in enumerate(board.scheme.kpis)}
    return {group.key: math.fsum(board.scores.contributions[i, column[key]] for key, _ in group.kpis) for group in board.scheme.weighting}


def _group_name(board: Board, key: str):
    return next(group.name for group in board.scheme.weighting if group.key == key)


def people_of(frame: Frame, members: int, role: str, roles: Collection[str]) -> str:
    """How many people a team has; and the role of most, where the teams it stands among are of several: each is ranked with its like."""
    t = frame.t
    count = t.plural("{n} person", "{n} people", members)
    if len(roles) < 2:
        return count
    return f"{t('mostly {role}', role=t.text(role_name(frame.cube, role)))} · {count}"


def team_rows(frame: Frame, baseline: pd.DataFrame, scenario: pd.DataFrame) -> pd.DataFrame:
    """Teams for the ranking chart: scenario order, moves against the baseline. Only teams with a score. `scenario` has the
    intervals of `team_parts.certainty`, too."""
    both = scenario.merge(baseline[["team_id", "score", "rank"]], on="team_id", suffixes=("", "_before"))
    both = both[both["score"].notna()].sort_values(["score", "team_id"], ascending=[False, True], ignore_index=True)
    rows, roles = [], set(both["role"])
    for place, row in enumerate(both.itertuples()):
        t = frame.t
        people = people_of(frame, int(row.members), row.role, roles)
        without = t("{n} without a score", n=int(row.unscored)) if row.unscored else ""
        note = " · ".join(part for part in (formats.rank_range(row.best_rank, row.worst_rank, t), people, without) if part)
        rows.append(
            {
                "order": place,
                "team_id": row.team_id,
                "members": int(row.members),
                "name": frame.team(row.team_id),
                "note": note,
                "rank": f"{row.rank:.0f}",
                **_move(row.rank_before - row.rank),
                "score": row.score,
                "score_text": formats.number(row.score),
                "delta_text": formats.signed(row.score - row.score_before),
                "baseline": row.score_before,
                "low": row.low,
                "high": row.high,
                "about": f"{frame.team(row.team_id)} · {note}",
            }
        )
    return pd.DataFrame(rows)


def team_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """The chart's bars of teams: one each, up to the score."""
    return rows.assign(group="team", start=0.0, end=rows["score"], counted=1)[["order", "group", "start", "end", "counted", "about"]]


def kpi_columns(frame: Frame, key: str) -> tuple[str, str, str]:
    """The headings of a KPI's value, n and points in the table behind the chart."""
    t, name, unit = frame.t, frame.kpi_name(key), frame.kpis[key].unit.value
    return t("{kpi}: value ({unit})", kpi=name, unit=t(unit)), t("{kpi}: n", kpi=name), t("{kpi}: points", kpi=name)


def team_table(frame: Frame, rows: pd.DataFrame) -> pd.DataFrame:
    """The table behind a chart of teams."""
    t = frame.t
    names = [t("Rank"), t("Team"), t("Score"), t("Baseline score"), t("People")]
    return rows[["rank", "name", "score", "baseline", "members"]].set_axis(names, axis=1)


def people_table(frame: Frame, pair: Comparison) -> pd.DataFrame:
    """The table behind the chart: identity, ranks, scores, coverage, and every KPI's value, n and points before gates."""
    t, board = frame.t, pair.scenario
    sure = uncertainty.certainty(board)
    table = pd.DataFrame(
        {
            t("Rank"): board.rank,
            t("Person"): [frame.person(user) for user in board.field.people],
            t("Score"): board.score,
            t("Score, low"): sure.low,
            t("Score, high"): sure.high,
            t("Score before gates"): board.scores.score,
            t("Baseline score"): pair.baseline.score,
            t("Baseline rank"): pair.baseline.rank,
            t("Change"): board.score - pair.baseline.score,
            t("Data coverage (%)"): 100 * board.scores.coverage,
            t("Months present"): board.field.months,
        }
    )
    for k, key in enumerate(board.scheme.kpis):
        value, n, points = kpi_columns(frame, key)
        if key in board.field.value:
            table[value] = board.field.value[key]
            table[n] = board.field.n[key]
        table[points] = np.where(np.isnan(board.kpi_scores[:, k]), np.nan, board.scores.contributions[:, k])
    return table.iloc[pair.order].reset_index(drop=True)
