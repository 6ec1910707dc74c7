"""A bonus in words: what it does, whom it leaves out, and how far it hinges on noise."""

from dataclasses import dataclass

import numpy as np

from lib.scoring import uncertainty
from lib.scoring.boards import Board
from lib.simulation.bonus import CENTS, Linear, Payout, Rule, Tiered, TopGrowth, TopShare, winners
from lib.simulation.edges import edge
from lib.simulation.growth import Growth
from lib.views import formats
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.markdown import bold
from lib.views.money.terms import Terms

NAMED = 10
SMALLEST_HALF = 0.05  # points: what is shown as 0.0


@dataclass(frozen=True, slots=True)
class Bonus:
    """One rule and purse on the desk: what is paid under both boards. `change`: cents, scenario − baseline."""

    terms: Terms
    rule: Rule
    growth: Growth | None
    baseline: Payout
    scenario: Payout

    @property
    def change(self) -> np.ndarray:
        """Cents each person gains (positive) or loses."""
        return self.scenario.amounts - self.baseline.amounts


def amount(frame: Frame, cents: float, sign: bool = False) -> str:
    """An amount: whole units from a hundred on, cents below."""
    value, currency = abs(cents) / CENTS, frame.settings.currency
    text = formats.money(value, currency) if value >= 100 or value == 0 else f"{formats.number(value, 2)}{formats.SPACE}{currency}".strip()
    if not sign:
        return f"{formats.MINUS}{text}" if cents < 0 else text
    return f"±{text}" if cents == 0 else f"+{text}" if cents > 0 else f"{formats.MINUS}{text}"


def headline(frame: Frame, desk: Desk, bonus: Bonus) -> str:
    """What the scenario does to people's money, in Markdown."""
    t, then = frame.t, bonus.scenario
    if then.recipients == 0:
        return t.sentences(t("Nobody earns anything under this rule."), _spent(frame, bonus))
    change = bonus.change
    if not change.any():
        said = t.plural(
            "{n} person is paid; the scenario changes nobody's amount.",
            "{n} people are paid; the scenario changes nobody's amount.",
            then.recipients,
        )
        return t.sentences(said, _spent(frame, bonus))
    moved = max(int(change[change > 0].sum()), int(-change[change < 0].sum()))
    whole = then.cost + then.rest
    said = t.plural(
        "The scenario moves {moved} of {whole} for {n} person:",
        "The scenario moves {moved} of {whole} between {n} people:",
        int(np.count_nonzero(change)),
        moved=amount(frame, moved),
        whole=amount(frame, whole),
    )
    return t.sentences(said, _extremes(frame, desk, change), _spent(frame, bonus))


def _extremes(frame: Frame, desk: Desk, change: np.ndarray) -> str:
    t, people = frame.t, desk.field.people
    most, least = int(change.argmax()), int(change.argmin())
    parts = []
    if change[most] > 0:
        name, delta = bold(frame.person(people[most])), amount(frame, change[most], sign=True)
        parts.append(t("{name} gains most ({delta})", name=name, delta=delta))
    if change[least] < 0:
        name, delta = bold(frame.person(people[least])), amount(frame, change[least], sign=True)
        parts.append(t("{name} loses most ({delta})", name=name, delta=delta))
    return t(", ").join(parts) + t(".")


def _spent(frame: Frame, bonus: Bonus) -> str:
    t, then, before = frame.t, bonus.scenario, bonus.baseline
    if bonus.terms.fixed:
        return t("{rest} of the pool stays unspent.", rest=amount(frame, then.rest)) if then.rest else ""
    difference = then.cost - before.cost
    return t("It costs {cost}, {change} against the baseline.", cost=amount(frame, then.cost), change=amount(frame, difference, sign=True))


def about_growth(frame: Frame, bonus: Bonus) -> list[str]:
    """What T13 compares, or that these data cannot say."""
    t, growth = frame.t, bonus.growth
    if growth is None:
        return []
    if unknown := no_growth(frame, growth):
        return [unknown]
    return [
        t(
            "Customer lifetime value (K20) of {now} against {before}. Its costs have no person, so everybody has the value of the team "
            "worked in most: {known} of {all} people have one. Weights do not change this rule; only gates and missing scores do.",
            now=formats.period(growth.now),
            before=formats.period(growth.before),
            known=int(np.count_nonzero(~np.isnan(growth.rate))),
            all=len(growth.rate),
        )
    ]


def no_growth(frame: Frame, growth: Growth) -> str:
    """Why nobody's growth is known; nothing where somebody's is."""
    t = frame.t
    if growth.now is None:
        return t("These data hold no customer lifetime value (K20) for this period, so nobody can be rewarded for its growth.")
    if growth.before is None:
        return t("These data hold no customer lifetime value (K20) before {period} to compare with.", period=formats.period(growth.now))
    if np.isnan(growth.rate).all():
        return t("No team of this role has a customer lifetime value (K20) in both periods, so nobody can be rewarded for its growth.")
    return ""


def noise(frame: Frame, desk: Desk, bonus: Bonus) -> list[str]:
    """How far the pay hinges on noise."""
    t, board_, paid = frame.t, desk.pair.scenario, bonus.scenario
    if paid.recipients == 0:
        return []
    if isinstance(bonus.rule, Linear):
        return _noise_of_amounts(frame, board_, paid)
    found = edge(board_, bonus.rule, paid, bonus.growth)
    unsure, missed = int(np.count_nonzero(found.unsure)), int(np.count_nonzero(found.missed))
    if isinstance(bonus.rule, TopGrowth):
        said = t(
            "For {unsure} of the {n} rewarded the growth lies within the 95 % intervals: it may be chance.",
            unsure=unsure,
            n=paid.recipients,
        )
        return [said]
    if not unsure and not missed:
        return [t("Everybody's place is clear at 95 %: nobody's reward hinges on chance.")]
    if isinstance(bonus.rule, TopShare):
        places = winners(board_.scored, bonus.rule.share)
        first = t("The reward goes to the first {places} of {all}, ties included.", places=places, all=board_.scored)
        return [t.sentences(first, _at_the_cut(frame, unsure, missed, paid.recipients))]
    if isinstance(bonus.rule, Tiered):
        return [t("At 95 % the data do not tell which step {n} people stand on: their amount hinges on chance.", n=unsure + missed)]
    return [_at_the_cut(frame, unsure, missed, paid.recipients)]


def _at_the_cut(frame: Frame, unsure: int, missed: int, recipients: int) -> str:
    return frame.t(
        "For {unsure} of the {n} rewarded the data cannot tell at 95 % whether they belong there, and {missed} more could as well.",
        unsure=unsure,
        n=recipients,
        missed=missed,
    )


def _noise_of_amounts(frame: Frame, board_: Board, paid: Payout) -> list[str]:
    sure, got = uncertainty.certainty(board_), paid.amounts > 0
    half = (sure.high - sure.low)[got] / 2
    share = half / board_.score[got]
    if np.median(half) < SMALLEST_HALF:
        return [frame.t("For half of those paid or more the score, and so the amount, is certain to a tenth of a point at 95 %.")]
    return [
        frame.t(
            "A typical score is known to ±{points} points at 95 %, so a typical amount to ±{amount}.",
            points=formats.number(float(np.median(half))),
            amount=amount(frame, float(np.median(share * paid.amounts[got]))),
        )
    ]


def left_out(frame: Frame, desk: Desk, bonus: Bonus) -> list[str]:
    """Who cannot be rewarded, and why."""
    t, paid, found = frame.t, bonus.scenario, []
    barred = paid.barred & ~paid.unscored
    if barred.any():
        found.append(t("No reward, because a gate was not evaluated: {names}.", names=_names(frame, desk, barred)))
    if paid.unscored.any():
        found.append(t("No reward, because too few data for a score: {names}.", names=_names(frame, desk, paid.unscored)))
    return found


def _names(frame: Frame, desk: Desk, chosen: np.ndarray) -> str:
    users = [user for user, here in zip(desk.field.people, chosen, strict=True) if here]
    said = frame.t.names(bold(frame.person(user)) for user in users[:NAMED])
    return said if len(users) <= NAMED else frame.t("{names} and {n} more", names=said, n=len(users) - NAMED)
