"""The headline KPIs as tiles: value, change, trend, target, n and interval."""

import math

import pandas as pd
import streamlit as st

from lib.kpis.catalogue import Band, Direction, Kpi
from lib.kpis.definitions import SHIPPED
from lib.kpis.values import OK, unavailable
from lib.periods import Period
from lib.views import company, data, formats, kpi_table, pages
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.scope import Scope

HEADLINE_KPIS = ("K1", "K2", "K13", "K4", "K3", "K18", "K9", "K49", "K5", "K50", "K51", "K52", "K14", "K28", "K31", "K47")
TILES, TILES_IN_A_ROW = 8, 4


def draw(frame: Frame, scope: Scope) -> None:
    """The headline KPIs: value, change, trend, target, n and interval."""
    values, before = (_values(frame, scope, period) for period in (frame.period, scope.former))
    former = {row.kpi: row for row in before.itertuples() if row.status == OK}
    shown = [row for row in values.itertuples() if row.status == OK and not unavailable(frame.cube, frame.kpis[row.kpi])]
    shown = sorted(shown, key=lambda row: _headline(frame).index(row.kpi))[:TILES]
    if not shown:
        st.info(frame.t("No KPI has data in this period. Choose another period above."))
        return
    for start in range(0, len(shown), TILES_IN_A_ROW):
        for column, row in zip(st.columns(TILES_IN_A_ROW), shown[start : start + TILES_IN_A_ROW], strict=False):
            with column:
                _tile(frame, scope, row, former.get(row.kpi))


def _values(frame: Frame, scope: Scope, period: Period) -> pd.DataFrame:
    values = data.values(frame.cube, period, scope.level, _headline(frame))
    return values[values["above"] == scope.team] if scope.team else values


def _headline(frame: Frame) -> tuple[str, ...]:
    """What a company is first asked about: ours, then what it reports itself."""
    return (*HEADLINE_KPIS, *(key for key in frame.kpis if key not in SHIPPED.kpis))


def _tile(frame: Frame, scope: Scope, row, former) -> None:
    t, kpi, currency = frame.t, frame.kpis[row.kpi], frame.settings.currency
    trend = data.trend(frame.cube, row.kpi, scope.level, scope.group, frame.period)
    comparable = former is not None and former.last < row.first
    change = row.value - former.value if comparable else math.nan
    told = not _nothing(kpi, change) and (frame.cube.definitions.is_complete_count(kpi) or beyond_chance(_known(former), _known(row)))
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.metric(
            t.text(kpi.name),
            escape(formats.kpi_value(kpi, row.value, t, currency)),
            delta=_delta(frame, kpi, change, former),
            delta_color=_good(kpi, change) if told else "off",
            delta_arrow="auto" if told else "off",
            chart_data=trend["value"].tolist() if len(trend) > 2 else None,
            chart_type="line",
            help=t.text(kpi.formula),
            height="content",
        )
        if below := [*_span(trend), *(_chance(frame, kpi, _known(former), _known(row), told) if comparable else [])]:
            st.caption(" · ".join(escape(fact) for fact in below))
        st.caption(" · ".join(escape(fact) for fact in _facts(frame, scope, kpi, row)))
        if frame.choices.compact:
            return
        with st.container(horizontal=True, gap="xsmall"):
            pages.link(frame, "kpis", t("What is it?"), kpi=kpi.key)
            pages.link(frame, "records", t("Rows"), kpi=kpi.key, level=scope.level, of=kpi_table.encode(scope.group))


def beyond_chance(before: tuple[float, float, float], now: tuple[float, float, float]) -> bool:
    """Whether a change exceeds what both 95 % intervals allow; each is a value with the low and the high end of its interval.

    The ends that face each other count, as roots of the sum of squares (R. G. Newcombe, "Interval estimation for the difference between
    independent proportions", Statistics in Medicine 17 (1998), method 10). False where an end is unknown.
    """
    change = now[0] - before[0]
    room = (now[0] - now[1], before[2] - before[0]) if change > 0 else (now[2] - now[0], before[0] - before[1])
    return abs(change) > math.hypot(*room)


def _known(row) -> tuple[float, float, float]:
    return row.value, row.low, row.high


def _span(trend: pd.DataFrame) -> list[str]:
    """The months in which the line above begins and ends."""
    return [f"{formats.month(trend['first'].iloc[0])} → {formats.month(trend['last'].iloc[-1])}"] if len(trend) > 2 else []


def _chance(frame: Frame, kpi: Kpi, before: tuple, now: tuple, told: bool) -> list[str]:
    """What the colour says, in words; of what was counted completely there is no chance to speak of."""
    if frame.cube.definitions.is_complete_count(kpi):
        return []
    if not all(math.isfinite(end) for end in (*before, *now)):
        return [frame.t("no interval: the change may be chance")]
    return [frame.t("change beyond chance") if told else frame.t("change within chance")]


def _good(kpi: Kpi, change: float) -> str:
    if kpi.direction is Direction.BAND or _nothing(kpi, change):
        return "off"
    return "normal" if kpi.direction is Direction.HIGHER else "inverse"


def _nothing(kpi: Kpi, change: float) -> bool:
    """Whether a change is absent or rounds to nothing."""
    return not math.isfinite(change) or abs(change) < (5e-4 if kpi.unit == "rate" else 0.05)


def _delta(frame: Frame, kpi: Kpi, change: float, former) -> str | None:
    if not math.isfinite(change):
        return None
    t = frame.t
    if kpi.unit == "rate":
        text = t("{change} points", change=formats.signed(100 * change))
    elif kpi.unit in ("seconds", "money"):
        sign = formats.MINUS if change < 0 else "+"
        text = sign + formats.kpi_value(kpi, abs(change), t, frame.settings.currency)
    else:
        text = formats.signed(change)
    versus = t("vs. {period}", period=formats.period(Period(former.first, former.last)))
    # Streamlit reads the arrow's direction off a leading ASCII minus.
    sign = "-" if text.startswith(formats.MINUS) else ""
    return sign + escape(f"{text.removeprefix(formats.MINUS)} {versus}")


def _facts(frame: Frame, scope: Scope, kpi: Kpi, row) -> list[str]:
    t, parts = frame.t, []
    if target := _target(frame, scope, kpi, row.value, row.lower_bound):
        parts.append(target)
    parts.append(f"n = {formats.count(row.n)}")
    parts.append(kpi_table.interval(frame, kpi, row.low, row.high))
    if row.lower_bound:
        parts.append(t("at least: some are still open or without an answer"))
    span = Period(row.first, row.last)
    if span != frame.period:
        parts.append(t("holds for {period}", period=formats.period(span)))
    return parts


def _target(frame: Frame, scope: Scope, kpi: Kpi, value: float, at_least: bool) -> str:
    t, currency, goal = frame.t, frame.settings.currency, company.goal(frame, kpi, scope.team or "")
    if goal is None:
        return ""
    reached = kpi_table.reached(kpi, value, goal)
    # What is at least so much may be more: that says nothing of a target it should stay below, unless it is missed already.
    proven = not at_least or (kpi.direction is not Direction.BAND and reached is (kpi.direction is Direction.HIGHER))
    mark = ("✓ " if reached else "✗ ") if proven else "? "
    if isinstance(goal, Band):
        low, high = (formats.kpi_value(kpi, bound, t, currency) for bound in (goal.low, goal.high))
        return mark + t("band {low} to {high}", low=low, high=high)
    sign = "≥" if goal.target > goal.floor else "≤"
    return mark + t("target {sign} {target}", sign=sign, target=formats.kpi_value(kpi, goal.target, t, currency))
