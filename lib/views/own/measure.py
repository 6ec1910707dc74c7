"""A new measure: a table, the rows that count, and what of them is added up, with what comes out shown before it is kept."""

from dataclasses import replace

import streamlit as st

from lib.crm.inventory import KIND_OF
from lib.crm.tables import metadata
from lib.errors import SteelyardError
from lib.kpis.own import OwnMeasure
from lib.kpis.own import measures as own
from lib.kpis.own.measures import Condition
from lib.views import data, formats
from lib.views.column_words import NAMES
from lib.views.frame import Frame
from lib.views.markdown import bold, escape
from lib.views.own.keep import keep

MOST_CONDITIONS = 5
MOST_WORDS = 200  # words of a column that are offered


def draw(frame: Frame, known: list[OwnMeasure]) -> None:
    """The form, its result on this company, and keeping it."""
    t = frame.t
    st.caption(t("A measure counts rows of a table, or adds up one of its columns. A formula makes a KPI of it."))
    tables = {name: t.text(KIND_OF[name].name) for name in own.SOURCES if not frame.cube.crm.lacks({name: {"id"}})}
    first, second, third = st.columns(3)
    table = first.selectbox(t("Table"), list(tables), format_func=tables.get, key="measure_table")
    time = second.selectbox(
        t("Counted by"), own.SOURCES[table].times, format_func=lambda name: column_name(frame, name), key=f"measure_time_{table}"
    )
    aggregate, column, until = _aggregate(frame, third, table)
    conditions = _conditions(frame, table)
    left, right = st.columns(2)
    text = left.text_input(t("Its name in formulas"), max_chars=own.LONGEST_NAME, key="measure_name", placeholder="late_answers")
    author = right.text_input(t("Your name"), max_chars=60, key="measure_author", placeholder=t("needed to save"))
    try:
        one = OwnMeasure(own.named(text) if text.strip() else "x", table, time, aggregate, column, until, conditions)
        own.check(one)
        _preview(frame, one)
    except SteelyardError as error:
        st.warning(escape(t.error(error)), icon=":material/edit:")
        return
    if one in known:
        st.success(t("“{name}” is kept. A formula makes a KPI of it: {example}.", name=one.key, example=f"`{one.key} / …`"),
                   icon=":material/check_circle:")  # fmt: skip
        return
    if one.key in {m.key for m in known}:
        st.info(t("There is a measure of this name: this becomes its next version, and changes the KPIs that use it."))
    if st.button(t("Keep this measure"), type="primary", disabled=not (text.strip() and author.strip()), icon=":material/add:"):
        keep(frame, one, author)


def column_name(frame: Frame, column: str) -> str:
    """A column under its shown name."""
    return frame.t(NAMES[column]) if column in NAMES else column


def _aggregate(frame: Frame, box, table: str) -> tuple[str, str, str]:
    """What of the rows is added up: nothing but the rows, a column, or the time between two."""
    t = frame.t
    numbers, times = own.numbers_of(table), own.times_of(table)
    choices = [key for key in own.AGGREGATES if key == own.ROWS or (numbers if key == own.SUM else len(times) > 1)]
    aggregate = box.selectbox(t("What is added up"), choices, format_func=lambda key: t(own.AGGREGATES[key]), key=f"measure_what_{table}")

    def choose(label: str, columns: list[str], key: str) -> str:
        return box.selectbox(label, columns, format_func=lambda name: column_name(frame, name), key=f"measure_{key}_{table}")

    if aggregate == own.SUM:
        return aggregate, choose(t("Column"), numbers, "column"), ""
    if aggregate == own.SPAN:
        start = choose(t("From"), times, "from")
        return aggregate, start, choose(t("Until"), [name for name in times if name != start], "until")
    return aggregate, "", ""


def _conditions(frame: Frame, table: str) -> tuple[Condition, ...]:
    """The conditions a row must fulfil, all of them; one more line stands ready as long as the last is used."""
    found: list[Condition] = []
    for number in range(MOST_CONDITIONS):
        one = _condition(frame, table, number)
        if one is None:
            break
        found.append(one)
    return tuple(found)


def _condition(frame: Frame, table: str, number: int) -> Condition | None:
    t, key = frame.t, f"{table}_{number}"
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="bottom")
    columns = [name for name in own.columns_of(table) if not frame.cube.crm.lacks({table: {name}})]
    label = t("Only rows whose") if number == 0 else t("and whose")
    column = left.selectbox(label, columns, None, format_func=lambda name: column_name(frame, name), key=f"condition_{key}",
                            placeholder=t("all rows") if number == 0 else t("no further condition"))  # fmt: skip
    if column is None:
        return None
    tests = own.tests_of(metadata.tables[table].c[column])
    test = middle.selectbox(t("Test"), tests, format_func=lambda one: t(own.TESTS[one]), key=f"test_{key}_{column}")
    return Condition(column, test, _values(frame, right, table, column, test, f"value_{key}_{column}_{test}"))


def _values(frame: Frame, box, table: str, column: str, test: str, key: str) -> tuple[str, ...]:
    """What the column is compared with: words of it, a number, or another column."""
    t = frame.t
    if test in (own.IS, own.IS_NOT):
        words = _words(frame, table, column)
        chosen = box.multiselect(t("Words"), list(words), format_func=lambda word: f"{word} · {formats.count(words[word])}", key=key,
                                 accept_new_options=True)  # fmt: skip
        return tuple(chosen)
    if test in (own.BY, own.AFTER):
        others = [name for name in own.times_of(table) if name != column]
        return (box.selectbox(t("Column"), others, format_func=lambda name: column_name(frame, name), key=key),)
    if test in (own.AT_LEAST, own.AT_MOST, own.ABOVE, own.BELOW):
        return (repr(float(box.number_input(t("Number"), value=0.0, format="%.15g", key=key))),)
    return ()


def _words(frame: Frame, table: str, column: str) -> dict[str, int]:
    return data.words_of(frame.cube, table, column, MOST_WORDS)


def _preview(frame: Frame, one: OwnMeasure) -> None:
    """What the company and its people have of it in the period."""
    t, currency = frame.t, frame.settings.currency
    values = data.tried_measure(frame.cube, replace(one, key="x"), frame.period, frame.settings.fiscal_start)
    company = values[values["whose"].isna()]
    st.markdown(escape(words(frame, one)))
    if company.empty:
        st.info(t("No row fits in this period."))
        return
    row, others = company.iloc[0], values[values["whose"].notna()]

    def shown(value: float) -> str:
        return formats.in_unit(own.unit_of(one), value, t, currency)

    said = [t("Company: {value}", value=bold(shown(row["value"])))]
    if one.aggregate != own.ROWS:
        said.append(t.plural("{n} row", "{n} rows", int(row["n"])))
    if len(others):
        low, middle, high = (shown(others["value"].quantile(q)) for q in (0.1, 0.5, 0.9))
        people, count = own.SOURCES[one.table].grain == "person", len(others)
        who = t.plural("{n} person", "{n} people", count) if people else t.plural("{n} team", "{n} teams", count)
        said.append(t("{who}; 10 %, half and 90 % of them are below {low}, {middle}, {high}", who=who, low=low, middle=middle, high=high))
    st.markdown(" · ".join(said))
    if one.aggregate != own.ROWS:
        st.caption(t("How many rows it is known of is a measure, too: {name}. Their quotient is the mean.", name=f"`{one.key}_n`"))


def words(frame: Frame, one: OwnMeasure) -> str:
    """The measure in words."""
    t = frame.t
    table, time = t.text(KIND_OF[one.table].name), column_name(frame, one.time)
    what = {
        own.ROWS: t("Number of rows of {table}", table=table),
        own.SUM: t("Sum of “{column}” over {table}", column=column_name(frame, one.column), table=table),
        own.SPAN: t("Time from “{start}” to “{end}” over {table}", start=column_name(frame, one.column), end=column_name(frame, one.until),
                    table=table),
    }[one.aggregate]  # fmt: skip
    parts = [_condition_words(frame, condition) for condition in one.conditions]
    counted = t("counted by “{time}”", time=time)
    return t("{what}, {counted}", what=what, counted=counted) + (": " + t.names(parts) if parts else "")


def _condition_words(frame: Frame, one: Condition) -> str:
    t = frame.t
    values = [column_name(frame, name) for name in one.values] if one.test in (own.BY, own.AFTER) else list(one.values)
    said = {"column": column_name(frame, one.column), "test": t(own.TESTS[one.test]), "values": t.names(values)}
    return t("{column} {test} {values}", **said).strip()
