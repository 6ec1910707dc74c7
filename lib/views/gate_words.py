"""What the gates do to one person, in sentences: which KPI missed what, and what that costs."""

import math

from lib.kpis.catalogue import Band
from lib.kpis.values import OK
from lib.scoring import gates, uncertainty
from lib.scoring.boards import Board
from lib.scoring.gates import AUDIT, CAPPED, NOT_EVALUATED, Critical, Gate, Interlock, SafeBand
from lib.views import formats
from lib.views.frame import Frame
from lib.views.ranking import gate_names


def caps(frame: Frame, board: Board, i: int) -> list[str]:
    """A sentence for every gate whose cap lies below the person's score before gates; the cap that counts first."""
    before = board.scores.score[i]
    acting = [gate for gate in _capping(board, i) if gate.cap < before]
    return [_cap(frame, board, gate, i) for gate in sorted(acting, key=lambda gate: gate.cap)]


def _why(frame: Frame, board: Board, gate: Interlock | Critical, i: int) -> str:
    return frame.t(" and ").join(_miss(frame, board, gate, key, i) for key in missed(board, gate, i))


def _cap(frame: Frame, board: Board, gate: Interlock | Critical, i: int) -> str:
    t, why = frame.t, _why(frame, board, gate, i)
    cap, before = _points(gate), formats.number(board.scores.score[i])
    if gate.cap > board.score[i]:
        return t("{why}, which alone would cap the score at {cap}.", why=why, cap=cap)
    return t("{why}, so the score of {before} is capped at {cap}.", why=why, before=before, cap=cap)


def _miss(frame: Frame, board: Board, gate: Interlock | Critical, key: str, i: int) -> str:
    t, wanted, said = frame.t, board.goal(key, i), _told(frame, board, gate, key, i)
    if isinstance(wanted, Band):
        return t("{kpi} {value} is outside {goal}", **said)
    if isinstance(gate, Critical):
        return t("{kpi} {value} is not better than its floor of {goal}", **said)
    if wanted.target > wanted.floor:
        return t("{kpi} {value} is below its target of {goal}", **said)
    return t("{kpi} {value} is above its target of {goal}", **said)


def _told(frame: Frame, board: Board, gate: Interlock | Critical, key: str, i: int) -> dict[str, str]:
    """The KPI's name, the person's value as the goal sees it, and what the gate asks."""
    t, currency, kpi, wanted = frame.t, frame.settings.currency, frame.kpis[key], board.goal(key, i)
    value, lock = float(board.field.basis[key][i]), isinstance(gate, Interlock)
    if isinstance(wanted, Band):
        ends = (wanted.low, wanted.high) if lock else (wanted.outer_low, wanted.outer_high)
        return {
            "kpi": t.text(kpi.name),
            "value": formats.kpi_value(kpi, value, t, currency),
            "goal": formats.interval(frame.cube.definitions, kpi, *ends, t, currency),
        }
    shown = formats.kpi_values_apart(kpi, (value, wanted.target if lock else wanted.floor), t, currency)
    return {"kpi": t.text(kpi.name), "value": shown[0], "goal": shown[1]}


def marks(frame: Frame, board: Board, i: int) -> list[str]:
    """What else the gates say: a cap above the score, one that the data leave open, an audit, a gate that was not evaluated."""
    t, reach, found = frame.t, uncertainty.gate_reach(board), []
    for gate in board.scheme.gates:
        state = board.gated.states[gate.key][i]
        if state == CAPPED and board.scores.score[i] <= gate.cap:
            found.append(t("{why}, so the score cannot rise above {cap}.", why=_why(frame, board, gate, i), cap=_points(gate)))
        if gate.key in reach and reach[gate.key][1][i] and not reach[gate.key][0][i]:
            found.append(_open(frame, gate, state))
        if state == AUDIT:
            found.append(_audit(frame, board, gate, i))
        elif state == NOT_EVALUATED:
            found.append(t("The gate on {kpis} could not be evaluated: data are missing.", kpis=gate_names(frame, gate)))
    return found


def _open(frame: Frame, gate: Interlock | Critical, state: str) -> str:
    t, said = frame.t, {"kpis": gate_names(frame, gate), "cap": _points(gate)}
    if state == CAPPED:
        return t("The cap at {cap} is not certain: at 95 % the data also fit passing the gate on {kpis}.", **said)
    return t("No cap, but that is not certain: at 95 % the data also fit one at {cap}, by the gate on {kpis}.", **said)


def _points(gate: Interlock | Critical) -> str:
    return formats.number(gate.cap, 0)


def _audit(frame: Frame, board: Board, gate: SafeBand, i: int) -> str:
    t, kpi = frame.t, frame.kpis[gate.kpi]
    ends = (float(board.field.basis[gate.kpi][i]), gate.high)
    value, high = formats.kpi_values_apart(kpi, ends, t, frame.settings.currency)
    return t("Audit mark: {kpi} {value} is above its safe band, which ends at {high}.", kpi=t.text(kpi.name), value=value, high=high)


def short(frame: Frame, board: Board, i: int) -> str:
    """What the capping gates' KPIs have and should have, as a note; nothing where no gate caps."""
    found = [_short(frame, board, gate, key, i) for gate in _capping(board, i) for key in missed(board, gate, i)]
    return frame.t(" · ").join(dict.fromkeys(found))


def _short(frame: Frame, board: Board, gate: Interlock | Critical, key: str, i: int) -> str:
    t, said = frame.t, _told(frame, board, gate, key, i)
    return t("{kpi} {value}, target {goal}", **said) if isinstance(gate, Interlock) else t("{kpi} {value}, floor {goal}", **said)


def missed(board: Board, gate: Gate, i: int) -> tuple[str, ...]:
    """The gate's KPIs in which the person misses what it asks; none for an audit mark, which asks nothing."""
    if isinstance(gate, SafeBand):
        return ()
    known = [key for key in gate.kpis if key in board.scheme.goals and key in board.field.basis and board.field.status[key][i] == OK]
    worth = {key: board.worth(key, board.field.basis[key])[[i]] for key in known}
    return tuple(key for key, score in worth.items() if math.isfinite(score[0]) and gates.missed(gate, [score])[0])


def failed(board: Board, i: int) -> frozenset[str]:
    """The KPIs in which the person misses what a capping gate asks."""
    return frozenset(key for gate in _capping(board, i) for key in missed(board, gate, i))


def _capping(board: Board, i: int) -> list[Interlock | Critical]:
    return [gate for gate in board.scheme.gates if board.gated.states[gate.key][i] == CAPPED]
