"""The exit codes, in one table that the README and --help repeat, and every way to end.

In real processes: a kill and a stop in tests/process/test_ended_by_people.py, sweeps whose points
fail in tests/process/test_sweep.py and test_lacking.py, full disks in tests/people.
"""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from dltui.cli import verification
from dltui.cli.diagnostics import guarded
from dltui.cli.verification import Checked
from dltui.errors import (
    MEANINGS,
    DataError,
    DltuiError,
    ExitCode,
    Interrupted,
    OutOfMemory,
    UsageError,
)
from dltui.runs.log.events import Status
from dltui.runs.verdict import Verdict
from dltui.toml.problems import PresetError
from dltui.worker import ending
from dltui.writing import Refused

ROOT = Path(__file__).parent.parent.parent.parent


def test_they_are_told_alike_everywhere(dltui) -> None:
    assert list(MEANINGS) == list(ExitCode)
    readme = (ROOT / "README.md").read_text("utf-8")
    usage = dltui("--help").out
    for code, meaning in MEANINGS.items():
        assert f"| {code:d} | {meaning}" in readme
        assert f"  {code:<4d} {meaning}\n" in usage


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.FINISHED, 0),
        (Status.DIVERGED, 1),
        (Status.FAILED, 1),
        (Status.LOST, 1),
        (Status.OUT_OF_MEMORY, 3),
        (Status.STOPPED, 130),
        (Status.QUEUED, 1),
        (Status.RUNNING, 1),
    ],
)
def test_every_status_has_one(status: Status, code: int) -> None:
    assert status.exit_code == code


ERRORS = [
    (DltuiError("your network raises"), Status.FAILED, 1),
    (ValueError("a bug"), Status.FAILED, 1),
    (UsageError("no such layer"), Status.FAILED, 2),
    (PresetError([]), Status.FAILED, 2),
    (DataError("not here"), Status.FAILED, 3),
    (Refused("no permission"), Status.FAILED, 3),
    (OSError(errno.ENOSPC, "full"), Status.FAILED, 3),
    (OutOfMemory("CUDA"), Status.OUT_OF_MEMORY, 3),
    (MemoryError(), Status.OUT_OF_MEMORY, 3),
    (Interrupted("stopped"), Status.STOPPED, 130),
]
"""What a worker meets, how its run has then ended, and the code of its process."""


@pytest.mark.parametrize(("error", "status", "code"), ERRORS)
def test_every_error_ends_a_run_and_a_command_with_the_same(
    error: Exception, status: Status, code: int, tmp_path: Path
) -> None:
    found = ending.of_error(error, tmp_path)
    assert (found.status, found.exit_code) == (status, code)

    def raising() -> None:
        raise error

    if isinstance(error, DltuiError | OSError):
        assert guarded(raising) == code


def checked(status: Status, verdict: str = "reproduced") -> Checked:
    claim = Verdict(metric="test/loss", reported=1.0, measured=1.0, verdict=verdict)  # type: ignore[arg-type]
    return Checked(
        preset="losses/x", status=status, exit_code=int(status.exit_code), claims=[claim]
    )


@pytest.mark.parametrize(
    ("presets", "code"),
    [
        ([checked(Status.FINISHED)], 0),
        ([checked(Status.FINISHED, "off")], 1),
        ([checked(Status.DIVERGED)], 0),
        ([checked(Status.FINISHED), checked(Status.FAILED)], 1),
        ([checked(Status.OUT_OF_MEMORY), checked(Status.FINISHED)], 3),
        ([checked(Status.FINISHED, "off"), checked(Status.STOPPED)], 130),
    ],
)
def test_of_several_presets_the_worst_speaks(presets: list[Checked], code: int) -> None:
    assert verification._exit_code(presets) == code
