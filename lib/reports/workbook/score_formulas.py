"""From a KPI's value to a rank, as formulas: the app's rules, step by step."""

from lib.kpis.values import NO_RESULT, OK
from lib.reports.workbook.content import Content
from lib.reports.workbook.data_pages import GoalPage, ValuePage
from lib.reports.workbook.scheme_page import SchemePage
from lib.reports.workbook.sheets import quoted
from lib.scoring.gates import AUDIT, CAPPED, NOT_EVALUATED, PASSED, Critical, Gate, SafeBand
from lib.scoring.score import SMALLEST_RANKED_ROLE

OFF = "off"


def word(content: Content, state: str) -> str:
    """The state of a gate in the reader's language."""
    t = content.t
    return {PASSED: t("passed"), CAPPED: t("capped"), AUDIT: t("audit"), NOT_EVALUATED: t("not evaluated"), OFF: t("off")}[state]


def worth(goals: GoalPage, values: ValuePage, row: int, key: str) -> str:
    """A KPI's score: the curve of a value that counts, 0 for cost without result, else empty."""
    if key not in goals.content.board.scheme.goals:
        return '""'
    value, status = values.basis(row, key), values.status(row, key)
    curve = f'IF(AND({status}={quoted(values.word(OK))},ISNUMBER({value})),{goals.worth(key, value, row)},"")'
    return f"IF({status}={quoted(values.word(NO_RESULT))},0,{curve})"


def known(coverage: str, floor: str) -> str:
    """Whether there is a score: enough of the weights have data."""
    return f"{coverage}>=MAX({floor}-1E-12,1E-12)"


def gate(page: SchemePage, values: ValuePage, row: int, gate: Gate, scores: list[str]) -> str:
    """The state of a gate. `scores`: the cells of its KPIs' scores, in order."""
    content, goals = page.content, page.content.board.scheme.goals
    says = {state: quoted(word(content, state)) for state in (PASSED, CAPPED, AUDIT, NOT_EVALUATED, OFF)}
    if not isinstance(gate, SafeBand) and any(key not in goals for key in gate.kpis):
        return says[NOT_EVALUATED]
    absent = ",".join(f"{values.status(row, key)}<>{quoted(values.word(OK))},NOT(ISNUMBER({values.basis(row, key)}))" for key in gate.kpis)
    if isinstance(gate, SafeBand):
        test, then = f"{values.basis(row, gate.kpi)}>{page.limit(gate)}", says[AUDIT]
    else:
        missed = "<=0" if isinstance(gate, Critical) else "<100-1E-9"
        test, then = f"OR({','.join(f'{cell}{missed}' for cell in scores)})", says[CAPPED]
    return f"IF({page.on(gate)}=0,{says[OFF]},IF(OR({absent}),{says[NOT_EVALUATED]},IF({test},{then},{says[PASSED]})))"


def gated(page: SchemePage, before: str, states: dict[Gate, str]) -> str:
    """The score after the lowest cap that applies. `states`: gate → the cell of its state."""
    says = quoted(word(page.content, CAPPED))
    caps = [f"IF({cell}={says},{page.limit(gate)},{before})" for gate, cell in states.items() if not isinstance(gate, SafeBand)]
    least = f"MIN({','.join([before, *caps])})" if caps else before
    return f'IF(ISNUMBER({before}),{least},"")'


def rank(score: str, scores: str, rounded: str, every: str) -> str:
    """Competition rank on rounded scores; none where fewer than three people are scored."""
    enough = f"AND(ISNUMBER({score}),COUNT({scores})>={SMALLEST_RANKED_ROLE})"
    return f'IF({enough},COUNTIF({every},">"&{rounded})+1,"")'


def place(rounded: str, every: str, above: str) -> str:
    """1, 2, 3 …: equal ones in the order of the rows, the unscored (−1) last. `above`: the rows down to this one."""
    return f'COUNTIF({every},">"&{rounded})+COUNTIF({above},{rounded})'
