"""The queries that read a fact: one scan for its sums, one for each level of a distinct count; and their rows as frames."""

from collections.abc import Sequence
from datetime import datetime, time

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, func, literal_column, select
from sqlalchemy.exc import SQLAlchemyError

from lib.crm.source import Crm
from lib.crm.sql import inside, literal_rows, month_start
from lib.crm.tables import user_assignment
from lib.errors import N_, ConnectionProblem
from lib.kpis.estimates import Term
from lib.kpis.facts import Fact
from lib.kpis.levels import IDS, SPLITS, WITH_TEAMS_BELOW, level_columns
from lib.kpis.roster import Roster
from lib.kpis.rows import NEAR, Frame, framed
from lib.periods import Cadence, Coverage, add_months


def name_of(term: Term) -> str:
    """A term's column name: its measures joined by `*`."""
    return "*".join(term)


def frame_of(coverage: Coverage) -> Frame:
    """The cut-off and the openings of every complete month and quarter."""
    natives = [(cadence, native) for cadence in (Cadence.MONTH, Cadence.QUARTER) for native in coverage.native(cadence)]
    natives = natives or [(Cadence.MONTH, coverage.period)]
    openings = [(cadence.value, native.first, native.end, (native.end - native.first).days) for cadence, native in natives]
    # Written out as constants: adding months to a date is spelt differently, or wrong, on every engine.
    near = [(*row, *(add_months(row[1], months) for months in NEAR.values())) for row in openings]
    return framed(datetime.combine(coverage.as_of, time()), openings, near)


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


def flow_query(crm: Crm, fact: Fact, frame: Frame, terms: Sequence[Term]) -> Select:
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


def level_source(crm: Crm, fact: Fact, rows: Subquery, anchor: str, people: Roster, level: str):
    """(FROM clause, group columns, role column, team column) for a query at a level; a team's group holds all teams below it."""
    source, team, role = assigned(crm, fact, rows, anchor)
    by_name = {"user_id": _user(fact, rows).label("user_id"), "role_id": role.label("role_id")}
    if level in WITH_TEAMS_BELOW:
        pairs = list(people.closure().itertuples(index=False, name=None)) or [("", "")]
        closure = literal_rows(pairs, ("team_id", "above"), "closure")
        by_name["above"] = closure.c.above.label("above")
        source = source.join(closure, closure.c.team_id == team)
    if level in SPLITS:
        return source, [rows.c.part.label("part")], role, team
    return source, [by_name[name] for name in level_columns(level)], role, team


def distinct_query(crm: Crm, fact: Fact, frame: Frame, people: Roster, level: str, terms: Sequence[Term]) -> Select:
    """Distinct accounts, and the terms over the accounts' sums, by group and month."""
    rows = fact.rows(frame).subquery("facts")
    source, groups, *_ = level_source(crm, fact, rows, fact.anchors[0], people, level)
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
        return rows_of(connection, statement)


def rows_of(connection: Connection, statement: Select) -> pd.DataFrame:
    try:
        result = connection.execute(statement)
    except SQLAlchemyError as error:
        raise ConnectionProblem(
            N_("A query failed: {reason}"), reason=str(getattr(error, "orig", error)).strip().splitlines()[0][:200]
        ) from error
    # Plain tuples: pandas asks every SQLAlchemy row whether it is something else.
    frame = pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()))
    return clean(frame) if "period" in frame else frame


def clean(frame: pd.DataFrame) -> pd.DataFrame:
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
