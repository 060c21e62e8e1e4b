"""The process of a run, from what it was asked to its exit code."""

from __future__ import annotations

import os

from dltui.runs.files import environment, reserve
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files.identity import Identity
from dltui.runs.files.sharing import share_what_is_made
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.worker.heartbeat import heartbeat
from dltui.worker.signals import Stop
from dltui.writing import Refused, writing


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
    with heartbeat(run, first=lambda: _write_down(run)):
        # Who waits for this run sees it now; the imports of what follows take longer.
        from dltui.worker.attempt import Attempt

        return Attempt(run, request, identity, recorder, stop).work(resume=resume)


def take_on(run: RunDir, identity: Identity) -> Recorder:
    """Become the worker of ``run`` and say so; on a full disk with the room that was kept aside."""
    try:
        identities.claim(run, identity)
    except Refused as error:
        if not error.full or run.identity.exists():
            raise
        reserve.give_back(run)
        identities.claim(run, identity)
    try:
        return _open(run)
    except Refused as error:
        if not error.full:
            raise
        reserve.give_back(run)
        return _open(run)


def _open(run: RunDir) -> Recorder:
    with writing(run.path):
        run.waiting.unlink(missing_ok=True)
    recorder = Recorder(run)
    try:
        recorder.phase("starting")
    except Refused:
        recorder.close()
        raise
    return recorder


def _write_down(run: RunDir) -> None:
    """With what it is run, once for all points of a sweep."""
    if not run.is_point:
        try:
            environment.write(run)
        except Refused as error:
            print(error)
