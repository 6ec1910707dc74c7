"""The browser counts as Python counts: shares, moves, scores with gaps and caps, ties, ranks, teams, printed numbers."""

import numpy as np
import pytest

from lib.language import Text
from lib.scoring import weights
from lib.scoring.score import COVERAGE_FLOOR, person_scores, ranks_within, weighted_mean
from lib.scoring.weights import Group
from lib.views import formats
from lib.views.live import assets

SCORING = """async ([source, groups, columns, caps, groupOf]) => {
    const { scorer, sharesOf } = await import(source);
    const shares = sharesOf(groups);
    const zero = columns.map((column) => new Float64Array(column.length));
    const facts = { scores: columns.map((column) => Float64Array.from(column)), below: zero, above: zero, cap: Float64Array.from(caps),
        capSurely: Float64Array.from(caps), capPerhaps: Float64Array.from(caps),
        months: new Float64Array(caps.length), coverageFloor: 0.6, groupOf };
    const score = scorer(facts);
    score(shares.kpis.map(() => 1 / shares.kpis.length));
    const out = score(shares.kpis);
    return { shares, score: Array.from(out.score, String), rank: Array.from(out.rank, String), coverage: Array.from(out.coverage),
        order: Array.from(out.order), parts: out.parts.map((part) => Array.from(part)) };
}"""


@pytest.fixture(scope="module")
def page(browser, app_url):
    opened = browser.new_page()
    opened.goto(f"{app_url}/healthz")
    yield opened
    opened.close()


def _source(name):
    return f"/assets/{assets.tag()}/{name}"


def _weighting(rng, kpis):
    """Some KPIs in some groups, some of their weights 0."""
    cuts = np.sort(rng.choice(np.arange(1, kpis), size=int(rng.integers(0, min(4, kpis))), replace=False)) if kpis > 1 else []
    groups = []
    for number, part in enumerate(np.split(np.arange(kpis), cuts)):
        inner = tuple((f"k{k}", float(np.round(rng.uniform(0, 100) * (rng.random() > 0.15), 6))) for k in part)
        groups.append(Group(f"g{number}", Text("", ""), float(np.round(rng.uniform(0, 100) * (rng.random() > 0.1), 6)), inner))
    return tuple(groups)


def _matrix(rng, people, kpis):
    """KPI scores with gaps and many equal ones."""
    matrix = rng.uniform(0, 120, (people, kpis))
    matrix = np.where(rng.random(matrix.shape) < 0.3, np.round(matrix, -1), matrix)
    matrix[rng.random(matrix.shape) < rng.choice([0.0, 0.2, 0.5])] = np.nan
    if people > 3:
        matrix[-1] = matrix[0]
    return matrix


@pytest.mark.parametrize("seed", range(40))
def test_scores_and_ranks_agree(page, seed):
    rng = np.random.default_rng(seed)
    people, kpis = int(rng.integers(1, 80)), int(rng.integers(1, 31))
    weighting, matrix = _weighting(rng, kpis), _matrix(rng, people, kpis)
    if not any(group.weight > 0 and any(weight > 0 for _, weight in group.kpis) for group in weighting):
        weighting = (Group("g", Text("", ""), 1.0, tuple((f"k{k}", 1.0) for k in range(kpis))),)
    caps = np.where(rng.random(people) < 0.3, rng.choice([60.0, 80.0], people), 1e9)
    sent = [{"key": g.key, "weight": g.weight, "kpis": [{"key": key, "weight": weight} for key, weight in g.kpis]} for g in weighting]
    group_of = [g for g, group in enumerate(weighting) for _ in group.kpis]
    told = page.evaluate(SCORING, [_source("arithmetic.js"), sent, np.nan_to_num(matrix, nan=-1.0).T.tolist(), caps.tolist(), group_of])

    shares = weights.array(weights.shares(weighting), [key for group in weighting for key, _ in group.kpis])
    wanted = person_scores(matrix, shares, COVERAGE_FLOOR)
    gated = np.minimum(wanted.score, caps)
    assert np.allclose(told["shares"]["kpis"], shares, rtol=0, atol=1e-12)
    assert np.allclose(np.array(told["score"], dtype=float), gated, rtol=0, atol=1e-9, equal_nan=True)
    assert np.array_equal(np.array(told["rank"], dtype=float), ranks_within(gated, np.zeros(people)), equal_nan=True)
    assert np.allclose(told["coverage"], wanted.coverage, rtol=0, atol=1e-12)
    assert np.allclose(np.array(told["parts"]).T, wanted.contributions, rtol=0, atol=1e-9)
    order = np.lexsort((np.arange(people), -np.nan_to_num(np.round(gated, 9), nan=-np.inf)))
    assert told["order"] == order.tolist()


@pytest.mark.parametrize("seed", range(30))
def test_a_moved_weight_moves_the_others_alike(page, seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 9))
    shares = rng.dirichlet(np.ones(count)) if seed % 5 else np.eye(count)[0]
    index, locked = int(rng.integers(count)), [k for k in range(count) if rng.random() < 0.3]
    target = float(rng.choice([rng.uniform(-0.2, 1.2), 0.0, 1.0]))
    script = "async ([source, shares, index, to, locked]) => (await import(source)).move(shares, index, to, new Set(locked))"
    told = page.evaluate(script, [_source("arithmetic.js"), shares.tolist(), index, target, locked])
    assert np.allclose(told, weights.move(shares, index, target, frozenset(locked)), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("shares", "index", "to", "locked", "wanted"),
    [
        ([0.4, 0.3, 0.2, 0.1], 0, 0.6, [], [0.6, 0.2, 0.133333, 0.066667]),
        ([0.4, 0.3, 0.2, 0.1], 0, 0.6, [1], [0.6, 0.3, 0.066667, 0.033333]),
        ([0.3, 0.3, 0.4], 0, 0.5, [2], [0.5, 0.1, 0.4]),
    ],
)
def test_published_moves(page, shares, index, to, locked, wanted):
    script = "async ([source, shares, index, to, locked]) => (await import(source)).move(shares, index, to, new Set(locked))"
    assert np.allclose(page.evaluate(script, [_source("arithmetic.js"), shares, index, to, locked]), wanted, atol=1e-6)


def test_shown_percentages_agree_and_total_100(page):
    rng = np.random.default_rng(3)
    parts = [rng.dirichlet(np.ones(int(rng.integers(1, 13)))).tolist() for _ in range(200)] + [[1 / 3] * 3, [0.125] * 8, [0.0, 1.0], [0.0]]
    told = page.evaluate("async ([source, parts]) => { const { percentages } = await import(source); return parts.map((p) => percentages(p)) }",
                         [_source("arithmetic.js"), parts])  # fmt: skip
    for sent, shown in zip(parts, told, strict=True):
        assert shown == list(weights.percentages(dict(enumerate(sent))).values())
        assert sum(shown) in (100, 0)


def test_teams_are_means_by_months_and_ranked_among_their_peers(page):
    rng = np.random.default_rng(5)
    people, teams, rows = 30, 7, 60
    score = np.where(rng.random(people) < 0.2, np.nan, np.round(rng.uniform(0, 120, people), 0))
    person, team, months = rng.integers(0, people, rows), rng.integers(0, teams, rows), rng.uniform(0.2, 3, rows)
    base_weight = rng.uniform(0, 5, teams) * (rng.random(teams) < 0.5)
    base_score, peers = rng.uniform(0, 120, teams), rng.integers(0, 2, teams)
    script = """async ([source, score, teams, memberships]) => {
        const { teamScorer } = await import(source);
        const known = Float64Array.from(score, (value) => value ?? NaN);
        const out = teamScorer(teams, memberships)({ score: known, low: known.map((s) => s - 3), high: known.map((s) => s + 4) });
        return Object.fromEntries(Object.entries(out).map(([name, values]) => [name, Array.from(values)]));
    }"""
    told = page.evaluate(
        script,
        [
            _source("arithmetic.js"),
            [None if np.isnan(value) else value for value in score],
            {
                "weighted": (base_weight * base_score).tolist(),
                "weight": base_weight.tolist(),
                "unscored": [1] * teams,
                "down": [2.0] * teams,
                "up": [0.5] * teams,
                "peers": peers.tolist(),
            },
            {"person": person.tolist(), "team": team.tolist(), "months": months.tolist(), "counted": [0] * rows},
        ],
    )
    for j in range(teams):
        own = team == j
        wanted = weighted_mean(np.append(score[person[own]], base_score[j]), np.append(months[own], base_weight[j]))
        assert told["score"][j] == pytest.approx(wanted, abs=1e-9)
        lengths = months[own][~np.isnan(score[person[own]])]
        whole = lengths.sum() + base_weight[j]
        assert told["low"][j] == pytest.approx(wanted - np.sqrt(2.0 + 9 * (lengths**2).sum()) / whole, abs=1e-9)
        assert told["high"][j] == pytest.approx(wanted + np.sqrt(0.5 + 16 * (lengths**2).sum()) / whole, abs=1e-9)
        assert told["unscored"][j] == 1 + len({p for p in person[own] if np.isnan(score[p])})
    assert told["rank"] == ranks_within(np.array(told["score"]), peers, smallest=1).tolist()


def test_numbers_are_printed_as_python_prints_them(page):
    rng = np.random.default_rng(1)
    values = [
        *rng.uniform(-130, 130, 300).tolist(),
        *(k / 8 for k in range(-60, 60)),
        0.04,
        -0.04,
        0.05,
        -0.05,
        99.95,
        100.05,
        62.25,
        62.75,
    ]
    script = "async ([source, values]) => { const w = await import(source); return values.map((v) => [w.number(v), w.signed(v)]) }"
    told = page.evaluate(script, [_source("words.js"), values])
    assert told == [[formats.number(value), formats.signed(value)] for value in values]


def test_assets_are_packed_and_kept_for_ever(page, app_url):
    answer = page.request.get(f"{app_url}{_source('vega.js')}", headers={"Accept-Encoding": "gzip"})
    assert answer.ok and answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert 100_000 < int(answer.headers["content-length"]) < 400_000
    assert page.request.get(f"{app_url}/assets/0000/vega.js").status == 404
    assert page.request.get(f"{app_url}{_source('..%2Fdeck.py')}").status in (400, 404)
