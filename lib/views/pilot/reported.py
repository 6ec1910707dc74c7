"""What an import did not take as it stood, as a table to read and to take away."""

import streamlit as st

from lib.crm.report import Report
from lib.views import tables
from lib.views.frame import Frame


def issues(frame: Frame, report: Report, key: str) -> None:
    """The remarks of a report; nothing where there are none."""
    if not report.issues:
        return
    t = frame.t
    table = report.issues_frame(lambda message: t(message.template, **message.parameters))
    table["action"] = [t(action) for action in table["action"]]
    lost = sum(not issue.action.loads for issue in report.issues)
    with st.expander(t.plural("{n} remark on single rows", "{n} remarks on single rows", len(table)), expanded=bool(lost)):
        named = [t("File"), t("Line"), t("Table"), t("Column"), t("Value"), t("Reason"), t("What was done")]
        tables.show(frame, key, table.set_axis(named, axis=1))
