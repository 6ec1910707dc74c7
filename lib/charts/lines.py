"""Lines that break where a value is absent, with their bands and points, and the labels at their ends."""

import altair as alt
import pandas as pd

from lib.charts.bases import NAME, QUIET, SAYS, TEXT, TICK, TIP
from lib.charts.ground import Ground
from lib.charts.labels import spread
from lib.charts.theme import SERIES, Ink

GAP = 16  # pixels between two labels at the lines' ends
BUSY = 40  # from so many points on they are drawn small


def styled(points: pd.DataFrame, ink: Ink) -> pd.DataFrame:
    """The points with `hue` and `shape`: one series in the accent, up to five in colours of their own, the rest muted."""
    series = list(dict.fromkeys(points["series"]))
    looks = dict(zip(series, SERIES, strict=False)) if len(series) > 1 else dict.fromkeys(series, (ink.accent, "circle"))
    chosen = [looks.get(name, (ink.muted, "")) for name in points["series"]]
    return points.assign(hue=[hue for hue, _ in chosen], shape=[shape for _, shape in chosen])


def runs(points: pd.DataFrame, wanted: list[str], apart: float | None) -> pd.DataFrame:
    """The points that have all `wanted` numbers, with `run` (unbroken stretches of a series) and `alone` (a stretch of one).

    A stretch ends where a number is absent, and where two months lie more than `apart` months from each other.
    """
    ordered = points.sort_values(["series", "at"], kind="stable")
    present = ordered[wanted].notna().all(axis=1)
    new = (ordered["series"] != ordered["series"].shift()) | ~present | ~present.shift(fill_value=False)
    if apart is not None:
        new |= ordered["at"].diff() > apart
    found = ordered.assign(run=new.cumsum())[present]
    return found.assign(alone=found.groupby("run")["run"].transform("size") == 1)


def lines(points: pd.DataFrame, ground: Ground, ink: Ink, apart: float | None) -> list[alt.Chart]:
    """Bands, lines and points; what stands alone shows as a whisker and a larger point. `points`: see `trend.score_trend`."""
    stretch, band = runs(points, ["value"], apart), runs(points, ["value", "low", "high"], apart)
    small, large = (12 if len(points) > BUSY else 26), 60
    hue = alt.Color("hue:N", scale=None)
    x, one = ground.x("at:Q"), alt.Detail("run:N")
    span = {"x": x, "y": ground.y("low:Q"), "y2": alt.Y2("high:Q")}
    filled = alt.Chart(band[~band["alone"]]).mark_area(**QUIET, opacity=0.16 if points["series"].nunique() < 3 else 0.08)
    single = alt.Chart(band[band["alone"]]).mark_rule(**QUIET, strokeWidth=1.5, opacity=0.6)
    marks = alt.Chart(stretch.assign(size=[large if alone else small for alone in stretch["alone"]])).mark_point(filled=True, opacity=1)
    return [
        filled.encode(**span, detail=one, fill=alt.Fill("hue:N", scale=None)),
        single.encode(**span, color=hue),
        alt.Chart(stretch[~stretch["alone"]]).mark_line(**QUIET, strokeWidth=2).encode(x=x, y=ground.y("value:Q"), detail=one, color=hue),
        marks.encode(x=x, y=ground.y("value:Q"), color=hue, size=alt.Size("size:Q", scale=None), tooltip=TIP, description=SAYS),
    ]


def ends(points: pd.DataFrame, target: float | None, label: str, domain: tuple[float, float], size: float, ink: Ink) -> pd.DataFrame:
    """The labels right of the plot, moved apart: frame `label, value, label_at, hue, ink, shape, font, weight`.

    The last number of each series, with the series's name if there are several, and the target's label.
    """
    several = points["series"].nunique() > 1
    known = points.dropna(subset=["value"]).sort_values("at", kind="stable").drop_duplicates("series", keep="last")
    known = known[known["shape"] != ""]
    rows = [
        (f"{row.text} {row.series}".strip() if several else row.text, row.value, row.hue, ink.text, row.shape if several else "", NAME, 600)
        for row in known.itertuples()
    ]
    if target is not None and label:
        rows.append((label, target, ink.target, ink.target, "", TICK, 400))
    tail = pd.DataFrame(rows, columns=["label", "value", "hue", "ink", "shape", "font", "weight"])
    low, high = domain
    return tail.assign(label_at=spread(tail["value"].tolist(), GAP / size * (high - low), low, high))


def tail_labels(tail: pd.DataFrame, ground: Ground, limit: dict[str, str]) -> list[alt.Chart]:
    """The labels of `ends`, each behind its series's mark where there are several."""
    layers = []
    shaped = tail["shape"] != ""
    if shaped.any():
        marks = alt.Chart(tail[shaped]).mark_point(**QUIET, filled=True, size=55, opacity=1)
        marks = marks.encode(color=alt.Color("hue:N", scale=None), shape=alt.Shape("shape:N", scale=None))
        layers.append(marks.encode(x=alt.XValue(ground.right(12)), y=ground.y("label_at:Q")))
    for (size, weight, marked), some in tail.assign(marked=shaped).groupby(["font", "weight", "marked"]):
        words = alt.Chart(some).mark_text(**TEXT, fontSize=size, fontWeight=weight, limit=limit)
        words = words.encode(text=alt.Text("label:N"), color=alt.Color("ink:N", scale=None), y=ground.y("label_at:Q"))
        layers.append(words.encode(x=alt.XValue(ground.right(20 if marked else 9))))
    return layers
