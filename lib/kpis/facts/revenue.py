"""Recurring revenue from one month's opening to the next: what was lost, kept and gained, account by account."""

from sqlalchemy import Date, Double, Select, Subquery, case, cast, func, literal, select, union, union_all

from lib.crm.sql import EVER, NEVER, inside, one_if
from lib.crm.tables import account_ownership, subscription, subscription_change
from lib.kpis.facts.portfolio import owned_at
from lib.kpis.rows import Frame, one


def _amounts() -> Subquery:
    """The recurring amount of each term and from which day to which it was in force.

    The last change up to a day counts; before the first change its amount before; without any change the term's own.
    """
    c, s = subscription_change.c, subscription.c
    window = {"partition_by": c.subscription_id, "order_by": (c.changed_on, c.id)}
    moved = select(
        c.subscription_id,
        c.changed_on,
        c.monthly_before,
        c.monthly_after,
        func.lead(c.changed_on).over(**window).label("next_on"),
        func.row_number().over(**window).label("place"),
    ).subquery("moved")
    ever, never = literal(EVER, Date), literal(NEVER, Date)
    m = moved.c
    after = select(m.subscription_id, m.changed_on.label("since"), func.coalesce(m.next_on, never).label("until"), m.monthly_after)
    before = select(m.subscription_id, ever, m.changed_on, m.monthly_before).where(m.place == 1)
    unmoved = (
        select(s.id, ever, never, s.monthly_amount)
        .select_from(subscription.outerjoin(moved, m.subscription_id == s.id))
        .where(m.subscription_id.is_(None))
    )
    pieces = union_all(after, before, unmoved).subquery("pieces")
    names = ("subscription_id", "since", "until", "amount")
    return select(*[column.label(name) for column, name in zip(pieces.c, names, strict=True)]).subquery("amounts")


def _standing(frame: Frame) -> Subquery:
    """Recurring revenue of each account at every month's opening and at the last month's end; `unknown` counts terms without amount."""
    p, s, amounts = frame.openings.c, subscription.c, _amounts()
    ends = (select(p.opening.label("day")).where(p.grain == "month"), select(p.closing.label("day")).where(p.grain == "month"))
    days = union(*ends).subquery("days")
    in_force = (amounts.c.subscription_id == s.id) & (amounts.c.since <= days.c.day) & (amounts.c.until > days.c.day)
    return (
        select(
            s.account_id,
            days.c.day,
            func.sum(amounts.c.amount).label("revenue"),
            func.sum(one_if(amounts.c.amount.is_(None))).label("unknown"),
        )
        .select_from(days.join(subscription, inside(days.c.day, s.starts_on, s.ended_on)).join(amounts, in_force))
        .where(s.account_id.is_not(None))
        .group_by(s.account_id, days.c.day)
        .subquery("standing")
    )


def revenue_rows(frame: Frame) -> Select:
    """Accounts with recurring revenue at a month's opening, all of it known at both ends: start, end, lost and kept."""
    p, start = frame.openings.c, _standing(frame)
    end = start.alias("end")
    first, last = cast(start.c.revenue, Double), cast(func.coalesce(end.c.revenue, 0), Double)
    return (
        select(
            p.grain,
            start.c.account_id.label("record"),
            account_ownership.c.user_id,
            start.c.account_id,
            p.opening,
            one().label("subscribers"),
            first.label("revenue_start"),
            last.label("revenue_end"),
            case((last < first, first - last), else_=0.0).label("revenue_lost"),
            case((last < first, last), else_=first).label("revenue_kept"),
        )
        .select_from(
            frame.openings.join(start, start.c.day == p.opening)
            .outerjoin(end, (end.c.account_id == start.c.account_id) & (end.c.day == p.closing))
            .outerjoin(account_ownership, owned_at(p.opening, start.c.account_id))
        )
        .where((p.grain == "month") & (start.c.unknown == 0) & (start.c.revenue > 0) & (func.coalesce(end.c.unknown, 0) == 0))
    )
