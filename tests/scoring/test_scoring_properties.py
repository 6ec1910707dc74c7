"""What holds for any weights, values and gaps."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.errors import SettingsError
from lib.kpis.catalogue import Band, Goal
from lib.scoring import curves, explain, uncertainty, weights
from lib.scoring.boards import board
from lib.scoring.gates import AUDIT, CAPPED, NOT_EVALUATED, PASSED, Critical, Interlock, SafeBand
from lib.scoring.presets import PRESETS, presets_of
from lib.scoring.schemes import from_preset
from tests.scoring.made_up import KPIS, field, flat, scheme

weight = st.one_of(st.just(0.0), st.integers(0, 100).map(float), st.floats(0, 1000).map(lambda x: round(x, 6)))
value = st.one_of(st.just(np.nan), st.floats(-20, 140), st.sampled_from([0.0, 50.0, 100.0]))
table = st.integers(1, 8).flatmap(lambda n: st.lists(st.lists(value, min_size=len(KPIS), max_size=len(KPIS)), min_size=n, max_size=n))
quick = settings(max_examples=150, deadline=None)


@st.composite
def schemes(draw, gates=()):
    cuts = sorted(draw(st.sets(st.integers(1, len(KPIS) - 1), max_size=3)))
    parts = [KPIS[a:b] for a, b in zip([0, *cuts], [*cuts, len(KPIS)], strict=True)]
    groups = [(f"g{i}", draw(weight), tuple((key, draw(weight)) for key in part)) for i, part in enumerate(parts)]
    assume(any(w > 0 and any(v > 0 for _, v in kpis) for _, w, kpis in groups))
    return scheme(groups, gates=gates)


def field_from(rows):
    return field({key: np.array([row[k] for row in rows]) for k, key in enumerate(KPIS)})


@quick
@given(schemes())
def test_shown_percentages_total_100_at_both_levels(made):
    groups, kpis = weights.shown(made.weighting)
    assert sum(groups.values()) == 100 and sum(kpis.values()) == 100
    for group in made.weighting:
        assert sum(kpis[key] for key, _ in group.kpis) == groups[group.key]
    exact = weights.group_shares(made.weighting)
    assert all(abs(groups[key] - 100 * exact[key]) < 1 for key in groups)


@quick
@given(schemes())
def test_shares_are_the_normalised_product(made):
    raw = {key: group.weight * w / (sum(v for _, v in group.kpis) or 1.0) for group in made.weighting for key, w in group.kpis}
    assert made.shares == pytest.approx({key: x / sum(raw.values()) for key, x in raw.items()}, abs=1e-12)


@quick
@given(schemes(), table)
def test_contributions_add_up_to_the_score(made, rows):
    found = board(field_from(rows), made)
    scored = ~np.isnan(found.scores.score)
    assert found.scores.contributions.sum(axis=1)[scored] == pytest.approx(found.scores.score[scored], abs=1e-9)
    shares, present = np.array(list(made.shares.values())), ~np.isnan(found.kpi_scores)
    assert found.scores.coverage == pytest.approx((present * shares).sum(axis=1), abs=1e-12)
    assert (scored == (found.scores.coverage >= 0.6 - 1e-9)).all()
    for i in np.flatnonzero(scored):
        assert found.scores.score[i] == pytest.approx(np.nansum(found.kpi_scores[i] * shares) / found.scores.coverage[i], abs=1e-9)


@quick
@given(schemes(), table, st.floats(0.01, 50))
def test_scaling_all_weights_changes_nothing(made, rows, factor):
    larger = scheme([(g.key, g.weight * factor, tuple((k, w * factor) for k, w in g.kpis)) for g in made.weighting])
    assert larger.shares == pytest.approx(made.shares, abs=1e-9)
    assert board(field_from(rows), larger).score == pytest.approx(board(field_from(rows), made).score, abs=1e-7, nan_ok=True)


@quick
@given(schemes())
def test_a_dimension_at_zero_keeps_its_inner_weights(made):
    first = made.weighting[0]
    closed = weights.with_weights(made.weighting, {first.key: 0.0})
    assert closed[0].kpis == first.kpis
    opened = weights.with_weights(closed, {first.key: first.weight})
    assert weights.shares(opened) == made.shares if any(g.weight for g in closed[1:]) else opened == made.weighting


@quick
@given(schemes(), st.lists(value, min_size=len(KPIS), max_size=len(KPIS)), st.integers(2, 40))
def test_identical_people_have_bit_identical_scores_and_one_rank(made, row, people):
    found = board(field_from([row] * people), made)
    assert len({x.tobytes() for x in found.score}) == 1
    assert len({x.tobytes() for x in found.rank}) == 1


@quick
@given(schemes(), table, st.randoms())
def test_permuting_people_permutes_scores_and_ranks(made, rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    before, after = board(field_from(rows), made), board(field_from([rows[i] for i in order]), made)
    assert np.array_equal(after.score, before.score[order], equal_nan=True)
    assert np.array_equal(after.rank, before.rank[order], equal_nan=True)


GATES = (Interlock("lock", ("K1", "K2")), Critical("critical", "K3"), SafeBand("band", "K4", 50.0, 90.0))


@quick
@given(schemes(gates=GATES), schemes(gates=GATES[:2]), table)
def test_explanations_add_up_to_the_difference(before, after, rows):
    people = field_from(rows)
    found = explain.reasons(board(people, before), board(people, after))
    both = ~np.isnan(found.baseline) & ~np.isnan(found.scenario)
    summed = found.baseline + sum(found.steps.values()) + found.gate
    assert summed[both] == pytest.approx(found.scenario[both], abs=1e-9)


@quick
@given(schemes(gates=GATES), table)
def test_gates(made, rows):
    found = board(field_from(rows), made)
    for i, row in enumerate(rows):
        k1, k2, k3, k4 = row[:4]
        lock = NOT_EVALUATED if np.isnan(k1) or np.isnan(k2) else PASSED if min(k1, k2) >= 100 else CAPPED
        critical = NOT_EVALUATED if np.isnan(k3) else CAPPED if k3 <= 0 else PASSED
        band = NOT_EVALUATED if np.isnan(k4) else AUDIT if k4 > 90 else PASSED
        near = any(abs(k - 100) < 1e-6 for k in (k1, k2))
        assert near or found.gated.states["lock"][i] == lock
        assert (found.gated.states["critical"][i], found.gated.states["band"][i]) == (critical, band)
        cap = min([120.0, *([80.0] if found.gated.states["lock"][i] == CAPPED else []), *([60.0] if critical == CAPPED else [])])
        assert found.score[i] == pytest.approx(np.minimum(cap, found.scores.score[i]), nan_ok=True)


def test_too_few_answers_are_absent_for_score_coverage_and_gates():
    status = {"K1": np.array(["too_few", "ok"], dtype=object)}
    people = field({"K1": [0.0, 0.0], "K2": [100.0, 100.0]}, status=status)
    found = board(people, flat({"K1": 0.4, "K2": 0.6}, gates=[Critical("critical", "K1")]))
    assert found.score == pytest.approx([100.0, 60.0])
    assert found.scores.coverage == pytest.approx([0.6, 1.0])
    assert list(found.gated.states["critical"]) == [NOT_EVALUATED, CAPPED]


@quick
@given(schemes(gates=GATES[:2]), table, st.floats(0, 60), st.booleans())
def test_rank_ranges_contain_the_rank_and_intervals_the_score(made, rows, half, measured):
    values = {key: np.array([row[k] for row in rows]) for k, key in enumerate(KPIS)}
    half = half if measured else 0.0  # an interval without width: the values are exact
    ends = {"low": {k: v - half for k, v in values.items()}, "high": {k: v + half for k, v in values.items()}}
    found = board(field(values, **ends), made)
    sure = uncertainty.certainty(found)
    ranked = ~np.isnan(found.rank)
    assert (sure.best_rank[ranked] <= found.rank[ranked]).all() and (found.rank[ranked] <= sure.worst_rank[ranked]).all()
    scored = ~np.isnan(found.score)
    assert (sure.low[scored] <= found.score[scored] + 1e-9).all() and (found.score[scored] <= sure.high[scored] + 1e-9).all()
    assert (sure.low[scored] >= -1e-9).all() and (sure.high[scored] <= 120 + 1e-9).all()
    if not measured:
        assert sure.low[scored] == pytest.approx(found.score[scored]) and sure.high[scored] == pytest.approx(found.score[scored])
        assert (sure.best_rank[ranked] == found.rank[ranked]).all()


@pytest.mark.parametrize("key", ["K1", "K20", "K22"])
def test_a_kpi_whose_interval_nobody_could_estimate_may_be_worth_anything(key):
    """Also a quotient one part of which is an estimate."""
    sure = uncertainty.certainty(board(field({key: [90.0, 50.0, 10.0]}), flat({key: 1.0})))
    assert sure.low.tolist() == [0.0, 0.0, 0.0]
    assert sure.high.tolist() == [120.0, 120.0, 120.0]
    assert (sure.best_rank.tolist(), sure.worst_rank.tolist()) == ([1, 1, 1], [3, 3, 3])


@pytest.mark.parametrize("key", ["K21", "K25"])
def test_complete_counts_are_exact(key):
    sure = uncertainty.certainty(board(field({key: [90.0, 50.0, 10.0]}), flat({key: 1.0})))
    assert sure.low.tolist() == sure.high.tolist() == [90.0, 50.0, 10.0]
    assert sure.best_rank.tolist() == sure.worst_rank.tolist() == [1, 2, 3]


def test_the_interval_of_a_capped_score_is_the_capped_interval():
    # 100 ± 10 before a cap of 60 is 60 for certain, not 50 to 60.
    ends = {"low": {"K1": np.array([90.0]), "K2": np.array([-8.0])}, "high": {"K1": np.array([110.0]), "K2": np.array([-2.0])}}
    people = field({"K1": [100.0], "K2": [-5.0]}, **ends)
    found = board(people, flat({"K1": 1.0}, goals={"K2": Goal(0.0, 100.0)}, gates=[Critical("critical", "K2")]))
    sure = uncertainty.certainty(found)
    assert (sure.low[0], found.score[0], sure.high[0]) == pytest.approx((60.0, 60.0, 60.0))


@quick
@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e5), st.floats(1e-3, 1e5), st.booleans(), st.lists(st.floats(-1e7, 1e7), min_size=2))
def test_curves_rise_towards_the_better_end_and_stay_between_0_and_120(floor, step, more, lower, values):
    sign = -1 if lower else 1
    goal = Goal(floor, floor + sign * step, floor + sign * (step + more))
    found = curves.score(np.sort(np.array(values)), goal)
    assert ((found >= -1e-9) & (found <= 120 + 1e-9)).all()
    assert (sign * np.diff(found) >= -1e-9).all()
    assert curves.score(np.array([goal.floor, goal.target, goal.stretch]), goal) == pytest.approx([0, 100, 120])


@pytest.mark.parametrize(
    "goal", [Goal(1, 1), Goal(1, 2, 2), Goal(1, 3, 2), Goal(3, 2, 4), Goal(np.nan, 1), Goal(0, np.inf), Band(1, 2, 2, 3), Band(4, 3, 2, 1)]
)
def test_a_goal_without_strict_order_names_kpi_and_role(goal):
    with pytest.raises(SettingsError, match=r"K1.*service"):
        curves.check(goal, "K1", "service")


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf, 1e7])
def test_a_bad_weight_is_refused_by_name(bad):
    with pytest.raises(SettingsError, match=r"K2.*service"):
        scheme([("g", 1, (("K1", 1), ("K2", bad)))]).check()


@pytest.mark.parametrize("groups", [[("g", 0, (("K1", 1),))], [("g", 1, (("K1", 0),))], [("a", 0, (("K1", 1),)), ("b", 1, (("K2", 0),))]])
def test_all_zero_is_refused(groups):
    with pytest.raises(SettingsError, match="All weights"):
        scheme(groups).check()


def test_a_kpi_weighed_twice_is_refused_because_one_weight_would_vanish():
    with pytest.raises(SettingsError):
        scheme([("a", 1, (("K1", 1), ("K2", 1))), ("b", 1, (("K1", 1),))]).check()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_preset_weights_are_valid_and_restore(preset):
    weights.check(preset.weighting, preset.role)
    assert weights.with_weights(preset.weighting, weights.raw_weights(preset.weighting)) == preset.weighting


def test_a_newcomer_with_the_first_value_of_a_kpi_changes_nobodys_score():
    """The default scheme must not depend on who happens to be present: nobody's K42 is known until one person comes."""
    values = {"K1": [0.8, 0.9, 0.7], "K2": [10, 40, 20], "K3": [0.9, 0.7, 0.8], "K4": [0.8, 0.9, 0.9], "K5": [4000, 9000, 7200]}
    preset = presets_of("service")[0]

    def default_board(columns):
        people = field({key: np.array(column, float) for key, column in columns.items()})
        return board(people, from_preset(preset, {}, people.known, people.kpis))

    before = default_board(values | {"K42": [np.nan] * 3})
    newcomer = {"K1": 0.8, "K2": 30, "K3": 0.8, "K4": 0.8, "K5": 5000, "K42": 0.9}
    after = default_board({key: [*values.get(key, [np.nan] * 3), newcomer[key]] for key in newcomer})
    assert after.score[:3] == pytest.approx(before.score, abs=1e-9)


def test_an_interval_that_leaves_a_gate_open_opens_the_score():
    """By hand: K1 counts all; K2 must reach 92. 105 of K1 are capped at 80."""
    ends = {"low": {"K1": np.full(4, 100.0), "K2": np.array([79.5, 60.0, 95.0, 90.0])}}
    ends["high"] = {"K1": np.full(4, 110.0), "K2": np.array([95.3, 80.0, 99.0, 98.0])}
    people = field({"K1": np.full(4, 105.0), "K2": [89.8, 70.0, 97.0, 94.0]}, **ends)
    goals = {"K2": Goal(0.0, 92.0, 110.0)}
    found = board(people, flat({"K1": 1.0}, goals=goals, gates=[Interlock("lock", ("K2",))]))
    assert found.score.tolist() == [80.0, 80.0, 105.0, 105.0]
    sure = uncertainty.certainty(found)
    # Capped, perhaps wrongly; capped for certain; free for certain; free, perhaps wrongly.
    assert sure.low == pytest.approx([80.0, 80.0, 100.0, 80.0])
    assert sure.high == pytest.approx([110.0, 80.0, 110.0, 110.0])
    # The first may be as good as any (25 ≤ √(30² + 5²)); the second is surely behind the third only: 25 > 5, but not 25 ≤ √(25² + 0).
    assert sure.best_rank.tolist() == [1, 2, 1, 1]
    assert sure.worst_rank.tolist() == [4, 4, 3, 4]


def test_a_gate_on_a_kpi_without_interval_is_open_and_one_not_evaluated_is_not():
    people = field({"K1": [100.0, 100.0], "K2": [95.0, np.nan]}, low={"K1": np.full(2, 100.0)}, high={"K1": np.full(2, 100.0)})
    sure = uncertainty.certainty(board(people, flat({"K1": 1.0}, goals={"K2": Goal(0.0, 100.0)}, gates=[Critical("critical", "K2")])))
    assert sure.low.tolist() == [60.0, 100.0]
    assert sure.high.tolist() == [100.0, 100.0]
