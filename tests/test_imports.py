"""Imports point down, and only the edge knows Streamlit."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GROUND = {"settings", "errors", "language", "periods", "urls"}
# Each layer may import itself, the ones below it in the list, and the ground.
LAYERS = ["crm", "customers", "kpis", "scoring", "trust", "simulation", "reports", "charts", "views", "cli"]
SCORING_VALUES = {"scoring.gates", "scoring.schemes", "scoring.weights", "scoring.targets"}
STORE = {"store", "kpis.catalogue", "errors", "language", "urls"} | SCORING_VALUES
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
