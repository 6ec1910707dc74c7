"""No text of the CRM runs in a spreadsheet, and no number is touched."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.reports.safe_text import csv as written
from lib.reports.safe_text import neutral, runs

# OWASP, "CSV injection": =, +, -, @, tab (0x09), carriage return (0x0D), and the full-width forms; line feed is ours.
STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("start", STARTS)
def test_what_a_spreadsheet_would_run_is_kept_from_it(start):
    for text in (f"{start}1+1", start, f"{start}cmd|' /C calc'!A0"):
        assert neutral(text) == f"'{text}".replace("\r", "\n")


@pytest.mark.parametrize("text", ["  =1+1", "\u00a0=1", "\u200b@x", "\ufeff-1"])
def test_blanks_in_front_do_not_hide_a_formula(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["Ann", "", "a=b", "3-2", "−4.0", "'=1", "李明", 1, -2.5, 0, True, None])
def test_harmless_texts_and_numbers_stay_as_they_are(cell):
    assert neutral(cell) is cell


def test_an_absent_number_stays_absent():
    assert np.isnan(neutral(np.nan))


@given(
    st.lists(st.tuples(st.text(max_size=20), st.floats(allow_nan=False, allow_infinity=False)), min_size=1),
    st.text(min_size=1, max_size=10),
)
def test_in_a_file_no_cell_runs_and_every_number_reads_back(rows, heading):
    table = pd.DataFrame(rows, columns=[f"h{heading}", "n"]).rename(columns={f"h{heading}": heading})
    if heading == "n":
        return
    text = written(table).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert not any(runs(row[0]) for row in read)
    assert [float(row[1]) for row in read[1:]] == [number for _, number in rows]
    told = [words.replace("\r\n", "\n").replace("\r", "\n").removeprefix("'") for words, _ in rows]
    assert [row[0].removeprefix("'") for row in read[1:]] == told


def test_a_carriage_return_begins_no_row():
    """Python's writer leaves it unquoted, and a spreadsheet would begin a row with what follows."""
    text = written(pd.DataFrame({"name": ["Ann\r=1+1", "Bo\r\n@x"]})).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["name"], ["Ann\n=1+1"], ["Bo\n@x"]]
    assert "\r" not in text


def test_categories_and_dates_are_texts_or_left_alone():
    table = pd.DataFrame(
        {"@team": pd.Categorical(["=A", "B"]), "day": pd.to_datetime(["2026-01-01", None]), "n": pd.array([1, None], "Int64")}
    )
    assert written(table).decode("utf-8-sig").splitlines() == ["'@team,day,n", "'=A,2026-01-01,1", "B,,"]
