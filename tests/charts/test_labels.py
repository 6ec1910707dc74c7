"""Room for words: the arithmetic that keeps labels apart, against brute force."""

from datetime import date
from itertools import pairwise

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lib.charts.labels import SCREENS, fitting, flag_levels, month_number, month_ticks, spread, text_width, thinned, wrapped

PIXELS = st.lists(st.floats(0, 300), max_size=12)


@given(PIXELS)
def test_spread_labels_keep_their_gap_their_order_and_the_plot(positions):
    moved = spread(positions, 16, 0, 300)
    ordered = sorted(range(len(positions)), key=lambda i: positions[i])
    assert all(moved[b] - moved[a] >= 16 - 1e-6 for a, b in pairwise(ordered))
    assert all(-1e-6 <= at <= 300 + 1e-6 for at in moved)


def test_labels_with_room_do_not_move():
    assert spread([200.0, 10.0, 100.0], 16, 0, 300) == [200.0, 10.0, 100.0]


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(5, 90)), max_size=8))
def test_no_flag_covers_another_and_no_pole_runs_through_a_flag(flags):
    levels = flag_levels([at for at, _ in flags], [width for _, width in flags])
    for i, (at, width) in enumerate(flags):
        for j, (other, _) in enumerate(flags):
            if i != j and at < other < at + width:
                assert levels[i] > levels[j], "the pole on the right ends below the flag it would cross"


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(1, 90)), max_size=8))
def test_shown_labels_are_clear_of_each_other_and_the_first_is_shown(spans):
    spans = [(start, start + width) for start, width in spans]
    flags = fitting(spans)
    kept = [span for span, flag in zip(spans, flags, strict=True) if flag]
    assert not spans or flags[0] == 1
    assert all(a[1] + 6 <= b[0] + 1e-6 for a, b in pairwise(sorted(kept)))


def test_ticks_thin_out_regularly():
    ticks = thinned(range(7), [f"{i}0 %" for i in range(7)], (0, 6), {"narrow": 120, "wide": 600}, 11)
    assert ticks["narrow"].tolist() == [1, 0, 1, 0, 1, 0, 1]
    assert ticks["wide"].tolist() == [1] * 7


def test_months_thin_out_to_quarters_and_years():
    rooms = dict(zip(SCREENS, (300.0, 800.0, 2000.0), strict=True))
    first = date(2024, 2, 1).year * 12 + 1
    ticks = month_ticks(first, first + 23, (first, first + 23), rooms, 11, spare=0)
    shown = {name: ticks.loc[ticks[name] == 1, "label"].tolist() for name in SCREENS}
    assert shown["narrow"] == ["2024-07", "2025-01", "2025-07"]
    assert shown["medium"][:3] == ["2024-03", "2024-05", "2024-07"]
    assert len(shown["wide"]) == 23, "the last one would hang out"


def test_months_are_even_steps():
    numbers = month_number(pd.Series([date(2024, 1, 1), date(2024, 2, 1), date(2025, 1, 1)]))
    assert numbers.tolist() == [24288, 24289, 24300]


def test_chinese_is_as_wide_as_high_and_breaks_after_two():
    assert text_width("赵敏", 13) == 26
    assert [wrapped(label) for label in ("Customer scale", "客户规模", "KPI", "短")] == ["Customer\nscale", "客户\n规模", "KPI", "短"]
