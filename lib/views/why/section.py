"""Why? One person or team: what made the score, what would raise it, which weights tip the rank, and what really counts."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from lib.scoring.boards import Board
from lib.scoring.explain import Reasons, reasons
from lib.simulation.advice import Advice, prospects
from lib.simulation.team_change import team_change
from lib.views import explained, formats, gate_words, schemes
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.markdown import bold, escape
from lib.views.pages import picked
from lib.views.ranking import Comparison
from lib.views.why import counts as why_counts
from lib.views.why import steps as why_steps
from lib.views.why import words as why_words

MOST_ADVICE, MOST_TIPS = 5, 6
BOX = 420  # pixels of the box with the names


def draw(frame: Frame, desk: Desk, user: str | None = None) -> None:
    """One person of the role, explained. `user`: the person just clicked, if any; else who was asked about last, else
    whoever gained or lost most."""
    pair = desk.pair
    if not pair.scenario.field.people:
        st.caption(frame.t("Nobody has this role in this period."))
        return
    i = pair.scenario.field.people.index(choose(frame, desk, user))
    found = reasons(pair.baseline, pair.scenario)
    # Worked out before anything is shown: what comes in one go, a browser draws in one go.
    said = [why_words.change(frame, pair, i, found), *_gates(frame, pair.scenario, i)]
    made, beside = _made_of(frame, pair, i, found), [*_upwards(frame, desk, i), *_tipping(frame, desk, i)]
    counted = why_counts.counts(frame, pair.scenario)
    st.markdown("\n\n".join(said))
    left, right = st.columns([3, 2], gap="large")
    with left:
        if made is None:
            st.caption(frame.t("Without a score there is nothing to add up."))
        else:
            st.markdown(made.title)
            explained.draw_waterfall(frame, made.steps, made.about, made.key)
    with right:
        for show, text in beside:
            show(text)
    why_counts.draw(frame, counted)


def _gates(frame: Frame, board: Board, i: int) -> list[str]:
    said = (*gate_words.caps(frame, board, i), *gate_words.marks(frame, board, i))
    return [f":material/gavel: {escape(sentence)}" for sentence in said]


def draw_team(frame: Frame, desk: Desk, team: str) -> None:
    """One team's score from baseline to scenario, by the KPIs that moved its members of this role."""
    t, others = frame.t, desk.others
    st.button(t("Ask about a person"), on_click=_ask_nobody, args=(desk,), icon=":material/person:", key="why_person")
    pairs = [*((board, board) for board in others), (desk.pair.baseline, desk.pair.scenario)]
    found = team_change(pairs, team, frame.cube.roster.ancestors)
    name = bold(frame.team(team))
    if found is None:
        st.markdown(t("{name}: nobody has a score under both the baseline and the scenario.", name=name))
        return
    delta = formats.signed(found.scenario - found.baseline)
    before, after = formats.number(found.baseline), formats.number(found.scenario)
    members = t.plural("{n} member has a score", "{n} members have a score", found.scored)
    st.markdown(
        t("{name}: from {before} to {after} ({delta}); {members}.", name=name, before=before, after=after, delta=delta, members=members)
    )
    if found.partly:
        who = t.names(bold(frame.person(person)) for person in found.partly)
        st.caption(t("With a score under only one of the two: {people}.", people=who))
    about = t("From the team's baseline score to its scenario score, step by step")
    explained.draw_waterfall(frame, why_steps.of_team(frame, desk, found), about, "why_team")


def _ask_nobody(desk: Desk) -> None:
    desk.weighing.asked = None


def choose(frame: Frame, desk: Desk, user: str | None = None) -> str:
    """The person to explain, chosen in a box that keeps the choice in the address."""
    choices, people = frame.choices, desk.pair.scenario.field.people
    order = sorted(people, key=lambda person: (frame.person(person).casefold(), person))
    if user in people:
        choices.picked["who"] = st.query_params["who"] = user
    elif st.query_params.get("who") in frame.cube.roster.users and st.query_params["who"] not in people:
        # Somebody of another role: the address is from before the role was changed, not wrong.
        del st.query_params["who"]
    now = picked(frame, "who", order, people[_most_moved(desk.pair)])
    key = f"who_{now}_{frame.t.language}"

    def keep() -> None:
        choices.picked["who"] = st.query_params["who"] = st.session_state[key]
        desk.weighing.asked = ("person", st.session_state[key])

    return st.selectbox(frame.t("Person"), order, index=order.index(now), format_func=frame.person, key=key, on_change=keep, width=BOX)


def _most_moved(pair: Comparison) -> int:
    """Row of the person with the most places, then points, gained or lost; of equal ones the best."""
    points = np.nan_to_num(np.abs(np.round(pair.scenario.score - pair.baseline.score, 9)))
    places = np.nan_to_num(np.abs(pair.moves))
    place = np.argsort(pair.order)
    return int(np.lexsort((place, -points, -places))[0])


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps that add up to a score: rows of a waterfall, what stands above it, what a screen reader says, and its key."""

    title: str
    about: str
    steps: pd.DataFrame
    key: str


def _made_of(frame: Frame, pair: Comparison, i: int, found: Reasons) -> _Steps | None:
    """From the baseline to the scenario where anything moved, else what the score is made of; None without a score."""
    t, scored = frame.t, math.isfinite(pair.scenario.score[i])
    moved = any(np.any(np.abs(step[i]) >= explained.SMALLEST_STEP) for step in (*found.steps.values(), found.gate))
    if scored and math.isfinite(pair.baseline.score[i]) and moved:
        about = t("From the baseline score to the scenario score, KPI by KPI")
        steps = why_steps.of_person(frame, found, i, gate_words.short(frame, pair.scenario, i))
        return _Steps(t("##### From the baseline to the scenario"), about, steps, "why_steps")
    if scored:
        about = t("How the score adds up, KPI by KPI")
        return _Steps(t("##### What the score is made of"), about, explained.contributions(frame, pair.scenario, i), "why_made_of")
    return None


Shown = tuple[Callable[[str], object], str]  # how a text is shown, and the text


def _upwards(frame: Frame, desk: Desk, i: int) -> list[Shown]:
    t, board = frame.t, desk.pair.scenario
    name = bold(frame.person(board.field.people[i]))
    found = prospects(board, i)
    worth = why_words.worth_saying(board, i, found.advice)
    lines = [f"- {why_words.advised(frame, board, i, one)}" for one in worth[:MOST_ADVICE]]
    shown: list[Shown] = [(st.markdown, "\n".join([t("##### What would move {name} up", name=name), *lines]))]
    if math.isfinite(board.score[i]):
        alone = t("One KPI at a time, all else and all others as they are.") if worth else ""
        shown.append((st.caption, t.sentences(_why_no_place(frame, board, i, found.advice), alone)))
    else:
        shown.append((st.caption, t("Without a score there is no rank to gain.")))
    if found.inherited:
        shown.append((st.caption, t("Left out, because they are team values: {kpis}.", kpis=schemes.names(frame, found.inherited))))
    return shown


def _why_no_place(frame: Frame, board: Board, i: int, advice: tuple[Advice, ...]) -> str:
    """Why no single KPI gains a place, or only one that lifts a cap; nothing where others do."""
    t, held = frame.t, [one for one in advice if why_words.held_by_cap(board, i, one)]
    if math.isnan(board.rank[i]):
        return t("Fewer than three people of a role are not ranked.")
    if board.rank[i] == 1:
        return t("Nobody is ahead.")
    if any(one.gains and not one.lifts for one in advice):
        return ""
    if board.score[i] < board.scores.score[i] or held:
        cap, room = formats.number(board.cap[i], 0), max((one.points for one in held), default=0.0)
        if room < explained.SMALLEST_STEP:
            return t("A cap at {cap} holds the score: while it stays, no KPI adds anything.", cap=cap)
        return t(
            "A cap at {cap} holds the score: while it stays, no KPI adds more than {points} points.", cap=cap, points=formats.number(room)
        )
    return "" if any(one.gains for one in advice) else t("No single KPI gains a place, even at the end of its curve.")


def _tipping(frame: Frame, desk: Desk, i: int) -> list[Shown]:
    t = frame.t
    name = bold(frame.person(desk.pair.scenario.field.people[i]))
    lines = why_words.tipping(frame, desk, i)
    said = [f"- {line}" for line in lines[:MOST_TIPS]] or ["", t("No weight alone changes the rank of {name}.", name=name)]
    shown: list[Shown] = [(st.markdown, "\n".join([t("##### Which weights tip the rank"), *said]))]
    if len(lines) > MOST_TIPS:
        shown.append((st.caption, t("The nearest {n} of {all}.", n=MOST_TIPS, all=len(lines))))
    return shown
