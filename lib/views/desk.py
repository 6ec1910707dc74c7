"""The desk: one role under two schemes, what everything on the simulator's page is drawn from."""

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from lib.errors import SettingsError
from lib.scoring import team_parts
from lib.scoring.boards import Board, board, team_scores
from lib.scoring.fields import Field
from lib.scoring.schemes import Scheme
from lib.scoring.standings import field_name
from lib.scoring.weights import raw_weights
from lib.views import company, schemes
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.ranking import Comparison, team_rows
from lib.views.schemes import Choice
from lib.views.state import Weighing


@dataclass(frozen=True, slots=True)
class Desk:
    """One role on the simulator: what it is compared with, where the sliders started, both boards, and those of the other
    roles under the schemes in force."""

    role: str
    fields: dict[str, Field]
    field: Field
    known: dict[str, Choice]
    base: Choice
    start: Choice
    scenario: Scheme
    pair: Comparison
    others: list[Board]
    weighing: Weighing
    problem: SettingsError | None

    @property
    def asked(self) -> int | None:
        """The row of the person somebody clicked last, if it was a person of this role."""
        kind, key = self.weighing.asked or ("", "")
        return self.field.people.index(key) if kind == "person" and key in self.field.people else None


def choose_role(frame: Frame, fields: dict[str, Field]) -> str:
    """The role (and stage) to weigh; kept in the session's choices."""
    chosen, roles = frame.choices, list(fields)
    asked = st.query_params.get("role")
    if asked in roles:
        chosen.role = asked
    if chosen.role not in roles:
        if chosen.role is not None:
            chosen.ignored = (*chosen.ignored, f"role={chosen.role[:40]}")
        wished = sorted(roles, key=lambda role: role != "service")
        chosen.role = next((role for role in wished if schemes.choices_of(frame, fields[role])), wished[0])

    labels = {key: f"{escape(frame.t.text(field_name(frame.cube, field)))} · {len(field.people)}" for key, field in fields.items()}
    picked = st.segmented_control(
        frame.t("Role"),
        roles,
        default=chosen.role,
        format_func=labels.get,
        key=f"role_{chosen.role}_{frame.period}",
        label_visibility="collapsed",
    )
    if picked is not None and picked != chosen.role:
        chosen.role = picked
        st.query_params["role"] = picked
        st.rerun()
    return chosen.role


def open_desk(frame: Frame, fields: dict[str, Field], role: str) -> Desk | None:
    """The role's desk, or None when no preset has a KPI with data."""
    field = fields[role]
    weighing = frame.choices.weighing(role)
    known = schemes.choices_of(frame, field, weighing.schemes)
    if not known:
        return None
    _forget_unknown(frame, known, weighing)
    problem = None
    try:
        base, start, scenario = schemes.scenario_of(known, weighing)
    except SettingsError as error:
        problem = error
        base, start, scenario = schemes.baseline_only(known, weighing)
    pair = Comparison(board(field, base.scheme), board(field, scenario))
    others = [board(other, company.scheme(frame, other)) for key, other in fields.items() if key != role]
    return Desk(role, fields, field, known, base, start, scenario, pair, others, weighing, problem)


def _forget_unknown(frame: Frame, known: dict[str, Choice], weighing: Weighing) -> None:
    """Drop what a link or an older session names and this role has not, and remember to say so once."""
    now, asked = weighing.now, {"base": weighing.base, "start": weighing.now.loaded}
    found = {name: schemes.resolved(known, value) for name, value in asked.items()}
    forgotten = [f"{name}={value[:40]}" for name, value in asked.items() if value and not found[name]]
    weighing.base, loaded = found["base"], found["start"]
    scheme = known[loaded or weighing.base or next(iter(known))].scheme
    kept, unknown = schemes.known_only(scheme, replace(now, loaded=loaded))
    weights = raw_weights(scheme.weighting)
    weighing.now, unlocked = kept, [key for key in weighing.locked if key not in weights]
    weighing.locked = weighing.locked - frozenset(unlocked)
    frame.choices.ignored = (*frame.choices.ignored, *forgotten, *unknown, *(f"lock={key[:40]}" for key in unlocked))


def teams_around(frame: Frame, desk: Desk) -> tuple[set[str], set[str]]:
    """The teams this role's people work in, and the departments above them, without a single top: the company has nobody to
    be compared with."""
    own = set(desk.field.teams)
    above = {team for one in own for team in frame.cube.roster.ancestors(one)} - own
    tops = {team for team in above if not frame.cube.roster.parents.get(team)}
    return own, above - tops if len(tops) == 1 else above


def ranked_teams(frame: Frame, desk: Desk) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the ranking chart (see `ranking.team_rows`) for the teams this role's people work in, scored over all their
    members' roles, and for the departments above them."""
    ancestors = frame.cube.roster.ancestors
    before, after = (team_scores([*desk.others, scored], ancestors) for scored in (desk.pair.baseline, desk.pair.scenario))
    after = team_parts.certainty([*desk.others, desk.pair.scenario], after, ancestors)
    own, above = (
        team_rows(frame, *(table[table["team_id"].isin(teams)] for table in (before, after))) for teams in teams_around(frame, desk)
    )
    return own, above
