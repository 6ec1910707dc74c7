"""An independent reader of drawn charts: where every text of an SVG lies, and which of them collide.

Knows nothing of the builders: it adds up the transforms of the SVG and estimates each text's box from its own table of
letter widths.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

NARROW_LETTERS = set(" .,:;'|!()[]{}/\\\"ijltfI·–-")
SHIFT = re.compile(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)")
ASCENT, DESCENT = 0.74, 0.2  # of the font's size, as a text of digits and letters shows it


@dataclass(frozen=True)
class Text:
    """A drawn text and its box in pixels of the picture."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Text") -> tuple[float, float]:
        """How far the two boxes reach into each other, across and down; negative: how far they are apart."""
        across = min(self.right, other.right) - max(self.left, other.left)
        return across, min(self.bottom, other.bottom) - max(self.top, other.top)


def letters(words: str, size: float) -> float:
    """Pixels of a text: Chinese 1 em, narrow Latin letters 0.3, others 0.55."""
    wide = {letter: unicodedata.east_asian_width(letter) in "WF" for letter in words}
    return size * sum(1.0 if wide[letter] else 0.3 if letter in NARROW_LETTERS else 0.55 for letter in words)


def read(svg: str) -> tuple[list[Text], float, float]:
    """The visible texts, and the picture's width and height."""
    root = ElementTree.fromstring(svg)
    return list(_walk(root, 0.0, 0.0, 1.0)), float(root.get("width")), float(root.get("height"))


def _walk(node, x: float, y: float, opacity: float) -> Iterator[Text]:
    move = node.get("transform", "")
    assert "rotate" not in move, "every text is level"
    if found := SHIFT.search(move):
        x, y = x + float(found[1]), y + float(found[2])
    opacity *= float(node.get("opacity", 1))
    if opacity == 0:
        return
    if node.tag.endswith("}text"):
        yield from _lines(node, x, y)
        return
    for child in node:
        yield from _walk(child, x, y, opacity)


def _lines(node, x: float, y: float) -> Iterator[Text]:
    size = float(node.get("font-size", "11px").removesuffix("px"))
    spans = [child for child in node if child.tag.endswith("}tspan")]
    for words, shift in [(span.text, float(span.get("dy", 0))) for span in spans] or [(node.text, 0.0)]:
        y += shift
        if words and words.strip():
            width = letters(words, size)
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[node.get("text-anchor", "start")]
            yield Text(words, left, y - ASCENT * size, left + width, y + DESCENT * size)


def collisions(texts: list[Text], tolerance: float = 2.0) -> list[tuple[str, str]]:
    """Pairs of texts that reach more than the tolerance into each other. A text drawn twice in one place is its own halo."""
    found, ordered = [], sorted(set(texts), key=lambda text: (text.top, text.left))
    for i, text in enumerate(ordered):
        for other in ordered[i + 1 :]:
            if other.top > text.bottom:
                break
            if min(text.overlap(other)) > tolerance:
                found.append((text.words, other.words))
    return found


def outside(texts: list[Text], width: float, height: float, tolerance: float = 2.0) -> list[str]:
    """Texts that leave the picture."""
    return [
        text.words
        for text in texts
        if text.left < -tolerance or text.top < -tolerance or text.right > width + tolerance or text.bottom > height + tolerance
    ]
