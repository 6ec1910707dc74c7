"""The native samples of Salesforce, HubSpot and Zendesk, from the command line: recognised, counted, and never made into numbers
of which their exports say nothing."""

import csv
import json

import pytest

from lib.cli.commands import main
from lib.crm.source import open_crm
from lib.kpis.cube import build
from lib.kpis.values import kpi_values, unavailable
from lib.periods import parse_period

LOADED = {
    "salesforce": {
        ("team", "sf_user_role_data.csv"): (10, 10, 0, 0),
        ("user", "sf_user_data.csv"): (10, 10, 0, 0),
        ("role", "sf_user_data.csv"): (10, 1, 9, 0),
        ("user_assignment", "sf_user_data.csv"): (10, 10, 0, 0),
        ("account", "sf_account_data.csv"): (10, 1, 9, 0),
        ("contact", "sf_contact_data.csv"): (4, 4, 0, 0),
        ("lead", "sf_lead_data.csv"): (1, 1, 0, 0),
        ("product", "sf_product_2_data.csv"): (2, 2, 0, 0),
        ("opportunity", "sf_opportunity_data.csv"): (10, 0, 10, 0),
        ("order_", "sf_order_data.csv"): (10, 10, 0, 0),
        ("activity", "sf_event_data.csv"): (10, 10, 0, 0),
        ("activity", "sf_task_data.csv"): (10, 10, 0, 0),
    },
    "hubspot": {
        ("team", "team_data.csv"): (3, 3, 0, 0),
        ("user", "owner_data.csv"): (100, 100, 0, 0),
        ("role", "owner_data.csv"): (100, 1, 99, 0),
        ("user_assignment", "owner_data.csv"): (100, 100, 0, 0),
        ("account", "company_data.csv"): (24, 24, 0, 0),
        ("contact", "contact_data.csv"): (22, 22, 0, 0),
        ("opportunity", "deal_data.csv"): (44, 44, 0, 0),
        ("case_", "ticket_data.csv"): (25, 25, 0, 0),
        ("activity", "engagement_meeting_data.csv"): (100, 100, 0, 0),
        ("activity", "engagement_call_data.csv"): (1, 1, 0, 0),
    },
    "zendesk": {
        ("team", "group_data.csv"): (8, 8, 0, 0),
        ("user", "user_data.csv"): (10, 2, 8, 0),
        ("role", "user_data.csv"): (10, 1, 9, 0),
        ("user_assignment", "user_data.csv"): (10, 2, 8, 0),
        ("account", "organization_data.csv"): (10, 10, 0, 0),
        ("contact", "user_data.csv"): (10, 8, 2, 0),
        ("case_", "ticket_data.csv"): (10, 7, 3, 0),
    },
}


@pytest.fixture(scope="module", params=sorted(LOADED))
def native(request, shared_data, tmp_path_factory):
    """The source's name, its folder and the URL of the company it became, and what was said."""
    folder, url = shared_data / "native_crm_samples" / request.param, f"duckdb:///{tmp_path_factory.mktemp('native')}/acme.duckdb"
    return request.param, folder, url


def test_a_sample_is_recognised_and_every_row_accounted_for(native, capsys):
    name, folder, url = native
    assert main(["import", str(folder), "--crm", url]) == 0
    said = capsys.readouterr()
    first, *lines = said.err.splitlines()
    report = json.loads(said.out)
    assert first == f"recognised: {name}" and lines == [
        f"{one['file']} into {one['table']}: {one['loaded']:,} of {one['read']:,} rows loaded, "
        f"{one['skipped']:,} skipped, {one['rejected']:,} rejected"
        for one in report["tables"]
    ]
    counts = {
        (one["table"], one["file"]): tuple(one[part] for part in ("read", "loaded", "skipped", "rejected")) for one in report["tables"]
    }
    assert counts == LOADED[name]
    for (_, file), (read, *parts) in counts.items():
        with (folder / file).open(encoding="utf-8-sig", newline="") as stream:
            assert read == sum(1 for row in csv.reader(stream) if row) - 1 == sum(parts)
    assert not [one for one in report["issues"] if one["action"] == "rejected"]


def test_no_number_is_made_of_what_the_export_does_not_say(native):
    name, folder, url = native
    assert main(["import", str(folder), "--crm", url]) == 0
    cube = build(open_crm(url))
    known = cube.definitions.kpis
    answered = set(kpi_values(cube, parse_period("2019-01", "2021-03"), "company")["kpi"])
    # Zendesk's tickets do not say when they were first answered; no sample says who left, who used what, or which deal was an upsell.
    assert ("K5" in answered) == (name == "hubspot")
    assert ("case_.first_response_at" in unavailable(cube, known["K5"])) == (name == "zendesk")
    assert "account.churned_on" in unavailable(cube, known["K15"]) and "K15" not in answered
    assert ("activity" in unavailable(cube, known["K31"])) == (name == "zendesk")
    assert answered <= {key for key, kpi in known.items() if not unavailable(cube, kpi)}


def test_zendesks_tickets_are_solved_when_their_history_or_their_last_change_says(native):
    name, folder, url = native
    if name != "zendesk":
        return
    assert main(["import", str(folder), "--crm", url]) == 0
    with (folder / "ticket_data.csv").open(encoding="utf-8-sig", newline="") as stream:
        tickets = [row for row in csv.DictReader(stream) if row["status"] != "deleted"]
    with open_crm(url).engine.connect() as connection:
        rows = dict(connection.exec_driver_sql("SELECT id, resolved_at FROM case_").fetchall())
    solved = {row["id"]: row["updated_at"] for row in tickets if row["status"] in ("solved", "closed")}
    assert {name: str(at) for name, at in rows.items() if at} == solved and len(rows) == len(tickets) == 7
