"""Every chart as a picture of its own: all its words, a title, paper, a legend, and no name that is run."""

import io
import json
import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from lib.charts.gallery import EXAMPLES
from lib.reports.pictures import HAN, LATIN, Caption, png, standalone, svg
from tests.charts.drawing import promised, quickly, spec

TITLE = Caption("Service · 2026 Q3 </title> {{1+1}}", "Scheme “W6”", (("scale", "Scale \"'); alert(1) //"), ("service", "服务")))


def words(picture: bytes) -> set[str]:
    root = ElementTree.fromstring(picture)
    return {"".join(node.itertext()) for tag in ("text", "tspan") for node in root.iter(f"{{http://www.w3.org/2000/svg}}{tag}")}


@pytest.mark.parametrize("name", [name for name, _ in EXAMPLES])
def test_every_chart_is_drawn_with_its_words_a_title_and_paper(name):
    chart = spec(name, 3, "zh")
    picture = svg(quickly(chart, 900), Caption(TITLE.title, TITLE.subtitle))
    found = words(picture)
    assert {TITLE.title, TITLE.subtitle} <= found
    cut = tuple(text[:-1] for text in found if text.endswith("…"))
    assert [text for text in promised(chart) if text not in found and not text.startswith(cut or "\0")] == []
    root = ElementTree.fromstring(picture)
    assert float(root.get("width")) == 900
    assert root.find("{http://www.w3.org/2000/svg}rect").get("fill") == "#ffffff"


def test_the_legend_names_the_colours_and_runs_nothing():
    found = words(svg(spec("ranking", 3), TITLE))
    assert {name for _, name in TITLE.legend} <= found


def test_the_chart_it_is_made_of_stays_as_it_is():
    chart = spec("ranking", 3)
    before = json.dumps(chart)
    standalone(chart, TITLE, 700)
    assert json.dumps(chart) == before


def test_frames_become_rows_and_what_is_absent_is_null():
    frame = pd.DataFrame({"a": [1.5, np.nan], "n": np.array([1, 2]), "day": pd.to_datetime(["2026-01-01", "2026-02-01"]), "w": ["x", None]})
    rows = standalone({"datasets": {"rows": frame}, "mark": "bar"}, Caption("t"), 300)["datasets"]["rows"]
    assert rows[0] == {"a": 1.5, "n": 1, "day": "2026-01-01 00:00:00", "w": "x"}
    assert rows[1]["a"] is None


def test_a_png_has_the_asked_pixels():
    picture = Image.open(io.BytesIO(png(spec("score_trend", 3), Caption("Trend"), width=500, scale=2)))
    assert picture.width == 500 * 2
    assert len(set(picture.convert("L").getdata())) > 20, "something is drawn"


def test_each_text_asks_for_a_font_that_has_its_letters():
    fonts = {}
    for node in ElementTree.fromstring(svg(spec("ranking", 12), Caption("x"))).iter("{http://www.w3.org/2000/svg}text"):
        fonts.setdefault(node.get("font-family"), []).append("".join(node.itertext()))
    assert set(fonts) == {HAN, LATIN}
    assert all(re.search("[\u2e80-\uffef]", text) for text in fonts[HAN])
    assert not any(re.search("[\u2e80-\uffef]", text) for text in fonts[LATIN])
