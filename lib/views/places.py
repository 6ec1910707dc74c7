"""Where a score stands: through time, and among the others. The same picture for people and for teams."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts.peers import peers
from lib.charts.theme import ink
from lib.charts.trend import score_trend
from lib.kpis.series import Windows
from lib.views import formats, picture, tables
from lib.views.frame import Frame


def draw_trend(
    frame: Frame, windows: Windows, scores: tuple[np.ndarray, ...], about: str, key: str, people: np.ndarray | None = None
) -> None:
    """Scores by month, each over the months that end with it.

    `scores`: score, low and high, one number per window, NaN for a gap; `people`: how many are behind each, for a team.
    """
    t = frame.t
    told = pd.DataFrame(dict(zip(("score", "low", "high"), scores, strict=True)), dtype=float).assign(series="", mark="")
    if not told["score"].notna().any():
        st.caption(t("A trend needs three months in a row with enough data; there are none."))
        return
    told = told.assign(
        month=[window.last for window in windows],
        text=[formats.number(score) for score in told["score"]],
        about=[_about(frame, window, *numbers) for window, *numbers in zip(windows, *scores, _counts(windows, people), strict=True)],
    )
    words = {"target": t("target 100"), "description": about}
    drawn = picture.show(score_trend(told, words, ink(frame.dark)), key=key)
    shown = told[["month", "score", "low", "high"]].set_axis([t("Three months to"), t("Score"), t("Score, low"), t("Score, high")], axis=1)
    tables.behind(frame, f"{key}_behind", lambda: shown if people is None else shown.assign(**{t("People"): people}), drawn=drawn)


def _counts(windows: Windows, people: np.ndarray | None) -> list[int | None]:
    return [None] * len(windows) if people is None else [int(count) for count in people]


def _about(frame: Frame, window, score: float, low: float, high: float, people: int | None) -> str:
    t, period = frame.t, formats.period(window)
    said, least, most = (formats.number(x) for x in (score, low, high))
    if people is None:
        return t("{period}: {score} ({low} to {high})", period=period, score=said, low=least, high=most)
    return t("{period}: {score} ({low} to {high}), {n} people", period=period, score=said, low=least, high=most, n=people)


@dataclass(frozen=True, slots=True)
class Peer:
    """A person or team among others: the shown name, the role where they differ, the score with its interval, the rank (NaN
    for none) with the ranks that fit the data, and whether the page is about it."""

    name: str
    role: str
    score: float
    low: float
    high: float
    rank: float
    best_rank: float
    worst_rank: float
    chosen: bool


def draw_peers(frame: Frame, found: list[Peer], headings: list[str], about: str, key: str, opens: Callable[[int], None]) -> None:
    """The peers, best first, and the table behind them: `headings` names the column of names, and that of roles if there is one.

    `opens` is told the number of the peer that is clicked.
    """
    t = frame.t
    table = pd.DataFrame([asdict(peer) | {"order": place, "text": formats.number(peer.score)} for place, peer in enumerate(found)])
    table["about"] = [_peer(frame, peer) for peer in found]
    words = {"target": t("target 100"), "description": about}
    drawn = picture.show(peers(table, words, ink(frame.dark)), key=key)
    named = ["name", "role"][: len(headings)]
    shown = table[["rank", *named, "score", "low", "high"]]
    names = [t("Rank"), *headings, t("Score"), t("Score, low"), t("Score, high")]
    tables.behind(frame, f"{key}_behind", lambda: shown.set_axis(names, axis=1), lambda row, column: opens(row), drawn=drawn)


def _peer(frame: Frame, peer: Peer) -> str:
    t = frame.t
    score, low, high = (formats.number(x) for x in (peer.score, peer.low, peer.high))
    parts = (peer.name, peer.role, t("score {score} ({low} to {high})", score=score, low=low, high=high))
    return " · ".join(part for part in (*parts, formats.rank_range(peer.best_rank, peer.worst_rank, t)) if part)
