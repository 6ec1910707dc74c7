"""Words on a PDF page: every letter finds a font that has it, and no text leaves its room.

Nothing is read from the machine: Helvetica for Latin, Vera (it comes with ReportLab) for the rest of Latin, and the
readers' own fonts for Chinese, Japanese and Korean, which PDF names without embedding them.
"""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

HAN, HANGUL, WIDER = "STSong-Light", "HYGothic-Medium", "Vera"
# Not in Helvetica; ReportLab takes them from Symbol and ZapfDingbats, which every reader has.
_SIGNS = frozenset("−▲▼→≥≤≠Σ")
_LATIN = {False: "Helvetica", True: "Helvetica-Bold"}


@cache
def _register() -> frozenset[int]:
    """Make the fonts known; returns the letters Vera has."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    vera = TTFont(WIDER, "Vera.ttf")
    for font in (vera, TTFont(f"{WIDER}-Bold", "VeraBd.ttf"), UnicodeCIDFont(HAN), UnicodeCIDFont(HANGUL)):
        pdfmetrics.registerFont(font)
    return frozenset(vera.face.charToGlyph)


def _font(letter: str, bold: bool) -> str | None:
    """The font that has the letter, or None."""
    if letter in _SIGNS or letter.encode("cp1252", "ignore"):
        return _LATIN[bold]
    if ord(letter) in _register():
        return f"{WIDER}-Bold" if bold else WIDER
    if "\uac00" <= letter <= "\ud7a3":
        return HANGUL
    return HAN if ord(letter) < 0x10000 and (unicodedata.east_asian_width(letter) in "WFA" or letter in "　、。") else None


def _letters(text: str) -> str:
    """The text on one line, letters that no font has replaced by their plain forms, at worst by a question mark."""
    found = []
    for letter in " ".join("".join(c if c.isprintable() else " " for c in text).split()):
        plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if _font(c, False)) if _font(letter, False) is None else letter
        found.append(plain or "?")
    return "".join(found)


def runs(text: str, bold: bool = False) -> list[tuple[str, str]]:
    """The text as (font, part) from left to right."""
    found: list[tuple[str, str]] = []
    for letter in _letters(text):
        font = _font(letter, bold) or _LATIN[bold]
        if found and (found[-1][0] == font or letter == " "):
            found[-1] = (found[-1][0], found[-1][1] + letter)
        else:
            found.append((font, letter))
    return found


def width(text: str, size: float, bold: bool = False) -> float:
    """Points of the text."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    _register()
    return sum(stringWidth(part, font, size) for font, part in runs(text, bold))


def fitted(text: str, size: float, room: float, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is longer than its room."""
    text = _letters(text)
    if width(text, size, bold) <= room:
        return text
    while text and width(f"{text}…", size, bold) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """The text in at most so many lines; Chinese may break anywhere, words stay whole."""
    lines, rest = [], _letters(text)
    while rest and len(lines) < most - 1:
        if width(rest, size) <= room:
            break
        cut = _break(rest, size, room)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, fitted(rest, size, room)] if rest else lines


def _break(text: str, size: float, room: float) -> int:
    """How many letters go on this line, at least one."""
    fits = 1
    while fits < len(text) and width(text[: fits + 1], size) <= room:
        fits += 1
    ends = [i + 1 for i in range(fits) if text[i] == " " or unicodedata.east_asian_width(text[i]) in "WF"]
    return ends[-1] if ends and fits < len(text) else fits


def write(
    canvas: "Canvas", x: float, y: float, text: str, size: float, colour: str = "#1f2430", bold: bool = False, align: str = "left"
) -> None:
    """Write the text with its base line at y; `align` left, centre or right of x."""
    from reportlab.lib.colors import HexColor

    _register()
    x -= {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * width(text, size, bold)
    canvas.setFillColor(HexColor(colour))
    canvas.setStrokeColor(HexColor(colour))
    words = canvas.beginText(x, y)
    for font, part in runs(text, bold):
        words.setFont(font, size)
        # These fonts have no bold: a thin line around each letter makes one.
        heavy = bold and font in (HAN, HANGUL)
        words.setTextRenderMode(2 if heavy else 0)
        words.textOut(part)
        words.setTextRenderMode(0)
    canvas.setLineWidth(0.25)
    canvas.drawText(words)
