"""Facts that last: customers, contracts and usage as they stand at the opening of each month and quarter.

They belong to the person who owned the customer at the opening, and say what happened to them before its end.
"""

from sqlalchemy import ColumnElement, Date, Double, Select, case, cast, func, literal, literal_column, select

from lib.crm.sql import NEVER, inside, month_start, one_if
from lib.crm.tables import account, account_ownership, activity, order_, order_line, product, subscription, usage_daily
from lib.kpis.rows import Frame, one


def _is_customer(opening: ColumnElement) -> ColumnElement:
    a = account.c
    return (a.acquired_on < opening) & (func.coalesce(a.churned_on, literal(NEVER, Date)) >= opening)


def _owned_at(opening: ColumnElement) -> ColumnElement:
    o = account_ownership.c
    return (o.account_id == account.c.id) & inside(opening, o.starts_on, o.ends_on)


def customer_rows(frame: Frame) -> Select:
    """Customers at each opening, for the person who owned them then, and whether they were lost before its end."""
    p = frame.openings.c
    lost = account.c.churned_on.is_not(None) & (account.c.churned_on < p.closing)
    return select(
        p.grain,
        account_ownership.c.user_id,
        account.c.id.label("account_id"),
        p.opening,
        one().label("customers"),
        one_if(lost).label("customers_lost"),
    ).select_from(frame.openings.join(account, _is_customer(p.opening)).outerjoin(account_ownership, _owned_at(p.opening)))


def renewal_rows(frame: Frame) -> Select:
    """Contract terms due in a period, for the owner at its opening, and whether they were renewed."""
    p, s = frame.openings.c, subscription.c
    due = s.due_on.is_not(None) & (s.due_on >= p.opening) & (s.due_on < p.closing)
    return select(
        p.grain,
        account_ownership.c.user_id,
        s.account_id,
        p.opening,
        one().label("renewals_due"),
        one_if(s.renewed_on.is_not(None)).label("renewals"),
    ).select_from(
        frame.openings.join(subscription, due)
        .outerjoin(account, account.c.id == s.account_id)
        .outerjoin(account_ownership, _owned_at(p.opening))
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
    p = frame.openings.c
    return select(
        p.grain,
        account_ownership.c.user_id,
        account.c.id.label("account_id"),
        p.opening,
        one().label("breadth_customers"),
        one_if(second.c.first_at.is_not(None) & (second.c.first_at < p.opening)).label("breadth_two_products"),
    ).select_from(
        frame.openings.join(account, _is_customer(p.opening))
        .outerjoin(account_ownership, _owned_at(p.opening))
        .outerjoin(second, second.c.account_id == account.c.id)
    )


def usage_rows(frame: Frame) -> Select:
    """Customers with a running subscription at a month's opening: days of the month, days with usage."""
    month = month_start(usage_daily.c.day)
    used = (
        select(usage_daily.c.account_id, month.label("month"), func.count(func.distinct(usage_daily.c.day)).label("active_days"))
        .group_by(usage_daily.c.account_id, month)
        .subquery("used")
    )
    p, s = frame.openings.c, subscription.c
    subscribed = (
        select(s.account_id, p.opening)
        .select_from(frame.openings.join(subscription, inside(p.opening, s.starts_on, s.ended_on)))
        .where(p.grain == "month")
        .distinct()
        .subquery("subscribed")
    )
    q = frame.openings.alias("q")
    return select(
        q.c.grain,
        account_ownership.c.user_id,
        account.c.id.label("account_id"),
        q.c.opening,
        one().label("usage_customers"),
        cast(q.c.days, Double).label("usage_days"),
        cast(func.coalesce(used.c.active_days, 0), Double).label("usage_active_days"),
    ).select_from(
        q.join(subscribed, (subscribed.c.opening == q.c.opening) & (q.c.grain == "month"))
        .join(account, (account.c.id == subscribed.c.account_id) & _is_customer(q.c.opening))
        .outerjoin(account_ownership, _owned_at(q.c.opening))
        .outerjoin(used, (used.c.account_id == account.c.id) & (used.c.month == q.c.opening))
    )


def depth_rows(frame: Frame) -> Select:
    """Products a customer subscribes to at a month's opening: features bought, features used in the month.

    Several terms of one product are one row. A product whose number of features is unknown is left out; the
    features used are those of the customer's best day in the month, at most the features bought.
    """
    month, u = month_start(usage_daily.c.day), usage_daily.c
    used = (
        select(u.account_id, u.product_id, month.label("month"), func.max(u.features_used).label("features"))
        .group_by(u.account_id, u.product_id, month)
        .subquery("used")
    )
    p, s = frame.openings.c, subscription.c
    licensed = (
        select(s.account_id, s.product_id, p.opening)
        .select_from(frame.openings.join(subscription, inside(p.opening, s.starts_on, s.ended_on)))
        .where(p.grain == "month")
        .distinct()
        .subquery("licensed")
    )
    bought, best = product.c.features, func.coalesce(used.c.features, 0)
    return select(
        literal_column("'month'").label("grain"),
        account_ownership.c.user_id,
        account.c.id.label("account_id"),
        licensed.c.opening,
        one().label("licences"),
        cast(bought, Double).label("features_bought"),
        cast(case((best > bought, bought), else_=best), Double).label("features_used"),
    ).select_from(
        licensed.join(product, (product.c.id == licensed.c.product_id) & (bought > 0))
        .join(account, (account.c.id == licensed.c.account_id) & _is_customer(licensed.c.opening))
        .outerjoin(account_ownership, _owned_at(licensed.c.opening))
        .outerjoin(
            used,
            (used.c.account_id == account.c.id) & (used.c.product_id == licensed.c.product_id) & (used.c.month == licensed.c.opening),
        )
    )


def contact_rows(frame: Frame) -> Select:
    """Customers at a month's opening and whether anybody contacted them in that month."""
    month = month_start(activity.c.started_at)
    contacted = (
        select(activity.c.account_id, month.label("month")).where(activity.c.account_id.is_not(None)).distinct().subquery("contacted")
    )
    p = frame.openings.c
    return (
        select(
            p.grain,
            account_ownership.c.user_id,
            account.c.id.label("account_id"),
            p.opening,
            one().label("coverage_customers"),
            one_if(contacted.c.account_id.is_not(None)).label("customers_contacted"),
        )
        .select_from(
            frame.openings.join(account, _is_customer(p.opening))
            .outerjoin(account_ownership, _owned_at(p.opening))
            .outerjoin(contacted, (contacted.c.account_id == account.c.id) & (contacted.c.month == p.opening))
        )
        .where(p.grain == "month")
    )
