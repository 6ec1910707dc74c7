"""The measures: additive quantities of one fact, what they mean, and how they may be rolled up."""

from dataclasses import dataclass
from enum import StrEnum

from lib.errors import N_


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
        ("cases", "count", N_("cases submitted")),
        ("cases_resolved", "count", N_("of those, resolved by the cut-off")),
        ("response_seconds", "seconds", N_("from submission to the first answer; unanswered: until now")),
        ("cases_unanswered", "count", N_("cases without a first answer")),
        ("open_seconds", "seconds", N_("from submission to closing; open: until now")),
        ("cases_open", "count", N_("cases not closed")),
        ("sla_due", "count", N_("responses and resolutions that were due")),
        ("sla_met", "count", N_("of those, in time")),
    ),
    *_flow(
        "case",
        "closed_at",
        ("cases_closed", "count", N_("cases closed whose number of contacts is known")),
        ("cases_first_contact", "count", N_("of those, solved in one contact and never reopened")),
        ("cases_handled", "count", N_("closed cases with a known handling time")),
        ("handle_seconds", "seconds", N_("handling time of those")),
    ),
    *_flow(
        "survey",
        "contacted_at",
        ("csat_answers", "count", N_("satisfaction answers not collected by the rated person")),
        ("csat_satisfied", "count", N_("of those, in the upper quarter of the scale")),
        ("csat_self_answers", "count", N_("satisfaction answers the rated person collected")),
        ("csat_self_satisfied", "count", N_("of those, in the upper quarter of the scale")),
        ("nps_answers", "count", N_("recommendation answers on 0–10")),
        ("nps_promoters", "count", N_("of those, 9 or 10")),
        ("nps_detractors", "count", N_("of those, 0 to 6")),
    ),
    *_flow(
        "order",
        "ordered_at",
        ("orders", "count", N_("orders")),
        ("sales", "money", N_("net sales")),
        ("new_sales", "money", N_("of those, within 365 days of the customer's first day")),
        ("orders_with_margin", "count", N_("orders whose margin is known")),
        ("orders_without_margin", "count", N_("orders whose margin is unknown")),
        ("margin", "money", N_("margin of the orders whose margin is known")),
        ("sales_with_margin", "money", N_("sales of the orders whose margin is known")),
    ),
    *_flow(
        "opportunity",
        "closed_at",
        ("deals_closed", "count", N_("deals won or lost")),
        ("deals_won", "count", N_("deals won")),
        ("deals_priced", "count", N_("deals won with a known amount")),
        ("deals_unpriced", "count", N_("deals won whose amount is unknown")),
        ("won_amount", "money", N_("amount of the deals won with a known amount")),
        ("deals_timed", "count", N_("deals won with a known opening day")),
        ("cycle_seconds", "seconds", N_("from opening to winning")),
        ("deals_of_known_kind", "count", N_("closed deals known to be new, upsell, cross-sell or renewal")),
        ("upsells_priced", "count", N_("upsell and cross-sell deals won with a known amount")),
        ("upsells_unpriced", "count", N_("upsell and cross-sell deals won whose amount is unknown")),
        ("upsell_amount", "money", N_("amount of the upsell and cross-sell deals won")),
    ),
    *_flow(
        "lead",
        "created_at",
        ("leads", "count", N_("leads received")),
        ("leads_converted", "count", N_("of those, converted within 60 days")),
    ),
    *_flow("won_customer", "acquired_on", ("customers_won", "count", N_("customers won"))),
    *_flow(
        "cost",
        "booked_on",
        ("acquisition_bookings", "count", N_("bookings of acquisition cost")),
        ("acquisition_cost", "money", N_("acquisition cost")),
        ("service_bookings", "count", N_("bookings of service cost")),
        ("service_cost", "money", N_("service cost")),
        ("quality_bookings", "count", N_("bookings of quality cost")),
        ("quality_cost", "money", N_("cost of refunds, claims and rework")),
    ),
    *_flow(
        "partner_case",
        "created_at",
        ("partner_sla_due", "count", N_("responses and resolutions that were due from partners")),
        ("partner_sla_met", "count", N_("of those, in time")),
    ),
    *_flow(
        "complaint",
        "created_at",
        ("complaints", "count", N_("complaints submitted")),
        ("complaints_closed", "count", N_("of those, with an accepted solution and closed")),
    ),
    *_flow(
        "touchpoint",
        "contacted_at",
        ("touchpoint_answers", "count", N_("answers about key touchpoints")),
        ("touchpoint_score", "share", N_("their answers as shares of the scale")),
        ("journey_answers", "count", N_("answers about key touchpoints with a target")),
        ("journey_score", "share", N_("their answers as shares of the scale")),
        ("journey_target", "share", N_("their targets")),
    ),
    *_flow(
        "feedback",
        "contacted_at",
        ("feedback", "count", N_("360° answers of customers, peers and managers")),
        ("feedback_score", "share", N_("their answers as shares of the scale")),
        ("feedback_customer", "count", N_("of those, customers'")),
        ("feedback_customer_score", "share", N_("customers' answers as shares of the scale")),
        ("feedback_peer", "count", N_("of those, peers'")),
        ("feedback_peer_score", "share", N_("peers' answers as shares of the scale")),
        ("feedback_manager", "count", N_("of those, managers'")),
        ("feedback_manager_score", "share", N_("managers' answers as shares of the scale")),
    ),
    *_flow(
        "activity",
        "started_at",
        ("activities_timed", "count", N_("logged work of known duration")),
        ("minutes_logged", "minutes", N_("its duration")),
        ("minutes_with_customers", "minutes", N_("of those, with customers")),
        ("activities_internal", "count", N_("logged work without a customer")),
    ),
    *_flow(
        "newcomer",
        "acquired_on",
        ("newcomers_valued", "count", N_("customers won whose segment has a lifetime value")),
        ("predicted_value", "money", N_("the lifetime values of their segments")),
        ("newcomers_undervalued", "count", N_("of those, in segments with orders of unknown margin")),
    ),
    *_flow(
        "activation",
        "acquired_on",
        ("newcomers", "count", N_("new customers with a subscription")),
        ("newcomers_active", "count", N_("of those, with a day on two or more features in their first 30 days")),
    ),
    *_stock(
        "customer",
        ("customers", "count", N_("customers at the opening")),
        ("customers_lost", "count", N_("of those, lost before the period's end")),
    ),
    *_stock(
        "departure",
        ("lost_voluntary", "count", N_("customers lost who chose to leave")),
        ("lost_involuntary", "count", N_("customers lost because a payment failed or they closed down")),
        ("lost_kind_unknown", "count", N_("customers lost, nobody recorded how")),
        ("lost_by_experience", "count", N_("customers lost for what they experienced")),
        ("lost_by_market", "count", N_("customers lost to the market")),
        ("lost_by_other", "count", N_("customers lost for another cause")),
        ("lost_cause_unknown", "count", N_("customers lost, nobody recorded why")),
    ),
    *_stock(
        "renewal",
        ("renewals_due", "count", N_("contract terms due in the period")),
        ("renewals", "count", N_("of those, renewed")),
    ),
    *_stock(
        "breadth",
        ("breadth_customers", "count", N_("customers at the opening")),
        ("breadth_two_products", "count", N_("of those, with two or more products bought before it")),
    ),
    *_stock(
        "usage",
        ("usage_customers", "count", N_("customers with a running subscription at the opening")),
        ("usage_days", "days", N_("their days in the month")),
        ("usage_active_days", "days", N_("of those, days with usage")),
    ),
    *_stock(
        "depth",
        ("licences", "count", N_("products subscribed to at the opening whose number of features is known")),
        ("features_bought", "count", N_("their features")),
        ("features_used", "count", N_("of those, features used on the best day of the month")),
    ),
    *_stock(
        "contact",
        ("coverage_customers", "count", N_("customers at the opening")),
        ("customers_contacted", "count", N_("of those, contacted in the month")),
    ),
    *_stock(
        "repurchase",
        ("repurchase_customers", "count", N_("customers at the opening")),
        ("customers_again", "count", N_("of those, with an order in the period that is not their first")),
    ),
    *_stock(
        "revenue",
        ("subscribers", "count", N_("customers with recurring revenue at the opening")),
        ("revenue_start", "money", N_("their recurring revenue a month at the opening")),
        ("revenue_end", "money", N_("and at the month's end")),
        ("revenue_lost", "money", N_("recurring revenue lost by leaving or downgrading")),
        ("revenue_kept", "money", N_("recurring revenue kept, without what was gained")),
    ),
    *_stock(
        "health",
        ("health_customers", "count", N_("customers at the opening whose health is known")),
        ("health_points", "points", N_("their health, 0 to 100")),
        ("risk_customers", "count", N_("of those, with a year of history to compare with")),
        ("risk", "share", N_("their risk of being lost within a quarter")),
    ),
    *_stock(
        "market",
        ("market_figures", "count", N_("quarters whose industry sales are known")),
        ("market_sales", "money", N_("industry sales of those quarters")),
        ("market_own_sales", "money", N_("own sales in those quarters")),
        ("market_orders", "count", N_("own orders in those quarters")),
    ),
    Measure("customers_served", "served", "created_at", Kind.DISTINCT, "count", N_("distinct customers with a case")),
    Measure("services", "served", "created_at", Kind.DISTINCT, "count", N_("their cases")),
    Measure("buyers", "purchase", "ordered_at", Kind.DISTINCT, "count", N_("distinct customers who ordered")),
    Measure("purchases", "purchase", "ordered_at", Kind.DISTINCT, "count", N_("their orders")),
)
