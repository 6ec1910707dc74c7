"""No string is untranslated: neither in the code, nor in the catalogue files, nor on a page."""

import ast
import re

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from lib.kpis.catalogue import DIMENSIONS, KPIS
from lib.language import LOCALES
from lib.scoring.presets import PRESETS, ROLES
from tests.app.conftest import texts
from tests.conftest import ROOT

PO = LOCALES / "zh_CN" / "LC_MESSAGES" / "steelyard.po"
MARKERS = {"t", "N_"}
SAME_IN_BOTH = re.compile(
    r"\b(W\d+|K\d+(\.\w+)?|KPI|NPS|CSAT|SLA|SLA达标率|CRM|CLV|CAC|URL|UTC|Q[1-4]|M|n|v\d+|nps|English|Language|color|foreground|E69F00|small|gray|span|b)\b"
)


def _sentences() -> set[str]:
    """Every literal sentence the code gives to a translator, found by parsing the code."""
    found: set[str] = set()
    files = [*(ROOT / "lib").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            literals = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if (name in MARKERS and literals) or name == "plural":
                found.add(literals[0])
    return found


def _catalogue() -> dict[str, str]:
    with PO.open("rb") as stream:
        messages = [message for message in read_po(stream, locale="zh_CN") if message.id]
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        if isinstance(message.string, str)
        else message.string[0]
        for message in messages
    }


def test_every_sentence_in_the_code_has_a_chinese_one():
    catalogue = _catalogue()
    assert sorted(_sentences() - set(catalogue)) == []
    assert sorted(sentence for sentence, chinese in catalogue.items() if not chinese) == []


def test_no_translation_is_left_over():
    assert sorted(set(_catalogue()) - _sentences()) == []


def test_translations_keep_their_parameters():
    def parameters(text: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)\}", text))

    assert [s for s, chinese in _catalogue().items() if parameters(s) != parameters(chinese)] == []


def test_the_compiled_catalogue_agrees_with_its_source():
    with PO.with_suffix(".mo").open("rb") as stream:
        compiled = {
            (m.id if isinstance(m.id, str) else m.id[0]): (m.string if isinstance(m.string, str) else m.string[0])
            for m in read_mo(stream)
            if m.id
        }
    assert compiled == _catalogue()


def test_definitions_have_chinese_names():
    names = [text for kpi in KPIS for text in (kpi.name, kpi.formula, kpi.source)]
    names += [item.name for item in (*DIMENSIONS, *ROLES, *PRESETS)]
    names += [group.name for preset in PRESETS for group in preset.weighting]
    assert [name.en for name in names if not re.search(r"[\u4e00-\u9fff]", name.zh) and name.zh != "CRM"] == []


@pytest.mark.parametrize("page", ["simulator", "overview"])
def test_a_chinese_page_shows_no_english(start, page):
    app = start(None if page == "simulator" else page, lang="zh_CN")
    app.toggle[0].set_value(True).run()  # names of people are not words of a language
    left = {}
    for text in texts(app):
        # Tags, colours and the addresses of links are not read.
        plain = re.sub(r"\\", "", SAME_IN_BOTH.sub("", re.sub(r"<[^>]*>|\{[^}]*\}|\]\([^)]*\)", "", text)))
        if words := re.findall(r"[A-Za-z]{2,}", plain):
            left[text] = words
    assert left == {}
