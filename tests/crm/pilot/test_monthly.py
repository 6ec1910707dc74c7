"""A workbook with a worksheet for each month says what one sheet with a column of months says."""

import io
from datetime import date

import openpyxl
import pandas as pd
import pytest

from lib.cli.commands import main
from lib.crm.pilot.monthly import of_months, read_months, read_one
from lib.crm.pilot.proposing import propose
from lib.crm.pilot.sheets import read_pilot
from lib.crm.pilot.storing import store
from lib.crm.pilot.taking import take
from lib.errors import DataError, RequestError

WHOLE = date(2026, 9, 1)
MONTHS = {
    "Jan 2026": [["Name", "Team", "CSAT", "Calls"], ["Ada", "N", "80%", 5], ["Bo", "S", "90%", 6], ["Di", "N", "85%", 4]],
    "Feb 2026": [
        ["Report of February", None],
        ["Name", "Team", "Calls", "CSAT"],
        ["Ada", "S", 7, "70%"],
        ["Cy", "S", 8, "much"],
        ["Di", "N", 3, "88%"],
    ],
}


def book(**more):
    made, stream = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.active)
    for name, rows in {**MONTHS, **more}.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    made.save(stream)
    return stream.getvalue()


def taken(sheet):
    return take(sheet, propose(sheet, WHOLE))


def test_worksheets_of_months_are_one_sheet():
    data = book(Notes=[["Hello"]])
    months = of_months("team.xlsx", data)
    assert months == ("Jan 2026", "Feb 2026")
    frames, report = taken(read_months("team.xlsx", data, months))
    text = "Name,Team,CSAT,Calls,Month\nAda,N,80%,5,2026-01\nBo,S,90%,6,2026-01\nAda,S,70%,7,2026-02\nCy,S,much,8,2026-02\n"
    text += "Di,N,85%,4,2026-01\nDi,N,88%,3,2026-02\n"
    witness, same = taken(read_pilot("team.csv", text.encode()))
    for name, frame in witness.items():
        order = list(frame.columns)
        pd.testing.assert_frame_equal(*(one[name].sort_values(order, ignore_index=True) for one in (frames, witness)))
    assert report.steps[1].loaded == same.steps[1].loaded == 11


def test_a_remark_names_the_worksheet_and_its_line():
    data = book()
    _, report = taken(read_months("team.xlsx", data, of_months("team.xlsx", data)))
    assert [(issue.file, issue.line, issue.column, issue.value) for issue in report.issues] == [("Feb 2026", 4, "CSAT", "much")]


def test_a_worksheet_alone_says_its_month_unless_something_in_it_does():
    assert set(taken(read_one("team.xlsx", book(), "Jan 2026"))[0]["reported_value"]["reported_on"]) == {pd.Timestamp("2026-01-31")}
    told = book(**{"Jan 2026": [["Name", "Calls 2025-03"], ["Ada", 3]], "Feb 2026": [["Name", "Month", "Calls"], ["Ada", "2025-03", 3]]})
    for worksheet in MONTHS:
        assert set(taken(read_one("team.xlsx", told, worksheet))[0]["reported_value"]["reported_on"]) == {pd.Timestamp("2025-03-31")}


def test_a_single_month_or_none_is_no_workbook_of_months():
    assert of_months("team.csv", b"Name,CSAT\n") == ()
    made, stream = openpyxl.Workbook(), io.BytesIO()
    made.active.title = "Jan 2026"
    made.create_sheet("February")
    made.create_sheet("Calls")
    made.save(stream)
    assert of_months("team.xlsx", stream.getvalue()) == ()


def test_months_without_their_year_are_asked_for_it():
    made, stream = openpyxl.Workbook(), io.BytesIO()
    made.active.title = "Jan"
    made.create_sheet("2月")
    made.save(stream)
    with pytest.raises(RequestError, match="Jan, 2月 are months without their year. Rename them, such as “Jan 2026”"):
        read_months("team.xlsx", stream.getvalue(), of_months("team.xlsx", stream.getvalue()))


def test_a_kpi_without_a_name_is_called_like_its_worksheet():
    made, stream = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["Name", "Jan 2026", "Feb 2026"])
    made.active.append(["Ada", 3, 4])
    for title, name in (("Calls", "Calls"), ("Sheet1", "team")):
        made.active.title = title
        stream = io.BytesIO()
        made.save(stream)
        assert [figure.name for figure in propose(read_pilot("team.xlsx", stream.getvalue()), WHOLE).figures] == [name]


def test_the_command_line_reads_all_months_and_one_that_is_asked_for(tmp_path, capsys):
    (tmp_path / "team.xlsx").write_bytes(book(Notes=[["Hello"]]))
    command = ["import", str(tmp_path / "team.xlsx"), "--crm", f"duckdb:///{tmp_path / 'c.duckdb'}"]
    assert main(command) == 0
    told = capsys.readouterr()
    assert "read: Jan 2026, Feb 2026; not read: Notes" in told.err and "Feb 2026" in told.out + told.err
    assert main([*command, "--worksheet", "Jan 2026", "--month", "2026-01"]) == 0
    assert "read: Jan 2026; not read: Feb 2026, Notes" in capsys.readouterr().err


def test_months_without_anybody_are_refused(tmp_path):
    data = book(**{name: [["Name", "Calls"], [None, 3], [None, 4]] for name in MONTHS})
    sheet = read_months("team.xlsx", data, of_months("team.xlsx", data))
    with pytest.raises(DataError, match="None of the 4 rows"):
        store(f"duckdb:///{tmp_path / 'c.duckdb'}", sheet, propose(sheet, WHOLE))
