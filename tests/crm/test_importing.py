"""The importer: published numbers of a real export, and small folders for everything that can be wrong with one."""

import csv
import json
from pathlib import Path

import duckdb
import pytest

from lib.crm import company
from lib.crm.importing import import_folder, prepare
from lib.crm.mapping import SHIPPED
from lib.crm.report import Action
from lib.errors import ConnectionProblem, DataError, RequestError

DEALS = SHIPPED / "crm_sales_opportunities.toml"


def query(file: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(company.current(file)), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def url_of(file: Path) -> str:
    return f"duckdb:///{file}"


# ---- the real deals (Maven Analytics, CRM Sales Opportunities); the expected numbers were counted apart from this importer


@pytest.fixture(scope="session")
def deals(shared_data, tmp_path_factory):
    file = tmp_path_factory.mktemp("deals") / "company.duckdb"
    return file, import_folder(shared_data / "crm_sales_opportunities", DEALS, url_of(file))


def test_deals_by_outcome(deals):
    assert dict(query(deals[0], "SELECT stage, count(*) FROM opportunity GROUP BY 1")) == {
        "Won": 4238,
        "Lost": 2473,
        "Engaging": 1589,
        "Prospecting": 500,
    }
    assert dict(query(deals[0], "SELECT outcome, count(*) FROM opportunity GROUP BY 1")) == {"won": 4238, "lost": 2473, "open": 2089}


def test_won_value(deals):
    assert query(deals[0], "SELECT sum(amount) FROM opportunity WHERE outcome = 'won'") == [(10_005_534,)]


def test_best_agent(deals):
    best = "SELECT owner_id, count(*), sum(amount) FROM opportunity WHERE outcome = 'won' GROUP BY 1 ORDER BY 3 DESC LIMIT 1"
    assert query(deals[0], best) == [("Darcel Schlecht", 349, 1_153_214)]


def test_dates_are_empty_where_the_export_is(deals):
    assert query(
        deals[0], "SELECT count(*) - count(opened_at), count(*) - count(closed_at), count(*) - count(amount) FROM opportunity"
    ) == [(500, 2089, 2089)]


def test_organisation(deals):
    assert query(deals[0], "SELECT count(*), count(parent_id) FROM team") == [(9, 6)]
    assert query(deals[0], 'SELECT count(*) FROM "user" WHERE is_active') == [(35,)]
    chain = (
        "SELECT m.name, o.name, r.name, a.full_time_share, a.starts_on FROM user_assignment a JOIN team m ON m.id = a.team_id "
        "JOIN team o ON o.id = m.parent_id JOIN role r ON r.id = a.role_id WHERE a.user_id = 'Darcel Schlecht'"
    )
    assert query(deals[0], chain) == [("Melvin Marxen", "Central", "Sales", 1.0, None)]


def test_every_row_is_accounted_for(deals):
    counts = {(count.table, count.file): (count.read, count.loaded, count.skipped, count.rejected) for count in deals[1].steps}
    assert all(read == loaded + skipped + rejected for read, loaded, skipped, rejected in counts.values())
    assert counts["opportunity", "sales_pipeline.csv"] == (8800, 8800, 0, 0)
    assert counts["account", "accounts.csv"] == (85, 85, 0, 0)
    assert counts["product", "products.csv"] == (7, 7, 0, 0)
    assert counts["role", "sales_teams.csv"] == (35, 1, 34, 0)


@pytest.mark.parametrize(
    ("table", "column", "file", "header", "dirt", "action", "count"),
    [
        ("opportunity", "account_id", "sales_pipeline.csv", "account", "", "kept", 1425),
        ("opportunity", "product_id", "sales_pipeline.csv", "product", "GTXPro", "repaired", 1480),
        ("account", "industry", "accounts.csv", "sector", "technolgy", "repaired", 12),
        ("account", "region", "accounts.csv", "office_location", "Philipines", "repaired", 1),
    ],
)
def test_known_dirt_is_reported_line_by_line(deals, shared_data, table, column, file, header, dirt, action, count):
    with (shared_data / "crm_sales_opportunities" / file).open(encoding="utf-8", newline="") as stream:
        expected = [line for line, row in enumerate(csv.DictReader(stream), start=2) if row[header] == dirt]
    found = [i for i in deals[1].issues if (i.table, i.column) == (table, column)]
    assert len(expected) == count
    assert [i.line for i in found] == expected
    assert {(i.file, i.value, str(i.action)) for i in found} == {(file, dirt, action)}


def test_agents_without_deals_are_reported(deals):
    idle = [i for i in deals[1].issues if i.table == "user"]
    assert {i.value for i in idle} == {"Mei-Mei Johns", "Elizabeth Anderson", "Natalya Ivanova", "Carol Thompson", "Carl Lin"}
    assert {(i.file, i.action) for i in idle} == {("sales_teams.csv", Action.KEPT)}


def test_nothing_else_is_reported_and_no_orphan_is_left(deals):
    assert len(deals[1].issues) == 1425 + 1480 + 12 + 1 + 5
    orphans = (
        'SELECT count(*) FROM opportunity o LEFT JOIN product p ON p.id = o.product_id LEFT JOIN "user" u ON u.id = o.owner_id '
        "WHERE p.id IS NULL OR u.id IS NULL"
    )
    assert query(deals[0], orphans) == [(0,)]


def test_report_as_json_and_as_frame(deals):
    plain = json.loads(json.dumps(deals[1].as_dict()))
    assert list(plain) == ["source", "tables", "issues"]
    assert plain["tables"][-1] == {
        "table": "opportunity",
        "file": "sales_pipeline.csv",
        "read": 8800,
        "loaded": 8800,
        "skipped": 0,
        "rejected": 0,
    }
    assert plain["issues"][0] == {
        "file": "accounts.csv",
        "line": 2,
        "table": "account",
        "column": "industry",
        "value": "technolgy",
        "reason": "read as “technology”",
        "action": "repaired",
    }
    frame = deals[1].issues_frame(lambda message: message.template)
    assert list(frame.columns) == list(plain["issues"][0])
    assert (len(frame), frame.reason[0]) == (len(plain["issues"]), "read as “{right}”")


# ---- small folders


class Folder:
    """A folder with CSV files, a mapping beside it, and short ways to import the two."""

    def __init__(self, path: Path) -> None:
        self.path, self.mapping, self.company = path / "export", path / "mapping.toml", path / "data" / "company.duckdb"
        self.path.mkdir()

    def write(self, file: str, content: str | bytes) -> "Folder":
        (self.path / file).write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def map(self, toml: str) -> "Folder":
        self.mapping.write_text(toml, encoding="utf-8")
        return self

    def prepare(self):
        return prepare(self.path, self.mapping)

    def load(self, progress=lambda share: None):
        return import_folder(self.path, self.mapping, url_of(self.company), progress)


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


PEOPLE = '[[step]]\nfile = "people.csv"\ninto = "user"\n{options}\n[step.columns]\nid = "id"\nname = "name"\n{columns}\n'


def people(options: str = "", columns: str = "") -> str:
    return PEOPLE.format(options=options, columns=columns)


def orders(columns: str = 'amount = "amount"', options: str = "") -> str:
    return f'[[step]]\nfile = "orders.csv"\ninto = "order_"\n{options}\n[step.columns]\nid = "id"\nordered_at = "day"\n{columns}\n'


def remarks(report) -> list[tuple]:
    return [(i.line, i.column, i.value, str(i.action)) for i in report.issues]


def counts(report) -> list[tuple]:
    assert all(c.read == c.loaded + c.skipped + c.rejected for c in report.steps)
    return [(c.read, c.loaded, c.skipped, c.rejected) for c in report.steps]


@pytest.mark.parametrize("content", [b"id,name\nu1,Ann\n", b"\xef\xbb\xbfid,name\r\nu1,Ann\r\n", b'\xef\xbb\xbf"id","name"\nu1,Ann'])
def test_bom_and_line_ends_make_no_difference(folder, content):
    frames, _ = folder.write("people.csv", content).map(people()).prepare()
    assert frames["user"][["id", "name"]].to_dict("records") == [{"id": "u1", "name": "Ann"}]


@pytest.mark.parametrize(("option", "mark"), [(";", ";"), ("\\t", "\t"), ("|", "|")])
def test_separators(folder, option, mark):
    frames, _ = folder.write("people.csv", f'id{mark}name\nu1{mark}"Ann{mark} Bee"\n').map(people(f'separator = "{option}"')).prepare()
    assert frames["user"]["name"].tolist() == [f"Ann{mark} Bee"]


def test_another_encoding(folder):
    frames, _ = folder.write("people.csv", "id,name\nu1,王小明\n".encode("gb18030")).map(people('encoding = "gb18030"')).prepare()
    assert frames["user"]["name"].tolist() == ["王小明"]


def test_undecodable_text_names_the_line(folder):
    folder.write("people.csv", "id,name\nu1,Ann\nu2,Jürgen\n".encode("latin-1")).map(people('encoding = "utf-8"'))
    with pytest.raises(DataError, match=r"people\.csv, line 3: this is not utf-8 text"):
        folder.prepare()


def test_lines_are_counted_through_quoted_newlines_and_blank_lines(folder):
    content = 'id,name\nu1,"Ann\nof\nAvonlea"\n\nu2,\nu3,"two\r\nlines",\nu4,Dee\n'
    frames, report = folder.write("people.csv", content).map(people()).prepare()
    assert remarks(report) == [(6, "name", "", "rejected"), (7, "", "u3,two\r\nlines,", "rejected")]
    assert frames["user"]["name"].tolist() == ["Ann\nof\nAvonlea", "Dee"]
    assert counts(report) == [(4, 2, 0, 2)]


def test_too_many_and_too_few_fields_reject_the_row_alone(folder):
    frames, report = folder.write("people.csv", "id,name\nu1\nu2,Ann,extra\nu3,Bee\n").map(people()).prepare()
    assert [str(i.reason) for i in report.issues] == ["number of fields: 1; the header has 2", "number of fields: 3; the header has 2"]
    assert frames["user"]["id"].tolist() == ["u3"]
    assert counts(report) == [(3, 1, 0, 2)]


def test_unmatched_quotation_marks_say_which_lines_are_lost(folder):
    content = 'id,name\nu1,"Ann\nu2,Bee\nu3,"Cee"\nu4,Dee\n'
    frames, report = folder.write("people.csv", content).map(people()).prepare()
    assert [(i.line, str(i.reason)) for i in report.issues] == [(2, "quotation marks do not match; lines 2 to 4 cannot be read")]
    assert frames["user"]["id"].tolist() == ["u4"]


def test_an_open_quotation_mark_is_refused_because_the_loss_is_unknown(folder):
    folder.write("people.csv", 'id,name\nu1,Ann\nu2,"Bee\nu3,Cee\n').map(people())
    with pytest.raises(DataError, match=r"people\.csv, line 3: a quotation mark"):
        folder.prepare()


def test_na_and_null_are_text_and_blank_is_missing(folder):
    frames, _ = folder.write("people.csv", "id,name,mail\nNA,None,nan\nu2,null, \n").map(people(columns='email = "mail"')).prepare()
    assert frames["user"]["id"].tolist() == ["NA", "u2"]
    assert frames["user"]["name"].tolist() == ["None", "null"]
    assert frames["user"]["email"].isna().tolist() == [False, True]


def test_names_are_kept_verbatim_but_for_blanks_around_them(folder):
    names = [
        '=HYPERLINK("x")',
        "<script>alert('1')</script>",
        "O'Brien; DROP TABLE",
        "😀 {name}",
        " padded ",
        "-1+1",
        'say "hi"',
        "a\tb",
        "%s",
    ]
    with (folder.path / "people.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "name"), *((name, name) for name in names)])
    folder.map(people()).load()
    assert query(folder.company, 'SELECT id, name FROM "user"') == [(name.strip(), name.strip()) for name in names]


def test_bad_dates_reject_their_rows(folder):
    content = "id,day,amount\no1,2024-02-30,1\no2,31.13.2024,1\no3,2024-01-31 10:20:30,1\no4,0000-00-00,1\no5,,1\no6,2024-01-31,1\n"
    frames, report = folder.write("orders.csv", content).map(orders()).prepare()
    assert [line for line, *_ in remarks(report)] == [2, 3, 5, 6]
    assert str(report.issues[0].reason) == "a day or time that no calendar has"
    assert [str(time) for time in frames["order_"]["ordered_at"]] == ["2024-01-31 10:20:30", "2024-01-31 00:00:00"]


@pytest.mark.parametrize(
    ("days", "order", "found"),
    [
        (["03/04/2024", "25/04/2024 14:05"], None, ["2024-04-03 00:00:00", "2024-04-25 14:05:00"]),
        (["3/4/2024", "4/25/2024, 2:05 PM"], None, ["2024-03-04 00:00:00", "2024-04-25 14:05:00"]),
        (["03.04.2024", "05.05.2024"], "day", ["2024-04-03 00:00:00", "2024-05-05 00:00:00"]),
        (["03.04.2024", "05.05.2024"], "month", ["2024-03-04 00:00:00", "2024-05-05 00:00:00"]),
        (["03/04/2024", "05/05/2024"], None, ["2024-05-05 00:00:00"]),
        (["03/04/2024", "25/04/2024", "04/25/2024"], None, ["2024-04-25 00:00:00", "2024-04-25 00:00:00"]),
    ],
)
def test_a_day_that_could_be_two_is_refused_unless_the_column_or_the_mapping_tells(folder, days, order, found):
    folder.write("orders.csv", "id,day,amount\n" + "".join(f'o{k},"{day}",1\n' for k, day in enumerate(days)))
    frames, report = folder.map(orders(options=f'order = "{order}"' if order else "")).prepare()
    assert [str(time) for time in frames["order_"]["ordered_at"]] == found
    assert len(report.issues) == len(days) - len(found)


def test_formats_are_tried_in_order(folder):
    folder.write("orders.csv", "id,when\no1,31.01.2024 9:05\no2,01.02.2024\no3,2024-02-01\n")
    columns = '[[step]]\nfile="orders.csv"\ninto="order_"\n[step.columns]\nid="id"\namount={value=1.5}\n'
    frames, report = folder.map(columns + 'ordered_at={from="when", format=["%d.%m.%Y %H:%M", "%d.%m.%Y"]}').prepare()
    assert [str(time) for time in frames["order_"]["ordered_at"]] == ["2024-01-31 09:05:00", "2024-02-01 00:00:00"]
    assert remarks(report) == [(4, "ordered_at", "2024-02-01", "rejected")]


@pytest.mark.parametrize("text", ["1,5", "1 000", "12 EUR", "nan", "inf", "1_000", "1e999", "--1", "0x10", ".", "１２"])
def test_bad_numbers_reject_their_rows(folder, text):
    content = f'id,day,amount\no1,2024-01-01,"{text}"\no2,2024-01-01,-1.50\n'
    frames, report = folder.write("orders.csv", content).map(orders()).prepare()
    assert frames["order_"]["amount"].tolist() == [-1.5]
    assert remarks(report) == [(2, "amount", text, "rejected")]


@pytest.mark.parametrize(
    ("options", "text", "number"),
    [
        ('decimal = ","', "1,5", 1.5),
        ('decimal = ",", thousands = "."', "1.234.567,5", 1234567.5),
        ('thousands = ","', "1,234.5", 1234.5),
        ('thousands = ","', "1,5", None),
        ('decimal = ","', "1.234", None),
        ("factor = 60", "2.5", 150),
        ("", "+1.5e3", 1500),
    ],
)
def test_numbers_as_they_are_written(folder, options, text, number):
    content = f"id;day;amount\no1;2024-01-01;{text}\no2;2024-01-01;7\n"
    amount = f'amount = {{ from = "amount"{", " if options else ""}{options} }}'
    frames, report = folder.write("orders.csv", content).map(orders(amount, 'separator = ";"')).prepare()
    assert frames["order_"]["amount"].tolist()[:-1] == ([] if number is None else [number])
    assert len(report.issues) == (number is None)


def test_whole_numbers_and_booleans(folder):
    folder.write("p.csv", "id,features\np1,3\np2,3.0\np3,3.5\np4,99999999999\n")
    folder.write("t.csv", "id,key\nt1,是\nt2,NO\nt3,Y\nt4,0\nt5,maybe\nt6,\n")
    product = '[[step]]\nfile="p.csv"\ninto="product"\n[step.columns]\nid="id"\nname="id"\nfeatures="features"\n'
    frames, report = folder.map(
        product + '[[step]]\nfile="t.csv"\ninto="touchpoint"\n[step.columns]\nid="id"\nname="id"\nis_key="key"'
    ).prepare()
    assert frames["product"]["features"].tolist() == [3, 3]
    assert frames["touchpoint"]["is_key"].astype("Int64").fillna(-1).tolist() == [1, 0, 1, 0, -1]
    assert remarks(report) == [
        (4, "features", "3.5", "rejected"),
        (5, "features", "99999999999", "rejected"),
        (6, "is_key", "maybe", "rejected"),
    ]


def test_times_are_converted_to_the_companys_zone(folder):
    """A case of 2024-03-31 23:30 UTC belongs to April in Berlin and in Shanghai; a bare day stays that day."""
    folder.write("c.csv", "id,at\nc1,2024-03-31 23:30:00\nc2,2024-03-31T23:30:00Z\nc3,2024-03-31 19:30:00-04:00\nc4,2024-03-31\n")
    step = '[[step]]\nfile="c.csv"\ninto="case_"\nzone="UTC"\n[step.columns]\nid="id"\ncreated_at="at"\n'
    frames, _ = folder.map('zone = "Europe/Berlin"\n' + step).prepare()
    assert [str(at) for at in frames["case_"]["created_at"]] == [*["2024-04-01 01:30:00"] * 3, "2024-03-31 00:00:00"]


def test_an_offset_without_a_company_zone_is_rejected_not_dropped(folder):
    folder.write("c.csv", "id,at\nc1,2024-03-31T23:30:00+02:00\nc2,2024-03-31 23:30\n")
    _, report = folder.map('[[step]]\nfile="c.csv"\ninto="case_"\n[step.columns]\nid="id"\ncreated_at="at"\n').prepare()
    assert remarks(report) == [(2, "created_at", "2024-03-31T23:30:00+02:00", "rejected")]


def test_several_headers_make_one_column(folder):
    folder.write("d.csv", "id,first,last,closed,won\nd1,Ann,Bee,true,true\nd2,Cher,,true,false\nd3,,Dee,false,false\n")
    steps = '[[step]]\nfile="d.csv"\ninto="user"\n[step.columns]\nid="id"\nname=["first","last"]\n'
    values = '{ "true/true" = "won", "true/false" = "lost", "false/false" = "open" }'
    steps += f'[[step]]\nfile="d.csv"\ninto="opportunity"\n[step.columns]\nid="id"\noutcome={{from=["closed","won"], join="/", values={values}}}\n'
    frames, _ = folder.map(steps).prepare()
    assert frames["user"]["name"].tolist() == ["Ann Bee", "Cher", "Dee"]
    assert frames["opportunity"]["outcome"].tolist() == ["won", "lost", "open"]


DEAL = '[[step]]\nfile="d.csv"\ninto="opportunity"\n[step.columns]\nid="id"\noutcome={outcome}\n'


def test_values_without_otherwise_reject_the_unknown_word(folder):
    folder.write("d.csv", "id,stage\nd1,Won\nd2,Parked\nd3,\n")
    values = '{from="stage", values={Won="won", ""="open"}%s}'
    frames, report = folder.map(DEAL.format(outcome=values % "")).prepare()
    assert frames["opportunity"]["outcome"].tolist() == ["won", "open"]
    assert remarks(report) == [(3, "outcome", "Parked", "rejected")]
    frames, report = folder.map(DEAL.format(outcome=values % ', otherwise="lost"')).prepare()
    assert frames["opportunity"]["outcome"].tolist() == ["won", "lost", "open"]
    assert remarks(report) == [(3, "outcome", "Parked", "kept")] and "taken as “lost”" in str(report.issues[0].reason)


def test_what_unknown_words_become_is_said_once_for_each(folder):
    folder.write("d.csv", "id,stage\nd1,Won\nd2,Parked\nd3,Asleep\nd4,Parked\nd5,\n")
    _, report = folder.map(DEAL.format(outcome='{from="stage", values={Won="won", ""="open"}, otherwise="lost"}')).prepare()
    assert remarks(report) == [(3, "outcome", "Parked", "kept"), (4, "outcome", "Asleep", "kept")]


def test_a_word_outside_the_vocabulary_is_rejected_because_formulas_would_not_see_it(folder):
    _, report = folder.write("d.csv", "id,stage\nd1,won\nd2,Won\n").map(DEAL.format(outcome='"stage"')).prepare()
    assert [(i.line, str(i.reason)) for i in report.issues] == [(3, "not one of open, won, lost")]


def test_a_repaired_cell_is_loaded_and_reported(folder):
    folder.write("people.csv", "id,name,mail\nu1,Amn,x\nu2,Bee,n/a\n")
    frames, report = folder.map(
        people(columns='email = {from="mail", repair={"n/a"=""}}').replace('"name"\n', '{from="name", repair={Amn="Ann"}}\n', 1)
    ).prepare()
    assert frames["user"]["name"].tolist() == ["Ann", "Bee"]
    assert remarks(report) == [(2, "name", "Amn", "repaired"), (3, "email", "n/a", "repaired")]
    assert frames["user"]["email"].isna().tolist() == [False, True]


def test_an_orphan_is_kept_and_reported_with_the_text_of_the_file(folder):
    folder.write("teams.csv", "id,above\nt2,t1\nt1,\nt3,t9\n").write("people.csv", "id,name,mail,team\nu1,Ann,,t1\nu2,Bee,b@b,t7\n")
    teams = '[[step]]\nfile="teams.csv"\ninto="team"\n[step.columns]\nid={from="id",prefix="T:"}\nname="id"\nparent_id={from="above",prefix="T:",refers="team"}\n'
    seats = (
        '[[step]]\nfile="people.csv"\ninto="user_assignment"\n[step.columns]\nuser_id={from="id",refers="user"}\nrole_id={value="sales"}\n'
    )
    seats += 'team_id={from="team",prefix="T:",refers="team"}\n'
    frames, report = folder.map(teams + people(columns='email={from="mail",expected=true}') + seats).prepare()
    assert [(i.table, *rest) for i, rest in zip(report.issues, remarks(report), strict=True)] == [
        ("team", 4, "parent_id", "t9", "kept"),
        ("user", 2, "email", "", "kept"),
        ("user_assignment", 3, "team_id", "t7", "kept"),
    ]
    assert frames["team"]["parent_id"].fillna("").tolist() == ["T:t1", "", "T:t9"]
    assert frames["user_assignment"]["team_id"].tolist() == ["T:t1", "T:t7"]


def test_a_check_reports_on_the_line_of_the_lonely_row(folder):
    folder.write("people.csv", "id,name\nu1,Ann\nu2,Bee\n").write("orders.csv", "id,day,amount,who\no1,2024-01-01,1,u2\n")
    check = '[[check]]\ntable="user"\nhas="order_"\nby="owner_id"\n'
    _, report = folder.map(people() + orders('amount="amount"\nowner_id="who"') + check).prepare()
    assert remarks(report) == [(2, "id", "u1", "kept")]


TWICE = "id,name\nu1,Ann\nu1,Ann\nu2,Bee\nu1,Anna\nu1,Anna\n"


def test_a_second_row_with_the_same_id_never_enters(folder):
    frames, report = folder.write("people.csv", TWICE).map(people()).prepare()
    assert remarks(report) == [(3, "id", "u1", "skipped"), (5, "id", "u1", "rejected"), (6, "id", "u1", "rejected")]
    assert counts(report) == [(5, 2, 1, 2)]
    assert frames["user"]["name"].tolist() == ["Ann", "Bee"]


def test_unique_takes_the_first_and_tells_only_of_contradictions(folder):
    frames, report = folder.write("people.csv", TWICE).map(people("unique = true")).prepare()
    assert remarks(report) == [(5, "id", "u1", "skipped"), (6, "id", "u1", "skipped")]
    assert counts(report) == [(5, 2, 3, 0)]
    assert frames["user"]["name"].tolist() == ["Ann", "Bee"]


def test_ids_are_unique_across_the_steps_of_a_table(folder):
    folder.write("people.csv", "id,name\nu1,Ann\nu2,Bee\n").write("more.csv", "id,name\nu2,Bee\nu1,Zoe\nu3,Cee\n")
    frames, report = folder.map(people() + people().replace("people.csv", "more.csv")).prepare()
    assert [(i.file, *rest) for i, rest in zip(report.issues, remarks(report), strict=True)] == [
        ("more.csv", 2, "id", "u2", "skipped"),
        ("more.csv", 3, "id", "u1", "rejected"),
    ]
    assert counts(report) == [(2, 2, 0, 0), (3, 1, 1, 1)]


def test_one_person_may_return_to_a_team_later(folder):
    folder.write("seats.csv", "who,from,to\nu1,2023-01-01,2023-06-01\nu1,2024-01-01,\nu1,2024-01-01,2024-02-01\n")
    step = (
        '[[step]]\nfile="seats.csv"\ninto="user_assignment"\n[step.columns]\nuser_id="who"\nteam_id={value="t"}\nrole_id={value="sales"}\n'
    )
    _, report = folder.map(step + 'starts_on="from"\nends_on="to"\n').prepare()
    assert counts(report) == [(3, 2, 0, 1)]


def test_remarks_are_made_only_of_rows_that_count(folder):
    """A repaired cell in a row that is rejected or a mere repetition is nobody's news."""
    folder.write("people.csv", "id,name,hired\nu1,Amn,2024-01-01\nu1,Amn,2024-01-01\nu2,Amn,soon\n")
    _, report = folder.map(
        people("unique = true", 'hired_on = "hired"').replace('name = "name"', 'name = {from="name", repair={Amn="Ann"}}')
    ).prepare()
    assert remarks(report) == [(2, "name", "Amn", "repaired"), (4, "hired_on", "soon", "rejected")]


def test_skipped_rows_are_counted(folder):
    frames, report = (
        folder.write("people.csv", "id,name,gone\nu1,Ann,false\nu2,,TRUE\n").map(people('skip = {gone = ["true", "TRUE"]}')).prepare()
    )
    assert (counts(report), report.issues, frames["user"]["id"].tolist()) == ([(2, 1, 1, 0)], (), ["u1"])


def test_a_file_without_rows_loads_nothing_but_files_without_any_replace_nothing(folder):
    folder.write("more.csv", "id,name\nu1,Ann\n").write("people.csv", "id,name\n")
    report = folder.map(people() + people().replace("people.csv", "more.csv")).load()
    assert (counts(report), query(folder.company, 'SELECT count(*) FROM "user"')) == ([(0, 0, 0, 0), (1, 1, 0, 0)], [(1,)])
    with pytest.raises(DataError, match=r"no row to load in people\.csv"):
        folder.map(people()).load()
    assert query(folder.company, 'SELECT count(*) FROM "user"') == [(1,)]
    assert list(report.issues_frame().columns) == ["file", "line", "table", "column", "value", "reason", "action"]


# ---- what is refused, and that nothing is written then


@pytest.mark.parametrize(
    ("content", "toml", "error", "words"),
    [
        ("", people(), RequestError, "people.csv does not begin with a line of column names"),
        (
            "id,names\nu1,Ann\n",
            people(),
            RequestError,
            "mapping.toml: step[1] (user): people.csv has no column “name”. Did you mean: names?",
        ),
        ("id,name,name\nu1,Ann,B\n", people(), RequestError, "people.csv has 2 columns “name”"),
        ("id,name\nu1,Ann\n", people().replace("people.csv", "peple.csv"), RequestError, "“peple.csv”"),
        ("id,name\nu1,Ann\n", people().replace("people.csv", "peple.csv"), RequestError, "Did you mean: people.csv?"),
        (
            "id,name\nu1,Ann\n",
            people(columns='hired_on="name"'),
            DataError,
            "None of the 1 rows of people.csv fits into “user” (line 2, hired_on “Ann”",
        ),
    ],
)
def test_what_cannot_be_imported_is_named_and_nothing_written(folder, content, toml, error, words):
    folder.write("people.csv", content).map(toml)
    with pytest.raises(error) as caught:
        folder.load()
    assert words in str(caught.value)
    assert not folder.company.parent.exists()


def test_a_missing_folder_is_named(folder, tmp_path):
    folder.map(people())
    with pytest.raises(RequestError, match="There is no folder .*nowhere"):
        prepare(tmp_path / "nowhere", folder.mapping)


@pytest.mark.parametrize("url", ["postgresql+psycopg://me:secret@server/crm", "sqlite:///x.db", "duckdb:///:memory:"])
def test_only_an_embedded_company_file_is_written(folder, url):
    folder.write("people.csv", "id,name\nu1,Ann\n").map(people())
    with pytest.raises(ConnectionProblem, match="not an embedded company file") as caught:
        import_folder(folder.path, folder.mapping, url)
    assert "secret" not in str(caught.value)


def test_an_interrupted_import_leaves_the_former_generation(folder):
    folder.write("people.csv", "id,name\nu1,Ann\n").map(people()).load()
    former = company.current(folder.company)
    folder.write("people.csv", "id,name\nu1,Zoe\nu2,Bee\n")

    def stop(share: float) -> None:
        if share > 0.7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.load(stop)
    assert company.current(folder.company) == former
    assert query(folder.company, 'SELECT name FROM "user"') == [("Ann",)]
    assert not list(folder.company.parent.glob("*.tmp"))
    folder.load()
    assert query(folder.company, 'SELECT name FROM "user" ORDER BY 1') == [("Bee",), ("Zoe",)]


def test_an_import_replaces_all_rows_and_progress_ends_at_one(folder):
    shares: list[float] = []
    folder.write("people.csv", "id,name\nu1,Ann\n").map(people()).load(shares.append)
    assert shares == sorted(shares)
    assert (shares[0] > 0, shares[-1]) == (True, 1.0)
    folder.write("people.csv", "id,name\nu2,Bee\n").load()
    assert query(folder.company, 'SELECT id FROM "user"') == [("u2",)]
