"""The process of a run: ``python -m dltui.worker RUN_DIR`` reads one directory and fills it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from dltui.errors import DltuiError
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files.identity import Identity
from dltui.runs.files.sharing import share_what_is_made
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.worker.heartbeat import heartbeat
from dltui.worker.signals import Stop


def main(run: RunDir) -> int:
    stop = Stop()
    stop.install()
    request = requests.read(run)
    share_what_is_made(run.path)
    os.nice(request.nice)
    resume = run.events.exists()
    identity = identities.of_this_process(request.name)
    if request.wait:
        from dltui.worker.gpu_wait import take_turn

        identity = take_turn(run, request, identity, stop)
    recorder = take_on(run, identity)
    with heartbeat(run):
        # Who waits for this run sees it now; the imports of what follows take longer.
        from dltui.worker.attempt import Sitting

        return Sitting(run, request, identity, recorder, stop).work(resume=resume)


def take_on(run: RunDir, identity: Identity) -> Recorder:
    """Become the worker of ``run`` and say so."""
    identities.claim(run, identity)
    run.waiting.unlink(missing_ok=True)
    recorder = Recorder(run)
    recorder.phase("starting")
    return recorder


def leave(code: int) -> NoReturn:
    """End the process without taking torch apart, which is 0.8 s of work for nothing.

    Everything the run has to say is closed and on disk by now.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m dltui.worker RUN_DIR")
    try:
        leave(main(RunDir(Path(sys.argv[1]).absolute())))
    except DltuiError as error:
        from dltui.worker.ending import say

        say(error)
        leave(error.exit_code)
