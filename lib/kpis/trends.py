"""A group's values over a KPI's own periods, oldest first."""

import numpy as np
import pandas as pd

from lib.kpis.catalogue import Kpi
from lib.kpis.cube import Cube
from lib.kpis.series import kpi_series
from lib.kpis.values import ABSENT, evaluated
from lib.periods import Cadence, Period

SHOWN = {Cadence.MONTH: 12, Cadence.QUARTER: 8, Cadence.HALF_YEAR: 6}
COLUMNS = ["first", "last", "value", "n", "low", "high", "status"]


def trend(cube: Cube, entry: Kpi, level: str, group: tuple[str, ...], last: Period, most: int | None = None) -> pd.DataFrame:
    """One row per native period up to `last` in which the group has a value: COLUMNS; at most `most` periods."""
    ends = evaluated(cube, entry, last)
    if not ends:
        return pd.DataFrame(columns=COLUMNS)
    native = tuple(p for p in cube.coverage.native(entry.cadence) if p.last <= ends[-1].last)[-(most or SHOWN[entry.cadence]) :]
    series = kpi_series(cube, entry, level, native)
    column = series.of(group)
    if column is None:
        return pd.DataFrame(columns=COLUMNS)
    rows = np.flatnonzero(series.status[:, column] != ABSENT)
    # A period too young for its cohorts shows an older one's value: that is no point of its own.
    rows = [row for row in rows if series.spans[row] == native[row]]
    return pd.DataFrame(
        [(native[r].first, native[r].last, *(getattr(series, name)[r, column] for name in COLUMNS[2:])) for r in rows], columns=COLUMNS
    )
