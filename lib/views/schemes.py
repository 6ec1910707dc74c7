"""The schemes a role can start from — presets and saved ones — and the scenario the sliders make of one."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from lib.scoring import weights
from lib.scoring.fields import Field
from lib.scoring.presets import Preset
from lib.scoring.schemes import Scheme
from lib.scoring.standings import presets, scheme_of
from lib.store.schemes import SavedScheme, versions
from lib.views import data
from lib.views.frame import Frame
from lib.views.state import Setting, Weighing

SAVED = "saved."


@dataclass(frozen=True, slots=True)
class Choice:
    """A scheme to start from: its key in links, its shown name, the groups whose weight the sources give, the KPIs without
    data that it was made without, and the saved version it is, if it is one."""

    key: str
    name: str
    scheme: Scheme
    given: tuple[str, ...]
    dropped: tuple[str, ...]
    saved: SavedScheme | None = None


def choices_of(frame: Frame, field: Field, wanted: Collection[str] = ()) -> dict[str, Choice]:
    """What the role can start from, the default first: presets on this company's data, then saved schemes, the newest
    version of each and those whose keys are `wanted`. A version has a key of its own: what somebody else saves later moves
    no score in a link or a session."""
    kept, said = data.goals(frame.cube, frame.company, frame.settings), data.targets(frame.company, frame.settings)
    found = {preset.key: _of_preset(frame, preset, scheme_of(preset, field, kept, said)) for preset in presets(field)}
    stored = versions(frame.store, frame.company.identity, field.role)
    newest = {name: max(one.version for one in stored if one.name == name) for name in {one.name for one in stored}}
    for saved in stored:
        key = f"{SAVED}{saved.name}@{saved.version}"
        if saved.version == newest[saved.name] or key in wanted:
            found[key] = _of_saved(frame, key, saved)
    return {key: choice for key, choice in found.items() if choice.scheme.weighting}


def resolved(known: dict[str, Choice], key: str | None) -> str | None:
    """The key, which may be a saved scheme's name alone (its newest version); None where there is no such scheme."""
    if key is None or key in known:
        return key
    called = [choice for choice in known.values() if choice.saved and f"{SAVED}{choice.saved.name}" == key]
    return max(called, key=lambda choice: choice.saved.version).key if called else None


def newer(known: dict[str, Choice], choice: Choice) -> Choice | None:
    """The newest version of the saved scheme, if it is another one."""
    newest = known[resolved(known, f"{SAVED}{choice.saved.name}")] if choice.saved else choice
    return None if newest is choice else newest


def _of_preset(frame: Frame, preset: Preset, scheme: Scheme) -> Choice:
    wanted = [key for group in preset.weighting for key, _ in group.kpis]
    dropped, name = tuple(key for key in wanted if key not in scheme.kpis), frame.t.text(preset.name)
    if dropped and scheme.kpis:
        # What its name promises it does not weigh here: “scale 40” may be all there is.
        name = frame.t("{name} ({n} of {all} KPIs)", name=name, n=len(scheme.kpis), all=len(wanted))
    return Choice(preset.key, name, scheme, preset.given, dropped)


def _of_saved(frame: Frame, key: str, saved: SavedScheme) -> Choice:
    """The version as it was saved, but for KPIs that the company has no more."""
    dropped = tuple(kpi for kpi in saved.scheme.kpis if kpi not in frame.kpis)
    scheme = saved.scheme
    if dropped:
        scheme = replace(scheme, weighting=weights.restricted(scheme.weighting, frozenset(frame.kpis)))
    given = tuple(group.key for group in scheme.weighting)
    return Choice(key, f"{saved.name} · v{saved.version}", scheme, given, dropped, saved)


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
    return frame.t.names(frame.kpi_name(key) for key in keys)
