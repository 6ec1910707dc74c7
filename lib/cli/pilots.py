"""`python -m lib import SHEET`: a pilot's sheet, as it is proposed; what was understood is said on stderr."""

import argparse
import sys
from datetime import date

from lib.crm.pilot import storing
from lib.crm.pilot.plan import Plan
from lib.crm.pilot.proposing import propose, worksheet_of
from lib.crm.pilot.scale import jumps
from lib.crm.pilot.sheets import read_pilot
from lib.crm.pilot.taking import take
from lib.crm.report import Report
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
    chosen = arguments.worksheet or worksheet_of(path.name, data, whole)
    sheet = read_pilot(path.name, data, chosen, arguments.encoding)
    others = [name for name in worksheets(path.name, data) if name != chosen] if chosen and path.suffix.lower() in EXCEL else []
    if others:
        print(f"read: worksheet “{chosen}”; not read: {', '.join(others)} (--worksheet)", file=sys.stderr)
    plan = propose(sheet, whole, arguments.decimal, arguments.order)
    frames, _ = take(sheet, plan)
    plan = with_goals(plan, frames["reported_value"])
    report = storing.store(arguments.crm, sheet, plan)
    _say(plan)
    for jump in jumps(frames["reported_value"]):
        then, now = (f"{day:%Y-%m} is {value:g}" for day, value in ((jump.before, jump.then), (jump.month, jump.now)))
        print(f"{jump.kpi}: the middle value of {then}, of {now}: are both in the same unit?", file=sys.stderr)
    return report


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
