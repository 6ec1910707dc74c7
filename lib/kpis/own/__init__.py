"""A company's own measures and KPIs, beside those we define and those its CRM reports."""

from dataclasses import dataclass, replace

from lib.crm.source import Crm
from lib.errors import RequestError
from lib.kpis.catalogue.definitions import RETIRED, Unit
from lib.kpis.definitions import Definitions
from lib.kpis.facts import Fact
from lib.kpis.figures import COLUMNS, NONE, Figures, Held, Said
from lib.kpis.own import by_formula
from lib.kpis.own.by_formula import OwnKpi
from lib.kpis.own.measures import ROWS, OwnMeasure, check, read_by, unit_of, with_measures
from lib.kpis.ready_made import ANCHOR, ReadyMade, kpi_of, measures_of

__all__ = ["COLUMNS", "Figures", "Own", "OwnKpi", "OwnMeasure", "ReadyMade", "Said", "alone", "measured_alone", "with_own"]

PEOPLES, TEAMS = "figures", "team_figures"  # the facts of figures of people and of teams


@dataclass(frozen=True, slots=True)
class Own:
    """What a company has of its own: measures by table and condition, KPIs whose `figures` somebody brings, KPIs by formula."""

    measures: tuple[OwnMeasure, ...] = ()
    ready_made: tuple[ReadyMade, ...] = ()
    kpis: tuple[OwnKpi, ...] = ()
    figures: Figures = NONE

    @property
    def version(self) -> str:
        """What tells it from another, for caches."""
        return repr((self.measures, self.ready_made, self.kpis, self.figures))


def with_own(known: Definitions, own: Own, crm: Crm) -> Definitions:
    """The definitions with what is the company's own. What is retired, and what can no longer be read in this CRM, is left out."""
    measures = tuple(one for one in own.measures if not crm.lacks(read_by(one)))
    wide = _with_figures(with_measures(known, measures), own)
    kpis = dict(wide.kpis)
    for one in own.kpis:
        try:
            if one.state != RETIRED:
                kpis[one.key] = by_formula.kpi_of(one, wide)
        except RequestError:
            continue
    return replace(wide, kpis=kpis)


def _with_figures(known: Definitions, own: Own) -> Definitions:
    kpis, measures, facts = dict(known.kpis), dict(known.measures), dict(known.facts)
    for grain, fact in (("person", PEOPLES), ("team", TEAMS)):
        mine = [one for one in own.ready_made if one.grain == grain and one.state != RETIRED]
        if mine:
            kpis |= {one.key: kpi_of(one) for one in mine}
            measures |= {measure.key: measure for one in mine for measure in measures_of(one, fact)}
            facts[fact] = Fact(fact, Held(own.figures, tuple(one.key for one in mine), grain), (ANCHOR,), None, belongs_to=grain)
    return Definitions(kpis, measures, facts)


def alone(one: OwnKpi, known: Definitions) -> Definitions:
    """Only this KPI, and what it is counted from. RequestError where it cannot be."""
    kpi = by_formula.kpi_of(one, known)
    measures = {key: known.measures[key] for key in (*kpi.statistic.requires, one.count, *kpi.where_known)}
    return Definitions({kpi.key: kpi}, measures, {measure.fact: known.facts[measure.fact] for measure in measures.values()})


def measured_alone(one: OwnMeasure, known: Definitions) -> Definitions:
    """Only this measure, as a KPI that says its sum; n is the number of rows it is of. RequestError where it cannot be."""
    check(one)
    count = one.key if one.aggregate == ROWS else f"{one.key}_n"
    unit = {"money": Unit.MONEY, "seconds": Unit.SECONDS}.get(unit_of(one), Unit.NUMBER)
    return alone(OwnKpi("f_tried", one.key, one.key, count, unit, False, "scale"), with_measures(known, (one,)))
