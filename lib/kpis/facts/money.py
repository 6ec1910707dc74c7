"""Money that belongs to teams or to the company: booked costs, and the size of the market."""

from sqlalchemy import Double, Select, cast, func, literal_column, select

from lib.crm.sql import month_start, one_if, value_if
from lib.crm.tables import cost, market_size, order_
from lib.kpis.rows import Frame, event_grain, one


def cost_rows(frame: Frame) -> Select:
    """Booked costs; they belong to a team, never to a person. `part` is the acquisition channel."""
    c = cost.c
    columns = []
    for kind in ("acquisition", "service", "quality"):
        columns += [one_if(c.kind == kind).label(f"{kind}_bookings"), value_if(c.kind == kind, c.amount).label(f"{kind}_cost")]
    return select(event_grain(), c.id.label("record"), c.team_id, c.booked_on, c.channel.label("part"), *columns)


def market_rows(frame: Frame) -> Select:
    """Quarters whose industry sales are known, and the company's own sales in them.

    The figure must be booked in the quarter's first month: a figure for other three months is no denominator.
    """
    p = frame.openings.c
    month = month_start(market_size.c.booked_on)
    market = (
        select(month.label("month"), func.sum(market_size.c.amount).label("amount"))
        .group_by(month)
        .having(func.sum(market_size.c.amount) > 0)
        .subquery("market")
    )
    sold_in = month_start(order_.c.ordered_at)
    sold = (
        select(sold_in.label("month"), func.sum(order_.c.amount).label("amount"), func.count().label("orders"))
        .group_by(sold_in)
        .subquery("sold")
    )
    own = (
        select(p.opening, func.sum(sold.c.amount).label("amount"), func.sum(sold.c.orders).label("orders"))
        .select_from(frame.openings.join(sold, (sold.c.month >= p.opening) & (sold.c.month < p.closing)))
        .where(p.grain == "quarter")
        .group_by(p.opening)
        .subquery("own")
    )
    return (
        select(
            p.grain,
            literal_column("''").label("record"),
            literal_column("''").label("account_id"),
            p.opening,
            one().label("market_figures"),
            cast(market.c.amount, Double).label("market_sales"),
            cast(func.coalesce(own.c.amount, 0), Double).label("market_own_sales"),
            cast(func.coalesce(own.c.orders, 0), Double).label("market_orders"),
        )
        .select_from(frame.openings.join(market, market.c.month == p.opening).outerjoin(own, own.c.opening == p.opening))
        .where(p.grain == "quarter")
    )
