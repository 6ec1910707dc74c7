"""Schemes survive the store, several writers at once, and links; links survive nonsense."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import SettingsError
from lib.kpis.catalogue import Band, Goal
from lib.kpis.definitions import SHIPPED
from lib.periods import Period
from lib.scoring.boards import board
from lib.scoring.gates import Critical, Interlock, SafeBand
from lib.scoring.presets import PERFORMANCE, PRESET_BY_KEY, PRESETS, PROMOTION
from lib.scoring.schemes import from_preset
from lib.store import schemes as saved
from lib.store import targets
from lib.store.database import open_store
from lib.views import links
from tests.scoring.made_up import field, flat

NOW = datetime(2026, 7, 1, 12)
GATES = (Interlock("lock", ("K1", "K2"), 75.0), Critical("critical", "K3", 55.0), SafeBand("band", "K4", 0.85, 0.95))
BAND = Band(1.0, 2.0, 3.0, 4.0)


def test_a_scheme_survives_json():
    made = flat({"K1": 1 / 3, "K2": 0.123456, "K5": 0.0}, goals={"K5": BAND, "K3": Goal(-1.5, 2.0), "K4": Goal(3.0, 2.0, 1.0)}, gates=GATES)
    back = saved.from_json(made.role, "test", json.loads(json.dumps(saved.to_json(made))))
    assert back == made


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_preset_scores_alike_after_json(preset):
    keys = frozenset(key for group in preset.weighting for key, _ in group.kpis)
    made = from_preset(preset, {key: Goal(0.0, 1.0) for key in keys}, keys, SHIPPED.kpis)
    back = saved.from_json(made.role, made.origin, json.loads(json.dumps(saved.to_json(made))))
    people = field({key: np.linspace(0, 1, 5) for key in keys})
    assert np.array_equal(board(people, back).score, board(people, made).score)
    states = [{key: list(column) for key, column in board(people, each).gated.states.items()} for each in (back, made)]
    assert states[0] == states[1]


def test_the_purpose_is_kept(store):
    for key in ("W11.service", "W6"):
        preset = PRESET_BY_KEY[key]
        keys = frozenset(kpi for group in preset.weighting for kpi, _ in group.kpis)
        saved.save(store, "us", key, from_preset(preset, {kpi: Goal(0.0, 1.0) for kpi in keys}, keys, SHIPPED.kpis), "Ann", "", NOW)
    assert {one.name: one.scheme.purpose for one in saved.versions(store, "us")} == {"W11.service": PROMOTION, "W6": PERFORMANCE}


def test_versions_count_up_and_nothing_is_overwritten(store):
    for weight in (1.0, 2.0, 3.0):
        saved.save(store, "us", "pay", flat({"K1": weight}), "Ann", f"w {weight}", NOW)
    assert [(s.version, s.note) for s in saved.versions(store, "us")] == [(3, "w 3.0"), (2, "w 2.0"), (1, "w 1.0")]
    assert saved.versions(store, "others") == []


def test_the_latest_version_is_the_highest_whatever_the_clocks_say(store):
    for minutes in (0, -5, -10):  # a clock set back, or two servers whose clocks differ
        saved.save(store, "us", "pay", flat({"K1": 1.0}), "Ann", "", NOW + timedelta(minutes=minutes))
    assert [s.version for s in saved.latest(store, "us")] == [3]
    assert [s.version for s in saved.find(store, "us", "pay")] == [3]


def test_many_writers_lose_no_version(store, store_url):
    def write(writer):
        mine = open_store(store_url)
        return [saved.save(mine, "us", "pay", flat({"K1": 1.0 + writer}), f"w{writer}", "", NOW).version for _ in range(10)]

    with ThreadPoolExecutor(6) as pool:
        versions = [version for found in pool.map(write, range(6)) for version in found]
    assert sorted(versions) == list(range(1, 61))
    assert sorted(s.version for s in saved.versions(store, "us")) == list(range(1, 61))


def test_one_store_shared_by_threads_loses_no_version(store):
    with ThreadPoolExecutor(6) as pool:
        versions = list(pool.map(lambda i: saved.save(store, "us", "pay", flat({"K1": 1.0}), "w", "", NOW).version, range(60)))
    assert sorted(versions) == list(range(1, 61))


def test_the_first_goal_kept_stays(store):
    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(lambda i: targets.keep(store, "us", {("sales", "K50"): Goal(0.0, 1.0 + i)}, "data", NOW), range(12)))
    assert len({repr(found) for found in kept}) == 1


def test_a_scheme_without_a_weight_is_not_saved(store):
    with pytest.raises(SettingsError):
        saved.save(store, "us", "pay", flat({"K1": 0.0}), "Ann", "", NOW)
    assert saved.versions(store, "us") == []


KEY = st.sampled_from(["scale", "service", "service/K5.median", "w9_quality/K1", "all/K42"])
MONTH = st.builds(lambda y, m: date(y, m, 1), st.integers(2000, 2099), st.integers(1, 12))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["sales", "service"]),
    MONTH,
    MONTH,
    st.sampled_from(["W6", "W9"]),
    st.dictionaries(KEY, st.floats(0, 100).map(lambda x: round(x, 6))),
)
def test_a_link_reproduces_period_and_weights_to_six_decimals(role, one, other, start, weights):
    period = Period(min(one, other), max(one, other))
    back = links.decode(links.encode(role, period, "W6", start, weights))
    assert (back.role, back.period, back.base, back.start or "W6", back.ignored) == (role, period, "W6", start, ())
    assert back.weights == weights


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(["role", "period", "base", "w", "x"]), st.text(max_size=40)))
def test_garbage_in_a_link_never_raises(parameters):
    found = links.decode(parameters)
    assert all(0 <= weight <= 100 for weight in found.weights.values())
    assert found.period is None or found.period.first <= found.period.last


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789٠১-.:,/wK", max_size=25))
def test_garbage_that_looks_like_a_link_never_raises(text):
    found = links.decode({"period": text, "w": text})
    assert found.period is None or found.period.first <= found.period.last
    assert all(0 <= weight <= 100 for weight in found.weights.values())


@pytest.mark.parametrize("period", ["٠٠٠٠-01", "0000-01", "9999-12..0001-01", "2026-01..", "..", "2026-01..2026-13"])
def test_doubtful_periods_in_a_link_never_raise(period):
    found = links.decode({"period": period})
    assert (found.period is None) == bool(found.ignored)
