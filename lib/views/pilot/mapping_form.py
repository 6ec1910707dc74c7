"""A mapping as a form: what it makes of the files, which header feeds which column, what words mean; all of it can be changed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st
from sqlalchemy import Column

from lib.crm import drafts, tables
from lib.crm.fitting import Absent, Fitted, for_company
from lib.crm.inventory import KIND_OF
from lib.crm.mapping import VOCABULARY
from lib.crm.origins import Origin, Sheets, sheets_of
from lib.crm.planning import Plan, plan_of
from lib.crm.repairing import rejected_rows
from lib.crm.report import Report
from lib.crm.sheet import Sheet
from lib.crm.taking import carry_out
from lib.errors import SteelyardError
from lib.reports.safe_text import csv
from lib.views.column_words import NAMES as COLUMN_NAMES
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.pilot import reported

NONE = "–"  # an empty cell of a choice would be shown as “None”
KEPT_SECONDS = 3600  # how long the texts of a file stay in memory after somebody looked at them


@dataclass(frozen=True, slots=True)
class Draft:
    """The form's mapping as it stands. `plan`: None while it does not fit."""

    raw: dict
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class _Form:
    """What the form's parts share: the files, the mapping, and where the session keeps what a person has changed."""

    origin: Origin
    draft: Draft
    sheets: Sheets
    state: dict
    key: str

    @property
    def written(self) -> str:
        return json.dumps(self.draft.raw)

    def change(self, how: Callable[[dict], dict]) -> None:
        """Keep the changed mapping and draw the page again, its tables anew."""
        self.state.update(raw=how(self.state["raw"]), turn=self.state["turn"] + 1)
        st.rerun()


def draw(frame: Frame, origin: Origin, fitted: Fitted, place: str, key: str) -> Draft:
    """The form for a fitted mapping, which `place` names; what was changed in it stays until another is fitted. `key`: of these
    very files."""
    t = frame.t
    files, key = key, f"{key}_{hash(json.dumps(fitted.raw))}"
    state = st.session_state.setdefault(key, {"raw": fitted.raw, "turn": 0})
    raw, top = _company(frame, state["raw"], key), st.container()
    plan, sheets = None, {}
    try:
        plan = plan_of(Fitted(raw, fitted.absent, fitted.unused), place)
        with top, st.spinner(t("Reading the files …"), show_time=False):
            sheets = sheets_of(partial(_sheet, files, origin), plan.mapping.steps)
            report = _tried(key, json.dumps(raw), sheets, plan, origin.name)
            _counts(frame, report, plan.absent)
            if any(count.skipped for count in report.steps):
                _skipped(frame, raw)
            _not_used(frame, origin, raw)
            reported.folded(frame, report, "export_issues")
            _to_repair(frame, report, sheets, key)
    except SteelyardError as error:
        top.error(escape(t.error(error)), icon=":material/error:")
        plan = plan if sheets else None
    form = _Form(origin, Draft(raw, plan), sheets, state, key)
    first = _previews(key, form.written, sheets, plan) if plan else [{} for _ in raw["step"]]
    for number in range(len(raw["step"])):
        _step(frame, form, number, first[number])
    return form.draft


def _company(frame: Frame, raw: dict, key: str) -> dict:
    """The mapping with the company's time zone, and how the whole export writes days and numbers."""
    t = frame.t
    left, right, last = st.columns(3)
    zones = list(dict.fromkeys([raw.get("zone", "UTC"), "UTC", "Asia/Shanghai", "Asia/Singapore", "Europe/Berlin", "Europe/London",
                                "America/New_York", "America/Los_Angeles"]))  # fmt: skip
    zone = left.selectbox(t("The company's time zone"), zones, accept_new_options=True, key=f"{key}_zone")
    orders = {None: t("as found"), "day": t("day first"), "month": t("month first")}
    order = right.selectbox(t("03/04/2026 is"), list(orders), format_func=orders.get, key=f"{key}_order")
    mark = last.selectbox(t("Decimal mark"), [None, ".", ","], format_func=lambda one: one or t("as found"), key=f"{key}_mark")
    return for_company(raw, zone, order, mark)


@st.cache_resource(max_entries=12, ttl=KEPT_SECONDS, show_spinner=False)
def _sheet(key: str, _origin: Origin, file: str, separator: str | None, encoding: str | None) -> Sheet:
    return _origin.sheet(file, separator, encoding)


@st.cache_resource(max_entries=4, ttl=KEPT_SECONDS, show_spinner=False)
def _tried(key: str, written: str, _sheets: Sheets, _plan: Plan, _name: str) -> Report:
    """What an import would do."""
    return carry_out(_sheets, _plan, _name)[1]


@st.cache_resource(max_entries=4, ttl=KEPT_SECONDS, show_spinner=False)
def _previews(key: str, written: str, _sheets: Sheets, _plan: Plan) -> list[dict[str, drafts.Preview]]:
    return drafts.previews(_sheets, _plan)


@st.cache_resource(max_entries=32, ttl=KEPT_SECONDS, show_spinner=False)
def _words_of(key: str, written: str, step: int, column: str, _sheets: Sheets, _plan: Plan) -> dict[str, tuple[int, str]]:
    return drafts.words_of(_sheets, _plan, step, column)


def _counts(frame: Frame, report: Report, absent: tuple[Absent, ...]) -> None:
    t = frame.t
    rows = [
        {
            t("Taken from"): count.file,
            t("What is in it"): t.text(KIND_OF[count.table].name),
            t("Rows"): count.read,
            t("loaded"): count.loaded,
            t("skipped"): count.skipped,
            t("rejected"): count.rejected,
        }
        for count in report.steps
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="export_counts")
    lacking = [f"{_name(frame, one.column)} ({t.text(KIND_OF[one.table].name)})" for one in absent if one.column]
    if lacking:
        st.caption(escape(t("Not in these files: {columns}.", columns=", ".join(dict.fromkeys(lacking)))))


def _to_repair(frame: Frame, report: Report, sheets: Sheets, key: str) -> None:
    """The rejected rows of each file as they stand in it, with the reasons, to repair and drop again."""
    t = frame.t
    with st.container(horizontal=True):
        for sheet in {sheet.file: sheet for sheet in sheets.values()}.values():
            if len(rows := rejected_rows(report, sheet, t("Reason"), t.message)):
                name = f"{Path(sheet.file).stem}.csv"
                label = t.plural("{n} rejected row of {file}", "{n} rejected rows of {file}", len(rows), file=name)
                data = csv(rows, again=True)
                st.download_button(label, data, name, "text/csv", icon=":material/download:", on_click="ignore", key=f"{key}_repair_{name}")


def _skipped(frame: Frame, raw: dict) -> None:
    """Which rows the mapping skips."""
    t, found = frame.t, []
    for step in raw["step"]:
        found += [f"{step['file']}: {header} = {t.names(words)}" for header, words in step.get("skip", {}).items()]
        found += [t("{file}: {header} other than {words}", file=step["file"], header=header, words=t.names(words))
                  for header, words in step.get("keep", {}).items()]  # fmt: skip
    if found:
        st.caption(escape(t("Skipped by the mapping: {rows}.", rows="; ".join(dict.fromkeys(found)))))


def _not_used(frame: Frame, origin: Origin, raw: dict) -> None:
    """The files and tables that nothing is taken from."""
    taken = {step["file"] for step in raw["step"]}
    taken |= {spec["via"]["file"] for step in raw["step"] for spec in step["columns"].values() if isinstance(spec, dict) and "via" in spec}
    rest = [file for file in origin.files() if file not in taken and not file.endswith(".toml")]
    if rest:
        st.caption(escape(frame.t("Nothing is taken from: {files}.", files=frame.t.names(rest))))


def _step(frame: Frame, form: _Form, number: int, first: dict[str, drafts.Preview]) -> None:
    """One file and one table: which column feeds which, changed in a table."""
    t, step = frame.t, form.draft.raw["step"][number]
    box = st.expander(escape(f"{t.text(KIND_OF[step['into']].name)} ← {step['file']}"), key=f"{form.key}_step_{number}", on_change="rerun")
    if not box.open:
        return
    with box:
        columns = drafts.columns_of(step)
        table = pd.DataFrame([_row(frame, column, step["columns"].get(column.name, ""), first) for column in columns])
        shown = {
            "ours": st.column_config.TextColumn(t("Steelyard's column"), disabled=True),
            "header": st.column_config.SelectboxColumn(t("Source column"), options=[NONE, *form.origin.headers(step["file"])]),
            "how": st.column_config.TextColumn(t("or filled by"), disabled=True),
            "texts": st.column_config.TextColumn(t("First values"), disabled=True, width="medium"),
            "values": st.column_config.TextColumn(t("become"), disabled=True, width="medium"),
            "wrong": st.column_config.TextColumn(t("cannot be read"), disabled=True),
        }
        edited = st.data_editor(table, column_config=shown, hide_index=True, key=f"{form.key}_table_{number}_{form.state['turn']}")
        for column, before, after in zip(columns, table["header"], edited["header"], strict=True):
            if before != (after or NONE):
                header = "" if after in (None, NONE) else after
                form.change(partial(drafts.with_header, step=number, column=column.name, header=header))
        for column in columns:
            if form.draft.plan and drafts.has_words(step, column.name):
                _words(frame, form, number, column.name)


def _row(frame: Frame, column: Column, spec: object, first: dict[str, drafts.Preview]) -> dict[str, str]:
    seen = first.get(column.name, drafts.Preview((), (), ()))
    name = _name(frame, column.name)
    return {
        "ours": f"{name} *" if tables.is_needed(column) else name,
        "header": drafts.header_of(spec) or NONE,
        "how": drafts.told(spec),
        "texts": " · ".join(seen.texts),
        "values": " · ".join(seen.values),
        "wrong": " · ".join(seen.wrong),
    }


def _name(frame: Frame, column: str) -> str:
    return frame.t(COLUMN_NAMES[column]) if column in COLUMN_NAMES else column.replace("_", " ")


def _words(frame: Frame, form: _Form, number: int, column: str) -> None:
    """What the words of a column with a closed vocabulary mean, changed in a table."""
    t, into = frame.t, form.draft.raw["step"][number]["into"]
    found = _words_of(form.key, form.written, number, column, form.sheets, form.draft.plan)
    if not found:
        return
    st.markdown(t("**What the words of “{column}” mean**", column=escape(_name(frame, column))))
    rows = pd.DataFrame([{"word": word, "rows": count, "means": means or NONE} for word, (count, means) in found.items()])
    shown = {
        "word": st.column_config.TextColumn(t("Source word"), disabled=True),
        "rows": st.column_config.NumberColumn(t("Rows"), disabled=True, width="small"),
        "means": st.column_config.SelectboxColumn(t("means"), options=[NONE, *VOCABULARY[into, column]]),
    }
    edited = st.data_editor(rows, column_config=shown, hide_index=True, key=f"{form.key}_words_{number}_{column}_{form.state['turn']}")
    meanings = zip(rows["word"], rows["means"], edited["means"], strict=True)
    changed = {word: "" if after in (None, NONE) else after for word, before, after in meanings if before != (after or NONE)}
    if changed:
        form.change(partial(drafts.with_words, step=number, column=column, words=changed))
