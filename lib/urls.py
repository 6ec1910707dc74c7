"""Database URLs, read once and shown without their passwords."""

import re
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from lib.errors import N_, ConnectionProblem

_PASSWORD = re.compile(r":[^:@/]*@")


def parse(url: str) -> URL:
    """The URL as SQLAlchemy reads it; a clear error when it cannot."""
    try:
        return make_url(url)
    except ArgumentError:
        raise ConnectionProblem(
            N_("“{url}” is not a database URL. Write for example duckdb:///company.duckdb or postgresql+psycopg://user@host/crm."),
            url=_PASSWORD.sub(":***@", url),
        ) from None  # the first error would say the password


def identity(url: str) -> str:
    """What a company is known by in the store: its URL without password, files by their whole path."""
    parsed = parse(url)
    if parsed.get_backend_name() in ("duckdb", "sqlite") and parsed.database:
        parsed = parsed.set(database=str(Path(parsed.database).resolve()))
    return parsed.render_as_string(hide_password=True)
