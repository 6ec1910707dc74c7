// What is drawn in every frame, told the same way of any page: `read` says which weight, which order of the top rows and
// which picture. Sampled until the page closes.
(read) => {
  const watch = (window.watch_ = { samples: [], frames: 0, pressed: NaN, released: NaN, moves: 0, changed: 0 });
  // A frame shows what the page has heard by then: its newest move, by the time at which the browser got it.
  let move = NaN;
  addEventListener("pointermove", (event) => {
    move = event.timeStamp;
    if (watch.pressed && !watch.released) watch.moves++;
  }, { capture: true });
  addEventListener("pointerdown", (event) => (watch.pressed = event.timeStamp), { capture: true });
  addEventListener("pointerup", (event) => (watch.released = event.timeStamp), { capture: true });

  const changes = new MutationObserver(() => (watch.changed = performance.now()));
  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  const roots = [document, ...[...document.querySelectorAll("*")].flatMap((one) => one.shadowRoot ?? [])];
  roots.forEach((root) => changes.observe(root, everything));

  function sample() {
    const now = performance.now();
    if (watch.pressed && !watch.released) watch.frames++;
    if (roots.some((root) => root.getAnimations().some((one) => one.playState === "running"))) watch.changed = now;
    const last = watch.samples.at(-1), next = read();
    if (last && ["weight", "order", "picture"].every((name) => last[name] === next[name])) return;
    watch.changed = now;
    watch.samples.push({ at: now, move, ...next });
  }

  // The last word before a frame is painted: all its events, animation callbacks and its layout are done when a resize is told.
  // Out of sight of the observers above, and never more than a pixel.
  const host = document.body.appendChild(document.createElement("div"));
  host.style.cssText = "position: fixed; left: 0; top: 0; width: 1px; height: 1px; contain: strict; visibility: hidden";
  const probe = host.attachShadow({ mode: "closed" }).appendChild(document.createElement("b"));
  probe.style.cssText = "display: block; width: 1px; height: 1px";
  new ResizeObserver(sample).observe(probe);
  let wide = false;
  const tick = () => {
    probe.style.height = (wide = !wide) ? "2px" : "1px";
    requestAnimationFrame(tick);
  };
  tick();
}
