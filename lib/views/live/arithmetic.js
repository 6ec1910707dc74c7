// The arithmetic of lib/scoring in the browser, rule for rule: shares, scores with gaps, gates, ties, ranks, teams.
// A test drives this file with random weights, locks and gaps and compares every number with Python's to 1e-9.

const DECIMALS = 1e6; // of a weight, as lib/scoring/weights.py keeps them
const RANK_SCALE = 1e9; // equal is equal: ranks are taken on scores rounded to 1e-9
const LEAST_COVERAGE = 1e-12;
const SMALLEST_RANKED_ROLE = 3;
export const ON_TARGET = 100;
const TOP = 120;

export const sum = (values) => values.reduce((total, value) => total + value, 0);
const toDecimals = (value) => Math.round(value * DECIMALS) / DECIMALS;

// Half to even, as NumPy rounds.
function rint(value) {
  const below = Math.floor(value);
  const over = value - below;
  return over < 0.5 || (over === 0.5 && below % 2 === 0) ? below : below + 1;
}

// One share moved to `to`; the free others keep their proportions and give or take the rest. See weights.move in Python.
export function move(shares, index, to, locked) {
  const free = shares.map((_, k) => k).filter((k) => k !== index && !locked.has(k));
  if (locked.has(index) || free.length === 0) return [...shares];
  const held = sum([...locked].map((k) => shares[k]));
  const share = Math.min(Math.max(to, 0), Math.max(1 - held, 0));
  const rest = Math.max(1 - held - share, 0);
  const before = sum(free.map((k) => shares[k]));
  const moved = [...shares];
  moved[index] = share;
  // Nothing to be in proportion to: spread evenly.
  for (const k of free) moved[k] = before > 0 ? (rest * shares[k]) / before : rest / free.length;
  return moved;
}

// Whole numbers in proportion that add up to `total` (largest remainder, ties to the earlier).
export function percentages(parts, total = 100) {
  const all = sum(parts);
  if (all <= 0) return parts.map(() => 0);
  const near = (value) => Math.round(value * 1e9) / 1e9;
  const exact = parts.map((value) => (total * value) / all);
  const whole = exact.map((value) => Math.floor(near(value)));
  const remainder = exact.map((value, k) => near(value - whole[k]));
  const order = parts.map((_, k) => k).sort((a, b) => remainder[b] - remainder[a] || a - b);
  for (const k of order.slice(0, total - sum(whole))) whole[k] += 1;
  return whole;
}

// Effective shares: [per KPI in fixed order, per group]; null when nothing weighs anything.
export function sharesOf(groups) {
  const raw = groups.map((group) => {
    const inner = sum(group.kpis.map((kpi) => kpi.weight));
    return group.kpis.map((kpi) => (inner > 0 ? (group.weight * kpi.weight) / inner : 0));
  });
  const total = sum(raw.flat());
  if (!(total > 0)) return null;
  const kpis = raw.map((group) => group.map((value) => value / total));
  return { kpis: kpis.flat(), groups: kpis.map(sum) };
}

// The shares of the weights of one level: the groups, or the KPIs of a group.
export function levelShares(level) {
  const total = sum(level.map((item) => item.weight));
  return level.map((item) => (total > 0 ? item.weight / total : 0));
}

// Move one weight of a level, 0..100. Free: it alone. Else the level's shares stay 100 together, in whole and in proportion.
export function moveWeight(level, index, to, free) {
  if (free) {
    level[index].weight = Math.min(Math.max(to, 0), 100);
    return;
  }
  const locked = new Set(level.flatMap((item, k) => (item.locked ? [k] : [])));
  const moved = move(levelShares(level), index, to / 100, locked);
  level.forEach((item, k) => (item.weight = toDecimals(100 * moved[k])));
}

// A scorer for one role's facts: columns are typed arrays over people, −1 where a KPI is absent.
// Its arrays are filled anew by every call and never replaced.
export function scorer(facts) {
  const n = facts.months.length;
  const blank = () => new Float64Array(n);
  const out = {
    before: blank(), score: blank(), coverage: blank(), rank: blank(), low: blank(), high: blank(), down: blank(), up: blank(),
    order: Uint32Array.from({ length: n }, (_, i) => i), parts: facts.groupOf.map(blank), rounded: blank(), scored: 0,
  };
  out.score.fill(NaN);

  function sums(shares) {
    out.coverage.fill(0);
    facts.scores.forEach((column, k) => {
      for (let i = 0; i < n; i++) if (column[i] >= 0) out.coverage[i] += shares[k];
    });
    const floor = Math.max(facts.coverageFloor - LEAST_COVERAGE, LEAST_COVERAGE);
    out.before.fill(0);
    out.down.fill(0);
    out.up.fill(0);
    facts.scores.forEach((column, k) => {
      const part = out.parts[k], below = facts.below[k], above = facts.above[k];
      for (let i = 0; i < n; i++) {
        const covered = out.coverage[i];
        part[i] = column[i] >= 0 && covered >= floor ? (column[i] * shares[k]) / covered : 0;
        out.before[i] += part[i];
        if (column[i] < 0 || !(covered > 0)) continue;
        const share = shares[k] / covered;
        out.down[i] += (share * below[i]) ** 2;
        out.up[i] += (share * above[i]) ** 2;
      }
    });
    ends(floor);
  }

  // The scores after gates, and their 95 % intervals; `down` and `up` become the squares of the halves of these.
  function ends(floor) {
    out.scored = 0;
    for (let i = 0; i < n; i++) {
      const has = out.coverage[i] >= floor;
      out.scored += has;
      out.before[i] = has ? out.before[i] : NaN;
      out.score[i] = has ? Math.min(out.before[i], facts.cap[i]) : NaN;
      out.rounded[i] = has ? rint(out.score[i] * RANK_SCALE) / RANK_SCALE : NaN;
      out.low[i] = Math.min(Math.max(out.before[i] - Math.sqrt(out.down[i]), 0), facts.capPerhaps[i]);
      out.high[i] = Math.min(out.before[i] + Math.sqrt(out.up[i]), TOP, facts.capSurely[i]);
      out.down[i] = (out.score[i] - out.low[i]) ** 2;
      out.up[i] = (out.high[i] - out.score[i]) ** 2;
    }
  }

  function sorted() {
    const key = out.rounded;
    // Sorting what is nearly sorted is quick: the order of the last frame is kept. Unscored last; equal ones by id.
    out.order.sort((a, b) => {
      const missing = Number.isNaN(key[a]) - Number.isNaN(key[b]);
      return missing || key[b] - key[a] || a - b;
    });
    let rank = 0;
    out.order.forEach((i, place) => {
      if (place === 0 || key[i] !== key[out.order[place - 1]]) rank = place + 1;
      out.rank[i] = Number.isNaN(key[i]) || out.scored < SMALLEST_RANKED_ROLE ? NaN : rank;
    });
  }

  return (shares) => {
    sums(shares);
    sorted();
    return out;
  };
}

// The 95 % interval of a person's score, and the best and worst rank that fit the data. See lib/scoring/uncertainty.py.
export function certainty(out, i) {
  const { score, rounded, rank, low, high } = out;
  if (Number.isNaN(score[i])) return { low: NaN, high: NaN, best: NaN, worst: NaN };
  let ahead = 0, behind = 0;
  for (let j = 0; j < score.length; j++) {
    if (rounded[j] - rounded[i] > Math.sqrt(out.down[j] + out.up[i])) ahead++;
    if (rounded[i] - rounded[j] > Math.sqrt(out.down[i] + out.up[j])) behind++;
  }
  const ranked = !Number.isNaN(rank[i]);
  return {
    low: low[i],
    high: high[i],
    best: ranked ? 1 + ahead : NaN,
    worst: ranked ? out.scored - behind : NaN,
  };
}

// Team scores: means of members' scores by months present, over all roles, with the interval that their members' give as
// independent errors (lib/scoring/team_parts.py); ranks among peers, and those that fit the data. Filled anew by every call.
export function teamScorer(teams, memberships) {
  const n = teams.weight.length;
  const blank = () => new Float64Array(n);
  const out = { score: blank(), rank: blank(), unscored: new Int32Array(n), low: blank(), high: blank(), best: blank(), worst: blank() };
  const weighted = blank(), weight = blank(), down = blank(), up = blank();
  const { person, team, months, counted } = memberships;
  const missing = Array.from({ length: n }, () => new Set());
  return ({ score, low, high }) => {
    weighted.set(teams.weighted);
    weight.set(teams.weight);
    down.set(teams.down);
    up.set(teams.up);
    missing.forEach((people) => people.clear());
    for (let m = 0; m < person.length; m++) {
      if (Number.isNaN(score[person[m]])) {
        if (!counted[m]) missing[team[m]].add(person[m]);
      } else {
        weighted[team[m]] += score[person[m]] * months[m];
        weight[team[m]] += months[m];
        down[team[m]] += (months[m] * (score[person[m]] - low[person[m]])) ** 2;
        up[team[m]] += (months[m] * (high[person[m]] - score[person[m]])) ** 2;
      }
    }
    for (let j = 0; j < n; j++) {
      out.unscored[j] = teams.unscored[j] + missing[j].size;
      out.score[j] = weight[j] > 0 ? weighted[j] / weight[j] : NaN;
      out.low[j] = out.score[j] - Math.sqrt(down[j]) / weight[j];
      out.high[j] = out.score[j] + Math.sqrt(up[j]) / weight[j];
      // From here on the squares of the halves of the intervals.
      down[j] = (out.score[j] - out.low[j]) ** 2;
      up[j] = (out.high[j] - out.score[j]) ** 2;
    }
    const key = Array.from(out.score, (value) => rint(value * RANK_SCALE) / RANK_SCALE);
    for (let j = 0; j < n; j++) {
      let better = 0, ahead = 0, behind = 0, size = 0;
      for (let other = 0; other < n; other++) {
        if (teams.peers[other] !== teams.peers[j] || Number.isNaN(key[other])) continue;
        size++;
        better += key[other] > key[j];
        ahead += key[other] - key[j] > Math.sqrt(down[other] + up[j]);
        behind += key[j] - key[other] > Math.sqrt(down[j] + up[other]);
      }
      const known = !Number.isNaN(key[j]);
      out.rank[j] = known ? better + 1 : NaN;
      out.best[j] = known ? 1 + ahead : NaN;
      out.worst[j] = known ? size - behind : NaN;
    }
    return out;
  };
}
