"""A plan carried out: the canonical tables of the sheet's people and figures, and an account of every row and cell."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from lib.crm.pilot import words
from lib.crm.pilot.figures import is_clock, is_figure, is_number, is_percent, month, number, percent
from lib.crm.pilot.plan import OF_PERCENT, Figure, Plan, Station, mixed_of, months_of, texts_of
from lib.crm.report import Action, Count, Issue, Report
from lib.crm.reported import HIGHER, LOWER, RATE, range_of
from lib.crm.sheet import Sheet, has_failed, is_blank
from lib.errors import N_, Message
from lib.periods import add_months

_HAN = re.compile("[\u3400-\u9fff]")
_EMPTY = Message(N_("empty, and the table cannot do without it"))
_MERGED = Message(N_("merged cells: whose figure is it? Write it into each row"))
_ALONE = Message(N_("nothing else stands in this row: a note, or nobody's figures"))
_SUM = Message(N_("a total, an average, a goal or a note, not a person"))
_NO_SHARE = Message(N_("outside 0 % to 100 %; if this KPI can be, choose “number” as its unit"))
_CLOCK = Message(N_("a duration (h:mm:ss or with its unit), unlike other cells of this KPI"))
_NO_CLOCK = Message(N_("no duration (h:mm:ss or with its unit), unlike other cells of this KPI"))
_FAILED = Message(N_("the spreadsheet's formula failed"))


def take(sheet: Sheet, plan: Plan) -> tuple[dict[str, pd.DataFrame], Report]:
    """Canonical frames by table name, and the report: its counts are the sheet's rows on their way to people, and filled cells
    on their way to values. A row without a person or month is rejected; a cell that cannot be a value is, without its row."""
    issues = [Issue(sheet.file, row.line, "user_assignment", row.column, row.text, row.reason, Action.REJECTED) for row in sheet.broken]
    people, refused = _people(sheet, plan)
    values, cells, noted = _values(sheet, plan, people)
    noted += _mixed(sheet, plan)
    report = Report(
        sheet.file,
        (
            Count("user_assignment", sheet.file, sheet.read, len(people), 0, len(sheet.broken) + len(refused)),
            Count("reported_value", sheet.file, cells, len(values), *(_of(noted, action) for action in (Action.SKIPPED, Action.REJECTED))),
        ),
        tuple(_placed(sheet, issue) for issue in sorted([*issues, *refused, *noted], key=lambda issue: issue.line)),
    )
    return {**_roster(people, plan), "reported_kpi": _kpis(plan), "reported_value": values}, report


def _placed(sheet: Sheet, issue: Issue) -> Issue:
    """The remark with the worksheet and the line where a person finds it."""
    file, line = sheet.place(issue.line)
    return replace(issue, file=file, line=line)


def _of(issues: list[Issue], action: Action) -> int:
    return sum(issue.action is action for issue in issues)


def _mixed(sheet: Sheet, plan: Plan) -> Iterator[Issue]:
    """Remarks on columns that are mostly numbers, and too seldom to be read as such."""
    for found in (mixed_of(sheet, header) for header in plan.unused):
        if found and 3 * found.numbers >= found.cells:
            reason = Message(
                N_("the column is not used: {numbers} of its {cells} cells are numbers"), {"numbers": found.numbers, "cells": found.cells}
            )
            yield Issue(sheet.file, found.line, "reported_value", found.header, found.value, reason, Action.KEPT)


def _people(sheet: Sheet, plan: Plan) -> tuple[pd.DataFrame, list[Issue]]:
    """By line: id, name, team, role and month of the rows that can be used; and what is wrong with the others."""
    kept, issues, stations, moved = [], [], {}, dict(plan.moved)
    columns = [plan.person, plan.surname, plan.identity, plan.team, plan.role]
    texts = [sheet.rows[header].tolist() if header else [""] * len(sheet.rows) for header in columns]
    texts[:2] = [[_full(*both) for both in zip(*texts[:2], strict=True)] if plan.surname else texts[0]]
    texts.append(months_of(sheet, plan))
    alone, has_least = _alone(sheet, plan), any(words.plain(name) in words.LEAST for name in texts[0])
    for line, name, identity, team, role, when in zip(sheet.rows.index, *texts, strict=True):
        who = (identity if plan.identity else name).strip()
        first = month(when, plan.marks.order) if plan.month else plan.whole
        said = Station(who, "" if is_blank(team) else team.strip(), role_of(role) if plan.role else plan.member)
        station = moved.get(said, said)
        if line in alone:
            problem = plan.person, name, _ALONE
        elif words.is_sum(name, has_least) or words.is_sum(who):
            problem = plan.person, name, _SUM
        else:
            problem = _problem(plan, who, name, team, role, first, when)
        if not problem and stations.setdefault((who, first), station) != station:
            earlier = Message(N_("an earlier row of this person and month has another team or role"))
            problem = (plan.team or plan.role, who, earlier)
        if problem:
            issues.append(Issue(sheet.file, int(line), "user_assignment", *problem, Action.REJECTED))
        else:
            kept.append((line, who, who if is_blank(name) or has_failed(name) else name.strip(), station.team, station.role, first))
    frame = pd.DataFrame(kept, columns=["line", "user_id", "name", "team_id", "role_id", "month"]).set_index("line")
    return frame, issues


def _problem(plan: Plan, who: str, name: str, team: str, role: str, first: date | Message, when: str) -> tuple[str, str, Message] | None:
    """Column, value and reason for which a row says of nobody or of no time."""
    for column, text in ((plan.identity or plan.person, who), (plan.team, team), (plan.role, role)):
        if column and has_failed(text):
            return column, text, _FAILED
    if is_blank(who):
        return plan.identity or plan.person, name, _EMPTY
    if plan.role and is_blank(role):
        return plan.role, role, _EMPTY
    if isinstance(first, Message):
        return plan.month, when, first
    return None


def _full(first: str, last: str) -> str:
    """A name of two parts; Chinese ones have the last name first and no blank."""
    parts = ["" if is_blank(part) else part.strip() for part in (first, last)]
    return " ".join(filter(None, parts)) if not _HAN.search("".join(parts)) else "".join(reversed(parts))


def _alone(sheet: Sheet, plan: Plan) -> set[int]:
    """The lines on which nothing stands but a text where people stand: a note below the table, most often."""
    others = [header for header in sheet.rows.columns if header not in ("", plan.person)]
    if not others:
        return set()
    empty = sheet.rows[others].map(is_blank).all(axis=1) & ~sheet.rows[plan.person].map(is_blank)
    return set(sheet.rows.index[empty].tolist())


def role_of(text: str) -> str:
    """One of our roles where the text names it; else the text is a role of the company's own."""
    return next((role for role, known in words.ROLES.items() if words.names(text, known)), text.strip())


def _values(sheet: Sheet, plan: Plan, people: pd.DataFrame) -> tuple[pd.DataFrame, int, list[Issue]]:
    who = dict(zip(people.index.tolist(), people[["user_id", "month"]].itertuples(index=False, name=None), strict=True))
    cells = [(figure, cell) for figure in plan.figures for cell in texts_of(sheet, plan, figure).itertuples(name=None) if cell[0] in who]
    issues, kept = [], {}
    for figure, (line, text, counted, column, named, merged) in cells:
        user, first = who[line]
        first = month(named, plan.marks.order) if named else first
        read = _MERGED if merged else first if isinstance(first, Message) else _read(plan, figure, text, counted)
        key, action = (figure.key, user, first), Action.REJECTED
        if isinstance(read, Message):
            problem = read
        elif key not in kept:
            kept[key] = read
            continue
        elif kept[key] == read:
            problem, action = Message(N_("the same figure as in an earlier row")), Action.SKIPPED
        else:
            problem = Message(N_("an earlier row of this person and month says something else"))
        issues.append(Issue(sheet.file, int(line), "reported_value", column if named else figure.header, text, problem, action))
    rows = [(kpi, user, last_day(first), value, n) for (kpi, user, first), (value, n) in kept.items()]
    frame = pd.DataFrame(rows, columns=["kpi_id", "user_id", "reported_on", "value", "n"])
    kinds = {"reported_on": "datetime64[us]", "value": "Float64", "n": "Float64"}
    return frame.astype(kinds), len(cells), issues


def _read(plan: Plan, figure: Figure, text: str, counted: str) -> tuple[float, float | None] | Message:
    """The value in its unit and its n, or what is wrong with the cell."""
    decimal = plan.marks.decimal
    if has_failed(text):
        return _FAILED
    if not is_figure(text, decimal):
        return Message(N_("not a number (decimal mark “{decimal}”)"), {"decimal": decimal})
    if is_clock(text) != figure.clock:
        return _CLOCK if is_clock(text) else _NO_CLOCK
    if figure.factor == OF_PERCENT and not is_percent(text):
        return Message(N_("no percent sign, unlike other cells of this KPI"))
    value = percent(text, decimal) if figure.factor == OF_PERCENT else number(text, decimal) * figure.factor
    low, high = range_of(figure.unit)
    if not low - 1e-9 <= value <= high + 1e-9:
        if figure.unit == RATE:
            return _NO_SHARE
        low, high = (f"{end:g}" for end in (low, high))
        return Message(N_("outside {low} to {high}"), {"low": low, "high": high})
    if not figure.weighted:
        return value, None
    if not is_number(counted, decimal) or not 0 < number(counted, decimal) < math.inf:
        return Message(N_("its n is “{n}”, not a number above 0"), {"n": counted.strip()})
    return value, number(counted, decimal)


def last_day(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return add_months(first, 1) - timedelta(days=1)


def _roster(people: pd.DataFrame, plan: Plan) -> dict[str, pd.DataFrame]:
    """Users, teams, roles, and who worked where when: from one month of the sheet to the next that says otherwise."""
    users = people.drop_duplicates("user_id")
    teams = sorted(set(people["team_id"]) - {""})
    roles = sorted(set(people["role_id"]))
    return {
        "user": pd.DataFrame({"id": users["user_id"].tolist(), "name": users["name"].tolist()}, dtype="str"),
        "team": pd.DataFrame({"id": teams, "name": teams}, dtype="str"),
        "role": pd.DataFrame({"id": roles, "name": roles}, dtype="str"),
        "user_assignment": _assignments(people),
    }


def _assignments(people: pd.DataFrame) -> pd.DataFrame:
    first, last = people["month"].min(), people["month"].max()
    rows = []
    for user, own in people.drop_duplicates(["user_id", "month"]).sort_values("month").groupby("user_id"):
        stations = [(when, station) for when, *station in own[["month", "team_id", "role_id"]].itertuples(index=False, name=None)]
        changes = [(when, station) for k, (when, station) in enumerate(stations) if k == 0 or station != stations[k - 1][1]]
        ends = [when for when, _ in changes[1:]] + [None if stations[-1][0] == last else add_months(stations[-1][0], 1)]
        for (when, (team, role)), end in zip(changes, ends, strict=True):
            rows.append((user, team or None, role, None if when == first else when, end))
    frame = pd.DataFrame(rows, columns=["user_id", "team_id", "role_id", "starts_on", "ends_on"])
    return frame.astype({"starts_on": "datetime64[us]", "ends_on": "datetime64[us]"})


def _kpis(plan: Plan) -> pd.DataFrame:
    rows = [
        {
            "id": figure.key,
            "name": figure.name,
            "unit": figure.unit,
            "direction": LOWER if figure.lower_is_better else HIGHER,
            "rollup": figure.rollup,
            "dimension": figure.dimension,
            "counted": figure.weighted,
            "floor": figure.floor,
            "target": figure.target,
            "stretch": figure.stretch,
            "place": place,
        }
        for place, figure in enumerate(plan.figures)
    ]
    return pd.DataFrame(rows).astype({"floor": "Float64", "target": "Float64", "stretch": "Float64", "place": "Int64"})
