"""What separates two schemes of a role: shares, goals, gates and purpose. Weights are compared by what they do."""

from dataclasses import dataclass

from lib.kpis.catalogue import Band, Goal
from lib.language import Text
from lib.scoring import weights
from lib.scoring.gates import Gate
from lib.scoring.schemes import Scheme

GROUP, KPI, GOAL, GATE, PURPOSE = "group", "kpi", "goal", "gate", "purpose"
SAME = 1e-9  # effective shares are quotients: equal weights written differently differ in the last digits


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `what`: a group's or KPI's effective share of 1, a KPI's goal, a gate, or the purpose;
    `key`: the group, KPI or gate (empty for the purpose); `name`: a group's; `team`: whose goal, where it is not the role's. None: one
    of the schemes has it not."""

    what: str
    key: str
    before: float | Goal | Band | Gate | str | None
    after: float | Goal | Band | Gate | str | None
    name: Text | None = None
    team: str = ""


def differences(before: Scheme, after: Scheme) -> tuple[Difference, ...]:
    """What changes from one scheme to the other, in the order of the new one; empty when both weigh alike.

    Only what a scheme uses is compared: goals of its KPIs and gates. Raw weights of the same proportions are the same.
    """
    purpose = () if before.purpose == after.purpose else (Difference(PURPOSE, "", before.purpose, after.purpose),)
    return (*_groups(before, after), *_shares(before, after), *_goals(before, after), *_gates(before, after), *purpose)


def _groups(before: Scheme, after: Scheme) -> list[Difference]:
    names = {group.key: group.name for scheme in (before, after) for group in scheme.weighting}
    old, new = (weights.group_shares(scheme.weighting) if scheme.weighting else {} for scheme in (before, after))
    return [Difference(GROUP, key, old.get(key), new.get(key), names[key]) for key in _keys(old, new) if _apart(old.get(key), new.get(key))]


def _shares(before: Scheme, after: Scheme) -> list[Difference]:
    old, new = before.shares, after.shares
    return [Difference(KPI, key, old.get(key), new.get(key)) for key in _keys(old, new) if _apart(old.get(key), new.get(key))]


def _goals(before: Scheme, after: Scheme) -> list[Difference]:
    old, new = (_all_goals(scheme) for scheme in (before, after))
    changed = [place for place in _keys(old, new) if old.get(place) != new.get(place)]
    return [Difference(GOAL, key, old.get((key, team)), new.get((key, team)), team=team) for key, team in changed]


def _all_goals(scheme: Scheme) -> dict[tuple[str, str], Goal | Band]:
    """KPI and team ("" for the role) → goal."""
    found = {(key, ""): scheme.goals[key] for key in scheme.used if key in scheme.goals}
    return found | {(key, team): goals[key] for team, goals in scheme.team_goals.items() for key in scheme.used if key in goals}


def _gates(before: Scheme, after: Scheme) -> list[Difference]:
    old, new = ({gate.key: gate for gate in scheme.gates} for scheme in (before, after))
    return [Difference(GATE, key, old.get(key), new.get(key)) for key in _keys(old, new) if old.get(key) != new.get(key)]


def _keys(old: dict, new: dict) -> list:
    return list(dict.fromkeys([*new, *old]))


def _apart(old: float | None, new: float | None) -> bool:
    return old is not new if old is None or new is None else abs(old - new) > SAME
