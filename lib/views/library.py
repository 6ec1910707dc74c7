"""The parts of the KPI library, all of them drawn from the catalogue."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts.distribution import distribution
from lib.charts.theme import ink
from lib.charts.trend import kpi_trend
from lib.kpis.catalogue import BY_KEY, CONFLICTS, DIMENSIONS, GROWTH, KPIS, PERSPECTIVES, Band, Category, Direction, Goal, Kpi
from lib.kpis.cube import SPLITS
from lib.kpis.values import OK, has_level, unavailable
from lib.periods import Cadence, Period
from lib.scoring.boards import Field, is_inherited
from lib.scoring.presets import ROLES
from lib.scoring.standings import default_scheme, goals_for, role_name, roles_in
from lib.views import axes, data, formats, kpi_table, pages, tables
from lib.views.frame import Frame
from lib.views.sentences import escape

ARROWS = {Direction.HIGHER: "↑", Direction.LOWER: "↓", Direction.BAND: "↔"}
LIST_HEIGHT = 318


def views(frame: Frame) -> dict[str, tuple[str, tuple[Category, ...], Callable[[Kpi], str]]]:
    """The three views: name, their categories, and where a KPI stands in each."""
    t = frame.t
    return {
        "dimension": (t("Dimensions"), DIMENSIONS, lambda kpi: kpi.view.dimension),
        "perspective": (t("Balanced scorecard"), PERSPECTIVES, lambda kpi: kpi.view.perspective),
        "growth": (t("Growth view"), GROWTH, lambda kpi: kpi.view.growth),
    }


def choose(frame: Frame) -> Kpi:
    """Search, list and pick a KPI; the one in the address comes first."""
    t = frame.t
    now = pages.picked(frame, "kpi", [kpi.key for kpi in KPIS], "K1")
    left, right = st.columns([1, 1])
    with left:
        word = st.text_input(t("Search"), key="kpi_search", placeholder=t("name, key or formula"), icon=":material/search:")
    with right:
        known = views(frame)
        view = st.segmented_control(t("Sorted by"), list(known), default="dimension", format_func=lambda key: known[key][0], key="kpi_view")
    _, categories, place = known[view or "dimension"]
    order = {category.key: number for number, category in enumerate(categories)}
    found = sorted((kpi for kpi in KPIS if _matches(frame, kpi, word)), key=lambda kpi: order[place(kpi)])
    if not found:
        st.info(t("No KPI matches “{word}”. Try a part of its name, in English or Chinese, or its key.", word=word))
        return BY_KEY[now]
    names = {category.key: t.text(category.name) for category in categories}
    table, export = _list(frame, found, {kpi.key: names[place(kpi)] for kpi in found}, known[view or "dimension"][0])
    clicked = tables.clickable(frame, "kpi_list", table, export, height=min(LIST_HEIGHT, 38 + 35 * len(found)))
    if clicked:
        now = found[clicked[0]].key
        frame.choices.picked["kpi"] = now
    return BY_KEY[now]


def _matches(frame: Frame, kpi: Kpi, word: str) -> bool:
    words = " ".join((kpi.key, kpi.name.en, kpi.name.zh, kpi.formula.en, kpi.formula.zh)).casefold()
    return all(part in words for part in word.casefold().split())


def _list(frame: Frame, found: list[Kpi], place: dict[str, str], heading: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    t = frame.t
    values = data.values(frame.cube, frame.period, "company").set_index("kpi")
    rows, raw = [], []
    for kpi in found:
        value = values.loc[kpi.key] if kpi.key in values.index else None
        number = value["value"] if value is not None else math.nan
        common = {t("Key"): kpi.key, t("KPI"): t.text(kpi.name), heading: place[kpi.key]}
        rows.append(
            common
            | {
                t("Company now"): formats.kpi_value(kpi, number, t, frame.settings.currency),
                t("Goal"): kpi_table.goal(frame, kpi, kpi.goal),
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
                t("Target"): kpi.goal.target if isinstance(kpi.goal, Goal) else math.nan,
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
        or t("nobody alone: shown, not scored"),
        t("Fewest observations"): str(kpi.min_n) + (" · " + t("cohorts wait {n} days", n=kpi.maturity_days) if kpi.maturity_days else ""),
    }
    if lacking := unavailable(frame.cube, kpi):
        facts[t("Not in these data")] = t("the CRM lacks {columns}", columns=", ".join(lacking))
    st.markdown("  \n".join(f":gray[{label}] — {escape(text)}" for label, text in facts.items()))


def beside(frame: Frame, kpi: Kpi) -> None:
    """KPIs that accompany it, and those it is in conflict with."""
    t = frame.t
    company_ = [other for other in KPIS if kpi.key in (other.shown_beside,) or other.key == kpi.shown_beside]
    if company_:
        st.markdown(t("**Shown beside it**"))
        with st.container(horizontal=True, gap="small"):
            for other in company_:
                pages.link(frame, "kpis", t.text(other.name), kpi=other.key)
    pairs = [pair for pair in CONFLICTS if kpi.key in (pair.first, pair.second)]
    if pairs:
        st.markdown(t("**Watch the pair: known side effects**"))
    for pair in pairs:
        other = BY_KEY[pair.second if pair.first == kpi.key else pair.first]
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
    line = kpi_table.of_values(values, "company", ())[0]
    parts = [f"**{formats.kpi_value(kpi, line.value, t, currency)}**", f"n = {formats.count(line.n)}"]
    parts.append(formats.interval(kpi, line.low, line.high, t, currency) if math.isfinite(line.low) else t("complete count"))
    if said := kpi_table.note(frame, kpi, line):
        parts.append(said)
    st.markdown(t("Company: {facts}", facts=" · ".join(parts)))
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
    target = kpi.goal.target if isinstance(kpi.goal, Goal) else None
    ticks = axes.ticks([*found["value"], *found["low"], *found["high"], *([target] if target is not None else [])], kpi.unit, shown)
    words = {"description": t("{kpi} of the company over time", kpi=t.text(kpi.name)), "target": t("target") if target is not None else ""}
    st.altair_chart(kpi_trend(points, ticks, target, words, ink(frame.dark)), key=f"kpi_trend_{kpi.key}")
    table = found[["first", "last", "value", "n", "low", "high"]].set_axis(
        [t("From"), t("To"), t("{kpi} ({unit})", kpi=t.text(kpi.name), unit=t(kpi.unit.value)), t("n"), t("Low (95 %)"), t("High (95 %)")],
        axis=1,
    )
    tables.behind(frame, f"kpi_trend_behind_{kpi.key}", lambda: table)


def spread(frame: Frame, kpi: Kpi) -> None:
    """How the KPI is distributed now over the people (or teams) of each role, with the goals."""
    t, currency = frame.t, frame.settings.currency
    dots, lanes, goals, told = [], [], [], []
    for role in roles_in(frame.cube, frame.period):
        field = data.field(frame.cube, role, frame.period)
        if kpi.key not in field.value or not (kpi.roles == () or role in kpi.roles):
            continue
        lane = t.text(role_name(frame.cube, role))
        for name, value, n in _entities(frame, field, kpi):
            text = formats.kpi_value(kpi, value, t, currency)
            dots.append((lane, value, text, f"{name}: {text} · n = {formats.count(n)}"))
            told.append((lane, name, value, n))
        values = [value for where, value, *_ in dots if where == lane]
        if not values:
            continue
        median = float(np.median(values))
        lanes.append((lane, median, t("median {value}", value=formats.kpi_value(kpi, median, t, currency))))
        goals += [(lane, at, label) for at, label in _flags(frame, kpi, field)]
    if not lanes:
        st.caption(t("No person or team has enough data in this period."))
        return
    frame_ = pd.DataFrame(dots, columns=["lane", "position", "text", "about"])
    flags = pd.DataFrame(goals, columns=["lane", "position", "label"])
    ticks = axes.ticks([*frame_["position"], *flags["position"]], kpi.unit, lambda value: formats.kpi_value(kpi, value, t, currency))
    words = {"description": t("Values of {kpi} by role, one dot each, with median and goals", kpi=t.text(kpi.name))}
    chart = distribution(frame_, pd.DataFrame(lanes, columns=["lane", "median", "median_text"]), flags, ticks, words, ink(frame.dark))
    st.altair_chart(chart, key=f"spread_{kpi.key}")
    names = [t("Role"), t("Name"), t("{kpi} ({unit})", kpi=t.text(kpi.name), unit=t(kpi.unit.value)), t("n")]
    tables.behind(frame, f"spread_behind_{kpi.key}", lambda: pd.DataFrame(told, columns=names))


def _entities(frame: Frame, field: Field, kpi: Kpi) -> list[tuple[str, float, float]]:
    """Name, value as the goal sees it, and n of everybody with enough data; of teams where the value is the team's."""
    status, basis, n = field.status[kpi.key], field.basis[kpi.key], field.n[kpi.key]
    if is_inherited(kpi, field.role):
        teams = {user: kpi_table.main_team(field.memberships, user) for user in field.people}
        found = {teams[user]: (basis[i], n[i]) for i, user in enumerate(field.people) if status[i] == OK}
        return [(frame.team(team), value, count) for team, (value, count) in found.items()]
    return [(frame.person(user), basis[i], n[i]) for i, user in enumerate(field.people) if status[i] == OK]


def _flags(frame: Frame, kpi: Kpi, field: Field) -> list[tuple[float, str]]:
    t = frame.t
    goal = goals_for(field.role, data.goals(frame.cube, frame.settings)).get(kpi.key, kpi.goal)
    if isinstance(goal, Band):
        return [(goal.low, t("band from")), (goal.high, t("band to"))]
    if goal is None:
        return []
    named = ((goal.floor, t("floor")), (goal.target, t("target")), (goal.stretch, t("stretch")))
    return [(value, label) for value, label in named if value is not None]


def goals(frame: Frame, kpi: Kpi) -> None:
    """Floor, target and stretch by role, and the weight in the scheme in force."""
    t, currency = frame.t, frame.settings.currency
    kept = data.goals(frame.cube, frame.settings)
    rows, raw = [], []
    for role in roles_in(frame.cube, frame.period):
        field = data.field(frame.cube, role, frame.period)
        share = default_scheme(field, kept).shares.get(kpi.key)
        if share is None and role not in kpi.roles:
            continue
        goal = goals_for(role, kept).get(kpi.key, kpi.goal)
        points = (goal.floor, goal.target, goal.stretch) if isinstance(goal, Goal) else (math.nan,) * 3
        origin = t("proposed from these data") if (role, kpi.key) in kept else t("our default")
        name = t.text(role_name(frame.cube, role))
        texts = [formats.ABSENT if x is None else formats.kpi_value(kpi, x, t, currency) for x in points]
        if isinstance(goal, Band):
            texts[1] = kpi_table.goal(frame, kpi, goal)
        weight = formats.percent(share) if share is not None else t("not weighed")
        headings = [t("Floor"), t("Target"), t("Stretch")]
        rows.append({t("Role"): name} | dict(zip(headings, texts, strict=True)) | {t("Weight"): weight, t("Origin"): origin})
        numbers = dict(zip(headings, points, strict=True))
        raw.append({t("Role"): name, t("Unit"): t(kpi.unit.value)} | numbers | {t("Weight (%)"): 100 * (share or 0.0), t("Origin"): origin})
    if rows:
        tables.show(frame, f"goals_{kpi.key}", pd.DataFrame(rows), pd.DataFrame(raw))
    else:
        st.caption(t("No role carries it: it is shown, not scored."))


def splits(frame: Frame, kpi: Kpi) -> None:
    """By channel or touchpoint, where the KPI can be split."""
    t, currency = frame.t, frame.settings.currency
    for level in SPLITS:
        if not has_level(kpi, level) or unavailable(frame.cube, kpi):
            continue
        values = data.values(frame.cube, frame.period, level, (kpi.key,))
        if values.empty:
            continue
        heading = {"channel": t("By channel"), "touchpoint": t("By touchpoint")}[level]
        st.subheader(heading)
        known = data.parts(frame.cube, level)
        shown = pd.DataFrame(
            {
                heading: [known.get(part, part) for part in values["part"]],
                t("Value"): [formats.kpi_value(kpi, value, t, currency) for value in values["value"]],
                t("95 % interval"): [
                    formats.interval(kpi, low, high, t, currency) for low, high in zip(values["low"], values["high"], strict=True)
                ],
                t("n"): [formats.count(n) for n in values["n"]],
            }
        )
        raw = values.assign(part=shown[heading])[["part", "kpi", "value", "n", "low", "high"]]
        names = [heading, t("Key"), t("Value ({unit})", unit=t(kpi.unit.value)), t("n"), t("Low (95 %)"), t("High (95 %)")]
        clicked = tables.clickable(frame, f"split_{kpi.key}", shown, raw.set_axis(names, axis=1))
        if clicked:
            pages.go(frame, "records", kpi=kpi.key, level=level, of=kpi_table.encode((values["part"].iloc[clicked[0]],)))
