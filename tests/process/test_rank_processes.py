"""Ranks as processes: whatever becomes of one, the run ends under its name and nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from dltui.runs.files import ranks
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.process.conftest import SMALL, until

THREE = (*SMALL, "run.ranks=3")

NET = """
import os
from torch import nn

class Net(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.line = nn.Linear(64, outputs)
        self.seen = 0

    def forward(self, x):
        self.seen += self.training
        if os.environ.get("RANK") == "1" and self.seen == 20:
            {fate}
        return self.line(x.flatten(1))
"""

PRESET = """
title = "a net of one's own"
topic = "learning-rate"

[data]
name = "digits"

[model]
file = "net.py"
name = "Net"
arguments = { inputs = 64, outputs = 10 }

[train]
epochs = 400
"""


def ended(run: RunDir) -> Result:
    result = results.read(run)
    assert result is not None
    return result


def gone(pids: list[int]) -> bool:
    return not any(psutil.pid_exists(pid) for pid in pids)


def test_a_killed_rank_ends_its_run_which_goes_on_with_another_number(make, start, dltui) -> None:
    run = make(*THREE)
    worker = start(run)
    until(lambda: read(run).checkpoint, seconds=120)
    pids = [one.pid for one in ranks.read(run)]
    os.kill(pids[2], signal.SIGKILL)
    assert worker.wait(15) == 1
    assert (ended(run).status, ended(run).message) == (
        Status.FAILED,
        "rank 2 was killed by signal 9",
    )
    assert gone(pids)
    step = read(run).checkpoint
    resumed = dltui("resume", run.id, "--ranks", "1", "--runs-dir", str(run.path.parent), "--json")
    resumed.communicate(timeout=240)
    assert resumed.returncode == 0
    assert ended(run).status is Status.FINISHED
    assert ended(run).metrics["steps"] == 40 * 45 > (step or 0) > 0


def test_ranks_that_torchrun_begins_go_on_with_a_run(make, start) -> None:
    run = make(*SMALL)
    worker = start(run)
    until(lambda: read(run).checkpoint, seconds=120)
    worker.terminate()
    assert worker.wait(60) == 130
    torchrun = [sys.executable, "-P", "-m", "torch.distributed.run", "--standalone"]
    resume = ["-m", "dltui", "resume", run.id, "--runs-dir", str(run.path.parent), "--json"]
    done = subprocess.run(
        [*torchrun, "--nproc-per-node", "2", *resume],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert ended(run).metrics["steps"] == 40 * 45
    assert read(run).series["loss"].step.tolist() == list(range(1, 40 * 45 + 1))
    assert {one.rank for one in ranks.read(run)} == {0, 1}


@pytest.mark.parametrize(
    ("fate", "status", "said"),
    [
        ("raise MemoryError", Status.OUT_OF_MEMORY, "rank 1: "),
        ("while True: pass", Status.FAILED, "rank 1 did not come on for 5 s (run.rank_timeout)"),
    ],
)
def test_a_rank_that_fails_or_hangs_is_named(
    fate: str, status: Status, said: str, make, start, tmp_path: Path
) -> None:
    (tmp_path / "net.py").write_text(NET.replace("{fate}", fate))
    preset = tmp_path / "own.toml"
    preset.write_text(PRESET)
    run = make("run.device=cpu", "run.ranks=2", "run.rank_timeout=5", name=str(preset))
    worker = start(run)
    told = list[str]()

    def looked() -> Result | None:
        told.extend(one.late for one in ranks.read(run) if one.late)
        return results.read(run)

    until(looked, seconds=120)
    assert bool(told) == ("while" in fate)
    assert all(one.startswith("rank 1 has not come on for ") for one in told)
    pids = [worker.pid, *(one.pid for one in ranks.read(run))]
    worker.wait(15)
    assert ended(run).status is status
    assert ended(run).message.startswith(said)
    assert gone(pids)
