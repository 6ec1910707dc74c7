"""Every chart builder draws: in light and dark, with one row, a dozen and two hundred, and with names that look like code."""

import numpy as np
import pandas as pd
import pytest
import vl_convert

from lib.charts.overview import distances, heat_map
from lib.charts.ranking import datasets, ranking
from lib.charts.theme import ink

NAME = "<b>${1+1}</b> {{datum}} 赵敏 'quoted'"


def _svg(spec: dict) -> str:
    return vl_convert.vegalite_to_svg(spec | {"width": 700})


def _plain(frame: pd.DataFrame) -> list[dict]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("count", [1, 12, 200])
def test_the_ranking_draws_every_row_and_only_what_is_known(count, dark):
    score = np.linspace(110, 20, count)
    rows = pd.DataFrame(
        {
            "order": range(count), "name": [f"{NAME} {i}" for i in range(count)], "note": "note", "rank": [str(i + 1) for i in range(count)],
            "move": "▲+1", "rising": 1, "score": score, "score_text": [f"{s:.1f}" for s in score], "delta_text": "+1.0",
            "baseline": score - 1, "low": np.nan, "high": np.nan, "about": NAME,
        }
    )  # fmt: skip
    parts = pd.DataFrame({"order": range(count), "group": "service", "start": 0.0, "end": score, "counted": 1, "about": "about"})
    spec = ranking(count, ("service",), "a ranking", ink(dark))
    drawn = _svg(spec | {"datasets": {name: _plain(frame) for name, frame in datasets(rows, parts, "target 100").items()}})
    assert drawn.count("&lt;b&gt;${1+1}") >= count
    assert "target 100" in drawn
    assert spec["description"] == "a ranking"
    assert "NaN" not in drawn


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("count", [1, 12, 200])
def test_the_heat_map_draws_a_number_in_every_cell(count, dark):
    teams = [f"{NAME} {i}" for i in range(count)]
    cells = pd.DataFrame(
        [{"team": team, "dimension": "Customer scale", "score": 90.0, "label": "▾ 90", "about": "about"} for team in teams]
    )
    spec = heat_map(cells, teams, ["Customer scale"], {"description": "a heat map"}, ink(dark)).to_dict()
    assert _svg(spec).count("▾ 90") >= count
    assert spec["description"] == "a heat map"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("count", [1, 12, 200])
def test_the_distances_draw_a_mark_for_everybody(count, dark):
    people = pd.DataFrame(
        {
            "role": "Service", "score": np.linspace(40, 115, count), "on_target": np.linspace(40, 115, count) >= 100,
            "name": NAME, "about": NAME, "jitter": 0.0,
        }
    )  # fmt: skip
    drawn = _svg(distances(people, ["Service"], {"target": "target 100", "description": "scores"}, ink(dark)).to_dict())
    assert drawn.count('aria-roledescription="point"') >= count
    assert "target 100" in drawn
