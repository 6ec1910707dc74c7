"""One table in every writing is one table; what is no sheet ends in a sentence, and soon."""

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.cell_range import CellRange

from lib.crm.pilot import sheets
from lib.crm.pilot.proposing import propose, worksheet_of
from lib.crm.pilot.sheets import read_pilot
from lib.crm.pilot.taking import take
from lib.errors import DataError, RequestError, SteelyardError

TABLE = [["姓名", "Team", "满意度 %"], ["李雷", "Nord, West", "86.5"], ["Zoë;|", 'says "hi"\nto all', "79"]]
LATIN = [["Name", "Team", "CSAT"], ["Zoë", "Süd", "86"], ["André", "Nord", "79"]]


def csv(table, separator):
    return "\r\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table) + "\r\n"


def cells(sheet):
    return [list(sheet.rows.columns), *sheet.rows.to_numpy().tolist()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_encoding_and_separator_is_the_same_table(encoding, separator):
    assert cells(read_pilot("a.csv", csv(TABLE, separator).encode(encoding))) == TABLE


def test_western_europes_windows_encoding():
    assert cells(read_pilot("a.csv", csv(LATIN, ";").encode("cp1252"))) == LATIN


@pytest.mark.parametrize(
    "text", ["Name;CSAT\nMüller;86\n", "Name;CSAT\nGröße;1\n", "Name;5 °C\nÅsa Öberg;1\n", "Jürgen;Schäfer\nÄrzte;2\n"]
)
def test_western_names_are_not_read_as_chinese(text):
    assert text.encode("cp1252").decode("gb18030"), "the bytes must be possible in both"
    sheet = read_pilot("a.csv", text.encode("cp1252"))
    assert cells(sheet) == [line.split(";") for line in text.splitlines()]


@pytest.mark.parametrize("text", ["姓名,满意度\n李雷,86\n", "Name,CSAT\n王,86\n", "姓名,滿意度\n張偉,86\n韓梅,79\n", "name,x\n龘,1\n"])
def test_chinese_is_not_read_as_western(text):
    sheet = read_pilot("a.csv", text.encode("gb18030"), encoding="gb18030" if "龘" in text else None)
    assert cells(sheet) == [line.split(",") for line in text.split()]


@pytest.mark.parametrize(("one", "other", "encoding"), [("Jürgen", "Zoë", "cp1252"), ("欧阳若兰", "李雷和韩梅梅", "gb18030")])
def test_a_file_put_together_of_two_encodings_is_refused_with_the_lines(one, other, encoding):
    data = f"Name,CSAT\nAnn,1\n{one},2\n".encode() + f"{other},3\n".encode(encoding)
    with pytest.raises(DataError, match="line 3 is UTF-8, line 4 is|is not text"):
        read_pilot("a.csv", data)


def workbook(rows):
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    sheet = book.create_sheet("Figures")
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_is_read_from_its_first_sheet_that_is_not_empty():
    found = read_pilot("a.xlsx", workbook([[], ["Name", "CSAT", "Calls"], ["Ada", 0.86, 12], ["Bo", None, 7.5]]))
    assert cells(found) == [["Name", "CSAT", "Calls"], ["Ada", "0.86", "12"], ["Bo", "", "7.5"]]
    assert list(found.rows.index) == [3, 4], "the rows are numbered as in the workbook"


def test_a_title_above_the_names_is_left_out_and_lines_stay_those_of_the_sheet():
    sheet = read_pilot("a.xlsx", workbook([["Team report 2026"], [], ["Name", "CSAT"], ["Ada", 80], ["Bo"], ["Cy", 70]]))
    assert cells(sheet) == [["Name", "CSAT"], ["Ada", "80"], ["Bo", ""], ["Cy", "70"]]
    assert sheet.rows.index.tolist() == [4, 5, 6]
    assert cells(read_pilot("a.xlsx", workbook([["Name"], ["Ada"], ["Bo"]]))) == [["Name"], ["Ada"], ["Bo"]]


def test_merged_cells_name_people_and_teams_of_all_their_rows_and_are_nobodys_figure():
    book = openpyxl.Workbook()
    rows = [
        ["Service, 2026", None, None, None, None], ["Team", "Name", "KPI", "Value", "n"], ["North", "Ada", "CSAT", 0.8, 40],
        [None, None, "FCR", 0.7, 40], [None, "Bo", "CSAT", 0.9, 30], [None, None, "FCR", 0.6, None], ["South", "Cy", "CSAT", 0.5, 20],
        [None, "Di", "CSAT", None, 20], [None, None, None, None, None],
    ]  # fmt: skip
    for row in rows:
        book.active.append(row)
    for merged in ("A1:E1", "A3:A6", "B3:B4", "B5:B6", "E5:E6", "A7:A9", "D7:D8"):
        book.active.merge_cells(merged)
    kept = io.BytesIO()
    book.save(kept)
    sheet = read_pilot("team.xlsx", kept.getvalue())
    frames, report = take(sheet, propose(sheet, date(2026, 1, 1)))
    found = frames["reported_value"][["kpi_id", "user_id", "value", "n"]].itertuples(index=False, name=None)
    assert sorted(found) == [("x_csat", "Ada", 0.8, 40.0), ("x_fcr", "Ada", 0.7, 40.0)]
    work = frames["user_assignment"][["user_id", "team_id"]].itertuples(index=False, name=None)
    assert sorted(work) == [("Ada", "North"), ("Bo", "North"), ("Cy", "South"), ("Di", "South")]
    assert {(issue.line, str(issue.reason)) for issue in report.issues} == {
        (line, "merged cells: whose figure is it? Write it into each row") for line in (5, 6, 7, 8)
    }


def test_merged_cells_that_lie_over_each_other_are_refused_at_once():
    book = openpyxl.Workbook()
    for row in (["Name", "A", "B"], ["Ada", 1, 2], ["Bo", 3, 4]):
        book.active.append(row)
    for _ in range(9):
        book.active.merged_cells.ranges.add(CellRange("A2:A3"))
        book.active.merged_cells.ranges.add(CellRange(f"A2:A{3 + _}"))
    kept = io.BytesIO()
    book.save(kept)
    with pytest.raises(DataError, match="overlapping"):
        read_pilot("team.xlsx", kept.getvalue())


def test_a_number_of_a_workbook_is_never_a_thousand_times_as_large():
    book = [["Name", "CSAT"], ["Ada", 4.125], ["Bo", 3.375], ["Cy", 4.5]]
    sheet = read_pilot("team.xlsx", workbook(book))
    frames, _ = take(sheet, propose(sheet, date(2026, 1, 1)))
    assert frames["reported_value"]["value"].tolist() == [4.125, 3.375, 4.5]
    with pytest.raises(RequestError, match="different decimal marks"):
        propose(read_pilot("team.xlsx", workbook([*book[:3], ["Cy", "4,5"]])), date(2026, 1, 1))


def test_the_worksheet_with_people_and_numbers_is_found():
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["Please fill in", "by Friday"])
    for title, rows in (("Figures", [["Name", "CSAT"], ["Ada", 80], ["Bo", 70]]), ("Other", [["Name", "Calls"], ["Ada", 3]])):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert worksheet_of("a.xlsx", stream.getvalue(), date(2026, 1, 1)) == "Figures"
    assert worksheet_of("a.xlsx", workbook([["Name", "Team"], ["Ada", "N"]]), date(2026, 1, 1)) is None
    assert worksheet_of("a.csv", b"Name,CSAT\nAda,80\n", date(2026, 1, 1)) is None


def test_a_duration_in_a_workbook_is_read_as_it_is_written():
    rows = [["Name", "AHT min"], ["Ada", timedelta(minutes=44, seconds=35)], ["Bo", timedelta(hours=30)], ["Cy", timedelta(seconds=1.5)]]
    assert [row[1] for row in cells(read_pilot("a.xlsx", workbook(rows)))[1:]] == ["0:44:35", "30:00:00", "0:00:01.5"]


def test_what_a_failed_formula_shows_is_read_from_a_workbook():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [[None] * 3, ["Name", "Note", "CSAT"], ["Ada", None, "#DIV/0!"], ["Bo", "#REF!", 80]]:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert cells(read_pilot("a.xlsx", stream.getvalue())) == [["Name", "Note", "CSAT"], ["Ada", "", "#DIV/0!"], ["Bo", "#REF!", "80"]]


ROW, CELL = "<table:table-row>{}</table:table-row>", '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
FAILED = '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
UNCOMPUTED = '<table:table-cell table:formula="of:=1+1"/>'
MANY = '<table:table-cell table:number-columns-repeated="2"/>'


def open_document(*rows):
    """A spreadsheet as LibreOffice writes it, below two empty rows that are written as one."""
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    empty = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    body = empty + "".join(ROW.format("".join(row)) for row in rows)
    tables = f'<table:table table:name="A">{body}</table:table><table:table table:name="B">{ROW.format(UNCOMPUTED)}</table:table>'
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    whole = f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", whole)
        packed.writestr("META-INF/manifest.xml", f"<manifest:manifest {spaces.replace('table', 'manifest')}/>")
    return stream.getvalue()


def test_what_a_failed_formula_shows_is_read_from_an_open_document():
    data = open_document([CELL.format("Name"), MANY, CELL.format("CSAT")], [CELL.format("Ada"), MANY, FAILED])
    assert cells(read_pilot("a.ods", data)) == [["Name", "CSAT"], ["Ada", "#DIV/0!"]]


def test_percent_in_an_open_document_are_percent_wherever_they_stand():
    percent = '<table:table-cell office:value-type="percentage" office:value="{}" table:number-columns-repeated="{}"/>'
    number = '<table:table-cell office:value-type="float" office:value="0.5"/>'
    header = [CELL.format(name) for name in ("Name", "A", "B", "C", "D")]
    data = open_document(header, [CELL.format("Ada"), percent.format(0.07, 2), number, percent.format(1.1, 1)])
    assert cells(read_pilot("a.ods", data))[1:] == [["Ada", "7%", "7%", "0.5", "110%"]]


def test_a_formula_that_was_never_computed_is_named_in_an_open_document():
    data = open_document([CELL.format("Name"), MANY, CELL.format("CSAT")], [CELL.format("Ada"), MANY, UNCOMPUTED])
    with pytest.raises(DataError, match="D4 was never computed"):
        read_pilot("a.ods", data)


def test_an_unknown_worksheet_is_answered_with_those_there_are():
    with pytest.raises(SteelyardError, match="“Sums”.*Empty, Figures"):
        read_pilot("a.xlsx", workbook([["Name"]]), "Sums")


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(300):
            part.write(b"\0" * (1 << 20))
    assert len(stream.getvalue()) < 1 << 20
    with pytest.raises(SteelyardError, match="unpacks to more than 200 MB"):
        read_pilot("bomb.xlsx", stream.getvalue())


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n\n", "is empty"),
        ("a.csv", b"a,b\x00c\n1,2", "neither text nor a workbook"),
        ("a.csv", b"Name,Name\nAda,1\n", "two columns “Name”"),
        ("a.csv", ",".join(f"c{i}" for i in range(1_000_000)).encode(), "1000000 columns"),
        ("a.csv", b'Name,CSAT\n"Ada,86\n', "line 2"),
        ("a.xlsx", b"PK\x03\x04 not really", "workbook"),
        ("a.xlsx", b"Name,CSAT\nAda,1\n", "workbook"),
    ],
)
def test_what_is_no_sheet_is_said(name, data, said):
    with pytest.raises(SteelyardError, match=said):
        read_pilot(name, data)


def test_a_truncated_workbook_is_said():
    whole = workbook([["Name", "CSAT"], *([f"p{i}", i] for i in range(500))])
    for end in range(0, len(whole), len(whole) // 23):
        with pytest.raises(SteelyardError):
            read_pilot("a.xlsx", whole[:end])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.ods", "a"]))
def test_random_bytes_are_a_sheet_or_a_sentence(data, name):
    try:
        found = read_pilot(name, data)
    except SteelyardError as error:
        assert str(error)
    else:
        assert found.rows.shape[1] <= sheets.MOST_COLUMNS
