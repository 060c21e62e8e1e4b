"""Writing on a disk, or to a file server, that may fail for a moment."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import TypeVar

from dltui.writing import DENIED, Refused

Given = TypeVar("Given")

PAUSES = (0.05, 0.1, 0.2, 0.4, *[0.5] * 25)
"""Seconds between tries, 13 in all."""

LASTING = (errno.EROFS, *DENIED)
"""What no wait changes."""


def persist(write: Callable[[], Given], stop: Callable[[], bool] = bool) -> Given:
    """What ``write`` gives, which is tried again while the disk refuses it.

    ``Refused`` by the last try, by what no wait changes, and once ``stop`` turns true.
    """
    for pause in PAUSES:
        try:
            return write()
        except Refused as error:
            if error.number in LASTING or stop():
                raise
            time.sleep(pause)
    return write()
