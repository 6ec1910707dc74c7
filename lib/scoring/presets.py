"""Roles and their weight presets. Numbers the sources give are named in `given`; all others are our default."""

from dataclasses import dataclass

from lib.errors import N_, RequestError, did_you_mean
from lib.kpis.catalogue import DIMENSIONS
from lib.language import Text
from lib.scoring.gates import Critical, Gate, Interlock, SafeBand
from lib.scoring.weights import Group, Weighting

_DIMENSION = {dimension.key: dimension for dimension in DIMENSIONS}


PERFORMANCE, PROMOTION = "performance", "promotion"


@dataclass(frozen=True, slots=True)
class Stage:
    """The stage a team's business is in: what it is weighed by follows from it (W12)."""

    key: str
    name: Text


STAGES = (Stage("growth", Text("Growth stage", "成长期")), Stage("mature", Text("Mature stage", "成熟期")))
STAGE_BY_KEY = {stage.key: stage for stage in STAGES}


@dataclass(frozen=True, slots=True)
class Role:
    """What people are measured as. `leads`: scored on the values of the team they lead, with all below it."""

    key: str
    name: Text
    preset: str
    gates: tuple[Gate, ...] = ()
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Preset:
    """A named weighting of a role. `given`: the groups whose weight the mission's sources state.

    `stage`: the stage of a team that it is the default for; `purpose`: what it decides about; `gated`: the role's gates hold.
    """

    key: str
    role: str
    name: Text
    weighting: Weighting
    given: tuple[str, ...] = ()
    stage: str | None = None
    purpose: str = PERFORMANCE
    gated: bool = True


def _dimension(key: str, weight: float, *kpis: tuple[str, float]) -> Group:
    return Group(key, _DIMENSION[key].name, weight, kpis)


_SERVICE_GATES = (Interlock("T5", ("K1", "K4")), SafeBand("T4", "K1", 0.85, 0.95))

ROLES = (
    Role("sales", Text("Sales", "销售"), "W5"),
    Role("acquisition", Text("Acquisition", "拓客"), "acquisition"),
    Role("service", Text("Service", "客服"), "W6", _SERVICE_GATES),
    Role("account_manager", Text("Account management", "客户经理"), "account_manager", (Critical("churn", "K13"),)),
    Role("customer_success", Text("Customer success", "客户成功"), "W7", (Critical("churn", "K13"),)),
    Role("after_sales", Text("After-sales", "售后"), "after_sales", _SERVICE_GATES),
    Role("executive", Text("Executives", "高管"), "executive", leads=True),
)
ROLE_BY_KEY = {role.key: role for role in ROLES}

_BASE = (
    Preset(
        "W5",
        "sales",
        Text("W5 Sales: scale 40", "W5 销售：客户规模 40"),
        (
            _dimension("scale", 40, ("K9", 15), ("K49", 25), ("K50", 30), ("K51", 15), ("K52", 15)),
            _dimension("quality", 25, ("K13", 100)),
            _dimension("relationship", 20, ("K2", 100)),
            _dimension("service", 15, ("K5", 100)),
        ),
        given=("scale",),
    ),
    Preset(
        "W2",
        "acquisition",
        Text("W2 Acquisition: CAC 35, conversion 25, predicted CLV 40", "W2 拓客：获客成本 35、转化 25、新客CLV 40"),
        (
            Group("w2_cost", Text("Acquisition cost", "获客成本"), 35, (("K21", 100),)),
            Group("w2_conversion", Text("Lead conversion", "线索转化"), 25, (("K23", 100),)),
            Group("w2_value", Text("Value of new customers", "新客价值"), 40, (("K24", 100),)),
        ),
        given=("w2_cost", "w2_conversion", "w2_value"),
    ),
    Preset(
        "acquisition",
        "acquisition",
        Text("Acquisition by dimension", "拓客（按维度）"),
        (
            _dimension("scale", 70, ("K21", 25), ("K23", 35), ("K49", 25), ("K51", 15)),
            _dimension("relationship", 15, ("K1", 100)),
            _dimension("service", 15, ("K5", 100)),
        ),
    ),
    Preset(
        "W6",
        "service",
        Text("W6 Service: service 50", "W6 客服：服务效能 50"),
        (
            _dimension("service", 50, ("K3", 20), ("K4", 25), ("K5", 15), ("K6", 15), ("K7", 10), ("K42", 15)),
            _dimension("relationship", 50, ("K1", 60), ("K2", 40)),
        ),
        given=("service",),
    ),
    Preset(
        "W9",
        "service",
        Text("W9 Service: quality 70, efficiency 30", "W9 客服：质量 70、效率 30"),
        (
            Group("w9_quality", Text("Service quality", "服务质量"), 70, (("K1", 30), ("K2", 20), ("K3", 20), ("K4", 20), ("K42", 10))),
            Group("w9_efficiency", Text("Efficiency", "效率"), 30, (("K5", 40), ("K6", 35), ("K7", 25))),
        ),
        given=("w9_quality", "w9_efficiency"),
    ),
    Preset(
        "W1",
        "account_manager",
        Text("W1 Account management: health and usage 40, NPS 30, upsell 30", "W1 客户经理：健康度与使用 40、NPS 30、增购 30"),
        (
            Group("w1_health", Text("Health and usage", "健康度与使用"), 40, (("K28", 60), ("K27", 40))),
            Group("w1_satisfaction", Text("Satisfaction", "客户满意度"), 30, (("K2", 100),)),
            Group("w1_upsell", Text("Upsell", "增购"), 30, (("K25", 100),)),
        ),
        given=("w1_health", "w1_satisfaction", "w1_upsell"),
    ),
    Preset(
        "account_manager",
        "account_manager",
        Text("Account management by dimension", "客户经理（按维度）"),
        (
            _dimension("scale", 20, ("K31", 100)),
            _dimension("quality", 45, ("K13", 35), ("K18", 35), ("K25", 30)),
            _dimension("relationship", 35, ("K2", 35), ("K19", 20), ("K27", 30), ("K35", 15)),
        ),
    ),
    Preset(
        "W7",
        "customer_success",
        Text("W7 Customer success: relationship 60", "W7 客户成功：关系深度 60"),
        (
            _dimension("scale", 15, ("K31", 100)),
            _dimension("quality", 25, ("K13", 50), ("K18", 50)),
            _dimension("relationship", 60, ("K1", 25), ("K2", 25), ("K19", 15), ("K27", 35)),
        ),
        given=("relationship",),
    ),
    Preset(
        "W8",
        "after_sales",
        Text("W8 After-sales: health 45", "W8 售后：健康度 45"),
        (
            Group("w8_health", Text("Customer health", "客户健康度"), 45, (("K28", 100),)),
            _dimension("service", 35, ("K3", 20), ("K4", 30), ("K5.median", 15), ("K6", 20), ("K42", 15)),
            _dimension("relationship", 20, ("K1", 60), ("K2", 40)),
        ),
        given=("w8_health",),
    ),
    Preset(
        "after_sales",
        "after_sales",
        Text("After-sales by dimension", "售后（按维度）"),
        (
            _dimension("service", 55, ("K3", 20), ("K4", 30), ("K5.median", 15), ("K6", 20), ("K42", 15)),
            _dimension("relationship", 45, ("K1", 60), ("K2", 40)),
        ),
    ),
    Preset(
        "executive",
        "executive",
        Text("Executives", "高管"),
        (
            _dimension("scale", 25, ("K9", 50), ("K10", 50)),
            _dimension("quality", 30, ("K13", 60), ("K18", 40)),
            _dimension("service", 20, ("K4", 100)),
            _dimension("relationship", 25, ("K2", 70), ("K46", 30)),
        ),
    ),
)


def equal(base: Preset) -> Preset:
    """W10, the counter-example: every KPI of the base preset weighs the same."""
    groups = tuple(Group(g.key, g.name, 10.0 * len(g.kpis), tuple((key, 50.0) for key, _ in g.kpis)) for g in base.weighting)
    return Preset(f"W10.{base.role}", base.role, Text("W10 Equal weights", "W10 等权重"), groups, tuple(g.key for g in groups))


def growing(role: str) -> Preset:
    """W3: in a growing business activation comes first (30–40)."""
    return Preset(
        f"W3.{role}",
        role,
        Text("W3 Growth stage: activation 35", "W3 成长期：激活率 35"),
        (
            Group("w3_activation", Text("Activation", "激活"), 35, (("K26", 100),)),
            _dimension("scale", 15, ("K31", 100)),
            _dimension("quality", 20, ("K13", 60), ("K25", 40)),
            _dimension("relationship", 30, ("K2", 40), ("K27", 60)),
        ),
        given=("w3_activation",),
        stage="growth",
    )


def mature(role: str) -> Preset:
    """W4: in a mature business renewal comes first (50)."""
    return Preset(
        f"W4.{role}",
        role,
        Text("W4 Mature stage: renewal 50", "W4 成熟期：续约 50"),
        (
            Group("w4_renewal", Text("Renewal", "续约"), 50, (("K18", 100),)),
            _dimension("quality", 20, ("K13", 60), ("K25", 40)),
            _dimension("relationship", 30, ("K2", 50), ("K28", 50)),
        ),
        given=("w4_renewal",),
        stage="mature",
    )


def promoting(base: Preset) -> Preset:
    """W11: for a promotion satisfaction counts 40; the rest keeps the proportions of the role's default."""
    others = tuple((g, tuple(pair for pair in g.kpis if pair[0] != "K1")) for g in base.weighting)
    total = sum(g.weight for g, kpis in others if kpis)
    rest = tuple(Group(g.key, g.name, round(60 * g.weight / total, 2), kpis) for g, kpis in others if kpis)
    satisfied = Group("w11_satisfaction", Text("Satisfaction", "客户满意度"), 40, (("K1", 100),))
    name = Text("W11 Promotion: satisfaction 40", "W11 晋升：满意度 40")
    return Preset(f"W11.{base.role}", base.role, name, (satisfied, *rest), ("w11_satisfaction",), purpose=PROMOTION)


_DEFAULTS = {role.preset for role in ROLES}
_BY_DEFAULT = tuple(preset for preset in _BASE if preset.key in _DEFAULTS)
_STAGED = tuple(make(role) for role in ("account_manager", "customer_success") for make in (growing, mature))
_PROMOTED = tuple(promoting(preset) for preset in _BY_DEFAULT if preset.role != "executive")
PRESETS = _BASE + _STAGED + _PROMOTED + tuple(equal(preset) for preset in _BY_DEFAULT)
PRESET_BY_KEY = {preset.key: preset for preset in PRESETS}


def presets_of(role: str) -> tuple[Preset, ...]:
    """The role's presets, its default first."""
    default = ROLE_BY_KEY[role].preset
    return tuple(sorted((p for p in PRESETS if p.role == role), key=lambda p: p.key != default))


def role(key: str) -> Role:
    """The role of that key; RequestError naming the nearest when there is none."""
    if key not in ROLE_BY_KEY:
        raise RequestError(N_("There is no role “{role}”. Did you mean {near}?"), role=key, near=did_you_mean(key, list(ROLE_BY_KEY)))
    return ROLE_BY_KEY[key]


def default_of(role: str, stage: str | None) -> Preset:
    """What people of the role are weighed by in a team of that stage: the stage's preset, else the role's default (W12)."""
    own = presets_of(role)
    return next((preset for preset in own if stage and preset.stage == stage), own[0])
