"""Room for words: how wide a text is, which labels fit on which screen, and where the others move to."""

import unicodedata
from collections.abc import Iterable, Sequence

import pandas as pd

# Charts are drawn by the browser in a width nobody knows beforehand: labels are placed for the narrowest width of each class.
SCREENS = {"narrow": 320, "medium": 480, "wide": 720}
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 1200)
LATIN = 0.57


def text_width(text: str, size: float) -> float:
    """Pixels of `text` at `size`, estimated rather high: a Chinese character is as wide as high."""
    return size * sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else LATIN for letter in str(text))


def widest(texts: Iterable[str], size: float) -> float:
    """Pixels of the longest of `texts`, 0 where there is none."""
    return max((text_width(text, size) for text in texts), default=0.0)


def wrapped(label: str) -> str:
    """The label in two lines: English breaks at its first space, Chinese after two characters."""
    if " " in label:
        return label.replace(" ", "\n", 1)
    return f"{label[:2]}\n{label[2:]}" if text_width(label, 1) > len(label) * 0.9 and len(label) > 2 else label


def gutter(pixels: float, caps: tuple[float, float] = (124, 240), least: float = 48, pad: float = 14) -> tuple[float, float]:
    """Pixels to keep free for labels `pixels` wide, on a narrow and on a wide screen; longer labels are cut there."""
    narrow, wide = (round(min(max(pixels + pad, least), cap)) for cap in caps)
    return narrow, wide


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The positions, moved as little as needed to lie `gap` apart between `low` and `high`; too many are drawn together."""
    if not len(positions):
        return []
    gap = min(gap, (high - low) / max(len(positions) - 1, 1))
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    moved = [min(max(positions[i], low), high) for i in order]
    for k in range(1, len(moved)):
        moved[k] = max(moved[k], moved[k - 1] + gap)
    ceiling = high
    for k in reversed(range(len(moved))):
        moved[k] = min(moved[k], ceiling)
        ceiling = moved[k] - gap
    return [place for _, place in sorted(zip(order, moved, strict=True))]


def flag_levels(positions: Sequence[float], widths: Sequence[float], gap: float = 6) -> list[int]:
    """The storey of each flag: labels that hang to the right of poles at `positions`, in pixels.

    Storeys are given from the right, so that no pole runs through another's label: a pole is never higher than
    the labels it meets on its left.
    """
    levels, placed = [0] * len(positions), []
    for i in sorted(range(len(positions)), key=lambda i: -positions[i]):
        met = [level for at, level in placed if at < positions[i] + widths[i] + gap]
        levels[i] = max(met) + 1 if met else 0
        placed.append((positions[i], levels[i]))
    return levels


def thinned(
    at: Sequence[float], labels: Sequence[str], ends: tuple[float, float], rooms: dict[str, float], size: float, upright: bool = False
) -> pd.DataFrame:
    """Frame `at, label` and, for each class of screen in `rooms`, whether a centred label is shown there (0 or 1).

    Every label, or every second, third …: as many as fit. `at` ascends. `ends`: the axis's values; `rooms`: its pixels.
    `upright`: the axis runs down, a label takes its height.
    """
    widths = [size if upright else text_width(label, size) for label in labels]
    shown = {}
    for name, room in rooms.items():
        pixels = [abs(x - ends[0]) / abs(ends[1] - ends[0]) * room for x in at]
        stride = next((k for k in range(1, len(pixels)) if _apart(pixels[::k], widths[::k])), max(len(pixels), 1))
        shown[name] = [int(i % stride == 0) for i in range(len(pixels))]
    return pd.DataFrame({"at": [float(x) for x in at], "label": list(labels), **shown})


def _apart(pixels: Sequence[float], widths: Sequence[float], gap: float = 6) -> bool:
    """Whether centred labels of these widths keep their distance."""
    return all(abs(b - a) >= (v + w) / 2 + gap for a, b, v, w in zip(pixels, pixels[1:], widths, widths[1:], strict=False))


def fitting(spans: Sequence[tuple[float, float]], gap: float = 6) -> list[int]:
    """1 for each span of pixels that lies clear of those before it, else 0."""
    kept: list[tuple[float, float]] = []
    flags = []
    for start, stop in spans:
        free = all(start >= other_stop + gap or stop + gap <= other_start for other_start, other_stop in kept)
        kept += [(start, stop)] if free else []
        flags.append(int(free))
    return flags


def month_ticks(
    first: int, last: int, ends: tuple[float, float], rooms: dict[str, float], size: float, spare: float, shift: float = 0.0
) -> pd.DataFrame:
    """Frame `at, label, narrow, medium, wide` of regular months (quarters, years …) from `first` to `last` (`month_number`).

    `ends`: the axis's values; `rooms`: its pixels by class of screen; `spare`: pixels right of it that a label may use;
    `shift`: where inside its month a label stands.
    """
    span, need = ends[1] - ends[0], text_width("0000-00", size)
    kept = {}
    for name, room in rooms.items():
        step = next(k for k in MONTH_STEPS if k == MONTH_STEPS[-1] or k * room >= (need + 10) * span)
        regular = [m for m in range(first, last + 1) if m % step == 0] or list(range(first, last + 1))[:1]
        inside = [m for m in regular if (m + shift - ends[0]) / span * room + need / 2 <= room + spare]
        kept[name] = set(inside or regular[:1])
    shown = sorted(set().union(*kept.values()))
    flags = {name: [int(m in those) for m in shown] for name, those in kept.items()}
    return pd.DataFrame({"at": [m + shift for m in shown], "label": [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in shown], **flags})


def month_number(dates: pd.Series) -> pd.Series:
    """Months since year 0, the day as a fraction: even steps for months, whatever their length."""
    days = pd.to_datetime(dates)
    return days.dt.year * 12 + days.dt.month - 1 + (days.dt.day - 1) / 31
