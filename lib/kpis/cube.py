"""The cube: every measure by person, team, role and period, from one scan of each fact table."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Date, Row, Select, Subquery, and_, func, literal, literal_column, select
from sqlalchemy.exc import SQLAlchemyError

from lib.crm.source import Crm
from lib.crm.sql import NEVER, inside, literal_rows, month_start
from lib.crm.tables import account_ownership, user_assignment
from lib.errors import N_, ConnectionProblem, DataError
from lib.kpis import roster as rosters
from lib.kpis.catalogue import KPIS, required_measures
from lib.kpis.facts import BY_KEY as FACT_BY_KEY
from lib.kpis.facts import EVENTS, FACTS, Fact, needs
from lib.kpis.measures import BY_KEY as MEASURES
from lib.kpis.measures import Kind
from lib.kpis.roster import Roster
from lib.kpis.rows import Frame
from lib.kpis.statistics import Term
from lib.periods import Cadence, Coverage, add_months, month_of

KEYS = ["grain", "period", "user_id", "team_id", "role_id"]
IDS = ("grain", "user_id", "team_id", "role_id", "above", "part")
GROUPS = ("user_role", "user", "team_role", "team", "role", "company")
WITH_TEAMS_BELOW = ("team", "team_role")
SPLITS = ("channel", "touchpoint")
LEVELS = (*GROUPS, *SPLITS)
SCANS_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Cube:
    """All that scoring needs of a CRM.

    `cells`: fact and anchor → frame with KEYS (and `part`, for facts that can be split; missing ids are "") and one
    column per term (see `name_of`).
    `counted`: fact and level → what `distinct` has read so far. `missing`: fact → the tables and columns it needs and
    the CRM lacks. `answered`: the KPIs this CRM has data for at all, whenever and of whomever: a property of the
    company, which no newcomer to a period changes.
    """

    crm: Crm
    coverage: Coverage
    roster: Roster
    cells: dict[tuple[str, str], pd.DataFrame]
    counted: dict[tuple[str, str], pd.DataFrame]
    missing: dict[str, list[str]]
    answered: frozenset[str]

    def distinct(self, fact: str, level: str) -> pd.DataFrame:
        """Distinct customers of a fact at a level: the level's ids, `period` and one column per term. They cannot be
        summed, so each level is a query, made when it is first asked for."""
        if (fact, level) not in self.counted:
            frame, terms = frame_of(self.coverage), terms_by_fact()[fact]
            self.counted[fact, level] = read(self.crm, distinct_query(self.crm, FACT_BY_KEY[fact], frame, self.roster, level, terms))
        return self.counted[fact, level]


def name_of(term: Term) -> str:
    """A term's column name: its measures joined by `*`."""
    return "*".join(term)


def terms_by_fact() -> dict[str, list[Term]]:
    """Every term the catalogue needs, by fact, in a fixed order."""
    found: dict[str, list[Term]] = {fact.key: [] for fact in FACTS}
    for kpi in KPIS:
        for term in kpi.statistic.terms:
            if term not in found[MEASURES[term[0]].fact]:
                found[MEASURES[term[0]].fact].append(term)
    return found


def build(crm: Crm, fiscal_start: int = 1, today: date = NEVER) -> Cube:
    """Read the CRM once. Events after `today` are typing errors and do not move the cut-off.

    DataError when histories overlap or there is no event at all.
    """
    people = rosters.load(crm)
    _check_ownership(crm)
    coverage = read_coverage(crm, fiscal_start, today)
    frame = frame_of(coverage)
    missing = {} if crm.complete else {fact.key: lacking for fact in FACTS if (lacking := crm.lacks(needs(fact.rows(frame))))}
    terms = terms_by_fact()

    def scanned(fact: Fact) -> tuple[dict, dict]:
        with crm.engine.connect() as connection:
            if fact.counted:
                query = distinct_query(crm, fact, frame, people, "company", terms[fact.key])
                return {}, {(fact.key, "company"): _read(connection, query)}
            return _by_anchor(fact, _read(connection, flow_query(crm, fact, frame, terms[fact.key])), terms[fact.key]), {}

    cells: dict[tuple[str, str], pd.DataFrame] = {}
    counted: dict[tuple[str, str], pd.DataFrame] = {}
    # Two at a time: while the database works on one scan, Python puts the other's rows together.
    with ThreadPoolExecutor(max_workers=SCANS_AT_ONCE) as pool:
        for own, distinct in pool.map(scanned, [fact for fact in FACTS if fact.key not in missing]):
            cells |= own
            counted |= distinct
    return Cube(crm, coverage, people, cells, counted, missing, _answered(cells, counted))


def _answered(cells: dict[tuple[str, str], pd.DataFrame], counted: dict[tuple[str, str], pd.DataFrame]) -> frozenset[str]:
    def found(key: str) -> bool:
        measure = MEASURES[key]
        source, second = (counted, "company") if measure.kind is Kind.DISTINCT else (cells, measure.anchor)
        frame = source.get((measure.fact, second))
        if frame is None:
            return False
        return bool((frame[key] > 0).any()) if key in frame else len(frame) > 0

    return frozenset(entry.key for entry in KPIS if all(found(key) for key in required_measures(entry)))


def frame_of(coverage: Coverage) -> Frame:
    """The cut-off and the openings of every complete month and quarter."""
    natives = [(cadence, native) for cadence in (Cadence.MONTH, Cadence.QUARTER) for native in coverage.native(cadence)]
    natives = natives or [(Cadence.MONTH, coverage.period)]
    openings = [(cadence.value, native.first, native.end, (native.end - native.first).days) for cadence, native in natives]
    # Written out as constants: adding months to a date is spelt differently, or wrong, on every engine.
    near = [(*row, *(add_months(row[1], months) for months in NEAR.values())) for row in openings]
    return Frame(
        datetime.combine(coverage.as_of, time()),
        literal_rows(openings, OPENING_COLUMNS, "openings"),
        literal_rows(near, (*OPENING_COLUMNS, *NEAR), "near"),
    )


NEAR = {
    "month_before": -1,
    "quarter_before": -3,
    "half_year_before": -6,
    "three_quarters_before": -9,
    "year_before": -12,
    "quarter_after": 3,
}
OPENING_COLUMNS = ("grain", "opening", "closing", "days")


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
    month = month_start(column)
    statement = select(func.min(column), func.max(column))
    if today != NEVER:
        statement = statement.where(month <= literal(month_of(today), Date))
    return connection.execute(statement).one()


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def assigned(crm: Crm, fact: Fact, rows: Subquery, anchor: str):
    """The fact's rows joined to the assignment at the anchor's time: (join, team column, role column)."""
    if fact.belongs_to == "team":
        return rows, rows.c.team_id, literal_column("''")
    if fact.belongs_to == "company":
        return rows, literal_column("''"), literal_column("''")
    if crm.lacks({"user_assignment": {"user_id", "team_id", "role_id", "starts_on", "ends_on"}}):
        return rows, literal_column("''"), literal_column("''")
    a = user_assignment.alias(f"at_{anchor}")
    joined = rows.outerjoin(a, and_(a.c.user_id == rows.c.user_id, inside(rows.c[anchor], a.c.starts_on, a.c.ends_on)))
    return joined, a.c.team_id, a.c.role_id


def flow_query(crm: Crm, fact: Fact, frame: Frame, terms: list[Term]) -> Select:
    """One scan: every term of the fact, grouped by grain, person and, per anchor, period, team and role."""
    rows = fact.rows(frame).subquery("facts")
    source, groups = rows, [rows.c.grain.label("grain"), _user(fact, rows).label("user_id")]
    for anchor in fact.anchors:
        joined, team, role = assigned(crm, fact, rows, anchor)
        source = joined if source is rows else source.outerjoin(joined.right, joined.onclause) if joined is not rows else source
        groups += [
            month_start(rows.c[anchor]).label(f"{anchor}__period"),
            team.label(f"{anchor}__team_id"),
            role.label(f"{anchor}__role_id"),
        ]
    if fact.split_by:
        groups.append(rows.c.part.label("part"))
    sums = [func.sum(_product(rows, term)).label(f"term_{i}") for i, term in enumerate(terms)]
    keys = [group.element for group in groups if not _constant(group.element)]
    # Ordered, so that sums of amounts are taken in the same order at every start, whatever the engine's threads did.
    return select(*groups, *sums).select_from(source).group_by(*keys).order_by(*keys)


def _user(fact: Fact, rows: Subquery) -> ColumnElement:
    return rows.c.user_id if fact.belongs_to == "person" else literal_column("''")


def _constant(element: ColumnElement) -> bool:
    return element.__visit_name__ == "column" and getattr(element, "is_literal", False)


def _product(rows: Subquery, term: Term) -> ColumnElement:
    product = rows.c[term[0]]
    for key in term[1:]:
        product = product * rows.c[key]
    return product


def _by_anchor(fact: Fact, wide: pd.DataFrame, terms: list[Term]) -> dict[tuple[str, str], pd.DataFrame]:
    result = {}
    for anchor in fact.anchors:
        mine = {f"term_{i}": name_of(term) for i, term in enumerate(terms) if MEASURES[term[0]].anchor == anchor}
        keys = {f"{anchor}__{key}": key for key in ("period", "team_id", "role_id")} | {"grain": "grain", "user_id": "user_id"}
        keys |= {"part": "part"} if fact.split_by else {}
        dated = wide[wide[f"{anchor}__period"].notna()]
        result[fact.key, anchor] = _clean(pd.DataFrame({name: dated[column] for column, name in (keys | mine).items()}))
    return result


def _clean(frame: pd.DataFrame) -> pd.DataFrame:
    """Missing ids as "", periods as days, sums as floats; built column by column, because pandas' own ways cost as much
    as the queries."""
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if name in IDS:
            columns[name] = np.array(["" if cell is None or cell != cell else cell for cell in column.tolist()], dtype=object)
        elif name == "period":
            columns[name] = np.array([str(cell)[:10] for cell in column.tolist()], dtype="datetime64[s]")
        else:
            columns[name] = column.to_numpy(np.float64)
    return pd.DataFrame(columns)


def level_columns(level: str) -> list[str]:
    """The id columns that name a group of this level."""
    return {
        "user_role": ["user_id", "role_id"],
        "user": ["user_id"],
        "team_role": ["above", "role_id"],
        "team": ["above"],
        "role": ["role_id"],
        "company": [],
        "channel": ["part"],
        "touchpoint": ["part"],
    }[level]


def level_source(crm: Crm, fact: Fact, rows: Subquery, anchor: str, people: Roster, level: str):
    """(FROM clause, group columns, role column) for a query at a level; a team's group holds all teams below it."""
    source, team, role = assigned(crm, fact, rows, anchor)
    by_name = {"user_id": _user(fact, rows).label("user_id"), "role_id": role.label("role_id")}
    if level in WITH_TEAMS_BELOW:
        pairs = list(people.closure().itertuples(index=False, name=None)) or [("", "")]
        closure = literal_rows(pairs, ("team_id", "above"), "closure")
        by_name["above"] = closure.c.above.label("above")
        source = source.join(closure, closure.c.team_id == team)
    if level in SPLITS:
        return source, [rows.c.part.label("part")], role
    return source, [by_name[name] for name in level_columns(level)], role


def distinct_query(crm: Crm, fact: Fact, frame: Frame, people: Roster, level: str, terms: list[Term]) -> Select:
    """Distinct accounts, and the terms over the accounts' sums, by group and month."""
    rows = fact.rows(frame).subquery("facts")
    source, groups, _ = level_source(crm, fact, rows, fact.anchors[0], people, level)
    period = month_start(rows.c[fact.anchors[0]])
    measured = [key for key in dict.fromkeys(key for term in terms for key in term) if key != fact.counted]
    per_account = (
        select(*groups, period.label("period"), rows.c.account_id, *[func.sum(rows.c[key]).label(key) for key in measured])
        .select_from(source)
        .group_by(*[g.element for g in groups], period, rows.c.account_id)
        .subquery("per_account")
    )
    keys = [per_account.c[g.name] for g in groups] + [per_account.c.period]
    sums = [(func.count() if term == (fact.counted,) else func.sum(_product(per_account, term))).label(name_of(term)) for term in terms]
    return select(*keys, *sums).group_by(*keys)


def read(crm: Crm, statement: Select) -> pd.DataFrame:
    """The statement's rows; ConnectionProblem with the database's own words when it fails."""
    with crm.engine.connect() as connection:
        return _read(connection, statement)


def _read(connection: Connection, statement: Select) -> pd.DataFrame:
    try:
        result = connection.execute(statement)
    except SQLAlchemyError as error:
        raise ConnectionProblem(
            N_("A query failed: {reason}"), reason=str(getattr(error, "orig", error)).strip().splitlines()[0][:200]
        ) from error
    # Plain tuples: pandas asks every SQLAlchemy row whether it is something else.
    frame = pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()))
    return _clean(frame) if "period" in frame else frame


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
    ).subquery()
    overlap = (former.c.place > 1) & (former.c.before.is_(None) | former.c.starts_on.is_(None) | (former.c.before > former.c.starts_on))
    with crm.engine.connect() as connection:
        first = connection.execute(select(former.c.account_id, former.c.starts_on).where(overlap).limit(1)).first()
    if first:
        raise DataError(
            N_("Account {account} has two owners at once from {day} (account_ownership). End the first before the second starts."),
            account=first.account_id,
            day=first.starts_on,
        )
