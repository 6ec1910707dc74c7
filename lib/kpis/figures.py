"""Ready-made values that somebody brings, of people or of teams by month: they join the cube in Python, as a CRM's rows do by SQL."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256

import numpy as np
import pandas as pd

from lib.kpis.estimates import Term
from lib.kpis.levels import WITH_TEAMS_BELOW, level_columns
from lib.kpis.ready_made import ANCHOR, measure_keys
from lib.kpis.roster import Roster

COLUMNS = ("kpi", "whose", "month", "value", "n")
IDS = ["user_id", "team_id", "role_id"]


@dataclass(frozen=True)
class Figures:
    """`values`: columns COLUMNS, one row for each KPI, person or team, and month (its first day); `n` is NaN where nobody said it.

    Two are equal where their values are.
    """

    values: pd.DataFrame = field(compare=False, repr=False)

    @cached_property
    def digest(self) -> str:
        """What tells these values from others."""
        return sha256(pd.util.hash_pandas_object(self.values, index=False).to_numpy().tobytes()).hexdigest()[:16]

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Figures) and self.digest == other.digest

    def __repr__(self) -> str:
        return f"Figures({self.digest})"


@dataclass(frozen=True, slots=True)
class Said:
    """A figure somebody brings: of a person or team (`whose`), for the month that begins on `month`; no value takes it back."""

    kpi: str
    whose: str
    month: date
    value: float | None
    n: float | None


NONE = Figures(pd.DataFrame({name: pd.Series(dtype=float if name in ("value", "n") else object) for name in COLUMNS}))


@dataclass(frozen=True, slots=True)
class Held:
    """The figures of some KPIs, all of them of people ("person") or of teams ("team")."""

    figures: Figures
    kpis: tuple[str, ...]
    grain: str

    def rows(self, people: Roster) -> pd.DataFrame:
        """A row for each person (or team) and month: `record`, the last day of the month (`reported_on`), the ids (team and role are
        those of that day; missing ids are ""), and every measure, 0 where nothing was reported."""
        known = self.figures.values
        known = known[known["kpi"].isin(self.kpis)]
        wide = pd.DataFrame(index=pd.MultiIndex.from_frame(known[["whose", "month"]].drop_duplicates(ignore_index=True)))
        for key in self.kpis:
            own = known[known["kpi"] == key].set_index(["whose", "month"])
            n = own["n"].fillna(1.0)
            for name, column in zip(measure_keys(key), (own["value"] * n, n, n * 0 + 1), strict=True):
                wide[name] = column.reindex(wide.index).fillna(0.0)
        wide = wide.reset_index()
        wide[ANCHOR] = pd.to_datetime(wide["month"]) + pd.offsets.MonthEnd(0)
        wide["record"] = wide["whose"].astype(object) + "|" + wide[ANCHOR].dt.strftime("%Y-%m")
        return _assigned(wide, people) if self.grain == "person" else wide.assign(user_id="", team_id=wide["whose"], role_id="")


def _assigned(wide: pd.DataFrame, people: Roster) -> pd.DataFrame:
    """With the team and role each person had last in the month: who left in it was there all the same."""
    stations = people.assignments[["user_id", "team_id", "role_id", "starts_on", "ends_on"]]
    pairs = wide[["whose", ANCHOR]].merge(stations, left_on="whose", right_on="user_id")
    begun = pairs[ANCHOR].dt.to_period("M").dt.to_timestamp()
    inside = pairs[~(pairs["starts_on"] > pairs[ANCHOR]) & ~(pairs["ends_on"] <= begun)]
    there = inside.sort_values("starts_on", na_position="first", kind="stable").drop_duplicates(["whose", ANCHOR], keep="last")
    there = there[["whose", ANCHOR, "team_id", "role_id"]]
    found = wide.assign(user_id=wide["whose"]).merge(there, on=["whose", ANCHOR], how="left")
    return found.fillna({"team_id": "", "role_id": ""})


def cells(held: Held, people: Roster, terms: tuple[Term, ...]) -> pd.DataFrame:
    """The figures as the cube keeps them: grain, period and ids, and the sum of each term, by its name."""
    rows = held.rows(people)
    products = {"*".join(term): np.prod([rows[key].to_numpy(float) for key in term], axis=0) for term in terms}
    period = rows[ANCHOR].dt.to_period("M").dt.to_timestamp().astype("datetime64[s]")
    table = pd.DataFrame({"grain": "month", "period": period, **{name: rows[name].astype(object) for name in IDS}, **products})
    return table.groupby(["grain", "period", *IDS], as_index=False, sort=True)[list(products)].sum()


def of_group(held: Held, people: Roster, level: str, group: tuple[str, ...]) -> pd.DataFrame:
    """The rows of a group, given by the ids of its level in the order of `level_columns`."""
    rows = held.rows(people)
    if level in WITH_TEAMS_BELOW:
        rows = rows.merge(people.closure(), on="team_id")
    for column, value in zip(level_columns(level), group, strict=True):
        rows = rows[rows[column] == value]
    return rows
