"""Customers as they stand at the opening of each month and quarter, and what became of them before its end.

They belong to the person who owned the customer at the opening.
"""

from sqlalchemy import ColumnElement, Date, Select, func, literal, select

from lib.crm.sql import NEVER, inside, month_start, one_if
from lib.crm.tables import account, account_ownership, activity, order_, order_line, subscription
from lib.kpis.rows import Frame, one

TYPES = ("voluntary", "involuntary")
CAUSES = ("experience", "market", "other")


def is_customer(opening: ColumnElement) -> ColumnElement:
    """Whether the account is a customer at the opening."""
    a = account.c
    return (a.acquired_on < opening) & (func.coalesce(a.churned_on, literal(NEVER, Date)) >= opening)


def owned_at(opening: ColumnElement, account_id: ColumnElement | None = None) -> ColumnElement:
    """The ownership in force at the opening."""
    o = account_ownership.c
    return (o.account_id == (account.c.id if account_id is None else account_id)) & inside(opening, o.starts_on, o.ends_on)


def _state(frame: Frame) -> tuple:
    """The columns every fact about customers at an opening begins with."""
    p = frame.openings.c
    return p.grain, account.c.id.label("record"), account_ownership.c.user_id, account.c.id.label("account_id"), p.opening


def _customers(frame: Frame):
    p = frame.openings.c
    return frame.openings.join(account, is_customer(p.opening)).outerjoin(account_ownership, owned_at(p.opening))


def customer_rows(frame: Frame) -> Select:
    """Customers at each opening, for the person who owned them then, and whether they were lost before its end."""
    lost = account.c.churned_on.is_not(None) & (account.c.churned_on < frame.openings.c.closing)
    return select(*_state(frame), one().label("customers"), one_if(lost).label("customers_lost")).select_from(_customers(frame))


def departure_rows(frame: Frame) -> Select:
    """Customers at each opening who were lost before its end, by kind and by cause; kept apart from `customer`, so
    that a CRM without these columns still has its churn."""
    a = account.c
    kinds = [one_if(a.churn_type == kind).label(f"lost_{kind}") for kind in TYPES]
    causes = [one_if(a.churn_cause == cause).label(f"lost_by_{cause}") for cause in CAUSES]
    return (
        select(
            *_state(frame),
            *kinds,
            one_if(func.coalesce(a.churn_type, "").not_in(TYPES)).label("lost_kind_unknown"),
            *causes,
            one_if(func.coalesce(a.churn_cause, "").not_in(CAUSES)).label("lost_cause_unknown"),
        )
        .select_from(_customers(frame))
        .where(a.churned_on < frame.openings.c.closing)
    )


def renewal_rows(frame: Frame) -> Select:
    """Contract terms due in a period, for the owner at its opening, and whether they were renewed."""
    p, s = frame.openings.c, subscription.c
    due = s.due_on.is_not(None) & (s.due_on >= p.opening) & (s.due_on < p.closing)
    return select(
        p.grain,
        s.id.label("record"),
        account_ownership.c.user_id,
        s.account_id,
        p.opening,
        one().label("renewals_due"),
        one_if(s.renewed_on.is_not(None)).label("renewals"),
    ).select_from(
        frame.openings.join(subscription, due)
        .outerjoin(account, account.c.id == s.account_id)
        .outerjoin(account_ownership, owned_at(p.opening))
    )


def breadth_rows(frame: Frame) -> Select:
    """Customers at each opening and whether they had bought at least two products before it."""
    first_bought = (
        select(order_.c.account_id, order_line.c.product_id, func.min(order_.c.ordered_at).label("first_at"))
        .select_from(order_line.join(order_, order_.c.id == order_line.c.order_id))
        .where(order_line.c.product_id.is_not(None))
        .group_by(order_.c.account_id, order_line.c.product_id)
        .subquery("first_bought")
    )
    place = func.row_number().over(partition_by=first_bought.c.account_id, order_by=first_bought.c.first_at)
    ordered = select(first_bought.c.account_id, first_bought.c.first_at, place.label("place")).subquery("ordered")
    second = select(ordered.c.account_id, ordered.c.first_at).where(ordered.c.place == 2).subquery("second")
    return select(
        *_state(frame),
        one().label("breadth_customers"),
        one_if(second.c.first_at.is_not(None) & (second.c.first_at < frame.openings.c.opening)).label("breadth_two_products"),
    ).select_from(_customers(frame).outerjoin(second, second.c.account_id == account.c.id))


def repurchase_rows(frame: Frame) -> Select:
    """Customers at each quarter's opening and whether they ordered in it again: an order that is not their first ever."""
    p, o = frame.openings.c, order_.c
    place = func.row_number().over(partition_by=o.account_id, order_by=(o.ordered_at, o.id))
    numbered = (
        select(o.account_id, month_start(o.ordered_at).label("month"), place.label("place"))
        .where(o.account_id.is_not(None))
        .subquery("numbered")
    )
    months = select(numbered.c.account_id, numbered.c.month).where(numbered.c.place > 1).distinct().subquery("months")
    again = (
        select(months.c.account_id, p.opening)
        .select_from(frame.openings.join(months, (months.c.month >= p.opening) & (months.c.month < p.closing)))
        .where(p.grain == "quarter")
        .distinct()
        .subquery("again")
    )
    return (
        select(
            *_state(frame),
            one().label("repurchase_customers"),
            one_if(again.c.account_id.is_not(None)).label("customers_again"),
        )
        .select_from(_customers(frame).outerjoin(again, (again.c.account_id == account.c.id) & (again.c.opening == p.opening)))
        .where(p.grain == "quarter")
    )


def contact_rows(frame: Frame) -> Select:
    """Customers at a month's opening and whether anybody contacted them in that month."""
    month = month_start(activity.c.started_at)
    contacted = (
        select(activity.c.account_id, month.label("month")).where(activity.c.account_id.is_not(None)).distinct().subquery("contacted")
    )
    p = frame.openings.c
    met = (contacted.c.account_id == account.c.id) & (contacted.c.month == p.opening)
    return (
        select(
            *_state(frame),
            one().label("coverage_customers"),
            one_if(contacted.c.account_id.is_not(None)).label("customers_contacted"),
        )
        .select_from(_customers(frame).outerjoin(contacted, met))
        .where(p.grain == "month")
    )
