"""One visual language: the palette, inks for light and dark, and the score axis."""

from dataclasses import dataclass

# Okabe & Ito: distinguishable with colour blindness and in print.
GROUP_COLOURS = {
    "scale": "#0072B2",
    "quality": "#009E73",
    "service": "#E69F00",
    "relationship": "#CC79A7",
    "w9_quality": "#56B4E9",
    "w9_efficiency": "#D55E00",
}
OTHER_COLOUR = "#7f7f7f"
FONT = "Source Sans, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of words and lines on one background."""

    text: str
    muted: str
    faint: str
    paper: str
    target: str
    up: str
    down: str


LIGHT = Ink("#1f2430", "#6b7280", "#e5e7eb", "#ffffff", "#c0143c", "#00755a", "#b34700")
DARK = Ink("#f3f4f6", "#a3aab8", "#3a4150", "#0e1117", "#ff6b8a", "#3ddbab", "#ff9d5c")


def ink(dark: bool) -> Ink:
    """The inks for a dark or light background."""
    return DARK if dark else LIGHT


def colour(group: str) -> str:
    """The group's colour."""
    return GROUP_COLOURS.get(group, OTHER_COLOUR)
