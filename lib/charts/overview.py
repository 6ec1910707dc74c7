"""The overview's charts: a heat map of teams by dimension, and everybody's distance to target."""

import altair as alt
import pandas as pd

from lib.charts.bases import NAME, QUIET, SAYS, TEXT, TIP, finished, label_widths, names, score_axis, tidy
from lib.charts.ground import Ground, by_width, rows_ground
from lib.charts.labels import gutter, wrapped
from lib.charts.theme import HEAT, HEAT_TEXT, Ink

CELL, HEADING, LINE = 30, 10, 12  # pixels of a cell, of a heading's letters and of its lines
LANE = 46


def heat_map(cells: pd.DataFrame, teams: list[str], dimensions: list[str], words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """Teams down, dimensions across, in the given order. Colour is centred on 100, and every cell carries its number and a
    sign for off target.

    `cells`: `team, dimension`, `score` in 0..120 (NaN: no colour), `label` (the number with its sign), `about`: tooltip.
    `words`: `description`.
    """
    cells = tidy(cells, ("team", "dimension", "label", "about"), ("score",))
    place = {name: number for number, name in reversed(list(enumerate(teams)))}
    column = {name: number for number, name in enumerate(dimensions)}
    cells = cells.assign(row=cells["team"].map(place), left=cells["dimension"].map(column)).dropna(subset=["row", "left"])
    cells = cells.assign(right=cells["left"] + 1, below=cells["row"] + 1, centre=cells["left"] + 0.5, middle=cells["row"] + 0.5)
    rows = pd.DataFrame({"name": teams, "note": "", "middle": [row + 0.5 for row in range(len(teams))]})
    side = gutter(max(label_widths(rows, "name")), caps=(110, 220))
    count = max(len(teams), 1)
    ground = Ground((0, max(len(dimensions), 1)), (0, count), CELL * count, side, top=2 * LINE + 8, foot=2)
    base = alt.Chart(cells)
    colour = alt.Color("score:Q", legend=None, scale=alt.Scale(domain=[40, 100, 120], range=HEAT, clamp=True))
    rects = alt.Chart(cells.dropna(subset=["score"])).mark_rect(cornerRadius=4, stroke=ink.paper, strokeWidth=3)
    edges = {"x": ground.x("left:Q"), "x2": alt.X2("right:Q"), "y": ground.y("row:Q"), "y2": alt.Y2("below:Q")}
    numbers = base.mark_text(**TEXT | {"align": "center"}, fontSize=NAME, fontWeight=600, color=HEAT_TEXT)
    layers = [
        *names(rows, ground, ink, weight=400),
        _headings(dimensions, ground, ink),
        rects.encode(**edges, color=colour, tooltip=TIP, description=SAYS),
        numbers.encode(x=ground.x("centre:Q"), y=ground.y("middle:Q"), text=alt.Text("label:N")),
    ]
    return finished(alt.layer(*layers), ground.height, words["description"])


def _headings(dimensions: list[str], ground: Ground, ink: Ink) -> alt.Chart:
    """Two lines each, so that four headings fit a phone."""
    heads = pd.DataFrame({"at": [number + 0.5 for number in range(len(dimensions))], "label": [wrapped(name) for name in dimensions]})
    limit = by_width(*(f"(width - {end}) / {max(len(dimensions), 1)}" for end in ground.gutter))
    mark = QUIET | {"baseline": "top", "lineBreak": "\n", "lineHeight": LINE, "limit": limit}
    heading = alt.Chart(heads).mark_text(**mark, fontSize=HEADING, color=ink.text)
    return heading.encode(x=ground.x("at:Q"), y=alt.YValue(2), text=alt.Text("label:N"))


def distances(people: pd.DataFrame, roles: list[str], words: dict[str, str], ink: Ink) -> alt.LayerChart:
    """One lane per role, one mark per person at his score: a filled circle on target, a hollow diamond below.

    `people`: `role`, `score` in 0..120, `on_target` (bool), `about`: tooltip, `jitter` (−1..1 across the lane). `words`:
    `description`; `target` labels the line at 100.
    """
    people = tidy(people, ("role", "about"), ("score", "jitter"), kept=("on_target",)).dropna(subset=["score"])
    lanes = pd.DataFrame({"name": roles, "note": "", "middle": [row + 0.5 for row in range(len(roles))]})
    lane = dict(zip(lanes["name"], lanes["middle"], strict=True))
    people = people.assign(at=people["role"].map(lane) + 0.31 * people["jitter"].fillna(0)).dropna(subset=["at"])
    ground = rows_ground(len(roles), LANE, label_widths(lanes, "name"), 0)
    line = alt.Chart(lanes).mark_rule(**QUIET, color=ink.faint)
    layers = [
        line.encode(y=ground.y("middle:Q"), x=alt.XValue(ground.left()), x2=alt.X2Value(ground.right())),
        *score_axis(words, ground, ink),
        *names(lanes, ground, ink, weight=400),
    ]
    for reached, shape, hue, fill in ((True, "circle", ink.up, ink.up), (False, "diamond", ink.down, ink.paper)):
        some = people[people["on_target"].astype(bool) == reached]
        marks = alt.Chart(some).mark_point(shape=shape, size=70, strokeWidth=1.6, stroke=hue, fill=fill, fillOpacity=0.8)
        layers.append(marks.encode(x=ground.x("score:Q"), y=ground.y("at:Q"), tooltip=TIP, description=SAYS))
    return finished(alt.layer(*layers), ground.height, words["description"])
