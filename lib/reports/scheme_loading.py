"""A scheme from its YAML file: everything is checked before anything is made of it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lib.errors import N_, SettingsError, did_you_mean
from lib.kpis.catalogue import Band, Goal, Kpi
from lib.kpis.definitions import SHIPPED
from lib.language import Text
from lib.reports.scheme_file import FORMAT, SchemeFile, default_group_name
from lib.reports.yaml_nodes import Place, read
from lib.scoring import curves
from lib.scoring.fields import role_kpis
from lib.scoring.gates import Critical, Gate, Interlock, SafeBand
from lib.scoring.presets import PERFORMANCE, PROMOTION, ROLE_BY_KEY, STAGE_BY_KEY
from lib.scoring.schemes import Scheme
from lib.scoring.weights import LARGEST, Group

# Groups stand in links and beside their KPIs (`group/KPI`): no signs that would part them.
_KEY = re.compile(r"[\w.]{1,40}", re.ASCII)
_GATES = {"interlock": ("kpis", "cap"), "critical": ("kpi", "cap"), "safe_band": ("kpi", "low", "high")}


@dataclass(frozen=True, slots=True)
class _Measured:
    """A role, the KPIs it is measured by, and all the company has."""

    role: str
    own: list[str]
    kpis: Mapping[str, Kpi]


def load(content: bytes | str, roles: Collection[str] = tuple(ROLE_BY_KEY), kpis: Mapping[str, Kpi] = SHIPPED.kpis) -> SchemeFile:
    """The file's scheme. SchemeFileProblem naming value, place, line and next step for anything that is not right.

    `roles`: the roles there are, ours and the CRM's own. `kpis`: the company's.
    """
    file = read(content).fields(
        ("steelyard", "name", "role", "weights", "goals"), ("stage", "purpose", "author", "note", "gates", "team_goals")
    )
    if file["steelyard"].text() != str(FORMAT):
        raise file["steelyard"].problem(
            N_("{place}, line {line}: the format is {found}, this Steelyard reads {known}. Export the scheme again, or update Steelyard."),
            found=file["steelyard"].text()[:40],
            known=FORMAT,
        )
    role = _one_of(file["role"], roles)
    measured = _Measured(role, role_kpis(role, kpis), kpis)
    weighting = _weighting(file["weights"], measured)
    goals = {key: _goal(place) for key, place in _by_kpi(file["goals"], measured).items()}
    teams = file["team_goals"].entries() if "team_goals" in file and not file["team_goals"].nothing else {}
    of_teams = {team: {key: _goal(place) for key, place in _by_kpi(own, measured).items()} for team, own in teams.items()}
    gates = tuple(_gate(place, measured) for place in file["gates"].items()) if "gates" in file and not file["gates"].nothing else ()
    _check_gates(file, gates)
    purpose = _one_of(file["purpose"], (PERFORMANCE, PROMOTION)) if "purpose" in file else PERFORMANCE
    stage = _one_of(file["stage"], tuple(STAGE_BY_KEY)) if "stage" in file and not file["stage"].nothing else None
    name, author, note = (file[key].text().strip() if key in file else "" for key in ("name", "author", "note"))
    if not name:
        raise file["name"].problem(N_("{place}, line {line}: the scheme has no name. Give it one."))
    scheme = Scheme(role, name, weighting, goals, gates, purpose, of_teams)
    _check_goals(file["goals"], scheme)
    return SchemeFile(name, scheme, author, note, stage)


def _one_of(place: Place, known: Collection[str]) -> str:
    word = place.text()
    if word not in known:
        raise place.problem(
            N_("{place}, line {line}: “{value}” is not known here. Did you mean {near}?"),
            value=word[:40],
            near=did_you_mean(word, list(known)),
        )
    return word


def _key(place: Place) -> str:
    word = place.text()
    if not _KEY.fullmatch(word):
        raise place.problem(
            N_("{place}, line {line}: “{value}” cannot be a key. Use 1 to 40 letters, digits, _ or points."), value=word[:40]
        )
    return word


def _by_kpi(place: Place, measured: _Measured) -> dict[str, Place]:
    """A mapping whose keys are KPIs that the role is measured by."""
    found = place.entries()
    for key, value in found.items():
        _check_kpi(value, key, measured)
    return found


def _check_kpi(place: Place, key: str, measured: _Measured) -> None:
    if key not in measured.kpis:
        near = did_you_mean(key, measured.own)
        raise place.problem(N_("{place}, line {line}: there is no KPI “{value}”. Did you mean {near}?"), value=key[:40], near=near)
    if key not in measured.own:
        raise place.problem(
            N_("{place}, line {line}: {value} is not measured for {role}. Its KPIs are {known}."),
            value=key,
            role=measured.role,
            known=", ".join(measured.own),
        )


def _weighting(place: Place, measured: _Measured) -> tuple[Group, ...]:
    groups, seen = [], set()
    for item in place.items():
        group, places = _group(item, measured)
        for key, where in places:
            if key in seen:
                raise where.problem(N_("{place}, line {line}: “{key}” stands twice. Keep one."), key=key)
            seen.add(key)
        groups.append(group)
    if not any(group.weight > 0 and any(weight > 0 for _, weight in group.kpis) for group in groups):
        raise place.problem(N_("{place}, line {line}: all weights are 0. Raise at least one; nothing can be weighed with nothing."))
    return tuple(groups)


def _group(item: Place, measured: _Measured) -> tuple[Group, list[tuple[str, Place]]]:
    """A group, and where its key and its KPIs stand."""
    fields = item.fields(("group", "weight", "kpis"), ("name",))
    key, kpis = _key(fields["group"]), _by_kpi(fields["kpis"], measured)
    if not kpis:
        raise fields["kpis"].problem(N_("{place}, line {line}: the group has no KPI. Add one, or leave the group out."))
    name = default_group_name(key)
    if "name" in fields:
        both = fields["name"].fields(("en", "zh"))
        name = Text(both["en"].text(), both["zh"].text())
    group = Group(key, name, _weight(fields["weight"]), tuple((kpi, _weight(where)) for kpi, where in kpis.items()))
    return group, [(f"group {key}", fields["group"]), *kpis.items()]


def _weight(place: Place) -> float:
    value = place.number()
    if not 0 <= value <= LARGEST:
        raise place.problem(
            N_("{place}, line {line}: the weight is {value}; it must be a number from 0 to {largest}."),
            value=f"{value:g}",
            largest=f"{LARGEST:,.0f}",
        )
    return value


def _goal(place: Place) -> Goal | Band:
    kind = Band if "outer_low" in place.entries() else Goal
    names = list(kind.__dataclass_fields__)
    fields = place.fields([name for name in names if name != "stretch"], ["stretch"] if kind is Goal else [])
    goal = kind(**{name: field.number() for name, field in fields.items() if not (name == "stretch" and field.nothing)})
    try:
        curves.check(goal, place.path[-1], "")
    except SettingsError as error:
        raise place.problem(
            N_("{place}, line {line}: {points} is out of order. All points must rise strictly, or fall strictly; a band rises."),
            points=" / ".join(f"{field.number():g}" for field in fields.values() if not field.nothing),
        ) from error
    return goal


def _gate(place: Place, measured: _Measured) -> Gate:
    kind = next((kind for kind in _GATES if kind in place.entries()), None)
    if kind is None:
        raise place.problem(N_("{place}, line {line}: a gate begins with one of {known}."), known=", ".join(_GATES))
    fields = place.fields((kind, *_GATES[kind]))
    key = _key(fields[kind])
    named = fields["kpis"].items() if kind == "interlock" else [fields["kpi"]]
    kpis = tuple(item.text() for item in named)
    for item, kpi in zip(named, kpis, strict=True):
        _check_kpi(item, kpi, measured)
    if not kpis:
        raise fields["kpis"].problem(N_("{place}, line {line}: the gate has no KPI. Add one, or leave the gate out."))
    if kind == "safe_band":
        return _safe_band(place, key, kpis[0], fields["low"].number(), fields["high"].number())
    return Interlock(key, kpis, _cap(fields["cap"])) if kind == "interlock" else Critical(key, kpis[0], _cap(fields["cap"]))


def _safe_band(place: Place, key: str, kpi: str, low: float, high: float) -> SafeBand:
    if not low < high:
        raise place.problem(
            N_("{place}, line {line}: the band goes from {low} to {high}. Its low end must be below its high end."), low=low, high=high
        )
    return SafeBand(key, kpi, low, high)


def _cap(place: Place) -> float:
    value = place.number()
    if not 0 <= value <= curves.TOP:
        raise place.problem(N_("{place}, line {line}: the cap is {value}; it must be a score from 0 to 120."), value=f"{value:g}")
    return value


def _check_gates(file: dict[str, Place], gates: tuple[Gate, ...]) -> None:
    keys = [gate.key for gate in gates]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise file["gates"].problem(N_("{place}, line {line}: “{key}” stands twice. Keep one."), key=twice)


def _check_goals(place: Place, scheme: Scheme) -> None:
    missing = next((key for key in scheme.kpis if key not in scheme.goals), None)
    if missing is not None:
        raise place.problem(N_("{place}, line {line}: {key} has a weight but no goal. Add its floor and target."), key=missing)
    scheme.check()
