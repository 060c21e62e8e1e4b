"""Run directories as a launcher leaves them, without a worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dltui.runs.files import request as requests
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir

Make = Callable[..., RunDir]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a run directory that is asked for and not yet begun."""

    def made(name: str = "20260101-1200-some-abc") -> RunDir:
        run = RunDir(tmp_path / name)
        run.path.mkdir(exist_ok=True)
        requests.write(run, Request(name="topic/some", folder=str(tmp_path), created=1.0))
        return run

    return made
