"""The company's values over its own periods, oldest first."""

import pandas as pd

from lib.kpis.catalogue import Kpi
from lib.kpis.cube import Cube
from lib.kpis.values import evaluated, kpi_values
from lib.periods import Cadence, Period

MONTHS_SHOWN = 12
QUARTERS_SHOWN = 8


def company_trend(cube: Cube, entry: Kpi, last: Period) -> pd.DataFrame:
    """One row per native period up to `last` in which the KPI has a value: COLUMNS of `kpi_values`."""
    count = QUARTERS_SHOWN if entry.cadence is Cadence.QUARTER else MONTHS_SHOWN
    ends = evaluated(cube, entry, last)
    if not ends:
        return pd.DataFrame()
    native = [p for p in cube.coverage.native(entry.cadence) if p.last <= ends[-1].last][-count:]
    return pd.concat([kpi_values(cube, p, "company", [entry.key]) for p in native], ignore_index=True)
