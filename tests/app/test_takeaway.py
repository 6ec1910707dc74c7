"""What is taken away of the simulator says what the page says; a scheme's file comes back as it went, or not at all."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime

import numpy as np
import pypdfium2
import pytest
import yaml
from openpyxl import load_workbook
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec
from streamlit.testing.v1 import AppTest

from lib.cli.commands import main
from lib.language import translator
from lib.reports.scheme_loading import load
from lib.scoring.schemes import Scheme
from lib.store import schemes
from lib.store.database import open_store
from lib.store.loading import keep
from lib.urls import identity
from lib.views import company, connected, data
from lib.views.desk import open_desk
from lib.views.frame import Frame
from lib.views.state import Choices, Setting
from lib.views.takeaway import exports
from lib.views.takeaway import section as takeaway

NOW = datetime(2026, 11, 1, 12)


@pytest.fixture
def frame(sample_folder, tmp_path, monkeypatch):
    """A page's frame on the sample company, in English, with a store of its own."""
    monkeypatch.setenv("STEELYARD_DATA", str(sample_folder))
    monkeypatch.setenv("STEELYARD_STORE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    monkeypatch.delenv("STEELYARD_CRM_URL", raising=False)
    settings = connected.settings()
    cube = data.cube(connected.to(settings), settings)
    return Frame(
        translator("en"),
        settings,
        cube,
        connected.store(settings.store_url),
        Choices(),
        cube.coverage.default(),
        False,
        connected.to(settings),
    )


def desk_of(frame, role="service", **setting):
    frame.choices.weighing(role).now = Setting(**setting)
    return open_desk(frame, company.fields(frame), role)


@pytest.fixture
def desk(frame):
    return desk_of(frame, raw={"service": 80.0})


def test_csv_and_workbook_say_what_the_page_says(frame, desk):
    board, order = desk.pair.scenario, list(desk.pair.order)
    rows = list(csv.DictReader(io.StringIO(exports.people(frame, desk).decode("utf-8-sig"))))
    assert [row["Person"] for row in rows] == [frame.person(board.field.people[i]) for i in order]
    assert [float(row["Score"]) for row in rows] == pytest.approx(board.score[order].tolist(), abs=1e-9)
    book = load_workbook(io.BytesIO(exports.workbook(frame, desk)), data_only=True)
    assert book.sheetnames == ["Scheme", "Goals", "Values", "Scores", "Teams", "Members", "About"]
    assert [row[0].value for row in book["Scores"].iter_rows(min_row=5)] == [row["Person"] for row in rows]
    assert [row[2].value for row in book["Scores"].iter_rows(min_row=5)] == pytest.approx(board.score[order].tolist(), abs=1e-9)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_report_is_one_page_with_the_ranking_and_its_doubts(frame, desk, language):
    frame = Frame(
        translator(language), *(getattr(frame, name) for name in ("settings", "cube", "store", "choices", "period", "dark", "company"))
    )
    document = pypdfium2.PdfDocument(exports.report(frame, desk))
    text = " ".join(document[0].get_textpage().get_text_range().split())
    assert len(document) == 1
    board, order = desk.pair.scenario, list(desk.pair.order)
    assert f"{board.score[order[0]]:.1f}" in text
    assert frame.person(board.field.people[order[0]]) in text
    assert {"en": "other ranks fit the data", "zh_CN": "2026 Q3"}[language] in text


def test_hidden_names_are_in_no_file(frame, desk):
    frame.choices.hide_names = True
    names = [frame.cube.roster.users[user] for user in desk.field.people] + [
        frame.cube.roster.teams[t] for t in set(desk.field.memberships["team_id"])
    ]
    book = load_workbook(io.BytesIO(exports.workbook(frame, desk)))
    cells = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    report = pypdfium2.PdfDocument(exports.report(frame, desk))[0].get_textpage().get_text_range()
    for text in (
        cells,
        report,
        exports.people(frame, desk).decode(),
        exports.svg(frame, desk).decode(),
        exports.teams_svg(frame, desk).decode(),
        exports.scheme(frame, desk).decode(),
    ):
        assert [name for name in names if name in text] == []


def test_the_picture_has_title_legend_and_everybody(frame, desk):
    text = exports.svg(frame, desk).decode()
    for words in ("Service · 2026 Q3", "Service efficacy", "Relationship depth", "baseline: W6 Service: service 50", "changed"):
        assert words in text
    assert exports.png(frame, desk).startswith(b"\x89PNG")


def test_the_picture_of_teams_has_every_team(frame, desk):
    text = exports.teams_svg(frame, desk).decode()
    for team in set(desk.field.memberships["team_id"]):
        assert frame.team(team) in text
    assert exports.teams_png(frame, desk).startswith(b"\x89PNG")


def test_the_schemes_file_is_the_scenario(frame, desk):
    found = load(exports.scheme(frame, desk))
    assert found.scheme.weighting == desk.scenario.weighting
    assert found.scheme.gates == desk.scenario.gates
    assert found.name == "W6 Service: service 50, changed"
    assert all(found.scheme.goals[key] == desk.scenario.goals[key] for key in desk.scenario.kpis)


def test_file_names_are_safe_in_every_language(frame, desk):
    assert exports.file_name(frame, desk, "xlsx") == "steelyard-Service-2026-07_2026-09-W6-Service-service-50-changed.xlsx"
    keep(frame.store, takeaway.company_key(frame), "../../etc/<b>薪酬 2026</b>\\:*?", desk.scenario, "Ann", "", NOW)
    renamed = desk_of(frame, loaded="saved.../../etc/<b>薪酬 2026</b>\\:*?")
    assert exports.file_name(frame, renamed, "yaml") == "steelyard-Service-2026-07_2026-09-etc-b-薪酬-2026-b.yaml"


@pytest.mark.parametrize("role", ["sales", "acquisition", "account_manager", "customer_success", "after_sales", "executive"])
def test_every_role_can_be_taken_away(frame, role):
    desk = desk_of(frame, role)
    for file in takeaway.FILES:
        assert len(file.make(frame, desk)) > 100


def loaded(frame, desk, content: bytes, monkeypatch, name="pay.yaml") -> tuple[str, str]:
    """Upload a file as the page does; what it says."""
    record = UploadedFileRec("1", name, "application/yaml", content)
    state = {"box": UploadedFile(record, None)}
    monkeypatch.setattr(takeaway.st, "session_state", state)
    takeaway._load(frame, desk, "box")
    return state[takeaway.SAID]


def test_a_file_comes_back_as_a_scheme_to_start_from_and_can_be_undone(frame, desk, monkeypatch):
    content = exports.scheme(frame, desk)
    before = desk.weighing.now
    assert loaded(frame, desk, content, monkeypatch)[0] == "done"
    again = open_desk(frame, company.fields(frame), "service")
    assert again.start.key == "saved.W6 Service: service 50, changed@1"
    assert np.array_equal(again.pair.scenario.score, desk.pair.scenario.score, equal_nan=True)
    assert schemes.latest(frame.store, takeaway.company_key(frame))[0].author == "pay.yaml"
    again.weighing.undo()
    assert again.weighing.now == before


def test_the_same_file_makes_no_second_version(frame, desk, monkeypatch):
    content = exports.scheme(frame, desk)
    loaded(frame, desk, content, monkeypatch)
    assert "already saved" in loaded(frame, desk, content, monkeypatch)[1]
    assert len(schemes.versions(frame.store, takeaway.company_key(frame))) == 1
    loaded(frame, desk, content.replace(b"weight: 80", b"weight: 81"), monkeypatch)
    assert [saved.version for saved in schemes.versions(frame.store, takeaway.company_key(frame))] == [2, 1]


@pytest.mark.parametrize("wrong", [b"weight: -1", b"weight: many", b"wieght: 3"])
def test_a_wrong_file_changes_nothing_and_says_where(frame, desk, monkeypatch, wrong):
    before = desk.weighing.now
    kind, words = loaded(frame, desk, exports.scheme(frame, desk).replace(b"weight: 80", wrong), monkeypatch)
    assert kind == "problem" and "line" in words
    assert (desk.weighing.now, desk.weighing.past) == (before, [])
    assert schemes.versions(frame.store, takeaway.company_key(frame)) == []


def test_a_scheme_for_another_role_is_saved_and_not_started_from(frame, desk, monkeypatch):
    other = exports.scheme(frame, desk_of(frame, "sales"))
    before = desk.weighing.now
    assert "Sales" in loaded(frame, desk, other, monkeypatch)[1]
    assert desk.weighing.now == before
    assert schemes.latest(frame.store, takeaway.company_key(frame))[0].scheme.role == "sales"


def section() -> None:
    """A page that is nothing but this section."""
    from lib.language import translator
    from lib.views import company, connected, data
    from lib.views.desk import open_desk
    from lib.views.frame import Frame
    from lib.views.state import choices
    from lib.views.takeaway import section as takeaway

    settings = connected.settings()
    cube = data.cube(connected.to(settings), settings)
    frame = Frame(
        translator("en"),
        settings,
        cube,
        connected.store(settings.store_url),
        choices(),
        cube.coverage.default(),
        False,
        connected.to(settings),
    )
    takeaway.draw(frame, open_desk(frame, company.fields(frame), "service"))


def test_the_section_is_drawn_and_makes_no_file_before_its_button_is_pressed(frame, monkeypatch):
    def made(*_):
        raise AssertionError("a file was made before anybody asked for it")

    monkeypatch.setattr(takeaway, "FILES", tuple(replace(file, make=made) for file in takeaway.FILES))
    app = AppTest.from_function(section, default_timeout=60).run()
    assert not app.exception
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Excel", "CSV", "PDF", "PNG", "SVG", "PNG of teams", "SVG of teams", "YAML"]
    assert [box.proto.label for box in app.get("file_uploader")] == ["Load a scheme"]


def test_with_all_weights_at_zero_there_is_nothing_to_take_but_a_file_can_come(frame):
    app = AppTest.from_function(section, default_timeout=60)
    app.session_state["steelyard"] = Choices()
    app.session_state["steelyard"].weighing("service").now = Setting(raw={"service": 0.0, "relationship": 0.0})
    app.run()
    assert not app.exception
    assert not app.get("download_button")
    assert len(app.get("file_uploader")) == 1
    assert "nothing to take away" in app.caption[0].value


def test_command_line_and_page_write_and_read_the_same_file(frame, desk, tmp_path, capsys):
    url = frame.company.url
    store = ["--crm", url, "--store", frame.settings.store_url]
    keep(frame.store, identity(url), "Pay 2026", desk.scenario, "Ann", "Why:\nso", NOW)
    path = tmp_path / "pay.yaml"
    assert main(["scheme", "export", "Pay 2026", *store, "--to", str(path)]) == 0
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["weights"][0]["weight"] == 80
    assert main(["scheme", "export", "Pay 2026", *store]) == 0
    assert capsys.readouterr().out == path.read_text(encoding="utf-8")
    assert main(["scheme", "load", str(path), *store]) == 0
    assert json.loads(capsys.readouterr().out) == {"name": "Pay 2026", "role": "service", "version": 1, "new": False}
    path.write_text(path.read_text(encoding="utf-8").replace("weight: 80", "weight: 81"), encoding="utf-8")
    assert main(["scheme", "load", str(path), *store, "--author", "Bo"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 2
    newest: Scheme = schemes.latest(open_store(frame.settings.store_url), identity(url))[0].scheme
    assert newest.weighting[0].weight == 81


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["export", "Pya"], "Pya"),
        (["load", "{folder}/none.yaml"], "cannot be read"),
        (["load", "{folder}/wrong.yaml"], "line 2"),
        (["export", "Pay", "--to", "{folder}/no/such/folder.yaml"], "cannot be written"),
        (["export", "Pay", "--role", "sales"], "--role"),
    ],
)
def test_the_command_line_says_in_one_line_what_is_wrong(frame, desk, tmp_path, capsys, arguments, words):
    url = frame.company.url
    keep(frame.store, identity(url), "Pay", desk.scenario, "Ann", "", NOW)
    (tmp_path / "wrong.yaml").write_text("steelyard: 1\nrule: service\n", encoding="utf-8")
    filled = [argument.format(folder=tmp_path) for argument in arguments]
    assert main(["scheme", *filled, "--crm", url, "--store", frame.settings.store_url]) == 1
    said = capsys.readouterr()
    assert words in said.err and said.err.count("\n") == 1 and said.out == ""
    assert len(schemes.versions(frame.store, identity(url))) == 1
    assert sorted(path.name for path in tmp_path.glob("*.yaml")) == ["wrong.yaml"]
