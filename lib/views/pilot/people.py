"""Who of a sheet works where and as what, as a table that can be changed before anything is stored."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.crm.pilot.plan import MEMBER, Plan, Station
from lib.crm.pilot.taking import take
from lib.crm.sheet import Sheet
from lib.scoring.standings import OUR_NAMES
from lib.views.frame import Frame


def edited(frame: Frame, sheet: Sheet, plan: Plan, key: str) -> tuple[Plan, dict[str, pd.DataFrame]]:
    """The plan with the teams and roles that a person says, and the frames of the plan before that."""
    t = frame.t
    with st.expander(t("Who works where, and as what?")):
        plan = replace(plan, member=_member(frame, plan, key))
        frames, _ = take(sheet, plan)
        moved = _moved(frame, frames, f"people_{key}_{plan.member}_{t.language}")
    return replace(plan, moved=moved), frames


def _member(frame: Frame, plan: Plan, key: str) -> str:
    """The role of all where the sheet has no column of roles."""
    if plan.role:
        return plan.member
    roles = [MEMBER, *(role for role in OUR_NAMES if role != MEMBER)]
    label = frame.t("Role of all: the sheet names none")
    return st.selectbox(label, roles, format_func=lambda role: frame.t.text(OUR_NAMES[role]), key=f"pilot_member_{key}")


def _moved(frame: Frame, frames: Mapping[str, pd.DataFrame], key: str) -> tuple[tuple[Station, Station], ...]:
    """The stations that were changed in the table, each with what it is now."""
    t, names = frame.t, dict(frames["user"][["id", "name"]].itertuples(index=False, name=None))
    work = frames["user_assignment"][["user_id", "team_id", "role_id"]].drop_duplicates()
    stations = [Station(who, "" if pd.isna(team) else team, role) for who, team, role in work.itertuples(index=False, name=None)]
    places = {who: place for place, who in enumerate(names)}
    stations.sort(key=lambda one: places[one.person])  # as the sheet has them
    own = {one.role: one.role for one in stations if one.role not in OUR_NAMES}
    roles = {role: t.text(name) for role, name in OUR_NAMES.items()} | own
    table = pd.DataFrame({
        "person": [names[one.person] if names[one.person] == one.person else f"{names[one.person]} ({one.person})" for one in stations],
        "team": [one.team for one in stations],
        "role": [roles[one.role] for one in stations],
    }, dtype="str")  # fmt: skip
    columns = {
        "person": st.column_config.TextColumn(t("Person"), disabled=True),
        "team": st.column_config.TextColumn(t("Team"), max_chars=60),
        "role": st.column_config.SelectboxColumn(t("Role"), options=list(roles.values()), required=True),
    }
    st.caption(t("Teams and roles can be changed here; copy and paste works, too. People are ranked among those of their role."))
    said = st.data_editor(table, column_config=columns, hide_index=True, num_rows="fixed", key=key).to_dict("records")
    keys = {name: role for role, name in reversed(roles.items())}
    now = [
        Station(
            one.person,
            "" if pd.isna(row["team"]) else row["team"].strip(),
            one.role if row["role"] == roles[one.role] else keys[row["role"]],
        )
        for one, row in zip(stations, said, strict=True)
    ]
    return tuple((before, after) for before, after in zip(stations, now, strict=True) if before != after)
