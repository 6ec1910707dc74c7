"""Imports point down, and only the edge knows Streamlit."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GROUND = {"settings", "errors", "language", "periods", "urls"}
# Each layer may import itself, the ones below it in the list, and the ground.
LAYERS = ["crm", "customers", "kpis", "scoring", "trust", "simulation", "reports", "charts", "views", "cli"]
SCORING_VALUES = {"scoring.gates", "scoring.schemes", "scoring.weights", "scoring.targets"}
STORE = {"store", "kpis.catalogue", "kpis.own", "errors", "language", "urls"} | SCORING_VALUES
FILES = sorted([*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from ([f"{node.module}.{alias.name}" for alias in node.names] if node.module else [])
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def allowed(layer):
    if layer in GROUND:
        return GROUND
    if layer == "store":
        return STORE
    below = set(LAYERS[: LAYERS.index(layer) + 1]) if layer in LAYERS else set(LAYERS)
    saves = {"store"} if layer in ("views", "cli", "shell", "pages", "app") else set()
    return below | GROUND | saves | ({"shell"} if layer in ("shell", "app") else set())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    layer = parts[1] if parts[0] == "lib" else parts[0]
    layer = "cli" if layer == "__main__" else layer
    edge = layer in ("app", "shell", "views", "pages")
    for name in imported(path):
        assert edge or name.split(".")[0] != "streamlit", f"{name} is for the edge only"
        assert not (parts[0] == "lib" and name.split(".")[0] in ("pages", "app")), f"lib imports {name}"
        inner = name.removeprefix("lib.") if name.startswith("lib.") else None
        if inner and layer != "__init__":
            assert any(inner == free or inner.startswith(f"{free}.") for free in allowed(layer)), f"{layer} imports {name}"


# The rooms of the views: each may use those before it in the list, and what lies in the house itself; that uses no room.
ROOMS = ["pilot", "own", "targets", "saved", "why", "solve", "money", "takeaway", "compare", "live", "simulator"]
SHARED = ["saved"]


@pytest.mark.parametrize("path", sorted((ROOT / "lib/views").glob("**/*.py")), ids=lambda path: str(path.relative_to(ROOT / "lib/views")))
def test_rooms_of_the_views_do_not_know_their_neighbours(path):
    parts = path.relative_to(ROOT / "lib/views").parts
    room = parts[0] if len(parts) > 1 else None
    open_to = {room, *(ROOMS if room == "simulator" else SHARED if room else [])}
    for name in imported(path):
        inner = name.removeprefix("lib.views.").split(".")[0]
        if name.startswith("lib.views.") and inner in ROOMS:
            assert inner in open_to, f"{path.relative_to(ROOT)} imports {name}"


def test_every_room_of_the_views_is_named():
    assert {path.parent.name for path in (ROOT / "lib/views").glob("*/__init__.py")} == set(ROOMS)
