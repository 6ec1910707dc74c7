"""Customers' ratings: satisfaction and recommendation after contacts, touchpoints, effort, and 360° feedback."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data import cast
from sample_data.activities import Contacts
from sample_data.customers import Customers
from sample_data.draws import HOUR, at_work, days_between, generator, skewed, spread
from sample_data.frames import as_times, looked_up, numbered
from sample_data.people import Staff
from sample_data.portfolio import Portfolio
from sample_data.seats import REGION_OF_SEAT, ROLE_OF_SEAT, SEATS
from sample_data.service import Cases
from sample_data.skill import Skill
from sample_data.span import MONTHS, Span

CSAT, NPS, CES, TOUCHPOINT, FEEDBACK = range(5)
TYPES = np.array(["csat", "nps", "ces", "touchpoint", "360"], dtype=object)
SCALES = np.array([(1, 5), (0, 10), (1, 7), (1, 5), (1, 5)], float)
SYSTEM, THIRD_PARTY, SELF, CUSTOMER, PEER, MANAGER = range(6)
COLLECTORS = np.array(["system", "third_party", "self", "customer", "peer", "manager"], dtype=object)
# role: share of contacts rated by csat, share rated by nps
RATED = {
    "service": (0.36, 0.34), "after_sales": (0.47, 0.46), "sales": (0.0, 0.42), "acquisition": (0.45, 0.0),
    "account_manager": (0.0, 0.3), "customer_success": (0.26, 0.23),
}  # fmt: skip
TOUCHPOINTS = (
    ("First visit", "discover", True, 0.75), ("Offer", "choose", True, 0.75), ("Delivery", "start", True, 0.8),
    ("Unpacking and setup", "start", False, 0.7), ("Training", "use", False, 0.75), ("Service call", "use", True, 0.8),
    ("Invoice", "pay", False, 0.7), ("Renewal talk", "renew", True, 0.75),
)  # fmt: skip
TOUCHPOINT_IDS = numbered("tp-", len(TOUCHPOINTS), 1)
TOUCHPOINTS_A_MONTH = 60
SELF_COLLECTED_A_MONTH = 9
RIVALS_ANSWERS = 48
# Who gets none of one kind may have twice as many of the other; 38 of 40 is the most the safe band allows.
OTHER_RIVALS_ANSWERS = {cast.MISSING_KPI: 96, cast.RIVAL_OF_MISSING: 40}


@dataclass(frozen=True, slots=True)
class Ratings:
    """One row an answer; numbers of person, account, case and touchpoint, -1 for none; times in seconds."""

    type: np.ndarray
    seat: np.ndarray
    person: np.ndarray
    account: np.ndarray
    case: np.ndarray
    touchpoint: np.ndarray
    at: np.ndarray
    collector: np.ndarray

    @classmethod
    def of(cls, type: int, seat, person, account, at, case=None, touchpoint=None, collector=None) -> "Ratings":
        none = np.full(len(at), -1)
        case, touchpoint = (none if given is None else given for given in (case, touchpoint))
        collector = np.full(len(at), SYSTEM) if collector is None else collector
        return cls(np.full(len(at), type), seat, person, account, case, touchpoint, at, collector)

    def where(self, rows: np.ndarray) -> "Ratings":
        return Ratings(*(getattr(self, name)[rows] for name in Ratings.__slots__))


def tables(
    span: Span, people: Staff, skill: Skill, entry: Customers, handled: Cases, met: Contacts, nearby: Portfolio, seed: int
) -> dict[str, pd.DataFrame]:
    """touchpoint and survey_response."""
    rng = generator(seed, "surveys")
    parts = [*_after_cases(span, people, handled, rng), *_after_contacts(span, met, rng), _self_collected(span, people, handled, rng),
             _touchpoints(span, nearby, rng), _feedback(span, people, rng)]  # fmt: skip
    asked = Ratings(*(np.concatenate([getattr(part, name) for part in parts]) for name in Ratings.__slots__))
    asked, answered = _answered(span, entry, asked, rng)
    kept = _as_many_answers(span, asked, rng)
    asked, answered = asked.where(kept), answered[kept]
    score = _scores(span, people, skill, asked, rng)
    order = np.lexsort((asked.case, asked.account, asked.at))
    low, high = SCALES[asked.type].T
    response = pd.DataFrame({
        "type": TYPES[asked.type], "score": score, "scale_min": low, "scale_max": high,
        "user_id": looked_up(people.ids, asked.person), "account_id": looked_up(entry.ids, asked.account),
        "case_id": looked_up(numbered("c-", len(handled.created), 5), asked.case),
        "touchpoint_id": looked_up(TOUCHPOINT_IDS, asked.touchpoint), "contacted_at": as_times(asked.at),
        "responded_at": as_times(answered), "collected_by": COLLECTORS[asked.collector],
    }).iloc[order].reset_index(drop=True)  # fmt: skip
    response.insert(0, "id", numbered("r-", len(response), 5))
    touchpoint = pd.DataFrame(TOUCHPOINTS, columns=["name", "stage", "is_key", "target"])
    touchpoint.insert(0, "id", TOUCHPOINT_IDS)
    return {"touchpoint": touchpoint, "survey_response": response}


def _shares(seat: np.ndarray, kind: int) -> np.ndarray:
    """Share of each row's contacts that is rated so; leaders' customers are asked up to twice as often.

    With twenty answers one happy customer more would decide who leads a role.
    """
    rated = np.array([RATED.get(role, (0.0, 0.0)) for role in ROLE_OF_SEAT])
    leaders = [number for group in cast.RIVALS for number in (group.first, group.second, group.undisputed)]
    rated[leaders] *= np.minimum(1.9, 0.96 / rated[leaders].sum(axis=1))[:, None]
    return rated[seat, kind]


def _after_cases(span: Span, people: Staff, handled: Cases, rng) -> list[Ratings]:
    """Cases of the desks: some rated by satisfaction, others by recommendation, a few by effort."""
    at = handled.responded
    desk = ~np.isnat(at) & np.isin(ROLE_OF_SEAT[handled.seat], ("service", "after_sales"))
    desk &= people.working(span, handled.seat, np.where(desk, at, handled.created).astype("datetime64[D]")) == handled.person
    rows = np.flatnonzero(desk)
    draw = spread(rng, handled.person[rows], span.month_of(at[rows].astype("datetime64[D]")))
    csat, nps = _shares(handled.seat[rows], 0), _shares(handled.seat[rows], 1)
    few = (handled.seat[rows] == cast.FOUR_SURVEYS) & (at[rows] >= span.quarter_start(span.last_quarter))
    mute = (handled.seat[rows] == cast.MISSING_KPI) & (at[rows] >= span.quarter_start(span.last_quarter))
    csat, nps = np.where(few, 0.0, np.where(mute, csat + nps, csat)), np.where(mute, 0.0, nps)
    chosen = ((CSAT, draw < csat), (NPS, (draw >= csat) & (draw < csat + nps)), (CES, draw > 0.985))
    parts = [_of_cases(kind, handled, rows[hit], rng) for kind, hit in chosen]
    # Exactly four answers, well before the quarter's end so that all arrive in time.
    parts.append(_of_cases(CSAT, handled, rows[few][3:43:10], rng))
    return parts


def _of_cases(kind: int, handled: Cases, rows: np.ndarray, rng) -> Ratings:
    collector = np.where(rng.random(len(rows)) < 0.22, THIRD_PARTY, SYSTEM)
    return Ratings.of(kind, handled.seat[rows], handled.person[rows], handled.account[rows], handled.responded[rows], rows,
                      collector=collector)  # fmt: skip


def _after_contacts(span: Span, met: Contacts, rng) -> list[Ratings]:
    """Visits, calls and meetings of sellers and customer teams."""
    rows = np.flatnonzero((met.account >= 0) & np.isin(ROLE_OF_SEAT[met.seat], list(RATED)))
    draw = spread(rng, met.person[rows], span.month_of(met.at[rows].astype("datetime64[D]")))
    csat, nps = _shares(met.seat[rows], 0), _shares(met.seat[rows], 1)
    csat = np.where(ROLE_OF_SEAT[met.seat[rows]] == "after_sales", 0, csat)
    nps = np.where(ROLE_OF_SEAT[met.seat[rows]] == "after_sales", 0, nps)
    parts = []
    for kind, hit in ((CSAT, draw < csat), (NPS, (draw >= csat) & (draw < csat + nps))):
        taken = rows[hit]
        collector = np.where(rng.random(len(taken)) < 0.3, THIRD_PARTY, SYSTEM)
        parts.append(Ratings.of(kind, met.seat[taken], met.person[taken], met.account[taken], met.at[taken], collector=collector))
    return parts


def _self_collected(span: Span, people: Staff, handled: Cases, rng) -> Ratings:
    """Answers people asked for themselves: one person many of them, the others hardly any."""
    desk = np.flatnonzero(ROLE_OF_SEAT[handled.seat] == "service")
    mine = desk[handled.seat[desk] == cast.SELF_COLLECTED]
    others = desk[handled.seat[desk] != cast.SELF_COLLECTED]
    others = others[handled.seat[others] != cast.FOUR_SURVEYS]
    rows = np.concatenate((rng.choice(mine, SELF_COLLECTED_A_MONTH * MONTHS, replace=False), rng.choice(others, 260, replace=False)))
    rows = rows[~np.isnat(handled.responded[rows])]
    rows = rows[people.holder(handled.seat[rows], handled.responded[rows].astype("datetime64[D]")) == handled.person[rows]]
    return Ratings.of(CSAT, handled.seat[rows], handled.person[rows], handled.account[rows], handled.responded[rows], rows,
                      collector=np.full(len(rows), SELF))  # fmt: skip


def _touchpoints(span: Span, nearby: Portfolio, rng) -> Ratings:
    """Ratings of touchpoints, of no person."""
    month = np.repeat(np.arange(MONTHS), TOUCHPOINTS_A_MONTH)
    account = nearby.pick(rng, rng.integers(0, 4, len(month)), month)
    starts = span.month_starts
    at = at_work(rng, days_between(rng, span, starts[month], starts[month + 1]))
    none = np.full(len(month), -1)
    return Ratings.of(TOUCHPOINT, none, none, account, at, touchpoint=rng.integers(0, len(TOUCHPOINTS), len(month)))


def _feedback(span: Span, people: Staff, rng) -> Ratings:
    """360° feedback in June and December: two customers, a peer, the manager, and the person's own."""
    months = span.month_starts[:MONTHS].astype("datetime64[M]")
    halves = np.flatnonzero(months.astype(int) % 6 == 5)
    collectors = [PEER, MANAGER, CUSTOMER, CUSTOMER, SELF]
    seat, half, collector = (grid.ravel() for grid in np.meshgrid(np.arange(SEATS), halves, collectors, indexing="ij"))
    at = at_work(rng, (span.month_starts[half] + rng.integers(1, 18, len(seat))))
    person = people.working(span, seat, at.astype("datetime64[D]"))
    rows = person >= 0
    none = np.full(len(seat), -1)
    return Ratings.of(FEEDBACK, seat, person, none, at, collector=collector).where(rows)


def _answered(span: Span, entry: Customers, asked: Ratings, rng) -> tuple[Ratings, np.ndarray]:
    """Most answer within days, one in eight after weeks; who has left by then, or answers after the end, does not."""
    size = len(asked.at)
    hours = np.where(rng.random(size) < 0.12, rng.uniform(7 * 24, 42 * 24, size), 20 * skewed(rng.random(size), 1.0))
    sure = (asked.seat == cast.FOUR_SURVEYS) & (asked.at >= span.quarter_start(span.last_quarter))
    hours = np.where(sure, 4.0, hours)
    answered = asked.at + (hours * HOUR).astype("timedelta64[s]")
    left = np.where(asked.account >= 0, entry.churned[asked.account], np.datetime64("NaT"))
    kept = (answered <= span.last_second) & ~(answered >= left)
    return asked.where(kept), answered[kept]


def _as_many_answers(span: Span, asked: Ratings, rng) -> np.ndarray:
    """At most so many of each kind for a rival in the last quarter, so that one answer weighs the same every year."""
    rivals = [number for pair in cast.RIVALS for number in (pair.first, pair.second)]
    counted = np.isin(asked.seat, rivals) & (span.quarter_of(asked.at.astype("datetime64[D]")) == span.last_quarter)
    counted &= np.isin(asked.type, (CSAT, NPS)) & (asked.collector != SELF)
    rows = rng.permutation(np.flatnonzero(counted))
    group = asked.seat[rows] * 10 + asked.type[rows]
    order = np.argsort(group, kind="stable")
    changed = np.append(True, np.diff(group[order]) != 0)
    first = np.maximum.accumulate(np.where(changed, np.arange(len(order)), 0))
    kept = np.ones(len(asked.at), bool)
    most = np.array([OTHER_RIVALS_ANSWERS.get(number, RIVALS_ANSWERS) for number in range(SEATS)])
    kept[rows[order][np.arange(len(order)) - first >= most[asked.seat[rows[order]]]]] = False
    return kept


def _scores(span: Span, people: Staff, skill: Skill, asked: Ratings, rng) -> np.ndarray:
    """Answers on each scale; per person, quarter and collector as many satisfied and promoters as skill says."""
    quarter = span.quarter_of(asked.at.astype("datetime64[D]"))
    own = (asked.collector == SELF).astype(int)
    draw = spread(rng, asked.person, quarter, asked.type, own)
    satisfied = skill.value("K1", asked.person, quarter)
    satisfied = np.where(own & (asked.type == CSAT), 0.9, satisfied)
    satisfied = np.where(own & (asked.seat == cast.SELF_COLLECTED), 0.985, satisfied)
    sure = (asked.seat == cast.FOUR_SURVEYS) & (quarter >= span.last_quarter) & (asked.type == CSAT)
    net = skill.value("K2", asked.person, quarter)
    passive = np.minimum(0.3, 1 - np.abs(net))
    promoters = (1 - passive + net) / 2
    size = len(draw)
    top = rng.random(size) < 0.62
    low = rng.choice([3.0, 3.0, 2.0, 1.0], size)
    csat = np.where((draw < satisfied) | sure, np.where(top | sure, 5.0, 4.0), low)
    nps = np.where(draw < promoters, np.where(top, 10.0, 9.0), np.where(
        draw < promoters + passive, np.where(top, 8.0, 7.0), rng.choice([6.0, 6.0, 5.0, 4.0, 3.0, 1.0, 0.0], size)))  # fmt: skip
    region = np.where(asked.seat >= 0, REGION_OF_SEAT[asked.seat], 0)
    ease = np.clip(np.round(5.4 + 0.1 * region + rng.normal(0, 1.1, size)), 1, 7)
    moment = np.clip(np.round(4.05 + 0.09 * (asked.touchpoint % 5 - 2) + rng.normal(0, 0.8, size)), 1, 5)
    view = np.clip(np.round(3.2 + satisfied + 0.35 * own + rng.normal(0, 0.6, size)), 1, 5)
    return np.select([asked.type == CSAT, asked.type == NPS, asked.type == CES, asked.type == TOUCHPOINT], [csat, nps, ease, moment], view)
