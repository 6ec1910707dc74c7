"""A history in which somebody would be in two places at once is told at the import, row by row: the company stays readable."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lib.crm import tables, taking
from lib.crm.importing import import_folder
from lib.crm.source import open_crm
from lib.errors import DataError
from lib.kpis import cube as cubes

MAPPING = """
[[step]]
file = "people.csv"
into = "user"
unique = true
columns = { id = "who", name = "who" }
[[step]]
file = "people.csv"
into = "user_assignment"
columns = { user_id = "who", team_id = "team", role_id = "role", starts_on = "from", ends_on = "to" }
[[step]]
file = "cases.csv"
into = "case_"
columns = { id = "id", owner_id = "who", created_at = "at" }
"""
CASES = "id,who,at\nc1,Ann,2026-03-02\n"


def imported(folder, rows):
    (folder / "people.csv").write_text("who,team,role,from,to\n" + "\n".join(rows) + "\n")
    (folder / "cases.csv").write_text(CASES)
    (folder / "m.toml").write_text(MAPPING)
    url = f"duckdb:///{folder / 'c.duckdb'}"
    return url, import_folder(folder, folder / "m.toml", url)


def test_the_first_counts_and_the_others_are_rejected_with_their_lines(tmp_path):
    url, report = imported(
        tmp_path,
        ["Ann,N,service,2026-01-01,2026-03-01", "Ann,S,sales,2026-03-01,", "Ann,N,sales,2026-02-28,2026-03-02", "Bo,N,service,,",
         "Bo,S,service,2026-05-01,", "Cy,N,service,2026-01-01,", "Cy,S,service,,2026-01-01"],
    )  # fmt: skip
    assert [(i.line, i.column, i.value, str(i.action)) for i in report.issues if i.table == "user_assignment"] == [
        (4, "user_id", "Ann", "rejected"), (6, "user_id", "Bo", "rejected"),
    ]  # fmt: skip
    (count,) = [step for step in report.steps if step.table == "user_assignment"]
    assert (count.read, count.loaded, count.skipped, count.rejected) == (7, 5, 0, 2)
    assert set(cubes.build(open_crm(url), 1, date(2026, 11, 23)).roster.users) == {"Ann", "Bo", "Cy"}


def test_a_file_that_only_repeats_who_is_assigned_changes_nothing(tmp_path):
    url, _ = imported(tmp_path, ["Ann,N,service,,"])
    more = (
        MAPPING + '[[step]]\nfile = "cases.csv"\ninto = "user_assignment"\ncolumns = { user_id = "who", role_id = { value = "sales" } }\n'
    )
    (tmp_path / "m.toml").write_text(more)
    with pytest.raises(DataError, match="assigned already in that time"):
        import_folder(tmp_path, tmp_path / "m.toml", url)
    assert cubes.build(open_crm(url)).roster.users == {"Ann": "Ann"}


spans = st.tuples(st.sampled_from(["a", "b"]), st.integers(1, 12), st.integers(1, 12)).filter(lambda span: span[1] < span[2])


@given(st.lists(spans, min_size=1, max_size=8, unique=True))
def test_what_is_kept_never_overlaps_and_what_is_not_overlaps_something_kept(found):
    frame = taking._empty("user_assignment").reindex(range(2, 2 + len(found)))
    frame["user_id"] = [who for who, _, _ in found]
    frame["starts_on"] = pd.to_datetime([f"2026-{first:02}-01" for _, first, _ in found]).as_unit("us")
    frame["ends_on"] = pd.to_datetime([f"2026-{end:02}-01" for _, _, end in found]).as_unit("us")
    ends = SimpleNamespace(column=tables.user_assignment.c.ends_on)
    step = SimpleNamespace(table=tables.user_assignment, file="f", unique=False, substitute=False, rules=(ends,))
    kept, issues = taking._one_at_a_time(step, frame, taking._empty("user_assignment"))
    stayed = [found[line - 2] for line in kept.index]
    gone = [found[issue.line - 2] for issue in issues]
    clash = lambda a, b: a[0] == b[0] and a[1] < b[2] and b[1] < a[2]  # noqa: E731
    assert len(stayed) + len(gone) == len(found)
    assert not any(clash(a, b) for k, a in enumerate(stayed) for b in stayed[:k])
    assert all(any(clash(one, other) for other in stayed) for one in gone)


def test_without_ends_one_ends_where_the_next_begins(tmp_path):
    (tmp_path / "people.csv").write_text(
        "who,team,role,from\nAnn,N,sales,2025-01-01\nAnn,N,service,2026-01-01\nAnn,S,sales,2026-01-01\nBo,N,sales,\n"
    )
    (tmp_path / "cases.csv").write_text(CASES)
    (tmp_path / "m.toml").write_text(MAPPING.replace(', ends_on = "to"', ""))
    url = f"duckdb:///{tmp_path / 'c.duckdb'}"
    report = import_folder(tmp_path, tmp_path / "m.toml", url)
    assert [(issue.line, issue.value) for issue in report.issues if issue.table == "user_assignment"] == [(4, "Ann")]
    crm = open_crm(url)
    with crm.engine.connect() as connection:
        c = tables.user_assignment.c
        found = connection.execute(select(c.user_id, c.role_id, c.starts_on, c.ends_on).order_by(c.user_id, c.starts_on)).all()
    assert found == [
        ("Ann", "sales", date(2025, 1, 1), date(2026, 1, 1)), ("Ann", "service", date(2026, 1, 1), None), ("Bo", "sales", None, None),
    ]  # fmt: skip
    assert set(cubes.build(crm).roster.users) == {"Ann", "Bo"}
