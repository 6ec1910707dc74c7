"""The comparison in sentences: what changes most, how far the orders agree, who wins and who loses."""

import math

import pandas as pd
import streamlit as st

from lib.simulation.compare import FEWEST, Agreement, changes, extremes, moves
from lib.views import formats, tables
from lib.views.compare.ranks import Desk, fits
from lib.views.frame import Frame
from lib.views.markdown import bold, escape

NAMED = 3  # so many winners and losers per column
LEAST_POINTS = 0.05  # less rounds to nothing


def headline(frame: Frame, on: Desk) -> str:
    """What the last column does to the order of the first, and who moves most from one to the other."""
    t = frame.t
    known = [found for (i, _), found in on.agreements.items() if i == 0 and found.both >= FEWEST]
    found, moved = on.agreements[0, on.last], moves(on.table)[:, on.last]
    if known and all(one.kept == one.pairs for one in known) and not (moves(on.table) > 0).any():
        return t.sentences(t("The order is the same in all columns."), _certain(frame, on))
    if found.both < FEWEST:
        letter = on.columns[on.last].letter
        return t("Fewer than {n} people are ranked both in A and in {letter}, so there is no order to compare.", n=FEWEST, letter=letter)
    first = t("Under **{letter}** ({name}) instead of **A**: {pairs}.", **_column(on, on.last), pairs=pairs(frame, found))
    changed = int((moved[~pd.isna(moved)] != 0).sum())
    second = t("{moved} of {all} change rank.", moved=changed, all=found.both)
    return t.sentences(first, second, _most(frame, on, on.last), _certain(frame, on))


def _column(on: Desk, k: int) -> dict[str, str]:
    return {"letter": on.columns[k].letter, "name": escape(on.columns[k].name)}


def pairs(frame: Frame, found: Agreement) -> str:
    """How many pairs keep their order."""
    return frame.t("{kept} of {pairs} pairs keep their order", kept=f"{found.kept:,}", pairs=f"{found.pairs:,}")


def _most(frame: Frame, on: Desk, k: int) -> str:
    """The one who wins and the one who loses most places."""
    t, (won, lost) = frame.t, extremes(on.table, k)
    moved, parts = moves(on.table)[:, k], []
    if won and moved[won[0]] > 0:
        parts.append(t("{name} wins most (rank {before} → {after})", **_places(frame, on, won[0], k)))
    if lost and moved[lost[0]] < 0:
        parts.append(t("{name} loses most (rank {before} → {after})", **_places(frame, on, lost[0], k)))
    return t(", ").join(parts) + t(".") if parts else ""


def _places(frame: Frame, on: Desk, i: int, k: int) -> dict[str, str]:
    rank = on.table.rank
    return {"name": bold(frame.person(on.table.people[i])), "before": f"{rank[i, 0]:.0f}", "after": f"{rank[i, k]:.0f}"}


def _certain(frame: Frame, on: Desk) -> str:
    """How far the data tell ranks apart at all, in the first column."""
    wide = [worst - best for best, worst in zip(on.best[:, 0], on.worst[:, 0], strict=True) if math.isfinite(best)]
    if not wide:
        return ""
    middle = sorted(wide)[len(wide) // 2]
    if not middle:
        return ""
    return frame.t("But ranks are uncertain: already in A, half of the people could stand at any of {n} ranks or more.", n=int(middle) + 1)


def agreements(frame: Frame, on: Desk) -> None:
    """Every pair of columns in words: n, pairs kept, Kendall's τ-b and rank-biased overlap; and what they mean."""
    t = frame.t
    st.markdown("\n".join(f"- **{_pair(on, i, j)}** · {_agreed(frame, found)}" for (i, j), found in on.agreements.items()))
    st.caption(
        t.sentences(
            t("A pair is two people; pairs that share a place in either column do not count."),
            t("Kendall's τ-b: 1 the same order, 0 no relation, −1 reversed; over people ranked in both."),
            t("Overlap of the tops (rank-biased, p = 0.9): 1 the same, 0 nobody in common; the first ten places carry most of it."),
        )
    )
    tables.behind(frame, "compare_agreement", lambda: _agreement_table(frame, on))


def _pair(on: Desk, i: int, j: int) -> str:
    return f"{on.columns[i].letter} – {on.columns[j].letter}"


def _agreed(frame: Frame, found: Agreement) -> str:
    t = frame.t
    if found.both < FEWEST:
        return t.plural(
            "{n} person is ranked in both: too few to compare.", "{n} people are ranked in both: too few to compare.", found.both
        )
    parts = [
        pairs(frame, found),
        t("how alike the orders are, −1 to 1: Kendall's τ {tau}", tau=formats.number(found.kendall, 2)),
        t("how alike the first places are, 0 to 1: overlap of the tops {overlap}", overlap=formats.number(found.overlap, 2)),
        t.plural("{n} person ranked in both", "{n} people ranked in both", found.both),
    ]
    if found.only_first or found.only_second:
        parts.append(t("{first} only in the first, {second} only in the second", first=found.only_first, second=found.only_second))
    return " · ".join(parts)


def _agreement_table(frame: Frame, on: Desk) -> pd.DataFrame:
    t = frame.t
    rows = [
        (_pair(on, i, j), one.both, one.only_first, one.only_second, one.kept, one.pairs, one.tied, one.kendall, one.overlap)
        for (i, j), one in on.agreements.items()
    ]
    counts = [
        t("Ranked in both"),
        t("Only in the first"),
        t("Only in the second"),
        t("Pairs kept"),
        t("Pairs"),
        t("Pairs left out as tied"),
    ]
    return pd.DataFrame(rows, columns=[t("Columns"), *counts, t("Kendall's τ-b"), t("Rank-biased overlap")])


def winners_and_losers(frame: Frame, on: Desk) -> None:
    """Who gains and who loses most in each column against the first, with the ranks that fit the data."""
    for k in range(1, len(on.columns)):
        won, lost = ([i for i in rows if _moves_visibly(on, i, k)] for rows in extremes(on.table, k))
        t = frame.t
        st.markdown(t("**{letter}** against **A** · {name}", **_column(on, k)))
        if not won and not lost:
            st.caption(t("Nobody's rank or score changes."))
            continue
        left, right = st.columns(2)
        for place, heading, rows in ((left, t("▲ Win most"), won), (right, t("▼ Lose most"), lost)):
            with place:
                st.markdown("\n".join([heading, "", *(f"- {_told(frame, on, i, k)}" for i in rows[:NAMED])]) if rows else heading + " –")


def _moves_visibly(on: Desk, i: int, k: int) -> bool:
    """Whether the rank moves, or the score by what does not round to nothing."""
    moved, changed = moves(on.table)[i, k], changes(on.table)[i, k]
    return (math.isfinite(moved) and moved != 0) or _visible(changed)


def _visible(points: float) -> bool:
    return math.isfinite(points) and abs(points) >= LEAST_POINTS


def _told(frame: Frame, on: Desk, i: int, k: int) -> str:
    change = changes(on.table)[i, k]
    t, name, points = frame.t, bold(frame.person(on.table.people[i])), formats.signed(change)
    before, after = on.table.rank[i, 0], on.table.rank[i, k]
    if not (math.isfinite(before) and math.isfinite(after)):
        return t("{name}: {points} points", name=name, points=points)
    known = {"name": name, "before": f"{before:.0f}", "after": f"{after:.0f}", "first": fits(on, i, 0), "second": fits(on, i, k)}
    if not _visible(change):
        return t("{name}: rank {before} → {after} :gray[(the data fit {first} → {second})]", **known)
    return t("{name}: rank {before} → {after}, {points} points :gray[(the data fit {first} → {second})]", **known, points=points)
