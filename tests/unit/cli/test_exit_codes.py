"""The exit codes, in one table that the README and --help repeat, and every way to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.errors import MEANINGS, ExitCode
from dltui.runs.log.events import Status

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
