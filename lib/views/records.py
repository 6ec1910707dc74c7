"""The parts of the records page: the rows behind a number, in words and one by one, and the number made again from them."""

import math
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from sqlalchemy import Column

from lib.crm.inventory import KIND_OF
from lib.errors import N_
from lib.kpis import conditions, records
from lib.kpis.catalogue import Kpi
from lib.kpis.levels import level_columns
from lib.kpis.records import Behind, Piece
from lib.kpis.values import ABSENT, NO_RESULT, has_level, unavailable
from lib.scoring.standings import role_name
from lib.views import data, formats, kpi_table, pages, tables
from lib.views.column_words import NAMES
from lib.views.frame import Frame
from lib.views.markdown import escape

PAGE = 100
PEOPLE_COLUMNS = ("owner_id", "user_id", "manager_id")
# Whoever has the name of a person or a team in a row must not show it on a public screen.
NAMING_COLUMNS = ("email",)


@dataclass(frozen=True, slots=True)
class Question:
    """Which number is asked for."""

    kpi: Kpi
    level: str
    group: tuple[str, ...]


def _first(frame: Frame, known: list[str]) -> str:
    """The first KPI with any number; the first of all where there is none."""
    return next((key for key in known if key in frame.cube.answered), known[0])


def choose(frame: Frame) -> Question | None:
    """KPI, level and group; None when the level has no groups."""
    t = frame.t
    known = [key for key, kpi in frame.kpis.items() if not unavailable(frame.cube, kpi)]
    left, middle, right = st.columns([3, 2, 3])
    with left:
        key = pages.select(frame, "kpi", t("KPI"), known, _first(frame, known), lambda k: f"{frame.kpi_name(k)} ({k})")
    names = {
        "company": t("Company"),
        "team": t("Team or department"),
        "team_role": t("Role in a team"),
        "role": t("Role"),
        "user_role": t("Person in a role"),
        "user": t("Person"),
        "channel": t("Channel"),
        "touchpoint": t("Touchpoint"),
    }
    levels = [level for level in names if has_level(frame.cube, frame.kpis[key], level) or _derived(frame, frame.kpis[key], level)]
    with middle:
        level = pages.select(frame, "level", t("Whose number"), levels, levels[0], names.__getitem__)
    groups = _groups(frame, level)
    with right:
        if not groups:
            st.caption(t("Nobody to choose from in this period."))
            return None
        of = pages.select(frame, "of", names[level], list(groups), next(iter(groups)), groups.__getitem__, disabled=level == "company")
    return Question(frame.kpis[key], level, kpi_table.decode(of))


def _derived(frame: Frame, kpi: Kpi, level: str) -> bool:
    parts = frame.cube.definitions.parts_of(kpi)
    return bool(parts) and all(has_level(frame.cube, part, level) for part in parts)


def _groups(frame: Frame, level: str) -> dict[str, str]:
    """Encoded group → shown name, of those with anybody in the period (or any part of the fact)."""
    if level == "company":
        return {"": frame.t("Whole company")}
    if level in ("channel", "touchpoint"):
        values = data.values(frame.cube, frame.period, level)
        known = data.parts(frame.cube, level)
        return {kpi_table.encode((part,)): known.get(part, part) for part in sorted(values["part"].unique())}
    present = frame.cube.roster.presence(frame.period).merge(frame.cube.roster.closure(), on="team_id", how="left")
    columns = level_columns(level)
    groups = present[columns].dropna().drop_duplicates()
    groups = groups[(groups != "").all(axis=1)]
    shown = {kpi_table.encode(group): name(frame, level, group) for group in groups.itertuples(index=False, name=None)}
    return dict(sorted(shown.items(), key=lambda item: item[1].casefold()))


def name(frame: Frame, level: str, group: tuple[str, ...]) -> str:
    """A group's shown name."""
    kinds = {"user_id": "person", "above": "team", "role_id": "role", "part": level}
    return " · ".join(_named(frame, kinds[column], key) for column, key in zip(level_columns(level), group, strict=True))


def _named(frame: Frame, kind: str, key: str) -> str:
    if kind == "person":
        return frame.person(key)
    if kind == "team":
        return frame.team(key)
    if kind == "role":
        return frame.t.text(role_name(frame.cube, key))
    if kind == "table":
        return frame.t.text(KIND_OF[key].name)
    if kind == "column":
        return frame.t(NAMES[key])
    return data.parts(frame.cube, kind).get(key, key)


def answer(frame: Frame, asked: Question) -> Behind:
    """The number made again from its rows, beside what every other page shows."""
    t, kpi, currency = frame.t, asked.kpi, frame.settings.currency
    behind = data.behind(frame.cube, kpi.key, asked.level, asked.group, frame.period)
    whose = name(frame, asked.level, asked.group) or t("Whole company")
    st.subheader(escape(f"{t.text(kpi.name)} · {whose}"))
    if behind.status == ABSENT:
        st.info(t("There is no row behind this number in this period: it is absent, not zero."))
        return behind
    shown = _shown_elsewhere(frame, asked)
    value = t("cost without result") if behind.status == NO_RESULT else formats.kpi_value(kpi, behind.value, t, currency)
    same = _equal(behind, shown)
    left, right = st.columns([1, 3], vertical_alignment="center")
    left.metric(t("Made again from the rows"), escape(value), help=t.text(kpi.formula))
    with right:
        n = formats.count(behind.n)
        if same:
            st.success(t("n = {n}. The rows below give exactly the number every page shows.", n=n), icon=":material/check_circle:")
        else:
            st.error(t("The rows below do not give the number other pages show. Please report this."), icon=":material/error:")
        if behind.spans and behind.spans != frame.period:
            st.caption(t("It holds for {period}: the last complete periods of this KPI.", period=formats.period(behind.spans)))
    return behind


def _shown_elsewhere(frame: Frame, asked: Question) -> pd.Series | None:
    values = data.values(frame.cube, frame.period, asked.level, (asked.kpi.key,))
    for column, key in zip(level_columns(asked.level), asked.group, strict=True):
        values = values[values[column] == key]
    return values.iloc[0] if len(values) else None


def _equal(behind: Behind, shown: pd.Series | None) -> bool:
    if shown is None:
        return False
    same = math.isclose(behind.value, shown["value"], rel_tol=1e-9, abs_tol=1e-9) or (
        math.isnan(behind.value) and math.isnan(shown["value"])
    )
    return same and behind.n == shown["n"] and behind.status == shown["status"]


def draw(frame: Frame, behind: Behind) -> None:
    """Each kind of row: the condition in words, then the rows, sortable and page by page."""
    for number, piece in enumerate(behind.pieces):
        with st.container(border=True):
            _words(frame, piece)
            if piece.rows.empty:
                st.caption(frame.t("No such row."))
            else:
                _rows(frame, piece, f"{behind.entry.key}_{number}")


def _words(frame: Frame, piece: Piece) -> None:
    t = frame.t

    def shown(kind: str, key: str) -> str:
        return _named(frame, kind, key)

    first, *others = (t.message(conditions.shown(message, shown)).replace("..", " – ") for message in piece.condition)
    head = t.plural("**{n} row**", "**{n} rows**", len(piece.rows))
    st.markdown(f"{head} — {escape(first)}")
    st.markdown("\n".join(f"- {escape(text)}" for text in others))


def _rows(frame: Frame, piece: Piece, key: str) -> None:
    t = frame.t
    measured = _measured(frame, piece.rows)
    labels = {"at": t("time"), "record": t("id"), "account_id": t("customer")} | {column: _heading(frame, column) for column in measured}
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
    by = left.selectbox(t("Sort by"), list(labels), format_func=labels.get, key=f"sort_{key}")
    falling = middle.toggle(t("Largest first"), key=f"falling_{key}")
    count = math.ceil(len(piece.rows) / PAGE)
    page = int(right.number_input(t("Page of {n}", n=count), 1, count, 1, key=f"page_{key}")) if count > 1 else 1
    ordered = piece.rows.sort_values([by, "record"], ascending=[not falling, True], kind="stable", ignore_index=True)
    table = ordered.iloc[(page - 1) * PAGE : page * PAGE]
    shown, config = _with_details(frame, piece, table)
    # This line also keeps the table's tools off the buttons above.
    all_ = formats.count(len(ordered))
    st.caption(t("Rows {first} to {last} of {all}", first=table.index[0] + 1, last=table.index[-1] + 1, all=all_))
    st.dataframe(shown, hide_index=True, column_config=config, key=f"rows_{key}_{page}", placeholder=formats.ABSENT)
    tables.take_away(frame, f"rows-{key}", lambda: _with_details(frame, piece, ordered)[0])


def _measured(frame: Frame, rows: pd.DataFrame) -> list[str]:
    return [column for column in rows if column in frame.cube.definitions.measures]


# Units of measures that no KPI has.
UNITS = (N_("share"), N_("minutes"), N_("days"), N_("points"))


def _heading(frame: Frame, key: str) -> str:
    """A measure's meaning, with its unit where it is not a count."""
    measure, t = frame.cube.definitions.measures[key], frame.t
    meaning = t(measure.meaning)
    return meaning if measure.unit == "count" else t("{meaning} ({unit})", meaning=meaning, unit=t(measure.unit))


def _with_details(frame: Frame, piece: Piece, rows: pd.DataFrame) -> tuple[pd.DataFrame, dict]:
    """The rows as they stand in the CRM, then what each of them counts for."""
    t, table = frame.t, frame.cube.definitions.facts[piece.fact].table
    measured = _measured(frame, rows)
    own = rows[["at", *measured]].rename(columns={"at": t("counted at")} | {column: _heading(frame, column) for column in measured})
    stored = table is not None and "id" in frame.cube.crm.columns.get(table.name, frozenset())
    at = _days(frame, rows["at"])
    if not stored or not rows["record"].astype(bool).any():
        return pd.concat([_whose(frame, rows), own], axis=1), at
    found = records.details(frame.cube, table, list(dict.fromkeys(rows["record"])))
    found = found.set_index("id").reindex(rows["record"]).reset_index(names="id")
    found = found.drop(columns=[column for column in found if found[column].isna().all()])
    if frame.choices.hide_names:
        found = found.drop(columns=[column for column in NAMING_COLUMNS if column in found])
    for column in PEOPLE_COLUMNS:
        if column in found:
            found[column] = [frame.person(key) if isinstance(key, str) else key for key in found[column]]
    if "team_id" in found:
        found["team_id"] = [frame.team(key) if isinstance(key, str) else key for key in found["team_id"]]
    doubled = [column for column in found if column in own.columns]
    config = at | {column.name: _column(frame, column) for column in table.columns if column.name in found}
    found = found.drop(columns=doubled)
    # What a row counts for stands right beside its id: it is what the reader came for.
    return pd.concat([found[["id"]], own.reset_index(drop=True), found.drop(columns="id")], axis=1), config


def _days(frame: Frame, at: pd.Series) -> dict:
    """How times are shown of which none is more than a day."""
    times = pd.to_datetime(at)
    return {frame.t("counted at"): st.column_config.DateColumn()} if (times == times.dt.normalize()).all() else {}


def _whose(frame: Frame, rows: pd.DataFrame) -> pd.DataFrame:
    """The person or the team of rows that have no table of their own to look up."""
    names = {"user_id": (frame.t("Person"), frame.person), "team_id": (frame.t("Team"), frame.team)}
    found = {label: [name(key) if key else "" for key in rows[column]] for column, (label, name) in names.items() if column in rows}
    return pd.DataFrame(found)


def _column(frame: Frame, column: Column):
    """A column of the CRM under its shown name; its own name and its meaning on asking."""
    shown = frame.t(NAMES[column.name]) if column.name in NAMES else column.name
    return st.column_config.Column(shown, help=f"`{column.name}`: {column.comment}")


def source(frame: Frame, behind: Behind) -> None:
    """Which tables the rows come from, and the way on."""
    t, known = frame.t, frame.cube.definitions
    tables_ = [known.facts[piece.fact].table for piece in behind.pieces]
    names = t.names(dict.fromkeys(t.text(KIND_OF[table.name].name) for table in tables_ if table is not None))
    if names:
        st.caption(t("From the tables: {tables}.", tables=names))
    with st.container(horizontal=True, gap="small"):
        pages.link(frame, "kpis", t("What is it?"), kpi=behind.entry.key)
        for part in known.parts_of(behind.entry):
            pages.link(frame, "kpis", t.text(part.name), kpi=part.key)
