// The live deck: sliders left, people and teams right, redrawn in the frame in which the thumb moves.
// Python holds the truth: it gets the weights on release, and its own are taken over whenever the deck is at rest and
// Python has heard the last word said here.

import { moveWeight, scorer, sharesOf, teamScorer } from "./arithmetic.js";
import { element } from "./picture.js";
import { rankings } from "./rankings.js";
import { sliders } from "./sliders.js";

const SETTLED = 150; // milliseconds after the last key press until Python hears of it

export function mount(root) {
  const mounted = Math.random().toString(36).slice(2);
  let component, facts, panel, charts = [], score, teamScore, latest, timer, told, count = 0;
  let groups = [], free = false, dragging = false, reference, updating = false, closed = false;

  // ---- what Python says ----

  async function update(given) {
    component = given;
    if (updating) return;
    updating = true;
    try {
      // What arrives meanwhile is taken in the next round: only the newest counts.
      for (let seen; seen !== component && !closed; ) {
        seen = component;
        const arrived = await factsOf(seen.data.facts, () => closed || seen !== component);
        if (arrived && arrived !== facts) await rebuild(arrived);
      }
    } finally {
      updating = false;
    }
    if (!closed) settle();
  }

  // Take over what Python says, unless a hand is on a slider or something said here is still on its way.
  function settle() {
    const { data } = component;
    const heard = told === undefined || data.heard === told;
    if (!dragging && timer === undefined && heard && !same(data.groups, data.free)) {
      [groups, free] = [structuredClone(data.groups), data.free];
      panel.rebuild(groups, free);
    }
    panel.say(data);
    frame();
  }

  function same(others, otherFree) {
    const words = (all) => JSON.stringify(all.map((g) => [g.key, g.name, g.weight, g.locked, g.kpis.map((k) => [k.key, k.weight, k.locked])]));
    return free === otherFree && words(groups) === words(others);
  }

  async function rebuild(arrived) {
    charts.forEach((chart) => chart.close());
    charts = [];
    [facts, groups, dragging, reference] = [arrived, [], false, undefined];
    score = scorer(facts);
    teamScore = teamScorer(facts.teams, facts.memberships);
    root.replaceChildren();
    panel = sliders(element("section", "sliders", root), facts.words, { moved, released, locked, mode, act, opened: tell });
    const made = await rankings(root, facts, {
      latest: () => latest,
      chosen: () => new Set(component.data.chosen),
      asked: () => component.data.asked,
      pick,
      ask: () => pick("answer", component.data.asked),
    });
    if (closed) made.forEach((chart) => chart.close());
    else charts = made;
  }

  // ---- what the reader does ----

  function moved(level, index, to) {
    dragging = true;
    const before = level.map((item) => item.weight);
    // A whole drag starts from the same weights: to the end and back again keeps everybody's proportions.
    if (reference?.level !== level) reference = { level, weights: before };
    restore(level, reference.weights);
    moveWeight(level, index, to, free);
    // All weights at 0 weigh nothing: the last ones stay.
    if (!sharesOf(groups)) restore(level, before);
    schedule();
  }

  const restore = (level, weights) => level.forEach((item, k) => (item.weight = weights[k]));

  function released(soon) {
    if (!dragging) return;
    dragging = false;
    reference = undefined;
    clearTimeout(timer);
    timer = setTimeout(tell, soon ? 0 : SETTLED);
  }

  function locked(item) {
    item.locked = !item.locked;
    panel.show(groups, free);
    tell();
  }

  function mode(value) {
    free = value;
    panel.rebuild(groups, free);
    tell();
    schedule();
  }

  // What was moved and not yet told goes along: it is a step of its own, to be undone first.
  function act(name) {
    const untold = timer === undefined ? null : setting();
    clearTimeout(timer);
    timer = undefined;
    component.setTriggerValue("action", { name, setting: untold, at: `${mounted}:${++count}` });
  }

  function tell() {
    clearTimeout(timer);
    timer = undefined;
    component.setStateValue("setting", setting());
  }

  function setting() {
    const weights = {}, held = [];
    for (const group of groups) {
      weights[group.key] = group.weight;
      if (group.locked) held.push(group.key);
      for (const kpi of group.kpis) {
        weights[`${group.key}/${kpi.key}`] = kpi.weight;
        if (kpi.locked) held.push(`${group.key}/${kpi.key}`);
      }
    }
    told = `${mounted}:${++count}`;
    return { at: told, role: component.data.role, start: component.data.start, weights, locked: held, free, opened: panel.opened() };
  }

  function pick(kind, index) {
    if (index === undefined) return;
    component.setTriggerValue("picked", { kind, index, facts: component.data.facts, at: `${mounted}:${++count}` });
  }

  // ---- what is drawn ----

  function schedule() {
    if (schedule.waiting) return;
    schedule.waiting = true;
    requestAnimationFrame(() => {
      schedule.waiting = false;
      frame();
    });
  }

  function frame() {
    const shares = sharesOf(groups);
    if (!shares || closed) return;
    const started = performance.now();
    latest = score(shares.kpis);
    latest.teams = teamScore(latest);
    charts.forEach((chart) => chart.refresh());
    Promise.all(charts.map((chart) => chart.done())).then(() => {
      if (closed) return;
      // Words after pictures, in the same frame: text on a canvas makes the browser lay out whatever was written before it.
      panel.show(groups, free);
      charts.forEach((chart) => chart.say());
      const detail = { started, drawn: performance.now(), shares, latest };
      root.dispatchEvent(new CustomEvent("steelyard-frame", { bubbles: true, composed: true, detail }));
    });
  }

  root.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    const name = event.shiftKey ? "redo" : "undo";
    if (timer !== undefined || component.data[name === "undo" ? "canUndo" : "canRedo"]) act(name);
  });

  function close() {
    closed = true;
    clearTimeout(timer);
    charts.forEach((chart) => chart.close());
    root.replaceChildren();
  }

  return { update, close };
}

// The facts with this tag, once the element that carries them has put them down; nothing when they are needed no more.
function factsOf(tag, needless) {
  const kept = (window.steelyardFacts ??= new Map());
  if (kept.has(tag)) return Promise.resolve(kept.get(tag));
  return new Promise((resolve) => {
    const heard = () => {
      if (!kept.has(tag) && !needless()) return;
      window.removeEventListener("steelyard-facts", heard);
      resolve(kept.get(tag));
    };
    window.addEventListener("steelyard-facts", heard);
  });
}
