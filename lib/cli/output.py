"""Tables as CSV or JSON on standard output. Absent numbers are empty or null, never 0 or NaN."""

import csv
import json
import math
import sys

import pandas as pd

from lib.reports.safe_text import neutral

WHOLE = ("n", "rank")


def write_table(table: pd.DataFrame, form: str) -> None:
    """Write the rows: a JSON list of objects, or CSV with a header."""
    rows = [{name: _plain(name, value) for name, value in row.items()} for row in table.to_dict("records")]
    if form == "json":
        write_json(rows)
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([neutral(row[name]) for name in table.columns] for row in rows)


def write_json(content: object) -> None:
    """JSON with names as they are, and a line end."""
    json.dump(content, sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
    sys.stdout.write("\n")


def _plain(name: str, value: object) -> object:
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if name in WHOLE and value.is_integer() else value
    return value
