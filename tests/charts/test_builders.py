"""What the charts say: gaps stay gaps, totals stand on zero, directions carry a sign, strips name only whom they must."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.charts.bases import arrow
from lib.charts.bump import bump
from lib.charts.calendar import months_filled
from lib.charts.columns import Heading
from lib.charts.dots import dots, near
from lib.charts.lines import runs
from lib.charts.movers import movers
from lib.charts.parts import group_bars
from lib.charts.peers import peers
from lib.charts.theme import LIGHT
from lib.charts.trend import score_trend
from lib.charts.waterfall import waterfall
from tests.charts.drawing import drawn, layers, rows, spec, specified
from tests.charts.svg_text import read

WORDS = {"description": "a chart", "target": "target 100", "no_data": "no data", "move": "A → B", "axis": "score; the axis begins at 40"}


def written(chart, width: int = 900) -> dict:
    """The visible texts of a chart by their words."""
    return {text.words: text for text in read(drawn(specified(chart), width))[0]}


def data_of(chart, field: str) -> pd.DataFrame:
    """The rows of the first layer whose data have the field."""
    made = specified(chart)
    return next(pd.DataFrame(found) for layer in layers(made) if (found := rows(made, layer)) and field in found[0])


def steps(*rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["label", "start", "end", "kind", "text"])
    return frame.assign(group="scale", note="", about=frame["label"])


def test_a_total_stands_on_zero_and_its_axis_takes_in_every_step():
    chart = waterfall(
        steps(("before", 50, 90, "from", "90"), ("fall", 90, -30, "loss", "−120"), ("now", 50, -30, "total", "−30")), WORDS, LIGHT
    )
    bars = data_of(chart, "edge")
    assert bars["start"].tolist() == [0, 90, 0]
    texts = written(chart)
    assert "▼ −120" in texts and "−30" in texts
    assert {"−40", "120"} <= set(texts), "the axis reaches from the fall to the top"


def test_the_target_is_drawn_only_where_it_has_a_label():
    one = steps(("now", 0, 50, "total", "50"))
    assert "target 100" in written(waterfall(one, WORDS, LIGHT))
    assert LIGHT.target not in drawn(specified(waterfall(one, WORDS | {"target": ""}, LIGHT)), 900)


def test_a_gap_is_never_bridged():
    points = pd.DataFrame({"series": "", "at": range(7), "value": [1, 2, np.nan, 4, np.nan, 6, 7], "low": 0.0, "high": 9.0})
    found = runs(points, ["value"], 1.5)
    assert found.groupby("run")["at"].apply(list).tolist() == [[0, 1], [3], [5, 6]]
    assert found.loc[found["alone"], "at"].tolist() == [3]
    missing = runs(points.drop(index=[1, 2]), ["value"], 1.5)
    assert missing.groupby("run")["at"].apply(list).tolist() == [[0], [3], [5, 6]], "an unlisted month is a gap, too"
    quarters = points.assign(at=points["at"] * 3, value=1.0)
    assert runs(quarters, ["value"], None)["run"].nunique() == 1


def test_the_picture_of_a_gap_has_two_strokes_and_the_lone_month_a_point():
    made = spec("score_trend", 12)
    line = next(layer for layer in layers(made) if layer["mark"]["type"] == "line")
    assert pd.DataFrame(rows(made, line)).groupby("run").size().tolist() == [4, 4]
    points = next(layer for layer in layers(made) if layer["mark"]["type"] == "point")
    assert len(rows(made, points)) == 9


def test_each_series_is_named_where_its_line_ends():
    months = pd.DataFrame([(name, pd.Timestamp(2025, m, 1), score) for name, score in (("up", 90), ("down", 91)) for m in (1, 2)])
    points = months.set_axis(["series", "month", "score"], axis=1).assign(low=np.nan, high=np.nan, mark="", about="")
    texts = written(score_trend(points.assign(text=points["score"].astype(str)), WORDS, LIGHT))
    assert texts["91 down"].bottom <= texts["90 up"].top + 2, "moved apart, in the order of their values"


def test_rises_and_falls_carry_arrow_and_sign_on_their_side():
    frame = pd.DataFrame(
        {"order": [1, 2, 0], "name": ["none", "fall", "rise"], "change": [np.nan, -4.0, 4.0], "text": ["–", "−4.0", "+4.0"]}
    )
    texts = written(movers(frame.assign(note="", about=""), WORDS, LIGHT))
    assert [arrow(x) for x in (1, -1, 0, np.nan)] == ["▲", "▼", "", ""]
    assert texts["rise"].top < texts["none"].top < texts["fall"].top
    assert texts["▲ +4.0"].left > texts["▼ −4.0"].right
    assert texts["fall"].right < texts["▼ −4.0"].left


@pytest.mark.parametrize("count, named", [(40, set(range(40))), (41, {0, 20, 40}), (2000, {0, 20, 1999})])
def test_a_long_list_of_peers_names_the_chosen_one_and_both_ends(count, named):
    frame = pd.DataFrame({"order": range(count), "name": [f"n{i}" for i in range(count)], "score": np.linspace(120, 0, count)})
    frame = frame.assign(low=frame["score"], high=frame["score"], chosen=frame["order"] == 20, text="", about="")
    chart = peers(frame, WORDS, LIGHT).to_dict()
    shown = {row["name"] for layer in layers(chart) if layer["mark"]["type"] == "text" for row in rows(chart, layer) if "name" in row}
    assert shown == {f"n{i}" for i in named}
    assert chart["height"] < 1000


def test_a_month_without_rows_is_a_dash_whether_listed_or_not():
    cells = pd.DataFrame([("case_", "2025-01-01", 5, 1.0, "5"), ("case_", "2025-02-01", 0, 0.0, "0"), ("case_", "2025-04-01", 3, 0.6, "3")])
    cells = cells.set_axis(["table", "month", "rows", "share", "label"], axis=1).assign(about="")
    found = [text.words for text in read(drawn(months_filled(cells, WORDS, LIGHT).to_dict(), 900))[0]]
    assert found.count("–") == 2
    assert "0" not in found and {"5", "3"} <= set(found)


def test_a_dimension_without_data_says_so_and_has_no_bar():
    frame = pd.DataFrame(
        {"label": ["a", "b"], "score": [np.nan, 50.0], "text": ["–", "50.0"], "weight_text": "", "group": "scale", "about": ""}
    )
    chart = group_bars(frame, WORDS, LIGHT)
    assert {"no data", "50.0"} <= set(written(chart))
    made = chart.to_dict()
    assert [len(rows(made, layer)) for layer in layers(made) if layer["mark"]["type"] == "bar"] == [1]


def lined(ranks: dict[str, tuple], look: str = "rest") -> pd.DataFrame:
    """Points of a bump chart: name → rank in each column."""
    rows = [
        (person, column, rank, name, look, 1, "▲+1", name)
        for person, (name, found) in enumerate(ranks.items())
        for column, rank in enumerate(found)
    ]
    return pd.DataFrame(rows, columns=["person", "column", "rank", "name", "look", "rising", "move", "about"])


HEADS = [Heading(letter, f"scheme {letter}") for letter in "ABC"]


def test_a_line_of_ranks_is_named_at_both_ends_and_breaks_where_nobody_is_ranked():
    chart = bump(lined({"up": (3, 2, 1), "gone": (1, np.nan, 2), "late": (np.nan, 1, 3), "left": (2, 3, np.nan)}), HEADS, WORDS, LIGHT)
    names = [text for text in read(drawn(chart.to_dict(), 900))[0] if text.words in ("up", "gone", "late", "left")]
    middle = 450
    before = sorted((text for text in names if text.right < middle), key=lambda text: text.top)
    after = sorted((text for text in names if text.left > middle), key=lambda text: text.top)
    assert [text.words for text in before] == ["gone", "left", "up"]
    assert [text.words for text in after] == ["up", "gone", "late"]
    made = chart.to_dict()
    line = next(layer for layer in layers(made) if layer["mark"]["type"] == "line")
    strokes = pd.DataFrame(rows(made, line)).groupby("run")["rank"].apply(list).tolist()
    assert sorted(strokes) == [[1, 3], [2, 3], [3, 2, 1]], "gone has points, no stroke"


def test_equal_ranks_keep_their_number_and_get_a_line_of_text_each():
    chart = bump(lined({"a": (1, 1), "b": (1, 1), "c": (3, 3)}), HEADS[:2], WORDS, LIGHT)
    texts = read(drawn(chart.to_dict(), 900))[0]
    assert [text.words for text in texts].count("1") == 4 and [text.words for text in texts].count("3") == 2
    tops = sorted(text.top for text in texts if text.words in ("a", "b"))
    assert tops[2] - tops[0] >= 14


def test_in_a_crowd_only_those_who_stand_out_are_named():
    crowd = pd.concat([lined({f"n{i}": (i + 1, 60 - i) for i in range(60)}).assign(look=["rest"] * 118 + ["moved"] * 2)])
    found = set(written(bump(crowd, HEADS[:2], WORDS, LIGHT)))
    assert {name for name in found if name.startswith("n")} == {"n59"}


def test_a_mark_per_column_has_its_shape_and_the_first_is_the_largest():
    frame = pd.DataFrame({"order": [0], "name": ["a"], "low": [70.0], "high": [90.0], "change": [1], "text": ["▲ +5.0"], "chosen": [True]})
    marks = pd.DataFrame({"order": 0, "column": [1, 0, 2], "score": [85.0, 80.0, np.nan], "about": ""})
    drawn_marks = data_of(dots(frame, marks, HEADS, WORDS, LIGHT), "shape")
    made = dots(frame, marks, HEADS, WORDS, LIGHT).to_dict()
    points = next(pd.DataFrame(rows(made, layer)) for layer in layers(made) if layer["encoding"].get("size"))
    assert points[["score", "shape"]].values.tolist() == [[80.0, "circle"], [85.0, "square"]], "no mark where there is no score"
    assert points["size"].is_monotonic_decreasing
    assert drawn_marks["letter"].tolist() == ["A", "B", "C"]


@given(st.lists(st.floats(0, 120) | st.just(float("nan")), min_size=1, max_size=8))
def test_the_axis_of_positions_holds_every_mark_and_stays_close_to_them(scores):
    none = pd.DataFrame({"low": [np.nan], "high": [np.nan]})
    low, high = near(none, pd.DataFrame({"score": scores}))
    known = [score for score in scores if not np.isnan(score)]
    assert 0 <= low < high <= 120 and high - low >= 20
    assert all(low <= score <= high for score in known)
    if known:
        assert high - low <= max(20, max(known) - min(known) + 10) + 10


def test_the_axis_of_positions_takes_in_intervals_and_says_that_it_does_not_begin_at_zero():
    marks = pd.DataFrame({"order": 0, "column": [0, 1], "score": [84.0, 86.0], "about": ""})
    frame = pd.DataFrame({"order": [0], "name": ["a"], "low": [71.0], "high": [93.0], "change": [1], "text": ["▲ +2.0"], "chosen": [False]})
    assert near(frame, marks) == (70, 95)
    assert near(frame.assign(low=np.nan, high=np.nan), marks) == (75, 95)
    texts = written(dots(frame, marks, HEADS[:2], WORDS | {"axis": "score; the axis begins at 70"}, LIGHT))
    assert {"score; the axis begins at 70", "A → B", "70", "80", "90"} <= set(texts)
    assert "target 100" not in texts and "0" not in texts


def test_on_a_phone_a_line_is_named_once_in_full_and_at_the_start_only_if_it_ends():
    names = {"Hannah Haddad": (1, 2), "Hannah Kaya": (2, 1), "Gone Before": (3, np.nan)}
    texts = [text for text in read(drawn(bump(lined(names), HEADS[:2], WORDS, LIGHT).to_dict(), 358))[0] if " " in text.words]
    found = {text.words: text.left for text in texts if text.words in names or text.words.endswith("…")}
    assert {"Hannah Haddad", "Hannah Kaya"} <= set(found), "never cut"
    assert all(left > 150 for words, left in found.items() if words.startswith("Hannah"))
    assert next(left for words, left in found.items() if words.startswith("Gone")) < 60
