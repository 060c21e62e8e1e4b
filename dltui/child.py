"""A process whose output the lab waits for, and which ends with whoever waits for it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChildExit:
    """``code`` is negative for a signal, as Python tells it."""

    code: int
    output: bytes
    complaints: bytes


async def run(
    command: Sequence[str],
    *,
    line: Callable[[bytes], None] = lambda text: None,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> ChildExit:
    """Run ``command`` and tell ``line`` each line of its output; it is killed when cancelled.

    ``before`` is called in the new process. asyncio's own ``Process`` would have to be waited for
    after the kill, which a lab that is closing does not do: it left its pipes open.
    """
    loop = asyncio.get_running_loop()
    transport, reading = await loop.subprocess_exec(
        lambda: _Reading(line, loop.create_future()),
        *command,
        stdin=subprocess.DEVNULL,
        env=env,
        preexec_fn=before,
        start_new_session=True,
    )
    process = transport.get_extra_info("subprocess")
    try:
        await reading.ended
    finally:
        transport.close()
        if process.returncode is None:
            process.returncode = -signal.SIGKILL  # asyncio's thread reaps it, loop or not
    return ChildExit(
        transport.get_returncode() or 0, bytes(reading.said[1]), bytes(reading.said[2])
    )


class _Reading(asyncio.SubprocessProtocol):
    """Keeps what comes from both streams, and hands on the whole lines of the first."""

    def __init__(self, line: Callable[[bytes], None], ended: asyncio.Future[None]) -> None:
        self.ended = ended
        self.said = {1: bytearray(), 2: bytearray()}
        self._line = line
        self._told = 0

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.said[fd] += data
        while fd == 1 and (end := self.said[1].find(b"\n", self._told)) >= 0:
            self._line(bytes(self.said[1][self._told : end]))
            self._told = end + 1

    def connection_lost(self, exc: Exception | None) -> None:
        """The process has ended and both streams with it."""
        if not self.ended.done():
            self.ended.set_result(None)
