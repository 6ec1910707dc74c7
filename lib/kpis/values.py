"""KPI values of any group in any period, with n, interval and the months they hold for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pandas as pd

from lib.errors import N_, RequestError, did_you_mean
from lib.kpis import samples
from lib.kpis.catalogue import Kpi
from lib.kpis.cube import Cube
from lib.kpis.estimates import Estimate, Term
from lib.kpis.known import where_known
from lib.kpis.levels import IDS, LEVELS, SPLITS, WITH_TEAMS_BELOW, level_columns
from lib.kpis.measures import Kind, Measure
from lib.kpis.scans import name_of
from lib.kpis.statistics import Attainment, Mean, Median, Quotient, RatioOfSums, student
from lib.periods import Cadence, Period

OK, TOO_FEW, NO_RESULT, ABSENT = "ok", "too_few", "no_result", "absent"
COLUMNS = ["kpi", "value", "n", "low", "high", "status", "lower_bound", "first", "last"]


def evaluated(cube: Cube, entry: Kpi, asked: Period) -> tuple[Period, ...]:
    """The native periods an entry is evaluated in: inside the range and, for cohorts, mature."""
    periods = cube.coverage.evaluated(entry.cadence, asked)
    if not entry.maturity_days or not periods:
        return periods

    def mature(period: Period) -> bool:
        return period.end + timedelta(days=entry.maturity_days) <= cube.coverage.as_of

    earlier = tuple(p for p in cube.coverage.native(entry.cadence) if p.last <= asked.last and mature(p))
    return tuple(p for p in periods if mature(p)) or earlier[-1:]


def unavailable(cube: Cube, entry: Kpi) -> list[str]:
    """The tables and columns the CRM lacks for this KPI, or says nothing about; empty when it can be computed."""
    known = cube.definitions
    lacking = {name for fact in known.facts_of(entry) for name in cube.missing.get(fact, [])}
    silent = {name for key in known.measures_of(entry) | known.required_measures(entry) for name in cube.unknown.get(key, [])}
    return sorted(lacking | silent)


def kpi_values(cube: Cube, period: Period, level: str, keys: Iterable[str] | None = None, quick: bool = False) -> pd.DataFrame:
    """One row per group and KPI that has data. `quick`: intervals of few observations by Student's t, without the
    bootstrap's queries; values are the same.

    Columns: the level's ids (`user_id, role_id` · `user_id` · `above` (the team with all below it) · `above, role_id` ·
    `role_id` · none · `part`, a channel or touchpoint), then COLUMNS. `status` is ok, too_few (n below the KPI's
    minimum) or no_result (cost, but nothing won: worth the floor). `lower_bound` marks means that include cases
    still running, sums that lack unknown amounts and shares of causes some of which nobody recorded. `first` and
    `last` are the months the value holds for. RequestError for an unknown level or KPI.
    """
    if level not in LEVELS:
        raise RequestError(N_("There is no level “{level}”. Did you mean {near}?"), level=level, near=did_you_mean(level, list(LEVELS)))
    known = cube.definitions
    entries = [known.kpi(key) for key in keys] if keys is not None else list(known.kpis.values())
    query = _Query(cube, period, level, quick)
    frames = [_frame(query, entry) for entry in entries if not unavailable(cube, entry)]
    if not frames:
        return pd.DataFrame(columns=[*level_columns(level), *COLUMNS])
    return pd.concat(frames, ignore_index=True)


def has_level(cube: Cube, entry: Kpi, level: str) -> bool:
    """Whether a KPI has values at a level at all: costs have no person, the market no team, few facts a channel."""
    if level in SPLITS:
        known = cube.definitions
        return entry.statistic.terms != () and all(known.facts[fact].split_by == level for fact in known.facts_of(entry))
    if entry.grain == "company":
        return level == "company"
    return entry.grain == "person" or level in ("team", "company")


@dataclass
class _Query:
    """One question to the cube, remembering the sums several KPIs share."""

    cube: Cube
    period: Period
    level: str
    quick: bool = False
    _summed: dict[tuple, pd.DataFrame] = field(default_factory=dict)
    _estimated: dict[str, tuple[pd.Index, Estimate]] = field(default_factory=dict)
    _clustered: dict[tuple, pd.DataFrame] = field(default_factory=dict)

    def sums(self, term: Term, entry: Kpi, periods: tuple[Period, ...]) -> pd.Series:
        """The term's sum by group over the periods."""
        return self._table(self._measure(term[0]), entry, periods, level_columns(self.level))[name_of(term)]

    def parts(self, terms: tuple[Term, ...], entry: Kpi, periods: tuple[Period, ...]) -> pd.DataFrame:
        """The terms' sums by group and part of the fact (its channel or touchpoint)."""
        ids = list(dict.fromkeys([*level_columns(self.level), "part"]))
        return self._table(self._measure(terms[0][0]), entry, periods, ids)[[name_of(term) for term in terms]]

    def clusters(self, entry: Kpi, periods: tuple[Period, ...]) -> pd.DataFrame:
        """What the bootstrap draws from, shared by the KPIs of one fact."""
        top = self._measure(samples.ends_of(entry.statistic)[0])
        key = (top.fact, top.anchor, periods, entry.of_role)
        if key not in self._clustered:
            self._clustered[key] = samples.clusters_of(self.cube, entry, self.level, periods)
        return self._clustered[key]

    def _measure(self, key: str) -> Measure:
        return self.cube.definitions.measures[key]

    def _table(self, measure: Measure, entry: Kpi, periods: tuple[Period, ...], ids: list[str]) -> pd.DataFrame:
        grain = entry.cadence.value if measure.kind is Kind.STOCK else Cadence.MONTH.value
        key = (measure.fact, measure.anchor, measure.kind is Kind.DISTINCT, grain, periods, tuple(ids), entry.of_role, entry.where_known)
        if key not in self._summed:
            self._summed[key] = self._sum_table(measure, grain, periods, ids, entry)
        return self._summed[key]

    def _sum_table(self, measure: Measure, grain: str, periods: tuple[Period, ...], ids: list[str], entry: Kpi) -> pd.DataFrame:
        if measure.kind is Kind.DISTINCT:
            cells = self.cube.distinct(measure.fact, self.level)
        else:
            cells = self.cube.cells[measure.fact, measure.anchor]
            cells = cells[cells["grain"] == grain]
        if entry.of_role:
            cells = cells[cells["role_id"] == entry.of_role]
        cells = where_known(self.cube, cells, measure.fact, entry.where_known)
        starts = [p.first for p in periods] if measure.kind is Kind.STOCK else [m for p in periods for m in p.months]
        cells = cells[cells["period"].isin(pd.to_datetime(starts))]
        if self.level in WITH_TEAMS_BELOW and measure.kind is not Kind.DISTINCT:
            cells = cells.merge(self.cube.roster.closure(), on="team_id")
        cells = _known(cells, ids)
        numbers = [column for column in cells if column not in IDS and column != "period"]
        if not ids:
            return (
                cells[numbers].sum().to_frame().T.set_axis(pd.Index([()], tupleize_cols=False)) if len(cells) else cells[numbers].iloc[:0]
            )
        return cells.groupby(ids, sort=True)[numbers].sum()


def _known(cells: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    for column in ids:
        cells = cells[cells[column] != ""]
    return cells


def _estimate(query: _Query, entry: Kpi) -> tuple[pd.Index, Estimate]:
    if entry.key not in query._estimated:
        query._estimated[entry.key] = _estimate_anew(query, entry)
    return query._estimated[entry.key]


def _estimate_anew(query: _Query, entry: Kpi) -> tuple[pd.Index, Estimate]:
    statistic = entry.statistic
    periods = evaluated(query.cube, entry, query.period)
    if not periods:
        return _empty(query.level)
    if isinstance(statistic, Quotient):
        return _quotient(query, entry, statistic, periods)
    if isinstance(statistic, Median):
        return _median(query, statistic, periods)
    if isinstance(statistic, Attainment):
        return _attainment(query, entry, statistic, periods)
    series = {term: query.sums(term, entry, periods) for term in statistic.terms}
    index = _union([s.index for s in series.values()])
    sums = {term: column.reindex(index, fill_value=0.0).to_numpy(float) for term, column in series.items()}
    estimate = statistic.evaluate(sums.__getitem__)
    if isinstance(statistic, Mean | RatioOfSums):
        if query.quick:
            return index, student(statistic, estimate, sums.__getitem__)
        _fill_intervals(query, entry, periods, index, estimate)
    return index, estimate


def _quotient(query: _Query, entry: Kpi, statistic: Quotient, periods: tuple[Period, ...]) -> tuple[pd.Index, Estimate]:
    # Both parts hold for the quotient's own months, whatever their cadence and whatever was asked.
    own = _Query(query.cube, Period(periods[0].first, periods[-1].last), query.level, query.quick)
    (top_index, top), (bottom_index, bottom) = (_estimate(own, part) for part in query.cube.definitions.parts_of(entry))
    index = _union([top_index, bottom_index])
    return index, statistic.combine(_aligned(top, top_index, index), _aligned(bottom, bottom_index, index))


def _empty(level: str) -> tuple[pd.Index, Estimate]:
    none = np.array([], dtype=float)
    return pd.Index([]), Estimate(none, none, none, none, np.array([], dtype=bool))


def _union(indexes: list[pd.Index]) -> pd.Index:
    result = indexes[0]
    for index in indexes[1:]:
        result = result if index is result or index.equals(result) else result.union(index)
    return result


def _aligned(estimate: Estimate, old: pd.Index, new: pd.Index) -> Estimate:
    def moved(values: np.ndarray, fill: float | bool) -> np.ndarray:
        return pd.Series(values, index=old).reindex(new, fill_value=fill).to_numpy()

    nan = np.nan
    return Estimate(
        moved(estimate.value, nan),
        moved(estimate.n, 0.0),
        moved(estimate.low, nan),
        moved(estimate.high, nan),
        moved(estimate.unbounded, False).astype(bool),
    )


def _median(query: _Query, statistic: Median, periods: tuple[Period, ...]) -> tuple[pd.Index, Estimate]:
    ids = level_columns(query.level)
    found = samples.medians(query.cube, statistic, query.level, periods).dropna(subset=ids)
    found = found.sort_values(ids) if ids else found
    index = found.set_index(ids).index if ids else pd.Index([()] * len(found), tupleize_cols=False)
    value, n, low, high = (pd.to_numeric(found[c]).to_numpy(float) for c in ("value", "n", "low", "high"))
    return index, Estimate(value, n, low, high, np.zeros(len(found), dtype=bool))


def _attainment(query: _Query, entry: Kpi, statistic: Attainment, periods: tuple[Period, ...]) -> tuple[pd.Index, Estimate]:
    parts = query.parts(statistic.terms, entry, periods)
    enough, *reached = statistic.attained(*(parts[name_of(term)].to_numpy(float) for term in statistic.terms))
    marks = pd.DataFrame({"n": enough, "on": reached[0], "sure": reached[1], "maybe": reached[2]}, index=parts.index).astype(float)
    ids = level_columns(query.level)
    found = marks.groupby(level=ids, sort=True).sum() if ids else marks.sum().to_frame().T.set_axis(pd.Index([()], tupleize_cols=False))
    found = found[found["n"] > 0]
    value, low, high = (found[name].to_numpy(float) / found["n"].to_numpy(float) for name in ("on", "sure", "maybe"))
    return found.index, Estimate(value, found["n"].to_numpy(float), low, high, np.zeros(len(found), dtype=bool))


def _fill_intervals(query: _Query, entry: Kpi, periods: tuple[Period, ...], index: pd.Index, estimate: Estimate) -> None:
    """Means of few observations get their interval from the bootstrap; the arrays are filled in place."""
    few = np.isfinite(estimate.value) & np.isnan(estimate.low) & (estimate.n >= max(entry.min_n, 2))
    if not few.any():
        return
    names = [name if isinstance(name, tuple) else (name,) for name in index]
    wanted = [names[i] for i in np.flatnonzero(few)]
    found = samples.bootstrap(query.clusters(entry, periods), entry, query.level, wanted)
    for i in np.flatnonzero(few):
        estimate.low[i], estimate.high[i] = found.get(names[i], (np.nan, np.nan))


def _frame(query: _Query, entry: Kpi) -> pd.DataFrame:
    ids = level_columns(query.level)
    if not has_level(query.cube, entry, query.level):
        return pd.DataFrame(columns=[*ids, *COLUMNS])
    index, estimate = _estimate(query, entry)
    periods = evaluated(query.cube, entry, query.period)
    frame = pd.DataFrame({"value": estimate.value, "n": estimate.n, "low": estimate.low, "high": estimate.high})
    frame["status"] = np.where(estimate.unbounded, NO_RESULT, np.where(estimate.n >= entry.min_n, OK, TOO_FEW))
    frame["lower_bound"] = _running(query, entry, index, periods)
    names = pd.DataFrame([name if isinstance(name, tuple) else (name,) for name in index], columns=ids, index=frame.index, dtype=object)
    frame = pd.concat([names, frame], axis=1).assign(kpi=entry.key)
    frame["first"] = periods[0].first if periods else None
    frame["last"] = periods[-1].last if periods else None
    return frame.loc[np.isfinite(estimate.value) | estimate.unbounded, [*ids, *COLUMNS]].reset_index(drop=True)


def _running(query: _Query, entry: Kpi, index: pd.Index, periods: tuple[Period, ...]) -> np.ndarray:
    measure = getattr(entry.statistic, "lower_bound", None)
    if not (measure and periods):
        return np.zeros(len(index), dtype=bool)
    running = query.sums((measure,), entry, periods)
    return running.reindex(index, fill_value=0.0).to_numpy(float) > 0
