"""What a bonus is shared out by: the rule, its numbers and the money, kept per role for the session."""

from dataclasses import dataclass, replace

import streamlit as st

from lib.simulation.bonus import Linear, PerPerson, Pool, Purse, Rule, Step, Threshold, Tiered, TopGrowth, TopShare
from lib.views.frame import Frame

KEY = "steelyard_bonus"
LINEAR, TIERED, TOP, THRESHOLD, GROWTH = "linear", "tiered", "top", "threshold", "growth"
RULES = (LINEAR, TIERED, TOP, THRESHOLD, GROWTH)


@dataclass(frozen=True, slots=True)
class Terms:
    """The choices on screen. `fixed`: a pool, else an amount per person; amounts in the reporting currency; `share` in percent."""

    rule: str = LINEAR
    fixed: bool = True
    pool: float = 100_000.0
    each: float = 2_000.0
    share: float = 10.0
    by_score: bool = False
    score: float = 100.0
    steps: tuple[Step, ...] = Tiered().steps

    def rule_of(self, key: str) -> Rule:
        """The rule of that key with these numbers."""
        made = {
            LINEAR: Linear(),
            TIERED: Tiered(self.steps),
            TOP: TopShare(self.share / 100, self.by_score),
            THRESHOLD: Threshold(self.score),
            GROWTH: TopGrowth(self.share / 100),
        }
        return made[key]

    @property
    def purse(self) -> Purse:
        """The money."""
        return Pool(self.pool) if self.fixed else PerPerson(self.each)


def of_role(role: str) -> Terms:
    """The session's terms for a role."""
    return st.session_state.setdefault(KEY, {}).setdefault(role, Terms())


def _keep(role: str, **changed: object) -> None:
    st.session_state[KEY][role] = replace(of_role(role), **changed)


def names(frame: Frame, terms: Terms) -> dict[str, str]:
    """The rules in words."""
    t = frame.t
    return {
        LINEAR: t("In proportion to the score"),
        TIERED: t("By steps"),
        TOP: t("The top {share} %", share=f"{terms.share:g}"),
        THRESHOLD: t("Everybody from {score}", score=f"{terms.score:g}"),
        GROWTH: t("T13: the top {share} % by growth of customer value", share=f"{terms.share:g}"),
    }


def draw(frame: Frame, role: str) -> Terms:
    """The form; every change counts at once."""
    t, terms = frame.t, of_role(role)
    left, middle, right = st.columns(3, gap="medium", vertical_alignment="bottom")
    with left:
        _choose(t("Rule"), role, "rule", names(frame, terms), terms.rule)
    with middle:
        _choose(t("Money"), role, "fixed", {True: t("A fixed pool"), False: t("An amount per person")}, terms.fixed)
    with right:
        if terms.fixed:
            _number(t("Pool for this role"), role, "pool", terms.pool, 1e12, 1000.0)
        else:
            said = t("For a factor of 1 (score 100, or a full reward) and the whole period.")
            _number(t("Amount per person"), role, "each", terms.each, 1e12, 100.0, said)
    _numbers_of_rule(frame, role, terms)
    return of_role(role)


def _numbers_of_rule(frame: Frame, role: str, terms: Terms) -> None:
    t = frame.t
    if terms.rule in (TOP, GROWTH):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _number(t("Rewarded share (%)"), role, "share", terms.share, 100.0, 1.0, least=0.1)
            if terms.rule == TOP:
                _by_score(frame, role, terms)
    elif terms.rule == THRESHOLD:
        _number(t("Score to reach"), role, "score", terms.score, 120.0, 1.0)
    elif terms.rule == TIERED:
        for number, (place, step) in enumerate(zip(st.columns(len(terms.steps)), terms.steps, strict=True)):
            with place:
                _step(frame, role, terms, number, step)


def _by_score(frame: Frame, role: str, terms: Terms) -> None:
    key = f"bonus_by_score_{role}"

    def keep() -> None:
        _keep(role, by_score=st.session_state[key])

    st.toggle(frame.t("Shared by score"), terms.by_score, key, on_change=keep)


def _step(frame: Frame, role: str, terms: Terms, number: int, step: Step) -> None:
    t, key = frame.t, f"bonus_step_{role}_{number}"

    def keep() -> None:
        fresh = Step(st.session_state[f"{key}_score"], st.session_state[f"{key}_factor"])
        _keep(role, steps=(*terms.steps[:number], fresh, *terms.steps[number + 1 :]))

    st.number_input(t("From score"), 0.0, 120.0, step.score, 1.0, format="%g", key=f"{key}_score", on_change=keep)
    st.number_input(t("Factor"), 0.0, 100.0, step.factor, 0.1, format="%g", key=f"{key}_factor", on_change=keep)


def _choose(label: str, role: str, name: str, options: dict, now: object) -> None:
    key, keys = f"bonus_{name}_{role}", list(options)

    def keep() -> None:
        _keep(role, **{name: st.session_state[key]})

    st.selectbox(label, keys, keys.index(now), options.get, key, on_change=keep)


def _number(label: str, role: str, name: str, value: float, most: float, step: float, said: str | None = None, least: float = 0.0) -> None:
    key = f"bonus_{name}_{role}"

    def keep() -> None:
        _keep(role, **{name: float(st.session_state[key])})

    st.number_input(label, least, most, value, step, format="%g" if most < 1e6 else "%.2f", key=key, help=said, on_change=keep, width=220)
