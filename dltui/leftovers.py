"""Half-written files of threads that are gone: ``.NAME.NUMBER`` beside the file NAME."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

DAY = 86_400.0

_PARTIAL = re.compile(r"\.(?P<name>.+)\.(?P<pid>[1-9]\d{0,8})")


def partial(path: Path) -> Path:
    """Where this thread writes what is to be at ``path`` once it is whole.

    The system numbers threads as it does processes: what two of one process write at once does not
    meet, and of a number can be told whether it still lives.
    """
    return path.with_name(f".{path.name}.{threading.get_native_id()}")


def sweep(folder: Path, ours: Callable[[str], bool], age: float = 0.0) -> None:
    """Delete those of names that are ``ours``, ``age`` seconds old or older.

    Neither a link nor what a process of this machine may still be writing. What the system does
    not let go stays: tidying up is in nobody's way.
    """
    before = time.time() - age
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _PARTIAL.fullmatch(entry.name)
            if not found or not ours(found["name"]) or _runs(int(found["pid"])):
                continue
            with suppress(OSError):
                old = not age or entry.stat(follow_symlinks=False).st_mtime < before
                if old and entry.is_file(follow_symlinks=False):
                    os.unlink(entry)  # noqa: PTH108 - as it was found


def _runs(pid: int) -> bool:
    """Whether a process or a thread has the number, be it a later one."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
