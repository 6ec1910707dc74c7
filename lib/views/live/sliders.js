// The sliders: a role's dimensions that open into KPIs, each with its share, which can be typed, its lock and its tipping points.

import { levelShares, percentages, sharesOf, sum } from "./arithmetic.js";
import { element, write } from "./picture.js";
import { typing } from "./typing.js";
import { filled } from "./words.js";

const MARKS = ["top", "team", "chosen", "rank"];

export function sliders(host, words, on) {
  let weights = [];
  const typed = new Map(); // shares as they were typed, with their decimals
  const bar = element("div", "bar", host);
  const button = (name, symbol, label, act) => {
    const made = element("button", name, bar, symbol);
    made.type = "button";
    made.title = label;
    made.disabled = true; // until Python has spoken
    if (symbol.length === 1) made.setAttribute("aria-label", label);
    made.onclick = act;
    return made;
  };
  const undo = button("undo", "↶", words.undo, () => on.act("undo"));
  const redo = button("redo", "↷", words.redo, () => on.act("redo"));
  const reset = button("reset", words.reset, words.resetHelp, () => on.act("reset"));
  const together = button("mode", words.together, words.togetherHelp, () => on.mode(together.getAttribute("aria-pressed") === "true"));
  const list = element("div", "weights", host);
  const legend = element("p", "legend", host);
  for (const kind of MARKS) {
    const key = element("span", "key", legend);
    element("span", `mark ${kind}`, key);
    key.append(words[`mark_${kind}`]);
  }

  // ---- made anew when Python gives other weights, kept while they move ----

  function rebuild(groups, free) {
    const active = list.getRootNode().activeElement, held = active?.closest(".weight")?.dataset.key;
    const begun = active?.classList.contains("typed") ? active.value : undefined;
    if (begun !== undefined) active.onblur = null;
    const open = new Set(weights.filter((weight) => weight.details?.open).map((weight) => weight.key));
    list.replaceChildren();
    weights = [];
    together.disabled = false;
    together.setAttribute("aria-pressed", !free);
    if (groups.length === 1) groups[0].kpis.forEach((kpi, k) => one(list, groups[0].kpis, k, `${groups[0].key}/${kpi.key}`, free));
    else groups.forEach((group, g) => dimension(groups, g, free, open));
    show(groups, free);
    // Who steers by keyboard goes on where he was.
    const again = weights.find((weight) => weight.key === held);
    if (begun !== undefined) again?.edit(begun);
    else (active?.classList.contains("share") ? again?.share : again?.input)?.focus();
  }

  function dimension(groups, g, free, open) {
    const group = groups[g];
    const made = one(list, groups, g, group.key, free);
    if (group.kpis.length < 2) {
      const only = element("p", "only", null, group.kpis[0].name);
      only.title = group.kpis[0].help;
      made.track.before(only);
      return;
    }
    made.details = element("details", "", made.box);
    made.details.open = open.has(group.key);
    const summary = element("summary", "", made.details, group.count);
    const inner = group.kpis.map((kpi, k) => one(made.details, group.kpis, k, `${group.key}/${kpi.key}`, free, group));
    inner.forEach((weight) => (weight.outer = made.details));
    made.details.ontoggle = () => inner.forEach((weight) => weight.place());
    summary.onclick = () => {
      made.details.ontoggle();
      // Told after the toggle: only what is in sight gets its tipping points.
      setTimeout(on.opened);
    };
  }

  // `inside`: the dimension of a KPI, where there are several.
  function one(parent, level, index, key, free, inside) {
    const item = level[index];
    const box = element("div", "weight", parent);
    box.dataset.key = key;
    const top = element("div", "top", box);
    if (item.colour) element("span", "swatch", top).style.background = item.colour;
    const name = element("span", "name", top, item.name);
    name.title = item.help ?? "";
    const share = element("button", "share", top);
    share.type = "button";
    const lock = element("button", "lock", top);
    lock.type = "button";
    const track = element("div", "track", box);
    const ticks = element("div", "ticks", track);
    const input = element("input", "", track);
    Object.assign(input, { type: "range", min: 0, max: 100, step: "any" });
    input.setAttribute("aria-label", item.name);
    const part = element("p", "part", null);
    track.before(part);
    const tip = element("p", "tip", box);
    const weight = { key, box, level, index, item, inside, input, share, part, lock, track, ticks, tip };
    weight.edit = typing(weight, words, {
      now: () => (free ? item.weight : 100 * weight.exact),
      most: () => most(weight, free) * (free ? 1 : weight.whole),
      took(value) {
        if (!free) typed.set(key, value);
        on.moved(level, index, free ? value : value / weight.whole);
        on.released(true);
      },
    });
    lock.hidden = free || level.length === 1;
    lock.onclick = () => on.locked(item);
    input.oninput = () => {
      host.classList.add("moving");
      box.classList.add("moved");
      on.moved(level, index, Math.min(Math.round(Number(input.value)), most(weight, free)));
    };
    const released = (soon) => {
      host.classList.remove("moving");
      box.classList.remove("moved");
      on.released(soon);
    };
    // A thumb that is put back where it was changes nothing, so the browser says so by the pointer alone. A key press is
    // a release of its own: several in a row are told once.
    input.onpointerup = input.onpointercancel = input.onlostpointercapture = input.onblur = () => released(true);
    input.onchange = () => released(false);
    weights.push(weight);
    return weight;
  }

  // How far a weight can go: what is locked stays.
  function most({ level, item }, free) {
    if (free) return 100;
    const shares = levelShares(level);
    return 100 * (1 - sum(level.map((other, k) => (other.locked && other !== item ? shares[k] : 0))));
  }

  // ---- in every frame ----

  function show(groups, free) {
    const shares = sharesOf(groups);
    if (!shares) return;
    const whole = percentages(shares.groups);
    let at = 0;
    const byKey = new Map();
    groups.forEach((group, g) => {
      byKey.set(group.key, [whole[g], shares.groups[g], 1]);
      const inner = shares.kpis.slice(at, at + group.kpis.length);
      percentages(inner, whole[g]).forEach((value, k) => byKey.set(`${group.key}/${group.kpis[k].key}`, [value, inner[k], shares.groups[g]]));
      at += group.kpis.length;
    });
    weights.forEach((weight) => {
      const [rounded, exact, whole] = byKey.get(weight.key);
      // `exact`: its share of everything; `whole`: the share of everything that its slider's own shares are parts of.
      Object.assign(weight, { exact, whole });
      weight.place = () => place(weight, rounded, free);
      if (inSight(weight)) weight.place();
    });
  }

  // What a closed dimension hides is written when it opens.
  const inSight = (weight) => weight.outer === undefined || weight.outer.open;

  function place(weight, whole, free) {
    const { level, index, item, inside, input, share, part, lock, box, key } = weight;
    const shares = levelShares(level);
    const value = free ? item.weight : 100 * shares[index];
    if (Math.abs(Number(input.value) - value) > 1e-9) input.value = value;
    const stuck = !free && (item.locked || level.every((other, k) => k === index || other.locked));
    if (input.disabled !== stuck) input.disabled = stuck;
    const fixed = stuck || !(free || weight.whole > 0);
    if (share.disabled !== fixed) share.disabled = fixed;
    input.style.setProperty("--at", `${value}%`);
    const asTyped = typed.get(key);
    const text = `${Math.abs(asTyped - 100 * weight.exact) < 0.005 ? asTyped : whole} %`;
    if (share.textContent !== text) {
      share.textContent = text;
      share.title = filled(words.type, { name: item.name });
      share.setAttribute("aria-label", `${text} – ${share.title}`);
      input.setAttribute("aria-valuetext", filled(words.valueText, { share: whole, value: Math.round(value) }));
    }
    const said = [
      inside && filled(words.partOf, { share: Math.round(100 * shares[index]), group: inside.name, whole }),
      free && filled(words.weightIs, { weight: Math.round(item.weight) }),
    ];
    const parts = said.filter(Boolean).join(" · ");
    write(part, parts);
    if (lock.getAttribute("aria-pressed") !== String(Boolean(item.locked))) {
      lock.setAttribute("aria-pressed", Boolean(item.locked));
      lock.title = filled(item.locked ? words.unlock : words.lock, { name: item.name });
      lock.setAttribute("aria-label", lock.title);
      box.classList.toggle("held", Boolean(item.locked));
    }
  }

  // ---- when Python has spoken ----

  function say(data) {
    undo.disabled = !data.canUndo;
    redo.disabled = !data.canRedo;
    reset.disabled = !data.changed;
    for (const { key, ticks, tip } of weights) {
      const tips = data.tips[key] ?? { marks: [], words: "" };
      tip.textContent = tips.words;
      ticks.replaceChildren(
        ...tips.marks.map(({ at, kind, text }) => {
          const mark = element("span", `mark ${kind}`);
          mark.style.setProperty("--at", at / 100);
          mark.title = text;
          return mark;
        }),
      );
    }
  }

  const opened = () => weights.filter((weight) => weight.details?.open).map((weight) => weight.key);

  return { rebuild, show, say, opened };
}
