"""Money: what a bonus pays under the baseline and under the scenario, who gains, who loses, and how sure that is."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts.movers import movers
from lib.charts.theme import ink
from lib.errors import SteelyardError
from lib.scoring.boards import board
from lib.simulation.bonus import CENTS, Payout, check, payout
from lib.simulation.growth import growth_of
from lib.views import formats, picture, tables
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.money import terms as bonus_terms
from lib.views.money.certainty import how_sure
from lib.views.money.terms import GROWTH, RULES, Terms
from lib.views.money.words import Bonus, about_growth, amount, headline, left_out, no_growth, noise
from lib.views.ranking import flags

SHOWN = 8
FIRST = 180  # pixels of a table's first column: a scheme's long name is cut, its numbers are not


def draw(frame: Frame, desk: Desk) -> None:
    """The rule, the sentence, gains and losses, everybody's amounts, and what every scheme costs."""
    t = frame.t
    st.caption(
        t(
            "A month present is worth the same for everybody: the CRM holds no salaries. Equal scores and months get equal amounts, "
            "to the cent; what cannot be shared equally stays in the pool."
        )
    )
    terms = bonus_terms.draw(frame, desk.role)
    try:
        bonus = _paid(frame, desk, terms)
    except SteelyardError as error:
        st.warning(escape(t.error(error)))
        return
    st.info(headline(frame, desk, bonus), icon=":material/payments:")
    for sentence in (*about_growth(frame, bonus), *noise(frame, desk, bonus), *left_out(frame, desk, bonus)):
        st.markdown(sentence)
    _changes(frame, desk, bonus)
    _show(frame, "bonus_people", _people(frame, desk, bonus))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(t("**What this rule costs under other weights**"))
        _show(frame, "bonus_weights", _by_weights(frame, desk, bonus))
    with right:
        st.markdown(t("**What other rules cost under the scenario**"))
        _show(frame, "bonus_rules", _by_rules(frame, desk, bonus))
        if bonus.growth is None:
            _why_no_growth(frame, desk, bonus)


def _paid(frame: Frame, desk: Desk, terms: Terms) -> Bonus:
    rule = terms.rule_of(terms.rule)
    check(rule, terms.purse)
    growth = growth_of(frame.cube, desk.field) if terms.rule == GROWTH else None
    rates = growth.rate if growth else None
    return Bonus(terms, rule, growth, *(payout(b, rule, terms.purse, rates) for b in (desk.pair.baseline, desk.pair.scenario)))


def _changes(frame: Frame, desk: Desk, bonus: Bonus) -> None:
    """The largest gains and losses."""
    t, change = frame.t, bonus.change
    order = [i for i in np.argsort(-change, kind="stable") if change[i] != 0]
    shown = order if len(order) <= 2 * SHOWN else [*order[:SHOWN], *order[-SHOWN:]]
    if not shown:
        return
    rows = pd.DataFrame(
        {
            "order": range(len(shown)),
            "name": [frame.person(desk.field.people[i]) for i in shown],
            "note": [f"{amount(frame, bonus.baseline.amounts[i])} → {amount(frame, bonus.scenario.amounts[i])}" for i in shown],
            "change": [change[i] / CENTS for i in shown],
            "text": [amount(frame, change[i], sign=True) for i in shown],
        }
    )
    rows["about"] = rows["name"] + " · " + rows["note"] + " · " + rows["text"]
    words = {"description": t("Gains and losses in money from baseline to scenario")}
    picture.take_away(frame, picture.show(movers(rows, words, ink(frame.dark)), key="bonus_changes"))
    if len(shown) < len(order):
        st.caption(t("The {n} largest gains and losses; the table has everybody.", n=len(shown)))


def _people(frame: Frame, desk: Desk, bonus: Bonus) -> pd.DataFrame:
    t, pair, people = frame.t, desk.pair, desk.field.people
    score = np.nan_to_num(pair.scenario.score, nan=-1.0)
    said = flags(frame, pair.scenario)
    order = np.lexsort((np.array(people), -score, -bonus.scenario.amounts, -bonus.change))
    table = pd.DataFrame(
        {
            t("Person"): [frame.person(user) for user in people],
            t("Baseline score"): pair.baseline.score,
            t("Scenario score"): pair.scenario.score,
            t("Months present"): desk.field.months,
            t("Baseline amount"): bonus.baseline.amounts / CENTS,
            t("Scenario amount"): bonus.scenario.amounts / CENTS,
            t("Difference"): bonus.change / CENTS,
            t("How sure (95 %)"): how_sure(frame, desk, bonus),
            t("Note"): [_note(frame, bonus, i, said[i]) for i in range(len(people))],
        }
    )
    return table.iloc[order].reset_index(drop=True)


def _note(frame: Frame, bonus: Bonus, i: int, gates: list[str]) -> str:
    said = [frame.t("no score")] if bonus.scenario.unscored[i] else []
    if bonus.growth is not None and np.isfinite(bonus.growth.rate[i]):
        said.append(frame.t("customer value {change} %", change=formats.signed(100 * bonus.growth.rate[i])))
    return " · ".join([*said, *gates])


def _by_weights(frame: Frame, desk: Desk, bonus: Bonus) -> pd.DataFrame:
    """The chosen rule under the scenario, the baseline and every other scheme of the role."""
    t = frame.t
    boards = {t("Scenario"): desk.pair.scenario, t("Baseline: {name}", name=desk.base.name): desk.pair.baseline}
    boards |= {choice.name: board(desk.field, choice.scheme) for key, choice in desk.known.items() if key != desk.base.key}
    rates = bonus.growth.rate if bonus.growth else None
    paid = {name: payout(board_, bonus.rule, bonus.terms.purse, rates) for name, board_ in boards.items()}
    return _costs(frame, t("Weights"), paid)


def _by_rules(frame: Frame, desk: Desk, bonus: Bonus) -> pd.DataFrame:
    """Every rule with the numbers on screen, under the scenario."""
    titles, growth = bonus_terms.names(frame, bonus.terms), bonus.growth or growth_of(frame.cube, desk.field)
    rules = {key: bonus.terms.rule_of(key) for key in RULES}
    paid = {titles[key]: payout(desk.pair.scenario, rule, bonus.terms.purse, growth.rate) for key, rule in rules.items()}
    return _costs(frame, frame.t("Rule"), paid)


def _why_no_growth(frame: Frame, desk: Desk, bonus: Bonus) -> None:
    """Why the rule T13 would pay nobody, where it does."""
    growth = growth_of(frame.cube, desk.field)
    if payout(desk.pair.scenario, bonus.terms.rule_of(GROWTH), bonus.terms.purse, growth.rate).recipients == 0:
        nobody = frame.t("Nobody whose customers' value grew has a score and evaluated gates.")
        st.caption(frame.t("T13: {why}", why=no_growth(frame, growth) or nobody))


def _costs(frame: Frame, heading: str, paid: dict[str, Payout]) -> pd.DataFrame:
    t = frame.t
    rows = [(name, p.cost / CENTS, p.recipients, p.amounts.max(initial=0) / CENTS) for name, p in paid.items()]
    return pd.DataFrame(rows, columns=[heading, t("Cost"), t("People paid"), t("Largest amount")])


def _show(frame: Frame, key: str, table: pd.DataFrame) -> None:
    """The table; amounts to the cent, scores and months to a tenth. The file has all digits."""
    t, floats = frame.t, table.select_dtypes("float").columns
    tenths = {t("Baseline score"), t("Scenario score"), t("Months present")}
    written = {name: partial(formats.number, digits=1 if name in tenths else 2) for name in floats}
    tables.show(frame, key, table.style.format(written), table, column_config={table.columns[0]: st.column_config.TextColumn(width=FIRST)})
