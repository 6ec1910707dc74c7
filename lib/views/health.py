"""The parts of the data page: what is connected, how complete it is, and what does not fit together."""

from contextlib import nullcontext
from datetime import date

import pandas as pd
import streamlit as st

from lib.charts.calendar import months_filled
from lib.charts.theme import ink
from lib.crm.inventory import last_import
from lib.crm.report import from_parts
from lib.kpis.values import unavailable
from lib.urls import parse
from lib.views import connected, data, doubts, formats, pages, picture, tables
from lib.views.connected import Kind
from lib.views.frame import Frame
from lib.views.markdown import escape

MOST_REMARKS = 500
NAMING = ("owner_id", "user_id", "manager_id", "team_id", "email")  # columns whose texts may be names of people
HIDDEN = "•••"


def connection(frame: Frame) -> None:
    """What is connected, how fresh it is and which months it covers."""
    t, coverage = frame.t, frame.cube.coverage
    company = frame.company
    url = parse(company.url)
    engines = {"duckdb": t("embedded file (DuckDB)"), "sqlite": "SQLite", "postgresql": "PostgreSQL"}
    engine = engines.get(url.get_backend_name(), url.get_backend_name())
    server = company.kind in (Kind.CONFIGURED, Kind.LIVE)
    name = url.set(username=None, password=None).render_as_string() if server else connected.named(t, company)
    with st.spinner(t("Asking the database …"), show_time=False) if company.mapping is not None else nullcontext():
        stocks = data.inventory(frame.cube).stocks
    age = (date.today() - coverage.last_day).days
    left, middle, right = st.columns(3)
    left.metric(t("Rows"), f"{sum(stock.rows for stock in stocks):,}", border=True, help=t("over all tables Steelyard reads"))
    middle.metric(t("Months covered"), len(coverage.period.months), border=True, help=formats.period(coverage.period))
    right.metric(t("Days since the last event"), age, border=True, help=f"{coverage.last_day}")
    said = t("Connected: {name}, {engine}, read only. Everything counts as of {day}.", name=name, engine=engine, day=coverage.as_of)
    st.caption(escape(said))


def months(frame: Frame) -> None:
    """Which table has rows in which month."""
    t, coverage = frame.t, frame.cube.coverage
    wanted = coverage.period.months
    stocks = [stock for stock in data.inventory(frame.cube).stocks if stock.kind.time]
    filled = [stock for stock in stocks if any(stock.months.get(month, 0) for month in wanted)]
    rows = []
    for stock in filled:
        name, most = t.text(stock.kind.name), max(stock.months.get(month, 0) for month in wanted)
        for month in wanted:
            count = stock.months.get(month, 0)
            about = t("{table}, {month}: {rows} rows", table=name, month=formats.month(month), rows=f"{count:,}")
            rows.append((name, pd.Timestamp(month), count, count / most, _short(count), about))
    cells = pd.DataFrame(rows, columns=["table", "month", "rows", "share", "label", "about"])
    words = {"description": t("Rows of each table by month; an outlined cell has none")}
    drawn = picture.show(months_filled(cells, words, ink(frame.dark)), key="months_filled")
    shown = cells[["table", "month", "rows"]].set_axis([t("Table"), t("Month"), t("Rows")], axis=1)
    tables.behind(frame, "months_behind", lambda: shown, drawn=drawn, column_config=_thousands(t("Rows")))
    if len(filled) < len(stocks):
        st.caption(t("No rows: {tables}.", tables=t.names(t.text(stock.kind.name) for stock in stocks if stock not in filled)))


def _thousands(*columns: str) -> dict:
    """Counts with their thousands set apart, for the columns with these headings."""
    return {column: st.column_config.NumberColumn(format="localized") for column in columns}


def _short(count: int) -> str:
    return f"{count / 1000:.1f}k" if count >= 1000 else str(count)


def per_table(frame: Frame) -> None:
    """Rows, first and last day of every table, and the KPIs that read it."""
    t = frame.t
    readers = doubts.readers(frame)
    rows = []
    for stock in sorted(data.inventory(frame.cube).stocks, key=lambda stock: not stock.rows):
        name = stock.kind.table.name
        rows.append(
            {
                t("Table"): t.text(stock.kind.name),
                t("Name in the database"): name,
                t("Rows"): stock.rows,
                t("First day"): stock.first,
                t("Last day"): stock.last,
                t("KPIs that read it"): len(readers.get(name, ())),
                t("Which"): ", ".join(readers.get(name, ())),
            }
        )
    tables.show(frame, "tables", pd.DataFrame(rows), column_config=_thousands(t("Rows")))
    missing = [kpi for kpi in frame.kpis.values() if unavailable(frame.cube, kpi)]
    if missing:
        st.markdown(t("**KPIs these data cannot answer**"))
        shown = [{t("Key"): kpi.key, t("KPI"): t.text(kpi.name), t("Missing"): ", ".join(unavailable(frame.cube, kpi))} for kpi in missing]
        tables.show(frame, "missing_kpis", pd.DataFrame(shown))
    else:
        st.caption(t("Every KPI of the catalogue has the tables and columns it needs."))
    silent = [kpi for kpi in frame.kpis.values() if not unavailable(frame.cube, kpi) and kpi.key not in frame.cube.answered]
    if silent:
        st.caption(t("Tables are there, but hold no rows for: {kpis}.", kpis=t.names(t.text(kpi.name) for kpi in silent)))


def accounted(frame: Frame) -> None:
    """What became of every row that was read: at the last import, or live; and what was brought beside it."""
    t, live = frame.t, frame.company.mapping is not None
    st.subheader(t("What does the live reading leave out?") if live else t("What did the last import do?"))
    if brought := data.brought(frame.company, frame.settings):
        st.markdown(t("Beside it {n} figures were brought in sheets, the last by {who} on {when} (UTC).",
                      n=brought.count, who=escape(brought.author), when=f"{brought.at:%Y-%m-%d %H:%M}"))  # fmt: skip
    if live:
        with st.spinner(t("Asking the database …"), show_time=False):
            report = data.live_account(frame.cube, frame.company)
        _report(frame, report)
        return
    last = last_import(frame.company.url)
    if last is None:
        known = frame.company.kind is Kind.SAMPLE
        st.caption(t("The sample company is made, not imported.") if known else t("These rows were not imported by Steelyard."))
        return
    when = f"{last.at:%Y-%m-%d %H:%M}"
    st.markdown(t("Imported {when} from {source}.", when=when, source=escape(last.report["source"])))
    _report(frame, last.report)


def _report(frame: Frame, report: dict) -> None:
    """Rows read, loaded and left out by table, and the remarks."""
    t = frame.t
    counts = pd.DataFrame(report["tables"])
    counts["table"] = [frame.table(name) for name in counts["table"]]
    names = [t("Table"), t("File"), t("Read"), t("Loaded"), t("Skipped"), t("Rejected")]
    counts = counts[["table", "file", "read", "loaded", "skipped", "rejected"]].set_axis(names, axis=1)
    tables.show(frame, "import_counts", counts, column_config=_thousands(*names[2:]))
    issues = report["issues"]
    if not issues:
        st.caption(t("No remarks."))
        return
    st.markdown(t.plural("**{n} remark**", "**{n} remarks**", len(issues)))
    said = pd.DataFrame([issue | {"reason": t.message(from_parts(issue["reason"])), "action": t(str(issue["action"]))} for issue in issues])
    if frame.choices.hide_names:
        said["value"] = said["value"].mask(said["column"].isin(NAMING) | said["table"].isin(doubts.NAMED), HIDDEN)
    said["table"] = [frame.table(name) for name in said["table"]]
    names = [t("File"), t("Line"), t("Table"), t("Column"), t("Value"), t("Reason"), t("What happened")]
    shown = said[["file", "line", "table", "column", "value", "reason", "action"]].set_axis(names, axis=1)
    if len(shown) > MOST_REMARKS:
        st.caption(t("The first {n} are shown; the file holds all.", n=MOST_REMARKS))
    tables.show(frame, "remarks", shown.head(MOST_REMARKS), shown)


def onward(frame: Frame) -> None:
    """Where to go from here."""
    pages.link(frame, "kpis", frame.t("What each KPI needs"))
