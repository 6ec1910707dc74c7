"""One visual language: the palette, and inks for light and dark."""

from dataclasses import dataclass

# Okabe & Ito: distinguishable with colour blindness and in print.
GROUP_COLOURS = {
    "scale": "#0072B2",
    "quality": "#009E73",
    "service": "#E69F00",
    "relationship": "#CC79A7",
    "w9_quality": "#56B4E9",
    "w9_efficiency": "#D55E00",
    # A preset's own group never stands beside a dimension of the same colour.
    "w1_health": "#56B4E9",
    "w1_satisfaction": "#CC79A7",
    "w1_upsell": "#009E73",
    "w2_cost": "#0072B2",
    "w2_conversion": "#56B4E9",
    "w2_value": "#009E73",
    "w3_activation": "#56B4E9",
    "w4_renewal": "#56B4E9",
    "w8_health": "#56B4E9",
    "w11_satisfaction": "#56B4E9",
}
OTHER_COLOUR = "#7f7f7f"
# Lines of several series: a shape each, because colour alone carries nothing.
SERIES = (("#0072B2", "circle"), ("#D55E00", "square"), ("#009E73", "triangle-up"), ("#CC79A7", "diamond"), ("#E69F00", "cross"))
# Far below target, on target, at the top; and the ink of numbers on these, which are pale in light and dark.
HEAT = ["#d98c5f", "#f2f2ee", "#5fa8a0"]
HEAT_TEXT = "#1f2430"
FONT = "Source Sans, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of words and lines on one background, `paper`; `accent` marks the one row or line a chart is about."""

    text: str
    muted: str
    faint: str
    paper: str
    target: str
    up: str
    down: str
    accent: str


LIGHT = Ink("#1f2430", "#6b7280", "#e5e7eb", "#ffffff", "#c0143c", "#00755a", "#b34700", "#0b6e99")
DARK = Ink("#f3f4f6", "#a3aab8", "#33312e", "#171614", "#ff6b8a", "#3ddbab", "#ff9d5c", "#4db3e0")


def ink(dark: bool) -> Ink:
    """The inks for a dark or light background."""
    return DARK if dark else LIGHT


def colour(group: str) -> str:
    """The group's colour."""
    return GROUP_COLOURS.get(group, OTHER_COLOUR)
