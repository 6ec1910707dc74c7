"""The facts: one SELECT per kind of event, each row with its person, its time and its measures.

Every SELECT yields `grain` (month for events; month or quarter for states at an opening), `user_id` (and
`team_id` for facts that belong to a team), `account_id`, its anchors (the times by which it is counted) and
one numeric column per measure. A measure is 0 where it does not apply, and its companion count says how
often it did: an unknown value is never added as 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, Date, DateTime, Double, Select, case, cast, func, literal, literal_column, select
from sqlalchemy.sql import visitors

from lib.crm.sql import NEVER, inside, month_start, one_if, seconds_between, value_if
from lib.crm.tables import (
    account, account_ownership, activity, case_, cost, lead, opportunity, order_, order_line, subscription, survey_response, usage_daily,
)

DAY = 86_400.0
NEW_CUSTOMER_DAYS = 365
CONVERSION_DAYS = 60
SATISFIED_SHARE = 0.75
UPSELLS = ("upsell", "cross_sell")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the SELECTs need from outside: the cut-off, and the openings as rows `grain, opening, closing, days`."""

    as_of: datetime
    openings: CTE


@dataclass(frozen=True, slots=True)
class Fact:
    """A kind of row: how it is selected, by which times it is counted, and to whom it belongs.

    `belongs_to` is "person" (through the assignment at the anchor's time) or "team" (the row names its team).
    """

    key: str
    rows: Callable[[Frame], Select]
    anchors: tuple[str, ...]
    belongs_to: str = "person"


def needs(statement: Select) -> dict[str, set[str]]:
    """The canonical tables and columns a statement reads: table name → column names."""
    wanted: dict[str, set[str]] = {}
    for element in visitors.iterate(statement):
        table = getattr(element, "table", None)
        if getattr(element, "__visit_name__", "") == "column" and getattr(table, "metadata", None) is not None:
            wanted.setdefault(table.name, set()).add(element.name)
    return wanted


def _event() -> ColumnElement:
    return literal_column("'month'").label("grain")


def _one() -> ColumnElement:
    return literal_column("1.0")


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
        _event(), c.owner_id.label("user_id"), c.account_id, c.created_at, c.closed_at,
        _one().label("cases"),
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
        _event(), s.user_id, s.account_id, func.coalesce(s.contacted_at, s.responded_at).label("contacted_at"),
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
        _event(), o.owner_id.label("user_id"), o.account_id, o.ordered_at,
        _one().label("orders"),
        cast(o.amount, Double).label("sales"),
        value_if(new, o.amount).label("new_sales"),
        one_if(o.margin.is_not(None)).label("orders_with_margin"),
        one_if(o.margin.is_(None)).label("orders_without_margin"),
        value_if(o.margin.is_not(None), o.margin).label("margin"),
    ).select_from(order_.outerjoin(account, account.c.id == o.account_id))


def purchase_rows(frame: Frame) -> Select:
    """Orders again, for counting distinct customers: one row each, the measure is queried per group."""
    o = order_.c
    return select(_event(), o.owner_id.label("user_id"), o.account_id, o.ordered_at, _one().label("purchases")).where(
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
        _event(), o.owner_id.label("user_id"), o.account_id, o.closed_at,
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
        _event(), c.owner_id.label("user_id"), c.account_id, c.created_at,
        _one().label("leads"), one_if(in_time).label("leads_converted"),
    )


def won_customer_rows(frame: Frame) -> Select:
    """Customers won, for the person who owned them on their first day."""
    a, o = account.c, account_ownership.c
    owned = (o.account_id == a.id) & inside(a.acquired_on, o.starts_on, o.ends_on)
    return (
        select(_event(), o.user_id, a.id.label("account_id"), a.acquired_on, _one().label("customers_won"))
        .select_from(account.outerjoin(account_ownership, owned))
        .where(a.acquired_on.is_not(None))
    )


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
        p.grain, account_ownership.c.user_id, account.c.id.label("account_id"), p.opening,
        _one().label("customers"), one_if(lost).label("customers_lost"),
    ).select_from(
        frame.openings.join(account, _is_customer(p.opening)).outerjoin(account_ownership, _owned_at(p.opening))
    )


def renewal_rows(frame: Frame) -> Select:
    """Contract terms due in a period, for the owner at its opening, and whether they were renewed."""
    p, s = frame.openings.c, subscription.c
    due = s.due_on.is_not(None) & (s.due_on >= p.opening) & (s.due_on < p.closing)
    return select(
        p.grain, account_ownership.c.user_id, s.account_id, p.opening,
        _one().label("renewals_due"), one_if(s.renewed_on.is_not(None)).label("renewals"),
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
        p.grain, account_ownership.c.user_id, account.c.id.label("account_id"), p.opening,
        _one().label("breadth_customers"),
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
        .select_from(
            frame.openings.join(subscription, inside(p.opening, s.starts_on, s.ended_on))
        )
        .where(p.grain == "month")
        .distinct()
        .subquery("subscribed")
    )
    q = frame.openings.alias("q")
    return select(
        q.c.grain, account_ownership.c.user_id, account.c.id.label("account_id"), q.c.opening,
        _one().label("usage_customers"),
        cast(q.c.days, Double).label("usage_days"),
        cast(func.coalesce(used.c.active_days, 0), Double).label("usage_active_days"),
    ).select_from(
        q.join(subscribed, (subscribed.c.opening == q.c.opening) & (q.c.grain == "month"))
        .join(account, (account.c.id == subscribed.c.account_id) & _is_customer(q.c.opening))
        .outerjoin(account_ownership, _owned_at(q.c.opening))
        .outerjoin(used, (used.c.account_id == account.c.id) & (used.c.month == q.c.opening))
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
            p.grain, account_ownership.c.user_id, account.c.id.label("account_id"), p.opening,
            _one().label("coverage_customers"),
            one_if(contacted.c.account_id.is_not(None)).label("customers_contacted"),
        )
        .select_from(
            frame.openings.join(account, _is_customer(p.opening))
            .outerjoin(account_ownership, _owned_at(p.opening))
            .outerjoin(contacted, (contacted.c.account_id == account.c.id) & (contacted.c.month == p.opening))
        )
        .where(p.grain == "month")
    )


def cost_rows(frame: Frame) -> Select:
    """Booked costs; they belong to a team, never to a person."""
    c = cost.c
    return select(
        _event(), c.team_id, c.booked_on,
        one_if(c.kind == "acquisition").label("acquisition_bookings"),
        value_if(c.kind == "acquisition", c.amount).label("acquisition_cost"),
    )


FACTS = (
    Fact("case", case_rows, ("created_at", "closed_at")),
    Fact("survey", survey_rows, ("contacted_at",)),
    Fact("order", order_rows, ("ordered_at",)),
    Fact("purchase", purchase_rows, ("ordered_at",)),
    Fact("opportunity", opportunity_rows, ("closed_at",)),
    Fact("lead", lead_rows, ("created_at",)),
    Fact("won_customer", won_customer_rows, ("acquired_on",)),
    Fact("customer", customer_rows, ("opening",)),
    Fact("renewal", renewal_rows, ("opening",)),
    Fact("breadth", breadth_rows, ("opening",)),
    Fact("usage", usage_rows, ("opening",)),
    Fact("contact", contact_rows, ("opening",)),
    Fact("cost", cost_rows, ("booked_on",), belongs_to="team"),
)
BY_KEY = {fact.key: fact for fact in FACTS}

# The events whose first and last day say which months the data cover.
EVENTS = (
    case_.c.created_at, survey_response.c.contacted_at, order_.c.ordered_at, opportunity.c.closed_at,
    lead.c.created_at, activity.c.started_at, usage_daily.c.day,
)
