"""Where an export lies: its files under their names, each a table of texts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lib.crm.cells import via_of
from lib.crm.mapping import Rule, Step
from lib.crm.reading import read_headers, read_sheet, require_header
from lib.crm.sheet import Sheet
from lib.errors import N_, Problems, RequestError

Reading = tuple[str, str | None, str | None]  # a file, and the separator and encoding that a mapping says it has
Sheets = Mapping[Reading, Sheet]


class Origin(Protocol):
    """What a mapping can be fitted to and rows be taken from. Errors of both are those of `lib.crm.reading`."""

    @property
    def name(self) -> str:
        """What a report calls it where the mapping does not."""

    def files(self) -> list[str]:
        """The names of its files."""

    def headers(self, file: str, separator: str | None = None, encoding: str | None = None) -> tuple[str, ...]:
        """The headers of a file."""

    def sheet(self, file: str, separator: str | None = None, encoding: str | None = None) -> Sheet:
        """The rows of a file."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Files as a CRM exports them, also in folders of the folder."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def files(self) -> list[str]:
        """RequestError where there is no such folder."""
        if not self.path.is_dir():
            raise RequestError(N_("There is no folder {folder}."), folder=str(self.path))
        return [file.relative_to(self.path).as_posix() for file in sorted(self.path.rglob("*")) if file.is_file()]

    def headers(self, file: str, separator: str | None = None, encoding: str | None = None) -> tuple[str, ...]:
        return read_headers(self.path, file, separator, encoding)

    def sheet(self, file: str, separator: str | None = None, encoding: str | None = None) -> Sheet:
        return read_sheet(self.path, file, separator, encoding)


def reading_of(step: Step) -> Reading:
    """What tells one reading of a file from another."""
    return step.file, step.separator, step.encoding


def sheets_of(read: Callable[..., Sheet], steps: tuple[Step, ...]) -> dict[Reading, Sheet]:
    """Each file that the steps name, `read` once; every header they name is in it."""
    vias = [rule.via for step in steps for rule in step.rules if rule.via]
    readings = [*map(reading_of, steps), *((via.file, None, None) for via in vias)]
    sheets = {reading: read(*reading) for reading in dict.fromkeys(readings)}
    problems = Problems()
    for step in steps:
        wanted = [(reading_of(step), header) for header in step.headers]
        for via in filter(None, (rule.via for rule in step.rules)):
            wanted += [((via.file, None, None), header) for header in (via.key, *via.take, *via.where)]
        for reading, header in wanted:
            with problems.next():
                require_header(sheets[reading], header, step.place)
    problems.raise_all()
    return sheets


def looked_up(rule: Rule, sheets: Sheets) -> dict[str, str] | None:
    """What a column finds in another file, by the text it looks for; None where it looks nowhere."""
    return via_of(rule.via, rule.join, sheets[rule.via.file, None, None].rows) if rule.via else None
