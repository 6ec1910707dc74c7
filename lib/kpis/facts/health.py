"""How customers are at each month's opening: a health index made of five stated parts, and the risk of losing them.

Everything is as it was known at the opening. Each part is 0..100 and absent where nothing is known:

- satisfaction: mean answer (CSAT, NPS, not self-collected) of the half year before, as a share of its scale;
- usage: days with usage in the month before ÷ days ÷ 40 %, at most 100; only with a running subscription;
- cases: 100 without an open case, 50 with one, 0 with an escalated one;
- payment: 0 where an invoice due in the three months before is unpaid, else 100;
- renewal: days to the next renewal ÷ 90, at most 100.

The index is the mean of the known parts, of at least three. A part below 50 is a warning sign; the risk of a
customer is the share lost within a quarter among those who had as many signs in the year before, leaning on the
company's whole rate by ten customers.
"""

from sqlalchemy import CTE, ColumnElement, Double, Select, Subquery, case, cast, func, literal, select

from lib.crm.sql import inside, month_start, one_if, seconds_between
from lib.crm.tables import account, account_ownership, case_, payment, subscription, survey_response
from lib.kpis.facts.portfolio import is_customer, owned_at
from lib.kpis.facts.usage import active_days, subscribed
from lib.kpis.facts.voice import collector, on_scale, scaled
from lib.kpis.rows import DAY, Frame, one

PARTS = ("satisfaction", "usage", "cases", "payment", "renewal")
FEWEST_PARTS = 3
FULL_USAGE, RENEWAL_DAYS = 0.4, 90.0
# Sums of shares miss a round number by a hair: exactly 50 is no sign.
SIGN_BELOW = 50.0 - 1e-9
LEANING = 10.0


def _satisfaction(frame: Frame) -> Subquery:
    p, s = frame.near.c, survey_response.c
    month = month_start(s.responded_at)
    answers = (
        select(s.account_id, month.label("month"), func.sum(scaled()).label("total"), func.count().label("answers"))
        .where(s.type.in_(("csat", "nps")) & on_scale() & (collector() != "self") & s.account_id.is_not(None))
        .group_by(s.account_id, month)
        .subquery("answers")
    )
    return (
        select(answers.c.account_id, p.opening, (100.0 * func.sum(answers.c.total) / func.sum(answers.c.answers)).label("points"))
        .select_from(frame.near.join(answers, (answers.c.month >= p.half_year_before) & (answers.c.month < p.opening)))
        .where(p.grain == "month")
        .group_by(answers.c.account_id, p.opening)
        .subquery("satisfaction")
    )


def _usage(frame: Frame) -> Subquery:
    used, before = active_days(), frame.near.alias("before")
    running, p = subscribed(before, name="running"), frame.near.c
    share = cast(func.coalesce(used.c.active_days, 0), Double) / before.c.days / FULL_USAGE
    return (
        select(running.c.account_id, p.opening, case((share < 1, 100.0 * share), else_=100.0).label("points"))
        .select_from(
            frame.near.join(before, (before.c.opening == p.month_before) & (before.c.grain == "month"))
            .join(running, running.c.opening == before.c.opening)
            .outerjoin(used, (used.c.account_id == running.c.account_id) & (used.c.month == before.c.opening))
        )
        .where(p.grain == "month")
        .subquery("usage")
    )


def _open_cases(frame: Frame) -> Subquery:
    """Accounts with a case open at the opening; only cases that outlast their month can be."""
    p, c = frame.near.c, case_.c
    lasting = (
        select(c.account_id, c.created_at, c.closed_at, c.escalated)
        .where(c.account_id.is_not(None) & (c.closed_at.is_(None) | (month_start(c.closed_at) > month_start(c.created_at))))
        .subquery("lasting")
    )
    e = lasting.c
    open_then = (e.created_at < p.opening) & (e.closed_at.is_(None) | (e.closed_at >= p.opening))
    return (
        select(e.account_id, p.opening, func.max(one_if(e.escalated.is_(True))).label("escalated"))
        .select_from(frame.near.join(lasting, open_then))
        .where(p.grain == "month")
        .group_by(e.account_id, p.opening)
        .subquery("open_cases")
    )


def _payment(frame: Frame) -> Subquery:
    p, y = frame.near.c, payment.c
    unpaid = y.paid_on.is_(None) | (y.paid_on >= p.opening)
    due = (y.due_on >= p.quarter_before) & (y.due_on < p.opening) & (y.amount > 0)
    return (
        select(y.account_id, p.opening, (100.0 - 100.0 * func.max(one_if(unpaid))).label("points"))
        .select_from(frame.near.join(payment, due))
        .where((p.grain == "month") & y.account_id.is_not(None))
        .group_by(y.account_id, p.opening)
        .subquery("payments")
    )


def _renewal(frame: Frame) -> Subquery:
    p, s = frame.near.c, subscription.c
    running = inside(p.opening, s.starts_on, s.ended_on) & (s.due_on >= p.opening)
    days = seconds_between(p.opening, func.min(s.due_on)) / DAY
    return (
        select(s.account_id, p.opening, case((days < RENEWAL_DAYS, 100.0 * days / RENEWAL_DAYS), else_=100.0).label("points"))
        .select_from(frame.near.join(subscription, running))
        .where((p.grain == "month") & s.account_id.is_not(None))
        .group_by(s.account_id, p.opening)
        .subquery("renewals")
    )


def _customers(frame: Frame) -> CTE:
    """Every customer at every month's opening with the five parts, NULL where unknown."""
    p = frame.near.c
    parts = {"satisfaction": _satisfaction(frame), "usage": _usage(frame), "payment": _payment(frame), "renewal": _renewal(frame)}
    opened = _open_cases(frame)
    source = frame.near.join(account, is_customer(p.opening))
    for table in (*parts.values(), opened):
        source = source.outerjoin(table, (table.c.account_id == account.c.id) & (table.c.opening == p.opening))
    cases = case((opened.c.account_id.is_(None), 100.0), (opened.c.escalated > 0, 0.0), else_=50.0)
    points = {name: parts[name].c.points if name in parts else cases for name in PARTS}
    return (
        select(
            account.c.id.label("account_id"),
            p.opening,
            p.quarter_after,
            one_if(account.c.churned_on.is_not(None) & (account.c.churned_on < p.quarter_after)).label("lost"),
            *[column.label(name) for name, column in points.items()],
        )
        .select_from(source)
        .where(p.grain == "month")
        .cte("conditions")
    )


def _total(columns: list[ColumnElement]) -> ColumnElement:
    total = columns[0]
    for column in columns[1:]:
        total = total + column
    return total


def _health(frame: Frame) -> CTE:
    """Customers whose index is known: `health` 0..100 and the number of warning `signs`."""
    c = _customers(frame)
    parts = [c.c[name] for name in PARTS]
    known = _total([one_if(part.is_not(None)) for part in parts])
    signs = _total([one_if(part < SIGN_BELOW) for part in parts])
    points = _total([func.coalesce(part, 0.0) for part in parts])
    return (
        select(c.c.account_id, c.c.opening, c.c.lost, signs.label("signs"), (points / known).label("health"))
        .where(known >= FEWEST_PARTS)
        .cte("healths")
    )


def _rates(frame: Frame, health: CTE) -> tuple[Subquery, Subquery]:
    """What history says at each opening: lost and counted by number of signs, and over all."""
    outcome = (
        select(health.c.opening, health.c.signs, func.sum(health.c.lost).label("lost"), func.count().label("n"))
        .group_by(health.c.opening, health.c.signs)
        .cte("outcomes")
    )
    p, e = frame.near.c, outcome.c
    past = frame.near.join(outcome, (e.opening >= p.year_before) & (e.opening <= p.quarter_before))
    sums = func.sum(e.lost).label("lost"), func.sum(e.n).label("n")
    by_signs = select(p.opening, e.signs, *sums).select_from(past).where(p.grain == "month").group_by(p.opening, e.signs)
    overall = select(p.opening, *sums).select_from(past).where(p.grain == "month").group_by(p.opening)
    return by_signs.subquery("by_signs"), overall.subquery("overall")


def health_rows(frame: Frame) -> Select:
    """Customers at a month's opening whose index is known, with it and, once there is history, their risk."""
    health = _health(frame)
    by_signs, overall = _rates(frame, health)
    h, alike = health.c, by_signs.c
    rate = cast(overall.c.lost, Double) / overall.c.n
    risk = (func.coalesce(alike.lost, 0.0) + LEANING * rate) / (func.coalesce(alike.n, 0) + LEANING)
    return select(
        literal("month").label("grain"),
        h.account_id.label("record"),
        account_ownership.c.user_id,
        h.account_id,
        h.opening,
        one().label("health_customers"),
        h.health.label("health_points"),
        one_if(overall.c.n.is_not(None)).label("risk_customers"),
        func.coalesce(risk, 0.0).label("risk"),
    ).select_from(
        health.outerjoin(by_signs, (alike.opening == h.opening) & (alike.signs == h.signs))
        .outerjoin(overall, overall.c.opening == h.opening)
        .outerjoin(account_ownership, owned_at(h.opening, h.account_id))
    )
