"""``.reserve``: space kept aside from the creation of a run to its end, so that a disk that fills
up meanwhile still has room to say so.
"""

from __future__ import annotations

import os

from dltui.runs.files.sharing import share_file
from dltui.runs.layout import RunDir
from dltui.writing import new_file, writing

SIZE = 64 * 1024
"""Bytes: a result without figures has 2 KB, of a sweep of 100 points 40."""


def hold(run: RunDir) -> None:
    """Unless it is held already. ``Refused`` where there is no room, and then none of it is left.

    Of random bytes, since some disks store zeros nowhere.
    """
    with writing(run.path):
        if run.reserve.is_file() and run.reserve.stat().st_size >= SIZE:
            return
        try:
            with new_file(run.reserve) as file:
                file.write(os.urandom(SIZE))
            share_file(run.reserve)
        except OSError:
            run.reserve.unlink(missing_ok=True)
            raise


def give_back(run: RunDir) -> None:
    with writing(run.path):
        run.reserve.unlink(missing_ok=True)
