"""Reported values against hand arithmetic, on both engines, from a sheet to ranks."""

import json
import math
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import create_engine

from lib.cli.commands import main
from lib.crm import tables
from lib.crm.pilot import storing
from lib.crm.pilot.proposing import propose
from lib.crm.pilot.sheets import read_pilot
from lib.crm.pilot.taking import take
from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis.catalogue import Goal
from lib.kpis.own import Own, OwnKpi, with_own
from lib.kpis.records import rows_behind
from lib.kpis.values import kpi_values
from lib.periods import Period
from lib.scoring.boards import board
from lib.scoring.fields import field_of
from lib.scoring.pilot_goals import with_goals
from lib.scoring.schemes import from_preset
from lib.scoring.standings import default_scheme, presets
from tests.postgres import new_database

SHEET = """Name;Team;Month;CSAT;CSAT n;Mood;First response time (min);Calls
Ada;N;2026-08;80 %;40;7;30;100
Ada;N;2026-09;90 %;10;9;50;120
Bo;N;2026-08;70 %;30;5;60;90
Bo;S;2026-09;60 %;30;6;70;80
Cy;S;2026-08;95 %;20;8;20;150
Cy;S;2026-09;85 %;60;8;40;
Di;S;2026-09;75 %;8;4;90;60
"""
PERIOD = Period(date(2026, 8, 1), date(2026, 9, 1))


@pytest.fixture(params=["duckdb", "sqlite", "postgresql"])
def cube(request, tmp_path):
    sheet = read_pilot("team.csv", SHEET.encode())
    plan = propose(sheet, PERIOD.last)
    frames, _ = take(sheet, plan)
    plan = with_goals(plan, frames["reported_value"])
    if request.param == "duckdb":
        url = f"duckdb:///{tmp_path / 'team.duckdb'}"
        storing.store(url, sheet, plan)
    else:
        url = new_database() if request.param == "postgresql" else f"sqlite:///{tmp_path / 'team.sqlite'}"
        engine = create_engine(url)
        tables.metadata.create_all(engine)
        for name, rows in take(sheet, plan)[0].items():
            days = {column: rows[column].dt.date for column in rows.select_dtypes("datetime")}
            rows = rows.assign(**days).astype(object)
            with engine.begin() as connection:
                connection.execute(tables.metadata.tables[name].insert(), rows.where(rows.notna(), None).to_dict("records"))
    return cubes.build(open_crm(url))


def row_of(cube, level, key, **ids):
    found = kpi_values(cube, PERIOD, level, [key])
    for column, value in ids.items():
        found = found[found[column] == value]
    (row,) = found.to_dict("records")
    return row


def test_a_counted_rate_is_the_share_over_all_its_cases(cube):
    # 0.8 × 40 + 0.9 × 10 = 41 of 50; Wilson's interval of that, by a calculator.
    row = row_of(cube, "user", "x_csat", user_id="Ada")
    assert (row["value"], row["n"]) == (pytest.approx(41 / 50), 50)
    assert (row["low"], row["high"]) == (pytest.approx(0.69204, abs=2e-5), pytest.approx(0.90230, abs=2e-5))
    # Bo brings 21 of 30 to North in August and 18 of 30 to South in September.
    assert row_of(cube, "team", "x_csat", above="N")["value"] == pytest.approx((41 + 21) / 80)
    assert row_of(cube, "team", "x_csat", above="S")["value"] == pytest.approx((18 + 19 + 51 + 6) / 118)
    assert row_of(cube, "company", "x_csat")["value"] == pytest.approx((41 + 21 + 18 + 19 + 51 + 6) / 198)


def test_a_mean_of_two_values_says_how_little_that_is(cube):
    row = row_of(cube, "user", "x_mood", user_id="Ada")
    # s = √2, t(1) = 12.706: 8 ± 12.706 × √2 ÷ √2.
    assert (row["value"], row["n"], row["low"], row["high"]) == (8, 2, pytest.approx(-4.706), pytest.approx(20.706))
    alone = row_of(cube, "user", "x_mood", user_id="Di")
    assert (alone["value"], alone["n"]) == (4, 1) and math.isnan(alone["low"]) and math.isnan(alone["high"])


def test_durations_are_seconds_and_totals_are_by_month_reported(cube):
    assert row_of(cube, "user", "x_first_response_time_min", user_id="Bo")["value"] == pytest.approx(65 * 60)
    assert row_of(cube, "user", "x_calls", user_id="Ada")["value"] == 110
    assert row_of(cube, "user", "x_calls", user_id="Cy")["value"] == 150, "a blank is no zero"
    whole = row_of(cube, "company", "x_calls")
    assert (whole["value"], whole["n"]) == (100, 6) and math.isnan(whole["low"]), "a complete count has no interval"
    assert cube.definitions.is_complete_count(cube.definitions.kpi("x_calls"))


def test_scores_are_those_of_the_curves_by_hand(cube):
    field = field_of(cube, "member", PERIOD)
    scheme = default_scheme(field, {})
    assert scheme.gates == () and set(scheme.kpis) == {"x_csat", "x_mood", "x_first_response_time_min", "x_calls"}
    shares = scheme.shares
    assert all(share == pytest.approx(0.25) for share in shares.values())
    scored = board(field, scheme)
    goal = scheme.goals["x_csat"]
    # People's means of their months: 85, 65, 90, 75 %; 10th, 60th and 90th percentile in two digits.
    assert (goal.floor, goal.target, goal.stretch) == (pytest.approx(0.68), pytest.approx(0.83), pytest.approx(0.88))
    ada = field.people.index("Ada")
    assert scored.kpi_scores[ada, scheme.kpis.index("x_csat")] == pytest.approx(100 * (0.82 - 0.68) / (0.83 - 0.68))
    assert scored.score[ada] == pytest.approx(scored.kpi_scores[ada].mean())
    assert sorted(field.people[i] for i in range(4)) == ["Ada", "Bo", "Cy", "Di"] and sorted(scored.rank) == [1, 2, 3, 4]


def test_presets_of_ours_are_offered_only_where_they_weigh_anything(cube):
    field = field_of(cube, "member", PERIOD)
    assert [preset.key for preset in presets(field)] == ["own.member"]
    assert from_preset(presets(field)[0], {}, field.known, field.kpis).kpis


def test_a_goal_of_the_sheet_stands_over_one_that_was_kept_for_a_kpi_of_that_name(cube):
    field = field_of(cube, "member", PERIOD)
    own = cube.definitions.kpi("x_csat").goal
    assert own is not None
    assert from_preset(presets(field)[0], {"x_csat": Goal(0.1, 0.2, 0.3)}, field.known, field.kpis).goals["x_csat"] == own


def test_the_rows_behind_a_number_are_the_sheets(cube):
    behind = rows_behind(cube, cube.definitions.kpi("x_calls"), "user", ("Ada",), PERIOD)
    assert sorted(behind.pieces[0].rows["x_calls_sum"]) == [100, 120] and (behind.value, behind.n) == (110, 2)


def test_the_command_line_imports_a_sheet_and_says_what_it_understood(tmp_path, capsys):
    path, url = tmp_path / "team.csv", f"duckdb:///{tmp_path / 'team.duckdb'}"
    path.write_text(SHEET, encoding="utf-8")
    assert main(["import", str(path), "--crm", url]) == 0
    told = capsys.readouterr()
    counts = json.loads(told.out)["tables"]
    assert [(count["table"], count["read"], count["loaded"]) for count in counts] == [("user_assignment", 7, 7), ("reported_value", 27, 27)]
    assert "x_csat: CSAT, rate, mean, higher is better, floor 0.68, target 0.83, stretch 0.88" in told.err
    assert (
        main(["scores", "--crm", url, "--store", f"sqlite:///{tmp_path / 's'}", "--from", "2026-08", "--to", "2026-09", "--by", "user"])
        == 0
    )
    assert capsys.readouterr().out.startswith("id,name,role,score,coverage,rank\nCy,Cy,member,")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("nobody.csv", None, "no file"), ("a.csv", "Team,Role\nN,x\n", "no column"), ("a.csv", 'Name,CSAT\nAda,"1,234"\n', "decimal mark")],
)
def test_a_sheet_that_cannot_be_used_changes_nothing(tmp_path, capsys, name, text, said):
    good, url = tmp_path / "team.csv", f"duckdb:///{tmp_path / 'team.duckdb'}"
    good.write_text(SHEET, encoding="utf-8")
    assert main(["import", str(good), "--crm", url]) == 0
    before = pd.Series(open_crm(url).version)
    if text:
        (tmp_path / name).write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert main(["import", str(tmp_path / name), "--crm", url]) == 1
    assert said in capsys.readouterr().err and before[0] == open_crm(url).version


def test_a_formula_of_two_of_them_takes_whom_both_are_known_of_and_knows_that_they_vary_together(cube):
    """The ratio of two columns with the interval of its residuals; Cy's September has no calls, and is no part of it."""
    own = OwnKpi("f_x", "Calls a point of mood", "x_calls_sum / x_mood_sum", "x_calls_rows", "number", False, "scale")
    tried = cubes.build(cube.crm, definitions=with_own(cube.definitions, Own(kpis=(own,)), cube.crm))
    pairs = [(100, 7), (120, 9), (90, 5), (80, 6), (150, 8), (60, 4)]
    ratio = sum(calls for calls, _ in pairs) / sum(mood for _, mood in pairs)
    left = sum((calls - ratio * mood) ** 2 for calls, mood in pairs)
    half = 2.570581836 * math.sqrt(len(pairs) / (len(pairs) - 1) * left) / sum(mood for _, mood in pairs)  # t of 5 degrees of freedom
    found = row_of(tried, "company", "f_x")
    assert (found["value"], found["n"]) == (pytest.approx(ratio), 6)
    assert (found["low"], found["high"]) == (pytest.approx(ratio - half, rel=1e-3), pytest.approx(ratio + half, rel=1e-3))
    assert row_of(tried, "user", "f_x", user_id="Cy")["value"] == 150 / 8
    behind = rows_behind(tried, tried.definitions.kpis["f_x"], "company", (), PERIOD)
    assert (behind.value, behind.n, behind.low) == (pytest.approx(ratio), 6, pytest.approx(found["low"]))
    assert [len(piece.rows) for piece in behind.pieces] == [6]


def test_goals_are_proposed_for_values_on_both_sides_of_a_hundred():
    """Two digits would make target and stretch the same; as many are shown as tell them apart."""
    text = "Name,Attainment\n" + "".join(f"p{value},{value}%\n" for value in (86, 90, 91, 99, 107, 108, 110, 113))
    sheet = read_pilot("team.csv", text.encode())
    plan = propose(sheet, PERIOD.last)
    (figure,) = with_goals(plan, take(sheet, plan)[0]["reported_value"]).figures
    assert (figure.floor, figure.target, figure.stretch) == (88.8, 107, 111)
