"""What a workbook is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from lib.kpis.catalogue import Kpi
from lib.language import Text, Translator
from lib.scoring.boards import Board, team_scores


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the board (by position among `field.people`) in a team, and the months spent there."""

    person: int
    months: float


@dataclass(frozen=True, slots=True)
class Team:
    """A team or department. `peers`: teams that are ranked together have the same; `other_months`, `other_points`: months
    and Σ months × score of its scored members of other roles; `score`, `before`, `rank`: at export, NaN where there is none."""

    name: str
    role: str
    peers: str
    people: int
    members: tuple[Member, ...]
    other_months: float
    other_points: float
    score: float
    before: float
    rank: float


Teams = tuple[Team, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a workbook shows. `people`: shown names in the order of `board.field.people`; `order`: the rows they
    come in; `about`: lines of (what, value); `team`: the shown name of one. What a KPI's name
    stands for is taken from the board's field."""

    t: Translator
    title: str
    baseline: Board
    board: Board
    people: tuple[str, ...]
    order: tuple[int, ...]
    teams: Teams
    about: tuple[tuple[str, str], ...]
    made: date
    coverage_floor: float
    team: Callable[[str], str] = str

    @property
    def kpis(self) -> list[str]:
        """The scheme's KPIs, then those that only a gate asks for."""
        return self.board.scheme.used

    def kpi(self, key: str) -> Kpi:
        """What a KPI is."""
        return self.board.field.kpis[key]

    def name(self, key: str) -> str:
        """A KPI's name in the reader's language."""
        return self.t.text(self.kpi(key).name)


def teams_of(
    others: list[Board],
    pair: tuple[Board, Board],
    ancestors: Callable[[str], tuple[str, ...]],
    shown: set[str],
    name: Callable[[str], str],
    roles: Mapping[str, Text],
    t: Translator,
) -> Teams:
    """The teams to show and all they are ranked with, best first. `pair`: baseline and scenario; `others`: the boards of
    the other roles, which stay as they are; `shown`: ids of teams."""
    before, after = (team_scores([*others, board], ancestors) for board in pair)
    told = {row.team_id: row for row in after.itertuples()}
    old = dict(zip(before["team_id"], before["score"], strict=True))
    peers = {team: f"{len(ancestors(team))} {row.role}" for team, row in told.items()}
    wanted = {peers[team] for team in shown if team in peers}
    fixed, members = _fixed(others, ancestors), _members(pair[1], ancestors)
    found = [
        Team(
            name(team), t.text(roles[row.role]) if row.role in roles else row.role, peers[team], row.members, members.get(team, ()),
            *fixed.get(team, (0.0, 0.0)), row.score, old[team], row.rank,
        )
        for team, row in told.items() if peers[team] in wanted
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda team: (team.score != team.score, -team.score if team.score == team.score else 0.0)))


def _fixed(boards: list[Board], ancestors: Callable[[str], tuple[str, ...]]) -> dict[str, tuple[float, float]]:
    """Team → months and Σ months × score of the scored members on these boards."""
    sums: dict[str, tuple[float, float]] = {}
    for board in boards:
        score = dict(zip(board.field.people, board.score.tolist(), strict=True))
        rows = board.field.memberships
        for user, team, months in zip(rows["user_id"], rows["team_id"], rows["months"], strict=True):
            if score[user] == score[user]:
                for above in ancestors(team):
                    m, p = sums.get(above, (0.0, 0.0))
                    sums[above] = m + months, p + score[user] * months
    return sums


def _members(board: Board, ancestors: Callable[[str], tuple[str, ...]]) -> dict[str, tuple[Member, ...]]:
    place = {user: i for i, user in enumerate(board.field.people)}
    found: dict[str, list[Member]] = {}
    rows = board.field.memberships
    for user, team, months in zip(rows["user_id"], rows["team_id"], rows["months"], strict=True):
        for above in ancestors(team):
            found.setdefault(above, []).append(Member(place[user], float(months)))
    return {team: tuple(members) for team, members in found.items()}
