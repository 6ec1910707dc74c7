"""Files that nobody should have to fear end in one clear sentence, in little memory, and change nothing."""

from pathlib import Path

import pytest

from bench.hostile import GOAL_MB, MADE, SHEET, imported

READ = {"newlines.csv", "utf16.csv"}  # odd, and sheets all the same
SAID = {
    "noise.csv": "is not text", "noise.xlsx": "cannot be read as a workbook", "cut.csv": "line 52: a quotation mark",
    "cut.xlsx": "cannot be read as a workbook", "columns.csv": "1000000 columns; at most", "columns.xlsx": "16384 columns; at most",
    "open_quote.csv": "a quotation mark", "one_cell.csv": "line 2: a cell has more than", "mixed.csv": "is not text",
    "zeros.csv": "neither text nor a workbook", "commas.csv": "no column with numbers", "commands.csv": "no column with numbers",
    "formulas.xlsx": "the formula in cell C2 was never computed", "laughs.xlsx": "cannot be read as a workbook",
    "bomb.xlsx": "unpacks to more than 200 MB", "liar.xlsx": "cannot be read as a workbook", "bomb.ods": "unpacks to more than 200 MB",
    "bomb.xlsb": "unpacks to more than 200 MB",
}  # fmt: skip


def test_every_file_is_here():
    assert set(MADE) == READ | set(SAID)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A folder with a company that was imported well."""
    folder = tmp_path_factory.mktemp("company")
    good = folder / "good.csv"
    good.write_text(SHEET, encoding="utf-8")
    assert imported(good, f"duckdb:///{folder / 'c.duckdb'}").code == 0
    return folder


@pytest.mark.parametrize("name", SAID)
def test_what_cannot_be_read_is_said_in_a_sentence_and_the_former_data_stay(name, company, tmp_path):
    before, bad = state(company), tmp_path / name
    MADE[name](bad)
    ran = imported(bad, f"duckdb:///{company / 'c.duckdb'}")
    assert ran.mb < GOAL_MB
    assert ran.code == 1 and len(ran.errors.splitlines()) == 1 and name in ran.errors and SAID[name] in ran.errors, ran.errors
    assert state(company) == before


@pytest.mark.parametrize("name", sorted(READ))
def test_what_is_odd_and_a_sheet_all_the_same_is_read(name, tmp_path):
    MADE[name](tmp_path / name)
    ran = imported(tmp_path / name, f"duckdb:///{tmp_path / 'c.duckdb'}")
    assert (ran.code, ran.mb < GOAL_MB) == (0, True), ran.errors
    assert state(tmp_path)


def state(folder: Path) -> dict[str, bytes]:
    """The company's files and what they hold."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in (".duckdb", ".current")}
