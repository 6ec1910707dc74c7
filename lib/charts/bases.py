"""The bases every chart is built from: score axis and target line, names, whiskers, arrows, and the finish."""

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from lib.charts.ground import TARGET, Ground, by_width
from lib.charts.labels import SCREENS, thinned, widest
from lib.charts.theme import FONT, Ink

NAME, NOTE, TICK = 13, 11, 11
TIP = alt.Tooltip("about:N", title=" ")
SAYS = alt.Description("about:N")
# What only decorates is neither read out nor shown as a tooltip.
QUIET = {"aria": False, "tooltip": None}
TEXT = QUIET | {"baseline": "middle", "align": "left"}
SHOWN = {"expr": f"width < {SCREENS['medium']} ? datum.narrow : width < {SCREENS['wide']} ? datum.medium : datum.wide"}


def tidy(frame: pd.DataFrame, texts: Sequence[str], numbers: Sequence[str] = (), kept: Sequence[str] = ()) -> pd.DataFrame:
    """The named columns: texts as text (absent ones empty), numbers as numbers (absent and infinite ones NaN), others as they are.

    All other columns stay here: what a chart's data hold is sent to every reader's browser.
    """
    told = {name: ["" if pd.isna(cell) else str(cell) for cell in frame[name]] for name in texts}
    counted = {name: pd.to_numeric(frame[name]).astype(float).replace([math.inf, -math.inf], math.nan).to_numpy() for name in numbers}
    return frame[list(kept)].reset_index(drop=True).assign(**told, **counted)


def label_widths(frame: pd.DataFrame, name: str, note: str | None = None) -> list[float]:
    """Pixels of the longest name and of the longest note."""
    return [widest(frame[name], NAME), widest(frame[note], NOTE) if note else 0.0]


def score_ticks(ground: Ground) -> pd.DataFrame:
    """Frame `at, label, narrow, medium, wide` of round scores across the ground, as many as its width takes."""
    low, high = ground.across
    kept = {}
    for name, room in ground.rooms.items():
        step = next((s for s in (5, 10, 20, 50, 100, 200) if s >= min(20, (high - low) / 6) and s / (high - low) * room >= 28), 500)
        kept[name] = {at for at in range(int(low), int(high) + 1) if at % step == 0}
    ticks = sorted(set().union(*kept.values()))
    labels = [str(at).replace("-", "\N{MINUS SIGN}") for at in ticks]
    return pd.DataFrame({"at": ticks, "label": labels, **{name: [int(at in those) for at in ticks] for name, those in kept.items()}})


def axis_across(ticks: pd.DataFrame | alt.NamedData, ground: Ground, ink: Ink, lines: bool = True) -> list[alt.Chart]:
    """Labels below the plot and faint verticals through it; `ticks`: `at, label, narrow, medium, wide`."""
    base = alt.Chart(ticks).encode(x=ground.x("at:Q"))
    labels = base.mark_text(**QUIET, color=ink.muted, fontSize=TICK, baseline="top", opacity=SHOWN)
    layers = [labels.encode(text=alt.Text("label:N"), y=alt.YValue(ground.bottom + 5))]
    return [base.mark_rule(**QUIET, color=ink.faint, opacity=SHOWN).encode(**ground.full), *layers] if lines else layers


def axis_down(ticks: Sequence[tuple[float, str]], ground: Ground, ink: Ink) -> list[alt.Chart]:
    """Faint horizontals with their labels left of the plot; `ticks`: value and label, ascending."""
    frame = thinned([at for at, _ in ticks], [label for _, label in ticks], ground.down, {"wide": ground.size}, TICK, upright=True)
    base = alt.Chart(frame[frame["wide"] == 1]).encode(y=ground.y("at:Q"))
    lines = base.mark_rule(**QUIET, color=ink.faint).encode(x=alt.XValue(ground.left()), x2=alt.X2Value(ground.right()))
    labels = base.mark_text(**TEXT | {"align": "right"}, color=ink.muted, fontSize=TICK, limit=by_width(*ground.gutter))
    return [lines, labels.encode(text=alt.Text("label:N"), x=alt.XValue(ground.left(-6)))]


def target_line(label: str, ground: Ground, ink: Ink, data: alt.Data | None = None) -> list[alt.Chart]:
    """The dashed line at 100 with its label on top; nothing where the label is empty. `data`: `at, label`, if it comes later."""
    if not label and data is None:
        return []
    base = alt.Chart(data or pd.DataFrame({"at": [TARGET], "label": [label]})).encode(x=ground.x("at:Q"))
    line = base.mark_rule(**QUIET, color=ink.target, strokeWidth=1.2, strokeDash=[3, 2]).encode(**ground.full)
    words = base.mark_text(**QUIET, color=ink.target, fontSize=TICK, baseline="bottom")
    return [line, words.encode(text=alt.Text("label:N"), y=alt.YValue(ground.top - 4))]


def score_axis(words: dict[str, str], ground: Ground, ink: Ink) -> list[alt.Chart]:
    """The score axis: 0–100–120 with the target line; `words["target"]` is the line's label, "" for none."""
    inside = ground.across[0] <= TARGET <= ground.across[1]
    return [*axis_across(score_ticks(ground), ground, ink), *target_line(words.get("target", "") if inside else "", ground, ink)]


def whiskers(base: alt.Chart, ground: Ground, **mark) -> alt.Chart:
    """An interval as a line from `low` to `high`; rows without one are left out before."""
    return base.mark_rule(**QUIET | mark).encode(x=ground.x("low:Q"), x2=alt.X2("high:Q"))


def lifted(rows: pd.DataFrame, note: str) -> pd.DataFrame:
    """The rows with the pixels by which a name moves (`lift`) where a note stands below it."""
    return rows.assign(lift=[-7 if text else 0 for text in rows[note]])


def names(
    rows: pd.DataFrame | alt.NamedData,
    ground: Ground,
    ink: Ink,
    name: str = "name",
    note: str = "note",
    weight: int = 600,
    room: tuple | None = None,
) -> list[alt.Chart]:
    """Names in the gutter with a small note below; `rows`: `middle` (in rows) and the two texts. Without a note a name is centred.
    Rows that come later under a name have their `lift`, too.

    `room`: their pixels on a narrow and on a wide screen, where it is not the whole gutter.
    """
    data = lifted(rows, note) if isinstance(rows, pd.DataFrame) else rows
    base = alt.Chart(data).encode(x=alt.XValue(0), y=ground.y("middle:Q"))
    mark = TEXT | {"limit": by_width(*(f"({end}) - 8" for end in room or ground.gutter))}
    first = base.mark_text(**mark, fontSize=NAME, fontWeight=weight, color=ink.text, yOffset={"expr": "datum.lift"})
    second = base.mark_text(**mark, fontSize=NOTE, color=ink.muted, yOffset=9)
    return [first.encode(text=alt.Text(f"{name}:N")), second.encode(text=alt.Text(f"{note}:N"))]


def haloed(base: alt.Chart, ink: Ink, **mark) -> list[alt.Chart]:
    """A text over its own halo in the colour of the paper: legible where a line runs behind it."""
    return [base.mark_text(**TEXT | mark, stroke=ink.paper, strokeWidth=4), base.mark_text(**TEXT | mark)]


def arrow(change: float) -> str:
    """▲ for a rise, ▼ for a fall, nothing for neither."""
    return "▲" if change > 0 else "▼" if change < 0 else ""


def finished(chart: alt.LayerChart, height: float, description: str) -> alt.LayerChart:
    """The chart at its height, as wide as its container, in our font, without a frame, with its text alternative."""
    return chart.properties(
        height=height,
        width="container",
        padding=0,
        autosize={"type": "fit-x", "contains": "padding"},
        description=description,
        config=alt.Config(font=FONT, text=alt.MarkConfig(font=FONT), view=alt.ViewConfig(strokeWidth=0)),
    )
