"""The process that waits warm beside an open lab: ``python -m dltui.launch.warm CHANNEL``."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection
from threading import Thread, get_native_id
from typing import Any

from dltui.launch.warm.forks import Forks, Imports, Told

LOWEST = 19


def main(channel: Connection[Told, Any]) -> None:
    """Until the other end of ``channel`` is closed. What it has forked goes on."""
    imports: Imports = channel.recv()
    target = []

    def import_all() -> None:
        # Linux has a priority for each thread, and what is forked here must have the lab's own.
        os.setpriority(os.PRIO_PROCESS, get_native_id(), LOWEST)
        target.append(imports.do())

    if sys.platform == "linux":
        thread = Thread(target=import_all)
        thread.start()
        thread.join()
    else:
        target.append(imports.do())
    if target:
        Forks(target[0], channel).serve()


if __name__ == "__main__":
    code = 1
    try:
        main(Connection(int(sys.argv[1])))
    except (EOFError, ConnectionError):
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)
