"""What a KPI is: its unit, direction, goal, statistic, and the views it belongs to."""

from dataclasses import dataclass
from enum import StrEnum

from lib.errors import N_
from lib.kpis.statistics import Statistic
from lib.language import Text
from lib.periods import Cadence


class Unit(StrEnum):
    """What a value is measured in: rates 0..1, NPS −100..100, an index 0..100, durations in seconds, money in the
    reporting currency."""

    RATE = N_("rate")
    NPS = "nps"
    INDEX = N_("index")
    SECONDS = N_("seconds")
    MONEY = N_("money")
    NUMBER = N_("number")


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"


PROPOSED, TRIAL, ACTIVE, RETIRED = "proposed", "trial", "active", "retired"


@dataclass(frozen=True, slots=True)
class Category:
    """One place in a view: one of the four dimensions, a balanced-scorecard perspective, or a place of the growth view."""

    key: str
    name: Text


DIMENSIONS = (
    Category("scale", Text("Customer scale", "客户规模")),
    Category("quality", Text("Customer quality", "客户质量")),
    Category("service", Text("Service efficacy", "服务效能")),
    Category("relationship", Text("Relationship depth", "关系深度")),
)
PERSPECTIVES = (
    Category("finance", Text("Finance", "财务")),
    Category("customer", Text("Customer", "客户")),
    Category("process", Text("Processes", "内部流程")),
    Category("growth", Text("Learning and growth", "学习与成长")),
)
GROWTH = (
    Category("finance", Text("Finance (cost, lifetime value)", "财务（成本、生命周期价值）")),
    Category("behaviour", Text("Behaviour (adoption, habit, loyalty)", "行为（采用、习惯、忠诚）")),
    Category("value", Text("Value (satisfaction, risk)", "价值（满意、风险）")),
)


@dataclass(frozen=True, slots=True)
class View:
    """Where a KPI stands in the three views."""

    dimension: str
    perspective: str
    growth: str


_OTHER_VIEWS = {
    "scale": ("finance", "finance"),
    "quality": ("customer", "behaviour"),
    "service": ("process", "value"),
    "relationship": ("customer", "value"),
}


def view_of(dimension: str) -> View:
    """Where a KPI of that dimension stands of which nothing else is said."""
    return View(dimension, *_OTHER_VIEWS[dimension])


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
    """One KPI. `grain` is the finest level it has ("person", "team" or "company"); a team KPI is inherited by members.

    `roles` are those in whose control it lies. `per_period` KPIs are totals: their goal holds for one native period
    of one full-time person. `maturity_days`: a cohort counts only when it is at least that old. `shown_beside` names
    the KPI it accompanies; such a KPI is not scored unless a scheme asks for it. `personal` KPIs are a leader's own,
    where the others are those of the people led. `of_role`: only what people did in that role counts. `where_known`: measures
    of which there must be a value, of the same person (team) in the same month, for anything to count. `life`: proposed (shown, not
    weighed), trial (weighed where a scheme asks for it), active or retired.
    """

    key: str
    name: Text
    formula: Text
    unit: Unit
    direction: Direction
    view: View
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
    personal: bool = False
    of_role: str | None = None
    where_known: tuple[str, ...] = ()
    life: str = ACTIVE

    @property
    def dimension(self) -> str:
        """The customer dimension it belongs to."""
        return self.view.dimension


HOUR, DAY = 3600.0, 86_400.0
SURVEY = Text("surveys (system and third party)", "调查问卷（系统与第三方）")
SERVICE = Text("service cases, system timestamps", "服务工单（系统时间戳）")
CRM = Text("CRM", "CRM")
ORDERS = Text("orders", "订单")
FINANCE = Text("finance", "财务")
BILLING = Text("subscriptions and billing", "订阅与账单")
USAGE = Text("product usage", "产品使用记录")
ACTIVITIES = Text("activities", "活动记录")
MODEL = Text("calculated from history by a stated formula", "按公开公式由历史数据计算")

SELLING = ("sales", "acquisition")
SERVING = ("service", "after_sales")
KEEPING = ("account_manager", "customer_success")
LEADING = ("executive",)
