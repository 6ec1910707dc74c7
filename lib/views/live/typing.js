// A weight is typed: a click on its number, or Enter on it, opens a box; Enter takes what stands there, Escape leaves it as it was.

import { element } from "./picture.js";
import { filled } from "./words.js";

// Makes the number of a weight editable and gives the function that opens its box. `now` tells the number, `most` the largest
// that locks leave; `took` hears the new one. What is no number from 0 to there is refused, and the old one stays.
export function typing({ share, item }, words, { now, most, took }) {
  function edit(begun) {
    const limit = Math.floor(100 * most() + 1e-6) / 100;
    const old = shown(now());
    const label = filled(words.typed, { name: item.name, most: shown(limit) });
    const field = element("input", "typed");
    Object.assign(field, { type: "text", inputMode: "decimal", enterKeyHint: "done", autocomplete: "off", value: begun ?? old, title: label });
    field.setAttribute("aria-label", label);
    const close = () => {
      field.onblur = null;
      field.remove();
      share.hidden = false;
    };
    // True when the box is closed; a number that was only looked at moves nothing.
    const take = () => {
      const value = numberIn(field.value);
      if (!(value >= 0 && value <= limit)) return false;
      const same = field.value === old;
      close();
      if (!same) took(value);
      return true;
    };
    field.oninput = () => field.setCustomValidity("");
    field.onkeydown = (event) => {
      // Here Ctrl+Z takes back letters, not the last step of the sliders.
      event.stopPropagation();
      if (event.key !== "Enter" && event.key !== "Escape") return;
      // The key would press the number, which gets the focus back, and open the box again.
      event.preventDefault();
      if (event.key === "Escape") close();
      else if (!take()) {
        field.setCustomValidity(label);
        field.reportValidity();
        return;
      }
      share.focus();
    };
    field.onblur = () => take() || close();
    share.hidden = true;
    share.before(field);
    field.focus();
    if (begun === undefined) field.select();
  }

  share.onclick = () => edit();
  return edit;
}

const shown = (value) => String(Math.round(100 * value) / 100);

// A number as people write one: "37.5", "37,5", "37.5 %", "３７．５"; NaN for anything else.
export function numberIn(text) {
  const found = text.normalize("NFKC").trim().match(/^(\d{1,3})(?:[.,](\d{1,6}))?\s*%?$/);
  return found ? Number(`${found[1]}.${found[2] ?? 0}`) : NaN;
}
