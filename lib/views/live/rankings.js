// The deck's pictures: people and teams. Each row is rewritten in place from the latest scores.

import { certainty, ON_TARGET } from "./arithmetic.js";
import { element, picture, vega, write } from "./picture.js";
import { ABSENT, filled, move, number, rankRange, signed } from "./words.js";

const OWN = 1, ABOVE = 2; // kinds of teams, as in facts.py

// Draws everything into `root`. `deck` tells the `latest` scores, the `chosen` people and the one `asked` about, and hears
// what is picked and when the answer is wanted again. What comes back has `refresh`, `done` (a promise of the drawn frame) and `close`.
export async function rankings(root, facts, deck) {
  const side = element("section", "people", root);
  const made = [];
  try {
    const embed = await vega(facts.sources);
    made.push(await people(embed, side, root, facts, deck));
    const right = facts.teams.shown.length ? element("section", "teams", root) : null;
    for (const kind of [OWN, ABOVE]) {
      const which = facts.teams.shown.filter((j) => facts.teams.kind[j] === kind);
      if (which.length) made.push(await teams(embed, right, facts, deck, which, kind));
    }
  } catch (error) {
    // What is drawn stays; weights, sentence and numbers do not need the picture.
    element("p", "problem", side, filled(facts.words.broken, { reason: String(error.message ?? error) }));
  }
  return made;
}

async function people(embed, side, root, facts, deck) {
  const { words } = facts;
  let view = "all", done = Promise.resolve();
  const head = element("header", "", side);
  element("h3", "", head, words.people);
  const said = element("p", "said", side);
  const bar = element("div", "views", head);
  const chart = await picture(embed, facts.specs.people, side, {
    slots: facts.specs.slots, parts: facts.groupNames.length + 1, target: words.target, label: words.peopleLabel,
    picked: (place) => deck.pick("person", shown()[place]),
  });
  const button = (name, text, kind, then) => {
    const made = element("button", "", bar, text);
    made.type = "button";
    made.dataset.name = name;
    made.onclick = () => {
      view = kind;
      chart.refresh();
      chart.say();
      then?.();
    };
    return made;
  };
  button("top", words.top, "all", () => chart.toTop());
  button("bottom", words.bottom, "all", () => chart.toEnd());
  const few = button("chosen", words.chosen, "chosen");
  const why = element("button", "why", side);
  why.type = "button";
  why.onclick = () => {
    deck.ask();
    root.scrollIntoView({ block: "end", behavior: "smooth" });
  };
  const shown = () => {
    const { order } = deck.latest(), chosen = deck.chosen();
    return view === "chosen" ? Array.from(order).filter((i) => chosen.has(i)) : order;
  };
  chart.refresh = () => {
    const latest = deck.latest(), chosen = deck.chosen();
    if (chosen.size === 0) view = "all";
    const rows = shown();
    done = chart.draw(rows.length, (row, bars, place) => person(row, bars, rows[place], facts, latest, chosen));
  };
  chart.say = () => {
    const { size } = deck.chosen(), asked = facts.names[deck.asked()];
    few.hidden = size === 0;
    write(few, filled(words.chosen, { n: size }));
    few.setAttribute("aria-pressed", view === "chosen");
    write(said, summary(facts, deck.latest()));
    why.hidden = asked === undefined;
    write(why, asked === undefined ? "" : filled(words.why, { name: asked }));
  };
  chart.done = () => done;
  return chart;
}

function person(row, bars, i, facts, latest, chosen) {
  const { words } = facts;
  const sure = certainty(latest, i);
  row.name = facts.names[i];
  row.chosen = chosen.has(i) ? 1 : 0;
  row.rank = Number.isNaN(latest.rank[i]) ? ABSENT : String(latest.rank[i]);
  Object.assign(row, move(facts.baseRank[i] - latest.rank[i]));
  row.score_text = number(latest.score[i]);
  row.delta_text = signed(latest.score[i] - facts.base[i]);
  row.baseline = finite(facts.base[i]);
  row.low = finite(sure.low);
  row.high = finite(sure.high);
  const covered = latest.coverage[i] < 1 - 1e-9 ? filled(words.covered, { share: `${Math.round(100 * latest.coverage[i])} %` }) : "";
  const capped = latest.score[i] < latest.before[i] ? filled(facts.capped[i], { before: number(latest.before[i]) }) : "";
  const open = Math.min(facts.capPerhaps[i], latest.before[i]) < Math.min(facts.capSurely[i], latest.before[i]) ? words.capOpen : "";
  row.note = [rankRange(words, sure.best, sure.worst), covered, open, capped, facts.flags[i], facts.where[i]].filter(Boolean).join(" · ");
  if (!Number.isNaN(latest.score[i])) stack(bars, i, facts, latest);
}

// The contributions by group; what a gate cut off is drawn pale.
function stack(bars, i, facts, latest) {
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

function summary({ words, base, baseRank }, latest) {
  const onTarget = (values) => values.reduce((n, value) => n + (value >= ON_TARGET - 1e-9), 0);
  const changed = latest.rank.reduce((n, rank, i) => n + (Number.isFinite(baseRank[i] - rank) && rank !== baseRank[i]), 0);
  return [
    filled(words.onTarget, { n: onTarget(latest.score), all: latest.scored, before: onTarget(base) }),
    filled(words.moved, { n: changed }),
  ].join(" · ");
}

async function teams(embed, side, facts, deck, which, kind) {
  const { words, specs } = facts;
  const own = kind === OWN;
  let rows = which, done = Promise.resolve();
  element("h3", "", side, own ? words.teams : words.departments);
  const chart = await picture(embed, own ? specs.teams : specs.departments, side, {
    slots: own ? specs.teamSlots : specs.departmentSlots, parts: 1, target: words.target, label: own ? words.teamsLabel : words.departments,
    picked: (place) => deck.pick("team", rows[place]),
  });
  chart.refresh = () => {
    const latest = deck.latest().teams;
    rows = which.filter((j) => !Number.isNaN(latest.score[j])).sort((a, b) => latest.score[b] - latest.score[a] || a - b);
    done = chart.draw(rows.length, (row, bars, place) => team(row, bars, rows[place], facts, latest));
  };
  chart.say = () => {};
  chart.done = () => done;
  return chart;
}

function team(row, bars, j, { teams, words }, { score, rank, unscored, low, high, best, worst }) {
  Object.assign(row, { name: teams.names[j], chosen: 0, rank: String(rank[j]), low: finite(low[j]), high: finite(high[j]) });
  Object.assign(row, move(teams.baseRank[j] - rank[j]));
  row.score_text = number(score[j]);
  row.delta_text = signed(score[j] - teams.base[j]);
  row.baseline = finite(teams.base[j]);
  const without = unscored[j] ? filled(words.unscored, { n: unscored[j] }) : "";
  row.note = [rankRange(words, best[j], worst[j]), teams.notes[j], without].filter(Boolean).join(" · ");
  Object.assign(bars[0], { start: 0, end: score[j], counted: 1, group: "team" });
}

const finite = (value) => (Number.isFinite(value) ? value : null);
