"""Ranks under several schemes: a line per person from column to column, named at both ends."""

from collections.abc import Callable, Sequence

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.bases import NAME, QUIET, SAYS, TEXT, TICK, TIP, finished, tidy
from lib.charts.columns import HEAD, Heading, heads
from lib.charts.ground import Ground, by_width
from lib.charts.labels import SCREENS, gutter, spread, text_width, widest
from lib.charts.lines import runs
from lib.charts.theme import Ink

ROW, GAP = 19, 16
NAMED = 40  # up to so many people each is named; of more only those who stand out
STRIP = 620
REST, MOVED, CHOSEN = "rest", "moved", "chosen"
PAD = 18  # pixels around a rank
CAPS = (128, 170)  # pixels a name gets at most, on a narrow and on a wide screen
LEAVING = 64  # on a narrow screen names stand at the last column only, and those without a place there at the first


def bump(points: pd.DataFrame, columns: Sequence[Heading], words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """One line per person over the columns, the best rank on top.

    `points`: `person` (a number of its own), `column` (from 0), `rank` (1 is best, NaN: not ranked there; the line breaks), `name`, `look`
    (rest, moved or chosen: the last two stand out), `rising` (−1, 0, 1: fallen, neither, risen from the first column
    to the last), `move` (that move, formatted, with its arrow and sign), `about`: tooltip. `words`: `description`; `move`
    names these two columns above the moves.
    """
    rows = tidy(points, ("name", "look", "move", "about"), ("person", "column", "rank", "rising"))
    rows = rows.assign(hue=[_hue(row.look, row.rising, ink) for row in rows.itertuples()])
    ground = _ground(rows, len(columns), words)
    layers = [*heads(columns, ground, ink), *_lines(rows, ground), *_points(rows, ground)]
    first, last = (_told(rows[(rows["column"] == at) & rows["rank"].notna()], ground) for at in (0, len(columns) - 1))
    first = first.assign(leaves=~first["person"].isin(last["person"]))
    last = last.assign(leaves=False)
    room = _digits(rows), _moves(rows, words)
    layers += [*_hairs(first, ground, ground.left, -1, ink), *_hairs(last, ground, ground.right, 1, ink)]
    layers += [*_before(first, room, ground, ink), *_after(last, room, ground, ink), _pair(words, ground, ink)]
    return finished(alt.layer(*layers), ground.height, words["description"])


def _hue(look: str, rising: float, ink: Ink) -> str:
    if look == CHOSEN:
        return ink.accent
    return ink.muted if look == REST or rising == 0 else ink.up if rising > 0 else ink.down


def _drawn(rows: pd.DataFrame, crowded: bool) -> pd.DataFrame:
    """The rows with width and opacity of their line and the size of their point; what stands out comes last, on top."""
    order, look = [REST, MOVED, CHOSEN], rows["look"]
    styled = rows.assign(
        wide=look.map({REST: 1.0, MOVED: 2.2, CHOSEN: 4.0}),
        thin=look.map({REST: 0.25 if crowded else 0.5, MOVED: 1.0, CHOSEN: 1.0}),
        large=look.map({REST: 4 if crowded else 26, MOVED: 46, CHOSEN: 80}),
    )
    return styled.iloc[look.map(order.index).argsort(kind="stable")]


def _ground(rows: pd.DataFrame, columns: int, words: dict[str, str]) -> Ground:
    """A gutter of names and ranks on the left; ranks, names and moves on the right."""
    # Where many share a rank there are more people than ranks.
    count = int(np.nanmax([1, rows["rank"].max(), *rows.groupby("column")["rank"].count()]))
    size = STRIP if count > NAMED else ROW * max(count, 4)
    names = gutter(widest(rows["name"], NAME), caps=CAPS, least=36, pad=4)
    digits, moves = _digits(rows), _moves(rows, words)
    left = (_leaving(rows, columns) + digits + PAD, names[1] + digits + PAD)
    right = tuple(name + digits + PAD + moves + 8 for name in names)
    return Ground((0, max(columns - 1, 1)), (0.5, count + 0.5), size, left, right, top=HEAD, foot=6)


def _moves(rows: pd.DataFrame, words: dict[str, str]) -> float:
    return widest([*rows["move"], words["move"]], TICK)


def _leaving(rows: pd.DataFrame, columns: int) -> float:
    """Pixels for the names that stand at the first column even on a narrow screen: of those who have no rank in the last."""
    ranked = rows[rows["rank"].notna()]
    first, last = (ranked[ranked["column"] == at] for at in (0, columns - 1))
    gone = first[~first["person"].isin(last["person"])]
    return gutter(widest(gone["name"], NAME), caps=(LEAVING, LEAVING), least=36, pad=4)[0] if len(gone) else 0


def _pair(words: dict[str, str], ground: Ground, ink: Ink) -> alt.Chart:
    """The columns the moves are about, above them."""
    base = alt.Chart(pd.DataFrame({"move": [words["move"]]}))
    mark = base.mark_text(**TEXT | {"align": "right"}, fontSize=TICK, color=ink.muted)
    return mark.encode(text=alt.Text("move:N"), x=alt.XValue({"expr": "width - 1"}), y=alt.YValue(ground.top - 10))


def _digits(rows: pd.DataFrame) -> float:
    return text_width("0" * len(str(int(rows["rank"].max()))), NAME) if rows["rank"].notna().any() else 8.0


def _lines(rows: pd.DataFrame, ground: Ground) -> list[alt.Chart]:
    """Thin lines for the rest, thick ones above them for those who stand out."""
    known = runs(rows.rename(columns={"column": "at", "person": "series"}), ["rank"], 1.0)
    drawn = _drawn(known.loc[~known["alone"], ["at", "rank", "run", "hue", "look"]], _crowded(ground))
    line = alt.Chart(drawn.drop(columns="look")).mark_line(**QUIET, interpolate="monotone")
    looks = {"strokeWidth": alt.StrokeWidth("wide:Q", scale=None), "opacity": alt.Opacity("thin:Q", scale=None)}
    one = alt.Detail("run:N")
    return [line.encode(x=ground.x("at:Q"), y=ground.y("rank:Q"), detail=one, color=alt.Color("hue:N", scale=None), **looks)]


def _points(rows: pd.DataFrame, ground: Ground) -> list[alt.Chart]:
    drawn = _drawn(rows.loc[rows["rank"].notna(), ["column", "rank", "hue", "look", "about"]], _crowded(ground))
    dots = alt.Chart(drawn.drop(columns="look")).mark_point(filled=True, opacity=1)
    looks = {"color": alt.Color("hue:N", scale=None), "size": alt.Size("large:Q", scale=None)}
    return [dots.encode(x=ground.x("column:Q"), y=ground.y("rank:Q"), tooltip=TIP, description=SAYS, **looks)]


def _crowded(ground: Ground) -> bool:
    return ground.down[1] - 0.5 > NAMED


def _told(rows: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """The people named at one end, with their rank as text and the place of their label, moved apart."""
    told = rows.sort_values(["rank", "name"], kind="stable", ignore_index=True)
    if _crowded(ground):
        told = told[told["look"] != REST].head(int(STRIP // GAP)).reset_index(drop=True)
    count = ground.down[1] - 0.5
    label_at = spread(told["rank"].tolist(), GAP / ground.size * count, 0.9, count + 0.1)
    weight = told["look"].map({REST: 400, MOVED: 600, CHOSEN: 700})
    return told.assign(label_at=label_at, place=[f"{rank:.0f}" for rank in told["rank"]], weight=weight)


def _hairs(told: pd.DataFrame, ground: Ground, side: Callable[[float], dict], sign: int, ink: Ink) -> list[alt.Chart]:
    """Hairlines from the labels of one side to their ranks."""
    base = alt.Chart(told).mark_rule(**QUIET, color=ink.muted, strokeWidth=0.8)
    return [base.encode(y=ground.y("label_at:Q"), y2=alt.Y2("rank:Q"), x=alt.XValue(side(sign * 10)), x2=alt.X2Value(side(sign * 3)))]


def _before(told: pd.DataFrame, room: tuple[float, float], ground: Ground, ink: Ink) -> list[alt.Chart]:
    """Name and rank left of the first column; `room`: pixels of ranks and of moves."""
    limit = by_width(*(f"({end}) - {room[0] + PAD}" for end in ground.gutter))
    base, mark = _labels(told, ground, ink)
    number, name = base.mark_text(**mark | {"align": "right"}), base.mark_text(**mark | {"align": "right"}, limit=limit)
    # Empty, not invisible: an invisible name would take its room.
    named = alt.condition(f"width < {SCREENS['medium']} && !datum.leaves", alt.value(""), alt.Text("name:N"))
    return [
        number.encode(text=alt.Text("place:N"), x=alt.XValue(ground.left(-12))),
        name.encode(text=named, x=alt.XValue(ground.left(-16 - room[0]))),
    ]


def _after(told: pd.DataFrame, room: tuple[float, float], ground: Ground, ink: Ink) -> list[alt.Chart]:
    """Rank, name and move right of the last column."""
    limit = by_width(*(f"({end}) - {room[0] + PAD + room[1] + 8}" for end in ground.margin))
    base, mark = _labels(told, ground, ink)
    number, name = base.mark_text(**mark | {"align": "right"}), base.mark_text(**mark, limit=limit)
    move = base.mark_text(**TEXT | {"align": "right"}, fontSize=TICK, fontWeight=600)
    return [
        number.encode(text=alt.Text("place:N"), x=alt.XValue(ground.right(12 + room[0]))),
        name.encode(text=alt.Text("name:N"), x=alt.XValue(ground.right(16 + room[0]))),
        move.encode(text=alt.Text("move:N"), x=alt.XValue({"expr": "width - 1"}), color=alt.Color("hue:N", scale=None)),
    ]


def _labels(told: pd.DataFrame, ground: Ground, ink: Ink) -> tuple[alt.Chart, dict]:
    """Where the labels of one end stand, and how they are written: strong where somebody stands out."""
    base = alt.Chart(told[["name", "place", "move", "hue", "label_at", "weight", "leaves"]]).encode(y=ground.y("label_at:Q"))
    hue = {"expr": f"datum.weight > 400 ? '{ink.text}' : '{ink.muted}'"}
    return base, TEXT | {"fontSize": NAME, "fontWeight": {"expr": "datum.weight"}, "color": hue}
