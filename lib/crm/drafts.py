"""A fitted mapping as a form shows and changes it: which header feeds which column, what a column's words mean, first values."""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache

import pandas as pd
import tomli_w
from sqlalchemy import Column, Table

from lib.crm import tables
from lib.crm.cells import convert
from lib.crm.fitting import find
from lib.crm.mapping import VOCABULARY, Rule
from lib.crm.origins import Sheets, looked_up, reading_of
from lib.crm.planning import Plan
from lib.crm.sources import of_any_database, ready_mappings
from lib.crm.tables import is_needed

LOOKED_AT = 500  # rows from which first values are shown
SHOWN = 3
MOST_WORDS = 40
FIRST = ("team", "role", "user", "user_assignment", "product", "account", "contact", "touchpoint", "subscription", "order_", "case_")
# How a table's own numbers are called: for every table alike, or with its name before.
_OWN_NUMBER = re.compile(r"\w_?(id|no|nr|num|number|key|code)$|编号$", re.IGNORECASE)
_NUMBER = re.compile(rf"^(id|no|nr|num|number|ref|key|code|uuid|guid)$|{_OWN_NUMBER.pattern}", re.IGNORECASE)
HEADER_OPTIONS = ("from", "also", "via", "only", "fallback", "value")


@dataclass(frozen=True, slots=True)
class Preview:
    """First texts of a column and what becomes of them; `wrong`: texts that cannot be its values."""

    texts: tuple[str, ...]
    values: tuple[str, ...]
    wrong: tuple[str, ...]


def columns_of(step: dict) -> list[Column]:
    """The canonical columns of a step's table: those it needs, those it fills, the others."""
    table = tables.metadata.tables[step["into"]]
    return sorted(table.columns, key=lambda column: (not is_needed(column), column.name not in step["columns"]))


def header_of(spec: object) -> str:
    """The one header that feeds a column; "" where none does, or more than one."""
    given = spec.get("from", "") if isinstance(spec, dict) else spec
    return given if isinstance(given, str) and not (isinstance(spec, dict) and "via" in spec) else ""


def told(spec: object) -> str:
    """How a column is filled where it is not by one header: its constant, its headers, where it is looked up."""
    if not isinstance(spec, dict) or header_of(spec):
        return ""
    if "value" in spec:
        return f"= {spec['value']}"
    given = spec["from"] if isinstance(spec["from"], str) else " + ".join(spec["from"])
    return f"{given} → {spec['via']['file']}" if "via" in spec else given


def with_header(raw: dict, step: int, column: str, header: str) -> dict:
    """The mapping with the column fed by that header, by none where it is empty; what its words mean stays."""
    changed = deepcopy(raw)
    columns = changed["step"][step]["columns"]
    former = columns.pop(column, {})
    if header:
        kept = {name: value for name, value in former.items() if name not in HEADER_OPTIONS} if isinstance(former, dict) else {}
        loaded = {one["into"] for one in changed["step"][:step]}
        columns[column] = {"from": header, **_reference(changed["step"][step]["into"], column, loaded), **kept}
    return changed


def with_words(raw: dict, step: int, column: str, words: Mapping[str, str]) -> dict:
    """The mapping with these meanings of the column's words; other words stay what they were."""
    changed = deepcopy(raw)
    columns = changed["step"][step]["columns"]
    spec = columns[column] if isinstance(columns[column], dict) else {"from": columns[column]}
    columns[column] = {**spec, "values": {**spec.get("values", {}), **words}}
    return changed


def with_table(file: str, table: Table, headers: Iterable[str]) -> dict:
    """A step for a file that no ready mapping knows: each column fed by the header that other exports use for it, if it is there."""
    headers = list(headers)
    columns = {column.name: _proposed(table, column, headers) for column in table.columns}
    if "id" in columns and columns["id"] is None and (number := next(filter(_NUMBER.search, headers), None)):
        columns["id"] = {"from": number}
    return {"file": file, "into": table.name, "columns": {name: spec for name, spec in columns.items() if spec is not None}}


def assembled(into: Mapping[str, str], headers: Callable[[str], Iterable[str]], role: str) -> list[dict]:
    """The steps for files of which a person says into which table each goes, those before that others refer to; with the roles and
    teams of the people. `role`: theirs where no column tells it."""
    steps = [with_table(file, tables.metadata.tables[name], headers(file)) for file, name in into.items()]
    if people := next((step for step in steps if step["into"] == "user"), None):
        steps += _work_of(people, list(headers(people["file"])), role, set(into.values()))
    else:
        steps = [*next(filter(None, (with_people_of(step, role) for step in steps)), []), *steps]
    _refer(steps, headers)
    steps.sort(key=lambda step: FIRST.index(step["into"]) if step["into"] in FIRST else len(FIRST))
    loaded: set[str] = set()
    for step in steps:
        step["columns"] = {name: {**_reference(step["into"], name, loaded), **spec} for name, spec in step["columns"].items()}
        loaded.add(step["into"])
    return steps


def _refer(steps: list[dict], headers: Callable[[str], Iterable[str]]) -> None:
    """Columns that lead to another table are fed by the header that is its id there, where that is no name for all ids."""
    known = {step["into"]: (step["file"], header_of(step["columns"].get("id", ""))) for step in steps}
    for step in steps:
        own, there = tables.metadata.tables[step["into"]], set(headers(step["file"]))
        for name, target in tables.REFERENCES.items():
            file, header = known.get(target.name, ("", ""))
            is_free = name in own.columns and name not in step["columns"] and file != step["file"]
            if is_free and header in there and _OWN_NUMBER.search(header):
                step["columns"][name] = {"from": header}


def _work_of(people: dict, headers: list[str], role: str, given: set[str]) -> list[dict]:
    """Who works where as what, from the list of people; nothing where there is a history of it."""
    if "user_assignment" in given:
        return []
    file, work = people["file"], with_table(people["file"], tables.user_assignment, headers)
    roles, teams = work["columns"].get("role_id", {"value": role}), work["columns"].get("team_id")
    own = {"user_id": people["columns"].get("id"), "role_id": roles, "team_id": teams}
    own = {name: spec for name, spec in own.items() if spec is not None}
    steps = [{"file": file, "into": "user_assignment", "unique": True, "columns": own}]
    if "role" not in given:
        steps.append({"file": file, "into": "role", "unique": True, "columns": {"id": own["role_id"], "name": own["role_id"]}})
    if "team" not in given and "team_id" in own:
        steps.append({"file": file, "into": "team", "substitute": True, "columns": {"id": own["team_id"], "name": own["team_id"]}})
    return steps


def _reference(table: str, column: str, loaded: Container[str]) -> dict:
    """To which table's rows the column leads, by id or what else tells them, where such rows are there."""
    target = tables.REFERENCES.get(column)
    if target is None or target.name == table or target.name not in loaded:
        return {}
    by = [name for name in ("email", "name") if name in target.columns]
    return {"refers": target.name} | ({"by": by} if by else {})


def with_people_of(step: dict, role: str) -> list[dict]:
    """Steps that make people of the names in a step's owner column: the export has no list of them."""
    owner = next((header for name in ("owner_id", "user_id") if (header := header_of(step["columns"].get(name, "")))), None)
    if owner is None:
        return []
    filled = {"from": owner}
    return [
        {"file": step["file"], "into": "user", "unique": True, "columns": {"id": filled, "name": filled}},
        {"file": step["file"], "into": "role", "unique": True, "columns": {"id": {"value": role}, "name": {"value": role}}},
        {"file": step["file"], "into": "user_assignment", "unique": True, "columns": {"user_id": filled, "role_id": {"value": role}}},
    ]


def as_toml(raw: dict) -> str:
    """The mapping as a file that can be changed and used again."""
    return tomli_w.dumps(raw)


def previews(sheets: Sheets, plan: Plan) -> list[dict[str, Preview]]:
    """By step of the plan, and column, its first values."""
    found = []
    for step in plan.mapping.steps:
        rows = sheets[reading_of(step)].rows.head(LOOKED_AT)
        found.append({rule.column.name: _preview(rule, rows, looked_up(rule, sheets)) for rule in step.rules})
    return found


def words_of(sheets: Sheets, plan: Plan, step: int, column: str) -> dict[str, tuple[int, str]]:
    """The most frequent texts of a column with a closed vocabulary: how often each stands there, and what it becomes ("": nothing)."""
    own = plan.mapping.steps[step]
    rule = next(rule for rule in own.rules if rule.column.name == column)
    cells = convert(rule, sheets[reading_of(own)].rows, looked_up(rule, sheets))
    counted = cells.text[cells.text.str.strip() != ""].value_counts().head(MOST_WORDS)
    means = dict(zip(cells.text, cells.values, strict=True))
    return {text: (int(count), "" if pd.isna(means[text]) else str(means[text])) for text, count in counted.items()}


def has_words(step: dict, column: str) -> bool:
    """Whether the column has a closed vocabulary, and is not a constant."""
    spec = step["columns"].get(column)
    return (step["into"], column) in VOCABULARY and spec is not None and "value" not in (spec if isinstance(spec, dict) else {})


def _preview(rule: Rule, rows: pd.DataFrame, found: Mapping[str, str] | None) -> Preview:
    cells = convert(rule, rows, found)
    filled = cells.text[cells.text.str.strip() != ""].drop_duplicates()
    first = filled.head(SHOWN)
    values = tuple("" if pd.isna(value) else str(value).removesuffix(" 00:00:00") for value in cells.values.loc[first.index])
    return Preview(tuple(first), values, tuple(text for text in filled if text in cells.unreadable)[:SHOWN])


def _proposed(table: Table, column: Column, headers: list[str]) -> dict | None:
    """The column's spec by the header's own name or what the ready mappings call it, with the meanings of its words there."""
    for spec in ({"from": column.name}, *_learned().get((table.name, column.name), ())):
        given = spec.get("from")
        several = given if isinstance(given, list) else [given]
        found = [find(one, headers, spec.get("also", ()) if one is given else ()) for one in several if one]
        if found and None not in found:
            header = found[0] if isinstance(given, str) else found
            return {"from": header} | {name: spec[name] for name in ("values", "otherwise") if name in spec}
    return None


@cache
def _learned() -> dict[tuple[str, str], list[dict]]:
    """Table and column → how the ready mappings fill it from one header."""
    learned: dict[tuple[str, str], list[dict]] = {}
    for raw in (*ready_mappings().values(), of_any_database()):
        for step in raw["step"]:
            for name, spec in step["columns"].items():
                several = spec if isinstance(spec, list) and all(isinstance(one, dict) for one in spec) else [spec]
                plain = [one if isinstance(one, dict) else {"from": one} for one in several]
                learned.setdefault((step["into"], name), []).extend(one for one in plain if "via" not in one and "only" not in one)
    return learned
