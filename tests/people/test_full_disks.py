"""A disk that fills up: nothing written is lost, and every way in says so in one line."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dltui.runs.files import result as results
from dltui.runs.listing.index import Index
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.people.disks import disk_of, fill
from tests.process.conftest import until


def no_room() -> None:
    """For everyone: a file may not grow at all, which is what a used-up quota looks like."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


@pytest.mark.parametrize("arguments", [("--run", "quickstart", "--quick"), ("verify", "losses")])
def test_a_run_without_room_to_begin_is_one_line_and_exit_code_3(
    runs_dir: Path, arguments: tuple[str, ...]
) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "dltui", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        preexec_fn=no_room,
        timeout=90,
        check=False,
    )
    assert said.returncode == 3, said.stderr
    assert "no space left: a file may not become larger" in " ".join(
        (said.stdout + said.stderr).split()
    )
    assert "Traceback" not in said.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MiB of our own."""
    with disk_of(12, tmp_path / "disk") as disk:
        yield disk


def test_a_disk_that_fills_up_under_a_run_and_its_log_ends_it_as_failed(small_disk: Path) -> None:
    """The traceback of the full disk has no room in the log: it must not cost the ending."""
    command = [sys.executable, "-m", "dltui", "--run", "quickstart", "--json"]
    command += ["--set", "train.epochs=20000", "--runs-dir", str(small_disk)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            index = Index(small_disk)
            until(lambda: any(read(one.run).step > 50 for one in index.records()), 90)
            fill(small_disk / "fill")
            process.communicate(timeout=90)
        finally:
            process.kill()
    assert process.returncode == 3
    (record,) = Index(small_disk).records()
    result = results.read(record.run)
    assert result is not None and result.status is Status.FAILED
    assert "no space left" in result.message
    assert len(read(record.run).series["loss"].y) > 10
