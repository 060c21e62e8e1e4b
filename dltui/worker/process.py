"""The process of a run, from what it was asked to its exit code."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import msgspec

from dltui.launch import edits, resumable
from dltui.launch.echo import Echo
from dltui.runs.files import environment, reserve
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.files.sharing import share_what_is_made
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership
from dltui.runs.log.recorder import Recorder
from dltui.runs.persist import persist
from dltui.worker.copies import none_left
from dltui.worker.heartbeat import demand_own, heartbeat
from dltui.worker.queueing import in_turn
from dltui.worker.signals import Stop
from dltui.writing import Refused


def main(run: RunDir, *, collect: bool = False, echo: Echo | None = None) -> int:
    """``collect``: make the result of a sweep whose points jobs of their own have run. ``echo``:
    where what a program prints is to be seen.
    """
    stop = Stop()
    stop.install()
    if (ended := results.read(run)) and ended.status.complete:
        print(f"{run.id} is {ended.status}: there is nothing to go on with")
        return ended.exit_code
    request = requests.read(run)
    share_what_is_made(run.path)
    os.nice(request.nice)
    resume, doubts = resumable.begun(run), resumable.doubts(run)
    identity = this_process(run, request)
    take_on({run: identity}, stop)
    with in_turn(run, request, identity, stop) as identity:
        try:
            recorder = begin(run, identity.token, doubts, stop)
        except Refused as error:
            from dltui.worker.closing import conclude_unbegun

            return conclude_unbegun(run, error, request)
        with heartbeat({run: identity.token}, first=lambda: _write_down(run)):
            # Who waits for this run sees it now; the imports of what follows take longer.
            from dltui.worker.attempt import Attempt

            with none_left():
                attempt = Attempt(
                    run, request, identity, recorder, stop, collect=collect, echo=echo
                )
                return attempt.work(resume=resume)


def this_process(run: RunDir, request: Request) -> Identity:
    """As the worker of ``run``."""
    me = identities.of_this_process(request.name)
    return msgspec.structs.replace(me, asked=edits.text(run))


def take_on(runs: Mapping[RunDir, Identity], stop: Callable[[], bool]) -> None:
    """Become the worker of ``runs``; on a full disk with the room that was kept aside."""

    def take_over() -> None:
        with _room_given_back(runs):
            ownership.take_over(runs, stop)

    persist(take_over, stop)


def begin(run: RunDir, token: str, doubts: Iterable[str], stop: Callable[[], bool]) -> Recorder:
    """Say that work on ``run`` has begun, and what is not as it was left; on a full disk with the
    room that was kept aside.
    """

    def opened() -> Recorder:
        with _room_given_back([run]):
            return _open(run, token, doubts)

    return persist(opened, stop)


@contextmanager
def _room_given_back(runs: Iterable[RunDir]) -> Iterator[None]:
    """Where there is none, for the next try."""
    try:
        yield
    except Refused as error:
        if error.full:
            for run in runs:
                reserve.give_back(run)
        raise


def _open(run: RunDir, token: str, doubts: Iterable[str]) -> Recorder:
    recorder = Recorder(run, after_pause=lambda: demand_own(run, token))
    try:
        recorder.phase("starting")
        for line in doubts:
            recorder.message(line, "warning")
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
