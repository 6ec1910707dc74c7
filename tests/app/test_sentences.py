"""The sentence on top says how many others may be first: counted here from the table behind it."""

import re

from lib.language import translator
from lib.scoring import uncertainty
from lib.views import markdown
from lib.views.simulator import sentences
from tests.app.conftest import texts


def test_those_who_cannot_be_told_apart_from_the_first_do_not_include_him(start, monkeypatch):
    seen = []
    original = uncertainty.certainty

    def spy(board):
        found = original(board)
        seen.append((found, board))
        return found

    monkeypatch.setattr(sentences.uncertainty, "certainty", spy)
    app = start(role="sales")
    said = int(re.search(r"On these data (\d+) other", app.info[0].value)[1])
    found, board = seen[-1]
    assert said == sum(1 for best, rank in zip(found.best_rank, board.rank, strict=True) if best == 1 and rank > 1)
    assert any("leads with" in text for text in texts(app))


def test_sentences_in_a_row_have_a_space_in_english_and_none_in_chinese():
    assert translator("en").sentences("One.", "", "Two.") == "One. Two."
    assert translator("zh_CN").sentences("一。", "", "二。") == "一。二。"


def test_names_keep_their_characters_in_markdown():
    for name in ("*a*", "[x](y)", "$a$", ":red[x]", "<b>", "a_b", "`c`", "O'Brien", "赵敏"):
        escaped = markdown.escape(name)
        assert re.sub(r"\\(.)", r"\1", escaped) == name
        assert not re.search(r"(?<!\\)[*_`\[\]$<>:]", escaped)
