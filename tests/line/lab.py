"""A program on a pseudo-terminal whose far end is a line away.

What it writes is taken at once, as sshd takes it, and travels through a ``Pipe`` to a terminal that
shows it and answers; the answers and the keys travel back. Bytes are counted where the program
writes them, moments are those of the arrival.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.benchmarks.terminal import end, on_a_pty, resize
from tests.line.far import FarTerminal
from tests.line.pipe import Pipe

WINDOW = 2 << 20
"""Bytes that may be under way before the program has to wait: OpenSSH's channel window."""

PACKET = 1448
"""Bytes that arrive together."""

LOOK = 0.005
"""Seconds the line's thread sleeps at most; keys typed meanwhile wait so long."""

SIZE = (120, 36)


@dataclass(frozen=True)
class Line:
    """``rate`` is bytes a second each way, ``delay`` seconds one way."""

    rate: float = inf
    delay: float = 0.0

    def pipe(self) -> Pipe:
        return Pipe(rate=self.rate, delay=self.delay)


KBIT64 = Line(8_000, 0.015)


@dataclass(frozen=True)
class Spent:
    """``bytes`` written, after ``ahead`` that were under way already; sizes of the ``frames`` that
    arrived, and the largest ``backlog``: bytes that were written and had not arrived.
    """

    bytes: int
    ahead: int
    seconds: float
    frames: Sequence[int]
    backlog: int

    @property
    def rate(self) -> float:
        """Bytes a second."""
        return self.bytes / self.seconds


class Lab:
    """Runs ``command`` at the near end of ``line``; ``env`` is all that it inherits.

    It starts in ``cwd``, by default at HOME as of an ``ssh``.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        line: Line = Line(),
        silent: bool = False,
        utf8: bool = True,
        cwd: Path | None = None,
    ) -> None:
        self.far = FarTerminal(*SIZE, silent=silent, utf8=utf8)
        self._down, self._up = line.pipe(), line.pipe()
        self._changed = threading.Condition()
        self._written = self._peak = 0
        self._arrived = time.perf_counter()
        self._heard = self._arrived
        self._open = True
        self._mark()
        self.started = time.perf_counter()
        self._master, self.process = on_a_pty(
            command, size=SIZE, env=env, cwd=cwd or Path(env["HOME"])
        )
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        hearing = True
        while self._open:
            now = time.perf_counter()
            wait = max(0.0, min(LOOK, self._down.next - now, self._up.next - now))
            listen = [self._master] if hearing and self._down.inside < WINDOW else []
            ready = select.select(listen, [], [], wait)[0]
            data = b""
            if ready:
                try:
                    data = os.read(self._master, 1 << 16)
                except OSError:  # The program has gone, and nobody else has its terminal.
                    hearing = False
            with self._changed:
                typed = self._move(data, time.perf_counter())
            if typed and hearing:
                os.write(self._master, typed)

    def _move(self, data: bytes, now: float) -> bytes:
        """Take in ``data``, let arrive what is due; gives what arrives at the program."""
        for start in range(0, len(data), PACKET):
            self._down.put(data[start : start + PACKET], now)
        if data:
            self._written += len(data)
            self._heard = now
            self._peak = max(self._peak, self._down.inside)
        for packet in self._down.take(now):
            self._arrived = now
            if answer := self.far.feed(packet):
                self._up.put(answer, now)
            self._changed.notify_all()
        return b"".join(self._up.take(now))

    @property
    def shown(self) -> str:
        """What the far terminal shows now."""
        with self._changed:
            return self.far.text

    @property
    def looks(self) -> list[list[tuple[object, ...]]]:
        """The same with its colours, cell by cell."""
        with self._changed:
            return self.far.looks

    def send(self, keys: str) -> float:
        """Type at the far end; gives the moment, from which ``spent`` counts."""
        with self._changed:
            self._mark()
            self._up.put(keys.encode(), self._marked)
            return self._marked

    def _mark(self) -> None:
        self._marked = time.perf_counter()
        self._counted, self._seen = self._written, len(self.far.frames)
        self._ahead = self._peak = self._down.inside

    def mark(self) -> None:
        """Count from now."""
        with self._changed:
            self._mark()

    def spent(self) -> Spent:
        """Since the last key or ``mark``."""
        with self._changed:
            return Spent(
                self._written - self._counted,
                self._ahead,
                time.perf_counter() - self._marked,
                tuple(self.far.frames[self._seen :]),
                self._peak,
            )

    def until(self, true: Callable[[str], bool], what: str, timeout: float = 30.0) -> float:
        """The moment at which ``true`` of the far terminal's text; raises ``TimeoutError``."""
        deadline = time.perf_counter() + timeout
        with self._changed:
            while not true(text := self.far.text):
                if (left := deadline - time.perf_counter()) <= 0:
                    raise TimeoutError(f"{what} within {timeout} s: not so\n{text}")
                self._changed.wait(left)
            return self._arrived

    def shows(self, text: str, timeout: float = 30.0) -> float:
        return self.until(lambda shown: text in shown, f"shows {text!r}", timeout)

    def lacks(self, text: str, timeout: float = 30.0) -> float:
        return self.until(lambda shown: text not in shown, f"lacks {text!r}", timeout)

    def quiet(self, seconds: float = 0.5, timeout: float = 30.0) -> None:
        """Wait until all has arrived and nothing was typed or written for ``seconds``."""
        deadline = time.perf_counter() + timeout
        while True:
            with self._changed:
                still = time.perf_counter() - max(self._heard, self._marked)
                if still > seconds and not self._down.inside:
                    return
            if time.perf_counter() > deadline:
                raise TimeoutError(f"not quiet for {seconds} s within {timeout} s")
            time.sleep(0.02)

    def gone(self, timeout: float = 30.0) -> float:
        """The moment at which the program's last byte has arrived and it is gone."""
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"not gone within {timeout} s") from None
        self.quiet(0.1, timeout)
        return self._arrived

    def overwrite(self, data: bytes) -> None:
        """Another program writes to the far terminal."""
        with self._changed:
            self.far.feed(data)

    def resize(self, columns: int, lines: int) -> None:
        """The far window has another size: of that the program hears at once."""
        with self._changed:
            self._mark()
            self.far.resize(columns, lines)
        resize(self._master, (columns, lines))
        self.process.send_signal(signal.SIGWINCH)

    def hold(self, seconds: float) -> None:
        """Nothing goes either way for ``seconds``."""
        with self._changed:
            now = time.perf_counter()
            self._down.hold(seconds, now)
            self._up.hold(seconds, now)

    def close(self) -> None:
        end(self.process)
        self._open = False
        self._thread.join()
        os.close(self._master)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
