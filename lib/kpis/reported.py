"""A company's own KPIs whose values stand ready-made in its CRM, beside ours."""

from sqlalchemy import Row, select

from lib.crm.reported import LOWER, VOCABULARY
from lib.crm.source import Crm
from lib.crm.tables import reported_kpi, reported_value
from lib.errors import N_, DataError
from lib.kpis.definitions import SHIPPED, Definitions
from lib.kpis.facts import Fact
from lib.kpis.facts.reported import ReportedRows
from lib.kpis.ready_made import ANCHOR, ReadyMade, kpi_of, measures_of

FACT = "reported"


def definitions(crm: Crm) -> Definitions:
    """Ours, and the KPIs the CRM reports. DataError for one whose unit, direction, roll-up or dimension is none."""
    wanted = {"reported_kpi": set(reported_kpi.columns.keys()), "reported_value": set(reported_value.columns.keys())}
    if crm.lacks(wanted):
        return SHIPPED
    with crm.engine.connect() as connection:
        rows = connection.execute(select(reported_kpi).order_by(reported_kpi.c.place, reported_kpi.c.id)).all()
    if not rows:
        return SHIPPED
    own = [_said(row) for row in rows]
    fact = Fact(FACT, ReportedRows(tuple(one.key for one in own)), (ANCHOR,), reported_value)
    return Definitions(
        {**SHIPPED.kpis, **{one.key: kpi_of(one) for one in own}},
        {**SHIPPED.measures, **{measure.key: measure for one in own for measure in measures_of(one, FACT)}},
        {**SHIPPED.facts, FACT: fact},
    )


def _said(row: Row) -> ReadyMade:
    for column, words in VOCABULARY.items():
        if getattr(row, column) not in words:
            raise DataError(
                N_("Reported KPI {kpi}: {column} is “{value}”; known are {words} (reported_kpi)."),
                kpi=row.id,
                column=column,
                value=getattr(row, column),
                words=", ".join(words),
            )
    goals = (row.floor, row.target, row.stretch)
    return ReadyMade(row.id, row.name, row.unit, row.direction == LOWER, row.rollup, row.dimension, bool(row.counted), *goals)
