"""What a gate does to a person is a sentence that names only what was missed, and in digits that show it."""

import pytest

from lib.kpis.catalogue import Band, Goal
from lib.scoring.boards import board
from lib.scoring.gates import Critical, Interlock, SafeBand
from lib.views import explained, gate_words, kpi_table
from tests.app.made_up_frame import frame, plain
from tests.scoring.made_up import field, flat

LOCK = Interlock("lock", ("K1", "K4"), 80.0)
RATES = {"K1": Goal(0.6, 0.9, 1.0), "K4": Goal(0.5, 0.92, 1.0)}


def scored(values, gates, goals, weights=None, **more):
    return board(field(values, **more), flat(weights or dict.fromkeys(values, 1), goals=goals, gates=gates))


def said(found, i=0):
    return [plain(text) for text in gate_words.caps(frame(), found, i)]


def test_only_the_missed_kpi_is_named_with_what_it_has_and_should_have():
    found = scored({"K1": [0.95, 0.8, 0.8], "K4": [0.894, 0.95, 0.9]}, [LOCK], RATES)
    before = [f"{score:.1f}" for score in found.scores.score]
    assert said(found, 0) == [f"Resolution rate 89.4 % is below its target of 92.0 %, so the score of {before[0]} is capped at 80."]
    assert said(found, 1) == [
        f"Customer satisfaction (CSAT) 80.0 % is below its target of 90.0 %, so the score of {before[1]} is capped at 80."
    ]
    assert "Customer satisfaction (CSAT) 80.0 % is below its target of 90.0 % and Resolution rate" in said(found, 2)[0]
    assert plain(gate_words.short(frame(), found, 0)) == "Resolution rate 89.4 %, target 92.0 %"
    assert [gate_words.failed(found, i) for i in range(3)] == [{"K4"}, {"K1"}, {"K1", "K4"}]


@pytest.mark.parametrize(("value", "shown"), [(0.9196, "91.96 % is below its target of 92.00 %"), (0.919999, "91.9999 % is below")])
def test_a_near_miss_is_seen_to_be_one(value, shown):
    found = scored({"K1": [0.95], "K4": [value]}, [LOCK], RATES)
    assert shown in said(found)[0]


def test_less_is_better_a_band_and_a_floor_have_words_of_their_own():
    goals = {"K6": Goal(8 * 86_400, 2 * 86_400), "K7": Band(180.0, 360.0, 720.0, 1500.0), "K13": Goal(0.2, 0.05)}
    gates = [Interlock("time", ("K6",), 10.0), Interlock("band", ("K7",), 20.0), Critical("churn", "K13", 5.0)]
    found = scored({"K6": [3 * 86_400.0], "K7": [900.0], "K13": [0.25], "K2": [100.0]}, gates, goals)
    assert found.score[0] == 5 < found.scores.score[0]
    before = f"{found.scores.score[0]:.1f}"
    assert said(found) == [
        f"Customer churn 25.0 % is not better than its floor of 20.0 %, so the score of {before} is capped at 5.",
        "Resolution time 3.0 d is above its target of 2.0 d, which alone would cap the score at 10.",
        "Average handle time 15.0 min is outside 6.0 min to 12.0 min, which alone would cap the score at 20.",
    ]


def test_a_cap_above_the_score_is_a_mark_and_no_cap():
    sure = {"K1": [0.65], "K4": [0.6]}
    found = scored(sure, [LOCK], RATES, low=sure, high=sure)
    assert found.score[0] < 80 and said(found) == [] and gate_words.failed(found, 0) == {"K1", "K4"}
    assert [plain(text) for text in gate_words.marks(frame(), found, 0)] == [
        "Customer satisfaction (CSAT) 65.0 % is below its target of 90.0 % and Resolution rate 60.0 % is below its target of 92.0 %, "
        "so the score cannot rise above 80."
    ]


def test_audits_open_gates_and_missing_data_are_said():
    gates = [LOCK, SafeBand("safe", "K1", 0.85, 0.95)]
    nan = float("nan")
    values = {"K1": [0.9504, 0.93, 0.93], "K4": [0.95, 0.95, nan]}
    found = scored(
        values, gates, RATES, low={"K1": [0.94, 0.88, 0.92], "K4": [0.94] * 3}, high={"K1": [0.96, 0.95, 0.95], "K4": [0.96] * 3}
    )
    audit, open_, missing = ([plain(text) for text in gate_words.marks(frame(), found, i)] for i in range(3))
    assert audit == ["Audit mark: Customer satisfaction (CSAT) 95.04 % is above its safe band, which ends at 95.00 %."]
    assert open_ == [
        "No cap, but that is not certain: at 95 % the data also fit one at 80, by the gate on Customer satisfaction (CSAT) and Resolution rate."
    ]
    assert missing == ["The gate on Customer satisfaction (CSAT) and Resolution rate could not be evaluated: data are missing."]


def test_the_failed_kpi_is_marked_in_the_table_and_in_the_waterfall():
    found = scored({"K1": [0.95], "K4": [0.894]}, [LOCK], RATES)
    assert [line.failed for line in kpi_table.of_person(frame(), found, 0)] == [False, True]
    steps = explained.contributions(frame(), found, 0).set_index("label")
    assert plain(steps.loc["Gate", "note"]) == "Resolution rate 89.4 %, target 92.0 %"


def test_every_row_of_the_table_multiplies_out_to_its_points():
    nan = float("nan")
    found = scored({"K1": [0.95, 0.9], "K2": [40.0, nan], "K5": [70.0, 80.0]}, [], RATES, {"K1": 8, "K2": 20, "K5": 72})
    for i in range(2):
        lines = [line for line in kpi_table.of_person(frame(), found, i) if line.points == line.points]
        assert sum(line.counted for line in lines) == pytest.approx(1)
        assert [line.score * line.counted for line in lines] == pytest.approx([line.points for line in lines])
    absent = kpi_table.of_person(frame(), found, 1)[1]
    assert absent.share == pytest.approx(0.2) and absent.counted != absent.counted
