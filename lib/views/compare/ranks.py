"""The compare page's desk, and its picture of ranks: who stands where in each column."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts.bump import CHOSEN, MOVED, REST, bump
from lib.charts.columns import Heading
from lib.charts.theme import ink
from lib.scoring import uncertainty
from lib.scoring.score import SMALLEST_RANKED_ROLE
from lib.simulation.compare import Agreement, Aligned, agreement, aligned, moves
from lib.views import formats, pages, picture
from lib.views.compare.columns import Column
from lib.views.frame import Frame

STAND_OUT = 6  # so many movers are drawn thick
MOST_LINES = 300  # of more people only some are drawn, those who stand out among them
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The columns and the people aligned over them.

    `best`, `worst`: people × columns, the ranks that fit the data; `low`, `high`: the interval of the score in the
    first column; `agreements`: of each pair of columns, by their positions.
    """

    role: str
    columns: list[Column]
    table: Aligned
    best: np.ndarray
    worst: np.ndarray
    low: np.ndarray
    high: np.ndarray
    agreements: dict[tuple[int, int], Agreement]

    @property
    def last(self) -> int:
        """The column that sentence, colours, arrows, strong lines and the ends of rows hold against the first."""
        return len(self.columns) - 1

    @property
    def headings(self) -> list[Heading]:
        """The columns as charts name them: by what tells them apart."""
        return [Heading(column.letter, name) for column, name in zip(self.columns, short_names(self.columns), strict=True)]

    @property
    def pair(self) -> str:
        """The two columns that are held against each other, as `A → B`."""
        return f"{self.columns[0].letter} → {self.columns[self.last].letter}"

    @property
    def unscored(self) -> int:
        """People present in some column without a score in any."""
        return len({user for column in self.columns for user in column.board.field.people} - set(self.table.people))


def desk(role: str, columns: list[Column]) -> Desk:
    """All that the page shows of the columns."""
    table, count = aligned([column.board for column in columns]), len(columns)
    sure = [_certainty(column, table.people) for column in columns]
    best, worst = (np.column_stack([frame[name] for frame in sure]) for name in ("best", "worst"))
    agreements = {(i, j): agreement(table.rank[:, i], table.rank[:, j]) for i in range(count) for j in range(i + 1, count)}
    return Desk(role, columns, table, best, worst, sure[0]["low"].to_numpy(), sure[0]["high"].to_numpy(), agreements)


def short_names(columns: list[Column]) -> list[str]:
    """What tells the columns apart: the scheme, the period, or both, the shorter first."""
    if len({column.period for column in columns}) == 1:
        return [column.choice.name for column in columns]
    if len({column.choice.key for column in columns}) == 1:
        return [column.when for column in columns]
    return [f"{column.when} · {column.choice.name}" for column in columns]


def _certainty(column: Column, people: tuple[str, ...]) -> pd.DataFrame:
    sure = uncertainty.certainty(column.board)
    found = {"low": sure.low, "high": sure.high, "best": sure.best_rank, "worst": sure.worst_rank}
    return pd.DataFrame(found, index=list(column.board.field.people)).reindex(list(people))


def follow(frame: Frame, on: Desk) -> str:
    """The person to follow through the columns, or nobody."""
    t = frame.t
    people = sorted(on.table.people, key=lambda user: (frame.person(user).casefold(), user))

    def shown(user: str) -> str:
        return frame.person(user) if user else t("those who move most")

    return pages.select(frame, "person", t("Follow"), [NOBODY, *people], NOBODY, shown, width=360)


def ranks(frame: Frame, on: Desk, followed: str) -> None:
    """A line per person from column to column."""
    t, people = frame.t, on.table.people
    if not np.isfinite(on.table.rank).any():
        st.caption(t("Nobody is ranked: fewer than {n} people have a score.", n=SMALLEST_RANKED_ROLE))
        return
    drawn = _drawn(on, followed)
    columns = frame.t.names(f"{column.letter}: {column.name}" for column in on.columns)
    words = {"description": t("Ranks of {n} people in each column. {columns}", n=len(drawn), columns=columns)}
    words["move"] = on.pair
    picture.take_away(frame, picture.show(bump(_points(frame, on, drawn), on.headings, words, ink(frame.dark)), key="bump_chart"))
    st.caption(colours(frame, on))
    if len(drawn) < len(people):
        st.caption(t("{shown} of {all} people are drawn; the table below has all of them.", shown=len(drawn), all=len(people)))


def colours(frame: Frame, on: Desk) -> str:
    """Which two columns the colours, arrows and strong lines are about."""
    t, letters = frame.t, {"first": on.columns[0].letter, "last": on.columns[on.last].letter}
    if len(on.columns) == 2:
        return t("Green ▲: better in {last} than in {first}. Orange ▼: worse.", **letters)
    return t("Green ▲: better in {last}, the last column, than in {first}. Orange ▼: worse.", **letters)


def _drawn(on: Desk, followed: str) -> dict[int, str]:
    """Rows that get a line, and how each stands out."""
    far = np.abs(np.nan_to_num(moves(on.table)[:, on.last]))
    movers = [int(i) for i in np.argsort(-far, kind="stable")[:STAND_OUT] if far[i] > 0]
    step = math.ceil(len(on.table.people) / MOST_LINES)
    order = np.argsort(on.table.rank[:, 0], kind="stable")
    looks = dict.fromkeys((int(i) for i in order[::step]), REST) | dict.fromkeys(movers, MOVED)
    return looks | ({on.table.people.index(followed): CHOSEN} if followed else {})


def _points(frame: Frame, on: Desk, drawn: dict[int, str]) -> pd.DataFrame:
    gained, rows = moves(on.table)[:, on.last], []
    for i, look in drawn.items():
        name, rising = frame.person(on.table.people[i]), np.sign(np.nan_to_num(gained[i]))
        for k, column in enumerate(on.columns):
            about = f"{name} · {column.letter}: {place(frame, on, i, k)}"
            rows.append((i, k, on.table.rank[i, k], name, look, rising, move(gained[i]), about))
    return pd.DataFrame(rows, columns=["person", "column", "rank", "name", "look", "rising", "move", "about"])


def place(frame: Frame, on: Desk, i: int, k: int) -> str:
    """Rank and score of a person in a column, with the ranks that fit the data."""
    t, rank, score = frame.t, on.table.rank[i, k], on.table.score[i, k]
    if not math.isfinite(score):
        return t("no score")
    if not math.isfinite(rank):
        return t("score {score}", score=formats.number(score))
    return t("rank {rank} (the data fit {fits}), score {score}", rank=int(rank), fits=fits(on, i, k), score=formats.number(score))


def fits(on: Desk, i: int, k: int) -> str:
    """The ranks that fit the data, as `3–7`."""
    best, worst = on.best[i, k], on.worst[i, k]
    if not (math.isfinite(best) and math.isfinite(worst)):
        return ""
    return f"{best:.0f}" if best == worst else f"{best:.0f}–{worst:.0f}"


def move(places: float) -> str:
    """A move of ranks with arrow and sign."""
    if not math.isfinite(places) or places == 0:
        return "·" if math.isfinite(places) else ""
    return f"▲+{places:.0f}" if places > 0 else f"▼{formats.MINUS}{-places:.0f}"
