"""The workbook calculates what the app calculates: at export, and after a weight, a goal or a gate is typed over in it."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest

from lib.kpis.catalogue import Goal
from lib.kpis.values import ABSENT, NO_RESULT, OK, TOO_FEW
from lib.reports.workbook import build
from lib.reports.workbook import ranking_page as ranking
from lib.reports.workbook import score_page as scores
from lib.reports.workbook import team_pages as teams
from lib.reports.workbook.data_pages import ValuePage
from lib.reports.workbook.scheme_page import RAW, WEIGHT
from lib.reports.workbook.score_formulas import OFF, word
from lib.scoring.boards import board, team_scores
from lib.scoring.gates import AUDIT, CAPPED, NOT_EVALUATED, PASSED
from lib.scoring.weights import with_weights
from tests.reports import made_up_workbook as made
from tests.reports.engine import Engine

# Rows of the sheet "Scheme": three groups from row 5, five KPIs from row 10, the rules from row 17 (counted from 1).
GROUPS = {"service": 4, "relationship": 5, "own": 6}
INNER = {"service/K1": 9, "service/K2": 10, "relationship/K3": 11, "relationship/K4": 12, "own/K5": 13}
FLOOR, GATES = 16, {"T5": 18, "churn": 19, "T4": 20}
KNOWN = {
    "ABS",
    "AND",
    "COUNT",
    "COUNTIF",
    "IF",
    "INDEX",
    "ISNUMBER",
    "MATCH",
    "MAX",
    "MIN",
    "NOT",
    "OR",
    "ROUND",
    "SUM",
    "SUMIF",
    "SUMPRODUCT",
}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def content():
    return made.content()


@pytest.fixture(scope="module")
def engine(content, tmp_path_factory):
    return Engine(build(content), tmp_path_factory.mktemp("book"))


def column(cells, sheet, at, top, count):
    """A column's numbers, NaN where empty."""
    found = [cells.get((sheet, top + row, at), np.nan) for row in range(count)]
    return np.array([value if isinstance(value, float) else np.nan for value in found])


def assert_scores(cells, content, expected):
    """Every number of every person, in the rows of the export."""
    order, count = list(content.order), len(content.order)
    places = {
        scores.SCORE: expected.score,
        scores.BEFORE: expected.scores.score,
        scores.COVERAGE: expected.scores.coverage,
        scores.RANK: expected.rank,
    }
    for at, wanted in places.items():
        np.testing.assert_allclose(column(cells, "Scores", at, scores.TOP, count), wanted[order], rtol=0, atol=1e-9)
    first = scores.GATES + len(content.board.scheme.gates) + len(content.kpis) + len(expected.scheme.kpis)
    for k in range(len(expected.scheme.kpis)):
        parts = column(cells, "Scores", first + k, scores.TOP, count)
        known = np.isfinite(expected.score) & np.isfinite(expected.kpi_scores[:, k])
        np.testing.assert_allclose(parts, np.where(known, expected.scores.contributions[:, k], np.nan)[order], rtol=0, atol=1e-9)


def assert_ranking(cells, expected):
    """Sorted by the new score, and each rank beside its own score."""
    shown = column(cells, "Scheme", ranking.SCORE, 4, made.PEOPLE)
    best = np.sort(expected.score[np.isfinite(expected.score)])[::-1]
    np.testing.assert_allclose(shown[: len(best)], best, rtol=0, atol=1e-9)
    assert np.isnan(shown[len(best) :]).all()
    np.testing.assert_array_equal(column(cells, "Scheme", ranking.RANK, 4, len(best)), np.sort(expected.rank[np.isfinite(expected.rank)]))


def assert_teams(cells, content, expected):
    """Every team's mean and rank, with the members of the other roles."""
    names = [cells["Teams", teams.TOP + row, teams.TEAM] for row in range(len(content.teams))]
    found = team_scores([*made.others(), expected], made.ancestors).set_index("team_id")
    ids = [re.fullmatch(r"=TEAM\((\w+)\)", name)[1] for name in names]
    for at, wanted in ((teams.SCORE, "score"), (teams.RANK, "rank")):
        np.testing.assert_allclose(column(cells, "Teams", at, teams.TOP, len(ids)), found.loc[ids, wanted], rtol=0, atol=1e-9)


def test_what_is_made_up_holds_every_case(content):
    states = np.array(list(content.board.gated.states.values())).T.tolist()
    assert {state for row in states for state in row} == {"passed", "capped", "audit", "not evaluated"}
    assert any(CAPPED in row for row in states)
    assert np.isnan(content.board.score).sum() == 1
    ranks = content.board.rank[np.isfinite(content.board.rank)]
    assert len(set(ranks)) < len(ranks), "some rank is shared"
    assert {team.role for team in content.teams} == {"Service"}


def test_at_export_the_formulas_give_the_numbers_beside_them(engine, content):
    now, then = engine.calculate(), engine.at_export()
    assert now.keys() == then.keys()
    for cell, value in then.items():
        assert now[cell] == (pytest.approx(value, abs=1e-9, rel=0) if isinstance(value, (int, float)) else value), cell
    assert_scores(now, content, content.board)
    assert_ranking(now, content.board)
    assert_teams(now, content, content.board)
    assert np.isfinite(column(now, "Scheme", ranking.LOW, 4, made.PEOPLE)).sum() == made.PEOPLE - 1


MOVES = {
    "one dimension": {"service": 90.0},
    "a dimension to nothing": {"service": 0.0},
    "inside a dimension": {"relationship/K3": 0.0, "relationship/K4": 12.5, "service/K2": 0.333333},
    "everything": {"service": 3.0, "relationship": 1e6, "own": 0.001, "service/K1": 0.0, "own/K5": 7.0},
    "to what three people lack": {"service": 100.0, "relationship": 5.0, "own": 0.0, "service/K1": 10.0},
}


@pytest.mark.parametrize("moves", MOVES.values(), ids=MOVES)
def test_a_weight_typed_over_gives_what_the_app_gives(engine, content, moves):
    rows = GROUPS | INNER
    cells = engine.calculate({("Scheme", rows[key], WEIGHT): weight for key, weight in moves.items()})
    expected = board(content.board.field, replace(made.SCHEME, weighting=with_weights(made.SCHEME.weighting, moves)))
    assert_scores(cells, content, expected)
    assert_ranking(cells, expected)
    assert_teams(cells, content, expected)
    assert np.isnan(column(cells, "Scheme", ranking.LOW, 4, made.PEOPLE)).all(), "an interval of other weights is not shown"
    assert not any(isinstance(cells.get(("Scheme", 4 + row, ranking.FITS)), str) for row in range(made.PEOPLE))


def test_all_weights_zero_leaves_everybody_without_a_score(engine):
    cells = engine.calculate({("Scheme", row, WEIGHT): 0.0 for row in GROUPS.values()})
    for at in (scores.SCORE, scores.RANK):
        assert np.isnan(column(cells, "Scores", at, scores.TOP, made.PEOPLE)).all()


def test_a_goal_typed_over_gives_what_the_app_gives(engine, content):
    at = [content.kpis.index(key) for key in ("K1", "K2")]
    cells = engine.calculate({("Goals", 3 + at[0], 5): 60.0, ("Goals", 3 + at[1], 4): 90.0, ("Goals", 3 + at[1], 6): 45.0})
    goals = made.SCHEME.goals | {"K1": Goal(0.0, 60.0, 120.0), "K2": Goal(90.0, 50.0, 45.0)}
    expected = board(content.board.field, replace(made.SCHEME, goals=goals))
    assert_scores(cells, content, expected)
    assert_teams(cells, content, expected)


def test_gates_and_coverage_typed_over_give_what_the_app_gives(engine, content):
    typed = {("Scheme", GATES["T5"], RAW): 0, ("Scheme", GATES["churn"], WEIGHT): 41.5, ("Scheme", FLOOR, WEIGHT): 0.3}
    lock, churn, band, lost = made.GATES
    expected = board(content.board.field, replace(made.SCHEME, gates=(replace(churn, cap=41.5), band, lost)), 0.3)
    assert_scores(engine.calculate(typed), content, expected)
    assert np.isfinite(expected.score).all(), "with a lower floor everybody has a score"


def test_the_numbers_of_a_chinese_workbook_are_the_same(content):
    english, chinese = (parts(build(made.content(language))) for language in ("en", "zh_CN"))
    numbers = [
        [node.text for sheet in book.sheets for node in sheet.iter(f"{MAIN}v") if "." in (node.text or "")] for book in (english, chinese)
    ]
    assert numbers[0] == numbers[1] != []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_words_that_formulas_compare_are_different_words(language):
    """Two states that read alike would be one state."""
    made_of = made.content(language)
    values = ValuePage(None, made_of)
    assert len({values.word(status) for status in (OK, TOO_FEW, NO_RESULT, ABSENT)}) == 4
    assert len({word(made_of, state) for state in (PASSED, CAPPED, AUDIT, NOT_EVALUATED, OFF)}) == 5


class parts:
    """The raw XML of a workbook."""

    def __init__(self, file: bytes) -> None:
        self.zip = zipfile.ZipFile(BytesIO(file))
        names = sorted(name for name in self.zip.namelist() if name.startswith("xl/worksheets/sheet"))
        self.sheets = [ElementTree.fromstring(self.zip.read(name)) for name in names]
        self.strings = ["".join(node.itertext()) for node in ElementTree.fromstring(self.zip.read("xl/sharedStrings.xml"))]
        self.styles = list(ElementTree.fromstring(self.zip.read("xl/styles.xml")).find(f"{MAIN}cellXfs"))

    def formulas(self) -> list[str]:
        return [node.text for sheet in self.sheets for node in sheet.iter(f"{MAIN}f")]


def test_no_text_is_a_formula_not_even_when_its_cell_is_edited(content):
    book = parts(build(content))
    written = "\n".join(book.formulas())
    for words in (*made.HOSTILE, "TEAM(", "=evil"):
        assert words.strip() not in written or words == "plain"
    risky = {number for number, words in enumerate(book.strings) if re.match(r"\s*[=+\-@＝]|\t", words)}
    assert {book.strings[number] for number in risky} >= {
        name for name in made.HOSTILE if name not in ("plain", "李 明", "<b>&amp;</b>") and name[0] != "O"
    }
    cells = [
        cell
        for sheet in book.sheets
        for cell in sheet.iter(f"{MAIN}c")
        if cell.get("t") == "s" and int(cell.find(f"{MAIN}v").text) in risky
    ]
    assert len(cells) >= len(risky)
    assert all(book.styles[int(cell.get("s"))].get("quotePrefix") == "1" for cell in cells)
    assert not any(cell.find(f"{MAIN}f") is not None for cell in cells)
    assert not any("hyperlink" in name.lower() for name in book.zip.namelist())


def test_only_functions_that_old_spreadsheets_know(content):
    used = {
        name for formula in parts(build(content)).formulas() for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", re.sub(r'"[^"]*"', "", formula))
    }
    assert used <= KNOWN


def test_the_same_content_makes_the_same_bytes():
    assert build(made.content()) == build(made.content())


def test_an_absent_number_is_an_empty_cell_never_zero(content):
    cells = {cell.get("r"): cell for cell in parts(build(content)).sheets[2].iter(f"{MAIN}c")}
    row = 4 + list(content.order).index(1)
    assert cells[f"C{row}"].find(f"{MAIN}v") is None, "the value of K1 that person 1 has not"
