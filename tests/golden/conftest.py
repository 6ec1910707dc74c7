import pytest

from lib.crm.source import open_crm
from lib.kpis import cube as cubes
from tests.golden.engines import ENGINES, load
from tests.golden.rows import ROWS


@pytest.fixture(scope="session", params=ENGINES)
def golden_url(request, tmp_path_factory):
    """The golden company's URL, once on each engine."""
    return load(tmp_path_factory.mktemp(request.param), request.param, ROWS)


@pytest.fixture(scope="session")
def golden(golden_url):
    """The golden company's cube."""
    return cubes.build(open_crm(golden_url))
