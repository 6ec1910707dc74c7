"""Every chart of the gallery draws what its rows hold, in light and dark, in English and Chinese, on a phone and on a desk:
nothing missing, nothing over something else, nothing cut off by the edge."""

import re
from xml.etree import ElementTree

import pytest

from lib.charts import made_up
from lib.charts.bump import NAMED as NAMED_LINES
from lib.charts.gallery import EXAMPLES, WORDS
from lib.charts.peers import NAMED
from tests.charts.drawing import drawn, promised, quickly, spec
from tests.charts.svg_text import Text, collisions, outside, read

NAMES = [name for name, _ in EXAMPLES]
COUNTS = [1, 12, 200]
LOOKS = [("en", False), ("zh", True)]
# More rows of these are more of the same, and two hundred take seconds to draw: once is enough.
ROW_BY_ROW = {"ranking", "heat_map", "waterfall", "movers", "group_bars", "dots"}
STRIPS = {"peers": NAMED, "bump": NAMED_LINES, "bump_of_five": NAMED_LINES}  # above so many rows only some are named
WITH_NAMES = ROW_BY_ROW | STRIPS.keys()
DRAWN = [
    (name, count, *look)
    for name in NAMES
    for count in COUNTS
    for look in LOOKS
    if (count, look) != (200, LOOKS[1]) or name not in ROW_BY_ROW
]


def widths(count: int, language: str) -> list[int]:
    """Both; of two hundred rows a phone in English, a desk in Chinese."""
    return [360, 900] if count < 100 else [360] if language == "en" else [900]


def texts_of(svg: str) -> set[str]:
    """Everything written, the invisible included."""
    root = ElementTree.fromstring(svg)
    return {"".join(node.itertext()) for tag in ("text", "tspan") for node in root.iter(f"{{http://www.w3.org/2000/svg}}{tag}")}


def is_there(words: str, texts: set[str]) -> bool:
    """Whether a text is written, in full or cut to its room."""
    return words in texts or any(text.endswith("…") and words.startswith(text[:-1]) for text in texts)


@pytest.mark.parametrize("name, count, language, dark", DRAWN)
def test_every_chart_draws_all_its_words_and_none_over_another(name, count, language, dark):
    chart = spec(name, count, language, dark)
    wanted = promised(chart) - {""}
    if name in WITH_NAMES and count <= STRIPS.get(name, count):
        assert set(made_up.names(count)) <= wanted
    for width in widths(count, language):
        svg = drawn(quickly(chart, width), width)
        written = texts_of(svg)
        texts, across, down = read(svg)
        assert not [words for words in wanted if not is_there(words, written)]
        assert not collisions(texts)
        assert not outside(texts, across, down)
        assert abs(across - width) <= 1, "as wide as its container"
        assert not re.search(r"NaN|undefined|null|Infinity", svg)


@pytest.mark.parametrize("language, dark", LOOKS)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", NAMES)
def test_every_chart_has_a_height_and_a_text_alternative(name, count, language, dark):
    chart = spec(name, count, language, dark)
    assert isinstance(chart["height"], (int, float))
    assert 30 < chart["height"] <= 120 + 60 * max(count, 12)
    assert chart["width"] == "container"
    assert chart["description"] == WORDS[language]["description"]


@pytest.mark.parametrize("name", NAMES)
def test_no_rows_draw_an_empty_chart(name):
    chart = spec(name, 0)
    svg = drawn(quickly(chart, 360), 360)
    assert not collisions(read(svg)[0])
    assert not re.search(r"NaN|undefined|null|Infinity", svg)
    assert chart["height"] > 30


@pytest.mark.parametrize("name", NAMES)
def test_long_names_are_cut_where_vega_measures_them(name):
    svg = drawn(spec(name, 3), 360)
    texts, across, down = read(svg)
    assert not collisions(texts)
    assert not outside(texts, across, down)
    if name in WITH_NAMES:
        assert any(text.words.endswith("…") for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_data_and_never_part_of_an_expression(name):
    chart = spec(name, 12)
    outside_data = {key: value for key, value in chart.items() if key not in ("datasets", "data")}
    assert "1+1" not in str(outside_data)
    assert "datum.score" not in str(outside_data)


def test_the_reader_of_pictures_finds_what_collides_and_what_leaves():
    left, over, far = (Text(words, x, 0, x + 30, 10) for words, x in (("left", 0), ("over", 25), ("far", 40)))
    halo = Text("left", 0, 0, 30, 10)
    assert collisions([left, over, far, halo]) == [("left", "over"), ("over", "far")]
    assert collisions([left, far, halo]) == []
    assert outside([left, far], 60, 10) == ["far"]
