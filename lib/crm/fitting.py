"""A mapping written for many exports, fitted to one: which of the files and headers it names are there, and what they are called.

What is worked on is the mapping as it stands in its file (`lib.crm.mapping`), so that the outcome is a mapping file again, one
that names these files and headers and nothing else.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from sqlalchemy import Table

from lib.crm import mapping_options as check
from lib.crm.tables import is_needed
from lib.errors import N_, Message, Problems, RequestError

NEAR = 0.75  # how alike a header must be to be proposed
Headers = Mapping[str, tuple[str, ...]]  # file name → its headers


@dataclass(frozen=True, slots=True)
class Absent:
    """Something that the mapping names and the export lacks. `needed`: without it the step cannot be carried out."""

    file: str
    table: str
    column: str
    reason: Message
    needed: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """`raw`: the mapping for these files. `unused`: by file, the headers that nothing reads."""

    raw: dict
    absent: tuple[Absent, ...]
    unused: Headers

    @property
    def columns(self) -> int:
        """How many columns are filled from a header: how well the mapping fits."""
        return sum(isinstance(spec, dict) and "from" in spec for step in self.raw["step"] for spec in step["columns"].values())


def fit(raw: dict, files: Headers, place: str) -> Fitted:
    """The mapping on these files. RequestError where an option is unknown or of the wrong type."""
    _require_sense(raw, place)
    lenient = raw.get("lenient", False)
    steps, absent = [], []
    for number, step in enumerate(raw.get("step", []), start=1):
        for one, lacking in _steps(step, files, lenient, f"{place}: step[{number}]"):
            stops = any(each.needed for each in lacking)
            if step.get("substitute") and any(
                one_before["into"] == step.get("into") and not one_before.get("substitute") for one_before in steps
            ):
                continue
            if one and not stops:
                steps.append(one)
            if not (stops and (step.get("optional") or step.get("substitute"))):
                absent += lacking
    if lenient:
        _drop_references(steps)
    loaded = {step["into"] for step in steps}
    checks = [
        one for one in raw.get("check", []) if not (lenient and isinstance(one, dict)) or {one.get("table"), one.get("has")} <= loaded
    ]
    top = {name: value for name, value in raw.items() if name not in ("lenient", "step", "check")}
    fitted = {**top, "step": steps} | ({"check": checks} if checks else {})
    return Fitted(fitted, tuple(absent), unread(steps, files))


def _require_sense(raw: dict, place: str) -> None:
    """RequestError of all that stands in the steps and cannot be meant, whatever the files have."""
    problems = Problems()
    for number, step in enumerate(raw.get("step", []), start=1):
        where = f"{place}: step[{number}]"
        with problems.next():
            check.options(step, check.STEP, where, needed=("file", "into", "columns"))
            table = check.table(step["into"], where)
            for name, spec in step["columns"].items():
                with problems.next():
                    _alternatives(spec, _where(where, table, name))
                    check.column(table, name, f"{where} ({table.name})")
            for column in table.columns:
                with problems.next():
                    check.require_column(column, step["columns"], f"{where} ({table.name})")
    problems.raise_all()


def for_company(raw: dict, zone: str | None = None, order: str | None = None, decimal: str | None = None) -> dict:
    """The mapping with what one company says of its export: the zone it keeps its times in from now on (the files' own zone
    stays what it was), whether the day or the month stands first, and the decimal mark. None: as the mapping has it."""
    marks = {"decimal": decimal, "thousands": "." if decimal == "," else ","} if decimal else {}
    said = {**({"order": order} if order else {}), **marks}
    written = raw.get("zone")
    kept = {"zone": written} if zone and written and zone != written else {}
    return {**raw, **({"zone": zone} if zone else {}), "step": [kept | step | said for step in raw["step"]]}


def find(header: str, known: Iterable[str], others: Iterable[str] = ()) -> str | None:
    """The header among the known ones: exactly, or alike but for case and the marks between its words; then each of the others."""
    known = list(known)
    for wanted in (header, *others):
        if wanted in known:
            return wanted
        alike = [one for one in known if plain(one) == plain(wanted)]
        if len(alike) == 1:
            return alike[0]
    return None


def plain(header: str) -> str:
    """The header without case and without marks between its words."""
    return re.sub(r"[\W_]+", "", header).casefold()


def files_of(patterns: str | list[str], files: Iterable[str]) -> list[str]:
    """The files whose names, with or without their endings, fit one of the patterns, whatever their case."""
    wanted = [one.casefold() for one in ([patterns] if isinstance(patterns, str) else patterns)]
    named = {file: (file.casefold(), file.casefold().rpartition(".")[0]) for file in files}
    return sorted(file for file, names in named.items() if any(fnmatchcase(name, one) for one in wanted for name in names))


def _steps(step: dict, files: Headers, lenient: bool, place: str) -> Iterable[tuple[dict | None, list[Absent]]]:
    """The step once for each of its files, and what is lacking there."""
    check.options(step, check.STEP, place, needed=("file", "into", "columns"))
    table = check.table(step["into"], place)
    check.texts(step["file"], f"{place}.file")
    found = files_of(step["file"], files)
    if not found and lenient:
        reason = Message(N_("no file of this name"))
        yield None, [Absent(" | ".join(check.texts(step["file"], place)), table.name, "", reason, False)]
    elif not found and isinstance(step["file"], list):
        patterns, known = " | ".join(step["file"]), ", ".join(sorted(files))
        raise RequestError(N_("{place}: no file is called {patterns}. There are: {known}."), place=place, patterns=patterns, known=known)
    elif not found:
        yield {**step, "columns": {name: _plain_spec(spec, _where(place, table, name)) for name, spec in step["columns"].items()}}, []
    for file in found:
        yield _fitted(step, table, file, files, lenient, place)


def _where(place: str, table: Table, column: str) -> str:
    return f"{place} ({table.name}).columns.{column}"


def _plain_spec(spec: object, place: str) -> object:
    """A column of a file that is not there, as it would be read: its error is about the file."""
    first = _alternatives(spec, place)[0]
    return {name: value for name, value in first.items() if name != "also"}


def _fitted(step: dict, table: Table, file: str, files: Headers, lenient: bool, place: str) -> tuple[dict, list[Absent]]:
    columns, absent = {}, []
    for name, spec in step["columns"].items():
        alternatives = _alternatives(spec, _where(place, table, name))
        fitting = next(filter(None, (_found(one, file, files) for one in alternatives)), None)
        if fitting is not None:
            columns[name] = fitting
        else:
            needed = is_needed(check.column(table, name, place))
            if not lenient and not isinstance(spec, list):
                columns[name] = {option: value for option, value in alternatives[0].items() if option != "also"}
            else:
                absent.append(Absent(file, table.name, name, _reason(alternatives, files[file]), needed))
    chosen = {name: _headed(step[name], files[file], lenient) for name in ("skip", "keep") if name in step}
    absent += [
        Absent(
            file, table.name, "", Message(N_("no column {tried}: rows are not told apart by it"), {"tried": " | ".join(step[name])}), False
        )
        for name, found in chosen.items()
        if not found
    ]
    rest = {name: value for name, value in step.items() if name not in ("file", "optional", "skip", "keep", "columns")}
    return {"file": file, **rest, **{name: found for name, found in chosen.items() if found}, "columns": columns}, absent


def _headed(words: dict, headers: Iterable[str], lenient: bool) -> dict:
    """The words by the headers of the file; a header that is not there is left out, or where that is no matter of course kept."""
    found = {find(header, headers) or header: listed for header, listed in words.items()}
    return {header: listed for header, listed in found.items() if header in headers or not lenient}


def _alternatives(spec: object, place: str) -> list[dict]:
    """The ways in which a column can be filled, the best first."""
    several = spec if isinstance(spec, list) and spec and all(isinstance(one, dict) for one in spec) else [spec]
    ways = [check.options({"from": one} if isinstance(one, str | list) else one, check.COLUMN, place) for one in several]
    for way in ways:
        check.texts(way.get("from", []), f"{place}.from")
        check.texts(way.get("also", []), f"{place}.also")
        check.words(way.get("only", {}), f"{place}.only")
        if "via" in way:
            check.words(check.options(way["via"], check.VIA, f"{place}.via", needed=tuple(check.VIA)[:3]).get("where", {}), f"{place}.via")
            check.texts(way["via"]["file"], f"{place}.via.file")
    return ways


def _found(one: dict, file: str, files: Headers) -> dict | None:
    """The alternative with the names that stand in the file; None where one of them is not there."""
    headers = files[file]
    given = check.texts(one.get("from", []), file)
    named = [find(header, headers, one.get("also", []) if len(given) == 1 else ()) for header in given]
    only = {find(header, headers): words for header, words in one.get("only", {}).items()}
    fallback = find(one["fallback"], headers) if "fallback" in one else None
    if None in named or None in only or ("fallback" in one and fallback is None):
        return None
    found = {name: value for name, value in one.items() if name not in ("also", "currency")} | ({"fallback": fallback} if fallback else {})
    # An export that names no currency has one.
    if "currency" in one and (currency := find(one["currency"], headers)):
        found["currency"] = currency
    if given:
        found["from"] = named[0] if isinstance(one["from"], str) else named
    if only:
        found["only"] = only
    if "via" in one:
        via = _via(one["via"], files)
        if via is None:
            return None
        found["via"] = via
    return found


def _via(via: dict, files: Headers) -> dict | None:
    """The first file of the name in which all its headers stand."""
    for file in files_of(via.get("file", ""), files):
        key, take = find(via.get("key", ""), files[file]), [find(header, files[file]) for header in check.texts(via.get("take", []), file)]
        where = {find(header, files[file]): words for header, words in via.get("where", {}).items()}
        if key and take and None not in take and None not in where:
            return {"file": file, "key": key, "take": take, **({"where": where} if where else {})}
    return None


def _reason(alternatives: list[dict], headers: Iterable[str]) -> Message:
    tried = [header for one in alternatives for header in _names(one)]
    said = {"tried": " | ".join(dict.fromkeys(tried))}
    near = [match for header in tried for match in get_close_matches(header, list(headers), n=1, cutoff=NEAR)]
    if near:
        return Message(N_("the file has no column {tried}. Did you mean: {near}?"), said | {"near": ", ".join(dict.fromkeys(near))})
    return Message(N_("the file has no column {tried}"), said)


def _names(one: dict) -> list[str]:
    """What an alternative looks for in the file, or in another where that is what it lacks."""
    if "via" in one:
        return [f"{' | '.join(check.texts(one['via'].get('file', ''), ''))}: {one['via'].get('key', '')}"]
    return [*check.texts(one.get("from", []), ""), *one.get("also", [])]


def _drop_references(steps: list[dict]) -> None:
    """A column may refer only to a table that a step up to here loads."""
    loaded: set[str] = set()
    for step in steps:
        loaded.add(step["into"])
        for name, spec in step["columns"].items():
            if isinstance(spec, dict) and spec.get("refers") and spec["refers"] not in loaded:
                step["columns"][name] = {option: value for option, value in spec.items() if option not in ("refers", "by")}


def unread(steps: list[dict], files: Headers) -> Headers:
    """By file, the headers that no step reads."""
    read: dict[str, set[str]] = {}
    for step in steps:
        own = read.setdefault(step["file"], set())
        own.update(step.get("skip", {}), step.get("keep", {}))
        for spec in step["columns"].values():
            if isinstance(spec, dict):
                own.update(
                    check.texts(spec.get("from", []), ""), spec.get("only", {}), filter(None, [spec.get("fallback"), spec.get("currency")])
                )
    return {file: tuple(header for header in files[file] if header not in own) for file, own in read.items() if file in files}
