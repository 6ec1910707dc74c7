"""A chart's ground: where values lie across and down, in a container that may be a phone.

Charts draw their own axis labels inside a ground of known height: nothing is left to a layout that could cut a name
or lay one over another, and the picture is the same under every theme.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from lib.charts.labels import SCREENS, gutter

SCORE = (0.0, 120.0)
TARGET = 100.0


def by_width(narrow: float | str, wide: float | str) -> dict[str, str]:
    """A number of pixels that depends on the width: a phone's, or a wider screen's."""
    return {"expr": f"width < {SCREENS['medium']} ? {narrow} : {wide}"}


@dataclass(frozen=True, slots=True)
class Ground:
    """`across`: the values at the plot's left and right end; `down`: at its top and bottom. `size`: its height in pixels.

    `gutter`, `margin`: pixels left and right of it, on a narrow screen and on a wide one. `top`, `foot`: above, below.
    """

    across: tuple[float, float]
    down: tuple[float, float]
    size: float
    gutter: tuple[float | str, float | str] = (0, 0)
    margin: tuple[float, float] = (0, 0)
    top: float = 22
    foot: float = 20

    @property
    def height(self) -> float:
        """The whole chart's pixels."""
        return self.top + self.size + self.foot

    @property
    def bottom(self) -> float:
        """The pixel where the plot ends and its foot begins."""
        return self.top + self.size

    @property
    def rooms(self) -> dict[str, float]:
        """The plot's pixels at the narrowest width of each class of screens."""
        narrow, wide = (left + right for left, right in zip(self.gutter, self.margin, strict=True))
        return {name: width - (narrow if name == "narrow" else wide) for name, width in SCREENS.items()}

    def left(self, shift: float = 0) -> dict[str, str]:
        """The pixel of the plot's left end."""
        return by_width(*(f"({end}) + {shift}" for end in self.gutter))

    def right(self, shift: float = 0) -> dict[str, str]:
        """The pixel of the plot's right end."""
        return by_width(*(f"width - {end} + {shift}" for end in self.margin))

    def x(self, field: str) -> alt.X:
        """A value across."""
        return alt.X(field, axis=None, scale=_scale(self.across, [by_width(*self.gutter), self.right()]))

    def y(self, field: str) -> alt.Y:
        """A value down."""
        return alt.Y(field, axis=None, scale=_scale(self.down, [self.top, self.bottom]))

    @property
    def full(self) -> dict[str, alt.YValue | alt.Y2Value]:
        """The encoding of what reaches from the plot's top to its bottom."""
        return {"y": alt.YValue(self.top), "y2": alt.Y2Value(self.bottom)}


def _scale(domain: tuple[float, float], ends: list) -> alt.Scale:
    return alt.Scale(domain=list(domain), range=ends, nice=False, zero=False, clamp=True)


def rows_ground(count: int, row: float, labels: Sequence[float], numbers: float, across: tuple[float, float] = SCORE, **more) -> Ground:
    """The ground of `count` rows of `row` pixels, a unit each: labels (their widths in pixels) left, numbers right."""
    margin = (min(numbers + 10, 84), min(numbers + 14, 140))
    count = max(count, 1)
    return Ground(across, (0, count), row * count, gutter(max(labels, default=0)), margin, **more)
