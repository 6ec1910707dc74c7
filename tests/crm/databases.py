"""A company's own database, made by a test: its tables, and a mapping for them."""

import tomllib

import tomli_w
from sqlalchemy import create_engine, insert

from lib.crm.database import Database
from lib.crm.planning import plan_for


def fill(url, *tables_and_rows):
    engine = create_engine(url)
    with engine.begin() as connection:
        for table, rows in tables_and_rows:
            table.create(connection)
            if rows:
                connection.execute(insert(table), rows)
    engine.dispose()


def plan(url, raw, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(tomli_w.dumps(raw), encoding="utf-8")
    assert tomllib.loads(file.read_text(encoding="utf-8")) == raw
    return plan_for(Database(url), file)
