"""The parent of probes: ``python -m dltui.topics.memory.forked_probes CHANNEL PARENT``.

It has imported torch, touches no device, forks a process for each piece of work, and ends with who
began it, also while torch is being imported.
"""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import msgspec

from dltui.runs.liveness import with_parent  # noqa: F401 - before torch
from dltui.runs.liveness.processes import die_with_parent
from dltui.topics.memory import probe  # noqa: F401 - its libraries before the first fork


def main(channel: Connection[bytes | int, Any], parent: int) -> None:
    """Serve ``parent``, which holds the other end of ``channel``, until it is gone."""
    die_with_parent()
    if os.getppid() == parent:
        with suppress(EOFError, ConnectionError):
            serve(channel)


def serve(channel: Connection[bytes | int, Any]) -> None:
    """Until the other end is closed."""
    sys.path[:] = channel.recv()
    parent = os.getpid()
    while True:
        wanted = channel.recv()
        if child := os.fork():
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            if code:
                channel.send(code)
        else:
            _probe(channel, wanted, parent)


def _probe(channel: Connection[bytes | int, Any], wanted: Any, parent: int) -> None:
    """Ends this process."""
    code = 1
    try:
        die_with_parent()
        if os.getppid() != parent:  # it died before the kernel was asked
            return
        work, arguments = wanted
        channel.send(msgspec.json.encode(work(*arguments)))
        code = 0
    except BaseException:  # noqa: BLE001 - told in worker.log
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    number, begun_by = map(int, sys.argv[1:])
    main(Connection(number), begun_by)
