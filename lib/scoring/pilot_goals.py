"""Goals for a pilot's KPIs, proposed from the sheet itself as `targets.propose` does."""

from dataclasses import replace

import numpy as np
import pandas as pd

from lib.crm.pilot.plan import Plan
from lib.crm.reported import GOALS
from lib.kpis.catalogue import Direction
from lib.scoring import targets


def with_goals(plan: Plan, values: pd.DataFrame) -> Plan:
    """The plan with floor, target and stretch for each KPI that has none and enough people. `values`: the sheet's rows of
    `reported_value`; a person counts once, with the mean of his months. Goals are round in
    the scale in which they are shown."""
    figures = []
    for figure in plan.figures:
        own = values[values["kpi_id"] == figure.key]
        people = own.groupby("user_id")["value"].mean().to_numpy(float, na_value=np.nan) / figure.scale
        direction = Direction.LOWER if figure.lower_is_better else Direction.HIGHER
        goal = targets.propose(direction, people, targets.MOST_DIGITS) if figure.target is None else None
        points = {} if goal is None else {name: getattr(goal, name) * figure.scale for name in GOALS}
        figures.append(replace(figure, **points))
    return replace(plan, figures=tuple(figures))
