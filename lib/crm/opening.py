"""A company opened, whether it has the canonical tables or is read through a mapping."""

from lib.crm.database import Database
from lib.crm.live import open_live
from lib.crm.planning import plan_from
from lib.crm.source import Crm, open_crm


def open_company(url: str, mapping: dict | None = None, place: str = "the mapping") -> Crm:
    """The company at the URL; `mapping`: as in its file, named `place` in errors. Errors as of `open_crm` and `open_live`."""
    if mapping is None:
        return open_crm(url)
    database = Database(url)
    return open_live(database, plan_from(database, mapping, place))
