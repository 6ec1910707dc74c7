"""The measures: additive quantities of one fact, what they mean, and how they may be rolled up."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a measure rolls up. Only flows and stocks may be summed from the month cube."""

    FLOW = "flow"  # summed over people and months
    STOCK = "stock"  # a state at an opening: summed over people, and over the openings of native periods
    DISTINCT = "distinct"  # queried for the group and native period, never summed over people


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity: its key is the column of its fact's SELECT; `anchor` is the time by which it is counted."""

    key: str
    fact: str
    anchor: str
    kind: Kind
    unit: str
    meaning: str


def _flow(fact: str, anchor: str, *named: tuple[str, str, str]) -> tuple[Measure, ...]:
    return tuple(Measure(key, fact, anchor, Kind.FLOW, unit, meaning) for key, unit, meaning in named)


def _stock(fact: str, *named: tuple[str, str, str]) -> tuple[Measure, ...]:
    return tuple(Measure(key, fact, "opening", Kind.STOCK, unit, meaning) for key, unit, meaning in named)


MEASURES = (
    *_flow(
        "case",
        "created_at",
        ("cases", "count", "cases submitted"),
        ("cases_resolved", "count", "of those, resolved by the cut-off"),
        ("response_seconds", "seconds", "from submission to the first answer; unanswered: until now"),
        ("cases_unanswered", "count", "cases without a first answer"),
        ("open_seconds", "seconds", "from submission to closing; open: until now"),
        ("cases_open", "count", "cases not closed"),
        ("sla_due", "count", "responses and resolutions that were due"),
        ("sla_met", "count", "of those, in time"),
    ),
    *_flow(
        "case",
        "closed_at",
        ("cases_closed", "count", "cases closed whose number of contacts is known"),
        ("cases_first_contact", "count", "of those, solved in one contact and never reopened"),
        ("cases_handled", "count", "closed cases with a known handling time"),
        ("handle_seconds", "seconds", "handling time of those"),
    ),
    *_flow(
        "survey",
        "contacted_at",
        ("csat_answers", "count", "satisfaction answers not collected by the rated person"),
        ("csat_satisfied", "count", "of those, in the upper quarter of the scale"),
        ("csat_self_answers", "count", "satisfaction answers the rated person collected"),
        ("csat_self_satisfied", "count", "of those, in the upper quarter of the scale"),
        ("nps_answers", "count", "recommendation answers on 0–10"),
        ("nps_promoters", "count", "of those, 9 or 10"),
        ("nps_detractors", "count", "of those, 0 to 6"),
    ),
    *_flow(
        "order",
        "ordered_at",
        ("orders", "count", "orders"),
        ("sales", "money", "net sales"),
        ("new_sales", "money", "of those, within 365 days of the customer's first day"),
        ("orders_with_margin", "count", "orders whose margin is known"),
        ("orders_without_margin", "count", "orders whose margin is unknown"),
        ("margin", "money", "margin of the orders whose margin is known"),
        ("sales_with_margin", "money", "sales of the orders whose margin is known"),
    ),
    *_flow(
        "opportunity",
        "closed_at",
        ("deals_closed", "count", "deals won or lost"),
        ("deals_won", "count", "deals won"),
        ("deals_priced", "count", "deals won with a known amount"),
        ("deals_unpriced", "count", "deals won whose amount is unknown"),
        ("won_amount", "money", "amount of the deals won with a known amount"),
        ("deals_timed", "count", "deals won with a known opening day"),
        ("cycle_seconds", "seconds", "from opening to winning"),
        ("deals_of_known_kind", "count", "closed deals known to be new, upsell, cross-sell or renewal"),
        ("upsells_priced", "count", "upsell and cross-sell deals won with a known amount"),
        ("upsells_unpriced", "count", "upsell and cross-sell deals won whose amount is unknown"),
        ("upsell_amount", "money", "amount of the upsell and cross-sell deals won"),
    ),
    *_flow(
        "lead",
        "created_at",
        ("leads", "count", "leads received"),
        ("leads_converted", "count", "of those, converted within 60 days"),
    ),
    *_flow("won_customer", "acquired_on", ("customers_won", "count", "customers won")),
    *_flow(
        "cost",
        "booked_on",
        ("acquisition_bookings", "count", "bookings of acquisition cost"),
        ("acquisition_cost", "money", "acquisition cost"),
        ("service_bookings", "count", "bookings of service cost"),
        ("service_cost", "money", "service cost"),
        ("quality_bookings", "count", "bookings of quality cost"),
        ("quality_cost", "money", "cost of refunds, claims and rework"),
    ),
    *_flow(
        "partner_case",
        "created_at",
        ("partner_sla_due", "count", "responses and resolutions that were due from partners"),
        ("partner_sla_met", "count", "of those, in time"),
    ),
    *_flow(
        "complaint",
        "created_at",
        ("complaints", "count", "complaints submitted"),
        ("complaints_closed", "count", "of those, with an accepted solution and closed"),
    ),
    *_flow(
        "touchpoint",
        "contacted_at",
        ("touchpoint_answers", "count", "answers about key touchpoints"),
        ("touchpoint_score", "share", "their answers as shares of the scale"),
        ("journey_answers", "count", "answers about key touchpoints with a target"),
        ("journey_score", "share", "their answers as shares of the scale"),
        ("journey_target", "share", "their targets"),
    ),
    *_flow(
        "feedback",
        "contacted_at",
        ("feedback", "count", "360° answers of customers, peers and managers"),
        ("feedback_score", "share", "their answers as shares of the scale"),
        ("feedback_customer", "count", "of those, customers'"),
        ("feedback_customer_score", "share", "customers' answers as shares of the scale"),
        ("feedback_peer", "count", "of those, peers'"),
        ("feedback_peer_score", "share", "peers' answers as shares of the scale"),
        ("feedback_manager", "count", "of those, managers'"),
        ("feedback_manager_score", "share", "managers' answers as shares of the scale"),
    ),
    *_flow(
        "activity",
        "started_at",
        ("activities_timed", "count", "logged work of known duration"),
        ("minutes_logged", "minutes", "its duration"),
        ("minutes_with_customers", "minutes", "of those, with customers"),
        ("activities_internal", "count", "logged work without a customer"),
    ),
    *_flow(
        "newcomer",
        "acquired_on",
        ("newcomers_valued", "count", "customers won whose segment has a lifetime value"),
        ("predicted_value", "money", "the lifetime values of their segments"),
        ("newcomers_undervalued", "count", "of those, in segments with orders of unknown margin"),
    ),
    *_flow(
        "activation",
        "acquired_on",
        ("newcomers", "count", "new customers with a subscription"),
        ("newcomers_active", "count", "of those, with a day on two or more features in their first 30 days"),
    ),
    *_stock(
        "customer",
        ("customers", "count", "customers at the opening"),
        ("customers_lost", "count", "of those, lost before the period's end"),
    ),
    *_stock(
        "departure",
        ("lost_voluntary", "count", "customers lost who chose to leave"),
        ("lost_involuntary", "count", "customers lost because a payment failed or they closed down"),
        ("lost_kind_unknown", "count", "customers lost, nobody recorded how"),
        ("lost_by_experience", "count", "customers lost for what they experienced"),
        ("lost_by_market", "count", "customers lost to the market"),
        ("lost_by_other", "count", "customers lost for another cause"),
        ("lost_cause_unknown", "count", "customers lost, nobody recorded why"),
    ),
    *_stock(
        "renewal",
        ("renewals_due", "count", "contract terms due in the period"),
        ("renewals", "count", "of those, renewed"),
    ),
    *_stock(
        "breadth",
        ("breadth_customers", "count", "customers at the opening"),
        ("breadth_two_products", "count", "of those, with two or more products bought before it"),
    ),
    *_stock(
        "usage",
        ("usage_customers", "count", "customers with a running subscription at the opening"),
        ("usage_days", "days", "their days in the month"),
        ("usage_active_days", "days", "of those, days with usage"),
    ),
    *_stock(
        "depth",
        ("licences", "count", "products subscribed to at the opening whose number of features is known"),
        ("features_bought", "count", "their features"),
        ("features_used", "count", "of those, features used on the best day of the month"),
    ),
    *_stock(
        "contact",
        ("coverage_customers", "count", "customers at the opening"),
        ("customers_contacted", "count", "of those, contacted in the month"),
    ),
    *_stock(
        "repurchase",
        ("repurchase_customers", "count", "customers at the opening"),
        ("customers_again", "count", "of those, with an order in the period that is not their first"),
    ),
    *_stock(
        "revenue",
        ("subscribers", "count", "customers with recurring revenue at the opening"),
        ("revenue_start", "money", "their recurring revenue a month at the opening"),
        ("revenue_end", "money", "and at the month's end"),
        ("revenue_lost", "money", "recurring revenue lost by leaving or downgrading"),
        ("revenue_kept", "money", "recurring revenue kept, without what was gained"),
    ),
    *_stock(
        "health",
        ("health_customers", "count", "customers at the opening whose health is known"),
        ("health_points", "points", "their health, 0 to 100"),
        ("risk_customers", "count", "of those, with a year of history to compare with"),
        ("risk", "share", "their risk of being lost within a quarter"),
    ),
    *_stock(
        "market",
        ("market_figures", "count", "quarters whose industry sales are known"),
        ("market_sales", "money", "industry sales of those quarters"),
        ("market_own_sales", "money", "own sales in those quarters"),
        ("market_orders", "count", "own orders in those quarters"),
    ),
    Measure("customers_served", "served", "created_at", Kind.DISTINCT, "count", "distinct customers with a case"),
    Measure("services", "served", "created_at", Kind.DISTINCT, "count", "their cases"),
    Measure("buyers", "purchase", "ordered_at", Kind.DISTINCT, "count", "distinct customers who ordered"),
    Measure("purchases", "purchase", "ordered_at", Kind.DISTINCT, "count", "their orders"),
)
BY_KEY = {measure.key: measure for measure in MEASURES}
