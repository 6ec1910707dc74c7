"""What several test folders share."""

from datetime import date
from pathlib import Path

import pytest

from lib.crm import company
from sample_data import generate

ROOT = Path(__file__).resolve().parent.parent
UNTIL = date(2026, 10, 31)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the sample company, as the first start leaves it."""
    folder = tmp_path_factory.mktemp("data")
    path = folder / "sample.duckdb"
    with company.writing(path):
        company.publish(path, generate(UNTIL))
    return folder
