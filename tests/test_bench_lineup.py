"""The bench that sets the deck beside LineUp: its measure, its hand, and the package it fetches."""

import base64
import hashlib
import io
import tarfile

import numpy as np
import pytest

from bench import BenchError, crowd, lineup, npm, watch
from bench.__main__ import BENCHES, ON_REQUEST

NAN = float("nan")


# It draws a weight at every move, and the order 600 ms after the last one.
def test_what_needs_the_network_runs_only_when_it_is_named():
    assert "lineup" in ON_REQUEST
    assert not BENCHES.keys() & ON_REQUEST.keys()


def test_the_flat_scheme_weighs_every_kpi_as_the_nested_one():
    flat, nested = crowd.flat(), crowd.scheme()
    assert flat.kpis == nested.kpis
    assert flat.shares == pytest.approx(nested.shares, abs=1e-12)
    assert flat.shares["K3"] == pytest.approx(1 / 18)


def test_figures_of_a_drag_worked_out_by_hand():
    samples = (
        watch.Sample(50, NAN, 10, "1,2", "a"),
        watch.Sample(120, 105, 20, "1,2", "b"),
        watch.Sample(140, 130, 30, "2,1", "c"),
        watch.Sample(160, 150, 20, "2,1", "b"),
        watch.Sample(260, 190, 20, "2,3", "d"),
        watch.Sample(300, 190, 20, "2,3", "e"),
    )
    figures = watch.figures(watch.Drag(samples, frames=5, pressed=100, released=200, moves=4, changed=410), sent=10)
    assert figures == {
        "moves": 10,
        "heard": 4,
        "frames": 5,
        "drag_ms": 100,
        "from_percent": 10,
        "to_percent": 20,
        "states": 2,  # 20 and 30; 10 stood there before
        "states_while_dragging": 2,
        "states_per_move": 0.2,
        "orders": 2,
        "orders_while_dragging": 1,
        "weight_after_ms": 10,  # 15, 10 and 10
        "order_after_ms": 40,  # 10 and 70
        "ranking_rest_ms": 100,
        "page_rest_ms": 210,
    }


def test_nothing_drawn_has_no_delay_and_is_at_rest_at_once():
    samples = (watch.Sample(50, NAN, 10, "1,2", "a"),)
    figures = watch.figures(watch.Drag(samples, frames=0, pressed=100, released=200, moves=0, changed=90), sent=10)
    assert (figures["states"], figures["orders"], figures["weight_after_ms"], figures["order_after_ms"]) == (0, 0, None, None)
    assert (figures["ranking_rest_ms"], figures["page_rest_ms"]) == (0, 0)


def test_rounds_give_their_median_and_what_differs_its_range():
    one = {"states": 50, "order_after_ms": None}
    assert lineup.summary([one, one | {"states": 58}, one | {"states": 52, "order_after_ms": 7.0}]) == {
        "states": 52,
        "order_after_ms": 7.0,
        "ranges": {"states": [50, 58]},
    }


def test_ratios_say_nothing_where_nothing_was_drawn():
    times = {"drag_ms": 960, "ranking_rest_ms": 0.0, "page_rest_ms": 200.0, "weight_after_ms": 10.0, "order_after_ms": 10.0}
    ours = times | {"states": 60, "orders": 50}
    theirs = times | {"states": 20, "orders": 0, "page_rest_ms": 900.0, "weight_after_ms": 25.0, "order_after_ms": None}
    assert lineup.ratios(ours, theirs) == {
        "states": 3.0,
        "orders": None,
        "drag_ms": 1.0,
        "weight_after_ms": 2.5,
        "order_after_ms": None,
        "ranking_rest_ms": None,
        "page_rest_ms": 4.5,
    }


def test_two_different_tables_are_not_compared():
    scores = np.append(np.arange(20.0), NAN)
    best = [str(person) for person in range(19, 19 - watch.ROWS, -1)]
    lineup.check_same(",".join(best), scores)
    with pytest.raises(BenchError, match="not the highest"):
        lineup.check_same(",".join([*best[:-1], "0"]), scores)


def _archive(path):
    content = b"export default 1"
    with tarfile.open(path, "w:gz") as files:
        entry = tarfile.TarInfo("package/index.js")
        entry.size = len(content)
        files.addfile(entry, io.BytesIO(content))
    return base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def test_a_kept_package_is_checked_and_unpacked(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = tmp_path / "steelyard" / "thing-1.0.0.tgz"
    path.parent.mkdir()
    package = npm.Package("thing", "1.0.0", _archive(path))
    assert (npm.unpack(package, tmp_path / "out") / "index.js").read_text() == "export default 1"
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(BenchError, match=r"thing-1\.0\.0\.tgz is not thing 1\.0\.0 as published.*delete it"):
        npm.unpack(package, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_package_that_cannot_be_fetched_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError) as error:
        npm.archive(lineup.LINEUP)
    for said in ("lineupjs 4.16.0", "npm pack lineupjs@4.16.0", str(tmp_path / "steelyard")):
        assert said in str(error.value)
