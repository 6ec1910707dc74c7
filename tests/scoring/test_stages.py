"""The stage of a team: kept with its history, inherited by the teams below, never applied backwards."""

from datetime import date, datetime

import pytest
from sqlalchemy import text

from lib.errors import SettingsError
from lib.store import stages
from lib.store.database import SCHEMA_VERSION, open_store

NOW = datetime(2026, 11, 1)


def test_the_last_word_of_a_month_counts_and_nothing_is_lost(store):
    stages.save(store, "acme", "north", date(2026, 1, 1), "growth", "Ada", NOW)
    stages.save(store, "acme", "north", date(2026, 7, 1), "growth", "Ada", NOW)
    stages.save(store, "acme", "north", date(2026, 7, 1), "mature", "Bob", NOW)
    stages.save(store, "other", "north", date(2020, 1, 1), "growth", "Eve", NOW)
    known = stages.history(store, "acme")
    assert known == {"north": ((date(2026, 1, 1), "growth"), (date(2026, 7, 1), "mature"))}
    with store.reading() as connection:
        assert connection.execute(text("select count(*) from team_stage")).scalar() == 4


def test_a_stage_holds_from_its_month_for_the_team_and_those_below(store):
    stages.save(store, "acme", "north", date(2026, 1, 1), "growth", "Ada", NOW)
    stages.save(store, "acme", "desk", date(2026, 4, 1), "mature", "Ada", NOW)
    stages.save(store, "acme", "desk", date(2026, 9, 1), None, "Ada", NOW)
    known = stages.history(store, "acme")
    lineage = ("desk", "north", "company")
    assert stages.stage_at(known, lineage, date(2025, 12, 1)) is None
    assert stages.stage_at(known, lineage, date(2026, 3, 31)) == "growth"
    assert stages.stage_at(known, lineage, date(2026, 4, 1)) == "mature"
    assert stages.stage_at(known, lineage, date(2026, 9, 1)) is None
    assert stages.stage_at(known, ("north", "company"), date(2026, 9, 1)) == "growth"
    assert stages.stage_at(known, ("south", "company"), date(2026, 9, 1)) is None


@pytest.mark.parametrize("author", ["", "  ", "x" * 81])
def test_an_author_is_needed(store, author):
    with pytest.raises(SettingsError, match="name of the author"):
        stages.save(store, "acme", "north", date(2026, 1, 1), "growth", author, NOW)
    assert stages.history(store, "acme") == {}


def test_a_store_of_the_version_before_is_brought_up(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    old = open_store(url)
    with old.writing() as connection:
        connection.execute(text("drop table team_stage"))
        connection.execute(text("update steelyard_schema set version = 1"))
    old.engine.dispose()
    opened = open_store(url)
    stages.save(opened, "acme", "north", date(2026, 1, 1), "growth", "Ada", NOW)
    with opened.reading() as connection:
        assert connection.execute(text("select version from steelyard_schema")).scalar() == SCHEMA_VERSION
