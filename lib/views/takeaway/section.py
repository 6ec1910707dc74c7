"""Take it away: the desk as files, each made when its button is pressed, and a scheme's file brought back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from lib.errors import N_, SteelyardError
from lib.reports.scheme_loading import load
from lib.reports.yaml_nodes import LARGEST
from lib.scoring.presets import ROLE_BY_KEY
from lib.scoring.standings import role_name
from lib.store.loading import keep
from lib.store.schemes import LONGEST_NAME
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.saved.save import company_key, moment
from lib.views.schemes import SAVED
from lib.views.state import Setting
from lib.views.takeaway import exports

SAID = "takeaway_said"
ROW = 4


@dataclass(frozen=True, slots=True)
class File:
    """A kind of file: its ending, button, icon, media type, what it is good for, who makes it, and `of` what, where there
    are several with one ending."""

    ending: str
    label: str
    icon: str
    mime: str
    about: str
    make: Callable[[Frame, Desk], bytes]
    of: str = ""


_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = (
    File(
        "xlsx", N_("Excel"), ":material/table_view:", _SHEET, N_("Live formulas: change a weight in it, scores follow."), exports.workbook
    ),
    File("csv", N_("CSV"), ":material/csv:", "text/csv", N_("Everybody's score, interval, coverage and KPIs."), exports.people),
    File(
        "pdf",
        N_("PDF"),
        ":material/picture_as_pdf:",
        "application/pdf",
        N_("One page to print: scheme, ranking, how sure."),
        exports.report,
    ),
    File("png", N_("PNG"), ":material/image:", "image/png", N_("The ranking as a picture for slides."), exports.png),
    File("svg", N_("SVG"), ":material/shapes:", "image/svg+xml", N_("The ranking as a drawing that stays sharp."), exports.svg),
    File("png", N_("PNG of teams"), ":material/image:", "image/png", N_("The teams as a picture for slides."), exports.teams_png, "teams"),
    File(
        "svg",
        N_("SVG of teams"),
        ":material/shapes:",
        "image/svg+xml",
        N_("The teams as a drawing that stays sharp."),
        exports.teams_svg,
        "teams",
    ),
    File("yaml", N_("YAML"), ":material/data_object:", "application/yaml", N_("The scheme for version control."), exports.scheme),
)


def draw(frame: Frame, desk: Desk) -> None:
    """The buttons, and the way back in."""
    t = frame.t
    if desk.problem:
        st.caption(t("These weights weigh nothing, so there is nothing to take away. Raise at least one."))
    else:
        st.markdown(t("**The scenario as a file**"))
        st.caption(t("Role, period, baseline and hidden names are those on screen. Texts that a spreadsheet would run are kept from it."))
        for first in range(0, len(FILES), ROW):
            for column, file in zip(st.columns(ROW), FILES[first : first + ROW], strict=False):
                with column:
                    _button(frame, desk, file)
    st.markdown(t("**A scheme from its YAML file**"))
    _upload(frame, desk)


def _button(frame: Frame, desk: Desk, file: File) -> None:
    t = frame.t
    st.download_button(
        t(file.label),
        partial(file.make, frame, desk),
        file_name=exports.file_name(frame, desk, f"{file.of}.{file.ending}" if file.of else file.ending),
        mime=file.mime,
        key=f"take_{file.of}{file.ending}",
        icon=file.icon,
        on_click="ignore",
        width="stretch",
    )
    st.caption(t(file.about))


def _upload(frame: Frame, desk: Desk) -> None:
    t = frame.t
    if said := st.session_state.pop(SAID, None):
        kind, words = said
        (st.success if kind == "done" else st.error)(words)
    key = f"load_scheme_{desk.role}_{desk.weighing.revision}"
    st.file_uploader(
        t("Load a scheme"),
        type=["yaml", "yml"],
        key=key,
        max_upload_size=1,
        on_change=_load,
        args=(frame, desk, key),
        help=t("It is saved under its name as a new version, and the sliders start from it. At most {size} kB.", size=LARGEST // 1024),
    )


def _load(frame: Frame, desk: Desk, key: str) -> None:
    """Save the uploaded scheme and start from it; an error changes nothing."""
    uploaded = st.session_state.get(key)
    if uploaded is None:
        return
    try:
        words = _kept(frame, desk, uploaded.getvalue(), uploaded.name)
    except SteelyardError as error:
        st.session_state[SAID] = "problem", escape(frame.t.error(error))
    else:
        st.session_state[SAID] = "done", words


def _kept(frame: Frame, desk: Desk, content: bytes, name: str) -> str:
    t = frame.t
    file = load(content, {*ROLE_BY_KEY, *frame.cube.roster.roles}, frame.kpis)
    author = file.author or name[-LONGEST_NAME:]
    saved, fresh = keep(frame.store, company_key(frame), file.name, file.scheme, author, file.note, moment(), file.stage)
    said = {"name": escape(saved.name), "version": saved.version}
    told = (
        t("Saved “{name}”, version {version}.", **said)
        if fresh
        else t("“{name}” is already saved like this, as version {version}.", **said)
    )
    if file.scheme.role != desk.field.role:
        role = escape(t.text(role_name(frame.cube, file.scheme.role)))
        return t.sentences(told, t("It is a scheme for another role: choose {role} above to use it.", role=role))
    desk.weighing.load(Setting(loaded=f"{SAVED}{saved.name}@{saved.version}"))
    return t.sentences(told, t("The sliders start from it now."))
