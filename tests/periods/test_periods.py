"""Which native periods a KPI is evaluated in: whole ones inside the range, else the last complete one before its end."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import RequestError
from lib.periods import Cadence, Coverage, Period, add_months, months_between, parse_month, parse_period

YEAR = Coverage(date(2026, 1, 1), date(2026, 12, 31))
months = st.builds(lambda year, month: date(year, month, 1), st.integers(1990, 2060), st.integers(1, 12))


def p(first, last):
    return parse_period(first, last)


@pytest.mark.parametrize(
    "asked, evaluated",
    [
        (p("2026-04", "2026-06"), [p("2026-04", "2026-06")]),
        (p("2026-01", "2026-06"), [p("2026-01", "2026-03"), p("2026-04", "2026-06")]),  # longer: pooled
        (p("2026-05", "2026-05"), [p("2026-01", "2026-03")]),  # shorter: the last complete one
        (p("2026-06", "2026-06"), [p("2026-04", "2026-06")]),
        (p("2026-02", "2026-08"), [p("2026-04", "2026-06")]),  # only whole ones
        (p("2026-02", "2026-02"), []),
        (p("2025-11", "2025-12"), []),
        (p("2027-01", "2027-03"), []),
    ],
    ids=str,
)
def test_quarters_of_a_range(asked, evaluated):
    assert list(YEAR.evaluated(Cadence.QUARTER, asked)) == evaluated


def test_quarters_follow_the_fiscal_year():
    coverage = Coverage(date(2026, 1, 1), date(2026, 12, 31), fiscal_start=2)
    assert [q.first.month for q in coverage.native(Cadence.QUARTER)] == [2, 5, 8]


def test_an_unfinished_period_is_not_native():
    coverage = Coverage(date(2026, 1, 1), date(2026, 6, 20))
    assert [q.first.month for q in coverage.native(Cadence.QUARTER)] == [1]
    assert [m.first.month for m in coverage.native(Cadence.MONTH)] == [1, 2, 3, 4, 5]


def test_the_default_period_comes_from_the_data():
    assert Coverage(date(2026, 1, 1), date(2026, 7, 9)).default() == p("2026-04", "2026-06")
    assert Coverage(date(2026, 2, 1), date(2026, 3, 9)).default() == p("2026-02", "2026-03")


@given(months, st.integers(-600, 600))
def test_months_later_and_back(month, count):
    assert add_months(add_months(month, count), -count) == month
    assert months_between(month, add_months(month, count)) == count + 1


@given(months, st.integers(1, 40))
def test_a_range_is_its_months(month, length):
    period = Period(month, add_months(month, length - 1))
    assert len(period.months) == length and period.months[0] == period.first and period.months[-1] == period.last
    assert period.end == add_months(period.last, 1)


@given(months, st.integers(0, 60), st.integers(-30, 60), st.integers(0, 30), st.integers(1, 12), st.sampled_from(Cadence))
def test_evaluated_periods_are_whole_complete_and_never_later_than_asked(first, length, offset, width, fiscal, cadence):
    coverage = Coverage(first, add_months(first, length).replace(day=28), fiscal)
    asked = Period(add_months(first, offset), add_months(first, offset + width))
    found = coverage.evaluated(cadence, asked)
    assert len(set(found)) == len(found)
    for period in found:
        assert len(period.months) == cadence.months and coverage.complete(period) and period.last <= asked.last
        assert cadence is Cadence.MONTH or (period.first.month - fiscal) % 3 == 0
    if len(found) > 1:
        assert all(asked.first <= period.first for period in found)


@given(st.text(max_size=12))
def test_any_text_is_a_month_or_a_request_error(text):
    try:
        assert parse_month(text, "period").day == 1
    except RequestError as error:
        assert "YYYY-MM" in str(error)


@pytest.mark.parametrize("text", ["٠٠٠٠-01", "২০২৬-01", "0000-01", "2026-1", "2026-13", " 2026-01", "2026-01\n", ""])
def test_only_ascii_digits_make_a_month(text):
    with pytest.raises(RequestError):
        parse_month(text, "period")


def test_a_reversed_range_is_an_error():
    with pytest.raises(RequestError, match="reversed"):
        p("2026-03", "2026-01")


@given(months, st.integers(0, 30), st.integers(-60, 60))
def test_a_shifted_range_is_as_long_and_comes_back(first, length, by):
    period = Period(first, add_months(first, length))
    moved = period.shifted(by)
    assert len(moved.months) == len(period.months)
    assert months_between(period.first, moved.first) == by + 1
    assert moved.shifted(-by) == period
    assert add_months(period.before.last, 1) == period.first
    assert len(period.before.months) == len(period.months)


def test_the_range_before_by_hand():
    assert p("2026-01", "2026-03").before == p("2025-10", "2025-12")
    assert p("2026-01", "2026-03").shifted(-12) == p("2025-01", "2025-03")
    assert p("2026-05", "2026-05").before == p("2026-04", "2026-04")
