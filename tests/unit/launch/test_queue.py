from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from dltui.errors import Interrupted
from dltui.launch import queue
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes
from dltui.runs.liveness.state import status
from dltui.runs.log.events import Status

GPUS = ["GPU-a", "GPU-b"]


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], RunDir]:
    def made(name: str) -> RunDir:
        run = RunDir(tmp_path / name)
        run.path.mkdir()
        requests.write(run, Request(name="t/p", folder="", created=1.0, wait=True))
        return run

    return made


def process_of(pid: int, started: float, **more: str) -> Identity:
    return msgspec.structs.replace(
        identities.of_this_process("t/p"),
        pid=pid,
        pid_ticks=processes.start(pid),
        started=started,
        **more,
    )


def test_running_runs_hold_their_gpus(make, sleeper) -> None:
    me = identities.of_this_process("t/p")
    mine = make("mine")
    assert queue.turn(mine, me, GPUS) == "GPU-a"
    identities.write(make("given"), process_of(sleeper.pid, 1.0, gpu="GPU-a", device="cuda:0"))
    assert queue.turn(mine, me, GPUS) == "GPU-b"
    identities.write(make("foreground"), process_of(sleeper.pid, 1.0, device="cuda:1"))
    identities.write(make("on-cpu"), process_of(sleeper.pid, 1.0, device="cpu"))
    assert queue.turn(mine, me, GPUS) is None
    sleeper.kill()
    sleeper.wait()
    assert queue.turn(mine, me, GPUS) == "GPU-a"


def test_who_waited_longer_goes_first(make, sleeper) -> None:
    first, second = process_of(sleeper.pid, 1.0), process_of(sleeper.pid, 2.0)
    runs = make("b"), make("a")
    for run, process in zip(runs, (first, second), strict=True):
        run.waiting.write_bytes(msgspec.json.encode(process))
        assert status(run) is Status.QUEUED
    assert queue.turn(runs[0], first, GPUS) == "GPU-a"
    assert queue.turn(runs[1], second, GPUS) == "GPU-b"
    assert queue.turn(runs[1], second, GPUS[:1]) is None


def test_waiting_ends_when_a_gpu_becomes_free(make, sleeper, monkeypatch) -> None:
    monkeypatch.setattr(queue, "LOOK_SECONDS", 0.01)
    holder, mine = make("holder"), make("mine")
    identities.write(holder, process_of(sleeper.pid, 1.0, gpu="GPU-a"))
    threading.Timer(0.1, sleeper.kill).start()
    me = identities.of_this_process("t/p")
    given = queue.wait_for_gpu(mine, me, ["GPU-a"], stop=lambda: False)
    assert given == msgspec.structs.replace(me, gpus=["GPU-a"])
    assert identities.waiter(mine) == me
    assert mine.heartbeat.exists()  # whoever sees no process of this machine sees that


def test_a_stop_while_waiting_leaves_the_queue(make, sleeper) -> None:
    holder, mine = make("holder"), make("mine")
    identities.write(holder, process_of(sleeper.pid, 1.0, gpu="GPU-a"))
    me = identities.of_this_process("t/p")
    with pytest.raises(Interrupted, match="waited for a GPU"):
        queue.wait_for_gpu(mine, me, ["GPU-a"], stop=lambda: True)
    assert identities.waiter(mine) is None
