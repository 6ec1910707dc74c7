"""What a company's numbers are made of: its KPIs, the measures they are of, and the facts those are counted in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from lib.errors import N_, RequestError, did_you_mean
from lib.kpis import facts, measures
from lib.kpis.catalogue import KPIS, Kpi
from lib.kpis.complete import CompleteRatio, Total
from lib.kpis.estimates import Term
from lib.kpis.facts import Fact
from lib.kpis.formula import Formula
from lib.kpis.measures import Measure
from lib.kpis.statistics import Median, Quotient


@dataclass(frozen=True)
class Definitions:
    """KPIs, measures and facts by key, each in the order they are shown and read in. Nobody changes them.

    Every measure a KPI needs is among the measures, its fact among the facts, and a quotient's parts among the KPIs.
    """

    kpis: Mapping[str, Kpi]
    measures: Mapping[str, Measure]
    facts: Mapping[str, Fact]

    def kpi(self, key: str) -> Kpi:
        """The KPI of that key; RequestError with the nearest key when there is none."""
        if key not in self.kpis:
            raise RequestError(N_("There is no KPI “{key}”. Did you mean {near}?"), key=key, near=did_you_mean(key, list(self.kpis)))
        return self.kpis[key]

    def parts_of(self, entry: Kpi) -> tuple[Kpi, ...]:
        """The KPIs a derived one is made of; none for the others."""
        if isinstance(entry.statistic, Quotient):
            return self.kpi(entry.statistic.numerator), self.kpi(entry.statistic.denominator)
        return ()

    def is_complete_count(self, entry: Kpi) -> bool:
        """Whether nothing was sampled, so that there is no interval to give: sums and ratios of all there is."""
        parts = self.parts_of(entry)
        return all(self.is_complete_count(part) for part in parts) if parts else _is_complete(entry.statistic)

    def measures_of(self, entry: Kpi) -> frozenset[str]:
        """The measures a KPI needs, those of its parts included."""
        own = {key for term in entry.statistic.terms for key in term} | set(entry.where_known)
        if isinstance(entry.statistic, Median):
            own.add(entry.statistic.of)
        return frozenset(own).union(*(self.measures_of(part) for part in self.parts_of(entry)))

    def required_measures(self, entry: Kpi) -> frozenset[str]:
        """The measures that must be above 0 somewhere for the KPI to have any value at all."""
        return frozenset(entry.statistic.requires).union(*(self.required_measures(part) for part in self.parts_of(entry)))

    def facts_of(self, entry: Kpi) -> frozenset[str]:
        """The facts a KPI needs."""
        return frozenset(self.measures[key].fact for key in self.measures_of(entry) | self.required_measures(entry))

    @cached_property
    def terms_by_fact(self) -> Mapping[str, tuple[Term, ...]]:
        """Every term the KPIs need, by fact, in a fixed order."""
        found: dict[str, dict[Term, None]] = {key: {} for key in self.facts}
        for kpi in self.kpis.values():
            for term in (*kpi.statistic.terms, *((key,) for key in kpi.where_known)):
                found[self.measures[term[0]].fact][term] = None
        return {fact: tuple(terms) for fact, terms in found.items()}

    @cached_property
    def version(self) -> str:
        """What tells these definitions from others while the program runs, for caches: the same for the same content.

        A fact's `rows` is told by its repr: a module's function, or a frozen dataclass that can be called.
        """
        content = [tuple(part.items()) for part in (self.kpis, self.measures, self.facts)]
        return sha256(repr(content).encode()).hexdigest()[:16]


def _is_complete(statistic: object) -> bool:
    return isinstance(statistic, Total | CompleteRatio) or (isinstance(statistic, Formula) and not statistic.is_ratio)


SHIPPED = Definitions(
    {kpi.key: kpi for kpi in KPIS},
    {measure.key: measure for measure in measures.MEASURES},
    {fact.key: fact for fact in facts.FACTS},
)
