"""The rows behind every number: made again from them alone, it is the same; and they are the rows they are said to be."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock
from zlib import crc32

import numpy as np
import pytest
from sqlalchemy import create_engine, text

from lib.crm import tables
from lib.crm.source import open_crm
from lib.errors import Message, RequestError
from lib.kpis import records, samples
from lib.kpis.catalogue import KPIS
from lib.kpis.conditions import shown
from lib.kpis.definitions import SHIPPED
from lib.kpis.levels import LEVELS, level_columns
from lib.kpis.records import details, rows_behind
from lib.kpis.statistics import Attainment, Mean, Median, NetScore, Proportion, Quotient, RatioOfSums
from lib.kpis.values import has_level, kpi_values
from lib.language import translator
from lib.periods import Period
from tests.golden.engines import ENGINES, cube_of, load
from tests.golden.rows import ROWS
from tests.kpis.oracle import Oracle
from tests.kpis.tiny_companies import company


def months(first, last):
    return Period(date(2026, first, 1), date(2026, last, 1))


QUARTER, MONTH, SIX = months(1, 3), months(2, 2), months(1, 6)
PEOPLE = ("user_role", "user", "team", "role", "company")
NUMBERS = ("value", "n", "low", "high")


@cache
def built(name, engine):
    """A company's rows and cube: the golden one's, or those of a seed."""
    rows = ROWS if name == "golden" else company(int(name))
    folder = TemporaryDirectory()
    return rows, cube_of(Path(folder.name), engine, rows), folder


@cache
def known(name, engine, period, level):
    """(KPI, group) → the row of `kpi_values`, with no other intervals than those of formulas: the bootstrap is silenced."""
    with mock.patch.multiple(samples, bootstrap=lambda *_: {}, clusters_of=lambda *_: None):
        frame = kpi_values(built(name, engine)[1], period, level)
    groups = frame[level_columns(level)].itertuples(index=False, name=None)
    return {(row["kpi"], tuple(group)): row for group, row in zip(groups, frame.to_dict("records"), strict=True)}


def assert_same(found, row):
    assert (found.status, found.spans) == (row["status"], Period(row["first"], row["last"]))
    assert [getattr(found, number) for number in NUMBERS] == pytest.approx(
        [row[number] for number in NUMBERS], rel=1e-9, abs=1e-9, nan_ok=True
    )


# Company, engine, period, levels, and into how many parts the groups are divided, of which one is compared: they are thousands,
# and each is a query. A third of the golden quarter is compared on one engine.
CASES = [
    ("golden", "sqlite", QUARTER, LEVELS, 3), ("golden", "duckdb", QUARTER, LEVELS, 8), ("golden", "duckdb", SIX, LEVELS, 16),
    ("golden", "sqlite", MONTH, LEVELS[::2], 4), ("0", "duckdb", MONTH, LEVELS[1::2], 4), ("3", "sqlite", QUARTER, LEVELS[::2], 8),
    ("5", "sqlite", SIX, LEVELS[1::2], 8),
]  # fmt: skip


@cache
def chosen():
    """Case → the levels, KPIs and groups it compares: its part of them, and whatever no case before has shown."""
    shown, result = set(), {}
    for place, (name, engine, period, levels, of) in enumerate(CASES):
        result[CASES[place]] = mine = []
        for level in levels:
            for (key, group), row in known(name, engine, period, level).items():
                novel = {(key, level), (type(SHIPPED.kpi(key).statistic), row["status"], bool(np.isfinite(row["low"])))} - shown
                if novel or (crc32(repr((key, group)).encode()) + place) % of == 0:
                    mine.append((level, key, group, row))
                    shown |= novel
    return result


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case[:3])))
def test_the_rows_make_the_number_again(case):
    name, engine, period, *_ = case
    cube, english, chinese = built(name, engine)[1], translator("en"), translator("zh_CN")
    shaped = set()
    for level, key, group, row in chosen()[case]:
        found = rows_behind(cube, SHIPPED.kpi(key), level, group, period)
        assert_same(found, row)
        if (key, level) not in shaped:
            assert_shaped(found)
            sentences = [t.message(line) for piece in found.pieces for line in piece.condition for t in (english, chinese)]
            assert not [sentence for sentence in sentences if not sentence or "{" in sentence]
        shaped.add((key, level))
    assert len(chosen()[case]) >= 20


def assert_shaped(found):
    for piece in found.pieces:
        fact, rows = SHIPPED.facts[piece.fact], piece.rows
        owner = {"person": ["user_id"], "team": ["team_id"], "company": []}[fact.belongs_to]
        measures = [column for column in rows if column in SHIPPED.measures]
        assert list(rows) == ["record", "at", "account_id", *owner, *(["part"] if fact.split_by else []), *measures]
        assert {(SHIPPED.measures[key].fact, SHIPPED.measures[key].anchor) for key in measures} == {(piece.fact, piece.anchor)}
        assert rows[measures].dtypes.eq(float).all() and rows["at"].dtype.kind == "M"
        pairs = list(zip(rows["at"], rows["record"], strict=True))
        assert pairs == sorted(pairs)
        assert fact.counted or not len(rows) or (rows[measures] != 0).any(axis=1).all()
        assert not rows.drop(columns=measures).isna().any(axis=None)


def test_everything_is_compared():
    compared = [row for rows in chosen().values() for row in rows]
    assert {(key, level) for level, key, _, _ in compared} == {
        (key, level) for name, engine, period, levels, _ in CASES for level in levels for key, _ in known(name, engine, period, level)
    }
    assert {key for _, key, _, _ in compared} == set(SHIPPED.kpis)
    assert {row["status"] for *_, row in compared} == {"ok", "too_few", "no_result"}
    intervals = {type(SHIPPED.kpi(key).statistic) for _, key, _, row in compared if np.isfinite(row["low"])}
    assert intervals == {Attainment, Mean, Median, NetScore, Proportion, Quotient, RatioOfSums}


def test_who_has_no_number_has_no_rows_that_make_one():
    cube, numbers = built("golden", "sqlite")[1], known("golden", "sqlite", QUARTER, "role")
    everybody = sorted({group for _, group in numbers} | {("stranger",)})
    absent = [
        (entry, group) for entry in KPIS if has_level(cube, entry, "role") for group in everybody if (entry.key, group) not in numbers
    ]
    assert len(absent) > 60
    for entry, group in absent[::2]:
        found = rows_behind(cube, entry, "role", group, QUARTER)
        assert found.status == "absent" and all(np.isnan(getattr(found, number)) for number in NUMBERS)
        assert group != ("stranger",) or all(piece.rows.empty for piece in found.pieces)


def test_outside_the_data_there_is_nothing():
    cube = built("golden", "duckdb")[1]
    found = rows_behind(cube, SHIPPED.kpi("K20"), "company", (), months(9, 11))
    assert (found.status, found.pieces, found.spans) == ("absent", (), None)


# ------------------------------------------------------------------ independent checks: which rows, in plain loops


class Plain(Oracle):
    """Who was where, by loops over the rows."""

    def __init__(self, rows):
        super().__init__(rows, datetime(2026, 7, 1), date(2026, 1, 1))

    def groups(self, user, moment, level):
        """The groups of a level that a row of a person counts for."""
        team, role = self.place(user, moment)
        chain, teams = team, []
        while chain and chain not in teams:
            teams.append(chain)
            chain = self.parents.get(chain)
        return {
            "company": [()], "user": [(user,)] if user else [], "role": [(role,)] if role else [], "team": [(name,) for name in teams],
            "user_role": [(user, role)] if user and role else [],
        }[level]  # fmt: skip

    def owner(self, account, day):
        for row in self.rows["account_ownership"]:
            if (
                row["account_id"] == account
                and (row.get("starts_on") or day) <= day
                and (row.get("ends_on") is None or day < row["ends_on"])
            ):
                return row["user_id"]
        return None

    def cases(self, anchor, counts, period, level):
        """Group → (time, case) of those that count."""
        found = {}
        for row in self.rows["case_"]:
            at = row.get(anchor)
            if at and period.first <= at.date() < period.end and counts(row):
                for group in self.groups(row["owner_id"], at, level):
                    found.setdefault(group, []).append((at, row["id"]))
        return found

    def customers(self, openings, level):
        """Group → (opening, customer)."""
        found = {}
        for opening in openings:
            for row in self.rows["account"]:
                here = row.get("acquired_on") and row["acquired_on"] < opening and (row.get("churned_on") or date.max) >= opening
                for group in self.groups(self.owner(row["id"], opening), opening, level) if here else []:
                    found.setdefault(group, []).append((datetime.combine(opening, datetime.min.time()), row["id"]))
        return found


def listed(found, fact):
    (piece,) = [piece for piece in found.pieces if piece.fact == fact]
    return [(at.to_pydatetime(), record) for at, record in zip(piece.rows["at"], piece.rows["record"], strict=True)]


CHECKED = {
    "K4": ("case", lambda plain, period, level: plain.cases("created_at", lambda row: True, period, level)),
    "K3": ("case", lambda plain, period, level: plain.cases("closed_at", lambda row: row["replies"] is not None, period, level)),
    "K10": ("customer", lambda plain, period, level: plain.customers(period.months, level)),
    "K13": ("customer", lambda plain, period, level: plain.customers([day for day in period.months if day.month in (1, 4)], level)),
}


@pytest.mark.parametrize("key", CHECKED)
@pytest.mark.parametrize(("name", "period"), [("golden", QUARTER), ("3", SIX)], ids=str)
def test_the_rows_are_the_ones_plain_loops_find(name, period, key):
    rows, cube, _ = built(name, ENGINES[1])
    fact, find = CHECKED[key]
    for level in PEOPLE:
        wanted = find(Plain(rows), period, level)
        assert wanted or level != "company"
        for group, pairs in wanted.items():
            assert listed(rows_behind(cube, SHIPPED.kpi(key), level, group, period), fact) == sorted(pairs), (level, group)


def test_the_parts_of_a_quotient_hold_for_its_own_months():
    april = months(4, 4)
    found = rows_behind(built("golden", "sqlite")[1], SHIPPED.kpi("K22"), "company", (), april)
    assert found.spans == QUARTER
    assert_same(found, known("golden", "sqlite", april, "company")["K22", ()])
    assert all(at.month <= 3 for piece in found.pieces for at in piece.rows["at"])


def test_the_median_has_the_interval_of_order_statistics(tmp_path):
    begun = datetime(2026, 1, 1)
    cases = [{"id": f"c{i}", "created_at": begun, "first_response_at": begun + timedelta(minutes=i * i)} for i in range(1, 31)]
    edges = [{"id": "end", "created_at": datetime(2026, 3, 31)}]
    cube = cube_of(tmp_path, "sqlite", {"user": [{"id": "u", "name": "U"}], "case_": [*cases, *edges]})
    found = rows_behind(cube, SHIPPED.kpi("K5.median"), "company", (), months(1, 1))
    (row,) = kpi_values(cube, months(1, 1), "company", ["K5.median"]).to_dict("records")
    assert_same(found, row)
    # 1.96 √30 = 10.7: the ninth and the 22nd of 30.
    assert (found.value, found.low, found.high) == ((225 + 256) * 30, 81 * 60, 484 * 60)


@pytest.mark.parametrize("engine", ENGINES)
def test_customers_are_counted_once_a_month_whatever_they_did(engine):
    found = rows_behind(built("golden", engine)[1], SHIPPED.kpi("K35"), "company", (), QUARTER)
    rows = found.pieces[0].rows
    pairs = {(at.month, account) for at, account in zip(rows["at"], rows["account_id"], strict=True)}
    assert found.n == len(pairs) == rows["buyers"].sum() < len(rows) == rows["purchases"].sum()
    bought = [order["id"] for order in ROWS["order_"] if order.get("account_id") and order["ordered_at"].month <= 3]
    assert sorted(rows["record"]) == sorted(bought)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_quotient_has_the_rows_of_all_its_parts_once(engine):
    found = rows_behind(built("golden", engine)[1], SHIPPED.kpi("K22"), "company", (), SIX)
    assert [(piece.fact, piece.anchor) for piece in found.pieces] == [
        ("order", "ordered_at"), ("customer", "opening"), ("won_customer", "acquired_on"), ("cost", "booked_on")]  # fmt: skip
    customers = found.pieces[1]
    assert {"customers", "customers_lost"} < set(customers.rows)
    assert {at.month for at in customers.rows["at"]} == {1, 4}, "quarters' openings, not months'"
    announced = [line.parameters["kpi"] for line in customers.condition if "kpi" in line.parameters]
    assert announced == ["K20.margin", "K13"]


# ------------------------------------------------------------------ in words


def said(found, number=0):
    return [translator("en").message(line) for line in found.pieces[number].condition]


def test_the_condition_of_one_person():
    assert said(rows_behind(built("golden", "sqlite")[1], SHIPPED.kpi("K3"), "user_role", ("cyd", "service"), QUARTER)) == [
        "service cases closed in 2026-01..2026-03",
        "handled by cyd while in the role service",
        "2 in the denominator: cases closed whose number of contacts is known",
        "1 in the numerator: of those, solved in one contact and never reopened",
    ]


@pytest.mark.parametrize(
    ("key", "level", "group", "words"),
    [
        ("K13", "team", ("D1",), "owned at that time by people while in D1 or a team below it"),
        ("K13", "company", (), "of the whole company, also what belongs to nobody"),
        ("K49", "user", ("ann",), "worked on by ann in any role"),
        ("K49", "role", ("sales",), "worked on by people while in the role sales"),
        ("K46", "user", ("ann",), "logged by ann while in the role executive"),
        ("K46", "team", ("A",), "logged by people while in the role executive and in A or a team below it"),
        ("K46", "company", (), "logged by people while in the role executive"),
        ("K8", "team", ("S",), "booked on S or a team below it"),
        ("K23", "channel", ("web",), "of the channel web"),
        ("K29", "touchpoint", ("advice",), "about the touchpoint advice"),
    ],
)
def test_whose_rows_they_are(key, level, group, words):
    assert said(rows_behind(built("golden", "sqlite")[1], SHIPPED.kpi(key), level, group, QUARTER))[1] == words


def test_the_market_is_nobodys():
    lines = said(rows_behind(built("golden", "sqlite")[1], SHIPPED.kpi("K11"), "company", (), QUARTER))
    assert lines[0] == "quarters in 2026-01..2026-03 whose industry sales are known"
    assert lines[1].startswith("rows that add to the denominator: 1 (")


def test_the_months_said_are_those_of_the_value():
    # Asked for February alone, a quarterly KPI has no whole quarter before it; asked for April, it has the first.
    found = rows_behind(built("golden", "sqlite")[1], SHIPPED.kpi("K13"), "company", (), months(4, 4))
    assert said(found)[0] == "customers at the start of each quarter in 2026-01..2026-03"


def test_names_take_the_place_of_ids():
    found = rows_behind(built("golden", "sqlite")[1], SHIPPED.kpi("K3"), "user_role", ("cyd", "service"), QUARTER)
    asked = []

    def name(kind, key):
        asked.append((kind, key))
        return f"<{kind}>"

    lines = [translator("en").message(shown(line, name)) for line in found.pieces[0].condition]
    assert lines[1] == "handled by <person> while in the role <role>"
    assert asked == [("person", "cyd"), ("role", "service")]
    assert shown(Message("of {channel}", {"channel": "web", "n": 1}), name).parameters == {"channel": "<channel>", "n": 1}


@pytest.mark.parametrize(
    ("key", "level", "group", "message"),
    [
        ("K3", "users", (), "There is no level “users”. Did you mean user?"),
        ("K21", "user", ("ann",), "K21 has no value by user. Ask for one of: team, company, channel."),
        ("K3", "user_role", ("ann",), "A group by user_role has the form (user_id, role_id) without empty ids; (ann) has not."),
        ("K3", "user", ("",), "A group by user has the form (user_id) without empty ids; () has not."),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(key, level, group, message):
    with pytest.raises(RequestError) as error:
        rows_behind(built("golden", "duckdb")[1], SHIPPED.kpis[key], level, group, QUARTER)
    assert str(error.value) == message


def test_missing_tables_are_named():
    cube = replace(built("golden", "duckdb")[1], missing={"case": ["case_.reopens", "case_.replies"]})
    with pytest.raises(RequestError) as error:
        rows_behind(cube, SHIPPED.kpi("K3"), "company", (), QUARTER)
    words = "K3 by company has no rows, because the CRM lacks case_.reopens, case_.replies. Import or map them, then ask again."
    assert str(error.value) == words
    crm = replace(cube.crm, columns={"case_": frozenset({"owner_id"})})
    for table in (tables.case_, tables.lead):
        with pytest.raises(RequestError, match=f"The CRM has no rows of {table.name} to show"):
            details(replace(cube, crm=crm), table, ["c1"])


# ------------------------------------------------------------------ one record in full


@pytest.mark.parametrize("engine", ENGINES)
def test_details_come_in_the_order_asked(engine, tmp_path):
    begun = datetime(2026, 1, 1, 9)
    many = [{"id": f"a{i:04}", "user_id": "u1", "started_at": begun + timedelta(minutes=i), "minutes": i} for i in range(2_500)]
    crm = open_crm(load(tmp_path, engine, {"user": [{"id": "u1", "name": "U"}], "activity": many}))
    cube = replace(built("golden", engine)[1], crm=crm)
    wanted = [row["id"] for row in sorted(many, key=lambda row: crc32(row["id"].encode()))]
    found = details(cube, tables.activity, [*wanted, "gone", wanted[0]])
    assert list(found["id"]) == [*wanted, wanted[0]]
    assert list(found) == [column.name for column in tables.activity.columns]
    times = {row["id"]: row["started_at"] for row in many}
    assert [at.to_pydatetime() for at in found["started_at"]] == [times[key] for key in found["id"]]
    assert len(wanted) > 2 * records.IDS_AT_ONCE
    assert list(details(cube, tables.activity, [])["id"]) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_details_show_what_the_crm_has(engine):
    cube = built("golden", engine)[1]
    found = details(cube, tables.account, ["k4", "k9"])
    assert found["churned_on"].isna().tolist() == [False, True]
    assert found["churned_on"][0].date() == date(2026, 1, 1)
    fewer = replace(cube.crm, columns=cube.crm.columns | {"account": frozenset({"id", "segment"})})
    assert list(details(replace(cube, crm=fewer), tables.account, ["k1"])) == ["id", "segment"]


def test_a_timestamp_in_a_date_column_is_read(tmp_path):
    url = load(tmp_path, "sqlite", ROWS)
    cube = replace(built("golden", "sqlite")[1], crm=open_crm(url))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE account SET acquired_on = acquired_on || ' 00:00:00' WHERE id = 'k5'"))
    engine.dispose()
    assert details(cube, tables.account, ["k5"])["acquired_on"][0].date() == date(2026, 1, 1)
    rows = rows_behind(cube, SHIPPED.kpi("K21"), "company", (), QUARTER).pieces[0].rows
    assert rows["at"].dt.date.tolist() == [date(2026, 1, 1), date(2026, 2, 15), date(2026, 3, 20)]
