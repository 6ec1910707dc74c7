"""What nobody could be weighed with is never put in force for everybody."""

from datetime import date

import pytest
from sqlalchemy import Column, Date, Integer, MetaData, String, Table

from lib.cli.commands import main
from lib.crm import company, wholeness
from lib.crm.database import Database
from lib.crm.importing import import_from
from lib.crm.live import open_live
from lib.crm.source import embedded_file
from lib.errors import DataError
from tests.crm.databases import fill, plan

STAFF = Table("staff", MetaData(), Column("no", Integer, primary_key=True), Column("name", String(9)), Column("job", String(9)))
CALLS = Table("calls", MetaData(), Column("no", Integer, primary_key=True), Column("day", Date))
PEOPLE = {"file": "staff", "into": "user", "columns": {"id": "no", "name": "name"}}
WORK = {"file": "staff", "into": "user_assignment", "columns": {"user_id": "no", "role_id": "job"}}
CASES = {"file": "calls", "into": "case_", "columns": {"id": "no", "created_at": "day"}}


@pytest.mark.parametrize(
    ("steps", "job", "said"),
    [([PEOPLE], "sales", "has a time"), ([PEOPLE, WORK], "sales", "has a time"), ([PEOPLE, CASES], "sales", "nobody has a role"),
     ([PEOPLE, WORK, CASES], None, "nobody has a role"), ([PEOPLE, WORK, CASES], "sales", None)],
)  # fmt: skip
def test_something_has_happened_and_somebody_has_a_role_live_as_in_a_copy(fresh, tmp_path, steps, job, said):
    fill(fresh, (STAFF, [{"no": 1, "name": "Ann", "job": job}]), (CALLS, [{"no": 7, "day": date(2026, 1, 5)}]))
    made, copy = plan(fresh, {"step": steps}, tmp_path), f"duckdb:///{tmp_path / 'copy.duckdb'}"

    def copied():
        return import_from(Database(fresh), made, copy, whole=True)

    def live():
        return wholeness.require_rows(open_live(Database(fresh), made))

    for way in (copied, live):
        if said is None:
            way()
        else:
            with pytest.raises(DataError, match=said):
                way()
    assert bool(company.versions(embedded_file(copy))) is (said is None)


def test_the_command_line_may_begin_with_people_and_says_what_is_lacking(tmp_path, capsys):
    (tmp_path / "staff.csv").write_text("no,name\n1,Ann\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text('[[step]]\nfile="staff.csv"\ninto="user"\ncolumns={id="no", name="name"}\n', encoding="utf-8")
    assert main(["import", str(tmp_path), "--mapping", str(tmp_path / "m.toml"), "--crm", f"duckdb:///{tmp_path / 'c.duckdb'}"]) == 0
    assert "not whole yet: no case" in capsys.readouterr().err


def test_undo_of_the_only_import_says_why_not(tmp_path, capsys):
    (tmp_path / "s.csv").write_text("Name,Calls\nAnn,1\nBo,2\n", encoding="utf-8")
    url = f"duckdb:///{tmp_path / 'c.duckdb'}"
    assert main(["import", str(tmp_path / "s.csv"), "--crm", url]) == 0
    assert main(["undo", "--crm", url]) == 1
    assert "no import was in force before this one" in capsys.readouterr().err
