"""Every kind of chart with made-up data: for tests, and to look at."""

import altair as alt
import pandas as pd

from lib.charts import made_up
from lib.charts.bump import bump
from lib.charts.calendar import months_filled
from lib.charts.columns import LETTERS, Heading
from lib.charts.distribution import distribution
from lib.charts.dots import dots
from lib.charts.movers import movers
from lib.charts.overview import distances, heat_map
from lib.charts.parts import group_bars
from lib.charts.peers import peers
from lib.charts.ranking import datasets, ranking
from lib.charts.theme import Ink
from lib.charts.trend import kpi_trend, score_trend
from lib.charts.waterfall import waterfall

TABLES = ("case_", "survey_response", "opportunity", "subscription_change")
WORDS = {
    "en": {
        "description": "A chart with made-up data; 100 is on target",
        "target": "target 100",
        "no_data": "no data",
        "move": "A → B",
        "axis": "score; the axis begins at 40",
        "note": "rank 1–3 · data for 80 % of the weights",
        "before": "Score before",
        "now": "Score now",
        "cap": "Gate: capped",
        "median": "median",
        "goals": "floor/target/stretch",
        "dimensions": "Customer scale/Customer quality/Service efficacy/Relationship depth",
        "roles": "Account manager/Service/Sales development representative",
    },
    "zh": {
        "description": "虚构数据的图表；100 为达标",
        "target": "目标 100",
        "no_data": "无数据",
        "move": "A → B",
        "axis": "得分；坐标轴从 40 开始",
        "note": "第 1–3 名 · 数据完整度 80 %",
        "before": "此前得分",
        "now": "当前得分",
        "cap": "约束规则：封顶",
        "median": "中位数",
        "goals": "门槛值/目标值/挑战值",
        "dimensions": "客户规模/客户质量/服务效能/关系深度",
        "roles": "客户经理/客服专员/大客户销售发展代表",
    },
}


def _ranking(count: int, words: dict[str, str], ink: Ink) -> dict:
    frames = datasets(*made_up.ranked(count, words), words["target"])
    return plain(ranking(count, made_up.GROUPS, words["description"], ink) | {"datasets": frames})


def plain(spec: dict) -> dict:
    """A specification whose named data are rows instead of frames; absent numbers are None."""
    frames = spec["datasets"].items()
    return spec | {"datasets": {name: frame.astype(object).where(frame.notna(), None).to_dict("records") for name, frame in frames}}


def _heat_map(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    teams, dimensions = made_up.names(count), words["dimensions"].split("/")
    rows = [(team, name, 80 + 40 * made_up.wave(4 * i + k)) for i, team in enumerate(teams) for k, name in enumerate(dimensions)]
    cells = pd.DataFrame(rows, columns=["team", "dimension", "score"])
    labels = [("" if score >= 100 else "▼ ") + f"{score:.0f}" for score in cells["score"]]
    return heat_map(cells.assign(label=labels, about=cells["team"]), teams, dimensions, words, ink)


def _distances(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    roles = words["roles"].split("/")
    people = made_up.entities(count).assign(role=[roles[i % 3] for i in range(count)], jitter=[(i * 7 % 5 - 2) / 2 for i in range(count)])
    return distances(people.assign(on_target=people["score"] >= 100), roles, words, ink)


def _waterfall(count: int, words: dict[str, str], ink: Ink) -> dict:
    return plain(waterfall(made_up.steps(count, words), words, ink))


def _peers(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    return peers(made_up.entities(count), words, ink)


def _movers(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    changes = sorted((round(12 * made_up.wave(i + 0.5), 1) for i in range(count)), reverse=True)
    rows = pd.DataFrame(
        {"order": range(count), "name": made_up.names(count), "change": changes, "text": [made_up.signed(c) for c in changes]}
    )
    return movers(rows.assign(note=words["note"], about=rows["name"]), words, ink)


def _score_trend(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    return score_trend(made_up.months(count), words, ink)


def _score_trends(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    return score_trend(made_up.months(count, (*words["roles"].split("/"), *made_up.NAMES[:2])), words, ink)


def _kpi_trend(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    points = made_up.months(count).rename(columns={"month": "period", "score": "value"})
    shares = {name: points[name] / 1000 for name in ("value", "low", "high")}
    points = points.assign(**shares, text=[f"{share:.1%}" for share in shares["value"]])
    return kpi_trend(
        points, [(at / 100, f"{at}.0 %") for at in range(5, 12)], 0.086, words | {"target": f"{words['target'][:-4]} 8.6%"}, ink
    )


def _distribution(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    roles, goals = words["roles"].split("/"), words["goals"].split("/")
    values = made_up.rates(count, tuple(roles))
    lanes = values.groupby("lane")["position"].median().reindex(roles).rename("median").reset_index()
    lanes["median_text"] = [f"{words['median']} {median:.0%}" if median == median else "" for median in lanes["median"]]
    flags = [(role, at, f"{name} {at:.0%}") for role in roles for name, at in zip(goals, (0.6, 0.85, 0.95), strict=True)]
    ticks = [(at / 10, f"{10 * at} %") for at in range(0, 11, 2)]
    return distribution(values, lanes, pd.DataFrame(flags, columns=["lane", "position", "label"]), ticks, words, ink)


def _months_filled(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    return months_filled(made_up.cells(count, TABLES), words, ink)


def _group_bars(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    rows = made_up.entities(count).rename(columns={"name": "label"})
    return group_bars(rows.assign(weight_text="25 %", group=[made_up.GROUPS[i % 4] for i in range(count)]), words, ink)


def _headings(count: int, words: dict[str, str]) -> list[Heading]:
    names = [*words["roles"].split("/"), *made_up.NAMES[2:4]]
    return [Heading(letter, name) for letter, name in zip(LETTERS, names[:count], strict=False)]


def _bump(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    return bump(made_up.ranks(count, 3), _headings(3, words), words, ink)


def _bump_of_five(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    return bump(made_up.ranks(count, 5), _headings(5, words), words, ink)


def _dots(count: int, words: dict[str, str], ink: Ink) -> alt.LayerChart:
    return dots(*made_up.marks(count, 5), _headings(5, words), words, ink)


# Name, and the chart of so many rows (people, teams, steps, months).
EXAMPLES = (
    ("ranking", _ranking),
    ("heat_map", _heat_map),
    ("distances", _distances),
    ("waterfall", _waterfall),
    ("peers", _peers),
    ("movers", _movers),
    ("score_trend", _score_trend),
    ("score_trends", _score_trends),
    ("kpi_trend", _kpi_trend),
    ("distribution", _distribution),
    ("months_filled", _months_filled),
    ("group_bars", _group_bars),
    ("bump", _bump),
    ("bump_of_five", _bump_of_five),
    ("dots", _dots),
)
