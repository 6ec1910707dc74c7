import pytest

from tests.golden.engines import ENGINES
from tests.postgres import new_database


@pytest.fixture(params=ENGINES)
def fresh(request, tmp_path):
    """The URL of an empty database that is not ours."""
    made = {"duckdb": f"duckdb:///{tmp_path / 'own.duckdb'}", "sqlite": f"sqlite:///{tmp_path / 'own.sqlite'}"}
    return made.get(request.param) or new_database()
