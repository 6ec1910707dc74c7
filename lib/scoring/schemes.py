"""A scheme: what a role is weighed by — weights, goals and gates."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lib.kpis.catalogue import Band, Goal, Kpi
from lib.scoring import curves, weights
from lib.scoring.gates import Gate
from lib.scoring.presets import PERFORMANCE, ROLE_BY_KEY, Preset
from lib.scoring.targets import Goals
from lib.scoring.weights import Weighting


@dataclass(frozen=True, slots=True)
class Scheme:
    """Weights, goals (KPI key → goal) and gates of one role. `origin` is the preset's key or the saved name; `purpose`:
    what it decides about (performance or promotion). `team_goals`: team or department → goals of its people that differ from those of
    the role; the nearest above a person counts."""

    role: str
    origin: str
    weighting: Weighting
    goals: Goals
    gates: tuple[Gate, ...]
    purpose: str = PERFORMANCE
    team_goals: Mapping[str, Goals] = field(default_factory=dict)

    @property
    def kpis(self) -> list[str]:
        """The scheme's KPIs in their fixed order."""
        return [key for group in self.weighting for key, _ in group.kpis]

    @property
    def used(self) -> list[str]:
        """The KPIs whose goals it needs: its own, then those that only a gate asks for."""
        return list(dict.fromkeys([*self.kpis, *(key for gate in self.gates for key in gate.kpis)]))

    @property
    def shares(self) -> dict[str, float]:
        """Effective share of each KPI, summing to 1; empty without KPIs."""
        return weights.shares(self.weighting) if self.weighting else {}

    def check(self) -> "Scheme":
        """The scheme itself, or a SettingsError naming what is wrong."""
        weights.check(self.weighting, self.role)
        for key in self.kpis:
            curves.check(self.goals[key], key, self.role)
        for goals in self.team_goals.values():
            for key, goal in goals.items():
                curves.check(goal, key, self.role)
        return self

    def goal_in(self, lineage: tuple[str, ...], key: str) -> Goal | Band:
        """The goal of a KPI for people of a team, given with those above it. KeyError where it has none."""
        return next((self.team_goals[team][key] for team in lineage if key in self.team_goals.get(team, ())), None) or self.goals[key]


def from_preset(
    preset: Preset,
    proposed: Goals,
    known: frozenset[str],
    kpis: Mapping[str, Kpi],
    said: tuple[Goals, Mapping[str, Goals]] = ({}, {}),
) -> Scheme:
    """A preset as a scheme on this company's data: KPIs that the data cannot answer, or that have no goal, are left out.

    `proposed`: goals of the KPIs that have none of their own. `known`: KPIs the company has any data for. `kpis`: all of them. `said`:
    goals somebody has set (`targets.in_force`); they come first.
    """
    goals = dict(proposed) | {key: entry.goal for key, entry in kpis.items() if entry.goal is not None} | dict(said[0])
    usable = weights.restricted(preset.weighting, frozenset(known & goals.keys()))
    gates = ROLE_BY_KEY[preset.role].gates if preset.role in ROLE_BY_KEY and preset.gated else ()
    return Scheme(preset.role, preset.key, usable, goals, gates, preset.purpose, said[1])
