"""KPIs whose values somebody reports ready-made, in a CRM's table or a sheet: what they are, and the measures made of the values."""

from dataclasses import dataclass

from lib.crm.reported import TOTAL, range_of
from lib.errors import N_
from lib.kpis.catalogue import Direction, Goal, Kpi, Unit
from lib.kpis.catalogue.definitions import ACTIVE, view_of
from lib.kpis.complete import CompleteRatio
from lib.kpis.measures import Kind, Measure
from lib.kpis.statistics import Proportion, RatioOfSums, Statistic
from lib.language import Text
from lib.periods import Cadence

ANCHOR = "reported_on"
_SOURCE = Text("reported ready-made, not counted by us", "由外部直接上报，非本系统统计")
_TOTAL = {
    "person": Text("Reported amount per person and month; a complete count", "每人每月的上报量；全量统计"),
    "team": Text("Reported amount per team and month; a complete count", "每个团队每月的上报量；全量统计"),
}
_MEAN = Text("Mean of the reported values; n is their number", "上报值的平均；n 为上报值个数")
_WEIGHTED = Text(
    "Mean of the reported values, weighted by their cases; n is the number of values", "按样本数加权的上报值平均；n 为上报值个数"
)
_SHARE = Text("Share over all reported cases; n is their number", "全部上报样本中的占比；n 为样本数")


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A KPI as it is said where its values come from; the words are those of the table `reported_kpi` (`lib.crm.reported`).

    `counted`: its values come with the number of cases they are of. `grain`: whether they are of a person or of a team. `state`: as
    in `Kpi.life`.
    """

    key: str
    name: str
    unit: str
    lower_is_better: bool
    rollup: str
    dimension: str
    counted: bool
    floor: float | None = None
    target: float | None = None
    stretch: float | None = None
    grain: str = "person"
    state: str = ACTIVE


def measure_keys(kpi: str) -> tuple[str, str, str]:
    """The measures of such a KPI: Σ value × n, Σ n, and the number of values."""
    return f"{kpi}_sum", f"{kpi}_n", f"{kpi}_rows"


def is_monthly_total(kpi: Kpi) -> bool:
    """Whether its value is what a person (or team) reported of a month, also of a group: then it is the mean of those, and no sum."""
    return kpi.formula in _TOTAL.values()


def told_by(measure: Measure) -> str:
    """The measure that counts the values this one is made of; "" for one that is of nobody's report."""
    return measure_keys(measure.key.rsplit("_", 1)[0])[2] if measure.anchor == ANCHOR else ""


def measures_of(one: ReadyMade, fact: str) -> tuple[Measure, ...]:
    """Its measures, counted in that fact."""
    unit = one.unit if one.unit in (Unit.MONEY, Unit.SECONDS) else "number"
    total = (unit, N_("reported values, each times its number of cases") if one.counted else N_("reported values, added up"))
    said = (total, ("count", N_("cases the reported values are of")), ("count", N_("reported values")))
    named = zip(measure_keys(one.key), said, strict=True)
    return tuple(Measure(key, fact, ANCHOR, Kind.FLOW, unit, meaning) for key, (unit, meaning) in named)


def kpi_of(one: ReadyMade) -> Kpi:
    """The KPI."""
    statistic, formula = _statistic(one)
    return Kpi(
        key=one.key,
        name=Text(one.name, one.name),
        formula=formula,
        unit=Unit(one.unit),
        direction=Direction.LOWER if one.lower_is_better else Direction.HIGHER,
        view=view_of(one.dimension),
        cadence=Cadence.MONTH,
        source=_SOURCE,
        statistic=statistic,
        goal=Goal(one.floor, one.target, one.stretch) if one.floor is not None and one.target is not None else None,
        min_n=1,
        roles=(),
        grain=one.grain,
        personal=one.grain == "person",
        life=one.state,
    )


def _statistic(one: ReadyMade) -> tuple[Statistic, Text]:
    total, n, rows = measure_keys(one.key)
    if one.rollup == TOTAL:
        # By month reported, not by month present: a month nobody reported is no zero.
        return CompleteRatio(total, rows, rows, rows), _TOTAL[one.grain]
    if one.counted and one.unit == Unit.RATE:
        return Proportion(total, n), _SHARE
    low, high = range_of(one.unit)
    return RatioOfSums(total, n if one.counted else rows, rows, low, high, clustered=False), _WEIGHTED if one.counted else _MEAN
