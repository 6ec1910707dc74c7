"""Setting targets: in a table for a role and a team from a month on, or all at once from a sheet. Nothing is overwritten."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from lib.crm.pilot import words
from lib.crm.pilot.sheets import read_pilot
from lib.crm.workbooks import EXCEL
from lib.errors import SteelyardError
from lib.kpis.catalogue import Band, Direction, Goal, Kpi
from lib.kpis.values import unavailable
from lib.periods import add_months, month_of
from lib.scoring import target_sheet
from lib.scoring.fields import role_kpis
from lib.scoring.standings import role_name, roles_in
from lib.scoring.target_sheet import out_of_order, read_targets
from lib.scoring.targets import Target, in_force, rounded, without_base
from lib.store import targets
from lib.views import company, data, formats, tables
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.scales import scale_of

ANY = ""
ARROWS = {Direction.HIGHER: "↑", Direction.LOWER: "↓", Direction.BAND: "↔"}
MONTHS = 12  # before and after the period's first month that can be chosen
POINTS = ("floor", "target", "stretch", "upper")
TYPES = ["csv", "tsv", "txt", *(suffix.removeprefix(".") for suffix in EXCEL)]


def draw(frame: Frame) -> None:
    """The table, the sheet, and what was set before."""
    t = frame.t
    with st.expander(t("Set targets"), icon=":material/flag:", key="targets_set", on_change="rerun") as box:
        if not box.open:
            return
        st.caption(t("A target holds from a month on until another is set; earlier months keep theirs. Every change stays in the history."))
        ways = {"table": t("In a table"), "sheet": t("From a sheet"), "history": t("What was set")}
        way = st.segmented_control(t("How?"), list(ways), default="table", format_func=ways.get, key="targets_way") or "table"
        {"table": _table, "sheet": _sheet, "history": _history}[way](frame)


def _table(frame: Frame) -> None:
    """One line for each KPI of the role, in the units people speak in."""
    t, since = frame.t, None
    left, middle, right = st.columns(3)
    roles = {ANY: t("any role")} | {role: t.text(role_name(frame.cube, role)) for role in roles_in(frame.cube, frame.period)}
    first = next(iter(list(roles)[1:]), ANY)
    role = left.selectbox(t("Role"), list(roles), list(roles).index(first), format_func=roles.get, key="targets_role")
    teams = {ANY: t("all teams")} | {team: frame.team(team) for team in frame.cube.roster.teams}
    team = middle.selectbox(t("Team or department"), list(teams), format_func=teams.get, key="targets_team")
    since = right.selectbox(t("From"), _months(frame), MONTHS, format_func=formats.month, key="targets_since")
    now = _now(frame, role, team, since)
    proposed = _proposed(frame, role, team)
    rows = {key: _row(frame, kpi, now.get(key), proposed.get(key)) for key, kpi in _kpis(frame, role).items()}
    use = bool(proposed) and st.toggle(
        t("Start from the proposals"), key=f"targets_propose_{role}_{team}",
        help=t("The 10th, 60th and 90th percentile of these people's values in the last twelve months."),
    )  # fmt: skip
    scales = {key: scale_of(frame.kpis[key], _any(now.get(key), proposed.get(key)), t) for key in rows}
    shown = {key: _typed(frame, key, proposed.get(key) if use and key in proposed else now.get(key), scales[key]) for key in rows}
    table = pd.DataFrame([rows[key] | shown[key] for key in rows])
    edited = st.data_editor(
        table,
        column_config=_columns(frame),
        hide_index=True,
        num_rows="fixed",
        placeholder=formats.ABSENT,
        key=f"targets_{role}_{team}_{since}_{use}",
    )
    found, problems = _changed(frame, list(rows), edited, now, scales, (role, team, since))
    for problem in problems:
        st.warning(escape(problem), icon=":material/edit:")
    found = _with_effect(frame, found)
    _keep(frame, tuple(found), bool(problems), "table")


def _months(frame: Frame) -> list[date]:
    return [add_months(frame.period.first, shift) for shift in range(-MONTHS, MONTHS + 1)]


def _kpis(frame: Frame, role: str) -> dict[str, Kpi]:
    """The KPIs of the role's people that these data can answer; of any role all that a person, team or company has."""
    keys = role_kpis(role, frame.kpis) if role else list(frame.kpis)
    return {key: frame.kpis[key] for key in keys if not unavailable(frame.cube, frame.kpis[key]) and key in frame.cube.answered}


def _now(frame: Frame, role: str, team: str, since: date) -> dict[str, Goal | Band]:
    """What is in force for them in that month."""
    if not role:
        found = {key: company.goal(frame, kpi, team, since) for key, kpi in frame.kpis.items()}
        return {key: goal for key, goal in found.items() if goal is not None}
    own, of_teams = in_force(data.targets(frame.company, frame.settings), role, since)
    kept = {kpi: goal for (of, kpi), goal in data.goals(frame.cube, frame.company, frame.settings).items() if of == role}
    found = kept | {key: kpi.goal for key, kpi in frame.kpis.items() if kpi.goal is not None} | dict(own)
    for above in reversed(frame.cube.roster.ancestors(team)):
        found |= of_teams.get(above, {})
    return found


def _proposed(frame: Frame, role: str, team: str) -> Mapping[str, Goal | Band]:
    """Proposals, round in the units in which they are shown."""
    found = data.of_last_year(frame.cube, role, team) if role else {}
    return {key: _round(frame, key, goal) for key, goal in found.items()}


def _round(frame: Frame, key: str, goal: Goal | Band) -> Goal | Band:
    factor = scale_of(frame.kpis[key], goal, frame.t).factor
    for digits in (2, 3, 4):
        fresh = type(goal)(*(None if point is None else rounded(point * factor, digits) / factor for point in astuple(goal)))
        if not out_of_order(frame.kpis[key], fresh):
            return fresh
    return goal


def _any(*goals: Goal | Band | None) -> Goal | Band:
    return next((goal for goal in goals if goal is not None), Goal(0.0, 1.0))


def _row(frame: Frame, kpi: Kpi, now: Goal | Band | None, proposed: Goal | Band | None) -> dict[str, object]:
    t = frame.t
    said = (
        " / ".join(formats.kpi_value(kpi, point, t, frame.settings.currency) for point in astuple(proposed)) if proposed else formats.ABSENT
    )
    scale = scale_of(kpi, _any(now, proposed), t)
    return {"kpi": t.text(kpi.name), "unit": scale.name or t(kpi.unit.value), "better": ARROWS[kpi.direction],
            "year": said}  # fmt: skip


def _typed(frame: Frame, key: str, goal: Goal | Band | None, scale) -> dict[str, float | None]:
    """The goal's points as they are typed."""
    points = (None,) * 4 if goal is None else astuple(goal) if isinstance(goal, Band) else (*astuple(goal), None)
    return {name: math.nan if point is None else round(point * scale.factor, 9) for name, point in zip(POINTS, points, strict=True)}


def _columns(frame: Frame) -> dict:
    t, number = frame.t, {"format": "%.6g", "width": "small"}
    return {
        "kpi": st.column_config.TextColumn(t("KPI"), disabled=True, width="medium"),
        "unit": st.column_config.TextColumn(t("Unit"), disabled=True, width="small"),
        "better": st.column_config.TextColumn(t("Better"), disabled=True, width="small"),
        "year": st.column_config.TextColumn(t("Last year: 10 / 60 / 90 %"), disabled=True, width="medium"),
        "floor": st.column_config.NumberColumn(t("Floor (0)"), help=t("of a band: its lower end"), **number),
        "target": st.column_config.NumberColumn(t("Target (100)"), help=t("of a band: good from"), **number),
        "stretch": st.column_config.NumberColumn(t("Stretch (120)"), help=t("of a band: good up to"), **number),
        "upper": st.column_config.NumberColumn(t("Upper end"), help=t("only of a band"), **number),
    }


def _changed(
    frame: Frame, keys: list[str], edited: pd.DataFrame, now: Mapping[str, Goal | Band], scales: Mapping, scope: tuple[str, str, date]
) -> tuple[list[Target], list[str]]:
    """The targets of the lines that say something new, and what is wrong with the others."""
    t, found, problems = frame.t, [], []
    role, team, since = scope
    for key, row in zip(keys, edited.to_dict("records"), strict=True):
        typed = {name: None if row[name] is None or row[name] != row[name] else float(row[name]) for name in POINTS}
        before = _typed(frame, key, now.get(key), scales[key])
        if all((typed[name] is None and before[name] != before[name]) or typed[name] == before[name] for name in POINTS):
            continue
        kpi, points = frame.kpis[key], [None if typed[name] is None else typed[name] / scales[key].factor for name in POINTS]
        if points == [None] * 4:
            found.append(Target(key, role, team, since, None))
        elif points[0] is None or points[1] is None or (points[3] is not None and points[2] is None):
            problems.append(t("{kpi}: state floor and target; a band needs all four.", kpi=t.text(kpi.name)))
        else:
            goal = Goal(*points[:3]) if points[3] is None else Band(*points)
            if reason := out_of_order(kpi, goal):
                problems.append(f"{t.text(kpi.name)}: {t.message(reason)}")
            else:
                found.append(Target(key, role, team, since, goal))
    return found, problems


def _sheet(frame: Frame) -> None:
    """Targets of several roles and teams at once."""
    t = frame.t
    st.markdown(
        t("Columns: KPI (name or key), floor, target, stretch; role, team and from (2026-03) where they differ. Rates as 90 %, times as "
          "2 h. For a band: lower end, good from, good up to, upper end. A row without numbers takes back what was set.")
    )  # fmt: skip
    dropped = st.file_uploader(t("A sheet of targets (CSV, TSV or Excel)"), type=TYPES, key="targets_file")
    if not dropped:
        return
    try:
        sheet = read_pilot(dropped.name, dropped.getvalue())
        found, report = read_targets(sheet, _known(frame), frame.period.first)
    except SteelyardError as error:
        st.error(escape(t.error(error)), icon=":material/error:")
        return
    (count,) = report.steps
    st.markdown(t("**Understood:** {what}", what=t("{loaded} of {read} rows", loaded=count.loaded, read=count.read)))
    tables.show(frame, "targets_understood", _listed(frame, found))
    if report.issues:
        st.warning(t.plural("{n} row does not fit and is left out:", "{n} rows do not fit and are left out:", count.rejected))
        tables.show(frame, "targets_issues", _issues(frame, report))
    _keep(frame, tuple(_with_effect(frame, found)), False, "sheet")


def _issues(frame: Frame, report) -> pd.DataFrame:
    t = frame.t
    return pd.DataFrame(
        [{t("Line"): i.line, t("Column"): i.column, t("Value"): i.value, t("Reason"): t.message(i.reason)} for i in report.issues]
    )


def _known(frame: Frame) -> target_sheet.Known:
    """Roles and teams by id, and by every name that only one of them has."""
    names, ids = frame.cube.roster.teams, {words.plain(team): team for team in frame.cube.roster.teams}
    alike = Counter(words.plain(name) for name in names.values())
    teams = {words.plain(name): team for team, name in names.items() if name and alike[words.plain(name)] == 1} | ids
    roles = {}
    for role in roles_in(frame.cube, frame.cube.coverage.period):
        name = role_name(frame.cube, role)
        roles |= {words.plain(text): role for text in (role, name.en, name.zh)}
    return target_sheet.Known(frame.kpis, roles, teams, tells_teams=not frame.choices.hide_names)


def _listed(frame: Frame, found: tuple[Target, ...]) -> pd.DataFrame:
    t = frame.t
    return pd.DataFrame(
        [_said(frame, one) for one in found], columns=[t("KPI"), t("Role"), t("Team"), t("From"), t("Floor"), t("Target"), t("Stretch")]
    )


def _said(frame: Frame, one: Target) -> tuple[str, ...]:
    t, kpi = frame.t, frame.kpis.get(one.kpi)
    role = t.text(role_name(frame.cube, one.role)) if one.role else t("any role")
    points = (*astuple(one.goal)[:3],) if one.goal is not None else ()
    texts = [formats.ABSENT if x is None or kpi is None else formats.kpi_value(kpi, x, t, frame.settings.currency) for x in points]
    if isinstance(one.goal, Band) and kpi is not None:
        texts[2] = f"{texts[2]} … {formats.kpi_value(kpi, one.goal.outer_high, t, frame.settings.currency)}"
    team = frame.team(one.team) if one.team else t("all teams")
    return (frame.kpi_name(one.kpi), role, team, formats.month(one.since), *(texts or [t("taken back"), "", ""]))


def _history(frame: Frame) -> None:
    """Every target that was set, the newest first."""
    t, said = frame.t, data.targets_history(frame.company, frame.settings)
    if not said:
        st.caption(t("Nobody has set a target yet: ours, or those proposed from the data, are in force."))
        return
    table = _listed(frame, tuple(word.target for word in reversed(said)))
    about = [(word.author, word.note, f"{word.at:%Y-%m-%d %H:%M}") for word in reversed(said)]
    tables.show(frame, "targets_history", table.join(pd.DataFrame(about, columns=[t("Who"), t("Note"), t("When (UTC)")])))


def _with_effect(frame: Frame, found: Iterable[Target]) -> list[Target]:
    """Without those that would do nothing, which are named."""
    t, found = frame.t, list(found)
    ours = {key for key, kpi in frame.kpis.items() if kpi.goal is not None}
    kept = data.goals(frame.cube, frame.company, frame.settings)
    proposed = {role: ours | {kpi for of, kpi in kept if of == role} for role in roles_in(frame.cube, frame.cube.coverage.period)}
    idle = without_base(data.targets(frame.company, frame.settings), found, proposed)
    for one in idle:
        role = t.text(role_name(frame.cube, one.role)) if one.role else t("any role")
        names = {"kpi": frame.kpi_name(one.kpi), "role": role, "team": frame.team(one.team)}
        st.warning(
            escape(t("{kpi} has no target for {role} yet, which {team} could differ from. Set one for all teams first.", **names)),
            icon=":material/edit:",
        )
    return [one for one in found if one not in idle]


def _keep(frame: Frame, found: tuple[Target, ...], wrong: bool, key: str) -> None:
    """Who sets them and why, and keeping them. What was shown for months that are over changes: that needs a reason."""
    t = frame.t
    over = sorted({one.since for one in found if one.since < month_of(date.today())})
    if over:
        st.caption(t("{month} is over: what was shown for it, a preset's scores too, will change. Say why.", month=formats.month(over[0])))
    left, right = st.columns(2)
    author = left.text_input(t("Your name"), max_chars=60, key=f"targets_author_{key}", placeholder=t("needed to save"))
    note = right.text_input(t("Why?"), max_chars=200, key=f"targets_note_{key}")
    label = t.plural("Set {n} target", "Set {n} targets", len(found)) if found else t("Nothing is changed yet")
    unsaid = not author.strip() or (bool(over) and not note.strip())
    if st.button(label, type="primary", disabled=wrong or not found or unsaid, icon=":material/flag:", key=f"targets_save_{key}"):
        targets.say(frame.store, frame.company.identity, found, author, note, datetime.now(UTC).replace(tzinfo=None))
        data.targets_changed()
        st.toast(t.plural("{n} target is set.", "{n} targets are set.", len(found)))
        st.rerun()
