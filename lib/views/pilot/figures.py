"""Figures of people or teams who are there already: a sheet of what no system counts, added to the company that is looked at."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from lib.crm.pilot.plan import Plan
from lib.crm.pilot.proposing import propose
from lib.crm.pilot.taking import take
from lib.crm.report import Report
from lib.crm.sheet import Sheet
from lib.crm.workbooks import EXCEL
from lib.kpis.own import ReadyMade, from_sheet
from lib.kpis.own.from_sheet import Known
from lib.periods import Period, month_of
from lib.scoring.pilot_goals import with_goals
from lib.store import own
from lib.views import data, formats, pages
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.pilot import kpis, reading, reported

TYPES = ["csv", "tsv", "txt", *(suffix.removeprefix(".") for suffix in EXCEL)]


def draw(frame: Frame) -> None:
    """Drop a sheet, see whose figures it has, change what is proposed, add them."""
    t = frame.t
    st.markdown(
        t(
            "What no system counts, such as well-being, training or delivery on time: a sheet with one row for each person, or each team, "
            "of this company (and month), and one column for each figure. They become KPIs beside the others."
        )
    )
    dropped = st.file_uploader(t("A sheet of figures (CSV, TSV or Excel)"), type=TYPES, key="figures_file")
    if dropped:
        _dropped(frame, dropped.name, dropped.getvalue())


def _dropped(frame: Frame, name: str, contents: bytes) -> None:
    t, key = frame.t, f"figures_{hashlib.sha256(contents).hexdigest()[:12]}"
    said, _ = reading.read(frame, name, contents, key, lambda sheet: None)
    sheet = said.sheet
    known, column = _whose(frame, sheet, key)
    if column is None:
        return
    matched = from_sheet.with_ids(sheet, column, known)
    given = {"person": column, "identity": None, "team": None, "role": None}
    proposal = reading.answered(key, lambda: propose(matched, said.whole, said.decimal, said.order, given))
    plan = from_sheet.only_of(proposal, column)
    understood = st.container()
    frames, _ = take(matched, plan)
    st.subheader(t("Which KPIs, and what is good?"))
    proposed = with_goals(plan, frames["reported_value"])
    wanted = kpis.edited(frame, matched, proposed, f"kpis_{key}_{hash(plan)}_{known.grain}_{t.language}")
    frames, report = take(matched, wanted or plan)
    with understood:
        _understood(frame, known, plan.unused, frames["reported_value"], report)
    if wanted:
        kpis.doubts(frame, wanted, _with_former(frame, wanted, frames["reported_value"]))
        _add(frame, wanted, frames["reported_value"], known.grain)


def _with_former(frame: Frame, plan: Plan, values: pd.DataFrame) -> pd.DataFrame:
    """The values with those of other months that are there already."""
    before, kept = _before(frame), own.figures(frame.store, frame.company.identity).values
    keys = {
        before[figure.name].key: figure.key for figure in plan.figures if figure.name in before and before[figure.name].unit == figure.unit
    }
    former = kept[kept["kpi"].isin(keys)]
    days = pd.to_datetime(former["month"]) + pd.offsets.MonthEnd(0)
    former = pd.DataFrame({"kpi_id": former["kpi"].map(keys), "reported_on": days.astype("datetime64[us]"), "value": former["value"]})
    there = values.set_index(["kpi_id", "reported_on"]).index
    return pd.concat([former[~former.set_index(["kpi_id", "reported_on"]).index.isin(there)], values])


def _whose(frame: Frame, sheet: Sheet, key: str) -> tuple[Known, str | None]:
    """People or teams, and the column that names them: as most cells say, or as a person does."""
    t, people = frame.t, frame.cube.roster
    known = {"person": from_sheet.known_people(frame.cube.crm, people), "team": from_sheet.known_teams(people)}
    if frame.choices.hide_names:
        known = {grain: replace(one, names={}) for grain, one in known.items()}
    found = {grain: from_sheet.column_of(sheet, one) for grain, one in known.items()}
    best = max(found, key=lambda grain: found[grain][1])
    names = {"person": t("People"), "team": t("Teams")}
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    asked = t("Whose figures are they?")
    grain = left.segmented_control(asked, list(names), default=best, format_func=names.get, key=f"grain_{key}") or best
    headers, (column, share) = [header for header in sheet.rows.columns if header], found[grain]
    chosen = right.selectbox(t("Column that names them"), headers, headers.index(column) if column else None, key=f"whose_{key}_{grain}")
    if chosen is None:
        what = t("No column names people of this company by id, name or e-mail.")
        st.warning(what if grain == "person" else t("No column names teams of this company by id or name."), icon=":material/edit:")
    elif chosen == column and share < 1:
        st.caption(t("{share} % of its cells name one of them.", share=f"{100 * share:.0f}"))
    return known[grain], chosen


def _understood(frame: Frame, known: Known, unused: tuple[str, ...], values: pd.DataFrame, report: Report) -> None:
    """What was understood, and what was not taken."""
    t, (people, figures) = frame.t, report.steps
    count = values["user_id"].nunique()
    found = [
        t.plural("{n} person", "{n} people", count) if known.grain == "person" else t.plural("{n} team", "{n} teams", count),
        t.plural("{n} month", "{n} months", values["reported_on"].nunique()),
        t("{loaded} of {read} rows", loaded=people.loaded, read=people.read),
        t("{loaded} of {read} figures", loaded=figures.loaded, read=figures.read),
    ]
    st.markdown(t("**Understood:** {what}", what=escape(" · ".join(found))))
    if unused:
        st.caption(escape(t("Not used: {columns}.", columns=", ".join(unused))))
    covered = frame.cube.coverage.period
    outside = sum(not covered.first <= month_of(day.date()) <= covered.last for day in values["reported_on"])
    if outside:
        st.warning(
            t("{n} of them are for months outside {period}, of which the company has data: they are kept, and shown when it has.",
              n=outside, period=formats.period(Period(covered.first, covered.last))),
            icon=":material/date_range:",
        )  # fmt: skip
    reported.of_one_sheet(frame, report, "figures_issues")


def _before(frame: Frame) -> Mapping[str, ReadyMade]:
    """The KPIs of figures that there are, by name."""
    entries = [versions[0].entry for versions in data.own_history(frame.company, frame.settings).values()]
    return {entry.name: entry for entry in entries if isinstance(entry, ReadyMade)}


def _add(frame: Frame, plan: Plan, values: pd.DataFrame, grain: str) -> None:
    """Keep the KPIs and their figures, and show them."""
    t, before = frame.t, _before(frame)
    other = from_sheet.in_another_unit(plan, grain, before)
    if other:
        st.warning(t("Already there, but measured otherwise: {kpis}. Choose the same unit and kind, or another name.",
                     kpis=escape(t.names(other))), icon=":material/edit:")  # fmt: skip
    known = [figure.name for figure in plan.figures if figure.name in before and figure.name not in other]
    if known:
        st.info(t("Already there: {kpis}. New months are added; a figure for the same month takes the place of the former one, which stays "
                  "in the history.", kpis=escape(t.names(known))))  # fmt: skip
    author = st.text_input(t("Your name"), max_chars=60, key="figures_author", placeholder=t("needed to save"))
    if st.button(t("Add these figures"), type="primary", disabled=bool(other) or values.empty or not author.strip(), icon=":material/add:"):
        entries, said = from_sheet.said(plan, values, grain, before)
        own.keep_figures(frame.store, frame.company.identity, entries, said, author.strip(), datetime.now(UTC).replace(tzinfo=None))
        data.own_changed()
        frame.choices.picked["kpi"] = said[0].kpi
        st.switch_page(pages.BY_PATH["kpis"].script, query_params={"lang": t.language, "kpi": said[0].kpi})
