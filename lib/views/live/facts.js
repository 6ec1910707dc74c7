// What does not change while weights move, unpacked from Arrow into typed arrays and put down for the deck.

const MOST_KEPT = 4; // roles a reader may go to and fro between

const numbers = (table, name, kind = Float64Array) => kind.from(table.getChild(name).toArray(), Number);
const texts = (table, name) => Array.from(table.getChild(name) ?? []);
const absent = (values) => values.map((value) => (value < 0 ? NaN : value));

export function unpack(data) {
  const { people, teams, memberships } = data;
  const kpis = data.groupOf.map((_, k) => k);
  return {
    words: data.words, specs: data.specs, sources: data.sources, coverageFloor: data.coverageFloor,
    groupOf: data.groupOf, groupNames: data.groupNames,
    scores: kpis.map((k) => numbers(people, `score${k}`)),
    below: kpis.map((k) => numbers(people, `below${k}`)),
    above: kpis.map((k) => numbers(people, `above${k}`)),
    cap: numbers(people, "cap"), capSurely: numbers(people, "cap_surely"), capPerhaps: numbers(people, "cap_perhaps"),
    months: numbers(people, "months"),
    base: absent(numbers(people, "base")),
    baseRank: absent(numbers(people, "base_rank")),
    names: texts(people, "name"), where: texts(people, "where"), flags: texts(people, "flags"), capped: texts(people, "capped"),
    teams: {
      weighted: numbers(teams, "weighted"), weight: numbers(teams, "weight"), unscored: numbers(teams, "unscored"),
      down: numbers(teams, "down"), up: numbers(teams, "up"),
      peers: numbers(teams, "peers"), kind: numbers(teams, "kind"),
      base: absent(numbers(teams, "base")), baseRank: absent(numbers(teams, "base_rank")),
      names: texts(teams, "name"), notes: texts(teams, "note"),
      shown: Array.from(numbers(teams, "kind"), (kind, j) => (kind > 0 ? j : -1)).filter((j) => j >= 0),
    },
    memberships: {
      person: numbers(memberships, "person", Int32Array), team: numbers(memberships, "team", Int32Array),
      months: numbers(memberships, "months"), counted: numbers(memberships, "counted", Int32Array),
    },
  };
}

export function keep({ data }) {
  const kept = (window.steelyardFacts ??= new Map());
  const unpacked = kept.get(data.tag) ?? unpack(data);
  kept.delete(data.tag);
  kept.set(data.tag, unpacked);
  while (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  window.dispatchEvent(new Event("steelyard-facts"));
}
