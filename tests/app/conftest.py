"""The app driven without a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT

BOXES = (
    "people_table", "heat_table", "movers_behind", "made_of_behind", "since_behind", "trend_behind", "peers_behind",
    "team_parts_behind", "teams_behind", "departments_behind", "team_peers_behind", "team_trend_behind", "stage_box", "months_behind", "compare_teams_behind", "compare_agreement", "kpi_trend_behind_K1", "spread_behind_K1",
)  # fmt: skip


@pytest.fixture
def start(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Start the app with a link's parameters on the sample company (or another CRM) and a store of its own."""

    def _start(page: str | None = None, crm: str | None = None, opened: bool = True, **parameters: str) -> AppTest:
        monkeypatch.setenv("STEELYARD_DATA", str(sample_folder))
        monkeypatch.setenv("STEELYARD_STORE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
        monkeypatch.setenv("STEELYARD_SLIDERS", "native")  # AppTest cannot move what a browser draws
        if crm is None:
            monkeypatch.delenv("STEELYARD_CRM_URL", raising=False)
        else:
            monkeypatch.setenv("STEELYARD_CRM_URL", crm)
        app = AppTest.from_file(str(ROOT / "lib" / "shell.py"), default_timeout=60)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        if page:
            # The first page wrote its own link: what the address asks of this one is set again.
            app.switch_page(f"../pages/{page}.py")
            for name, value in parameters.items():
                app.query_params[name] = value
            app.run()
        return open_boxes(app) if opened else app

    return _start


def open_boxes(app: AppTest) -> AppTest:
    """Open every box that is filled only when open."""
    for key in BOXES:
        app.session_state[key] = True
    return app.run()


def texts(app: AppTest) -> list[str]:
    """Every text a reader sees on the page, help texts and labels included."""
    found: list[str] = []
    for kind in ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success", "text"):
        found += [str(element.value) for element in getattr(app, kind)]
    for kind in ("button", "selectbox", "slider", "text_input", "text_area", "toggle", "metric"):
        for element in getattr(app, kind):
            found += [element.label, str(getattr(element, "help", "") or "")]
    found += [str(value) for box in app.selectbox for value in box.options]
    found += [block.label for block in app.expander]
    found += [str(column) for frame in app.dataframe for column in frame.value.columns]
    found += [str(metric.delta) for metric in app.metric if metric.delta]
    return [text for text in found if text]
