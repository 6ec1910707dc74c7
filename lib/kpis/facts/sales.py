"""Selling: deals, leads, orders and customers won."""

from sqlalchemy import Double, Select, case, cast, select

from lib.crm.sql import inside, one_if, seconds_between, value_if
from lib.crm.tables import account, account_ownership, lead, opportunity, order_
from lib.kpis.rows import DAY, Frame, event, one

NEW_CUSTOMER_DAYS = 365
CONVERSION_DAYS = 60
UPSELLS = ("upsell", "cross_sell")


def order_rows(frame: Frame) -> Select:
    """Orders with their sales, those of new customers, and their margin where it is known."""
    o = order_.c
    age = seconds_between(account.c.acquired_on, o.ordered_at)
    new = account.c.acquired_on.is_not(None) & (age >= 0) & (age < NEW_CUSTOMER_DAYS * DAY)
    return select(
        *event(o.id, o.owner_id, o.account_id, o.ordered_at),
        one().label("orders"),
        cast(o.amount, Double).label("sales"),
        value_if(new, o.amount).label("new_sales"),
        one_if(o.margin.is_not(None)).label("orders_with_margin"),
        one_if(o.margin.is_(None)).label("orders_without_margin"),
        value_if(o.margin.is_not(None), o.margin).label("margin"),
        value_if(o.margin.is_not(None), o.amount).label("sales_with_margin"),
    ).select_from(order_.outerjoin(account, account.c.id == o.account_id))


def purchase_rows(frame: Frame) -> Select:
    """Orders again, for counting distinct customers: one row each, the measure is queried per group."""
    o = order_.c
    return select(*event(o.id, o.owner_id, o.account_id, o.ordered_at), one().label("purchases")).where(o.account_id.is_not(None))


def opportunity_rows(frame: Frame) -> Select:
    """Closed deals: won or lost, amount, and days from opening to winning."""
    o = opportunity.c
    closed = o.outcome.in_(("won", "lost"))
    won = o.outcome == "won"
    priced = won & o.amount.is_not(None)
    timed = won & o.opened_at.is_not(None)
    upsell = priced & o.kind.in_(UPSELLS)
    return select(
        *event(o.id, o.owner_id, o.account_id, o.closed_at),
        one_if(closed).label("deals_closed"),
        one_if(won).label("deals_won"),
        one_if(priced).label("deals_priced"),
        one_if(won & o.amount.is_(None)).label("deals_unpriced"),
        value_if(priced, o.amount).label("won_amount"),
        one_if(timed).label("deals_timed"),
        case((timed, seconds_between(o.opened_at, o.closed_at)), else_=0.0).label("cycle_seconds"),
        one_if(o.kind.is_not(None)).label("deals_of_known_kind"),
        one_if(upsell).label("upsells_priced"),
        one_if(won & o.amount.is_(None) & o.kind.in_(UPSELLS)).label("upsells_unpriced"),
        value_if(upsell, o.amount).label("upsell_amount"),
    ).where(closed & o.closed_at.is_not(None))


def lead_rows(frame: Frame) -> Select:
    """Leads by the time they came in; converted means within the maturity window. `part` is the channel."""
    c = lead.c
    took = seconds_between(c.created_at, c.converted_at)
    in_time = c.converted_at.is_not(None) & (took >= 0) & (took < CONVERSION_DAYS * DAY)
    return select(
        *event(c.id, c.owner_id, c.account_id, c.created_at),
        c.channel.label("part"),
        one().label("leads"),
        one_if(in_time).label("leads_converted"),
    )


def first_owner():
    """The ownership in force on the customer's first day."""
    o = account_ownership.c
    return (o.account_id == account.c.id) & inside(account.c.acquired_on, o.starts_on, o.ends_on)


def won_customer_rows(frame: Frame) -> Select:
    """Customers won, for the person who owned them on their first day. `part` is the channel they came by."""
    a = account.c
    return (
        select(
            *event(a.id, account_ownership.c.user_id, a.id, a.acquired_on),
            a.channel.label("part"),
            one().label("customers_won"),
        )
        .select_from(account.outerjoin(account_ownership, first_owner()))
        .where(a.acquired_on.is_not(None))
    )
