"""Saved schemes are renamed, duplicated, archived, restored and brought back; nothing is lost, and old stores come along."""

import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import text

from lib.errors import ConnectionProblem, RequestError, SettingsError
from lib.store import scheme_life as life
from lib.store import schemes as saved
from lib.store import stages, targets
from lib.store.database import SCHEMA_VERSION, open_store
from tests.scoring.made_up import flat

NOW, LATER = datetime(2026, 7, 1, 12), datetime(2026, 8, 1, 12)
ROLE = "service"


@pytest.fixture
def store(store):
    """`pay` in three versions, `bonus` in one."""
    for weight in (1.0, 2.0, 3.0):
        saved.save(store, "us", "pay", flat({"K1": weight, "K2": 1.0}), "Ann", f"w {weight}", NOW, "growth" if weight == 3 else None)
    saved.save(store, "us", "bonus", flat({"K1": 1.0}), "Ann", "", NOW)
    return store


def names(store, **more) -> set[str]:
    return {found.name for found in saved.latest(store, "us", ROLE, **more)}


def shares(store, name: str) -> dict[int, float]:
    """Version → the share of K1."""
    return {one.version: one.scheme.shares["K1"] for one in saved.versions(store, "us", ROLE, archived=True) if one.name == name}


def test_a_rename_takes_all_versions_along_and_leaves_its_trace(store):
    before = shares(store, "pay")
    life.rename(store, "us", ROLE, "pay", "  salary  2027 ", "Bob", LATER)
    assert shares(store, "salary 2027") == before == {1: 0.5, 2: 2 / 3, 3: 0.75}
    assert names(store) == {"salary 2027", "bonus"}
    (event,) = life.history(store, "us", ROLE, "salary 2027")
    assert event == life.Event("pay", life.RENAMED, "salary 2027", "Bob", LATER)
    assert saved.save(store, "us", "salary 2027", flat({"K1": 1.0}), "Ann", "", LATER).version == 4


def test_the_history_of_a_name_is_that_of_its_present_bearer(store):
    life.archive(store, "us", ROLE, "pay", "Ann", NOW)
    life.restore(store, "us", ROLE, "pay", "Ann", NOW)
    life.rename(store, "us", ROLE, "pay", "salary", "Ann", NOW)
    life.duplicate(store, "us", ROLE, "bonus", 1, "pay", "Ann", "", LATER)
    assert [e.action for e in life.history(store, "us", ROLE, "salary")] == [life.RENAMED, life.RESTORED, life.ARCHIVED]
    assert [(e.action, e.detail) for e in life.history(store, "us", ROLE, "pay")] == [(life.DUPLICATED, "bonus v1")]
    life.rename(store, "us", ROLE, "pay", "second", "Ann", LATER)
    life.rename(store, "us", ROLE, "salary", "pay", "Ann", LATER)
    assert [e.action for e in life.history(store, "us", ROLE, "pay")] == [life.RENAMED, life.RENAMED, life.RESTORED, life.ARCHIVED]


@pytest.mark.parametrize("new, said", [("bonus", "Another scheme of this role is called “bonus”"), ("", "1 to 80"), ("x" * 81, "1 to 80")])
def test_a_name_that_is_taken_or_none_is_refused_and_nothing_changes(store, new, said):
    for act in (
        lambda: life.rename(store, "us", ROLE, "pay", new, "Ann", NOW),
        lambda: life.duplicate(store, "us", ROLE, "pay", 1, new, "Ann", "", NOW),
    ):
        with pytest.raises(SettingsError, match=said):
            act()
    assert names(store) == {"pay", "bonus"}
    assert life.history(store, "us", ROLE, "pay") == []


def test_the_same_name_in_another_role_or_company_is_free(store):
    saved.save(store, "us", "Q", flat({"K1": 1.0}, role="sales"), "Ann", "", NOW)
    saved.save(store, "others", "R", flat({"K1": 1.0}), "Ann", "", NOW)
    life.rename(store, "us", ROLE, "pay", "Q", "Ann", NOW)
    life.rename(store, "us", ROLE, "bonus", "R", "Ann", NOW)
    assert names(store) == {"Q", "R"}
    assert [s.version for s in saved.latest(store, "us", "sales")] == [1]
    assert [s.name for s in saved.latest(store, "others")] == ["R"]


def test_an_archived_scheme_is_hidden_but_whole(store):
    before = shares(store, "pay")
    life.archive(store, "us", ROLE, "pay", "Ann", NOW)
    assert names(store) == {"bonus"} and names(store, archived=True) == {"pay", "bonus"}
    assert {s.name for s in saved.versions(store, "us")} == {"bonus"}
    with pytest.raises(RequestError, match="“pay” is archived"):
        saved.find(store, "us", "pay")
    with pytest.raises(RequestError, match="Saved schemes: bonus"):
        saved.find(store, "us", "bonuss")
    with pytest.raises(SettingsError, match="“pay” is archived. Restore it first"):
        saved.save(store, "us", "pay", flat({"K1": 1.0}), "Ann", "", NOW)
    with pytest.raises(SettingsError, match="“pay” is archived"):
        life.bring_back(store, "us", ROLE, "pay", 1, "Ann", "", NOW)
    with pytest.raises(SettingsError, match="An archived scheme of this role is called “pay”"):
        life.rename(store, "us", ROLE, "bonus", "pay", "Ann", NOW)
    life.restore(store, "us", ROLE, "pay", "Ann", LATER)
    assert shares(store, "pay") == before
    assert [s.archived for s in saved.versions(store, "us")] == [False] * 4


def test_archiving_twice_is_one_event(store):
    for _ in range(2):
        life.archive(store, "us", ROLE, "pay", "Ann", NOW)
    assert [e.action for e in life.history(store, "us", ROLE, "pay")] == [life.ARCHIVED]


def test_a_copy_starts_at_version_1_with_the_chosen_content(store):
    copy = life.duplicate(store, "us", ROLE, "pay", 2, "copy", "Bob", "Copy of pay v2", LATER)
    assert (copy.version, copy.author, copy.note, copy.stage) == (1, "Bob", "Copy of pay v2", None)
    assert shares(store, "copy") == {1: 2 / 3}
    assert shares(store, "pay") == {1: 0.5, 2: 2 / 3, 3: 0.75}
    assert life.duplicate(store, "us", ROLE, "pay", 3, "third", "Bob", "", LATER).stage == "growth"


def test_an_old_version_comes_back_as_the_newest(store):
    back = life.bring_back(store, "us", ROLE, "pay", 1, "Bob", "version 1 again", LATER)
    assert (back.version, back.note) == (4, "version 1 again")
    assert shares(store, "pay") == {1: 0.5, 2: 2 / 3, 3: 0.75, 4: 0.5}
    assert [s.version for s in saved.find(store, "us", "pay")] == [4]


def test_what_is_not_there_is_said_with_the_nearest(store):
    with pytest.raises(SettingsError, match="No scheme is chosen"):
        life.archive(store, "us", ROLE, "", "Ann", NOW)
    with pytest.raises(SettingsError, match="no scheme “pai” any more. Saved schemes: pay"):
        life.rename(store, "us", ROLE, "pai", "x", "Ann", NOW)
    with pytest.raises(SettingsError, match="“pay” has no version 9; its versions are 1 to 3"):
        life.duplicate(store, "us", ROLE, "pay", 9, "x", "Ann", "", NOW)


@pytest.mark.parametrize("author", ["", " ", "x" * 81])
def test_nothing_happens_without_an_author(store, author):
    acts = (
        lambda: life.rename(store, "us", ROLE, "pay", "x", author, NOW),
        lambda: life.archive(store, "us", ROLE, "pay", author, NOW),
        lambda: life.duplicate(store, "us", ROLE, "pay", 1, "x", author, "", NOW),
        lambda: life.bring_back(store, "us", ROLE, "pay", 1, author, "", NOW),
    )
    for act in acts:
        with pytest.raises(SettingsError, match="name of the author"):
            act()
    assert names(store) == {"pay", "bonus"} and len(shares(store, "pay")) == 3
    assert life.history(store, "us", ROLE, "pay") == []


def test_saves_during_a_rename_end_under_one_of_the_two_names(store):
    """Whoever comes first: 40 versions in all, each name counting 1, 2, 3 … without a gap or a double."""

    def write(i: int) -> None:
        saved.save(store, "us", "pay", flat({"K1": 1.0}), f"w{i}", "", NOW)

    with ThreadPoolExecutor(6) as pool:
        writing = [pool.submit(write, i) for i in range(37)]
        pool.submit(life.rename, store, "us", ROLE, "pay", "salary", "Ann", NOW).result()
        for done in writing:
            done.result()
    first, second = sorted(shares(store, "salary")), sorted(shares(store, "pay"))
    assert len(first) + len(second) == 40
    assert first == list(range(1, len(first) + 1)) and second == list(range(1, len(second) + 1))


OLD_SCHEMES = """
CREATE TABLE steelyard_schema (version INTEGER NOT NULL, PRIMARY KEY (version));
CREATE TABLE scheme (
    id INTEGER NOT NULL, company VARCHAR NOT NULL, role VARCHAR NOT NULL, name VARCHAR NOT NULL, version INTEGER NOT NULL,
    author VARCHAR NOT NULL, note VARCHAR NOT NULL, purpose VARCHAR NOT NULL, state VARCHAR NOT NULL, content JSON NOT NULL,
    created_at DATETIME NOT NULL, PRIMARY KEY (id), UNIQUE (company, role, name, version)
);
CREATE TABLE target (
    company VARCHAR NOT NULL, role VARCHAR NOT NULL, kpi VARCHAR NOT NULL, content JSON NOT NULL, origin VARCHAR NOT NULL,
    created_at DATETIME NOT NULL, PRIMARY KEY (company, role, kpi)
);
"""
OLD_STAGES = """
CREATE TABLE team_stage (
    id INTEGER NOT NULL, company VARCHAR NOT NULL, team VARCHAR NOT NULL, since DATE NOT NULL, stage VARCHAR, author VARCHAR NOT NULL,
    created_at DATETIME NOT NULL, PRIMARY KEY (id)
);
"""
CONTENT = {
    "weighting": [{"key": "all", "en": "all", "zh": "全部", "weight": 1.0, "kpis": [["K1", 3.0], ["K2", 1.0]]}],
    "goals": {key: {"kind": "goal", "floor": 0.0, "target": 100.0, "stretch": 120.0} for key in ("K1", "K2")},
    "gates": [],
}


def old_store(path, version: int) -> str:
    """A file as version 1 or 2 left it, written by plain SQL."""
    with sqlite3.connect(path) as connection:
        connection.executescript(OLD_SCHEMES + (OLD_STAGES if version == 2 else ""))
        connection.execute("INSERT INTO steelyard_schema VALUES (?)", (version,))
        row = ("us", ROLE, "pay", 1, "Ann", "old", "promotion", "draft", json.dumps(CONTENT), "2025-01-02 03:04:05.000000")
        connection.execute("INSERT INTO scheme VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        goal = json.dumps(CONTENT["goals"]["K1"])
        connection.execute("INSERT INTO target VALUES ('us', 'sales', 'K50', ?, 'data', '2025-01-02 03:04:05.000000')", (goal,))
        if version == 2:
            connection.execute(
                "INSERT INTO team_stage VALUES (1, 'us', 'north', '2025-01-01', 'growth', 'Ann', '2025-01-02 03:04:05.000000')"
            )
    connection.close()
    return f"sqlite:///{path}"


@pytest.mark.parametrize("version", [1, 2])
def test_an_old_store_is_upgraded_in_place_and_loses_nothing(tmp_path, version):
    url = old_store(tmp_path / "old.sqlite", version)
    for _ in range(2):  # the second opening finds it done
        store = open_store(url)
        (found,) = saved.versions(store, "us")
        assert (found.name, found.version, found.author, found.note) == ("pay", 1, "Ann", "old")
        assert (found.created_at, found.stage, found.archived) == (datetime(2025, 1, 2, 3, 4, 5), None, False)
        assert (found.scheme.purpose, found.scheme.shares) == ("promotion", {"K1": 0.75, "K2": 0.25})
        assert list(targets.kept(store, "us")) == [("sales", "K50")]
        assert stages.history(store, "us") == ({} if version == 1 else {"north": ((datetime(2025, 1, 1).date(), "growth"),)})
        with store.reading() as connection:
            assert connection.execute(text("SELECT version FROM steelyard_schema")).scalars().all() == [SCHEMA_VERSION]
        store.engine.dispose()
    store = open_store(url)
    assert saved.save(store, "us", "pay", flat({"K1": 1.0}), "Bob", "new", NOW, "mature").version == 2
    life.archive(store, "us", ROLE, "pay", "Bob", NOW)
    assert saved.latest(store, "us") == []
    assert [s.stage for s in saved.versions(store, "us", archived=True)] == ["mature", None]


def test_many_open_an_old_store_at_once(tmp_path):
    url = old_store(tmp_path / "old.sqlite", 1)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: len(saved.versions(open_store(url), "us")), range(12)))
    assert found == [1] * 12


def test_an_old_store_is_opened_while_another_program_writes_into_it(tmp_path):
    url = old_store(tmp_path / "old.sqlite", 1)
    other = sqlite3.connect(tmp_path / "old.sqlite", isolation_level=None, check_same_thread=False)
    assert other.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.5, lambda: other.execute("COMMIT"))
    timer.start()
    assert len(saved.versions(open_store(url), "us")) == 1
    timer.join()
    other.close()


@pytest.mark.parametrize("version", [0, SCHEMA_VERSION + 1])
def test_a_store_of_an_unknown_version_is_left_alone(tmp_path, version):
    url = old_store(tmp_path / "old.sqlite", 1)
    with sqlite3.connect(tmp_path / "old.sqlite") as connection:
        connection.execute("UPDATE steelyard_schema SET version = ?", (version,))
    connection.close()
    with pytest.raises(ConnectionProblem, match=f"schema version {version}"):
        open_store(url)
    with sqlite3.connect(tmp_path / "old.sqlite") as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(scheme)")]
    connection.close()
    assert "stage" not in columns
