"""Where a sheet's names stand: below titles, in two lines; and what a workbook shows of a number, or never computed."""

import io
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from lib.crm.pilot.proposing import propose
from lib.crm.pilot.sheets import read_pilot
from lib.crm.pilot.taking import take
from lib.errors import DataError, RequestError

WHOLE = date(2026, 9, 1)
FIGURES = [["Name", "CSAT", "Calls"], ["Ada", "80%", "12"], ["Bo", "90%", "15"]]


def text(rows):
    return "".join(",".join(row) + "\n" for row in rows).encode()


def book(rows, **formats):
    """A workbook of one worksheet; `formats`: of cells, by their place."""
    made, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(list(row))
    for place, shown in formats.items():
        made.active[place].number_format = shown
    made.save(stream)
    return stream.getvalue()


def told(sheet):
    return [list(sheet.rows.columns), *sheet.rows.to_numpy().tolist()]


@pytest.mark.parametrize(
    "titles",
    [
        [["Team report"]], [["Team report", "", ""]], [["Prepared by", "Ada"]], [["Prepared by", "Ada", ""], ["On", "2026-11-01", ""]],
        [["Team report", "2026"], ["", "", ""]],
    ],
)  # fmt: skip
def test_titles_above_a_table_are_no_names(titles):
    wide = [[*row, cell, more] for row, cell, more in zip(FIGURES, ("Meetings", "3", "4"), ("Mails", "5", "6"), strict=True)]
    assert told(read_pilot("a.csv", text([*titles, *wide]))) == wide
    assert told(read_pilot("a.xlsx", book([*titles, *wide]))) == wide
    assert read_pilot("a.csv", text([*titles, *wide])).rows.index.tolist() == [len(titles) + 2, len(titles) + 3]


def test_a_table_of_two_columns_has_no_title():
    rows = [["Name", "Satisfaction"], ["Ada", "80%"], ["Bo", "90%"]]
    assert told(read_pilot("a.csv", text(rows))) == rows == told(read_pilot("a.xlsx", book(rows)))


TWO_LINES = {
    "months below groups": (
        [["Name", "CSAT", "", "Calls", ""], ["", "Jan 2026", "Feb 2026", "Jan 2026", "Feb 2026"]],
        ["Name", "CSAT Jan 2026", "CSAT Feb 2026", "Calls Jan 2026", "Calls Feb 2026"],
    ),
    "names in the lower line": (
        [["", "Quality", "", "Calls", "Mails"], ["Name", "CSAT", "FCR", "", ""]],
        ["Name", "Quality CSAT", "Quality FCR", "Calls", "Mails"],
    ),
    "units": (
        [["Name", "CSAT", "Wait", "Calls", "Mails"], ["", "%", "min", "", ""]],
        ["Name", "CSAT %", "Wait min", "Calls", "Mails"],
    ),
    "one name in both": (
        [["Name", "CSAT", "FCR", "Calls", "Mails"], ["", "2026-01", "2026-01", "Calls", "Mails"]],
        ["Name", "CSAT 2026-01", "FCR 2026-01", "Calls", "Mails"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TWO_LINES)
def test_names_in_two_lines_are_joined(case):
    lines, names = TWO_LINES[case]
    figures = [["Ada", "1", "2", "3", "4"], ["Bo", "5", "6", "7", "8"]]
    for sheet in (read_pilot("a.csv", text([*lines, *figures])), read_pilot("a.xlsx", book([*lines, *figures]))):
        assert told(sheet) == [names, *figures] and sheet.rows.index.tolist() == [3, 4]


def test_a_first_row_that_says_little_is_one_of_the_table():
    for first in (["", "n/a", "-"], ["Ada", "n/a", "good"], ["", "", "12"]):
        rows = [["Name", "CSAT", "Calls"], first, *FIGURES[1:]]
        assert told(read_pilot("a.csv", text(rows))) == rows


def test_columns_without_a_name_at_the_right_end_of_a_workbook_are_not_lost_without_a_word():
    with pytest.raises(RequestError, match="figures in column 4, which has no name"):
        read_pilot("a.xlsx", book([[*row, more] for row, more in zip(FIGURES, ("", 3, 4), strict=True)]))
    noted = [[*row, more] for row, more in zip(FIGURES, ("", "new", "ill in May"), strict=True)]
    assert told(read_pilot("a.xlsx", book(noted))) == FIGURES


def test_what_a_workbook_shows_in_percent_is_percent():
    rows = [["Name", "Growth", "Churn %"], ["Ada", 1.1, 0.005], ["Bo", 0.07, 0.014], ["Cy", 4.125, 0.008], ["Di", 1.285, 0.02]]
    shown = {f"B{line}": "0%" for line in range(2, 6)} | {f"C{line}": '0.0" "%' for line in range(2, 6)}
    sheet = read_pilot("a.xlsx", book(rows, **shown))
    assert sheet.rows["Growth"].tolist() == ["110%", "7%", "412.5%", "128.5%"]
    frames, report = take(sheet, propose(sheet, WHOLE))
    values = frames["reported_value"].groupby("kpi_id")["value"].apply(list)
    assert values["x_growth"] == pytest.approx([110, 7, 412.5, 128.5])
    assert values["x_churn"] == pytest.approx([0.005, 0.014, 0.008, 0.02])
    assert not report.issues


def test_a_format_that_only_writes_a_percent_sign_is_none():
    rows = [["Name", "Growth"], ["Ada", 1.5], ["Bo", 2.5]]
    assert read_pilot("a.xlsx", book(rows, B2='0.0"%"', B3="0.0\\%")).rows["Growth"].tolist() == ["1.5", "2.5"]


def test_a_month_in_percent_and_one_in_text_say_the_same():
    shares = read_pilot("a.xlsx", book([["Name", "Growth"], ["Ada", 1.1], ["Bo", 1.3]], B2="0%", B3="0%"))
    texts = read_pilot("a.csv", b"Name,Growth\nAda,110%\nBo,130%\n")
    values = [take(sheet, propose(sheet, WHOLE))[0]["reported_value"]["value"].tolist() for sheet in (shares, texts)]
    assert values[0] == values[1] == pytest.approx([110, 130])


def xlsx_written(*results):
    """A workbook as XlsxWriter writes it, which computes nothing: the results are what its caller said, else 0."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, ["Name", "Calls"])
        for line, result in enumerate(results, start=1):
            page.write_string(line, 0, f"p{line}")
            page.write_formula(line, 1, "=1+2", None, *([] if result is None else [result]))
    return stream.getvalue()


def test_formulas_of_a_program_that_computes_nothing_are_refused():
    with pytest.raises(DataError, match="the formula in cell B3 was never computed"):
        read_pilot("a.xlsx", xlsx_written(3, None))
    assert read_pilot("a.xlsx", xlsx_written(3, 4)).rows["Calls"].tolist() == ["3", "4"]
