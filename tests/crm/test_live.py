"""A company's own database, under its own names: read where it is and read as a copy, both give what the canonical tables give."""

import tomllib
from datetime import date, datetime, timedelta, timezone

import pandas as pd
import pytest
from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Numeric, String, Table, create_engine, delete, func, insert, select, text

from lib.cli.commands import main
from lib.crm import tables
from lib.crm.database import Database, as_text
from lib.crm.importing import import_from
from lib.crm.live import open_live
from lib.crm.live_account import account
from lib.crm.mapping import VOCABULARY
from lib.crm.source import open_crm
from lib.errors import RequestError
from lib.kpis import cube as cubes
from lib.kpis.levels import LEVELS, level_columns
from lib.kpis.values import kpi_values
from lib.periods import Period
from tests.crm.databases import fill, plan
from tests.golden.engines import cube_of
from tests.golden.rows import ROWS
from tests.postgres import new_database

# Words that no formula knows are in the golden rows on purpose; a mapping rejects them.
KNOWN = {
    name: [row for row in rows if all(row.get(c) in (None, *words) for (table, c), words in VOCABULARY.items() if table == name)]
    for name, rows in ROWS.items()
}
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 1))
WORDS = {
    "won": "Closed Won ",
    "lost": "closed lost",
    "open": "Negotiation",
    "new": "Neugeschäft",
    "upsell": "Mehr davon",
    "cross_sell": "ANDERES",
    "renewal": "noch einmal",
}


def own(name):
    return f"TBL {name}" if name.endswith("_") else f"x_{name}"


def strange(url):
    """The golden company under names of its own: words of its own, flags as numbers, money as decimals. Its mapping."""
    steps, made = [], []
    for table in tables.metadata.sorted_tables:
        columns, specs = [], {}
        for column in table.columns:
            header = f"F {column.name}" if len(column.name) % 2 else column.name.upper()
            kind = {"BOOLEAN": Integer(), "DOUBLE": Numeric(18, 6)}.get(str(column.type), column.type)
            columns.append(Column(header, kind))
            specs[column.name] = {"from": header}
            if table is tables.opportunity and column.name in ("outcome", "kind"):
                specs[column.name]["values"] = {
                    word: known for known, word in WORDS.items() if known in VOCABULARY[table.name, column.name]
                }
        rows = [{headers(specs, k): told(table, k, row.get(k)) for k in specs} for row in KNOWN.get(table.name, [])]
        made.append((Table(own(table.name), MetaData(), *columns), rows))
        if rows:
            steps.append({"file": own(table.name), "into": table.name, "columns": specs})
    fill(url, *made)
    return {"source": "Acme", "step": steps}


def headers(specs, column):
    return specs[column]["from"]


def told(table, column, value):
    if table is tables.opportunity and column in ("outcome", "kind") and value:
        return WORDS[value]
    return int(value) if isinstance(value, bool) else value


@pytest.fixture(scope="module")
def canonical(tmp_path_factory):
    """Level → the numbers of the canonical tables."""
    cube = cube_of(tmp_path_factory.mktemp("canonical"), "duckdb", KNOWN)
    return {level: numbers(cube, level) for level in LEVELS}


def test_live_copy_and_canonical_tables_agree_on_every_number(fresh, canonical, tmp_path):
    made = plan(fresh, strange(fresh), tmp_path)
    copy = f"duckdb:///{tmp_path / 'copy.duckdb'}"
    report = import_from(Database(fresh), made, copy)
    assert all(count.read == count.loaded for count in report.steps), report.issues[:3]
    live, copied = cubes.build(open_live(Database(fresh), made)), cubes.build(open_crm(copy))
    for level in LEVELS:
        wanted = canonical[level]
        assert len(wanted)
        pd.testing.assert_frame_equal(wanted, numbers(live, level), rtol=1e-9, check_dtype=False)
        if level in ("user_role", "team", "company"):  # the copy's rows are an import's, which has tests of its own
            pd.testing.assert_frame_equal(wanted, numbers(copied, level), rtol=1e-9, check_dtype=False)


def numbers(cube, level):
    return kpi_values(cube, QUARTER, level).sort_values(["kpi", *level_columns(level)], ignore_index=True)


def test_nothing_is_written_into_the_database(fresh, tmp_path):
    crm = open_live(Database(fresh), plan(fresh, strange(fresh), tmp_path))
    for engine in (crm.engine, Database(fresh).engine):
        with engine.connect() as connection, pytest.raises(Exception, match=r"(?i)read.?only"):
            connection.execute(text("CREATE TABLE mine (a INTEGER)"))


# What the steps of a mapping do to awkward rows: by hand.
PEOPLE = Table(
    "staff",
    MetaData(),
    Column("no", Integer, primary_key=True),
    Column("name", String(40)),
    Column("mail", String(40)),
    Column("gone", String(3)),
)
DEALS = Table(
    "deal", MetaData(),
    Column("no", Integer, primary_key=True), Column("who", String(40)), Column("stage", Integer), Column("worth", Numeric(12, 2)),
    Column("opened", DateTime), Column("closed", Date), Column("done", DateTime), Column("state", String(20)),
)  # fmt: skip
STAGES = Table("stage", MetaData(), Column("no", Integer), Column("label", String(20)), Column("kind", String(10)))
STAFF_ROWS = [
    {"no": 1, "name": "Ann Lee", "mail": "ann@acme.test", "gone": "no"},
    {"no": 2, "name": "Bo", "mail": "bo@acme.test", "gone": None},
    {"no": 3, "name": "Bo", "mail": "bo2@acme.test", "gone": "No"},
    {"no": 4, "name": "Cy", "mail": "cy@acme.test", "gone": "YES"},
    {"no": 5, "name": "  ", "mail": None, "gone": ""},
]
NOON = datetime(2026, 3, 5, 12)
DEAL_ROWS = [
    {"no": 10, "who": "ANN LEE", "stage": 1, "worth": "1.250", "opened": NOON, "closed": date(2026, 3, 9), "done": NOON, "state": "done"},
    {"no": 11, "who": "bo2@acme.test", "stage": 2, "worth": None, "opened": NOON, "closed": None, "done": NOON, "state": "draft"},
    {"no": 12, "who": "Bo", "stage": 3, "worth": "7", "opened": None, "closed": date(2026, 4, 1), "done": None, "state": "DONE"},
    {"no": 13, "who": "1", "stage": 4, "worth": "8", "opened": None, "closed": None, "done": NOON, "state": None},
]
STAGE_ROWS = [
    {"no": 1, "label": "Won", "kind": "deal"}, {"no": 2, "label": "Talk", "kind": "deal"}, {"no": 3, "label": "LOST", "kind": "deal"},
    {"no": 4, "label": "Won back?", "kind": "deal"}, {"no": 1, "label": "Zzz", "kind": "lead"},
]  # fmt: skip
AWKWARD = """
[[step]]
file = "staff"
into = "user"
skip = { gone = ["yes"] }
columns = { id = { from = "no", prefix = "p" }, name = "name", email = "mail" }
[[step]]
file = "deal"
into = "opportunity"
[step.columns]
id = "no"
owner_id = { from = "who", refers = "user", by = ["email", "name"] }
outcome = { from = "stage", via = { file = "stage", key = "no", take = "label", where = { kind = ["Deal"] } }, values = { won = "won", lost = "lost" }, otherwise = "open", doubtful = ["won"] }
amount = { from = "worth", factor = 1000 }
opened_at = { from = "opened", fallback = "closed" }
closed_at = { from = "done", only = { state = ["done"] } }
kind = { value = "new" }
"""
WANTED_USERS = [("p1", "Ann Lee", "ann@acme.test"), ("p2", "Bo", "bo@acme.test"), ("p3", "Bo", "bo2@acme.test")]
# 13 is left out: “Won back?” is no word of the mapping's, and looks like a won deal. “Bo” is two people, so it stays what it is.
WANTED_DEALS = [
    ("10", "p1", "won", 1250.0, NOON, NOON, "new"),
    ("11", "p3", "open", None, NOON, None, "new"),
    ("12", "Bo", "lost", 7000.0, datetime(2026, 4, 1), None, "new"),
]


@pytest.mark.parametrize("way", ["live", "copy"])
def test_awkward_rows_by_hand(fresh, tmp_path, way):
    fill(
        fresh,
        (PEOPLE, STAFF_ROWS),
        (DEALS, [row | {"worth": row["worth"] and float(row["worth"])} for row in DEAL_ROWS]),
        (STAGES, STAGE_ROWS),
    )
    made = plan(fresh, tomllib.loads(AWKWARD), tmp_path)
    if way == "copy":
        url = f"duckdb:///{tmp_path / 'copy.duckdb'}"
        import_from(Database(fresh), made, url)
        crm = open_crm(url)
    else:
        crm = open_live(Database(fresh), made)
    assert crm.unmapped >= {"opportunity.account_id", "case_"}
    user, deal = tables.user.c, tables.opportunity.c
    with crm.engine.connect() as connection:
        assert connection.execute(select(user.id, user.name, user.email).order_by(user.id)).all() == WANTED_USERS
        columns = (deal.id, deal.owner_id, deal.outcome, deal.amount, deal.opened_at, deal.closed_at, deal.kind)
        assert connection.execute(select(*columns).order_by(deal.id)).all() == WANTED_DEALS


COPIED = '[[step]]\nfile="staff"\ninto="user"\ncolumns={id="no", name="name"}\n[[step]]\nfile="deal"\ninto="opportunity"\ncolumns={id="no", outcome={value="won"}, closed_at="closed"}\n'


ASSIGNED = '[[step]]\nfile="staff"\ninto="user_assignment"\ncolumns={user_id="no", role_id={value="sales"}}\n'


def test_a_refreshed_copy_is_seen_at_once_and_whole_while_somebody_reads(fresh, tmp_path, monkeypatch, capsys):
    """By the command that a schedule runs, with the former copy's connection still checked out."""
    fill(fresh, (PEOPLE, STAFF_ROWS[:1]), (DEALS, [row | {"worth": None} for row in DEAL_ROWS[:1]]))
    (tmp_path / "m.toml").write_text(COPIED + ASSIGNED, encoding="utf-8")
    monkeypatch.setenv("STEELYARD_SOURCE_URL", fresh)
    monkeypatch.setenv("STEELYARD_DATA", str(tmp_path / "data"))
    copy = f"duckdb:///{tmp_path / 'copy.duckdb'}"
    command = ["refresh", "--mapping", str(tmp_path / "m.toml"), "--crm", copy]
    assert main(command) == 0
    former = open_crm(copy)
    with former.engine.connect() as reading:
        assert people(reading) == 1
        engine = create_engine(fresh)
        with engine.begin() as connection:
            connection.execute(insert(PEOPLE), STAFF_ROWS[1:2])
        engine.dispose()
        assert main(command) == 0
        now = open_crm(copy)
        with now.engine.connect() as other:
            assert (people(reading), people(other)) == (1, 2)
        assert now.version != former.version
    with engine.begin() as connection:
        connection.execute(delete(DEALS))
    engine.dispose()
    assert main(command) == 1
    assert open_crm(copy).version == now.version
    said = capsys.readouterr()
    assert "Nobody could be weighed" in said.err
    assert fresh not in said.out + said.err
    monkeypatch.delenv("STEELYARD_SOURCE_URL")
    assert main(command) == 1
    assert "STEELYARD_SOURCE_URL" in capsys.readouterr().err


def people(connection):
    return connection.execute(select(func.count()).select_from(tables.user)).scalar_one()


def test_the_first_of_a_key_counts_whatever_stands_in_the_others(fresh, tmp_path):
    log = Table("log", MetaData(), Column("line", Integer, primary_key=True), Column("who", String(9)), Column("called", String(9)))
    rows = [(1, "b", "Bo"), (2, "a", "Ann"), (3, "b", "Bob"), (4, "a", "Ann"), (5, None, "Nobody")]
    fill(fresh, (log, [dict(zip(("line", "who", "called"), row, strict=True)) for row in rows]))
    made = plan(fresh, tomllib.loads('[[step]]\nfile="log"\ninto="user"\nunique=true\ncolumns={id="who", name="called"}\n'), tmp_path)
    with open_live(Database(fresh), made).engine.connect() as connection:
        assert connection.execute(select(tables.user.c.id, tables.user.c.name).order_by(tables.user.c.id)).all() == [
            ("a", "Ann"),
            ("b", "Bo"),
        ]


@pytest.mark.parametrize("engine", ["duckdb", "postgresql"])
@pytest.mark.parametrize("aware", [True, False])
def test_times_of_another_zone_become_the_companys(engine, aware, tmp_path):
    url = new_database() if engine == "postgresql" else f"duckdb:///{tmp_path / 'own.duckdb'}"
    ticket = Table("ticket", MetaData(), Column("no", Integer, primary_key=True), Column("at", DateTime(timezone=aware)))
    moment = datetime(2026, 1, 31, 20, tzinfo=timezone(timedelta(0)) if aware else None)
    fill(url, (ticket, [{"no": 1, "at": moment}]))
    raw = 'zone="Asia/Shanghai"\n[[step]]\nfile="ticket"\ninto="case_"\n[step.columns]\nid="no"\ncreated_at={from="at", zone="UTC"}\n'
    with open_live(Database(url), plan(url, tomllib.loads(raw), tmp_path)).engine.connect() as connection:
        assert connection.execute(select(tables.case_.c.created_at)).scalar_one() == datetime(2026, 2, 1, 4)


WORK = Table(
    "work", MetaData(), Column("no", Integer, primary_key=True), Column("who", String(9)), Column("job", String(9)),
    Column("since", Date), Column("day", Date), Column("moment", DateTime),
)  # fmt: skip
LAST_DAYS = {None: None, date(2026, 2, 28): date(2026, 3, 1), date(2024, 2, 28): date(2024, 2, 29), date.max: date.max}


@pytest.mark.parametrize("column", ["day", "moment"])
@pytest.mark.parametrize("way", ["live", "copy"])
def test_a_last_day_that_counts_is_stored_as_the_day_after(fresh, tmp_path, way, column):
    rows = [
        {"no": k, "who": f"p{k}", "job": "sales", "since": date(2020, 1, 1), "day": day, "moment": day and datetime(day.year, day.month, day.day, 23, 59)}
        for k, day in enumerate(LAST_DAYS)
    ]  # fmt: skip
    fill(fresh, (WORK, rows))
    columns = {"user_id": "who", "role_id": "job", "starts_on": "since", "ends_on": {"from": column, "inclusive": True}}
    made = plan(fresh, {"step": [{"file": "work", "into": "user_assignment", "columns": columns}]}, tmp_path)
    if way == "copy":
        import_from(Database(fresh), made, f"duckdb:///{tmp_path / 'copy.duckdb'}")
    crm = open_crm(f"duckdb:///{tmp_path / 'copy.duckdb'}") if way == "copy" else open_live(Database(fresh), made)
    own = tables.user_assignment.c
    with crm.engine.connect() as connection:
        found = connection.execute(select(own.starts_on, own.ends_on).order_by(own.user_id)).all()
    assert [tuple(row) for row in found] == [(date(2020, 1, 1), after) for after in LAST_DAYS.values()]


def test_what_only_a_copy_can_read_is_named(fresh, tmp_path):
    notes = Table("note", MetaData(), Column("no", Integer, primary_key=True), Column("at", String(20)))
    fill(fresh, (notes, [{"no": 1, "at": "25.3.2026"}]))
    raw = tomllib.loads('[[step]]\nfile="note"\ninto="case_"\n[step.columns]\nid="no"\ncreated_at="at"\n')
    with pytest.raises(RequestError, match=r"case_\.created_at cannot be read live.*Read the database as a copy"):
        open_live(Database(fresh), plan(fresh, raw, tmp_path))
    assert import_from(Database(fresh), plan(fresh, raw, tmp_path), f"duckdb:///{tmp_path / 'c.duckdb'}").steps[0].loaded == 1


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, ""), (float("nan"), ""), (True, "true"), (7, "7"), (1.25, "1.25"), (1.234, "1.2340"), (date(2026, 3, 4), "2026-03-04"),
     (NOON, "2026-03-05 12:00:00"), (timedelta(hours=1, seconds=1.5), "3601.5"), (b"\x01\xff", "01ff"), ({"a": "ä"}, '{"a": "ä"}')],
)  # fmt: skip
def test_values_are_written_so_that_they_are_read_as_the_same(value, written):
    assert as_text(value) == written


BAD_ROWS = [
    *DEAL_ROWS,
    {"no": 14, "who": "Cy", "stage": 2, "worth": None, "opened": None, "closed": None, "done": None, "state": None},
]
PEOPLE_AGAIN = """
[[step]]
file = "deal"
into = "user"
unique = true
substitute = true
columns = { id = "who", name = "who" }
"""


def test_the_account_of_a_live_reading_is_that_of_a_copy(fresh, tmp_path):
    """Read, loaded and left out by step, and every rejected row with its line and column: the importer is the witness."""
    deals = [row | {"worth": row["worth"] and float(row["worth"])} for row in BAD_ROWS]
    fill(fresh, (PEOPLE, STAFF_ROWS), (DEALS, deals), (STAGES, STAGE_ROWS))
    made = plan(fresh, tomllib.loads(AWKWARD + PEOPLE_AGAIN.replace("substitute = true\n", "")), tmp_path)
    copied = import_from(Database(fresh), made, f"duckdb:///{tmp_path / 'copy.duckdb'}")
    live = account(Database(fresh), made)
    rejected = [[(i.file, i.line, i.table, i.column) for i in report.issues if not i.action.loads] for report in (live, copied)]
    assert sorted(rejected[0]) == sorted(rejected[1])
    assert [(c.table, c.read, c.loaded, c.skipped, c.rejected) for c in live.steps] == [
        (c.table, c.read, c.loaded, c.skipped, c.rejected) for c in copied.steps
    ]
    assert sum(count.rejected for count in live.steps) == len(rejected[0]) == 2
    assert [count.table for count in live.steps] == ["user", "opportunity", "user"]


def test_the_account_names_no_more_rows_than_asked_and_counts_all(fresh, tmp_path):
    fill(fresh, (DEALS, [{"no": number, "who": str(number), "state": "odd"} for number in range(1, 31)]))
    raw = tomllib.loads(COPIED.split("[[step]]")[2].join(["[[step]]", ""]).replace('{value="won"}', '{from="state", values={won="won"}}'))
    report = account(Database(fresh), plan(fresh, raw, tmp_path), most=7)
    (count,) = report.steps
    assert (count.read, count.loaded, count.rejected) == (30, 0, 30)
    assert [(issue.line, issue.column, issue.value) for issue in report.issues if not issue.action.loads] == [
        (line, "outcome", "odd") for line in range(1, 8)
    ]


ODD = Table("odd", MetaData(), Column("key", String(10), primary_key=True), Column("r", String(10)), Column("s", String(10)))
ODD_ROWS = [
    {"key": "1", "r": "a", "s": "yes"}, {"key": "2", "r": "a", "s": "no"}, {"key": "3", "r": "", "s": "yes"},
    {"key": " 3", "r": "b", "s": "yes"}, {"key": "4", "r": "c", "s": "no"}, {"key": "5", "r": "c", "s": "yes"},
]  # fmt: skip


@pytest.mark.parametrize("way", ["live", "copy"])
def test_a_cell_that_does_not_count_is_blank_before_its_words_are_read_and_keys_are_trimmed(fresh, tmp_path, way):
    """“3” and “ 3” are one deal, and whichever of them comes first in the database's order counts; 5 has a word of nobody's."""
    fill(fresh, (ODD, ODD_ROWS))
    outcome = {"from": "r", "values": {"a": "won", "b": "lost", "": "open"}, "only": {"s": ["yes"]}}
    raw = {"step": [{"file": "odd", "into": "opportunity", "columns": {"id": "key", "outcome": outcome}}]}
    made = plan(fresh, raw, tmp_path)
    if way == "copy":
        import_from(Database(fresh), made, f"duckdb:///{tmp_path / 'copy.duckdb'}")
        crm = open_crm(f"duckdb:///{tmp_path / 'copy.duckdb'}")
    else:
        crm = open_live(Database(fresh), made)
        (count,) = account(Database(fresh), made).steps
        assert (count.read, count.loaded, count.skipped, count.rejected) == (6, 4, 0, 2)
    with crm.engine.connect() as connection:
        found = dict(connection.execute(select(tables.opportunity.c.id, tables.opportunity.c.outcome)).all())
    assert found.pop("3") in ("open", "lost")
    assert found == {"1": "won", "2": "open", "4": "open"}


def test_a_row_whose_id_came_before_is_named(fresh, tmp_path):
    fill(fresh, (Table("u", MetaData(), Column("id", String(9)), Column("name", String(9))),
                 [{"id": key, "name": name} for key, name in (("a", "A"), ("a", "B"), ("b", "B"), ("b", "B"))]))  # fmt: skip
    raw = {"step": [{"file": "u", "into": "user", "columns": {"id": "id", "name": "name"}}]}
    report = account(Database(fresh), plan(fresh, raw, tmp_path))
    assert [(c.read, c.loaded, c.skipped, c.rejected) for c in report.steps] == [(4, 2, 1, 1)]
    repeated = [(issue.value, str(issue.reason), str(issue.action)) for issue in report.issues]
    assert sorted(repeated) == [
        ("a", "an earlier row has this id and says something else", "rejected"),
        ("b", "the same row as an earlier one", "skipped"),
    ]


def test_each_cell_for_which_a_row_is_rejected_is_named_as_by_an_import(fresh, tmp_path):
    table = Table("d", MetaData(), Column("no", Integer, primary_key=True), *(Column(name, String(9)) for name in ("key", "state", "kind")))
    rows = [(1, "a", "won", "new"), (2, "b", "odd", "odd"), (3, None, "odd", "new"), (4, "c", "won", "odd"), (5, " ", "lost", "new")]
    fill(fresh, (table, [dict(zip(("no", "key", "state", "kind"), row, strict=True)) for row in rows]))
    raw = {"step": [{"file": "d", "into": "opportunity", "columns": {"id": "key", "outcome": "state", "kind": "kind"}}]}
    made = plan(fresh, raw, tmp_path)
    reports = account(Database(fresh), made), import_from(Database(fresh), made, f"duckdb:///{tmp_path / 'copy.duckdb'}")
    told = [sorted((i.line, i.column, i.value or "", str(i.reason)) for i in report.issues if not i.action.loads) for report in reports]
    assert told[0] == told[1]
    assert [(line, column) for line, column, _, _ in told[0]] == [
        (2, "kind"), (2, "outcome"), (3, "id"), (3, "outcome"), (4, "kind"), (5, "id"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-02-28", datetime(2026, 2, 28)), (" 2026-02-28 10:30", datetime(2026, 2, 28, 10, 30)), ("", None), ("  ", None), (None, None),
        ("2024-02-29T08:00:01", datetime(2024, 2, 29, 8, 0, 1)), ("2026-02-30", False), ("2026-02-29 10:00", False), ("28.02.2026", False),
        ("2026-2-8", False), ("20260228", False), ("2026-02-28 10:00Z", False), ("2461100.5", False), ("soon", False),
    ],
)  # fmt: skip
def test_in_sqlite_a_time_is_a_text_that_may_be_none(tmp_path, said, read):
    """False: the row is rejected."""
    url = f"sqlite:///{tmp_path / 'own.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE d (no INTEGER PRIMARY KEY, opened DATETIME)"))
        connection.execute(text("INSERT INTO d VALUES (1, :said)"), {"said": said})
    made = plan(url, {"step": [{"file": "d", "into": "lead", "columns": {"id": "no", "created_at": "opened"}}]}, tmp_path)
    (count,) = account(Database(url), made).steps
    with open_live(Database(url), made).engine.connect() as connection:
        found = connection.execute(select(tables.lead.c.created_at)).scalars().all()
    assert (found, count.rejected) == (([], 1) if read is False else ([read], 0))


@pytest.mark.parametrize("way", ["live", "copy"])
def test_words_are_the_same_in_capitals_with_other_letters_than_a_to_z(fresh, tmp_path, way):
    rows = [{"key": str(place), "r": word, "s": "yes"} for place, word in enumerate(("GELÖST", "gelöst", "Ärger", "ÄRGER", "GROẞ", "groß"))]
    fill(fresh, (ODD, rows))
    raw = {"step": [{"file": "odd", "into": "opportunity", "columns": {
        "id": "key", "outcome": {"from": "r", "values": {"Gelöst": "won", "ärger": "lost", "Groß": "open"}}}}]}  # fmt: skip
    made = plan(fresh, raw, tmp_path)
    if way == "copy":
        import_from(Database(fresh), made, f"duckdb:///{tmp_path / 'copy.duckdb'}")
    crm = open_crm(f"duckdb:///{tmp_path / 'copy.duckdb'}") if way == "copy" else open_live(Database(fresh), made)
    with crm.engine.connect() as connection:
        found = dict(connection.execute(select(tables.opportunity.c.id, tables.opportunity.c.outcome)).all())
    assert found == {"0": "won", "1": "won", "2": "lost", "3": "lost", "4": "open", "5": "open"}


def both_ways(fresh, tmp_path, raw, columns):
    """What stands in these columns of a table after a live reading and after a copy, in order."""
    made, url = plan(fresh, raw, tmp_path), f"duckdb:///{tmp_path / 'copy.duckdb'}"
    import_from(Database(fresh), made, url)
    found = []
    for crm in (open_live(Database(fresh), made), open_crm(url)):
        with crm.engine.connect() as connection:
            found.append(sorted(map(tuple, connection.execute(select(*columns)).all()), key=str))
        crm.engine.dispose()
    return found


def test_line_ends_and_tabs_around_a_text_are_blanks(fresh, tmp_path):
    table = Table("d", MetaData(), Column("no", Integer, primary_key=True), *(Column(name, String(30)) for name in ("stage", "who")))
    rows = [(1, "Won\r", "ann"), (2, "Lost", "ann\n"), (3, "\tWon", "\u00a0ann"), (4, "\r\n", "ann\u3000")]
    fill(fresh, (table, [dict(zip(("no", "stage", "who"), row, strict=True)) for row in rows]))
    outcome = {"from": "stage", "values": {"Won": "won", "Lost": "lost", "": "open"}, "otherwise": "open"}
    raw = {"step": [{"file": "d", "into": "opportunity", "columns": {"id": "no", "outcome": outcome, "owner_id": "who"}}]}
    c = tables.opportunity.c
    live, copy = both_ways(fresh, tmp_path, raw, [c.id, c.outcome, c.owner_id])
    assert live == copy == [("1", "won", "ann"), ("2", "lost", "ann"), ("3", "won", "ann"), ("4", "open", "ann")]


def test_of_rows_with_one_id_in_a_table_without_a_key_the_same_counts(fresh, tmp_path):
    table = Table("d", MetaData(), Column("no", Integer), Column("who", String(9)), Column("worth", Integer))
    fill(fresh, (table, [{"no": 1, "who": "bo", "worth": 500}, {"no": 1, "who": "ann", "worth": 5}, {"no": 2, "who": "cy", "worth": 7}]))
    raw = {"step": [{"file": "d", "into": "opportunity", "unique": True, "columns": {
        "id": "no", "owner_id": "who", "amount": "worth", "outcome": {"value": "won"}}}]}  # fmt: skip
    c = tables.opportunity.c
    live, copy = both_ways(fresh, tmp_path, raw, [c.id, c.owner_id, c.amount])
    assert live == copy == [("1", "ann", 5.0), ("2", "cy", 7.0)]


def test_what_is_looked_up_and_is_nothing_is_nothing(fresh, tmp_path):
    """Neither a blank that is asked for nor a row that has none is an answer."""
    stages = Table("s", MetaData(), Column("key", Integer), Column("label", String(9)))
    deals = Table("d", MetaData(), Column("no", Integer, primary_key=True), Column("stage", Integer))
    fill(fresh, (stages, [{"key": 1, "label": "won"}, {"key": 2, "label": None}, {"key": None, "label": "won"}]),
         (deals, [{"no": 1, "stage": 1}, {"no": 2, "stage": 2}, {"no": 3, "stage": None}, {"no": 4, "stage": 9}]))  # fmt: skip
    outcome = {"from": "stage", "via": {"file": "s", "key": "key", "take": "label"}, "values": {"won": "won"}, "otherwise": "open"}
    raw = {"step": [{"file": "d", "into": "opportunity", "columns": {"id": "no", "outcome": outcome}}]}
    c = tables.opportunity.c
    live, copy = both_ways(fresh, tmp_path, raw, [c.id, c.outcome])
    assert live == copy == [("1", "won"), ("4", "open")]


def test_what_is_no_day_in_sqlite_is_a_rejected_row_and_no_end_of_the_reading(tmp_path):
    url = f"sqlite:///{tmp_path / 'odd.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE d (no INTEGER PRIMARY KEY, closed DATETIME)")
        connection.exec_driver_sql(
            "INSERT INTO d VALUES (1, '2026-01-05 10:30:00.000000'), (2, ''), (3, 'soon'), (4, '2026-01-05 24:00:00'), (5, '2026-02-01')"
        )
    engine.dispose()
    raw = {"step": [{"file": "d", "into": "opportunity", "columns": {"id": "no", "closed_at": "closed", "outcome": {"value": "won"}}}]}
    report = import_from(Database(url), plan(url, raw, tmp_path), f"duckdb:///{tmp_path / 'copy.duckdb'}")
    assert [(issue.line, issue.value) for issue in report.issues if not issue.action.loads] == [(3, "soon"), (4, "2026-01-05 24:00:00")]
    crm = open_crm(f"duckdb:///{tmp_path / 'copy.duckdb'}")
    with crm.engine.connect() as connection:
        c = tables.opportunity.c
        found = connection.execute(select(c.id, c.closed_at).order_by(c.id)).all()
    assert [(key, day and day.isoformat()) for key, day in found] == [
        ("1", "2026-01-05T10:30:00"),
        ("2", None),
        ("5", "2026-02-01T00:00:00"),
    ]
