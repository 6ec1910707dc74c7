import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real exports beside the project, not part of it (their licence is not ours to pass on)."""
    if not SHARED.is_dir():
        reason = "the real exports are not here: ../shared/data beside the project's folder is missing"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return SHARED
