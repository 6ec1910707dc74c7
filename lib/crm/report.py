"""What an import did: counts per step, and every cell or row that was not taken as it stood."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from lib.errors import N_, Message


class Action(StrEnum):
    """What became of the row: the first two loaded it, the last two did not."""

    REPAIRED = N_("repaired")
    KEPT = N_("kept")
    SKIPPED = N_("skipped")
    REJECTED = N_("rejected")

    @property
    def loads(self) -> bool:
        return self in (Action.REPAIRED, Action.KEPT)


@dataclass(frozen=True, slots=True)
class Issue:
    """One remark. `line` is the row's first line in the file (header: 1), `column` the canonical column, empty
    when the whole row is meant, `value` the text as it stands in the file."""

    file: str
    line: int
    table: str
    column: str
    value: str
    reason: Message
    action: Action

    def as_dict(self, say: Callable[[Message], object] = str) -> dict[str, object]:
        return {
            "file": self.file,
            "line": self.line,
            "table": self.table,
            "column": self.column,
            "value": self.value,
            "reason": say(self.reason),
            "action": str(self.action),
        }


@dataclass(frozen=True, slots=True)
class Count:
    """Rows of one file on their way into one table: read = loaded + skipped + rejected."""

    table: str
    file: str
    read: int
    loaded: int
    skipped: int
    rejected: int

    def as_dict(self) -> dict[str, object]:
        return {
            "table": self.table,
            "file": self.file,
            "read": self.read,
            "loaded": self.loaded,
            "skipped": self.skipped,
            "rejected": self.rejected,
        }


def as_parts(message: Message) -> dict[str, object]:
    """A message as plain values, so that it can become a sentence in any language later."""
    inner = {name: as_parts(value) if isinstance(value, Message) else value for name, value in message.parameters.items()}
    return {"template": message.template, "parameters": inner}


def from_parts(parts: dict) -> Message:
    """The inverse of `as_parts`."""
    inner = {name: from_parts(v) if isinstance(v, dict) and "template" in v else v for name, v in parts["parameters"].items()}
    return Message(parts["template"], inner)


ISSUE_COLUMNS = ("file", "line", "table", "column", "value", "reason", "action")


@dataclass(frozen=True, slots=True)
class Report:
    """Steps in the mapping's order; issues in the same order, by line inside a step, those of the checks last."""

    source: str
    steps: tuple[Count, ...]
    issues: tuple[Issue, ...]

    def as_dict(self, say: Callable[[Message], object] = str) -> dict[str, object]:
        """Plain values for JSON; `say` turns a message into a sentence, English unless told otherwise."""
        return {
            "source": self.source,
            "tables": [step.as_dict() for step in self.steps],
            "issues": [issue.as_dict(say) for issue in self.issues],
        }

    def issues_frame(self, say: Callable[[Message], object] = str) -> pd.DataFrame:
        """One row per issue, columns `file, line, table, column, value, reason, action`; the columns exist even when no row does."""
        return pd.DataFrame([issue.as_dict(say) for issue in self.issues], columns=list(ISSUE_COLUMNS))
