"""The facts: which kinds of rows there are, by which times they are counted, and to whom they belong.

Every SELECT yields `grain` (month for events; month or quarter for states at an opening), `user_id` (and
`team_id` for facts that belong to a team), `account_id`, its anchors (the times by which it is counted) and
one numeric column per measure. A measure is 0 where it does not apply, and its companion count says how
often it did: an unknown value is never added as 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy.sql import visitors

from lib.crm.tables import activity, case_, lead, opportunity, order_, survey_response, usage_daily
from lib.kpis import events, states
from lib.kpis.rows import Frame


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


FACTS = (
    Fact("case", events.case_rows, ("created_at", "closed_at")),
    Fact("survey", events.survey_rows, ("contacted_at",)),
    Fact("order", events.order_rows, ("ordered_at",)),
    Fact("purchase", events.purchase_rows, ("ordered_at",)),
    Fact("opportunity", events.opportunity_rows, ("closed_at",)),
    Fact("lead", events.lead_rows, ("created_at",)),
    Fact("won_customer", events.won_customer_rows, ("acquired_on",)),
    Fact("customer", states.customer_rows, ("opening",)),
    Fact("renewal", states.renewal_rows, ("opening",)),
    Fact("breadth", states.breadth_rows, ("opening",)),
    Fact("usage", states.usage_rows, ("opening",)),
    Fact("depth", states.depth_rows, ("opening",)),
    Fact("contact", states.contact_rows, ("opening",)),
    Fact("cost", events.cost_rows, ("booked_on",), belongs_to="team"),
)
BY_KEY = {fact.key: fact for fact in FACTS}

# The events whose first and last day say which months the data cover.
EVENTS = (
    case_.c.created_at,
    survey_response.c.contacted_at,
    order_.c.ordered_at,
    opportunity.c.closed_at,
    lead.c.created_at,
    activity.c.started_at,
    usage_daily.c.day,
)
