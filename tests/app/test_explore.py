"""The explore pages: what they show is what the core says, and links keep period, language and hidden names."""

import json
import math
import re
from datetime import date

import pandas as pd
import pytest

from lib.crm import tables as canonical
from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis.catalogue import KPIS
from lib.kpis.definitions import SHIPPED
from lib.kpis.values import kpi_values
from lib.language import translator
from lib.periods import Period
from lib.scoring.boards import board, team_scores
from lib.scoring.fields import field_of
from lib.scoring.standings import default_scheme, proposals, roles_in
from lib.views import axes, formats, tables, tiles
from lib.views.column_words import NAMES
from tests.app.conftest import texts

QUARTER = Period(date(2026, 7, 1), date(2026, 9, 1))
PAGES = ("overview", "teams", "people", "records", "kpis", "data")
EN = translator("en")


@pytest.fixture(scope="module")
def cube(sample_folder):
    return cubes.build(open_crm(f"duckdb:///{sample_folder / 'sample.duckdb'}"))


@pytest.fixture(scope="module")
def boards(cube):
    goals = proposals(cube)
    fields = {role: field_of(cube, role, QUARTER) for role in roles_in(cube, QUARTER)}
    return {role: board(field, default_scheme(field, goals)) for role, field in fields.items()}


def table_with(app, *columns) -> pd.DataFrame:
    """The table on the page that has these columns."""
    return next(frame.value for frame in app.dataframe if set(columns) <= set(frame.value.columns))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_page_opens_with_a_question_and_keeps_its_link(start, page, language):
    app = start(page, lang=language, period="2026-04..2026-06", names="hidden")
    assert not app.exception
    assert not app.error
    assert app.title[0].value.endswith(("?", "？"))
    assert (app.query_params["period"], app.query_params["lang"], app.query_params["names"]) == ("2026-04..2026-06", language, "hidden")


@pytest.mark.parametrize("page", PAGES)
def test_hidden_names_are_on_no_page(start, cube, page):
    app = start(page, names="hidden")
    shown = " | ".join(texts(app)) + " | ".join(str(cell) for frame in app.dataframe for cell in frame.value.to_numpy().ravel())
    assert not [name for name in cube.roster.users.values() if name in shown]
    # Teams may be named after people, so they hide with them; "Sales" alone is a role as well.
    assert not [name for key, name in cube.roster.teams.items() if " " in name and name in shown]


@pytest.mark.parametrize("role", ["sales", "service", "executive"])
def test_a_persons_page_shows_the_boards_numbers(start, boards, role):
    found = boards[role]
    i = int(found.rank.argsort()[0])
    app = start("people", person=found.field.people[i], role=role)
    assert not app.exception
    assert f"score **{formats.number(found.score[i])}**" in app.info[0].value
    table = table_with(app, "KPI", "Value", "Points")
    for k, key in enumerate(found.scheme.kpis):
        row = table[table["KPI"] == SHIPPED.kpis[key].name.en].iloc[0]
        assert row["Value"].removeprefix("≥ ") == formats.kpi_value(SHIPPED.kpis[key], found.field.value[key][i], EN, "")
        assert row["n"] == formats.count(found.field.n[key][i])
        assert row["Points"] == formats.number(found.scores.contributions[i, k])
    steps = table_with(app, "Step", "Points", "Score after it")
    assert steps["Score after it"].iloc[-1] == pytest.approx(found.score[i], abs=1e-9)
    assert steps["Points"].iloc[:-1].sum() == pytest.approx(found.score[i], abs=1e-9)


def test_a_cap_is_a_sentence_that_names_the_kpi_that_failed(start, boards):
    found = boards["service"]
    i = next(i for i, before in enumerate(found.scores.score) if found.score[i] < before)
    app = start("people", person=found.field.people[i], role="service")
    before = formats.number(found.scores.score[i])
    said = app.warning[0].value.replace("\\", "").replace(formats.SPACE, " ")
    assert said.endswith(f"so the score of {before} is capped at 80.") and "target of" in said
    table = table_with(app, "KPI", "Value", "Points")
    marked = set(table["KPI"][table["Note"].str.contains("✗ caps the score", regex=False)])
    gated = {SHIPPED.kpis[key].name.en for key in ("K1", "K4")}
    assert marked == {name for name in gated if f"{name} {_shown(table, name)} is below" in said} != set()


def _shown(table, name):
    return table.set_index("KPI").loc[name, "Value"].replace(formats.SPACE, " ")


def test_weights_that_counted_are_shown_where_data_are_missing(start, boards):
    role, i = next(
        (role, i)
        for role, found in boards.items()
        for i, share in enumerate(found.scores.coverage)
        if 0.6 <= share < 0.99 and found.rank[i] > 0
    )
    app = start("people", person=boards[role].field.people[i], role=role)
    table = table_with(app, "KPI", "Value", "Points")
    table = table[table["Points"] != formats.ABSENT]
    score, weight, points = (table[name].str.rstrip(f"{formats.SPACE}%").astype(float) for name in ("Score", "Weight", "Points"))
    assert weight.sum() == pytest.approx(100, abs=0.5)
    assert (score * weight / 100 - points).abs().max() < 0.15, "each row multiplies out as shown"
    assert any("The table shows the weights that counted" in caption.value for caption in app.caption)


def test_the_trend_says_where_it_ends_later_than_the_page(start, boards):
    app = start("people", person=boards["service"].field.people[0], role="service")
    ends = [caption.value for caption in app.caption if "Each point holds for the three months" in caption.value]
    assert "The last one holds for 2026-08 – 2026-10, the score at the top of the page for 2026 Q3." in ends[0]


def test_a_role_change_is_two_rows_ranked_apart(start, sample_folder):
    from sample_data import stories

    user = next(story.user_id for story in stories(date(2026, 10, 31)) if story.key == "role_change")
    scores = {}
    for role in ("service", "customer_success"):
        app = start("people", person=user, role=role)
        assert any("one row for each role" in caption.value for caption in app.caption)
        scores[role] = app.info[0].value
    assert scores["service"] != scores["customer_success"]


def test_the_change_since_the_period_before_adds_up(start, boards):
    found = boards["service"]
    for i in range(4):
        app = start("people", person=found.field.people[i], role="service")
        since = next((f.value for f in app.dataframe if "Step" in f.value.columns and f.value["Explanation"].iloc[0] == "score then"), None)
        if since is not None:
            then, changes, now = since["Points"].iloc[0], since["Points"].iloc[1:-1].sum(), since["Points"].iloc[-1]
            assert then + changes == pytest.approx(now, abs=1e-9)
            assert now == pytest.approx(found.score[i], abs=1e-9)


@pytest.mark.parametrize("team", ["t-west-service", "t-south", "t-company"])
def test_a_teams_page_adds_up(start, cube, boards, team):
    teams = team_scores(list(boards.values()), cube.roster.ancestors).set_index("team_id")
    app = start("teams", team=team)
    assert not app.exception
    assert f"score **{formats.number(teams.loc[team, 'score'])}**" in app.info[0].value
    people = table_with(app, "Person", "Adds to the team (points)")
    assert people["Adds to the team (points)"].sum() == pytest.approx(teams.loc[team, "score"], abs=1e-9)
    steps = table_with(app, "Step", "Points", "Score after it")
    assert steps["Score after it"].iloc[-1] == pytest.approx(teams.loc[team, "score"], abs=1e-9)


def test_pooled_kpis_of_a_team_are_those_of_the_command_line(start, cube):
    app = start("teams", team="t-west-service")
    values = kpi_values(cube, QUARTER, "team_role")
    wanted = values[(values["above"] == "t-west-service") & (values["role_id"] == "service")].set_index("kpi")
    table = next(f.value for f in app.dataframe if "KPI" in f.value.columns and "First-contact resolution" in set(f.value["KPI"]))
    assert len(table) >= 6
    for row in table.itertuples():
        key = next(kpi.key for kpi in KPIS if kpi.name.en == row.KPI)
        assert row.Value.removeprefix("≥ ") == formats.kpi_value(SHIPPED.kpis[key], wanted.loc[key, "value"], EN, "")
        assert row.n == formats.count(wanted.loc[key, "n"])


def test_every_kpi_of_the_company_opens_into_rows_that_make_it_again(start):
    app = start("records", opened=False, level="company")
    for kpi in KPIS:
        app.query_params["kpi"] = kpi.key
        app.run()
        assert not app.exception, kpi.key
        assert not app.error, kpi.key
        assert len(app.success) == 1, kpi.key


@pytest.mark.parametrize(
    ("kpi", "level", "of"),
    [
        ("K3", "user_role", "u-034/service"), ("K13", "team", "t-south"), ("K1", "role", "service"), ("K5", "user", "u-010"),
        ("K21", "channel", "web"), ("K29", "touchpoint", "tp-1"), ("K35", "team_role", "t-south-customers/account_manager"),
        ("K22", "team", "t-north-sales"),
    ],
)  # fmt: skip
def test_rows_of_any_level_make_the_number_again(start, kpi, level, of):
    app = start("records", opened=False, kpi=kpi, level=level, of=of)
    assert not app.exception
    assert len(app.success) == 1
    assert app.query_params["of"] == of


@pytest.mark.parametrize("parameters", [{"kpi": "K99"}, {"kpi": "K3", "level": "planet"}, {"kpi": "K3", "level": "user", "of": "<b>"}])
def test_nonsense_in_a_records_link_is_named(start, parameters):
    app = start("records", opened=False, **parameters)
    assert not app.exception
    assert "not understood" in app.warning[0].value


def test_the_library_describes_every_kpi(start):
    app = start("kpis", opened=False)
    for kpi in KPIS:
        app.query_params["kpi"] = kpi.key
        app.run()
        assert not app.exception, kpi.key
        assert kpi.name.en in app.header[0].value
        assert any(kpi.formula.en.split(" ÷ ")[0][:20] in text.replace("\\", "") for text in texts(app)), kpi.key


def test_the_library_finds_by_either_language_and_says_when_nothing_matches(start):
    app = start("kpis", opened=False)
    for word, expected in (("流失率", {"K13", "K14", "K15"}), ("churn", {"K13", "K14", "K15", "K17"}), ("k29", {"K29", "K29.journey"})):
        app.text_input(key="kpi_search").set_value(word).run()
        assert expected <= set(table_with(app, "Key", "Formula")["Key"])
    app.text_input(key="kpi_search").set_value("xyzzy").run()
    assert "No KPI matches" in app.info[0].value


def test_the_library_counts_its_kpis_and_a_search_chooses_among_what_it_finds(start):
    app = start("kpis", kpi="K1", opened=False)
    assert f"{len(KPIS)} KPIs" in [found.value for found in app.caption]
    app.text_input(key="kpi_search").set_value("churn").run()
    listed = list(table_with(app, "Key", "Formula")["Key"])
    assert f"{len(listed)} of {len(KPIS)} KPIs" in [found.value for found in app.caption]
    assert app.query_params["kpi"] == listed[0] and SHIPPED.kpis[listed[0]].name.en in app.header[0].value
    app.text_input(key="kpi_search").set_value(SHIPPED.kpis[listed[0]].name.en.lower()).run()
    assert app.query_params["kpi"] == listed[0], "a chosen KPI that is found stays"
    # A link to another KPI counts more than what stands in the search box.
    app.query_params["kpi"] = "K7"
    app.run()
    assert SHIPPED.kpis["K7"].name.en in app.header[0].value


@pytest.mark.parametrize(
    ("before", "now", "clear"),
    [
        # Ends that face each other are 3 and 4 away from their values, a root of 5 squares; the far ends do not count.
        ((50.0, 0.0, 53.0), (55.1, 51.1, 99.0), True),
        ((50.0, 49.9, 53.0), (54.9, 50.9, 55.0), False),
        ((50.0, 47.0, 99.0), (44.9, 0.0, 48.9), True),
        ((50.0, 47.0, 50.1), (45.1, 45.0, 49.1), False),
        ((50.0, math.nan, math.nan), (90.0, 89.0, 91.0), False),
    ],
)
def test_a_change_is_beyond_chance_when_it_exceeds_what_both_intervals_allow(before, now, clear):
    assert tiles.beyond_chance(before, now) is clear


def test_a_tile_is_coloured_only_by_a_change_beyond_chance_and_says_so(start, cube):
    app = start("overview", opened=False)
    grey = 2
    was = kpi_values(cube, Period(date(2026, 4, 1), date(2026, 6, 1)), "company", tiles.HEADLINE_KPIS).set_index("kpi")
    now = kpi_values(cube, QUARTER, "company", tiles.HEADLINE_KPIS).set_index("kpi")
    captions = [found.value for found in app.caption if " chance" in found.value and "→" in found.value]
    judged = 0
    for metric in app.metric:
        key = next(key for key in tiles.HEADLINE_KPIS if SHIPPED.kpis[key].name.en == metric.label)
        then, value = was.loc[key], now.loc[key]
        if not metric.delta or then["last"] >= value["first"]:
            continue
        apart = value["low"] > then["high"] or value["high"] < then["low"]
        inside = then["low"] <= value["value"] <= then["high"] and value["low"] <= then["value"] <= value["high"]
        # Intervals that do not meet are surely a change; values inside each other's interval surely are none.
        assert not (apart and metric.proto.color == grey)
        assert not (inside and metric.proto.color != grey)
        judged += 1
    assert judged == len(captions) > 4
    assert {found.split(" · ")[1] for found in captions} == {"change within chance", "change beyond chance"}
    assert all(re.match(r"\d{4}-\d\d → 2026-\d\d · ", found.replace("\\", "")) for found in captions), (
        "where the line above begins and ends"
    )


def test_rows_have_human_headings_and_say_where_in_the_whole_they_stand(start):
    app = start("records", kpi="K1", level="company", opened=False)
    assert any(re.fullmatch(r"Rows 1 to 100 of [\d,]+", found.value) for found in app.caption)
    rows = next(frame for frame in app.dataframe if "scale_min" in frame.value.columns)
    headings = json.loads(rows.proto.columns)
    assert headings["scale_min"]["label"] == "lowest answer of the scale"
    assert "`scale_min`" in headings["scale_min"]["help"], "its own name on asking"
    assert all(headings[column].get("label", column) != column for column in rows.value.columns if "_" in column)
    assert rows.proto.placeholder == "–"


def test_every_column_behind_a_number_has_a_name_in_words():
    own = [table for name, table in canonical.metadata.tables.items() if not name.startswith("reported_")]
    assert {column.name for table in own for column in table.columns} == set(NAMES)
    assert not [name for name in NAMES.values() if "_" in name]


def test_a_teams_trend_says_what_its_points_hold_for(start):
    app = start("teams", team="t-north-customers", period="2026-04..2026-06", opened=False)
    said = next(found.value for found in app.caption if "three months that end with it" in found.value)
    assert "The last one holds for" in said and "2026 Q2" in said
    now = start("teams", team="t-north-customers", period="2026-07..2026-09", opened=False)
    assert any("three months that end with it" in found.value for found in now.caption)


def test_a_stage_splits_the_role_and_brings_its_own_weights(start):
    app = start("teams", team="t-north-customers")
    next(box for box in app.selectbox if box.label == "Stage").set_value("growth")
    next(box for box in app.selectbox if box.label == "From").set_value(date(2026, 1, 1))
    next(field for field in app.text_input if field.label == "Your name").set_value("Ada")
    next(button for button in app.button if button.label == "Save stage").click().run()
    assert not app.exception
    app.switch_page("../pages/simulator.py").run()
    options = app.button_group[0].options
    assert len([option for option in options if "growth stage" in str(option)]) == 2
    again = start(role="customer_success/growth")
    assert [box.value for box in again.selectbox if box.label == "Weights to start from"] == ["W3.customer_success"]


def test_the_tour_stops_eight_times_at_what_it_says(start):
    app = start("overview", opened=False)
    next(button for button in app.button if button.label == "Show me around").click().run()
    seen = []
    for number in range(1, 9):
        assert not app.exception
        said = next(text.value for text in app.markdown if text.value.startswith("**Stop"))
        assert said.startswith(f"**Stop {number} of 8.**")
        seen.append(re.sub(r"^\*\*Stop \d of 8\.\*\* ", "", said))
        next(button for button in app.button if button.label in ("Next stop", "Done")).click().run()
    assert len(set(seen)) == 8
    assert not [text for text in app.markdown if text.value.startswith("**Stop")]


def test_what_the_tour_says_is_true(cube, boards):
    from sample_data import stories

    told = {story.key: story for story in stories(date(2026, 10, 31))}
    south = kpi_values(cube, QUARTER, "team", ["K13"]).set_index("above").loc["t-south", "value"]
    assert south > 0.05
    handled = kpi_values(cube, QUARTER, "user_role", ["K7"])
    handled = handled[(handled["role_id"] == "service") & (handled["status"] == "ok")].set_index("user_id")["value"]
    assert handled.idxmin() == told["short_handling"].user_id
    asked = kpi_values(cube, QUARTER, "user", ["K1.self"]).set_index("user_id").loc[told["self_collected"].user_id]
    assert asked["value"] > 0.9
    capped = boards["service"].field.people.index(told["capped"].user_id)
    assert boards["service"].score[capped] == 80 < boards["service"].scores.score[capped]
    leader = boards["after_sales"].field.people[int(boards["after_sales"].rank.argsort()[0])]
    assert leader == told["missing_kpi"].user_id


def test_csv_is_read_by_spreadsheets_and_never_a_formula():
    table = pd.DataFrame({"=name": ["=1+1", "+49", "-x", "@me", "plain", None], "n": [-1.5, 2, 3, 4, 5, 6]})
    text = tables.csv(table).decode("utf-8")
    assert text.startswith("\ufeff'=name,n")
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["'=1+1", "'+49", "'-x", "'@me", "plain", ""]
    assert ",-1.5" in text


@pytest.mark.parametrize("kpi", [SHIPPED.kpis[key] for key in ("K1", "K2", "K5", "K21", "K22", "K28")], ids=lambda kpi: kpi.key)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 77.7, 1e5])
def test_ticks_are_few_ascending_and_span_the_values(kpi, scale):
    values = [0.31 * scale, 0.82 * scale, float("nan")]
    found = [at for at, _ in axes.ticks(values, kpi.unit, str)]
    assert 2 <= len(found) <= 8
    assert found == sorted(set(found))
    assert found[0] <= 0.31 * scale and found[-1] >= 0.82 * scale
    assert axes.ticks([5.0, 5.0], kpi.unit, str)
    assert axes.ticks([], kpi.unit, str) == []
