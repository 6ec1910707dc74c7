"""Rows on their way from the files of an export into the canonical tables; nothing is written here."""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Lookup
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from lib.crm import histories, tables
from lib.crm.cells import Cells, convert, dtype_of
from lib.crm.mapping import Check, Step
from lib.crm.origins import Sheets, looked_up, reading_of
from lib.crm.planning import Plan
from lib.crm.report import Action, Count, Issue, Report
from lib.crm.tables import is_needed
from lib.errors import N_, Message, RequestError

Progress = Callable[[float], None]
Loaded = list[tuple[Step, pd.DataFrame]]  # in the order of the steps; frames with all canonical columns, indexed by line
SAME_ROW = Message(N_("the same row as an earlier one"))
OTHER_ROW = Message(N_("an earlier row has this id and says something else"))
NOTHING: Lookup[str, pd.DataFrame] = MappingProxyType({})


def silent(share: float) -> None:
    """The progress that nobody wants to know."""


def carry_out(
    sheets: Sheets, plan: Plan, name: str, progress: Progress = silent, there: Lookup[str, pd.DataFrame] = NOTHING
) -> tuple[dict[str, pd.DataFrame], Report]:
    """The canonical frames by table name, and the report, which calls the source `name` where the mapping does not. `there`: the
    company's tables that are updated: rows may refer to theirs. RequestError where amounts of two columns are in currencies of which
    nobody has said what they are worth."""
    steps = plan.mapping.steps
    _check_currencies(steps, sheets)
    loaded: Loaded = []
    counts: list[Count] = []
    issues = [Issue(one.file, 1, one.table, one.column, "", one.reason, Action.KEPT) for one in plan.absent]
    for number, step in enumerate(steps, start=1):
        frame, count, remarks = _take(step, sheets, loaded, there)
        loaded.append((step, frame))
        counts.append(count)
        issues += sorted(remarks, key=lambda issue: issue.line)
        progress(number / len(steps))
    for check in plan.mapping.checks:
        issues += _unnamed(check, loaded)
    names = dict.fromkeys(step.table.name for step in steps)
    frames = {name: _rows_of(name, loaded).reset_index(drop=True) for name in names}
    return frames, Report(plan.mapping.source or name, tuple(counts), tuple(issues))


def _take(
    step: Step, sheets: Sheets, loaded: Loaded, there: Lookup[str, pd.DataFrame] = NOTHING
) -> tuple[pd.DataFrame, Count, list[Issue]]:
    """What of the file enters the table, the counts, and the remarks.

    Remarks on cells are made only of rows that are loaded, or that are rejected for them.
    """
    sheet = sheets[reading_of(step)]
    rows = _unskipped(step, sheet.rows)
    columns = [_resolved(convert(rule, rows, looked_up(rule, sheets)), loaded, there) for rule in step.rules]
    broken = [Issue(sheet.file, row.line, step.table.name, "", row.text, row.reason, Action.REJECTED) for row in sheet.broken]
    refused = [issue for cells in columns for issue in _refusals(step, cells)]
    good = _settled(step, _frame(step, columns, rows.index)).drop(index={issue.line for issue in refused})
    former = _rows_of(step.table.name, loaded)
    frame, repeated = _first_of_each(step, good, former)
    frame, twice_at_once = _one_at_a_time(step, frame, former)
    repeated += twice_at_once
    noted = [issue for cells in columns for issue in _notes(step, cells, frame, loaded, there)]
    rejected = len(broken) + len(rows) - len(good) + sum(issue.action is Action.REJECTED for issue in repeated)
    skipped = len(sheet.rows) - len(rows) + len(good) - len(frame) - sum(issue.action is Action.REJECTED for issue in repeated)
    count = Count(step.table.name, sheet.file, sheet.read, len(frame), skipped, rejected)
    return frame, count, [*broken, *refused, *repeated, *noted]


def _check_currencies(steps: tuple[Step, ...], sheets: Sheets) -> None:
    """Without rates each column is in one currency, or its rows are rejected; and it must be the same in all of them."""
    found: dict[str, str] = {}
    for step in steps:
        rows = _unskipped(step, sheets[reading_of(step)].rows)
        for header in dict.fromkeys(rule.currency for rule in step.rules if rule.currency and not rule.rates):
            codes = set(rows[header].str.strip().str.upper()) - {""}
            if len(codes) == 1:
                found.setdefault(codes.pop(), f"{step.file}: {header}")
    if len(found) > 1:
        said = ", ".join(f"{code} ({place})" for code, place in found.items())
        raise RequestError(N_("Amounts are in {currencies}. Say what each is worth: rates = … at the top of the mapping."), currencies=said)


def _unskipped(step: Step, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that count: none of the words to skip, all of those to keep, and in a substitute a name."""
    for header, words in step.skip.items():
        rows = rows[~rows[header].str.strip().str.casefold().isin(words)]
    for header, words in step.keep.items():
        rows = rows[rows[header].str.strip().str.casefold().isin(words)]
    named = [header for rule in step.rules if is_needed(rule.column) for header in rule.headers] if step.substitute else []
    for header in named:
        rows = rows[rows[header].str.strip() != ""]
    return rows


def _known(table: str, loaded: Loaded, there: Lookup[str, pd.DataFrame]) -> pd.DataFrame:
    """The table's rows so far, and those of the company that is updated, each id once."""
    own = _rows_of(table, loaded)
    return pd.concat([own, there[table]]).drop_duplicates("id") if table in there else own


def _resolved(cells: Cells, loaded: Loaded, there: Lookup[str, pd.DataFrame]) -> Cells:
    """The cells with ids for the names (e-mails …) `by` which rows are referred to; a name that two rows have is none."""
    if not cells.rule.by:
        return cells
    known, named = _known(cells.rule.refers, loaded, there), {}
    for column in reversed(cells.rule.by):
        names = known[column].str.strip().str.casefold()
        single = names.notna() & ~names.duplicated(keep=False)
        named |= dict(zip(names[single], known["id"][single], strict=True))
    found = cells.text.str.strip().str.casefold().map(named)
    return replace(cells, values=cells.values.where(cells.values.isin(known["id"]) | found.isna(), found).astype(cells.values.dtype))


def _frame(step: Step, columns: list[Cells], lines: pd.Index) -> pd.DataFrame:
    given = {cells.rule.column.name: cells.values for cells in columns}
    return _empty(step.table.name).reindex(lines).assign(**given)


def _settled(step: Step, frame: pd.DataFrame) -> pd.DataFrame:
    """The closing day of an open opportunity is what somebody expects: nothing has been closed on it."""
    if step.table is tables.opportunity:
        frame.loc[frame["outcome"] == "open", "closed_at"] = pd.NaT
    return frame


def _empty(table: str) -> pd.DataFrame:
    return pd.DataFrame({column.name: pd.Series(dtype=dtype_of(column)) for column in tables.metadata.tables[table].columns})


def _rows_of(table: str, loaded: Loaded) -> pd.DataFrame:
    """All rows of the table so far; no rows, but its columns, when there are none."""
    parts = [frame for step, frame in loaded if step.table.name == table]
    return pd.concat(parts) if parts else _empty(table)


def _issues(step: Step, cells: Cells, where: pd.Series, reason: Callable[[str], Message], action: Action) -> Iterator[Issue]:
    """One issue for each line that is True; `reason` is asked with the text of the cell."""
    for line, text in cells.text[where].items():
        yield Issue(step.file, int(line), step.table.name, cells.rule.column.name, text, reason(text), action)


def _refusals(step: Step, cells: Cells) -> Iterator[Issue]:
    """Remarks on cells for which their row is rejected."""
    yield from _issues(step, cells, cells.text.isin(cells.unreadable), cells.unreadable.__getitem__, Action.REJECTED)
    if is_needed(cells.rule.column):
        missing = Message(N_("empty, and the table cannot do without it"))
        yield from _issues(step, cells, cells.blank, lambda text: missing, Action.REJECTED)


def _notes(step: Step, cells: Cells, frame: pd.DataFrame, loaded: Loaded, there: Lookup[str, pd.DataFrame]) -> Iterator[Issue]:
    """Remarks on cells of rows that are loaded: repaired, of unknown words the first, expected and missing, orphan."""
    rule, here = cells.rule, cells.text.index.isin(frame.index)
    yield from _issues(step, cells, here & cells.text.isin(cells.repaired), cells.repaired.__getitem__, Action.REPAIRED)
    if cells.others:
        first = here & cells.text.isin(cells.others) & ~cells.text[here].reindex(cells.text.index).duplicated()
        yield from _issues(step, cells, first, cells.others.__getitem__, Action.KEPT)
    if rule.expected:
        missing = Message(N_("empty, and expected"))
        yield from _issues(step, cells, here & cells.blank, lambda text: missing, Action.KEPT)
    if rule.refers:
        known = set(_known(rule.refers, [*loaded, (step, frame)], there)["id"])
        said = (
            N_("no {table}, or more than one, has this id or name")
            if rule.by
            else N_("no {table} has this id (“by” in the mapping finds names and e-mails)")
        )
        orphan = Message(said, {"table": rule.refers})
        yield from _issues(step, cells, here & cells.values.notna() & ~cells.values.isin(known), lambda text: orphan, Action.KEPT)


def _first_of_each(step: Step, good: pd.DataFrame, former: pd.DataFrame) -> tuple[pd.DataFrame, list[Issue]]:
    """The rows whose id is new to the table, and the remarks on the others."""
    rows = pd.concat([former, good])
    again = rows.duplicated(step.key).to_numpy()
    if not again.any():
        return good, []
    numbers = rows.groupby(step.key, dropna=False, sort=False).ngroup().to_numpy()
    _, firsts = np.unique(numbers, return_index=True)
    same = _equal(rows[again], rows.take(firsts[numbers[again]]))
    repeated = [
        _repetition(step, line, key, identical)
        for line, key, identical in zip(rows.index[again], rows.loc[again, step.key].itertuples(index=False), same, strict=True)
        if not (identical and step.unique)
    ]
    return good[~again[len(former) :]], repeated


def _equal(rows: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Which rows agree in every column, missing being equal to missing."""
    left, right = rows.reset_index(drop=True), others.reset_index(drop=True)
    return ((left == right).fillna(False) | (left.isna() & right.isna())).all(axis=1).to_numpy(dtype=bool)


def _repetition(step: Step, line: int, key: tuple, identical: bool) -> Issue:
    value = " / ".join("" if pd.isna(part) else str(part) for part in key)
    action = Action.SKIPPED if identical or step.unique else Action.REJECTED
    return Issue(step.file, int(line), step.table.name, step.key[0], value, SAME_ROW if identical else OTHER_ROW, action)


def _one_at_a_time(step: Step, good: pd.DataFrame, former: pd.DataFrame) -> tuple[pd.DataFrame, list[Issue]]:
    """A history's rows without those that overlap another one, and the remarks on these."""
    of = histories.whose(step.table)
    if not of or not len(good):
        return good, []
    good = histories.with_ends(step, good)
    clash = histories.at_once(good, former, of)
    action = histories.left_out(step)
    reason = histories.reason_of(step.table)
    issues = [Issue(step.file, int(line), step.table.name, of, str(name), reason, action) for line, name in good.loc[clash, of].items()]
    return good[~clash], issues


def _unnamed(check: Check, loaded: Loaded) -> Iterator[Issue]:
    """The rows of `check.table` that no row of `check.has` names."""
    named = set(_rows_of(check.has, loaded)[check.by].dropna())
    reason = Message(N_("no {table} names it in {column}"), {"table": check.has, "column": check.by})
    for step, frame in loaded:
        if step.table.name == check.table:
            lonely = frame["id"][~frame["id"].isin(named)]
            yield from (Issue(step.file, int(line), check.table, "id", name, reason, Action.KEPT) for line, name in lonely.items())
