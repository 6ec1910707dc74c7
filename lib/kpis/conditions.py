"""Which rows a KPI counts, in words: what they are, whose they are, and what each of them does to the number.

Nobody's name stands here: parameters called `person`, `team`, `role`, `channel` and `touchpoint` hold ids, maybe in a
message inside the message, and `shown` puts names in their place.
"""

from collections.abc import Callable, Mapping

import pandas as pd

from lib.errors import N_, Message
from lib.kpis.catalogue import Kpi
from lib.kpis.complete import CompleteRatio, Total
from lib.kpis.facts import Fact
from lib.kpis.levels import SPLITS, level_columns
from lib.kpis.measures import Measure
from lib.kpis.statistics import Attainment, Mean, Median, NetScore, Proportion, RatioOfSums, Statistic
from lib.periods import Period

NAMED = ("person", "team", "role", "channel", "touchpoint", "table", "column")

_BY_MONTH = N_("customers at the start of each month in {period}")
_BY_QUARTER = N_("customers at the start of each quarter in {period}")
# Fact, time and grain: what the rows are.
WHAT = {
    ("case", "created_at", "month"): N_("service cases submitted in {period}"),
    ("case", "closed_at", "month"): N_("service cases closed in {period}"),
    ("partner_case", "created_at", "month"): N_("service cases in partners' hands, submitted in {period}"),
    ("served", "created_at", "month"): N_("service cases submitted in {period} by known customers; each customer counts once a month"),
    ("complaint", "created_at", "month"): N_("complaints submitted in {period}"),
    ("survey", "contacted_at", "month"): N_("answers to surveys about contacts in {period}"),
    ("touchpoint", "contacted_at", "month"): N_("answers about key touchpoints met in {period}"),
    ("feedback", "contacted_at", "month"): N_("360° answers about work in {period}"),
    ("order", "ordered_at", "month"): N_("orders placed in {period}"),
    ("purchase", "ordered_at", "month"): N_("orders placed in {period} by known customers; each customer counts once a month"),
    ("opportunity", "closed_at", "month"): N_("deals won or lost in {period}"),
    ("lead", "created_at", "month"): N_("leads received in {period}"),
    ("won_customer", "acquired_on", "month"): N_("customers won in {period}"),
    ("newcomer", "acquired_on", "month"): N_("customers won in {period} whose segment has a lifetime value"),
    ("activation", "acquired_on", "month"): N_("customers won in {period} who subscribed within 30 days"),
    ("activity", "started_at", "month"): N_("work of known duration begun in {period}"),
    ("cost", "booked_on", "month"): N_("costs booked in {period}"),
    ("customer", "opening", "month"): _BY_MONTH,
    ("customer", "opening", "quarter"): _BY_QUARTER,
    ("departure", "opening", "quarter"): N_("customers at the start of each quarter in {period} who were lost before its end"),
    ("renewal", "opening", "quarter"): N_("contract terms due in {period}"),
    ("breadth", "opening", "quarter"): _BY_QUARTER,
    ("repurchase", "opening", "quarter"): _BY_QUARTER,
    ("usage", "opening", "month"): N_("customers with a running subscription at the start of each month in {period}"),
    ("depth", "opening", "month"): N_(
        "products of known features that customers subscribed to at the start of each month in {period}"
    ),
    ("contact", "opening", "month"): _BY_MONTH,
    ("revenue", "opening", "month"): N_(
        "customers with recurring revenue at the start of each month in {period}, if all of it is known there and at the month's end"
    ),
    ("health", "opening", "month"): N_(
        "customers at the start of each month in {period} of whose health at least three of the five parts are known"
    ),
    ("reported", "reported_on", "month"): N_("values reported for {period}"),
    ("figures", "reported_on", "month"): N_("figures of people, brought for {period}"),
    ("team_figures", "reported_on", "month"): N_("figures of teams, brought for {period}"),
    ("market", "opening", "quarter"): N_("quarters in {period} whose industry sales are known"),
}  # fmt: skip

_ROWS = N_("rows of the table {table} whose “{column}” lies in {period}")  # of facts that a company's own measures are counted in
_HANDLED, _RATED, _WORKED_ON = N_("handled by {whom}"), N_("rating {whom}"), N_("worked on by {whom}")
_WON, _OWNED = N_("owned on the customer's first day by {whom}"), N_("owned at that time by {whom}")
# Fact: what makes a row somebody's. The customers at an opening are the rest.
_WHOSE = (
    dict.fromkeys(("case", "partner_case", "served", "complaint"), _HANDLED)
    | dict.fromkeys(("survey", "touchpoint", "feedback"), _RATED)
    | dict.fromkeys(("order", "purchase"), N_("sold by {whom}"))
    | dict.fromkeys(("opportunity", "lead"), _WORKED_ON)
    | dict.fromkeys(("won_customer", "newcomer", "activation"), _WON)
    | {
        "activity": N_("logged by {whom}"),
        "reported": N_("reported of {whom}"),
        "figures": N_("reported of {whom}"),
        "cost": N_("booked on {whom}"),
        "renewal": N_("of customers owned at the quarter's start by {whom}"),
    }
)
_EVERYBODY = N_("of the whole company, also what belongs to nobody")
_SPLIT = {"channel": N_("of the channel {channel}"), "touchpoint": N_("about the touchpoint {touchpoint}")}
_NAMES = {"user_id": "person", "role_id": "role", "above": "team"}
# What names the group: the ids it is given by, in this order.
_WHOM = {
    ("person", "role"): N_("{person} while in the role {role}"),
    ("person",): N_("{person} in any role"),
    ("team", "role"): N_("people while in the role {role} and in {team} or a team below it"),
    ("team",): N_("people while in {team} or a team below it"),
    ("role",): N_("people while in the role {role}"),
}
_BUDGET = N_("{team} or a team below it")

# What a measure does: the words for a count, and for an amount that is not 0 in {count} rows.
_DOES = {
    "denominator": (N_("{count} in the denominator: {meaning}"), N_("rows that add to the denominator: {count} ({meaning})")),
    "numerator": (N_("{count} in the numerator: {meaning}"), N_("rows that add to the numerator: {count} ({meaning})")),
    "subtracted": (N_("{count} taken off the numerator: {meaning}"),) * 2,
    "total": (N_("rows that add to the total: {count} ({meaning})"),) * 2,
    "target": (N_("rows that add to the target, part by part: {count} ({meaning})"),) * 2,
    "n": (N_("{count} in all: {meaning}"),) * 2,
    "beside": (N_("among them {count}: {meaning}"),) * 2,
}
_KNOWN = N_("only of people (or teams) and months of which every reported figure of the formula is known")
_MIDDLE = N_("the middle one of {count} values: {meaning}")


def known(entry: Kpi) -> tuple[Message, ...]:
    """What else must be known of those whose rows count."""
    return (Message(_KNOWN),) if entry.where_known else ()


def what(fact: Fact, anchor: str, grain: str, span: Period) -> Message:
    """What the rows are, and of which time: `period` is the span as text (2026-07..2026-09)."""
    known = WHAT.get((fact.key, anchor, grain))
    return Message(known, {"period": str(span)}) if known else _rows_of(fact, anchor, span)


def _rows_of(fact: Fact, anchor: str, span: Period) -> Message:
    return Message(_ROWS, {"table": fact.table.name if fact.table is not None else "", "column": anchor, "period": str(span)})


def whose(fact: Fact, level: str, group: tuple[str, ...], of_role: str | None) -> tuple[Message, ...]:
    """Whose the rows are; nothing for what belongs to the company as a whole."""
    split = (Message(_SPLIT[level], {level: group[0]}),) if level in SPLITS else ()
    ids = {} if level in SPLITS else {_NAMES[column]: value for column, value in zip(level_columns(level), group, strict=True)}
    if fact.belongs_to == "person" and of_role:
        ids |= {"role": ids.get("role", of_role)}
    if not ids:
        return split or ((Message(_EVERYBODY),) if fact.belongs_to != "company" else ())
    template = _BUDGET if fact.belongs_to == "team" else _WHOM[tuple(ids)]
    return *split, Message(_WHOSE.get(fact.key, _OWNED), {"whom": Message(template, ids)})


def counts(entries: list[Kpi], rows: pd.DataFrame, measures: Mapping[str, Measure], named: bool) -> tuple[Message, ...]:
    """What the rows do to the number: how many stand above and below the line, and what else is counted of them.

    `rows` has one column per measure, by its key in `measures`; the entries' other measures are another piece's. `named`: the
    entries are parts of a quotient, and each is announced by its key as `kpi`.
    """
    found: list[Message] = []
    for entry in entries:
        found += [Message(N_("for {kpi}"), {"kpi": entry.key})] if named else []
        found += _counts(entry.statistic, rows, measures)
    return tuple(found)


def _counts(statistic: Statistic, rows: pd.DataFrame, measures: Mapping[str, Measure]) -> list[Message]:
    if isinstance(statistic, Median):
        return [_said(_MIDDLE, round(rows[statistic.count].sum()), measures[statistic.of])]
    first = {key: place for place, key in reversed(_places(statistic)) if key in rows}  # a measure may have two places
    told = {key: place for key, place in reversed(first.items()) if place != "beside" or rows[key].any()}
    return [_count(place, measures[key], rows[key]) for key, place in told.items()]


def _places(statistic: Statistic) -> list[tuple[str, str | None]]:
    """What each measure does; the denominator first, because the others are "of those"."""
    match statistic:
        case Proportion(successes, trials, unknown):
            return [("denominator", trials), ("numerator", successes), ("beside", unknown)]
        case NetScore(promoters, detractors, answers):
            return [("denominator", answers), ("numerator", promoters), ("subtracted", detractors)]
        case Mean(total, count, lower_bound):
            return [("denominator", count), ("numerator", total), ("beside", lower_bound)]
        case RatioOfSums(numerator, denominator, count):
            return [("n", count), ("denominator", denominator), ("numerator", numerator)]
        case CompleteRatio(numerator, denominator, count, known, unknown):
            return [("denominator", denominator), ("numerator", numerator), ("n", count), ("beside", known), ("beside", unknown)]
        case Total(total, count, known, unknown):
            return [("n", count), ("total", total), ("beside", known), ("beside", unknown)]
        case Attainment(total, target, count):
            return [("n", count), ("total", total), ("target", target)]
    return []


def _count(place: str, measure: Measure, column: pd.Series) -> Message:
    counted = measure.unit == "count"
    number = round(column.sum()) if counted else int((column.fillna(0) != 0).sum())
    return _said(_DOES[place][0 if counted else 1], number, measure)


def _said(template: str, number: int, measure: Measure) -> Message:
    return Message(template, {"count": f"{number:,}", "meaning": Message(measure.meaning)})


def shown(message: Message, name: Callable[[str, str], str]) -> Message:
    """The message with names for ids: `name(kind, id)` is asked for every parameter whose name is in NAMED."""

    def filled(key: str, value: object) -> object:
        if isinstance(value, Message):
            return shown(value, name)
        return name(key, str(value)) if key in NAMED else value

    return Message(message.template, {key: filled(key, value) for key, value in message.parameters.items()})
