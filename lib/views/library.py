"""The parts of the KPI library, all of them drawn from the company's definitions."""

import math
from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.charts.theme import ink
from lib.charts.trend import kpi_trend
from lib.kpis.catalogue import CONFLICTS, DIMENSIONS, GROWTH, PERSPECTIVES, Category, Direction, Goal, Kpi
from lib.kpis.catalogue.definitions import ACTIVE
from lib.kpis.definitions import SHIPPED
from lib.kpis.own.by_formula import STATES
from lib.kpis.values import unavailable
from lib.periods import Cadence, Period
from lib.scoring.presets import ROLES
from lib.views import axes, company, data, formats, kpi_table, pages, picture, tables
from lib.views.frame import Frame
from lib.views.markdown import bold, escape

ARROWS = {Direction.HIGHER: "↑", Direction.LOWER: "↓", Direction.BAND: "↔"}
FIRST = "K1"
LIST_HEIGHT = 38 + 35 * 10 + 18  # ten KPIs and half of the next: the list goes on


def views(frame: Frame) -> dict[str, tuple[str, tuple[Category, ...], Callable[[Kpi], str]]]:
    """The three views: name, their categories, and where a KPI stands in each."""
    t = frame.t
    return {
        "dimension": (t("Dimensions"), DIMENSIONS, lambda kpi: kpi.view.dimension),
        "perspective": (t("Balanced scorecard"), PERSPECTIVES, lambda kpi: kpi.view.perspective),
        "growth": (t("Growth view"), GROWTH, lambda kpi: kpi.view.growth),
    }


def first(frame: Frame) -> str:
    """The KPI to begin with: ours, or the first that the company has data for."""
    return FIRST if FIRST in frame.cube.answered else next((key for key in frame.kpis if key in frame.cube.answered), FIRST)


def choose(frame: Frame) -> Kpi:
    """Search, list and pick a KPI; the one in the address comes first."""
    t = frame.t
    now = pages.picked(frame, "kpi", list(frame.kpis), first(frame))
    left, right = st.columns([1, 1])
    with left:
        searched = {"key": "kpi_search", "on_change": _follow, "args": (frame,), "icon": ":material/search:"}
        word = st.text_input(t("Search"), placeholder=t("name, key or formula"), **searched)
    with right:
        known = views(frame)
        view = st.segmented_control(t("Sorted by"), list(known), default="dimension", format_func=lambda key: known[key][0], key="kpi_view")
    _, categories, place = known[view or "dimension"]
    order = {category.key: number for number, category in enumerate(categories)}
    found = sorted((kpi for kpi in frame.kpis.values() if _matches(frame, kpi, word)), key=lambda kpi: _rank(kpi, order[place(kpi)]))
    if not found:
        st.info(t("No KPI matches “{word}”. Try a part of its name, in English or Chinese, or its key.", word=escape(word)))
        return frame.kpis[now]
    st.caption(_count(frame, len(found)))
    names = {category.key: t.text(category.name) for category in categories}
    places = {kpi.key: names[place(kpi)] if _is_ours(kpi) else t("{category}, your own", category=names[place(kpi)]) for kpi in found}
    table, export = _list(frame, found, places, known[view or "dimension"][0])
    clicked = tables.clickable(frame, "kpi_list", table, export, height=min(LIST_HEIGHT, 38 + 35 * len(found)))
    if clicked:
        now = found[clicked[0]].key
        frame.choices.picked["kpi"] = now
    return frame.kpis[now]


def _follow(frame: Frame) -> None:
    """A search that leaves out the chosen KPI chooses its first match, in the order of the list."""
    _, categories, place = views(frame)[st.session_state.get("kpi_view") or "dimension"]
    order = {category.key: number for number, category in enumerate(categories)}
    found = [kpi for kpi in frame.kpis.values() if _matches(frame, kpi, st.session_state["kpi_search"])]
    if found and frame.choices.picked.get("kpi") not in {kpi.key for kpi in found}:
        first = min(found, key=lambda kpi: _rank(kpi, order[place(kpi)]))
        frame.choices.picked["kpi"] = st.query_params["kpi"] = first.key


def _rank(kpi: Kpi, place: int) -> tuple[bool, int]:
    """Where a KPI stands in the list: a company's own before ours, which are many."""
    return _is_ours(kpi), place


def _is_ours(kpi: Kpi) -> bool:
    return kpi.key in SHIPPED.kpis


def _count(frame: Frame, found: int) -> str:
    t = frame.t
    if found == len(frame.kpis):
        return t.plural("{n} KPI", "{n} KPIs", found)
    return t("{n} of {all} KPIs", n=found, all=len(frame.kpis))


def _matches(frame: Frame, kpi: Kpi, word: str) -> bool:
    words = " ".join((kpi.key, kpi.name.en, kpi.name.zh, kpi.formula.en, kpi.formula.zh)).casefold()
    return all(part in words for part in word.casefold().split())


def _list(frame: Frame, found: list[Kpi], place: dict[str, str], heading: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    t = frame.t
    values = data.values(frame.cube, frame.period, "company").set_index("kpi")
    rows, raw = [], []
    for kpi in found:
        value = values.loc[kpi.key] if kpi.key in values.index else None
        number, goal = value["value"] if value is not None else math.nan, company.goal(frame, kpi)
        common = {t("Key"): kpi.key, t("KPI"): t.text(kpi.name), heading: place[kpi.key]}
        rows.append(
            common
            | {
                t("Company now"): formats.kpi_value(kpi, number, t, frame.settings.currency),
                t("Goal"): kpi_table.goal(frame, kpi, goal),
                t("Better"): ARROWS[kpi.direction],
                t("Formula"): t.text(kpi.formula),
            }
        )
        raw.append(
            common
            | {
                t("Value"): number,
                t("Unit"): t(kpi.unit.value),
                t("n"): value["n"] if value is not None else math.nan,
                t("Target"): goal.target if isinstance(goal, Goal) else math.nan,
                t("Formula"): t.text(kpi.formula),
                t("Source"): t.text(kpi.source),
            }
        )
    return pd.DataFrame(rows), pd.DataFrame(raw)


def card(frame: Frame, kpi: Kpi) -> None:
    """What the KPI is: formula, unit, direction, source, cadence, views, levels and smallest n."""
    t = frame.t
    better = {Direction.HIGHER: t("higher is better"), Direction.LOWER: t("lower is better"), Direction.BAND: t("inside its band is best")}
    cadence = {Cadence.MONTH: t("monthly"), Cadence.QUARTER: t("quarterly"), Cadence.HALF_YEAR: t("half-yearly")}
    levels = {"person": t("person, role, team, company"), "team": t("team and company"), "company": t("company")}
    name = {key: {c.key: t.text(c.name) for c in categories}[place(kpi)] for key, (_, categories, place) in views(frame).items()}
    facts = {
        t("Formula"): t.text(kpi.formula),
        t("Unit and direction"): f"{t(kpi.unit.value)} · {ARROWS[kpi.direction]} {better[kpi.direction]}",
        t("Source and cadence"): f"{t.text(kpi.source)} · {cadence[kpi.cadence]}",
        t("Levels"): levels[kpi.grain],
        t("Dimension"): name["dimension"],
        t("Scorecard · growth view"): f"{name['perspective']} · {name['growth']}",
        t("In the control of"): t.names(t.text(role.name) for role in ROLES if role.key in kpi.roles)
        or (t("nobody alone: shown, not scored") if kpi.key in SHIPPED.kpis else t("the people it is of")),
        **({t("State"): t(STATES[kpi.life])} if kpi.life != ACTIVE else {}),
        t("Fewest observations"): str(kpi.min_n) + (" · " + t("cohorts wait {n} days", n=kpi.maturity_days) if kpi.maturity_days else ""),
    }
    if lacking := unavailable(frame.cube, kpi):
        facts[t("Not in these data")] = t("the CRM lacks {columns}", columns=", ".join(lacking))
    st.markdown("  \n".join(f":gray[{label}] — {escape(text)}" for label, text in facts.items()))


def beside(frame: Frame, kpi: Kpi) -> None:
    """KPIs that accompany it, and those it is in conflict with."""
    t = frame.t
    company_ = [other for other in frame.kpis.values() if kpi.key in (other.shown_beside,) or other.key == kpi.shown_beside]
    if company_:
        st.markdown(t("**Shown beside it**"))
        with st.container(horizontal=True, gap="small"):
            for other in company_:
                pages.link(frame, "kpis", t.text(other.name), kpi=other.key)
    pairs = [pair for pair in CONFLICTS if kpi.key in (pair.first, pair.second)]
    if pairs:
        st.markdown(t("**Watch the pair: known side effects**"))
    for pair in pairs:
        other = frame.kpis[pair.second if pair.first == kpi.key else pair.first]
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            pages.link(frame, "kpis", t.text(other.name), icon=":material/swap_horiz:", kpi=other.key)
            st.caption(t.text(pair.why))


def now(frame: Frame, kpi: Kpi) -> None:
    """The company's value in the period, with the way to its rows."""
    t, currency = frame.t, frame.settings.currency
    values = data.values(frame.cube, frame.period, "company", (kpi.key,))
    if values.empty:
        st.caption(t("No value for the company in this period."))
        return
    line = kpi_table.of_values(frame, values, "company", ())[0]
    parts = [f"n = {formats.count(line.n)}", kpi_table.interval(frame, kpi, line.low, line.high), kpi_table.note(frame, kpi, line)]
    facts = [bold(formats.kpi_value(kpi, line.value, t, currency)), *(escape(part) for part in parts if part)]
    st.markdown(t("Company: {facts}", facts=" · ".join(facts)))
    pages.link(frame, "records", t("The rows behind it"), kpi=kpi.key, level="company", of="")


def trend(frame: Frame, kpi: Kpi) -> None:
    """The company's values over its own periods."""
    t, currency = frame.t, frame.settings.currency
    found = data.trend(frame.cube, kpi.key, "company", (), frame.period)
    if len(found) < 2:
        st.caption(t("Too few periods for a trend."))
        return

    def shown(value: float) -> str:
        return formats.kpi_value(kpi, value, t, currency)

    points = found.assign(
        period=pd.to_datetime(found["first"]),
        text=[shown(value) for value in found["value"]],
        about=[
            f"{formats.period(Period(row.first, row.last))}: {shown(row.value)} · n = {formats.count(row.n)}" for row in found.itertuples()
        ],
    )[["period", "value", "low", "high", "text", "about"]]
    goal = company.goal(frame, kpi)
    target = goal.target if isinstance(goal, Goal) else None
    ticks = axes.ticks([*found["value"], *found["low"], *found["high"], *([target] if target is not None else [])], kpi.unit, shown)
    words = {"description": t("{kpi} of the company over time", kpi=t.text(kpi.name)), "target": t("target") if target is not None else ""}
    drawn = picture.show(kpi_trend(points, ticks, target, words, ink(frame.dark)), key=f"kpi_trend_{kpi.key}")
    table = found[["first", "last", "value", "n", "low", "high"]].set_axis(
        [t("From"), t("To"), t("{kpi} ({unit})", kpi=t.text(kpi.name), unit=t(kpi.unit.value)), t("n"), t("Low (95 %)"), t("High (95 %)")],
        axis=1,
    )
    tables.behind(frame, f"kpi_trend_behind_{kpi.key}", lambda: table, drawn=drawn)
