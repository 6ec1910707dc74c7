"""What is known at all, and until when: typing errors in dates do not move the cut-off."""

from datetime import date, datetime

import pytest

from lib.crm.source import open_crm
from lib.errors import DataError
from lib.kpis import cube as cubes
from lib.periods import Period
from tests.golden.engines import ENGINES, load

ROWS = {
    "user": [{"id": "u", "name": "U"}],
    "case_": [
        {"id": "a", "owner_id": "u", "created_at": datetime(2026, 1, 5, 9), "closed_at": datetime(2026, 1, 6, 9)},
        {"id": "b", "owner_id": "u", "created_at": datetime(2026, 3, 31, 9)},
        {"id": "typo", "owner_id": "u", "created_at": datetime(2062, 3, 1, 9)},
    ],
}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_event_after_today_does_not_move_the_cut_off(tmp_path, engine):
    crm = open_crm(load(tmp_path, engine, ROWS))
    cube = cubes.build(crm, today=date(2026, 4, 10))
    assert cube.coverage.period == Period(date(2026, 1, 1), date(2026, 3, 1))
    assert cube.coverage.as_of == date(2026, 4, 1)
    assert cube.coverage.default() == Period(date(2026, 1, 1), date(2026, 3, 1))


@pytest.mark.parametrize("engine", ENGINES)
def test_nor_does_one_later_in_the_same_month(tmp_path, engine):
    """A deal that shall close next week must not make the cases that are open today a week older."""
    rows = ROWS | {"opportunity": [{"id": "d", "outcome": "won", "closed_at": datetime(2026, 4, 29)}]}
    cube = cubes.build(open_crm(load(tmp_path, engine, rows)), today=date(2026, 4, 10))
    assert cube.coverage.as_of == date(2026, 4, 1)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_company_answers_only_what_it_has_rows_for(tmp_path, engine):
    cube = cubes.build(open_crm(load(tmp_path, engine, ROWS)), today=date(2026, 4, 10))
    assert {"K4", "K5", "K6"} <= cube.answered
    assert not {"K1", "K2", "K9", "K13", "K20", "K21", "K27", "K27.depth", "K49"} & cube.answered


def test_a_company_without_any_event_is_explained(tmp_path):
    crm = open_crm(load(tmp_path, "duckdb", {"user": ROWS["user"]}))
    with pytest.raises(DataError, match="holds no event"):
        cubes.build(crm)
