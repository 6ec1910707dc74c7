"""What a new customer may be worth: the lifetime value of its segment over the last four quarters."""

from sqlalchemy import ColumnElement, Double, Select, Subquery, cast, func, literal_column, select

from lib.crm.sql import month_start, one_if
from lib.crm.tables import account, account_ownership, order_
from lib.kpis.facts.portfolio import is_customer
from lib.kpis.facts.sales import first_owner
from lib.kpis.rows import Frame, event


def _segment() -> ColumnElement:
    # Inlined: a bound parameter would make SELECT and GROUP BY differ.
    return func.coalesce(account.c.segment, literal_column("''"))


def _lost(frame: Frame) -> Subquery:
    p = frame.openings.c
    return (
        select(p.opening, _segment().label("segment"), func.count().label("lost"))
        .select_from(frame.openings.join(account, is_customer(p.opening)))
        .where((p.grain == "quarter") & (account.c.churned_on < p.closing))
        .group_by(p.opening, _segment())
        .subquery("lost")
    )


def _margins(frame: Frame) -> Subquery:
    """Margins by complete quarter, as the losses: half a quarter's margin over none of its losses would be too much."""
    p, month = frame.openings.c, month_start(order_.c.ordered_at)
    by_month = (
        select(
            month.label("month"),
            _segment().label("segment"),
            func.sum(order_.c.margin).label("margin"),
            func.sum(one_if(order_.c.margin.is_not(None))).label("known"),
            func.sum(one_if(order_.c.margin.is_(None))).label("unknown"),
        )
        .select_from(order_.join(account, account.c.id == order_.c.account_id))
        .group_by(month, _segment())
        .subquery("by_month")
    )
    return (
        select(p.opening, by_month.c.segment, *[func.sum(by_month.c[name]).label(name) for name in ("margin", "known", "unknown")])
        .select_from(frame.openings.join(by_month, (by_month.c.month >= p.opening) & (by_month.c.month < p.closing)))
        .where(p.grain == "quarter")
        .group_by(p.opening, by_month.c.segment)
        .subquery("margins")
    )


def _over_a_year(frame: Frame, quarterly: Subquery, names: tuple[str, ...], called: str) -> Subquery:
    """Sums over the four quarters up to each quarter, by segment."""
    q = frame.near
    span = (quarterly.c.opening >= q.c.three_quarters_before) & (quarterly.c.opening <= q.c.opening)
    return (
        select(q.c.opening, quarterly.c.segment, *[func.sum(quarterly.c[name]).label(name) for name in names])
        .select_from(q.join(quarterly, span))
        .where(q.c.grain == "quarter")
        .group_by(q.c.opening, quarterly.c.segment)
        .subquery(called)
    )


def _values(frame: Frame) -> Subquery:
    """By quarter and segment: margin ÷ customers lost, over the four quarters up to it.

    Margin per customer and quarter ÷ quarterly churn is the same: the customers cancel.
    """
    gone = _over_a_year(frame, _lost(frame), ("lost",), "gone")
    earned = _over_a_year(frame, _margins(frame), ("margin", "known", "unknown"), "earned")
    value = cast(earned.c.margin, Double) / gone.c.lost
    return (
        select(gone.c.opening, gone.c.segment, value.label("value"), earned.c.unknown.label("unknown"))
        .select_from(gone.join(earned, (earned.c.opening == gone.c.opening) & (earned.c.segment == gone.c.segment)))
        .where(earned.c.known > 0)
        .subquery("segment_values")
    )


def newcomer_rows(frame: Frame) -> Select:
    """Customers won whose segment has a value, for the owner on their first day."""
    a, p, values = account.c, frame.openings.c, _values(frame)
    return (
        select(
            *event(a.id, account_ownership.c.user_id, a.id, a.acquired_on),
            one_if(values.c.value.is_not(None)).label("newcomers_valued"),
            values.c.value.label("predicted_value"),
            one_if(values.c.unknown > 0).label("newcomers_undervalued"),
        )
        .select_from(
            frame.openings.join(account, (a.acquired_on >= p.opening) & (a.acquired_on < p.closing))
            .join(values, (values.c.opening == p.opening) & (values.c.segment == _segment()))
            .outerjoin(account_ownership, first_owner())
        )
        .where(p.grain == "quarter")
    )
