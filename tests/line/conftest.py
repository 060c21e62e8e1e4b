"""Roots of runs to look at over a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.line.places import environment, feeding, many

MANY = 500


@pytest.fixture
def env(runs_dir: Path, empty_home: Path) -> Mapping[str, str]:
    """Of a lab over a root without runs."""
    return environment(runs_dir, empty_home)


@pytest.fixture
def many_runs(runs_dir: Path) -> None:
    many(runs_dir, MANY)


@pytest.fixture
def live_run(runs_dir: Path) -> Iterator[None]:
    with feeding(runs_dir):
        yield
