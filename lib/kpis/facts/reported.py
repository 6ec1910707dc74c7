"""Values that were reported ready-made: a row for each person and month, and for each KPI the measures made of its value there.

All of a person's values of a month stand in one row, because they vary together: a formula of two of them needs their covariance.
"""

from dataclasses import dataclass

from sqlalchemy import Select, String, cast, func, literal_column, select

from lib.crm.sql import one_if, value_if
from lib.crm.tables import reported_value
from lib.kpis.ready_made import measure_keys
from lib.kpis.rows import Frame, event_grain


@dataclass(frozen=True, slots=True)
class ReportedRows:
    """The SELECT of these KPIs' values. A value whose n nobody said counts once."""

    kpis: tuple[str, ...]

    def __call__(self, frame: Frame) -> Select:
        r = reported_value.c
        n = func.coalesce(r.n, 1.0)
        columns = []
        for kpi in self.kpis:
            own, (total, count, rows) = r.kpi_id == kpi, measure_keys(kpi)
            columns += [
                func.sum(value_if(own, r.value * n)).label(total),
                func.sum(value_if(own, n)).label(count),
                func.sum(one_if(own)).label(rows),
            ]
        record = r.user_id + "|" + cast(r.reported_on, String)
        ids = [record.label("record"), r.user_id, literal_column("NULL").label("account_id"), r.reported_on]
        return select(event_grain(), *ids, *columns).group_by(r.user_id, r.reported_on)
