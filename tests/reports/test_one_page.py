"""The report is one page, whatever comes: every word inside it, Chinese drawn, the same bytes for the same content."""

import math

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.reports.one_page import OnePage, Person, Share, pdf
from lib.reports.typesetting import fitted, runs, width, wrapped, write

HEADS = {name: name for name in ("weights", "goal", "ranking", "target", "score", "change", "fits")}
LONG = "Maximiliane-Antoinette von und zu Hohenstein-Wernigerode 欧阳慧敏（华东大区重点客户部）Łukasz Ĝ Ж ñ 한국 \U0001f600 " * 4


def person(i: int, name: str = "") -> Person:
    parts = ((0.0, 40.0, "#E69F00", True), (40.0, 70.0, "#CC79A7", True), (70.0, 90.0, "#CC79A7", False))
    return Person(str(i), f"▲+{i}", 1, name or f"Person {i}", "rank", "70.0", "−1.0", "1–9", 60.0, 80.0, 75.0, parts)


def page(people: int = 5, shares: int = 6, words: str = "Ann", listed: int | None = None) -> OnePage:
    lines = [Share(words, "#E69F00", 1 / shares, math.nan if i % 3 else 0.2, "20 %", words, i % 4 == 0) for i in range(shares)]
    listed = min(people, 60) if listed is None else listed
    everybody = tuple(person(i + 1, words if i % 2 else "") for i in range(listed))
    return OnePage(
        words,
        words,
        (words,),
        tuple(lines),
        (words,) * 3,
        everybody,
        people,
        lambda n: f"and {n} more",
        lambda n: f"plus {n} weights",
        (words, words),
        HEADS,
        "en",
    )


def opened(content: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(content)


def text_of(content: bytes) -> str:
    return opened(content)[0].get_textpage().get_text_range()


@pytest.mark.parametrize("people", [0, 1, 2, 12, 30, 41, 500, 5_000])
@pytest.mark.parametrize("shares", [1, 6, 40])
def test_it_is_one_page_and_nobody_is_lost(people, shares):
    content = pdf(page(people, shares))
    assert len(opened(content)) == 1
    text = text_of(content)
    shown = text.count("1–9")  # the ranks that fit, once a line
    more = int(text.split("and ")[1].split(" more")[0]) if " more" in text else 0
    assert shown + more == people
    assert shown >= min(people, 10)
    left_out = int(text.split("plus ")[1].split(" weights")[0]) if " weights" in text else 0
    assert text.count("20 %") + left_out == shares


def bounds(content: bytes) -> np.ndarray:
    """Left, bottom, right and top of every drawn thing, in points."""
    return np.array([thing.get_bounds() for thing in opened(content)[0].get_objects()])


@pytest.mark.parametrize("people", [3, 500])
@pytest.mark.parametrize("words", ["Ann", LONG, "中" * 300, "", "\n\t<b>&amp;</b>"])
def test_nothing_leaves_the_page(people, words):
    left, bottom, right, top = bounds(pdf(page(people, 12, words))).T
    assert left.min() >= 30 and right.max() <= 565
    assert bottom.min() >= 20 and top.max() <= 830


def test_chinese_and_rare_letters_are_drawn_and_can_be_copied():
    names = "李明 客户满意度 Łukasz Müller −3.5 ▲ Жанна 한국"
    content = pdf(page(1, 1, names))
    text = text_of(content)
    for part in names.split():
        assert part in text
    assert "\N{REPLACEMENT CHARACTER}" not in text


def test_the_line_around_bold_chinese_letters_ends_with_them():
    """It makes letters bold that have no bold, and stays on until it is switched off: then all that follows would be bold."""
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(BytesIO(), pageCompression=0)
    for words, bold in (("李明 Ann", True), ("Bo", False)):
        write(canvas, 10, 10, words, 9, bold=bold)
    modes = [
        line.split()[0]
        for line in "\n".join(canvas._code).replace(") Tj", ") Tj\n").split("\n")
        for line in [line[line.find(" Tr") - 1 :]]
        if " Tr" in line
    ]
    assert modes == ["2", "0"]


def test_the_same_content_makes_the_same_bytes():
    assert pdf(page(12, 6, LONG)) == pdf(page(12, 6, LONG))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.floats(20, 300), st.booleans())
def test_a_fitted_text_fits(text, room, bold):
    found = fitted(text, 9, room, bold)
    assert width(found, 9, bold) <= room or found == "…"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab 中文。Łé", max_size=80), st.integers(1, 4))
def test_a_wrapped_text_keeps_its_words_and_fits(text, most):
    lines = wrapped(text, 9, 120, most)
    assert len(lines) <= most
    assert all(width(line, 9) <= 120 for line in lines)
    if lines and not lines[-1].endswith("…"):
        assert "".join("".join(lines).split()) == "".join(text.split())


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_every_text_finds_fonts(text):
    assert {font for font, _ in runs(text)} <= {"Helvetica", "Vera", "STSong-Light", "HYGothic-Medium"}
