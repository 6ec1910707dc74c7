"""The ready mappings, and which of them exported files fit."""

from pathlib import Path

from lib.crm.fitting import fit
from lib.crm.mapping import SHIPPED
from lib.crm.mapping_file import read_raw
from lib.crm.origins import Origin
from lib.crm.planning import headers_in
from lib.errors import N_, DataError, RequestError, did_you_mean

NAMES = {
    "salesforce": N_("Salesforce"),
    "hubspot": N_("HubSpot"),
    "zendesk": N_("Zendesk"),
    "zoho": N_("Zoho CRM"),
    "odoo": N_("Odoo"),
    "crm_sales_opportunities": N_("Maven's sales opportunities"),
    "any database": N_("any database"),
}


def mapping_file(named: str) -> Path:
    """The mapping of that path, or the ready one of that name. RequestError where there is neither."""
    if Path(named).suffix == ".toml" or Path(named).is_file():
        return Path(named)
    known = {file.stem: file for file in sorted(SHIPPED.glob("*.toml"))}
    if named.casefold() not in known:
        raise RequestError(
            N_("There is no mapping “{name}”. Did you mean: {near}? Or name a TOML file."),
            name=named,
            near=did_you_mean(named, list(known)),
        )
    return known[named.casefold()]


def ready_mappings() -> dict[str, dict]:
    """The ready mappings of exports, as in their files, by name."""
    return {file.stem: read_raw(file) for file in sorted(SHIPPED.glob("*.toml"))}


def of_any_database() -> dict:
    """The mapping that knows how tables and columns are commonly called."""
    return read_raw(SHIPPED / "any" / "database.toml")


def recognised(origin: Origin, ready: dict[str, dict]) -> str:
    """The name of the mapping that fills most columns from the files. RequestError where none fits, DataError where a file that
    one of them names cannot be read."""
    fitting, unreadable = {}, []
    for name, raw in ready.items():
        try:
            fitting[name] = _columns(origin, raw, name)
        except DataError as error:
            unreadable.append(error)
    best = max(fitting, key=fitting.get, default=None)
    if best is not None and fitting[best]:
        return best
    if unreadable:
        raise unreadable[0]
    raise RequestError(
        N_("{folder} has the files of none of the ready mappings ({known}). Say --mapping with one of them or a TOML file."),
        folder=origin.name,
        known=", ".join(ready),
    )


def _columns(origin: Origin, raw: dict, name: str) -> int:
    """How many columns the mapping fills from the files; 0 where it does not fit."""
    files = headers_in(origin, raw)
    if not raw.get("lenient") and any(step["file"] not in files for step in raw["step"]):
        return 0
    fitted = fit(raw, files, name)
    return 0 if any(one.needed for one in fitted.absent) else fitted.columns
