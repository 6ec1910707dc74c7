"""The command line prints the golden company's numbers, in CSV and in JSON, and fails in one line."""

import csv
import io
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from lib.store import schemes
from lib.store.database import open_store
from lib.urls import identity
from tests.golden.engines import load
from tests.golden.expected import HALF, Q1
from tests.golden.pay import PEOPLE, SCHEMES, TEAMS
from tests.golden.rows import ROWS, USERS
from tests.golden.rows import TEAMS as TEAM_ROWS

ROOT = Path(__file__).parents[2]
NAMES = {row["id"]: row["name"] for row in [*TEAM_ROWS, *USERS]} | {"company": "Company"}
UNITS = {
    "rate": {
        "K1", "K1.self", "K3", "K4", "K9", "K10", "K11", "K12", "K13", "K14", "K14.grr", "K15", "K15.involuntary", "K16", "K16.market",
        "K16.other", "K17", "K18", "K19", "K23", "K26", "K27", "K27.depth", "K29", "K29.journey", "K30", "K31", "K41", "K42", "K42.partner",
        "K46", "K47", "K48", "K48.customer", "K48.peer", "K48.manager", "K49",
    },
    "seconds": {"K5", "K5.median", "K6", "K7", "K51"},
    "money": {"K8", "K20", "K20.margin", "K21", "K24", "K25", "K50", "K52"},
    "nps": {"K2"},
    "index": {"K28"},
    "number": {"K14.nrr", "K22", "K35"},
}  # fmt: skip
WORDS = ("id", "name", "kpi", "unit", "role")
UNIT = {kpi: unit for unit, kpis in UNITS.items() for kpi in kpis}


def run(folder, *arguments):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("STEELYARD")} | {"STEELYARD_DATA": str(folder)}
    return subprocess.run([sys.executable, "-m", "lib", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)


def table(done, form):
    if form == "json":
        return json.loads(done.stdout)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    return [{key: value if key in WORDS else _number(value) for key, value in row.items()} for row in rows]


def _number(text):
    return float(text) if text else None


def by_hand(table, by):
    level = {"user": "user", "team": "team", "company": "company"}[by]
    groups = {kpi: levels[level] for kpi, levels in table.items()}
    if by == "company":
        groups = {kpi: {"company": value} for kpi, value in groups.items() if value is not None}
    return {(group, kpi): value for kpi, rows in groups.items() for group, value in rows.items()}


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("by", ["user", "team", "company"])
def test_kpis(golden_url, tmp_path, by, form):
    done = run(tmp_path, "kpis", "--crm", golden_url, "--from", "2026-01", "--to", "2026-03", "--by", by, "--format", form)
    assert (done.returncode, done.stderr) == (0, "")
    rows = table(done, form)
    assert list(rows[0]) == ["id", "name", "kpi", "value", "unit", "n", "low", "high"]
    found = {(row["id"], row["kpi"]): row for row in rows}
    wanted = by_hand(Q1, by)
    assert set(found) == set(wanted) and len(found) == len(rows)
    for (group, kpi), (value, n) in wanted.items():
        row = found[group, kpi]
        assert (row["value"], row["n"]) == (value and pytest.approx(value, rel=1e-12), n)
        assert (row["name"], row["unit"]) == (NAMES[group], UNIT[kpi])


def test_a_shorter_range_names_the_quarter_it_holds_for(golden_url, tmp_path):
    done = run(tmp_path, "kpis", "--crm", golden_url, "--from", "2026-05", "--to", "2026-05", "--by", "company", "--kpi", "K13")
    assert done.returncode == 0
    assert "K13" in done.stderr and "2026-01..2026-03" in done.stderr
    assert [(row["value"], row["n"]) for row in table(done, "csv")] == [(0.4, 5.0)]


def test_a_half_year_is_named_and_equals_the_hand_arithmetic(golden_url, tmp_path):
    done = run(tmp_path, "kpis", "--crm", golden_url, "--from", "2026-06", "--to", "2026-06", "--by", "team", "--kpi", "K48")
    assert done.returncode == 0
    assert "K48" in done.stderr and "2026-01..2026-06" in done.stderr
    found = {row["id"]: (row["value"], row["n"], row["unit"]) for row in table(done, "csv")}
    assert found == {team: (pytest.approx(value, rel=1e-12), n, "rate") for team, (value, n) in HALF["K48"]["team"].items()}


@pytest.fixture
def store(golden_url, tmp_path):
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    opened = open_store(url)
    for scheme in SCHEMES:
        schemes.save(opened, identity(golden_url), "pay", scheme, "Tester", "", datetime(2026, 7, 1))
    return url


@pytest.mark.parametrize("form", ["csv", "json"])
def test_scores_of_people(golden_url, store, tmp_path, form):
    done = run(tmp_path, "scores", "--crm", golden_url, "--store", store, "--from", "2026-01", "--to", "2026-03", "--by", "user",
               "--scheme", "pay", "--format", form)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    rows = table(done, form)
    assert list(rows[0]) == ["id", "name", "role", "score", "coverage", "rank"]
    assert {(row["id"], row["role"]) for row in rows} == set(PEOPLE) and len(rows) == len(PEOPLE)
    for row in rows:
        score, coverage = PEOPLE[row["id"], row["role"]]
        assert row["score"] == (None if score is None else pytest.approx(score, abs=1e-9))
        assert row["coverage"] == pytest.approx(coverage, abs=1e-12)
        assert row["rank"] is None and row["name"] == NAMES[row["id"]]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_scores_of_teams(golden_url, store, tmp_path, form):
    done = run(tmp_path, "scores", "--crm", golden_url, "--store", store, "--from", "2026-01", "--to", "2026-03", "--by", "team",
               "--scheme", "pay", "--format", form)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    rows = table(done, form)
    assert {row["id"] for row in rows} == set(TEAMS) and len(rows) == len(TEAMS)
    for row in rows:
        role, score, rank = TEAMS[row["id"]]
        assert (row["role"], row["rank"]) == (role, rank)
        assert row["score"] == pytest.approx(score, abs=1e-9)


@pytest.fixture(scope="module")
def one_url(tmp_path_factory):
    """The golden company on one engine: what is asked wrongly never reaches the other."""
    return load(tmp_path_factory.mktemp("one"), "duckdb", ROWS)


WRONG = {
    "reversed period": ("kpis", "--from", "2026-03", "--to", "2026-01", "--by", "user"),
    "no month": ("kpis", "--from", "2026-13", "--to", "2026-13", "--by", "user"),
    "unknown KPI": ("kpis", "--from", "2026-01", "--to", "2026-03", "--by", "user", "--kpi", "K99"),
    "unknown scheme": ("scores", "--from", "2026-01", "--to", "2026-03", "--by", "user", "--scheme", "nobody's"),
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_requests_exit_1_with_one_line(one_url, tmp_path, arguments):
    done = run(tmp_path, *arguments, "--crm", one_url)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at.all", "duckdb:////nowhere/at.all", "nonsense", "unknown://host/crm"])
def test_a_crm_that_is_not_there_exits_1_with_one_line(tmp_path, url):
    done = run(tmp_path, "kpis", "--crm", url, "--from", "2026-01", "--to", "2026-03", "--by", "user")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["kpis", "scores"])
@pytest.mark.parametrize("months", [("0001-01", "9999-12"), ("9999-12", "9999-12"), ("0001-01", "0001-01")])
def test_the_ends_of_the_calendar_are_no_crash(one_url, tmp_path, command, months):
    done = run(tmp_path, command, "--crm", one_url, "--from", months[0], "--to", months[1], "--by", "user")
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [(), ("weigh",), ("kpis",), ("kpis", "--by", "everything"), ("scores", "--by", "company")])
def test_wrong_usage_exits_2_and_ends_with_one_line_that_says_why(tmp_path, arguments):
    done = run(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error:" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
