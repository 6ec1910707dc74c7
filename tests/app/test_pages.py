"""Every page in both languages, and what a visitor does on them."""

import pytest

from tests.app.conftest import open_boxes, texts

PAGES = ("simulator", "overview")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_page_opens_with_a_question(start, page, language):
    app = start(None if page == "simulator" else page, lang=language)
    assert not app.exception
    assert not app.error
    assert app.title[0].value.endswith(("?", "？"))


@pytest.mark.parametrize("role", ["sales", "acquisition", "service", "account_manager", "customer_success", "after_sales", "executive"])
def test_every_role_can_be_weighed(start, role):
    app = start(role=role)
    assert not app.exception
    assert len(app.slider) >= 4
    assert "lead" in app.info[0].value or "share the first place" in app.info[0].value


def test_moving_a_weight_changes_the_sentence_and_reset_brings_it_back(start):
    app = start(role="service")
    before = app.info[0].value
    app.slider[0].set_value(90).run()
    assert app.info[0].value != before
    assert "Service efficacy from 50" in app.info[0].value
    next(button for button in app.button if button.label == "Reset").click().run()
    assert app.info[0].value == before
    assert app.slider[0].value == 50


def test_undo_and_redo_walk_the_same_way(start):
    app = start(role="service")
    app.slider[0].set_value(90).run()
    app.slider[0].set_value(10).run()

    def press(label: str) -> int:
        next(button for button in app.button if button.label == label).click().run()
        return app.slider[0].value

    assert [press("Undo"), press("Undo"), press("Redo"), press("Redo")] == [90, 50, 90, 10]


def test_all_weights_zero_is_said_and_the_baseline_shown(start):
    app = start(role="service", w="service:0,relationship:0")
    assert not app.exception
    assert "All weights of service are 0" in app.warning[0].value
    assert "first place" in app.info[0].value or "leads" in app.info[0].value


@pytest.mark.parametrize(
    "parameters",
    [
        {"role": "wizard"},
        {"period": "2026-13..x"},
        {"period": "2031-01..2031-03"},
        {"role": "service", "w": "service:1e9,service/K3:-4,=cmd|:1,nonsense"},
        {"role": "service", "w": "zz:5", "base": "<script>alert(1)</script>"},
        {"w": "service:" + "9" * 5000},
        {"lang": "tlh", "role": "\x00", "period": "0000-00..9999-99"},
    ],
)
def test_a_nonsense_link_still_opens_and_says_what_it_left_out(start, parameters):
    app = start(**parameters)
    assert not app.exception
    assert not app.error
    assert len(app.slider) >= 4


def test_a_link_reproduces_the_weights(start):
    app = start(role="sales", period="2026-04..2026-06", base="W10.sales", w="quality:70,scale/K49:3")
    assert [slider.value for slider in app.slider if slider.label == "Customer quality"] == [70]
    assert [slider.value for slider in app.slider if slider.label == "Win rate"] == [3]
    assert app.query_params["w"] == "quality:70,scale/K49:3"
    assert app.query_params["period"] == "2026-04..2026-06"


def _people_shown(app):
    return next(frame.value["Person"] for frame in app.dataframe if "Person" in frame.value.columns)


def test_hidden_names_are_nowhere(start):
    app = start(role="service", show="numbers")
    names = set(_people_shown(app))
    app.toggle[0].set_value(True).run()
    shown = " ".join(texts(app))
    assert not app.exception
    assert not names & set(_people_shown(app))
    assert not [name for name in names if name in shown]
    open_boxes(app.switch_page("../pages/overview.py").run())
    assert len(app.dataframe) == 3
    hidden = " ".join(str(value) for frame in app.dataframe for value in frame.value.to_numpy().ravel())
    assert not [name for name in names if name in hidden]


def test_a_saved_scheme_gets_versions_and_can_be_loaded(start):
    app = start(role="service", show="save")
    app.slider[0].set_value(80).run()
    for expected in (1, 2):
        app.text_input[0].set_value("Focus = <b>quality</b>")
        app.text_input[1].set_value("Ada")
        app.text_area[0].set_value("because")
        next(button for button in app.button if button.label == "Save scheme").click().run()
        assert app.success[0].value == f"Saved “Focus \\= \\<b\\>quality\\</b\\>”, version {expected}."
    next(button for button in app.button if button.label == "Reset").click().run()
    app.selectbox[2].set_value("saved.Focus = <b>quality</b>@2").run()
    assert app.slider[0].value == 80


def test_an_empty_name_is_refused_in_words(start):
    app = start(role="service", show="save")
    next(button for button in app.button if button.label == "Save scheme").click().run()
    assert "name of the scheme needs 1 to 80 characters" in app.error[0].value


def test_weights_survive_a_change_of_role_and_page(start):
    app = start(role="service")
    app.slider[0].set_value(85).run()
    app.switch_page("../pages/overview.py").run()
    app.switch_page("../pages/simulator.py").run()
    assert app.slider[0].value == 85


@pytest.mark.parametrize(
    "url", ["nonsense", "duckdb:///nowhere.duckdb", "oracle://x", "sqlite:///nowhere.db", "postgresql+psycopg://nobody@127.0.0.1:1/none"]
)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_wrong_url_is_explained(start, url, language):
    app = start(crm=url, lang=language)
    assert not app.exception
    assert len(app.error) == 1


def test_the_crm_may_stand_in_secrets(start, sample_folder, tmp_path, monkeypatch):
    app = start(crm="")
    app.secrets["connections"] = {"crm": {"url": "duckdb:///nowhere-at-all.duckdb"}}
    app.run()
    assert "nowhere-at-all.duckdb" in app.error[0].value.replace("\\", "")


def test_an_empty_database_is_explained(start, tmp_path):
    import sqlite3

    sqlite3.connect(tmp_path / "empty.db").close()
    app = start(crm=f"sqlite:///{tmp_path / 'empty.db'}")
    assert not app.exception
    assert "canonical tables" in app.error[0].value


def test_a_link_with_another_start_than_base_is_reproduced_and_written_again(start):
    app = start(role="service", base="W6", start="W9", w="w9_quality:55")
    assert [slider.value for slider in app.slider if slider.label == "Service quality"] == [55]
    assert {name: app.query_params[name] for name in ("base", "start", "w")} == {"base": "W6", "start": "W9", "w": "w9_quality:55"}


def test_what_a_link_got_wrong_is_said_once_and_leaves_the_address(start):
    app = start(role="service", w="zz:5,service:60", base="nope", opened=False)
    assert "zz" in app.warning[0].value and "nope" in app.warning[0].value
    assert app.query_params["w"] == "service:60"
    app.run()
    assert not [warning for warning in app.warning if "not understood" in warning.value]


@pytest.mark.parametrize("page", PAGES)
def test_hidden_names_stay_hidden_through_reload_and_link(start, page):
    app = start(None if page == "simulator" else page, names="hidden", show="numbers")
    assert app.toggle[0].value
    assert app.query_params["names"] == "hidden"
    assert set(app.dataframe[0 if page == "simulator" else -1].value["Person"].str.match(r"Person \d+")) == {True}
    app.toggle[0].set_value(False).run()
    assert "names" not in app.query_params


def test_a_crm_with_two_tables_is_weighed_by_what_it_has(start, tmp_path):
    import sqlite3

    connection = sqlite3.connect(tmp_path / "small.db")
    connection.execute("CREATE TABLE user (id TEXT, name TEXT)")
    connection.execute(
        "CREATE TABLE user_assignment (user_id TEXT, team_id TEXT, role_id TEXT, starts_on DATE, ends_on DATE, full_time_share REAL)"
    )
    connection.execute(
        "CREATE TABLE opportunity (id TEXT, owner_id TEXT, account_id TEXT, outcome TEXT, kind TEXT, opened_at TIMESTAMP, closed_at TIMESTAMP, amount REAL)"
    )
    for user in range(4):
        connection.execute("INSERT INTO user VALUES (?, ?)", (f"u{user}", f"Person {user}"))
        connection.execute("INSERT INTO user_assignment VALUES (?, 't', 'sales', NULL, NULL, NULL)", (f"u{user}",))
        for deal in range(30):
            outcome = "won" if (deal + user) % 3 else "lost"
            day = f"2026-0{1 + deal % 3}-{10 + deal % 18} 00:00:00.000000"
            row = (f"d{user}-{deal}", f"u{user}", f"a{deal}", outcome, "2026-01-01 00:00:00.000000", day, 100.0 * user + 50 + deal)
            connection.execute("INSERT INTO opportunity VALUES (?, ?, ?, ?, NULL, ?, ?, ?)", row)
    connection.commit()
    connection.close()
    app = start(crm=f"sqlite:///{tmp_path / 'small.db'}")
    assert not app.exception and not app.error
    assert app.slider[0].label == "Win rate"
    assert any("Customer churn" in caption.value for caption in app.caption)


def test_an_error_while_a_page_draws_becomes_a_sentence(start, monkeypatch):
    from lib.errors import ConnectionProblem
    from lib.views.simulator import page as simulator

    def broken(*arguments):
        raise ConnectionProblem(
            "The store cannot be used: {reason}. Check STEELYARD_STORE_URL and the folder's permissions.", reason="locked"
        )

    monkeypatch.setattr(simulator, "open_desk", broken)
    app = start(role="service", opened=False)
    assert not app.exception
    assert "locked" in app.error[0].value
