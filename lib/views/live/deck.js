// The live deck: sliders left, people and teams right, redrawn in the frame in which the thumb moves.
// Python holds the truth: it gets the weights on release, and its own are taken over whenever the deck is at rest and
// Python has heard the last word said here.

import { certainty, moveWeight, ON_TARGET, scorer, sharesOf, teamScorer } from "./arithmetic.js";
import { element, picture, vega } from "./picture.js";
import { sliders } from "./sliders.js";
import { ABSENT, filled, move, number, rankRange, signed } from "./words.js";

const SETTLED = 150; // milliseconds after the last key press until Python hears of it

export function mount(root) {
  const mounted = Math.random().toString(36).slice(2);
  let component, facts, panel, charts = [], score, teamScore, latest, timer, told, count = 0;
  let groups = [], free = false, dragging = false, view = "all", reference, updating = false, closed = false;

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
    const told = (all) => JSON.stringify(all.map((g) => [g.key, g.name, g.weight, g.locked, g.kpis.map((k) => [k.key, k.weight, k.locked])]));
    return free === otherFree && told(groups) === told(others);
  }

  async function rebuild(arrived) {
    charts.forEach((chart) => chart.close());
    charts = [];
    [facts, groups, dragging, reference] = [arrived, [], false, undefined];
    score = scorer(facts);
    teamScore = teamScorer(facts.teams, facts.memberships);
    root.replaceChildren();
    panel = sliders(element("section", "sliders", root), facts.words, { moved, released, locked, mode, act, opened: tell });
    const made = await drawn();
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
    latest.teams = teamScore(latest.score);
    panel.show(groups, free);
    charts.forEach((chart) => chart.refresh());
    Promise.all(charts.map((chart) => chart.done())).then(() => {
      const detail = { started, drawn: performance.now(), shares, latest };
      root.dispatchEvent(new CustomEvent("steelyard-frame", { bubbles: true, composed: true, detail }));
    });
  }

  async function drawn() {
    const side = element("section", "people", root);
    const made = [];
    try {
      const embed = await vega(facts.sources);
      made.push(await people(embed, side));
      const right = facts.teams.shown.length ? element("section", "teams", root) : null;
      for (const kind of [1, 2]) {
        const which = facts.teams.shown.filter((j) => facts.teams.kind[j] === kind);
        if (which.length) made.push(await teams(embed, right, which, kind));
      }
    } catch (error) {
      // What is drawn stays; weights, sentence and numbers do not need the picture.
      element("p", "problem", side, filled(facts.words.broken, { reason: String(error.message ?? error) }));
    }
    return made;
  }

  async function people(embed, side) {
    const { words } = facts;
    const head = element("header", "", side);
    element("h3", "", head, words.people);
    const said = element("p", "said", side);
    const bar = element("div", "views", head);
    const chart = await picture(embed, facts.specs.people, side, {
      slots: facts.specs.slots, parts: facts.groupNames.length + 1, target: words.target, label: words.peopleLabel,
      picked: (place) => pick("person", shown()[place]),
    });
    const button = (name, text, act) => {
      const made = element("button", "", bar, text);
      made.type = "button";
      made.onclick = act;
      made.dataset.name = name;
      return made;
    };
    const show = (kind) => () => {
      view = kind;
      chart.refresh();
    };
    button("top", words.top, () => { view = "all"; chart.refresh(); chart.toTop(); });
    button("bottom", words.bottom, () => { view = "all"; chart.refresh(); chart.toEnd(); });
    const few = button("chosen", words.chosen, show("chosen"));
    const why = element("button", "why", side);
    why.type = "button";
    why.onclick = () => root.scrollIntoView({ block: "end", behavior: "smooth" });
    const shown = () => {
      const chosen = new Set(component.data.chosen);
      return view === "chosen" ? Array.from(latest.order).filter((i) => chosen.has(i)) : latest.order;
    };
    let done = Promise.resolve();
    chart.refresh = () => {
      const chosen = new Set(component.data.chosen);
      if (chosen.size === 0 && view === "chosen") view = "all";
      few.hidden = chosen.size === 0;
      few.textContent = filled(words.chosen, { n: chosen.size });
      few.setAttribute("aria-pressed", view === "chosen");
      const rows = shown();
      done = chart.draw(rows.length, (row, bars, place) => person(row, bars, rows[place], chosen));
      said.textContent = summary();
      const asked = facts.names[component.data.asked];
      why.hidden = asked === undefined;
      why.textContent = asked === undefined ? "" : filled(words.why, { name: asked });
    };
    chart.done = () => done;
    return chart;
  }

  function person(row, bars, i, chosen) {
    const { words } = facts;
    const sure = certainty(latest, i);
    const places = facts.baseRank[i] - latest.rank[i];
    row.name = facts.names[i];
    row.chosen = chosen.has(i) ? 1 : 0;
    row.rank = Number.isNaN(latest.rank[i]) ? ABSENT : String(latest.rank[i]);
    Object.assign(row, move(places));
    row.score_text = number(latest.score[i]);
    row.delta_text = signed(latest.score[i] - facts.base[i]);
    row.baseline = finite(facts.base[i]);
    row.low = finite(sure.low);
    row.high = finite(sure.high);
    const covered = latest.coverage[i] < 1 - 1e-9 ? filled(words.covered, { share: `${Math.round(100 * latest.coverage[i])} %` }) : "";
    const capped = latest.score[i] < latest.before[i] ? filled(facts.capped[i], { before: number(latest.before[i]) }) : "";
    row.note = [rankRange(words, sure.best, sure.worst), covered, capped, facts.flags[i], facts.where[i]].filter(Boolean).join(" · ");
    if (!Number.isNaN(latest.score[i])) stack(bars, i);
  }

  // The contributions by group; what a gate cut off is drawn pale.
  function stack(bars, i) {
    let start = 0, bar = 0;
    const cap = latest.score[i];
    facts.groupNames.forEach((group, g) => {
      let width = 0;
      facts.groupOf.forEach((of, k) => (width += of === g ? latest.parts[k][i] : 0));
      const end = start + width;
      if (end <= cap + 1e-9) Object.assign(bars[bar++], { start, end, counted: 1, group });
      else {
        if (start < cap) Object.assign(bars[bar++], { start, end: cap, counted: 1, group });
        if (bar < bars.length) Object.assign(bars[bar++], { start: Math.max(start, cap), end, counted: 0, group });
      }
      start = end;
    });
  }

  async function teams(embed, side, which, kind) {
    const { words } = facts;
    element("h3", "", side, kind === 1 ? words.teams : words.departments);
    let rows = which;
    const slots = kind === 1 ? facts.specs.teamSlots : facts.specs.departmentSlots;
    const chart = await picture(embed, kind === 1 ? facts.specs.teams : facts.specs.departments, side, {
      slots, parts: 1, target: words.target, label: kind === 1 ? words.teamsLabel : words.departments,
      picked: (place) => pick("team", rows[place]),
    });
    let done = Promise.resolve();
    chart.refresh = () => {
      const { score, rank, unscored } = latest.teams;
      rows = which.filter((j) => !Number.isNaN(score[j])).sort((a, b) => score[b] - score[a] || a - b);
      done = chart.draw(rows.length, (row, bars, place) => {
        const j = rows[place];
        Object.assign(row, { name: facts.teams.names[j], chosen: 0, rank: String(rank[j]), low: null, high: null });
        Object.assign(row, move(facts.teams.baseRank[j] - rank[j]));
        row.score_text = number(score[j]);
        row.delta_text = signed(score[j] - facts.teams.base[j]);
        row.baseline = finite(facts.teams.base[j]);
        row.note = facts.teams.notes[j] + (unscored[j] ? ` · ${filled(words.unscored, { n: unscored[j] })}` : "");
        Object.assign(bars[0], { start: 0, end: score[j], counted: 1, group: "team" });
      });
    };
    chart.done = () => done;
    return chart;
  }

  function summary() {
    const { words, base, baseRank } = facts;
    const target = (values) => values.reduce((n, value) => n + (value >= ON_TARGET - 1e-9), 0);
    const changed = latest.rank.reduce((n, rank, i) => n + (Number.isFinite(baseRank[i] - rank) && rank !== baseRank[i]), 0);
    return [
      filled(words.onTarget, { n: target(latest.score), all: latest.scored, before: target(base) }),
      filled(words.moved, { n: changed }),
    ].join(" · ");
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

const finite = (value) => (Number.isFinite(value) ? value : null);

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
