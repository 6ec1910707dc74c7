"""One mapping, many exports: headers and files under other names, what is lacking, and what is looked up elsewhere."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.crm.fitting import fit
from lib.crm.importing import prepare
from lib.crm.mapping_file import mapping_of
from lib.crm.origins import Folder
from lib.crm.planning import unmapped
from lib.crm.sources import mapping_file, ready_mappings, recognised
from lib.errors import RequestError, SteelyardError

DEALS = {"file": ["opp*", "deals"], "into": "opportunity"}
PEOPLE = '[[step]]\nfile = "people.csv"\ninto = "user"\n[step.columns]\nid = "id"\nname = "name"\nemail = "mail"\n'


def deals(**columns):
    step = {**DEALS, "columns": {"id": "Id", "outcome": {"from": "Stage", "values": {"Won": "won"}, "otherwise": "open"}, **columns}}
    return {"lenient": True, "step": [step]}


def fitted(raw, **files):
    return fit(raw, {name.replace("_csv", ".csv"): headers for name, headers in files.items()}, "m.toml")


@pytest.mark.parametrize("header", ["Close Date", "close_date", "CLOSEDATE", "CloseDate", "关闭日期"])
def test_a_header_is_found_in_every_writing(header):
    found = fitted(deals(closed_at={"from": "CloseDate", "also": ["关闭日期"]}), deals_csv=("id", "stage", header))
    step = found.raw["step"][0]
    assert (step["file"], step["columns"]["id"], step["columns"]["closed_at"]["from"]) == ("deals.csv", {"from": "id"}, header)
    assert not found.absent and found.unused == {"deals.csv": ()}
    assert mapping_of(found.raw, "m.toml").steps[0].rules[2].headers == (header,)


def test_the_first_way_whose_headers_are_all_there_is_taken():
    outcome = [{"from": ["Won", "Closed"], "values": {"1 1": "won"}}, {"from": "Stage", "values": {"Won": "won"}, "otherwise": "open"}]
    for headers, taken in ((("Id", "Won", "Closed", "Stage"), ["Won", "Closed"]), (("Id", "Closed", "Stage"), "Stage")):
        found = fitted(deals(outcome=outcome), deals_csv=headers)
        assert found.raw["step"][0]["columns"]["outcome"]["from"] == taken


def test_two_headers_that_look_alike_are_none():
    found = fitted(deals(amount="Net Amount"), deals_csv=("Id", "Stage", "net_amount", "NetAmount"))
    assert [(one.column, one.needed) for one in found.absent] == [("amount", False)]


def test_what_is_lacking_is_named_with_its_neighbour():
    found = fitted(deals(closed_at="Close Date"), deals_csv=("Id", "Stage", "Closing Date"))
    (lacking,) = found.absent
    assert str(lacking.reason) == "the file has no column Close Date. Did you mean: Closing Date?" and not lacking.needed
    assert found.unused == {"deals.csv": ("Closing Date",)}
    (lacking,) = fitted(deals(), deals_csv=("Nr", "Stage")).absent
    assert (lacking.column, lacking.needed) == ("id", True)


def test_every_file_that_fits_is_a_step_of_its_own():
    found = fitted(deals(), opp_2024_csv=("Id", "Stage"), opp_2025_csv=("ID", "STAGE"), other_csv=("x",))
    assert [step["file"] for step in found.raw["step"]] == ["opp_2024.csv", "opp_2025.csv"]


def test_an_optional_step_is_left_out_where_it_cannot_be_carried_out():
    raw = deals()
    raw["step"].insert(0, {**DEALS, "into": "user", "optional": True, "columns": {"id": "Owner", "name": "Owner"}})
    assert [step["into"] for step in fitted(raw, deals_csv=("Id", "Stage")).raw["step"]] == ["opportunity"]
    assert [step["into"] for step in fitted(raw, deals_csv=("Id", "Stage", "Owner")).raw["step"]] == ["user", "opportunity"]


def test_a_reference_to_a_table_that_is_not_there_is_no_error():
    raw = deals(owner_id={"from": "Owner", "refers": "user", "by": ["name"]})
    step = fitted(raw, deals_csv=("Id", "Stage", "Owner")).raw["step"][0]
    assert step["columns"]["owner_id"] == {"from": "Owner"}


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ({"from": "a", "by": ["name"]}, "“by” makes sense only beside “refers”"),
        ({"from": "a", "refers": "user", "by": ["nam"]}, "no column “nam”. Did you mean: name"),
        ({"from": "a", "via": {"file": "x.csv", "key": "a"}}, "needs “take”"),
        ({"from": "a", "also": "b"}, "also cannot be “b”"),
        ({"from": "a", "only": {"b": 3}}, "only.b is “3”"),
        ({"from": "a", "also": [1]}, "also is “[1]”"),
        ({"from": "a", "via": {"file": 5, "key": "a", "take": "a"}}, "via.file cannot be “5”"),
        ({"from": "a", "via": {"file": "x.csv", "key": "a", "take": "a", "where": "x"}}, "via.where cannot be “x”"),
    ],
)
def test_mistakes_in_the_options_are_named(tmp_path, column, words):
    raw = {"step": [{"file": "u.csv", "into": "user", "columns": {"id": "a", "name": "a"}}, *deals(owner_id=column)["step"]]}
    files = {"u.csv": ("a",), "deals.csv": ("Id", "Stage", "a", "b"), "x.csv": ("a",)}
    with pytest.raises(RequestError) as caught:
        mapping_of(fit(raw, files, "m.toml").raw, "m.toml")
    assert words in str(caught.value) and "m.toml" in str(caught.value)


def imported(folder, mapping, **files):
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    file = folder / "m.toml"
    file.write_text(mapping, encoding="utf-8")
    return prepare(folder, file)


OWNED = (
    PEOPLE
    + """
[[step]]
file = "deals.csv"
into = "opportunity"
[step.columns]
id = "id"
outcome = { value = "won" }
owner_id = { from = "owner", refers = "user", by = ["email", "name"] }
"""
)


def test_owners_are_found_by_id_by_mail_and_by_name(tmp_path):
    people = "id,name,mail\nu1,Ann,ann@x.com\nu2,Bee,bee@x.com\nu3,Bee,b@x.com\nu4,u2,\n"
    rows = ["u1", "BEE@x.com", " ann ", "Bee", "u2", "nobody", ""]
    frames, report = imported(tmp_path, OWNED, people=people, deals="id,owner\n" + "".join(f"d{k},{who}\n" for k, who in enumerate(rows)))
    owners = frames["opportunity"]["owner_id"]
    # “u2” is an id before it is a name; two people are called Bee.
    assert owners.astype(object).where(owners.notna(), None).tolist() == ["u1", "u2", "u1", "Bee", "u2", "nobody", None]
    assert [(issue.line, issue.value) for issue in report.issues] == [(5, "Bee"), (7, "nobody")]
    assert "or more than one" in str(report.issues[0].reason)


LOOKED_UP = """
[[step]]
file = "tickets.csv"
into = "case_"
[step.columns]
id = "id"
created_at = "created"
type = { from = "kind", via = { file = "kinds.csv", key = "nr", take = "label" } }
resolved_at = { from = "id", only = { status = ["Solved", "closed"] }, fallback = "updated", via = { file = "history.csv", key = "ticket", take = "at", where = { to = ["solved"] } } }
handle_seconds = { from = "worked", format = "h:mm:ss" }
"""


def test_what_stands_in_another_file_is_looked_up(tmp_path):
    tickets = "id,created,kind,status,updated,worked\n"
    tickets += "t1,2026-01-01,1,solved,2026-01-09,1:02:03\nt2,2026-01-01,2,SOLVED,2026-01-09,0:30\nt3,2026-01-01,,open,2026-01-09,90\n"
    history = "ticket,to,at\nt1,solved,2026-01-03\nt1,solved,2026-01-05\nt1,open,2026-01-07\nt3,solved,2026-01-02\n"
    frames, report = imported(tmp_path, LOOKED_UP, tickets=tickets, history=history, kinds="nr,label\n1,complaint\n")
    cases = frames["case_"].astype(object).where(frames["case_"].notna(), None)
    # Solved twice: the last time counts. Solved, and nothing says when: its last change. Opened again: not solved.
    assert [day and f"{day:%m-%d}" for day in cases["resolved_at"]] == ["01-05", "01-09", None]
    assert cases["type"].tolist() == ["complaint", None, None] and cases["handle_seconds"].tolist() == [3723, 1800, 90]
    assert not report.issues


def test_a_word_that_no_other_file_explains_is_refused_where_it_must_be_known(tmp_path):
    mapping = """
[[step]]
file = "deals.csv"
into = "opportunity"
[step.columns]
id = "id"
outcome = { from = "stage", via = { file = "stages.csv", key = "id", take = ["won", "closed"] }, values = { "true true" = "won", "false false" = "open", "" = "open" } }
"""
    deals_, stages = "id,stage\nd1,s1\nd2,s9\nd3,\nd4,s2\n", "id,won,closed\ns1,TRUE,TRUE\ns2,false,false\n"
    frames, report = imported(tmp_path, mapping, deals=deals_, stages=stages)
    assert frames["opportunity"]["outcome"].tolist() == ["won", "open", "open"]
    assert [(issue.line, issue.value) for issue in report.issues] == [(3, "s9")]


def test_the_expected_day_of_an_open_deal_is_not_taken(tmp_path):
    mapping = '[[step]]\nfile = "deals.csv"\ninto = "opportunity"\n[step.columns]\nid = "id"\noutcome = "o"\nclosed_at = "c"\n'
    frames, _ = imported(tmp_path, mapping, deals="id,o,c\nd1,open,2027-01-01\nd2,won,2026-01-01\n")
    assert frames["opportunity"]["closed_at"].notna().tolist() == [False, True]


def test_date_and_time_in_two_columns_are_one_moment(tmp_path):
    mapping = '[[step]]\nfile = "a.csv"\ninto = "activity"\n[step.columns]\nid = "id"\nstarted_at = ["day", "time"]\n'
    frames, _ = imported(tmp_path, mapping, a="id,day,time\n1,2026-01-31,14:05\n2,2026-01-31,\n")
    assert [str(moment) for moment in frames["activity"]["started_at"]] == ["2026-01-31 14:05:00", "2026-01-31 00:00:00"]


def test_what_no_step_fills_is_known_to_be_unsaid():
    found = unmapped(mapping_of(fit({"step": deals()["step"]}, {"deals.csv": ("Id", "Stage")}, "m").raw, "m"))
    assert {"opportunity.kind", "opportunity.amount", "case_", "usage_daily"} <= set(found)
    assert not {"opportunity", "opportunity.id", "opportunity.outcome", "case_.type"} & set(found)


def test_a_mapping_is_found_by_its_name(tmp_path):
    assert mapping_file("Salesforce").name == "salesforce.toml" and mapping_file("x/own.toml").name == "own.toml"
    with pytest.raises(RequestError, match="Did you mean: salesforce"):
        mapping_file("salesfroce")
    with pytest.raises(RequestError, match="none of the ready mappings"):
        recognised(Folder(tmp_path), ready_mappings())


ANY = 'lenient = true\n[[step]]\nfile = ["a*"]\ninto = "user"\n[step.columns]\nid = { from = "id", also = ["x"] }\nname = { from = "name", also = ["y", "姓名"] }\nhired_on = "d"\n'
HEADS = [
    b"id,name,d\n",
    b"id;name;d\r\n",
    "姓名\tid\td\n".encode("gb18030"),
    b"\xff\xfei\x00d\x00",
    b"\xef\xbb\xbfid,name\n",
    b"",
    b'"id,name\n',
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(HEADS), st.binary(max_size=300), st.sampled_from([".csv", ".txt", ".xlsx", ".xls"]))
def test_whatever_the_bytes_are_the_end_is_rows_accounted_for_or_a_sentence(tmp_path, head, data, suffix):
    for old in tmp_path.glob("a*"):
        old.unlink()
    (tmp_path / f"a{suffix}").write_bytes(head + data)
    (tmp_path / "m.toml").write_text(ANY, encoding="utf-8")
    try:
        frames, report = prepare(tmp_path, tmp_path / "m.toml")
    except SteelyardError as error:
        assert str(error)
        return
    (count,) = report.steps
    assert count.read == count.loaded + count.skipped + count.rejected and count.loaded == len(frames["user"])


def test_a_file_in_two_encodings_is_refused_with_its_line(tmp_path):
    good = "id,name\nu1,Zoë Müller\nu2,Søren Ångström\nu3,王小明\n".encode()
    (tmp_path / "a.csv").write_bytes(good + b"u4,Andr\xe9\n")
    (tmp_path / "m.toml").write_text(ANY, encoding="utf-8")
    with pytest.raises(SteelyardError, match=r"a\.csv, line 5"):
        prepare(tmp_path, tmp_path / "m.toml")


def test_western_and_chinese_exports_need_no_encoding_said(tmp_path):
    for encoding, name in (("cp1252", "Müller"), ("gb18030", "王小明"), ("utf-16", "Zoë"), ("utf-8-sig", "李雷")):
        (tmp_path / "a.csv").write_bytes(f"id;name\nu1;{name}\n".encode(encoding))
        (tmp_path / "m.toml").write_text(ANY, encoding="utf-8")
        frames, _ = prepare(tmp_path, tmp_path / "m.toml")
        assert frames["user"]["name"].tolist() == [name]
