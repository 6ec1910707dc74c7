"""What an import did not take as it stood, as a table to read and to take away."""

import pandas as pd
import streamlit as st

from lib.crm.report import ISSUE_COLUMNS, Report
from lib.errors import N_
from lib.views import tables
from lib.views.column_words import NAMES
from lib.views.frame import Frame

WORDS = {
    "file": N_("File"),
    "line": N_("Line"),
    "table": N_("Table"),
    "column": N_("Column"),
    "value": N_("Value"),
    "reason": N_("Reason"),
    "action": N_("What was done"),
}
OF_ONE_SHEET = ("line", "column", "value", "reason", "action")


def of_one_sheet(frame: Frame, report: Report, key: str) -> None:
    """How much of a sheet is left out, and the remarks on it, with a button to take them away. Nothing where there are none."""
    if not report.issues:
        return
    if lost := sum(step.rejected for step in report.steps):
        said = frame.t.plural("{n} row or figure does not fit and is left out:", "{n} rows or figures do not fit and are left out:", lost)
        st.warning(said)
    several = len({issue.file for issue in report.issues}) > 1
    tables.show(frame, key, _named(frame, report, ("file", *OF_ONE_SHEET) if several else OF_ONE_SHEET))


def folded(frame: Frame, report: Report, key: str) -> None:
    """The same under a line that counts them, open where a row was lost: what is said of many rows in one line, each row in the file
    to take away. Nothing where there are none."""
    if not report.issues:
        return
    t = frame.t
    count = t.plural("{n} remark on single rows", "{n} remarks on single rows", len(report.issues))
    with st.expander(count, expanded=any(not issue.action.loads for issue in report.issues)):
        whole = _named(frame, report, ISSUE_COLUMNS)
        line, rows = next(t(word) for column, word in WORDS.items() if column == "line"), t("Rows")
        same = [column for column in whole if column != line]
        grouped = whole.groupby(same, sort=False, dropna=False)[line].agg(["min", "size"]).reset_index()
        shown = grouped.rename(columns={"min": t("First line"), "size": rows}).sort_values(rows, ascending=False, kind="stable")
        tables.show(frame, key, shown, whole)


def _named(frame: Frame, report: Report, columns: tuple[str, ...]) -> pd.DataFrame:
    t = frame.t
    table = report.issues_frame(lambda message: t(message.template, **message.parameters))[list(columns)]
    table["action"] = [t(action) for action in table["action"]]
    if "table" in table:
        table["table"] = [frame.table(name) for name in table["table"]]
        table["column"] = [t(NAMES[name]) if name in NAMES else name for name in table["column"]]
    return table.set_axis([t(WORDS[column]) for column in columns], axis=1)
