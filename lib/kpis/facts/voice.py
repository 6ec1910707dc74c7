"""What customers and colleagues say: satisfaction, recommendation, touchpoints, 360° feedback."""

from sqlalchemy import ColumnElement, Double, Select, cast, func, select

from lib.crm.sql import one_if, value_if
from lib.crm.tables import survey_response, touchpoint
from lib.kpis.rows import Frame, event, one

SATISFIED_SHARE = 0.75


def on_scale() -> ColumnElement:
    """Whether an answer is known and lies on its scale."""
    s = survey_response.c
    return s.score.is_not(None) & (s.scale_max > s.scale_min) & (s.score >= s.scale_min) & (s.score <= s.scale_max)


def scaled() -> ColumnElement:
    """An answer as a share of its scale, 0..1; ask `on_scale` first."""
    s = survey_response.c
    return cast(s.score - s.scale_min, Double) / func.nullif(s.scale_max - s.scale_min, 0)


def collector() -> ColumnElement:
    """Who collected the answer; nobody named: the system."""
    return func.coalesce(survey_response.c.collected_by, "system")


def _contacted() -> ColumnElement:
    return func.coalesce(survey_response.c.contacted_at, survey_response.c.responded_at).label("contacted_at")


def survey_rows(frame: Frame) -> Select:
    """Ratings, counted at the time of the contact they rate, for the person who was rated."""
    s = survey_response.c
    csat = (s.type == "csat") & on_scale()
    satisfied = csat & (s.score - s.scale_min >= SATISFIED_SHARE * (s.scale_max - s.scale_min))
    by_self = collector() == "self"
    nps = (s.type == "nps") & on_scale() & (s.scale_min == 0) & (s.scale_max == 10) & ~by_self
    return select(
        *event(s.id, s.user_id, s.account_id, _contacted()),
        one_if(csat & ~by_self).label("csat_answers"),
        one_if(satisfied & ~by_self).label("csat_satisfied"),
        one_if(csat & by_self).label("csat_self_answers"),
        one_if(satisfied & by_self).label("csat_self_satisfied"),
        one_if(nps).label("nps_answers"),
        one_if(nps & (s.score >= 9)).label("nps_promoters"),
        one_if(nps & (s.score <= 6)).label("nps_detractors"),
    )


def touchpoint_rows(frame: Frame) -> Select:
    """Ratings of key touchpoints, as shares of their scale; `part` is the touchpoint."""
    s, p = survey_response.c, touchpoint.c
    targeted = p.target.is_not(None)
    return (
        select(
            *event(s.id, s.user_id, s.account_id, _contacted()),
            s.touchpoint_id.label("part"),
            one().label("touchpoint_answers"),
            scaled().label("touchpoint_score"),
            one_if(targeted).label("journey_answers"),
            value_if(targeted, scaled()).label("journey_score"),
            value_if(targeted, p.target).label("journey_target"),
        )
        .select_from(survey_response.join(touchpoint, (p.id == s.touchpoint_id) & p.is_key.is_(True)))
        .where((s.type == "touchpoint") & on_scale() & (collector() != "self"))
    )


# Who rated whom in 360° feedback; imports that know no better words use those of the other surveys.
RATERS = {"customer": ("customer", "third_party"), "peer": ("peer", "system"), "manager": ("manager",)}


def feedback_rows(frame: Frame) -> Select:
    """360° ratings of a person by customers, peers and managers, as shares of their scale; never by the person."""
    s = survey_response.c
    columns = []
    for source, words in RATERS.items():
        mine = collector().in_(words)
        columns += [one_if(mine).label(f"feedback_{source}"), value_if(mine, scaled()).label(f"feedback_{source}_score")]
    known = [word for words in RATERS.values() for word in words]
    return select(
        *event(s.id, s.user_id, s.account_id, _contacted()),
        one().label("feedback"),
        scaled().label("feedback_score"),
        *columns,
    ).where((s.type == "360") & on_scale() & collector().in_(known))
