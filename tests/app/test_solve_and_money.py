"""Wishes and bonuses on the simulator's page, as a visitor uses them."""

import json
import re

import pytest

from tests.app.conftest import texts


@pytest.fixture(autouse=True)
def native(monkeypatch):
    """Streamlit's own sliders, which this driver can read."""
    monkeypatch.setenv("STEELYARD_SLIDERS", "native")


def section(start, show, role="service"):
    """The simulator with one of its sections open."""
    app = start(role=role, opened=False)
    app.session_state["steelyard"].picked["show"] = show
    return app.run()


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception and not app.error
    return app


def box(app, label):
    return next(found for found in app.selectbox if found.label == label)


def choose(app, label, value):
    box(app, label).set_value(value).run()
    assert not app.exception
    return app


def number(app, label, value):
    next(box for box in app.number_input if box.label == label).set_value(value).run()
    return app


def wish(app, kind):
    app.session_state["wish_kind_service"] = kind
    return app.run()


def answer(app):
    return next((element.value for element in (*app.success, *app.warning)), "")


def table(app, column):
    return next(frame.value for frame in app.dataframe if column in frame.value.columns)


def share_wish(app, percent, side="more"):
    wish(app, "share")
    # A form sends what it holds when it is submitted: no run between.
    box(app, "Counts").set_value(side)
    next(field for field in app.number_input if field.label == "Percent").set_value(percent)
    return press(app, "Add")


def test_a_share_wished_for_is_found_taken_and_undone(start):
    app = share_wish(section(start, "solve"), 62.5)
    assert "**Service efficacy** counts at least 62.5" in " ".join(texts(app))
    press(app, "Find the nearest weights")
    assert "12.5\u00a0% of the whole weight is shifted" in answer(app) and "Nothing nearer does." in answer(app)
    shown = table(app, "Then (%)")
    assert shown["Then (%)"].tolist() == [62.5, 37.5] and shown["Change (points)"].tolist() == [12.5, -12.5]
    press(app, "Take these weights")
    assert app.query_params["w"] == "service:62.5,relationship:37.5"
    press(app, "Undo")
    assert "w" not in app.query_params
    press(app, "Redo")
    assert app.query_params["w"] == "service:62.5,relationship:37.5"


def test_wishes_that_exclude_each_other_are_named_and_one_less_helps(start):
    app = section(start, "solve")
    share_wish(app, 60)
    share_wish(app, 30, "less")
    press(app, "Find the nearest weights")
    assert "counts at least 60" in answer(app) and "counts at most 30" in answer(app)
    assert "Remove one of them" in answer(app)
    press(app, "Remove")
    assert answer(app) == "", "an answer to other wishes is not shown"
    press(app, "Find the nearest weights")
    assert "These weights fulfil every wish" in answer(app)


def test_the_wished_rank_comes_about(start):
    app = wish(section(start, "solve"), "rank")
    press(app, "Add")
    press(app, "Find the nearest weights")
    ranks = table(app, "Rank then")
    assert ranks["Rank then"].tolist()[:2] == [1, 2] and ranks["Rank at the start"].tolist()[:2] == [2, 1]
    lead = ranks["Score then"].iloc[0] - ranks["Score then"].iloc[1]
    assert lead == pytest.approx(0.1, abs=0.011)
    assert "overlap: on these data their order is not certain" in answer(app)


def test_nobody_can_be_wished_above_themselves(start):
    app = wish(section(start, "solve"), "rank")
    box(app, "This person").set_value(box(app, "ranks above").value)
    press(app, "Add")
    assert "Nobody can rank above themselves" in app.warning[0].value


def test_wishes_show_no_hidden_names(start):
    app = wish(section(start, "solve"), "rank")
    press(app, "Add")
    press(app, "Find the nearest weights")
    names = {str(name) for name in table(app, "Rank then")["Person"]}
    app.toggle[0].set_value(True).run()
    assert not [name for name in names if any(name in text for text in texts(app))]
    assert all(str(name).startswith("Person ") for name in table(app, "Rank then")["Person"])


def test_a_pool_follows_the_scenario_and_adds_up(start):
    app = section(start, "money")
    assert "changes nobody's amount" in app.info[1].value
    app.slider[0].set_value(90).run()
    assert "The scenario moves" in app.info[1].value and "gains most (+" in app.info[1].value
    shown = table(app, "Scenario amount")
    assert round(shown["Scenario amount"].sum(), 2) <= 100_000 < round(shown["Scenario amount"].sum(), 2) + 1
    assert shown["Difference"].is_monotonic_decreasing
    assert (shown["Difference"] - (shown["Scenario amount"] - shown["Baseline amount"])).abs().max() < 0.001
    barred = shown[shown["Note"].str.contains("not evaluated")]
    assert len(barred) == 1 and barred["Scenario amount"].sum() == 0
    assert any("because a gate was not evaluated" in text for text in texts(app))


@pytest.mark.parametrize("rule", ["linear", "tiered", "top", "threshold", "growth"])
@pytest.mark.parametrize("fixed", [True, False])
def test_every_rule_and_purse_has_a_sentence_and_says_how_sure_it_is(start, rule, fixed):
    app = section(start, "money", "account_manager")
    choose(app, "Rule", rule)
    choose(app, "Money", fixed)
    assert not app.error
    shown = table(app, "Scenario amount")
    costs = [frame.value for frame in app.dataframe if "People paid" in frame.value.columns]
    assert costs[0]["Cost"].iloc[0] == pytest.approx(shown["Scenario amount"].sum(), abs=0.001)
    assert costs[0]["People paid"].iloc[0] == (shown["Scenario amount"] > 0).sum()
    assert len(costs[1]) == 5
    assert any("95 %" in str(element.value) for element in app.markdown)


def test_t13_rewards_the_team_whose_customers_grew_most(start):
    app = choose(section(start, "money", "account_manager"), "Rule", "growth")
    shown = table(app, "Scenario amount")
    paid = shown[shown["Scenario amount"] > 0]
    growth = shown["Note"].str.extract(r"customer value ([+−][\d.,]+)")[0].str.replace("−", "-").astype(float)
    assert growth[paid.index].nunique() == 1, "members share their team's value"
    assert growth[paid.index].min() == growth.max() > 0
    assert any("Customer lifetime value (K20) of 2026 Q3 against 2026 Q2" in text for text in texts(app))


def test_t13_says_when_a_role_has_no_customer_value(start):
    app = choose(section(start, "money"), "Rule", "growth")
    assert table(app, "Scenario amount")["Scenario amount"].sum() == 0
    assert any("nobody can be rewarded for its growth" in text for text in texts(app))


def test_a_rule_that_would_pay_nobody_says_why(start):
    app = section(start, "money")
    rules = next(frame.value for frame in app.dataframe if "Rule" in frame.value.columns)
    assert rules["People paid"].iloc[-1] == 0
    assert any("T13: No team of this role has a customer lifetime value (K20)" in text for text in texts(app))
    assert not any("T13: " in text.value for text in section(start, "money", "account_manager").caption)


@pytest.mark.parametrize("fixed", [True, False])
def test_everybodys_amount_says_how_sure_it_is(start, fixed):
    app = choose(section(start, "money"), "Money", fixed)
    shown = table(app, "Scenario amount").set_index("Person")
    ranges = shown["How sure (95 %)"].str.replace(",", "").str.extract(r"^([\d.]+)(?: to ([\d.]+))?$").astype(float)
    ranges[1] = ranges[1].fillna(ranges[0])
    paid = shown["Scenario amount"] > 0
    # Amounts from a hundred on are said in whole units.
    assert (ranges[0][paid] <= shown["Scenario amount"][paid] + 0.5).all() and (
        ranges[1][paid] >= shown["Scenario amount"][paid] - 0.5
    ).all()
    assert (shown["How sure (95 %)"][~paid] == "").all()
    if not fixed:
        # 2,000 for 100 points and the whole period: the interval beside the score, times 20.
        app.session_state["steelyard"].picked["show"] = "numbers"
        scores = table(app.run(), "Score, low").set_index("Person")
        months = shown["Months present"] / 3
        assert ranges[0][paid].to_numpy() == pytest.approx((20 * scores["Score, low"] * months)[shown.index][paid].to_numpy(), abs=0.51)
        assert ranges[1][paid].to_numpy() == pytest.approx((20 * scores["Score, high"] * months)[shown.index][paid].to_numpy(), abs=0.51)


def test_a_reward_by_place_says_whether_it_may_be_chance(start):
    app = choose(section(start, "money"), "Rule", "top")
    shown = table(app, "Scenario amount")
    said = next(re.search(r"For (\d+) of the (\d+) rewarded .* and (\d+) more", text) for text in texts(app) if "rewarded the data" in text)
    chance = shown["How sure (95 %)"] == "perhaps chance"
    paid = shown["Scenario amount"] > 0
    assert (int(said[1]), int(said[2]), int(said[3])) == ((chance & paid).sum(), paid.sum(), (chance & ~paid).sum())


def test_steps_that_pay_less_higher_up_are_refused_in_words(start):
    app = choose(section(start, "money"), "Rule", "tiered")
    number(app, "Factor", 9.0)
    assert not app.exception
    assert "a higher step may not pay less" in app.warning[0].value


def test_money_shows_no_hidden_names(start):
    app = section(start, "money")
    app.slider[0].set_value(90).run()
    names = {str(name) for name in table(app, "Scenario amount")["Person"]}
    app.toggle[0].set_value(True).run()
    assert not [name for name in names if any(name in text for text in texts(app))]
    assert all(str(name).startswith("Person ") for name in table(app, "Scenario amount")["Person"])


@pytest.mark.parametrize("show", ["solve", "money"])
@pytest.mark.parametrize("role", ["sales", "acquisition", "customer_success", "after_sales", "executive"])
def test_every_role_has_both_sections(start, show, role):
    app = section(start, show, role)
    assert not app.exception and not app.error


def test_the_numbers_are_rounded_for_the_eye_and_never_cut_off(start):
    app = section(start, "numbers")
    people = next(frame for frame in app.dataframe if "Score, low" in frame.value.columns)
    rates = [name for name in people.value.columns if name.endswith(": value (rate)")]
    assert rates and all(people.value[name].max() > 1.5 for name in rates), "rates stand in percent"
    columns = json.loads(people.proto.columns)
    assert {columns[name]["type_config"]["format"] for name in rates} == {"%.1f\u00a0%%"}
    # Told a step, Streamlit cuts digits off: 103.77 became 103.7.
    assert columns["Score"]["type_config"]["format"] == "%.1f"
    assert not [name for name in columns if columns[name].get("type_config", {}).get("step")]
