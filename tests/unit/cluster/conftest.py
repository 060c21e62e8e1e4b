"""A Slurm that only notes what it is asked, and runs that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dltui.cluster.submit import submit
from dltui.config.schema import SlurmSettings
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.layout import RunDir
from tests.fake_slurm import FakeSlurm


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlurm]:
    yield FakeSlurm(tmp_path / "slurm", monkeypatch)
    FakeSlurm.forget()


@pytest.fixture
def submitted(runs_dir: Path, slurm: FakeSlurm) -> Callable[..., RunDir]:
    """A run of quickstart that is job 42, and waits; ``asked`` is what sbatch is told."""

    def made(*overrides: str, asked: SlurmSettings | None = None) -> RunDir:
        slurm.queue("42|PENDING|1:00:00||N/A|Priority")
        loaded = load(find("quickstart"), overrides=overrides)
        return submit(loaded, asked or SlurmSettings(), root=runs_dir, data_root=None).run

    return made
