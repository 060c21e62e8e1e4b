"""A terminal is asked and its answer timed: prompt, late, in pieces, among keys, or never."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from scripted import Scripted, answers, silent

from dltui.devices.terminal import PLACE, WELL, Answer, Question, ask, askable


def asked(terminal: Scripted, text: bytes = PLACE, seconds: float = 2.0) -> Answer | None:
    return ask(text, seconds, reading=terminal.handle, writing=terminal.handle)


@pytest.mark.parametrize(
    ("text", "steps", "column", "typed"),
    [
        (PLACE, [b"\x1b[12;34R"], 34, b""),
        (WELL, [b"\x1b[0n"], None, b""),
        (PLACE, [b"\x1b[1", 0.02, b"2;3", 0.02, b"4R"], 34, b""),
        (PLACE, [b"j\x1b[A", b"\x1b[1;2R", b"k"], 2, b"jk"),
        (PLACE, [b"\x1b[?62;22c", b"\x1b[1;7R"], 7, b""),
        (PLACE, [b"\xff\x1b[\x1b[1;7R"], 7, b"\xff"),
    ],
    ids=["at once", "well", "in pieces", "among keys", "after another report", "garbage"],
)
def test_an_answer_is_found(
    text: bytes, steps: Sequence[bytes | float], column: int | None, typed: bytes
) -> None:
    with Scripted(answers(*steps)) as terminal:
        before = terminal.modes
        answer = asked(terminal, text)
        assert answer
        assert (answer.column, typed.startswith(answer.typed)) == (column, True)
        assert 0 <= answer.seconds < 2
        assert terminal.modes == before and terminal.echoes
        assert terminal.seen.startswith(text)


def test_the_time_of_an_answer_is_that_of_the_line() -> None:
    with Scripted(answers(0.2, b"\x1b[0n")) as terminal:
        answer = asked(terminal, WELL)
        assert answer and answer.seconds >= 0.2


@pytest.mark.parametrize("steps", [(), (b"\x1b[1",), (b"\x1b[1;",), (b"ls",)])
def test_a_terminal_that_does_not_answer_is_a_value(steps: Sequence[bytes]) -> None:
    with Scripted(answers(*steps)) as terminal:
        before = terminal.modes
        assert asked(terminal, seconds=0.1) is None
        assert terminal.modes == before
        assert b"\x1b" not in terminal.waiting()


def test_an_answer_is_never_echoed() -> None:
    with Scripted(answers(b"\x1b[1;2R")) as terminal:
        assert asked(terminal)
        assert terminal.waiting() == b""
        assert terminal.seen == PLACE


def test_an_answer_that_came_while_nobody_waited_is_dropped() -> None:
    came = threading.Event()

    def script(data: bytes) -> Sequence[bytes | float]:
        came.set()
        return [b"\x1b[1;2R"]

    with Scripted(script) as terminal:
        with Question(PLACE, reading=terminal.handle, writing=terminal.handle) as question:
            assert came.wait(5)
            assert question.answer(2.0)
            terminal.type(b"\x1b[1;2R")
        assert terminal.waiting() == b"" and terminal.echoes


def test_a_terminal_that_is_gone_says_nothing() -> None:
    master, slave = os.openpty()
    os.close(master)
    assert ask(PLACE, 0.1, reading=slave, writing=slave) is None
    os.close(slave)


def test_no_file_and_no_pipe_is_asked(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    assert not askable(reading, writing)
    assert ask(PLACE, 0.1, reading=reading, writing=writing) is None
    os.close(writing)
    assert os.read(reading, 10) == b""
    os.close(reading)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """ctrl+c interrupts, whatever an earlier test made of it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_while_it_waits_puts_the_terminal_back(interruptible: None) -> None:
    waits = threading.get_ident()
    with Scripted(silent) as terminal:
        before = terminal.modes

        def interrupt(data: bytes) -> Sequence[bytes | float]:
            assert not terminal.echoes
            time.sleep(0.2)
            signal.pthread_kill(waits, signal.SIGINT)
            return ()

        terminal._script = interrupt
        with pytest.raises(KeyboardInterrupt):
            asked(terminal, seconds=10)
        assert terminal.modes == before


TYPED = """
import os, pty, sys, time, select
pid, master = pty.fork()
if not pid:
    from dltui.devices.terminal import PLACE, Question
    question = Question(PLACE)
    answer = question.answer(5)
    question.close()
    print("typed", answer.typed, "then", sys.stdin.readline(), flush=True)
    os._exit(0)
seen = b""
while b"then" not in seen or b"date" not in seen.partition(b"then")[2]:
    data = os.read(master, 1000)
    if b"6n" in data:
        os.write(master, b"da\\x1b[1;2R")
        time.sleep(0.3)
        os.write(master, b"te\\n")
    seen += data
print(seen.decode())
os.waitpid(pid, 0)
"""


def test_what_was_typed_meanwhile_is_given_back() -> None:
    """Where the kernel still allows it (before Linux 6.2 always, later by ``legacy_tiocsti``)."""
    switch = Path("/proc/sys/dev/tty/legacy_tiocsti")
    if switch.exists() and switch.read_text().strip() != "1":
        pytest.skip("this kernel gives nothing back")
    done = subprocess.run(
        [sys.executable, "-c", TYPED], capture_output=True, text=True, timeout=30, check=True
    )
    assert "typed b'da' then date" in done.stdout
