"""However a script ends, its run says so, and the script ends as it would without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dltui.launch import stop
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ending, state
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read

BEGIN = """
import dltui, os, signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)
"""

LOOP = """
run = dltui.start("script")
step = 0
while {condition}:
    step += 1
    run.log({{"loss": 1 / step}})
    time.sleep(0.001)
print("saved", flush=True)
"""

Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts a script whose run is made in ``runs``."""

    def started(script: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", BEGIN + script],
            env={**os.environ, "DLTUI_RUNS": str(tmp_path / "runs")},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    return started


def only(root: Path) -> RunDir:
    (path,) = (root / "runs").iterdir()
    return RunDir(path)


def ended(root: Path) -> tuple[Status, str]:
    """The status of the only run and what is said of it."""
    run = only(root)
    result = results.read(run)
    status = state.status(run)
    return status, ending.of(run, status, result.message if result else "")


def going(root: Path) -> RunDir:
    """The only run, once it has recorded something and said with what it is run."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if (root / "runs").is_dir() and list((root / "runs").iterdir()):
            run = only(root)
            if run.requirements.exists() and read(run).step > 3:
                return run
        time.sleep(0.02)
    raise AssertionError("nothing was recorded")


@pytest.mark.parametrize(
    ("script", "code", "status", "said"),
    [
        ("dltui.log({'a': 1})", 0, Status.FINISHED, ""),
        ("dltui.log({'a': 1}); int('x')", 1, Status.FAILED, "ValueError: invalid literal"),
        ("dltui.log({'a': 1}); sys.exit(3)", 3, Status.FAILED, "exit code 3"),
        ("dltui.log({'a': 1}); sys.exit('no data')", 1, Status.FAILED, "no data"),
        (
            "dltui.log({'a': 1})\ntry: sys.exit(3)\nexcept SystemExit: dltui.log({'a': 1})",
            *(0, Status.FINISHED, ""),
        ),
        ("dltui.log({'a': 1}); os._exit(4)", 4, Status.LOST, "its process is gone"),
        ("dltui.log({'a': 1}); os.kill(os.getpid(), 11)", -11, Status.LOST, "its process is gone"),
    ],
)
def test_the_end_of_a_script_is_that_of_its_run(
    tmp_path: Path, start: Start, script: str, code: int, status: Status, said: str
) -> None:
    process = start(script)
    process.communicate(timeout=60)
    assert process.returncode == code
    found, words = ended(tmp_path)
    assert found is status
    assert words.startswith(said)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_who_never_looks_dies_of_the_signal_and_the_run_says_of_which(
    tmp_path: Path, start: Start, number: signal.Signals
) -> None:
    process = start(LOOP.format(condition="True"))
    going(tmp_path)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == -number
    status, words = ended(tmp_path)
    assert status is Status.STOPPED
    by = "you" if number is signal.SIGINT else f"signal {number.name[3:]}"
    assert words.startswith(f"stopped by {by} at step ")


def test_who_looks_saves_and_ends_by_itself(tmp_path: Path, start: Start) -> None:
    process = start(LOOP.format(condition="not run.stop_requested"))
    stop.stop(going(tmp_path))
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "saved\n")
    status, words = ended(tmp_path)
    assert status is Status.STOPPED
    assert words.startswith("stopped by you at step ")


def test_a_handler_of_the_script_is_called(tmp_path: Path, start: Start) -> None:
    handler = "signal.signal(signal.SIGTERM, lambda *_: sys.exit('mine'))\n"
    process = start(handler + LOOP.format(condition="True"))
    stop.stop(going(tmp_path))
    process.communicate(timeout=60)
    assert process.returncode == 1
    assert ended(tmp_path)[0] is Status.STOPPED


def test_what_is_ignored_stays_so_for_all_that_the_script_begins(
    tmp_path: Path, start: Start
) -> None:
    process = start("""
import subprocess
signal.signal(signal.SIGHUP, signal.SIG_IGN)
with dltui.start("script", output=False):
    os.kill(os.getpid(), signal.SIGHUP)
    code = "import signal; print(signal.getsignal(signal.SIGHUP).name)"
    subprocess.run([sys.executable, "-c", code], check=True)
""")
    out, _ = process.communicate(timeout=60)
    assert "SIG_IGN" in out
    assert ended(tmp_path)[0] is Status.FINISHED


def test_a_copy_of_the_script_records_nothing_and_goes_on(tmp_path: Path, start: Start) -> None:
    process = start("""
run = dltui.start("script")
threading.Thread(target=lambda: [run.log({"busy": 1.0}) for _ in range(20_000)]).start()
for number in range(5):
    child = os.fork()
    if child == 0:
        for step in range(100):
            run.log({"child": float(step)})
        print("child", dltui.current(), flush=True)
        run.finish("failed")
        sys.exit(7)
    os.waitpid(child, 0)
run.log({"parent": 1.0})
""")
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "child None\n" * 5)
    assert ended(tmp_path)[0] is Status.FINISHED
    view = read(only(tmp_path))
    assert sorted(view.series) == ["busy", "parent"]
    assert len(view.series["busy"].y) == 20_000


@pytest.mark.parametrize(
    ("last", "status", "message"),
    [("", Status.FINISHED, ""), ("1 / 0", Status.FAILED, "ZeroDivisionError: division by zero")],
)
def test_a_process_of_multiprocessing_has_a_run_of_its_own(
    last: str, status: Status, message: str, tmp_path: Path, start: Start
) -> None:
    process = start(f"""
import multiprocessing

def train():
    run = dltui.start("child")
    run.log({{"loss": 0.5}})
    {last}

child = multiprocessing.get_context("fork").Process(target=train)
child.start()
child.join()
""")
    process.communicate(timeout=60)
    assert ended(tmp_path) == (status, message)
    assert read(only(tmp_path)).series["loss"].y.tolist() == [0.5]


def test_the_hook_of_an_earlier_run_that_a_library_put_back_ends_nothing(start: Start) -> None:
    process = start("""
first = dltui.start("first")
kept = signal.signal(signal.SIGTERM, lambda *_: None)
first.finish()
signal.signal(signal.SIGTERM, kept)
second = dltui.start("second")
before = second.stop_requested
os.kill(os.getpid(), signal.SIGTERM)
print(before, second.stop_requested, flush=True)
""")
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "False True\n")


def test_the_error_of_a_thread_is_told_and_ends_nothing(tmp_path: Path, start: Start) -> None:
    process = start("""
run = dltui.start("script")
thread = threading.Thread(target=lambda: 1 / 0, name="loader")
thread.start()
thread.join()
""")
    process.communicate(timeout=60)
    assert ended(tmp_path)[0] is Status.FINISHED
    texts = [message.text for message in read(only(tmp_path)).messages]
    assert texts == ["loader ended: ZeroDivisionError: division by zero"]
