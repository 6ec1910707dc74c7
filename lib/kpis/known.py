"""What a formula may add up: only what is of people (or teams) and months of which all that it takes from somebody's report is known.

A figure nobody reported is not 0. Without this, a formula would divide the visits of everybody by the revenue of those who reported.
"""

from collections.abc import Iterable

import pandas as pd

from lib.kpis.cube import Cube
from lib.kpis.facts import Fact


def where_known(cube: Cube, cells: pd.DataFrame, fact: str, keys: Iterable[str]) -> pd.DataFrame:
    """The cells (or rows) of a fact, with `period`, `user_id` and `team_id`, of which each of the measures `keys` has a value: the same
    person's in that month where both are people's, else that of the team or of one above it; of the company's, that of anybody."""
    for key in keys:
        said, columns = _said(cube, cube.definitions.facts[fact], key)
        cells = cells[pd.MultiIndex.from_frame(cells[columns]).isin(pd.MultiIndex.from_frame(said))]
    return cells


def _said(cube: Cube, of: Fact, key: str) -> tuple[pd.DataFrame, list[str]]:
    measure = cube.definitions.measures[key]
    found = cube.cells[measure.fact, measure.anchor]
    found = found[found[key] > 0]
    by = cube.definitions.facts[measure.fact].belongs_to
    if "company" in (of.belongs_to, by):
        columns = ["period"]
    elif of.belongs_to == by == "person":
        columns = ["user_id", "period"]
    else:
        columns = ["team_id", "period"]
        below = cube.roster.closure().rename(columns={"above": "said", "team_id": "team_id"})
        found = found.rename(columns={"team_id": "said"}).merge(below, on="said")
    return found[columns].drop_duplicates(), columns
