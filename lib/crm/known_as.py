"""What a company is known by in the store: its schemes, goals and stages are kept under it."""

from lib.crm.inventory import last_import
from lib.urls import identity


def known_as(url: str, shared: str) -> str:
    """The URL without password, files by their whole path. `shared`: the one file into which whatever is dropped on the page is put;
    there each source is a company of its own, because the goals of one must not weigh another's people."""
    own = identity(url)
    last = last_import(url) if own == identity(shared) else None
    return f"{own}#{last.report['source']}" if last else own
