import datetime

import pytest

from lib.crm import company as company_file
from sample_data import generate

UNTIL = datetime.date(2026, 10, 1)


@pytest.fixture(scope="session")
def frames():
    """The default company: until October 2026, whose last whole quarter is July to September."""
    return generate(UNTIL)


@pytest.fixture(scope="session", params=[UNTIL, datetime.date(2024, 2, 29), datetime.date(2025, 12, 31)], ids=str)
def company(request):
    """(until, frames) for an ordinary month, a leap February and a December."""
    return request.param, generate(request.param)


@pytest.fixture(scope="session")
def published(frames, tmp_path_factory):
    """Path of a company file that holds the default company."""
    path = tmp_path_factory.mktemp("published") / "libra.duckdb"
    with company_file.writing(path):
        company_file.publish(path, frames)
    return path
