"""The pages Compare and Schemes: they show what the core says, keep their links, and never end in nothing."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis.catalogue import Goal
from lib.periods import Period
from lib.scoring.boards import board, team_scores
from lib.scoring.fields import field_of
from lib.scoring.presets import PRESET_BY_KEY
from lib.scoring.schemes import from_preset
from lib.scoring.standings import default_scheme, goals_for, proposals, roles_in
from lib.simulation.compare import agreement, aligned
from lib.store import scheme_life as life
from lib.store.database import open_store
from lib.store.schemes import latest, save, versions
from lib.urls import identity
from lib.views import formats
from tests.app.conftest import texts

QUARTER = Period(date(2026, 7, 1), date(2026, 9, 1))
NOW = datetime(2026, 11, 1, 9)


@pytest.fixture(scope="module")
def cube(sample_folder):
    return cubes.build(open_crm(f"duckdb:///{sample_folder / 'sample.duckdb'}"))


@pytest.fixture(scope="module")
def made(cube):
    """A preset as a scheme of the sample company."""
    kept = proposals(cube)

    def scheme(key: str):
        preset = PRESET_BY_KEY[key]
        return from_preset(preset, goals_for(preset.role, kept), cube.answered, cube.definitions.kpis)

    return scheme


@pytest.fixture
def store(tmp_path):
    return open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")


@pytest.fixture
def company(sample_folder) -> str:
    return identity(f"duckdb:///{sample_folder / 'sample.duckdb'}")


def table_with(app, *columns):
    return next(frame.value for frame in app.dataframe if set(columns) <= set(frame.value.columns))


def box(app, label: str):
    return next(found for found in app.selectbox if found.label == label)


def press(app, label: str):
    return next(button for button in app.button if button.label == label).click().run()


def columns_of(app) -> list[str]:
    return [app.query_params[letter] for letter in "abcde" if letter in app.query_params]


@pytest.mark.parametrize("page", ["compare", "schemes"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_each_page_opens_with_a_question_and_keeps_its_link(start, page, language):
    app = start(page, lang=language, period="2026-04..2026-06", names="hidden")
    assert not app.exception and not app.error
    assert app.title[0].value.endswith(("?", "？"))
    assert (app.query_params["period"], app.query_params["lang"], app.query_params["names"]) == ("2026-04..2026-06", language, "hidden")


def test_the_table_and_the_words_are_those_of_the_boards(start, cube, made):
    app = start("compare", role="service", a="W6", b="W9", c="W6@2026-04..2026-06")
    assert not app.exception
    before = field_of(cube, "service", Period(date(2026, 4, 1), date(2026, 6, 1)))
    now = field_of(cube, "service", QUARTER)
    boards = [board(now, made("W6")), board(now, made("W9")), board(before, made("W6"))]
    found = aligned(boards)
    table = table_with(app, "Person", "A: rank", "C: score").set_index("Person")
    for i, user in enumerate(found.people):
        row = table.loc[cube.roster.users[user]]
        for k, letter in enumerate("ABC"):
            assert row[f"{letter}: rank"] == pytest.approx(found.rank[i, k], nan_ok=True)
            assert row[f"{letter}: score"] == pytest.approx(found.score[i, k], nan_ok=True)
    for i, j, names in ((0, 1, "A – B"), (0, 2, "A – C"), (1, 2, "B – C")):
        one = agreement(found.rank[:, i], found.rank[:, j])
        line = next(text for text in "\n".join(m.value for m in app.markdown).split("\n") if text.startswith(f"- **{names}**"))
        assert f"{one.kept:,} of {one.pairs:,} pairs keep their order" in line
        assert f"τ {formats.number(one.kendall, 2)}" in line and f"{one.both} people ranked in both" in line
    assert "pairs keep their order" in app.info[0].value


def drawn_frames(monkeypatch) -> dict[str, tuple]:
    """What the page hands to its charts, by their names; the dots of people come before those of teams."""
    from lib.views.compare import ranks, scores

    kept: dict[str, tuple] = {}

    def keeping(name, real):
        def build(*given):
            kept.setdefault(name, given)
            return real(*given)

        return build

    monkeypatch.setattr(ranks, "bump", keeping("bump", ranks.bump))
    monkeypatch.setattr(scores, "dots", keeping("dots", scores.dots))
    return kept


@pytest.mark.parametrize("columns", [("W6", "W9", "W11.service"), ("W6", "W11.service", "W9"), ("W9", "W6")])
def test_sentence_colours_moves_and_table_are_about_the_same_two_columns(start, cube, made, monkeypatch, columns):
    kept = drawn_frames(monkeypatch)
    app = start("compare", role="service", opened=False, **dict(zip("abc", columns, strict=False)))
    field = field_of(cube, "service", QUARTER)
    places = [dict(zip(field.people, board(field, made(key)).rank, strict=True)) for key in columns]
    letter, headline = "ABC"[len(columns) - 1], app.info[0].value
    kept_pairs = sum((places[0][x] - places[0][y]) * (places[-1][x] - places[-1][y]) > 0 for x in field.people for y in field.people) // 2
    assert f"Under **{letter}**" in headline and f": {kept_pairs} of " in headline
    gained = {cube.roster.users[user]: float(places[0][user] - places[-1][user]) for user in field.people}

    points, _, words, _ = kept["bump"]
    assert words["move"] == f"A → {letter}"
    for row in points.itertuples():
        sign = (gained[row.name] > 0) - (gained[row.name] < 0)
        assert row.rising == sign
        assert row.move == ("·" if sign == 0 else f"{'▲+' if sign > 0 else '▼−'}{abs(gained[row.name]):.0f}")
    strong = {row.name for row in points.itertuples() if row.look == "moved"}
    assert min(abs(gained[name]) for name in strong) >= max(abs(gained[name]) for name in gained.keys() - strong)
    for name, way in (
        (re.search(r"\*\*([^*]+)\*\* wins most", headline)[1], 1),
        (re.search(r"\*\*([^*]+)\*\* loses most", headline)[1], -1),
    ):
        assert way * gained[name] == max(way * places for places in gained.values())
        assert set(points.loc[points["name"] == name, "rising"]) == {way}

    table = table_with(app, "Person", f"{letter}: score").set_index("Person")
    rows = kept["dots"][0]
    for row in rows.itertuples():
        assert row.text.removeprefix("▲ ").removeprefix("▼ ") == formats.signed(table.loc[row.name, f"{letter}: points against A"])
        assert table.loc[row.name, f"{letter}: places against A"] == gained[row.name]
    captions = " ".join(found.value for found in app.caption)
    assert f"Green ▲: better in {letter}" in captions and f"lost from A to {letter}" in captions


def test_columns_are_headed_by_what_tells_them_apart(start, monkeypatch):
    kept = drawn_frames(monkeypatch)
    start("compare", role="service", opened=False, a="W6@2026-04..2026-06", b="W6")
    assert [heading.name for heading in kept.pop("bump")[1]] == ["2026 Q2", "2026 Q3"]
    start("compare", role="service", opened=False, a="W6", b="W9")
    assert [heading.name.split()[0] for heading in kept.pop("bump")[1]] == ["W6", "W9"]
    start("compare", role="service", opened=False, a="W6@2026-04..2026-06", b="W9")
    assert [heading.name[:10] for heading in kept["bump"][1]] == ["2026 Q2 · ", "2026 Q3 · "]


def test_a_change_that_rounds_to_nothing_is_not_called_a_change(start):
    app = start("compare", role="service", a="W6", b="W9", opened=False)
    lists = "\n".join(found.value for found in app.markdown if "Win most" in found.value or "Lose most" in found.value)
    assert lists and "±0" not in lists


def test_teams_are_scored_with_all_their_members(start, cube, made):
    app = start("compare", role="service", a="W6", b="W9", opened=False)
    app.session_state["compare_teams_behind"] = True
    app.run()
    kept = proposals(cube)
    fields = {role: field_of(cube, role, QUARTER) for role in roles_in(cube, QUARTER)}
    others = [board(field, default_scheme(field, kept)) for role, field in fields.items() if role != "service"]
    table = table_with(app, "Team", "A: score", "B: score").set_index("Team")
    for column, key in (("A", "W6"), ("B", "W9")):
        expected = team_scores([*others, board(fields["service"], made(key))], cube.roster.ancestors).set_index("team_id")["score"]
        for team, score in expected.items():
            if cube.roster.teams[team] in table.index:
                assert table.loc[cube.roster.teams[team], f"{column}: score"] == pytest.approx(score)
    assert len(table) == 4


def test_a_changed_box_changes_answer_and_address_and_a_link_brings_it_back(start):
    app = start("compare", role="service", opened=False)
    assert columns_of(app)[:2] == ["W6", "W9"] and len(columns_of(app)) == 3
    said = app.info[0].value
    box(app, "▲ C").set_value("W10.service").run()
    assert columns_of(app)[2] == "W10.service" and app.info[0].value != said
    box(app, "Period of A").set_value(Period(date(2026, 4, 1), date(2026, 6, 1))).run()
    assert columns_of(app)[0] == "W6@2026-04..2026-06"
    said, link = app.info[0].value, {letter: app.query_params[letter] for letter in "abc"}
    again = start(
        "compare", role="service", opened=False, **{name: value[0] if isinstance(value, list) else value for name, value in link.items()}
    )
    assert again.info[0].value == said


def test_columns_are_added_and_taken_out_between_two_and_five(start):
    app = start("compare", role="sales", opened=False)
    while any(button.label == "Add a column" for button in app.button):
        press(app, "Add a column")
        assert not app.exception
    assert len(columns_of(app)) == 5
    for left in (4, 3, 2):
        next(button for button in app.button if str(button.key).endswith("_out")).click().run()
        assert not app.exception and len(columns_of(app)) == left
    assert not [button for button in app.button if str(button.key).endswith("_out")]


def test_growth_against_mature_is_one_click(start):
    app = start("compare", role="customer_success", opened=False)
    press(app, "Growth stage and mature stage")
    assert columns_of(app) == ["W3.customer_success", "W4.customer_success"]
    assert "Under **B**" in app.info[0].value and "W4" in app.info[0].value
    other = start("compare", role="service", opened=False)
    assert not [button for button in other.button if button.label == "Growth stage and mature stage"]


def test_the_scenario_of_the_simulator_is_a_column(start):
    app = start("compare", role="service", w="service:90", a="W6", b="scenario", opened=False)
    assert not app.exception and not app.warning
    assert columns_of(app) == ["W6", "scenario"]
    assert "My scenario" in app.info[0].value
    assert app.query_params["w"] in ("service:90", ["service:90"])
    without = start("compare", role="service", a="W6", b="scenario", opened=False)
    assert "b=scenario" in without.warning[0].value


def test_each_role_keeps_its_own_columns(start):
    app = start("compare", role="service", opened=False)
    box(app, "● A").set_value("W9").run()
    app.button_group[0].set_value("sales").run()
    assert not app.exception and not app.warning
    assert columns_of(app)[0] == "W5"
    app.button_group[0].set_value("service").run()
    assert columns_of(app)[0] == "W9"


@pytest.mark.parametrize(
    "parameters",
    [
        {"a": "<script>"}, {"b": "W6@1999-01"}, {"c": "W6@2026-13..x"}, {"a": "saved.nobody", "b": "\x00"}, {"d": "W6@@"}, {"e": "x" * 5000},
        {"a": "W5"}, {"person": "nobody"},
    ],
)  # fmt: skip
def test_nonsense_in_a_link_is_named_and_left_out(start, parameters):
    app = start("compare", role="service", opened=False, **parameters)
    assert not app.exception and not app.error
    assert "not understood" in app.warning[0].value
    assert len(columns_of(app)) >= 2
    app.run()
    assert not app.warning


def test_a_followed_person_is_in_the_address_and_hidden_names_are_nowhere(start, cube):
    app = start("compare", role="service", names="hidden")
    shown = " | ".join(texts(app)) + " | ".join(str(cell) for frame in app.dataframe for cell in frame.value.to_numpy().ravel())
    assert not [name for name in cube.roster.users.values() if name in shown]
    box(app, "Follow").set_value("u-034").run()
    assert not app.exception and "u-034" in str(app.query_params["person"])


def test_a_role_of_few_is_compared_without_ranks(start, cube):
    few = next(role for role in roles_in(cube, QUARTER) if len(field_of(cube, role, QUARTER).people) < 5)
    app = start("compare", role=few, opened=False)
    assert not app.exception and not app.error


def test_no_scheme_yet_says_how_to_save_one(start):
    app = start("schemes", opened=False)
    assert not app.exception
    assert "No scheme is saved yet" in app.info[0].value


@pytest.fixture
def saved(store, company, made):
    """Two versions of one scheme, and another that is archived."""
    save(store, company, "Focus <b>$x$", made("W9"), "Ada", "first", NOW)
    save(store, company, "Focus <b>$x$", made("W6"), "Bob", "second", NOW, "growth")
    save(store, company, "Old", made("W9"), "Ada", "", NOW)
    life.archive(store, company, "service", "Old", "Ada", NOW)


@pytest.mark.usefixtures("saved")
def test_the_list_is_searched_and_hides_the_archived(start):
    app = start("schemes", opened=False)
    assert list(table_with(app, "Name", "State")["Name"]) == ["Focus <b>$x$"]
    assert "Focus \\<b\\>\\$x\\$ · Service" in app.header[0].value
    next(toggle for toggle in app.toggle if toggle.label == "Archived, too").set_value(True).run()
    assert set(table_with(app, "Name", "State")["State"]) == {"draft", "archived"}
    app.text_input(key="scheme_search").set_value("客服 ada").run()
    assert list(table_with(app, "Name", "State")["Name"]) == ["Old"]
    app.text_input(key="scheme_search").set_value("xyzzy").run()
    assert not app.exception and "No scheme matches “xyzzy”" in app.info[0].value


@pytest.mark.usefixtures("saved")
def test_the_difference_of_two_versions_is_shown_and_none_is_said(start):
    app = start("schemes", opened=False)
    rows = table_with(app, "What", "Before", "After")
    csat = rows[rows["What"] == "Share of Customer satisfaction (CSAT)"].iloc[0]
    assert (csat["Before"], csat["After"]) == (f"21.0{formats.SPACE}%", f"30.0{formats.SPACE}%")
    assert (rows["What"] == "Stage").any()
    box(app, "From version").set_value(2).run()
    assert any("No difference" in found.value for found in app.success)


@pytest.mark.usefixtures("saved")
def test_rename_duplicate_archive_restore_and_bring_back(start, store, company):
    app = start("schemes", opened=False)
    app.text_input(key="rename_service/Focus <b>$x$").set_value("Calm")
    app.text_input(key="rename_author_").set_value("Eve")
    press_form(app, "Rename")
    assert not app.exception and "“Focus" in app.success[0].value
    assert {one.name for one in latest(store, company)} == {"Calm"}
    assert "service/Calm" in str(app.query_params["scheme"])

    app.text_input(key="duplicate_service/Calm").set_value("Old")
    press_form(app, "Duplicate")
    assert "archived scheme of this role is called" in app.error[0].value
    app.text_input(key="duplicate_service/Calm").set_value("Twin")
    press_form(app, "Duplicate")
    assert {(one.name, one.version, one.author) for one in latest(store, company)} == {("Calm", 2, "Bob"), ("Twin", 1, "Eve")}
    assert next(one.note for one in latest(store, company) if one.name == "Twin") == "Copy of “Calm”, version 2."

    press_form(app, "Archive")
    assert {one.name for one in latest(store, company)} == {"Calm"}
    assert "archived" in app.info[0].value
    press_form(app, "Restore")
    assert {one.name for one in latest(store, company)} == {"Calm", "Twin"}

    app.query_params["scheme"] = "service/Calm"
    app.run()
    press_form(app, "Bring version 1 back")
    assert next((one.version, one.note) for one in versions(store, company) if one.name == "Calm") == (3, "Version 1 brought back.")
    happened = table_with(app, "When", "What happened")
    assert any("renamed" in text for text in happened["What happened"])
    assert not app.exception and not app.error


def press_form(app, label: str):
    """The submit button inside a popover, not the popover itself."""
    return [button for button in app.button if button.label == label][-1].click().run()


@pytest.mark.usefixtures("saved")
def test_a_scheme_is_a_column_of_the_comparison(start):
    app = start("compare", role="service", a="W9", b="saved.Focus <b>$x$", opened=False)
    assert not app.exception and not app.warning
    assert "saved.Focus <b>$x$" in str(app.query_params["b"])
    assert re.search(r"Focus \\<b\\>\\\$x\\\$ · v2", app.info[0].value)
    older = start("compare", role="service", a="saved.Focus <b>$x$@1", b="saved.Focus <b>$x$@1@2026-05", opened=False)
    assert not older.exception and not older.warning
    assert older.query_params["a"] == "saved.Focus <b>$x$@1"
    assert re.search(r"Focus \\<b\\>\\\$x\\\$ · v1", older.info[0].value)
    archived = start("compare", role="service", a="W9", b="saved.Old", opened=False)
    assert "b=saved.Old" in archived.warning[0].value


def test_the_simulator_saves_with_stage_and_the_next_version_of_what_it_started_from(start, store, company):
    app = saving(start(role="service", w="service:80", opened=False))
    fill(app, **{"Name of the scheme": "Focus", "Your name": "Ada"})
    box(app, "For teams in").set_value("mature")
    app.text_area[0].set_value("because")
    press(app, "Save scheme")
    assert not app.exception and "Saved “Focus”, version 1" in app.success[0].value
    (first,) = versions(store, company)
    assert (first.author, first.stage, first.note) == ("Ada", "mature", "because")
    assert first.scheme.shares["K3"] == pytest.approx(80 / 130 * 0.2)
    again = saving(start(role="service", start="saved.Focus", w="service:20", opened=False))
    assert next(field for field in again.text_input if field.label == "Name of the scheme").value == "Focus"
    fill(again, **{"Your name": "Bob"})
    press(again, "Save scheme")
    assert [one.version for one in versions(store, company)] == [2, 1]


def test_a_session_and_its_link_keep_the_version_they_began_with(start, store, company):
    """What somebody else saves moves no score that is on screen; it is said, and can be chosen."""
    first = saving(start(role="service", w="service:80", opened=False))
    fill(first, **{"Name of the scheme": "Focus", "Your name": "Ada"})
    press(first, "Save scheme")
    mine = start(role="service", start="saved.Focus", opened=False)
    assert mine.query_params["start"] == "saved.Focus@1"
    before = mine.info[0].value
    other = saving(start(role="service", start="saved.Focus", w="service:5", opened=False))
    fill(other, **{"Your name": "Bob *"})
    press(other, "Save scheme")
    mine.run()
    assert mine.info[0].value == before
    assert mine.query_params["start"] == "saved.Focus@1"
    assert any("version 1 counts here. Bob \\* has saved version 2 since" in one.value for one in mine.caption)
    box(mine, "Weights to start from").set_value("saved.Focus@2").run()
    assert mine.info[0].value != before
    assert not any("counts here" in one.value for one in mine.caption)
    linked = start(role="service", start="saved.Focus@1", opened=False)
    assert linked.info[0].value == before


def saving(app):
    """The simulator with its section Save open."""
    return next(group for group in app.button_group if "Save" in str(group.options)).set_value("save").run()


def fill(app, **values: str) -> None:
    """Type into the fields with these labels."""
    for label, value in values.items():
        next(field for field in app.text_input if field.label == label).set_value(value)


def test_a_scheme_with_a_kpi_the_company_has_no_more_still_opens(start, store, company, made):
    whole = made("W6")
    first, *others = whole.weighting
    strange = replace(
        whole,
        weighting=(replace(first, kpis=(*first.kpis, ("x_gone", 40.0))), *others),
        goals={**whole.goals, "x_gone": Goal(1.0, 2.0, 3.0)},
    )
    save(store, company, "Former", strange, "Ada", "", NOW)
    app = start("schemes", opened=False)
    assert not app.exception and "x_gone" in set(table_with(app, "Group", "Share (%)")["KPI"])
    app = start("simulator", role="service", base="saved.Former@1", opened=False)
    assert not app.exception and not app.error
    assert any("Not in these data, so not weighed: x_gone" in found.value for found in app.caption)
