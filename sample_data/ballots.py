"""A workshop's opinions: twelve ballots of dimension weights for one role.

Eight people stay near each other and put relationship and service a little above today's weights; four would weigh
little but scale. The median of the ballots follows the eight, the arithmetic mean is pulled by the four, and the two
name different winners among the two leading salespeople of the last quarter.
"""

from dataclasses import dataclass

ROLE = "sales"
DIMENSIONS = ("scale", "quality", "relationship", "service")
OPINIONS = (
    ("Team lead North", (36, 24, 24, 16)), ("Team lead East", (34, 26, 24, 16)), ("Team lead South", (38, 24, 22, 16)),
    ("Team lead West", (35, 25, 25, 15)), ("Service desk", (30, 26, 26, 18)), ("Customer team", (32, 28, 24, 16)),
    ("Works council", (35, 25, 22, 18)), ("Quality", (33, 30, 22, 15)), ("Finance", (76, 12, 7, 5)),
    ("Board member", (80, 10, 6, 4)), ("Founder", (72, 14, 8, 6)), ("Marketing", (74, 10, 10, 6)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ballot:
    """One person's dimension weights for a role, adding up to 100."""

    voter: str
    role_id: str
    weights: tuple[tuple[str, float], ...]


def ballots() -> tuple[Ballot, ...]:
    return tuple(Ballot(voter, ROLE, tuple(zip(DIMENSIONS, map(float, points), strict=True))) for voter, points in OPINIONS)
