"""Intervals against published numbers, arithmetic of our own, and simulation."""

import numpy as np
import pytest

from lib.kpis.intervals import mover_ratio, net_promoter_interval, wilson
from lib.kpis.statistics import Mean, RatioOfSums

Z = 1.959963984540054


def one(*numbers):
    return tuple(np.array([float(number)]) for number in numbers)


@pytest.mark.parametrize(
    "successes, trials, low, high",
    [(1, 11, 0.01623, 0.37736), (10, 100, 0.05523, 0.17437), (75, 100, 0.65695, 0.82455), (0, 1, 0.0, 0.79346)],
)
def test_wilson_interval_as_published(successes, trials, low, high):
    found = wilson(*one(successes, trials), z=1.96)
    assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=5e-6)


def test_wilson_without_trials_is_absent():
    assert np.isnan(wilson(*one(0, 0))).all()


def test_nps_variance_as_published():
    # p = 1/2, d = 1/6: NPS 33.33, variance 5/9, n = 324: standard error 4.14 points. With 3 pseudo-answers among 324 the half
    # width stays within half a point of 1.96 standard errors.
    low, high = net_promoter_interval(*one(162, 54, 324))
    assert (high[0] - low[0]) / 2 == pytest.approx(1.96 * 4.14, abs=0.1)
    assert 100 * np.sqrt(5 / 9 / 324) == pytest.approx(4.14, abs=0.005)


@pytest.mark.parametrize("promoters, detractors, answers", [(7, 3, 13), (0, 0, 10), (10, 0, 10), (0, 10, 10), (1, 1, 2), (50, 30, 100)])
def test_nps_interval_by_pseudo_answers(promoters, detractors, answers):
    # ¾ promoters, 1½ passives and ¾ detractors are added to the answers; the estimate itself stays inside.
    n = answers + 0.75 + 1.5 + 0.75
    p, d = (promoters + 0.75) / n, (detractors + 0.75) / n
    half = Z * ((p + d - (p - d) ** 2) / n) ** 0.5
    plain = 100 * (promoters - detractors) / answers
    low, high = net_promoter_interval(*one(promoters, detractors, answers))
    assert low[0] == pytest.approx(max(-100, min(100 * (p - d - half), plain)))
    assert high[0] == pytest.approx(min(100, max(100 * (p - d + half), plain)))
    assert low[0] <= plain <= high[0]


def test_nps_interval_holds_the_truth_about_95_times_in_100():
    rng = np.random.default_rng(7)
    for n, p, d in [(12, 0.5, 0.2), (40, 0.4, 0.3), (150, 0.6, 0.1)]:
        drawn = rng.multinomial(n, [p, 1 - p - d, d], size=20_000)
        low, high = net_promoter_interval(drawn[:, 0].astype(float), drawn[:, 2].astype(float), np.full(20_000, float(n)))
        assert 0.93 <= np.mean((low <= 100 * (p - d)) & (100 * (p - d) <= high)) <= 0.985


def test_ratio_interval_holds_the_truth_about_95_times_in_100():
    # Two independent normal means, 200 ± 12 and 40 ± 5, each with its own 95 % interval.
    rng = np.random.default_rng(11)
    a, b = rng.normal(200, 12, 20_000), rng.normal(40, 5, 20_000)
    low, high = mover_ratio((a, a - Z * 12, a + Z * 12), (b, b - Z * 5, b + Z * 5))
    assert np.mean((low <= 5) & (high >= 5)) == pytest.approx(0.95, abs=0.012)


def test_ratio_by_an_exact_number_is_the_scaled_interval():
    low, high = mover_ratio(one(10, 8, 13), one(4, 4, 4))
    assert (low[0], high[0]) == pytest.approx((2.0, 3.25))
    low, high = mover_ratio(one(10, 10, 10), one(4, 2, 5))
    assert (low[0], high[0]) == pytest.approx((2.0, 5.0))


def test_ratio_is_unbounded_where_the_denominator_may_be_nothing():
    low, high = mover_ratio(one(10, 8, 13), one(1, 0, 3))
    assert low[0] == pytest.approx(8 / 3) and np.isinf(high[0])


def _sums(**columns):
    return lambda term: np.array([float(np.sum(np.prod([columns[key] for key in term], axis=0)))])


def test_mean_has_the_textbook_interval():
    x = np.random.default_rng(3).gamma(2.0, 50.0, 40)
    found = Mean("x", "one").evaluate(_sums(x=x, one=np.ones(40)))
    half = Z * x.std(ddof=1) / 40**0.5
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx((x.mean(), x.mean() - half, x.mean() + half))


def test_mean_of_fewer_than_thirty_waits_for_the_bootstrap():
    found = Mean("x", "one").evaluate(_sums(x=np.arange(29.0), one=np.ones(29)))
    assert found.value[0] == 14.0 and np.isnan(found.low[0])


def test_ratio_of_sums_has_the_delta_method_interval():
    rng = np.random.default_rng(5)
    y = rng.uniform(1, 10, 50)
    x = y * rng.uniform(0, 0.5, 50)
    ratio = x.sum() / y.sum()
    half = Z * np.std(x - ratio * y, ddof=1) / np.sqrt(50) / y.mean()
    found = RatioOfSums("x", "y", "one", 0.0, 1.0).evaluate(_sums(x=x, y=y, one=np.ones(50)))
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx((ratio, ratio - half, ratio + half))
