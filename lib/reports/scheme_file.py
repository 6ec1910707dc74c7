"""A scheme as a YAML file: to be read and compared by people, put under version control, and loaded again.

    steelyard: 1
    name: Service pay 2026
    role: service          # Service
    purpose: performance
    weights:
      - group: service     # Service efficacy
        weight: 50
        kpis:
          K3: 20           # First-contact resolution
    goals:
      K3: {floor: 0.5, target: 0.75, stretch: 0.9}   # rate
    gates:
      - interlock: T5
        kpis: [K1, K4]
        cap: 80

Goals are in the catalogue's units (rates 0..1, durations seconds). `lib.reports.scheme_loading` reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lib.kpis.catalogue import DIMENSIONS, Band, Goal, Kpi
from lib.kpis.definitions import SHIPPED
from lib.language import Text, Translator
from lib.scoring.gates import Critical, Gate, Interlock
from lib.scoring.presets import ROLE_BY_KEY
from lib.scoring.schemes import Scheme
from lib.scoring.weights import Group

FORMAT = 1
_DIMENSION = {dimension.key: dimension.name for dimension in DIMENSIONS}


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """What a file holds: a named scheme with its author (a typed name), note, and the stage of the teams it is for."""

    name: str
    scheme: Scheme
    author: str = ""
    note: str = ""
    stage: str | None = None


def default_group_name(key: str) -> Text:
    """A dimension's name; any other group is called by its key until the file says more."""
    return _DIMENSION.get(key, Text(key, key))


def used_only(content: Scheme) -> Scheme:
    """The scheme with no goals but those of its KPIs and gates: all that a file holds."""
    of_teams = {team: {key: goal for key, goal in goals.items() if key in content.used} for team, goals in content.team_goals.items()}
    goals = {key: content.goals[key] for key in content.used if key in content.goals}
    return replace(content, goals=goals, team_goals={team: goals for team, goals in of_teams.items() if goals})


def dump(content: SchemeFile, t: Translator, kpis: Mapping[str, Kpi] = SHIPPED.kpis) -> str:
    """The file's text; its comments name the company's `kpis` and their units in the reader's language."""
    scheme = used_only(content.scheme)
    about = t("A weighting scheme of Steelyard. Load it under “Take away” in the simulator, or: python -m lib scheme load FILE")
    units = t("rates 0 to 1, NPS −100 to 100, durations in seconds, money in the reporting currency")
    lines = [f"# {about}", f"steelyard: {FORMAT}", _text("name", content.name), _role(scheme.role, t)]
    lines += [_text("stage", content.stage)] if content.stage else []
    lines += [_text("purpose", scheme.purpose)]
    lines += [_text(key, value) for key, value in (("author", content.author), ("note", content.note)) if value]
    lines += ["", "weights:", *(line for group in scheme.weighting for line in _group(group, t, kpis))]
    lines += ["", f"goals:{_comment(units)}"]
    lines += [f"  {key}: {_goal(goal)}{_comment(_unit(kpis[key], t))}" for key, goal in scheme.goals.items()]
    if scheme.team_goals:
        whose = t("in place of those above, for the people of a team or department, by its id")
        lines += ["", f"team_goals:{_comment(whose)}"]
        lines += [line for team, goals in scheme.team_goals.items() for line in _of_team(team, goals)]
    lines += ["", "gates:", *(line for gate in scheme.gates for line in _gate(gate))] if scheme.gates else []
    return "\n".join(lines) + "\n"


def _role(role: str, t: Translator) -> str:
    known = ROLE_BY_KEY.get(role)
    return _text("role", role) + (_comment(t.text(known.name)) if known else "")


def _group(group: Group, t: Translator, kpis: Mapping[str, Kpi]) -> list[str]:
    own = group.name != default_group_name(group.key)
    head = f"  - {_text('group', group.key)}" + ("" if own else _comment(t.text(group.name)))
    names = [f"    name: {{en: {_inline(group.name.en)}, zh: {_inline(group.name.zh)}}}"] if own else []
    shares = [f"      {key}: {_number(weight)}{_comment(t.text(kpis[key].name))}" for key, weight in group.kpis]
    return [head, *names, f"    weight: {_number(group.weight)}", "    kpis:", *shares]


def _of_team(team: str, goals: Mapping[str, Goal | Band]) -> list[str]:
    return [f"  {_inline(team)}:", *(f"    {key}: {_goal(goal)}" for key, goal in goals.items())]


def _goal(goal: Goal | Band) -> str:
    points = {name: getattr(goal, name) for name in type(goal).__dataclass_fields__}
    return _row({name: point for name, point in points.items() if point is not None})


def _gate(gate: Gate) -> list[str]:
    if isinstance(gate, Interlock):
        return [f"  - {_text('interlock', gate.key)}", f"    kpis: [{', '.join(gate.kpis)}]", f"    cap: {_number(gate.cap)}"]
    if isinstance(gate, Critical):
        return [f"  - {_text('critical', gate.key)}", f"    kpi: {gate.kpi}", f"    cap: {_number(gate.cap)}"]
    bounds = [f"    {name}: {_number(getattr(gate, name))}" for name in ("low", "high")]
    return [f"  - {_text('safe_band', gate.key)}", f"    kpi: {gate.kpi}", *bounds]


def _row(numbers: dict[str, float]) -> str:
    return "{" + ", ".join(f"{name}: {_number(value)}" for name, value in numbers.items()) + "}"


def _unit(kpi: Kpi, t: Translator) -> str:
    return f"{t.text(kpi.name)}, {t(kpi.unit.value)}"


def _comment(words: str) -> str:
    return f"  # {words}"


def _number(value: float) -> str:
    """The shortest digits that read back as the same number; whole numbers without a point."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _text(key: str, words: str) -> str:
    """One entry; a text of several lines as a block where YAML can, which compares line by line."""
    if "\n" not in words or _odd(words):
        return f"{key}: {_inline(words)}"
    quoted_key = f'"{key}"'
    return key + _yaml({key: words}, default_style="|")[len(quoted_key) :].rstrip("\n")


def _inline(words: str) -> str:
    """The text on one line, quoted where YAML asks for it."""
    style = '"' if "\n" in words or _odd(words) else None
    return _yaml([words], default_flow_style=True, default_style=style).rstrip("\n")[1:-1]


def _odd(words: str) -> bool:
    """Whether the text has line breaks that YAML would turn into plain ones."""
    return any(sign in words for sign in "\r\x85\u2028\u2029")


def _yaml(value: object, **style) -> str:
    import yaml

    return yaml.safe_dump(value, allow_unicode=True, width=10**6, **style)
