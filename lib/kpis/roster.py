"""Who is who: people, teams, roles and their history."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import select

from lib.crm import tables
from lib.crm.source import Crm
from lib.errors import N_, DataError
from lib.periods import Period, add_months

ASSIGNMENT = ("user_id", "team_id", "role_id", "starts_on", "ends_on", "full_time_share")


@dataclass(frozen=True, slots=True)
class Roster:
    """`names`: id → shown name of users, teams and roles. `parents`: team → team above ("" at the top).
    `assignments`: one row per interval (columns ASSIGNMENT; missing ids are "", empty ends NaT)."""

    users: dict[str, str]
    teams: dict[str, str]
    roles: dict[str, str]
    parents: dict[str, str]
    assignments: pd.DataFrame

    def ancestors(self, team: str) -> tuple[str, ...]:
        """The team and every team above it, nearest first; a circle ends where it begins. None for "", no team."""
        chain = [team]
        while team and (above := self.parents.get(chain[-1], "")) and above not in chain:
            chain.append(above)
        return tuple(chain) if team else ()

    def closure(self) -> pd.DataFrame:
        """Columns `team_id, above`: every team with itself and all teams above it; those people are assigned to
        count even where the team table does not name them."""
        known = sorted({*self.teams, *self.assignments["team_id"]} - {""})
        pairs = [(team, above) for team in known for above in self.ancestors(team)]
        return pd.DataFrame(pairs, columns=["team_id", "above"], dtype=object)

    def stations(self, role: str, period: Period) -> dict[str, list[str]]:
        """User → the teams he worked in as `role` in the period, in the order in which he came to them."""
        rows = self.assignments[self.assignments["role_id"] == role]
        first, end = pd.Timestamp(period.first), pd.Timestamp(add_months(period.last, 1))
        rows = rows[~(rows["starts_on"] >= end) & ~(rows["ends_on"] <= first) & (rows["full_time_share"] > 0)]
        found: dict[str, list[str]] = {}
        for user, team in zip(rows["user_id"].tolist(), rows["team_id"].tolist(), strict=True):
            if team not in found.setdefault(user, []) and team:
                found[user].append(team)
        return found

    def presence(self, period: Period) -> pd.DataFrame:
        """Months present (days × full-time share ÷ days of the month) by `user_id, role_id, team_id`."""
        rows = self.assignments
        months = _shares_of_months(rows, period).sum(axis=1) * rows["full_time_share"].to_numpy(float)
        frame = rows[["user_id", "role_id", "team_id"]].assign(months=months)
        summed = frame.groupby(["user_id", "role_id", "team_id"], as_index=False)["months"].sum()
        return summed[summed["months"] > 0].reset_index(drop=True)


def _shares_of_months(rows: pd.DataFrame, period: Period) -> np.ndarray:
    """Assignments × months: the share of each month's days inside the assignment."""
    starts = np.array([month.toordinal() for month in period.months])
    ends = np.array([add_months(month, 1).toordinal() for month in period.months])
    first = np.array([0 if pd.isna(day) else day.toordinal() for day in rows["starts_on"]]).reshape(-1, 1)
    last = np.array([10**7 if pd.isna(day) else day.toordinal() for day in rows["ends_on"]]).reshape(-1, 1)
    return np.clip(np.minimum(last, ends) - np.maximum(first, starts), 0, None) / (ends - starts)


def load(crm: Crm) -> Roster:
    """Read the roster. DataError when a person's assignments overlap: his facts would count twice."""
    parents = _pairs(crm, tables.team, "id", "parent_id")
    assignments = _assignments(crm)
    check_no_overlap(assignments)
    return Roster(
        users=_pairs(crm, tables.user, "id", "name"),
        teams=_pairs(crm, tables.team, "id", "name"),
        roles=_pairs(crm, tables.role, "id", "name"),
        parents={child: above or "" for child, above in parents.items()},
        assignments=assignments,
    )


def _pairs(crm: Crm, table, key: str, value: str) -> dict[str, str]:
    if crm.lacks({table.name: {key, value}}):
        return {}
    with crm.engine.connect() as connection:
        rows = connection.execute(select(table.c[key], table.c[value]).order_by(table.c[key])).all()
    return {str(k): ("" if v is None else str(v)) for k, v in rows}


def _assignments(crm: Crm) -> pd.DataFrame:
    columns = {column: pd.Series(dtype=object) for column in ASSIGNMENT}
    frame = pd.DataFrame(columns)
    if not crm.lacks({"user_assignment": set(ASSIGNMENT)}):
        with crm.engine.connect() as connection:
            rows = connection.execute(select(*[tables.user_assignment.c[column] for column in ASSIGNMENT])).all()
        frame = pd.DataFrame(rows, columns=list(ASSIGNMENT), dtype=object)
    for column in ("starts_on", "ends_on"):
        frame[column] = pd.to_datetime(frame[column])
    frame = frame[~(frame["ends_on"] <= frame["starts_on"])]  # who left before he came was never there
    # A missing id is "", as everywhere in the cube: who is in no team is weighed all the same.
    texts = frame[["team_id", "role_id"]].fillna("")
    share = pd.to_numeric(frame["full_time_share"]).fillna(1.0).astype(float)
    frame = frame.assign(**texts, full_time_share=share)
    return frame.sort_values(["user_id", "starts_on", "team_id", "role_id"], na_position="first", ignore_index=True)


def check_no_overlap(assignments: pd.DataFrame) -> None:
    """DataError naming the first person who is assigned twice on one day."""
    before = assignments.groupby("user_id", sort=False).shift(1)
    same = assignments["user_id"].eq(assignments["user_id"].shift(1))
    overlap = same & (before["ends_on"].isna() | assignments["starts_on"].isna() | (before["ends_on"] > assignments["starts_on"]))
    if overlap.any():
        row = assignments[overlap].iloc[0]
        day = "ever" if pd.isna(row["starts_on"]) else f"{row['starts_on']:%Y-%m-%d}"
        raise DataError(
            N_("User {user} has two assignments at once from {day} (user_assignment). End the first before the second starts."),
            user=row["user_id"],
            day=day,
        )
