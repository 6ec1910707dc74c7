"""Generations of the embedded file: readers see the old rows or the new, whatever is killed or starts twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from lib.crm import company
from lib.crm.source import open_crm, version_of
from lib.errors import ConnectionProblem
from tests.conftest import ROOT


def _publish(path: Path, names: list[str]) -> Path:
    with company.writing(path):
        return company.publish(path, {"user": pd.DataFrame({"id": names, "name": names})})


def _names(url: str) -> list[str]:
    crm = open_crm(url)
    with crm.engine.connect() as connection:
        found = [row.name for row in connection.execute(text('SELECT name FROM "user" ORDER BY name'))]
    crm.engine.dispose()
    return found


def test_a_reader_with_an_open_connection_keeps_the_old_rows_and_a_new_one_sees_the_new(tmp_path):
    path, url = tmp_path / "acme.duckdb", f"duckdb:///{tmp_path / 'acme.duckdb'}"
    _publish(path, ["old"])
    before = version_of(url)
    held = open_crm(url).engine.connect()
    _publish(path, ["new"])
    assert _names(url) == ["new"]
    assert [row.name for row in held.execute(text('SELECT name FROM "user"'))] == ["old"]
    assert version_of(url) != before
    held.close()


def test_a_neighbour_whose_name_begins_alike_is_left_alone(tmp_path):
    _publish(tmp_path / "acme-europe.duckdb", ["europe"])
    for names in (["one"], ["two"], ["three"]):
        _publish(tmp_path / "acme.duckdb", names)
    assert _names(f"duckdb:///{tmp_path / 'acme-europe.duckdb'}") == ["europe"]
    assert len(list(tmp_path.glob("acme-????????????.duckdb"))) == 2  # the one in force and the one before


def test_a_file_nobody_imported_is_not_overwritten(tmp_path):
    path = tmp_path / "mine.duckdb"
    path.write_bytes(b"precious")
    with pytest.raises(ConnectionProblem, match="was not made by an import"):
        _publish(path, ["x"])
    assert path.read_bytes() == b"precious"


def test_a_broken_pointer_is_explained_and_repaired_by_the_next_import(tmp_path):
    path = tmp_path / "acme.duckdb"
    _publish(path, ["one"]).unlink()
    with pytest.raises(ConnectionProblem, match="Import the company again"):
        open_crm(f"duckdb:///{path}")
    _publish(path, ["two"])
    assert _names(f"duckdb:///{path}") == ["two"]


STARTER = """
import sys
from datetime import date
from pathlib import Path
from lib.crm import company
from sample_data import generate
path = Path(sys.argv[1])
with company.writing(path):
    if company.current(path) is None:
        company.publish(path, generate(date(2026, 10, 31)))
        print("made")
"""


def _starter(path: Path) -> subprocess.Popen:
    command = [sys.executable, "-c", STARTER, str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})


def test_a_doubled_start_makes_the_company_once(tmp_path):
    path = tmp_path / "sample.duckdb"
    both = [_starter(path), _starter(path)]
    assert sorted(process.communicate(timeout=120)[0].strip() for process in both) == ["", "made"]
    assert len(list(tmp_path.glob("*.duckdb"))) == 1


@pytest.mark.parametrize("after", [0.6, 1.4, 2.2, 3.0])
def test_a_killed_start_leaves_nothing_that_stops_the_next(tmp_path, after):
    path = tmp_path / "sample.duckdb"
    killed = _starter(path)
    time.sleep(after)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    _starter(path).communicate(timeout=120)
    assert len(_names(f"duckdb:///{path}")) > 90
    assert list(tmp_path.glob("*.tmp*")) == []
