"""Numbers and months as people write them, against a table written by hand."""

from datetime import date

import pytest

from lib.crm.pilot.figures import (
    COMMA,
    DAY_FIRST,
    MONTH_FIRST,
    POINT,
    decimal_of,
    is_clock,
    is_month,
    is_number,
    marks_of,
    month,
    number,
    order_of,
)
from lib.errors import RequestError


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1234.5", POINT, 1234.5), ("1,234.5", POINT, 1234.5), ("1.234,5", COMMA, 1234.5), ("1 234,5", COMMA, 1234.5),
        ("86,5 %", COMMA, 0.865), ("86.5%", POINT, 0.865), ("-3", POINT, -3.0), ("€ 1,000", POINT, 1000.0), ("¥88", COMMA, 88.0),
        ("1.5e-05", POINT, 0.000015), ("2,5E+04", COMMA, 25_000.0), (".5", POINT, 0.5), (",5", COMMA, 0.5), ("1,234", POINT, 1234.0), ("1,234", COMMA, 1.234),
    ],
)  # fmt: skip
def test_numbers(text, decimal, value):
    assert number(text, decimal) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["", "-", "+", ".", ",", "e5", "E+05", "1.5.2e3x", "1e", "٣", "²", "1e+555", "€", "%"])
def test_no_numbers(text):
    assert not is_number(text, POINT) and not is_number(text, COMMA)


@pytest.mark.parametrize(
    ("columns", "mark"),
    [
        ([["1", "2"]], POINT), ([["1,5"]], COMMA), ([["1.5"]], POINT), ([["1,234.5", "2"]], POINT), ([["1.234,5"]], COMMA),
        ([["1,234"]], None), ([["1.234", "5.678"]], None), ([["1,234"], ["0.5"]], POINT), ([["1.234"], ["0,5"]], COMMA),
        ([["1,234", "n/a"], ["7,25"]], COMMA), ([["12,34,56"]], POINT),
    ],
)  # fmt: skip
def test_a_sheet_has_one_decimal_mark_or_is_asked(columns, mark):
    assert decimal_of(columns) == mark


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-03", (2026, 3)), ("2026/3", (2026, 3)), ("2026年3月", (2026, 3)), ("2026年03月15日", (2026, 3)), ("2026-03-15", (2026, 3)),
        ("2026-03-15 12:30:00", (2026, 3)), ("03/2026", (2026, 3)), ("Mar 2026", (2026, 3)), ("March 2026", (2026, 3)),
        ("15.03.2026", (2026, 3)), ("1-Mar-2026", (2026, 3)),
    ],
)  # fmt: skip
def test_months(text, first):
    assert month(text, DAY_FIRST) == date(*first, 1)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "13/2026", "soon", "0001-01", "32.13.2026", "Foo 2026"])
def test_no_months(text):
    assert not is_month(text)


def test_a_day_that_could_be_a_month_is_asked():
    assert order_of(["03/04/2026", "15/04/2026"]) == DAY_FIRST
    assert order_of(["03/04/2026", "03/15/2026"]) == MONTH_FIRST
    assert order_of(["03/04/2026"]) is None
    assert month("03/04/2026", DAY_FIRST) == date(2026, 4, 1)
    assert month("03/04/2026", MONTH_FIRST) == date(2026, 3, 1)
    with pytest.raises(RequestError, match="begin with the day or with the month"):
        marks_of([], ["03/04/2026"])
    with pytest.raises(RequestError, match="decimal mark"):
        marks_of([["1,234"]], [])
    assert marks_of([["1,234"]], ["03/04/2026"], COMMA, MONTH_FIRST).decimal == COMMA


@pytest.mark.parametrize(
    ("text", "value"),
    [("-€5", -5), ("€-5", -5), ("- $ 1,200.50", -1200.5), ("USD 500", 500), ("500 EUR", 500), ("(USD 500)", -500), ("1,20,000", 120_000),
     ("10万", 100_000), ("1.2亿", 120_000_000), ("¥3万", 30_000), ("5,000元", 5000), ("3.5万元", 35_000)],
)  # fmt: skip
def test_money_as_it_is_written_around_the_world(text, value):
    assert is_number(text, POINT) and number(text, POINT) == pytest.approx(value)


@pytest.mark.parametrize("text", ["USD", "EURO 5", "万", "5 USDX", "1,20", "12,00,00", "5e3万"])
def test_what_only_looks_like_money_is_no_number(text):
    assert not is_number(text, POINT)


@pytest.mark.parametrize("text", ["45m", "3m 2h", "2h 3h", "h", "3h lunch", "5 d", "12", "5M"])
def test_what_is_no_duration_for_sure_is_none(text):
    assert not is_clock(text)
