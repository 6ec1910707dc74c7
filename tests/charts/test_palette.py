"""The palette stays apart for colour-blind eyes; in grey it does not everywhere, which is why bars carry separators and numbers.

Dichromats are simulated by the matrices of G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, table for severity 1.0, on linear RGB. Distances are CIE 1976 ΔE
in L*a*b* (D65): about 2 is just noticeable side by side.
"""

from itertools import combinations

import numpy as np
import pytest

from lib.charts.theme import DARK, GROUP_COLOURS, HEAT, HEAT_TEXT, LIGHT, OTHER_COLOUR, SERIES

PROTANOPIA = np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]])
DEUTERANOPIA = np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]])
NORMAL = np.eye(3)
SRGB_TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = SRGB_TO_XYZ @ np.ones(3)


def linear(colour: str) -> np.ndarray:
    """Linear RGB, 0..1, of #rrggbb."""
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """L*a*b* of linear RGB."""
    ratio = SRGB_TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, eye: np.ndarray) -> float:
    """ΔE of two colours for an eye."""
    return float(np.linalg.norm(lab(eye @ linear(one)) - lab(eye @ linear(other))))


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1..21."""
    dark, light = sorted(float(SRGB_TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("eye", [NORMAL, PROTANOPIA, DEUTERANOPIA], ids=["normal", "protanopia", "deuteranopia"])
@pytest.mark.parametrize("pair", combinations([*dict.fromkeys(GROUP_COLOURS.values()), OTHER_COLOUR], 2), ids="-".join)
def test_groups_that_may_lie_side_by_side_stay_apart(pair, eye):
    assert apart(*pair, eye) > 8


@pytest.mark.parametrize("order", [("scale", "quality", "service", "relationship"), ("w9_quality", "w9_efficiency")])
def test_neighbours_in_a_full_stack_differ_in_grey(order):
    """In the catalogue's order each two neighbours differ by 9 L* or more. Other pairs do not (quality and relationship, neighbours
    where service has no weight, differ by 3): so a hairline of paper lies between the parts of every stack, and no chart
    tells anything by colour alone."""
    lightness = [lab(linear(GROUP_COLOURS[key]))[0] for key in order]
    assert min(abs(np.diff(lightness))) > 9


@pytest.mark.parametrize("eye", [NORMAL, PROTANOPIA, DEUTERANOPIA], ids=["normal", "protanopia", "deuteranopia"])
def test_lines_and_directions_stay_apart(eye):
    assert min(apart(one, other, eye) for (one, _), (other, _) in combinations(SERIES, 2)) > 8
    assert len({shape for _, shape in SERIES}) == len(SERIES), "each line has a shape of its own"
    for ink in (LIGHT, DARK):
        assert apart(ink.up, ink.down, eye) > 20
    assert apart(HEAT[0], HEAT[2], eye) > 20


@pytest.mark.parametrize("ink", [LIGHT, DARK], ids=["light", "dark"])
def test_words_are_legible_on_their_paper(ink):
    """WCAG AA: 4.5 for words, 3 for marks; the pale orange and sky blue reach it on dark paper only, and carry numbers."""
    assert min(contrast(hue, ink.paper) for hue in (ink.text, ink.muted, ink.target, ink.up, ink.down, ink.accent)) >= 4.5
    assert min(contrast(hue, HEAT_TEXT) for hue in HEAT) >= 4.5
    assert min(contrast(hue, ink.paper) for hue in GROUP_COLOURS.values()) >= 2.2
