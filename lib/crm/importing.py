"""A folder of CSV files into the embedded company file, driven by a mapping (`lib.crm.mapping`).

Everything is read, converted and checked before the first byte is written; then one new generation is
published (`lib.crm.company`). Whatever goes wrong, the former data stay in force.
"""

from collections.abc import Collection
from collections.abc import Mapping as Lookup
from dataclasses import replace
from pathlib import Path

import pandas as pd

from lib.crm import company, wholeness
from lib.crm.origins import Folder, Origin, sheets_of
from lib.crm.planning import NOTHING_SAID, Plan, plan_for, unmapped
from lib.crm.report import Action, Report, as_parts
from lib.crm.source import embedded_file
from lib.crm.taking import NOTHING, Progress, carry_out, silent
from lib.crm.updating import Former
from lib.errors import N_, DataError


def import_folder(
    folder: Path, mapping: Path, url: str, progress: Progress = silent, update: bool = False, said: Lookup[str, str | None] = NOTHING_SAID
) -> Report:
    """Fill the embedded company file at `url` from the folder; `progress` is told the share done, 0..1. `update`: what the company
    has stays, and the export's rows change or are added to it by their ids. `said`: what the company says of its export, see
    `lib.crm.fitting.for_company`.

    Errors, before anything is written: ConnectionProblem for a URL that is not an embedded file, RequestError
    for a mapping that does not fit the tables or the files, DataError for a file of which no row could be used.
    """
    return import_from(Folder(folder), plan_for(Folder(folder), mapping, said), url, progress, update)


def import_from(origin: Origin, plan: Plan, url: str, progress: Progress = silent, update: bool = False, whole: bool = False) -> Report:
    """`import_folder` from anywhere, with a plan that is made already. `whole`: DataError where nobody could be weighed afterwards."""
    path = embedded_file(url)
    before = company.current(path) if update else None
    former = Former.read(before) if before else None
    if former:
        plan = _without_substitutes(plan, former)
    told, there = (lambda share: progress(share / 2)), former.frames if former else NOTHING
    frames, report = carry_out(sheets_of(origin.sheet, plan.mapping.steps), plan, origin.name, told, there)
    require_rows(report)
    unsaid = unmapped(plan.mapping)
    if former:
        frames, unsaid = former.updated(frames, unsaid)
    if whole:
        wholeness.require_frames(frames)
    with company.writing(path):
        if update and company.current(path) != before:
            raise DataError(N_("Somebody else has imported into {file} meanwhile. Import again; nothing was changed."), file=path.name)
        company.publish(path, frames, lambda share: progress((1 + share) / 2), report.as_dict(as_parts), unsaid, company.VERSIONS)
    return report


def _without_substitutes(plan: Plan, former: Former) -> Plan:
    """A company that has people needs none made of names."""
    steps = tuple(step for step in plan.mapping.steps if not (step.substitute and len(former.frames[step.table.name])))
    return replace(plan, mapping=replace(plan.mapping, steps=steps))


def prepare(folder: Path, mapping: Path, progress: Progress = silent) -> tuple[dict[str, pd.DataFrame], Report]:
    """All of an import but its publishing: the canonical frames by table name, and the report."""
    origin = Folder(folder)
    plan = plan_for(origin, mapping)
    return carry_out(sheets_of(origin.sheet, plan.mapping.steps), plan, origin.name, progress)


def require_rows(report: Report, parts: Collection[str] = ()) -> None:
    """A file none of whose rows fits is a mistake in the mapping: it must not replace good data by nothing. `parts`: the worksheets that
    the one file was put together of."""
    for count in report.steps:
        if count.read and count.rejected == count.read:
            first = next(
                i for i in report.issues if (i.table, i.action) == (count.table, Action.REJECTED) and i.file in (count.file, *parts)
            )
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
