"""From a dropped sheet to the simulator."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.crm.pilot import storing
from lib.crm.pilot.plan import SAYS, Plan
from lib.crm.pilot.proposing import propose
from lib.crm.pilot.taking import take
from lib.crm.pilot.template import template
from lib.crm.report import Report
from lib.crm.sheet import Sheet
from lib.crm.workbooks import EXCEL
from lib.errors import N_, SteelyardError
from lib.scoring.pilot_goals import with_goals
from lib.views import connected, formats, pages
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.pilot import database, exports, figures, in_force, kpis, people, reading, reported

TYPES = ["csv", "tsv", "txt", "toml", *(suffix.removeprefix(".") for suffix in EXCEL)]
SAID = {"person": N_("People"), "identity": N_("Their number or e-mail"), "team": N_("Teams"), "role": N_("Roles"), "month": N_("Months")}


def draw(frame: Frame) -> None:
    """Drop or connect, look, change, store."""
    t = frame.t
    if frame.settings.crm_url is not None:
        st.info(t("Steelyard reads the company of STEELYARD_CRM_URL. Start it without that setting to try a sheet of your own."))
    else:
        in_force.draw(t, frame.settings, frame.company, frame.choices)
    draws = {"database": _database, "files": _sheets, "figures": figures.draw}
    part = draws[_wanted(frame)]
    _guarded(frame, lambda: part(frame))


def _wanted(frame: Frame) -> str:
    """Whether people are to come from the company's own database, from files, or figures for those who are there."""
    t = frame.t
    known = {"database": t("From our database"), "files": t("From files"), "figures": t("Figures for {company}", company=_named(frame))}
    if frame.settings.crm_url is not None:
        return "figures"
    names = known if frame.settings.source_url else {key: name for key, name in known.items() if key != "database"}
    wanted = st.query_params.get("from")
    first, asked = wanted if wanted in names else next(iter(names)), t("What would you like to bring?")
    return st.segmented_control(asked, list(names), default=first, format_func=names.get, key="pilot_from") or first


def _named(frame: Frame) -> str:
    return escape(connected.named(frame.t, frame.company))


def _database(frame: Frame) -> None:
    database.draw(frame, lambda: _weigh(frame))


def _sheets(frame: Frame) -> None:
    t = frame.t
    st.markdown(
        t(
            "A spreadsheet with one row for each person (and month) and one column for each KPI, or the files that your CRM exports. "
            "Nothing is stored before you say so, and it stays here."
        )
    )
    _templates(frame)
    label = t("Your sheet, or all files of an export from your CRM (CSV, TSV or Excel)")
    dropped = st.file_uploader(label, type=TYPES, accept_multiple_files=True, key="pilot_file")
    if not frame.settings.source_url:
        st.caption(t("A database can be read too: start Steelyard with its address in STEELYARD_SOURCE_URL, or in the secrets file."))
    if dropped:
        _files(frame, dropped)


def _guarded(frame: Frame, part: Callable[[], None]) -> None:
    try:
        part()
    except SteelyardError as error:
        st.error(escape(frame.t.error(error)), icon=":material/error:")


def _files(frame: Frame, dropped: Sequence) -> None:
    if not exports.is_export(frame, dropped):
        _dropped(frame, dropped[0].name, dropped[0].getvalue())
    elif exports.draw(frame, dropped):
        in_force.not_live(frame.settings)
        _weigh(frame)


def _templates(frame: Frame) -> None:
    t = frame.t
    with st.container(horizontal=True):
        for language, label in (("en", "Template (English)"), ("zh", "模板（中文）")):
            name = f"steelyard-{language}.csv"
            st.download_button(
                label, template(language), name, "text/csv", icon=":material/download:", on_click="ignore", help=t("An example")
            )


def _dropped(frame: Frame, name: str, contents: bytes) -> None:
    t, key = frame.t, hashlib.sha256(contents).hexdigest()[:12]
    said, given = reading.read(frame, name, contents, key, lambda sheet: _columns(frame, sheet, key))
    sheet = said.sheet
    found = reading.answered(key, lambda: propose(sheet, said.whole, said.decimal, said.order, given))
    understood = st.container()
    plan, frames = people.edited(frame, sheet, found, f"{key}_{hash(found)}")
    st.subheader(t("Which KPIs, and what is good?"))
    guessed = t("Unit, direction and dimension are guessed from names and values: look at each.")
    proposal = t("Floor, target and stretch are proposed from the values of your people: the 10th, 60th and 90th percentile.")
    clock = t("Durations written h:mm:ss or 3h 20m have goals in minutes.") if any(f.clock for f in plan.figures) else ""
    st.caption(t.sentences(guessed, proposal, clock))
    proposed = with_goals(found, frames["reported_value"])
    wanted = kpis.edited(frame, sheet, proposed, f"pilot_kpis_{key}_{hash(found)}_{t.language}")
    wanted = wanted and replace(wanted, member=plan.member, moved=plan.moved)
    frames, report = take(sheet, wanted or plan)
    with understood:
        _understood(frame, sheet, wanted or plan, frames, report)
    if wanted:
        kpis.doubts(frame, wanted, frames["reported_value"])
    in_force.announce(t)
    if st.button(t("Weigh with this sheet"), type="primary", disabled=wanted is None, icon=":material/balance:"):
        storing.store(frame.settings.pilot_url, sheet, wanted)
        in_force.not_live(frame.settings)
        _weigh(frame)


def _weigh(frame: Frame) -> None:
    """On to the simulator, with the company that has just been stored."""
    in_force.forget(frame.choices)
    st.switch_page(pages.BY_PATH["simulator"].script, query_params={"lang": frame.t.language})


def _columns(frame: Frame, sheet: Sheet, key: str) -> dict[str, str | None]:
    """The columns a person has chosen instead of the proposed ones."""
    t, given, found = frame.t, {}, "\0"
    headers = [header for header in sheet.rows.columns if header]
    options = [found, "", *headers]
    shown = {found: t("as found"), "": t("none")}
    for what, box in zip(SAYS, st.columns(len(SAYS)), strict=True):
        chosen = box.selectbox(
            t(SAID[what]), options, format_func=lambda header: shown.get(header, header), key=f"pilot_column_{what}_{key}"
        )
        if chosen != found:
            given[what] = chosen or None
    return given


def _understood(frame: Frame, sheet: Sheet, plan: Plan, frames: dict[str, pd.DataFrame], report: Report) -> None:
    """What was understood, the first rows, and what was not taken."""
    t, figures = frame.t, report.steps[1]
    months = frames["reported_value"]["reported_on"]
    found = [
        t.plural("{n} person", "{n} people", len(frames["user"])),
        t.plural("{n} team", "{n} teams", len(frames["team"])),
        t.plural("{n} month", "{n} months", months.nunique()),
        t("{loaded} of {read} figures", loaded=figures.loaded, read=figures.read),
    ]
    st.markdown(t("**Understood:** {what}", what=escape(" · ".join(found))))
    columns = {what: getattr(plan, what) for what in SAYS}
    names = {what: header for what, header in columns.items() if header}
    if plan.surname:
        names["person"] = f"{plan.person} + {plan.surname}"
    if plan.year:
        names["month"] = f"{plan.year} + {plan.month}"
    if not plan.month:
        whole = t("the sheet has none, so all is for {month}", month=formats.month(plan.whole))
        names["month"] = t("in the names of columns") if plan.is_across else whole
    said = " · ".join(f"{t(SAID[what])}: {header}" for what, header in names.items())
    counted = {figure.name: figure.columns[0].n for figure in plan.figures if figure.weighted}
    if counted:
        said += " · " + " · ".join(t("n of {kpi}: {column}", kpi=name, column=column) for name, column in counted.items() if column)
    unused = t("Not used: {columns}.", columns=", ".join(plan.unused)) if plan.unused else ""
    st.caption("\n\n".join(escape(text) for text in (said, unused) if text))
    st.dataframe(sheet.rows.head(5), hide_index=True, key="pilot_head")
    reported.of_one_sheet(frame, report, "pilot_issues")
