"""The KPI catalogue: every KPI's name, formula, unit, direction, goal and measures, once.

Keys are the mission's. Names and formulas stand here in both languages, because they are data; sentences
around them are translated by `lib.language`. Goals are our defaults unless `source` names where they come
from; `goal=None` means the amount depends on the company and is proposed from its own data.
"""

from dataclasses import dataclass
from enum import StrEnum

from lib.errors import N_, RequestError, did_you_mean
from lib.kpis.measures import BY_KEY as MEASURES
from lib.kpis.statistics import CompleteRatio, Mean, Median, NetScore, Proportion, Quotient, RatioOfSums, Statistic, Total
from lib.language import Text
from lib.periods import Cadence


class Unit(StrEnum):
    """What a value is measured in. Rates are 0..1, NPS −100..100, durations seconds, money the reporting currency."""

    RATE = N_("rate")
    NPS = "nps"
    SECONDS = N_("seconds")
    MONEY = N_("money")
    NUMBER = N_("number")


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the four customer dimensions."""

    key: str
    name: Text


DIMENSIONS = (
    Dimension("scale", Text("Customer scale", "客户规模")),
    Dimension("quality", Text("Customer quality", "客户质量")),
    Dimension("service", Text("Service efficacy", "服务效能")),
    Dimension("relationship", Text("Relationship depth", "关系深度")),
)


@dataclass(frozen=True, slots=True)
class Goal:
    """Floor → 0, target → 100, stretch → 120; floor < target < stretch, or all reversed (lower is better)."""

    floor: float
    target: float
    stretch: float | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """100 from `low` to `high`, falling to 0 at the outer floors; never 120."""

    outer_low: float
    low: float
    high: float
    outer_high: float


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI. `grain` is the finest level it has ("person" or "team"); a team KPI is inherited by members.

    `per_period` KPIs are totals: their goal holds for one native period of one full-time person.
    `maturity_days`: a cohort counts only when it is at least that old. `shown_beside` names the KPI it
    accompanies; such a KPI is not scored unless a scheme asks for it.
    """

    key: str
    name: Text
    formula: Text
    unit: Unit
    direction: Direction
    dimension: str
    cadence: Cadence
    source: Text
    statistic: Statistic
    goal: Goal | Band | None
    min_n: int
    roles: tuple[str, ...]
    grain: str = "person"
    per_period: bool = False
    maturity_days: int = 0
    shown_beside: str | None = None


HOUR, DAY = 3600.0, 86_400.0
_SURVEY = Text("surveys (system and third party)", "调查（系统与第三方）")
_SERVICE = Text("service cases, system timestamps", "服务工单（系统时间戳）")
_CRM = Text("CRM", "CRM")
_ORDERS = Text("orders", "订单")
_FINANCE = Text("finance", "财务")

_SELLING = ("sales", "acquisition")
_SERVING = ("service", "after_sales")
_KEEPING = ("account_manager", "customer_success")
_LEADING = ("executive",)

KPIS = (
    Kpi(
        "K1",
        Text("Customer satisfaction (CSAT)", "客户满意度"),
        Text(
            "satisfied answers (upper quarter of the scale) ÷ answers, without self-collected ones",
            "满意答卷（量表前四分之一）÷ 答卷数，不含自行收集",
        ),
        Unit.RATE,
        Direction.HIGHER,
        "relationship",
        Cadence.QUARTER,
        _SURVEY,
        Proportion("csat_satisfied", "csat_answers"),
        Goal(0.70, 0.90, 0.96),
        10,
        (*_SERVING, *_SELLING, *_KEEPING, *_LEADING),
    ),
    Kpi(
        "K1.self",
        Text("CSAT, self-collected", "自行收集的满意度"),
        Text("satisfied answers ÷ answers among those the rated person collected", "被评人自行收集的满意答卷 ÷ 答卷数"),
        Unit.RATE,
        Direction.HIGHER,
        "relationship",
        Cadence.QUARTER,
        Text("surveys collected by the rated person", "被评人自行收集的调查"),
        Proportion("csat_self_satisfied", "csat_self_answers"),
        Goal(0.70, 0.90, 0.96),
        10,
        (),
        shown_beside="K1",
    ),
    Kpi(
        "K2",
        Text("Net promoter score (NPS)", "净推荐值"),
        Text("% promoters (9–10) − % detractors (0–6)", "推荐者占比（9–10）− 贬损者占比（0–6）"),
        Unit.NPS,
        Direction.HIGHER,
        "relationship",
        Cadence.QUARTER,
        _SURVEY,
        NetScore("nps_promoters", "nps_detractors", "nps_answers"),
        Goal(0.0, 40.0, 60.0),
        10,
        (*_SERVING, *_SELLING, *_KEEPING, *_LEADING),
    ),
    Kpi(
        "K3",
        Text("First-contact resolution", "首次解决率"),
        Text("cases solved in one contact and never reopened ÷ cases closed", "一次联系即解决且未重开的工单 ÷ 关闭工单"),
        Unit.RATE,
        Direction.HIGHER,
        "service",
        Cadence.MONTH,
        _SERVICE,
        Proportion("cases_first_contact", "cases_closed"),
        Goal(0.60, 0.90, 0.97),
        10,
        _SERVING,
    ),
    Kpi(
        "K4",
        Text("Resolution rate", "问题解决率"),
        Text("resolved ÷ submitted cases", "已解决工单 ÷ 提交工单"),
        Unit.RATE,
        Direction.HIGHER,
        "service",
        Cadence.MONTH,
        _SERVICE,
        Proportion("cases_resolved", "cases"),
        Goal(0.70, 0.92, 0.98),
        10,
        (*_SERVING, *_LEADING),
    ),
    Kpi(
        "K5",
        Text("First response time", "首次响应时效"),
        Text(
            "time to first response ÷ inquiries; unanswered ones count with their age so far",
            "首次响应总时长 ÷ 咨询数；未响应的按至今时长计",
        ),
        Unit.SECONDS,
        Direction.LOWER,
        "service",
        Cadence.MONTH,
        _SERVICE,
        Mean("response_seconds", "cases", "cases_unanswered"),
        Goal(8 * HOUR, 2 * HOUR, 1 * HOUR),
        5,
        (*_SERVING, *_SELLING),
    ),
    Kpi(
        "K5.median",
        Text("Median first response time", "首次响应时效中位数"),
        Text("middle of the times to first response", "首次响应时长的中位数"),
        Unit.SECONDS,
        Direction.LOWER,
        "service",
        Cadence.MONTH,
        _SERVICE,
        Median("response_seconds", "cases"),
        Goal(6 * HOUR, 1 * HOUR, 0.5 * HOUR),
        5,
        _SERVING,
        shown_beside="K5",
    ),
    Kpi(
        "K6",
        Text("Resolution time", "解决时效"),
        Text("mean time from opening to closing; open cases count with their age so far", "开启到关闭的平均时长；未关闭的按至今时长计"),
        Unit.SECONDS,
        Direction.LOWER,
        "service",
        Cadence.MONTH,
        _SERVICE,
        Mean("open_seconds", "cases", "cases_open"),
        Goal(120 * HOUR, 48 * HOUR, 24 * HOUR),
        5,
        _SERVING,
    ),
    Kpi(
        "K7",
        Text("Average handle time", "平均处理时长"),
        Text("handling time ÷ cases closed; too short is as doubtful as too long", "处理时长 ÷ 关闭工单；过短与过长同样可疑"),
        Unit.SECONDS,
        Direction.BAND,
        "service",
        Cadence.MONTH,
        _SERVICE,
        Mean("handle_seconds", "cases_handled"),
        Band(180.0, 360.0, 720.0, 1500.0),
        5,
        _SERVING,
    ),
    Kpi(
        "K9",
        Text("New-customer sales share", "新客户销售额占比"),
        Text("sales to customers in their first 365 days ÷ sales", "首年客户销售额 ÷ 销售额"),
        Unit.RATE,
        Direction.HIGHER,
        "scale",
        Cadence.MONTH,
        _ORDERS,
        RatioOfSums("new_sales", "sales", "orders", 0.0, 1.0),
        Goal(0.10, 0.30, 0.45),
        10,
        ("sales", *_LEADING),
    ),
    Kpi(
        "K10",
        Text("New-customer rate", "新客户开发率"),
        Text("customers won ÷ customers at the month's start", "新增客户 ÷ 月初客户数"),
        Unit.RATE,
        Direction.HIGHER,
        "scale",
        Cadence.MONTH,
        _CRM,
        CompleteRatio("customers_won", "customers", "customers", known="customers"),
        Goal(0.0, 0.02, 0.04),
        10,
        ("sales", *_LEADING),
    ),
    Kpi(
        "K13",
        Text("Customer churn", "客户流失率"),
        Text("customers lost ÷ customers at the quarter's start", "流失客户 ÷ 季初客户数"),
        Unit.RATE,
        Direction.LOWER,
        "quality",
        Cadence.QUARTER,
        _CRM,
        Proportion("customers_lost", "customers"),
        Goal(0.12, 0.05, 0.02),
        10,
        ("sales", *_KEEPING, *_LEADING),
    ),
    Kpi(
        "K18",
        Text("Renewal rate", "续约率"),
        Text("contract terms renewed ÷ terms due in the quarter", "已续约合同 ÷ 本季到期合同"),
        Unit.RATE,
        Direction.HIGHER,
        "quality",
        Cadence.QUARTER,
        _CRM,
        Proportion("renewals", "renewals_due"),
        Goal(0.70, 0.90, 0.97),
        5,
        (*_KEEPING, *_LEADING),
    ),
    Kpi(
        "K19",
        Text("Cross-sell rate", "交叉销售率"),
        Text("customers with two or more products ÷ customers, at the quarter's start", "购买两种及以上产品的客户 ÷ 客户数（季初）"),
        Unit.RATE,
        Direction.HIGHER,
        "relationship",
        Cadence.QUARTER,
        _ORDERS,
        Proportion("breadth_two_products", "breadth_customers"),
        Goal(0.20, 0.50, 0.70),
        10,
        _KEEPING,
    ),
    Kpi(
        "K20.margin",
        Text("Margin per customer", "客均毛利"),
        Text("margin of the quarter's orders ÷ customers at its start", "本季订单毛利 ÷ 季初客户数"),
        Unit.MONEY,
        Direction.HIGHER,
        "quality",
        Cadence.QUARTER,
        _ORDERS,
        CompleteRatio("margin", "customers", "customers", known="orders_with_margin", unknown="orders_without_margin"),
        None,
        10,
        (),
        grain="team",
        shown_beside="K20",
    ),
    Kpi(
        "K20",
        Text("Customer lifetime value (CLV)", "客户生命周期价值"),
        Text("margin per customer and quarter ÷ quarterly churn", "每季客均毛利 ÷ 季度流失率"),
        Unit.MONEY,
        Direction.HIGHER,
        "quality",
        Cadence.QUARTER,
        _ORDERS,
        Quotient("K20.margin", "K13"),
        None,
        10,
        _LEADING,
        grain="team",
    ),
    Kpi(
        "K21",
        Text("Acquisition cost (CAC)", "获客成本"),
        Text("acquisition cost ÷ customers won", "获客费用 ÷ 新增客户"),
        Unit.MONEY,
        Direction.LOWER,
        "scale",
        Cadence.MONTH,
        _FINANCE,
        CompleteRatio("acquisition_cost", "customers_won", "customers_won", known="acquisition_bookings", result_missing=True),
        None,
        1,
        ("acquisition", *_LEADING),
        grain="team",
    ),
    Kpi(
        "K22",
        Text("CLV ÷ CAC", "CLV/CAC 比值"),
        Text("customer lifetime value ÷ acquisition cost; sustainable above 3", "客户生命周期价值 ÷ 获客成本；大于 3 可持续"),
        Unit.NUMBER,
        Direction.HIGHER,
        "quality",
        Cadence.QUARTER,
        _FINANCE,
        Quotient("K20", "K21"),
        Goal(1.0, 3.0, 5.0),
        1,
        _LEADING,
        grain="team",
    ),
    Kpi(
        "K23",
        Text("Lead conversion", "线索转化率"),
        Text("leads converted within 60 days ÷ leads created", "60 天内转化的线索 ÷ 新建线索"),
        Unit.RATE,
        Direction.HIGHER,
        "scale",
        Cadence.MONTH,
        _CRM,
        Proportion("leads_converted", "leads"),
        Goal(0.05, 0.20, 0.30),
        10,
        ("acquisition",),
        maturity_days=60,
    ),
    Kpi(
        "K25",
        Text("Upsell revenue", "增购收入"),
        Text("won amount of upsell and cross-sell deals", "增购与交叉销售的赢单金额"),
        Unit.MONEY,
        Direction.HIGHER,
        "quality",
        Cadence.MONTH,
        _CRM,
        Total("upsell_amount", "deals_of_known_kind", "upsells_priced", "upsells_unpriced"),
        None,
        1,
        _KEEPING,
        per_period=True,
    ),
    Kpi(
        "K27",
        Text("Usage frequency", "使用频率"),
        Text("active days ÷ days, over customers with a running subscription", "活跃天数 ÷ 天数（有效订阅客户）"),
        Unit.RATE,
        Direction.HIGHER,
        "relationship",
        Cadence.MONTH,
        Text("product usage", "产品使用"),
        RatioOfSums("usage_active_days", "usage_days", "usage_customers", 0.0, 1.0),
        Goal(0.10, 0.40, 0.60),
        10,
        _KEEPING,
    ),
    Kpi(
        "K27.depth",
        Text("Usage depth", "使用深度"),
        Text("features used ÷ features bought, over running subscriptions", "已用功能 ÷ 已购功能（有效订阅）"),
        Unit.RATE,
        Direction.HIGHER,
        "relationship",
        Cadence.MONTH,
        Text("product usage", "产品使用"),
        RatioOfSums("features_used", "features_bought", "licences", 0.0, 1.0),
        Goal(0.10, 0.50, 0.70),
        10,
        _KEEPING,
        shown_beside="K27",
    ),
    Kpi(
        "K31",
        Text("Customer coverage", "客户覆盖率"),
        Text("customers contacted ÷ customers owned at the month's start", "已联系客户 ÷ 月初所负责客户"),
        Unit.RATE,
        Direction.HIGHER,
        "scale",
        Cadence.MONTH,
        Text("activities", "活动记录"),
        Proportion("customers_contacted", "coverage_customers"),
        Goal(0.30, 0.80, 0.95),
        10,
        _KEEPING,
    ),
    Kpi(
        "K35",
        Text("Purchase frequency", "购买频率"),
        Text("orders ÷ customers who ordered, a month", "订单数 ÷ 当月下单客户数"),
        Unit.NUMBER,
        Direction.HIGHER,
        "relationship",
        Cadence.MONTH,
        _ORDERS,
        Mean("purchases", "buyers"),
        Goal(1.0, 1.4, 1.8),
        10,
        _KEEPING,
    ),
    Kpi(
        "K42",
        Text("SLA attainment", "SLA达标率"),
        Text("responses and resolutions in time ÷ those due", "按时响应与解决 ÷ 应完成数"),
        Unit.RATE,
        Direction.HIGHER,
        "service",
        Cadence.MONTH,
        _SERVICE,
        Proportion("sla_met", "sla_due"),
        Goal(0.75, 0.95, 0.99),
        10,
        _SERVING,
    ),
    Kpi(
        "K49",
        Text("Win rate", "赢单率"),
        Text("deals won ÷ deals closed", "赢单数 ÷ 关闭商机数"),
        Unit.RATE,
        Direction.HIGHER,
        "scale",
        Cadence.MONTH,
        _CRM,
        Proportion("deals_won", "deals_closed"),
        Goal(0.30, 0.60, 0.75),
        10,
        _SELLING,
    ),
    Kpi(
        "K50",
        Text("Won amount", "赢单金额"),
        Text("sum of won deals", "赢单金额合计"),
        Unit.MONEY,
        Direction.HIGHER,
        "scale",
        Cadence.MONTH,
        _CRM,
        Total("won_amount", "deals_closed", "deals_priced", "deals_unpriced"),
        None,
        1,
        ("sales",),
        per_period=True,
    ),
    Kpi(
        "K51",
        Text("Sales cycle", "成交周期"),
        Text("mean time from opening to winning", "开启到赢单的平均时长"),
        Unit.SECONDS,
        Direction.LOWER,
        "scale",
        Cadence.MONTH,
        _CRM,
        Mean("cycle_seconds", "deals_timed"),
        Goal(120 * DAY, 50 * DAY, 30 * DAY),
        5,
        _SELLING,
    ),
    Kpi(
        "K52",
        Text("Deal size", "客单价"),
        Text("won amount ÷ deals won", "赢单金额 ÷ 赢单数"),
        Unit.MONEY,
        Direction.HIGHER,
        "scale",
        Cadence.MONTH,
        _CRM,
        Mean("won_amount", "deals_priced"),
        None,
        5,
        ("sales",),
    ),
)
BY_KEY = {kpi.key: kpi for kpi in KPIS}
ORDER = {kpi.key: position for position, kpi in enumerate(KPIS)}


def kpi(key: str) -> Kpi:
    """The catalogue's entry; RequestError with the nearest key when there is none."""
    if key not in BY_KEY:
        raise RequestError(N_("There is no KPI “{key}”. Did you mean {near}?"), key=key, near=did_you_mean(key, list(BY_KEY)))
    return BY_KEY[key]


def measures_of(entry: Kpi) -> frozenset[str]:
    """The measures a KPI needs, those of its parts included."""
    if isinstance(entry.statistic, Quotient):
        return measures_of(kpi(entry.statistic.numerator)) | measures_of(kpi(entry.statistic.denominator))
    own = {key for term in entry.statistic.terms for key in term}
    return frozenset(own | ({entry.statistic.of} if isinstance(entry.statistic, Median) else set()))


def required_measures(entry: Kpi) -> frozenset[str]:
    """The measures that must be above 0 somewhere for the KPI to have any value at all."""
    if isinstance(entry.statistic, Quotient):
        return required_measures(kpi(entry.statistic.numerator)) | required_measures(kpi(entry.statistic.denominator))
    return frozenset(entry.statistic.requires)


def facts_of(entry: Kpi) -> frozenset[str]:
    """The facts a KPI needs."""
    return frozenset(MEASURES[key].fact for key in measures_of(entry))
