"""A terminal that answers as a script says, at the other end of a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

Script = Callable[[bytes], Sequence[bytes | float]]
"""What to send for what was read so far: bytes, and seconds to wait between them."""


class Scripted:
    """``reading`` and ``writing`` are for the program; ``seen`` is all it wrote."""

    def __init__(self, script: Script) -> None:
        self._master, self.handle = pty.openpty()
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._script = script
        self.seen = b""
        self._open = True
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def modes(self) -> list[Any]:
        return termios.tcgetattr(self.handle)

    @property
    def echoes(self) -> bool:
        return bool(self.modes[3] & termios.ECHO)

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def waiting(self, seconds: float = 0.2) -> bytes:
        """What a program would read next, in whole lines or not."""
        modes = self.modes
        termios.tcsetattr(self.handle, termios.TCSANOW, [*modes[:3], 0, *modes[4:]])
        found = b""
        while select.select([self.handle], [], [], seconds)[0]:
            found += os.read(self.handle, 100)
        termios.tcsetattr(self.handle, termios.TCSANOW, modes)
        return found

    def _serve(self) -> None:
        while self._open:
            if select.select([self._master], [], [], 0.02)[0]:
                try:
                    data = os.read(self._master, 1 << 12)
                except OSError:
                    return
                self.seen += data
                for step in self._script(data):
                    if isinstance(step, bytes):
                        os.write(self._master, step)
                    else:
                        time.sleep(step)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False
        self._thread.join()
        os.close(self._master)
        os.close(self.handle)


def answers(*steps: bytes | float) -> Script:
    """Says ``steps`` where it is asked something, and nothing else."""
    return lambda data: steps if data.endswith(b"n") or b"n\r" in data else ()


def silent(data: bytes) -> Sequence[bytes | float]:
    return ()
