"""A company's own formula over measures: read, checked with its units, and evaluated with an interval.

The language: names of measures, numbers, + − × ÷ (or - * /) and parentheses. Python's parser reads it; nothing of it is ever run: only
these parts are known, and each is computed here. A division by nothing, or by less, has no value.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement

import numpy as np

from lib.errors import N_, RequestError, did_you_mean
from lib.kpis.catalogue.definitions import Unit
from lib.kpis.estimates import Estimate, Sums, Term, bounded
from lib.kpis.intervals import quotient, student_t
from lib.kpis.measures import Kind, Measure

_BESIDE = re.compile(r"\b([^\W\d]\w*)\s+([^\W\d]\w*)")  # two names with nothing between them
LONGEST = 400  # characters
LARGEST = 1e15  # number in a formula
PLAIN = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", "（": "(", "）": ")", "\n": " ", "\t": " "})
_UNITLESS = ("count", "share", "number", "points")
_UNIT_OF = {(): (Unit.RATE, Unit.INDEX, Unit.NUMBER), (("money", 1),): (Unit.MONEY,), (("seconds", 1),): (Unit.SECONDS,)}

Gradient = dict[str, np.ndarray]
Dimension = tuple[tuple[str, int], ...]  # base unit and power, in alphabetical order; () for a plain number


@dataclass(frozen=True)
class Formula:
    """A value made of sums of measures, by `text`; n is the sum of the measure `count`.

    Where it does not matter how many rows there are (a ratio), rows of one fact vary together and facts vary apart: the interval is the
    delta method's, with Student's t. Anything else is a complete count, and has none. `groups`: the measures by what they are counted
    in; each group's rows are the same.
    """

    text: str
    count: str
    groups: tuple[tuple[str, ...], ...]

    @property
    def requires(self) -> tuple[str, ...]:
        return tuple(name for group in self.groups for name in group)

    @property
    def terms(self) -> tuple[Term, ...]:
        alone = [(name,) for name in dict.fromkeys((*self.requires, self.count))]
        return (*alone, *(pair for group in self.groups if self.is_ratio for pair in combinations_with_replacement(group, 2)))

    def evaluate(self, sums: Sums) -> Estimate:
        totals, n = {name: sums((name,)) for name in self.requires}, sums((self.count,))
        value, slope = _value(self._tree, totals)
        none = np.full(len(n), np.nan)
        if not self.is_ratio:
            return bounded(value, n, none, none)
        spread = np.zeros(len(n))
        for group in self.groups:
            for one, other in combinations_with_replacement(group, 2):
                twice = 1 if one == other else 2
                spread += twice * slope.get(one, 0) * slope.get(other, 0) * sums((one, other))
        half = np.sqrt(quotient(n * np.maximum(spread, 0), n - 1)) * student_t(n - 1)
        return bounded(value, n, value - half, value + half)

    @cached_property
    def is_ratio(self) -> bool:
        """Whether twice the rows of any one group leave the value as it is."""
        if any(len(group) == 1 for group in self.groups):
            return False
        totals = self._tried
        value, _ = _value(self._tree, totals)
        doubled = [_value(self._tree, totals | {name: 2 * totals[name] for name in group})[0] for group in self.groups]
        return all(np.allclose(value, one, equal_nan=True) for one in doubled)

    @cached_property
    def is_total(self) -> bool:
        """Whether twice the rows of all groups double the value: it grows with the time it is counted over."""
        return self._degree == 1

    @cached_property
    def _degree(self) -> float:
        """1 where the value doubles with the rows, 0 where it stays; NaN where it does neither."""
        totals = self._tried
        value, twice = _value(self._tree, totals)[0], _value(self._tree, {name: 2 * one for name, one in totals.items()})[0]
        return next((degree for degree in (0.0, 1.0) if np.allclose(twice, value * 2**degree, equal_nan=True)), np.nan)

    @property
    def _tried(self) -> dict[str, np.ndarray]:
        return dict(zip(self.requires, np.random.default_rng(5).uniform(1, 2, (len(self.requires), 8)), strict=True))

    @cached_property
    def _tree(self) -> ast.expr:
        return _parsed(self.text)


def read(text: str, count: str, measures: Mapping[str, Measure]) -> Formula:
    """The formula with its measures found. RequestError that says what is wrong, and where."""
    tree = _parsed(text)
    names = names_in(text)
    for name in (*names, count):
        if name not in measures:
            near = did_you_mean(name, list(measures))
            raise RequestError(N_("There is no measure “{name}”. Did you mean: {near}?"), name=name, near=near)
    if not names:
        raise RequestError(N_("The formula names no measure."))
    if measures[count].unit != "count":
        raise RequestError(N_("“{name}” counts nothing: n must be a measure in pieces."), name=count)
    if len({measures[name].kind is Kind.DISTINCT for name in (*names, count)}) > 1:
        raise RequestError(N_("Distinct customers are counted for each level anew; a formula cannot mix them with other measures."))
    _dimension(tree, measures)
    groups: dict[tuple[str, str], list[str]] = {}
    for name in names:
        groups.setdefault((measures[name].fact, measures[name].anchor), []).append(name)
    found = Formula(text.strip(), count, tuple(tuple(group) for group in groups.values()))
    if np.isnan(found._degree):
        raise RequestError(N_("Twice the rows must leave a KPI as it is (a ratio) or double it (a total); here they do neither."))
    return found


def names_in(text: str) -> list[str]:
    """The names in a formula, each once, in their order. RequestError where it cannot be read."""
    found = [node for node in ast.walk(_parsed(text)) if isinstance(node, ast.Name)]
    return list(dict.fromkeys(node.id for node in sorted(found, key=lambda node: node.col_offset)))


def units_of(formula: Formula, measures: Mapping[str, Measure]) -> tuple[Unit, ...]:
    """What the value can be measured in, the likeliest first."""
    return _UNIT_OF.get(_dimension(_parsed(formula.text), measures), (Unit.NUMBER,))


def _parsed(text: str) -> ast.expr:
    plain = text.strip().translate(PLAIN)
    if not plain:
        raise RequestError(N_("The formula is empty. Write for example: {example}"), example="won_amount / deals_won")
    if len(plain) > LONGEST:
        raise RequestError(N_("The formula has {n} characters; at most {most} are read."), n=len(plain), most=LONGEST)
    try:
        tree = ast.parse(plain, mode="eval").body
        _require_known(tree, plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _unreadable(plain, max((getattr(error, "offset", 0) or 0) - 1, 0)) from error
    return tree


def _unreadable(plain: str, place: int) -> RequestError:
    """What is wrong with a formula that cannot be read beyond so many characters."""
    opened, closed = plain.count("("), plain.count(")")
    if opened != closed:
        return RequestError(N_("The formula has {opened} “(” and {closed} “)”: each needs its other."), opened=opened, closed=closed)
    if beside := _BESIDE.search(plain):
        said = N_("Between “{left}” and “{right}” a sign is missing. Names have no blanks: {name}.")
        return RequestError(said, left=beside[1], right=beside[2], name=f"{beside[1]}_{beside[2]}".lower())
    if "%" in plain:
        return RequestError(N_("Write no % into a formula: a KPI whose unit is “rate” is shown in percent."))
    return RequestError(N_("The formula cannot be read after “{place}”."), place=plain[:place].strip() or plain[:20])


def _require_known(node: ast.expr, text: str) -> None:
    known = {ast.BinOp: (ast.Add, ast.Sub, ast.Mult, ast.Div), ast.UnaryOp: (ast.USub, ast.UAdd)}
    if isinstance(node, ast.BinOp | ast.UnaryOp) and isinstance(node.op, known[type(node)]):
        for part in (node.left, node.right) if isinstance(node, ast.BinOp) else (node.operand,):
            _require_known(part, text)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        if node.value > LARGEST:
            raise RequestError(N_("A number in the formula is larger than {most}."), most=f"{LARGEST:g}")
    elif not isinstance(node, ast.Name):
        part = ast.get_source_segment(text, node) or text
        raise RequestError(N_("“{part}” is not known in a formula: write measures, numbers, + − × ÷ and parentheses."), part=part)


def _value(node: ast.expr, totals: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Gradient]:
    """The value, and how fast it changes with each total."""
    size = len(next(iter(totals.values())))
    if isinstance(node, ast.Constant):
        return np.full(size, float(node.value)), {}
    if isinstance(node, ast.Name):
        return np.asarray(totals[node.id], float), {node.id: np.ones(size)}
    if isinstance(node, ast.UnaryOp):
        value, slope = _value(node.operand, totals)
        return (value, slope) if isinstance(node.op, ast.UAdd) else (-value, {name: -one for name, one in slope.items()})
    (a, da), (b, db) = _value(node.left, totals), _value(node.right, totals)
    one = np.ones(size)
    if isinstance(node.op, ast.Div):
        inverse = quotient(one, b)
        return quotient(a, b), _sum((da, inverse), (db, -quotient(a, b) * inverse))
    if isinstance(node.op, ast.Mult):
        return a * b, _sum((da, b), (db, a))
    sign = one if isinstance(node.op, ast.Add) else -one
    return a + sign * b, _sum((da, one), (db, sign))


def _sum(*parts: tuple[Gradient, np.ndarray]) -> Gradient:
    found: Gradient = {}
    for slope, factor in parts:
        for name, one in slope.items():
            found[name] = found.get(name, 0) + one * factor
    return found


def _dimension(node: ast.expr, measures: Mapping[str, Measure]) -> Dimension:
    """The unit of a part of the formula. RequestError where two units are added."""
    if isinstance(node, ast.Constant):
        return ()
    if isinstance(node, ast.Name):
        unit = measures[node.id].unit
        return () if unit in _UNITLESS else ((unit, 1),)
    if isinstance(node, ast.UnaryOp):
        return _dimension(node.operand, measures)
    left, right = _dimension(node.left, measures), _dimension(node.right, measures)
    if isinstance(node.op, ast.Add | ast.Sub):
        if left != right:
            raise RequestError(
                N_("{left} and {right} cannot be added: {formula}."), left=_said(left), right=_said(right), formula=ast.unparse(node)
            )
        return left
    sign, powers = (1 if isinstance(node.op, ast.Mult) else -1), dict(left)
    for unit, power in right:
        powers[unit] = powers.get(unit, 0) + sign * power
    return tuple(sorted((unit, power) for unit, power in powers.items() if power))


def _said(dimension: Dimension) -> str:
    return " · ".join(unit if power == 1 else f"{unit}^{power}" for unit, power in dimension) or "a number"
