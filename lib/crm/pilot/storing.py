"""A pilot's sheet into the embedded company file: whole, or not at all."""

from lib.crm import company
from lib.crm.importing import require_rows
from lib.crm.pilot.plan import Plan
from lib.crm.pilot.taking import take
from lib.crm.report import Report, as_parts
from lib.crm.sheet import Sheet
from lib.crm.source import embedded_file


def store(url: str, sheet: Sheet, plan: Plan) -> Report:
    """Replace the company at `url` by the sheet's people and figures. Whatever goes wrong, the former data stay in force.

    ConnectionProblem for a URL that is no embedded file, DataError where no row could be used.
    """
    path = embedded_file(url)
    frames, report = take(sheet, plan)
    require_rows(report, sheet.parts)
    with company.writing(path):
        company.publish(path, frames, report=report.as_dict(as_parts), kept=company.VERSIONS)
    return report
