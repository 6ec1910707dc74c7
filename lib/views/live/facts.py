"""What the live deck scores with: everything of a role that does not change while its weights move.

It travels as Arrow, once; a rerun sends a reference, and while only weights move the facts of the last run are kept.
Absent is −1 here, because Arrow would make a gap of NaN and a typed array has none: no score is negative.
"""

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow
import streamlit as st

from lib.charts.ranking import compiled
from lib.charts.theme import ink
from lib.scoring.boards import Board, Tally, seats, tallies, team_scores
from lib.scoring.gates import CAPPED
from lib.scoring.schemes import Scheme
from lib.scoring.score import COVERAGE_FLOOR
from lib.scoring.uncertainty import caps, interval, kpi_halves
from lib.views.desk import Desk, teams_around
from lib.views.frame import Frame
from lib.views.live import assets
from lib.views.ranking import constant_flags, gate_names, people_of, teams_of_people

SLOTS = 14
ABSENT = -1.0
NO_CAP = 1e9
HIDDEN, OWN, ABOVE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Facts:
    """`data`: for the browser, see live/facts.js. `tag`: a word that changes with them. `teams`: team ids in their order."""

    data: dict
    tag: str
    teams: tuple[str, ...]


def facts_of(frame: Frame, desk: Desk) -> Facts:
    """The facts of a desk: those of the last run where nothing but weights has moved since."""
    key, given, measured = f"facts_of_{desk.role}", _given(frame, desk), (frame.cube, *desk.fields.values())
    kept = st.session_state.get(key)
    if kept is None or kept[0] != given or not _same(kept[1], measured):
        kept = st.session_state[key] = given, measured, _facts(frame, desk)
    return kept[2]


def _given(frame: Frame, desk: Desk) -> tuple:
    """All that facts are made of beside what was measured; `_facts` may use nothing else of a frame and a desk."""
    schemes = (desk.base.scheme, _unweighed(desk.scenario), *(board.scheme for board in desk.others))
    return frame.t.language, frame.dark, frame.choices.hide_names, frame.settings, schemes


def _same(some: tuple, others: tuple) -> bool:
    """Whether these are the very same objects: measurements are made once and never changed."""
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))


def _unweighed(scheme: Scheme) -> Scheme:
    groups = (replace(group, weight=0.0, kpis=tuple((key, 0.0) for key, _ in group.kpis)) for group in scheme.weighting)
    return replace(scheme, weighting=tuple(groups))


def _facts(frame: Frame, desk: Desk) -> Facts:
    people, teams = _people(frame, desk), _teams(frame, desk)
    memberships = _memberships(frame, desk, teams["team_id"])
    groups = [group.key for group in desk.scenario.weighting]
    plain = {
        "words": _words(frame),
        "specs": _specs(frame, desk, groups, teams),
        "sources": assets.sources(assets.VEGA),
        "coverageFloor": COVERAGE_FLOOR,
        "groupNames": groups,
        "groupOf": [g for g, group in enumerate(desk.scenario.weighting) for _ in group.kpis],
    }
    shown = {"people": people, "teams": teams.drop(columns="team_id"), "memberships": memberships}
    tables = {name: pyarrow.Table.from_pandas(table, preserve_index=False) for name, table in shown.items()}
    return Facts({**plain, **tables, "tag": (tag := _tag(plain, tables))}, tag, tuple(teams["team_id"]))


def _tag(plain: dict, tables: dict[str, pyarrow.Table]) -> str:
    contents = hashlib.sha256(json.dumps(plain, sort_keys=True).encode())
    buffers = (part for table in tables.values() for column in table.columns for chunk in column.chunks for part in chunk.buffers())
    for buffer in buffers:
        contents.update(buffer or b"")
    return contents.hexdigest()[:16]


def _people(frame: Frame, desk: Desk) -> pd.DataFrame:
    """A row per person: KPI scores and the halves of their intervals, cap, months, baseline, and what is said of them."""
    board, baseline = desk.pair.scenario, desk.pair.baseline
    columns: dict[str, np.ndarray | list[str]] = {}
    for k, key in enumerate(board.scheme.kpis):
        below, above = kpi_halves(board, key, k) if key in board.field.value else (0.0, 0.0)
        columns[f"score{k}"] = _absent(board.kpi_scores[:, k])
        columns[f"below{k}"] = np.nan_to_num(np.zeros(len(board.score)) + below).astype(np.float32)
        columns[f"above{k}"] = np.nan_to_num(np.zeros(len(board.score)) + above).astype(np.float32)
    people = range(len(board.score))
    surely, perhaps = caps(board)
    where = teams_of_people(frame, board.field)
    return pd.DataFrame(
        columns
        | {
            "cap": np.minimum(board.cap, NO_CAP),
            "cap_surely": np.minimum(surely, NO_CAP),
            "cap_perhaps": np.minimum(perhaps, NO_CAP),
            "months": board.field.months,
            "base": _absent(baseline.score),
            "base_rank": _absent(baseline.rank),
            "name": [frame.person(user) for user in board.field.people],
            "where": [" → ".join(where[user]) for user in board.field.people],
            "flags": [" · ".join(said) for said in constant_flags(frame, board)],
            "capped": [_capped(frame, desk, i) for i in people],
        }
    )


def _absent(values: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(values), ABSENT, values)


def _capped(frame: Frame, desk: Desk, i: int) -> str:
    board = desk.pair.scenario
    hit = [gate for gate in board.scheme.gates if board.gated.states[gate.key][i] == CAPPED]
    return " · ".join(frame.t("{before} capped: {kpis}", before="{before}", kpis=gate_names(frame, gate)) for gate in hit)


def _teams(frame: Frame, desk: Desk) -> pd.DataFrame:
    """A row per team and department: what other roles bring to it, whom it is ranked with, its baseline, and its words."""
    ancestors = frame.cube.roster.ancestors
    base = team_scores([*desk.others, desk.pair.baseline], ancestors)
    brought = tallies(desk.others, ancestors)
    others = [brought.get(team, Tally()) for team in base["team_id"]]
    own, above = teams_around(frame, desk)
    shown = set(base.loc[base["team_id"].isin(own), "role"])
    return pd.DataFrame(
        {
            "team_id": base["team_id"],
            "weighted": [tally.weighted for tally in others],
            "weight": [tally.weight for tally in others],
            "unscored": [float(len(tally.unscored)) for tally in others],
            **_spread(desk.others, ancestors, base["team_id"]),
            "peers": _peers([(len(ancestors(team)), role) for team, role in zip(base["team_id"], base["role"], strict=True)]),
            "kind": [float(OWN if team in own else ABOVE if team in above else HIDDEN) for team in base["team_id"]],
            "base": _absent(base["score"].to_numpy(float)),
            "base_rank": _absent(base["rank"].to_numpy(float)),
            "name": [frame.team(team) for team in base["team_id"]],
            "note": [people_of(frame, int(members), role, shown) for members, role in zip(base["members"], base["role"], strict=True)],
        }
    )


def _spread(others: list[Board], ancestors: Callable[[str], tuple[str, ...]], teams: pd.Series) -> dict[str, list[float]]:
    """What the members of other roles add to the uncertainty of each team's sum: Σ (months × half of the interval)², `down` and `up`."""
    squares = {team: [0.0, 0.0] for team in teams}
    for board in others:
        low, high = interval(board)
        row = {user: i for i, user in enumerate(board.field.people)}
        months: dict[tuple[str, str], float] = {}
        for user, team, length, score in seats(board, ancestors):
            if not math.isnan(score):
                months[user, team] = months.get((user, team), 0.0) + length
        for (user, team), length in months.items():
            score = board.score[i := row[user]]
            for side, half in enumerate((score - low[i], high[i] - score)):
                squares[team][side] += float(length * half) ** 2
    return {name: [squares[team][side] for team in teams] for side, name in enumerate(("down", "up"))}


def _peers(kinds: list[tuple[int, str]]) -> list[float]:
    """A number for each kind of team: those of one number are ranked together."""
    numbers = {kind: float(n) for n, kind in enumerate(dict.fromkeys(kinds))}
    return [numbers[kind] for kind in kinds]


def _memberships(frame: Frame, desk: Desk, teams: pd.Series) -> pd.DataFrame:
    """This role's people in teams and departments, each once: row of the person, row of the team, months, and whether the team
    already counts the person as unscored in another role."""
    ancestors = frame.cube.roster.ancestors
    person = {user: i for i, user in enumerate(desk.field.people)}
    team = {key: j for j, key in enumerate(teams)}
    brought = tallies(desk.others, ancestors)
    rows = [
        (person[user], team[key], months, int(key in brought and user in brought[key].unscored))
        for user, key, months, _ in seats(desk.pair.baseline, ancestors)
    ]
    kinds = {"person": "int32", "team": "int32", "months": "float64", "counted": "int32"}
    found = pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
    return found.groupby(["person", "team", "counted"], as_index=False, sort=False)["months"].sum()[list(kinds)]


def _specs(frame: Frame, desk: Desk, groups: list[str], teams: pd.DataFrame) -> dict:
    t, inks, people = frame.t, ink(frame.dark), len(desk.field.people)
    own, above = (int((teams["kind"] == kind).sum()) for kind in (OWN, ABOVE))
    about = t("Ranking of people by score, with the contribution of each dimension")
    of_teams = t("Ranking of teams by the mean score of their members")
    return {
        "slots": min(SLOTS, people),
        "teamSlots": min(SLOTS, own),
        "departmentSlots": min(SLOTS // 2, above),
        "people": compiled(min(SLOTS, people), tuple(groups), about, inks, people),
        "teams": compiled(min(SLOTS, own), ("team",), of_teams, inks, own),
        "departments": compiled(min(SLOTS // 2, above), ("team",), of_teams, inks, above),
    }


def _words(frame: Frame) -> dict[str, str]:
    t = frame.t
    return {
        "people": t("People"),
        "teams": t("Teams"),
        "departments": t("Departments"),
        "peopleLabel": t("Ranking of people; scroll for more, click a row to see why"),
        "teamsLabel": t("Ranking of teams; scroll for more, click a row to see why"),
        "top": t("Top"),
        "bottom": t("Bottom"),
        "chosen": t("Chosen ({n})", n="{n}"),
        "why": t("Why {name}? See below ↓", name="{name}"),
        "target": t("target 100"),
        "rank": t("rank {best}", best="{best}"),
        "ranks": t("rank {best}–{worst}", best="{best}", worst="{worst}"),
        "capOpen": t("cap uncertain"),
        "covered": t("data for {share} of the weights", share="{share}"),
        "unscored": t("{n} without a score", n="{n}"),
        "onTarget": t("{n} of {all} on target (baseline {before})", n="{n}", all="{all}", before="{before}"),
        "moved": t("{n} change rank", n="{n}"),
        "undo": t("Undo"),
        "redo": t("Redo"),
        "reset": t("Reset"),
        "resetHelp": t("Back to the weights this is compared with"),
        "together": t("Total 100 %"),
        "togetherHelp": t("On: the other weights make room, in proportion. Off: a weight moves alone, and only the shares are normalised."),
        "lock": t("Lock {name}: it stays while others move", name="{name}"),
        "unlock": t("Unlock {name}", name="{name}"),
        "type": t("Type the weight of {name}", name="{name}"),
        "typed": t("{name}: a number from 0 to {most}", name="{name}", most="{most}"),
        "partOf": t("{share} % of {group} · {whole} % of all", share="{share}", group="{group}", whole="{whole}"),
        "weightIs": t("weight {weight}", weight="{weight}"),
        "mark_top": t("who leads changes"),
        "mark_team": t("which team leads changes"),
        "mark_chosen": t("the clicked person's rank changes"),
        "mark_rank": t("some rank changes"),
        "valueText": t("{share} % of all weights", share="{share}"),
        "broken": t("The picture cannot be drawn: {reason}. The sliders and the numbers below work all the same.", reason="{reason}"),
    }
