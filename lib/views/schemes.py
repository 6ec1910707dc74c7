"""The schemes a role can start from — presets and saved ones — and the scenario the sliders make of one."""

from dataclasses import dataclass, replace

from lib.kpis.catalogue import BY_KEY
from lib.scoring import weights
from lib.scoring.boards import Field
from lib.scoring.schemes import Scheme, from_preset
from lib.scoring.standings import goals_for, presets
from lib.scoring.targets import Goal
from lib.store.schemes import latest
from lib.urls import identity
from lib.views import data
from lib.views.frame import Frame
from lib.views.state import Setting, Weighing

SAVED = "saved."


@dataclass(frozen=True, slots=True)
class Choice:
    """A scheme to start from: its key in links, its shown name, and the groups whose weight the sources give."""

    key: str
    name: str
    scheme: Scheme
    given: tuple[str, ...]
    dropped: tuple[str, ...]


def choices_of(frame: Frame, field: Field) -> dict[str, Choice]:
    """What the role can start from, the default first: presets on this company's data, then saved schemes."""
    kept = goals_for(field.role, data.goals(frame.cube, frame.settings))
    found = {preset.key: _of_preset(frame, preset, field, kept) for preset in presets(field.role, field.known, field.stage)}
    company = identity(data.crm_url(frame.settings))
    for saved in latest(frame.store, company, field.role):
        key = f"{SAVED}{saved.name}"
        found[key] = Choice(key, f"{saved.name} · v{saved.version}", saved.scheme, tuple(g.key for g in saved.scheme.weighting), ())
    return {key: choice for key, choice in found.items() if choice.scheme.weighting}


def _of_preset(frame: Frame, preset, field: Field, kept: dict[str, Goal]) -> Choice:
    scheme = from_preset(preset, kept, field.known)
    wanted = [key for group in preset.weighting for key, _ in group.kpis]
    dropped = tuple(key for key in wanted if key not in scheme.kpis)
    return Choice(preset.key, frame.t.text(preset.name), scheme, preset.given, dropped)


def scenario_of(known: dict[str, Choice], weighing: Weighing) -> tuple[Choice, Choice, Scheme]:
    """(baseline, what the sliders started from, the scenario they make). Unknown names fall back to the default.

    SettingsError when all weights are 0, or when a goal's points are out of order.
    """
    default = next(iter(known))
    base = known.get(weighing.base or default, known[default])
    now = weighing.now
    start = known.get(now.loaded or base.key, base)
    weighting = weights.with_weights(start.scheme.weighting, now.raw)
    goals = {**start.scheme.goals, **now.goals}
    gates = tuple(gate for gate in start.scheme.gates if gate.key not in now.off)
    scenario = replace(start.scheme, origin=start.key, weighting=weighting, goals=goals, gates=gates)
    return base, start, scenario.check()


def baseline_only(known: dict[str, Choice], weighing: Weighing) -> tuple[Choice, Choice, Scheme]:
    """The baseline as its own scenario, for the moment in which all sliders stand at 0."""
    return scenario_of(known, Weighing(base=weighing.base, now=Setting(weighing.now.loaded)))


def known_only(scheme: Scheme, setting: Setting) -> tuple[Setting, list[str]]:
    """The setting without what the scheme has not, and what that was, as a link would name it."""
    known = weights.raw_weights(scheme.weighting)
    fits = {key: goal for key, goal in setting.goals.items() if isinstance(goal, type(scheme.goals.get(key)))}
    off = setting.off & {gate.key for gate in scheme.gates}
    unknown = [f"w={key[:40]}" for key in setting.raw if key not in known]
    unknown += [f"goal={key[:40]}" for key in setting.goals if key not in fits] + [f"off={key[:40]}" for key in setting.off - off]
    return replace(setting, raw={key: weight for key, weight in setting.raw.items() if key in known}, goals=fits, off=off), unknown


def names(frame: Frame, keys: tuple[str, ...]) -> str:
    """KPI names in a row."""
    return frame.t.names(frame.t.text(BY_KEY[key].name) for key in keys)
