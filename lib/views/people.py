"""The parts of the people page: one person, explained."""

import math
from dataclasses import dataclass

import streamlit as st

from lib.scoring import uncertainty
from lib.scoring.boards import Board, board
from lib.scoring.standings import field_name, roles_in
from lib.views import company, data, explained, formats, gate_words, kpi_table, pages, schemes
from lib.views.frame import Frame
from lib.views.markdown import bold, escape

TRAIL = 3


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in one role (and stage): a row of the role's board."""

    board: Board
    row: int

    @property
    def user(self) -> str:
        """The person's id."""
        return self.board.field.people[self.row]


def seats(frame: Frame) -> dict[str, list[Seat]]:
    """Everybody of the period: user → their rows, one for each role and stage."""
    found: dict[str, list[Seat]] = {}
    for field in company.fields(frame).values():
        scored = board(field, company.scheme(frame, field))
        for row, user in enumerate(field.people):
            found.setdefault(user, []).append(Seat(scored, row))
    return found


def choose(frame: Frame, everybody: dict[str, list[Seat]]) -> str:
    """The person to look at."""
    order = sorted(everybody, key=lambda user: (frame.person(user).casefold(), user))

    def shown(user: str) -> str:
        roles = " → ".join(dict.fromkeys(frame.t.text(field_name(frame.cube, seat.board.field)) for seat in everybody[user]))
        return f"{frame.person(user)} · {roles}"

    return pages.select(frame, "person", frame.t("Person"), order, _leader(everybody, order), shown)


def _leader(everybody: dict[str, list[Seat]], order: list[str]) -> str:
    """Whom to show first: the best of the largest role."""
    ranked = [seat for seats_ in everybody.values() for seat in seats_ if seat.board.rank[seat.row] == 1]
    return max(ranked, key=lambda seat: (len(seat.board.field.people), seat.user)).user if ranked else order[0]


def headline(frame: Frame, seat: Seat) -> str:
    """Score, rank and how sure both are, in one or two sentences of Markdown."""
    t, scored, i = frame.t, seat.board, seat.row
    name, role = bold(frame.person(seat.user)), escape(t.text(field_name(frame.cube, scored.field)))
    coverage = t("Data cover {share} of the weights.", share=formats.percent(scored.scores.coverage[i]))
    if not math.isfinite(scored.score[i]):
        return t.sentences(t("{name}, {role}: no score, because too many KPIs have no data.", name=name, role=role), coverage)
    sure = uncertainty.certainty(scored)
    score, low, high = (formats.number(x) for x in (scored.score[i], sure.low[i], sure.high[i]))
    first = t("{name}, {role}: score **{score}** ({low} to {high}).", name=name, role=role, score=score, low=low, high=high)
    return t.sentences(first, _rank(frame, seat, sure), coverage)


def _rank(frame: Frame, seat: Seat, sure: uncertainty.Certainty) -> str:
    t, scored, i = frame.t, seat.board, seat.row
    if not math.isfinite(scored.rank[i]):
        return t("Fewer than three people of a role are not ranked.")
    rank, of = f"{scored.rank[i]:.0f}", scored.scored
    best, worst = f"{sure.best_rank[i]:.0f}", f"{sure.worst_rank[i]:.0f}"
    if best == worst:
        return t("Rank {rank} of {of}, sure at 95 %.", rank=rank, of=of)
    return t("Rank {rank} of {of}; the data fit every rank from {best} to {worst}.", rank=rank, of=of, best=best, worst=worst)


def notices(frame: Frame, seat: Seat) -> None:
    """Gates that act, ask for an audit, are open, or could not be evaluated."""
    for sentence in gate_words.caps(frame, seat.board, seat.row):
        st.warning(escape(sentence), icon=":material/gavel:")
    for sentence in gate_words.marks(frame, seat.board, seat.row):
        st.info(escape(sentence), icon=":material/gavel:")


def rows_of_roles(frame: Frame, own: list[Seat]) -> Seat:
    """Somebody who changed roles has two rows, ranked apart: choose one."""
    if len(own) == 1:
        return own[0]
    t = frame.t
    keys = [seat.board.field.key for seat in own]
    by_key = dict(zip(keys, own, strict=True))
    st.caption(t("Changed roles in this period: one row for each role, scored and ranked apart."))

    def shown(key: str) -> str:
        seat = by_key[key]
        length = t("{months} months", months=formats.number(seat.board.field.months[seat.row]))
        return f"{t.text(field_name(frame.cube, seat.board.field))} · {length}"

    return by_key[pages.switch(frame, "role", t("Role"), keys, keys[-1], shown)]


def where(frame: Frame, seat: Seat) -> None:
    """The teams of the person in this role, each a link."""
    rows = seat.board.field.memberships
    own = rows[rows["user_id"] == seat.user]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for team in own["team_id"]:
            if team:
                pages.link(frame, "teams", frame.team(team), team=team)
        pages.link(frame, "simulator", frame.t("Weigh the role"), role=seat.board.field.key)


def made_of(frame: Frame, seat: Seat) -> None:
    """The waterfall from the KPIs to the score."""
    if not math.isfinite(seat.board.score[seat.row]):
        st.caption(frame.t("Without a score there is nothing to add up. The KPIs below say what is missing."))
        return
    about = frame.t("How the score adds up, KPI by KPI")
    explained.draw_waterfall(frame, explained.contributions(frame, seat.board, seat.row), about, "made_of")


def kpis(frame: Frame, seat: Seat) -> None:
    """The KPIs with n and interval."""
    kpi_table.draw(frame, "person_kpis", kpi_table.of_person(frame, seat.board, seat.row))
    coverage = seat.board.scores.coverage[seat.row]
    if math.isfinite(seat.board.score[seat.row]) and coverage < 1 - 1e-9:
        st.caption(
            frame.t(
                "Data cover {share} of the weights; the rest of the weights goes to the KPIs with data, in proportion. "
                "The table shows the weights that counted.",
                share=formats.percent(coverage),
            )
        )


def since(frame: Frame, seat: Seat) -> None:
    """What changed since the period before, in steps that add up."""
    t, before, role = frame.t, frame.period.before, seat.board.field.role
    if before.first < frame.cube.coverage.first_month or role not in roles_in(frame.cube, before):
        st.caption(t("The data hold no period before this one to compare with."))
        return
    former = [
        board(field, company.scheme(frame, field))
        for field in company.staged(frame, data.field(frame.cube, role, before, quick=True), before).values()
        if seat.user in field.people
    ]
    steps = explained.development(frame, former[0], seat.board, seat.user) if former else None
    if steps is None:
        st.caption(t("No score in {period}, so nothing to compare with.", period=formats.period(before)))
        return
    explained.draw_waterfall(frame, steps, t("From the score of the period before to this one, step by step"), "since")


def trend(frame: Frame, seat: Seat) -> None:
    """The score of the last months, under the scheme in force or restated under one."""
    t, field = frame.t, seat.board.field
    known = schemes.choices_of(frame, field)
    options = ["", *known]
    labels = {"": t("scheme in force")} | {key: t("restated: {scheme}", scheme=choice.name) for key, choice in known.items()}
    picked = st.selectbox(t("Weighed by"), options, format_func=labels.get, key=f"restated_{field.key}")
    with st.spinner(t("Working out two years …")):
        history = data.history(frame.cube, field.role, TRAIL)
    track = explained.restated(history, known[picked].scheme) if picked else explained.in_force(frame, history)
    explained.draw_track(frame, track, seat.user, "trend")
    st.caption(
        t.sentences(t("Each point holds for the three months that end with it. A gap means too few data."), _ends(frame, track, seat.user))
    )


def _ends(frame: Frame, track: explained.Track, user: str) -> str:
    """That the last point holds for other months than the page, where it does."""
    rows = [row for row in track.history.rows_of(user) if math.isfinite(track.score[row])]
    last = track.history.windows[track.history.window[rows[-1]]] if rows else frame.period
    if last == frame.period:
        return ""
    return frame.t(
        "The last one holds for {last}, the score at the top of the page for {period}.",
        last=formats.period(last),
        period=formats.period(frame.period),
    )


def peers(frame: Frame, seat: Seat) -> None:
    """Where the person stands in the role."""
    explained.draw_peers(frame, seat.board, seat.user, "peers")
