"""A scheme from a file joins the saved ones: a new version, unless the newest one says the same."""

from datetime import datetime

from lib.scoring.schemes import Scheme
from lib.store.database import Store
from lib.store.schemes import SavedScheme, latest, save, to_json


def keep(
    store: Store, company: str, name: str, content: Scheme, author: str, note: str, now: datetime, stage: str | None = None
) -> tuple[SavedScheme, bool]:
    """The saved scheme, and whether it is a new version. Loading the same file again adds nothing, so that a folder under
    version control can be loaded whole. Errors are those of `save`."""
    line = " ".join(name.split())
    for known in latest(store, company, content.role):
        if known.name == line and _alike(known, content, note, stage):
            return known, False
    return save(store, company, name, content, author, note, now, stage), True


def _alike(known: SavedScheme, content: Scheme, note: str, stage: str | None) -> bool:
    """Whether both weigh the same people by the same numbers, for the same purpose and with the same note."""
    same = (known.scheme.purpose, known.stage, known.note) == (content.purpose, stage, note)
    return same and to_json(known.scheme) == to_json(content)
