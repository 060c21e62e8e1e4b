"""Waiting for a GPU before anything else happens."""

from __future__ import annotations

import os

from dltui.errors import ExitCode, Interrupted
from dltui.launch import queue
from dltui.runs.files import end_request
from dltui.runs.files import result as results
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership
from dltui.runs.log.events import Status
from dltui.worker.signals import Stop


def take_turn(run: RunDir, request: Request, identity: Identity, stop: Stop) -> Identity:
    """``identity`` with a GPU of its own, the only one that this process sees from now on.

    The run is this process's before and after, and is queued meanwhile. Without any GPU nothing is
    waited for. ``Interrupted`` is the run's result already.
    """
    names = queue.gpus()
    if not names:
        return identity
    try:
        identity = queue.wait_for_gpu(
            run, identity, names, lambda: stop() or end_request.read(run) is not None
        )
    except Interrupted as error:
        result = results.bare(
            run,
            request,
            status=Status.STOPPED,
            message=str(error),
            exit_code=ExitCode.INTERRUPTED,
        )
        stop.say_who(run)
        results.write(run, result)
        raise
    ownership.claim(run, identity)
    run.waiting.unlink(missing_ok=True)
    os.environ["CUDA_VISIBLE_DEVICES"] = ",".join(identity.gpus)
    return identity
