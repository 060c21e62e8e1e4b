"""The warm parent of a sweep's points: ``python -m dltui.sweeps CHANNEL PARENT``."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection

from dltui.sweeps.forking import main

if __name__ == "__main__":
    channel, parent = map(int, sys.argv[1:])
    code = 1
    try:
        main(Connection(channel), parent)
        code = 0
    except Exception:  # noqa: BLE001 - told; Python's own end would wait for the points
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)
