"""The parts of the teams page: a team's score, who and what it is made of, and the teams it is compared with."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from lib.errors import SteelyardError
from lib.periods import Period
from lib.scoring import team_parts, uncertainty
from lib.scoring.fields import is_inherited
from lib.scoring.history import team_track
from lib.scoring.presets import STAGE_BY_KEY, STAGES
from lib.scoring.standings import Standings, field_name, role_name
from lib.scoring.targets import Goals
from lib.store import stages as kept_stages
from lib.store.schemes import LONGEST_NAME
from lib.views import company, data, explained, formats, kpi_table, pages, places, tables
from lib.views.frame import Frame
from lib.views.markdown import bold, escape
from lib.views.places import Peer

TRAIL = 3


@dataclass(frozen=True, slots=True)
class Desk:
    """One team on the page: all teams with their certainty, its own row, and its members."""

    standings: Standings
    teams: pd.DataFrame
    team: str
    members: list[team_parts.Member]

    @property
    def row(self) -> pd.Series:
        """The team's own row."""
        return self.teams[self.teams["team_id"] == self.team].iloc[0]


def choose(frame: Frame, result: Standings) -> str:
    """The team to look at, from the tree of teams with anybody in the period."""
    present = set(result.teams["team_id"])
    order = in_tree_order(frame, present)
    depth = {team: len(frame.cube.roster.ancestors(team)) - 1 for team in order}
    leaves = [team for team in order if not any(team in frame.cube.roster.ancestors(other)[1:] for other in order)]

    def shown(team: str) -> str:
        return f"{formats.SPACE * 4 * depth[team]}{frame.team(team)}"

    return pages.select(frame, "team", frame.t("Team or department"), order, leaves[0], shown)


def in_tree_order(frame: Frame, present: set[str]) -> list[str]:
    """Teams with those below them right after them, by shown name."""
    above = frame.cube.roster.ancestors
    return sorted(present, key=lambda team: [(frame.team(step).casefold(), step) for step in reversed(above(team))])


def desk(frame: Frame, result: Standings, team: str) -> Desk:
    """All that the page shows of one team."""
    ancestors, boards = frame.cube.roster.ancestors, list(result.boards.values())
    return Desk(result, team_parts.certainty(boards, result.teams, ancestors), team, team_parts.members(boards, team, ancestors))


def headline(frame: Frame, on: Desk) -> str:
    """Score, rank and how sure both are."""
    t, row = frame.t, on.row
    name = bold(frame.team(on.team))
    if not math.isfinite(row["score"]):
        return t("{name}: no score, because nobody in it has one in this period.", name=name)
    score, low, high = (formats.number(row[column]) for column in ("score", "low", "high"))
    people = t.plural("{n} person", "{n} people", int(row["members"]))
    parts = [t("{name}: score **{score}** ({low} to {high}), {people}.", name=name, score=score, low=low, high=high, people=people)]
    others = _ranked_with(frame, on)
    if len(others) > 1:
        role = escape(t.text(role_name(frame.cube, row["role"])))
        best, worst = int(row["best_rank"]), int(row["worst_rank"])
        rank = t("Rank {rank} of {of} among teams whose main role is {role}.", rank=int(row["rank"]), of=len(others), role=role)
        sure = t("The data fit every rank from {best} to {worst}.", best=best, worst=worst) if best != worst else t("Sure at 95 %.")
        parts += [rank, sure]
    if row["unscored"]:
        parts.append(
            t.plural("{n} person has no score and does not count.", "{n} people have no score and do not count.", int(row["unscored"]))
        )
    return t.sentences(*parts)


def _ranked_with(frame: Frame, on: Desk) -> pd.DataFrame:
    height = on.teams["team_id"].map(lambda team: len(frame.cube.roster.ancestors(team)))
    alike = (on.teams["role"] == on.row["role"]) & (height == len(frame.cube.roster.ancestors(on.team)))
    return on.teams[alike & on.teams["score"].notna()]


def around(frame: Frame, on: Desk) -> None:
    """Links to the team above and the teams below."""
    parent = frame.cube.roster.parents.get(on.team)
    below = [team for team in on.teams["team_id"] if frame.cube.roster.parents.get(team) == on.team]
    with st.container(horizontal=True, gap="small"):
        if parent:
            pages.link(frame, "teams", frame.team(parent), icon=":material/arrow_upward:", team=parent)
        for team in below:
            pages.link(frame, "teams", frame.team(team), icon=":material/arrow_downward:", team=team)


def made_of(frame: Frame, on: Desk) -> None:
    """The team's score by dimension, and what gates took."""
    t, at, rows = frame.t, 0.0, []
    if not math.isfinite(on.row["score"]):
        st.caption(t("Without a score there is nothing to add up."))
        return
    for part in team_parts.parts(on.members):
        label = t.text(part.name) if part.name else t("Gates")
        text = formats.signed(part.points)
        kind = "part" if part.name else "cap"
        rows.append((label, at, at + part.points, kind, part.key, text, "", f"{label} {text}"))
        at += part.points
    rows.append((t("Score"), 0.0, at, "total", "", formats.number(at), "", t("score {score}", score=formats.number(at))))
    about = t("How the team's score adds up, dimension by dimension")
    explained.draw_waterfall(frame, pd.DataFrame(rows, columns=explained.STEP_COLUMNS), about, "team_parts")


def compared(frame: Frame, on: Desk) -> None:
    """The team among those of the same main role, or among all."""
    t = frame.t
    everyone = st.toggle(t("All teams"), key="all_teams")
    others = on.teams[on.teams["score"].notna()] if everyone else _ranked_with(frame, on)
    if everyone:
        st.caption(
            t(
                "Teams of different roles are measured by different KPIs: 100 means on target for their roles, no more. "
                "They are not ranked together."
            )
        )
    others = others.sort_values(["score", "team_id"], ascending=[False, True], ignore_index=True)
    if others.empty:
        st.caption(t("No team has a score in this period."))
        return
    found = [_peer(frame, on, row) for row in others.itertuples()]
    about = t("Scores of teams with their 95 % intervals, best first")
    ids = others["team_id"].to_list()
    places.draw_peers(frame, found, [t("Team"), t("Main role")], about, "team_peers", lambda row: pages.go(frame, "teams", team=ids[row]))


def _peer(frame: Frame, on: Desk, row) -> Peer:
    role = frame.t.text(role_name(frame.cube, row.role))
    numbers = (row.score, row.low, row.high, row.rank, row.best_rank, row.worst_rank)
    return Peer(frame.team(row.team_id), role, *numbers, row.team_id == on.team)


def people(frame: Frame, on: Desk) -> None:
    """The members; a click leads to the person."""
    t = frame.t
    certain = {id(member.board): uncertainty.certainty(member.board) for member in on.members}
    ordered = sorted(on.members, key=lambda m: (m.board.field.key, -m.board.score[m.row] if m.share else math.inf))
    rows = []
    for member in ordered:
        sure, i = certain[id(member.board)], member.row
        rows.append(
            {
                t("Person"): frame.person(member.board.field.people[i]),
                t("Role"): t.text(field_name(frame.cube, member.board.field)),
                t("Score"): member.board.score[i],
                t("Score, low"): sure.low[i],
                t("Score, high"): sure.high[i],
                t("Rank in the role"): member.board.rank[i],
                t("Months in the team"): member.months,
                t("Adds to the team (points)"): member.adds,
            }
        )
    table = pd.DataFrame(rows)
    numbers = {name: st.column_config.NumberColumn(format="%.1f") for name in table.columns if pd.api.types.is_float_dtype(table[name])}
    numbers[t("Rank in the role")] = st.column_config.NumberColumn(format="%d")
    clicked = tables.clickable(frame, "members", table, table, column_config=numbers)
    if clicked:
        member = ordered[clicked[0]]
        pages.go(frame, "people", person=member.board.field.people[member.row], role=member.board.field.key)
    st.caption(t("A click on a row opens the person. The points add up to the team's score; who has no score does not count."))


def pooled(frame: Frame, on: Desk) -> None:
    """What the people of each role reached together."""
    t = frame.t
    boards = {id(member.board): member.board for member in on.members}
    for board in sorted(boards.values(), key=lambda b: list(on.standings.boards).index(b.field.key)):
        role, keys = board.field.role, board.scheme.kpis
        st.markdown(bold(t.text(field_name(frame.cube, board.field))))
        own = tuple(key for key in keys if not is_inherited(frame.kpis[key], role))
        shared = tuple(key for key in keys if is_inherited(frame.kpis[key], role))
        lineage = frame.cube.roster.ancestors(on.team)
        goals = {key: board.scheme.goal_in(lineage, key) for key in board.scheme.goals}
        lines = _lines(frame, "team_role", (on.team, role), own, goals) + _lines(frame, "team", (on.team,), shared, goals)
        lines = sorted(lines, key=lambda line: keys.index(line.key))
        if lines:
            kpi_table.draw(frame, f"pooled_{board.field.key}", lines)
        else:
            st.caption(t("No data in this period."))
    st.caption(
        t(
            "Together means all observations in one pot, not the mean of the members' values. Medians and counts of distinct customers "
            "are counted anew for the team: the members' numbers do not add up to them."
        )
    )


def _lines(frame: Frame, level: str, group: tuple[str, ...], keys: tuple[str, ...], goals: Goals) -> list[kpi_table.Line]:
    if not keys:
        return []
    values = data.values(frame.cube, frame.period, level, keys)
    ids = {"team_role": ["above", "role_id"], "team": ["above"]}[level]
    chosen = values[(values[ids] == list(group)).all(axis=1)]
    return kpi_table.of_values(frame, chosen, level, group, goals)


def trend(frame: Frame, on: Desk) -> None:
    """The team's score by month, each over the three months that end with it."""
    t = frame.t
    roles = list(dict.fromkeys(member.board.field.role for member in on.members))
    with st.spinner(t("Working out two years …")):
        tracks = [explained.in_force(frame, data.history(frame.cube, role, TRAIL)) for role in roles]
    windows = tracks[0].history.windows if tracks else ()
    closure = frame.cube.roster.closure()
    below = frozenset(closure.loc[closure["above"] == on.team, "team_id"])
    found = team_track([(track.history, track.score, track.low, track.high) for track in tracks], below, len(windows))
    about = t("The team's score by month, with its 95 % interval and the target at 100")
    places.draw_trend(frame, windows, (found.score, found.low, found.high), about, "team_trend", found.members)
    st.caption(
        t.sentences(
            t("Each point holds for the three months that end with it. A gap means too few data."), _ends(frame, windows, found.score)
        )
    )


def _ends(frame: Frame, windows: tuple[Period, ...], score: Sequence[float]) -> str:
    """That the last point holds for other months than the page, where it does."""
    known = [window for window, value in zip(windows, score, strict=True) if math.isfinite(value)]
    if not known or known[-1] == frame.period:
        return ""
    return frame.t(
        "The last one holds for {last}, the score at the top of the page for {period}.",
        last=formats.period(known[-1]),
        period=formats.period(frame.period),
    )


def stage(frame: Frame, on: Desk) -> None:
    """Which stage the team's business is in, and the form to change it."""
    t = frame.t
    (now,) = company.stages_of(frame, [(on.team, frame.period.first)])

    def shown(key: str | None) -> str:
        return t.text(STAGE_BY_KEY[key].name) if key else t("no stage")

    box = st.expander(t("Stage of the business: {stage}", stage=shown(now)), icon=":material/sync_alt:", key="stage_box", on_change="rerun")
    if not box.open:
        return
    with box, st.form("stage_form", border=False):
        st.caption(
            t(
                "Weights follow the stage: activation counts most while growing, renewal when mature. It holds for the team and those "
                "below it, for periods that begin in that month or later."
            )
        )
        keys = [None, *(known.key for known in STAGES)]
        picked = st.selectbox(t("Stage"), keys, index=keys.index(now) if now in keys else 0, format_func=shown)
        months = [period.first for period in formats.months_of(frame.cube.coverage)]
        at = months.index(frame.period.first) if frame.period.first in months else 0
        since = st.selectbox(t("From"), months, format_func=formats.month, index=at)
        author = st.text_input(t("Your name"), max_chars=LONGEST_NAME, help=t("Shown as typed and unverified: there is no login yet."))
        if st.form_submit_button(t("Save stage")):
            try:
                moment = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
                kept_stages.save(frame.store, frame.company.identity, on.team, since, picked, author, moment)
            except SteelyardError as error:
                st.error(escape(t.error(error)))
                return
            data.stages_changed()
            st.rerun()
