"""A mapping on its way to an import: fitted to the files that are there, and complete."""

from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from lib.crm import tables
from lib.crm.fitting import Absent, Fitted, files_of, fit, for_company
from lib.crm.mapping import Mapping
from lib.crm.mapping_file import mapping_of, read_raw
from lib.crm.origins import Origin
from lib.errors import N_, RequestError

NOTHING_SAID: Lookup[str, str | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Plan:
    """A mapping that fits the files, and what of the mapping as it was written they lack."""

    mapping: Mapping
    absent: tuple[Absent, ...]


def plan_for(origin: Origin, mapping: Path, said: Lookup[str, str | None] = NOTHING_SAID) -> Plan:
    """The mapping in the file, fitted to the files; see `plan_of`. `said`: what the company says of them, as `for_company` takes it."""
    return plan_from(origin, for_company(read_raw(mapping), **said), mapping.name)


def plan_from(origin: Origin, raw: dict, place: str) -> Plan:
    """The plan of a mapping as in its file, fitted to what is there; see `plan_of`."""
    return plan_of(fit(raw, headers_in(origin, raw), place), place)


def plan_of(fitted: Fitted, place: str) -> Plan:
    """The plan of a fitted mapping. RequestError where it cannot do without what the files lack. `place` names it."""
    lacking = [one for one in fitted.absent if one.needed]
    if lacking:
        said = "; ".join(f"{one.file} → {one.table}.{one.column}: {one.reason}" for one in lacking)
        raise RequestError(N_("{place} does not fit these files. {lacking}"), place=place, lacking=said)
    if not fitted.raw["step"]:
        known = ", ".join(dict.fromkeys(one.file for one in fitted.absent))
        raise RequestError(N_("None of the files is one of {place}: {known}."), place=place, known=known)
    return Plan(mapping_of(fitted.raw, place), fitted.absent)


def headers_in(origin: Origin, raw: dict) -> dict[str, tuple[str, ...]]:
    """The headers of the files that the mapping may mean."""
    there = origin.files()
    steps = [step for step in raw["step"] if isinstance(step, dict)]
    specs = [one for step in steps if isinstance(step.get("columns"), dict) for spec in step["columns"].values() for one in _as_list(spec)]
    vias = [spec["via"] for spec in specs if isinstance(spec, dict) and isinstance(spec.get("via"), dict)]
    written = {file: step for step in [*vias, *steps] if _is_named(step.get("file")) for file in files_of(step["file"], there)}
    return {file: origin.headers(file, step.get("separator"), step.get("encoding")) for file, step in written.items()}


def _is_named(file: object) -> bool:
    """Whether it can be the name of a file, or a list of such; if not, the mapping's check says so."""
    return all(isinstance(one, str) for one in _as_list(file)) and bool(file)


def _as_list(spec: object) -> list:
    return spec if isinstance(spec, list) else [spec]


def unmapped(mapping: Mapping) -> list[str]:
    """The canonical tables, and the `table.column`s of the others, that no step fills."""
    filled: dict[str, set[str]] = {}
    for step in mapping.steps:
        filled.setdefault(step.table.name, set()).update(rule.column.name for rule in step.rules)
    known = tables.metadata.tables
    lacking = [str(column) for name, own in filled.items() for column in known[name].columns if column.name not in own]
    return sorted([*lacking, *(name for name in known if name not in filled)])
