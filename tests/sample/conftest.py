"""A sample of the real files' size, made once for all tests of a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sample_data import generate

if TYPE_CHECKING:
    from tests.sample.files import Sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """No test writes into it."""
    folder = tmp_path_factory.mktemp("sample")
    return folder, generate(folder, rows=6234)
