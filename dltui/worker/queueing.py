"""A run's place among those of its machine: it waits for its turn, and holds what it was given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from dltui.errors import DltuiError, Interrupted
from dltui.launch.queue import asking
from dltui.launch.queue.book import Book
from dltui.launch.queue.limits import LimitsNow, limits
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership
from dltui.runs.log.events import Status
from dltui.worker.signals import Stop
from dltui.writing import Refused, writing


@contextmanager
def in_turn(run: RunDir, request: Request, me: Identity, stop: Stop) -> Iterator[Identity]:
    """``me`` with what it was given, which is its own until the end.

    The run is this process's before and after, and is queued meanwhile. An error that keeps it from
    its turn, as a stop, is the run's result already. A point has what its sweep has.
    """
    book = Book()
    try:
        yield me if run.is_point else _given(run, request, me, stop, book)
    finally:
        book.withdraw(me.token)


def _given(run: RunDir, request: Request, me: Identity, stop: Stop, book: Book) -> Identity:
    try:
        limited = not me.slurm_id and not limits().none
        asked = asking.ticket(run, request, me) if request.wait or limited else None
        if asked is None or not (asked.may or limited):
            with _told():
                book.write(asking.at_once(run, request, me))
            return me
        identities.expect(run, me)
        with writing(run.path):
            run.identity.unlink(missing_ok=True)
        from dltui.launch.queue.turn import wait

        ticket = wait(run, book, asked, limits=LimitsNow(), stop=stop)
        if not request.wait:
            ticket = asking.at_once(run, request, me)
            book.write(ticket)
    except DltuiError as error:
        _conclude(run, request, stop, error)
        raise
    if request.wait and ticket.held:
        me = msgspec.structs.replace(me, gpus=ticket.held)
        os.environ["CUDA_VISIBLE_DEVICES"] = ",".join(ticket.held)
    ownership.claim(run, me)
    run.waiting.unlink(missing_ok=True)
    return me


def _conclude(run: RunDir, request: Request, stop: Stop, error: DltuiError) -> None:
    """Of one whose turn did not come."""
    stopped = isinstance(error, Interrupted)
    status = Status.STOPPED if stopped else Status.FAILED
    if stopped:
        stop.say_who(run)
    result = results.bare(
        run, request, status=status, message=str(error), exit_code=error.exit_code
    )
    results.write(run, result)
    with writing(run.path):
        run.waiting.unlink(missing_ok=True)


@contextmanager
def _told() -> Iterator[None]:
    """Others do not see then what it holds; it runs all the same."""
    try:
        yield
    except Refused as error:
        print(error)
