"""Frames as life brings them: nothing known, everything equal, everybody chosen, texts far too long, columns nobody asked for."""

import json
import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib.charts import made_up
from lib.charts.bump import bump
from lib.charts.calendar import months_filled
from lib.charts.columns import LETTERS, Heading
from lib.charts.distribution import distribution
from lib.charts.dots import dots
from lib.charts.gallery import WORDS
from lib.charts.movers import movers
from lib.charts.parts import group_bars
from lib.charts.peers import peers
from lib.charts.theme import LIGHT
from lib.charts.trend import kpi_trend, score_trend
from lib.charts.waterfall import waterfall
from tests.charts.drawing import drawn, quickly, specified
from tests.charts.svg_text import collisions, outside, read

EN = WORDS["en"]
LANES = pd.DataFrame({"lane": ["A", "B"], "median": [0.5, None], "median_text": ["median 0.5", None]})
GOALS = pd.DataFrame({"lane": ["A", "A", "nobody's"], "position": [1.0, 1.0, 2.0], "label": ["floor 1", "target 1", "elsewhere"]})
NO_VALUES = pd.DataFrame(columns=["lane", "position", "text", "about"])
PERIODS = made_up.months(4).rename(columns={"month": "period", "score": "value"})
QUARTERS = PERIODS.assign(period=[date(2025, month, 1) for month in (1, 4, 7, 10)])
MOVED = pd.DataFrame({"order": range(3), "name": ["a", "b", "c"], "text": "\N{MINUS SIGN}300.0", "note": None, "about": None})
MARKED = made_up.months(30).assign(mark=["a very long mark: all weights changed" if i % 4 == 0 else "" for i in range(30)])
STEPS = made_up.steps(4, EN)
BARS = made_up.entities(4).rename(columns={"name": "label"})
HEADS = [Heading(letter, "a very long name of a scheme · 2026-04 – 2026-06") for letter in LETTERS]
RANKS, (DOTS, MARKS) = made_up.ranks(30, 5), made_up.marks(6, 5)

ODD = {
    "lanes without values, goals or ticks": distribution(NO_VALUES, LANES, GOALS.head(0), [], EN, LIGHT),
    "goals in one place, and one of no lane": distribution(NO_VALUES, LANES, GOALS, [(0, "0")], EN, LIGHT),
    "a KPI without a value, an axis or a target": kpi_trend(PERIODS.assign(value=np.nan, low=None, high=None), [], None, EN, LIGHT),
    "quarters that are all equal": kpi_trend(QUARTERS.assign(value=3.0, low=np.nan, high=np.inf), [(3, "3.0 d")], 3.0, EN, LIGHT),
    "marks far too long": score_trend(MARKED, EN, LIGHT),
    "changes nobody knows": movers(MOVED.assign(change=[np.nan, None, np.nan]), EN, LIGHT),
    "falls only": movers(MOVED.assign(change=[-1.0, -2.0, -300.0]), EN, LIGHT),
    "a strip in which everybody is chosen": peers(made_up.entities(200).assign(chosen=True), EN, LIGHT),
    "peers without scores": peers(made_up.entities(5).assign(score=np.nan, low=np.nan, high=np.nan), EN, LIGHT),
    "steps without bars": waterfall(STEPS.assign(start=np.nan, end=np.nan), EN, LIGHT),
    "steps far off the axis": waterfall(
        STEPS.assign(start=[-120, 0, 50, 240, 100, -20, 0], end=[-120, 50, 240, 100, -20, -30, -30]), EN, LIGHT
    ),
    "scores off the axis": group_bars(
        BARS.assign(weight_text=None, group="unheard of", score=[None, 130, -5, 50], text="1,234.5 points"), EN, LIGHT
    ),
    "everybody shares the first rank": bump(RANKS.assign(rank=1.0), HEADS, EN, LIGHT),
    "nobody has a rank": bump(RANKS.assign(rank=np.nan, move=""), HEADS, EN, LIGHT),
    "ranks in the middle column only": bump(RANKS.assign(rank=RANKS["rank"].where(RANKS["column"] == 2)), HEADS, EN, LIGHT),
    "a crowd that stands out altogether": bump(made_up.ranks(300, 2).assign(look="moved"), HEADS[:2], EN, LIGHT),
    "marks without scores": dots(DOTS.assign(low=None, high=np.inf), MARKS.assign(score=np.nan), HEADS, EN, LIGHT),
    "marks all in one place, off the axis": dots(DOTS, MARKS.assign(score=130.0), HEADS, EN | {"target": ""}, LIGHT),
    "a table with a very long name": months_filled(made_up.cells(3, ("t" * 60, "u")).assign(share=np.nan, label="1,234,567"), EN, LIGHT),
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_frames_draw_nothing_over_anything_on_the_smallest_phone(odd):
    chart = json.loads(json.dumps(specified(ODD[odd])))
    svg = drawn(quickly(chart, 320), 320)
    texts, across, down = read(svg)
    assert texts
    assert not collisions(texts)
    assert not outside(texts, across, down)
    assert not re.search(r"NaN|undefined|null|Infinity", svg)


def test_columns_a_chart_does_not_need_stay_on_the_server():
    secret = {"user_id": "0051-secret", "day": date(2025, 1, 1)}
    charts = [
        peers(made_up.entities(3).assign(**secret), EN, LIGHT),
        movers(MOVED.assign(change=1.0, **secret), EN, LIGHT),
        score_trend(made_up.months(3).assign(**secret), EN, LIGHT),
        waterfall(STEPS.assign(**secret), EN, LIGHT),
        bump(RANKS.assign(**secret), HEADS, EN, LIGHT),
        dots(DOTS.assign(**secret), MARKS.assign(**secret), HEADS, EN, LIGHT),
    ]
    assert "secret" not in json.dumps([specified(chart) for chart in charts])
