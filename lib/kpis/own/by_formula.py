"""KPIs of a company's own by formula over measures, ours or its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.errors import N_, RequestError
from lib.kpis import formula
from lib.kpis.catalogue import Direction, Goal, Kpi, Unit
from lib.kpis.catalogue.definitions import ACTIVE, PROPOSED, RETIRED, TRIAL, view_of
from lib.kpis.definitions import Definitions
from lib.kpis.measures import Measure
from lib.kpis.ready_made import told_by
from lib.language import Text
from lib.periods import Cadence

STATES = {PROPOSED: N_("proposed"), TRIAL: N_("on trial"), ACTIVE: N_("in use"), RETIRED: N_("retired")}
PREFIX = "f_"
LONGEST_NAME = 60
GRAINS = ("person", "team", "company")  # what a fact can belong to, and so the finest level; the coarser ones last
QUARTERLY = {"market"}  # facts that are known by quarter only
_SOURCE = Text("by formula, from this company's measures", "按公式由本公司的计量数据算出")
_WHERE_KNOWN = Text(
    "by formula, from this company's measures; only people (or teams) and months count of which every reported figure of it is known",
    "按公式由本公司的计量数据算出；只计入公式所含上报数据全部已知的人员（或团队）和月份",
)


@dataclass(frozen=True, slots=True)
class OwnKpi:
    """As a person has written it. `count`: the measure that is its n. `state`: proposed (shown, not weighed), trial (may be weighed),
    active (in the preset of own KPIs), retired (gone, but for its history). Goals are proposed from the data where None."""

    key: str
    name: str
    formula: str
    count: str
    unit: str
    lower_is_better: bool
    dimension: str
    min_n: int = 1
    floor: float | None = None
    target: float | None = None
    stretch: float | None = None
    state: str = PROPOSED


def likely_count(names: Sequence[str], measures: Mapping[str, Measure], counts: Sequence[str]) -> str:
    """Which of the measures `counts` is n for a formula of these names: the last it divides by, else what counts the rows of the last."""
    known = [measures[name] for name in reversed(names) if name in measures]
    own = [key for one in known for key in (one.key, told_by(one), f"{one.key}_n")]
    places = {key: place for place, key in enumerate(measures)}
    beside = [  # the nearest above it first: what counts an amount's rows stands there
        key
        for one in known
        for key in sorted(counts, key=lambda key, here=places[one.key]: (places[key] > here, abs(places[key] - here)))
        if measures[key].fact == one.fact and measures[key].anchor == one.anchor
    ]
    return next(key for key in (*(one.key for one in known), *own, *beside, *counts) if key in counts)


def kpi_of(one: OwnKpi, known: Definitions) -> Kpi:
    """The KPI. RequestError for a formula, unit, goal or name that cannot be."""
    statistic = formula.read(one.formula, one.count, known.measures)
    fitting = formula.units_of(statistic, known.measures)
    if one.unit not in fitting:
        raise RequestError(
            N_("{name}: its formula cannot be measured as “{unit}”, only as: {fitting}."),
            name=one.name,
            unit=one.unit,
            fitting=", ".join(fitting),
        )
    if not one.name.strip():
        raise RequestError(N_("The KPI has no name."))
    where_known = _reports(statistic, known)
    facts = {known.measures[key].fact for key in statistic.requires}
    return Kpi(
        key=one.key,
        name=Text(one.name, one.name),
        formula=Text(one.formula, one.formula),
        unit=Unit(one.unit),
        direction=Direction.LOWER if one.lower_is_better else Direction.HIGHER,
        view=view_of(one.dimension),
        cadence=Cadence.QUARTER if QUARTERLY & facts else Cadence.MONTH,
        source=_WHERE_KNOWN if where_known else _SOURCE,
        statistic=statistic,
        goal=Goal(one.floor, one.target, one.stretch) if one.floor is not None and one.target is not None else None,
        min_n=one.min_n,
        roles=(),
        grain=max((known.facts[fact].belongs_to for fact in facts), key=GRAINS.index),
        per_period=statistic.is_total,
        where_known=where_known,
        life=one.state,
    )


def _reports(statistic: formula.Formula, known: Definitions) -> tuple[str, ...]:
    """The measures that tell whether there is a value of what somebody reports, where the formula takes several things together."""
    measures = [known.measures[key] for key in dict.fromkeys((*statistic.requires, statistic.count))]
    reported = dict.fromkeys(told for one in measures if (told := told_by(one)))
    others = {(one.fact, one.anchor) for one in measures if not told_by(one)}
    return tuple(reported) if len(reported) + len(others) > 1 else ()
