"""A history in which somebody would be in two places at once is told at the import, row by row: the company stays readable."""

import tomllib
from datetime import date, timedelta
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Integer, MetaData, String, Table, select

from lib.crm import histories, tables
from lib.crm.database import Database
from lib.crm.importing import import_folder, import_from
from lib.crm.live import open_live
from lib.crm.live_account import account
from lib.crm.source import open_crm
from lib.crm.taking import _empty
from lib.errors import DataError
from lib.kpis import cube as cubes
from lib.kpis.roster import check_no_overlap, load
from tests.crm.databases import fill, plan

MAPPING = """
[[step]]
file = "people.csv"
into = "user"
unique = true
columns = { id = "who", name = "who" }
[[step]]
file = "people.csv"
into = "user_assignment"
columns = { user_id = "who", team_id = "team", role_id = "role", starts_on = "from", ends_on = "to" }
[[step]]
file = "cases.csv"
into = "case_"
columns = { id = "id", owner_id = "who", created_at = "at" }
"""
CASES = "id,who,at\nc1,Ann,2026-03-02\n"


def imported(folder, rows):
    (folder / "people.csv").write_text("who,team,role,from,to\n" + "\n".join(rows) + "\n")
    (folder / "cases.csv").write_text(CASES)
    (folder / "m.toml").write_text(MAPPING)
    url = f"duckdb:///{folder / 'c.duckdb'}"
    return url, import_folder(folder, folder / "m.toml", url)


def test_the_first_counts_and_the_others_are_rejected_with_their_lines(tmp_path):
    url, report = imported(
        tmp_path,
        ["Ann,N,service,2026-01-01,2026-03-01", "Ann,S,sales,2026-03-01,", "Ann,N,sales,2026-02-28,2026-03-01", "Bo,N,service,,",
         "Bo,S,service,2026-05-01,", "Cy,N,service,2026-01-01,", "Cy,S,service,,2026-01-01"],
    )  # fmt: skip
    assert [(i.line, i.column, i.value, str(i.action)) for i in report.issues if i.table == "user_assignment"] == [
        (4, "user_id", "Ann", "rejected"), (6, "user_id", "Bo", "rejected"),
    ]  # fmt: skip
    (count,) = [step for step in report.steps if step.table == "user_assignment"]
    assert (count.read, count.loaded, count.skipped, count.rejected) == (7, 5, 0, 2)
    assert set(cubes.build(open_crm(url), 1, date(2026, 11, 23)).roster.users) == {"Ann", "Bo", "Cy"}


def test_a_file_that_only_repeats_who_is_assigned_changes_nothing(tmp_path):
    url, _ = imported(tmp_path, ["Ann,N,service,,"])
    more = (
        MAPPING + '[[step]]\nfile = "cases.csv"\ninto = "user_assignment"\ncolumns = { user_id = "who", role_id = { value = "sales" } }\n'
    )
    (tmp_path / "m.toml").write_text(more)
    with pytest.raises(DataError, match="an earlier row overlaps it"):
        import_folder(tmp_path, tmp_path / "m.toml", url)
    assert cubes.build(open_crm(url)).roster.users == {"Ann": "Ann"}


spans = st.tuples(st.sampled_from(["a", "b"]), st.none() | st.integers(1, 12), st.none() | st.integers(1, 12))


@settings(deadline=None)
@given(st.lists(spans, min_size=1, max_size=8), st.lists(spans, max_size=3))
def test_what_is_kept_never_overlaps_and_what_is_not_starts_before_another_has_ended(found, before):
    clash = histories.at_once(framed(found), framed(before), "user_id").tolist()
    assert clash == [
        says(one)
        and (
            any(overlap(one, other) for other in before) or any(overlap(one, o) for p, o in enumerate(found) if key(o, p) < key(one, place))
        )
        for place, one in enumerate(found)
    ]
    kept = [one for one, gone in zip(found, clash, strict=True) if not gone]
    assert not any(overlap(one, other) for place, one in enumerate(kept) for other in kept[:place])
    check_no_overlap(
        framed([one for one in kept if says(one)]).sort_values(["user_id", "starts_on"], na_position="first", ignore_index=True)
    )


def framed(rows):
    frame = _empty("user_assignment").reindex(range(2, 2 + len(rows)))
    frame["user_id"] = pd.Series([who for who, _, _ in rows], index=frame.index, dtype="str")
    for place, name in ((1, "starts_on"), (2, "ends_on")):
        months = [row[place] and f"2026-{row[place]:02}-01" for row in rows]
        frame[name] = pd.Series(pd.to_datetime(months), index=frame.index, dtype=frame[name].dtype)
    return frame


def key(one, place):
    return (one[1] or 0, place)


def says(one):
    return (one[1] or 0) < (one[2] or 99)


def overlap(one, other):
    same = one[0] == other[0] and says(one) and says(other)
    return same and (one[1] or 0) < (other[2] or 99) and (other[1] or 0) < (one[2] or 99)


def test_without_ends_one_ends_where_the_next_begins(tmp_path):
    (tmp_path / "people.csv").write_text(
        "who,team,role,from\nAnn,N,sales,2025-01-01\nAnn,N,service,2026-01-01\nAnn,S,sales,2026-01-01\nBo,N,sales,\n"
    )
    (tmp_path / "cases.csv").write_text(CASES)
    (tmp_path / "m.toml").write_text(MAPPING.replace(', ends_on = "to"', ""))
    url = f"duckdb:///{tmp_path / 'c.duckdb'}"
    report = import_folder(tmp_path, tmp_path / "m.toml", url)
    assert [(issue.line, issue.value) for issue in report.issues if issue.table == "user_assignment"] == [(4, "Ann")]
    crm = open_crm(url)
    with crm.engine.connect() as connection:
        c = tables.user_assignment.c
        found = connection.execute(select(c.user_id, c.role_id, c.starts_on, c.ends_on).order_by(c.user_id, c.starts_on)).all()
    assert found == [
        ("Ann", "sales", date(2025, 1, 1), date(2026, 1, 1)), ("Ann", "service", date(2026, 1, 1), None), ("Bo", "sales", None, None),
    ]  # fmt: skip
    assert set(cubes.build(crm).roster.users) == {"Ann", "Bo"}


JOBS, MORE, LEADS = (
    Table(
        name,
        MetaData(),
        Column("no", Integer, primary_key=True),
        Column("who", String(9)),
        Column("team", String(9)),
        Column("start", Date),
        Column("stop", Date),
    )
    for name in ("jobs", "more", "leads")
)
LIVE = """
[[step]]
file = "jobs"
into = "user"
unique = true
columns = { id = "who", name = "who" }
[[step]]
file = "jobs"
into = "user_assignment"
columns = { user_id = "who", team_id = "team", role_id = {value = "sales"}, starts_on = "start"%s }
[[step]]
file = "more"
into = "user_assignment"
columns = { user_id = "who", team_id = "team", role_id = {value = "sales"}, starts_on = "start", ends_on = "stop" }
[[step]]
file = "leads"
into = "user_assignment"
substitute = true
columns = { user_id = "who", team_id = "team", role_id = {value = "lead"} }
[[step]]
file = "leads"
into = "account_ownership"
columns = { account_id = "team", user_id = "who", starts_on = "start"%s }
"""


def made(chance, count, people):
    """Rows of a few people with days so near that they meet, some empty, some the wrong way round, some twice, and ids with blanks."""
    days = [None, None, *(date(2026, 1, 1) + timedelta(days=7 * n) for n in range(14))]
    rows = [
        {
            "who": chance.choice(["", "  ", " p1", "p1 ", None]) if chance.random() < 0.15 else f"p{chance.randrange(people)}",
            "team": chance.choice([None, "", " t1", "t1", "t2", "t3"]),
            "start": chance.choice(days),
            "stop": chance.choice(days),
        }
        for _ in range(count)
    ]
    return [{"no": number} | row for number, row in enumerate([*rows, *chance.choices(rows, k=4)], start=1)]


def varied(chance):
    """The mapping with or without ends, `unique`, `substitute`, and its steps in one order or the other."""
    ends = chance.choice(["", ', ends_on = "stop"'])
    raw = tomllib.loads(LIVE % (ends, ends))
    users, jobs, more, leads, owners = raw["step"]
    jobs["unique"], more["unique"], leads["substitute"] = chance.random() < 0.4, chance.random() < 0.4, chance.random() < 0.7
    return raw | {"step": [users, *([jobs, more] if chance.random() < 0.6 else [more, jobs]), leads, owners]}


@pytest.mark.parametrize("seed", range(6))
def test_read_live_it_is_as_imported_row_by_row(fresh, tmp_path, seed):
    chance = Random(seed)
    people = chance.choice([3, 8, 25])
    fill(fresh, *((table, made(chance, chance.randrange(10, 60), people)) for table in (JOBS, MORE, LEADS)))
    mapping = plan(fresh, varied(chance), tmp_path)
    copy = f"duckdb:///{tmp_path / 'copy.duckdb'}"
    imported, told = import_from(Database(fresh), mapping, copy), account(Database(fresh), mapping)
    assert [(c.table, c.read, c.loaded, c.skipped, c.rejected) for c in told.steps] == [
        (c.table, c.read, c.loaded, c.skipped, c.rejected) for c in imported.steps
    ]
    said = [sorted((i.file, i.line, i.table, i.column, str(i.reason), str(i.action)) for i in r.issues if not i.action.loads)
            for r in (told, imported)]  # fmt: skip
    assert said[0] == said[1] and len(said[0]) > 10
    live, copied = open_live(Database(fresh), mapping), open_crm(copy)
    for table in (tables.user, tables.user_assignment, tables.account_ownership):
        assert rows_of(live, table) == rows_of(copied, table)
    assert not load(live).assignments.empty


def rows_of(crm, table):
    with crm.engine.connect() as connection:
        return sorted(map(str, connection.execute(select(table)).all()))
