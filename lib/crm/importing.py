"""A folder of CSV files into the embedded company file, driven by a mapping (`lib.crm.mapping`).

Everything is read, converted and checked before the first byte is written; then one new generation is
published (`lib.crm.company`). Whatever goes wrong, the former data stay in force.
"""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Lookup
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from lib.crm import company, tables
from lib.crm.cells import Cells, convert, dtype_of, via_of
from lib.crm.fitting import Absent, Fitted, files_of, fit, for_company
from lib.crm.mapping import Check, Mapping, Rule, Step
from lib.crm.mapping_file import mapping_of, read_raw
from lib.crm.reading import read_headers, read_sheet, require_headers
from lib.crm.report import Action, Count, Issue, Report, as_parts
from lib.crm.sheet import Sheet
from lib.crm.source import embedded_file
from lib.crm.tables import is_needed
from lib.crm.updating import Former
from lib.errors import N_, DataError, Message, RequestError

Progress = Callable[[float], None]
Loaded = list[tuple[Step, pd.DataFrame]]  # in the order of the steps; frames with all canonical columns, indexed by line


NOTHING_SAID: Lookup[str, str | None] = MappingProxyType({})
NOTHING: Lookup[str, pd.DataFrame] = MappingProxyType({})


def _silent(share: float) -> None:
    pass


def import_folder(
    folder: Path, mapping: Path, url: str, progress: Progress = _silent, update: bool = False, said: Lookup[str, str | None] = NOTHING_SAID
) -> Report:
    """Fill the embedded company file at `url` from the folder; `progress` is told the share done, 0..1. `update`: what the company
    has stays, and the export's rows change or are added to it by their ids. `said`: what the company says of its export, see
    `lib.crm.fitting.for_company`.

    Errors, before anything is written: ConnectionProblem for a URL that is not an embedded file, RequestError
    for a mapping that does not fit the tables or the files, DataError for a file of which no row could be used.
    """
    return import_plan(folder, *plan_for(folder, mapping, said), url, progress, update)


def import_plan(
    folder: Path, plan: Mapping, absent: tuple[Absent, ...], url: str, progress: Progress = _silent, update: bool = False
) -> Report:
    """`import_folder` with a mapping that is fitted already."""
    path = embedded_file(url)
    before = company.current(path) if update else None
    former = Former.read(before) if before else None
    if former:
        plan = replace(plan, steps=tuple(step for step in plan.steps if not (step.substitute and len(former.frames[step.table.name]))))
    frames, report = carry_out(folder, plan, absent, lambda share: progress(share / 2), former.frames if former else NOTHING)
    require_rows(report)
    silent = unmapped(plan)
    if former:
        frames, silent = former.updated(frames, silent)
    with company.writing(path):
        if update and company.current(path) != before:
            raise DataError(N_("Somebody else has imported into {file} meanwhile. Import again; nothing was changed."), file=path.name)
        company.publish(path, frames, lambda share: progress((1 + share) / 2), report.as_dict(as_parts), silent, company.VERSIONS)
    return report


def prepare(folder: Path, mapping: Path, progress: Progress = _silent) -> tuple[dict[str, pd.DataFrame], Report]:
    """All of an import but its publishing: the canonical frames by table name, and the report."""
    return carry_out(folder, *plan_for(folder, mapping), progress)


def unmapped(plan: Mapping) -> list[str]:
    """The canonical tables, and the `table.column`s of the others, that no step fills."""
    filled: dict[str, set[str]] = {}
    for step in plan.steps:
        filled.setdefault(step.table.name, set()).update(rule.column.name for rule in step.rules)
    known = tables.metadata.tables
    lacking = [str(column) for name, own in filled.items() for column in known[name].columns if column.name not in own]
    return sorted([*lacking, *(name for name in known if name not in filled)])


def carry_out(
    folder: Path, plan: Mapping, absent: tuple[Absent, ...], progress: Progress = _silent, there: Lookup[str, pd.DataFrame] = NOTHING
) -> tuple[dict[str, pd.DataFrame], Report]:
    """The canonical frames by table name, and the report. `absent`: what the fitted plan lacks, to be reported too. `there`: the
    company's tables that are updated: rows may refer to theirs."""
    sheets = sheets_of(folder, plan.steps)
    loaded: Loaded = []
    counts: list[Count] = []
    issues = [Issue(one.file, 1, one.table, one.column, "", one.reason, Action.KEPT) for one in absent]
    for number, step in enumerate(plan.steps, start=1):
        frame, count, remarks = _take(step, sheets, loaded, there)
        loaded.append((step, frame))
        counts.append(count)
        issues += sorted(remarks, key=lambda issue: issue.line)
        progress(number / len(plan.steps))
    for check in plan.checks:
        issues += _unnamed(check, loaded)
    names = dict.fromkeys(step.table.name for step in plan.steps)
    frames = {name: _rows_of(name, loaded).reset_index(drop=True) for name in names}
    return frames, Report(plan.source or folder.name, tuple(counts), tuple(issues))


def plan_for(folder: Path, mapping: Path, said: Lookup[str, str | None] = NOTHING_SAID) -> tuple[Mapping, tuple[Absent, ...]]:
    """The mapping in the file, fitted to the folder's files; see `plan_of`."""
    raw = for_company(read_raw(mapping), **said)
    return plan_of(fit(raw, headers_in(folder, raw), mapping.name), mapping.name)


def plan_of(fitted: Fitted, place: str) -> tuple[Mapping, tuple[Absent, ...]]:
    """The fitted mapping, and what of it the files lack. RequestError where it cannot do without that. `place` names it."""
    lacking = [one for one in fitted.absent if one.needed]
    if lacking:
        said = "; ".join(f"{one.file} → {one.table}.{one.column}: {one.reason}" for one in lacking)
        raise RequestError(N_("{place} does not fit these files. {lacking}"), place=place, lacking=said)
    if not fitted.raw["step"]:
        known = ", ".join(dict.fromkeys(one.file for one in fitted.absent))
        raise RequestError(N_("None of the files is one of {place}: {known}."), place=place, known=known)
    return mapping_of(fitted.raw, place), fitted.absent


def headers_in(folder: Path, raw: dict) -> dict[str, tuple[str, ...]]:
    """The headers of the folder's files that the mapping may mean."""
    if not folder.is_dir():
        raise RequestError(N_("There is no folder {folder}."), folder=str(folder))
    there = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]
    steps = [step for step in raw["step"] if isinstance(step, dict)]
    specs = [one for step in steps if isinstance(step.get("columns"), dict) for spec in step["columns"].values() for one in _as_list(spec)]
    vias = [spec["via"] for spec in specs if isinstance(spec, dict) and isinstance(spec.get("via"), dict)]
    written = {file: step for step in [*vias, *steps] if _is_named(step.get("file")) for file in files_of(step["file"], there)}
    return {file: read_headers(folder, file, step.get("separator"), step.get("encoding")) for file, step in written.items()}


def _is_named(file: object) -> bool:
    """Whether it can be the name of a file, or a list of such; if not, the mapping's check says so."""
    return all(isinstance(one, str) for one in _as_list(file)) and bool(file)


def _as_list(spec: object) -> list:
    return spec if isinstance(spec, list) else [spec]


Source = tuple[str, str | None, str | None]


def source_of(step: Step) -> Source:
    """What tells one reading of a file from another."""
    return step.file, step.separator, step.encoding


def sheets_of(folder: Path, steps: tuple[Step, ...]) -> dict[Source, Sheet]:
    """Each file, read once; every header the mapping names is in it."""
    vias = [rule.via for step in steps for rule in step.rules if rule.via]
    sources = [*map(source_of, steps), *((via.file, None, None) for via in vias)]
    sheets = {source: read_sheet(folder, *source) for source in dict.fromkeys(sources)}
    for step in steps:
        require_headers(sheets[source_of(step)], step.headers, step.place)
        for rule in step.rules:
            if rule.via:
                require_headers(sheets[rule.via.file, None, None], (rule.via.key, *rule.via.take, *rule.via.where), step.place)
    return sheets


def _take(
    step: Step, sheets: Lookup[Source, Sheet], loaded: Loaded, there: Lookup[str, pd.DataFrame] = NOTHING
) -> tuple[pd.DataFrame, Count, list[Issue]]:
    """What of the file enters the table, the counts, and the remarks.

    Remarks on cells are made only of rows that are loaded, or that are rejected for them.
    """
    sheet = sheets[source_of(step)]
    rows = _unskipped(step, sheet.rows)
    columns = [_resolved(convert(rule, rows, looked_up(rule, sheets)), loaded, there) for rule in step.rules]
    broken = [Issue(sheet.file, row.line, step.table.name, "", row.text, row.reason, Action.REJECTED) for row in sheet.broken]
    refused = [issue for cells in columns for issue in _refusals(step, cells)]
    good = _settled(step, _frame(step, columns, rows.index)).drop(index={issue.line for issue in refused})
    frame, repeated = _first_of_each(step, good, _rows_of(step.table.name, loaded))
    noted = [issue for cells in columns for issue in _notes(step, cells, frame, loaded, there)]
    rejected = len(broken) + len(rows) - len(good) + sum(issue.action is Action.REJECTED for issue in repeated)
    skipped = len(sheet.rows) - len(rows) + len(good) - len(frame) - sum(issue.action is Action.REJECTED for issue in repeated)
    count = Count(step.table.name, sheet.file, sheet.read, len(frame), skipped, rejected)
    return frame, count, [*broken, *refused, *repeated, *noted]


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


def looked_up(rule: Rule, sheets: Lookup[Source, Sheet]) -> dict[str, str] | None:
    """What a column finds in another file, by the text it looks for; None where it looks nowhere."""
    return via_of(rule.via, rule.join, sheets[rule.via.file, None, None].rows) if rule.via else None


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
    """Remarks on cells of rows that are loaded: repaired, expected and missing, orphan."""
    rule, here = cells.rule, cells.text.index.isin(frame.index)
    yield from _issues(step, cells, here & cells.text.isin(cells.repaired), cells.repaired.__getitem__, Action.REPAIRED)
    if rule.expected:
        missing = Message(N_("empty, and expected"))
        yield from _issues(step, cells, here & cells.blank, lambda text: missing, Action.KEPT)
    if rule.refers:
        known = set(_known(rule.refers, [*loaded, (step, frame)], there)["id"])
        said = N_("no {table}, or more than one, has this id or name") if rule.by else N_("no {table} has this id")
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
    reason = N_("the same row as an earlier one") if identical else N_("an earlier row has this id and says something else")
    action = Action.SKIPPED if identical or step.unique else Action.REJECTED
    return Issue(step.file, int(line), step.table.name, step.key[0], value, Message(reason), action)


def _unnamed(check: Check, loaded: Loaded) -> Iterator[Issue]:
    """The rows of `check.table` that no row of `check.has` names."""
    named = set(_rows_of(check.has, loaded)[check.by].dropna())
    reason = Message(N_("no {table} names it in {column}"), {"table": check.has, "column": check.by})
    for step, frame in loaded:
        if step.table.name == check.table:
            lonely = frame["id"][~frame["id"].isin(named)]
            yield from (Issue(step.file, int(line), check.table, "id", name, reason, Action.KEPT) for line, name in lonely.items())


def require_rows(report: Report) -> None:
    """A file none of whose rows fits is a mistake in the mapping: it must not replace good data by nothing."""
    for count in report.steps:
        if count.read and count.rejected == count.read:
            first = next(i for i in report.issues if (i.file, i.table, i.action) == (count.file, count.table, Action.REJECTED))
            raise DataError(
                N_(
                    "None of the {count} rows of {file} fits into “{table}” "
                    "(line {line}, {column} “{value}”: {reason}). Nothing was changed."
                ),
                count=count.read,
                file=count.file,
                table=count.table,
                line=first.line,
                column=first.column,
                value=first.value,
                reason=first.reason,
            )
    if not any(count.loaded for count in report.steps):
        files = ", ".join(dict.fromkeys(count.file for count in report.steps))
        raise DataError(N_("There is no row to load in {files}. Nothing was changed."), files=files)
