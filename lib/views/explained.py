"""A person's score in pictures: what it is made of, how it came about, where it stands."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts.theme import ink
from lib.charts.waterfall import waterfall
from lib.scoring import explain, uncertainty
from lib.scoring.boards import Board, board
from lib.scoring.fields import only
from lib.scoring.history import History
from lib.scoring.schemes import Scheme
from lib.views import company, formats, gate_words, kpi_table, pages, picture, places, tables
from lib.views.frame import Frame
from lib.views.places import Peer

SMALLEST_STEP = 0.05
STEP_COLUMNS = ["label", "start", "end", "kind", "group", "text", "note", "about"]


def contributions(frame: Frame, scored: Board, i: int) -> pd.DataFrame:
    """The steps of a waterfall that begins at 0 and ends in the score: KPIs, then what gates cut off."""
    t, at, rows = frame.t, 0.0, []
    links = []
    group_of = {key: group for group in scored.scheme.weighting for key, _ in group.kpis}
    for line in kpi_table.of_person(frame, scored, i):
        kpi, group = frame.kpis[line.key], group_of[line.key]
        links.append(pages.href(frame, "kpis", kpi=line.key))
        if not math.isfinite(line.points):
            rows.append((t.text(kpi.name), math.nan, math.nan, "part", group.key, formats.ABSENT, kpi_table.note(frame, kpi, line), ""))
            continue
        value = formats.kpi_value(kpi, line.value, t, frame.settings.currency)
        share = formats.percent(line.counted, 1)
        note = t("{value} is worth {score} × {share}", value=value, score=formats.number(line.score, 0), share=share)
        about = f"{t.text(kpi.name)} · {t.text(group.name)} · {note}"
        rows.append((t.text(kpi.name), at, at + line.points, "part", group.key, f"+{formats.number(line.points)}", note, about))
        at += line.points
    before, after = scored.scores.score[i], scored.score[i]
    if after < before:
        cut = formats.signed(after - before)
        rows.append(
            (
                t("Gate"),
                before,
                after,
                "cap",
                "",
                cut,
                gate_words.short(frame, scored, i),
                t("capped from {before}", before=formats.number(before)),
            )
        )
    rows.append((t("Score"), 0.0, after, "total", "", formats.number(after), "", t("score {score}", score=formats.number(after))))
    steps = pd.DataFrame(rows, columns=STEP_COLUMNS)
    return steps.assign(href=links + [""] * (len(steps) - len(links)))


def development(frame: Frame, earlier: Board, later: Board, user: str) -> pd.DataFrame | None:
    """The steps from an earlier score to a later one, which add up exactly; None where either is missing."""
    steps = explain.over_time(earlier, later)
    if user not in steps.people:
        return None
    i = steps.people.index(user)
    if not (math.isfinite(steps.earlier[i]) and math.isfinite(steps.later[i])):
        return None
    t, at = frame.t, float(steps.earlier[i])
    rows = [(formats.period(earlier.field.period), 0.0, at, "from", "", formats.number(at), t("score then"), "")]
    small = 0.0
    moved: list[tuple[str, float, str]] = []
    kinds = {t("data"): steps.data, t("target"): steps.goal, t("weight"): steps.weight, t("came or went"): steps.coverage}
    for kind, found in kinds.items():
        for key, values in found.items():
            if abs(values[i]) >= SMALLEST_STEP:
                moved.append((frame.kpi_name(key), float(values[i]), kind))
            else:
                small += float(values[i])
    if abs(steps.gate[i]) >= SMALLEST_STEP:
        moved.append((t("Gates"), float(steps.gate[i]), t("gate")))
    else:
        small += float(steps.gate[i])
    if small != 0.0:
        moved.append((t("All smaller steps"), small, ""))
    for label, change, kind in moved:
        text = formats.signed(change)
        rows.append((label, at, at + change, "gain" if change > 0 else "loss", "", text, kind, f"{label} · {kind} · {text}"))
        at += change
    rows.append((formats.period(later.field.period), 0.0, at, "total", "", formats.number(at), t("score now"), ""))
    return pd.DataFrame(rows, columns=STEP_COLUMNS)


def draw_waterfall(frame: Frame, steps: pd.DataFrame, about: str, key: str) -> None:
    """A waterfall and the table behind it."""
    t = frame.t
    words = {"target": t("target 100"), "description": about}
    drawn = picture.show(waterfall(steps, words, ink(frame.dark)), key=key)

    def table() -> pd.DataFrame:
        shown = steps.assign(points=steps["end"] - steps["start"])[["label", "note", "points", "end"]]
        return shown.set_axis([t("Step"), t("Explanation"), t("Points"), t("Score after it")], axis=1)

    tables.behind(frame, f"{key}_behind", table, drawn=drawn)


@dataclass(frozen=True, slots=True)
class Track:
    """Scores of one role through time: one value per row of the history, with the 95 % interval."""

    history: History
    score: np.ndarray
    low: np.ndarray
    high: np.ndarray


def in_force(frame: Frame, history: History) -> Track:
    """Every window under the scheme that was in force when it opened."""
    opened = [history.windows[window].first for window in history.window]
    stages = company.stages_of(frame, zip(history.team, opened, strict=True))
    since = company.targets_since(frame, opened)
    parts = []
    for stage, month in sorted(set(zip(stages, since, strict=True)), key=str):
        chosen = [(stage, month) == place for place in zip(stages, since, strict=True)]
        field = only(history.field, chosen, stage)
        parts.append((chosen, board(field, company.scheme(frame, field, month))))
    return _track(history, parts)


def restated(history: History, scheme: Scheme) -> Track:
    """Every window under one scheme, whatever was in force."""
    return _track(history, [([True] * len(history.person), board(history.field, scheme))])


def _track(history: History, parts: list[tuple[list[bool], Board]]) -> Track:
    score, low, high = (np.full(len(history.person), np.nan) for _ in range(3))
    for chosen, scored in parts:
        rows, sure = np.flatnonzero(chosen), uncertainty.certainty(scored)
        score[rows], low[rows], high[rows] = scored.score, sure.low, sure.high
    return Track(history, score, low, high)


def draw_track(frame: Frame, track: Track, user: str, key: str) -> None:
    """One person's score by month, each over the months that end with it."""
    windows, rows = track.history.windows, track.history.rows_of(user)
    scores = np.full((3, len(windows)), np.nan)
    scores[:, track.history.window[rows]] = track.score[rows], track.low[rows], track.high[rows]
    about = frame.t("Score by month, with its 95 % interval and the target at 100")
    places.draw_trend(frame, windows, tuple(scores), about, key)


def draw_peers(frame: Frame, scored: Board, user: str, key: str) -> None:
    """Where a person stands in the role."""
    t, sure = frame.t, uncertainty.certainty(scored)
    order = np.lexsort((np.array(scored.field.people), -np.nan_to_num(scored.score, nan=-1.0)))
    order = [i for i in order if math.isfinite(scored.score[i])]
    if not order:
        st.caption(t("Nobody has a score in this period."))
        return
    users = [scored.field.people[i] for i in order]
    numbers = (scored.score, sure.low, sure.high, scored.rank, sure.best_rank, sure.worst_rank)
    found = [Peer(frame.person(one), "", *(x[i] for x in numbers), one == user) for i, one in zip(order, users, strict=True)]
    about = t("Scores of all people of the role with their 95 % intervals, best first")

    def opens(row: int) -> None:
        pages.go(frame, "people", person=users[row], role=scored.field.key)

    places.draw_peers(frame, found, [t("Person")], about, key, opens)
