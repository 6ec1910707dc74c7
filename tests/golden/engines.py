"""Rows of canonical tables, put into a DuckDB file by publishing and into SQLite and PostgreSQL by SQLAlchemy."""

from pathlib import Path

import pandas as pd
from sqlalchemy import Column, Date, DateTime, MetaData, Table, create_engine, insert

from lib.crm import company, tables
from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from lib.kpis.cube import Cube
from tests.postgres import new_database

Rows = dict[str, list[dict]]
ENGINES = ("duckdb", "sqlite", "postgresql")


def load(folder: Path, engine: str, rows: Rows) -> str:
    """Write the rows as a new company in the folder and return its URL."""
    if engine == "duckdb":
        return _published(folder / "company.duckdb", rows)
    return _inserted(new_database() if engine == "postgresql" else f"sqlite:///{folder / 'company.sqlite'}", rows)


def cube_of(folder: Path, engine: str, rows: Rows, fiscal_start: int = 1) -> Cube:
    """The cube of a company made of the rows."""
    return cubes.build(open_crm(load(folder, engine, rows)), fiscal_start)


def _published(path: Path, rows: Rows) -> str:
    with company.writing(path):
        company.publish(path, {name: _frame(name, records) for name, records in rows.items()})
    return f"duckdb:///{path}"


def _frame(name: str, records: list[dict]) -> pd.DataFrame:
    columns = tables.metadata.tables[name].columns
    frame = pd.DataFrame(records, columns=list(columns.keys()), dtype=object)
    for column in columns:
        if isinstance(column.type, Date | DateTime):
            frame[column.name] = pd.to_datetime(frame[column.name])
    return frame


def _inserted(url: str, rows: Rows) -> str:
    engine = create_engine(url)
    keyless = MetaData()  # somebody may return to a team or a customer, which the canonical keys would refuse
    for table in tables.metadata.tables.values():
        Table(table.name, keyless, *(Column(column.name, column.type) for column in table.columns))
    keyless.create_all(engine)
    with engine.begin() as connection:
        for name, records in rows.items():
            table = keyless.tables[name]
            whole = [{column.name: record.get(column.name) for column in table.columns} for record in records]
            if whole:
                connection.execute(insert(table), whole)
    engine.dispose()
    return url
