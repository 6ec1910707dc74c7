"""Scores of a role's people through time: the same board, with one row for each person and window."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.kpis.catalogue import Kpi
from lib.kpis.cube import Cube
from lib.kpis.series import Series, Windows, kpi_series
from lib.kpis.values import ABSENT, unavailable
from lib.periods import Cadence, Period
from lib.scoring.fields import Field, is_inherited, lineages_of, role_kpis


@dataclass(frozen=True, slots=True)
class History:
    """`field`: a field whose "people" are `person` at `window` (arrays of ids and of window numbers, one per row), in
    the order of windows; `team`: where each spent most of the window. `windows`: the periods."""

    field: Field
    person: np.ndarray
    window: np.ndarray
    team: np.ndarray
    windows: Windows

    def rows_of(self, user: str) -> np.ndarray:
        """The rows of one person, oldest first."""
        return np.flatnonzero(self.person == user)


def history_of(cube: Cube, role: str, windows: Windows) -> History:
    """Everything measured of the role's people in every window; intervals of few observations are Student's.

    Without windows, because the data are younger than one, nobody has a row.
    """
    presence = _presence(cube, role, windows)
    main = presence.sort_values("months", ascending=False, kind="stable").drop_duplicates(["window", "user_id"])
    total = presence.groupby(["window", "user_id"], as_index=False)["months"].sum()
    rows = total.merge(main[["window", "user_id", "team_id"]], on=["window", "user_id"])
    person, window, team = rows["user_id"].to_numpy(object), rows["window"].to_numpy(int), rows["team_id"].to_numpy(object)
    known = cube.definitions
    keys = [key for key in role_kpis(role, known.kpis) if not unavailable(cube, known.kpis[key])]
    inherited = frozenset(key for key in keys if is_inherited(known.kpis[key], role))
    columns: dict[str, dict[str, np.ndarray]] = {name: {} for name in ("value", "n", "low", "high", "basis", "status")}
    for key in keys:
        entry = known.kpis[key]
        series = kpi_series(cube, entry, "team" if key in inherited else "user_role", windows)
        groups = [(name,) for name in team] if key in inherited else [(name, role) for name in person]
        for name, array in _picked(series, window, groups).items():
            columns[name][key] = array
        columns["basis"][key] = _basis(cube, entry, role, series, person, window, columns["value"][key])
    memberships = presence.assign(user_id=[f"{u}@{w}" for u, w in zip(presence["user_id"], presence["window"], strict=True)])
    people = tuple(f"{u}@{w}" for u, w in zip(person, window, strict=True))
    whole = Period(windows[0].first, windows[-1].last) if windows else cube.coverage.period
    field = Field(
        role, whole, people, rows["months"].to_numpy(float), memberships, **columns,
        inherited=inherited, span={}, known=cube.answered, definitions=known, lineages=lineages_of(cube, memberships),
    )  # fmt: skip
    return History(field, person, window, team, windows)


def _presence(cube: Cube, role: str, windows: Windows) -> pd.DataFrame:
    """Columns `window, user_id, team_id, months`."""
    months = sorted({month for window in windows for month in window.months})
    frames = []
    by_month = {month: _in_role(cube, role, Period(month, month)) for month in months}
    for number, window in enumerate(windows):
        present = pd.concat([by_month[month] for month in window.months])
        frames.append(present.groupby(["user_id", "team_id"], as_index=False)["months"].sum().assign(window=number))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["user_id", "team_id", "months", "window"])


def _in_role(cube: Cube, role: str, period: Period) -> pd.DataFrame:
    present = cube.roster.presence(period)
    return present[present["role_id"] == role]


def _picked(series: Series, window: np.ndarray, groups: list[tuple]) -> dict[str, np.ndarray]:
    place = {group: number for number, group in enumerate(series.groups)}
    column = np.array([place.get(group, -1) for group in groups], dtype=int)
    known = column >= 0

    def taken(matrix: np.ndarray, absent: object, kind: type) -> np.ndarray:
        out = np.full(len(groups), absent, dtype=kind)
        if known.any():
            out[known] = matrix[window[known], column[known]]
        return out

    numbers = {name: taken(getattr(series, name), np.nan, float) for name in ("value", "n", "low", "high")}
    numbers["status"] = taken(series.status, ABSENT, object)
    for name in ("value", "n", "low", "high"):
        numbers[name] = np.where(numbers["status"] == ABSENT, np.nan, numbers[name])
    return numbers


def _basis(cube: Cube, entry: Kpi, role: str, series: Series, person: np.ndarray, window: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Totals per native period of a full-time person; other values as they are."""
    if not entry.per_period:
        return values
    months: dict[tuple[str, int], float] = {}
    for number, span in enumerate(series.spans):
        if span:
            present = _in_role(cube, role, span).groupby("user_id")["months"].sum()
            months |= {(user, number): length for user, length in present.items()}
    present = np.array([months.get((user, number), 0.0) for user, number in zip(person, window, strict=True)])
    length = Cadence(entry.cadence).months
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(present > 0, values / (present / length), np.nan)


@dataclass(frozen=True, slots=True)
class TeamTrack:
    """A team's score by window, with the interval its members' intervals give and the number of scored members."""

    score: np.ndarray
    low: np.ndarray
    high: np.ndarray
    members: np.ndarray


def team_track(histories: list[tuple[History, np.ndarray, np.ndarray, np.ndarray]], below: frozenset[str], windows: int) -> TeamTrack:
    """The mean of the members' scores by months present, window by window.

    `histories`: each role's history with its rows' `score, low, high`; `below`: the team and all teams below it.
    """
    weight, total, down, up, members = (np.zeros(windows) for _ in range(5))
    for history, score, low, high in histories:
        row = {name: number for number, name in enumerate(history.field.people)}
        own = history.field.memberships
        own = own[own["team_id"].isin(below)]
        rows = own["user_id"].map(row).to_numpy(int)
        months, window = own["months"].to_numpy(float), history.window[rows]
        scored = ~np.isnan(score[rows])
        rows, months, window = rows[scored], months[scored], window[scored]
        np.add.at(weight, window, months)
        np.add.at(total, window, months * score[rows])
        np.add.at(down, window, (months * (score - low)[rows]) ** 2)
        np.add.at(up, window, (months * (high - score)[rows]) ** 2)
        np.add.at(members, window, 1)
    mean = np.divide(total, weight, out=np.full(windows, np.nan), where=weight > 0)
    half = [np.divide(np.sqrt(part), weight, out=np.full(windows, np.nan), where=weight > 0) for part in (down, up)]
    return TeamTrack(mean, mean - half[0], mean + half[1], members)
