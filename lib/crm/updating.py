"""An export laid over the company that is there: rows change by their ids or are added, and nothing is lost."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from duckdb import DuckDBPyConnection
from sqlalchemy import Table

from lib.crm import tables
from lib.crm.cells import dtype_of
from lib.crm.company import UNMAPPED, Frames
from lib.crm.histories import EVER, NEVER, days
from lib.crm.source import open_theirs
from lib.crm.tables import key_of


@dataclass(frozen=True, slots=True)
class Former:
    """The company before an update: its tables, and of what its sources say nothing."""

    frames: dict[str, pd.DataFrame]
    unmapped: frozenset[str]

    @classmethod
    def read(cls, file: Path) -> "Former":
        """The company in the data file."""
        # As every reader reads: DuckDB refuses two kinds of connection to one file in a process.
        with closing(open_theirs(f"duckdb:///{file}").raw_connection()) as opened:
            connection = opened.driver_connection
            known = {row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
            frames = {name: _read(connection, table) for name, table in tables.metadata.tables.items() if name in known}
            unmapped = [row[0] for row in connection.execute(f"SELECT name FROM {UNMAPPED}").fetchall()] if UNMAPPED in known else []
        return cls(frames, frozenset(unmapped))

    def updated(self, frames: Frames, unmapped: Iterable[str]) -> tuple[dict[str, pd.DataFrame], list[str]]:
        """The tables after the update, and what is unmapped then. `frames`: the export's rows, `unmapped`: what the export says
        nothing about, which stays as it was.

        A history (who worked where, who owned whom) stays outside the time of which the export tells: up to where that begins, and from
        where it ends, if it does. Where the export tells no beginning, it stays if it ends with what the export says, else the export's
        replaces all of it.
        """
        silent = frozenset(unmapped)
        after = {name: _merged(tables.metadata.tables[name], self.frames[name], export, silent) for name, export in frames.items()}
        return {**self.frames, **after}, sorted(self._unsaid(frames, silent))

    def _unsaid(self, frames: Frames, silent: frozenset[str]) -> set[str]:
        """Tables of which neither says anything, and columns that are empty in some row because its source does not have them."""
        found = {name for name in tables.metadata.tables if name in self.unmapped and name in silent}
        for table in tables.metadata.tables.values():
            before, export = self.frames[table.name], frames.get(table.name)
            names = list(key_of(table))
            old = _ids(before, names)
            new = _ids(export, names) if export is not None else set()
            for column in map(str, table.columns):
                kept = column in self.unmapped and (column in silent or bool(old - new))
                added = export is not None and column in silent and bool(new - old)
                if kept or added:
                    found.add(column)
        return found


def _ids(frame: pd.DataFrame, names: list[str]) -> set[tuple]:
    return set(frame[names].astype(str).itertuples(index=False, name=None))


def _read(connection: DuckDBPyConnection, table: Table) -> pd.DataFrame:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    frame = connection.execute(f'SELECT {names} FROM "{table.name}"').df()
    return frame.astype({column.name: dtype_of(column) for column in table.columns})


def _merged(table: Table, before: pd.DataFrame, export: pd.DataFrame, silent: frozenset[str]) -> pd.DataFrame:
    kept = [column.name for column in table.columns if str(column) in silent]
    if "needed" in table.info:
        return _histories(table, before, export, kept)
    by = list(key_of(table))
    left, right = before.set_index(by), export.set_index(by)
    again = right.index.intersection(left.index)
    kept = [name for name in kept if name in right]
    right.loc[again, kept] = left.loc[again, kept]
    return pd.concat([left[~left.index.isin(right.index)], right]).reset_index()


def _histories(table: Table, before: pd.DataFrame, export: pd.DataFrame, kept: list[str]) -> pd.DataFrame:
    """The histories after the update; `kept`: columns of which the export says nothing."""
    whose = table.info["needed"][0]
    new = export.copy()
    said = [name for name in kept if name not in ("starts_on", "ends_on", whose)]
    there = _in_force(before, new, whose)
    new = new.assign(**{name: there[name].set_axis(new.index) for name in said})
    if "starts_on" in kept:
        compared = [column.name for column in table.columns if column.name not in ("starts_on", "ends_on", whose)]
        own, former = new[compared].reset_index(drop=True), there[compared].reset_index(drop=True)
        is_known = new[whose].isin(before[whose]).to_numpy(dtype=bool)
        same = ((own == former).fillna(False) | (own.isna() & former.isna())).all(axis=1).to_numpy(dtype=bool) & is_known
        new = new[~same]
    return pd.concat([_outside(before, new, whose), new], ignore_index=True)


def _in_force(before: pd.DataFrame, new: pd.DataFrame, whose: str) -> pd.DataFrame:
    """For each new row the former one of the same person or customer that began last by its own beginning, the last of all where it
    tells none; a row of missing values where there is none."""
    asked = pd.DataFrame({whose: new[whose].to_numpy(), "at": new["starts_on"].to_numpy(), "row": range(len(new))})
    pairs = asked.merge(before.assign(first=days(before["starts_on"], EVER)), on=whose)
    begun = pairs[pairs["at"].isna() | (pairs["first"] <= pairs["at"])]
    last = begun.sort_values("first", kind="stable").drop_duplicates("row", keep="last").set_index("row")
    return last.reindex(range(len(new)))[list(before.columns)].astype(before.dtypes.to_dict())


def _outside(before: pd.DataFrame, new: pd.DataFrame, whose: str) -> pd.DataFrame:
    """The former rows, without the time of which the new ones of the same person or customer tell. New rows that end before they begin
    tell of none."""
    told = pd.DataFrame({whose: new[whose], "first": days(new["starts_on"], EVER), "end": days(new["ends_on"], NEVER)})
    told = told[told["end"] > told["first"]].groupby(whose).agg({"first": "min", "end": "max"})
    first, end = (before[whose].map(told[name]) for name in ("first", "end"))
    starts, ends = days(before["starts_on"], EVER), days(before["ends_on"], NEVER)
    is_untold = first.isna()
    earlier = before.assign(ends_on=before["ends_on"].where(is_untold | (ends <= first), first))[is_untold | (starts < first)]
    later = before.assign(starts_on=before["starts_on"].where(starts >= end, end))[ends > end]
    return pd.concat([earlier, later], ignore_index=True).astype(before.dtypes.to_dict())
