"""What the facts of a run say of its device."""

from __future__ import annotations

from pathlib import Path

from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.texts.machine import device_lines
from dltui.tui.texts.toned import plain


def test_counts_of_the_allocator_are_no_bytes(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    with Recorder(run) as recorder:
        sizes = {"allocated": 252 * 2**20, "retries": 3, "ooms": 0}
        recorder.memory(step=1, device="cuda:0", bytes=sizes)
    told = [plain(line).split() for line in device_lines(read(run), Snapshot(), 30)]
    assert ["allocated", "252", "MiB"] in told
    assert ["retries", "3"] in told and ["ooms", "0"] in told
