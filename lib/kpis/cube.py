"""The cube: every measure by person, team, role and period, from one scan of each fact table."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Date, Row, func, literal, select

from lib.crm.source import Crm
from lib.crm.sql import NEVER, day_of
from lib.crm.tables import EVENTS, TELLING, account_ownership
from lib.errors import N_, DataError
from lib.kpis import figures, reported
from lib.kpis import roster as rosters
from lib.kpis.definitions import Definitions
from lib.kpis.facts import Fact, read_by
from lib.kpis.figures import Held
from lib.kpis.measures import Kind
from lib.kpis.roster import Roster
from lib.kpis.scans import clean, distinct_query, flow_query, frame_of, name_of, read, rows_of
from lib.periods import Coverage, month_of

KEYS = ["grain", "period", "user_id", "team_id", "role_id"]
SCANS_AT_ONCE = 2

Cells = dict[tuple[str, str], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Cube:
    """All that scoring needs of a CRM.

    `cells`: fact and anchor → frame with KEYS (and `part`, for facts that can be split; missing ids are "") and one
    column per term (see `name_of`).
    `counted`: fact and level → what `distinct` has read so far. `missing`: fact → the tables and columns it needs and
    the CRM lacks. `unknown`: measure → the tables and columns it would take for an answer, and of which the CRM's source says
    nothing. `answered`: the KPIs this CRM has data for at all, whenever and of whomever: a property of the company, which no
    newcomer to a period changes. `definitions`: the KPIs it can be asked for, and what they are made of.
    """

    crm: Crm
    coverage: Coverage
    roster: Roster
    cells: Cells
    counted: Cells
    missing: dict[str, list[str]]
    unknown: dict[str, list[str]]
    answered: frozenset[str]
    definitions: Definitions

    def distinct(self, fact: str, level: str) -> pd.DataFrame:
        """Distinct customers of a fact at a level: the level's ids, `period` and one column per term. They cannot be
        summed, so each level is a query, made when it is first asked for."""
        if (fact, level) not in self.counted:
            asked, terms = self.definitions.facts[fact], self.definitions.terms_by_fact[fact]
            self.counted[fact, level] = read(self.crm, distinct_query(self.crm, asked, frame_of(self.coverage), self.roster, level, terms))
        return self.counted[fact, level]


def build(crm: Crm, fiscal_start: int = 1, today: date = NEVER, definitions: Definitions | None = None) -> Cube:
    """Read the CRM once, for all that `definitions` need: ours and the CRM's own unless given. Events after `today` are typing
    errors and do not move the cut-off.

    DataError when histories overlap or there is no event at all.
    """
    definitions = reported.definitions(crm) if definitions is None else definitions
    people = rosters.load(crm)
    _check_ownership(crm)
    coverage = read_coverage(crm, fiscal_start, today)
    frame = frame_of(coverage)
    facts, terms = definitions.facts.values(), definitions.terms_by_fact
    missing = {} if crm.complete else {fact.key: lacking for fact in facts if (lacking := crm.lacks(read_by(fact)))}

    def scanned(fact: Fact) -> tuple[dict, dict]:
        if isinstance(fact.rows, Held):
            return {(fact.key, anchor): figures.cells(fact.rows, people, terms[fact.key]) for anchor in fact.anchors}, {}
        with crm.engine.connect() as connection:
            if fact.counted:
                query = distinct_query(crm, fact, frame, people, "company", terms[fact.key])
                return {}, {(fact.key, "company"): rows_of(connection, query)}
            wide = rows_of(connection, flow_query(crm, fact, frame, terms[fact.key]))
            return _by_anchor(definitions, fact, wide), {}

    cells: Cells = {}
    counted: Cells = {}
    # Two at a time: while the database works on one scan, Python puts the other's rows together.
    with ThreadPoolExecutor(max_workers=SCANS_AT_ONCE) as pool:
        for own, distinct in pool.map(scanned, [fact for fact in facts if terms[fact.key] and fact.key not in missing]):
            cells |= own
            counted |= distinct
    unknown = _unknown(crm, definitions)
    return Cube(crm, coverage, people, cells, counted, missing, unknown, _answered(definitions, cells, counted, unknown), definitions)


def _unknown(crm: Crm, definitions: Definitions) -> dict[str, list[str]]:
    """By measure, what would be counted as “not yet”, “never” or “no” though nobody said so."""
    found: dict[str, list[str]] = {}
    for fact in definitions.facts.values() if crm.unmapped else ():
        silent = crm.unmapped & (TELLING | {table.name for table in fact.tells})
        if not silent & _names(read_by(fact)):
            continue
        for measure in definitions.measures.values():
            if measure.fact == fact.key and (of := _names(read_by(fact, measure.key, measure.anchor)) & silent):
                found[measure.key] = sorted(of)
    return found


def _names(needed: dict[str, set[str]]) -> set[str]:
    return set(needed) | {f"{table}.{column}" for table, columns in needed.items() for column in columns}


def _answered(definitions: Definitions, cells: Cells, counted: Cells, unknown: Iterable[str]) -> frozenset[str]:
    def found(key: str) -> bool:
        measure = definitions.measures[key]
        source, second = (counted, "company") if measure.kind is Kind.DISTINCT else (cells, measure.anchor)
        frame = source.get((measure.fact, second))
        if frame is None:
            return False
        return bool((frame[key] > 0).any()) if key in frame else len(frame) > 0

    said = [kpi for kpi in definitions.kpis.values() if definitions.measures_of(kpi).isdisjoint(unknown)]
    return frozenset(kpi.key for kpi in said if all(found(key) for key in definitions.required_measures(kpi)))


def read_coverage(crm: Crm, fiscal_start: int, today: date = NEVER) -> Coverage:
    """First and last day with any event, up to and including `today`."""
    days: list[date] = []
    with crm.engine.connect() as connection:
        for column in EVENTS:
            if not crm.lacks({column.table.name: {column.name}}):
                days += [_day(value) for value in _ends(connection, column, today) if value]
    if not days:
        raise DataError(N_("The CRM holds no event: no case, survey, order, deal, lead, activity or usage. Import some rows first."))
    return Coverage(month_of(min(days)), max(days), fiscal_start)


def _ends(connection: Connection, column: ColumnElement, today: date) -> Row:
    statement = select(func.min(column), func.max(column))
    if today != NEVER:
        # By the day: a deal that shall close next week must not make open cases a week older.
        statement = statement.where(day_of(column) <= literal(today, Date))
    return connection.execute(statement).one()


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _by_anchor(definitions: Definitions, fact: Fact, wide: pd.DataFrame) -> Cells:
    result = {}
    for anchor in fact.anchors:
        terms = enumerate(definitions.terms_by_fact[fact.key])
        mine = {f"term_{i}": name_of(term) for i, term in terms if definitions.measures[term[0]].anchor == anchor}
        keys = {f"{anchor}__{key}": key for key in ("period", "team_id", "role_id")} | {"grain": "grain", "user_id": "user_id"}
        keys |= {"part": "part"} if fact.split_by else {}
        dated = wide[wide[f"{anchor}__period"].notna()]
        result[fact.key, anchor] = clean(pd.DataFrame({name: dated[column] for column, name in (keys | mine).items()}))
    return result


def _check_ownership(crm: Crm) -> None:
    if crm.lacks({"account_ownership": {"account_id", "starts_on", "ends_on"}}):
        return
    o = account_ownership.c
    window = {"partition_by": o.account_id, "order_by": (o.starts_on.is_not(None), o.starts_on)}
    former = select(
        o.account_id,
        o.starts_on,
        func.lag(o.ends_on).over(**window).label("before"),
        func.row_number().over(**window).label("place"),
    )
    said = o.ends_on.is_(None) | o.starts_on.is_(None) | (o.ends_on > o.starts_on)  # one that ends before it starts says nothing
    former = former.where(said).subquery()
    overlap = (former.c.place > 1) & (former.c.before.is_(None) | former.c.starts_on.is_(None) | (former.c.before > former.c.starts_on))
    with crm.engine.connect() as connection:
        first = connection.execute(select(former.c.account_id, former.c.starts_on).where(overlap).limit(1)).first()
    if first:
        raise DataError(
            N_("Account {account} has two owners at once from {day} (account_ownership). End the first before the second starts."),
            account=first.account_id,
            day=first.starts_on,
        )
