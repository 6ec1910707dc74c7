"""From a number down to the rows behind it: which they are, in words, and the number made again from those rows alone."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Date, DateTime, Select, String, Table, literal_column, or_, select, type_coerce

from lib.crm.sql import month_start
from lib.errors import N_, Message, RequestError, did_you_mean
from lib.kpis import conditions, figures
from lib.kpis.catalogue import Kpi
from lib.kpis.cube import Cube
from lib.kpis.definitions import Definitions
from lib.kpis.estimates import Estimate, Term
from lib.kpis.figures import Held
from lib.kpis.intervals import Z95
from lib.kpis.known import where_known
from lib.kpis.levels import LEVELS, level_columns
from lib.kpis.measures import Kind
from lib.kpis.scans import frame_of, level_source, read
from lib.kpis.statistics import Attainment, Median, Quotient
from lib.kpis.values import ABSENT, NO_RESULT, OK, TOO_FEW, evaluated, has_level, unavailable
from lib.periods import Cadence, Period

TEAM_THEN = "team_then"  # the team a row's person was in at its time
IDS_AT_ONCE = 500  # engines limit the parameters of one query, some to 999


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows of one fact that a KPI counts by one time.

    `rows`: `record` (id in the fact's table), `at` (timestamp of the anchor; midnight where it is a date), `account_id`,
    `user_id` (`team_id` for what belongs to a team, neither for the company's), `part` where the fact splits, and one
    float column per measure, in the measure's unit; ids nobody recorded are "". Only rows that count somewhere, sorted by
    `at` and `record`. The measure that counts distinct customers is 1 on each customer's first row of a month.
    `condition`: what the rows are, whose, and what they do to the number; see `conditions`.
    """

    fact: str
    anchor: str
    rows: pd.DataFrame
    condition: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """A KPI's number made again from the rows of its pieces.

    `spans`: the months it holds for; None outside the data. `value` (the KPI's unit), `n` and the 95 % interval are NaN
    where absent; the interval also where only the bootstrap would give one. `status`: ok, too_few, no_result or absent.
    """

    entry: Kpi
    pieces: tuple[Piece, ...]
    spans: Period | None
    value: float
    n: float
    low: float
    high: float
    status: str


@dataclass(frozen=True, slots=True)
class _Slice:
    """What one query reads: a fact by one of its times, over a span."""

    fact: str
    anchor: str
    grain: str
    span: Period
    of_role: str | None
    where_known: tuple[str, ...]

    @property
    def months(self) -> tuple:
        """The months of events, or the months that begin with an opening."""
        return self.span.months[:: Cadence(self.grain).months]


def rows_behind(cube: Cube, entry: Kpi, level: str, group: tuple[str, ...], period: Period) -> Behind:
    """The rows behind a KPI of a group (the level's ids in the order of `level_columns`) in a period.

    A quotient has the rows of both its parts. A group without rows is absent. RequestError for an unknown level, a group
    that does not name one, a level without values of the KPI, and a CRM without the tables it needs.
    """
    _check(cube, entry, level, group)
    wanted: dict[_Slice, list[Kpi]] = {}
    for part, span in _leaves(cube, entry, period):
        for key in _measures(cube.definitions, part):
            users = wanted.setdefault(_slice(cube.definitions, part, key, span), [])
            users += [part] if part not in users else []
    rows = {place: _rows(cube, place, users, level, group) for place, users in wanted.items()}
    pieces = tuple(_piece(cube.definitions, entry, place, users, level, group, rows[place]) for place, users in wanted.items())
    return _behind(entry, pieces, _span(cube, entry, period), _estimate(cube, entry, period, rows))


def _check(cube: Cube, entry: Kpi, level: str, group: tuple[str, ...]) -> None:
    if level not in LEVELS:
        raise RequestError(N_("There is no level “{level}”. Did you mean {near}?"), level=level, near=did_you_mean(level, list(LEVELS)))
    if not has_level(cube, entry, level):
        levels = ", ".join(name for name in LEVELS if has_level(cube, entry, name))
        raise RequestError(N_("{kpi} has no value by {level}. Ask for one of: {levels}."), kpi=entry.key, level=level, levels=levels)
    if missing := unavailable(cube, entry):
        raise RequestError(
            N_("{kpi} by {level} has no rows, because the CRM lacks {missing}. Import or map them, then ask again."),
            kpi=entry.key, level=level, missing=", ".join(missing),
        )  # fmt: skip
    ids = level_columns(level)
    if len(group) != len(ids) or "" in group:
        raise RequestError(
            N_("A group by {level} has the form ({form}) without empty ids; ({group}) has not."),
            level=level, form=", ".join(ids), group=", ".join(group),
        )  # fmt: skip


def _span(cube: Cube, entry: Kpi, period: Period) -> Period | None:
    natives = evaluated(cube, entry, period)
    return Period(natives[0].first, natives[-1].last) if natives else None


def _leaves(cube: Cube, entry: Kpi, period: Period) -> list[tuple[Kpi, Period]]:
    """The entry, or the parts it is the quotient of, with their spans; a part holds for the quotient's own months."""
    span = _span(cube, entry, period)
    if not span or not (parts := cube.definitions.parts_of(entry)):
        return [(entry, span)] if span else []
    return [leaf for part in parts for leaf in _leaves(cube, part, span)]


def _measures(known: Definitions, entry: Kpi) -> list[str]:
    own = {key for term in entry.statistic.terms for key in term}
    if isinstance(entry.statistic, Median):
        own.add(entry.statistic.of)
    return [key for key in known.measures if key in own]


def _slice(known: Definitions, entry: Kpi, key: str, span: Period) -> _Slice:
    measure = known.measures[key]
    grain = entry.cadence if measure.kind is Kind.STOCK else Cadence.MONTH
    return _Slice(measure.fact, measure.anchor, grain.value, span, entry.of_role, entry.where_known)


def _here(known: Definitions, place: _Slice, users: list[Kpi]) -> list[str]:
    """The measures of the slice's fact and time that its users need."""
    own = {key for entry in users for key in _measures(known, entry)}
    return [key for key, m in known.measures.items() if key in own and (m.fact, m.anchor) == (place.fact, place.anchor)]


def _query(cube: Cube, place: _Slice, measures: list[str], level: str, group: tuple[str, ...]) -> Select:
    fact = cube.definitions.facts[place.fact]
    rows = fact.rows(frame_of(cube.coverage)).subquery("facts")
    source, groups, role, team = level_source(cube.crm, fact, rows, place.anchor, cube.roster, level)
    month = month_start(rows.c[place.anchor])
    where = [rows.c.grain == place.grain, month.in_(place.months)]
    where += [column.element == value for column, value in zip(groups, group, strict=True)]
    if place.of_role:
        where.append(role == place.of_role)
    stored = [rows.c[key] for key in measures if key in rows.c]
    if len(stored) == len(measures):  # else the rows are counted by their customers, so each of them counts
        where.append(or_(*(column != 0 for column in stored)))
    account = rows.c.get("account_id", literal_column("''"))
    ids = [rows.c[name] for name in ("user_id", "team_id", "part") if name in rows.c]
    ids += [team.label(TEAM_THEN)] if place.where_known else []
    columns = [rows.c.record, account.label("account_id"), *ids, *stored]
    at = _as_stored(rows.c[place.anchor]).label("at")
    # By everything: two rows of one record must not change places from one reading to the next.
    order = [rows.c[place.anchor], *(column for column in columns if column.name in rows.c)]
    return select(columns[0], at, *columns[1:]).select_from(source).where(*where).order_by(*order)


def _rows(cube: Cube, place: _Slice, users: list[Kpi], level: str, group: tuple[str, ...]) -> pd.DataFrame:
    measures = _here(cube.definitions, place, users)
    rows = cube.definitions.facts[place.fact].rows
    if isinstance(rows, Held):
        return _of_figures(cube, rows, place, measures, level, group)
    frame = read(cube.crm, _query(cube, place, measures, level, group))
    ids = {name: frame[name].astype(object).fillna("") for name in frame if name not in cube.definitions.measures}
    frame = frame.assign(**ids | {"at": _times(frame["at"])}).astype(dict.fromkeys(frame.columns.difference([*ids]), float))
    frame = _where_known(cube, frame, place)
    if (counted := cube.definitions.facts[place.fact].counted) in measures:
        frame[counted] = (~_visits(frame).duplicated()).astype(float)
    return frame


def _of_figures(cube: Cube, held: Held, place: _Slice, measures: list[str], level: str, group: tuple[str, ...]) -> pd.DataFrame:
    rows = figures.of_group(held, cube.roster, level, group)
    inside = rows[place.anchor].dt.to_period("M").isin([pd.Period(month, "M") for month in place.months])
    found = rows[inside & (rows[measures] != 0).any(axis=1)].rename(columns={place.anchor: "at"})
    found = _where_known(cube, found.assign(**{TEAM_THEN: found["team_id"]}), place)
    found = found.sort_values(["at", "record"], ignore_index=True).assign(account_id="")
    own = "team_id" if held.grain == "team" else "user_id"
    return found[["record", "at", "account_id", own, *measures]].astype({"at": "datetime64[us]"})


def _where_known(cube: Cube, rows: pd.DataFrame, place: _Slice) -> pd.DataFrame:
    if not place.where_known:
        return rows
    months = rows["at"].dt.to_period("M").dt.to_timestamp().astype("datetime64[s]")
    placed = rows.assign(period=months, team_id=rows[TEAM_THEN])
    kept = where_known(cube, placed, place.fact, place.where_known).index
    return rows.loc[kept].drop(columns=TEAM_THEN).reset_index(drop=True)


def _visits(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"month": rows["at"].dt.to_period("M"), "account_id": rows["account_id"]})


def _piece(
    known: Definitions, entry: Kpi, place: _Slice, users: list[Kpi], level: str, group: tuple[str, ...], rows: pd.DataFrame
) -> Piece:
    condition = (
        conditions.what(known.facts[place.fact], place.anchor, place.grain, place.span),
        *conditions.whose(known.facts[place.fact], level, group, place.of_role),
        *(message for user in users[:1] for message in conditions.known(user)),
        *conditions.counts(users, rows, known.measures, named=entry not in users),
    )
    return Piece(place.fact, place.anchor, rows, condition)


def _behind(entry: Kpi, pieces: tuple[Piece, ...], spans: Period | None, estimate: Estimate) -> Behind:
    value, n, low, high = (float(part[0]) for part in (estimate.value, estimate.n, estimate.low, estimate.high))
    if estimate.unbounded[0]:
        return Behind(entry, pieces, spans, value, n, low, high, NO_RESULT)
    if not math.isfinite(value):
        return Behind(entry, pieces, spans, *[math.nan] * 4, ABSENT)
    return Behind(entry, pieces, spans, value, n, low, high, OK if n >= entry.min_n else TOO_FEW)


def _one(value: float, n: float, low: float = math.nan, high: float = math.nan) -> Estimate:
    return Estimate(*(np.array([part], dtype=float) for part in (value, n, low, high)), np.zeros(1, dtype=bool))


def _estimate(cube: Cube, entry: Kpi, period: Period, rows: dict[_Slice, pd.DataFrame]) -> Estimate:
    known, statistic, span = cube.definitions, entry.statistic, _span(cube, entry, period)
    if not span:
        return _one(math.nan, 0.0)
    if isinstance(statistic, Quotient):
        return statistic.combine(*(_estimate(cube, part, span, rows) for part in known.parts_of(entry)))

    def behind(key: str) -> pd.DataFrame:
        return rows[_slice(known, entry, key, span)]

    if isinstance(statistic, Median):
        counted = behind(statistic.of)
        return _middle(counted.loc[counted[statistic.count] == 1, statistic.of])
    if isinstance(statistic, Attainment):
        return _attainment(known, statistic, behind(statistic.count))
    return statistic.evaluate(lambda term: np.array([_sum(known, behind(term[0]), term)]))


def _sum(known: Definitions, rows: pd.DataFrame, term: Term) -> float:
    """The sum of the measures' product; of a customer's rows in a month together where customers are counted."""
    if any(known.measures[key].kind is Kind.DISTINCT for key in term):
        visits = _visits(rows)
        rows = rows[list(dict.fromkeys(term))].groupby([visits["month"], visits["account_id"]]).sum()
    product = np.prod([rows[key].to_numpy(float) for key in term], axis=0)
    return math.fsum(product[~np.isnan(product)])  # what is unknown is no part of a sum, as in SQL


def _middle(values: Iterable[float]) -> Estimate:
    """The median with the interval of order statistics (Conover 1999, normal approximation)."""
    x = sorted(values)
    if not x:
        return _one(math.nan, 0.0)
    reach = Z95 * math.sqrt(len(x))
    below = [v for place, v in enumerate(x, 1) if len(x) - 2 * place >= reach]
    above = [v for place, v in enumerate(x, 1) if 2 * place - len(x) - 2 >= reach]
    return _one(median(x), len(x), below[-1] if below else math.nan, above[0] if above else math.nan)


def _attainment(known: Definitions, statistic: Attainment, rows: pd.DataFrame) -> Estimate:
    parts = [part for name, part in rows.groupby("part") if name]
    sums = (np.array([_sum(known, part, term) for part in parts], dtype=float) for term in statistic.terms)
    enough, *marks = (int(mark.sum()) for mark in statistic.attained(*sums))
    return _one(*(marks[0] / enough, enough, *(mark / enough for mark in marks[1:]))) if enough else _one(math.nan, 0.0)


def details(cube: Cube, table: Table, records: list[str]) -> pd.DataFrame:
    """The canonical columns the CRM has of these ids, one row for each id in the order given; ids it does not have are left
    out. Times are timestamps, ids and texts as they are stored. RequestError for a table the CRM lacks."""
    known = cube.crm.columns.get(table.name, frozenset())
    if "id" not in known:
        raise RequestError(
            N_("The CRM has no rows of {table} to show: it lacks its column id. Import or map the table, then ask again."),
            table=table.name,
        )
    columns = [column for column in table.columns if column.name in known]
    timed = [column.name for column in columns if isinstance(column.type, Date | DateTime)]
    shown = [_as_stored(column).label(column.name) if column.name in timed else column for column in columns]
    ids = list(dict.fromkeys(records))
    chunks = [ids[place : place + IDS_AT_ONCE] for place in range(0, max(len(ids), 1), IDS_AT_ONCE)]
    found = pd.concat([read(cube.crm, select(*shown).where(table.c.id.in_(chunk))) for chunk in chunks], ignore_index=True)
    for name in timed:
        found[name] = _times(found[name])
    return pd.DataFrame({"id": records}, dtype=object).merge(found, on="id")[list(found.columns)]


def _as_stored(column: ColumnElement) -> ColumnElement:
    # SQLAlchemy would refuse what SQLite stores as a timestamp in a date column.
    return type_coerce(column, String)


def _times(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column.astype(object), format="ISO8601").dt.as_unit("us")
