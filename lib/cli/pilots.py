"""`python -m lib import SHEET`: a pilot's sheet, as it is proposed; what was understood is said on stderr."""

import argparse
import sys
from datetime import date
from pathlib import Path

from lib.crm.pilot import storing
from lib.crm.pilot.monthly import of_months, read_months, read_one
from lib.crm.pilot.plan import Plan
from lib.crm.pilot.proposing import propose, worksheet_of
from lib.crm.pilot.scale import jumps
from lib.crm.pilot.taking import take
from lib.crm.report import Report
from lib.crm.sheet import Sheet
from lib.crm.workbooks import EXCEL, worksheets
from lib.errors import N_, RequestError
from lib.periods import add_months, month_of, parse_month
from lib.scoring.pilot_goals import with_goals


def import_sheet(arguments: argparse.Namespace) -> Report:
    """Read, propose, store."""
    path = arguments.source
    if not path.is_file():
        raise RequestError(N_("There is no file {file}."), file=str(path))
    whole = parse_month(arguments.month, "--month") if arguments.month else add_months(month_of(date.today()), -1)
    data = path.read_bytes()
    sheet = _read(path.name, data, arguments.worksheet, whole, arguments.encoding)
    plan = propose(sheet, whole, arguments.decimal, arguments.order)
    frames, _ = take(sheet, plan)
    plan = with_goals(plan, frames["reported_value"])
    report = storing.store(arguments.crm, sheet, plan)
    _say(plan)
    for jump in jumps(frames["reported_value"]):
        then, now = (f"{day:%Y-%m} is {value:g}" for day, value in ((jump.before, jump.then), (jump.month, jump.now)))
        print(f"{jump.kpi}: the middle value of {then}, of {now}: are both in the same unit?", file=sys.stderr)
    return report


def _read(name: str, data: bytes, worksheet: str | None, whole: date, encoding: str | None) -> Sheet:
    """The worksheet that is asked for; else those of months together, or the first with people and numbers."""
    months = () if worksheet else of_months(name, data)
    chosen = months or tuple(filter(None, [worksheet or worksheet_of(name, data, whole)]))
    sheet = read_months(name, data, months) if months else read_one(name, data, *chosen, encoding=encoding)
    others = [one for one in worksheets(name, data) if one not in chosen] if chosen and Path(name).suffix.lower() in EXCEL else []
    if months or others:
        print(f"read: {', '.join(chosen)}; not read: {', '.join(others) or '–'} (--worksheet)", file=sys.stderr)
    return sheet


def _say(plan: Plan) -> None:
    month = f"{plan.year}” and “{plan.month}" if plan.year else plan.month
    when = "months from the headers" if plan.is_across else f"months from “{month}”" if plan.month else f"all for {plan.whole:%Y-%m}"
    person = f"{plan.person}” and “{plan.surname}" if plan.surname else plan.person
    print(f"people from “{person}”, teams from “{plan.team or '–'}”, roles from “{plan.role or '–'}”, {when}", file=sys.stderr)
    for figure in plan.figures:
        better = "lower" if figure.lower_is_better else "higher"
        goal = "no target: fewer than four people differ; import a sheet with more people or state one on the page"
        if figure.target is not None:
            goal = f"floor {figure.floor:g}, target {figure.target:g}, stretch {figure.stretch:g}"
        print(f"{figure.key}: {figure.name}, {figure.unit}, {figure.rollup}, {better} is better, {goal}", file=sys.stderr)
    if plan.unused:
        print(f"not used: {', '.join(plan.unused)}", file=sys.stderr)
