"""A chart as a picture that stands alone: a width of its own, paper behind it, a title, and its colours explained.

Charts of the pages are as wide as their place on the screen and take title and legend from the page around them.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

WIDTH, SCALE = 900, 2.0
# A machine's first font for a missing letter may be an italic one: every text asks for a font that has its letters.
LATIN = "Source Sans, Liberation Sans, Arial, DejaVu Sans, sans-serif"
HAN = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, WenQuanYi Zen Hei, sans-serif"
_EASTERN = "[\\u1100-\\u11ff\\u2e80-\\ud7ff\\uf900-\\ufaff\\uff00-\\uffef]"


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture says around the chart. `legend`: what its colours stand for, (value of the colour's field, name);
    `paper`, `ink`, `muted`: colours, those of the chart's own background."""

    title: str
    subtitle: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    paper: str = "#ffffff"
    ink: str = "#1f2430"
    muted: str = "#6b7280"


def svg(spec: Mapping[str, Any], caption: Caption, width: int = WIDTH) -> bytes:
    """A Vega-Lite chart as SVG; its texts stay texts, so that no font can lose them. See `standalone`."""
    import vl_convert

    return vl_convert.vegalite_to_svg(standalone(spec, caption, width)).encode("utf-8")


def png(spec: Mapping[str, Any], caption: Caption, width: int = WIDTH, scale: float = SCALE) -> bytes:
    """The same as PNG, `scale` pixels to a point. Fonts are the machine's."""
    import vl_convert

    return vl_convert.vegalite_to_png(standalone(spec, caption, width), scale=scale)


def standalone(spec: Mapping[str, Any], caption: Caption, width: int) -> dict[str, Any]:
    """The chart with what a page gives it otherwise. `spec`: a specification, `datasets` as frames or lists of rows."""
    font = _font(caption.title + caption.subtitle)
    chart = dict(spec) | {"width": width, "background": caption.paper, "padding": 16}
    chart["title"] = {
        "text": caption.title, "subtitle": caption.subtitle, "anchor": "start", "fontSize": 17, "subtitleFontSize": 12, "offset": 14,
        "color": caption.ink, "subtitleColor": caption.muted, "subtitlePadding": 4, "limit": width, "font": font, "subtitleFont": font,
    }  # fmt: skip
    chart["datasets"] = {name: _rows(rows) for name, rows in spec.get("datasets", {}).items()}
    chart = json.loads(json.dumps(chart))
    for layer in _layers(chart):
        _choose_font(layer)
    return _with_legend(chart, caption) if caption.legend else chart


def _font(words: str) -> str:
    return HAN if re.search(_EASTERN, words) else LATIN


def _choose_font(layer: dict[str, Any]) -> None:
    """Let a text mark take the font that has its letters, row by row."""
    field = layer.get("encoding", {}).get("text", {}).get("field")
    if field and isinstance(layer.get("mark"), dict):
        layer["mark"]["font"] = {"expr": f"test(regexp('{_EASTERN}'), '' + datum[{json.dumps(field)}]) ? '{HAN}' : '{LATIN}'"}


def _rows(rows: object) -> object:
    """A frame as rows of plain values; absent numbers are null."""
    if not isinstance(rows, pd.DataFrame):
        return rows
    return [{name: _plain(value) for name, value in row.items()} for row in rows.to_dict("records")]


def _plain(value: object) -> object:
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _with_legend(chart: dict[str, Any], caption: Caption) -> dict[str, Any]:
    """The chart whose first layer with colours by group says on top what they stand for."""
    names = dict(caption.legend)
    shown = {
        "orient": "top", "title": None, "symbolType": "square", "labelFontSize": 12, "labelLimit": 0,
        "labelFont": _font("".join(names.values())), "labelColor": caption.ink,
        # Names are data: as JSON they are strings of the expression, whatever is in them.
        "labelExpr": f"({json.dumps(names, ensure_ascii=False)})[datum.label] || datum.label",
    }  # fmt: skip
    for layer in _layers(chart):
        colour = layer.get("encoding", {}).get("color", {})
        if set(colour.get("scale", {}).get("domain", [])) & set(names):
            colour["legend"] = shown
            break
    return chart


def _layers(chart: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every single mark of a chart."""
    for layer in chart.get("layer", [chart]):
        yield from _layers(layer) if "layer" in layer else [layer]
