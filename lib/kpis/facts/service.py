"""Service cases as facts: all of them, the customers they served, the complaints, and those partners handle."""

from sqlalchemy import DateTime, Select, func, literal, select

from lib.crm.sql import one_if, seconds_between, value_if
from lib.crm.tables import case_, user
from lib.kpis.rows import Frame, event, one


def case_rows(frame: Frame) -> Select:
    """Service cases; those still open are counted with their age so far."""
    c = case_.c
    as_of = literal(frame.as_of, DateTime)
    closed = c.closed_at.is_not(None)
    contacts_known = closed & c.replies.is_not(None)
    solved_at_once = contacts_known & c.resolved_at.is_not(None) & (c.replies <= 1) & (func.coalesce(c.reopens, 0) == 0)
    handled = closed & c.handle_seconds.is_not(None)
    due, met = _promises(frame)
    return select(
        *event(c.id, c.owner_id, c.account_id, c.created_at),
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
        due.label("sla_due"),
        met.label("sla_met"),
    )


def _promises(frame: Frame):
    """How many of a case's two promises were due, and how many of those were kept."""
    c, as_of = case_.c, literal(frame.as_of, DateTime)
    # Only what has fallen due: counting early answers at once and late ones when due would flatter the last weeks.
    response, resolution = c.response_due_at < as_of, c.resolution_due_at < as_of
    kept = one_if(response & (c.first_response_at <= c.response_due_at)) + one_if(resolution & (c.resolved_at <= c.resolution_due_at))
    return one_if(response) + one_if(resolution), kept


def partner_case_rows(frame: Frame) -> Select:
    """Cases of people who belong to a partner company, and the promises they kept."""
    c = case_.c
    due, met = _promises(frame)
    return select(
        *event(c.id, c.owner_id, c.account_id, c.created_at),
        due.label("partner_sla_due"),
        met.label("partner_sla_met"),
    ).select_from(case_.join(user, (user.c.id == c.owner_id) & user.c.is_partner.is_(True)))


def served_rows(frame: Frame) -> Select:
    """Cases again, for counting the distinct customers they served: the measure is queried per group."""
    c = case_.c
    return select(*event(c.id, c.owner_id, c.account_id, c.created_at), one().label("services")).where(c.account_id.is_not(None))


def complaint_rows(frame: Frame) -> Select:
    """Complaints by the time they came in; followed up to closure means accepted solution and closed."""
    c = case_.c
    return select(
        *event(c.id, c.owner_id, c.account_id, c.created_at),
        one().label("complaints"),
        one_if(c.resolved_at.is_not(None) & c.closed_at.is_not(None)).label("complaints_closed"),
    ).where(c.type == "complaint")
