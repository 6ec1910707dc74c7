"""What an import did not take as it stood, as a table to read and to take away."""

import pandas as pd
import streamlit as st

from lib.crm.report import ISSUE_COLUMNS, Report
from lib.errors import N_
from lib.views import tables
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


def show(frame: Frame, report: Report, key: str, columns: tuple[str, ...] = ISSUE_COLUMNS) -> None:
    """The remarks of a report, with a button to take them away."""
    tables.show(frame, key, _named(frame, report, columns))


def folded(frame: Frame, report: Report, key: str) -> None:
    """The same under a line that counts them, open where a row was lost; nothing where there are none."""
    if not report.issues:
        return
    count = frame.t.plural("{n} remark on single rows", "{n} remarks on single rows", len(report.issues))
    with st.expander(count, expanded=any(not issue.action.loads for issue in report.issues)):
        show(frame, report, key)


def _named(frame: Frame, report: Report, columns: tuple[str, ...]) -> pd.DataFrame:
    t = frame.t
    table = report.issues_frame(lambda message: t(message.template, **message.parameters))[list(columns)]
    table["action"] = [t(action) for action in table["action"]]
    return table.set_axis([t(WORDS[column]) for column in columns], axis=1)
