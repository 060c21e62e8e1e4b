"""A stop reaches a run that no signal reaches: by its file, which the worker looks for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from dltui.errors import UsageError
from dltui.launch import stop
from dltui.runs.files import end_request
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.writing import Refused
from tests.people.stranger import User
from tests.process.conftest import SMALL, until

FOREIGN = """
import sys
from dltui.runs.liveness.processes import foreign
print(foreign(int(sys.argv[1])))
"""


def test_a_request_without_a_signal_ends_a_run_at_a_step_with_a_checkpoint(
    make: Callable[..., RunDir], start: Callable[[RunDir], subprocess.Popen[bytes]]
) -> None:
    run = make(*SMALL, "train.epochs=4000")
    process = start(run)
    until(lambda: read(run).step > 0, 60)
    end_request.write(run, end_request.asked("stop", "lab"))
    assert process.wait(30) == 130
    view = read(run)
    assert view.status is Status.STOPPED and view.checkpoint
    assert view.ending.startswith("stopped by you at step")


def test_a_run_on_another_machine_is_stopped_by_request_and_killed_only_there(
    make: Callable[..., RunDir],
) -> None:
    run = make(*SMALL)
    elsewhere = msgspec.structs.replace(identities.of_this_process("quickstart"), host="node7")
    identities.write(run, elsewhere)
    run.heartbeat.touch()
    with pytest.raises(UsageError, match="runs on node7: kill it there, or stop it"):
        stop.kill(run)
    assert not run.end.exists()
    stop.stop(run)
    end = end_request.read(run)
    assert end is not None and end.how == "stop"


def test_a_stop_that_nothing_tells_is_not_taken_for_one(make: Callable[..., RunDir]) -> None:
    """Where no signal goes the file is all there is: that it cannot be written must be said."""
    run = make(*SMALL)
    elsewhere = msgspec.structs.replace(identities.of_this_process("quickstart"), host="node7")
    identities.write(run, elsewhere)
    run.heartbeat.touch()
    run.end.mkdir()
    with pytest.raises(Refused, match=r"end\.json: it is a folder"):
        stop.stop(run)


def test_a_process_is_foreign_to_others_and_not_to_oneself(stranger: User) -> None:
    assert stranger.python("-c", FOREIGN, str(os.getpid())).stdout == "True\n"
    assert not processes.foreign(os.getpid())


def test_a_process_that_is_gone_is_nobodys(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert not processes.foreign(gone.pid)
