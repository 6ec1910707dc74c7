"""Which company is looked at, what it is known by, and what goes with it when it is replaced."""

import pytest

from lib.crm.pilot import storing
from lib.crm.pilot.proposing import propose
from lib.crm.pilot.sheets import read_pilot
from lib.crm.pilot.taking import take
from lib.errors import ConnectionProblem
from lib.language import translator
from lib.periods import parse_month
from lib.scoring.pilot_goals import with_goals
from lib.settings import read
from lib.store import mappings
from lib.urls import parse
from lib.views import connected, data
from lib.views.connected import Kind

SHEET = "Name,Team,CSAT\nAda,N,86%\nBo,N,79%\nCy,N,91%\nDi,S,70%\n"
MAPPING = {"step": [{"file": "t", "into": "user", "columns": {"id": "id", "name": "id"}}]}


@pytest.fixture
def settings(tmp_path):
    connected.changed()
    return read({"STEELYARD_DATA": str(tmp_path), "STEELYARD_SOURCE_URL": "postgresql+psycopg://me:secret@host/acme"})


def drop(settings, name):
    sheet = read_pilot(name, SHEET.encode())
    plan = propose(sheet, parse_month("2026-09", "month"))
    storing.store(settings.pilot_url, sheet, with_goals(plan, take(sheet, plan)[0]["reported_value"]))
    return connected.to(settings)


def test_a_url_that_is_none_does_not_tell_its_password():
    with pytest.raises(ConnectionProblem) as error:
        parse("postgresql+psycopg//me:secret@host/acme")
    assert "secret" not in str(error.value) and "me:***@host" in str(error.value)


def test_each_source_is_a_company_of_its_own_and_the_same_again_is_the_same(settings):
    assert connected.to(settings).kind is Kind.SAMPLE
    first, other, again = drop(settings, "team.csv"), drop(settings, "rivals.csv"), drop(settings, "team.csv")
    assert {one.kind for one in (first, other, again)} == {Kind.IMPORTED}
    assert first.identity == again.identity != other.identity
    assert [connected.named(translator("en"), one) for one in (first, other)] == ["team.csv", "rivals.csv"]


def test_a_page_that_began_before_an_import_ends_with_the_company_it_began_with(settings):
    before = drop(settings, "team.csv")
    after = drop(settings, "rivals.csv")
    # Both names lead to rows of their own: goals proposed from one can not be kept under the other's name.
    assert before.url != after.url
    assert data.cube(before, settings).crm.version != data.cube(after, settings).crm.version


def test_the_database_is_looked_at_while_it_is_read_live_and_its_password_is_kept_nowhere(settings, tmp_path):
    drop(settings, "team.csv")
    connected.use(settings, MAPPING, mappings.LIVE)
    company = connected.to(settings)
    assert (company.kind, company.mapping) == (Kind.LIVE, MAPPING)
    assert connected.named(translator("en"), company) == "acme"
    assert "secret" not in company.identity
    assert all(b"secret" not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    connected.use(settings, MAPPING, mappings.OFF)
    assert connected.to(settings).kind is Kind.IMPORTED
    assert connected.chosen(settings).content == MAPPING
