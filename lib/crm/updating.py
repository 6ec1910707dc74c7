"""An export laid over the company that is there: rows change by their ids or are added, and nothing is lost."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd
from sqlalchemy import Table

from lib.crm import tables
from lib.crm.cells import dtype_of
from lib.crm.company import UNMAPPED, Frames
from lib.crm.tables import key_of


def updated(former: Path, frames: Frames, unmapped: Iterable[str]) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """The company's tables after the update, and what is unmapped then. `former`: its data file, `frames`: the export's rows,
    `unmapped`: what the export says nothing about, which stays as it was.

    A history (who worked where, who owned whom) is replaced whole for everybody the export speaks of.
    """
    silent = set(unmapped)
    with duckdb.connect(str(former), read_only=True) as connection:
        known = {row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
        before = {name: _read(connection, table) for name, table in tables.metadata.tables.items() if name in known}
        former_silent = {row[0] for row in connection.execute(f"SELECT name FROM {UNMAPPED}").fetchall()} if UNMAPPED in known else set()
    after = {name: _merged(tables.metadata.tables[name], before.get(name, export), export, silent) for name, export in frames.items()}
    return {**before, **after}, sorted(_still_silent(former_silent, silent))


def _read(connection: duckdb.DuckDBPyConnection, table: Table) -> pd.DataFrame:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    frame = connection.execute(f'SELECT {names} FROM "{table.name}"').df()
    return frame.astype({column.name: dtype_of(column) for column in table.columns})


def _merged(table: Table, before: pd.DataFrame, export: pd.DataFrame, silent: set[str]) -> pd.DataFrame:
    by = list(table.info.get("needed", ()))[:1] or list(key_of(table))
    if "needed" in table.info:
        return pd.concat([before[~before[by[0]].isin(export[by[0]])], export], ignore_index=True)
    left, right = before.set_index(by), export.set_index(by)
    kept = [column.name for column in table.columns if str(column) in silent and column.name in right]
    again = right.index.intersection(left.index)
    right.loc[again, kept] = left.loc[again, kept]
    return pd.concat([left[~left.index.isin(right.index)], right]).reset_index()


def _still_silent(before: set[str], export: set[str]) -> set[str]:
    """What neither says anything about: a column is said by the company before if its table was."""
    return {name for name in before | export if _is_silent(name, before) and _is_silent(name, export)}


def _is_silent(name: str, silent: set[str]) -> bool:
    return name in silent or name.partition(".")[0] in silent
