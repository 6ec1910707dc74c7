"""Stores to keep schemes in."""

import pytest

from lib.store.database import open_store
from tests.postgres import new_database


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
