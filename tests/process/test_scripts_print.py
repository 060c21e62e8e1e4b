"""What a script prints comes out as it would without, and is in the log of its run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = """
import ctypes, os, subprocess, sys
import dltui
run = dltui.start("printing")
print("out", sys.stdout.isatty(), flush=True)
print("err", sys.stderr.isatty(), file=sys.stderr, flush=True)
libc = ctypes.CDLL(None)
libc.puts(b"from C")
libc.fflush(None)
subprocess.run(["echo", "from a child"])
for number in range(5000):
    print(f"\\rbar {number}", end="", file=sys.stderr)
print("\\nlast", flush=True)
"""

DIES = SCRIPT + "os.kill(os.getpid(), 9)\n"

LOSES = """
import sys, time
import dltui, psutil
from dltui.api.output import TAKEN_OVER
run = dltui.start("printing")
print("first", flush=True)

def passing_on():
    for process in psutil.process_iter(["cmdline"]):
        if str(run.folder) in " ".join(process.info["cmdline"] or []):
            yield process

def lose():
    while not (found := list(passing_on())):
        time.sleep(0.01)
    for process in found:
        process.kill()
    psutil.wait_procs(found, 30)

"""

ONCE = (
    LOSES
    + """
lose()
for number in range(20_000):
    print("line", number)
"""
)

ALWAYS = (
    LOSES
    + """
for _ in range(TAKEN_OVER + 1):
    lose()
for number in range(20_000):
    print("line", number)
"""
)

Run = Callable[..., tuple[str, str]]
"""Gives standard output and errors of a script."""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def ran(script: str, **more: str) -> tuple[str, str]:
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "DLTUI_RUNS": str(tmp_path), **more},
            capture_output=True,
            check=False,
            timeout=60,
        )
        return done.stdout.decode(), done.stderr.decode()

    return ran


def kept(root: Path) -> str:
    (path,) = root.glob("*/worker.log")
    return path.read_text()


def bars(lines: str) -> str:
    """Without the states of a bar but the last."""
    return "\n".join(line.rsplit("\r", 1)[-1] for line in lines.split("\n"))


@pytest.mark.parametrize("script", [SCRIPT, DIES], ids=["ends", "is killed"])
def test_both_streams_come_out_whole_and_are_kept(tmp_path: Path, run: Run, script: str) -> None:
    out, errors = run(script)
    assert out == "out False\nfrom C\nfrom a child\n\nlast\n"
    shown = errors.split("\n", 1)[1]
    assert shown == "err False\n" + "".join(f"\rbar {number}" for number in range(5000))
    lines = set(bars(kept(tmp_path)).split("\n"))
    assert {"out False", "err False", "from C", "from a child", "last", "bar 4999"} <= lines
    assert len(kept(tmp_path)) < 1000


def test_a_terminal_stays_one(tmp_path: Path) -> None:
    master, slave = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT.replace("5000", "5")],
        env={**os.environ, "DLTUI_RUNS": str(tmp_path)},
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            shown += os.read(master, 65536)
        except OSError:  # nobody has it open any more
            break
    os.close(master)
    assert process.wait(60) == 0
    text = shown.decode().split("\r\n", 1)[1]
    moving = "".join(f"\rbar {number}" for number in range(5))
    expected = f"out True\r\nerr True\r\nfrom C\r\nfrom a child\r\n{moving}\r\nlast\r\n"
    assert text == expected
    lines = ["out True", "err True", "from C", "from a child", "bar 4", "last", ""]
    assert bars(kept(tmp_path)).split("\n") == lines


LINES = [f"line {number}" for number in range(20_000)]


def test_another_goes_on_where_who_passes_on_is_killed(tmp_path: Path, run: Run) -> None:
    out, _ = run(ONCE)
    assert out.splitlines() == ["first", *LINES]
    assert kept(tmp_path).splitlines()[-1] == LINES[-1]


def test_a_script_outlives_who_passes_on_what_it_prints(run: Run) -> None:
    out, _ = run(ALWAYS)
    assert sorted(out) == sorted("\n".join(["first", *LINES, ""]))  # nothing is lost


def test_it_may_be_left_alone(tmp_path: Path, run: Run) -> None:
    out, _ = run(SCRIPT, DLTUI_OUTPUT="0")
    assert out == "out False\nfrom C\nfrom a child\n\nlast\n"
    assert not list(tmp_path.glob("*/worker.log"))
    run("import dltui; dltui.start('fails', output=False); 1 / 0")
    assert kept(tmp_path).endswith("ZeroDivisionError: division by zero\n")


def test_a_stream_that_is_none_of_the_system_is_copied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import dltui

    with dltui.start("notebook", runs_dir=tmp_path):
        print("a cell")
        print("\rbar 1", end="\rbar 2\n")
    print("after")
    assert capsys.readouterr().out == "a cell\n\rbar 1\rbar 2\nafter\n"
    assert bars(kept(tmp_path)) == "a cell\nbar 2\n"
