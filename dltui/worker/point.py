"""One point of a sweep, or a group of lanes, in a process forked from the warm parent."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from dltui.errors import DltuiError
from dltui.runs.layout import RunDir


def run_points(paths: list[str], environment: dict[str, str], tell: Connection[str, str]) -> None:
    """Be the worker of the run directories ``paths``, under ``environment``; exits with its code.

    What lanes print goes to the log of the first of them.
    """
    from dltui.worker import process
    from dltui.worker.ending import say
    from dltui.worker.talk import never_fail, talk_to

    runs = [RunDir(Path(path)) for path in paths]
    os.environ.update(environment)
    os.environ.pop("DLTUI_REQUEUE", None)  # the job is the sweep's
    talk_to(runs[0].log)
    never_fail()
    try:
        if len(runs) == 1:
            sys.exit(process.main(runs[0]))
        from dltui.worker import lane_runs  # imports torch

        sys.exit(lane_runs.main(runs, tell))
    except DltuiError as error:
        say(error)
        sys.exit(error.exit_code)
