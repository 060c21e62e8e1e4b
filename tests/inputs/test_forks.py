"""A fork in a file of the user's: its copy of the worker ends where it comes back."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import psutil
import pytest

from dltui.runs.layout import RunDir
from dltui.runs.log.events import Ended, Status
from dltui.runs.log.recorder import FORKED, Recorder
from dltui.runs.log.tail import Tail
from tests.inputs.nets import TOP, net, preset
from tests.inputs.runner import run
from tests.process.conftest import until

IMPORT = "import os\nif (child := os.fork()) == 0: {then}\nelse: os.waitpid(child, 0)\n"
"""The copy goes on with ``then``; the worker waits for its end, and both never write at once."""

FORWARD = """\
if self.training and not hasattr(self, 'child'):
    self.child = os.fork()
    if self.child: os.waitpid(self.child, 0)
return self.b(torch.relu(self.a(x.flatten(1))))
"""

FORKS = {
    "the copy goes on": net(top=TOP + IMPORT.format(then="pass")),
    "the copy raises": net(top=TOP + IMPORT.format(then="raise SystemExit('child')")),
    "in a step": net(top=TOP + "import os\n", forward=FORWARD),
}


@pytest.mark.parametrize("text", FORKS.values(), ids=FORKS)
def test_a_copy_of_the_worker_writes_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(text)
    (tmp_path / "p.toml").write_text(preset())
    seen = run(tmp_path / "p.toml", tmp_path / "runs", "train.checkpoint_seconds=1")
    assert seen.exit == 0 and seen.run is not None, seen.said
    events = Tail(seen.run.events).read()
    assert [event.seq for event in events] == list(range(len(events)))
    assert [e.status for e in events if isinstance(e, Ended)] == [Status.FINISHED]
    assert FORKED in seen.run.log.read_text()


def test_a_copy_that_hangs_goes_with_the_worker(tmp_path: Path) -> None:
    hang = "import os, time, pathlib\nif (child := os.fork()) == 0: time.sleep(600)\n"
    hang += "pathlib.Path('child').write_text(str(child))\n"
    (tmp_path / "net.py").write_text(net(top=TOP + hang))
    (tmp_path / "p.toml").write_text(preset())
    assert run(tmp_path / "p.toml", tmp_path / "runs").exit == 0
    child = int((tmp_path / "child").read_text())
    until(lambda: not _lives(child))


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_pool_of_the_users_own_is_left_alone(tmp_path: Path) -> None:
    pool = "import multiprocessing, os\nwith multiprocessing.get_context('fork').Pool(1) as pool:\n"
    pool += "    assert pool.map(abs, [-1, -2]) == [1, 2]\n"
    (tmp_path / "net.py").write_text(net(top=TOP + pool))
    (tmp_path / "p.toml").write_text(preset())
    seen = run(tmp_path / "p.toml", tmp_path / "runs")
    assert seen.exit == 0 and seen.run is not None, seen.said
    assert FORKED not in seen.run.log.read_text()


@pytest.mark.parametrize("write", ["phase", "step", "flush", "close", "figure"])
def test_a_forked_recorder_ends_its_process(tmp_path: Path, write: str) -> None:
    recorder = Recorder(RunDir(tmp_path))
    recorder.step(1, {"loss": 1.0})
    copy = multiprocessing.get_context("fork").Process(target=_written, args=(recorder, write))
    copy.start()
    copy.join()
    assert copy.exitcode == 1
    recorder.close()
    assert len(Tail(RunDir(tmp_path).events).read()) == 1


def _written(recorder: Recorder, write: str) -> None:
    arguments = {"phase": ("training",), "step": (2, {"loss": 1.0}), "figure": (None,)}
    getattr(recorder, write)(*arguments.get(write, ()))
    os._exit(0)
