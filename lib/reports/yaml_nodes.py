"""YAML read with suspicion: a file from outside is small, flat and plain, and every complaint names place and line.

Only texts are read, never types: no anchors (a few lines of them unfold to gigabytes), no tags (they name Python
objects), no key twice (the last would win in silence), no yes that becomes true.
"""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass

import yaml

from lib.errors import N_, SettingsError, did_you_mean

LARGEST = 64 * 1024
DEEPEST = 8
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_NOTHING = ("", "~", "null")


class SchemeFileProblem(SettingsError):
    """A scheme file cannot be used; the sentence says where and why."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the file and the way to it: keys, and numbers from 1 in lists."""

    node: yaml.Node
    path: tuple[str, ...] = ()

    @property
    def where(self) -> dict[str, object]:
        """Place and line, as parameters of a message."""
        return {"place": " › ".join(self.path) or "–", "line": self.node.start_mark.line + 1}

    def problem(self, template: str, **parameters: object) -> SchemeFileProblem:
        """An error about this value; the template names {place} and {line}."""
        return SchemeFileProblem(template, **self.where, **parameters)

    def entries(self) -> dict[str, "Place"]:
        """A mapping's values by key."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.problem(N_("{place}, line {line}: here belong entries “key: value”, one to a line."))
        found: dict[str, Place] = {}
        for key, value in self.node.value:
            name = Place(key, (*self.path, "?")).text()
            if name in found:
                raise Place(key, self.path).problem(N_("{place}, line {line}: “{key}” stands twice. Keep one."), key=_short(name))
            found[name] = Place(value, (*self.path, _short(name)))
        return found

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, "Place"]:
        """A mapping whose keys are known."""
        found, known = self.entries(), [*required, *optional]
        for name, place in found.items():
            if name not in known:
                near = did_you_mean(name, known)
                raise place.problem(N_("{place}, line {line}: there is no entry “{key}” here. Did you mean {near}?"), key=name, near=near)
        for name in required:
            if name not in found:
                raise self.problem(N_("{place}, line {line}: the entry “{key}” is missing. Add it."), key=name)
        return found

    def items(self) -> list["Place"]:
        """A list's values."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.problem(N_("{place}, line {line}: here belongs a list, each of its entries after a dash."))
        return [Place(node, (*self.path, str(number))) for number, node in enumerate(self.node.value, 1)]

    @property
    def nothing(self) -> bool:
        """Whether no value is given."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.style is None and self.node.value in _NOTHING

    def text(self) -> str:
        """A text; empty where nothing is given."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.problem(N_("{place}, line {line}: here belongs a text, not a list or further entries."))
        return "" if self.nothing else self.node.value

    def number(self) -> float:
        """A finite number."""
        written = self.text().strip()
        value = float(written) if _NUMBER.fullmatch(written) else math.nan
        if not math.isfinite(value):
            raise self.problem(N_("{place}, line {line}: “{value}” is not a number. Write it like 0.85 or 20."), value=_short(written))
        return value


def read(content: bytes | str) -> Place:
    """The file's outermost value. SchemeFileProblem when the file is too large, not UTF-8, not YAML, or not plain."""
    if len(content) > LARGEST:
        raise SchemeFileProblem(
            N_("The file has {size} kB; a scheme fits into {largest} kB. Choose the right file."),
            size=f"{len(content) / 1024:,.0f}",
            largest=LARGEST // 1024,
        )
    text = _decoded(content)
    try:
        _check_plain(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from error
    if node is None:
        raise SchemeFileProblem(N_("The file is empty. Choose a scheme's YAML file."))
    return Place(node)


def _decoded(content: bytes | str) -> str:
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SchemeFileProblem(N_("The file is not UTF-8 text (byte {byte}). Save it as UTF-8."), byte=error.start + 1) from error


def _check_plain(text: str) -> None:
    """No anchors, no tags, not deep. Works along the events, which neither unfold anything nor recurse."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None:
            raise SchemeFileProblem(
                N_("Line {line} of the file has an anchor, a tag or too many levels. A scheme needs none of them: write the values out."),
                line=event.start_mark.line + 1,
            )


def _not_yaml(error: yaml.YAMLError) -> SchemeFileProblem:
    mark = getattr(error, "problem_mark", None)
    return SchemeFileProblem(
        N_("The file is not YAML: line {line}, {reason}. Correct that line, or choose another file."),
        line=mark.line + 1 if mark else "–",
        reason=getattr(error, "problem", None) or getattr(error, "reason", None) or "–",
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
