"""The rows that an import rejects, as they stand in their file, to be repaired and imported again."""

from collections.abc import Callable

import pandas as pd

from lib.crm.report import Action, Report
from lib.crm.sheet import Sheet
from lib.errors import Message


def rejected_rows(report: Report, sheet: Sheet, reason: str, say: Callable[[Message], str]) -> pd.DataFrame:
    """The sheet's rows of which a table took nothing for what stands in them, in their order, with a last column `reason`: "column: why",
    each once. A row that could not be cut into columns stands whole in the first."""
    said: dict[int, list[str]] = {}
    for issue in report.issues:
        if issue.file == sheet.file and issue.action is Action.REJECTED:
            said.setdefault(issue.line, []).append(f"{issue.column}: {say(issue.reason)}" if issue.column else say(issue.reason))
    whole = {row.line: [row.text, *[""] * (len(sheet.rows.columns) - 1)] for row in sheet.broken}
    known = set(sheet.rows.index)
    rows = [[*(sheet.rows.loc[line] if line in known else whole[line]), "; ".join(dict.fromkeys(said[line]))] for line in sorted(said)]
    return pd.DataFrame(rows, columns=[*sheet.rows.columns, reason], dtype="str")
