"""A small process that passes on what a script prints, byte by byte, and keeps it in the run's log.

It is the script's neither child nor group: it reads to the end whatever becomes of the script, and
blocks it only where the terminal itself would.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import sys
import termios
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dltui import leftovers
from dltui.runs.terminal import Log, Terminal

AT_ONCE = 65536

LARGEST = 64 * 2**20
"""Bytes of a log, of which then the first and the last stay."""

FIRST, LAST = 2**20, 16 * 2**20

IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)


@dataclass(slots=True)
class Stream:
    """From ``source``, a pipe or the master of a terminal, to ``target``; -1 once that is gone."""

    source: int
    target: int
    terminal: Terminal = field(default_factory=Terminal)

    def read(self) -> bytes:
        """Nothing at its end."""
        try:
            return os.read(self.source, AT_ONCE)
        except OSError:  # of a terminal that nobody has open any more
            return b""

    def pass_on(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest and self.target >= 0:
            try:
                rest = rest[os.write(self.target, rest) :]
            except BlockingIOError:
                select.select([], [self.target], [])
            except OSError:  # nobody reads it any more
                self.target = -1

    def resize(self) -> None:
        """Let the script's terminal have the size of the real one."""
        with suppress(OSError):
            size = fcntl.ioctl(self.target, termios.TIOCGWINSZ, bytes(8))
            fcntl.ioctl(self.source, termios.TIOCSWINSZ, size)


class Kept:
    """The file that the lines go to; of a very long one the beginning and the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._texts: list[str] = []
        self._open()

    def write(self, text: str) -> None:
        """At the next ``flush``: a call of the system for each line would take longest."""
        self._texts.append(text)

    def flush(self) -> None:
        if not self._texts:
            return
        data = "".join(self._texts).encode("utf-8", "backslashreplace")
        self._texts.clear()
        with suppress(OSError):  # a full disk keeps nobody from printing
            os.write(self._file, data)
            self._size += len(data)
            if self._size > LARGEST:
                self._shorten()

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        self._file = os.open(self._path, flags, 0o600)
        self._size = os.fstat(self._file).st_size

    def _shorten(self) -> None:
        head, tail = os.pread(self._file, FIRST, 0), os.pread(self._file, LAST, self._size - LAST)
        between = f"\n… {self._size - FIRST - LAST:,} bytes are left out …\n".encode()
        partial = leftovers.partial(self._path)
        partial.write_bytes(head[: head.rfind(b"\n") + 1] + between + tail[tail.find(b"\n") + 1 :])
        partial.replace(self._path)
        os.close(self._file)
        self._open()


def follow(streams: list[Stream], kept: Kept) -> None:
    """Until nobody has one of ``streams`` open."""
    log = Log(kept.write, time.monotonic)
    going = {one.source: one for one in streams}
    while going:
        for source in select.select(list(going), [], [])[0]:
            stream = going[source]
            data = stream.read()
            stream.pass_on(data)
            for line in stream.terminal.feed(data) if data else stream.terminal.end():
                log.take(line)
            if data:
                stream.resize()
            else:
                del going[source]
        kept.flush()
    log.close()
    kept.flush()


def main() -> None:
    """Arguments: the log, then a source and a target for each stream."""
    if os.fork():
        os._exit(0)
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    numbers = list(map(int, sys.argv[2:]))
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    follow([Stream(source, target) for source, target in pairs], Kept(Path(sys.argv[1])))
