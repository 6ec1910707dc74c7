"""A tour of the sample company: eight stops of one sentence, each at a story that is planted there."""

from dataclasses import dataclass, field

import streamlit as st

from lib.errors import N_
from lib.views import data, pages
from lib.views.connected import Kind
from lib.views.frame import Frame
from lib.views.kpi_table import encode
from lib.views.markdown import bold
from lib.views.state import Setting


@dataclass(frozen=True, slots=True)
class Stop:
    """Where to go, which story waits there, and what to look at; `{name}` is the story's person, `{team}` its team."""

    path: str
    story: str
    sentence: str
    own: dict[str, str] = field(default_factory=dict)


# A value "person", "team", "department" or "people" stands for the story's own.
STOPS = (
    Stop(
        "overview",
        "segment_churn",
        N_("Ten seconds for the whole: in the South more than one customer in twenty leaves within a quarter."),
        {"team": "department"},
    ),
    Stop(
        "simulator",
        "rivals_service",
        N_("{name} and a rival are nearly level: move one weight by five points and watch who leads."),
        {"role": "service"},
    ),
    Stop(
        "simulator",
        "equal_weights",
        N_("Equal weights look fair and are not: here every KPI of sales weighs the same, and most of sales falls."),
        {"role": "sales", "base": "W5", "start": "W10.sales"},
    ),
    Stop(
        "teams",
        "transfer",
        N_("{name} joined {team} in mid-quarter: half the months, half the weight, nothing counted twice."),
        {"team": "team"},
    ),
    Stop(
        "people",
        "capped",
        N_("{name} would be among the best, but solves too few cases: a gate caps the score, and says so."),
        {"person": "person"},
    ),
    Stop(
        "people",
        "missing_kpi",
        N_("{name} leads only because the one weak KPI has no answers: see how much of the weights the data cover."),
        {"person": "person"},
    ),
    Stop(
        "kpis",
        "short_handling",
        N_("Each KPI lists its side effects: {name} is the quickest of all, and one case in five comes back."),
        {"kpi": "K7"},
    ),
    Stop(
        "records",
        "self_collected",
        N_("Every number opens into its rows: {name} asked these customers in person, and nearly all were satisfied."),
        {"kpi": "K1.self", "level": "user", "of": "people"},
    ),
)


def offer(frame: Frame) -> None:
    """The button that begins the tour, for whoever looks at the sample company."""
    if frame.company.kind is Kind.SAMPLE and frame.choices.tour is None:
        st.button(frame.t("Show me around"), icon=":material/tour:", on_click=_begin, args=(frame,), type="tertiary")


def _begin(frame: Frame) -> None:
    frame.choices.tour, frame.choices.arriving = 0, True


def draw(frame: Frame) -> None:
    """The stop reached, with the way back and on; going there first where the visitor is not there yet."""
    number = frame.choices.tour
    if number is None or frame.company.kind is not Kind.SAMPLE:
        return
    if frame.choices.arriving:
        frame.choices.arriving = False
        _arrive(frame, STOPS[number])
    t, stop = frame.t, STOPS[number]
    with st.container(border=True):
        story = _story(frame, stop.story)
        name = bold(frame.person(story.user_id)) if story.user_id else ""
        team = bold(frame.team(story.team_id)) if story.team_id else ""
        reached = t("**Stop {n} of {all}.**", n=number + 1, all=len(STOPS))
        st.markdown(t.sentences(reached, t(stop.sentence, name=name, team=team)))
        with st.container(horizontal=True, gap="small"):
            st.button(t("Back"), on_click=_move, args=(frame, number - 1), disabled=number == 0, icon=":material/arrow_back:")
            last = number == len(STOPS) - 1
            label, target = (t("Done"), None) if last else (t("Next stop"), number + 1)
            st.button(label, on_click=_move, args=(frame, target), type="primary", icon=":material/arrow_forward:", icon_position="right")
            if not last:
                st.button(t("End the tour"), on_click=_move, args=(frame, None), type="tertiary")


def _move(frame: Frame, number: int | None) -> None:
    frame.choices.tour, frame.choices.arriving = number, number is not None


def _arrive(frame: Frame, stop: Stop) -> None:
    story = _story(frame, stop.story)
    known = {
        "person": story.user_id or "",
        "team": story.team_id or "",
        "department": frame.cube.roster.parents.get(story.team_id or "", ""),
        "people": encode((story.user_id or "",)),
    }
    own = {key: known.get(value, value) for key, value in stop.own.items()}
    frame.choices.period = frame.cube.coverage.default()
    if stop.path == "simulator":
        weighing = frame.choices.weighing(own["role"])
        weighing.base = own.get("base")
        weighing.load(Setting(own.get("start")))
        frame.choices.role = own["role"]
    pages.go(frame, stop.path, **own)


def _story(frame: Frame, key: str):
    return next(story for story in data.stories(frame.cube.coverage.last_day) if story.key == key)
