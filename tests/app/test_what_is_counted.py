"""What stands beside a number: whether anything was sampled, the goal it is held against, and thousands apart."""

import math
import re

import pytest

from lib.crm.reported import MEAN, TOTAL
from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis.catalogue import KPIS
from lib.kpis.definitions import SHIPPED
from lib.kpis.ready_made import ReadyMade, kpi_of
from lib.language import translator
from lib.scoring.standings import goals_for, proposals
from lib.views import data, formats, kpi_table
from tests.app.conftest import texts

EN, ZH = translator("en"), translator("zh_CN")
# By hand from the catalogue's formulas: amounts and counts of all there is, and ratios of two of them.
COMPLETE = {"K8", "K10", "K11", "K20.margin", "K21", "K25", "K41", "K50"}


def tables(app, *columns):
    """The tables on the page that have these columns."""
    return [frame.value for frame in app.dataframe if set(columns) <= set(frame.value.columns)]


def test_complete_counts_are_amounts_and_ratios_of_all_there_is():
    assert {kpi.key for kpi in KPIS if SHIPPED.is_complete_count(kpi)} == COMPLETE


def test_an_interval_that_is_missing_says_why():
    for kpi in KPIS:
        said = formats.interval(SHIPPED, kpi, math.nan, math.nan, EN, "")
        assert said == ("complete count" if kpi.key in COMPLETE else "no interval"), kpi.key
        assert " to " in formats.interval(SHIPPED, kpi, 1.0, 2.0, EN, ""), kpi.key


def test_tables_and_splits_say_complete_count(start):
    app = start("teams", team="t-north-sales")
    rows = {row["KPI"]: row for table in tables(app, "KPI", "95 % interval") for _, row in table.iterrows()}
    assert rows["Won amount"]["95 % interval"] == "complete count"
    assert " to " in rows["Win rate"]["95 % interval"]
    split = start("kpis", kpi="K21")
    assert set(tables(split, "By channel", "95 % interval")[0]["95 % interval"]) == {"complete count"}


def test_a_tile_of_few_says_that_it_has_no_interval(start, monkeypatch):
    original = data.values

    def without_intervals(*arguments, **options):
        return original(*arguments, **options).assign(low=math.nan, high=math.nan)

    monkeypatch.setattr(data, "values", without_intervals)
    captions = [caption.value for caption in start("overview", opened=False).caption]
    assert any("no interval" in caption for caption in captions)


def test_a_teams_table_shows_the_goals_of_its_role(start, sample_folder):
    goals = goals_for("sales", proposals(cubes.build(open_crm(f"duckdb:///{sample_folder / 'sample.duckdb'}"))))
    app = start("teams", team="t-north-sales")
    shown = {row["KPI"]: row["Goal"] for table in tables(app, "KPI", "Goal") for _, row in table.iterrows()}
    proposed = [SHIPPED.kpis[key] for key in goals if not SHIPPED.kpis[key].per_period and SHIPPED.kpis[key].name.en in shown]
    assert proposed
    for kpi in proposed:
        assert shown[kpi.name.en].removeprefix("≥ ").removeprefix("≤ ") == formats.kpi_value(kpi, goals[kpi.key].target, EN, "")
    # The goal of a total is one person's: the team's total is not held against it.
    assert shown["Won amount"] == formats.ABSENT


def test_a_role_without_a_goal_has_none_of_ours(start):
    found = [table for kpi in KPIS if kpi.goal is None and kpi.roles for table in _goals(start, kpi)]
    without = [row for table in found for _, row in table.iterrows() if row["Target"] == formats.ABSENT]
    assert without and {row["Origin"] for row in without} == {formats.ABSENT}
    ours = _goals(start, SHIPPED.kpis["K3"])[0]
    assert set(ours["Origin"]) == {"our default"}


def _goals(start, kpi):
    return tables(start("kpis", kpi=kpi.key, opened=False), "Role", "Target", "Origin")


def test_thousands_stand_apart_in_what_records_say(start):
    app = start("records", kpi="K1", level="company", period="2026-01..2026-09")
    heads = [text.value for text in app.markdown if text.value.startswith("**")]
    said = " ".join(text for text in texts(app) if "row" in text or "denominator" in text or "numerator" in text)
    assert heads and all(re.match(r"\*\*\d{1,3}(,\d{3})+ rows\*\*", head) for head in heads)
    assert re.search(r"\d\\?,\d{3}", said)
    assert not re.search(r"(?<![\d-])\d{4,}(?!-)", said.replace("2026", ""))


def test_a_plural_puts_thousands_apart():
    assert EN.plural("{n} person", "{n} people", 1) == "1 person"
    assert EN.plural("{n} person", "{n} people", 12345) == "12,345 people"
    assert "12,345" in ZH.plural("{n} person", "{n} people", 12345)


@pytest.mark.parametrize(("value", "wanted"), [(0.95, True), (0.05, False), (math.nan, None)])
def test_what_is_on_target_is_said_in_one_place(value, wanted):
    assert kpi_table.reached(SHIPPED.kpis["K3"], value, SHIPPED.kpis["K3"].goal) is wanted


@pytest.mark.parametrize(
    ("grain", "said"), [("person", "complete count, per person and month"), ("team", "complete count, per team and month")]
)
def test_what_people_report_of_a_month_is_no_sum_of_the_company(grain, said):
    kpi = kpi_of(ReadyMade("x_calls", "Calls", "number", False, TOTAL, "service", False, grain=grain))
    assert formats.interval(SHIPPED, kpi, math.nan, math.nan, EN, "") == said
    mean = kpi_of(ReadyMade("x_mood", "Mood", "number", False, MEAN, "service", False, grain=grain))
    assert formats.interval(SHIPPED, mean, math.nan, math.nan, EN, "") == "no interval"
