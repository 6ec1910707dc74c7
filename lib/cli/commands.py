"""The command line. Exit codes: 0 done, 1 the data or request is wrong (one line on stderr), 2 usage."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from lib.cli import output, pilots, proposal, refreshing, scheme_files
from lib.cli.companies import cube_of, name_of
from lib.crm import company, wholeness
from lib.crm.report import Report
from lib.crm.source import embedded_file, open_crm
from lib.crm.texts import ENCODINGS
from lib.errors import SteelyardError
from lib.kpis.catalogue import Kpi
from lib.kpis.cube import Cube
from lib.kpis.levels import level_columns
from lib.kpis.values import kpi_values, unavailable
from lib.periods import Period, parse_period
from lib.scoring.fields import Field, by_stage, field_of
from lib.scoring.schemes import Scheme
from lib.scoring.standings import Standings, default_scheme, proposals, roles_in, standings
from lib.settings import read
from lib.store import schemes, stages, targets
from lib.store.database import Store, open_store

LEVELS = ("user", "team", "company", "role", "user_role", "team_role", "channel", "touchpoint")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        parsed.run(parsed)
    except SteelyardError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lib", description="Steelyard without a browser.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    load = commands.add_parser("import", help="fill an embedded company file from one sheet, or from a folder of CSV files and a mapping")
    load.add_argument("source", type=Path, help="a sheet (CSV, TSV, Excel) with people and KPIs, or a folder")
    load.add_argument("--mapping", metavar="NAME", help="for a folder: salesforce, hubspot, zendesk … or a TOML file; default: recognised")
    load.add_argument("--decimal", choices=(".", ","), help="the decimal mark, where 1,234 could mean two things")
    load.add_argument("--order", choices=("day", "month"), help="what stands first in 03/04/2026, where nothing tells")
    load.add_argument("--zone", metavar="ZONE", help="for a folder: the company's time zone, such as Asia/Shanghai; default: the mapping's")
    pilot = load.add_argument_group("for a sheet")
    pilot.add_argument("--month", metavar="YYYY-MM", help="the month of a sheet without months; default: the last complete one")
    pilot.add_argument("--encoding", choices=tuple(ENCODINGS), help="of a text; default: as found")
    pilot.add_argument("--worksheet", metavar="NAME", help="which worksheet of a workbook; default: the first with people and numbers")
    load.add_argument("--update", action="store_true", help="for a folder: keep what the company has, change and add rows by their ids")
    load.add_argument("--crm", required=True, metavar="URL", help="duckdb:///FILE.duckdb; a server is refused")
    load.add_argument("--format", choices=("json",), default="json")
    load.set_defaults(run=_import)
    refresh = commands.add_parser("refresh", help="a new copy of the company's own database (STEELYARD_SOURCE_URL); for a schedule")
    refresh.add_argument("--mapping", metavar="FILE", help="a TOML file; default: the mapping that was kept on the page")
    refresh.add_argument("--crm", metavar="URL", help="duckdb:///FILE.duckdb; default: the app's own file")
    refresh.set_defaults(run=refreshing.refresh)
    known = commands.add_parser("versions", help="the imports of an embedded company that can be gone back to; * is in force")
    known.add_argument("--crm", required=True, metavar="URL", help="duckdb:///FILE.duckdb")
    known.set_defaults(run=_versions)
    undo = commands.add_parser("undo", help="go back to the import before, or to the version --to")
    undo.add_argument("--crm", required=True, metavar="URL", help="duckdb:///FILE.duckdb")
    undo.add_argument("--to", metavar="VERSION", help="its name, as `versions` shows it")
    undo.set_defaults(run=_undo)
    kpis = commands.add_parser("kpis", help="KPI values with n and 95 %% interval")
    _common(kpis)
    kpis.add_argument("--by", choices=LEVELS, required=True)
    kpis.add_argument("--store", metavar="URL", help="where the company's own KPIs are kept; without it they are left out")
    kpis.add_argument("--kpi", action="append", metavar="KEY", help="only this KPI; may be repeated")
    kpis.set_defaults(run=_kpis)
    scores = commands.add_parser("scores", help="scores and ranks under a scheme")
    _common(scores)
    scores.add_argument("--store", metavar="URL", help="where goals and schemes are kept; default: STEELYARD_STORE_URL")
    scores.add_argument("--by", choices=("user", "team"), required=True)
    scores.add_argument("--scheme", metavar="NAME", help="a saved scheme; without it each role's default")
    scores.set_defaults(run=_scores)
    proposal.add(commands)
    scheme_files.add(commands)
    return parser


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--crm", required=True, metavar="URL")
    command.add_argument("--from", dest="first", required=True, metavar="YYYY-MM")
    command.add_argument("--to", dest="last", required=True, metavar="YYYY-MM", help="included")
    command.add_argument("--format", choices=("json", "csv"), default="csv")


def _import(arguments: argparse.Namespace) -> None:
    report = _imported(arguments)
    output.write_json(report.as_dict())
    for count in report.steps:
        left = f"{count.skipped:,} skipped, {count.rejected:,} rejected"
        print(f"{count.file} into {count.table}: {count.loaded:,} of {count.read:,} rows loaded, {left}", file=sys.stderr)
    if reason := wholeness.lacking_in(open_crm(arguments.crm)):
        print(f"not whole yet: {reason}; add what is missing with --update", file=sys.stderr)


def _imported(arguments: argparse.Namespace) -> Report:
    from lib.crm.importing import import_folder
    from lib.crm.origins import Folder
    from lib.crm.sources import mapping_file, ready_mappings, recognised

    if not arguments.mapping and not arguments.source.is_dir():
        return pilots.import_sheet(arguments)
    mapping = mapping_file(arguments.mapping) if arguments.mapping else mapping_file(recognised(Folder(arguments.source), ready_mappings()))
    if not arguments.mapping:
        print(f"recognised: {mapping.stem}", file=sys.stderr)
    said = {"zone": arguments.zone, "order": arguments.order, "decimal": arguments.decimal}
    return import_folder(arguments.source, mapping, arguments.crm, update=arguments.update, said=said)


def _versions(arguments: argparse.Namespace) -> None:
    for version in company.versions(embedded_file(arguments.crm)):
        mark = "*" if version.in_force else " "
        print(f"{mark} {version.name}  {version.written:%Y-%m-%d %H:%M:%S}  {version.source}")


def _undo(arguments: argparse.Namespace) -> None:
    path = embedded_file(arguments.crm)
    with company.writing(path):
        version = company.restore(path, arguments.to)
    print(f"in force: {version.name}  {version.written:%Y-%m-%d %H:%M:%S}  {version.source}")


def _kpis(arguments: argparse.Namespace) -> None:
    period = parse_period(arguments.first, arguments.last)
    company = cube_of(arguments.crm, open_store(arguments.store) if arguments.store else None)
    known = company.definitions
    entries = [known.kpi(key) for key in arguments.kpi or known.kpis]
    values = kpi_values(company, period, arguments.by, [entry.key for entry in entries])
    _say_what_is_missing(company, entries if arguments.kpi else [])
    _say_spans(values, period)
    groups = list(values[level_columns(arguments.by)].itertuples(index=False, name=None))
    table = pd.DataFrame(
        {
            "id": ["/".join(group) or "company" for group in groups],
            "name": [_name(company, arguments.by, group) for group in groups],
            "kpi": values["kpi"],
            "value": values["value"],
            "unit": [known.kpis[key].unit.value for key in values["kpi"]],
            "n": values["n"],
            "low": values["low"],
            "high": values["high"],
        }
    )
    output.write_table(table, arguments.format)


def _name(company: Cube, level: str, group: tuple[str, ...]) -> str:
    """The group's names in the CRM, joined by a middle dot."""
    roster = company.roster
    known = {"user_id": roster.users, "above": roster.teams, "role_id": roster.roles}
    columns = level_columns(level)
    return " · ".join(known.get(column, {}).get(key) or key for column, key in zip(columns, group, strict=True)) or "Company"


def _say_what_is_missing(company: Cube, entries: list[Kpi]) -> None:
    for entry in entries:
        if lacking := unavailable(company, entry):
            print(f"{entry.key}: not in this CRM ({', '.join(lacking)} missing)", file=sys.stderr)
        elif entry.key not in company.answered:
            print(f"{entry.key}: this CRM has no rows that count for it", file=sys.stderr)


def _say_spans(values: pd.DataFrame, period: Period) -> None:
    spans = values.drop_duplicates("kpi")[["kpi", "first", "last"]]
    for key, first, last in spans.itertuples(index=False):
        if (first, last) != (period.first, period.last):
            print(f"{key}: holds for {Period(first, last)}, its own complete periods", file=sys.stderr)


def _scores(arguments: argparse.Namespace) -> None:
    period = parse_period(arguments.first, arguments.last)
    store = open_store(arguments.store or read(os.environ).store_url)
    company = cube_of(arguments.crm, store)
    result = _standings(company, period, store, name_of(arguments.crm), arguments.scheme)
    table = _people(company, result) if arguments.by == "user" else _teams(company, result)
    output.write_table(table, arguments.format)


def _standings(company: Cube, period: Period, store: Store, key: str, scheme: str | None) -> Standings:
    now = datetime.now(UTC).replace(tzinfo=None)
    goals = targets.keep(store, key, proposals(company), str(company.coverage.period), now)
    named: dict[str, Scheme] = {s.scheme.role: s.scheme for s in schemes.find(store, key, scheme)} if scheme else {}
    known, said = stages.history(store, key), [word.target for word in targets.history(store, key)]
    fields: dict[str, Field] = {}
    for role in roles_in(company, period):
        fields |= by_stage(
            field_of(company, role, period), lambda team: stages.stage_at(known, company.roster.ancestors(team), period.first)
        )
    used = {key: named.get(field.role) or default_scheme(field, goals, said) for key, field in fields.items()}
    return standings(fields, used, company.roster.ancestors)


def _people(company: Cube, result: Standings) -> pd.DataFrame:
    rows = [
        (user, company.roster.users.get(user) or user, board.field.role, board.score[i], board.scores.coverage[i], board.rank[i])
        for board in result.boards.values()
        for i, user in enumerate(board.field.people)
    ]
    return _ranked(rows)


def _teams(company: Cube, result: Standings) -> pd.DataFrame:
    coverage = {row.team_id: 1 - row.unscored / row.members for row in result.teams.itertuples()}
    rows = [
        (row.team_id, company.roster.teams.get(row.team_id) or row.team_id, row.role, row.score, coverage[row.team_id], row.rank)
        for row in result.teams.itertuples()
    ]
    return _ranked(rows)


def _ranked(rows: list[tuple]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["id", "name", "role", "score", "coverage", "rank"])
    return table.sort_values(["role", "rank", "id"], na_position="last", ignore_index=True)
