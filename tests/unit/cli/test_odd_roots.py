"""Folders in which no runs can lie, or be made: one line, and exit code 3, or 2 for no name."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dltui.runs.files import notes, result
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder

COMMANDS = (
    *(("runs",), ("runs", "--json"), ("show", "latest"), ("export", "latest"), ("stop", "x")),
    *(("compare", "a", "b"), ("wait", "x"), ("watch", "x"), ("best", "x"), ("rm", "x", "--yes")),
    *(("prune", "--keep", "1", "--yes"), ("resume", "x"), ("rerun", "x")),
    ("--run", "quickstart", "--quick", "--detach"),
)


def odd(folder: Path) -> dict[str, str]:
    (folder / "file").touch()
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "pipe")
    return {
        "a file": f"{folder}/file",
        "in a file": f"{folder}/file/x",
        "a loop": f"{folder}/loop",
        "in a loop": f"{folder}/loop/x",
        "a pipe": f"{folder}/pipe",
        "a device": "/dev/null",
        "in a device": "/dev/null/x",
        "a long name": f"{folder}/{'y' * 300}",
        "a long path": "/" + "x" * 5_000,
        "no text": f"{folder}/{os.fsdecode(b'a' + bytes([255]))}",
        "nul": f"{folder}/a\0b",
    }


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_odd_root_is_one_line(command: tuple[str, ...], tmp_path: Path, dltui) -> None:
    for root in odd(tmp_path).values():
        answer = dltui(*command, "--runs-dir", root)
        lines = [line for line in answer.err.splitlines() if line.startswith("dltui: ")]
        assert answer.code in (2, 3), (root, answer)
        assert 1 <= len(lines) <= 1 + (command[0] == "show"), (root, answer.err)


def test_system_folders_have_no_runs(dltui) -> None:
    assert json.loads(dltui("runs", "--json", "--runs-dir", "/proc").out) == []
    assert dltui("show", "latest", "--runs-dir", "/sys").code == 2


def test_text_that_no_file_can_hold_is_written_with_escapes(tmp_path: Path) -> None:
    run = RunDir(tmp_path / "20260101-1200-some-abc")
    run.path.mkdir()
    result.write(run, Result(status=Status.FAILED, message="no file \udcff"))
    assert result.read(run).message == "no file \\udcff"
    notes.write(run, Notes(title="a\ud800", tags=["\udcff"]))
    assert notes.read(run) == Notes(title="a\\ud800", tags=["\\udcff"])
    with Recorder(run) as recorder:
        recorder.message("no file \udcff")
        recorder.epoch(step=1, epoch=1, metrics={"\udcff": 1.0})
    assert [message.text for message in read(run).messages] == ["no file \\udcff"]
    assert read(run).last == {"\\udcff": 1.0}
