"""Rejected rows come back as they stood in their file, and once repaired they are loaded."""

import csv
import io

import pytest
from sqlalchemy import select

from lib.crm import tables
from lib.crm.importing import import_folder
from lib.crm.origins import Folder, sheets_of
from lib.crm.planning import plan_for
from lib.crm.repairing import rejected_rows
from lib.crm.source import open_crm
from lib.reports.safe_text import csv as written

MAPPING = """
[[step]]
file = "deals.csv"
into = "opportunity"
[step.columns]
id = "Nr"
amount = "Worth"
outcome = { from = "Stage", values = { won = "won", lost = "lost" } }
"""
DEALS = "Nr,Worth,Stage,Note\n1,5,won,a\n2,x,maybe,=1+1\n,7,lost,c\n4,-8,lost\n5,-9,huh,e\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def test_what_is_rejected_can_be_repaired_and_loaded_again(folder):
    url = f"duckdb:///{folder / 'c.duckdb'}"
    report = import_folder(folder, folder / "m.toml", url)
    (sheet,) = sheets_of(Folder(folder).sheet, plan_for(Folder(folder), folder / "m.toml").mapping.steps).values()
    rows = rejected_rows(report, sheet, "Reason", str)
    assert rows["Nr"].tolist() == ["2", "", "4,-8,lost", "5"] and rows["Worth"].tolist() == ["x", "7", "", "-9"]
    assert rows["Reason"].iloc[0].startswith("amount: not a number") and "outcome: the mapping has no word" in rows["Reason"].iloc[0]
    taken = list(csv.DictReader(io.StringIO(written(rows, again=True).decode("utf-8-sig"))))
    assert [row["Note"] for row in taken] == ["'=1+1", "c", "", "e"] and taken[3]["Worth"] == "-9"
    taken[0] |= {"Worth": "6", "Stage": "won"}
    taken[1] |= {"Nr": "3"}
    taken[2] |= {"Nr": "4", "Worth": "-8", "Stage": "lost"}
    taken[3] |= {"Stage": "lost"}
    with (folder / "deals.csv").open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.DictWriter(stream, list(taken[0]))
        writer.writeheader()
        writer.writerows(taken)
    with open_crm(url).engine.connect():  # somebody reads meanwhile, in this very process
        again = import_folder(folder, folder / "m.toml", url, update=True)
    assert (again.steps[0].loaded, again.issues) == (4, ())
    deal = tables.opportunity.c
    with open_crm(url).engine.connect() as connection:
        found = connection.execute(select(deal.id, deal.amount, deal.outcome).order_by(deal.id)).all()
    assert [tuple(row) for row in found] == [("1", 5, "won"), ("2", 6, "won"), ("3", 7, "lost"), ("4", -8, "lost"), ("5", -9, "lost")]


def test_rows_whose_quotes_do_not_match_or_that_are_too_wide_come_back_as_they_stand(folder):
    """What stands in the file is what is repaired: no word of it may be lost on the way."""
    (folder / "deals.csv").write_text('Nr,Worth,Stage,Note\n1,5,won,"say "hi""\n2,6,won,"a, b",c\n3,7,won,d\n', encoding="utf-8")
    report = import_folder(folder, folder / "m.toml", f"duckdb:///{folder / 'c.duckdb'}")
    (sheet,) = sheets_of(Folder(folder).sheet, plan_for(Folder(folder), folder / "m.toml").mapping.steps).values()
    rows = rejected_rows(report, sheet, "Reason", str)
    assert rows["Nr"].tolist() == ['1,5,won,"say "hi""', '2,6,won,"a, b",c']
    assert report.steps[0].loaded == 1
