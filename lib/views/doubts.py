"""What does not fit together in the data: what is wrong, where, whom it touches and into which KPIs it goes."""

import pandas as pd
import streamlit as st

from lib.crm import doubts
from lib.crm.doubts import Doubt
from lib.crm.inventory import KIND_OF
from lib.kpis.facts import read_by
from lib.views import column_words, data, formats, tables
from lib.views.frame import Frame

# What one should know, and need not be wrong.
KNOWN = (doubts.NOBODY,)
MOST_MONTHS = 6  # that are named one by one
NAMED = ("user", "team", "user_assignment")  # tables whose ids may be names of people


def draw(frame: Frame) -> None:
    """Every doubt as a row: the wrong ones first, then what one should know."""
    t, found = frame.t, data.inventory(frame.cube).doubts
    wrong, known = ([one for one in found if (one.kind in KNOWN) is is_known] for is_known in (False, True))
    if not wrong:
        fine = t("Every reference leads to a row that is there, no row stands twice, no time or value is impossible, no month is missing.")
        st.success(fine, icon=":material/check_circle:")
    else:
        st.warning(_headline(frame, wrong), icon=":material/rule:")
    if found:
        kpis = [_kpis_of(frame, one) for one in (*wrong, *known)]
        rows = [_row(frame, one, into) for one, into in zip((*wrong, *known), kpis, strict=True)]
        tables.show(frame, "doubts", pd.DataFrame(rows), column_config=_columns(frame))


def _headline(frame: Frame, wrong: list[Doubt]) -> str:
    t = frame.t
    places = t.names(dict.fromkeys(t.text(KIND_OF[one.table].name) for one in wrong))
    kpis = {key for one in wrong for key in _kpis_of(frame, one)}
    first = t.plural("**{n} thing** does not fit, in {places}.", "**{n} things** do not fit, in {places}.", len(wrong), places=places)
    second = t.plural("{n} KPI is touched.", "{n} KPIs are touched.", len(kpis)) if kpis else t("No KPI reads it.")
    return t.sentences(first, second)


def _row(frame: Frame, one: Doubt, into: list[str]) -> dict[str, object]:
    t = frame.t
    return {
        t("Table"): t.text(KIND_OF[one.table].name),
        t("What is wrong"): _what(frame, one),
        t("Rows"): one.rows or None,
        t("Share (%)"): round(100 * one.rows / one.of, 2) if one.rows else None,
        t("People"): one.people,
        t("For example"): "" if frame.choices.hide_names and one.table in NAMED else t(", ").join(one.examples),
        t("KPIs"): len(into),
        t("Which"): t(", ").join(into),
    }


def _columns(frame: Frame) -> dict:
    t = frame.t
    counts = {name: st.column_config.NumberColumn(format="localized", width="small") for name in (t("Rows"), t("People"), t("KPIs"))}
    return counts | {
        t("What is wrong"): st.column_config.TextColumn(width=380),
        t("Share (%)"): st.column_config.NumberColumn(format="%.2f", width="small"),
        t("For example"): st.column_config.TextColumn(width=170, help=t("Ids of the first such rows")),
    }


def _what(frame: Frame, one: Doubt) -> str:
    """What is wrong, and what follows."""
    t = frame.t
    names = [t(column_words.NAMES.get(column, column)) for column in one.columns]
    if one.kind == doubts.ORPHAN:
        target = t.text(KIND_OF[one.target].name)
        words = {"column": names[0], "target": target}
        if one.target == "user":
            return t("“{column}” is not among {target}: counts for the company only", **words)
        return t("“{column}” is not among {target}", **words)
    if one.kind == doubts.ORDER:
        return t("“{later}” comes before “{earlier}”", earlier=names[0], later=names[1])
    if one.kind == doubts.FUTURE:
        return t("“{column}” lies in the future", column=names[0])
    if one.kind == doubts.RANGE:
        return t("“{column}” cannot be so small or so large", column=names[0])
    if one.kind == doubts.TWICE:
        return t("another row with the same {columns}: both count", columns=t.names(names))
    if one.kind == doubts.BREAK:
        return t("ends one day before the next begins: if the last day counts, say “inclusive” in the mapping")
    if one.kind == doubts.GAP and len(one.months) > MOST_MONTHS:
        first, last = formats.month(one.months[0]), formats.month(one.months[-1])
        return t("no rows in {n} months from {first} to {last}", n=len(one.months), first=first, last=last)
    if one.kind == doubts.GAP:
        return t("no rows in {months}", months=t.names(formats.month(month) for month in one.months))
    if one.kind == doubts.SILENT and one.days:
        return t("no rows for the last {now} days, usually for {usual} at most", now=one.days[0], usual=one.days[1])
    if one.table == "account":  # it may have had owners all the same
        return t("belongs to nobody today")
    return t("belongs to nobody: counts for the company only")


def _kpis_of(frame: Frame, one: Doubt) -> list[str]:
    """The KPIs it goes into: those that read the columns; where rows are missing, too many or of nobody known, the
    table."""
    whole = one.kind in (doubts.TWICE, doubts.NOBODY, doubts.GAP, doubts.SILENT, doubts.BREAK) or one.target == "user"
    return readers(frame).get(one.table, []) if whole else _readers_of(frame, one.table, one.columns)


def readers(frame: Frame) -> dict[str, list[str]]:
    """Table → keys of the KPIs that read it."""
    known = frame.cube.definitions
    tables_of = {key: set(read_by(fact)) for key, fact in known.facts.items()}
    found: dict[str, list[str]] = {}
    for kpi in known.kpis.values():
        for name in sorted({name for fact in known.facts_of(kpi) for name in tables_of[fact]}):
            found.setdefault(name, []).append(kpi.key)
    # Who belonged where says whose every record is.
    return found | {"user_assignment": [kpi.key for kpi in known.kpis.values() if kpi.grain == "person"]}


def _readers_of(frame: Frame, table: str, columns: tuple[str, ...]) -> list[str]:
    """The KPIs that one of the columns goes into."""
    known = frame.cube.definitions
    read = {
        key
        for key, measure in known.measures.items()
        if read_by(known.facts[measure.fact], key, measure.anchor).get(table, set()) & set(columns)
    }
    return [kpi.key for kpi in known.kpis.values() if known.measures_of(kpi) & read]
