"""Which machines are for logging in and submitting."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.devices.login import login_node


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    for name in ("SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID"):
        monkeypatch.delenv(name, raising=False)
    return folder


def command(folder: Path, name: str) -> None:
    (folder / name).write_text("#!/bin/sh\n")
    (folder / name).chmod(0o755)


def test_a_machine_without_a_batch_system_is_none(commands: Path, tmp_path: Path) -> None:
    command(commands, "python")
    assert not login_node(tmp_path)


@pytest.mark.parametrize("name", ["sbatch", "qsub", "bsub"])
def test_where_jobs_are_submitted_from_is_one(name: str, commands: Path, tmp_path: Path) -> None:
    command(commands, name)
    assert login_node(tmp_path)


def test_within_a_job_it_is_none(
    commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(commands, "sbatch")
    monkeypatch.setenv("PBS_JOBID", "7")
    assert login_node(tmp_path)
    monkeypatch.setenv("SLURM_JOB_ID", "7")
    assert not login_node(tmp_path)


def test_where_slurm_computes_it_is_none(commands: Path, tmp_path: Path) -> None:
    command(commands, "sbatch")
    (tmp_path / "run").mkdir()
    (tmp_path / "run/slurmd.pid").write_text("7")
    assert not login_node(tmp_path)
