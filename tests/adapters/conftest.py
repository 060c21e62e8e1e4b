"""Tests against the libraries of others, at the versions that ``.ci/adapters`` installs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from dltui.runs.files import request
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir

HERE = Path(__file__).parent
TRAININGS = HERE / "trainings"
ROOT = HERE.parent.parent

Train = Callable[..., dict[str, RunDir]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All here are ``adapters``; what those libraries warn of themselves is theirs."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.adapters)
            item.add_marker(pytest.mark.filterwarnings("ignore"))


def lacks(library: str) -> pytest.MarkDecorator:
    """Skips what needs a library that is not installed."""
    return pytest.mark.skipif(not find_spec(library), reason=f"no {library} here")


@pytest.fixture(scope="session")
def train(tmp_path_factory: pytest.TempPathFactory) -> Train:
    """Carries a script out, in a process of its own: the runs it leaves, by their names."""

    def run(script: str | Path, *arguments: str, **around: str) -> dict[str, RunDir]:
        folder = tmp_path_factory.mktemp("training")
        root = folder / "runs"
        variables = {"DLTUI_RUNS": str(root), "HOME": str(folder), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, TRAININGS / script, *arguments, folder],
            env=os.environ | variables | {"OMP_NUM_THREADS": "1"} | around,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        runs = sorted(path for path in root.iterdir() if path.is_dir())
        return {request.read(RunDir(path)).name: RunDir(path) for path in runs}

    return run


def result(run: RunDir) -> Result:
    found = results.read(run)
    assert found is not None
    return found


def events(run: RunDir, kind: str) -> list[dict[str, Any]]:
    """The lines of one kind in its log."""
    lines = (json.loads(line) for line in run.events.read_text("utf-8").splitlines())
    return [line for line in lines if line["kind"] == kind]
