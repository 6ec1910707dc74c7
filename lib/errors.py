"""A small family of errors and the messages they carry.

A message is an English template plus its parameters; it becomes a sentence in a reader's language only at
the edge (`lib.language`). Every error names the bad value, the place and the next step.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType

MOST_WORDS = 24  # that are named where none is near


def N_(template: str) -> str:
    """Mark a template for extraction into the language catalogues; returns it unchanged."""
    return template


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence before it has a language: `template` is the key, `parameters` fill its braces."""

    template: str
    parameters: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return self.template.format(**self.parameters)


class SteelyardError(Exception):
    """Something a person can put right. `str()` is the English sentence."""

    def __init__(self, template: str, **parameters: object) -> None:
        self.message = Message(template, parameters)
        super().__init__(str(self.message))


class ConnectionProblem(SteelyardError):
    """The database cannot be reached, opened or understood."""


class DataError(SteelyardError):
    """The rows contradict themselves, so that a number made of them would be wrong."""


class RequestError(SteelyardError):
    """What was asked for does not exist or makes no sense (unknown KPI, reversed period)."""


class Question(RequestError):
    """What could mean two things, and only a person knows which."""


class SettingsError(SteelyardError):
    """A weight, target, gate or setting is invalid."""


class Problems:
    """Collects requests that cannot be met, so that a person learns of all of them at once.

    `with problems.next(): …` keeps a RequestError and goes on; `problems.raise_all()` raises what was kept, as one error.
    """

    def __init__(self) -> None:
        self.found: list[RequestError] = []

    @contextmanager
    def next(self) -> Iterator[None]:
        try:
            yield
        except RequestError as error:
            self.found.append(error)

    def raise_all(self) -> None:
        """RequestError of all that was kept, each sentence once; nothing where nothing was."""
        said = list({str(error): error for error in self.found}.values())
        if len(said) == 1:
            raise said[0]
        if said:
            parts = {f"problem_{k}": error.message for k, error in enumerate(said)}
            raise RequestError(" ".join(f"{{{name}}}" for name in parts), **parts)


def did_you_mean(word: str, known: list[str]) -> str:
    """The most similar known word; when none is near all known words, or the first of very many; for the end of an error."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return near[0] if near else ", ".join(known if len(known) <= MOST_WORDS else [*known[:MOST_WORDS], "…"])
