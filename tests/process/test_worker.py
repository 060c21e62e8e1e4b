"""What a worker leaves behind, however it ends."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dltui.launch import stop
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Ended, Phase, Status
from dltui.runs.log.follow import Follower, read
from dltui.runs.log.tail import Tail
from tests.process.conftest import SMALL, until


def final_weights(run: RunDir) -> bytes:
    return (run.checkpoints / "final.safetensors").read_bytes()


def wait_for_checkpoint(run: RunDir) -> None:
    follower = Follower(run)
    until(lambda: follower.poll().checkpoint)


def test_killed_it_is_lost_with_its_curve_and_resumes_to_the_same_bits(make, start) -> None:
    killed, whole = make(*SMALL), make(*SMALL)
    process = start(killed)
    wait_for_checkpoint(killed)
    os.kill(process.pid, signal.SIGKILL)
    killed_at = time.monotonic()
    until(lambda: state.status(killed) is Status.LOST, seconds=3.0)
    assert time.monotonic() - killed_at < 3.0
    view = read(killed)
    assert view.checkpoint
    assert 0 < len(view.series["loss"].y) == view.step
    with killed.events.open("ab") as file:
        file.write(b'{"kind":"steps","seq":99,"ti')
    resumed = start(killed)
    assert resumed.wait(60) == 0
    assert start(whole).wait(60) == 0
    assert final_weights(killed) == final_weights(whole)
    again, once = read(killed), read(whole)
    assert again.skipped == 1
    assert again.status is Status.FINISHED
    assert again.series["loss"].y.tolist() == once.series["loss"].y.tolist()
    assert again.series["test/accuracy"].y.tolist() == once.series["test/accuracy"].y.tolist()


def test_it_says_so_at_once_ignores_hup_and_stops_on_term_with_a_checkpoint(make, start) -> None:
    run = make(*SMALL, "train.epochs=500")
    process = start(run)
    until(lambda: read(run).phase)
    assert os.getsid(process.pid) == process.pid
    identity = identities.read(run)
    assert identity is not None
    assert identity.pid == process.pid
    assert state.status(run) is Status.RUNNING
    until(lambda: read(run).phase == "importing torch")
    os.kill(process.pid, signal.SIGHUP)
    until(lambda: read(run).step > 10)
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(20) == 130
    view = read(run)
    assert view.status is Status.STOPPED
    assert view.result is not None
    assert view.result.exit_code == 130
    assert view.checkpoint == view.step
    events = Tail(run.events).read()
    phases = [event for event in events if isinstance(event, Phase)]
    assert [phase.name for phase in phases[:2]] == ["starting", "importing torch"]
    assert phases[0].elapsed < 0.1
    assert isinstance(events[-1], Ended)


def test_stopped_by_usr2_before_torch_is_there_it_still_leaves_a_result(make, start) -> None:
    run = make(*SMALL)
    process = start(run)
    until(lambda: read(run).phase == "importing torch")
    os.kill(process.pid, signal.SIGUSR2)
    assert process.wait(30) == 130
    assert stop.wait(run, 1.0) is Status.STOPPED


def test_data_that_is_missing_is_one_line_and_a_resource(make, start, tmp_path: Path) -> None:
    run = make("sweep={}", name="lr-table")
    assert start(run).wait(60) == 3
    result = results.read(run)
    assert result is not None
    assert result.status is Status.FAILED
    assert "fashion" in result.message.lower()
    assert "\n" not in result.message
    assert "Traceback" not in run.log.read_text()


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ("raise KeyError('a\\nb')", 2, "model: net.py, line 2: KeyError"),
        ("raise SystemExit(0)", 2, "model: net.py, line 2: it ends Python with sys.exit"),
    ],
)
def test_what_goes_wrong_in_a_users_file_is_one_line_and_a_traceback_in_the_log(
    make, start, tmp_path: Path, body: str, code: int, message: str
) -> None:
    (tmp_path / "net.py").write_text(f"def Net():\n    {body}\n")
    preset = tmp_path / "mine.toml"
    preset.write_text(
        'title = "mine"\ntopic = "learning-rate"\n[data]\nname = "digits"\n'
        '[model]\nfile = "net.py"\nname = "Net"\n[train]\nepochs = 1\n'
    )
    run = make("run.device=cpu", name=str(preset))
    assert start(run).wait(60) == code
    result = results.read(run)
    assert result is not None
    assert result.status is Status.FAILED
    assert message in result.message
    assert "\n" not in result.message
    assert "Traceback" in run.log.read_text()
    assert 'net.py", line 2' in run.log.read_text()


def test_a_full_disk_ends_in_a_result_and_a_readable_curve(make) -> None:
    """A limit on the size of files stands in for the disk: a part of a line still fits."""
    run = make(*SMALL, "train.epochs=500", "train.checkpoint_seconds=0")
    limit = 150_000
    process = subprocess.run(
        [sys.executable, "-m", "dltui.worker", str(run.path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        stderr=subprocess.PIPE,
        text=True,
        timeout=90,
        check=False,
    )
    assert process.returncode == 3
    view = read(run)
    assert view.status is Status.FAILED
    assert view.result is not None
    assert "space" in view.result.message
    assert len(view.series["loss"].y) > 10


def test_a_preset_that_no_longer_loads_fails_in_one_line(make, start) -> None:
    run = make(*SMALL)
    run.preset.write_text(run.preset.read_text().replace("[train]", "[trian]"))
    assert start(run).wait(30) == 2
    result = results.read(run)
    assert result is not None
    assert "trian" in result.message


def test_without_a_run_directory_it_says_so(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "dltui.worker", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert "not a run directory" in answer.stderr
    assert json.dumps("Traceback")[1:-1] not in answer.stderr
