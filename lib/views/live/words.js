// Numbers and notes as lib/views/formats.py writes them, for what changes while a thumb moves.

export const ABSENT = "–";
const MINUS = "−";

// One decimal, half to even on the exact binary value, as Python rounds.
function rounded(value) {
  const tenfold = value * 10;
  const exactHalf = Number.isInteger(value * 4) && Math.abs(tenfold % 1) === 0.5;
  if (!exactHalf) return value.toFixed(1);
  const below = Math.floor(tenfold);
  return ((below % 2 === 0 ? below : below + 1) / 10).toFixed(1);
}

export function number(value) {
  if (!Number.isFinite(value)) return ABSENT;
  const text = rounded(Math.abs(value));
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

export function signed(value) {
  if (!Number.isFinite(value)) return ABSENT;
  const text = rounded(Math.abs(value));
  return (Number(text) === 0 ? "±" : value > 0 ? "+" : MINUS) + text;
}

export function move(places) {
  if (!Number.isFinite(places) || places === 0) return { move: Number.isFinite(places) ? "·" : "", rising: 0 };
  return places > 0 ? { move: `▲+${places}`, rising: 1 } : { move: `▼${MINUS}${-places}`, rising: -1 };
}

// Braces of a translated sentence, filled.
export const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

export function rankRange(words, best, worst) {
  if (!Number.isFinite(best) || !Number.isFinite(worst)) return "";
  return filled(best === worst ? words.rank : words.ranks, { best, worst });
}
