"""Numbers, months and intervals as a reader of one language writes them."""

import math
from datetime import date

from lib.kpis.catalogue import Kpi, Unit
from lib.kpis.definitions import Definitions
from lib.kpis.ready_made import is_monthly_total
from lib.language import Translator
from lib.periods import Cadence, Coverage, Period, add_months

MINUS = "−"
SPACE = "\u00a0"  # keeps a number and its unit on one line
ABSENT = "–"
MOST_DIGITS = 4  # beyond the usual ones, where fewer do not tell two numbers apart


def number(value: float, digits: int = 1) -> str:
    """A number with a true minus sign; a dash where it is absent."""
    if value is None or not math.isfinite(value):
        return ABSENT
    text = f"{abs(value):,.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and float(text.replace(",", "")) != 0 else text


def signed(value: float, digits: int = 1) -> str:
    """A change with its sign; ±0 when it rounds to nothing."""
    if value is None or not math.isfinite(value):
        return ABSENT
    text = number(abs(value), digits)
    if float(text.replace(",", "")) == 0:
        return f"±{text}"
    return f"+{text}" if value > 0 else f"{MINUS}{text}"


def percent(share: float, digits: int = 0) -> str:
    """A share of 1 as a percentage."""
    return ABSENT if share is None or not math.isfinite(share) else f"{number(100 * share, digits)}{SPACE}%"


def duration(seconds: float, t: Translator, more: int = 0) -> str:
    """Seconds in the largest unit that leaves a number above 1.5; `more`: digits beyond the usual ones."""
    if seconds is None or not math.isfinite(seconds):
        return ABSENT
    for unit, length in ((t("d"), 86_400.0), (t("h"), 3_600.0), (t("min"), 60.0)):
        if abs(seconds) >= 1.5 * length:
            return f"{number(seconds / length, 1 + more)}{SPACE}{unit}"
    return SPACE.join((number(seconds, more), t("s")))


def money(value: float, currency: str, more: int = 0) -> str:
    """An amount in the reporting currency, shortened from a million on; `more`: digits beyond the usual ones."""
    if value is None or not math.isfinite(value):
        return ABSENT
    text = f"{number(value / 1e6, 2 + more)}{SPACE}M" if abs(value) >= 1e6 else number(value, more)
    return f"{text}{SPACE}{currency}" if currency else text


def kpi_value(kpi: Kpi, value: float, t: Translator, currency: str, more: int = 0) -> str:
    """A KPI's value in its unit; `more`: digits beyond the usual ones."""
    if kpi.unit is Unit.RATE:
        return percent(value, 1 + more)
    if kpi.unit is Unit.SECONDS:
        return duration(value, t, more)
    if kpi.unit is Unit.MONEY:
        return money(value, currency, more)
    return signed(value, more) if kpi.unit is Unit.NPS else number(value, 2 + more)


def in_unit(unit: str, value: float, t: Translator, currency: str) -> str:
    """A measure's value in its unit."""
    shown = {"money": lambda: money(value, currency), "seconds": lambda: duration(value, t), "count": lambda: count(value)}
    return shown.get(unit, lambda: number(value, 2))()


def kpi_values_apart(kpi: Kpi, values: tuple[float, float], t: Translator, currency: str) -> tuple[str, str]:
    """Two values in the fewest digits that tell them apart: 91.96 % misses a target of 92 %, but 92.0 % does not seem to."""
    for more in range(MOST_DIGITS + 1):
        shown = tuple(kpi_value(kpi, value, t, currency, more) for value in values)
        if shown[0] != shown[1]:
            return shown
    return tuple(kpi_value(kpi, value, t, currency) for value in values)


def interval(known: Definitions, kpi: Kpi, low: float, high: float, t: Translator, currency: str) -> str:
    """`low – high` of one of the known KPIs; without them that nothing was sampled, or that too little is known to say."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return _complete(kpi, t) if known.is_complete_count(kpi) else t("no interval")
    left, right = kpi_value(kpi, low, t, currency), kpi_value(kpi, high, t, currency)
    return t("{low} to {high}", low=left, high=right)


def _complete(kpi: Kpi, t: Translator) -> str:
    if not is_monthly_total(kpi):
        return t("complete count")
    return t("complete count, per person and month") if kpi.grain == "person" else t("complete count, per team and month")


def count(n: float) -> str:
    """A number of observations."""
    return ABSENT if not math.isfinite(n) else f"{n:,.0f}"


def rank_range(best: float, worst: float, t: Translator) -> str:
    """The ranks that fit the data."""
    if not (math.isfinite(best) and math.isfinite(worst)):
        return ""
    return t("rank {best}", best=int(best)) if best == worst else t("rank {best}–{worst}", best=int(best), worst=int(worst))


def month(day: date) -> str:
    """A month, the same in both languages."""
    return f"{day:%Y-%m}"


def period(value: Period, fiscal_start: int = 1) -> str:
    """A whole calendar year or quarter by name, else its months."""
    months = len(value.months)
    if fiscal_start == 1 and months == 12 and value.first.month == 1:
        return f"{value.first.year}"
    if fiscal_start == 1 and months == 3 and value.first.month % 3 == 1:
        return f"{value.first.year} Q{(value.first.month + 2) // 3}"
    return month(value.first) if months == 1 else f"{month(value.first)} – {month(value.last)}"


def period_choices(coverage: Coverage) -> list[Period]:
    """What the period box offers: complete quarters and years, all the data, then single months; newest first."""
    quarters = list(coverage.native(Cadence.QUARTER))[::-1]
    months = list(coverage.native(Cadence.MONTH))[::-1]
    starts = [q.first for q in quarters[::-1] if q.first.month == coverage.fiscal_start]
    years = [p for start in starts[::-1] if coverage.complete(p := Period(start, add_months(start, 11)))]
    return list(dict.fromkeys([*quarters, *years, coverage.period, *months]))


def months_of(coverage: Coverage) -> list[Period]:
    """Every complete month, newest first."""
    return list(coverage.native(Cadence.MONTH))[::-1]
