"""A scheme survives its file to the bit; a wrong file is refused with place and line, and nothing is made of it."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.kpis.catalogue import Band, Goal
from lib.kpis.definitions import SHIPPED
from lib.language import Text, translator
from lib.reports.scheme_file import SchemeFile, dump, used_only
from lib.reports.scheme_loading import load
from lib.reports.yaml_nodes import LARGEST, SchemeFileProblem
from lib.scoring import weights
from lib.scoring.fields import role_kpis
from lib.scoring.gates import Critical, Interlock, SafeBand
from lib.scoring.presets import PRESETS, ROLE_BY_KEY
from lib.scoring.schemes import Scheme, from_preset
from lib.scoring.weights import Group

EN, ZH = translator("en"), translator("zh_CN")
FILE = """
steelyard: 1
name: Pay
role: service
author: Ann
weights:
  - group: service
    weight: 50
    kpis:
      K3: 20
      K4: 25
  - group: relationship
    weight: 50
    kpis:
      K1: 100
goals:
  K1: {floor: 0.6, target: 0.85, stretch: 0.95}
  K3: {floor: 0.5, target: 0.7}
  K4: {outer_low: 0.1, low: 0.2, high: 0.3, outer_high: 0.4}
gates:
  - interlock: T5
    kpis: [K1, K4]
    cap: 80
  - safe_band: T4
    kpi: K1
    low: 0.85
    high: 0.95
"""


def test_a_file_reads_as_it_is_written():
    found = load(FILE)
    assert (found.name, found.author, found.stage) == ("Pay", "Ann", None)
    assert [(group.key, group.name, group.weight, group.kpis) for group in found.scheme.weighting] == [
        ("service", Text("Service efficacy", "服务效能"), 50.0, (("K3", 20.0), ("K4", 25.0))),
        ("relationship", Text("Relationship depth", "关系深度"), 50.0, (("K1", 100.0),)),
    ]
    assert found.scheme.goals == {"K1": Goal(0.6, 0.85, 0.95), "K3": Goal(0.5, 0.7), "K4": Band(0.1, 0.2, 0.3, 0.4)}
    assert found.scheme.gates == (Interlock("T5", ("K1", "K4"), 80.0), SafeBand("T4", "K1", 0.85, 0.95))


NUMBER = st.floats(-1e9, 1e9, allow_nan=False)
WEIGHT = st.floats(0, 1e6)
LINE = st.text(min_size=1, max_size=40).map(str.strip).filter(bool)
GOAL = st.one_of(
    st.lists(NUMBER, min_size=2, max_size=3, unique=True).map(sorted).map(lambda points: Goal(*points)),
    st.lists(NUMBER, min_size=2, max_size=3, unique=True).map(lambda points: Goal(*sorted(points, reverse=True))),
    st.lists(NUMBER, min_size=4, max_size=4, unique=True).map(sorted).map(lambda points: Band(*points)),
)


@st.composite
def schemes(draw):
    role = draw(st.sampled_from(list(ROLE_BY_KEY)))
    kpis = draw(st.lists(st.sampled_from(role_kpis(role, SHIPPED.kpis)), min_size=1, unique=True))
    cut = draw(st.integers(1, len(kpis)))
    parts = [part for part in (kpis[:cut], kpis[cut:]) if part]
    keys = draw(st.lists(st.sampled_from(["scale", "service", "w9_quality", "own_1", "x.y"]), min_size=2, max_size=2, unique=True))
    names = st.builds(Text, st.text(max_size=20), st.text(max_size=20))
    weighting = tuple(
        Group(key, draw(names), draw(st.floats(0.5, 1e6)), ((part[0], draw(st.floats(0.5, 100))), *((k, draw(WEIGHT)) for k in part[1:])))
        for key, part in zip(keys, parts, strict=False)
    )
    goals = {key: draw(GOAL) for key in role_kpis(role, SHIPPED.kpis)}
    cap = st.floats(0, 120)
    low, high = sorted(draw(st.lists(NUMBER, min_size=2, max_size=2, unique=True)))
    pool = [Interlock("T5", tuple(kpis[:2]), draw(cap)), Critical("c", kpis[-1], draw(cap)), SafeBand("T4", kpis[0], low, high)]
    gates = tuple(draw(st.lists(st.sampled_from(pool), unique_by=lambda gate: gate.key)))
    return Scheme(role, draw(LINE), weighting, goals, gates, draw(st.sampled_from(["performance", "promotion"])))


@settings(max_examples=150, deadline=None)
@given(schemes(), st.text(max_size=60), st.text(max_size=200), st.sampled_from([None, "growth", "mature"]), st.sampled_from([EN, ZH]))
def test_a_scheme_survives_its_file_to_the_bit(scheme, author, note, stage, t):
    content = SchemeFile(scheme.origin, used_only(scheme), author.strip(), note.strip(), stage)
    text = dump(content, t)
    assert load(text) == content
    assert load(text.encode()) == content
    assert yaml.safe_load(text)["weights"][0]["weight"] == scheme.weighting[0].weight, "plain YAML for every other reader, too"
    assert dump(load(text), t) == text


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_preset_survives_its_file(preset):
    keys = frozenset(key for group in preset.weighting for key, _ in group.kpis)
    scheme = used_only(from_preset(preset, {key: Goal(0.0, 1.0) for key in keys}, keys, SHIPPED.kpis))
    found = load(dump(SchemeFile(preset.key, scheme), ZH))
    assert found.scheme == scheme


def test_two_weights_apart_are_two_lines_apart():
    """What version control shows: the line of the weight, and nothing else."""
    before, after = dump(load(FILE), EN).splitlines(), dump(load(FILE.replace("K3: 20", "K3: 30")), EN).splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("      K3: 20  # First-contact resolution", "      K3: 30  # First-contact resolution")
    ]


WRONG = {
    "unknown KPI": ("K3: 20", "K33x: 20", "weights › 1 › kpis › K33x, line 10", "K3"),
    "KPI of another role": ("K3: 20", "K50: 20", "weights › 1 › kpis › K50, line 10", "service"),
    "negative weight": ("K4: 25", "K4: -25", "weights › 1 › kpis › K4, line 11", "-25"),
    "weight in words": ("K4: 25", "K4: a lot", "line 11", "a lot"),
    "not a number": ("K4: 25", "K4: .nan", "line 11", ".nan"),
    "too large to be a number": ("K4: 25", "K4: 1e999", "line 11", "1e999"),
    "endless weight": ("K4: 25", "K4: 1e300", "line 11", "1e+300"),
    "KPI in two groups": ("K1: 100", "K3: 100", "weights › 2 › kpis › K3, line 15", "twice"),
    "KPI twice in a group": ("K4: 25", "K3: 25", "line 11", "twice"),
    "group twice": ("group: relationship", "group: service", "weights › 2 › group, line 12", "twice"),
    "group with a slash": ("group: relationship", "group: a/b", "line 12", "a/b"),
    "wrong order of a goal": ("target: 0.85, stretch: 0.95", "target: 0.85, stretch: 0.8", "goals › K1, line 17", "0.6 / 0.85 / 0.8"),
    "wrong order of a band": ("low: 0.2, high: 0.3", "low: 0.3, high: 0.2", "goals › K4, line 19", "0.1 / 0.3 / 0.2 / 0.4"),
    "no target": ("{floor: 0.5, target: 0.7}", "{floor: 0.5}", "goals › K3, line 18", "target"),
    "no goal": ("  K3: {floor: 0.5, target: 0.7}\n", "", "goals, line 17", "K3"),
    "unknown role": ("role: service", "role: servise", "role, line 4", "service"),
    "unknown entry": ("author: Ann", "auther: Ann", "auther, line 5", "author"),
    "entry missing": ("name: Pay\n", "", "line 2", "name"),
    "no name": ("name: Pay", "name:", "name, line 3", "name"),
    "another format": ("steelyard: 1", "steelyard: 2", "steelyard, line 2", "2"),
    "key twice": ("name: Pay", "name: Pay\nname: More", "line 4", "name"),
    "unknown gate": ("- interlock: T5", "- lock: T5", "gates › 1, line 21", "interlock"),
    "gate twice": ("safe_band: T4", "safe_band: T5", "gates", "T5"),
    "cap above every score": ("cap: 80", "cap: 800", "gates › 1 › cap, line 23", "800"),
    "gate on an unknown KPI": ("kpis: [K1, K4]", "kpis: [K1, K444]", "gates › 1 › kpis › 2, line 22", "K444"),
    "reversed band": ("low: 0.85", "low: 0.99", "gates › 2", "0.99"),
    "list where a text belongs": ("name: Pay", "name: [Pay]", "name, line 3", "text"),
    "text where a list belongs": ("weights:\n", "weights: all\nignored:\n", "line", ""),
    "anchor": ("name: Pay", "name: &a Pay", "Line 3", "anchor"),
    "Python object": ("name: Pay", "name: !!python/object/apply:os.system [ls]", "Line 3", "tag"),
    "merged key": ("name: Pay", "<<: {name: Pay}", "<<, line 3", ""),
    "unknown purpose": ("author: Ann", "purpose: fun", "purpose, line 5", "performance"),
    "unknown stage": ("author: Ann", "stage: grown", "stage, line 5", "growth"),
    "not YAML": ("name: Pay", "name: 'Pay", "line", "YAML"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_refused_with_place_and_value(case):
    old, new, place, value = WRONG[case]
    assert FILE.count(old) == 1
    with pytest.raises(SchemeFileProblem) as caught:
        load(FILE.replace(old, new))
    assert place in str(caught.value)
    assert value in str(caught.value)


def test_all_weights_zero_is_refused():
    text = FILE
    for weight in ("K3: 20", "K4: 25", "K1: 100"):
        text = text.replace(weight, weight.split(":")[0] + ": 0")
    with pytest.raises(SchemeFileProblem, match="all weights are 0"):
        load(text)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
ODD = {
    "empty": b"",
    "only a comment": b"# nothing",
    "a bomb of anchors": BOMB.encode(),
    "a well of brackets": b"[" * 60_000,
    "too large": b"#" * (LARGEST + 1),
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "another encoding": "name: Müller".encode("latin-1"),
    "two documents": FILE.encode() + b"---\nsteelyard: 1\n",
    "a list": b"- 1",
    "a word": b"scheme",
    "a question as key": b"? [a, b]\n: 1",
    "control characters": b"name: \x01",
}


@pytest.mark.parametrize("case", ODD)
def test_what_is_no_scheme_file_is_refused(case):
    with pytest.raises(SchemeFileProblem):
        load(ODD[case])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet="{}[]:&*!|>%@`'\"-?# \n\tKa1,.~<", max_size=80)))
def test_garbage_is_refused_and_never_breaks(content):
    with pytest.raises(SchemeFileProblem):
        load(content)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(FILE) - 1), st.text(max_size=3), st.integers(0, 3))
def test_a_damaged_file_is_read_or_refused_and_never_breaks(at, put, gone):
    try:
        found = load(FILE[:at] + put + FILE[at + gone :])
    except SchemeFileProblem as problem:
        assert str(problem)
        return
    assert sum(weights.shares(found.scheme.weighting).values()) == pytest.approx(1)


def test_a_role_of_the_companys_own_is_known_to_who_asks():
    text = FILE.replace("role: service", "role: concierge")
    with pytest.raises(SchemeFileProblem, match="concierge"):
        load(text)
    assert load(text, (*ROLE_BY_KEY, "concierge")).scheme.role == "concierge"
