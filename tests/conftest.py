"""What several test folders share."""

import os
from datetime import date
from pathlib import Path

import pytest

from lib.crm import company
from lib.store.database import open_store
from sample_data import generate
from tests.postgres import new_database

ROOT = Path(__file__).resolve().parent.parent
UNTIL = date(2026, 10, 31)
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real exports beside the project, not part of it (their licence is not ours to pass on)."""
    if not SHARED.is_dir():
        reason = "the real exports are not here: ../shared/data beside the project's folder is missing"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return SHARED


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the sample company, as the first start leaves it."""
    folder = tmp_path_factory.mktemp("data")
    path = folder / "sample.duckdb"
    with company.writing(path):
        company.publish(path, generate(UNTIL))
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path):
    """The URL of an empty store, on either engine."""
    return new_database() if request.param == "postgresql" else f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def store(store_url):
    """An empty store."""
    opened = open_store(store_url)
    yield opened
    opened.engine.dispose()
