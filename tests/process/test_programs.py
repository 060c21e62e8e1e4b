"""Programs that dltui starts: what they print is passed on and read, and however one ends it is
said, and nothing of it is left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from dltui.errors import UsageError
from dltui.figures.records import Note
from dltui.launch import resumable, stop
from dltui.launch import start as launch
from dltui.presets.load import load
from dltui.runs.files import config
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes, state
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.process.conftest import until

Start = Callable[[RunDir], subprocess.Popen[bytes]]
Dltui = Callable[..., subprocess.Popen[str]]

SLEEPS = """import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
"""
"""A program with a child that outlives it."""

STEPS = """import time
for n in range(6000):
    print(f"step {n} loss={1 / (n + 1)}", flush=True)
    time.sleep(0.1)
"""


def program(tmp_path: Path, runs: Path, code: str, more: str = "", *overrides: str) -> RunDir:
    (tmp_path / "program.py").write_text(code)
    (tmp_path / "own.toml").write_text(
        f"title = 'own'\n[command]\nrun = '{{python}} program.py'\n{more}"
    )
    return launch.create(load(tmp_path / "own.toml", overrides=overrides), root=runs)


def own(run: RunDir) -> list[psutil.Process]:
    """What lives and was told that it belongs to ``run``."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("DLTUI_RUN_DIR") == str(run.path):
                found.append(process)
        except psutil.Error:
            continue
    return processes.alive(found)


def test_exec_passes_on_what_is_printed_and_records_its_numbers(
    dltui: Dltui, runs_dir: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; print('step 3 loss=0.5\\r\\x1b[1mend\\x1b[0m', end='');"
        "print('E', file=sys.stderr)"
    )
    process = dltui("exec", "--", sys.executable, "-c", code, "--lr", "0.10", "--wd=1e-3", "--amp")
    out, err = process.communicate()
    assert process.returncode == 0
    assert out == "step 3 loss=0.5\n\x1b[1mend\x1b[0m"  # text mode reads \r as a line's end
    assert "\nE\n" in err and "finished  loss 0.500" in err
    (path,) = runs_dir.iterdir()
    view = read(run := RunDir(path))
    assert (list(view.series["loss"].step), list(view.series["loss"].y)) == ([3], [0.5])
    assert load(run.preset).preset.args == {"lr": "0.10", "wd": 0.001, "amp": True}
    assert run.log.read_text().endswith("E\nend\n")
    again = dltui("rerun", run.id, "--set", "args.lr=7", "--json")
    assert '"args.lr": 7' in again.communicate()[0]
    assert again.returncode == 0


def test_a_program_that_fails_says_why(dltui: Dltui, runs_dir: Path) -> None:
    process = dltui("exec", "--", sys.executable, "-c", "print('loss=1'); [][3]")
    _, err = process.communicate()
    assert process.returncode == 1
    assert "failed: exit code 1: IndexError: list index out of range" in err
    (path,) = runs_dir.iterdir()
    view = read(RunDir(path))
    note = view.figures["last-lines"]
    assert isinstance(note, Note) and "IndexError" in note.text
    assert view.last == {"loss": 1.0}


def test_one_that_is_killed_is_told_of_and_nothing_of_it_is_left(
    start: Start, runs_dir: Path, tmp_path: Path
) -> None:
    run = program(tmp_path, runs_dir, SLEEPS + STEPS)
    worker = start(run)
    until(lambda: read(run).series)
    (leader,) = [one for one in own(run) if one.ppid() == worker.pid]
    leader.kill()
    until(lambda: results.read(run))
    result = results.read(run)
    assert result is not None and result.status is Status.FAILED
    assert result.message == "killed by signal 9 (KILL): by somebody, or for its memory"
    assert own(run) == []


def test_no_program_outlives_its_worker(start: Start, runs_dir: Path, tmp_path: Path) -> None:
    run = program(tmp_path, runs_dir, SLEEPS + STEPS)
    worker = start(run)
    until(lambda: read(run).series)
    assert len(own(run)) == 2
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    until(lambda: not own(run))
    assert state.status(run) is Status.LOST


def test_one_that_is_asked_to_stop_has_time_for_it_and_is_not_resumed_without_a_command(
    start: Start, runs_dir: Path, tmp_path: Path
) -> None:
    hears = (
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: (print('accuracy=0.5'), sys.exit(3)))\n"
    )
    run = program(tmp_path, runs_dir, hears + SLEEPS + STEPS)
    start(run)
    until(lambda: read(run).series)
    stop.stop(run)
    until(lambda: results.read(run))
    view = read(run)
    assert view.status is Status.STOPPED
    assert view.ending == "stopped by you: asked to stop, ended by itself after 0 s"
    assert view.last["accuracy"] == 0.5
    assert own(run) == []
    with pytest.raises(UsageError, match="says no command to resume; start it again: dltui rerun"):
        resumable.demand(run)


def test_one_that_does_not_heed_it_is_killed(start: Start, runs_dir: Path, tmp_path: Path) -> None:
    deaf = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    run = program(tmp_path, runs_dir, deaf + STEPS, "stop_timeout = 0.3\n")
    start(run)
    until(lambda: read(run).series)
    stop.stop(run)
    until(lambda: results.read(run))
    assert read(run).ending == "stopped by you: asked to stop, killed after 0 s"
    assert own(run) == []


LOGS = """import pathlib, sys
import dltui
begin = int(pathlib.Path(sys.argv[1]).read_text()) if len(sys.argv) > 1 else 0
with dltui.start("inner", config={"depth": 2}, total=6) as run:
    for n in range(begin, begin + 3):
        run.log({"loss": 1.0 / (n + 1)}, step=n)
        print(f"step {n} loss=77 printed={n}", flush=True)
    state = pathlib.Path("state")
    state.write_text(str(begin + 3))
    run.checkpoint(state, step=begin + 2)
    run.summary({"final": 9.0})
sys.exit(0 if begin else "first part")
"""


def test_what_it_logs_comes_before_what_it_prints_and_it_goes_on_from_its_checkpoint(
    start: Start, runs_dir: Path, tmp_path: Path
) -> None:
    more = "resume = '{python} program.py {checkpoint}'\nenvironment = { A = '{seed}' }\n"
    run = program(tmp_path, runs_dir, LOGS, more, "run.seed=5")
    start(run).wait()
    view = read(run)
    assert (view.status, view.ending) == (Status.FAILED, "exit code 1: first part")
    assert list(view.series["loss"].y) == [1.0, 1 / 2, 1 / 3]
    assert (view.planned_steps, config.read(run)) == (6, {"depth": 2})
    start(run).wait()
    view = read(run)
    assert (view.status, view.ending) == (Status.FINISHED, "")
    assert list(view.series["loss"].step) == list(range(6))
    assert list(view.series["printed"].y) == list(range(6))
    result = results.read(run)
    assert result is not None and result.metrics["final"] == 9.0
    assert "loss comes from what it logs; in what it prints it is left out" in [
        message.text for message in view.messages
    ]
    assert not run.inbox.exists()


def test_files_that_it_writes_are_followed(start: Start, runs_dir: Path, tmp_path: Path) -> None:
    code = """import pathlib
pathlib.Path("m.csv").write_text("step,loss\\n1,0.5\\n5,0.25\\n")
print("loss=9")
"""
    run = program(tmp_path, runs_dir, code, "read = ['*.csv']\n")
    start(run).wait()
    view = read(run)
    assert list(view.series["loss"].step) == [1, 5]
    assert list(view.series["loss"].y) == [0.5, 0.25]


def test_no_torch_is_imported_for_it(start: Start, runs_dir: Path, tmp_path: Path) -> None:
    run = program(tmp_path, runs_dir, STEPS)
    worker = start(run)
    until(lambda: read(run).series)
    maps = Path(f"/proc/{worker.pid}/maps")
    assert "libtorch" not in maps.read_text()
    assert identities.read(run) is not None
    assert "torch" not in read(run).phase


def test_presets_of_programs_are_judged_by_their_claims(dltui: Dltui, runs_dir: Path) -> None:
    process = dltui("verify", "programs", "--quick")
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "2 presets, 5 claims: 4 reproduced, 1 needs the full run" in out


def test_where_somebody_looks_its_output_is_a_terminal_to_it(runs_dir: Path) -> None:
    ours, its = os.openpty()
    termios.tcsetwinsize(its, (30, 77))
    code = "import os, sys; print(os.get_terminal_size(1), sys.stdout.isatty(), sys.stdin.isatty())"
    process = subprocess.Popen(
        [sys.executable, "-m", "dltui", "exec", "--", sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=subprocess.PIPE,
    )
    process.communicate()
    os.close(its)
    with os.fdopen(ours, "rb") as terminal:
        said = terminal.read1(1000)
    assert b"columns=77, lines=30) True False" in said
    assert process.returncode == 0
