"""What a script prints, kept without being taken away: the terminal sees the same bytes."""

from __future__ import annotations

import fcntl
import os
import select
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from dltui.runs.files.sharing import share_file
from dltui.runs.terminal import Log, Terminal

LAST_SECONDS = 2.0
"""So long the end waits for what was printed; who else still prints is not waited for."""

TAKEN_OVER = 3
"""So often another process goes on where somebody killed the one that passes on what is printed."""

ROOT = Path(__file__).parents[2]

CODE = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from dltui.api.tee import main; main()"


@dataclass(frozen=True, slots=True)
class _Way:
    """One way out of the script: ``sink`` is what it prints to, ``source`` where that is read."""

    sink: int
    source: int


class Descriptors:
    """Standard output and errors of the process and all that it starts, also of C libraries, go
    through a small process: by a terminal where they go to one, by a pipe elsewhere.
    """

    def __init__(self, log: Path) -> None:
        """``OSError`` where the system has no descriptors or process left."""
        _flush()
        self._saved = {number: os.dup(number) for number in (1, 2)}
        first = _way(self._saved[1])
        one = _same(*self._saved.values())
        self._ways = {1: first, 2: first if one else _way(self._saved[2])}
        self._streams = [(self._ways[1].source, self._saved[1])]
        if not one:
            self._streams.append((self._ways[2].source, self._saved[2]))
        self._log = log
        self._begin()
        for number, way in self._ways.items():
            os.dup2(way.sink, number)
        for sink in {way.sink for way in self._ways.values()}:
            os.close(sink)
        self._over = False
        self._watch = threading.Thread(target=self._await_its_end, name="dltui out", daemon=True)
        self._watch.start()

    def close(self) -> None:
        """What is printed from now on goes where it went before."""
        self._over = True
        _flush()
        self._restore()
        self._watch.join(LAST_SECONDS)

    def _begin(self) -> None:
        """Start what passes on; it holds ``life`` open as long as it lives."""
        given = [str(number) for stream in self._streams for number in stream]
        self._life, life = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-I", "-S", "-c", CODE, str(self._log), *given],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[*map(int, given), life],
                start_new_session=True,
            )
        finally:
            os.close(life)

    def _restore(self) -> None:
        for number, saved in self._saved.items():
            os.dup2(saved, number)

    def _await_its_end(self) -> None:
        """Where somebody killed it, another reads on, so that all comes out in its order."""
        for _ in range(TAKEN_OVER):
            self._outlive()
            if self._over:
                return
            os.close(self._life)
            try:
                self._begin()
            except OSError:  # no process is left to be had
                break
        else:
            self._outlive()
        if not self._over:
            self._print_as_before()

    def _outlive(self) -> None:
        self._process.wait()  # it has made the one that stays
        os.read(self._life, 1)

    def _print_as_before(self) -> None:
        """What the script prints just then may come before the last that is on the way."""
        self._drain()
        self._restore()
        self._drain()

    def _drain(self) -> None:
        for number, way in self._ways.items():
            while select.select([way.source], [], [], 0)[0]:
                if not (data := _read(way.source)):
                    break
                os.write(self._saved[number], data)


class Copied:
    """A stream that is no descriptor, as a notebook has: its text is copied into the log."""

    def __init__(self, stream: TextIO, file: TextIO) -> None:
        self._stream, self._file = stream, file
        self._terminal, self._log = Terminal(), Log(file.write, time.monotonic)

    def write(self, text: str) -> int:
        count = self._stream.write(text)
        for line in self._terminal.feed(text.encode("utf-8", "replace")):
            self._log.take(line)
        return count

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def end(self) -> TextIO:
        """The stream itself, once all is in the log."""
        for line in self._terminal.end():
            self._log.take(line)
        self._log.close()
        self._file.close()
        return self._stream


class Streams:
    """``sys.stdout`` and ``sys.stderr`` where they are objects of somebody's own."""

    def __init__(self, log: Path) -> None:
        self._copied = {
            name: Copied(getattr(sys, name), log.open("a", encoding="utf-8", buffering=1))
            for name in ("stdout", "stderr")
        }
        for name, copied in self._copied.items():
            setattr(sys, name, copied)

    def close(self) -> None:
        for name, copied in self._copied.items():
            stream = copied.end()
            if getattr(sys, name) is copied:
                setattr(sys, name, stream)


def keep(log: Path) -> Callable[[], None]:
    """Keep in ``log`` what is printed from now on, until what is given back is called.

    ``OSError`` where that cannot be: it is printed as ever.
    """
    log.touch(0o600)
    share_file(log)
    real = all(_number(getattr(sys, name)) == at for name, at in (("stdout", 1), ("stderr", 2)))
    return (Descriptors(log) if real else Streams(log)).close


def _number(stream: TextIO | None) -> int | None:
    """Its descriptor; null of one that is none."""
    try:
        return stream.fileno() if stream is not None else None
    except (OSError, ValueError, AttributeError):
        return None


def _way(target: int) -> _Way:
    """A terminal that changes nothing where ``target`` is one, else a pipe."""
    if not os.isatty(target):
        source, sink = os.pipe()
        return _Way(sink, source)
    source, sink = os.openpty()
    mode = termios.tcgetattr(sink)
    mode[1] &= ~termios.OPOST
    termios.tcsetattr(sink, termios.TCSANOW, mode)
    with suppress(OSError):
        size = fcntl.ioctl(target, termios.TIOCGWINSZ, bytes(8))
        fcntl.ioctl(sink, termios.TIOCSWINSZ, size)
    return _Way(sink, source)


def _same(one: int, other: int) -> bool:
    """Whether both are one file: what is printed to them stays in its order then."""
    first, second = os.fstat(one), os.fstat(other)
    return (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)


def _read(source: int) -> bytes:
    try:
        return os.read(source, 65536)
    except OSError:  # of a terminal that nobody has open any more
        return b""


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
