"""Formulas over reported figures against plain Python: people who come, go and change teams, and figures that nobody reported."""

import math
from calendar import monthrange
from datetime import date, datetime, timedelta
from random import Random

import pandas as pd
import pytest

from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis import formula
from lib.kpis.definitions import SHIPPED
from lib.kpis.levels import level_columns
from lib.kpis.own import COLUMNS, Figures, Own, OwnKpi, OwnMeasure, ReadyMade, with_own
from lib.kpis.own.measures import SUM
from lib.kpis.records import rows_behind
from lib.kpis.series import kpi_series
from lib.kpis.values import has_level, kpi_values
from lib.periods import Period
from tests.golden.engines import ENGINES, load

ABOVE = {"HQ": "", "D": "HQ", "A": "D", "B": "D", "S": "HQ"}
USERS = [f"u{number}" for number in range(6)]
MONTHS = [date(2026, month, 1) for month in range(1, 7)]
PERIODS = (Period(MONTHS[1], MONTHS[1]), Period(MONTHS[0], MONTHS[2]), Period(MONTHS[0], MONTHS[5]))
MEASURES = (OwnMeasure("mine", "case_", "created_at"), OwnMeasure("spent", "cost", "booked_on", SUM, "amount"))
FIGURES = tuple(
    ReadyMade(key, key, "number", False, "total", "service", True, grain=grain)
    for key, grain in (("m_p", "person"), ("m_q", "person"), ("m_t", "team"))
)
FORMULAS = {
    "f_pq": ("m_p_sum / m_q_sum", "m_q_rows"),
    "f_pc": ("m_p_sum / mine", "mine"),
    "f_tc": ("m_t_sum / mine", "mine"),
    "f_ts": ("spent / m_t_sum", "m_t_rows"),
    "f_tp": ("m_p_sum / m_t_sum", "m_t_rows"),
    "f_pqc": ("(m_p_sum + m_q_sum) / mine", "mine"),
    "f_left": ("m_p_sum - m_q_sum", "m_p_rows"),
}


def company(seed):
    """The rows of a CRM, and the figures: (KPI, whose, month) → value and n."""
    chance, begin = Random(seed), date(2026, 1, 1)
    assignments = []
    for user in USERS:
        cuts = sorted(chance.sample(range(180), chance.choice([0, 1, 1, 2, 3])))
        for place, cut in enumerate(cuts):
            row = {"user_id": user, "role_id": chance.choice(["sales", "service"])}
            row |= {"team_id": chance.choice(list(ABOVE))} if chance.random() < 0.85 else {}
            row |= {"starts_on": begin + timedelta(cut)} if place or chance.random() < 0.5 else {}
            row |= {"ends_on": begin + timedelta(cuts[place + 1])} if place + 1 < len(cuts) else {}
            assignments.append(row)
    at = [
        datetime(2026, 1, 1),
        datetime(2026, 6, 30, 12),
        *(datetime(2026, 1, 1) + timedelta(days=180 * chance.random()) for _ in range(60)),
    ]
    cases = [
        {"id": f"c{k}", "owner_id": chance.choice([*USERS, None]), "created_at": day, "replies": 1, "reopens": 0}
        for k, day in enumerate(at)
    ]
    costs = [
        {"id": f"k{k}", "team_id": chance.choice([*ABOVE, None]), "kind": "service", "booked_on": begin + timedelta(chance.randrange(180)),
         "amount": float(chance.randrange(1, 900))} for k in range(25)
    ]  # fmt: skip
    rows = {
        "team": [{"id": team, "name": team, **({"parent_id": above} if above else {})} for team, above in ABOVE.items()],
        "user": [{"id": user, "name": user} for user in USERS],
        "user_assignment": assignments, "case_": cases, "cost": costs,
    }  # fmt: skip
    asked = [(key, whose, month) for key, of in (("m_p", USERS), ("m_q", USERS), ("m_t", ABOVE)) for whose in of for month in MONTHS]
    figures = {one: (float(chance.randrange(50)), float(chance.randrange(1, 9))) for one in asked if chance.random() < 0.55}
    return rows, figures


class ByHand:
    """Sums over those of whom everything is known."""

    def __init__(self, rows, figures):
        self.rows, self.figures = rows, figures

    def station(self, user, first, last):
        """Team and role on the last of the days on which the person was anywhere."""
        found = [a for a in self.rows["user_assignment"]
                 if a["user_id"] == user and a.get("starts_on", date.min) <= last and a.get("ends_on", date.max) > first]  # fmt: skip
        best = max(found, key=lambda a: a.get("starts_on", date.min), default={})
        return best.get("team_id", ""), best.get("role_id", "")

    def in_month(self, user, month):
        return self.station(user, month, month.replace(day=monthrange(month.year, month.month)[1]))

    def sums(self, text, level, period):
        need = [key for key in ("m_p", "m_q") if key in text]
        months = [month for month in MONTHS if period.first <= month <= period.last]
        found = {}

        def add(user, team, role, **parts):
            ids = {"user": [(user,)] if user else [], "user_role": [(user, role)] if user and role else [], "company": [()],
                   "team": [(one,) for one in up(team)], "role": [(role,)] if role else []}[level]  # fmt: skip
            for group in ids:
                mine = found.setdefault(group, {})
                for name, value in parts.items():
                    mine[name] = mine.get(name, 0) + value

        def counts(user, team, month):
            own = all((key, user, month) in self.figures for key in need)
            return own and ("m_t" not in text or any(("m_t", one, month) in self.figures for one in up(team)))

        said = {(self.in_month(u, m)[0], m) for u in USERS for m in months if all((key, u, m) in self.figures for key in need)}
        for month in months:
            for user in USERS if need else ():
                team, role = self.in_month(user, month)
                if counts(user, team, month):
                    for key in need:
                        value, n = self.figures[key, user, month]
                        add(user, team, role, **{f"{key}_sum": value * n, f"{key}_rows": 1})
            for team in ABOVE:
                if "m_t" in text and ("m_t", team, month) in self.figures and (not need or any((one, month) in said for one in up(team))):
                    value, n = self.figures["m_t", team, month]
                    add("", team, "", m_t_sum=value * n, m_t_rows=1)
        for case in self.rows["case_"] if "mine" in text else ():
            user, day = case["owner_id"], case["created_at"].date()
            team, role = self.station(user, day, day)
            if day.replace(day=1) in months and counts(user, team, day.replace(day=1)):
                add(user, team, role, mine=1)
        for cost in self.rows["cost"] if "spent" in text else ():
            month = cost["booked_on"].replace(day=1)
            if month in months and counts("", cost["team_id"] or "", month):
                add("", cost["team_id"] or "", "", spent=cost["amount"])
        return found


def up(team):
    return [team, *up(ABOVE[team])] if team else []


def expected(text, n, sums):
    """Group → value and n, where there is a value."""
    names = formula.names_in(text)
    found = {}
    for group, parts in sums.items():
        known = {name: parts.get(name, 0.0) for name in names}
        below = names[-1] if "/" in text else ""
        if known.get(below, 1) > 0 and (below or parts.get(n)):
            found[group] = (pytest.approx(eval(text, {}, known)), parts.get(n, 0))
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_only_what_is_known_of_the_same_person_team_and_month_is_put_together(engine, tmp_path):
    rows, figures = company(ENGINES.index(engine))
    crm = open_crm(load(tmp_path, engine, rows))
    values = [(*asked, *said) for asked, said in figures.items()]
    own = Own(measures=MEASURES, ready_made=FIGURES, figures=Figures(pd.DataFrame(values, columns=list(COLUMNS))))
    known = with_own(SHIPPED, own, crm).measures
    kpis = tuple(
        OwnKpi(key, key, text, n, formula.units_of(formula.read(text, n, known), known)[0], False, "service")
        for key, (text, n) in FORMULAS.items()
    )
    cube = cubes.build(crm, definitions=with_own(SHIPPED, Own(MEASURES, FIGURES, kpis, own.figures), crm))
    hand, checked = ByHand(rows, figures), 0
    for key, (text, n) in FORMULAS.items():
        kpi = cube.definitions.kpis[key]
        for level in (level for level in ("user", "user_role", "team", "role", "company") if has_level(cube, kpi, level)):
            trend = kpi_series(cube, kpi, level, PERIODS)
            for place, period in enumerate(PERIODS):
                table = kpi_values(cube, period, level, [key]).to_dict("records")
                found = {
                    tuple(row[name] for name in level_columns(level)): (row["value"], row["n"])
                    for row in table
                    if not math.isnan(row["value"])
                }
                assert found == expected(text, n, hand.sums(text, level, period)), (key, level, period)
                for group, (value, count) in found.items():
                    behind, column = rows_behind(cube, kpi, level, group, period), trend.groups.index(group)
                    assert (behind.value, behind.n) == (pytest.approx(value), count)
                    assert (trend.value[place, column], trend.n[place, column]) == (pytest.approx(value), count)
                    checked += 1
    assert checked > 100
