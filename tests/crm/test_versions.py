"""An import changes rows by their ids, is a version that can be gone back to, and survives being killed."""

import os
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import text

from lib.cli.commands import main
from lib.crm import company
from lib.crm.source import open_crm
from lib.kpis import roster
from tests.conftest import ROOT

MAPPING = """
[[step]]
file = "people.csv"
into = "user"
[step.columns]
id = "id"
name = "name"
{mail}

[[step]]
file = "jobs.csv"
into = "user_assignment"
[step.columns]
user_id = "id"
role_id = "role"
starts_on = "from"
"""
MAIL = 'email = "mail"'


@pytest.fixture
def acme(tmp_path):
    """Import people and jobs, with or without their mails; and read a table."""
    url, folder = f"duckdb:///{tmp_path / 'acme.duckdb'}", tmp_path / "export"
    folder.mkdir()

    def load(people, jobs, *options, mail=MAIL):
        (folder / "people.csv").write_text(people, encoding="utf-8")
        (folder / "jobs.csv").write_text(jobs, encoding="utf-8")
        (tmp_path / "m.toml").write_text(MAPPING.format(mail=mail), encoding="utf-8")
        return main(["import", str(folder), "--mapping", str(tmp_path / "m.toml"), "--crm", url, *options])

    return url, load


def rows(url, select):
    crm = open_crm(url)
    with crm.engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(select))]
    crm.engine.dispose()
    return found


FIRST = "id,name,mail\nu1,Ann,ann@x\nu2,Bee,bee@x\n"
JOBS = "id,role,from\nu1,sales,2025-01-01\nu1,service,2026-01-01\nu2,sales,2025-01-01\n"


def test_an_update_changes_and_adds_by_id_and_loses_nothing(acme):
    url, load = acme
    assert load(FIRST, JOBS) == 0
    assert load("id,name\nu2,Bea\nu3,Cy\n", "id,role,from\nu2,service,2026-02-01\nu3,sales,2026-02-01\n", "--update", mail="") == 0
    # The second export says nothing of mails: Bea keeps hers, and of Cy's nothing is known. Bea's history goes on.
    assert rows(url, 'SELECT id, name, email FROM "user" ORDER BY id') == [
        ("u1", "Ann", "ann@x"),
        ("u2", "Bea", "bee@x"),
        ("u3", "Cy", None),
    ]
    found = rows(url, "SELECT user_id, role_id, CAST(starts_on AS VARCHAR) FROM user_assignment ORDER BY 1, 3")
    assert found == [
        ("u1", "sales", "2025-01-01"),
        ("u1", "service", "2026-01-01"),
        ("u2", "sales", "2025-01-01"),
        ("u2", "service", "2026-02-01"),
        ("u3", "sales", "2026-02-01"),
    ]
    unsaid = open_crm(url).unmapped
    assert (
        "user.name" not in unsaid
        and "user.email" in unsaid
        and "user.hired_on" in unsaid
        and "case_" in unsaid
        and "user_assignment.ends_on" in unsaid
    )


def test_an_update_goes_on_from_where_its_histories_begin(acme):
    """As counted by hand: what was over stays, what went on ends where the new begins, what would come later gives way."""
    url, load = acme
    jobs = "id,role,from\nu1,a,\nu1,b,2025-01-01\nu1,c,2025-06-01\nu2,a,\nu3,a,2025-01-01\n"
    assert load("id,name,mail\nu1,A,a@x\nu2,B,b@x\nu3,C,c@x\n", jobs) == 0
    now = "id,role,from\nu1,d,2025-03-01\nu1,e,2025-09-01\nu2,z,\nu3,y,2024-01-01\n"
    assert load("id,name\nu1,A\nu2,B\nu3,C\n", now, "--update", mail="") == 0
    said = "SELECT user_id, role_id, CAST(starts_on AS VARCHAR), CAST(ends_on AS VARCHAR) FROM user_assignment ORDER BY 1, 3 NULLS FIRST"
    assert rows(url, said) == [
        ("u1", "a", None, "2025-01-01"),
        ("u1", "b", "2025-01-01", "2025-03-01"),
        ("u1", "d", "2025-03-01", "2025-09-01"),
        ("u1", "e", "2025-09-01", None),
        ("u2", "z", None, None),
        ("u3", "y", "2024-01-01", None),
    ]
    crm = open_crm(url)
    assert set(roster.load(crm).assignments["role_id"]) == set("abdeyz")
    crm.engine.dispose()


WHOLE = """
[[step]]
file = "people.csv"
into = "user"
columns = { id = "id", name = "name" }

[[step]]
file = "jobs.csv"
into = "user_assignment"
columns = { user_id = "id", role_id = "role", starts_on = "from", ends_on = "to"%s }
"""
PLACES = "SELECT user_id, role_id, team_id, full_time_share, CAST(starts_on AS VARCHAR), CAST(ends_on AS VARCHAR) FROM user_assignment"


def loaded(tmp_path, jobs, more="", *options):
    folder, url = tmp_path / "whole", f"duckdb:///{tmp_path / 'whole.duckdb'}"
    folder.mkdir(exist_ok=True)
    (folder / "people.csv").write_text("id,name\nu1,A\nu2,B\n", encoding="utf-8")
    (folder / "jobs.csv").write_text(jobs, encoding="utf-8")
    (tmp_path / "whole.toml").write_text(WHOLE % more, encoding="utf-8")
    assert main(["import", str(folder), "--mapping", str(tmp_path / "whole.toml"), "--crm", url, *options]) == 0
    return rows(url, f"{PLACES} ORDER BY 1, 5 NULLS FIRST")


def test_an_update_keeps_what_its_histories_do_not_speak_of(tmp_path):
    more = ', team_id = "team", full_time_share = "share"'
    before = "id,role,from,to,team,share\nu1,a,2024-01-01,2025-01-01,N,0.5\nu1,b,2025-01-01,,S,1\nu2,a,,,N,0.5\n"
    loaded(tmp_path, before, more)
    now = "id,role,from,to\nu1,a,2024-01-01,2025-01-01\nu1,c,2025-06-01,\nu2,b,2026-01-01,\n"
    assert loaded(tmp_path, now, "", "--update") == [
        ("u1", "a", "N", 0.5, "2024-01-01", "2025-01-01"),
        ("u1", "c", "S", 1.0, "2025-06-01", None),
        ("u2", "a", "N", 0.5, None, "2026-01-01"),
        ("u2", "b", "N", 0.5, "2026-01-01", None),
    ]


def test_an_update_that_tells_of_the_past_leaves_the_present(tmp_path):
    loaded(tmp_path, "id,role,from,to\nu1,a,2024-01-01,2025-01-01\nu1,b,2025-01-01,\nu2,a,2024-01-01,\n")
    # What ends before it begins tells of no time.
    assert loaded(tmp_path, "id,role,from,to\nu1,z,2024-02-01,2024-03-01\nu2,b,2024-06-01,2024-05-01\n", "", "--update") == [
        ("u1", "a", None, None, "2024-01-01", "2024-02-01"),
        ("u1", "z", None, None, "2024-02-01", "2024-03-01"),
        ("u1", "a", None, None, "2024-03-01", "2025-01-01"),
        ("u1", "b", None, None, "2025-01-01", None),
        ("u2", "a", None, None, "2024-01-01", None),
        ("u2", "b", None, None, "2024-06-01", "2024-05-01"),
    ]


def test_an_export_without_histories_leaves_them_unless_it_says_something_else(acme, tmp_path):
    url, load = acme
    assert load(FIRST, JOBS) == 0
    now = tmp_path / "now"
    now.mkdir()
    (now / "people.csv").write_text("id,name,role\nu1,Ann,service\nu2,Bee,service\n", encoding="utf-8")
    (tmp_path / "now.toml").write_text(
        '[[step]]\nfile = "people.csv"\ninto = "user_assignment"\n[step.columns]\nuser_id = "id"\nrole_id = "role"\n', encoding="utf-8"
    )
    assert main(["import", str(now), "--mapping", str(tmp_path / "now.toml"), "--update", "--crm", url]) == 0
    found = rows(url, "SELECT user_id, role_id, CAST(starts_on AS VARCHAR) FROM user_assignment ORDER BY 1, 3")
    assert found == [("u1", "sales", "2025-01-01"), ("u1", "service", "2026-01-01"), ("u2", "service", None)]


def test_an_update_finds_the_companys_people_by_name_and_makes_none_of_them_twice(tmp_path):
    url = f"duckdb:///{tmp_path / 'acme.duckdb'}"
    for name, files in {
        "first": {
            "owners.csv": "owner_id,first_name,last_name,email\n7,Ann,Lee,a@x\n",
            "deals.csv": "deal_id,owner_id,hs_is_closed_won,hs_is_closed\n1,7,true,true\n",
        },
        "second": {"deals.csv": "Record ID,Deal owner,Deal Stage\n1,Ann Lee,Closed Won\n2,Ann Lee,Closed Lost\n3,,Offer\n"},
    }.items():
        (tmp_path / name).mkdir()
        for file, content in files.items():
            (tmp_path / name / file).write_text(content, encoding="utf-8")
        options = ["--update"] if name == "second" else []
        assert main(["import", str(tmp_path / name), "--mapping", "hubspot", *options, "--crm", url]) == 0
    assert rows(url, "SELECT id, owner_id, outcome FROM opportunity ORDER BY id") == [
        ("1", "7", "won"),
        ("2", "7", "lost"),
        ("3", None, "open"),
    ]
    assert rows(url, 'SELECT id FROM "user"') == [("7",)] and rows(url, "SELECT user_id FROM user_assignment") == [("7",)]


def test_what_only_some_rows_have_is_unknown(tmp_path):
    url = f"duckdb:///{tmp_path / 'acme.duckdb'}"
    (tmp_path / "export").mkdir()
    for content, options, unknown in (
        ("id,created_at,solved_at\n1,2026-01-01,2026-01-02\n", [], False),
        ("id,created_at\n1,2026-01-01\n", ["--update"], False),
        ("id,created_at\n2,2026-01-05\n", ["--update"], True),
        ("id,created_at,solved_at\n2,2026-01-05,2026-01-07\n", ["--update"], True),
    ):
        (tmp_path / "export" / "tickets.csv").write_text(content, encoding="utf-8")
        assert main(["import", str(tmp_path / "export"), "--mapping", "zendesk", *options, "--crm", url]) in (0, 1)
        crm = open_crm(url)
        assert ("case_.resolved_at" in crm.unmapped) == unknown, content
        crm.engine.dispose()


def test_the_same_export_twice_changes_nothing(acme):
    url, load = acme
    assert load(FIRST, JOBS) == 0
    before = [rows(url, f'SELECT * FROM "{name}" ORDER BY ALL') for name in ("user", "user_assignment")]
    assert load(FIRST, JOBS, "--update") == 0
    assert before == [rows(url, f'SELECT * FROM "{name}" ORDER BY ALL') for name in ("user", "user_assignment")]


def test_an_import_is_undone_and_done_again(acme, capsys):
    url, load = acme
    for name in ("Ann", "Anne", "Anna"):
        assert load(f"id,name,mail\nu1,{name},a\n", "id,role,from\n") == 0
    names = lambda: [name for (name,) in rows(url, 'SELECT name FROM "user"')]  # noqa: E731
    assert names() == ["Anna"]
    assert main(["undo", "--crm", url]) == 0 and names() == ["Anne"]
    assert main(["undo", "--crm", url]) == 0 and names() == ["Ann"]
    capsys.readouterr()
    assert main(["undo", "--crm", url]) == 1 and "no import was in force before this one" in capsys.readouterr().err and names() == ["Ann"]
    assert main(["versions", "--crm", url]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line[0] for line in listed] == [" ", " ", "*"]
    assert main(["undo", "--crm", url, "--to", listed[0].split()[0]]) == 0 and names() == ["Anna"]
    # What was in force before is what counts, not what was written before.
    assert main(["undo", "--crm", url]) == 0 and names() == ["Ann"]


def test_only_so_many_versions_are_kept_and_the_one_in_force_is_one_of_them(acme, tmp_path):
    url, load = acme
    for number in range(company.VERSIONS + 3):
        assert load(f"id,name,mail\nu1,N{number},a\n", "id,role,from\n") == 0
    known = company.versions(tmp_path / "acme.duckdb")
    assert len(known) == company.VERSIONS == len(list(tmp_path.glob("acme-*.report.json"))) and known[0].in_force


@pytest.mark.parametrize("after", [0.5, 0.9, 1.2, 1.5, 1.9])
def test_a_killed_import_leaves_the_former_company_or_the_new_one_whole(acme, tmp_path, after):
    url, load = acme
    assert load(FIRST, JOBS) == 0
    many = "id,name,mail\n" + "".join(f"u{k},N{k},m{k}\n" for k in range(40_000))
    (tmp_path / "export" / "people.csv").write_text(many, encoding="utf-8")
    command = [sys.executable, "-m", "lib", "import", str(tmp_path / "export"), "--mapping", str(tmp_path / "m.toml"), "--crm", url]
    killed = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    time.sleep(after)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert rows(url, 'SELECT count(*) FROM "user"') in ([(2,)], [(40_000,)])
    assert load(FIRST.replace("Ann", "Anne"), JOBS) == 0
    assert rows(url, "SELECT name FROM \"user\" WHERE id = 'u1'") == [("Anne",)] and list(tmp_path.glob("*.tmp*")) == []
