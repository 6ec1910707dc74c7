"""What is planted in the sample company: each story with its people, accounts, months and one sentence."""

import datetime
from dataclasses import dataclass

import numpy as np

from sample_data import cast, customers, people, pipeline, skill
from sample_data.customers import MEDIUM, Customers
from sample_data.people import Staff
from sample_data.seats import REGIONS, TEAM_OF_SEAT, team_of
from sample_data.span import DAY, Span, span_until


@dataclass(frozen=True, slots=True)
class Story:
    """`kind` is trust, risk, value, weights or history; `months` are 'YYYY-MM'; ids are the CRM's."""

    key: str
    kind: str
    user_id: str | None
    team_id: str | None
    account_ids: tuple[str, ...]
    months: tuple[str, ...]
    sentence: str


def stories(until: datetime.date, seed: int = 7) -> tuple[Story, ...]:
    """The stories of `generate(until, seed)`."""
    span = span_until(until)
    staff = people.staff(span, seed)
    able = skill.skills(span, staff, seed)
    entry = customers.customers(span, staff, able, pipeline.deals(span, staff, able, seed), seed)
    return (*_of_trust(span, staff), *_of_risk(span, staff, entry), *_of_history(span, staff, entry), *_of_weights(span, staff),
            _of_value(span, entry))  # fmt: skip


def _person(staff: Staff, seat: int) -> tuple[str, str]:
    """Id and name of the seat's last holder."""
    number = staff.last_holder(seat)
    return str(staff.ids[number]), staff.names[number]


def _told(key: str, kind: str, staff: Staff, seat: int, months: tuple[str, ...], sentence: str, accounts: tuple[str, ...] = ()) -> Story:
    """A story of the last holder of a seat; `{name}` in the sentence is his or hers."""
    user, name = _person(staff, seat)
    return Story(key, kind, user, str(TEAM_OF_SEAT[seat]), accounts, months, sentence.replace("{name}", name))


def _quarter_name(span: Span, quarter: int) -> str:
    start = str(span.quarter_start(quarter))
    return f"{start[:4]} Q{(int(start[5:7]) + 2) // 3}"


def _months(span: Span, first: int, last: int) -> tuple[str, ...]:
    return tuple(month for quarter in range(first, last + 1) for month in span.months_of_quarter(quarter))


def _all_months(span: Span) -> tuple[str, ...]:
    return tuple(str(month)[:7] for month in span.month_starts[:-1])


def _of_trust(span: Span, staff: Staff) -> tuple[Story, ...]:
    last = span.last_quarter
    quarter, now = _quarter_name(span, last), span.months_of_quarter(last)
    all_months = _all_months(span)
    return (
        _told("self_collected", "trust", staff, cast.SELF_COLLECTED, all_months,
              "{name} collects ratings personally and nearly all are satisfied, while the system's own surveys find about four in five."),
        _told("four_surveys", "trust", staff, cast.FOUR_SURVEYS, now,
              f"{{name}} has 100 % satisfaction in {quarter}, from four answers."),
        _told("short_handling", "trust", staff, cast.SHORT_HANDLING, all_months,
              "{name} needs three and a half minutes a case, and more than one case in five is reopened."),
        _told("hard_cases", "trust", staff, cast.HARD_CASES, all_months,
              "{name} gets the hard cases and looks weak in first-contact resolution and resolution time, "
              "but beats the peers within every difficulty."),
        _told("missing_kpi", "trust", staff, cast.MISSING_KPI, now,
              f"{{name}} leads after-sales in {quarter} only because the one weak KPI, NPS, has no answers in that quarter."),
        _told("capped", "trust", staff, cast.CAPPED, now,
              f"{{name}} would be among the best of the service desks in {quarter}, but solves fewer than 92 % of the cases: "
              "the interlock gate caps the score at 80."),
        _told("too_satisfied", "trust", staff, cast.TOO_SATISFIED, now,
              f"More than 95 % of {{name}}'s customers are satisfied in {quarter}: above the safe band, worth an audit."),
    )  # fmt: skip


def _of_risk(span: Span, staff: Staff, entry: Customers) -> tuple[Story, ...]:
    last = span.last_quarter
    two = _months(span, last - 1, last)
    region = REGIONS.index(cast.CHURNING_REGION)
    since, stop = span.quarter_start(last - 1), span.quarter_start(last + 1)
    leaving = (entry.segment == MEDIUM) & (entry.region == region) & (entry.churned >= since) & (entry.churned < stop)
    hurried = (entry.first_seat == cast.FAST_SELLER) & (entry.deal >= 0) & ~np.isnat(entry.churned)
    return (
        Story("segment_churn", "risk", None, team_of(cast.CHURNING_REGION, "customers"), _ids(entry, leaving), two,
              f"Medium customers in the {cast.CHURNING_REGION} churn at more than 5 % in {_quarter_name(span, last - 1)} "
              f"and again in {_quarter_name(span, last)}."),
        _told("fast_seller", "risk", staff, cast.FAST_SELLER, _all_months(span),
              "{name} wins more customers than anyone, small ones, and most of them leave within three quarters.",
              _ids(entry, hurried)),
        Story("satisfied_but_costly", "risk", None, team_of(cast.COSTLY_REGION, "service"), (), _months(span, last - 3, last),
              f"At the {cast.COSTLY_REGION} service desk satisfaction rises over four quarters while quality loss and refunds "
              "grow to almost four times what they were."),
    )  # fmt: skip


def _ids(entry: Customers, chosen: np.ndarray) -> tuple[str, ...]:
    return tuple(str(key) for key in entry.ids[chosen])


def _of_history(span: Span, staff: Staff, entry: Customers) -> tuple[Story, ...]:
    last = span.last_quarter
    now, middle = span.months_of_quarter(last), span.middle_of_quarter(last)
    handed = (entry.next_seat == cast.HANDOVER_TO) & (entry.seat == cast.HANDOVER_FROM) & (entry.moved == middle - 3 * DAY)
    giver, taker = _person(staff, cast.HANDOVER_FROM), _person(staff, cast.HANDOVER_TO)
    return (
        _told("transfer", "history", staff, cast.TRANSFER_TO, now,
              f"{{name}} moves from the North to the East service desk on {middle}, in the middle of the quarter."),
        _told("role_change", "history", staff, cast.ROLE_CHANGE_TO, now,
              f"{{name}} changes from the South service desk to customer success on {middle + 4 * DAY}: two rows, ranked apart."),
        Story("handover", "history", taker[0], str(TEAM_OF_SEAT[cast.HANDOVER_TO]), _ids(entry, handed), now,
              f"{int(handed.sum())} customers pass from {giver[1]} to {taker[1]} on {middle - 3 * DAY}; churn of the quarter "
              "still counts for the one who had them at its opening."),
    )  # fmt: skip


def _of_weights(span: Span, staff: Staff) -> tuple[Story, ...]:
    last = span.last_quarter
    now, before = span.months_of_quarter(last), span.months_of_quarter(last - 1)
    told = [
        Story("equal_weights", "weights", None, None, (), now,
              "Sales keeps and pleases its customers, where its weight lies, but closes slowly and sells little to new ones: "
              "only equal weights for all its KPIs make it look the weakest role."),
    ]  # fmt: skip
    for rivals in cast.RIVALS:
        other = _person(staff, rivals.second)[1]
        role = rivals.role.replace("_", " ")
        told.append(_told(f"rivals_{rivals.role}", "weights", staff, rivals.first, now,
                          f"In {_quarter_name(span, last)} {{name}} and {other} are almost level at the top of {role} with opposite "
                          "strengths: moving five points of weight changes who leads."))  # fmt: skip
        told.append(_told(f"undisputed_{rivals.role}", "weights", staff, rivals.undisputed, before,
                          f"In {_quarter_name(span, last - 1)} {{name}} is best of {role} in every KPI, so no weights can change "
                          "who leads."))  # fmt: skip
    return tuple(told)


def _of_value(span: Span, entry: Customers) -> Story:
    sentence = f"{int(entry.is_whale.sum())} large customers, hardly more than one in a hundred, bring more than half of the margin."
    return Story("few_bring_most", "value", None, None, _ids(entry, entry.is_whale), _all_months(span), sentence)
