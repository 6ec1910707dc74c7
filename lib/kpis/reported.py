"""A company's own KPIs whose values were reported ready-made: read from its CRM, and defined beside ours."""

from sqlalchemy import Row, select

from lib.crm.reported import TOTAL, VOCABULARY, range_of
from lib.crm.source import Crm
from lib.crm.tables import reported_kpi, reported_value
from lib.errors import N_, DataError
from lib.kpis.catalogue import Direction, Goal, Kpi, Unit
from lib.kpis.catalogue.definitions import view_of
from lib.kpis.complete import CompleteRatio
from lib.kpis.definitions import SHIPPED, Definitions
from lib.kpis.facts import Fact
from lib.kpis.facts.reported import ReportedRows, measure_keys
from lib.kpis.measures import Kind, Measure
from lib.kpis.statistics import Proportion, RatioOfSums, Statistic
from lib.language import Text
from lib.periods import Cadence

FACT = "reported"
_SOURCE = Text("reported ready-made, not counted by us", "由外部直接上报，非本系统统计")
_TOTAL = Text("Reported amount per person and month; a complete count", "每人每月的上报量；全量统计")
_MEAN = Text("Mean of the reported values; n is their number", "上报值的平均；n 为上报值个数")
_WEIGHTED = Text(
    "Mean of the reported values, weighted by their cases; n is the number of values", "按样本数加权的上报值平均；n 为上报值个数"
)
_SHARE = Text("Share over all reported cases; n is their number", "全部上报样本中的占比；n 为样本数")


def definitions(crm: Crm) -> Definitions:
    """Ours, and the KPIs the CRM reports. DataError for one whose unit, direction, roll-up or dimension is none."""
    wanted = {"reported_kpi": set(reported_kpi.columns.keys()), "reported_value": set(reported_value.columns.keys())}
    if crm.lacks(wanted):
        return SHIPPED
    with crm.engine.connect() as connection:
        rows = connection.execute(select(reported_kpi).order_by(reported_kpi.c.place, reported_kpi.c.id)).all()
    if not rows:
        return SHIPPED
    own = [_kpi(row) for row in rows]
    fact = Fact(FACT, ReportedRows(tuple(kpi.key for kpi in own)), ("reported_on",), reported_value)
    return Definitions(
        {**SHIPPED.kpis, **{kpi.key: kpi for kpi in own}},
        {**SHIPPED.measures, **{measure.key: measure for kpi in own for measure in _measures(kpi)}},
        {**SHIPPED.facts, FACT: fact},
    )


def _kpi(row: Row) -> Kpi:
    for column, words in VOCABULARY.items():
        if getattr(row, column) not in words:
            raise DataError(
                N_("Reported KPI {kpi}: {column} is “{value}”; known are {words} (reported_kpi)."),
                kpi=row.id,
                column=column,
                value=getattr(row, column),
                words=", ".join(words),
            )
    statistic, formula = _statistic(row)
    goal = Goal(row.floor, row.target, row.stretch) if row.floor is not None and row.target is not None else None
    return Kpi(
        key=row.id,
        name=Text(row.name, row.name),
        formula=formula,
        unit=Unit(row.unit),
        direction=Direction(row.direction),
        view=view_of(row.dimension),
        cadence=Cadence.MONTH,
        source=_SOURCE,
        statistic=statistic,
        goal=goal,
        min_n=1,
        roles=(),
        personal=True,
    )


def _statistic(row: Row) -> tuple[Statistic, Text]:
    total, n, rows = measure_keys(row.id)
    if row.rollup == TOTAL:
        # By month reported, not by month present: a month nobody reported is no zero.
        return CompleteRatio(total, rows, rows, rows), _TOTAL
    if row.counted and row.unit == Unit.RATE:
        return Proportion(total, n), _SHARE
    low, high = range_of(row.unit)
    return RatioOfSums(total, n if row.counted else rows, rows, low, high, clustered=False), _WEIGHTED if row.counted else _MEAN


def _measures(kpi: Kpi) -> tuple[Measure, ...]:
    said = (
        ("number", N_("reported values, each times its number of cases")),
        ("count", N_("cases the reported values are of")),
        ("count", N_("reported values")),
    )
    named = zip(measure_keys(kpi.key), said, strict=True)
    return tuple(Measure(key, FACT, "reported_on", Kind.FLOW, unit, meaning) for key, (unit, meaning) in named)
