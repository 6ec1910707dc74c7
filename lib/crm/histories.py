"""Who worked where and who owned whom, one at a time: with two at once nobody could say whose a record is, and the company could not be
read. One rule, for the rows of files (pandas) and for those of a database read live (SQL).

Of two rows of one person (customer) that overlap the later one does not count, whether or not the earlier one does: the one that starts
first is the earlier, on one day the first row. Whatever an earlier
step has said counts before what a later one says. A row that ends before it starts says nothing and is in nobody's way. Where a step
tells no ends, a row ends where the next begins.
"""

from datetime import date

import pandas as pd
from sqlalchemy import CTE, Date, FromClause, Integer, Subquery, Table, and_, case, exists, func, literal, or_, select

from lib.crm.mapping import Step
from lib.crm.report import Action
from lib.errors import N_, Message

EVER, NEVER = date(1800, 1, 1), date(2200, 1, 1)  # beyond what any history says
AT_ONCE, FIRST = "steelyard_at_once", "steelyard_first"
REASONS = {
    "user_id": N_("an earlier row overlaps it: one person has one role in one team at a time; give the rows starts_on and ends_on"),
    "account_id": N_("an earlier row overlaps it: one customer has one owner at a time; give the rows starts_on and ends_on"),
}


def whose(table: Table) -> str | None:
    """The column that tells whose history it is; None for a table that is none."""
    return table.info["needed"][0] if "needed" in table.info else None


def reason_of(table: Table) -> Message:
    """Why a row that overlaps another is left out."""
    return Message(REASONS[table.info["needed"][0]])


def left_out(step: Step) -> Action:
    """What becomes of a row of the step that overlaps another: it is rejected, unless its file only repeats who is there."""
    return Action.SKIPPED if step.unique or step.substitute else Action.REJECTED


def _tells_ends(step: Step) -> bool:
    return any(rule.column.name == "ends_on" for rule in step.rules)


def with_ends(step: Step, rows: pd.DataFrame) -> pd.DataFrame:
    """The step's rows, each of which ends where the next later one of the same person or customer starts, if the step tells no ends."""
    if _tells_ends(step):
        return rows
    of = whose(step.table)
    starts = rows.assign(**{FIRST: days(rows["starts_on"], EVER)})[[of, FIRST]]
    each = starts.drop_duplicates().sort_values([of, FIRST])
    each = each.assign(ends_on=each.groupby(of)[FIRST].shift(-1))
    ends = starts.merge(each, how="left", on=[of, FIRST])["ends_on"].set_axis(rows.index)
    return rows.assign(ends_on=ends.astype(rows["ends_on"].dtype))


def at_once(rows: pd.DataFrame, former: pd.DataFrame, of: str) -> pd.Series:
    """For each row whether it overlaps one of `former`, or one of the rows that starts before it; `of`: whose history it is."""
    spans = pd.DataFrame({of: rows[of], FIRST: days(rows["starts_on"], EVER), "end": days(rows["ends_on"], NEVER)})
    said = spans["end"] > spans[FIRST]
    ordered = spans.assign(end=spans["end"].where(said, pd.Timestamp(EVER))).sort_values([of, FIRST], kind="stable")
    until = ordered.groupby(of)["end"].cummax()
    until = until.groupby(ordered[of]).shift()
    return said & ((ordered[FIRST] < until).reindex(rows.index) | _overlaps(spans, former, of))


def days(column: pd.Series, missing: date) -> pd.Series:
    """The days, with that one where there is none."""
    return column.fillna(pd.Timestamp(missing))


def _overlaps(spans: pd.DataFrame, former: pd.DataFrame, of: str) -> pd.Series:
    others = pd.DataFrame({of: former[of], "first": days(former["starts_on"], EVER), "until": days(former["ends_on"], NEVER)})
    pairs = spans.assign(row=range(len(spans))).merge(others[others["until"] > others["first"]], on=of)
    clash = pairs["row"][(pairs[FIRST] < pairs["until"]) & (pairs["first"] < pairs["end"])]
    return pd.Series(range(len(spans)), index=spans.index).isin(clash)


def in_turn(step: Step, rows: FromClause, line: str, former: FromClause | None = None) -> CTE:
    """The rows of a step, numbered by `line`, with AT_ONCE: 1 for a row that `at_once` finds, else 0. What `with_ends` and `at_once` do,
    in SQL."""
    of = whose(step.table)
    first = func.coalesce(rows.c.starts_on, literal(EVER, Date))
    if _tells_ends(step):
        spans = select(*rows.c, first.label(FIRST)).subquery()
    else:
        spans = _ended(select(*rows.c, first.label(FIRST)).subquery(), of, line)
    end = func.coalesce(spans.c.ends_on, literal(NEVER, Date))
    said = end > spans.c[FIRST]
    before = {"partition_by": spans.c[of], "order_by": (spans.c[FIRST], spans.c[line]), "rows": (None, -1)}
    until = func.max(case((said, end))).over(**before)
    placed = select(*spans.c, until.label("until"), end.label("end")).subquery()
    clash = placed.c[FIRST] < placed.c.until
    if former is not None:
        clash = or_(clash, _overlaps_former(placed, former, of))
    found = case((and_(placed.c.end > placed.c[FIRST], clash), literal(1, Integer)), else_=literal(0, Integer))
    return select(*(placed.c[c.name] for c in rows.c), found.label(AT_ONCE)).cte()


def _ended(spans: Subquery, of: str, line: str) -> Subquery:
    """The rows with the next later start of the same person or customer as their end: the first of a day knows it, for all of that day."""
    days = select(spans.c[of], spans.c[FIRST]).distinct().subquery()
    following = func.lead(days.c[FIRST]).over(partition_by=days.c[of], order_by=days.c[FIRST])
    each = select(days.c[of], days.c[FIRST], following.label("following")).subquery()
    joined = spans.join(each, and_(each.c[of] == spans.c[of], each.c[FIRST] == spans.c[FIRST]))
    columns = [each.c.following.label(c.name) if c.name == "ends_on" else c for c in spans.c]
    return select(*columns).select_from(joined).subquery()


def _overlaps_former(rows: Subquery, former: FromClause, of: str):
    first, until = func.coalesce(former.c.starts_on, literal(EVER, Date)), func.coalesce(former.c.ends_on, literal(NEVER, Date))
    return exists(select(literal(1, Integer)).where(former.c[of] == rows.c[of], first < until, rows.c[FIRST] < until, first < rows.c.end))
