// A window of a ranking, drawn by Vega from an Altair-authored specification. Its rows are made once and filled anew
// by every frame, so that nothing is rebuilt while a thumb moves.

const ROW = 38; // pixels of a row, as lib/charts/ranking.py draws it
const HEAD = 22;
const ROW_FIELDS = ["name", "note", "rank", "move", "rising", "score_text", "delta_text", "baseline", "low", "high", "chosen"];
const BAR_FIELDS = ["start", "end", "counted", "group"];

// Vega, loaded once per page; a failed load is forgotten, so that the next one may succeed.
export function vega(sources) {
  const load = (source) => import(new URL(source, document.baseURI).href).then(() => window.vegaEmbed);
  window.steelyardVega ??= load(sources[0])
    .catch(() => load(sources[1]))
    .catch((error) => {
      window.steelyardVega = undefined;
      throw error;
    });
  return window.steelyardVega;
}

// A scrolling picture in `host`: `slots` rows are visible at a time, each with up to `parts` bars.
export async function picture(embed, spec, host, { slots, parts, target, label, picked }) {
  const scroll = element("div", "scroll", host);
  const spacer = element("div", "spacer", scroll);
  const canvas = element("div", "canvas", spacer);
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "group");
  scroll.setAttribute("aria-label", label);
  scroll.style.height = `${slots * ROW + HEAD}px`;
  const rows = Array.from({ length: slots }, (_, k) => ({ order: k, middle: k + 0.5, bottom: k + 1 }));
  const bars = rows.flatMap((row) =>
    Array.from({ length: parts }, () => ({ above: row.order + 0.29, below: row.order + 0.71, start: null, end: null, counted: 1, group: "" })),
  );
  const options = { mode: "vega", renderer: "canvas", actions: false, tooltip: false, hover: false, defaultStyle: false };
  const { view, finalize } = await embed(canvas, spec, options);
  view.data("rows", rows).data("parts", bars).data("target", [{ at: 100, label: target }]);
  await view.runAsync();

  let total = 0, latest = null, drawing = Promise.resolve();
  // Read when they change, not in every frame: asking for them makes the browser lay the page out.
  let top = 0, visible = slots;
  const look = () => {
    top = Math.round(scroll.scrollTop / ROW);
    visible = Math.max(1, Math.floor((scroll.clientHeight - HEAD) / ROW));
  };
  const first = () => Math.max(0, Math.min(top, total - visible));
  // Says which fields changed; the rows themselves were written in place.
  const anew = (name, fields) => {
    const changes = view.changeset();
    fields.forEach((field) => changes.modify(() => true, field, (row) => row[field]));
    view.change(name, changes);
  };

  // `fill(row, bars, place)` writes what stands at a place; places beyond the last are left blank.
  function draw(count, fill) {
    if (count !== total) spacer.style.height = `${Math.max(count, Math.min(slots, 1)) * ROW + HEAD}px`;
    [total, latest] = [count, fill];
    const start = first();
    rows.forEach((row, k) => {
      const own = bars.slice(k * parts, (k + 1) * parts);
      own.forEach((bar) => (bar.start = bar.end = null));
      if (start + k < total) fill(row, own, start + k);
      else clear(row);
    });
    anew("rows", ROW_FIELDS);
    anew("parts", BAR_FIELDS);
    drawing = view.runAsync();
    return drawing;
  }

  const place = (event) => first() + Math.floor((event.clientY - canvas.getBoundingClientRect().top - HEAD + 2) / ROW);
  scroll.onscroll = () => {
    look();
    if (latest) draw(total, latest);
  };
  canvas.onclick = (event) => picked(place(event));
  // What a narrow picture cuts is read under the pointer; a touch opens the answer, which has it in full.
  canvas.onmousemove = (event) => {
    const row = rows[place(event) - first()];
    const said = row?.name ? [row.name, row.note].filter(Boolean).join("\n") : "";
    if (canvas.title !== said) canvas.title = said;
  };
  const seen = new ResizeObserver(() => {
    const width = canvas.clientWidth;
    look();
    if (width > 0 && width !== view.signal("width")) view.signal("width", width).runAsync();
  });
  seen.observe(canvas);
  return {
    draw,
    toTop: () => scroll.scrollTo({ top: 0 }),
    toEnd: () => scroll.scrollTo({ top: scroll.scrollHeight }),
    close() {
      seen.disconnect();
      drawing.finally(finalize);
    },
  };
}

function clear(row) {
  Object.assign(row, { name: "", note: "", rank: "", move: "", rising: 0, score_text: "", delta_text: "", chosen: 0 });
  row.baseline = row.low = row.high = null;
}

export function element(tag, name, parent, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  parent?.append(made);
  return made;
}

// The same text again would be laid out again.
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
