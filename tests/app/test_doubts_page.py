"""The data page names what is wrong, with whom it touches and the KPIs it goes into; hidden names stay hidden there, too."""

from datetime import datetime

import pytest

from tests.golden.engines import load
from tests.kpis.tiny_companies import company as tiny


@pytest.fixture
def broken(tmp_path):
    rows = tiny(3)
    first = rows["case_"][0]
    rows["case_"] = [
        *rows["case_"],
        first | {"id": "early", "created_at": datetime(2026, 2, 2), "closed_at": datetime(2026, 2, 1)},
        first | {"id": "lost", "owner_id": "ghost"},
    ]
    rows["user"] = [*rows["user"], {"id": "Ada Secret", "name": "Ada Secret"}, {"id": "Ada Secret", "name": "Ada Secret"}]
    return load(tmp_path, "sqlite", rows)


def wrong(app):
    return next(frame.value for frame in app.dataframe if "What is wrong" in frame.value.columns).set_index("What is wrong")


def test_each_doubt_has_its_rows_people_kpis_and_examples(start, broken):
    app = start("data", crm=broken)
    found = wrong(app)
    early = found.loc["“closed” comes before “received”"]
    assert (early["Rows"], early["People"], early["For example"]) == (1, 1, "early") and "K4" in early["Which"].split(", ")
    assert found.loc["“whose” is not among People: counts for the company only", "For example"] == "lost"
    assert found.loc["another row with the same id: both count", "For example"] == "Ada Secret"
    assert "things** do not fit" in app.warning[0].value


def test_ids_that_are_names_are_hidden_with_them(start, broken):
    found = wrong(start("data", crm=broken, names="hidden"))
    assert found.loc["another row with the same id: both count", "For example"] == ""
    assert found.loc["“closed” comes before “received”", "For example"] == "early"
