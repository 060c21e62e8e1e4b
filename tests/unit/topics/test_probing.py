"""Probes of the largest batch: forked from a process that leaves nothing behind at any end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

import dltui
from dltui.data.options import NamedData
from dltui.errors import DltuiError
from dltui.models.options import Mlp, UserModel
from dltui.presets.schema import Preset
from dltui.runs.liveness import processes
from dltui.topics.memory.probe import Probe, attempt
from dltui.topics.memory.probing import Probing
from dltui.training.options import TrainOptions

FORK = multiprocessing.get_context("fork")

DIES = """
import os, signal, time
def net(how):
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    while how == "waits":
        time.sleep(0.01)
    raise ValueError(how)
"""


Wanted = tuple[Preset, int, Path, None]


def begun() -> Probing[Probe]:
    return Probing(attempt, Probe)


def wanted(folder: Path, model: Mlp | UserModel) -> Wanted:
    data, train = NamedData(name="digits"), TrainOptions(batch_size=8)
    preset = Preset(title="t", topic="memory", data=data, model=model, train=train)
    return preset, 1_000, folder, None


def dying(folder: Path, how: str) -> Wanted:
    (folder / "net.py").write_text(DIES)
    return wanted(folder, UserModel(file="net.py", name="net", arguments={"how": how}))


def told(probing: Probing[Probe]) -> Probe | int:
    while (found := probing.told(1.0)) is None:
        pass
    return found


def left(folder: Path) -> list[str]:
    """But for the cache that torch makes there by itself."""
    return [path.name for path in folder.iterdir() if not path.name.startswith("torchinductor")]


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 30
    while processes.start(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not processes.start(pid)


def test_probes_are_told_however_they_end_and_nothing_lies_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (temporary := tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with begun() as probing:
        for ask, expected in (
            (wanted(tmp_path, Mlp(hidden=(16,))), True),
            (dying(tmp_path, "killed"), -signal.SIGKILL),
            (dying(tmp_path, "by itself"), 1),
            (wanted(tmp_path, Mlp(hidden=(16,))), True),
        ):
            probing.ask(*ask)
            found = told(probing)
            assert (found.fits if isinstance(found, Probe) else found) == expected
        assert left(temporary) == []
        assert "by itself" in capfd.readouterr().err
        probing.ask(*dying(tmp_path, "waits"))
        while not (below := [one.pid for one in processes.family(probing._process.pid)[1:]]):
            pass
    assert gone(probing._process.pid) and all(map(gone, below))
    assert left(temporary) == []


AHEAD = """
import sys
from pathlib import Path

from dltui.launch.warm import ahead
from dltui.topics.memory import forked_probes
from tests.unit.topics.test_probing import Mlp, Probe, begun, gone, told, wanted

ahead.fork(forked_probes.main)
(mine,) = ahead._forked
with begun() as probing:
    assert probing._process is mine and not ahead._forked
    probing.ask(*wanted(Path(sys.argv[1]), Mlp(hidden=(16,))))
    found = told(probing)
    assert isinstance(found, Probe) and found.fits
assert gone(mine.pid)
print("all of it")
"""


def test_one_that_was_forked_ahead_is_taken_and_no_other_is_begun(tmp_path: Path) -> None:
    """In a process without threads, as it is where it happens: PyTorch's own do not survive."""
    command = [sys.executable, "-P", "-c", AHEAD, str(tmp_path)]
    env = os.environ | {"PYTHONPATH": str(Path(dltui.__file__).parent.parent)}
    answer = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert answer.stdout == "all of it\n", answer.stderr


def test_without_their_parent_it_is_said(tmp_path: Path) -> None:
    with begun() as probing:
        probing._process.kill()
        probing._process.wait()
        probing.ask(*wanted(tmp_path, Mlp(hidden=(16,))))
        with pytest.raises(DltuiError, match=r"begins probes ended \(exit -9\)"):
            probing.told(30)


def test_a_killed_worker_leaves_neither_process_nor_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even while torch is being imported."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    told, tell = FORK.Pipe(duplex=False)
    worker = FORK.Process(target=_die_with_a_helper, args=(tell,))
    worker.start()
    helper = told.recv()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    assert gone(helper)
    assert left(tmp_path) == []


def _die_with_a_helper(tell: Connection[int, object]) -> None:
    tell.send(begun()._process.pid)
    os.kill(os.getpid(), signal.SIGKILL)
