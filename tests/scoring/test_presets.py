"""The presets carry the sources' numbers, and each group of a preset has a colour of its own."""

import pytest

from lib.charts.theme import GROUP_COLOURS
from lib.kpis.definitions import SHIPPED
from lib.scoring import weights
from lib.scoring.presets import PRESET_BY_KEY, PRESETS, PROMOTION, ROLES, default_of, presets_of

# Preset → KPI or group → share in per cent, as the sources state it.
STATED = {
    "W1": {"w1_health": 40, "w1_satisfaction": 30, "w1_upsell": 30},
    "W2": {"K21": 35, "K23": 25, "K24": 40},
    "W3.customer_success": {"K26": 35},
    "W3.account_manager": {"K26": 35},
    "W4.customer_success": {"K18": 50},
    "W4.account_manager": {"K18": 50},
    "W5": {"scale": 40},
    "W6": {"service": 50},
    "W7": {"relationship": 60},
    "W8": {"w8_health": 45, "K28": 45},
    "W9": {"w9_quality": 70, "w9_efficiency": 30},
    **{f"W11.{role.key}": {"K1": 40} for role in ROLES if role.key != "executive"},
}


@pytest.mark.parametrize("key", STATED)
def test_stated_numbers(key):
    preset = PRESET_BY_KEY[key]
    found = {name: 100 * share for name, share in (weights.shares(preset.weighting) | weights.group_shares(preset.weighting)).items()}
    for name, percent in STATED[key].items():
        assert found[name] == pytest.approx(percent, abs=0.02), name
    assert set(preset.given) <= {group.key for group in preset.weighting}


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_equal_weights_are_equal(role):
    shares = list(weights.shares(PRESET_BY_KEY[f"W10.{role}"].weighting).values())
    assert max(shares) == pytest.approx(min(shares))


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_preset_is_sound(preset):
    weights.check(preset.weighting, preset.role)
    keys = [key for group in preset.weighting for key, _ in group.kpis]
    assert set(keys) <= set(SHIPPED.kpis)
    colours = [GROUP_COLOURS[group.key] for group in preset.weighting]
    assert len(set(colours)) == len(colours)


def test_the_stage_chooses_the_default_and_promotion_is_its_own_purpose():
    for role in ("account_manager", "customer_success"):
        assert default_of(role, "growth").key == f"W3.{role}"
        assert default_of(role, "mature").key == f"W4.{role}"
        assert default_of(role, None) is presets_of(role)[0]
    assert default_of("sales", "growth").key == "W5"
    assert {preset.key for preset in PRESETS if preset.purpose == PROMOTION} == {
        f"W11.{role.key}" for role in ROLES if role.key != "executive"
    }
