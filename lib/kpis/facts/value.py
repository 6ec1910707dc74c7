"""What a new customer may be worth: the lifetime value of its segment over the last four quarters."""

from sqlalchemy import ColumnElement, Double, Select, Subquery, cast, func, literal_column, select

from lib.crm.sql import month_start, one_if
from lib.crm.tables import account, account_ownership, order_
from lib.kpis.facts.portfolio import is_customer
from lib.kpis.facts.sales import first_owner
from lib.kpis.rows import Frame, event_grain


def _segment() -> ColumnElement:
    # Inlined: a bound parameter would make SELECT and GROUP BY differ.
    return func.coalesce(account.c.segment, literal_column("''"))


def _lost(frame: Frame) -> Subquery:
    p = frame.near.c
    return (
        select(p.opening, _segment().label("segment"), func.count().label("lost"))
        .select_from(frame.near.join(account, is_customer(p.opening)))
        .where((p.grain == "quarter") & (account.c.churned_on < p.closing))
        .group_by(p.opening, _segment())
        .subquery("lost")
    )


def _margins() -> Subquery:
    month = month_start(order_.c.ordered_at)
    return (
        select(
            month.label("month"),
            _segment().label("segment"),
            func.sum(order_.c.margin).label("margin"),
            func.sum(one_if(order_.c.margin.is_not(None))).label("known"),
            func.sum(one_if(order_.c.margin.is_(None))).label("unknown"),
        )
        .select_from(order_.join(account, account.c.id == order_.c.account_id))
        .group_by(month, _segment())
        .subquery("margins")
    )


def _values(frame: Frame) -> Subquery:
    """By quarter and segment: margin ÷ customers lost, over the four quarters up to it.

    Margin per customer and quarter ÷ quarterly churn is the same: the customers cancel.
    """
    q, lost, margins = frame.near.alias("q"), _lost(frame), _margins()
    gone = (
        select(q.c.opening, lost.c.segment, func.sum(lost.c.lost).label("lost"))
        .select_from(q.join(lost, (lost.c.opening >= q.c.three_quarters_before) & (lost.c.opening <= q.c.opening)))
        .where(q.c.grain == "quarter")
        .group_by(q.c.opening, lost.c.segment)
        .subquery("gone")
    )
    earned = (
        select(
            q.c.opening,
            margins.c.segment,
            *[func.sum(margins.c[name]).label(name) for name in ("margin", "known", "unknown")],
        )
        .select_from(q.join(margins, (margins.c.month >= q.c.three_quarters_before) & (margins.c.month < q.c.closing)))
        .where(q.c.grain == "quarter")
        .group_by(q.c.opening, margins.c.segment)
        .subquery("earned")
    )
    both = (earned.c.opening == gone.c.opening) & (earned.c.segment == gone.c.segment)
    return (
        select(
            gone.c.opening, gone.c.segment, (cast(earned.c.margin, Double) / gone.c.lost).label("value"), earned.c.unknown.label("unknown")
        )
        .select_from(gone.join(earned, both))
        .where(earned.c.known > 0)
        .subquery("segment_values")
    )


def newcomer_rows(frame: Frame) -> Select:
    """Customers won whose segment has a value, for the owner on their first day."""
    a, p, values = account.c, frame.near.c, _values(frame)
    return (
        select(
            event_grain(),
            a.id.label("record"),
            account_ownership.c.user_id,
            a.id.label("account_id"),
            a.acquired_on,
            one_if(values.c.value.is_not(None)).label("newcomers_valued"),
            values.c.value.label("predicted_value"),
            one_if(values.c.unknown > 0).label("newcomers_undervalued"),
        )
        .select_from(
            frame.near.join(account, (a.acquired_on >= p.opening) & (a.acquired_on < p.closing))
            .join(values, (values.c.opening == p.opening) & (values.c.segment == _segment()))
            .outerjoin(account_ownership, first_owner())
        )
        .where(p.grain == "quarter")
    )
