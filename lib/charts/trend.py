"""Values over time: a score on its axis, or a KPI in its own unit. A month without a value is a gap, never bridged."""

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from lib.charts.bases import NAME, QUIET, SHOWN, TEXT, TICK, axis_across, axis_down, finished, tidy
from lib.charts.ground import SCORE, TARGET, Ground, by_width
from lib.charts.labels import SCREENS, fitting, month_number, month_ticks, text_width, widest
from lib.charts.lines import ends, lines, styled, tail_labels
from lib.charts.theme import Ink

SIZE = 190
TOP, MARKED = 10, 24  # pixels above the plot, without and with marks
MARK = 96  # pixels a mark's text may take
SCORES = [(float(at), str(at)) for at in range(0, 121, 20)]


def score_trend(points: pd.DataFrame, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """Scores by month on the axis 0..120; up to five series, each named at its line's end.

    `points`: `series` (name; alone it stays unnamed), `month` (date), `score` in 0..120, NaN for a gap; `low`, `high`: the band, NaN
    for none; `text`: the score, formatted (shown for a line's last point); `mark`: text over a month, such as a new
    version, or ""; `about`: tooltip. `words`: `description`; `target` labels the line at 100, "" for none.
    """
    at = points.assign(value=points["score"], day=points["month"])
    return _trend(at, SCORES, SCORE, TARGET if words.get("target") else None, words, ink, apart=1.5)


def kpi_trend(
    points: pd.DataFrame, ticks: Sequence[tuple[float, str]], target: float | None, words: dict[str, str], ink: Ink
) -> alt.LayerChart:
    """A KPI by period in its own unit.

    `points`: `period` (its first day), `value`, NaN for a gap; `low`, `high`: the interval, NaN for none; `text`: the value,
    formatted (shown for the last one); `about`: tooltip. `ticks`: the axis's values with their labels. `target`: a dashed
    line, None for none. `words`: `description`; `target` labels that line.
    """
    at = points.assign(day=points["period"], series="", mark="")
    known = [*at[["value", "low", "high"]].to_numpy(float).ravel(), *(tick for tick, _ in ticks), target]
    known = [value for value in known if value is not None and math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    edge = 0.04 * (high - low) or max(abs(low), 1.0) / 2
    return _trend(at, sorted(ticks), (low - edge, high + edge), target, words, ink)


def _trend(
    points: pd.DataFrame,
    ticks: Sequence[tuple[float, str]],
    domain: tuple[float, float],
    target: float | None,
    words: dict[str, str],
    ink: Ink,
    apart: float | None = None,
) -> alt.LayerChart:
    points = points.assign(at=month_number(points["day"]) if len(points) else 0.0)
    points = styled(tidy(points, ("series", "text", "mark", "about"), ("value", "low", "high", "at")), ink)
    tail = ends(points, target, words.get("target", ""), domain, SIZE, ink)
    ground = _ground(points, tail, [label for _, label in ticks], domain)
    first, last = (int(points["at"].min()), int(points["at"].max())) if len(points) else (0, -1)
    months = month_ticks(first, last, ground.across, ground.rooms, TICK, ground.margin[0])
    limit = by_width(*(end - 22 for end in ground.margin))
    layers = [*axis_down(ticks, ground, ink), *axis_across(months, ground, ink, lines=False), *_target(target, ground, ink)]
    layers += [*_marks(points, ground, ink), *lines(points, ground, ink, apart), *tail_labels(tail, ground, limit)]
    return finished(alt.layer(*layers), ground.height, words["description"])


def _ground(points: pd.DataFrame, tail: pd.DataFrame, labels: Sequence[str], domain: tuple[float, float]) -> Ground:
    low, high = (points["at"].min(), points["at"].max()) if len(points) else (0.0, 0.0)
    across = (low, high) if low < high else (low - 0.5, high + 0.5)
    side = max(widest(labels, TICK) + 14, 30)
    # A month's label hangs half over the plot's end: the margin holds that half.
    names = max(widest(tail["label"], NAME) + 24, 30)
    top = MARKED if len(points) and points["mark"].any() else TOP
    return Ground(across, domain[::-1], SIZE, (min(side, 84), min(side, 120)), (min(names, 112), min(names, 220)), top=top)


def _target(at: float | None, ground: Ground, ink: Ink) -> list[alt.Chart]:
    if at is None:
        return []
    line = alt.Chart(pd.DataFrame({"at": [at]})).mark_rule(**QUIET, color=ink.target, strokeWidth=1.2, strokeDash=[3, 2])
    return [line.encode(y=ground.y("at:Q"), x=alt.XValue(ground.left()), x2=alt.X2Value(ground.right(5)))]


def _marks(points: pd.DataFrame, ground: Ground, ink: Ink) -> list[alt.Chart]:
    """Poles over the marked months with a label beside their tops, as far as the labels have room."""
    marked = points[points["mark"] != ""].sort_values("at", kind="stable").drop_duplicates(["at", "mark"])
    if marked.empty:
        return []
    share = (marked["at"] - ground.across[0]) / (ground.across[1] - ground.across[0])
    marked = marked.assign(back=share > 0.6)
    widths = [min(text_width(mark, TICK), MARK) + 6 for mark in marked["mark"]]
    for name in SCREENS:
        starts = [at * ground.rooms[name] - width * back for at, width, back in zip(share, widths, marked["back"], strict=True)]
        marked[name] = fitting([(start, start + width) for start, width in zip(starts, widths, strict=True)])
    base = alt.Chart(marked).encode(x=ground.x("at:Q"))
    # A pole without its label does not reach up into the others' labels.
    pole = QUIET | {"color": ink.muted, "strokeDash": [1, 3]}
    layers = [
        base.mark_rule(**pole).encode(**ground.full),
        base.mark_rule(**pole, opacity=SHOWN).encode(y=alt.YValue(4), y2=alt.Y2Value(ground.top)),
    ]
    for back, align, shift in ((False, "left", 4), (True, "right", -4)):
        words = alt.Chart(marked[marked["back"] == back]).mark_text(
            **TEXT | {"align": align}, dx=shift, fontSize=TICK, limit=MARK, opacity=SHOWN
        )
        layers.append(words.encode(x=ground.x("at:Q"), y=alt.YValue(9), text=alt.Text("mark:N"), color=alt.ColorValue(ink.muted)))
    return layers
