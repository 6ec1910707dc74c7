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
    ),
    *_stock(
        "customer",
        ("customers", "count", "customers at the opening"),
        ("customers_lost", "count", "of those, lost before the period's end"),
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
    Measure("buyers", "purchase", "ordered_at", Kind.DISTINCT, "count", "distinct customers who ordered"),
    Measure("purchases", "purchase", "ordered_at", Kind.DISTINCT, "count", "their orders"),
)
BY_KEY = {measure.key: measure for measure in MEASURES}
