"""Charts as specifications, and their pictures; and the texts that a specification promises."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache

import altair as alt
import pandas as pd
import vl_convert

from lib.charts.gallery import EXAMPLES, WORDS, plain
from lib.charts.theme import FONT, ink
from tests.charts.svg_text import letters

BUILDERS = dict(EXAMPLES)


@lru_cache(maxsize=200)
def _spec(name: str, count: int, language: str, dark: bool) -> str:
    chart = BUILDERS[name](count, WORDS[language], ink(dark))
    return json.dumps(specified(chart))


def specified(chart: alt.LayerChart | dict) -> dict:
    """A chart as a specification that is one, with its data as rows."""
    if isinstance(chart, dict) and any(isinstance(frame, pd.DataFrame) for frame in chart["datasets"].values()):
        chart = plain(chart)
    return (alt.LayerChart.from_dict(chart) if isinstance(chart, dict) else chart).to_dict()


def spec(name: str, count: int, language: str = "en", dark: bool = False) -> dict:
    """The specification of a gallery chart."""
    return json.loads(_spec(name, count, language, dark))


def drawn(chart: dict, width: int) -> str:
    """The picture in a container `width` pixels wide, as SVG."""
    return vl_convert.vegalite_to_svg(chart | {"width": width})


def quickly(chart: dict, width: int) -> dict:
    """The chart in a small font, with its long texts cut here: the converter takes 10 ms to measure a text in the real font, and measures
    a text it cuts a dozen times. `test_long_names_are_cut_where_vega_measures_them` draws the real thing."""
    chart = json.loads(json.dumps(chart).replace(FONT, "monospace"))
    for number, layer in enumerate(layers(chart)):
        limit = layer["mark"].pop("limit", None) if layer["mark"]["type"] == "text" else None
        if limit is not None:
            field, pixels = layer["encoding"]["text"]["field"], pixels_of(limit, width)
            for row in rows(chart, layer):
                size = pixels_of(layer["mark"].get("fontSize", 11), width)
                row[f"{field}_{number}"] = "\n".join(cut(line, pixels, size) for line in row[field].split("\n"))
            layer["encoding"]["text"]["field"] = f"{field}_{number}"
    return chart


def layers(chart: dict) -> Iterator[dict]:
    """Every single mark of a chart."""
    for layer in chart.get("layer", []):
        yield from layers(layer) if "layer" in layer else [layer]


def rows(chart: dict, layer: dict) -> list[dict]:
    """The rows that a layer draws (before its filters)."""
    data = layer.get("data", chart.get("data"))
    return data["values"] if "values" in data else chart["datasets"][data["name"]]


def pixels_of(value, width: int) -> float:
    """A number, or one that depends on the width, as the charts write it."""
    if not isinstance(value, dict):
        return value
    expression = value["expr"]
    if found := re.fullmatch(r"width < (\d+) \? (.*) : (.*)", expression):
        expression = found[2] if width < int(found[1]) else found[3]
    return eval(expression, {"__builtins__": {}}, {"width": width, "max": max})


def cut(words: str, limit: float, size: float) -> str:
    """What Vega does to a text longer than its limit."""
    if letters(words, size) <= limit:
        return words
    while words and letters(words + "…", size) > limit:
        words = words[:-1]
    return words + "…"


def promised(chart: dict) -> set[str]:
    """Every text that the chart's data hold for its text marks, line by line."""
    texts = {
        line
        for layer in layers(chart)
        if layer["mark"]["type"] == "text" and "field" in layer["encoding"].get("text", {})
        for row in rows(chart, layer)
        for line in str(row[layer["encoding"]["text"]["field"]]).split("\n")
    }
    return {text for text in texts if text.strip()}
