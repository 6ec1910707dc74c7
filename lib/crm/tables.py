"""The canonical CRM tables, column by column (Salesforce terms in snake_case).

Ids are the source's own strings. Times are naive and local to the company; every `…_on` is a date, every
`…_at` a timestamp. Intervals are half open: `starts_on` is the first day inside, `ends_on` the first day
outside; an empty `starts_on` means "since ever", an empty `ends_on` "until now". Amounts are in the one
reporting currency, durations in seconds, shares 0..1.
"""

from sqlalchemy import Boolean, Column, Date, DateTime, Double, Integer, MetaData, String, Table

metadata = MetaData()


def key_of(table: Table) -> tuple[str, ...]:
    """The columns that tell one row from another. Histories have no primary key, because "since ever" is an empty start."""
    return table.info.get("key") or tuple(column.name for column in table.primary_key.columns)


# Columns whose empty cell is an answer: not yet, never, no, none of these kinds. Where an export does not have such a column,
# its emptiness would be counted as that answer: whatever is made of it must be left out instead.
TELLING = frozenset(
    {
        "account.acquired_on", "account.churned_on", "account.churn_type", "account.churn_cause", "lead.converted_at", "opportunity.kind",
        "subscription.renewed_on", "subscription.ended_on", "payment.paid_on", "payment.status", "case_.type",
        "case_.first_response_at", "case_.resolved_at", "case_.closed_at", "case_.reopens", "case_.escalated",
        "survey_response.score",
    }
)  # fmt: skip


def is_needed(column: Column) -> bool:
    """Whether a row without it says nothing."""
    return not column.nullable or column.primary_key or column.name in column.table.info.get("needed", ())


def _id() -> Column:
    return Column("id", String, primary_key=True, comment="the source's own identifier")


def _ref(name: str, meaning: str) -> Column:
    return Column(name, String, comment=meaning)


team = Table(
    "team",
    metadata,
    _id(),
    Column("name", String, nullable=False, comment="shown name"),
    _ref("parent_id", "the department or company above; empty at the top"),
    comment="departments and teams; the company is the team without a parent, if there is one",
)
user = Table(
    "user",
    metadata,
    _id(),
    Column("name", String, nullable=False, comment="shown name"),
    Column("email", String, comment="for matching owners in imports"),
    Column("is_active", Boolean, comment="may still be assigned work"),
    Column("is_partner", Boolean, comment="belongs to a partner company, not to our own staff"),
    Column("hired_on", Date, comment="first working day"),
    Column("left_on", Date, comment="first day no longer employed"),
    comment="people who own records",
)
role = Table(
    "role",
    metadata,
    _id(),
    Column("name", String, nullable=False, comment="shown name"),
    comment="what a person is measured as; the ids sales, acquisition, service, account_manager, customer_success, after_sales and "
    "executive have weights of their own, others begin with even ones",
)
user_assignment = Table(
    "user_assignment",
    metadata,
    Column("user_id", String, comment="who"),
    Column("team_id", String, comment="in which team"),
    Column("role_id", String, comment="in which role"),
    _ref("manager_id", "whose direct report in that time"),
    Column("starts_on", Date, comment="first day of the assignment; empty: since ever"),
    Column("ends_on", Date, comment="first day after it; empty: still assigned"),
    Column("full_time_share", Double, comment="0..1 of a full-time job; empty: 1"),
    comment="who worked where, as what, when; one person's intervals never overlap",
    info={"key": ("user_id", "team_id", "role_id", "starts_on"), "needed": ("user_id",)},
)
account = Table(
    "account",
    metadata,
    _id(),
    Column("name", String, comment="customer's name"),
    _ref("owner_id", "today's owner; the history is in account_ownership"),
    Column("segment", String, comment="small, medium, large or the company's own"),
    Column("region", String, comment="sales region"),
    Column("industry", String, comment="sector"),
    Column("acquired_on", Date, comment="day of becoming a customer; empty: prospect"),
    Column("churned_on", Date, comment="first day no longer a customer"),
    Column("churn_type", String, comment="voluntary or involuntary"),
    Column("churn_cause", String, comment="experience, market or other"),
    Column("channel", String, comment="acquisition channel"),
    comment="companies that are or may become customers",
)
account_ownership = Table(
    "account_ownership",
    metadata,
    Column("account_id", String, comment="which customer"),
    Column("user_id", String, comment="whose"),
    Column("starts_on", Date, comment="first day of ownership; empty: since ever"),
    Column("ends_on", Date, comment="first day after it; empty: until now"),
    comment="who owned which customer when; one account's intervals never overlap",
    info={"key": ("account_id", "user_id", "starts_on"), "needed": ("account_id", "user_id")},
)
contact = Table(
    "contact",
    metadata,
    _id(),
    _ref("account_id", "works for this customer"),
    Column("name", String, comment="shown name"),
    Column("email", String, comment="for matching"),
    Column("created_at", DateTime, comment="record created"),
    comment="people at the customers",
)
lead = Table(
    "lead",
    metadata,
    _id(),
    _ref("owner_id", "who works on it"),
    _ref("account_id", "the customer it became"),
    Column("channel", String, comment="where it came from"),
    Column("created_at", DateTime, comment="received"),
    Column("converted_at", DateTime, comment="became an opportunity or customer"),
    comment="possible customers",
)
product = Table(
    "product",
    metadata,
    _id(),
    Column("name", String, nullable=False, comment="shown name"),
    Column("family", String, comment="product line"),
    Column("list_price", Double, comment="catalogue price"),
    Column("features", Integer, comment="features the product has, for usage depth"),
    comment="what is sold",
)
opportunity = Table(
    "opportunity",
    metadata,
    _id(),
    _ref("account_id", "with whom; may be empty while open"),
    _ref("owner_id", "salesperson at the time of closing"),
    _ref("product_id", "main product"),
    Column("kind", String, comment="new, upsell, cross_sell or renewal; empty: unknown"),
    Column("stage", String, comment="the source's own stage name"),
    Column("outcome", String, nullable=False, comment="open, won or lost"),
    Column("opened_at", DateTime, comment="work on it began; may be empty before that"),
    Column("closed_at", DateTime, comment="won or lost; empty while open"),
    Column("amount", Double, comment="won amount, or the expected one while open; of a lost deal no KPI reads it"),
    comment="deals",
)
order_ = Table(
    "order_",
    metadata,
    _id(),
    _ref("account_id", "buyer"),
    _ref("owner_id", "salesperson at the time of the order"),
    Column("ordered_at", DateTime, nullable=False, comment="order placed"),
    Column("amount", Double, nullable=False, comment="net sales"),
    Column("margin", Double, comment="net sales less cost of sales"),
    comment="orders",
)
order_line = Table(
    "order_line",
    metadata,
    _id(),
    Column("order_id", String, nullable=False, comment="its order"),
    _ref("product_id", "what"),
    Column("quantity", Double, comment="pieces"),
    Column("amount", Double, comment="net sales of the line"),
    comment="lines of orders",
)
subscription = Table(
    "subscription",
    metadata,
    _id(),
    _ref("account_id", "subscriber"),
    _ref("product_id", "what"),
    Column("starts_on", Date, nullable=False, comment="first day of the term"),
    Column("due_on", Date, comment="day the term is due for renewal"),
    Column("renewed_on", Date, comment="day it was renewed; empty: not (yet)"),
    Column("ended_on", Date, comment="first day no longer paid for; empty: running"),
    Column("monthly_amount", Double, comment="recurring revenue a month"),
    comment="contract terms, one row each; a renewal ends one term and starts the next",
)
subscription_change = Table(
    "subscription_change",
    metadata,
    _id(),
    Column("subscription_id", String, nullable=False, comment="its term"),
    Column("changed_on", Date, nullable=False, comment="effective day"),
    Column("kind", String, comment="new, upgrade, downgrade, renewal or cancel"),
    Column("monthly_before", Double, comment="recurring revenue a month before"),
    Column("monthly_after", Double, comment="and after"),
    comment="movements of recurring revenue",
)
payment = Table(
    "payment",
    metadata,
    _id(),
    _ref("account_id", "payer"),
    Column("due_on", Date, comment="invoice due"),
    Column("paid_on", Date, comment="paid; empty: not (yet)"),
    Column("amount", Double, comment="invoiced"),
    Column("status", String, comment="paid, open or failed"),
    comment="invoices and their payment",
)
case_ = Table(
    "case_",
    metadata,
    _id(),
    _ref("account_id", "whose case"),
    _ref("contact_id", "who asked"),
    _ref("owner_id", "who handled it"),
    Column("type", String, comment="question, problem, complaint, inquiry or the company's own"),
    Column("channel", String, comment="phone, mail, chat, web"),
    Column("difficulty", String, comment="easy, normal or hard, set at triage"),
    Column("created_at", DateTime, nullable=False, comment="submitted"),
    Column("first_response_at", DateTime, comment="first human answer, system timestamp"),
    Column("resolved_at", DateTime, comment="solution accepted; empty: unresolved"),
    Column("closed_at", DateTime, comment="closed, resolved or not; empty: open"),
    Column("replies", Integer, comment="answers sent to the customer"),
    Column("reopens", Integer, comment="times reopened"),
    Column("handle_seconds", Double, comment="working time spent on it"),
    Column("response_due_at", DateTime, comment="first response promised by"),
    Column("resolution_due_at", DateTime, comment="resolution promised by"),
    Column("escalated", Boolean, comment="was escalated"),
    comment="service cases",
)
activity = Table(
    "activity",
    metadata,
    _id(),
    _ref("account_id", "with which customer; empty: internal"),
    _ref("user_id", "who"),
    Column("type", String, comment="call, visit, meeting, mail, internal"),
    Column("started_at", DateTime, nullable=False, comment="when"),
    Column("minutes", Double, comment="duration"),
    comment="contacts with customers and other logged work",
)
touchpoint = Table(
    "touchpoint",
    metadata,
    _id(),
    Column("name", String, nullable=False, comment="shown name"),
    Column("stage", String, comment="stage of the customer's journey"),
    Column("is_key", Boolean, comment="counts for journey attainment"),
    Column("target", Double, comment="target score 0..1 of the scale"),
    comment="moments in which customers meet the company",
)
survey_response = Table(
    "survey_response",
    metadata,
    _id(),
    Column("type", String, nullable=False, comment="nps, csat, ces, touchpoint or 360"),
    Column("score", Double, comment="the answer; empty: not answered"),
    Column("scale_min", Double, comment="lowest answer of the scale; without it and scale_max an answer has no meaning"),
    Column("scale_max", Double, comment="highest answer of the scale, the best one"),
    _ref("user_id", "the person rated, at the time of the contact"),
    _ref("account_id", "who answered"),
    _ref("case_id", "the case it rates"),
    _ref("touchpoint_id", "the touchpoint it rates"),
    Column("contacted_at", DateTime, comment="the contact it rates; the answer counts at this time"),
    Column("responded_at", DateTime, comment="answered, maybe much later"),
    Column("collected_by", String, comment="system, third_party or self; empty: system. 360: customer, peer, manager or self"),
    comment="customers' ratings",
)
usage_daily = Table(
    "usage_daily",
    metadata,
    Column("account_id", String, primary_key=True, comment="whose usage"),
    Column("product_id", String, primary_key=True, comment="of what"),
    Column("day", Date, primary_key=True, comment="a day on which it was used"),
    Column("active_users", Integer, comment="distinct users that day"),
    Column("features_used", Integer, comment="distinct features that day"),
    comment="product usage, one row for each active day",
)
cost = Table(
    "cost",
    metadata,
    _id(),
    _ref("team_id", "whose budget"),
    Column("channel", String, comment="acquisition channel, where known"),
    Column("kind", String, nullable=False, comment="acquisition, service or quality"),
    Column("booked_on", Date, nullable=False, comment="booking day; the month counts"),
    Column("amount", Double, nullable=False, comment="cost"),
    comment="costs by team, month and kind; costs have no person",
)
market_size = Table(
    "market_size",
    metadata,
    _id(),
    Column("booked_on", Date, nullable=False, comment="first day of the quarter"),
    Column("region", String, comment="sales region"),
    Column("amount", Double, nullable=False, comment="industry sales in the quarter"),
    comment="size of the market",
)
reported_kpi = Table(
    "reported_kpi",
    metadata,
    _id(),
    Column("name", String, nullable=False, comment="shown name"),
    Column("unit", String, nullable=False, comment="rate (0..1), nps, index, seconds, money or number"),
    Column("direction", String, nullable=False, comment="higher or lower is better"),
    Column("rollup", String, nullable=False, comment="mean (of a sample) or total (a complete count by month)"),
    Column("dimension", String, nullable=False, comment="scale, quality, service or relationship"),
    Column("counted", Boolean, nullable=False, comment="its values come with the number of cases they are of"),
    Column("floor", Double, comment="worth 0 points; with target and stretch, or empty: proposed from the values"),
    Column("target", Double, comment="worth 100 points"),
    Column("stretch", Double, comment="worth 120 points"),
    Column("place", Integer, comment="its place among the KPIs, from 0"),
    comment="KPIs whose values were reported ready-made, as in a spreadsheet",
)
reported_value = Table(
    "reported_value",
    metadata,
    Column("kpi_id", String, primary_key=True, comment="of which reported KPI"),
    Column("user_id", String, primary_key=True, comment="whose"),
    Column("reported_on", Date, primary_key=True, comment="last day of the month it holds for"),
    Column("value", Double, nullable=False, comment="in the KPI's unit"),
    Column("n", Double, comment="number of cases it is of; empty: not said"),
    comment="ready-made monthly values of people",
)

# The events whose first and last day say which months the data cover.
EVENTS = (
    case_.c.created_at,
    survey_response.c.contacted_at,
    order_.c.ordered_at,
    opportunity.c.closed_at,
    lead.c.created_at,
    activity.c.started_at,
    usage_daily.c.day,
    reported_value.c.reported_on,
)

# Which column leads to which table.
REFERENCES = {
    "account_id": account,
    "user_id": user,
    "owner_id": user,
    "manager_id": user,
    "team_id": team,
    "parent_id": team,
    "role_id": role,
    "product_id": product,
    "order_id": order_,
    "case_id": case_,
    "contact_id": contact,
    "subscription_id": subscription,
    "touchpoint_id": touchpoint,
}
