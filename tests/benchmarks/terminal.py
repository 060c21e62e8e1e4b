"""A program in a pseudo-terminal of our own: what it writes, when, and what it costs."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.line.far import FarTerminal

QUESTION = re.compile(rb"(?:\x1b\[(\d+;\d+)H)?\x1b\[([56])n")
"""Where is the cursor, which may have been put there just before; and, does it work?"""

BEHIND_A_SIGN = b"1;2"
"""Where the cursor is of a terminal that knows UTF-8, when it is first asked."""

LONGEST = 20
"""Bytes of a question, which two reads may have halves of."""


def on_a_pty(
    command: Sequence[str],
    *,
    size: tuple[int, int],
    env: Mapping[str, str],
    cwd: Path | None = None,
) -> tuple[int, subprocess.Popen[bytes]]:
    """``command`` on a new pseudo-terminal of ``size`` (columns, lines); gives our end of it."""
    master, slave = pty.openpty()
    resize(master, size)
    try:
        process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            cwd=cwd,
            env=env,
        )
    finally:
        os.close(slave)
    return master, process


def resize(master: int, size: tuple[int, int]) -> None:
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, and make it where it does not."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Terminal:
    """Runs ``command`` on a terminal of ``size`` (columns, lines) and keeps all it writes.

    It answers a ``QUESTION`` unless ``silent``.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int],
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        silent: bool = False,
    ) -> None:
        self.started = time.perf_counter()
        self._master, self.process = on_a_pty(
            command,
            size=size,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
            cwd=cwd,
        )
        self._chunks: list[tuple[float, bytes]] = []
        self._more = threading.Condition()
        self._open = True
        self._silent = silent
        self._unanswered = b""
        self._far = FarTerminal(*size)
        self._fed = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while self._open:
            ready, _, _ = select.select([self._master], [], [], 0.2)
            if not ready:
                continue
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:
                return
            with self._more:
                self._chunks.append((time.perf_counter(), data))
                self._more.notify_all()
            if not self._silent:
                self._answer(data)

    def _answer(self, data: bytes) -> None:
        data = self._unanswered + data
        last = 0
        for question in QUESTION.finditer(data):
            last = question.end()
            place = question[1] or BEHIND_A_SIGN
            os.write(self._master, b"\x1b[%bR" % place if question[2] == b"6" else b"\x1b[0n")
        self._unanswered = data[max(last, len(data) - LONGEST) :]

    @property
    def count(self) -> int:
        """Chunks so far, to start looking from with ``wait``."""
        with self._more:
            return len(self._chunks)

    @property
    def written(self) -> int:
        """Bytes so far."""
        with self._more:
            return sum(len(data) for _, data in self._chunks)

    @property
    def sent(self) -> bytes:
        """All the program has sent so far."""
        with self._more:
            return b"".join(data for _, data in self._chunks)

    def send(self, keys: str) -> float:
        """Type ``keys``; gives the moment."""
        moment = time.perf_counter()
        os.write(self._master, keys.encode())
        return moment

    def wait(self, text: str, *, since: int = 0, timeout: float = 30.0) -> float:
        """The moment at which ``text`` was written after chunk ``since``, or by which it is
        shown: of a text of which a part was there already only the rest is written.

        Raises ``TimeoutError``, at once when the program is gone, with the last that it wrote.
        """
        wanted = text.encode()
        deadline = time.perf_counter() + timeout
        with self._more:
            while True:
                seen = b""
                for moment, data in self._chunks[since:]:
                    seen = seen[-200:] + data
                    if wanted in seen:
                        return moment
                if len(self._chunks) > since and text in self._shown():
                    return self._chunks[-1][0]
                gone = self.process.poll() is not None and not self._more.wait(0.5)
                if gone or time.perf_counter() > deadline:
                    last = seen[-2_000:].decode(errors="replace")
                    raise TimeoutError(f"{text!r} was not written within {timeout} s: {last}")
                self._more.wait(0.2)

    def _shown(self) -> str:
        """What the terminal shows by now; looked at only when somebody waits for it."""
        for _, data in self._chunks[self._fed :]:
            self._far.feed(data)
        self._fed = len(self._chunks)
        return self._far.text

    def cpu(self) -> float:
        """Processor seconds of the program, all its threads."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def hang_up(self) -> None:
        """Lose the terminal, as an SSH line that drops."""
        self._open = False
        self._reader.join()
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        end(self.process)
        if self._master >= 0:
            self.hang_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def typed(terminal: Terminal, key: str, shown: str, patience: float) -> float:
    """Type ``key`` until ``shown`` is; what is typed before a screen was painted is dropped."""
    for seconds in (5.0, 10.0, patience):
        since = terminal.count
        terminal.send(key)
        with suppress(TimeoutError):
            return terminal.wait(shown, since=since, timeout=seconds)
    raise TimeoutError(f"{key!r} did not bring {shown!r}")


def write_script(path: Path, text: str) -> Path:
    path.write_text(text)
    return path
