"""The facts: which kinds of rows there are, by which times they are counted, and to whom they belong.

Every SELECT yields `grain` (month for events; month or quarter for states at an opening), `record` (the row's id in
the fact's table), `user_id` (`team_id` for facts that belong to a team, neither for the company's), `account_id`,
its anchors (the times by which it is counted) and one numeric column per measure; facts that can be split also
yield `part`. A measure is 0 where it does not apply, and its companion count says how often it did: an unknown
value is never added as 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy import Select, Table
from sqlalchemy.sql import visitors

from lib.crm.tables import (
    account,
    activity,
    case_,
    cost,
    lead,
    market_size,
    opportunity,
    order_,
    subscription,
    survey_response,
    usage_daily,
)
from lib.kpis.facts import health, money, portfolio, revenue, sales, service, usage, value, voice
from lib.kpis.figures import Held
from lib.kpis.rows import ANY, Frame


@dataclass(frozen=True, slots=True)
class Fact:
    """A kind of row: how it is selected, by which times it is counted, and to whom it belongs.

    `rows`: the SELECT, or the figures of our own store, which are in no CRM. `table`: where its `record` is found; None for figures.
    `belongs_to` is "person" (through the assignment at the anchor's time), "team" (the row names its team) or "company". `counted`: the
    measure that counts distinct accounts, queried per group and month. `split_by`: what `part` is ("channel" or "touchpoint"). `tells`:
    tables whose lack of rows is an answer (nobody used it, nobody called): where a company's source does not have them, the fact is
    unknown.
    """

    key: str
    rows: Callable[[Frame], Select] | Held
    anchors: tuple[str, ...]
    table: Table | None
    belongs_to: str = "person"
    counted: str = ""
    split_by: str = ""
    tells: tuple[Table, ...] = ()


@lru_cache(maxsize=4096)
def read_by(fact: Fact, measure: str = "", anchor: str = "") -> Mapping[str, frozenset[str]]:
    """The canonical tables and columns that a fact reads, or one measure of it; none for figures, which are in no CRM."""
    if isinstance(fact.rows, Held):
        return {}
    statement = fact.rows(ANY)
    found = needs(alone(statement, measure, anchor) if measure else statement)
    return MappingProxyType({table: frozenset(columns) for table, columns in found.items()})


def needs(statement: Select) -> dict[str, set[str]]:
    """The canonical tables and columns a statement reads: table name → column names."""
    wanted: dict[str, set[str]] = {}
    for element in visitors.iterate(statement):
        table = getattr(element, "table", None)
        if getattr(element, "__visit_name__", "") == "column" and getattr(table, "metadata", None) is not None:
            wanted.setdefault(table.name, set()).add(element.name)
    return wanted


def alone(statement: Select, measure: str, anchor: str) -> Select:
    """A fact's statement with one measure and the time by which it is counted, and no other columns."""
    wanted = [column for column in statement.selected_columns if column.key in (measure, anchor)]
    return statement.with_only_columns(*wanted, maintain_column_froms=True)


FACTS = (
    Fact("case", service.case_rows, ("created_at", "closed_at"), case_),
    Fact("partner_case", service.partner_case_rows, ("created_at",), case_),
    Fact("served", service.served_rows, ("created_at",), case_, counted="customers_served"),
    Fact("complaint", service.complaint_rows, ("created_at",), case_),
    Fact("survey", voice.survey_rows, ("contacted_at",), survey_response),
    Fact("touchpoint", voice.touchpoint_rows, ("contacted_at",), survey_response, split_by="touchpoint"),
    Fact("feedback", voice.feedback_rows, ("contacted_at",), survey_response),
    Fact("order", sales.order_rows, ("ordered_at",), order_),
    Fact("purchase", sales.purchase_rows, ("ordered_at",), order_, counted="buyers"),
    Fact("opportunity", sales.opportunity_rows, ("closed_at",), opportunity),
    Fact("lead", sales.lead_rows, ("created_at",), lead, split_by="channel"),
    Fact("won_customer", sales.won_customer_rows, ("acquired_on",), account, split_by="channel"),
    Fact("newcomer", value.newcomer_rows, ("acquired_on",), account),
    Fact("activation", usage.activation_rows, ("acquired_on",), account, tells=(usage_daily,)),
    Fact("activity", usage.activity_rows, ("started_at",), activity),
    Fact("customer", portfolio.customer_rows, ("opening",), account),
    Fact("departure", portfolio.departure_rows, ("opening",), account),
    Fact("renewal", portfolio.renewal_rows, ("opening",), subscription),
    Fact("breadth", portfolio.breadth_rows, ("opening",), account),
    Fact("repurchase", portfolio.repurchase_rows, ("opening",), account, tells=(order_,)),
    Fact("usage", usage.usage_rows, ("opening",), account, tells=(usage_daily,)),
    Fact("depth", usage.depth_rows, ("opening",), account, tells=(usage_daily,)),
    Fact("contact", portfolio.contact_rows, ("opening",), account, tells=(activity,)),
    Fact("revenue", revenue.revenue_rows, ("opening",), account),
    Fact("health", health.health_rows, ("opening",), account),
    Fact("cost", money.cost_rows, ("booked_on",), cost, belongs_to="team", split_by="channel"),
    Fact("market", money.market_rows, ("opening",), market_size, belongs_to="company"),
)
