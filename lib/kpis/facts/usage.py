"""Product usage at the opening of each month, the activation of new customers, and working hours with customers."""

from sqlalchemy import CTE, ColumnElement, Double, Select, Subquery, case, cast, func, literal_column, select

from lib.crm.sql import inside, month_start, one_if, seconds_between, value_if
from lib.crm.tables import account, account_ownership, activity, product, subscription, usage_daily
from lib.kpis.facts.portfolio import is_customer, owned_at
from lib.kpis.facts.sales import first_owner
from lib.kpis.rows import DAY, Frame, event, one

ACTIVATION_DAYS = 30
KEY_FEATURES = 2


def active_days() -> Subquery:
    """Distinct days with usage by account and month."""
    month = month_start(usage_daily.c.day)
    return (
        select(usage_daily.c.account_id, month.label("month"), func.count(func.distinct(usage_daily.c.day)).label("active_days"))
        .group_by(usage_daily.c.account_id, month)
        .subquery("used")
    )


def subscribed(openings: CTE, *columns: ColumnElement, name: str = "subscribed") -> Subquery:
    """Accounts (and the columns named) with a subscription running at a month's opening."""
    p, s = openings.c, subscription.c
    return (
        select(s.account_id, *columns, p.opening)
        .select_from(openings.join(subscription, inside(p.opening, s.starts_on, s.ended_on)))
        .where(p.grain == "month")
        .distinct()
        .subquery(name)
    )


def usage_rows(frame: Frame) -> Select:
    """Customers with a running subscription at a month's opening: days of the month, days with usage."""
    used, running, q = active_days(), subscribed(frame.openings), frame.openings.alias("q")
    return select(
        q.c.grain,
        account.c.id.label("record"),
        account_ownership.c.user_id,
        account.c.id.label("account_id"),
        q.c.opening,
        one().label("usage_customers"),
        cast(q.c.days, Double).label("usage_days"),
        cast(func.coalesce(used.c.active_days, 0), Double).label("usage_active_days"),
    ).select_from(
        q.join(running, (running.c.opening == q.c.opening) & (q.c.grain == "month"))
        .join(account, (account.c.id == running.c.account_id) & is_customer(q.c.opening))
        .outerjoin(account_ownership, owned_at(q.c.opening))
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
    licensed = subscribed(frame.openings, subscription.c.product_id, name="licensed")
    bought, best = product.c.features, func.coalesce(used.c.features, 0)
    return select(
        literal_column("'month'").label("grain"),
        account.c.id.label("record"),
        account_ownership.c.user_id,
        account.c.id.label("account_id"),
        licensed.c.opening,
        one().label("licences"),
        cast(bought, Double).label("features_bought"),
        cast(case((best > bought, bought), else_=best), Double).label("features_used"),
    ).select_from(
        licensed.join(product, (product.c.id == licensed.c.product_id) & (bought > 0))
        .join(account, (account.c.id == licensed.c.account_id) & is_customer(licensed.c.opening))
        .outerjoin(account_ownership, owned_at(licensed.c.opening))
        .outerjoin(
            used,
            (used.c.account_id == account.c.id) & (used.c.product_id == licensed.c.product_id) & (used.c.month == licensed.c.opening),
        )
    )


def activation_rows(frame: Frame) -> Select:
    """New customers with a subscription, for the owner on their first day, and whether they soon used key features."""
    a, s, u = account.c, subscription.c, usage_daily.c
    window = ACTIVATION_DAYS * DAY
    first_term = select(s.account_id, func.min(s.starts_on).label("starts_on")).group_by(s.account_id).subquery("first_term")
    since = seconds_between(a.acquired_on, u.day)
    active = (
        select(a.id.label("account_id"))
        .select_from(account.join(usage_daily, u.account_id == a.id))
        .where((u.features_used >= KEY_FEATURES) & (since >= 0) & (since < window))
        .distinct()
        .subquery("active")
    )
    return (
        select(
            *event(a.id, account_ownership.c.user_id, a.id, a.acquired_on),
            one().label("newcomers"),
            one_if(active.c.account_id.is_not(None)).label("newcomers_active"),
        )
        .select_from(
            account.join(first_term, first_term.c.account_id == a.id)
            .outerjoin(account_ownership, first_owner())
            .outerjoin(active, active.c.account_id == a.id)
        )
        .where(a.acquired_on.is_not(None) & (seconds_between(a.acquired_on, first_term.c.starts_on) < window))
    )


def activity_rows(frame: Frame) -> Select:
    """Logged work of known duration, and how much of it was with customers."""
    c = activity.c
    facing = c.account_id.is_not(None)
    return select(
        *event(c.id, c.user_id, c.account_id, c.started_at),
        one().label("activities_timed"),
        cast(c.minutes, Double).label("minutes_logged"),
        value_if(facing, c.minutes).label("minutes_with_customers"),
        one_if(~facing).label("activities_internal"),
    ).where(c.minutes.is_not(None))
