"""Facts that happen: one SELECT per kind of event, each row with its person, its time and its measures."""

from sqlalchemy import DateTime, Double, Select, case, cast, func, literal, select

from lib.crm.sql import inside, one_if, seconds_between, value_if
from lib.crm.tables import account, account_ownership, case_, cost, lead, opportunity, order_, survey_response
from lib.kpis.rows import Frame, event_grain, one

DAY = 86_400.0
NEW_CUSTOMER_DAYS = 365
CONVERSION_DAYS = 60
SATISFIED_SHARE = 0.75
UPSELLS = ("upsell", "cross_sell")


def case_rows(frame: Frame) -> Select:
    """Service cases; those still open are counted with their age so far."""
    c = case_.c
    as_of = literal(frame.as_of, DateTime)
    closed = c.closed_at.is_not(None)
    contacts_known = closed & c.replies.is_not(None)
    solved_at_once = contacts_known & c.resolved_at.is_not(None) & (c.replies <= 1) & (func.coalesce(c.reopens, 0) == 0)
    handled = closed & c.handle_seconds.is_not(None)
    # Only what has fallen due: counting early answers at once and late ones when due would flatter the last weeks.
    response_due = c.response_due_at < as_of
    resolution_due = c.resolution_due_at < as_of
    return select(
        event_grain(),
        c.owner_id.label("user_id"),
        c.account_id,
        c.created_at,
        c.closed_at,
        one().label("cases"),
        one_if(c.resolved_at.is_not(None)).label("cases_resolved"),
        one_if(contacts_known).label("cases_closed"),
        one_if(solved_at_once).label("cases_first_contact"),
        seconds_between(c.created_at, func.coalesce(c.first_response_at, c.closed_at, as_of)).label("response_seconds"),
        one_if(c.first_response_at.is_(None)).label("cases_unanswered"),
        seconds_between(c.created_at, func.coalesce(c.closed_at, as_of)).label("open_seconds"),
        one_if(c.closed_at.is_(None)).label("cases_open"),
        one_if(handled).label("cases_handled"),
        value_if(handled, c.handle_seconds).label("handle_seconds"),
        (one_if(response_due) + one_if(resolution_due)).label("sla_due"),
        (
            one_if(response_due & (c.first_response_at <= c.response_due_at))
            + one_if(resolution_due & (c.resolved_at <= c.resolution_due_at))
        ).label("sla_met"),
    )


def survey_rows(frame: Frame) -> Select:
    """Ratings, counted at the time of the contact they rate, for the person who was rated."""
    s = survey_response.c
    on_scale = s.score.is_not(None) & (s.scale_max > s.scale_min) & (s.score >= s.scale_min) & (s.score <= s.scale_max)
    csat = (s.type == "csat") & on_scale
    satisfied = csat & (s.score - s.scale_min >= SATISFIED_SHARE * (s.scale_max - s.scale_min))
    by_self = func.coalesce(s.collected_by, "system") == "self"
    nps = (s.type == "nps") & on_scale & (s.scale_min == 0) & (s.scale_max == 10) & ~by_self
    return select(
        event_grain(),
        s.user_id,
        s.account_id,
        func.coalesce(s.contacted_at, s.responded_at).label("contacted_at"),
        one_if(csat & ~by_self).label("csat_answers"),
        one_if(satisfied & ~by_self).label("csat_satisfied"),
        one_if(csat & by_self).label("csat_self_answers"),
        one_if(satisfied & by_self).label("csat_self_satisfied"),
        one_if(nps).label("nps_answers"),
        one_if(nps & (s.score >= 9)).label("nps_promoters"),
        one_if(nps & (s.score <= 6)).label("nps_detractors"),
    )


def order_rows(frame: Frame) -> Select:
    """Orders with their sales, those of new customers, and their margin where it is known."""
    o = order_.c
    age = seconds_between(account.c.acquired_on, o.ordered_at)
    new = account.c.acquired_on.is_not(None) & (age >= 0) & (age < NEW_CUSTOMER_DAYS * DAY)
    return select(
        event_grain(),
        o.owner_id.label("user_id"),
        o.account_id,
        o.ordered_at,
        one().label("orders"),
        cast(o.amount, Double).label("sales"),
        value_if(new, o.amount).label("new_sales"),
        one_if(o.margin.is_not(None)).label("orders_with_margin"),
        one_if(o.margin.is_(None)).label("orders_without_margin"),
        value_if(o.margin.is_not(None), o.margin).label("margin"),
    ).select_from(order_.outerjoin(account, account.c.id == o.account_id))


def purchase_rows(frame: Frame) -> Select:
    """Orders again, for counting distinct customers: one row each, the measure is queried per group."""
    o = order_.c
    return select(event_grain(), o.owner_id.label("user_id"), o.account_id, o.ordered_at, one().label("purchases")).where(
        o.account_id.is_not(None)
    )


def opportunity_rows(frame: Frame) -> Select:
    """Closed deals: won or lost, amount, and days from opening to winning."""
    o = opportunity.c
    closed = o.outcome.in_(("won", "lost"))
    won = o.outcome == "won"
    priced = won & o.amount.is_not(None)
    timed = won & o.opened_at.is_not(None)
    upsell = priced & o.kind.in_(UPSELLS)
    return select(
        event_grain(),
        o.owner_id.label("user_id"),
        o.account_id,
        o.closed_at,
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
    """Leads by the time they came in; converted means within the maturity window."""
    c = lead.c
    took = seconds_between(c.created_at, c.converted_at)
    in_time = c.converted_at.is_not(None) & (took >= 0) & (took < CONVERSION_DAYS * DAY)
    return select(
        event_grain(),
        c.owner_id.label("user_id"),
        c.account_id,
        c.created_at,
        one().label("leads"),
        one_if(in_time).label("leads_converted"),
    )


def won_customer_rows(frame: Frame) -> Select:
    """Customers won, for the person who owned them on their first day."""
    a, o = account.c, account_ownership.c
    owned = (o.account_id == a.id) & inside(a.acquired_on, o.starts_on, o.ends_on)
    return (
        select(event_grain(), o.user_id, a.id.label("account_id"), a.acquired_on, one().label("customers_won"))
        .select_from(account.outerjoin(account_ownership, owned))
        .where(a.acquired_on.is_not(None))
    )


def cost_rows(frame: Frame) -> Select:
    """Booked costs; they belong to a team, never to a person."""
    c = cost.c
    return select(
        event_grain(),
        c.team_id,
        c.booked_on,
        one_if(c.kind == "acquisition").label("acquisition_bookings"),
        value_if(c.kind == "acquisition", c.amount).label("acquisition_cost"),
    )
