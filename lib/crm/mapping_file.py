"""From a TOML file to a `Mapping` that fits the canonical tables. The format is described in `lib.crm.mapping`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Double

from lib.crm import mapping_options as check
from lib.crm.mapping import DURATION, Check, Mapping, Rule, Step, Via
from lib.errors import N_, Problems, RequestError, did_you_mean


def read_raw(path: Path) -> dict:
    """The mapping as it stands in the file. RequestError for a file that is no TOML, or has an unknown option at its top."""
    raw = check.options(_toml(path), check.MAPPING, path.name)
    if not raw.get("step"):
        raise RequestError(N_("{place} has no [[step]]: nothing would be imported."), place=path.name)
    return raw


def mapping_of(raw: dict, place: str) -> Mapping:
    """The mapping of fitted steps (`lib.crm.fitting`). `place` names it in errors.

    Errors: RequestError for anything unknown, missing or contradictory, with its place.
    """
    local = check.zone(raw.get("zone"), place)
    given = _Given(local, check.rates(raw.get("rates", {}), f"{place}.rates"))
    problems, found = Problems(), []
    for n, step in enumerate(raw["step"], start=1):
        with problems.next():
            found.append(_step(step, given, f"{place}: step[{n}]"))
    problems.raise_all()
    steps = tuple(found)
    _require_order(steps)
    checks = tuple(_check(one, steps, f"{place}: check[{n}]") for n, one in enumerate(raw.get("check", []), start=1))
    return Mapping(raw.get("source"), steps, checks)


def _toml(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        known = sorted(file.name for file in path.parent.glob("*.toml"))
        raise RequestError(
            N_("There is no mapping file {file}. Did you mean: {near}?"), file=str(path), near=did_you_mean(path.name, known)
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RequestError(N_("The mapping {file} cannot be read: {reason}"), file=str(path), reason=str(error)) from error


@dataclass(frozen=True, slots=True)
class _Given:
    """What the mapping says for all its columns: the company's zone, and the rates of its currencies."""

    local: ZoneInfo | None
    rates: dict[str, float]


def _step(raw: object, given: _Given, place: str) -> Step:
    raw = check.options(raw, check.STEP, place, needed=("file", "into", "columns"))
    table = check.table(raw["into"], place)
    place = f"{place} ({table.name})"
    shared = {name: raw[name] for name in ("zone", "order", "decimal", "thousands") if name in raw}
    check.one_of(raw.get("order", "day"), ("day", "month"), f"{place}.order")
    rules, problems = [], Problems()
    for name, cell in raw["columns"].items():
        with problems.next():
            rules.append(_rule(check.column(table, name, place), cell, shared, given, place))
    for column in table.columns:
        with problems.next():
            check.require_column(column, raw["columns"], place)
    problems.raise_all()
    return Step(
        place=place,
        file=check.file_inside(raw["file"], place),
        table=table,
        separator=check.one_character(raw["separator"], f"{place}.separator") if "separator" in raw else None,
        encoding=check.encoding(raw["encoding"], place) if "encoding" in raw else None,
        unique=raw.get("unique", False) or raw.get("substitute", False),
        substitute=raw.get("substitute", False),
        keep=check.words(raw.get("keep", {}), f"{place}.keep"),
        skip=check.words(raw.get("skip", {}), f"{place}.skip"),
        rules=tuple(rules),
    )


def _rule(column: Column, raw: object, shared: dict, given: _Given, place: str) -> Rule:
    place, local = f"{place}.columns.{column.name}", given.local
    raw = check.options({"from": raw} if isinstance(raw, str | list) else raw, check.COLUMN, place)
    _require_sense(column, raw, place)
    raw = {name: value for name, value in shared.items() if isinstance(column.type, check.ONLY_FOR[name])} | raw
    check.marks(raw.get("decimal", "."), raw.get("thousands", ""), place)
    zone = check.zone(raw.get("zone"), place)
    if zone and not local:
        raise RequestError(N_("{place}.zone needs the company's zone: write zone = … at the top of the mapping."), place=place)
    rule = Rule(
        column=column,
        headers=check.texts(raw.get("from", []), place),
        constant=check.as_text(raw["value"]) if "value" in raw else None,
        only=check.words(raw.get("only", {}), f"{place}.only"),
        fallback=raw.get("fallback"),
        via=_via(raw["via"], f"{place}.via") if "via" in raw else None,
        join=raw.get("join", " "),
        repair=check.lookup(raw.get("repair", {}), f"{place}.repair"),
        values=check.lookup(raw["values"], f"{place}.values") if "values" in raw else None,
        otherwise=check.as_text(raw["otherwise"]) if "otherwise" in raw else None,
        doubtful=tuple(word.casefold() for word in check.texts(raw.get("doubtful", []), f"{place}.doubtful")),
        prefix=raw.get("prefix", ""),
        formats=check.texts(raw.get("format", []), f"{place}.format"),
        order=raw.get("order"),
        inclusive=raw.get("inclusive", False),
        zone=zone or local,
        local=local,
        decimal=raw.get("decimal", "." if "thousands" in raw else None),
        thousands=raw.get("thousands", ""),
        factor=raw.get("factor", 1),
        currency=raw.get("currency"),
        rates=given.rates,
        refers=raw.get("refers"),
        by=check.texts(raw.get("by", []), f"{place}.by"),
        expected=raw.get("expected", False),
    )
    _require_words(rule, place)
    return rule


def _via(raw: object, place: str) -> Via:
    raw = check.options(raw, check.VIA, place, needed=("file", "key", "take"))
    file = check.file_inside(raw["file"], place)
    return Via(file, raw["key"], check.texts(raw["take"], f"{place}.take"), check.words(raw.get("where", {}), f"{place}.where"))


def _check(raw: object, steps: tuple[Step, ...], place: str) -> Check:
    raw = check.options(raw, check.CHECK, place, needed=tuple(check.CHECK))
    check.column(check.table(raw["table"], place), "id", place)
    check.column(check.table(raw["has"], place), raw["by"], place)
    loaded = sorted({step.table.name for step in steps})
    for name in (raw["table"], raw["has"]):
        if name not in loaded:
            raise RequestError(
                N_("{place}: no step loads “{table}”. Did you mean: {near}?"), place=place, table=name, near=did_you_mean(name, loaded)
            )
    return Check(**raw)


def _require_sense(column: Column, raw: dict, place: str) -> None:
    if ("value" in raw) == bool(raw.get("from")):
        raise RequestError(N_("{place} needs either “from” or “value”, and not both."), place=place)
    if "otherwise" in raw and "values" not in raw:
        raise RequestError(N_("{place}: “otherwise” makes sense only beside “values”."), place=place)
    for option, types in check.ONLY_FOR.items():
        if option in raw and not isinstance(column.type, types):
            raise RequestError(
                N_("{place}: “{option}” makes no sense for a column of type {type}."),
                place=place,
                option=option,
                type=str(column.type).lower(),
            )
    if isinstance(column.type, Double) and (odd := set(check.texts(raw.get("format", []), place)) - {DURATION}):
        raise RequestError(
            N_("{place}.format of a number can be “{known}” only, not “{value}”."), place=place, known=DURATION, value=odd.pop()
        )
    if "by" in raw and "refers" not in raw:
        raise RequestError(N_("{place}: “by” makes sense only beside “refers”."), place=place)
    if "refers" in raw:
        for name in ("id", *check.texts(raw.get("by", []), f"{place}.by")):
            check.column(check.table(raw["refers"], place), name, place)


def _require_words(rule: Rule, place: str) -> None:
    """The mapping itself may write only words of the column's vocabulary."""
    repaired = () if rule.values is not None else rule.repair.values()
    for word in filter(None, (rule.constant, rule.otherwise, *(rule.values or {}).values(), *repaired)):
        if rule.vocabulary and word not in rule.vocabulary:
            raise RequestError(
                N_("{place}: “{word}” is not a word of this column. Did you mean: {near}?"),
                place=place,
                word=word,
                near=did_you_mean(word, list(rule.vocabulary)),
            )


def _require_order(steps: tuple[Step, ...]) -> None:
    loaded: set[str] = set()
    for step in steps:
        loaded.add(step.table.name)
        for rule in step.rules:
            if rule.refers and rule.refers not in loaded:
                raise RequestError(
                    N_("{place}.columns.{column} refers to “{table}”, which no step up to here loads. Move its step before this one."),
                    place=step.place,
                    column=rule.column.name,
                    table=rule.refers,
                )
