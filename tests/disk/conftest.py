"""A slow disk for tests, and readers on it in processes of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.disk.slow_disk import SlowDisk, build


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("library"))


@pytest.fixture
def disk(library: Path, runs_dir: Path, tmp_path: Path) -> SlowDisk:
    """Counts what is asked of ``runs_dir``, which is not slow until it is told to be."""
    return SlowDisk(library, runs_dir, tmp_path / "calls")
