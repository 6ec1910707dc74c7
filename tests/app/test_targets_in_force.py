"""Scores are held against the targets in force when their span opened, in the trend as in the period."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis.catalogue import Goal
from lib.kpis.series import trailing
from lib.language import Text
from lib.periods import Cadence
from lib.scoring import standings
from lib.scoring.boards import board
from lib.scoring.fields import field_of
from lib.scoring.history import history_of
from lib.scoring.presets import Preset
from lib.scoring.targets import Target
from lib.scoring.weights import Group
from lib.views import company, data, explained
from tests.golden.engines import load
from tests.golden.rows import ROWS

FEB, MAR = date(2026, 2, 1), date(2026, 3, 1)
SAID = (
    Target("K49", "sales", "", date(2025, 1, 1), Goal(0.0, 0.9)),
    Target("K49", "sales", "", MAR, Goal(0.0, 0.6)),
    Target("K49", "sales", "B", MAR, Goal(0.0, 0.3)),
)


@dataclass
class Frame:
    cube: object
    company: object = None
    settings: object = None


@pytest.fixture
def frame(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "targets", lambda company, settings: SAID)
    monkeypatch.setattr(data, "goals", lambda cube, company, settings: {})
    monkeypatch.setattr(data, "stages", lambda company, settings: {})
    win_rate = Preset(
        "win", "sales", Text("Win rate", "赢单率"), (Group("scale", Text("Scale", "规模"), 1.0, (("K49", 1.0),)),), gated=False
    )
    monkeypatch.setattr(standings, "presets", lambda field: (win_rate,))  # golden months are too small for a score of many KPIs
    return Frame(cubes.build(open_crm(load(tmp_path, "duckdb", ROWS))))


def test_every_span_of_the_trend_has_the_score_of_that_span(frame):
    months = tuple(period.first for period in frame.cube.coverage.native(Cadence.MONTH))
    history = history_of(frame.cube, "sales", trailing(months, 2))
    track = explained.in_force(frame, history)
    seen = set()
    for window in history.windows:
        field = field_of(frame.cube, "sales", window)
        scored = board(field, company.scheme(frame, field))
        for i, user in enumerate(field.people):
            row = next(row for row in history.rows_of(user) if history.windows[history.window[row]] == window)
            np.testing.assert_allclose(track.score[row], scored.score[i])
            if np.isfinite(scored.score[i]):
                seen.add(scored.goal("K49", i))
    assert len(seen) == 3  # all three targets were held against somebody


def test_from_which_month_on_the_same_targets_are_in_force(frame):
    asked = [date(2024, 12, 1), date(2025, 1, 1), FEB, MAR, date(2026, 5, 1)]
    assert company.targets_since(frame, asked) == [date.min, date(2025, 1, 1), date(2025, 1, 1), MAR, MAR]
