"""How sure each person's amount is."""

import numpy as np

from lib.scoring import uncertainty
from lib.simulation.bonus import CENTS, Linear
from lib.simulation.edges import edge
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.money.words import Bonus, amount


def how_sure(frame: Frame, desk: Desk, bonus: Bonus) -> list[str]:
    """Per person: between which amounts the reward lies at 95 %, where it follows the score; else whether the data are clear
    about it. Nothing for those who are barred or have no score."""
    t, paid = frame.t, bonus.scenario
    asked = ~(paid.barred | paid.unscored)
    if isinstance(bonus.rule, Linear):
        low, high = ([amount(frame, cents) for cents in ends] for ends in linear_range(desk, bonus))
        said = [a if a == b else t("{low} to {high}", low=a, high=b) for a, b in zip(low, high, strict=True)]
    else:
        found = edge(desk.pair.scenario, bonus.rule, paid, bonus.growth)
        said = [t("perhaps chance") if open_ else t("clear") for open_ in found.unsure | found.missed]
    return [text if here else "" for text, here in zip(said, asked, strict=True)]


def linear_range(desk: Desk, bonus: Bonus) -> tuple[np.ndarray, np.ndarray]:
    """The cents that the ends of each score's 95 % interval would bring, all others' scores as they are."""
    board, paid = desk.pair.scenario, bonus.scenario
    sure, months = uncertainty.certainty(board), board.field.months
    if not bonus.terms.fixed:
        whole = bonus.terms.each * CENTS / (100 * len(board.field.period.months))
        return tuple(np.rint(np.nan_to_num(whole * end * months)) for end in (sure.low, sure.high))
    own = np.where(paid.barred | paid.unscored, 0.0, np.nan_to_num(board.score)) * months
    pool, others = paid.cost + paid.rest, own.sum() - own
    ends = (np.nan_to_num(end * months) for end in (sure.low, sure.high))
    return tuple(np.rint(pool * end / np.where(others + end > 0, others + end, 1.0)) for end in ends)
