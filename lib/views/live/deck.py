"""The live deck: a browser component whose sliders redraw people and teams in every frame of a drag.

The session's weighing is the truth. On release the deck says which weights it has, and Python checks them before they
count; the deck takes over what Python then says as soon as no hand is on a slider and Python has heard its last word.
"""

import math
from functools import partial

import streamlit as st

from lib.charts.theme import colour
from lib.scoring import weights
from lib.scoring.weights import DECIMALS
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.links import LARGEST_WEIGHT
from lib.views.live import assets
from lib.views.live.facts import Facts, facts_of
from lib.views.state import Setting

# Our modules come by a cached route; what is sent at every rerun only loads them.
_LOADING = """
const at = (source) => import(new URL(source, document.baseURI).href);
const load = ([beside, root]) => at(beside).catch(() => at(root));
"""
_DECK = (
    _LOADING
    + """
export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".deck");
  root.made ??= load(data.sources).then((module) => module.mount(root));
  root.made.then((deck) => deck.update(component));
  return () => root.made.then((deck) => deck.close());
}
"""
)
_FACTS = (
    _LOADING
    + """
export default function (component) {
  load(component.data.module).then((module) => module.keep(component));
}
"""
)
_deck = st.components.v2.component(
    "steelyard_deck", html='<div class="deck"></div>\n', css=(assets.FOLDER / "deck.css").read_text(encoding="utf-8"), js=_DECK
)
_facts = st.components.v2.component("steelyard_facts", html="<i hidden></i>\n", js=_FACTS)


def draw(frame: Frame, desk: Desk, tips: dict[str, dict]) -> None:
    """The deck of a desk. `tips`: for each weight its marks (0..100 on the slider) and a sentence."""
    facts, key = facts_of(frame, desk), f"deck_{desk.role}"
    weighing = desk.weighing
    data = {
        "role": desk.role,
        "facts": facts.tag,
        "sources": assets.sources("deck.js"),
        "start": desk.start.key,
        "heard": weighing.heard,
        "groups": _groups(frame, desk),
        "free": weighing.free,
        "tips": tips,
        "chosen": [i for i, user in enumerate(desk.field.people) if user in weighing.chosen],
        "asked": desk.asked,
        "canUndo": bool(weighing.past),
        "canRedo": bool(weighing.future),
        "changed": weighing.now != Setting(),
    }
    _deck(
        key=key,
        data=data,
        on_setting_change=partial(_take, key, desk),
        on_action_change=partial(_act, key, desk),
        on_picked_change=partial(_pick, key, frame, desk, facts),
    )
    _facts(key=f"facts_{desk.role}", data=facts.data | {"module": assets.sources("facts.js")})


def _groups(frame: Frame, desk: Desk) -> list[dict]:
    t, locked = frame.t, desk.weighing.locked

    def kpi(group: str, key: str, weight: float) -> dict:
        entry = frame.kpis[key]
        name = f"{group}/{key}"
        return {"key": key, "name": t.text(entry.name), "help": t.text(entry.formula), "weight": weight, "locked": name in locked}

    return [
        {
            "key": group.key,
            "name": t.text(group.name),
            "help": "" if group.key in desk.start.given else t("our default"),
            "colour": colour(group.key),
            "weight": group.weight,
            "locked": group.key in locked,
            "count": t.plural("{n} KPI", "{n} KPIs", len(group.kpis)),
            "kpis": [kpi(group.key, key, weight) for key, weight in group.kpis],
        }
        for group in desk.scenario.weighting
    ]


def _take(key: str, desk: Desk) -> None:
    _hear(st.session_state[key].setting, desk)


def _hear(said: object, desk: Desk) -> None:
    """Take over what the deck says of weights and locks, if it is said of this role and scheme."""
    weighing = desk.weighing
    if not isinstance(said, dict) or said.get("role") != desk.role:
        return
    weighing.heard = str(said.get("at"))[:40]
    if said.get("start") != desk.start.key:
        return
    truth = weights.with_weights(desk.start.scheme.weighting, weighing.now.raw)
    known = weights.raw_weights(truth)
    moved = {name: weight for name, weight in _weights(said.get("weights")).items() if name in known and weight != known[name]}
    weighing.locked = frozenset(name for name in said.get("locked", ()) if name in known)
    weighing.free = bool(said.get("free"))
    weighing.opened = frozenset(name for name in said.get("opened", ()) if name in known)
    if moved and weights.weighs_anything(weights.with_weights(truth, moved)):
        weighing.move(moved)


def _weights(said: object) -> dict[str, float]:
    """The weights among what a browser said: numbers from 0 to 100."""
    if not isinstance(said, dict):
        return {}
    numbers = {str(name): round(float(value), DECIMALS) for name, value in said.items() if isinstance(value, int | float)}
    return {name: value for name, value in numbers.items() if math.isfinite(value) and 0 <= value <= LARGEST_WEIGHT}


def _act(key: str, desk: Desk) -> None:
    said, weighing = st.session_state[key].action, desk.weighing
    asked = said.get("name") if isinstance(said, dict) else None
    if asked and said.get("setting"):
        _hear(said["setting"], desk)
    if asked == "reset":
        weighing.load(Setting())
    elif asked in ("undo", "redo"):
        getattr(weighing, asked)()


def _pick(key: str, frame: Frame, desk: Desk, facts: Facts) -> None:
    """A person or team was clicked, or the answer about a person already asked about is wanted again."""
    said = st.session_state[key].picked
    if not isinstance(said, dict) or said.get("facts") != facts.tag or not isinstance(index := said.get("index"), int):
        return
    kind = said.get("kind")
    of_person = kind in ("person", "answer")
    known = desk.field.people if of_person else facts.teams
    if 0 <= index < len(known):
        frame.choices.picked["show"] = "why"
        if kind != "answer":
            desk.weighing.pick(kind, known[index])
        if of_person:
            # The address, which says who was asked about before, would be heard first.
            frame.choices.picked["who"] = st.query_params["who"] = known[index]
